import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../shared/cost/cost.ts';
import { countRequest, measured, type Usage } from '../../../shared/cost/usage.ts';

const usage = (more: Partial<Usage> = {}): Usage => ({
  step: 'read-pages',
  at: '2026-01-02T03:04:05.000Z',
  ms: 2000,
  cpuMs: 1500,
  memoryMb: 1769,
  architecture: 'x86_64',
  requests: {},
  ...more,
});

describe('the cost of a case', () => {
  it('is nothing of nothing', () => {
    expect(costOf([])).toEqual({
      usd: 0,
      for: { functions: 0, requests: 0, recognition: 0, queuesAndLogs: 0 },
      steps: [],
      requests: {},
      unpriced: [],
      verified: false,
      region: 'us-west-2',
    });
  });

  it('adds memory times time, a request of the function, what it asked for, and its message’s way', () => {
    const cost = costOf([
      usage({ requests: { 'S3:GetObject': 10, 'S3:PutObject': 1, 'DynamoDB:PutItem': 2 } }),
      usage({ requests: { 'Textract:DetectDocumentText': 3 } }),
      usage({ step: 'find-facts', ms: 500, memoryMb: 1024, architecture: 'arm64' }),
    ]);
    // Two seconds of 1,769 MB twice, half a second of 1 GB on the cheaper processor, three requests.
    const functions = 2 * 2 * (1769 / 1024) * 0.0000166667 + 0.5 * 0.0000133334 + 3 * 0.0000002;
    const requests = 10 * 0.0000004 + 0.000005 + 2 * 0.000000625;
    const queuesAndLogs = 3 * (3 * 0.0000004 + 0.00000075);
    expect(cost.for.functions).toBeCloseTo(functions, 8);
    expect(cost.for.requests).toBeCloseTo(requests, 8);
    expect(cost.for.recognition).toBe(0.0045);
    expect(cost.for.queuesAndLogs).toBeCloseTo(queuesAndLogs, 8);
    expect(cost.usd).toBeCloseTo(functions + requests + 0.0045 + queuesAndLogs, 8);
    expect(cost.steps.map(({ step, messages, seconds }) => ({ step, messages, seconds }))).toEqual([
      { step: 'read-pages', messages: 2, seconds: 4 },
      { step: 'find-facts', messages: 1, seconds: 0.5 },
    ]);
    expect(cost.requests).toEqual({
      'S3:GetObject': 10,
      'S3:PutObject': 1,
      'DynamoDB:PutItem': 2,
      'Textract:DetectDocumentText': 3,
    });
  });

  it('names a request that it has no price of, and does not call it free', () => {
    const cost = costOf([usage({ requests: { 'Comprehend:DetectEntities': 1, 'S3:HeadObject': 1 } })]);
    expect(cost.unpriced).toEqual(['Comprehend:DetectEntities']);
    expect(cost.for.requests).toBe(0.0000004);
  });

  it('is the same in whatever order it is added up, and the sum of its parts', () => {
    const some = fc.record({
      step: fc.constantFrom('read-pages', 'find-facts', 'apply-rules'),
      at: fc.constant('2026-01-02T03:04:05.000Z'),
      ms: fc.nat(300_000),
      cpuMs: fc.nat(300_000),
      memoryMb: fc.constantFrom(512, 1024, 1769),
      architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
      requests: fc.dictionary(fc.constantFrom('S3:GetObject', 'EventBridge:PutEvents'), fc.nat(500)),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), fc.nat(), (used, by) => {
        const cost = costOf(used);
        const turned = costOf([
          ...used.slice(by % (used.length + 1)),
          ...used.slice(0, by % (used.length + 1)),
        ]);
        expect(turned.usd).toBeCloseTo(cost.usd, 7);
        expect(turned.requests).toEqual(cost.requests);
        expect(Object.values(cost.for).reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(cost.usd, 7);
        expect(cost.steps.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(cost.usd, 6);
      }),
    );
  });
});

describe('what is used', () => {
  it('is counted to the work that asks for it, also while other work goes on', async () => {
    const asks = (name: string, times: number) => async () => {
      for (let i = 0; i < times; i++) {
        await Promise.resolve();
        countRequest(name);
      }
    };
    const [a, b] = await Promise.all([measured(asks('S3:GetObject', 3)), measured(asks('S3:PutObject', 2))]);
    expect([a.requests, b.requests]).toEqual([{ 'S3:GetObject': 3 }, { 'S3:PutObject': 2 }]);
  });

  it('is not counted outside of any work, and of work that fails the failure is told', async () => {
    countRequest('S3:GetObject');
    const failure = new Error('no');
    await expect(measured(() => Promise.reject(failure))).rejects.toBe(failure);
    expect((await measured(async () => undefined)).requests).toEqual({});
  });
});
