import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import dynalite from 'dynalite';
import { startFauxqs } from 'fauxqs';
import { s3 } from '../../shared/aws/clients.ts';

/** A service of the local run behind an address of its own, e.g. its keys; gives the address and what stops it. */
export async function served(service: {
  serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void>;
}): Promise<{ readonly endpoint: string; stop(): void }> {
  const server = http.createServer((request, response) => void service.serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Servers of S3 and DynamoDB on this machine, with a bucket `records` and a table `cases`; the environment points the
 * SDK's clients at them. Gives what stops them.
 */
export async function startServers(): Promise<() => Promise<void>> {
  const dynamo = dynalite({ createTableMs: 0 });
  dynamo.listen(0, '127.0.0.1');
  await once(dynamo, 'listening');
  const fauxqs = await startFauxqs({ port: 0, logger: false });
  Object.assign(process.env, {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${fauxqs.port}`,
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(dynamo.address() as AddressInfo).port}`,
  });
  await s3().send(new CreateBucketCommand({ Bucket: 'records' }));
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: 'cases',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return async () => {
    await fauxqs.stop();
    dynamo.close();
  };
}
