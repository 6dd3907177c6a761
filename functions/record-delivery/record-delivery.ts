import type { Tick } from '../../shared/middleware/message.ts';
import type { Row } from '../../shared/ports/ports.ts';
import { claimRow, type EmailClaim, mailRow, stopEmail } from '../../shared/service/email.ts';
import type { Fate, MailEvent } from '../../shared/service/mail-events.ts';
import { partyOf, readOrder } from '../../shared/service/order.ts';
import { writeProof } from '../../shared/service/proof.ts';
import {
  failEmail,
  type SettlePorts,
  settle,
  tell,
  WAITING,
  type WaitingEmail,
} from '../../shared/service/serve.ts';

/** Fates after which an e-mail will never arrive, and what the failure is called. */
const FAILED: { readonly [F in Fate]?: string } = {
  returned: 'returned',
  rejected: 'rejected',
  'not-rendered': 'not-rendered',
};

/**
 * What the mail service tells of an e-mail, in whatever order and however often, is recorded on its case. Where it
 * will never arrive, the party is served by mail; where it came back for good or was not wanted, its address gets no
 * e-mail any more. A delay is recorded and waits.
 */
export async function recordDelivery(event: MailEvent, ports: SettlePorts): Promise<void> {
  const { caseNumber, document, party, fate, id } = event;
  const order = await readOrder(ports.letters, caseNumber, document);
  const to = partyOf(order, party);
  await ports.cases.insert(caseNumber, mailRow(document, party) + id, event);
  if ((fate === 'returned' || fate === 'complained') && to.email !== null)
    await stopEmail(ports, to.email, fate);
  const failure = FAILED[fate];
  if (failure !== undefined) await failEmail(ports, event, failure);
  await bringToDate(event, event.id, ports);
}

/** E-mails of which nobody told in time that they were delivered: their parties are served by mail. */
export async function giveUpWaiting(tick: Pick<Tick, 'causationId'>, ports: SettlePorts): Promise<void> {
  const now = ports.now().toISOString();
  // Every end of a wait is an ISO instant of this millennium; DynamoDB refuses an empty prefix.
  for (const waiting of await ports.cases.query<WaitingEmail>(WAITING, '2'))
    if (waiting.sk <= now) await giveUp(waiting, tick.causationId, ports);
}

async function giveUp(
  { sk, value }: Row<WaitingEmail>,
  causationId: string,
  ports: SettlePorts,
): Promise<void> {
  const { caseNumber, document, party } = value;
  const told = await ports.cases.query<MailEvent>(caseNumber, mailRow(document, party));
  if (!told.some(({ value: { fate } }) => fate === 'delivered' || fate === 'complained'))
    await failEmail(ports, value, 'not-delivered');
  await bringToDate(value, causationId, ports);
  await ports.cases.remove(WAITING, sk);
}

async function bringToDate(of: WaitingEmail, causationId: string, ports: SettlePorts): Promise<void> {
  const { caseNumber, document, party } = of;
  const claim = await ports.cases.get<EmailClaim>(caseNumber, claimRow(document, party));
  // Told before the sender could write that it sent: the sender goes on from what stands, and so does whoever follows it.
  if (claim?.value.outcome === undefined) return;
  const order = await readOrder(ports.letters, caseNumber, document);
  const standing = await settle(order, partyOf(order, party), ports);
  await writeProof(order, ports);
  await tell(standing, { caseNumber, causationId: `mail:${causationId}` }, ports);
}
