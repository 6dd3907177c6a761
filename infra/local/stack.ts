import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Problem, Refuse } from '../../shared/errors.ts';
import { awsJson } from './aws-json.ts';
import { createBus, type Rule, readRule, type Target } from './bus.ts';
import { startFront } from './front.ts';
import { type LocalFunction, localFunction } from './functions.ts';
import { localKms } from './kms.ts';
import { poll } from './mappings.ts';
import { ACCOUNT, REGION, type Resolver, resolver } from './resolve.ts';
import { localSecrets } from './secrets.ts';
import { startStores } from './stores.ts';
import { type Assembly, refuseWhatIsMissing } from './template.ts';

/** A stack that runs on this machine. */
export interface LocalStack {
  /** What `AWS_ENDPOINT_URL` is set to; the mailbox is there too, at `/` and `/store`. */
  readonly endpoint: string;
  readonly region: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Dead-letter queues that hold messages, and how many. */
  deadLetters(): readonly { readonly queue: string; readonly messages: number }[];
  /** Messages that wait or are being worked on, in all other queues. */
  waiting(): number;
  stop(): Promise<void>;
}

export interface Options {
  /** Port of the front; 0 for a free one. */
  readonly port: number;
  /** Folder of the stores' data; null for memory. */
  readonly data: string | null;
  /** Folder of the functions' output, a file each. */
  readonly logs: string;
  /** Hears of every failed invocation and lost delivery. */
  readonly failed: (what: string) => void;
}

type Properties = Readonly<Record<string, unknown>>;

/** A queue as the rest of the run needs it. */
interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly visibilityTimeout: number;
  /** ARN of its dead-letter queue. */
  readonly deadLetters: string | null;
}

