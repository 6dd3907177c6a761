import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparisonsOf } from '../../../shared/facts/comparisons.ts';

const found = (sentence: string) =>
  comparisonsOf(sentence).map(({ concept, change }) => `${concept} ${change}`);

it.each([
  ['Pain is reduced from 8/10 to 4/10 with tramadol.', ['drug-response.pain improved']],
  ['Burning went 6 -> 3 on the patch.', ['drug-response.pain improved']],
  ['Elbow pain 3/10, was 7/10.', ['drug-response.pain improved']],
  ['Headaches 4/10 now, down from 8/10.', ['drug-response.pain improved']],
  ['Analgesia: 8/10 without, 4/10 with.', ['drug-response.pain improved']],
  ['Pain 5/10 with medications and 9/10 without.', ['drug-response.pain improved']],
  ['Pain is 7/10 with and 7/10 without the pills.', ['drug-response.pain unchanged']],
  ['She has 60 percent relief.', ['drug-response.pain improved']],
  ['About 10% relief.', ['drug-response.pain unchanged']],
  ['It cuts his pain in half.', ['drug-response.pain improved']],
  ['PHQ-9 18 to 9, ODI from 52 to 34.', ['drug-response.function improved', 'drug-response.mood improved']],
  ['Stands two hours, was 30 minutes.', ['drug-response.function improved']],
  ['Types 45 min (was 1 hour).', []],
  ['He cleans the garage and drives to church on it.', ['drug-response.function improved']],
  ['On days she missed it she stayed home.', ['drug-response.function improved']],
  ['Walking from 10 minutes to 40 minutes.', ['drug-response.function improved']],
  ['She went from one hour to three hours on her feet.', ['drug-response.function improved']],
  ['Lifts 20 pounds instead of 10.', ['drug-response.function improved']],
  ['The patch lets her sit through a church service.', ['drug-response.function improved']],
  ['With tramadol he can now mow the lawn and drive himself.', ['drug-response.function improved']],
  ['Bedridden most days without the pills.', ['drug-response.function improved']],
  ['Pain is 4 when medicated and 9 on days he skips it.', ['drug-response.pain improved']],
  ['Relief of about 40 percent.', ['drug-response.pain improved']],
  ['Topical: 8/10 -> 5/10.', ['drug-response.pain improved']],
  ['Sitting tolerance 10 -> 45 min with the cream.', ['drug-response.function improved']],
  [
    'Nucynta: pain 9/10 to 5/10, cooks dinner.',
    ['drug-response.pain improved', 'drug-response.function improved'],
  ],
])('reads what is measured twice: %s', (sentence, comparisons) => {
  expect(found(sentence)).toEqual(comparisons);
});

it.each([
  'Pain is 6-7/10.',
  'Pain rated 5 to 7 out of 10.',
  'Neck pain 7/10 and low back pain 5/10.',
  'Pain 5/10 with walking, 3/10 without activity.',
  'Strength improved from 4/5 to 5/5.',
  'Seen 3/10/2015, was 4/10/2014.',
  'Pain rose from 5/10 to 8/10.',
  'He is not able to drive with the medication.',
  'She can only walk one block on Norco.',
  'Her daughter helps her dress and bathe.',
  'The goal is to be able to work again.',
  'Pain 6/10 when she walks.',
])('takes no range, place, grade, date or increase for a response: %s', (sentence) => {
  expect(found(sentence)).toEqual([]);
});

it('says the same of the same scores, in whatever words between, and stays within the sentence', () => {
  fc.assert(
    fc.property(
      fc.nat(10),
      fc.nat(10),
      fc.constantFrom('of the back ', 'levels ', ''),
      (then, now, words) => {
        const sentence = `Pain ${words}from ${then}/10 to ${now}/10.`;
        const expected = now < then ? 'improved' : now === then ? 'unchanged' : undefined;
        const [one] = comparisonsOf(sentence);
        expect(one?.change).toBe(expected);
        if (one !== undefined) expect(one.end).toBeLessThanOrEqual(sentence.length);
      },
    ),
  );
});
