import { expect, it } from 'vitest';
import type { Fact } from '../../../shared/facts/model.ts';
import { document, page, search } from './record.ts';

/** The facts of a note of these concepts: concept, assertion, regions, change. */
const stated = async (text: string, concepts: RegExp): Promise<readonly string[]> => [
  ...new Set(
    (await search([page(text)], [document()])).facts
      .filter(({ concept }) => concepts.test(concept))
      .map(({ concept, assertion, regions, change }: Fact) =>
        [concept, assertion, regions.join('+') || '-', ...(change === undefined ? [] : [change])].join(' '),
      ),
  ),
];

const FAILED = /^conservative-care\.failed$/;

it.each([
  'Therapy, Lyrica and a brace: none of it made a dent.',
  'Eight visits of PT with disappointing results.',
  'Physical therapy and meloxicam have not really settled it.',
  'Chiro and naproxen proved insufficient.',
  'PT, acupuncture and gabapentin have all been tried.',
  'She is refractory to several months of non-operative measures.',
  'Non-surgical treatment was unsuccessful.',
  'He wore a wrist splint and took Motrin. Little change.',
])('reads that care failed, in whatever words: %s', async (text) => {
  expect((await stated(text, FAILED)).map((one) => one.split(' ').slice(0, 2).join(' '))).toContain(
    'conservative-care.failed present',
  );
});

it.each([
  'Therapy and meloxicam helped. Plan: continue both.',
  'He wore a wrist splint and took Motrin, which helped. No change in his job.',
  'Neurovascular examination without change. MRI was not done.',
])('reads no failure where none is told: %s', async (text) => {
  expect(await stated(text, FAILED)).toEqual([]);
});

it.each([
  ['UR has approved the L4-5 fusion.', /^surgery\.authorized$/, ['surgery.authorized present lumbar']],
  ['Microdiscectomy was not approved.', /^surgery\.authorized$/, []],
  [
    'Taut band in the levator, on firm pressure it refers toward the temple.',
    /referred-pain$/,
    ['finding.trigger-point.referred-pain present -'],
  ],
  [
    'There is a radial tear, body of the lateral meniscus.',
    /meniscal-tear$/,
    ['diagnosis.meniscal-tear present knee'],
  ],
  [
    'Prolonged median motor and sensory latencies at both wrists.',
    /^electrodiagnostic\.abnormal$/,
    ['electrodiagnostic.abnormal present wrist-hand'],
  ],
  [
    'Psychological screening of May found him a good candidate.',
    /^psych\.cleared$/,
    ['psych.cleared present -'],
  ],
  ['Psychological screening has not been done.', /^psych\.cleared$/, []],
  ['MR cervical spine on 4/4/15 shows a bulge.', /^imaging\.mri$/, ['imaging.mri present cervical']],
  [
    'Neck and left arm pain since the fall.',
    /^symptom\.radicular-pain$/,
    ['symptom.radicular-pain present cervical', 'symptom.radicular-pain present upper-extremity+cervical'],
  ],
  [
    'Neck pain without radiation to the hand.',
    /^symptom\.radicular-pain$/,
    ['symptom.radicular-pain absent'],
  ],
])('reads words of one kind near words of another: %s', async (text, concepts, facts) => {
  const found = await stated(text, concepts);
  expect(found.map((one, at) => one.slice(0, facts[at]?.length))).toEqual(facts);
});

const RELIEF = /^response\.(?:half-relief|sustained)/;

it.each([
  [
    'He had an L5 epidural in March. Relief of 60% held for a little over two months.',
    ['response.half-relief present', 'response.sustained present'],
  ],
  ['A cortisone injection was given; pain back within three weeks.', ['response.sustained absent']],
  [
    'Left medial branch blocks on 5/1/15. Pre-procedure pain 8, within the hour it was 2.',
    ['response.half-relief present', 'response.half-relief.seventy present'],
  ],
  ['Epidural on 4/1/15. Pain fell from 8/10 to 6/10.', ['response.half-relief absent']],
])('reads what an injection gave: %s', async (text, facts) => {
  const found = (await stated(text, RELIEF)).map((one) => one.split(' ').slice(0, 2).join(' '));
  expect([...new Set(found)].sort()).toEqual([...facts].sort());
});

