import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useLocal } from '../../../infra/cli/connect.ts';
import { authorization, awsJson } from '../../../infra/local/aws-json.ts';
import { type LocalStack, startStack } from '../../../infra/local/stack.ts';
import type { Template } from '../../../infra/local/template.ts';
import { assembly } from './assembly.ts';

const ref = (id: string) => ({ Ref: id });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const lambda = (name: string, variables: object, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: arn('Role'),
    Timeout: 30,
    MemorySize: 256,
    Environment: { Variables: variables },
    ...more,
  },
});
const mapping = (queue: string, to: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    BatchSize: 1,
    EventSourceArn: arn(queue),
    FunctionName: ref(to),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  },
});
const queue = (more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: {
    VisibilityTimeout: 60,
    RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
    ...more,
  },
});

const template = (came: string): Template => ({
  Parameters: { BootstrapVersion: { Default: '/cdk-bootstrap/hnb659fds/version' } },
  Resources: {
    Role: { Type: 'AWS::IAM::Role' },
    Inbox: {
      Type: 'AWS::S3::Bucket',
      Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
    },
    Quiet: { Type: 'AWS::S3::Bucket' },
    Seal: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } },
    Notes: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'small' } },
    Dead: { Type: 'AWS::SQS::Queue' },
    Uploads: queue(),
    Direct: queue({ QueueName: 'direct' }),
    ByTopic: queue({ QueueName: 'by-topic' }),
    Bad: queue({ VisibilityTimeout: 1 }),
    Topic: { Type: 'AWS::SNS::Topic' },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: ref('Topic'),
        Protocol: 'sqs',
        Endpoint: arn('ByTopic'),
        RawMessageDelivery: true,
      },
    },
    UploadRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [ref('Inbox')] }, object: { key: [{ prefix: 'in/' }] } },
        },
        State: 'ENABLED',
        Targets: [{ Id: 'T', Arn: arn('Uploads'), DeadLetterConfig: { Arn: arn('Dead') } }],
      },
    },
    EventRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: ref('Bus'),
        EventPattern: { source: ['imr'], 'detail-type': ['PacketReceived'] },
        Targets: [
          { Id: 'Q', Arn: arn('Direct') },
          { Id: 'T', Arn: ref('Topic') },
        ],
      },
    },
    Tell: lambda('tell', { EVENT_BUS: ref('Bus') }),
    Note: lambda('note', { CASES_TABLE: ref('Notes') }),
    Misbehave: lambda('misbehave', { CAME: came }, { Timeout: 1 }),
    FromUploads: mapping('Uploads', 'Tell'),
    FromDirect: mapping('Direct', 'Note'),
    FromTopic: mapping('ByTopic', 'Note'),
    FromBad: mapping('Bad', 'Misbehave'),
  },
  Outputs: {
    InboxBucket: { Value: ref('Inbox') },
    QuietBucket: { Value: ref('Quiet') },
    CasesTable: { Value: ref('Notes') },
    BadQueue: { Value: ref('Bad') },
    SealKey: { Value: arn('Seal') },
  },
});

/** Waits until a value is there; the test's own time limit ends it. */
async function until<T>(read: () => Promise<T | null> | T | null): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== null) return value;
    await wait(20);
  }
}

