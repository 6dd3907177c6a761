import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import type { EventBody, EventName } from '../../../events/catalog.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { CASE_ROW, type CaseRow } from '../../../shared/case/rows.ts';
import { digest } from '../../../shared/digest.ts';
import { letterKey, pagesKey, revisionKey } from '../../../shared/keys.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Reviewer } from '../../../shared/reviewers/model.ts';
import { writePanel } from '../../../shared/reviewers/panel.ts';
import type { Proposal } from '../../../shared/rules/model.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { facts, manifest as letterManifest, proposal as letterProposal, records } from '../letter/case.ts';

export const CASE = letterManifest.caseNumber;
const envelope = {
  schemaVersion: 1,
  eventId: '0'.repeat(32),
  causationId: 'test',
  time: '2015-10-02T16:30:00.000Z',
};
const street = { street: '1 Example Street', city: 'Fresno', state: 'CA', zip: '93701' };

/** The synthetic case with a postal address for every party, and e-mail agreed with the claims administrator. */
export const manifest: Manifest = {
  ...letterManifest,
  representative: { name: 'Theo Abernathy', organization: 'Abernathy & Voss', address: street },
  claimsAdministrator: {
    ...letterManifest.claimsAdministrator,
    email: 'claims@example.com',
    address: street,
  },
  requestingPhysician: { ...letterManifest.requestingPhysician, address: street },
  service: { claimsAdministrator: 'email' },
};

const keys = new Map<string, Awaited<ReturnType<typeof newKey>>>();
const newKey = () => generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });

/** The key pair of a reviewer, the same in every test. */
export async function keyOf(id: string) {
  const known = keys.get(id) ?? (await newKey());
  keys.set(id, known);
  return known;
}

/** A reviewer whom nothing disqualifies; tests change what they are about. */
export async function reviewerOf(id: string, changes: Partial<Reviewer> = {}): Promise<Reviewer> {
  const { x = '' } = await exportJWK((await keyOf(id)).publicKey);
  return {
    id,
    name: `Synthetic ${id}`,
    publicKey: { kty: 'OKP', crv: 'Ed25519', x },
    licenses: [{ state: 'California', status: 'active' }],
    certifications: [{ board: 'Family Practice' }],
    activePracticeSince: '2001-07-01',
    hoursPerWeek: 32,
    conflicts: [],
    capacity: 20,
    services: [],
    available: true,
    ...changes,
  };
}

export const proposedEvent = (
  proposal: Proposal = letterProposal,
  changes: Partial<EventBody<'DeterminationProposed'>> = {},
): EventBody<'DeterminationProposed'> => ({
  ...envelope,
  schemaVersion: 1,
  name: 'DeterminationProposed',
  caseNumber: proposal.caseNumber,
  revision: proposal.revision,
  proposalKey: revisionKey(proposal.caseNumber, proposal.revision, 'proposal'),
  proposal: digest(proposal),
  items: proposal.items.length,
  undecided: 0,
  ...changes,
});

/** Writes what the steps before the proposal leave behind, and makes its revision the case's latest. */
export async function propose(
  ports: Pick<Ports, 'records' | 'cases'>,
  { proposal = letterProposal, of = manifest }: { proposal?: Proposal; of?: Manifest } = {},
): Promise<EventBody<'DeterminationProposed'>> {
  const { caseNumber, revision } = proposal;
  const key = (file: Parameters<typeof revisionKey>[2]) => revisionKey(caseNumber, revision, file);
  const page = {
    file: records.documents[0]?.sha256 ?? '',
    page: 1,
    width: 612,
    height: 792,
    source: 'text-layer',
    text: 'Neck pain.',
    words: [],
    legibility: 'legible',
    confidence: null,
  };
  await writeJson(ports.records, key('packet'), {
    caseNumber,
    revision,
    manifest: { ...of, caseNumber },
    sources: [],
  });
  await writeJson(ports.records, key('files'), {
    files: [],
    ranges: [{ sha256: page.file, from: 1, to: 1 }],
  });
  await writeJson(ports.records, pagesKey(caseNumber, page.file, 1, 1), [page]);
  await writeJson(ports.records, key('records'), records);
  await writeJson(ports.records, key('facts'), facts);
  await writeJson(ports.records, key('proposal'), proposal);
  const standing = await ports.cases.get<CaseRow>(caseNumber, CASE_ROW);
  const opened = { revision, packetKey: key('packet'), receivedAt: envelope.time };
  const row: CaseRow = {
    openedAt: envelope.time,
    revisions: [...(standing?.value.revisions.filter((one) => one.revision !== revision) ?? []), opened],
  };
  await ports.cases.replace(caseNumber, CASE_ROW, row, standing?.version ?? 0);
  return proposedEvent(proposal);
}

/** Memory with a panel; `published` gives the distinct events of a name, in order. */
export async function panel(...reviewers: readonly Reviewer[]) {
  const memory = memoryPorts();
  const listed = reviewers.length > 0 ? reviewers : [await reviewerOf('R-0001')];
  await writePanel(memory.ports, { schemaVersion: 1, reviewers: [...listed] });
  const published = <N extends EventName>(name: N): readonly EventBody<N>[] => {
    const named = memory.events.filter((event): event is EventBody<N> => event.name === name);
    return [...new Map(named.map((event) => [event.eventId, event])).values()];
  };
  return { ...memory, published };
}

/** What a reviewer signs who accepts the proposal as it stands. */
export const accepted = (proposal: Proposal = letterProposal): Record<string, unknown> => ({
  schemaVersion: 1,
  caseNumber: proposal.caseNumber,
  proposal: digest(proposal),
  items: proposal.items.map(({ item, decision, rationale }) => ({
    id: item.id,
    decision,
    rationale: rationale.map(({ text }) => text).join(' '),
  })),
  attestations: { noAffiliation: true, activePracticeOverFiveYears: true, atLeast24HoursAWeek: true },
  signedAt: '2015-10-02T16:00:00Z',
});

export async function signed(payload: unknown, kid = 'R-0001', key = kid): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .sign((await keyOf(key)).privateKey);
}

/** An upload as the step hears of it, lying in the inbox. */
export async function uploaded(ports: Pick<Ports, 'inbox'>, key: string, body: string) {
  await ports.inbox.put(key, body, 'application/octet-stream');
  return { key, etag: digest(body).slice(0, 32), bytes: body.length, causationId: `upload:${digest(body)}` };
}

/** The letter of a determination, as `write-letter` leaves it. */
export async function lettered(
  ports: Pick<Ports, 'letters'>,
  made: EventBody<'DeterminationMade'>,
): Promise<EventBody<'LetterWritten'>> {
  const key = (file: string) => letterKey(CASE, made.determination, file);
  for (const to of ['', '.representative', '.claimsAdministrator', '.requestingPhysician'])
    await ports.letters.put(key(`determination${to}.pdf`), '%PDF-1.7 a letter', 'application/pdf');
  return {
    ...envelope,
    schemaVersion: 1,
    name: 'LetterWritten',
    caseNumber: CASE,
    determination: made.determination,
    pdfKey: key('determination.pdf'),
    htmlKey: key('determination.html'),
    publicPdfKey: key('public.pdf'),
    letter: 'd'.repeat(64),
  };
}
