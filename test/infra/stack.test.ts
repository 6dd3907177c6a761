import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { CATALOG, EVENT_SOURCE, type Step } from '../../events/catalog.ts';
import { imrApp } from '../../infra/app.ts';
import { bundleSteps, ROOT } from '../../infra/bundle.ts';
import { stepSpecs, stepsOf } from '../../infra/steps.ts';
import { sha256 } from '../../shared/digest.ts';
import { sealerOf } from '../../shared/seal/certificate.ts';
import { memorySigner } from '../ports/signer.ts';

const STEP_SPECS = stepSpecs('tesseract');
const STEPS = stepsOf({});

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape, and every test says which it expects
type Json = any;
type Resources = Record<string, Json>;

let out: string;
let template: Json;
let operations: Json;
let environment: string;
const of = (type: string): Resources =>
  Object.fromEntries(
    Object.entries<Json>(template.Resources).filter(([, resource]) => resource.Type === type),
  );
/** The only resource of a type whose properties say so. */
const only = (type: string, where: (properties: Json) => boolean): [id: string, properties: Json] => {
  const found = Object.entries(of(type)).filter(([, { Properties }]) => where(Properties));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return [found[0]?.[0] ?? '', found[0]?.[1].Properties];
};
const queueOf = (step: string) => only('AWS::SQS::Queue', ({ QueueName }) => QueueName === `imr-${step}`);
const deadLettersOf = (step: string) =>
  only('AWS::SQS::Queue', ({ QueueName }) => QueueName === `imr-${step}-dead-letters`);
const functionOf = (step: string) =>
  only('AWS::Lambda::Function', ({ FunctionName }) => FunctionName === `imr-${step}`);
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const array = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** Milliseconds that bundling and synthesizing may take on a busy machine. */
const SYNTHESIS = 300_000;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'imr-infra-'));
  const assembly = (await imrApp({ outdir: out, context: { engines: 'host' } })).synth();
  const core = assembly.getStackByName('imr');
  environment = core.environment.name;
  template = core.template;
  operations = assembly.getStackByName('imr-operations').template;
}, SYNTHESIS);
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe.each(STEPS)('%s', (step) => {
  const spec = STEP_SPECS[step];

  it('is a function of its own with the memory and time of its spec', () => {
    const [, properties] = functionOf(step);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Architectures: ['x86_64'],
      MemorySize: spec.memory,
      Timeout: spec.timeout,
    });
  });

  it('takes its work from a queue that gives up after five deliveries', () => {
    const [id, queue] = queueOf(step);
    const [deadLetters, { MessageRetentionPeriod }] = deadLettersOf(step);
    expect(queue.RedrivePolicy).toEqual({ deadLetterTargetArn: arn(deadLetters), maxReceiveCount: 5 });
    expect(queue.VisibilityTimeout).toBe(6 * spec.timeout);
    expect(MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
    const [, mapping] = only(
      'AWS::Lambda::EventSourceMapping',
      ({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][0] === id,
    );
    expect(mapping).toMatchObject({
      FunctionName: { Ref: functionOf(step)[0] },
      BatchSize: spec.batch,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('raises an alarm as soon as a message is among its dead letters', () => {
    const [deadLetters] = deadLettersOf(step);
    const [, alarm] = only(
      'AWS::CloudWatch::Alarm',
      ({ AlarmName }) => AlarmName === `imr-${step}-dead-letters`,
    );
    expect(alarm).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLetters, 'QueueName'] } }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      AlarmActions: [{ Ref: topicId('Alarms') }],
    });
  });

  it('keeps its log for as long as is set', () => {
    const [id, log] = only(
      'AWS::Logs::LogGroup',
      ({ LogGroupName }) => LogGroupName === `/aws/lambda/imr-${step}`,
    );
    expect(log.RetentionInDays).toBe(365);
    expect(functionOf(step)[1].LoggingConfig).toEqual({ LogGroup: { Ref: id } });
  });

  it('is told the places that its handler asks for, and no other', () => {
    const { Variables } = functionOf(step)[1].Environment;
    const told = Object.keys(Variables).filter((name) => !name.startsWith('POWERTOOLS_'));
    expect(told.sort()).toEqual(asked(step));
    expect(Variables).toMatchObject({
      POWERTOOLS_SERVICE_NAME: step,
      POWERTOOLS_METRICS_NAMESPACE: 'imr',
    });
  });
});

