import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { TextractClient } from '@aws-sdk/client-textract';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { countRequest } from '../cost/usage.ts';

/**
 * The AWS clients, made on first use. `AWS_ENDPOINT_URL` alone points them at another endpoint; path-style S3
 * addresses work on every one of them.
 */
export const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** What the SDK tells a middleware of the request. */
interface Request {
  readonly clientName?: string;
  readonly commandName?: string;
}

/** A client of which each attempt of a request is counted, e.g. `S3:PutObject`: what is repeated is paid for again. */
export const client = <T extends { readonly middlewareStack: object }>(make: () => T) =>
  once(() => {
    const made = make();
    const stack = made.middlewareStack as { add(middleware: unknown, options: object): void };
    stack.add(
      (next: (args: unknown) => unknown, { clientName = '', commandName = '' }: Request) =>
        (args: unknown) => {
          countRequest(`${clientName.replace(/Client$/, '')}:${commandName.replace(/Command$/, '')}`);
          return next(args);
        },
      { step: 'finalizeRequest', priority: 'low', name: 'countRequests' },
    );
    return made;
  });

export const s3 = /* @__PURE__ */ client(
  () => new S3Client(process.env.AWS_ENDPOINT_URL === undefined ? {} : { forcePathStyle: true }),
);
export const dynamo = /* @__PURE__ */ client(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
);
export const eventBridge = /* @__PURE__ */ client(() => new EventBridgeClient({}));
export const secretsManager = /* @__PURE__ */ client(() => new SecretsManagerClient({}));
export const sqs = /* @__PURE__ */ client(() => new SQSClient({}));
export const sns = /* @__PURE__ */ client(() => new SNSClient({}));
/** One attempt: a repeated send after a timeout could reach the party twice. */
export const ses = /* @__PURE__ */ client(() => new SESv2Client({ maxAttempts: 1 }));
/** Six attempts, further and further apart: the service takes so many pages a second of an account, and then no more. */
export const textractClient = /* @__PURE__ */ client(() => new TextractClient({ maxAttempts: 6 }));
