import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  AccountSuspendedException,
  BadRequestException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SendEmailCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-sesv2';
import { PublishCommand } from '@aws-sdk/client-sns';
import { ChangeMessageVisibilityCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { EVENT_SOURCE } from '../../events/catalog.ts';
import { Refuse, Retry } from '../errors.ts';
import type { EventBus, Mailer, OwnQueue, RangeQueue, Topic } from '../ports/ports.ts';
import { eventBridge, ses, sns, sqs } from './clients.ts';

/** The bus; an entry that the service does not take is a `Retry`. */
export const eventBus = (EventBusName: string): EventBus => ({
  put: async (event) => {
    const { FailedEntryCount, Entries } = await eventBridge().send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName,
            Source: EVENT_SOURCE,
            DetailType: event.name,
            Detail: JSON.stringify(event),
            Time: new Date(event.time),
          },
        ],
      }),
    );
    if (FailedEntryCount)
      throw new Retry('event-not-taken', `the bus did not take ${event.name}: ${Entries?.[0]?.ErrorCode}`);
  },
});

/** SendMessageBatch takes ten messages a call. */
const BATCH = 10;

/** The queue of `read-pages`. */
export const rangeQueue = (QueueUrl: string): RangeQueue => ({
  send: async (messages) => {
    for (let at = 0; at < messages.length; at += BATCH) {
      const Entries = messages
        .slice(at, at + BATCH)
        .map((message, index) => ({ Id: String(index), MessageBody: JSON.stringify(message) }));
      const { Failed } = await sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed?.length)
        throw new Retry('range-not-sent', `the queue did not take ${Failed.length} page ranges`);
    }
  },
});

/** The queue whose messages a function was handed. */
export const hidingQueue = (QueueUrl: string): OwnQueue => ({
  hide: async (ReceiptHandle, VisibilityTimeout) => {
    await sqs().send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  },
});

const permanent = [
  MessageRejected,
  MailFromDomainNotVerifiedException,
  BadRequestException,
  AccountSuspendedException,
];

/**
 * SES v2, raw MIME. What SES says will never be sent is a `Refuse`; `mail-throttled` is a message that was surely not
 * taken and may be sent again; of `mail-not-sent` nobody knows whether it was.
 */
export const mailer = (ConfigurationSetName: string, from: string): Mailer => ({
  send: async (mime, to, tags) => {
    try {
      const { MessageId } = await ses().send(
        new SendEmailCommand({
          ConfigurationSetName,
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          Content: { Raw: { Data: mime } },
          EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return MessageId ?? '';
    } catch (error) {
      if (permanent.some((kind) => error instanceof kind))
        throw new Refuse('mail-refused', [{ path: 'to', problem: (error as Error).name }], { cause: error });
      if (error instanceof TooManyRequestsException)
        throw new Retry('mail-throttled', 'the mail service takes no more at the moment', { cause: error });
      throw new Retry('mail-not-sent', 'the mail service did not take the message', { cause: error });
    }
  },
});

/** The determinations topic. An attribute that is a JSON array is a String.Array, so that subscribers can filter on a member. */
export const topic = (TopicArn: string): Topic => ({
  publish: async (Subject, message, attributes) => {
    await sns().send(
      new PublishCommand({
        TopicArn,
        Subject,
        Message: JSON.stringify(message),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: StringValue.startsWith('[') ? 'String.Array' : 'String', StringValue },
          ]),
        ),
      }),
    );
  },
});
