import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, ItemProposal, Truth } from '../../../shared/rules/model.ts';
import {
  type DecidedItem,
  decidedLast,
  keepDecisions,
  kept,
  likeCases,
} from '../../../shared/worksheet/like-cases.ts';
import { writeWorksheet } from '../../../shared/worksheet/worksheet.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { consulted, determination, facts, manifest, proposal, records, trace } from '../letter/case.ts';

const [template] = proposal.items;
if (!template) throw new Error('the case has an item');

/** An item whose guideline has these criteria. */
const asked = (criteria: Readonly<Record<string, Truth>>): ItemProposal => ({
  ...template,
  guidelines: [
    consulted(
      { id: 'g' },
      trace({ kind: 'any', children: Object.entries(criteria).map(([id, truth]) => trace({ id, truth })) }),
    ),
  ],
});
const decided = (
  caseNumber: string,
  criteria: Readonly<Record<string, Truth>>,
  over: Partial<DecidedItem> = {},
): DecidedItem => ({
  caseNumber,
  item: '1',
  on: '2026-11-02',
  decision: 'Upheld',
  proposed: 'Upheld',
  criteria: Object.fromEntries(Object.entries(criteria).map(([id, truth]) => [`g ${id}`, truth])),
  ...over,
});

describe('like cases', () => {
  const here = asked({ a: 'met', b: 'not met', c: 'not documented', d: 'not documented' });

  it('are those whose criteria came out the same, the latest first among equals, each with where it differs', () => {
    const found = likeCases(here, 'CM26-0000009', [
      decided('CM26-0000001', { a: 'met', b: 'not met', c: 'met', d: 'not documented' }),
      decided('CM26-0000002', { a: 'met', b: 'not met', c: 'not documented', d: 'not documented' }),
      decided(
        'CM26-0000003',
        { a: 'met', b: 'not met', c: 'not documented', d: 'not documented' },
        { on: '2026-11-05' },
      ),
    ]);
    expect(found.of).toBe(3);
    expect(found.cases.map((one) => [one.decided.caseNumber, one.alike, one.compared])).toEqual([
      ['CM26-0000003', 4, 4],
      ['CM26-0000002', 4, 4],
      ['CM26-0000001', 3, 4],
    ]);
    expect(found.cases.at(-1)?.differs).toEqual([{ criterion: 'c', there: 'met', here: 'not documented' }]);
  });

  it('are none of the case itself, and none that was asked about fewer than half of the criteria', () => {
    const found = likeCases(here, 'CM26-0000001', [
      decided('CM26-0000001', { a: 'met', b: 'not met', c: 'met', d: 'met' }),
      decided('CM26-0000002', { a: 'met', other: 'met' }),
    ]);
    expect(found).toEqual({ of: 1, cases: [] });
  });

  it('are kept by service, the same whatever the order and however often each comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 }),
        fc.shuffledSubarray([1, 2, 3, 4, 5, 6]),
        async (order, again) => {
          const { ports } = memoryPorts();
          for (const n of [...order, ...again]) {
            const caseNumber = `CM26-000000${n}`;
            const signedAt = `2026-11-0${1 + (n % 3)}T10:00:00Z`;
            expect(await keepDecisions(ports, { ...determination, caseNumber, signedAt }, proposal)).toBe(
              true,
            );
          }
          const all = await decidedLast(ports, template.item.service ?? '');
          expect(all.map(({ caseNumber, on }) => `${on} ${caseNumber.at(-1)}`)).toEqual([
            '2026-11-03 2',
            '2026-11-03 5',
            '2026-11-02 1',
            '2026-11-02 4',
            '2026-11-01 3',
            '2026-11-01 6',
          ]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keep the latest of a service and let the oldest go', () => {
    const all = Array.from({ length: 70 }, (_, n) =>
      decided(`CM26-${String(n).padStart(7, '0')}`, {}, { on: `2026-${n < 35 ? '01' : '02'}-11` }),
    ).reduce<readonly DecidedItem[]>(kept, []);
    expect(all).toHaveLength(60);
    expect(all.filter(({ on }) => on === '2026-02-11')).toHaveLength(35);
  });

  it('say that another decision was kept at the same moment', async () => {
    const { ports } = memoryPorts();
    const cases = { ...ports.cases, get: ports.cases.get.bind(ports.cases), replace: async () => false };
    expect(await keepDecisions({ cases } as never, determination, proposal)).toBe(false);
  });

  it('stand on the worksheet with what was decided and where they differ, and nowhere else', () => {
    const one = (decision: Decision, proposed: Decision | null, differs: Truth) => ({
      decided: decided('CM26-0000001', {}, { decision, proposed }),
      alike: 3,
      compared: 4,
      differs: [{ criterion: 'red-flag', there: differs, here: 'not documented' as const }],
    });
    const input = { manifest, records, facts, proposal, proposalDigest: 'e'.repeat(64), pages: [] };
    const like = new Map([['1', { of: 7, cases: [one('Overturned', 'Upheld', 'met')] }]]);
    const sheet = writeWorksheet({ ...input, like });
    expect(sheet).toContain(
      'Of the 7 requests for MRI of the cervical spine that physicians decided here last',
    );
    expect(sheet).toContain(
      '<strong>Overturned</strong> 11/02/2026, CM26-0000001, against the proposal: 3 of 4 criteria alike',
    );
    expect(sheet).toMatch(
      /red flag: there <span class="truth met">.*, here <span class="truth not-documented">/,
    );
    expect(writeWorksheet(input)).not.toContain('Like cases');
    expect(writeWorksheet({ ...input, like: new Map([['1', { of: 7, cases: [] }]]) })).not.toContain(
      'Like cases',
    );
  });
});
