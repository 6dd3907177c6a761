import type http from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Bus } from './bus.ts';

/** A configuration set whose e-mails are told of: the kinds of event, as a template names them. */
export type ToldOf = ReadonlyMap<string, readonly string[]>;

interface Sent {
  readonly ConfigurationSetName?: string;
  readonly FromEmailAddress?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly EmailTags?: readonly { readonly Name: string; readonly Value: string }[];
}

/**
 * What becomes of an e-mail to an address: it arrives, but for the addresses of Amazon SES's own mailbox simulator
 * (with `+label` or without), which do here what they do there.
 */
function fatesOf(address: string): readonly (readonly [setUp: string, told: string, more: object])[] {
  const timestamp = new Date().toISOString();
  const [, name] =
    /^(bounce|complaint|suppressionlist)(?:\+[^@]*)?@simulator\.amazonses\.com$/.exec(address) ?? [];
  const bounced = {
    bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [], timestamp },
  };
  const delivered = ['delivery', 'Delivery', { delivery: { timestamp, recipients: [address] } }] as const;
  if (name === 'bounce' || name === 'suppressionlist') return [['bounce', 'Bounce', bounced]];
  if (name === 'complaint') return [delivered, ['complaint', 'Complaint', { complaint: { timestamp } }]];
  return [delivered];
}

/** Tells the default bus what Amazon SES would tell of an e-mail that the mailbox took. */
async function tell(bus: Bus, toldOf: ToldOf, sent: Sent, messageId: string): Promise<void> {
  const set = sent.ConfigurationSetName ?? '';
  const wanted = toldOf.get(set) ?? [];
  const destination = sent.Destination?.ToAddresses ?? [];
  const tags = Object.fromEntries((sent.EmailTags ?? []).map(({ Name, Value }) => [Name, [Value]]));
  const mail = {
    timestamp: new Date().toISOString(),
    messageId,
    source: sent.FromEmailAddress,
    destination,
    tags: { ...tags, 'ses:configuration-set': [set] },
  };
  const fates = [['send', 'Send', { send: {} }] as const, ...destination.flatMap(fatesOf)];
  for (const [setUp, eventType, more] of fates)
    if (wanted.includes(setUp))
      await bus.put('default', {
        source: 'aws.ses',
        'detail-type': `Email ${eventType}`,
        detail: { eventType, mail, ...more },
      });
}

type Forward = (body: Uint8Array) => Promise<http.IncomingMessage>;

/** Passes a request on to the mailbox; of an e-mail that it took, the bus is told when the client has its answer. */
export async function serveMail(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  forward: Forward,
  bus: Bus,
  toldOf: ToldOf,
): Promise<void> {
  const body = await buffer(request);
  const answer = await forward(body);
  const answered = await buffer(answer);
  response.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
  if (answer.statusCode !== 200 || !(request.url ?? '').startsWith('/v2/email/outbound-emails')) return;
  const { MessageId } = JSON.parse(answered.toString('utf8')) as { MessageId: string };
  await tell(bus, toldOf, JSON.parse(body.toString('utf8')) as Sent, MessageId);
}
