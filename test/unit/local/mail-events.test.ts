import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useLocal } from '../../../infra/cli/connect.ts';
import { awsJson } from '../../../infra/local/aws-json.ts';
import { type LocalStack, startStack } from '../../../infra/local/stack.ts';
import type { Template } from '../../../infra/local/template.ts';
import { readMessage } from '../../../shared/middleware/message.ts';
import { assembly } from './assembly.ts';

const TAGS = { caseNumber: 'CM15-0185313', document: 'd'.repeat(64), party: 'injuredEmployee' };

const template = (destination: object): Template => ({
  Resources: {
    Mail: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'small' } },
    Fates: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Mail' },
        EventDestination: { MatchingEventTypes: ['delivery', 'bounce', 'complaint'], ...destination },
      },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'fates' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.ses'],
          detail: { mail: { tags: { 'ses:configuration-set': ['small'], document: [{ exists: true }] } } },
        },
        Targets: [{ Id: 'Q', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
      },
    },
  },
  Outputs: { Queue: { Value: { Ref: 'Queue' } } },
});
const BUS = {
  EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
};

const folder = mkdtempSync(join(tmpdir(), 'imr-mail-'));
const start = (destination: object) =>
  startStack(assembly(join(folder, 'cdk.out'), template(destination)), {
    port: 0,
    data: null,
    logs: join(folder, 'logs'),
    failed: () => undefined,
  });
let stack: LocalStack;
beforeAll(async () => {
  stack = await start(BUS);
  useLocal(stack);
}, 60_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends as the steps do, and gives what a step then hears of it. */
async function fatesOf(to: string, count: number) {
  const { mailer } = await import('../../../shared/aws/senders.ts');
  const mime = `From: a@imr.example\r\nTo: ${to}\r\nSubject: x\r\n\r\ny`;
  const messageId = await mailer('small', 'a@imr.example').send(Buffer.from(mime), to, TAGS);
  const heard: string[] = [];
  while (heard.length < count) {
    const { Messages = [] } = await awsJson<{
      Messages?: readonly { Body: string; ReceiptHandle: string }[];
    }>(stack.endpoint, 'sqs', 'AmazonSQS.ReceiveMessage', {
      QueueUrl: stack.outputs.Queue,
      WaitTimeSeconds: 2,
    });
    for (const { Body, ReceiptHandle } of Messages) {
      const message = readMessage(Body);
      if (message.kind !== 'mail') throw new Error('not of the mail service');
      expect(message.mail).toMatchObject({ ...TAGS, messageId });
      heard.push(message.mail.fate);
      await awsJson(stack.endpoint, 'sqs', 'AmazonSQS.DeleteMessage', {
        QueueUrl: stack.outputs.Queue,
        ReceiptHandle,
      });
    }
  }
  return heard;
}

it('tells the bus what becomes of an e-mail, of the kinds that the template asks for', {
  timeout: 30_000,
}, async () => {
  expect(await fatesOf('someone@example.com', 1)).toEqual(['delivered']);
  expect(await fatesOf('bounce+claims@simulator.amazonses.com', 1)).toEqual(['returned']);
  expect((await fatesOf('complaint@simulator.amazonses.com', 2)).sort()).toEqual(['complained', 'delivered']);
});

it('refuses a destination that is no event bus, by name', async () => {
  await expect(start({ SnsDestination: { TopicARN: 'arn:aws:sns:x' } })).rejects.toMatchObject({
    code: 'local-not-provided',
    problems: [{ path: 'Fates.EventDestination' }],
  });
});
