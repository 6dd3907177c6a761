import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { objectStore } from '../../shared/aws/object-store.ts';
import { table } from '../../shared/aws/table.ts';
import { USAGE_ROW, type Usage } from '../../shared/cost/usage.ts';
import { Retry } from '../../shared/errors.ts';
import { step } from '../../shared/middleware/step.ts';
import { startServers } from './servers.ts';

const CASE = 'CM15-0185313';
let stopServers: () => Promise<void>;
beforeAll(async () => {
  stopServers = await startServers();
  Object.assign(process.env, { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769', CASES_TABLE: 'cases' });
});
afterAll(() => stopServers());

/** An upload's message, as its queue delivers it for the n-th time. */
const record = (messageId: string, key: string, receiveCount = 1) => ({
  messageId,
  body: JSON.stringify({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'inbox' }, object: { key, etag: 'e', size: 1, sequencer: '1' } },
  }),
  attributes: { ApproximateReceiveCount: String(receiveCount) },
  messageAttributes: {},
  eventSource: 'aws:sqs',
});
const deliver = (handler: ReturnType<typeof step>, ...Records: unknown[]) =>
  handler({ Records } as unknown as SQSEvent, {} as Context);
const used = async (ofCase: string) =>
  (await table('cases').query<Usage>(ofCase, USAGE_ROW)).map(({ sk, value }) => ({ sk, ...value }));

it('what a step used for a message is kept with the case, a row for each delivery, by the requests that left', async () => {
  const records = objectStore('records');
  const handler = step('receive-packet', {
    upload: async () => {
      await records.put(`cases/${CASE}/one`, 'one', 'text/plain');
      await records.head(`cases/${CASE}/one`);
      await records.get(`cases/${CASE}/none`);
      await table('cases').replace(CASE, 'CASE', {}, 0);
      await table('cases').get(CASE, 'CASE');
    },
  });
  const key = `packets/${CASE}.zip`;
  await deliver(handler, record('a', key));
  await deliver(handler, record('a', key));
  await deliver(handler, record('a', key, 2));
  const rows = await used(CASE);
  expect(rows.map(({ sk }) => sk)).toEqual(['USAGE#receive-packet#a#1', 'USAGE#receive-packet#a#2']);
  for (const { step: name, memoryMb, ms, requests } of rows) {
    expect({ name, memoryMb, isTimed: ms > 0 }).toEqual({
      name: 'receive-packet',
      memoryMb: 1769,
      isTimed: true,
    });
    expect(requests).toEqual({
      'DynamoDB:GetItem': 1,
      // The row itself is the second.
      'DynamoDB:PutItem': 2,
      'S3:GetObject': 1,
      'S3:HeadObject': 1,
      'S3:PutObject': 1,
    });
  }
});

it('messages of one batch are told apart, and what is of no case or fails is not kept', async () => {
  const handler = step('receive-packet', {
    upload: async ({ key }) => {
      if (key.includes('fails')) throw new Retry('not-now', 'not now');
      const times = key.endsWith('.zip') ? 1 : 3;
      for (let i = 0; i < times; i++) await objectStore('records').head('none');
    },
  });
  await deliver(
    handler,
    record('b', 'packets/CM15-0000001.zip'),
    record('c', 'packets/CM15-0000002/packet.json'),
    record('d', 'packets/CM15-0000003/fails.pdf'),
    record('e', 'packets/what.txt'),
  );
  const heads = async (of: string) => (await used(of)).map(({ requests }) => requests['S3:HeadObject']);
  expect(await heads('CM15-0000001')).toEqual([1]);
  expect(await heads('CM15-0000002')).toEqual([3]);
  expect(await heads('CM15-0000003')).toEqual([]);
});
