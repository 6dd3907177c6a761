import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export type BucketName = 'inbox' | 'records' | 'letters';

/** The buckets: what is uploaded, what is made of it, and what goes out. */
export class Storage extends Construct {
  readonly inbox: Bucket;
  readonly records: Bucket;
  readonly letters: Bucket;

  constructor(scope: Construct, id: string, props: { key: IKey; keepData: boolean }) {
    super(scope, id);
    const bucket = (name: string) =>
      new Bucket(this, name, {
        versioned: true,
        encryption: BucketEncryption.KMS,
        encryptionKey: props.key,
        bucketKeyEnabled: true,
        enforceSSL: true,
        minimumTLSVersion: 1.2,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
        lifecycleRules: [{ id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
        removalPolicy: props.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
    this.inbox = bucket('Inbox');
    this.records = bucket('Records');
    this.letters = bucket('Letters');

    // On the L1: the L2's eventBridgeEnabled deploys a custom-resource function in Python to say the same thing.
    (this.inbox.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }
}
