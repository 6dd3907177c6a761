import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Step as StepName } from '../events/catalog.ts';
import { grant } from './access.ts';
import { Bus } from './bus.ts';
import { Encryption } from './encryption.ts';
import { Mail } from './mail.ts';
import { DeadLetters } from './queues.ts';
import { type Deployment, functionSettings } from './settings.ts';
import { Step } from './step.ts';
import { SEAL_CERTIFICATE, type StepSpec, stepsOf } from './steps.ts';
import { Storage } from './storage.ts';
import { Tables } from './tables.ts';
import { Topics } from './topics.ts';
import { Webhook } from './webhook.ts';

export interface ImrStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly specs: Readonly<Record<StepName, StepSpec>>;
  /** Folder of each step's bundle. */
  readonly bundles: Readonly<Record<StepName, string>>;
}

/** The whole system, of services that AWS-compatible endpoints have too; what only AWS has is in operations.ts. */
export class ImrStack extends Stack {
  readonly storage: Storage;

  constructor(scope: Construct, id: string, props: ImrStackProps) {
    super(scope, id, props);
    const { deployment, specs, bundles } = props;
    const { keepData } = deployment;

    const encryption = new Encryption(this, 'Encryption', { keepData });
    this.storage = new Storage(this, 'Storage', { key: encryption.data, keepData });
    const { storage } = this;
    const tables = new Tables(this, 'Tables', { key: encryption.data, keepData });
    const topics = new Topics(this, 'Topics', {
      key: encryption.messages,
      alarmEmail: deployment.alarmEmail,
    });
    const bus = new Bus(this, 'Bus');
    const mail = new Mail(this, 'Mail');

    const names = stepsOf(deployment);
    const steps = Object.fromEntries(
      names.map((step) => [
        step,
        new Step(this, pascal(step), {
          step,
          spec: specs[step],
          code: bundles[step],
          architecture: deployment.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
          messagesKey: encryption.messages,
          alarms: topics.alarms,
          logRetention: deployment.logRetentionDays,
          endpointUrl: deployment.functionEndpointUrl,
        }),
      ]),
    ) as Record<StepName, Step>;

    const { webhookUrl } = deployment;
    const webhook =
      webhookUrl === undefined
        ? null
        : new Webhook(this, 'Webhook', {
            url: webhookUrl,
            onThisMachine: deployment.engines === 'host',
            topic: topics.determinations,
            step: steps['send-webhook'],
          });
    const world = {
      encryption,
      storage,
      tables,
      bus,
      ranges: steps['read-pages'].queue,
      determinations: topics.determinations,
      webhook,
      mailConfiguration: mail.configuration,
      settings: functionSettings(deployment),
      sealCertificate: deployment.sealCertificate === undefined ? null : SEAL_CERTIFICATE,
    };
    for (const name of names) {
      const { uploads, mailEvents, schedule } = specs[name];
      grant(name, steps[name], specs[name], world);
      if (uploads)
        steps[name].hear('Uploads', {
          pattern: {
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: {
              bucket: { name: [storage.inbox.bucketName] },
              object: { key: uploads.map((prefix) => ({ prefix })) },
            },
          },
        });
      if (mailEvents) mail.tell(steps[name]);
      if (schedule) steps[name].hear('Clock', { schedule: schedule });
    }

    bus.feed(steps);
    const undelivered = new DeadLetters(this, 'Undelivered', {
      name: `${this.stackName}-undelivered-notifications`,
      of: 'notifications',
      messagesKey: encryption.messages,
      alarms: topics.alarms,
    }).queue;
    bus.notify(topics.determinations, undelivered);
    bus.alarm(topics.alarms, undelivered);
    bus.openTo(deployment.subscribers, topics.determinations);

    const outputs = {
      InboxBucket: storage.inbox.bucketName,
      RecordsBucket: storage.records.bucketName,
      LettersBucket: storage.letters.bucketName,
      EventBus: bus.busName,
      DeterminationsTopic: topics.determinations.topicArn,
      CasesTable: tables.cases.tableName,
      GuidelinesTable: tables.guidelines.tableName,
      ReviewersTable: tables.reviewers.tableName,
      SealKey: encryption.seal.keyArn,
      ...(webhook && { WebhookSecret: webhook.secret.secretArn }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

/** `read-pages` → `ReadPages`. */
const pascal = (name: string) =>
  name.replace(/(^|-)(.)/g, (_all, _dash, letter: string) => letter.toUpperCase());