it('keeps an examination that has its date in its heading out of the history above it', async () => {
  const found = await stated(
    'TREATMENT TO DATE: PT and naproxen.\nEXAM 6/5/15: Spurling positive.',
    /nerve-tension/,
  );
  expect(found).toEqual(['finding.nerve-tension present cervical']);
});

it('takes care for the leg for care of its parts and of the spine that serves it', async () => {
  expect(await stated('PT for the leg did not help.', FAILED)).toEqual([
    'conservative-care.failed present lower-extremity+hip+knee+ankle-foot+lumbar unchanged',
  ]);
});

it.each([
  'He now showers and dresses unaided.',
  'She now drives to the store without stopping.',
  'We eased her work restrictions after the sixth visit.',
  'Ankle dorsiflexion improved from 4 to 15 degrees.',
  'LEFS from 31 to 52 points over eight visits.',
  'Balance on one leg went from 6 to 24 seconds.',
])('reads a gain of function: %s', async (text) => {
  expect((await stated(text, /^function\.improved$/)).map((one) => one.split(' ')[1])).toContain('present');
});

it.each([
  'He cannot shower unaided now.',
  'Lifting restrictions of ten pounds.',
  'Ankle dorsiflexion from 0 to 15 degrees.',
  'Ankle plantar flexion 4/5.',
])('reads no gain where none is told: %s', async (text) => {
  expect(await stated(text, /^function\.improved$/)).toEqual([]);
});

it('reads a root that imaging shows compressed, by either word first, and its denial', async () => {
  const compression = /^diagnosis\.nerve-compression$/;
  expect(await stated('MRI: L4-5 extrusion deforming the right L5 nerve root.', compression)).toEqual([
    'diagnosis.nerve-compression present lumbar',
  ]);
  expect(await stated('The left S1 root is markedly displaced at L5-S1.', compression)).toEqual([
    'diagnosis.nerve-compression present lumbar',
  ]);
  expect(await stated('MRI of the lumbar spine: no compression of the nerve roots.', compression)).toEqual([
    'diagnosis.nerve-compression absent lumbar',
  ]);
});

it('reads a dose in morphine equivalents as an opioid that is taken', async () => {
  expect(await stated('Two tablets a day, MED 20.', /^medication\.opioid$/)).toEqual([
    'medication.opioid present -',
  ]);
});

it('takes a part that is examined for no diagnosis', async () => {
  const tear = /^diagnosis\.ligament-tear$/;
  expect(await stated('TFCC and snuffbox nontender.', tear)).toEqual([]);
  expect(await stated('Dx: right wrist TFCC.', tear)).toEqual(['diagnosis.ligament-tear present wrist-hand']);
});

it('reads a drug screen that does not fit what is prescribed, and none that does', async () => {
  const aberrant = /^aberrant-behavior$/;
  expect(await stated('UDS: positive for oxazepam, which is not prescribed.', aberrant)).toEqual([
    'aberrant-behavior present -',
  ]);
  expect(await stated('Urine drug screen negative for prescribed oxycodone.', aberrant)).toEqual([
    'aberrant-behavior present -',
  ]);
  expect(await stated('Drug screen: morphine not detected, codeine positive.', aberrant)).toEqual([
    'aberrant-behavior present -',
  ]);
  expect(await stated('Urine drug screen: hydrocodone positive, cocaine not detected.', aberrant)).toEqual(
    [],
  );
});

it('takes relief that was gone within days for no improvement, whatever else the sentence denies', async () => {
  const text =
    'A subacromial injection of Kenalog took the pain from 9 to 3 for a day; motion did not change and the relief was gone in eight days.';
  expect(await stated(text, /^(?:conservative-care\.failed|treatment\.injection)/)).toEqual(
    expect.arrayContaining(['conservative-care.failed present shoulder']),
  );
  expect((await stated(text, /^treatment\.injection/)).filter((one) => one.endsWith('improved'))).toEqual([]);
});

it('reads strength of 5 out of 5 as strength, beside a sense that is diminished', async () => {
  expect(
    await stated(
      'Objective: Sensation is diminished over the left thumb, strength is 5 out of 5.',
      /^neurological-deficit\.weakness$/,
    ),
  ).toEqual([expect.stringContaining('absent')]);
});

