import { sha256 } from '../../shared/digest.ts';
import { Refuse } from '../../shared/errors.ts';
import type { Template } from './template.ts';

/** The one account and region of the run on one machine; the SQS and SNS server knows no other account. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** Property that names a resource of a type, and the longest name that its service takes. */
const NAMES: Readonly<Record<string, readonly [property: string, longest: number]>> = {
  'AWS::S3::Bucket': ['BucketName', 63],
  'AWS::DynamoDB::Table': ['TableName', 255],
  'AWS::SQS::Queue': ['QueueName', 80],
  'AWS::SNS::Topic': ['TopicName', 256],
  'AWS::Events::EventBus': ['Name', 256],
  'AWS::Events::Rule': ['Name', 64],
  'AWS::Lambda::Function': ['FunctionName', 64],
  'AWS::Logs::LogGroup': ['LogGroupName', 512],
  'AWS::SES::ConfigurationSet': ['Name', 64],
  'AWS::SES::EmailIdentity': ['EmailIdentity', 320],
  'AWS::IAM::Role': ['RoleName', 64],
  'AWS::SecretsManager::Secret': ['Name', 512],
};

const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** ARN of a resource by its type and name. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::DynamoDB::Table': (name) => arn('dynamodb', `table/${name}`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
  'AWS::SNS::Topic': (name) => arn('sns', name),
  'AWS::Events::EventBus': (name) => arn('events', `event-bus/${name}`),
  'AWS::Events::Rule': (name) => arn('events', `rule/${name}`),
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::KMS::Key': (name) => arn('kms', `key/${name}`),
  'AWS::SecretsManager::Secret': (name) => arn('secretsmanager', `secret:${name}`),
};

/** Types of which `Ref` gives the ARN and not the name. */
const REF_IS_ARN: ReadonlySet<string> = new Set(['AWS::SNS::Topic', 'AWS::SecretsManager::Secret']);

/** Other attributes of `Fn::GetAtt`, as functions of the name. */
const ATTRIBUTES: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket.DomainName': (name) => `${name}.s3.amazonaws.com`,
  'AWS::S3::Bucket.RegionalDomainName': (name) => `${name}.s3.${REGION}.amazonaws.com`,
  'AWS::SQS::Queue.QueueName': (name) => name,
  'AWS::SNS::Topic.TopicName': (name) => name,
  'AWS::SNS::Topic.TopicArn': (name) => arn('sns', name),
  'AWS::Events::EventBus.Name': (name) => name,
  'AWS::KMS::Key.KeyId': (name) => name,
};

/** Reads values of a template: physical names, ARNs and intrinsic functions, as the run on one machine has them. */
export interface Resolver {
  /** The value with every intrinsic function resolved; members that are `AWS::NoValue` are left out. */
  value<T = unknown>(template: unknown): T;
  /** Physical name of a resource. */
  name(logicalId: string): string;
  arn(logicalId: string): string;
}

/**
 * Makes a resolver. `endpoint` is the address under which queues are reached (what `Ref` of a queue gives). Refuses
 * an intrinsic function, an attribute or a reference that it does not know, by name.
 */
export function resolver(stack: string, template: Template, endpoint: string): Resolver {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack,
    'AWS::StackId': arn('cloudformation', `stack/${stack}/local`),
  };
  const refuse = (path: string, problem: string): never => {
    throw new Refuse('local-not-provided', [{ path, problem }]);
  };
  const resource = (id: string) =>
    template.Resources[id] ?? refuse(id, 'is referred to and is not in the template');

  const name = (id: string): string => {
    const { Type, Properties = {} } = resource(id);
    const [property, longest] = NAMES[Type] ?? ['', 255];
    if (Properties[property] !== undefined) return String(resolve(Properties[property]));
    const whole = `${stack}-${id}`;
    const made =
      whole.length <= longest ? whole : `${whole.slice(0, longest - 9)}-${sha256(whole).slice(0, 8)}`;
    return Type === 'AWS::S3::Bucket' ? made.toLowerCase() : made;
  };
  const arnOf = (id: string): string => {
    const { Type } = resource(id);
    return (ARNS[Type] ?? refuse(id, `the run on one machine knows no ARN of ${Type}`))(name(id));
  };
  const ref = (id: string): string => {
    if (pseudo[id] !== undefined) return pseudo[id];
    const parameter = template.Parameters?.[id];
    if (parameter !== undefined) return parameter.Default ?? refuse(id, 'is a parameter without a default');
    if (resource(id).Type === 'AWS::SQS::Queue') return `${endpoint}/${ACCOUNT}/${name(id)}`;
    return REF_IS_ARN.has(resource(id).Type) ? arnOf(id) : name(id);
  };
  const att = (id: string, attribute: string): string => {
    if (attribute === 'Arn') return arnOf(id);
    const { Type } = resource(id);
    const give = ATTRIBUTES[`${Type}.${attribute}`];
    return (give ?? refuse(`${id}.${attribute}`, `the run on one machine has no such attribute of ${Type}`))(
      name(id),
    );
  };
  const sub = (text: string, variables: Readonly<Record<string, unknown>>): string =>
    text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, key: string) => {
      if (literal) return `\${${key}}`;
      if (key in variables) return String(resolve(variables[key]));
      const dot = key.indexOf('.');
      return dot < 0 ? ref(key) : att(key.slice(0, dot), key.slice(dot + 1));
    });

  function intrinsic(key: string, argument: unknown): unknown {
    if (key === 'Ref') return argument === 'AWS::NoValue' ? undefined : ref(String(argument));
    const list = Array.isArray(argument) ? argument : [argument];
    if (key === 'Fn::GetAtt') {
      const [id, attribute] = Array.isArray(argument) ? list : String(argument).split('.');
      return att(String(id), String(resolve(attribute)));
    }
    if (key === 'Fn::Join') return (resolve(list[1]) as unknown[]).join(String(list[0]));
    if (key === 'Fn::Sub') return sub(String(list[0]), (list[1] ?? {}) as Record<string, unknown>);
    if (key === 'Fn::Select') return (resolve(list[1]) as unknown[])[Number(resolve(list[0]))];
    if (key === 'Fn::Split') return String(resolve(list[1])).split(String(list[0]));
    return refuse(key, 'the run on one machine does not know this function of templates');
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && (first[0] === 'Ref' || first[0].startsWith('Fn::')))
      return intrinsic(...first);
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, resolve(inner)]).filter(([, inner]) => inner !== undefined),
    );
  }
  return { value: <T>(value: unknown) => resolve(value) as T, name, arn: arnOf };
}
