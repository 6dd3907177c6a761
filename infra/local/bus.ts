import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Refuse } from '../../shared/errors.ts';
import { matches, type Pattern, refuseUnknown } from './pattern.ts';
import { ACCOUNT, REGION } from './resolve.ts';

/** An event as EventBridge delivers it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** A target of a rule, as the template has it. */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
  readonly DeadLetterConfig?: { readonly Arn: string };
  readonly RetryPolicy?: unknown;
  readonly RoleArn?: string;
}

/** A rule of a bus. */
export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly pattern: Pattern | null;
  readonly everyMs: number | null;
  readonly targets: readonly Target[];
}

const TARGET_FIELDS = new Set([
  'Id',
  'Arn',
  'Input',
  'InputPath',
  'InputTransformer',
  'DeadLetterConfig',
  'RetryPolicy',
  'RoleArn',
]);
const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A rule from its resolved properties; refuses by name what the local bus does not know. */
export function readRule(name: string, properties: Readonly<Record<string, unknown>>): Rule {
  const refuse = (field: string, problem: string): never => {
    throw new Refuse('local-not-provided', [{ path: `${name}.${field}`, problem }]);
  };
  const targets = (properties.Targets ?? []) as readonly Target[];
  for (const target of targets) {
    for (const field of Object.keys(target))
      if (!TARGET_FIELDS.has(field)) refuse(field, 'the local bus does not know this part of a target');
    if (!/^arn:aws:(sqs|sns|lambda):/.test(target.Arn))
      refuse('Arn', `the local bus delivers to queues, topics and functions, not to ${target.Arn}`);
  }
  const expression = properties.ScheduleExpression as string | undefined;
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression ?? '');
  if (expression !== undefined && rate === null)
    refuse('ScheduleExpression', `the local bus knows rate(…) only, not ${expression}`);
  const pattern = (properties.EventPattern ?? null) as Pattern | null;
  if (pattern !== null) refuseUnknown(pattern);
  const bus = String(properties.EventBusName ?? 'default');
  return {
    name,
    bus: bus.slice(bus.lastIndexOf('/') + 1),
    pattern,
    everyMs: rate === null ? null : Number(rate[1]) * (UNITS[rate[2] ?? ''] ?? Number.NaN),
    targets: properties.State === 'DISABLED' ? [] : targets,
  };
}

const at = (event: BusEvent, path: string): unknown =>
  path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, field) => (value as Record<string, unknown> | null | undefined)?.[field], event);

/** What a target is sent of an event: the event itself, or what `Input`, `InputPath` or `InputTransformer` make of it. */
export function inputOf(target: Target, event: BusEvent): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(at(event, target.InputPath));
  if (target.InputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  return InputTemplate.replaceAll(/<([\w.-]+)>/g, (whole, key: string, offset: number) => {
    const path = key === 'aws.events.event.json' ? '$' : InputPathsMap[key];
    if (path === undefined) return whole;
    const value = at(event, path);
    // Inside quotes a string is put in as it is, outside as JSON.
    const quoted = InputTemplate.slice(0, offset).replaceAll('\\"', '').split('"').length % 2 === 0;
    const json = JSON.stringify(value);
    return quoted && typeof value === 'string' ? json.slice(1, -1) : json;
  });
}

/** The buses of the run on one machine. */
export interface Bus {
  /** Delivers to every target of every rule that fits, and resolves when they have it. */
  put(
    bus: string,
    event: Pick<BusEvent, 'source' | 'detail-type' | 'detail'> & Partial<BusEvent>,
  ): Promise<string>;
  has(bus: string): boolean;
  stop(): void;
}

/** How often a delivery is tried before it goes to the target's dead-letter queue or is given up. */
const ATTEMPTS = 5;

/**
 * Makes the buses. `deliver` hands a message to the queue, topic or function of an ARN; a delivery that fails is
 * tried again, then sent to the target's dead-letter queue. `lost` hears of what could not be delivered at all.
 */
export function createBus(
  buses: readonly string[],
  rules: readonly Rule[],
  deliver: (arn: string, message: string) => Promise<void> | void,
  lost: (rule: Rule, target: Target, error: unknown) => void,
): Bus {
  const known = new Set(['default', ...buses]);
  async function send(rule: Rule, target: Target, message: string): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        return await deliver(target.Arn, message);
      } catch (error) {
        if (attempt < ATTEMPTS) await wait(2 ** attempt * 50);
        else {
          lost(rule, target, error);
          if (target.DeadLetterConfig !== undefined) await deliver(target.DeadLetterConfig.Arn, message);
          return;
        }
      }
  }
  const complete = (event: Partial<BusEvent>): BusEvent => ({
    version: '0',
    id: randomUUID(),
    'detail-type': '',
    source: '',
    account: ACCOUNT,
    time: `${new Date().toISOString().slice(0, 19)}Z`,
    region: REGION,
    resources: [],
    detail: {},
    ...event,
  });
  const timers = rules.flatMap((rule) =>
    rule.everyMs === null
      ? []
      : setInterval(() => {
          const tick = complete({ source: 'aws.events', 'detail-type': 'Scheduled Event' });
          for (const target of rule.targets) void send(rule, target, inputOf(target, tick));
        }, rule.everyMs),
  );
  return {
    has: (bus) => known.has(bus),
    put: async (bus, partial) => {
      const event = complete(partial);
      const fitting = rules.filter(
        (rule) => rule.bus === bus && rule.pattern && matches(rule.pattern, event),
      );
      await Promise.all(
        fitting.flatMap((rule) => rule.targets.map((target) => send(rule, target, inputOf(target, event)))),
      );
      return event.id;
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