it.each([
  [
    'Examination: left Achilles trace, patellar 2+ on both sides.',
    /reflex-loss$/,
    ['neurological-deficit.reflex-loss present lumbar'],
  ],
  [
    'Exam: triceps jerk brisk, R triceps 1+.',
    /reflex-loss$/,
    ['neurological-deficit.reflex-loss present cervical'],
  ],
  ['Exam: Achilles tenderness 1+, patellar tilt reduced.', /reflex-loss$/, []],
  [
    'Exam: she is unable to do one calf raise on the left.',
    /deficit\.weakness$/,
    [/weakness present .*lumbar/],
  ],
  ['Exam: toe walk normal, calf raises easy.', /deficit\.weakness$/, [/weakness absent/]],
  ['He cannot put any weight on the foot.', /unable-to-bear-weight$/, [/present ankle-foot/]],
  ['She made it in with only three painful steps.', /unable-to-bear-weight$/, [/present/]],
  ['He takes the stairs two steps at a time.', /unable-to-bear-weight$/, []],
  ['Exam of the ankle: very tender along the distal fibula.', /bony-tenderness$/, [/present ankle-foot/]],
  ['Exam of the ankle: tender ATFL. Nontender malleoli.', /bony-tenderness$/, []],
  ['Nine visits of post-operative outpatient hand therapy.', /^post-surgical\.therapy$/, [/present/]],
  ['Revision decompression is on the table.', /^surgery\.spine\.decompression$/, [/planned/]],
  ['Knee: no effusion.', /pseudarthrosis$/, []],
])('reads telegraphic findings: %s', async (text, concepts, expected) => {
  const found = await stated(text, concepts);
  expect(found).toHaveLength(expected.length);
  expected.forEach((one, index) => {
    expect(found[index]).toMatch(one);
  });
});

it('ties a clause that opens with a response to the treatments before it', async () => {
  expect(
    await stated('Care so far: 9 chiro, 5 PT; better from 7/10.', /^treatment\.(?:chiro|physical)/),
  ).toEqual(['treatment.chiropractic present - improved', 'treatment.physical-therapy present - improved']);
  expect(await stated('PT x 9; no relief from naproxen.', /^treatment\.physical/)).toEqual([
    'treatment.physical-therapy present -',
  ]);
});

it.each([
  ['Motor: L EHL 3+, L gastroc 4, rest 5.', /deficit\.weakness$/, [/present .*lumbar/]],
  ['Exam: triceps 2+, biceps 2+, quads 5.', /deficit\.weakness$/, []],
  ['Exam: pinprick down over the lateral calf.', /sensory-loss$/, [/present .*lumbar/]],
  ['A burning sensation down the leg.', /sensory-loss$/, []],
  ['No films yet, the x-ray machine is down.', /^imaging\.x-ray$/, [/absent/]],
  ['Exam of the knee: no warmth, effusion small.', /^finding\.effusion$/, [/present knee/]],
  ['Exam of the knee: no warmth, no effusion.', /^finding\.effusion$/, [/absent knee/]],
  ['Exam of the knee: swelling gone, ROM full.', /^finding\.swelling$/, [/absent knee/]],
  ['Etodolac - heartburn, Ultram - itching.', /^medication-not-tolerated$/, [/present/]],
  ['Etodolac - no heartburn.', /^medication-not-tolerated$/, []],
  ['Plan: L4-5 MBB; if over 70% relief, RFA.', /radiofrequency$/, [/(?:planned|uncertain) lumbar/]],
  ['Plan: L4-5 MBB; if over 70% relief, RFA.', /medial-branch-block$/, [/planned lumbar$/]],
  ['PT was never ordered.', /^treatment\.physical-therapy$/, [/absent/]],
  ['NCS: absent sural SNAP.', /^electrodiagnostic\.abnormal$/, [/present/]],
  ['CESI #1: C7-T1 ILESI 3/2/15.', /^treatment\.injection\.epidural$/, [/(?:present|historical) cervical/]],
])('reads abbreviated notes: %s', async (text, concepts, expected) => {
  const found = await stated(text, concepts);
  expect(found).toHaveLength(expected.length);
  expected.forEach((one, index) => {
    expect(found[index]).toMatch(one);
  });
});
