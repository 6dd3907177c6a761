import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
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

/** Lets a rule, and nothing else of EventBridge, put messages into queues. */
export function admit(rule: Rule, ...queues: readonly Queue[]): void {
  for (const queue of queues)
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
      }),
    );
}
