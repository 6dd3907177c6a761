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

describe('what a drug or care did, in other words', () => {
  it.each([
    [
      'Soma, Mobic and Elavil; the last is taken at bedtime and improves his pain.',
      'medication.antidepressant present improved',
    ],
    ['Her ache lets up when she takes the tablets.', 'drug-response.pain present improved'],
    ['On medication the discomfort goes down.', 'drug-response.pain present improved'],
    ['Meloxicam keeps the pain bearable.', 'medication.nsaid present improved'],
    ['Tramadol buys her barely three hours.', 'medication.opioid present unchanged'],
    ['With Norco there are only two hours of relief.', 'medication.opioid present unchanged'],
    ['Acupuncture brought a gain in lumbar mobility.', 'function.improved present'],
    ['Fuller movement of the left shoulder was seen.', 'function.improved present'],
    ['She has the same neck rotation as at the first visit.', 'function.improved absent'],
    ['Movement of the knee has not changed.', 'function.improved absent'],
    ['No improvement in cervical motion.', 'function.improved absent'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['Her ache does not let up when she takes the tablets.', 'drug-response.pain present improved'],
    ['The pain comes down when he lies flat.', 'drug-response.pain present improved'],
    ['Tramadol gives her only three hours of sleep.', 'medication.opioid present unchanged'],
    ['No improvement in cervical motion.', 'function.improved present'],
    ['No better movement of the hip.', 'function.improved present'],
    ['Exercises to gain better movement of the hip.', 'function.improved present'],
    ['The right hip has the same range of motion as the left.', 'function.improved absent'],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});

describe('what a chart asks for, lacks or tells of another time', () => {
  it.each([
    [
      'A request of 5/2/15 asked for MRI of the hip, as well as acupuncture for four visits.',
      'treatment.acupuncture planned',
    ],
    [
      'A request of 5/2/15 asked for MRI of the hip, as well as acupuncture for four visits.',
      'imaging.mri planned',
    ],
    ['The physician applied for chiropractic care.', 'treatment.chiropractic planned'],
    ['We asked for a copy of the MRI report.', 'imaging.mri present'],
    ['The chart lacks an EMG.', 'electrodiagnostic.emg-ncs absent'],
    ['The file holds neither an X-ray nor an EMG.', 'electrodiagnostic.abnormal absent'],
    ['There is no MRI report or EMG.', 'electrodiagnostic.emg-ncs absent'],
    ['A pain agreement is not documented.', 'opioid-monitoring.agreement absent'],
    ['Physical therapy was given at an earlier time.', 'treatment.physical-therapy historical'],
    [
      'Acute compression of the median nerve at the wrist.',
      'diagnosis.nerve-entrapment.acute-carpal-tunnel present',
    ],
    ['RFA of the right L4 facet gave relief.', 'treatment.injection.radiofrequency present'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['An RFA of May 2 asked for naproxen.', 'treatment.injection.radiofrequency planned'],
    ['Acute wrist pain; carpal tunnel syndrome.', 'diagnosis.nerve-entrapment.acute-carpal-tunnel present'],
    ['Acute on chronic CTS.', 'diagnosis.nerve-entrapment.acute-carpal-tunnel present'],
    ['The knee lacks 10 degrees of extension, PT is under way.', 'treatment.physical-therapy absent'],
    ['The response to PT is not documented.', 'treatment.physical-therapy absent'],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});

describe('a state, a course and a doubt in other words', () => {
  it.each([
    ['At the visit of March 3 her pain was severe.', 'symptom.pain.severe present'],
    ['The right elbow was guarded and restricted.', 'finding.limited-motion present'],
    ['The stiff left ankle lacks full motion.', 'finding.limited-motion present'],
    ['His shoulder hurt more than before.', 'symptom.change present worse'],
    ['Her knee aches worse than it did a month ago.', 'symptom.change present worse'],
    ['Contused and strained right hip.', 'diagnosis.sprain-strain present'],
    ['The left thumb was sprained.', 'diagnosis.sprain-strain present'],
    ['She has resumed her normal duties.', 'work-status.full-duty present'],
    ['He went back to his ordinary job.', 'function.working present'],
    ['A carpal tunnel syndrome of acute onset.', 'diagnosis.nerve-entrapment.acute-carpal-tunnel present'],
    ['Complex regional pain syndrome is still to be ruled out.', 'diagnosis.crps uncertain'],
    ['Nothing in the chart shows that CURES was run.', 'opioid-monitoring.pdmp absent'],
    ['Nothing in the chart indicates a course of acupuncture.', 'treatment.acupuncture absent'],
    ['Not explained in the records: the reason for acupuncture.', 'treatment.acupuncture uncertain'],
    ['Acupuncture: asked 10, granted 4.', 'treatment.acupuncture planned'],
    ['The carrier allowed eight OT for the hand.', 'treatment.physical-therapy planned'],
    ['UR: four visits of acupuncture allowed.', 'treatment.acupuncture planned'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['Call if pain is severe.', 'symptom.pain.severe present'],
    ['Pain was severe at first.', 'symptom.pain.severe present'],
    ['Use of the hand is limited to light tasks.', 'finding.limited-motion present'],
    ['Prognosis is guarded; the wrist is limited to light duty.', 'finding.limited-motion present'],
    ['His shoulder hurts no more than before.', 'symptom.change present worse'],
    ['The back hurts more than the leg.', 'symptom.change present worse'],
    ['A strained relationship with her employer.', 'diagnosis.sprain-strain present'],
    ['He has not gone back to his usual job.', 'function.working present'],
    ['Back to his usual job once the cast is off.', 'function.working present'],
    ['Therapy allowed her to walk farther.', 'treatment.physical-therapy planned'],
    [
      'Carpal tunnel syndrome, acute on chronic pain.',
      'diagnosis.nerve-entrapment.acute-carpal-tunnel present',
    ],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});
