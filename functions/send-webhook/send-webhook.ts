import { Defect, Retry } from '../../shared/errors.ts';
import type { Notification } from '../../shared/middleware/message.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import delivery from '../../shared/webhook/delivery.json' with { type: 'json' };
import { signedHeaders } from '../../shared/webhook/sign.ts';

/** What the receiver of the webhook answered to a notification in the end. */
interface Told {
  readonly result: 'delivered' | 'refused';
  readonly status: number;
  /** ISO instant. */
  readonly at: string;
  /** The message of the queue that brought it. */
  readonly messageId: string;
}

/**
 * Posts a notification of the determinations topic, byte for byte, to the receiver of the webhook. What it took is not
 * sent again; what it refused is not sent again by the same message, which goes to the dead letters, and is sent when
 * a person puts it back. A run killed between the answer and its record sends it twice, under the same id.
 *
 * @throws Retry when the receiver is busy or does not answer; Defect when it refuses.
 */
export async function sendWebhook(
  { id, caseNumber, body }: Notification,
  messageId: string,
  { cases, receiver, now }: Pick<Ports, 'cases' | 'receiver' | 'now'>,
): Promise<void> {
  const sk = `WEBHOOK#${id}`;
  const told = await cases.get<Told>(caseNumber, sk);
  if (told?.value.result === 'delivered') return;
  if (told?.value.messageId === messageId) throw refused(told.value.status);
  const at = now();
  const status = await receiver.post(body, signedHeaders(await receiver.secrets(), id, at, body));
  if (status >= 500 || delivery.passing.includes(status))
    throw new Retry('webhook-busy', `the receiver answered ${status}`);
  const result = status >= 200 && status < 300 ? 'delivered' : 'refused';
  const row: Told = { result, status, at: at.toISOString(), messageId };
  await cases.replace(caseNumber, sk, row, told?.version ?? 0);
  if (result === 'refused') throw refused(status);
}

const refused = (status: number) => new Defect('webhook-refused', `the receiver answered ${status}`);
