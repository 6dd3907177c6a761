import type { Context, SQSEvent } from 'aws-lambda';
import { exportJWK, generateKeyPair } from 'jose';
import { CATALOG, EVENT_SOURCE, type EventBody, type EventName, type Step } from '../../events/catalog.ts';
import { applyRules } from '../../functions/apply-rules/apply-rules.ts';
import {
  assignReviewer,
  freeSeat,
  publishRoster,
  rememberDecisions,
} from '../../functions/assign-reviewer/assign-reviewer.ts';
import { findFacts } from '../../functions/find-facts/find-facts.ts';
import { indexRecords, listRecords } from '../../functions/index-records/index-records.ts';
import { publishGuideline } from '../../functions/publish-guideline/publish-guideline.ts';
import { readPages } from '../../functions/read-pages/read-pages.ts';
import { receivePacket } from '../../functions/receive-packet/receive-packet.ts';
import { giveUpWaiting, recordDelivery } from '../../functions/record-delivery/record-delivery.ts';
import { recordReview } from '../../functions/record-review/record-review.ts';
import {
  noticeAsked,
  noticeAssignment,
  noticeIneligible,
  noticeRequest,
} from '../../functions/send-notices/send-notices.ts';
import { sendWebhook } from '../../functions/send-webhook/send-webhook.ts';
import { serveParties } from '../../functions/serve-parties/serve-parties.ts';
import { watchDeadlines } from '../../functions/watch-deadlines/watch-deadlines.ts';
import { writeLetter } from '../../functions/write-letter/write-letter.ts';
import { type Message, readMessage } from '../../shared/middleware/message.ts';
import { type StepHandlers, step } from '../../shared/middleware/step.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { tesseract } from '../../shared/records/ocr.ts';
import { readMailEvent } from '../../shared/service/mail-events.ts';
import { memoryPorts } from '../ports/memory.ts';

/** A message on its way to a step. */
interface Delivery {
  readonly step: Step;
  readonly message: Message;
  /** Times it was delivered and failed. */
  readonly failures: number;
}

/** What may go wrong on the way: decided by the test, from its own randomness. */
export interface Weather {
  /** Which of `waiting` deliveries comes next. */
  next(waiting: number): number;
  /** How often a message is delivered, at least once. */
  copies(): number;
  /** After how many calls of a port the function is killed; null: it is not. */
  kill(): number | null;
  /** What becomes of an e-mail, as Amazon SES tells it; without, it is sent and delivered. */
  fates?(): readonly string[];
}

/** What becomes of an e-mail in fair weather. */
export const ARRIVES: readonly string[] = ['Send', 'Delivery'];

/** What the mail service tells of an e-mail: an event type, and of a bounce whether it is for good. */
const fateOf = (told: string, messageId: string, tags: Readonly<Record<string, string>>) => {
  const [eventType, bounceType] = told.split(':');
  return {
    eventType,
    mail: {
      messageId,
      timestamp: '2015-10-02T16:31:00.000Z',
      destination: ['claims@example.com'],
      tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    },
    ...(eventType === 'Bounce' ? { bounce: { bounceType, timestamp: '2015-10-02T16:35:00.000Z' } } : {}),
  };
};

export const FAIR: Weather = { next: () => 0, copies: () => 1, kill: () => null };

/** The uploads that each step listens to, as infra/steps.ts has them. */
const LISTENS: readonly (readonly [prefix: string, step: Step])[] = [
  ['packets/', 'receive-packet'],
  ['reviews/', 'record-review'],
  ['guidelines/', 'publish-guideline'],
  ['reviewers/roster.yaml', 'assign-reviewer'],
  ['notices/', 'send-notices'],
];

/**
 * The whole flow over ports in memory: what is published goes to the catalog's consumers, what is uploaded to the
 * step that listens, in any order, more than once, and with functions killed half-way, as the weather has it.
 */
