import { serviceKey } from '../keys.ts';
import { typeset } from '../letter/pdf.ts';
import { writeJson } from '../ports/json.ts';
import type { Ports, Settings } from '../ports/ports.ts';
import type { ServiceOrder } from './order.ts';
import { type PartyService, standingRow } from './standing.ts';
import { documentWording, filled, partyName, proofWording } from './wording.ts';

type ProofPorts = Pick<Ports, 'letters' | 'cases' | 'settings'>;

/** `proof-of-service.json` of a document: who was served, with what by its digest, how, when, and with what result. */
export interface ProofOfService {
  readonly schemaVersion: 1;
  readonly caseNumber: string;
  readonly document: string;
  readonly kind: ServiceOrder['kind'];
  readonly title: string;
  readonly servedBy: readonly string[];
  /** In the order of service; one that is not served yet is not among them. */
  readonly parties: readonly (PartyService & {
    /** As on the envelope. */
    readonly addressee: readonly string[];
    readonly emailAddress: string | null;
  })[];
}

export const proofKey = (caseNumber: string, document: string, file: 'json' | 'pdf') =>
  serviceKey(caseNumber, document, `proof-of-service.${file}`);

/**
 * Writes the proof of service of a document, and each party's part of it, from how the parties stand. Called again
 * after every change; what stands in the end is of the newest, whoever writes at the same moment: the rows are looked
 * at again after the writing.
 */
export async function writeProof(order: ServiceOrder, ports: ProofPorts): Promise<void> {
  const { caseNumber, document } = order;
  const { letters } = ports;
  for (let written: readonly number[] = []; ; ) {
    const rows = await Promise.all(
      order.parties.map(({ party }) =>
        ports.cases.get<PartyService>(caseNumber, standingRow(document, party)),
      ),
    );
    const versions = rows.map((row) => row?.version ?? 0);
    if (versions.every((version, at) => version === (written[at] ?? 0))) return;
    const standing = rows.flatMap((row) => (row === null ? [] : [row.value]));
    for (const one of standing)
      await writeJson(letters, serviceKey(caseNumber, document, `${one.party}.json`), one);
    const proof = proofOf(order, standing, ports.settings);
    await letters.put(proofKey(caseNumber, document, 'pdf'), proofPdf(order, proof), 'application/pdf');
    await writeJson(letters, proofKey(caseNumber, document, 'json'), proof);
    written = versions;
  }
}

function proofOf(
  { caseNumber, document, kind, date, parties }: ServiceOrder,
  standing: readonly PartyService[],
  { organization, organizationAddress }: Settings,
): ProofOfService {
  return {
    schemaVersion: 1,
    caseNumber,
    document,
    kind,
    title: documentWording(kind, 'en', date).title,
    servedBy: [organization, ...organizationAddress],
    parties: standing.map((one) => {
      const to = parties.find(({ party }) => party === one.party);
      return { ...one, addressee: to?.lines ?? [], emailAddress: to?.email ?? null };
    }),
  };
}

const CLOCK = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

/** An instant as people in California read it, e.g. `10/02/2015, 09:30 PDT`. */
export const inCalifornia = (iso: string): string => CLOCK.format(new Date(iso));

function proofPdf({ date }: ServiceOrder, proof: ProofOfService): Uint8Array {
  const { labels, ...words } = proofWording(date);
  const organization = proof.servedBy[0] ?? '';
  return typeset('proof.typ', {
    title: words.title,
    date,
    labels,
    caseNumber: proof.caseNumber,
    document: proof.title,
    by: proof.servedBy,
    lead: filled(words.lead, { organization }),
    parties: proof.parties.map((one) => ({
      party: partyName(one.party, date),
      addressed: [...one.addressee, ...(one.emailAddress === null ? [] : [one.emailAddress])],
      result: labels[one.result],
      how: one.statements,
      when: [...new Set([one.at, one.email?.at, one.mail?.at])].flatMap((at) =>
        at ? [inCalifornia(at)] : [],
      ),
      file: one.file.sha256,
      pages: String(one.file.pages ?? ''),
    })),
    manners: [words.mailing, words.electronic],
    heading: words.heading,
    declaration: filled(words.declaration, { organization }),
    signature: words.signature,
  });
}
