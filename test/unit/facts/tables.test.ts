import fc from 'fast-check';
import { expect, it } from 'vitest';
import { document, page, search } from './record.ts';

/** What a note of 9/20/2016 states of some concepts: concept, value, change and day. */
async function stated(text: string, ...concepts: readonly string[]): Promise<readonly string[]> {
  const { facts } = await search([page(text)], [document({ date: '2016-09-20' })]);
  return facts
    .filter(({ concept }) => concepts.includes(concept))
    .map(({ concept, value, change, date }) =>
      [concept, value === undefined ? '-' : `${value.number}${value.unit}`, change ?? '-', date].join(' '),
    );
}

it.each([
  ['gaps', '              6/2/16    9/14/16\nKnee pain     7         4\nPHQ-9         15        9'],
  ['strokes', '| | 6/2 | 9/14 |\n| Knee pain | 7/10 | 4/10 |\n| PHQ-9 | 15 | 9 |'],
  ['single blanks', '6/2/2016 9/14/2016\nKnee pain 7 4\nPHQ-9 15 9'],
  ['a label over the labels', 'Measure   6/2   9/14\nKnee pain (0-10)   7   4\nPHQ-9   15   9'],
])('gives each cell of a table its day, and what the course of it tells: %s', async (_, text) => {
  expect(await stated(text, 'symptom.pain', 'diagnosis.depression')).toEqual([
    'symptom.pain 7/10 - 2016-06-02',
    'symptom.pain 4/10 - 2016-09-14',
    'diagnosis.depression 15PHQ-9 - 2016-06-02',
    'diagnosis.depression 9PHQ-9 - 2016-09-14',
  ]);
  expect(await stated(text, 'drug-response.pain', 'drug-response.mood')).toEqual([
    'drug-response.pain - improved 2016-09-14',
    'drug-response.mood - improved 2016-09-14',
  ]);
});

it('reads a table whose lines are the days', async () => {
  const text = 'Date     Pain   PHQ-9\n3/1/16   8      18\n6/2/16   6      12\ntoday    5      12';
  expect(await stated(text, 'symptom.pain', 'drug-response.pain')).toEqual([
    'symptom.pain 8/10 - 2016-03-01',
    'symptom.pain 6/10 - 2016-06-02',
    'symptom.pain 5/10 - 2016-09-20',
    'drug-response.pain - improved 2016-09-20',
  ]);
});

it('reads what a table says in a word', async () => {
  const text = '6/2 9/14\nNeck pain 8 5\nWorking no yes\nMEDS Norco 5 bid';
  const { facts } = await search([page(text)], [document({ date: '2016-09-20' })]);
  expect(
    facts
      .filter(({ concept }) => /^(?:function\.working|medication\.opioid)$/.test(concept))
      .map(({ concept, assertion, date }) => [concept, assertion, date].join(' ')),
  ).toEqual([
    'function.working absent 2016-06-02',
    'function.working present 2016-09-14',
    'medication.opioid present 2016-09-20',
  ]);
});

it('dates a day without a year before the note, and gives a baseline none', async () => {
  expect(await stated('            baseline   11/30   9/14\nBack pain   9   7   7', 'symptom.pain')).toEqual([
    'symptom.pain 9/10 - ',
    'symptom.pain 7/10 - 2015-11-30',
    'symptom.pain 7/10 - 2016-09-14',
  ]);
});

it('takes no list of drugs and no line of dates for a table of measures', async () => {
  const text = 'Pain 7/10 today.\nDrug   Dose   Since\nNorco   10 mg   2014';
  expect(await stated(text, 'symptom.pain')).toEqual(['symptom.pain 7/10 - 2016-09-20']);
});

it('does no harm where gaps and days stand anywhere', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('6/2', '9/14/16', 'Pain', '8', '4-5', '|', '   ', '\n', 'today', ':', '%'), {
        maxLength: 30,
      }),
      async (parts) => {
        const { facts } = await search([page(parts.join(' '))], [document({ date: '2016-09-20' })]);
        for (const { citation } of facts) expect(parts.join(' ')).toContain(citation.words);
      },
    ),
    { numRuns: 50 },
  ));
