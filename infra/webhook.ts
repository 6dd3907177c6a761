import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SubscriptionFilter, type Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Step } from './step.ts';

export interface WebhookProps {
  readonly url: string;
  /** Whether the receiver may be the machine that the functions run on. */
  readonly onThisMachine: boolean;
  readonly topic: Topic;
  /** The step that calls the receiver. */
  readonly step: Step;
}

/** A receiver outside AWS: its address, the secret that signs what it is sent, and the way from the topic to the step. */
export class Webhook extends Construct {
  readonly url: string;
  readonly onThisMachine: boolean;
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { url, onThisMachine, topic, step }: WebhookProps) {
    super(scope, id);
    this.url = url;
    this.onThisMachine = onThisMachine;
    this.secret = new Secret(this, 'Secret', {
      description: 'Signs webhooks: base64 of 33 bytes',
      // Letters and digits, four of which are three bytes in base64.
      generateSecretString: { passwordLength: 44, excludePunctuation: true },
    });
    topic.addSubscription(
      new SqsSubscription(step.queue, {
        rawMessageDelivery: true,
        filterPolicy: { event: SubscriptionFilter.stringFilter({ allowlist: ['DeterminationServed'] }) },
        deadLetterQueue: step.deadLetters,
      }),
    );
  }
}
