import { setTimeout as wait } from 'node:timers/promises';
import { awsJson } from './aws-json.ts';
import type { LocalFunction } from './functions.ts';
import { REGION } from './resolve.ts';

/** An event source mapping: a queue whose messages are handed to a function in batches. */
export interface Mapping {
  readonly queueUrl: string;
  readonly queueArn: string;
  /** Seconds that a message stays hidden from others while the function works on it. */
  readonly visibilityTimeout: number;
  readonly target: LocalFunction;
  readonly batchSize: number;
  /** Whether the function answers which messages of a batch failed. */
  readonly reportsFailures: boolean;
  readonly concurrency: number;
}

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<
    Record<
      string,
      { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }
    >
  >;
}

/** Longest time that one receive waits for a message. */
const WAIT_SECONDS = 5;
/** SQS gives at most so many messages in one receive. */
const RECEIVE_AT_MOST = 10;

const record = (message: Message, queueArn: string) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes,
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { dataType: DataType, stringValue: StringValue, binaryValue: BinaryValue },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: REGION,
});

/** The ids of the messages that failed, by the function's answer; all of them when the answer is not one (as Lambda takes it). */
function failures(answer: unknown, messages: readonly Message[]): ReadonlySet<string> {
  const all = new Set(messages.map(({ MessageId }) => MessageId));
  if (answer === null || answer === undefined) return new Set();
  const items = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (items === undefined || items === null) return new Set();
  if (!Array.isArray(items)) return all;
  const ids = items.map((item) => (item as { itemIdentifier?: unknown }).itemIdentifier);
  return ids.every((id): id is string => typeof id === 'string' && all.has(id)) ? new Set(ids) : all;
}

/**
 * Takes a queue's messages to its function until the signal: receives a batch, invokes, deletes what did not fail.
 * What failed comes again sooner than the queue's visibility timeout would have it: after one second, then two, four
 * …; the queue counts the receives and moves it to its dead-letter queue. `failed` hears of every failure.
 */
export async function poll(
  endpoint: string,
  mapping: Mapping,
  signal: AbortSignal,
  failed: (error: unknown, attempt: number) => void,
): Promise<void> {
  const sqs = <T>(action: string, body: object) =>
    awsJson<T>(endpoint, 'sqs', `AmazonSQS.${action}`, { QueueUrl: mapping.queueUrl, ...body }, signal);
  async function turn(): Promise<void> {
    const { Messages: messages = [] } = await sqs<{ Messages?: readonly Message[] }>('ReceiveMessage', {
      MaxNumberOfMessages: Math.min(mapping.batchSize, RECEIVE_AT_MOST),
      WaitTimeSeconds: WAIT_SECONDS,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    if (messages.length === 0) return;
    const attempt = (message: Message) => Number(message.Attributes.ApproximateReceiveCount ?? 1);
    let again: ReadonlySet<string>;
    try {
      const Records = messages.map((message) => record(message, mapping.queueArn));
      const answer = await mapping.target.invoke({ Records });
      again = mapping.reportsFailures ? failures(answer, messages) : new Set();
      for (const message of messages)
        if (again.has(message.MessageId))
          failed(
            new Error(`${mapping.target.spec.name} could not do a message; why is in ${mapping.target.log}`),
            attempt(message),
          );
    } catch (error) {
      if (signal.aborted) return;
      again = new Set(messages.map(({ MessageId }) => MessageId));
      failed(error, Math.max(...messages.map(attempt)));
    }
    const entry = (message: Message, index: number) => ({
      Id: String(index),
      ReceiptHandle: message.ReceiptHandle,
    });
    const done = messages.filter(({ MessageId }) => !again.has(MessageId));
    if (done.length > 0) await sqs('DeleteMessageBatch', { Entries: done.map(entry) });
    const rest = messages.filter(({ MessageId }) => again.has(MessageId));
    if (rest.length > 0)
      await sqs('ChangeMessageVisibilityBatch', {
        Entries: rest.map((message, index) => ({
          ...entry(message, index),
          VisibilityTimeout: Math.min(mapping.visibilityTimeout, 2 ** (attempt(message) - 1)),
        })),
      });
  }
  await Promise.all(
    Array.from({ length: mapping.concurrency }, async () => {
      while (!signal.aborted)
        try {
          await turn();
        } catch (error) {
          if (signal.aborted) return;
          failed(error, 1);
          await wait(1000, undefined, { signal }).catch(() => undefined);
        }
    }),
  );
}