const topicId = (name: string) =>
  Object.keys(of('AWS::SNS::Topic')).find((id) => id.startsWith(`Topics${name}`)) ?? '';

/** The environment variables behind the ports that a handler takes from shared/aws/ports.ts. */
function asked(step: Step): string[] {
  const source = readFileSync(join(ROOT, `functions/${step}/handler.ts`), 'utf8');
  const names = /import \{([^}]*)\} from '..\/..\/shared\/aws\/ports.ts'/.exec(source)?.[1]?.split(',') ?? [];
  const places: Record<string, string[]> = {
    inbox: ['INBOX_BUCKET'],
    records: ['RECORDS_BUCKET'],
    letters: ['LETTERS_BUCKET'],
    cases: ['CASES_TABLE'],
    guidelines: ['GUIDELINES_TABLE'],
    reviewers: ['REVIEWERS_TABLE'],
    events: ['EVENT_BUS'],
    ranges: ['RANGES_QUEUE_URL'],
    determinationsTopic: ['DETERMINATIONS_TOPIC'],
    settings: ['SETTINGS'],
    sesMailer: ['SES_CONFIGURATION_SET', 'SETTINGS'],
    signer: ['SEAL_KEY'],
    now: [],
  };
  const imported = names.map((name) => name.trim()).filter((name) => name !== '');
  expect(imported.filter((name) => places[name] === undefined)).toEqual([]);
  return [...new Set(imported.flatMap((name) => places[name] ?? []))].sort();
}

