import { expect, it } from 'vitest';
import { read } from '../../../shared/facts/reading.ts';
import { NO_SECTION, sentencesOf } from '../../../shared/facts/sentences.ts';
import { statementsOf } from '../../../shared/facts/statements.ts';
import medication from '../../../shared/facts/vocabulary/medication.json' with { type: 'json' };

const OWN = new Set([...medication.concepts.map(({ id }) => id), ...Object.keys(medication.drugs)]);

/** What a sentence states of drugs: concept, assertion, response. */
const statedOf = (text: string): readonly string[] => {
  const context = { topic: [], request: false, reportOf: null, documentDate: '2016-11-08' } as const;
  const stated = sentencesOf(text, NO_SECTION).sentences.flatMap((sentence) =>
    statementsOf(read(text, sentence, undefined), context),
  );
  const briefs = stated
    .filter(({ concept }) => OWN.has(concept))
    .map(({ concept, assertion, change }) => [concept, assertion, change ?? '-'].join(' '));
  return [...new Set(briefs)].sort();
};

it.each([
  ['Pain 8/10 without medication, 5/10 with medication.', ['drug-response.pain present improved']],
  ['Pain is reduced from 8/10 to 4/10.', ['drug-response.pain present improved']],
  [
    'Norco reduces pain by 50% and allows him to work.',
    [
      'drug-response.function present improved',
      'drug-response.pain present improved',
      'medication.opioid present improved',
    ],
  ],
  ['Tramadol is not effective.', ['medication.opioid present unchanged']],
  [
    'No side effects or aberrant behavior.',
    ['aberrant-behavior absent -', 'drug-response.side-effects absent -'],
  ],
  ['No signs of abuse or diversion.', ['aberrant-behavior absent -']],
  [
    'Urine toxicology inconsistent.',
    ['aberrant-behavior present -', 'opioid-monitoring.urine-drug-screen present -'],
  ],
  ['No CURES check recorded.', ['opioid-monitoring.pdmp absent -']],
  ['Norco weaned from 6 to 4 a day.', ['medication.opioid present -', 'plan.taper present -']],
  ['Start gabapentin 300 mg.', ['medication.anticonvulsant planned -']],
  ['Denies GI upset.', ['symptom.dyspepsia absent -']],
  ['Severe pain 9/10.', ['symptom.pain.severe present -']],
  ['Pain 8 without, 5 with.', ['drug-response.pain present improved']],
  ['VAS: off meds 9, on meds 6.', ['drug-response.pain present improved']],
  ['Pain 7 with meds and 7 without.', ['drug-response.pain present unchanged']],
  ['She cannot cope without Norco.', ['medication.opioid present -']],
  [
    'Utox: positive for methamphetamine, never addressed.',
    ['aberrant-behavior present -', 'opioid-monitoring.urine-drug-screen present -'],
  ],
  [
    'UDS: hydrocodone not detected, morphine present.',
    [
      'aberrant-behavior present -',
      'medication.opioid present -',
      'opioid-monitoring.urine-drug-screen present -',
    ],
  ],
  ['PDMP: three prescribers since May.', ['aberrant-behavior present -', 'opioid-monitoring.pdmp present -']],
  ['PDMP without other prescribers.', ['aberrant-behavior absent -', 'opioid-monitoring.pdmp present -']],
  ['Never tried pregabalin.', ['medication.anticonvulsant absent -']],
  [
    'Drug screen (+) for cocaine.',
    [
      'aberrant-behavior present -',
      'opioid-monitoring.high-risk present -',
      'opioid-monitoring.urine-drug-screen present -',
    ],
  ],
  ['PHQ-9 not done.', ['diagnosis.depression uncertain -']],
  ['PHQ-9: 3.', ['diagnosis.depression absent -']],
  ['TCA/SNRI trial: never.', ['medication.antidepressant absent -']],
  ['Sleep: 4 h, latency 2 hours.', ['diagnosis.insomnia present -']],
  ['Agreement renewed in May.', ['opioid-monitoring.agreement present -']],
  [
    'Norco takes it from 9 to 5.',
    [
      'drug-response.pain present improved',
      'medication.opioid present -',
      'medication.opioid present improved',
    ],
  ],
  [
    'Asked what he can do on Norco that he could not before, he says that nothing has changed.',
    ['medication.opioid present -'],
  ],
  ['SOAPP not done.', ['opioid-monitoring.risk-assessment absent -']],
  ['Labs: Cr 1.7, eGFR 38.', ['drug-risk.renal present -']],
  ['Labs: Cr 0.9, eGFR 88.', []],
  ['CURES: blank.', ['opioid-monitoring.pdmp absent -']],
  ['UDS: none on file.', ['opioid-monitoring.urine-drug-screen absent -']],
  ['Opioid agreement: see old chart.', ['opioid-monitoring.agreement uncertain -']],
  ['Duloxetine/amitriptyline: none tried.', ['medication.antidepressant absent -']],
  ['No opioid use before, PDMP checked.', ['medication.opioid absent -', 'opioid-monitoring.pdmp present -']],
  ['#30, no refills - taper to two a day.', ['plan.taper present -']],
])('%s', (text, stated) => {
  expect(statedOf(text)).toEqual(stated);
});
