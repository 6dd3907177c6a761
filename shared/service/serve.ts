import { type Cause, publish } from '../../events/publish.ts';
import type { Party } from '../case/manifest.ts';
import { canonicalJson } from '../digest.ts';
import { Retry } from '../errors.ts';
import { serviceKey } from '../keys.ts';
import type { Ports } from '../ports/ports.ts';
import delivery from './delivery.json' with { type: 'json' };
import { claimRow, type EmailClaim, mailRow, sendOnce } from './email.ts';
import { FATES, type MailEvent } from './mail-events.ts';
import { type ServedParty, type ServiceOrder, writeOrder } from './order.ts';
import { layToPrint } from './print.ts';
import { writeProof } from './proof.ts';
import {
  type Failure,
  failureRow,
  type Mailing,
  mailingRow,
  type PartyService,
  standingOf,
  standingRow,
} from './standing.ts';

/** What bringing a service to date takes; serving takes the mailer besides. */
export type SettlePorts = Pick<Ports, 'letters' | 'cases' | 'events' | 'settings' | 'now'>;
export type ServicePorts = SettlePorts & Pick<Ports, 'mailer'>;

/** An e-mail of which delivery was not told yet. */
export interface WaitingEmail {
  readonly caseNumber: string;
  readonly document: string;
  readonly party: Party;
}

/** Partition of the e-mails that wait for the word of their delivery, by the end of the wait. */
export const WAITING = 'WAITING-EMAIL';

type Wait = { readonly effective: { readonly from: string; readonly to: string | null } };

const waitingKey = ({ at }: EmailClaim, { caseNumber, document, party }: WaitingEmail) => {
  const day = at.slice(0, 10);
  const hours = delivery.waits.find(
    ({ effective: { from, to } }: Wait) => from <= day && day <= (to ?? day),
  )?.hours;
  const until = new Date(Date.parse(at) + (hours ?? 0) * 3_600_000).toISOString();
  return `${until}#${caseNumber}#${document}#${party}`;
};

/** Records, once and for all, that the e-mail of a document to a party failed. */
export const failEmail = (
  { cases, now }: Pick<Ports, 'cases' | 'now'>,
  { caseNumber, document, party }: WaitingEmail,
  code: string,
) => cases.insert<Failure>(caseNumber, failureRow(document, party), { at: now().toISOString(), code });

/**
 * Serves a document on every party of its order, each by its channel, once: e-mail only where it was agreed to, mail
 * where it was not or where e-mail failed, both where both were asked for. A party that cannot be served is
 * escalated. Writes the proof of service. One party's passing fault does not keep the others waiting: it is thrown
 * when all were seen to.
 */
export async function serveDocument(
  order: ServiceOrder,
  cause: Cause,
  ports: ServicePorts,
): Promise<readonly PartyService[]> {
  await writeOrder(ports.letters, order);
  const served: PartyService[] = [];
  let later: Retry | null = null;
  for (const to of order.parties)
    try {
      if (to.email !== null) await emailed(order, to, to.email, ports);
      served.push(await settle(order, to, ports));
    } catch (error) {
      if (!(error instanceof Retry)) throw error;
      later = error;
    }
  await writeProof(order, ports);
  for (const one of served) await tell(one, cause, ports);
  if (later !== null) throw later;
  return served;
}

/** Sees to it that the e-mail is sent, and that somebody waits for the word of its delivery. */
async function emailed(
  order: ServiceOrder,
  to: ServedParty,
  email: string,
  ports: ServicePorts,
): Promise<void> {
  const { caseNumber, document } = order;
  const { party } = to;
  const one: WaitingEmail = { caseNumber, document, party };
  const claim = await sendOnce(ports, order, to, email);
  const { outcome } = claim;
  if (outcome?.result === 'sent') {
    const fates = await ports.cases.query<MailEvent>(caseNumber, mailRow(document, party));
    if (!fates.some(({ value }) => value.fate !== 'sent' && value.fate !== 'delayed'))
      await ports.cases.insert(WAITING, waitingKey(claim, one), one);
  } else await failEmail(ports, one, outcome?.result === 'failed' ? outcome.code : 'outcome-unknown');
}

/**
 * Brings a party's service to where what is known of it says: lays the document to print when it has to be mailed,
 * and writes how the party stands. Whatever order things became known in, and however often this is called, the
 * same comes of the same. An e-mail is not sent here.
 */
export async function settle(
  order: ServiceOrder,
  to: ServedParty,
  ports: SettlePorts,
): Promise<PartyService> {
  const { caseNumber, document } = order;
  const { party } = to;
  const { cases, now } = ports;
  for (;;) {
    // The row is read before the facts: whoever finds it unchanged afterwards wrote no older word over a newer one.
    const standing = await cases.get<PartyService>(caseNumber, standingRow(document, party));
    const claim = (await cases.get<EmailClaim>(caseNumber, claimRow(document, party)))?.value ?? null;
    const failure = (await cases.get<Failure>(caseNumber, failureRow(document, party)))?.value ?? null;
    const told = await cases.query<MailEvent>(caseNumber, mailRow(document, party));
    const before = (await cases.get<Mailing>(caseNumber, mailingRow(document, party)))?.value ?? null;
    const needed = before !== null || to.alwaysMail || to.email === null || failure !== null;
    const mailing = needed
      ? (await cases.insert<Mailing>(caseNumber, mailingRow(document, party), { at: now().toISOString() }))
          .row.value
      : null;
    // Whoever wrote that it is mailed had laid it before.
    const lies = standing?.value.mail;
    const laid =
      mailing && (lies ? { key: lies.orderKey, fits: lies.fits } : await layToPrint(ports, order, to));
    const fates = told
      .map(({ value: { fate, at } }) => ({ fate, at }))
      .sort((a, b) => a.at.localeCompare(b.at) || FATES.indexOf(a.fate) - FATES.indexOf(b.fate));
    const value = standingOf(order, to, { claim, failure, fates, mailing, laid });
    if (value.email !== null && value.email.result !== 'sent' && claim !== null)
      await cases.remove(WAITING, waitingKey(claim, { caseNumber, document, party }));
    if (standing !== null && canonicalJson(standing.value) === canonicalJson(value)) return value;
    if (await cases.replace(caseNumber, standingRow(document, party), value, standing?.version ?? 0))
      return value;
  }
}

/** Says how a party was served, and what of it failed; saying it again is the same event. */
export async function tell(one: PartyService, cause: Cause, ports: SettlePorts): Promise<void> {
  const { caseNumber, document, party, kind, email, mail, channel } = one;
  const of = { letter: document, party, ...(kind === 'determination' ? {} : { notice: kind }) };
  if (email?.code)
    await publish(ports, cause, 'ServiceFailed', { ...of, channel: 'email', code: email.code });
  if (mail?.problem)
    await publish(ports, cause, 'ServiceFailed', { ...of, channel: 'mail', code: mail.problem });
  if (channel === null) return;
  const proofKey = serviceKey(caseNumber, document, `${party}.json`);
  await publish(ports, cause, 'PartyServed', { ...of, channel, proofKey });
}
