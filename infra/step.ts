import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Step as StepName } from '../events/catalog.ts';
import { DeadLetters, encryptedQueue, type Matches, rule } from './queues.ts';
import type { StepSpec } from './steps.ts';

/** Deliveries of a message before it goes to the dead-letter queue, unless its step has more. */
const DELIVERIES = 5;

export interface StepProps {
  readonly step: StepName;
  readonly spec: StepSpec;
  /** The folder of its bundle. */
  readonly code: string;
  readonly architecture: Architecture;
  readonly messagesKey: IKey;
  readonly alarms: ITopic;
  readonly logRetention: RetentionDays;
  /** Endpoint of every AWS service, where it is not AWS's own. */
  readonly endpointUrl: string | undefined;
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * One step: a queue, the function that works it, a dead-letter queue with its alarm, a log group, and a role that may
 * do nothing more until it is granted. Events, uploads and the clock all come in by the queue, so that whatever
 * happens the work waits, is tried again, or ends among the dead letters.
 */
export class Step extends Construct {
  readonly function: Lambda;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: StepProps) {
    super(scope, id);
    const { step, spec, messagesKey, alarms } = props;
    const name = `${Stack.of(this).stackName}-${step}`;

    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      name: `${name}-dead-letters`,
      of: step,
      messagesKey,
      alarms,
    }).queue;
    this.queue = encryptedQueue(this, 'Queue', messagesKey, {
      queueName: name,
      // Six times the function's, as Lambda asks, so that no message comes again while it is worked.
      visibilityTimeout: Duration.seconds(spec.timeout * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: spec.deliveries ?? DELIVERIES },
    });

    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${name}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own: the one that Lambda's construct would make may write every log of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.function = new Lambda(this, 'Function', {
      functionName: name,
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture,
      handler: 'index.handler',
      code: Code.fromAsset(props.code),
      memorySize: spec.memory,
      timeout: Duration.seconds(spec.timeout),
      ...(spec.disk && { ephemeralStorageSize: Size.mebibytes(spec.disk) }),
      role,
      logGroup,
      environment: {
        POWERTOOLS_SERVICE_NAME: step,
        POWERTOOLS_METRICS_NAMESPACE: 'imr',
        ...(props.endpointUrl && { AWS_ENDPOINT_URL: props.endpointUrl }),
      },
    });
    this.function.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: spec.batch,
        reportBatchItemFailures: true,
        ...(spec.concurrency && { maxConcurrency: spec.concurrency }),
      }),
    );
  }

  /** Lets the function do `actions` on `resources`. */
  allow(actions: readonly string[], resources: readonly string[], conditions: Conditions = {}): void {
    this.function.addToRolePolicy(
      new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }),
    );
  }

  /** Brings to the queue what a new rule matches. */
  hear(id: string, matches: Matches): void {
    rule(this, id, matches, this.queue, this.deadLetters);
  }
}
