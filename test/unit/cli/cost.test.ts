import { describe, expect, it } from 'vitest';
import { costInWords, costOfCase } from '../../../infra/cli/cost.ts';
import { USAGE_ROW, type Usage } from '../../../shared/cost/usage.ts';
import { memoryPorts } from '../../ports/memory.ts';

const CASE = 'CM15-0185313';
const usage = (step: string, ms: number, requests: Usage['requests'] = {}): Usage => ({
  step,
  at: '2026-01-02T03:04:05.000Z',
  ms,
  cpuMs: ms,
  memoryMb: 1769,
  architecture: 'x86_64',
  requests,
});

describe('the cost of a case in words', () => {
  it('tells the sum, how the pages were read, what it was for, and each step, the dearest first', async () => {
    const { ports } = memoryPorts();
    await ports.cases.insert(CASE, `${USAGE_ROW}find-facts#a#1`, usage('find-facts', 4000));
    await ports.cases.insert(
      CASE,
      `${USAGE_ROW}read-pages#b#1`,
      usage('read-pages', 30_000, { 'Textract:DetectDocumentText': 20 }),
    );
    await ports.cases.insert(CASE, `${USAGE_ROW}read-pages#c#1`, usage('read-pages', 6000, { 'S3:Copy': 1 }));
    await ports.cases.insert(CASE, 'EVENT#x', {});
    const index = { pagesTotal: 505, pagesRead: 500, pagesByOcr: 20 };
    expect(costInWords(await costOfCase(ports, CASE), index)).toEqual([
      'Cost so far: $0.0312, 480 pages by their text, 20 recognised, 5 not read',
      '  functions $0.0012, requests $0, recognition $0.0300, queues and logs $0.000006; list prices of us-west-2 (not verified)',
      '  without a price, and not in the sum: S3:Copy',
      '  read-pages  $0.0310    2 messages  36.0 s\n  find-facts  $0.000117  1 message   4.0 s',
    ]);
  });

  it('says that nothing was recorded of a case that nothing was', async () => {
    expect(costInWords(await costOfCase(memoryPorts().ports, CASE), null)).toEqual([
      'Cost: nothing of it was recorded',
    ]);
  });
});
