import { Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CATALOG, EVENT_SOURCE, type EventName, type Step as StepName } from '../events/catalog.ts';
import { admit } from './queues.ts';
import type { Step } from './step.ts';

const pattern = (name: EventName) => ({ source: [EVENT_SOURCE], detailType: [name] });
const events = Object.entries(CATALOG) as [EventName, (typeof CATALOG)[EventName]][];

/** The bus that decision events travel on, named as the stack is. */
export class Bus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: Stack.of(this).stackName });
  }

  /** Brings every event of the catalogue to the queue of each of its consumers. */
  feed(steps: Readonly<Record<StepName, Step>>): void {
    for (const [name, { consumers }] of events)
      for (const step of consumers) steps[step].hear(name, { bus: this.bus, pattern: pattern(name) });
  }

  /** Brings every event that people are notified of to the topic; what cannot be brought there, to `undelivered`. */
  notify(topic: Topic, undelivered: Queue): void {
    for (const [name, { notify }] of events) {
      if (!notify) continue;
      const rule = new Rule(this, `Notify${name}`, { eventBus: this.bus, eventPattern: pattern(name) });
      rule.addTarget({
        bind: () => ({ arn: topic.topicArn, deadLetterConfig: { arn: undelivered.queueArn } }),
      });
      admit(rule, undelivered);
    }
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
  }
}