/** Runs a synthesized stack. Refuses, naming all of it, what the template asks for and one machine cannot give. */
export async function startStack(assembly: Assembly, options: Options): Promise<LocalStack> {
  const { template, stack } = assembly;
  refuseWhatIsMissing(template);
  mkdirSync(options.logs, { recursive: true });
  const front = await startFront(options.port);
  const closing: (() => Promise<void> | void)[] = [() => front.stop()];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const stores = await startStores(options.data);
    closing.push(() => stores.stop());
    const read = resolver(stack, template, front.endpoint);
    const of = (type: string): readonly (readonly [id: string, properties: Properties])[] =>
      Object.entries(template.Resources)
        .filter(([, { Type }]) => Type === type)
        .map(([id, { Properties = {} }]) => [id, read.value<Properties>(Properties)]);

    const buckets = new Map<string, { tellsBus: boolean }>();
    for (const [id, properties] of of('AWS::S3::Bucket')) {
      stores.fauxqs.createBucket(read.name(id));
      buckets.set(read.name(id), { tellsBus: tellsBus(id, properties) });
    }
    const kms = localKms(
      of('AWS::KMS::Key').map(([id, properties]) => ({ id: read.name(id), arn: read.arn(id), properties })),
      options.data,
    );
    const secrets = localSecrets(
      of('AWS::SecretsManager::Secret').map(([id, properties]) => ({
        id: read.name(id),
        arn: read.arn(id),
        properties,
      })),
      options.data,
    );
    for (const [id, properties] of of('AWS::DynamoDB::Table'))
      await createTable(stores.dynamodb, read.name(id), properties);
    const queues = of('AWS::SQS::Queue').map(([id, properties]) => readQueue(id, properties, read));
    for (const [index, [, properties]] of of('AWS::SQS::Queue').entries())
      await createQueue(stores.messaging, queues[index]?.name ?? '', properties);
    for (const [id] of of('AWS::SNS::Topic')) stores.fauxqs.createTopic(read.name(id));
    for (const [id, properties] of of('AWS::SNS::Subscription')) subscribe(stores.fauxqs, id, properties);

    const functions = new Map<string, LocalFunction>();
    for (const [id, properties] of of('AWS::Lambda::Function')) {
      const made = localFunction(
        readFunction(id, properties, read, assembly.assets),
        front.endpoint,
        join(options.logs, `${read.name(id)}.log`),
      );
      functions.set(made.spec.arn, made);
      closing.push(() => made.stop());
    }

    const bus = createBus(
      of('AWS::Events::EventBus').map(([id]) => read.name(id)),
      of('AWS::Events::Rule').map(([id, properties]) => readRule(read.name(id), properties)),
      (arn, message) => {
        const [, , service, , , name = ''] = arn.split(':');
        if (service === 'sqs') stores.fauxqs.sendMessage(name, message);
        else if (service === 'sns') stores.fauxqs.publish(name, message);
        else
          return found(functions, arn)
            .invoke(JSON.parse(message))
            .then(() => undefined);
      },
      (rule: Rule, target: Target, error) =>
        options.failed(`${rule.name} could not deliver to ${target.Arn}: ${error}`),
    );
    closing.push(() => bus.stop());

    const outputs = Object.fromEntries(
      Object.entries(template.Outputs ?? {}).map(([key, { Value }]) => [key, String(read.value(Value))]),
    );
    front.open({
      stores,
      bus,
      kms,
      secrets,
      toldOf: new Map(of('AWS::SES::ConfigurationSetEventDestination').map(readFates)),
      stack,
      outputs,
      buckets,
    });

    const polling = new AbortController();
    const loops = of('AWS::Lambda::EventSourceMapping').map(([id, properties]) => {
      const mapping = readMapping(id, properties, queues, functions);
      return mapping === null
        ? Promise.resolve()
        : poll(front.endpoint, mapping, polling.signal, (error, attempt) =>
            options.failed(`${error instanceof Error ? error.message : error} (delivery ${attempt})`),
          );
    });
    closing.push(async () => {
      polling.abort();
      for (const each of functions.values()) each.stop();
      await Promise.all(loops);
    });

    const dead = new Set(queues.map(({ deadLetters }) => deadLetters));
    const messages = ({ name }: Queue) => {
      const { ready = [], delayed = [], inflight = [] } = stores.fauxqs.inspectQueue(name)?.messages ?? {};
      return ready.length + delayed.length + inflight.length;
    };
    return {
      endpoint: front.endpoint,
      region: REGION,
      outputs,
      deadLetters: () =>
        queues
          .filter((queue) => dead.has(queue.arn) && messages(queue) > 0)
          .map((queue) => ({ queue: queue.name, messages: messages(queue) })),
      waiting: () =>
        queues.filter(({ arn }) => !dead.has(arn)).reduce((sum, queue) => sum + messages(queue), 0),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const refused = (path: string, problem: string): Refuse =>
  new Refuse('local-not-provided', [{ path, problem }]);

function found<T>(all: ReadonlyMap<string, T>, arn: string): T {
  const one = all.get(arn);
  if (one === undefined) throw refused(arn, 'is not among the template’s resources');
  return one;
}

/** Whether a bucket tells the default bus of its uploads; other notifications are refused. */
function tellsBus(id: string, properties: Properties): boolean {
  const notifications = (properties.NotificationConfiguration ?? {}) as Properties;
  const others: readonly Problem[] = Object.keys(notifications)
    .filter((name) => name !== 'EventBridgeConfiguration')
    .map((name) => ({ path: `${id}.${name}`, problem: 'buckets tell the event bus only on one machine' }));
  if (others.length > 0) throw new Refuse('local-not-provided', others);
  const { EventBridgeEnabled } = (notifications.EventBridgeConfiguration ?? {}) as Properties;
  return String(EventBridgeEnabled ?? notifications.EventBridgeConfiguration !== undefined) === 'true';
}

/** Of a configuration set's event destination, whose e-mails the default bus is told of, and what of them. */
function readFates([id, properties]: readonly [string, Properties]): readonly [string, readonly string[]] {
  const { EventDestination, ConfigurationSetName } = properties;
  const { EventBridgeDestination, MatchingEventTypes, Enabled } = EventDestination as Properties;
  if (EventBridgeDestination === undefined)
    throw refused(
      `${id}.EventDestination`,
      'what becomes of e-mails is told to the event bus only on one machine',
    );
  return [String(ConfigurationSetName), String(Enabled) === 'false' ? [] : (MatchingEventTypes as string[])];
}

async function createTable(dynamodb: string, TableName: string, properties: Properties): Promise<void> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  const table = {
    TableName,
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
    BillingMode: 'PAY_PER_REQUEST',
  };
  try {
    await awsJson(dynamodb, 'dynamodb', 'DynamoDB_20120810.CreateTable', table);
  } catch (error) {
    // It stands from an earlier run.
    if (!String(error).includes('ResourceInUseException')) throw error;
  }
}

function readQueue(id: string, properties: Properties, read: Resolver): Queue {
  const redrive = properties.RedrivePolicy as { deadLetterTargetArn?: string } | undefined;
  return {
    name: read.name(id),
    url: read.value<string>({ Ref: id }),
    arn: read.arn(id),
    visibilityTimeout: Number(properties.VisibilityTimeout ?? 30),
    deadLetters: redrive?.deadLetterTargetArn ?? null,
  };
}

const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'RedrivePolicy',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
] as const;

