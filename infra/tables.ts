import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export type TableName = 'cases' | 'guidelines' | 'reviewers';

/** The tables, all keyed `pk`, `sk`; rows as `Table` of shared/ports/ports.ts says. */
export class Tables extends Construct {
  readonly cases: Table;
  readonly guidelines: Table;
  readonly reviewers: Table;

  constructor(scope: Construct, id: string, props: { key: IKey; keepData: boolean }) {
    super(scope, id);
    const table = (name: string) =>
      new Table(this, name, {
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        sortKey: { name: 'sk', type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: props.key,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: props.keepData,
        removalPolicy: props.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
    this.cases = table('Cases');
    this.guidelines = table('Guidelines');
    this.reviewers = table('Reviewers');
  }
}
