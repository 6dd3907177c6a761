import { exportJWK, generateKeyPair } from 'jose';
import { CATALOG, type EventBody, type EventName, type Step } from '../../events/catalog.ts';
import { applyRules } from '../../functions/apply-rules/apply-rules.ts';
import { assignReviewer, freeSeat, publishRoster } from '../../functions/assign-reviewer/assign-reviewer.ts';
import { findFacts } from '../../functions/find-facts/find-facts.ts';
import { indexRecords, listRecords } from '../../functions/index-records/index-records.ts';
import { publishGuideline } from '../../functions/publish-guideline/publish-guideline.ts';
import { readPages } from '../../functions/read-pages/read-pages.ts';
import { receivePacket } from '../../functions/receive-packet/receive-packet.ts';
import { recordReview } from '../../functions/record-review/record-review.ts';
import { serveParties } from '../../functions/serve-parties/serve-parties.ts';
import { writeLetter } from '../../functions/write-letter/write-letter.ts';
import type { Message } from '../../shared/middleware/message.ts';
import type { Ports } from '../../shared/ports/ports.ts';
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
}

export const FAIR: Weather = { next: () => 0, copies: () => 1, kill: () => null };

class Killed extends Error {}

/** The uploads that each step listens to, as infra/steps.ts has them. */
const LISTENS: readonly (readonly [prefix: string, step: Step])[] = [
  ['packets/', 'receive-packet'],
  ['reviews/', 'record-review'],
  ['guidelines/', 'publish-guideline'],
  ['reviewers/roster.yaml', 'assign-reviewer'],
];

/**
 * The whole flow over ports in memory: what is published goes to the catalog's consumers, what is uploaded to the
 * step that listens, in any order, more than once, and with functions killed half-way, as the weather has it.
 */
export function world(weather: Weather = FAIR) {
  const memory = memoryPorts();
  const waiting: Delivery[] = [];
  const send = (step: Step, message: Message) => {
    for (let n = weather.copies(); n > 0; n--) waiting.push({ step, message, failures: 0 });
  };
  const { ports, events } = memory;
  const put = ports.events.put;
  ports.events.put = async (event) => {
    await put(event);
    for (const step of CATALOG[event.name].consumers) send(step, { kind: 'event', event });
  };
  ports.ranges.send = async (messages) => {
    for (const range of messages) send('read-pages', { kind: 'page-range', range });
  };
  let uploads = 0;
  ports.inbox.onPut = (key) => {
    const { body, etag } = ports.inbox.objects.get(key) ?? { body: new Uint8Array(), etag: '' };
    const upload = { key, etag, bytes: body.length, causationId: `upload:${etag}:${uploads++}` };
    for (const [prefix, step] of LISTENS) if (key.startsWith(prefix)) send(step, { kind: 'upload', upload });
  };

  /** Delivers until nothing waits. A message that fails ten times is the world's dead letter, and throws. */
  async function settle(): Promise<void> {
    while (waiting.length > 0) {
      const [delivery] = waiting.splice(weather.next(waiting.length), 1);
      if (!delivery) return;
      try {
        await run(delivery.step, delivery.message, killedAfter(ports, weather.kill()));
      } catch (error) {
        if (delivery.failures >= 9) throw error;
        waiting.push({ ...delivery, failures: delivery.failures + (error instanceof Killed ? 0 : 1) });
      }
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
function killedAfter(ports: Ports, calls: number | null): Ports {
  if (calls === null) return ports;
  let left = calls;
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (left-- <= 0) throw new Killed();
          const result = await (member as (...a: unknown[]) => unknown).apply(target, args);
          if (left-- <= 0) throw new Killed();
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
  };
}

async function run(step: Step, message: Message, ports: Ports): Promise<void> {
  if (message.kind === 'page-range') return readPages(message.range, ports);
  if (message.kind === 'upload') {
    const { upload } = message;
    if (step === 'receive-packet') return receivePacket(upload, ports);
    if (step === 'record-review') return recordReview(upload, ports);
    if (step === 'publish-guideline') return publishGuideline(upload, ports);
    return publishRoster(upload, ports);
  }
  if (message.kind === 'schedule') throw new Error('no schedule in this world');
  const { event } = message;
  switch (event.name) {
    case 'PacketReceived':
      return indexRecords(event, ports);
    case 'PagesRead':
      return listRecords(event, ports);
    case 'RecordsIndexed':
      return findFacts(event, ports);
    case 'FactsFound':
      return applyRules(event, ports);
    case 'DeterminationProposed':
      return assignReviewer(event, ports);
    case 'DeterminationMade':
      return step === 'assign-reviewer' ? freeSeat(event, ports) : writeLetter(event, ports);
    case 'LetterWritten':
      return serveParties(event, ports);
    default:
      throw new Error(`no step of this world takes ${event.name}`);
  }
}

/** A reviewer's key pair as the roster and `imr sign` have it. */
export async function reviewerKey() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { kty, crv, x } = await exportJWK(publicKey);
  return { publicKey: { kty, crv, x }, privateKey };
}