describe('the bus', () => {
  const onBus = () =>
    Object.values(of('AWS::Events::Rule'))
      .map(({ Properties }) => Properties)
      .filter(({ EventBusName }) => EventBusName !== undefined);

  it('brings every event to each of its consumers and to the topic where people are notified, a party unreached to the alarms, and nothing elsewhere', () => {
    const routes = onBus().map(({ EventPattern, Targets }) => ({ EventPattern, to: Targets[0].Arn }));
    const expected = Object.entries(CATALOG).flatMap(([name, { consumers, notify }]) =>
      [
        ...consumers.map((step) => arn(queueOf(step)[0])),
        ...(notify ? [{ Ref: topicId('Determinations') }] : []),
      ].map((to) => ({ EventPattern: { source: [EVENT_SOURCE], 'detail-type': [name] }, to })),
    );
    const unreached = {
      EventPattern: {
        source: [EVENT_SOURCE],
        'detail-type': ['ServiceFailed'],
        detail: { channel: ['mail'] },
      },
      to: { Ref: topicId('Alarms') },
    };
    const order = (all: unknown[]) => all.map((each) => JSON.stringify(each)).sort();
    expect(order(routes)).toEqual(order([...expected, unreached]));
  });

  it('keeps what a target does not take among dead letters with an alarm', () => {
    const alarmed = Object.values(of('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.Dimensions[0].Value['Fn::GetAtt'][0],
    );
    for (const { Properties } of Object.values(of('AWS::Events::Rule'))) {
      expect(Properties.Targets).toHaveLength(1);
      expect(alarmed).toContain(Properties.Targets[0].DeadLetterConfig.Arn['Fn::GetAtt'][0]);
    }
  });

  it('may put messages into a queue by a named rule only', () => {
    const statements = Object.values(of('AWS::SQS::QueuePolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    for (const { Effect, Action, Principal, Condition } of statements.filter(
      (each) => each.Effect === 'Allow',
    )) {
      expect({ Effect, Action, Principal }).toEqual({
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
      });
      const [rule] = Condition.ArnEquals['aws:SourceArn']['Fn::GetAtt'];
      expect(template.Resources[rule].Type).toBe('AWS::Events::Rule');
    }
  });
});

describe('what comes from outside', () => {
  it('tells record-delivery what becomes of the e-mails of this system, and of no other', () => {
    const [, { EventDestination }] = only('AWS::SES::ConfigurationSetEventDestination', () => true);
    expect(EventDestination.MatchingEventTypes).toEqual([
      'send',
      'delivery',
      'bounce',
      'complaint',
      'reject',
      'deliveryDelay',
      'renderingFailure',
    ]);
    expect(JSON.stringify(EventDestination.EventBridgeDestination)).toContain(':event-bus/default');
    const [, rule] = only('AWS::Events::Rule', ({ EventPattern }) => EventPattern?.source[0] === 'aws.ses');
    expect(rule.EventBusName).toBeUndefined();
    expect(rule.EventPattern.detail.mail.tags).toEqual({
      'ses:configuration-set': ['imr'],
      document: [{ exists: true }],
    });
    expect(rule.Targets[0].Arn).toEqual(arn(queueOf('record-delivery')[0]));
  });

  it('starts the step that its key is for', () => {
    const [inbox] = only(
      'AWS::S3::Bucket',
      (properties) => properties.NotificationConfiguration !== undefined,
    );
    const uploads = Object.values(of('AWS::Events::Rule'))
      .map(({ Properties }) => Properties)
      .filter(({ EventPattern }) => EventPattern?.source[0] === 'aws.s3');
    const routes = Object.fromEntries(
      uploads.map(({ EventPattern, EventBusName, Targets }) => {
        expect(EventBusName).toBeUndefined();
        expect(EventPattern['detail-type']).toEqual(['Object Created']);
        expect(EventPattern.detail.bucket).toEqual({ name: [{ Ref: inbox }] });
        return [EventPattern.detail.object.key[0].prefix, Targets[0].Arn];
      }),
    );
    expect(routes).toEqual({
      'packets/': arn(queueOf('receive-packet')[0]),
      'reviews/': arn(queueOf('record-review')[0]),
      'guidelines/': arn(queueOf('publish-guideline')[0]),
      'notices/': arn(queueOf('send-notices')[0]),
      'reviewers/roster.yaml': arn(queueOf('assign-reviewer')[0]),
    });
  });

  it('sends the clock every hour to the steps that watch deadlines and e-mails that wait', () => {
    const clocks = Object.values(of('AWS::Events::Rule'))
      .map(({ Properties }) => Properties)
      .filter(({ ScheduleExpression }) => ScheduleExpression !== undefined);
    expect(clocks.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual([
      'rate(1 hour)',
      'rate(1 hour)',
    ]);
    const targets = clocks.map(({ Targets }) => JSON.stringify(Targets[0].Arn)).sort();
    const steps = ['record-delivery', 'watch-deadlines'];
    expect(targets).toEqual(steps.map((step) => JSON.stringify(arn(queueOf(step)[0]))).sort());
  });
});

describe('the data', () => {
  it('lies in buckets that are versioned, encrypted with the data key, private and reached by TLS only', () => {
    const buckets = of('AWS::S3::Bucket');
    expect(Object.keys(buckets)).toHaveLength(3);
    for (const [id, { Properties, DeletionPolicy }] of Object.entries(buckets)) {
      expect(DeletionPolicy).toBe('Retain');
      expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn(keyId('Data')) },
        },
      ]);
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.LifecycleConfiguration.Rules).toEqual([
        {
          Id: 'unfinished-uploads',
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ]);
      const [, policy] = only('AWS::S3::BucketPolicy', ({ Bucket }) => Bucket.Ref === id);
      expect(policy.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  it('tells the bus of uploads to the inbox, and of nothing else', () => {
    const told = Object.values(of('AWS::S3::Bucket'))
      .map(({ Properties }) => Properties.NotificationConfiguration)
      .filter((each) => each !== undefined);
    expect(told).toEqual([{ EventBridgeConfiguration: { EventBridgeEnabled: true } }]);
  });

  it('lies in tables that are encrypted with the data key, can be set back in time and refuse to be deleted', () => {
    const tables = Object.values(of('AWS::DynamoDB::Table'));
    expect(tables).toHaveLength(3);
    for (const { Properties } of tables)
      expect(Properties).toMatchObject({
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arn(keyId('Data')) },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      });
  });

  it('is encrypted with keys that rotate', () => {
    const keys = Object.values(of('AWS::KMS::Key')).filter(({ Properties }) => !Properties.KeyUsage);
    expect(keys.map(({ Properties }) => Properties.EnableKeyRotation)).toEqual([true, true]);
  });

  it('is pointed to in queues and topics encrypted with the messages key', () => {
    const places = [...Object.values(of('AWS::SQS::Queue')), ...Object.values(of('AWS::SNS::Topic'))];
    expect(places).toHaveLength(2 * STEPS.length + 1 + 2);
    for (const { Properties } of places) expect(Properties.KmsMasterKeyId).toEqual(arn(keyId('Messages')));
  });
});

const keyId = (name: string) =>
  Object.keys(of('AWS::KMS::Key')).find((id) => id.startsWith(`Encryption${name}`)) ?? '';

describe('rights', () => {
  const statements = () =>
    Object.values(of('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  it('name each action, and each resource but for the keys under a prefix of a bucket', () => {
    for (const { Effect, Action, Resource, Condition } of statements()) {
      expect(Effect).toBe('Allow');
      for (const action of array<string>(Action)) expect(action).not.toContain('*');
      for (const resource of array(Resource)) {
        if (!JSON.stringify(resource).includes('*')) continue;
        expect(Condition).toBeUndefined();
        const [bucket, keys] = resource['Fn::Join'][1];
        expect(template.Resources[bucket['Fn::GetAtt'][0]].Type).toBe('AWS::S3::Bucket');
        expect(keys).toMatch(/^\/(cases|packets|reviews|guidelines|notices|reviewers)\/\*$/);
      }
    }
  });

  it('come from inline policies only, each of one function', () => {
    for (const { Properties } of Object.values(of('AWS::IAM::Role')))
      expect(Properties.ManagedPolicyArns).toBeUndefined();
    for (const { Properties } of Object.values(of('AWS::IAM::Policy')))
      expect(Properties.Roles).toHaveLength(1);
    expect(Object.keys(of('AWS::IAM::Role'))).toHaveLength(STEPS.length);
  });

  it('let only the steps that the catalogue names publish events', () => {
    const publishers = new Set<string>(Object.values(CATALOG).flatMap(({ producers }) => producers));
    for (const step of STEPS) {
      const role = functionOf(step)[1].Role['Fn::GetAtt'][0];
      const [, policy] = only('AWS::IAM::Policy', ({ Roles }) => Roles[0].Ref === role);
      const actions = policy.PolicyDocument.Statement.flatMap(({ Action }: Json) => array(Action));
      expect(actions.includes('events:PutEvents')).toBe(publishers.has(step));
    }
  });

  it('let write-letter alone sign with the sealing key, in the one way that seals are made, and read its public part', () => {
    const seal = arn(keyId('Seal'));
    expect(template.Resources[keyId('Seal')].Properties).toMatchObject({
      KeySpec: 'RSA_3072',
      KeyUsage: 'SIGN_VERIFY',
    });
    const about = Object.values(of('AWS::IAM::Policy')).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(({ Resource }: Json) =>
        JSON.stringify(Resource).includes(keyId('Seal')),
      ).map((statement: Json) => [Properties.Roles[0].Ref, statement]),
    );
    const role = functionOf('write-letter')[1].Role['Fn::GetAtt'][0];
    expect(about).toEqual([
      [
        role,
        {
          Effect: 'Allow',
          Action: 'kms:Sign',
          Resource: seal,
          Condition: { StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256' } },
        },
      ],
      [role, { Effect: 'Allow', Action: 'kms:GetPublicKey', Resource: seal }],
    ]);
  });

  it('let no principal in without a condition, but for AWS services on their key, topic or role', () => {
    const policies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];
    for (const { Properties } of policies.flatMap((type) => Object.values(of(type))))
      for (const { Effect, Principal } of Properties.PolicyDocument.Statement)
        if (Effect === 'Allow') expect(Object.keys(Principal)).toEqual(['Service']);
  });
});

