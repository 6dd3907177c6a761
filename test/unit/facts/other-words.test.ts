import { describe, expect, it } from 'vitest';
import { document, page, search } from './record.ts';

const said = async (text: string): Promise<readonly string[]> =>
  (await search([page(text)], [document()])).facts.map(({ concept, assertion, change }) =>
    [concept, assertion, ...(change === undefined ? [] : [change])].join(' '),
  );

describe('what a treatment did not do is no denial of the treatment', () => {
  it.each([
    ['Neither the splint nor ibuprofen was of any help.', 'medication.nsaid present unchanged'],
    [
      'Neither acupuncture nor six chiropractic visits brought relief.',
      'treatment.acupuncture present unchanged',
    ],
    ['She did not get better with physical therapy.', 'treatment.physical-therapy present unchanged'],
    ['He denies any benefit from acupuncture.', 'treatment.acupuncture present unchanged'],
    ['Neither therapy nor acupuncture has been tried.', 'treatment.acupuncture absent'],
    ['He has tried neither acupuncture nor naproxen.', 'medication.nsaid absent'],
    ['Physical therapy has not been tried.', 'treatment.physical-therapy absent'],
    [
      'Physical therapy was approved for ten visits, none of which has begun.',
      'treatment.physical-therapy planned',
    ],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });
});

describe('an examination in other words', () => {
  it.each([
    ['Feeling was dulled over the left calf.', 'neurological-deficit.sensory-loss present'],
    ['There is less feeling in the thumb.', 'neurological-deficit.sensory-loss present'],
    ['No motor, sensory or reflex changes.', 'neurological-deficit.weakness absent'],
    ['No motor, sensory or reflex changes.', 'neurological-deficit.reflex-loss absent'],
    ['Examination: quadriceps strength four out of five.', 'neurological-deficit.weakness present'],
    ['Drop arm and apprehension signs were absent.', 'finding.rotator-cuff-weakness absent'],
    ['Ankle reflexes are absent.', 'neurological-deficit.reflex-loss present'],
    ['The right cuff is 4/5.', 'finding.rotator-cuff-weakness present'],
    ['The thumb and the radial digits tingle.', 'finding.carpal-tunnel-sign present'],
    ['No numbness in the median distribution.', 'finding.carpal-tunnel-sign absent'],
    ['He could not put weight on it, and the knee was locking.', 'symptom.locking present'],
    ['Body mass index at this visit was 34.', 'diagnosis.obesity present'],
    ['The left knee jerk is lost.', 'neurological-deficit.reflex-loss present'],
    ['The left ankle jerk is gone; in May it was 2+.', 'neurological-deficit.reflex-loss present worse'],
    ['Reflexes 1+ and symmetric throughout.', 'neurological-deficit.reflex-loss absent'],
    ['No alteration of consciousness.', 'red-flag.intracranial absent'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['She is feeling less pain.', 'neurological-deficit.sensory-loss present'],
    ['Both hands are numb, right worse.', 'symptom.change present worse'],
    ['His body mass index is 34.', 'diagnosis.soft-tissue-mass present'],
    ['Give-way weakness of the great toe extensor.', 'neurological-deficit.weakness present'],
    ['No ulnar neuropathy.', 'diagnosis.nerve-entrapment absent'],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});

describe('injections and studies in other words', () => {
  it.each([
    ['The left shoulder was injected with triamcinolone.', 'treatment.injection.corticosteroid present'],
    ['We will inject the shoulder with triamcinolone.', 'treatment.injection.corticosteroid planned'],
    ['Nobody has done an EMG.', 'electrodiagnostic.emg-ncs absent'],
    ['He may well need a knee replacement some day.', 'surgery.joint-replacement uncertain'],
    ['No gel injections so far.', 'treatment.injection.viscosupplementation absent'],
    [
      'She saw the therapist for four visits, which made the shoulder worse.',
      'treatment.physical-therapy present worse',
    ],
    ['The medial joint space of the left knee is 1 mm.', 'diagnosis.osteoarthritis.severe present'],
    ['No fracture on x-ray.', 'imaging.x-ray present'],
    ['No report of the MRI is on file.', 'imaging.mri absent'],
    ['Treatment so far: naproxen and nothing else.', 'treatment.physical-therapy absent'],
    ['He stretches and does exercises at home.', 'treatment.home-exercise present'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['No gel injections so far.', 'treatment.injection absent'],
    ['Joint space is narrowed by 1 mm.', 'diagnosis.osteoarthritis.severe present'],
    ['The knee was injected with dexamethasone.', 'medication.oral-steroid present'],
    ['An epidural injection of triamcinolone at L5.', 'treatment.injection.trigger-point present'],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});

describe('care told of after several complaints', () => {
  it('is care for none of them in particular', async () => {
    const text = 'The right shoulder aches. The neck is tender. Treatment has been acupuncture.';
    const { facts } = await search([page(text)], [document()]);
    expect(
      facts.filter(({ concept }) => concept === 'treatment.acupuncture').map(({ regions }) => regions),
    ).toEqual([[]]);
  });

  it('is care for the only one that the paragraph names', async () => {
    const text = 'The right shoulder aches. It is tender. Treatment has been acupuncture.';
    const { facts } = await search([page(text)], [document()]);
    expect(
      facts.filter(({ concept }) => concept === 'treatment.acupuncture').map(({ regions }) => regions),
    ).toEqual([['shoulder']]);
  });
});