/** Makes a queue, or sets what the template now says of one that stands from an earlier run. */
async function createQueue(messaging: string, name: string, properties: Properties): Promise<void> {
  const Attributes = Object.fromEntries(
    QUEUE_ATTRIBUTES.filter((attribute) => properties[attribute] !== undefined).map((attribute) => {
      const value = properties[attribute];
      return [attribute, typeof value === 'object' ? JSON.stringify(value) : String(value)];
    }),
  );
  const sqs = <T>(action: string, body: object) => awsJson<T>(messaging, 'sqs', `AmazonSQS.${action}`, body);
  const { QueueUrls = [] } = await sqs<{ QueueUrls?: readonly string[] }>('ListQueues', {
    QueueNamePrefix: name,
  });
  const QueueUrl = QueueUrls.find((url) => url.endsWith(`/${name}`));
  if (QueueUrl === undefined) await sqs('CreateQueue', { QueueName: name, Attributes });
  else await sqs('SetQueueAttributes', { QueueUrl, Attributes });
}

function subscribe(
  fauxqs: Awaited<ReturnType<typeof startStores>>['fauxqs'],
  id: string,
  properties: Properties,
): void {
  const { TopicArn, Protocol, Endpoint, FilterPolicy, FilterPolicyScope, RawMessageDelivery } = properties;
  if (Protocol !== 'sqs')
    throw refused(`${id}.Protocol`, `topics reach queues only on one machine, not ${Protocol}`);
  const nameOf = (arn: unknown) => String(arn).split(':').at(-1) ?? '';
  fauxqs.subscribe({
    topic: nameOf(TopicArn),
    queue: nameOf(Endpoint),
    attributes: {
      ...(FilterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(FilterPolicy) }),
      ...(FilterPolicyScope === undefined ? {} : { FilterPolicyScope: String(FilterPolicyScope) }),
      ...(RawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(RawMessageDelivery) }),
    },
  });
}

/** Processes of one function at most: what the machine has processors for, and no fewer than two. */
const PROCESSES = Math.max(2, availableParallelism());

function readFunction(
  id: string,
  properties: Properties,
  read: Resolver,
  assets: ReadonlyMap<string, string>,
): LocalFunction['spec'] {
  const { S3Key } = (properties.Code ?? {}) as Properties;
  const bundle = assets.get(String(S3Key));
  if (bundle === undefined) throw refused(`${id}.Code`, 'its bundle is not among the assets of the app');
  const { Variables = {} } = (properties.Environment ?? {}) as {
    Variables?: Readonly<Record<string, string>>;
  };
  return {
    name: read.name(id),
    arn: read.arn(id),
    bundle,
    handler: String(properties.Handler),
    runtime: String(properties.Runtime),
    environment: Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, String(value)])),
    timeoutSeconds: Number(properties.Timeout ?? 3),
    memoryMb: Number(properties.MemorySize ?? 128),
    concurrency: Math.min(PROCESSES, Number(properties.ReservedConcurrentExecutions ?? PROCESSES)),
  };
}

function readMapping(
  id: string,
  properties: Properties,
  queues: readonly Queue[],
  functions: ReadonlyMap<string, LocalFunction>,
): Parameters<typeof poll>[1] | null {
  if (String(properties.Enabled ?? true) === 'false') return null;
  const queue = queues.find(({ arn }) => arn === properties.EventSourceArn);
  if (queue === undefined)
    throw refused(
      `${id}.EventSourceArn`,
      `functions take from queues of the stack only, not ${properties.EventSourceArn}`,
    );
  const named = String(properties.FunctionName);
  const target = found(
    functions,
    named.startsWith('arn:') ? named : `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${named}`,
  );
  const { MaximumConcurrency } = (properties.ScalingConfig ?? {}) as Properties;
  return {
    queueUrl: queue.url,
    queueArn: queue.arn,
    visibilityTimeout: queue.visibilityTimeout,
    target,
    batchSize: Number(properties.BatchSize ?? 10),
    reportsFailures: ((properties.FunctionResponseTypes ?? []) as readonly string[]).includes(
      'ReportBatchItemFailures',
    ),
    concurrency: Math.min(target.spec.concurrency, Number(MaximumConcurrency ?? target.spec.concurrency)),
  };
}
