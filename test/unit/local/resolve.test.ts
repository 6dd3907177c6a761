import { describe, expect, it } from 'vitest';
import { resolver } from '../../../infra/local/resolve.ts';
import { refuseWhatIsMissing, type Template, whatNeedsNothing } from '../../../infra/local/template.ts';

const template: Template = {
  Parameters: { Version: { Default: '/cdk-bootstrap/version' } },
  Resources: {
    Inbox2C1F: { Type: 'AWS::S3::Bucket' },
    Work: { Type: 'AWS::SQS::Queue' },
    Named: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Join': ['-', ['imr', 'named']] } } },
    Topic: { Type: 'AWS::SNS::Topic' },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'imr' } },
    Key: { Type: 'AWS::KMS::Key' },
    [`Long${'x'.repeat(100)}`]: { Type: 'AWS::S3::Bucket' },
  },
};
const read = resolver('imr', template, 'http://127.0.0.1:4566');

describe('values of a template', () => {
  it.each([
    ['a bucket by its name', { Ref: 'Inbox2C1F' }, 'imr-inbox2c1f'],
    ['a queue by its URL', { Ref: 'Work' }, 'http://127.0.0.1:4566/000000000000/imr-Work'],
    ['a queue’s ARN', { 'Fn::GetAtt': ['Work', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:imr-Work'],
    ['an attribute written with a dot', { 'Fn::GetAtt': 'Named.QueueName' }, 'imr-named'],
    ['a topic by its ARN', { Ref: 'Topic' }, 'arn:aws:sns:us-east-1:000000000000:imr-Topic'],
    ['a bus by its name', { Ref: 'Bus' }, 'imr'],
    ['a parameter by its default', { Ref: 'Version' }, '/cdk-bootstrap/version'],
    [
      'pseudo parameters',
      { 'Fn::Join': ['/', [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::URLSuffix' }]] },
      'aws/amazonaws.com',
    ],
    [
      'substitutions, with literals and variables',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
      { 'Fn::Sub': ['${AWS::Region} ${Work.Arn} ${!kept} ${own}', { own: { Ref: 'Bus' } }] },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
      'us-east-1 arn:aws:sqs:us-east-1:000000000000:imr-Work ${kept} imr',
    ],
    ['choices from lists', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
    ['everything inside lists and objects', [{ a: { Ref: 'Bus' } }, 1, null], [{ a: 'imr' }, 1, null]],
    ['no value at all', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 2] }, { b: [2] }],
  ])('resolves %s', (_what, value, resolved) => {
    expect(read.value(value)).toEqual(resolved);
  });

  it('cuts a name that is too long for its service, and tells it from others that begin alike', () => {
    const name = read.name(`Long${'x'.repeat(100)}`);
    expect(name).toMatch(/^imr-longx{46}-[0-9a-f]{8}$/);
    expect(name.length).toBe(63);
  });

  it.each([
    ['a function', { 'Fn::ImportValue': 'x' }, /^Fn::ImportValue: the run on one machine does not know/],
    ['a reference', { Ref: 'Nothing' }, /^Nothing: is referred to and is not in the template/],
    [
      'an attribute',
      { 'Fn::GetAtt': ['Work', 'Colour'] },
      /^Work\.Colour: .* no such attribute of AWS::SQS::Queue/,
    ],
  ])('refuses by name %s that it does not know', (_what, value, message) => {
    expect(() => read.value(value)).toThrow(message);
  });
});

describe('a template', () => {
  it('is refused with every type and property that one machine does not have', () => {
    const asking: Template = {
      Resources: {
        Search: { Type: 'AWS::OpenSearchService::Domain' },
        Work: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, VisibilityTimeout: 30 } },
        Maybe: { Type: 'AWS::SNS::Topic', Condition: 'IsProduction' },
        May: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyDocument: {
              Statement: [{ Action: ['s3:GetObject'] }, { Action: 'textract:DetectDocumentText' }],
            },
          },
        },
      },
    };
    expect(() => refuseWhatIsMissing(asking)).toThrow(
      'Search: the run on one machine has no AWS::OpenSearchService::Domain; ' +
        'Work.FifoQueue: the run on one machine has no FifoQueue for AWS::SQS::Queue; ' +
        'Maybe: the run on one machine has no conditions (IsProduction); ' +
        'May: the run on one machine has no service for textract:DetectDocumentText',
    );
  });

  it('tells what needs nothing, and why', () => {
    const quiet: Template = {
      Resources: {
        Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } },
        Work: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'k', VisibilityTimeout: 30 } },
      },
    };
    expect(() => refuseWhatIsMissing(quiet)).not.toThrow();
    expect(whatNeedsNothing(quiet)).toEqual([
      "AWS::KMS::Key EnableKeyRotation: data stays on this machine's own disk",
      'AWS::SQS::Queue KmsMasterKeyId: messages stay on this machine',
    ]);
  });
});
