import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { TextractClient } from '@aws-sdk/client-textract';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * The AWS clients, made on first use. `AWS_ENDPOINT_URL` alone points them at another endpoint; path-style S3
 * addresses work on every one of them.
 */
const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

export const s3 = /* @__PURE__ */ once(
  () => new S3Client(process.env.AWS_ENDPOINT_URL === undefined ? {} : { forcePathStyle: true }),
);
export const dynamo = /* @__PURE__ */ once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
);
export const eventBridge = /* @__PURE__ */ once(() => new EventBridgeClient({}));
export const sqs = /* @__PURE__ */ once(() => new SQSClient({}));
export const sns = /* @__PURE__ */ once(() => new SNSClient({}));
/** One attempt: a repeated send after a timeout could reach the party twice. */
export const ses = /* @__PURE__ */ once(() => new SESv2Client({ maxAttempts: 1 }));
/** Six attempts, further and further apart: the service takes so many pages a second of an account, and then no more. */
export const textractClient = /* @__PURE__ */ once(() => new TextractClient({ maxAttempts: 6 }));
