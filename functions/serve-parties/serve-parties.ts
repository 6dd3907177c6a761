import type { EventBody } from '../../events/catalog.ts';
import { type Cause, publish } from '../../events/publish.ts';
import type { Party } from '../../shared/case/manifest.ts';
import { caseOutcome } from '../../shared/case/outcome.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { REVIEW_ROW, type ReviewRow } from '../../shared/case/rows.ts';
import { Defect } from '../../shared/errors.ts';
import { revisionKey, serviceKey } from '../../shared/keys.ts';
import type { Determination } from '../../shared/letter/model.ts';
import { readJson, writeJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { stopClocks } from '../../shared/time/clocks.ts';
import { type EmailResult, type Letter, sendOnce } from './email.ts';
import { notifyOnce } from './notify.ts';
import { type Addressee, addresseesOf } from './parties.ts';
import { layToPrint } from './print.ts';
import { type Statement, wordingOn } from './wording.ts';

type ServePorts = Pick<
  Ports,
  'records' | 'letters' | 'cases' | 'events' | 'mailer' | 'topic' | 'settings' | 'now'
>;

/** How and when a party was served with a letter: a row of the case, and a JSON file beside the letter. */
export interface ProofOfService {
  readonly schemaVersion: 1;
  readonly caseNumber: string;
  readonly party: Party;
  /** Digest of the letter that was served, and of the determination it gives. */
  readonly letter: string;
  readonly determination: string;
  readonly at: string;
  readonly result: 'served' | 'escalated';
  /** What served; null when neither could and a person has to. */
  readonly channel: 'email' | 'mail' | null;
  readonly email: EmailResult | null;
  /** Key of the order in the print-and-mail folder. */
  readonly print: string | null;
  readonly statements: readonly string[];
}

/**
 * A letter: every party is served by its channel, once, with proof of service; then subscribers are told, the case
 * is closed and its clocks stop. E-mail goes only to a party that agreed to it, at most once; where it fails or its
 * outcome is not known, the party is served by mail. A party that cannot be served at all is escalated.
 */
export async function serveParties(event: EventBody<'LetterWritten'>, ports: ServePorts): Promise<void> {
  const { caseNumber } = event;
  if (caseNumber === null) throw new Defect('case-missing', 'LetterWritten names no case');
  const cause = { caseNumber, causationId: event.eventId };
  const { determination, manifest, proposal } = await determined(caseNumber, event.determination, ports);
  const pdf = await ports.letters.get(event.pdfKey);
  if (pdf === null) throw new Defect('object-missing', 'the letter is not where its event says');
  const letter: Letter = { caseNumber, letter: event.letter, pdf };

  const proofs: ProofOfService[] = [];
  for (const addressee of addresseesOf(manifest))
    proofs.push(await served(addressee, letter, event, cause, ports));

  const result = caseOutcome(manifest.disputedItems, determination.items);
  const servedAt =
    proofs
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? ports.now().toISOString();
  await notifyOnce(ports, event, { manifest, proposal, determination, result, servedAt });
  await stopClocks(ports, caseNumber);
  const count = proofs.filter((proof) => proof.result === 'served').length;
  await publish(ports, cause, 'CaseClosed', { letter: event.letter, result, served: count });
}

/** What the letter was written from; a letter of another determination than the signed one is never served. */
async function determined(caseNumber: string, digest: string, ports: ServePorts) {
  const review = (await ports.cases.get<ReviewRow>(caseNumber, REVIEW_ROW))?.value;
  if (review?.determination !== digest)
    throw new Defect('letter-unsigned', 'the letter is not of the determination that was signed');
  const determination = await readJson<Determination>(ports.records, review.determinationKey);
  const file = <T>(name: 'packet' | 'proposal') =>
    readJson<T>(ports.records, revisionKey(caseNumber, determination.revision, name));
  const { manifest } = await file<Packet>('packet');
  return { determination, manifest, proposal: await file<Proposal>('proposal') };
}

/** Serves a party unless its proof stands; then says so, again if need be. */
async function served(
  addressee: Addressee,
  letter: Letter,
  event: EventBody<'LetterWritten'>,
  cause: Cause,
  ports: ServePorts,
): Promise<ProofOfService> {
  const { party } = addressee;
  const sk = `SERVICE#${letter.letter}#${party}`;
  const standing = await ports.cases.get<ProofOfService>(letter.caseNumber, sk);
  const proof =
    standing?.value ??
    (
      await ports.cases.insert<ProofOfService>(
        letter.caseNumber,
        sk,
        await serve(addressee, letter, event.determination, ports),
      )
    ).row.value;
  const proofKey = serviceKey(letter.caseNumber, letter.letter, `${party}.json`);
  await writeJson(ports.letters, proofKey, proof);
  const failed = (channel: 'email' | 'mail', code: string) =>
    publish(ports, cause, 'ServiceFailed', { letter: letter.letter, party, channel, code });
  if (proof.email?.result === 'failed') await failed('email', proof.email.code);
  if (proof.email?.result === 'unknown') await failed('email', 'outcome-unknown');
  if (proof.channel === null) await failed('mail', 'no-address');
  else
    await publish(ports, cause, 'PartyServed', {
      letter: letter.letter,
      party,
      channel: proof.channel,
      proofKey,
    });
  return proof;
}

/** E-mail where it was agreed to, mail where it was not or where e-mail did not surely go out. */
async function serve(
  addressee: Addressee,
  letter: Letter,
  determination: string,
  ports: ServePorts,
): Promise<ProofOfService> {
  const { party, agreedToEmail, alwaysMail, hasAddress } = addressee;
  const email = addressee.email === null ? null : await sendOnce(ports, party, addressee.email, letter);
  const sent = email?.result === 'sent';
  const print =
    sent && !alwaysMail ? null : await layToPrint(ports.letters, ports.settings, addressee, letter);
  const mailed = print !== null && hasAddress;
  const statements: Statement[] = [];
  if (sent) statements.push('email');
  if (email?.result === 'failed') statements.push('email-failed');
  if (email?.result === 'unknown') statements.push('email-unknown');
  if (agreedToEmail && email === null) statements.push('no-email-address');
  if (print !== null) statements.push(mailed ? 'mail' : 'no-address');
  const at = ports.now().toISOString();
  const words = wordingOn(at.slice(0, 10)).statements;
  return {
    schemaVersion: 1,
    caseNumber: letter.caseNumber,
    party,
    letter: letter.letter,
    determination,
    at,
    result: sent || mailed ? 'served' : 'escalated',
    channel: sent ? 'email' : mailed ? 'mail' : null,
    email,
    print,
    statements: statements.map((one) => words[one]),
  };
}
