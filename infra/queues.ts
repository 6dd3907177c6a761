import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** An encrypted queue, reached by TLS only, that keeps what nobody takes for 14 days: the longest there is. */
export const encryptedQueue = (scope: Construct, id: string, key: IKey, props: QueueProps): Queue =>
  new Queue(scope, id, {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...props,
  });

/** A dead-letter queue that raises an alarm as soon as anything is in it. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { name: string; of: string; messagesKey: IKey; alarms: ITopic },
  ) {
    super(scope, id);
    this.queue = encryptedQueue(this, 'Queue', props.messagesKey, { queueName: props.name });
    new Alarm(this, 'Alarm', {
      alarmName: props.name,
      alarmDescription: `${props.of}: a message could not be worked. Read the log, mend the cause, redrive the queue.`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(props.alarms));
  }
}

/** What a rule matches: events of a bus (the account's default one unless given) as EventBridge writes patterns, or a time. */
export type Matches =
  | { readonly bus?: string; readonly pattern: Readonly<Record<string, unknown>> }
  | { readonly schedule: string };

/**
 * A rule that brings what it matches to a queue or topic, and to `undelivered` what that does not take in a day. Lets
 * this rule, and nothing else of EventBridge, put messages into the queues.
 */
export function rule(
  scope: Construct,
  id: string,
  matches: Matches,
  target: Queue | Topic,
  undelivered: Queue,
): void {
  const made = new CfnRule(scope, id, {
    ...('schedule' in matches
      ? { scheduleExpression: matches.schedule }
      : { eventPattern: matches.pattern, ...(matches.bus ? { eventBusName: matches.bus } : {}) }),
    targets: [
      {
        id: 'target',
        arn: target instanceof Queue ? target.queueArn : target.topicArn,
        deadLetterConfig: { arn: undelivered.queueArn },
      },
    ],
  });
  for (const queue of target instanceof Queue ? [target, undelivered] : [undelivered])
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': made.attrArn } },
      }),
    );
}