export function world(weather: Weather = FAIR) {
  const memory = memoryPorts();
  const waiting: Delivery[] = [];
  const send = (to: Step, message: Message) => {
    for (let n = weather.copies(); n > 0; n--) waiting.push({ step: to, message, failures: 0 });
  };
  const { ports, events } = memory;
  const put = ports.events.put;
  ports.events.put = async (event) => {
    await put(event);
    for (const consumer of CATALOG[event.name].consumers) send(consumer, { kind: 'event', event });
  };
  ports.ranges.send = async (messages) => {
    for (const range of messages) send('read-pages', { kind: 'page-range', range });
  };
  const announce = ports.topic.publish;
  ports.topic.publish = async (subject, message, attributes) => {
    await announce(subject, message, attributes);
    send('send-webhook', readMessage(JSON.stringify(message)));
  };
  let uploads = 0;
  ports.inbox.onPut = (key) => {
    const { body, etag } = ports.inbox.objects.get(key) ?? { body: new Uint8Array(), etag: '' };
    const upload = { key, etag, bytes: body.length, causationId: `upload:${etag}:${uploads++}` };
    for (const [prefix, listener] of LISTENS)
      if (key.startsWith(prefix)) send(listener, { kind: 'upload', upload });
  };

  const mailed = ports.mailer.send;
  ports.mailer.send = async (mime, to, tags) => {
    const messageId = await mailed(mime, to, tags);
    for (const told of weather.fates?.() ?? ARRIVES)
      send('record-delivery', { kind: 'mail', mail: readMailEvent(fateOf(told, messageId, tags)) });
    return messageId;
  };

  /** Delivers until nothing waits. A message that fails ten times is the world's dead letter, and throws. */
  async function settle(): Promise<void> {
    while (waiting.length > 0) {
      const [delivery] = waiting.splice(weather.next(waiting.length), 1);
      if (!delivery) return;
      const life = { killed: false };
      if (await run(delivery.step, delivery.message, killedAfter(ports, weather.kill(), life))) continue;
      const failures = delivery.failures + (life.killed ? 0 : 1);
      if (failures === 10) throw new Error(`${delivery.step} could not do a message`);
      waiting.push({ ...delivery, failures });
    }
  }

  const published = <N extends EventName>(name: N): readonly EventBody<N>[] => {
    const distinct = new Map(
      events.filter((event) => event.name === name).map((event) => [event.eventId, event]),
    );
    return [...distinct.values()] as unknown as readonly EventBody<N>[];
  };
  return { ...memory, settle, published };
}

/** The ports, of which the n-th call kills the function: before it, or after it had its effect. */
function killedAfter(ports: Ports, calls: number | null, life: { killed: boolean }): Ports {
  if (calls === null) return ports;
  let left = calls;
  const kill = () => {
    life.killed = true;
    throw new Error('killed');
  };
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (left-- <= 0) kill();
          const result = await (member as (...a: unknown[]) => unknown).apply(target, args);
          if (left-- <= 0) kill();
          return result;
        };
      },
    });
  return {
    ...ports,
    inbox: guard(ports.inbox),
    records: guard(ports.records),
    letters: guard(ports.letters),
    cases: guard(ports.cases),
    guidelines: guard(ports.guidelines),
    reviewers: guard(ports.reviewers),
    events: guard(ports.events),
    ranges: guard(ports.ranges),
    mailer: guard(ports.mailer),
    topic: guard(ports.topic),
    receiver: guard(ports.receiver),
    signer: guard(ports.signer),
  };
}

