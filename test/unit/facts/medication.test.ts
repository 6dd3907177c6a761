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

/** What a sentence says of some concepts, by whatever file of the vocabulary they stand in. */
const said = (text: string, ...wanted: readonly string[]): readonly string[] => {
  const context = { topic: [], request: false, reportOf: null, documentDate: '2016-11-08' } as const;
  const stated = sentencesOf(text, NO_SECTION).sentences.flatMap((sentence) =>
    statementsOf(read(text, sentence, undefined), context),
  );
  const briefs = stated
    .filter(({ concept }) => wanted.includes(concept))
    .map(({ concept, assertion, change }) => [concept, assertion, change ?? '-'].join(' '));
  return [...new Set(briefs)].sort();
};

it.each([
  ['Dilaudid gives relief for no more than three hours.', 'unchanged'],
  ['The relief that Nucynta brings lasts only 2-3 hours.', 'unchanged'],
  ['Morphine eases the pain, but only for two hours.', 'unchanged'],
  ['Codeine takes care of the ache for an hour at most.', 'unchanged'],
  ['Methadone relieves his pain just briefly.', 'unchanged'],
  ['Morphine helps for about six hours.', 'improved'],
  ['Nucynta, which dulls the ache, is taken at night.', 'improved'],
  ['Takes ibuprofen and morphine; the latter eased his pain.', 'improved'],
  ['Takes morphine and ibuprofen; both relieve the pain.', 'improved'],
  ['Takes morphine and ibuprofen; neither eased the pain.', 'unchanged'],
  ['Takes morphine and ibuprofen; the latter eased his pain.', '-'],
  ['Takes morphine and ibuprofen, which lessens the pain.', '-'],
  ['Takes morphine; heat eases the pain.', '-'],
])('reads what an opioid does: %s', (text, change) => {
  expect(said(text, 'medication.opioid')).toEqual([`medication.opioid present ${change}`]);
});

it.each([
  ['The risk of addiction was gone over briefly.', ['opioid-monitoring.risk-assessment present -']],
  ['She has been evaluated for opioid misuse potential.', ['opioid-monitoring.risk-assessment present -']],
  ['A review of the potential for diversion was made.', ['opioid-monitoring.risk-assessment present -']],
  ['Screened for aberrant behavior.', ['opioid-monitoring.risk-assessment present -']],
  ['The risk of addiction was not assessed.', []],
  ['The risk of abuse should be assessed.', []],
  ['Will assess the likelihood of misuse.', []],
  ['Risks of addiction were discussed.', []],
  ['Screening for substance use was recommended.', []],
  ['No assessment of the risk of misuse is found.', ['opioid-monitoring.risk-assessment absent -']],
])('reads whether the risk of misuse was assessed: %s', (text, facts) => {
  expect(said(text, 'opioid-monitoring.risk-assessment')).toEqual(facts);
  expect(said(text, 'aberrant-behavior').filter((one) => /present/.test(one))).toEqual([]);
});

it.each([
  ['A CURES report is nowhere to be found.', 'opioid-monitoring.pdmp absent -'],
  ['CURES query: not on record.', 'opioid-monitoring.pdmp absent -'],
  ['The opioid contract is missing.', 'opioid-monitoring.agreement absent -'],
  ['Urine drug screens do not appear in the chart.', 'opioid-monitoring.urine-drug-screen absent -'],
  ['CURES was run and is on record.', 'opioid-monitoring.pdmp present -'],
  ['Opioids do not appear in the record.', 'medication.opioid absent -'],
  ['Tramadol: dose not recorded.', 'medication.opioid present -'],
  ['No opioid is on record.', 'medication.opioid absent -'],
])('reads what a record does not hold: %s', (text, fact) => {
  expect(said(text, fact.split(' ')[0] as string)).toEqual([fact]);
  expect(said(text, 'medication-not-tolerated')).toEqual([]);
});

it.each([
  ['A trial of topiramate is for migraine.', 'planned -'],
  ['Topiramate trial for migraine.', 'planned -'],
  ['A trial of topiramate for two weeks gave no relief.', 'present unchanged'],
  ['Topiramate trial for migraine failed.', 'present unchanged'],
  ['Topiramate had been denied.', 'planned -'],
  ['Topiramate had earlier been non-certified.', 'planned -'],
  ['Topiramate previously requested.', 'planned -'],
  ['RFA: topiramate given in the office.', 'present -'],
  ['Naproxen; failing that, topiramate.', 'present -'],
  ['Naproxen at noon; if not, topiramate at night.', 'present -'],
  ['If naproxen is not tolerated, topiramate.', 'uncertain -'],
])('reads whether a drug was taken: %s', (text, read) => {
  expect(said(text, 'medication.anticonvulsant')).toEqual([`medication.anticonvulsant ${read}`]);
});

it.each([
  ['Pain is described as excruciating.', true],
  ['She rates the pain as severe.', true],
  ['The pain is of severe intensity.', true],
  ['Pain was not described as severe.', false],
])('reads pain that is called severe: %s', (text, severe) => {
  expect(said(text, 'symptom.pain.severe')).toEqual(severe ? ['symptom.pain.severe present -'] : []);
});

it.each([
  ['He broke two ribs.', true],
  ['The pelvis was crushed.', true],
  ['There is collapse of a vertebra.', true],
  ['A screw in the femur is broken.', false],
  ['The ribs were not broken.', false],
])('reads a severe injury told by its verb: %s', (text, severe) => {
  expect(said(text, 'injury.severe')).toEqual(severe ? ['injury.severe present -'] : []);
});

it.each([
  ['Pain is 9/10 without the morphine, 5/10 about thirty minutes after a tablet.', 'drug-response.pain'],
  ['Morphine: walks 30 minutes (10 before).', 'drug-response.function'],
])('reads pain against relief an hour later, and what was done before: %s', (text, concept) => {
  expect(said(text, concept)).toEqual([`${concept} present improved`]);
});

it.each([
  ['The film was negative for fracture.', 'diagnosis.fracture', ['diagnosis.fracture absent -']],
  ['Films are negative for fracture.', 'diagnosis.fracture', ['diagnosis.fracture absent -']],
  ['The urine was negative for hydrocodone.', 'aberrant-behavior', ['aberrant-behavior present -']],
  [
    'Of ten PT visits, utilization review approved four.',
    'treatment.physical-therapy',
    ['treatment.physical-therapy planned -'],
  ],
])('reads what comes before its negation or its approval: %s', (text, concept, facts) => {
  expect(said(text, concept)).toEqual(facts);
});
