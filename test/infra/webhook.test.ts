import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STEPS, type Step } from '../../events/catalog.ts';
import { OperationsStack } from '../../infra/operations.ts';
import { readSettings } from '../../infra/settings.ts';
import { ImrStack } from '../../infra/stack.ts';
import { stepSpecs } from '../../infra/steps.ts';
import { acknowledge } from '../../infra/suppressions.ts';
import delivery from '../../shared/webhook/delivery.json' with { type: 'json' };

const WEBHOOK = 'https://claims.example.com/imr';

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape, and every test says which it expects
type Json = any;

const folder = mkdtempSync(join(tmpdir(), 'imr-infra-webhook-'));
let without: Json;
let local: Json;
let chosen: { template: Json; dashboard: string; conclusion: string };

/** The app as infra/app.ts composes it, with these settings; for bundles it has this folder, which costs no time. */
function synthesized(name: string, context: Readonly<Record<string, string>>): typeof chosen {
  const outdir = join(folder, name);
  const app = new App({ outdir, context, analyticsReporting: false });
  const deployment = readSettings(app.node);
  const specs = stepSpecs(deployment.ocr);
  const bundles = Object.fromEntries(STEPS.map((step) => [step, import.meta.dirname])) as Record<
    Step,
    string
  >;
  const core = new ImrStack(app, 'imr', { deployment, specs, bundles });
  new OperationsStack(app, 'imr-operations', { core: core.stackName, deployment });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  acknowledge(core, specs);
  const assembly = app.synth();
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  return {
    template: assembly.getStackByName('imr').template,
    dashboard: JSON.stringify(assembly.getStackByName('imr-operations').template),
    conclusion: pluginReports.find((each: Json) => each.pluginName === 'AwsSolutions').conclusion,
  };
}
beforeAll(() => {
  without = synthesized('without', {}).template;
  chosen = synthesized('with', { webhookUrl: WEBHOOK });
  local = synthesized('local', { webhookUrl: 'http://127.0.0.1:9000/', engines: 'host' }).template;
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resources = (template: Json, type: string): [string, Json][] =>
  Object.entries<Json>(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
const one = (type: string, where: (properties: Json) => boolean = () => true): [string, Json] => {
  const found = resources(chosen.template, type).filter(([, properties]) => where(properties));
  expect(found).toHaveLength(1);
  return found[0] as [string, Json];
};
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const secret = () => one('AWS::SecretsManager::Secret')[0];
const step = () => one('AWS::Lambda::Function', ({ FunctionName }) => FunctionName === 'imr-send-webhook')[1];
const queue = () => one('AWS::SQS::Queue', ({ QueueName }) => QueueName === 'imr-send-webhook');
const deadLetters = () =>
  one('AWS::SQS::Queue', ({ QueueName }) => QueueName === 'imr-send-webhook-dead-letters')[0];

it('has nothing of a webhook without a receiver', () => {
  expect(JSON.stringify(without)).not.toMatch(/webhook|secretsmanager|SNS::Subscription/i);
});

it('changes nothing of the rest, but that the topic may use the key of the queues', () => {
  const rest = (template: Json): Json =>
    Object.fromEntries(
      Object.entries<Json>(structuredClone(template.Resources)).filter(
        ([id]) => without.Resources[id] !== undefined,
      ),
    );
  const changed = rest(chosen.template);
  const [, key] = Object.entries<Json>(changed).find(([id]) => id.startsWith('EncryptionMessages')) ?? [];
  expect(key.Properties.KeyPolicy.Statement.pop()).toEqual({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Resource: '*',
  });
  expect(changed).toEqual(rest(without));
});

describe('a deployment with a receiver', () => {
  it('brings what announces a determination from the topic to the step, as it was published, and nothing else', () => {
    const [id] = queue();
    const [topic] = resources(chosen.template, 'AWS::SNS::Topic').find(([name]) =>
      name.includes('Determinations'),
    ) ?? [''];
    expect(one('AWS::SNS::Subscription')[1]).toEqual({
      TopicArn: { Ref: topic },
      Protocol: 'sqs',
      Endpoint: arn(id),
      RawMessageDelivery: true,
      FilterPolicy: { event: ['DeterminationServed'] },
      RedrivePolicy: { deadLetterTargetArn: arn(deadLetters()) },
    });
    for (const target of [id, deadLetters()]) {
      const [, policy] = one('AWS::SQS::QueuePolicy', ({ Queues }) => Queues[0].Ref === target);
      expect(
        policy.PolicyDocument.Statement.filter(({ Effect }: Json) => Effect === 'Allow').map(
          ({ Principal, Condition }: Json) => [Principal, Condition],
        ),
      ).toEqual([[{ Service: 'sns.amazonaws.com' }, { ArnEquals: { 'aws:SourceArn': { Ref: topic } } }]]);
    }
  });

  it('delivers a message once and once more after every pause, then rings', () => {
    expect(queue()[1].RedrivePolicy).toEqual({
      deadLetterTargetArn: arn(deadLetters()),
      maxReceiveCount: delivery.pauses.length + 1,
    });
    expect(step().Timeout).toBeGreaterThan(delivery.answerSeconds);
    const [, alarm] = one(
      'AWS::CloudWatch::Alarm',
      ({ AlarmName }) => AlarmName === 'imr-send-webhook-dead-letters',
    );
    expect(alarm.Threshold).toBe(1);
    expect(chosen.dashboard).toContain('imr-send-webhook-dead-letters');
  });

  it('makes a secret that is base64 of 33 bytes, tells where it lies, and lets the step alone read it', () => {
    expect(one('AWS::SecretsManager::Secret')[1].GenerateSecretString).toEqual({
      ExcludePunctuation: true,
      PasswordLength: 44,
    });
    expect(chosen.template.Outputs.WebhookSecret).toEqual({ Value: { Ref: secret() } });
    const reading = resources(chosen.template, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument, Roles }]) =>
      PolicyDocument.Statement.filter(({ Action }: Json) =>
        JSON.stringify(Action).includes('secretsmanager'),
      ).map((statement: Json) => [Roles[0].Ref, statement]),
    );
    expect(reading).toEqual([
      [
        step().Role['Fn::GetAtt'][0],
        { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: secret() } },
      ],
    ]);
  });

  it('tells the step its receiver, its secret’s place and its queue, and never the secret', () => {
    const { Variables } = step().Environment;
    const told = Object.keys(Variables).filter((name) => !name.startsWith('POWERTOOLS_'));
    expect(told.sort()).toEqual(['CASES_TABLE', 'QUEUE_URL', 'WEBHOOK_SECRET', 'WEBHOOK_URL']);
    expect(Variables).toMatchObject({
      QUEUE_URL: { Ref: queue()[0] },
      WEBHOOK_SECRET: { Ref: secret() },
      WEBHOOK_URL: WEBHOOK,
    });
    expect(JSON.stringify(chosen.template)).not.toContain('resolve:secretsmanager');
  });

  it('has what hides a message among the rights of the step’s own queue', () => {
    const role = step().Role['Fn::GetAtt'][0];
    const [, { PolicyDocument }] = one('AWS::IAM::Policy', ({ Roles }) => Roles[0].Ref === role);
    expect(
      PolicyDocument.Statement.find(({ Action }: Json) => Action.includes('sqs:ChangeMessageVisibility'))
        .Resource,
    ).toEqual(arn(queue()[0]));
  });

  it('may reach the machine that it runs on in the run on one machine, and nowhere else', () => {
    const told = (template: Json) =>
      resources(template, 'AWS::Lambda::Function').flatMap(
        ([, { Environment }]) => Environment.Variables.WEBHOOK_ON_THIS_MACHINE ?? [],
      );
    expect([told(without), told(chosen.template), told(local)]).toEqual([[], [], ['true']]);
  });

  it('was judged by the security rules, with no finding left', () => {
    expect(chosen.conclusion).toBe('success');
  });
});
