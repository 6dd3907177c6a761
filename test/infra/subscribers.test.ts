import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { expect, it } from 'vitest';
import { Bus } from '../../infra/bus.ts';
import { Topics } from '../../infra/topics.ts';

const templateFor = (...accounts: string[]) => {
  const stack = new Stack(new App(), 'small');
  const { determinations } = new Topics(stack, 'Topics', { key: new Key(stack, 'Key') });
  new Bus(stack, 'Bus').openTo(accounts, determinations);
  return Template.fromStack(stack);
};

it('lets each subscribing account put and change rules of its own, for this system’s events alone', () => {
  const policies = Object.values(
    templateFor('111122223333', '444455556666').findResources('AWS::Events::EventBusPolicy'),
  );
  expect(policies.map(({ Properties }) => Properties.StatementId)).toEqual([
    'subscriber-111122223333',
    'subscriber-444455556666',
  ]);
  const { Statement } = policies[0]?.Properties ?? {};
  expect(JSON.stringify(Statement.Principal)).toContain(':iam::111122223333:root');
  expect(Statement).toMatchObject({
    Effect: 'Allow',
    Action: [
      'events:PutRule',
      'events:DeleteRule',
      'events:DescribeRule',
      'events:DisableRule',
      'events:EnableRule',
      'events:PutTargets',
      'events:RemoveTargets',
    ],
    Condition: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy, which AWS fills in
      StringEqualsIfExists: { 'events:creatorAccount': '${aws:PrincipalAccount}', 'events:source': 'imr' },
    },
  });
  expect(JSON.stringify(Statement.Resource)).toMatch(/:rule\/.*\/\*"/);
});

it('lets each subscribing account subscribe to the determinations, and publish nothing', () => {
  const policies = Object.values(templateFor('111122223333').findResources('AWS::SNS::TopicPolicy'));
  const allowed = policies
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(
      ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('111122223333'),
    );
  expect(allowed.map(({ Action }) => Action)).toEqual(['sns:Subscribe']);
});

it('lets nobody else in by default', () => {
  expect(templateFor().findResources('AWS::Events::EventBusPolicy')).toEqual({});
});