/** The handlers of every step over these ports, as the handler.ts files wire them. */
const handlersOf = (ports: Ports): Readonly<Record<Step, StepHandlers>> => ({
  'receive-packet': { upload: (upload) => receivePacket(upload, ports) },
  'index-records': {
    PacketReceived: (event) => indexRecords(event, ports),
    PagesRead: (event) => listRecords(event, ports),
  },
  'read-pages': { 'page-range': (range) => readPages(range, ports, tesseract) },
  'find-facts': { RecordsIndexed: (event) => findFacts(event, ports) },
  'apply-rules': { FactsFound: (event) => applyRules(event, ports) },
  'assign-reviewer': {
    DeterminationProposed: (event) => assignReviewer(event, ports),
    DeterminationMade: async (event) => {
      await freeSeat(event, ports);
      await rememberDecisions(event, ports);
    },
    upload: (upload) => publishRoster(upload, ports),
  },
  'record-review': { upload: (upload) => recordReview(upload, ports) },
  'write-letter': { DeterminationMade: (event) => writeLetter(event, ports) },
  'serve-parties': { LetterWritten: (event) => serveParties(event, ports) },
  'record-delivery': {
    mail: (event) => recordDelivery(event, ports),
    schedule: (tick) => giveUpWaiting(tick, ports),
  },
  'send-notices': {
    PacketReceived: (event) => noticeAssignment(event, ports),
    RecordsRequested: (event) => noticeRequest(event, ports),
    CaseIneligible: (event) => noticeIneligible(event, ports),
    upload: (upload) => noticeAsked(upload, ports),
  },
  'send-webhook': {
    notification: (notification, messageId) => sendWebhook(notification, messageId, ports),
  },
  'watch-deadlines': { schedule: (tick) => watchDeadlines(tick, ports) },
  'publish-guideline': { upload: (upload) => publishGuideline(upload, ports) },
});

const TOLD = {
  Send: 'sent',
  Delivery: 'delivered',
  DeliveryDelay: 'delayed',
  'Bounce:Permanent': 'returned',
  Complaint: 'complained',
  Reject: 'rejected',
  'Rendering Failure': 'not-rendered',
} as const;

/** The body of the queue message that brings this, as the bus, S3 and SQS write it. */
function bodyOf(message: Message): string {
  if (message.kind === 'page-range') return JSON.stringify(message.range);
  if (message.kind === 'notification') return message.notification.body;
  const envelope = {
    version: '0',
    id: 'in-memory',
    account: '000000000000',
    region: 'us-west-2',
    resources: [],
  };
  if (message.kind === 'event') {
    const { event } = message;
    return JSON.stringify({
      ...envelope,
      source: EVENT_SOURCE,
      'detail-type': event.name,
      time: event.time,
      detail: event,
    });
  }
  if (message.kind === 'mail') {
    const { fate, messageId, caseNumber, document, party } = message.mail;
    const [told] = Object.entries(TOLD).find(([, one]) => one === fate) ?? ['Send'];
    const detail = fateOf(told, messageId, { caseNumber, document, party });
    return JSON.stringify({ ...envelope, source: 'aws.ses', 'detail-type': `Email ${told}`, detail });
  }
  if (message.kind === 'schedule') throw new Error('no schedule in this world');
  const { key, etag, bytes, causationId } = message.upload;
  const object = { key, etag, size: bytes, sequencer: causationId.split(':').at(-1) };
  return JSON.stringify({
    ...envelope,
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'inbox' }, object },
  });
}

/** Delivers one message as Lambda does; true when the function did it. */
async function run(name: Step, message: Message, ports: Ports): Promise<boolean> {
  const record = {
    messageId: 'm',
    body: bodyOf(message),
    attributes: {},
    messageAttributes: {},
    eventSource: 'aws:sqs',
  };
  const deliver = step(name, handlersOf(ports)[name]);
  const { batchItemFailures } = await deliver({ Records: [record] } as unknown as SQSEvent, {} as Context);
  return batchItemFailures.length === 0;
}

/** A reviewer's key pair as the roster and `imr sign` have it. */
export async function reviewerKey() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { kty, crv, x } = await exportJWK(publicKey);
  return { publicKey: { kty, crv, x }, privateKey };
}