describe('the template', () => {
  it('is made of what AWS-compatible endpoints have too, without a custom resource', () => {
    expect([...new Set(Object.values<Json>(template.Resources).map(({ Type }) => Type))].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::DynamoDB::Table',
      'AWS::Events::EventBus',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::KMS::Key',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SES::ConfigurationSet',
      'AWS::SES::ConfigurationSetEventDestination',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  it('needs no account, no region, no parameter, no condition and no function but references and joins', () => {
    expect(environment).toBe('aws://unknown-account/unknown-region');
    expect(Object.keys(template).sort()).toEqual(['Outputs', 'Resources']);
    const functions = (value: unknown) =>
      [...new Set(JSON.stringify(value).match(/"Fn::[A-Za-z]+"/g))].sort();
    // The bucket that holds the bundles is named by the command line's own convention.
    const bundles = Object.values(of('AWS::Lambda::Function')).map(({ Properties }) => Properties.Code);
    const rest = JSON.stringify(template, (key, value) => (key === 'Code' ? undefined : value));
    expect(functions(bundles)).toEqual(['"Fn::Sub"']);
    expect(functions(JSON.parse(rest))).toEqual(['"Fn::GetAtt"', '"Fn::Join"']);
  });

  it('gives the names that everything else finds the system by', () => {
    expect(Object.keys(template.Outputs).sort()).toEqual([
      'CasesTable',
      'DeterminationsTopic',
      'EventBus',
      'GuidelinesTable',
      'InboxBucket',
      'LettersBucket',
      'RecordsBucket',
      'ReviewersTable',
      'SealKey',
    ]);
    for (const output of Object.values<Json>(template.Outputs))
      expect(Object.keys(output)).toEqual(['Value']);
  });

  it('has mail go out by TLS or not at all', () => {
    const [, mail] = only('AWS::SES::ConfigurationSet', () => true);
    expect(mail).toEqual({ Name: 'imr', DeliveryOptions: { TlsPolicy: 'REQUIRE' } });
  });

  it('was judged by the security rules, with no finding left', () => {
    const { pluginReports } = JSON.parse(readFileSync(join(out, 'validation-report.json'), 'utf8'));
    const { conclusion } = pluginReports.find((each: Json) => each.pluginName === 'AwsSolutions');
    expect(conclusion).toBe('success');
  });
});

describe('a deployment that recognises scans with Textract', () => {
  let chosen: { folder: string; template: Json };
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imr-infra-textract-'));
    const app = await imrApp({ outdir: folder, context: { engines: 'host', ocr: 'textract' } });
    chosen = { folder, template: app.synth().getStackByName('imr').template };
  }, SYNTHESIS);
  afterAll(() => rmSync(chosen.folder, { recursive: true, force: true }));

  it('lets read-pages ask it and no other step, and runs no more of them than it answers', () => {
    const asking = Object.values<Json>(chosen.template.Resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('textract:'))
      .map(({ Properties }) => Properties);
    expect(asking).toHaveLength(1);
    expect(asking[0].Roles[0].Ref).toMatch(/^ReadPagesRole/);
    expect(
      asking[0].PolicyDocument.Statement.filter(({ Action }: Json) => String(Action).includes('textract')),
    ).toEqual([{ Effect: 'Allow', Action: 'textract:DetectDocumentText', Resource: '*' }]);
    const mappings = (of: Json) =>
      Object.values<Json>(of.Resources)
        .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
        .flatMap(({ Properties }) => Properties.ScalingConfig ?? []);
    expect(mappings(chosen.template)).toEqual([{ MaximumConcurrency: 25 }]);
    expect(mappings(template)).toEqual([]);
    expect(JSON.stringify(template)).not.toContain('textract');
  });

  it('carries the service’s client and not the engine; any other carries the engine and not the client', () => {
    const parts = (folder: string) => {
      const bundle = join(folder, 'bundles', 'read-pages');
      const code = readFileSync(join(bundle, 'index.mjs'), 'utf8');
      const engine = readdirSync(join(bundle, 'node_modules')).includes('tesseract.js');
      return { client: code.includes('DetectDocumentText'), calls: code.includes('tesseract.js'), engine };
    };
    expect(parts(chosen.folder)).toEqual({ client: true, calls: false, engine: false });
    expect(parts(out)).toEqual({ client: false, calls: true, engine: true });
  });
});

describe('a deployment with a certificate of the sealing key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imr-infra-seal-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'lays it beside write-letter and tells that step, and no other, where',
    async () => {
      const { certificates } = await sealerOf(memorySigner(), 'Example');
      const pem = new X509Certificate(certificates[0] ?? '').toString();
      const path = join(folder, 'organization.pem');
      writeFileSync(path, pem);
      const app = await imrApp({
        outdir: join(folder, 'out'),
        context: { engines: 'host', sealCertificate: path },
      });
      const { Resources } = app.synth().getStackByName('imr').template;
      const told = Object.values<Json>(Resources).filter(
        ({ Properties }) => Properties?.Environment?.Variables?.SEAL_CERTIFICATE !== undefined,
      );
      expect(told.map(({ Properties }) => Properties.FunctionName)).toEqual(['imr-write-letter']);
      const { SEAL_CERTIFICATE } = told[0].Properties.Environment.Variables;
      expect(readFileSync(join(folder, 'out/bundles/write-letter', SEAL_CERTIFICATE), 'utf8')).toBe(pem);
    },
    SYNTHESIS,
  );
});

