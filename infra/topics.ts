import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** The topics: determinations, for whoever subscribes; alarms, for whoever operates. */
export class Topics extends Construct {
  readonly determinations: Topic;
  readonly alarms: Topic;

  constructor(scope: Construct, id: string, props: { key: IKey; alarmEmail?: string | undefined }) {
    super(scope, id);
    this.determinations = new Topic(this, 'Determinations', { masterKey: props.key, enforceSSL: true });
    this.alarms = new Topic(this, 'Alarms', { masterKey: props.key, enforceSSL: true });

    this.alarms.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.alarms.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (props.alarmEmail !== undefined)
      new Subscription(this, 'AlarmMail', {
        topic: this.alarms,
        protocol: SubscriptionProtocol.EMAIL,
        endpoint: props.alarmEmail,
      });
  }
}
