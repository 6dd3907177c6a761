import { describe, expect, it, vi } from 'vitest';
import {
  type BusEvent,
  createBus,
  inputOf,
  type Rule,
  readRule,
  type Target,
} from '../../../infra/local/bus.ts';
import { matches, type Pattern } from '../../../infra/local/pattern.ts';

const event: BusEvent = {
  version: '0',
  id: 'e1',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '000000000000',
  time: '2026-11-22T10:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:s3:::inbox'],
  detail: { bucket: { name: 'inbox' }, object: { key: 'packets/CM15-0185313.zip', size: 12 }, note: null },
};

describe('an event pattern', () => {
  it.each<[string, Pattern, boolean]>([
    ['exact values', { source: ['other', 'aws.s3'] }, true],
    ['another value', { source: ['imr'] }, false],
    ['every field', { source: ['aws.s3'], 'detail-type': ['Object Deleted'] }, false],
    ['a prefix', { detail: { object: { key: [{ prefix: 'packets/' }] } } }, true],
    ['another prefix', { detail: { object: { key: [{ prefix: 'reviews/' }] } } }, false],
    [
      'any of several prefixes',
      { detail: { object: { key: [{ prefix: 'reviews/' }, { prefix: 'pack' }] } } },
      true,
    ],
    ['a suffix', { detail: { object: { key: [{ suffix: '.zip' }] } } }, true],
    ['a wildcard', { detail: { object: { key: [{ wildcard: 'packets/*.zip' }] } } }, true],
    [
      'a wildcard whose dot is a dot',
      { detail: { object: { key: [{ wildcard: 'packets/*?zip' }] } } },
      false,
    ],
    ['a value of an array', { resources: ['arn:aws:s3:::inbox'] }, true],
    ['null', { detail: { note: [null] } }, true],
    ['a number, not its text', { detail: { object: { size: ['12'] } } }, false],
    ['what is there', { detail: { object: { key: [{ exists: true }] } } }, true],
    ['what is not there', { detail: { other: { field: [{ exists: false }] } } }, true],
    ['anything but a value', { source: [{ 'anything-but': ['aws.s3'] }] }, false],
    ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'imr' } }] }, true],
    [
      'either of two',
      { $or: [{ source: ['imr'] }, { detail: { bucket: { name: ['inbox'] } } }] as never },
      true,
    ],
    ['a field below a value', { source: { deeper: ['x'] } }, false],
  ])('with %s', (_what, pattern, fits) => {
    expect(matches(pattern, event)).toBe(fits);
  });

  it('is refused by the name of a comparison that is not known', () => {
    expect(() =>
      readRule('r', { EventPattern: { source: ['x'], detail: { a: [{ cidr: '10.0.0.0/8' }] } } }),
    ).toThrow(/^a\.cidr: the local bus does not know this comparison/);
  });
});

describe('a rule', () => {
  it('reads its bus from a name or an ARN, and a rate', () => {
    const ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/imr';
    expect(readRule('r', { EventBusName: ARN, EventPattern: {} }).bus).toBe('imr');
    expect(readRule('r', { ScheduleExpression: 'rate(1 hour)' }).everyMs).toBe(3_600_000);
    expect(readRule('r', { ScheduleExpression: 'rate(5 minutes)' }).everyMs).toBe(300_000);
  });

  it.each([
    ['another schedule', { ScheduleExpression: 'cron(0 8 * * ? *)' }, /r\.ScheduleExpression: .*cron/],
    ['another target', { Targets: [{ Id: 'a', Arn: 'arn:aws:states:x' }] }, /r\.Arn: .*arn:aws:states:x/],
    [
      'an unknown part of a target',
      { Targets: [{ Id: 'a', Arn: 'arn:aws:sqs:x', SqsParameters: {} }] },
      /r\.SqsParameters/,
    ],
  ])('refuses %s by name', (_what, properties, message) => {
    expect(() => readRule('r', properties)).toThrow(message);
  });

  it('sends the event, a part of it, a constant, or a transformed text', () => {
    const target = (more: Partial<Target>): Target => ({ Id: 'a', Arn: 'arn:aws:sqs:q', ...more });
    expect(JSON.parse(inputOf(target({}), event))).toEqual(event);
    expect(inputOf(target({ InputPath: '$.detail.bucket' }), event)).toBe('{"name":"inbox"}');
    expect(inputOf(target({ Input: '{"a":1}' }), event)).toBe('{"a":1}');
    const InputTransformer = {
      InputPathsMap: { key: '$.detail.object.key', size: '$.detail.object.size' },
      InputTemplate: '{"what":"<key> came","key":<key>,"size":<size>}',
    };
    expect(JSON.parse(inputOf(target({ InputTransformer }), event))).toEqual({
      what: 'packets/CM15-0185313.zip came',
      key: 'packets/CM15-0185313.zip',
      size: 12,
    });
  });
});

describe('a bus', () => {
  const rule = (more: Partial<Rule> = {}): Rule => ({
    name: 'r',
    bus: 'imr',
    pattern: { source: ['imr'] },
    everyMs: null,
    targets: [{ Id: 'a', Arn: 'arn:aws:sqs:us-east-1:0:q' }],
    ...more,
  });

  it('delivers to every target of every rule that fits, and to no other', async () => {
    const sent: string[] = [];
    const rules = [rule(), rule({ bus: 'default' }), rule({ pattern: { source: ['x'] } })];
    const bus = createBus(
      ['imr'],
      rules,
      (arn) => void sent.push(arn),
      () => undefined,
    );
    await bus.put('imr', { source: 'imr', 'detail-type': 'T', detail: {} });
    expect(sent).toEqual(['arn:aws:sqs:us-east-1:0:q']);
    expect([bus.has('imr'), bus.has('default'), bus.has('other')]).toEqual([true, true, false]);
  });

  it('tries a delivery again that failed', async () => {
    let calls = 0;
    const deliver = () => {
      calls += 1;
      if (calls < 3) throw new Error('busy');
    };
    const lost = vi.fn();
    await createBus(['imr'], [rule()], deliver, lost).put('imr', {
      source: 'imr',
      'detail-type': 'T',
      detail: {},
    });
    expect([calls, lost.mock.calls.length]).toEqual([3, 0]);
  });

  it('puts what it cannot deliver into the target’s dead-letter queue, and says so', async () => {
    const sent: string[] = [];
    const dead = { Arn: 'arn:aws:sqs:us-east-1:0:dead' };
    const deliver = (arn: string) => {
      if (arn !== dead.Arn) throw new Error('gone');
      sent.push(arn);
    };
    const lost = vi.fn();
    const targets = [{ Id: 'a', Arn: 'arn:aws:sqs:us-east-1:0:q', DeadLetterConfig: dead }];
    await createBus(['imr'], [rule({ targets })], deliver, lost).put('imr', {
      source: 'imr',
      'detail-type': 'T',
      detail: {},
    });
    expect([sent, lost.mock.calls.length]).toEqual([[dead.Arn], 1]);
  });

  it('ticks a schedule', async () => {
    vi.useFakeTimers();
    const sent: string[] = [];
    const bus = createBus(
      [],
      [rule({ pattern: null, everyMs: 60_000 })],
      (_arn, message) => void sent.push(message),
      () => undefined,
    );
    await vi.advanceTimersByTimeAsync(125_000);
    bus.stop();
    await vi.advanceTimersByTimeAsync(125_000);
    vi.useRealTimers();
    expect(sent.map((message) => (JSON.parse(message) as BusEvent)['detail-type'])).toEqual([
      'Scheduled Event',
      'Scheduled Event',
    ]);
  });
});
