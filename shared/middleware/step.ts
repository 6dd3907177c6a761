import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { EventBody, EventName, Step } from '../../events/catalog.ts';
import { measured } from '../cost/usage.ts';
import { Defect, Refuse, Retry } from '../errors.ts';
import type { OwnQueue } from '../ports/ports.ts';
import type { RangeMessage } from '../ports/range-message.ts';
import type { MailEvent } from '../service/mail-events.ts';
import { type Message, type Notification, readMessage, type Tick, type Upload } from './message.ts';
import { logger, metrics } from './observe.ts';
import { keepUsage } from './usage.ts';

/** What a step does with each kind of message that its queue may bring. */
export type StepHandlers = { readonly [N in EventName]?: (event: EventBody<N>) => Promise<void> } & {
  readonly upload?: (upload: Upload) => Promise<void>;
  readonly schedule?: (tick: Tick) => Promise<void>;
  readonly 'page-range'?: (range: RangeMessage) => Promise<void>;
  readonly mail?: (event: MailEvent) => Promise<void>;
  readonly notification?: (notification: Notification, messageId: string) => Promise<void>;
};

/** When a message that failed comes again, where that is not its queue's to say. */
export interface Patience {
  readonly queue: () => OwnQueue;
  /** Seconds after the first, second … delivery that failed; after more, the last of them. */
  readonly pauses: readonly number[];
}

/**
 * The Lambda function of a step: takes a batch of queue messages and answers which of them failed, so that only
 * those come again and, after the queue's limit, lie in the dead-letter queue. No error is caught and called
 * success: a step that refuses its input publishes so itself, and a `Refuse` that reaches this place is a defect.
 *
 * With `patience` a message that a wait may mend comes again after its pause, and one that no wait mends at once, so
 * that it soon lies in the dead-letter queue.
 */
export function step(name: Step, handlers: StepHandlers, patience?: Patience) {
  const processor = new BatchProcessor(EventType.SQS);
  return async (batch: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(batch, (record: SQSRecord) => one(name, handlers, record, patience), processor, {
      context,
      throwOnFullBatchFailure: false,
    });
}

async function one(
  name: Step,
  handlers: StepHandlers,
  record: SQSRecord,
  patience: Patience | undefined,
): Promise<void> {
  const { messageId, attributes } = record;
  try {
    const message = readMessage(record.body);
    const used = await measured(() => dispatch(name, handlers, message, messageId));
    await keepUsage(name, message, { messageId, receiveCount: attributes.ApproximateReceiveCount }, used);
    metrics.addMetric('MessagesDone', MetricUnit.Count, 1);
    logger.info('done', { step: name, ...about(message), ms: used.ms });
  } catch (error) {
    const next =
      error instanceof Retry || error instanceof Refuse || error instanceof Defect ? error.next : 'retry';
    const code =
      error instanceof Retry || error instanceof Refuse || error instanceof Defect
        ? error.code
        : 'unexpected';
    metrics.addMetric('MessagesFailed', MetricUnit.Count, 1);
    logger.error('failed', { step: name, next, code, messageId, stack: stackOf(error) });
    if (patience) await comeAgain(patience, record, next === 'retry');
    throw error;
  }
}

async function comeAgain(
  { queue, pauses }: Patience,
  { receiptHandle, attributes }: SQSRecord,
  mayPass: boolean,
): Promise<void> {
  const failures = Number(attributes.ApproximateReceiveCount);
  const seconds = mayPass ? (pauses[failures - 1] ?? pauses.at(-1) ?? 0) : 0;
  try {
    await queue().hide(receiptHandle, seconds);
  } catch (error) {
    // It then comes again when its queue has it, and the error that is told is the one that matters.
    logger.warn('not hidden', { stack: stackOf(error) });
  }
}

async function dispatch(
  name: Step,
  handlers: StepHandlers,
  message: Message,
  messageId: string,
): Promise<void> {
  switch (message.kind) {
    case 'upload':
      return must(handlers.upload, name, message.kind)(message.upload);
    case 'schedule':
      return must(handlers.schedule, name, message.kind)(message.tick);
    case 'page-range':
      return must(handlers['page-range'], name, message.kind)(message.range);
    case 'mail':
      return must(handlers.mail, name, message.kind)(message.mail);
    case 'notification':
      return must(handlers.notification, name, message.kind)(message.notification, messageId);
    case 'event': {
      const handle = handlers[message.event.name] as ((event: EventBody) => Promise<void>) | undefined;
      return must(handle, name, message.event.name)(message.event);
    }
  }
}

function must<T>(handler: T | undefined, name: Step, kind: string): T {
  if (handler === undefined) throw new Defect('message-misrouted', `${name} has no handler for ${kind}`);
  return handler;
}

function about(message: Message): Record<string, unknown> {
  switch (message.kind) {
    case 'event':
      return {
        event: message.event.name,
        eventId: message.event.eventId,
        caseNumber: message.event.caseNumber,
      };
    case 'page-range':
      return { event: 'page-range', caseNumber: message.range.caseNumber, range: message.range.range };
    case 'upload':
      return { event: 'upload', causationId: message.upload.causationId };
    case 'mail': {
      const { fate, caseNumber, id } = message.mail;
      return { event: `mail:${fate}`, caseNumber, mail: id };
    }
    case 'notification': {
      const { id, caseNumber } = message.notification;
      return { event: 'notification', caseNumber, notification: id };
    }
    case 'schedule':
      return { event: 'schedule', causationId: message.tick.causationId };
  }
}

/** Where it failed, without the message: a library's message may quote its input. Our own messages quote nothing. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const own = error instanceof Retry || error instanceof Refuse || error instanceof Defect;
  return [own ? `${error.name} ${error.code}: ${error.message}` : error.name, ...frames.map((f) => f.trim())];
}
