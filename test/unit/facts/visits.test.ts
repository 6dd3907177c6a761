import { describe, expect, it } from 'vitest';
import { document, page, search } from './record.ts';

/** Sentence, treatment, visits. */
const VISITS: readonly (readonly [string, string, number | null])[] = [
  ['Was at physical therapy on five occasions at the least.', 'treatment.physical-therapy', 5],
  ['Ten PT, splint and NSAIDs.', 'treatment.physical-therapy', 10],
  ['Completed 9 OT for the thumb.', 'treatment.physical-therapy', 9],
  ['PT 5 of 8 so far.', 'treatment.physical-therapy', 5],
  ['PT: 11 done.', 'treatment.physical-therapy', 11],
  ['PT 3/16 gave relief.', 'treatment.physical-therapy', null],
  ['1 PT', 'treatment.physical-therapy', null],
  ['He has attended 7 visits.', 'therapy.unnamed-course', 7],
  ['8 of 10 authorized sessions used.', 'therapy.unnamed-course', 8],
];

describe('the number of visits that a record gives', () => {
  it.each(VISITS)('%s %s', async (sentence, concept, number) => {
    const { facts } = await search([page(sentence)], [document()]);
    const [fact] = facts.filter((one) => one.concept === concept);
    expect(fact?.assertion).toBe('present');
    expect(fact?.value ?? null).toEqual(number === null ? null : { number, unit: 'visits' });
  });

  it('counts motion against what it was before', async () => {
    const { facts } = await search([page('Wrist extension now 50 (was 20).')], [document()]);
    expect(facts.some((one) => one.concept === 'function.improved')).toBe(true);
  });
});
