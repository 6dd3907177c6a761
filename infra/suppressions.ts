import { Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { ImrStack } from './stack.ts';
import type { StepSpec } from './steps.ts';
import type { BucketName } from './storage.ts';

/** The security rules that the core stack does not follow to the letter: which, where, and why not. */
const SUPPRESSIONS: readonly { rule: string; at: readonly string[]; reason: string }[] = [
  {
    rule: 'AwsSolutions-S1',
    at: ['Storage'],
    reason:
      'Who read which object is recorded by CloudTrail data events, which name the role and the key at once; server access logs come hours late, may be lost, and repeat the keys in a bucket that cannot have the data key.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    at: ['Undelivered', 'Queue'],
    reason: 'It is a dead-letter queue, of rules and not of a queue, with its own alarm.',
  },
];

const PREFIX_REASON =
  'The keys under one prefix of one bucket: the case number in them is not known before the case is there.';

const TEXTRACT_REASON =
  'DetectDocumentText works on what the call brings along; the service has no resource to name.';

const SECRET_REASON =
  'The receiver has to be told the new secret, which a person does; both are good meanwhile (shared/webhook/README.md).';

/** Says which findings of the security rules are meant, each with its reason; every other one stops the synthesis. */
export function acknowledge(stack: ImrStack, specs: Readonly<Record<string, StepSpec>>): void {
  for (const { rule, at, reason } of SUPPRESSIONS) {
    const place = at.reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
    Validations.of(place).acknowledge({ id: `AwsSolutions::${rule}`, reason });
  }
  const secret = stack.node.tryFindChild('Webhook')?.node.findChild('Secret');
  if (secret)
    Validations.of(secret).acknowledge({ id: 'AwsSolutions::AwsSolutions-SMG4', reason: SECRET_REASON });
  for (const { reads, writes } of Object.values(specs))
    for (const [bucket, prefixes] of [reads, writes].flatMap((each) => Object.entries(each ?? {})))
      for (const prefix of prefixes) {
        const logicalId = stack.getLogicalId(
          stack.storage[bucket as BucketName].node.defaultChild as CfnBucket,
        );
        const id = `AwsSolutions::AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}*]`;
        Validations.of(stack).acknowledge({ id, reason: PREFIX_REASON });
      }
  if (Object.values(specs).some(({ engines }) => engines?.includes('textract')))
    Validations.of(stack).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: TEXTRACT_REASON,
    });
}
