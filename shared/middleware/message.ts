import type { EventBody, EventName } from '../../events/catalog.ts';
import { CATALOG, EVENT_SOURCE } from '../../events/catalog.ts';
import { DeterminationServed } from '../../events/determination-served/document.ts';
import { Defect } from '../errors.ts';
import { RangeMessage } from '../ports/range-message.ts';
import { type MailEvent, readMailEvent } from '../service/mail-events.ts';

/** An upload to the inbox, as S3 tells of it through EventBridge. */
export interface Upload {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  /** Names this very upload: the key's etag and sequencer. */
  readonly causationId: string;
}

/** A tick of a schedule. */
export interface Tick {
  readonly time: string;
  readonly causationId: string;
}

/** A notification of the determinations topic, as it was published there. */
export interface Notification {
  /** Its `notificationId`. */
  readonly id: string;
  readonly caseNumber: string;
  readonly body: string;
}

/** What a step's queue can bring. */
export type Message =
  | { readonly kind: 'event'; readonly event: EventBody }
  | { readonly kind: 'upload'; readonly upload: Upload }
  | { readonly kind: 'schedule'; readonly tick: Tick }
  | { readonly kind: 'page-range'; readonly range: RangeMessage }
  | { readonly kind: 'mail'; readonly mail: MailEvent }
  | { readonly kind: 'notification'; readonly notification: Notification };

interface Envelope {
  readonly id?: unknown;
  readonly source?: unknown;
  readonly 'detail-type'?: unknown;
  readonly time?: unknown;
  readonly detail?: unknown;
}

/**
 * Reads the body of a queue message: an event of the bus (its detail is validated against the catalog), an S3
 * 'Object Created' event, a schedule's tick, what the mail service tells of an e-mail, a page range, or a notification
 * that a determination was served. Anything else is a `Defect`: nobody may send it.
 */
export function readMessage(body: string): Message {
  const json = parse(body);
  if (typeof json !== 'object' || json === null)
    throw new Defect('message-unknown', 'a queue message is not an object');
  if ('kind' in json) return { kind: 'page-range', range: validated(() => RangeMessage.parse(json)) };
  if ('event' in json) return { kind: 'notification', notification: notificationOf(json, body) };
  const envelope = json as Envelope;
  const type = String(envelope['detail-type']);
  if (envelope.source === EVENT_SOURCE && type in CATALOG) {
    const { schema } = CATALOG[type as EventName];
    return { kind: 'event', event: validated(() => schema.parse(envelope.detail) as EventBody) };
  }
  if (envelope.source === 'aws.s3' && type === 'Object Created') {
    const { object } = envelope.detail as {
      object: { key: string; etag?: string; size?: number; sequencer?: string };
    };
    const etag = object.etag ?? '';
    const causationId = `upload:${etag}:${object.sequencer ?? ''}`;
    return { kind: 'upload', upload: { key: object.key, etag, bytes: object.size ?? 0, causationId } };
  }
  if (envelope.source === 'aws.ses')
    return { kind: 'mail', mail: validated(() => readMailEvent(envelope.detail)) };
  if (envelope.source === 'aws.events' && type === 'Scheduled Event')
    return {
      kind: 'schedule',
      tick: { time: String(envelope.time), causationId: `schedule:${String(envelope.id)}` },
    };
  throw new Defect(
    'message-unknown',
    `no step knows a message of source ${String(envelope.source)} and type ${type}`,
  );
}

function notificationOf(json: object, body: string): Notification {
  const { notificationId: id, caseNumber } = validated(() => DeterminationServed.parse(json));
  return { id, caseNumber, body };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Defect('message-unknown', 'a queue message is not JSON', { cause });
  }
}

function validated<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Defect('message-invalid', 'a queue message does not fit its schema', { cause });
  }
}
