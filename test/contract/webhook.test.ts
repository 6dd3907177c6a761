import { readFileSync } from 'node:fs';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sns, sqs } from '../../shared/aws/clients.ts';
import { hidingQueue, topic } from '../../shared/aws/senders.ts';
import { readMessage } from '../../shared/middleware/message.ts';
import { startServers } from './servers.ts';

const example: unknown = JSON.parse(
  readFileSync(new URL('../../events/determination-served/example.json', import.meta.url), 'utf8'),
);
const ATTRIBUTES = { event: 'DeterminationServed', services: '["mri-cervical-spine"]' };

let stopServers: () => Promise<void>;
let QueueUrl: string;
let TopicArn: string;
beforeAll(async () => {
  stopServers = await startServers();
  await sqs().send(new CreateQueueCommand({ QueueName: 'webhook' }));
  // The server's own name for it has a host that not every machine resolves.
  QueueUrl = `${process.env.AWS_ENDPOINT_URL}/000000000000/webhook`;
  TopicArn = (await sns().send(new CreateTopicCommand({ Name: 'determinations' }))).TopicArn ?? '';
  const { Attributes } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns().send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"event":["DeterminationServed"]}' },
    }),
  );
});
afterAll(() => stopServers());

const received = async (): Promise<Message[]> =>
  (await sqs().send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }))).Messages ?? [];

describe('a notification that a determination was served, over the wire', () => {
  it('comes out of the topic and its queue byte for byte, and nothing else of the topic does', async () => {
    await topic(TopicArn).publish('Another', { source: 'imr' }, { event: 'DeadlineNear' });
    await topic(TopicArn).publish('Determination', example, ATTRIBUTES);
    const messages = await received();
    expect(messages.map(({ Body }) => Body)).toEqual([JSON.stringify(example)]);
    expect(readMessage(messages[0]?.Body ?? '')).toEqual({
      kind: 'notification',
      notification: { id: 'e'.repeat(64), caseNumber: 'CM15-0185313', body: JSON.stringify(example) },
    });
  });

  it('is hidden for as long as its step says, counted from now', async () => {
    await topic(TopicArn).publish('Determination', example, ATTRIBUTES);
    const [message] = await received();
    expect(await received()).toEqual([]);
    const queue = hidingQueue(QueueUrl);
    await queue.hide(message?.ReceiptHandle ?? '', 0);
    const [again] = await received();
    expect(again?.MessageId).toBe(message?.MessageId);
    await queue.hide(again?.ReceiptHandle ?? '', 3600);
    expect(await received()).toEqual([]);
  });

  it('is a defect with a field too many or too few, and so is what no topic of ours says', () => {
    const { letter: _letter, ...less } = example as Record<string, unknown>;
    for (const other of [less, { ...less, letter: 'd' }, { ...(example as object), employee: 'Jane' }])
      expect(() => readMessage(JSON.stringify(other))).toThrow('a queue message does not fit its schema');
  });
});
