import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CaseLine } from '../../infra/cli/case-of-facts.ts';
import { inputOf, libraryOf } from '../../infra/cli/propose.ts';
import { propose } from '../../shared/rules/propose.ts';

const guidelines = libraryOf([join(import.meta.dirname, '../../shared/rules/library')]);

/** Decision, citation and rationale of an opioid asked for on a day, by the facts of the record. */
async function decided(facts: string[], on: string) {
  const line: CaseLine = {
    id: '1',
    item: 'Norco 10/325mg #90',
    ur_date: on,
    injury_date: '2012-03-01',
    facts,
  };
  const { assumed: _, ...input } = await inputOf([line]);
  const [item] = propose({ ...input, guidelines }).items;
  return {
    decision: item?.decision,
    cited: item?.reviewerLine,
    rationale: item?.rationale.map(({ text }) => text).join(' '),
  };
}

const MONITORED = [
  'Norco three times a day, pain 8/10 without medication and 4/10 with',
  'Able to do household chores with Norco',
  'Urine drug screen consistent, CURES reviewed, no aberrant behavior',
];

it('an opioid that relieves pain, helps function and is monitored is necessary, by the edition of its day', async () => {
  const [before, after] = [await decided(MONITORED, '2016-07-27'), await decided(MONITORED, '2016-08-10')];
  expect([before.decision, after.decision]).toEqual(['Overturned', 'Overturned']);
  expect(before.cited).toBe(
    'Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Opioids, criteria for use.',
  );
  expect(after.cited).toBe(
    'Decision based on MTUS Opioid Treatment 2016, Section(s): 3.3.9 Opioids for Chronic Pain and Chronic Opioid Treatment: Maintenance of Chronic Opioid Treatment.',
  );
  expect(after.rationale).not.toContain('stopped abruptly');
});

it('an opioid that is upheld is not to be stopped abruptly', async () => {
  const { decision, rationale } = await decided(
    ['Norco and Soma since 2013', 'Low back pain 7/10'],
    '2016-11-20',
  );
  expect(decision).toBe('Upheld');
  expect(rationale).toMatch(
    /is not medically necessary\. This decision does not mean that the drug should be stopped at once: .* not stopped abruptly, .* tapering\.$/,
  );
});
