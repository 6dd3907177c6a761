import { Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { CATALOG, type Step as StepName } from '../events/catalog.ts';
import type { Settings } from '../shared/ports/ports.ts';
import type { Bus } from './bus.ts';
import type { Encryption } from './encryption.ts';
import type { Step } from './step.ts';
import type { StepSpec } from './steps.ts';
import type { Storage } from './storage.ts';
import type { Tables } from './tables.ts';
import type { Webhook } from './webhook.ts';

/** Everything that a step may be let at. */
export interface World {
  readonly encryption: Encryption;
  readonly storage: Storage;
  readonly tables: Tables;
  readonly bus: Bus;
  readonly ranges: IQueue;
  readonly determinations: ITopic;
  /** Null where there is no receiver. */
  readonly webhook: Webhook | null;
  /** Name of the mail service's configuration set. */
  readonly mailConfiguration: string;
  readonly settings: Settings;
  /** The file beside a bundle that holds the certificate of the sealing key; null where none is set. */
  readonly sealCertificate: string | null;
}

const READ_ROWS = ['dynamodb:GetItem', 'dynamodb:Query'];
const WRITE_ROWS = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
const DECRYPT = ['kms:Decrypt', 'kms:DescribeKey'];
const ENCRYPT = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** Grants a step what its spec says and tells it, in its environment, where that is: the one never without the other. */
export function grant(name: StepName, step: Step, spec: StepSpec, world: World): void {
  const tell = (variable: string, value: string) => step.function.addEnvironment(variable, value);

  for (const bucketName of ['inbox', 'records', 'letters'] as const) {
    const bucket = world.storage[bucketName];
    const reads = spec.reads?.[bucketName] ?? [];
    const writes = spec.writes?.[bucketName] ?? [];
    const under = (prefixes: readonly string[]) =>
      prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
    if (reads.length > 0) {
      step.allow(['s3:GetObject'], under(reads));
      // Without s3:ListBucket S3 says that an absent object is forbidden. "IfExists", since reading names no prefix.
      step.allow(['s3:ListBucket'], [bucket.bucketArn], {
        StringLikeIfExists: { 's3:prefix': reads.map((prefix) => `${prefix}*`) },
      });
    }
    // What is written in parts and fails half-way is taken back.
    if (writes.length > 0) step.allow(['s3:PutObject', 's3:AbortMultipartUpload'], under(writes));
    if (reads.length + writes.length > 0) tell(`${bucketName.toUpperCase()}_BUCKET`, bucket.bucketName);
  }

  for (const tableName of ['cases', 'guidelines', 'reviewers'] as const) {
    const right = spec.tables[tableName];
    if (right === undefined) continue;
    const table = world.tables[tableName];
    step.allow(right === 'write' ? [...READ_ROWS, ...WRITE_ROWS] : READ_ROWS, [table.tableArn]);
    tell(`${tableName.toUpperCase()}_TABLE`, table.tableName);
  }

  // The key serves only what these two services hold for the function.
  const { region } = Stack.of(step);
  step.allow([...DECRYPT, ...ENCRYPT], [world.encryption.data.keyArn], {
    StringEquals: { 'kms:ViaService': [`s3.${region}.amazonaws.com`, `dynamodb.${region}.amazonaws.com`] },
  });

  if (Object.values(CATALOG).some(({ producers }) => (producers as readonly StepName[]).includes(name))) {
    step.allow(['events:PutEvents'], [world.bus.busArn]);
    tell('EVENT_BUS', world.bus.busName);
  }
  const sends = new Set(spec.sends);
  if (sends.has('ranges')) {
    step.allow(['sqs:SendMessage'], [world.ranges.queueArn]);
    tell('RANGES_QUEUE_URL', world.ranges.queueUrl);
  }
  if (sends.has('notifications')) {
    step.allow(['sns:Publish'], [world.determinations.topicArn]);
    tell('DETERMINATIONS_TOPIC', world.determinations.topicArn);
  }
  if (sends.has('ranges') || sends.has('notifications'))
    step.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [world.encryption.messages.keyArn]);
  if (sends.has('mail')) {
    const { senderEmail } = world.settings;
    const identity = (resourceName: string) =>
      Stack.of(step).formatArn({ service: 'ses', resource: 'identity', resourceName });
    step.allow(
      ['ses:SendEmail', 'ses:SendRawEmail'],
      [
        identity(senderEmail),
        identity(senderEmail.slice(senderEmail.indexOf('@') + 1)),
        Stack.of(step).formatArn({
          service: 'ses',
          resource: 'configuration-set',
          resourceName: world.mailConfiguration,
        }),
      ],
      { StringEquals: { 'ses:FromAddress': senderEmail } },
    );
    tell('SES_CONFIGURATION_SET', world.mailConfiguration);
  }
  if (sends.has('webhook') && world.webhook !== null) {
    const { url, onThisMachine, secret } = world.webhook;
    step.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    tell('WEBHOOK_URL', url);
    tell('WEBHOOK_SECRET', secret.secretArn);
    if (onThisMachine) tell('WEBHOOK_ON_THIS_MACHINE', 'true');
    // Its role may already hide what it was handed: the mapping of the queue gives that.
    tell('QUEUE_URL', step.queue.queueUrl);
  }
  // Textract has no resources of its own: an action on it is allowed or not.
  if (spec.engines?.includes('textract')) step.allow(['textract:DetectDocumentText'], ['*']);
  if (spec.seals) {
    const key = world.encryption.seal.keyArn;
    step.allow(['kms:Sign'], [key], {
      StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256' },
    });
    step.allow(['kms:GetPublicKey'], [key]);
    tell('SEAL_KEY', key);
    if (world.sealCertificate !== null) tell('SEAL_CERTIFICATE', world.sealCertificate);
  }
  if (spec.settings) tell('SETTINGS', JSON.stringify(world.settings));
}
