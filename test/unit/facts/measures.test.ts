import { expect, it } from 'vitest';
import { brief, document, page, search } from './record.ts';

/** What a note of one page states of some concepts, in short. */
async function stated(text: string, ...concepts: readonly string[]): Promise<readonly string[]> {
  const { facts } = await search([page(text)], [document()]);
  return [...new Set(facts.filter(({ concept }) => concepts.includes(concept)).map(brief))];
}

it.each([
  ['Cervical flexion is 30 degrees.', 'cervical'],
  ['Right shoulder abd 95, ER 80.', 'shoulder', 'right'],
  ['Lumbar extension 10/25.', 'lumbar'],
  ['Neck rotation 60% of normal.', 'cervical'],
  ['Left knee flexion 90.', 'knee', 'left'],
  ['Neck: 35 degrees of flexion and 60 of extension.', 'cervical'],
])('reads measured motion that falls short of normal as limited: %s', async (text, region, side = '-') => {
  expect(await stated(text, 'finding.limited-motion')).toEqual([
    `finding.limited-motion present ${region} ${side}`,
  ]);
});

it.each([
  'Shoulder flexion 175, abduction 170.',
  'Knee flexion 0-135.',
  'Lumbar flexion improved 30 degrees.',
  'Right hip: 105 of flexion.',
  'Knee braced in 30 degrees of flexion.',
  'She gained 20 degrees of flexion.',
  'Cervical spine: gaining rotation 10 degrees a week.',
  'Follow up in 2 weeks; neck rotation exercises 3 times a day.',
])('does not take normal motion or a gain for a limit: %s', async (text) => {
  expect(await stated(text, 'finding.limited-motion')).toEqual([]);
});

it.each([
  'After six visits he sits 45 minutes, was 15 minutes.',
  'Walking tolerance increased from 5 to 20 minutes.',
  'Right knee flexion 60 to 105 after therapy.',
  'Lifting 10 lb -> 25 lb.',
])('reads two measures of what can be done as improved function: %s', async (text) => {
  expect((await stated(text, 'function.improved')).map((line) => line.split(' ')[1])).toContain('present');
});

it.each(['Walks 10 to 15 minutes.', 'He sits 15 minutes, was 30 minutes.'])(
  'takes neither a range nor a loss for improved function: %s',
  async (text) => {
    expect(await stated(text, 'function.improved')).toEqual([]);
  },
);

it.each([
  ['Grip is 20/70 lb.', ['finding.grip-reduced present wrist-hand -']],
  ['L grip 30 kg, R grip 50 kg.', ['finding.grip-reduced present wrist-hand left']],
  ['Grip is 66/70 lb.', []],
  ['Grip 5/5.', []],
])('compares the grips of both hands: %s', async (text, facts) => {
  expect(await stated(text, 'finding.grip-reduced')).toEqual(facts);
});

it.each([
  ['BMI 41.', 'present'],
  ['Body mass index is 24.5.', 'absent'],
])('reads obesity from the body mass index: %s', async (text, assertion) => {
  expect(await stated(text, 'diagnosis.obesity')).toEqual([`diagnosis.obesity ${assertion} - -`]);
});

it.each([
  ['Left EHL 3/5, was 4/5 last month.', 'weakness', 'worse'],
  ['Left EHL strength went from 3/5 to 4/5.', 'weakness', 'improved'],
  ['Right ankle jerk absent (previously 2+).', 'reflex-loss', 'worse'],
])('compares a sign with what it was before: %s', async (text, sign, change) => {
  const facts = await stated(text, `neurological-deficit.${sign}`);
  expect(facts.filter((line) => line.includes('present')).map((line) => line.split(' ').at(-1))).toEqual([
    change,
  ]);
});

it('gives a fracture no place that only belongs to the illness before it', async () => {
  expect(await stated('Possible cubital tunnel, left foot fracture.', 'diagnosis.fracture')).toEqual([
    'diagnosis.fracture present ankle-foot left',
  ]);
});

it.each([
  ['Chiropractic, X-rays, MRI and EMG were all ordered.', 'treatment.chiropractic', 'planned'],
  ['Chiropractic at least 4 (6 approved) with benefit.', 'treatment.chiropractic', 'present'],
  ['No new injury since the last visit.', 'trauma.acute', 'absent'],
  ['Seated SLR with radiation to the left calf.', 'finding.nerve-tension', 'present'],
  ['Patellar apprehension is positive.', 'finding.instability', 'present'],
  ['Studies: none to date.', 'imaging', 'absent'],
  ['Right leg is asymptomatic.', 'symptom.numbness', 'absent'],
  ['Cannot walk on toes.', 'neurological-deficit.weakness', 'present'],
  ['Heel and toe walking is intact.', 'neurological-deficit.weakness', 'absent'],
  ['Weak thumb abduction on the left.', 'neurological-deficit.weakness', 'present'],
  ['Right facial droop.', 'neurological-deficit', 'present'],
  ['Pain is the same and motion is no better.', 'function.improved', 'absent'],
  ['CN II-XII are intact.', 'neurological-deficit', 'absent'],
  ['Naproxen was stopped because of heartburn.', 'medication-not-tolerated', 'present'],
  ['He hopes to cut down on pain medication.', 'medication-not-tolerated', 'present'],
])('reads the chart: %s', async (text, concept, assertion) => {
  expect((await stated(text, concept)).map((line) => line.split(' ')[1])).toEqual([assertion]);
});

it('reads what a note measures, so that the next can be compared with it', async () => {
  const { facts } = await search(
    [
      page(
        'Exam: shoulder flexion 95. He sits 40 min and walks two hours. Oswestry 44%. Passive abduction 100.',
      ),
    ],
    [document()],
  );
  expect(
    facts
      .filter(({ concept }) => concept.startsWith('measure.'))
      .map(({ concept, value }) => [concept, value?.number, value?.unit]),
  ).toEqual([
    ['measure.motion.flexion', 95, 'degrees'],
    ['measure.tolerance.sitting', 40, 'minutes'],
    ['measure.score.odi', 44, 'points'],
    ['measure.motion.abduction', 100, 'degrees passive'],
  ]);
});