describe('a stack on one machine', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'imr-local-'));
  const came = join(folder, 'came');
  const failures: string[] = [];
  let stack: LocalStack;
  const start = () =>
    startStack(assembly(join(folder, 'cdk.out'), template(came)), {
      port: 0,
      data: join(folder, 'data'),
      logs: join(folder, 'logs'),
      failed: (what) => failures.push(what),
    });
  beforeAll(async () => {
    stack = await start();
    useLocal(stack);
  }, 60_000);
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const s3 = (
    method: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | null = null,
    headers: object = {},
  ) =>
    fetch(stack.endpoint + path, {
      method,
      body,
      headers: { authorization: authorization('s3'), ...headers },
    });
  const inbox = () => `/${stack.outputs.InboxBucket}`;
  const item = async (pk: string, sk: string) => {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    const { Item } = await awsJson<{ Item?: { json: { S: string } } }>(
      stack.endpoint,
      'dynamodb',
      'DynamoDB_20120810.GetItem',
      { TableName: stack.outputs.CasesTable, Key },
    );
    return Item === undefined ? null : (JSON.parse(Item.json.S) as string);
  };
  const note = (pk: string, sk = 'direct') => until(() => item(pk, sk));

  it('carries an upload through bus, queue and topic from one function to another', async () => {
    const put = await s3('PUT', `${inbox()}/in/a%20file.txt`, 'twelve bytes');
    expect([put.status, put.headers.get('etag')]).toEqual([200, '"c91fa94e14cf2fa5474beceff788c0dc"']);
    const told = 'PutObject 12 c91fa94e14cf2fa5474beceff788c0dc';
    expect([await note('in/a file.txt'), await note('in/a file.txt', 'by-topic')]).toEqual([told, told]);
  });

  it('tells of a multipart upload when it is completed, and of a copy', async () => {
    const start = await (await s3('POST', `${inbox()}/in/parts?uploads`)).text();
    const id = /<UploadId>(.+)<\/UploadId>/.exec(start)?.[1];
    const part = await s3('PUT', `${inbox()}/in/parts?partNumber=1&uploadId=${id}`, 'part');
    expect(await item('in/parts', 'direct')).toBe(null);
    const list = `<Part><PartNumber>1</PartNumber><ETag>${part.headers.get('etag')}</ETag></Part>`;
    await s3(
      'POST',
      `${inbox()}/in/parts?uploadId=${id}`,
      `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`,
    );
    expect(await note('in/parts')).toMatch(/^CompleteMultipartUpload 4 [0-9a-f]{32}-1$/);
    await s3('PUT', `${inbox()}/in/copy`, null, { 'x-amz-copy-source': `${inbox()}/in/parts` });
    expect(await note('in/copy')).toMatch(/^CopyObject 4 /);
  });

  it('stores an upload that is larger than the S3 server takes at once', async () => {
    const bytes = new Uint8Array(20 * 1024 * 1024 + 1).map((_, index) => index % 251);
    const put = await s3('PUT', `${inbox()}/in/large`, bytes);
    expect([put.status, put.headers.get('etag')?.slice(-3)]).toEqual([200, '-3"']);
    const back = new Uint8Array(await (await s3('GET', `${inbox()}/in/large`)).arrayBuffer());
    expect(Buffer.compare(back, bytes)).toBe(0);
    expect(await note('in/large')).toMatch(/^PutObject 20971521 [0-9a-f]{32}-3$/);
  });

  it('takes a large file of the imr command in parts', async () => {
    const { uploadFile } = await import('../../../shared/aws/upload-file.ts');
    const bytes = Buffer.alloc(17 * 1024 * 1024, 'record ');
    writeFileSync(join(folder, 'large.zip'), bytes);
    const progress: number[] = [];
    await uploadFile(stack.outputs.InboxBucket ?? '', 'in/large.zip', join(folder, 'large.zip'), (up) =>
      progress.push(up),
    );
    expect(progress.map((up) => up / 1024 / 1024)).toEqual([8, 16, 17]);
    expect(await note('in/large.zip')).toMatch(/^CompleteMultipartUpload 17825792 [0-9a-f]{32}-3$/);
    const back = Buffer.from(await (await s3('GET', `${inbox()}/in/large.zip`)).arrayBuffer());
    expect(back.equals(bytes)).toBe(true);
  });

  it('says nothing of uploads to a bucket that does not tell the bus, nor of keys that no rule wants', async () => {
    await s3('PUT', `/${stack.outputs.QuietBucket}/in/x`, 'x');
    await s3('PUT', `${inbox()}/out/x`, 'x');
    await s3('PUT', `${inbox()}/in/after`, 'x');
    await note('in/after');
    expect([await item('in/x', 'direct'), await item('out/x', 'direct')]).toEqual([null, null]);
  });

  it('tries a message of a function that dies, hangs, throws or reports it again, then moves it to the dead letters', async () => {
    const QueueUrl = stack.outputs.BadQueue;
    const bodies = ['die', 'hang', 'throw', 'fail', 'fine'];
    for (const MessageBody of bodies)
      await awsJson(stack.endpoint, 'sqs', 'AmazonSQS.SendMessage', { QueueUrl, MessageBody });
    const dead = await until(() => stack.deadLetters().find(({ messages }) => messages === 4) ?? null);
    expect(dead.queue).toBe('small-Dead');
    const seen = readFileSync(came, 'utf8').trim().split('\n');
    expect(bodies.map((body) => seen.filter((each) => each === body).length)).toEqual([2, 2, 2, 2, 1]);
    const said = (words: RegExp) => failures.filter((failure) => words.test(failure)).length;
    expect([
      said(/died with exit code 3/),
      said(/timed out after 1 seconds/),
      said(/Error: as told/),
    ]).toEqual([2, 2, 2]);
  });

  it('describes its outputs as CloudFormation does', async () => {
    const response = await fetch(stack.endpoint, {
      method: 'POST',
      headers: { authorization: authorization('cloudformation') },
      body: new URLSearchParams({ Action: 'DescribeStacks', StackName: 'small', Version: '2010-05-15' }),
    });
    expect(await response.text()).toContain(
      '<OutputKey>InboxBucket</OutputKey><OutputValue>small-inbox</OutputValue>',
    );
  });

  const publicKey = () =>
    awsJson<object>(stack.endpoint, 'kms', 'TrentService.GetPublicKey', { KeyId: stack.outputs.SealKey });

  it('has the keys that sign, each known by its ARN, and the same after it was stopped', async () => {
    const key = await publicKey();
    expect(key).toMatchObject({ KeyId: stack.outputs.SealKey, KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    await stack.stop();
    stack = await start();
    expect(await publicKey()).toEqual(key);
  });

  it('refuses by name what it does not have', async () => {
    expect(await (await s3('PUT', `${inbox()}?versioning`, '<VersioningConfiguration/>')).text()).toContain(
      'has no S3 request with ?versioning',
    );
    expect(await (await s3('PUT', `${inbox()}/in/x`, 'x', { 'if-none-match': '*' })).text()).toContain(
      'has no conditional S3 write (if-none-match)',
    );
    const part = await s3('PUT', `${inbox()}/in/x?partNumber=1&uploadId=1`, new Uint8Array(12 * 1024 * 1024));
    expect([part.status, await part.text()]).toEqual([
      400,
      expect.stringContaining('parts of at most 11 MiB'),
    ]);
    const textract = await fetch(stack.endpoint, {
      method: 'POST',
      headers: { authorization: authorization('textract') },
    });
    expect([textract.status, await textract.json()]).toEqual([
      501,
      { __type: 'NotImplemented', message: 'the run on one machine has no textract' },
    ]);
  });

  it('keeps its data when it is stopped and started again', async () => {
    await stack.stop();
    stack = await start();
    expect(await (await s3('GET', `${inbox()}/in/a%20file.txt`)).text()).toBe('twelve bytes');
    expect(await item('in/after', 'direct')).toMatch(/^PutObject 1 /);
    await s3('PUT', `${inbox()}/in/again`, 'x');
    expect(await note('in/again')).toMatch(/^PutObject 1 /);
  });
});
