import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/**
 * The keys. `data` encrypts what holds health information (buckets and tables) and serves the functions' roles alone;
 * `messages` encrypts queues and topics, which carry pointers, and serves the AWS services that put messages there
 * too; both are rotated every year. `seal` signs letters: a pair of keys cannot be rotated, only replaced.
 */
export class Encryption extends Construct {
  readonly data: Key;
  readonly messages: Key;
  readonly seal: Key;

  constructor(scope: Construct, id: string, props: { keepData: boolean }) {
    super(scope, id);
    const removalPolicy = props.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.data = new Key(this, 'Data', {
      description: 'Case records, letters and tables',
      enableKeyRotation: true,
      removalPolicy,
    });
    this.messages = new Key(this, 'Messages', {
      description: 'Queues and topics',
      enableKeyRotation: true,
      removalPolicy,
    });
    this.seal = new Key(this, 'Seal', {
      description: 'Seals of letters',
      keyUsage: KeyUsage.SIGN_VERIFY,
      keySpec: KeySpec.RSA_3072,
      removalPolicy,
    });
    // No aws:SourceArn condition here: EventBridge does not pass one when it uses the key for a topic. Which rule
    // and which alarm may send is said in the policies of the queues and topics.
    this.messages.addToResourcePolicy(
      new PolicyStatement({
        principals: [
          new ServicePrincipal('events.amazonaws.com'),
          new ServicePrincipal('cloudwatch.amazonaws.com'),
        ],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
  }
}