describe('the operations stack', () => {
  it('archives every event of the bus, and draws every step on a dashboard', () => {
    const checked = Template.fromJSON(operations);
    checked.hasResourceProperties('AWS::Events::Archive', { EventPattern: { source: [EVENT_SOURCE] } });
    const [dashboard] = Object.values<Json>(checked.findResources('AWS::CloudWatch::Dashboard'));
    for (const step of STEPS) expect(JSON.stringify(dashboard)).toContain(`imr-${step}-dead-letters`);
  });

  it('takes nothing from the core stack but its name', () => {
    expect(JSON.stringify(operations)).not.toContain('Fn::ImportValue');
  });
});

describe('the bundles', () => {
  const assets = (): Record<Step, string> => {
    const { files } = JSON.parse(readFileSync(join(out, 'imr.assets.json'), 'utf8'));
    return Object.fromEntries(
      STEPS.map((step) => {
        const [hash] = functionOf(step)[1].Code.S3Key.split('.');
        return [step, join(out, files[hash].source.path)];
      }),
    ) as Record<Step, string>;
  };
  const run = (script: string, ...args: string[]): string =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script, ...args], {
      cwd: out,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, AWS_REGION: 'us-west-2' },
    });

  it('load by themselves, far from any other node_modules, and give a handler', () => {
    const loaded = run(
      `const kinds = [];
       for (const folder of process.argv.slice(1)) kinds.push(typeof (await import(folder + '/index.mjs')).handler);
       console.log(JSON.stringify(kinds));
       process.exit();`,
      ...Object.values(assets()),
      // Bundled with the rest, deployed only where there is a receiver.
      join(out, 'bundles/send-webhook'),
    );
    expect(JSON.parse(loaded)).toEqual([...STEPS, 'send-webhook'].map(() => 'function'));
  });

  it('carry engines that work from where they lie', () => {
    const done = run(
      `import { createRequire } from 'node:module';
       import { dirname, join } from 'node:path';
       const [pages, records, letter] = process.argv.slice(1).map((folder) => createRequire(folder + '/index.mjs'));
       const { NodeCompiler } = letter('@myriaddreamin/typst-ts-node-compiler');
       const pdf = NodeCompiler.create().pdf({ mainFileContent: '= Letter' });
       const langPath = join(dirname(pages.resolve('@tesseract.js-data/eng/package.json')), '4.0.0_best_int');
       const worker = await pages('tesseract.js').createWorker('eng', 1, { langPath, cacheMethod: 'none' });
       const blank = Buffer.concat([Buffer.from('P5 64 32 255\\n'), Buffer.alloc(64 * 32, 255)]);
       const { data } = await worker.recognize(blank);
       await worker.terminate();
       const wasm = [pages, records].map((each) => WebAssembly.Module.exports(new WebAssembly.Module(
         process.getBuiltinModule('fs').readFileSync(each.resolve('@embedpdf/pdfium/pdfium.wasm')))).length > 0);
       console.log(JSON.stringify([pdf.subarray(0, 5).toString(), data.text.trim(), wasm]));
       process.exit();`,
      assets()['read-pages'],
      assets()['index-records'],
      assets()['write-letter'],
    );
    expect(JSON.parse(done)).toEqual(['%PDF-', '', [true, true]]);
  });

  test(
    'the same sources give the same bytes wherever they are put',
    async () => {
      const again = join(out, 'somewhere', 'else');
      await bundleSteps(STEP_SPECS, 'host', again);
      const digests = (root: (step: Step) => string) =>
        STEPS.map((step) =>
          readdirSync(root(step), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name))
            .map((path) => `${path.slice(root(step).length)} ${sha256(readFileSync(path))}`)
            .sort(),
        );
      const deployed = assets();
      expect(digests((step) => join(again, step))).toEqual(digests((step) => deployed[step]));
    },
    SYNTHESIS,
  );
});
