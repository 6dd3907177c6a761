import { Stack } from 'aws-cdk-lib';
import { CfnEventBus, CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CATALOG, EVENT_SOURCE, type EventName, type Step as StepName } from '../events/catalog.ts';
import { rule } from './queues.ts';
import type { Step } from './step.ts';

const pattern = (name: EventName) => ({ source: [EVENT_SOURCE], 'detail-type': [name] });
const events = Object.entries(CATALOG) as [EventName, (typeof CATALOG)[EventName]][];

/** The bus that decision events travel on, named as the stack is. */
export class Bus extends Construct {
  /** The bus's name. */
  readonly busName: string;
  readonly busArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const bus = new CfnEventBus(this, 'Bus', { name: Stack.of(this).stackName });
    // Not the Ref, which says the same but which not every endpoint resolves to the name.
    this.busName = bus.attrName;
    this.busArn = bus.attrArn;
  }

  /** Brings every event of the catalogue to the queue of each of its consumers. */
  feed(steps: Readonly<Record<StepName, Step>>): void {
    for (const [name, { consumers }] of events)
      for (const step of consumers) steps[step].hear(name, { bus: this.busName, pattern: pattern(name) });
  }

  /** Brings every event that people are notified of to the topic; what cannot be brought there, to `undelivered`. */
  notify(topic: Topic, undelivered: Queue): void {
    for (const [name, { notify }] of events)
      if (notify)
        rule(this, `Notify${name}`, { bus: this.busName, pattern: pattern(name) }, topic, undelivered);
    letIn(topic);
  }

  /**
   * Brings to the alarms a party that no channel reaches: a person has to complete its address. What fails and is made
   * good by another channel rings nobody.
   */
  alarm(alarms: Topic, undelivered: Queue): void {
    const unreached = { ...pattern('ServiceFailed'), detail: { channel: ['mail'] } };
    rule(this, 'PartyUnreached', { bus: this.busName, pattern: unreached }, alarms, undelivered);
    letIn(alarms);
  }

  /**
   * Lets other accounts put rules of their own on the bus, for this system's events alone, and nobody but the account
   * that made a rule change it (Amazon EventBridge user guide, example policies); and subscribe to the topic.
   */
  openTo(accounts: readonly string[], topic: Topic): void {
    for (const account of accounts) {
      const root = new AccountPrincipal(account);
      new CfnEventBusPolicy(this, `Subscriber${account}`, {
        eventBusName: this.busName,
        statementId: `subscriber-${account}`,
        statement: new PolicyStatement({
          sid: `subscriber-${account}`,
          principals: [root],
          actions: [
            'PutRule',
            'DeleteRule',
            'DescribeRule',
            'DisableRule',
            'EnableRule',
            'PutTargets',
            'RemoveTargets',
          ].map((action) => `events:${action}`),
          resources: [
            Stack.of(this).formatArn({
              service: 'events',
              resource: 'rule',
              resourceName: `${this.busName}/*`,
            }),
          ],
          conditions: {
            StringEqualsIfExists: {
              // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy, which AWS fills in
              'events:creatorAccount': '${aws:PrincipalAccount}',
              'events:source': EVENT_SOURCE,
            },
          },
        }).toStatementJson(),
      });
      topic.addToResourcePolicy(
        new PolicyStatement({ principals: [root], actions: ['sns:Subscribe'], resources: [topic.topicArn] }),
      );
    }
  }
}

/** Lets the rules of this account's buses publish to a topic. */
const letIn = (topic: Topic) =>
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
