import { describe, expect, it } from 'vitest';
import type { Section } from '../../../shared/facts/model.ts';
import { brief, factsIn } from './record.ts';

const HEADING: Readonly<Partial<Record<Section, string>>> = {
  subjective: 'SUBJECTIVE',
  objective: 'OBJECTIVE',
  assessment: 'ASSESSMENT',
  plan: 'PLAN',
};

/** Section, sentence, and every fact that it states: concept, assertion, regions, side, change. */
const SENTENCES: readonly (readonly [Section, string, readonly string[]])[] = [
  [
    'subjective',
    'Denies numbness, tingling or weakness.',
    ['symptom.numbness absent - -', 'symptom.weakness absent - -'],
  ],
  [
    'subjective',
    'Patient denies any bowel or bladder incontinence.',
    ['red-flag.cauda-equina absent lumbar -'],
  ],
  [
    'subjective',
    'No fever, chills, night sweats, or unexplained weight loss.',
    [
      'red-flag.constitutional absent - -',
      'red-flag.constitutional absent - -',
      'red-flag.constitutional absent - -',
      'red-flag.constitutional absent - -',
    ],
  ],
  [
    'objective',
    'No spasm, mild tenderness over the left trapezius.',
    ['finding.spasm absent cervical left', 'finding.tenderness present cervical left'],
  ],
  [
    'objective',
    'Tenderness, no spasm, full motion, normal sensation and strength, SLR negative.',
    [
      'finding.tenderness present - -',
      'finding.spasm absent - -',
      'finding.limited-motion absent - -',
      'neurological-deficit.sensory-loss absent - -',
      'neurological-deficit.weakness absent - -',
      'finding.nerve-tension absent lumbar -',
    ],
  ],
  [
    'assessment',
    'Cannot rule out cervical radiculopathy.',
    ['purpose.rule-out present cervical -', 'diagnosis.radiculopathy uncertain cervical -'],
  ],
  [
    'assessment',
    'Possible right rotator cuff tear.',
    ['diagnosis.rotator-cuff-tear uncertain shoulder right'],
  ],
  [
    'assessment',
    'Rule out herniated disc C5-6.',
    ['purpose.rule-out present cervical -', 'diagnosis.disc-herniation uncertain cervical -'],
  ],
  [
    'assessment',
    'Suspected medial meniscus tear, right knee.',
    ['diagnosis.meniscal-tear uncertain knee right'],
  ],
  ['assessment', 'Fracture was ruled out.', ['red-flag.fracture absent - -']],
  ['subjective', 'History of breast cancer in 2005.', ['red-flag.cancer historical - -']],
  ['subjective', 'Family history of cancer.', ['red-flag.cancer family - -']],
  ['subjective', 'Mother had rheumatoid arthritis.', ['diagnosis.osteoarthritis family - -']],
  [
    'plan',
    'Request authorization for EMG/NCV of the bilateral upper extremities.',
    ['electrodiagnostic.emg-ncs planned upper-extremity bilateral'],
  ],
  ['plan', 'MRI of the left shoulder is pending.', ['imaging.mri planned shoulder left']],
  ['plan', 'We are considering ACDF at C5-6.', ['surgery.spine planned cervical -']],
  ['subjective', 'He does not want surgery.', ['surgery absent - -']],
  ['subjective', 'She has not had an MRI.', ['imaging.mri absent - -']],
  ['subjective', 'He wants to add acupuncture.', ['treatment.acupuncture planned - -']],
  ['subjective', 'She was started on ibuprofen today.', ['medication.nsaid present - - new']],
  ['subjective', 'Started on ibuprofen last month.', ['medication.nsaid present - -']],
  ['subjective', 'He underwent L4-5 microdiscectomy on 3/12/2012.', ['surgery.spine historical lumbar -']],
  ['subjective', 's/p right knee arthroscopy 2010.', ['surgery.arthroscopy historical knee right']],
  [
    'subjective',
    'Neck pain has not improved with physical therapy.',
    [
      'symptom.pain present cervical - unchanged',
      'treatment.physical-therapy present cervical - unchanged',
      'conservative-care.failed present cervical - unchanged',
    ],
  ],
  [
    'subjective',
    'PT x 12 without benefit.',
    ['treatment.physical-therapy present - - unchanged', 'conservative-care.failed present - - unchanged'],
  ],
  [
    'subjective',
    'He failed PT, chiropractic and NSAIDs.',
    [
      'treatment.physical-therapy present - - unchanged',
      'conservative-care.failed present - - unchanged',
      'treatment.chiropractic present - - unchanged',
      'conservative-care.failed present - - unchanged',
      'medication.nsaid present - - unchanged',
      'conservative-care.failed present - - unchanged',
    ],
  ],
  [
    'subjective',
    'Completed 8 of 12 sessions of acupuncture with temporary relief.',
    ['treatment.acupuncture present - - unchanged', 'conservative-care.failed present - - unchanged'],
  ],
  [
    'subjective',
    'Epidural steroid injection on 2/3/15 gave no lasting relief.',
    ['treatment.injection.epidural present - - unchanged', 'conservative-care.failed present - - unchanged'],
  ],
  ['subjective', 'Symptoms remain unchanged since the last visit.', ['symptom.change absent - - unchanged']],
  [
    'subjective',
    'Her neck pain is worsening, with new numbness in the left hand since 5/1/15.',
    [
      'symptom.pain present cervical - worse',
      'symptom.change present cervical - worse',
      'symptom.numbness present wrist-hand+cervical left new',
      'symptom.change present wrist-hand+cervical left new',
    ],
  ],
  ['subjective', 'Low back pain is worse with prolonged sitting.', ['symptom.pain present lumbar -']],
  [
    'subjective',
    'Pain radiates down the right leg to the foot with tingling.',
    [
      'symptom.pain present lower-extremity right',
      'symptom.radicular-pain present lower-extremity+lumbar right',
      'symptom.numbness present ankle-foot+lumbar right',
    ],
  ],
  [
    'objective',
    'Sensation intact to light touch in all dermatomes.',
    ['neurological-deficit.sensory-loss absent - -'],
  ],
  [
    'objective',
    'Strength is 5/5 in all muscle groups of the lower extremities.',
    ['neurological-deficit.weakness absent lower-extremity+lumbar -'],
  ],
  [
    'objective',
    '4/5 strength left EHL.',
    ['neurological-deficit.weakness present lower-extremity+lumbar left'],
  ],
  [
    'objective',
    'DTRs diminished at the right Achilles.',
    ['neurological-deficit.reflex-loss present ankle-foot+lumbar right'],
  ],
  [
    'objective',
    'Deep tendon reflexes are 2+ and symmetric.',
    ['neurological-deficit.reflex-loss absent - -'],
  ],
  [
    'objective',
    'Right ankle reflex 1+ vs left 2+.',
    [
      'neurological-deficit.reflex-loss present lumbar right',
      'neurological-deficit.reflex-loss absent lumbar left',
    ],
  ],
  ['objective', 'Neurologically intact.', ['neurological-deficit absent - -']],
  ['objective', 'No focal neurological deficits.', ['neurological-deficit absent - -']],
  [
    'objective',
    'Positive SLR on the left at 45 degrees, negative on the right.',
    ['finding.nerve-tension present lumbar left', 'finding.nerve-tension absent lumbar right'],
  ],
  [
    'objective',
    "Spurling's and Hoffmann's negative.",
    ['finding.nerve-tension absent cervical -', 'red-flag.myelopathy absent cervical -'],
  ],
  [
    'objective',
    'Positive Hawkins and Neer on the right.',
    ['finding.impingement-sign present shoulder right'],
  ],
  [
    'objective',
    'Hawkins, Neer and Speed positive; drop arm negative.',
    [
      'finding.impingement-sign present shoulder -',
      'finding.labral-sign present shoulder -',
      'finding.rotator-cuff-weakness absent shoulder -',
    ],
  ],
  [
    'objective',
    "McMurray's positive medially. Lachman negative.",
    ['finding.meniscal-sign present knee -', 'finding.ligament-laxity absent knee -'],
  ],
  [
    'objective',
    '2+ effusion of the right knee with medial joint line tenderness.',
    ['finding.effusion present knee right', 'finding.joint-line-tenderness present knee right'],
  ],
  [
    'objective',
    'ROM of the cervical spine is limited by 25%.',
    ['finding.limited-motion present cervical -'],
  ],
  [
    'objective',
    'Full range of motion of the left shoulder.',
    ['finding.limited-motion absent shoulder left'],
  ],
  [
    'objective',
    'TTP over the lumbar paraspinals with spasm.',
    ['finding.tenderness present lumbar -', 'finding.spasm present lumbar -'],
  ],
  [
    'subjective',
    'The patient complains of locking and giving way of the left knee.',
    ['symptom.locking present knee left', 'symptom.instability present knee left'],
  ],
  ['subjective', 'Red flags: none.', ['red-flag absent - -']],
  [
    'subjective',
    'ACOEM guidelines recommend MRI for red flags such as tumor, infection or fracture.',
    [
      'imaging.mri uncertain - -',
      'red-flag uncertain - -',
      'red-flag.cancer uncertain - -',
      'red-flag.infection uncertain - -',
      'red-flag.fracture uncertain - -',
    ],
  ],
  [
    'subjective',
    'X-rays of the cervical spine taken today show no fracture.',
    ['imaging.x-ray present cervical -', 'red-flag.fracture absent cervical -'],
  ],
  ['subjective', 'X-ray of the right shoulder 1/5/15: normal.', ['imaging.x-ray present shoulder right']],
  [
    'subjective',
    'EMG/NCV of 4/2/2014 was positive for right C6 radiculopathy.',
    ['electrodiagnostic.emg-ncs present cervical right', 'diagnosis.radiculopathy present cervical right'],
  ],
  [
    'subjective',
    'She takes Norco 10/325 mg, Flexeril 7.5mg #60 and naproxen.',
    [
      'medication.opioid present - -',
      'medication.muscle-relaxant present - -',
      'medication.nsaid present - -',
    ],
  ],
  ['subjective', 'Norco was discontinued.', ['medication.opioid historical - -']],
  [
    'subjective',
    'Not working; temporarily totally disabled.',
    ['work-status.temporary-total-disability present - -'],
  ],
  [
    'subjective',
    'Released to modified duty with no lifting over 10 pounds.',
    ['work-status.modified-duty present - -'],
  ],
  ['subjective', 'Slipped and fell on 1/25/07.', ['trauma.acute present - -']],
  ['subjective', 'MRI not authorized by the carrier.', ['imaging.mri planned - -']],
  [
    'subjective',
    'Repeat MRI of the lumbar spine is requested for preoperative planning.',
    ['imaging.mri planned lumbar -', 'purpose.preoperative present lumbar -'],
  ],
  [
    'subjective',
    'There is no change in symptoms or physical findings.',
    ['symptom.change absent - - unchanged'],
  ],
  [
    'subjective',
    'Pain 8/10 without medication, 5/10 with medication.',
    [
      'symptom.pain present - -',
      'treatment.medication present - -',
      'treatment.medication present - - improved',
    ],
  ],
  [
    'objective',
    'Muscle atrophy of the right thigh.',
    ['neurological-deficit.atrophy present lower-extremity+lumbar right'],
  ],
  ['objective', 'No atrophy. Gait is normal.', ['neurological-deficit.atrophy absent - -']],
  ['subjective', 'His mother drove him; he has neck pain.', ['symptom.pain present cervical -']],
  [
    'subjective',
    'Patient reports progressive weakness of both legs.',
    [
      'symptom.weakness present lower-extremity+lumbar bilateral worse',
      'symptom.change present lower-extremity+lumbar bilateral worse',
    ],
  ],
  [
    'objective',
    'Decreased sensation in the left L5 distribution and weakness of dorsiflexion.',
    [
      'neurological-deficit.sensory-loss present lumbar left',
      'neurological-deficit.weakness present lumbar left',
    ],
  ],
  ['subjective', 'Return to clinic in 6 weeks.', ['plan.return-visit present - -']],
  [
    'plan',
    'Continue HEP, refill Soma. PT 2x/week for 6 weeks for the lumbar spine.',
    [
      'treatment.home-exercise present - -',
      'medication.muscle-relaxant present - -',
      'treatment.physical-therapy planned lumbar -',
    ],
  ],
  [
    'subjective',
    'Tingling: Yes. Weakness: No.',
    ['symptom.numbness present - -', 'symptom.weakness absent - -'],
  ],
  ['objective', '[x] numbness [ ] weakness', ['neurological-deficit.sensory-loss present - -']],
  ['subjective', 'If weakness develops, go to the ER.', ['symptom.weakness uncertain - -']],
  ['subjective', 'Conservative care has failed.', ['conservative-care.failed present - -']],
  [
    'subjective',
    'Symptoms persist despite physical therapy, NSAIDs and activity modification.',
    [
      'treatment.physical-therapy present - - unchanged',
      'conservative-care.failed present - - unchanged',
      'medication.nsaid present - - unchanged',
      'conservative-care.failed present - - unchanged',
      'treatment.activity-modification present - - unchanged',
      'conservative-care.failed present - - unchanged',
    ],
  ],
  ['subjective', 'The therapy is helping.', ['treatment.physical-therapy present - - improved']],
  [
    'subjective',
    'Physical therapy helped only temporarily.',
    ['treatment.physical-therapy present - - unchanged', 'conservative-care.failed present - - unchanged'],
  ],
  [
    'objective',
    'Facet loading negative, SLR positive on the right, reduced L4-L5 sensation, strength normal.',
    [
      'finding.nerve-tension present lumbar right',
      'neurological-deficit.sensory-loss present lumbar -',
      'neurological-deficit.weakness absent lumbar -',
    ],
  ],
  [
    'objective',
    'Sensation normal, reflexes diminished.',
    ['neurological-deficit.sensory-loss absent - -', 'neurological-deficit.reflex-loss present - -'],
  ],
  [
    'objective',
    'Reduced sensation over the left lateral foot, strength 5/5.',
    [
      'neurological-deficit.sensory-loss present ankle-foot+lumbar left',
      'neurological-deficit.weakness absent ankle-foot+lumbar left',
    ],
  ],
  [
    'objective',
    'Motor and sensory examination of the upper extremities is normal.',
    [
      'neurological-deficit.weakness absent upper-extremity+cervical -',
      'neurological-deficit.sensory-loss absent upper-extremity+cervical -',
    ],
  ],
  [
    'objective',
    'No decreased sensation in the lower extremities.',
    ['neurological-deficit.sensory-loss absent lower-extremity+lumbar -'],
  ],
  [
    'objective',
    "Hoffmann's sign is positive bilaterally.",
    ['red-flag.myelopathy present cervical bilateral'],
  ],
  [
    'objective',
    'Neck: TTP, +spasm, ROM decreased 2/2 pain.',
    [
      'finding.tenderness present cervical -',
      'finding.spasm present cervical -',
      'finding.limited-motion present cervical -',
      'symptom.pain present cervical -',
    ],
  ],
  ['objective', "Spurling's (+) on left.", ['finding.nerve-tension present cervical left']],
  [
    'objective',
    "There is no tenderness; Lachman's is positive.",
    ['finding.tenderness absent - -', 'finding.ligament-laxity present knee -'],
  ],
  [
    'subjective',
    'Pt c/o SOB and neck pain radiating to the L arm.',
    ['symptom.pain present cervical -', 'symptom.radicular-pain present upper-extremity+cervical left'],
  ],
  [
    'subjective',
    'PT has not helped.',
    ['treatment.physical-therapy present - - unchanged', 'conservative-care.failed present - - unchanged'],
  ],
  [
    'subjective',
    'No relief with NSAIDs or Norco.',
    [
      'medication.nsaid present - - unchanged',
      'conservative-care.failed present - - unchanged',
      'medication.opioid present - - unchanged',
      'conservative-care.failed present - - unchanged',
    ],
  ],
  [
    'subjective',
    'Injections are not beneficial.',
    ['treatment.injection present - - unchanged', 'conservative-care.failed present - - unchanged'],
  ],
  [
    'subjective',
    'There has been no progression of neurological deficits.',
    ['symptom.change absent - - unchanged'],
  ],
  ['subjective', 'Denies new trauma.', ['trauma.acute absent - -']],
  [
    'subjective',
    'She stopped Norco, takes ibuprofen 800 mg.',
    ['medication.opioid historical - -', 'medication.nsaid present - -'],
  ],
  [
    'subjective',
    'Low back pain without radiation.',
    ['symptom.pain present lumbar -', 'symptom.radicular-pain absent lumbar -'],
  ],
  [
    'subjective',
    'Left knee pain and swelling with giving way; no locking.',
    [
      'symptom.pain present knee left',
      'symptom.instability present knee left',
      'symptom.locking absent knee left',
    ],
  ],
  ['subjective', 'He has a history of low back pain.', ['symptom.pain historical lumbar -']],
  [
    'subjective',
    'No new numbness or weakness.',
    ['symptom.numbness absent - -', 'symptom.weakness absent - -'],
  ],
  [
    'subjective',
    'Symptoms have worsened since the last visit, with increased numbness in both hands.',
    [
      'symptom.change present wrist-hand bilateral worse',
      'symptom.numbness present wrist-hand+cervical bilateral worse',
      'symptom.change present wrist-hand+cervical bilateral worse',
    ],
  ],
  ['assessment', 'Lumbar radiculopathy, L5-S1, left.', ['diagnosis.radiculopathy present lumbar -']],
  [
    'assessment',
    'Cervical sprain/strain vs. disc herniation.',
    ['diagnosis.sprain-strain uncertain cervical -', 'diagnosis.disc-herniation uncertain cervical -'],
  ],
  [
    'assessment',
    'S/P right shoulder arthroscopy 11/19/2011 with residual pain.',
    ['surgery.arthroscopy historical shoulder right', 'symptom.pain present shoulder right'],
  ],
  ['assessment', 'Old compression fracture at L1.', ['red-flag.fracture historical lumbar -']],
  [
    'plan',
    'Awaiting authorization for lumbar ESI at L4-5.',
    ['treatment.injection.epidural planned lumbar -'],
  ],
  ['plan', 'If symptoms persist, surgery may be considered.', ['surgery planned - -']],
  [
    'plan',
    'Left shoulder arthroscopy is scheduled for 8/1/15.',
    ['surgery.arthroscopy planned shoulder left'],
  ],
  [
    'plan',
    'Discontinue Flexeril. Start gabapentin 300 mg.',
    ['medication.muscle-relaxant historical - -', 'medication.anticonvulsant planned - -'],
  ],
  [
    'plan',
    'MR arthrogram of the left shoulder to rule out labral tear.',
    [
      'imaging.arthrogram planned shoulder left',
      'purpose.rule-out present shoulder left',
      'diagnosis.labral-tear uncertain shoulder left',
    ],
  ],
  ['subjective', 'The MRI report of 6/7/2011 was not available for review.', ['imaging.mri uncertain - -']],
  [
    'subjective',
    'MRI of the lumbar spine in 2012 showed a 4 mm disc bulge at L4-5.',
    ['imaging.mri present lumbar -', 'diagnosis.disc-herniation present lumbar -'],
  ],
  [
    'subjective',
    'Physical therapy x 12 visits to the neck, which failed to improve her pain.',
    [
      'treatment.physical-therapy present cervical - unchanged',
      'conservative-care.failed present cervical - unchanged',
      'symptom.pain present cervical -',
    ],
  ],
  ['subjective', 'EMG was negative.', ['electrodiagnostic.emg-ncs present - -']],
  ['subjective', 'Lumbar MRI has not yet been obtained.', ['imaging.mri absent lumbar -']],
  ['subjective', 'X-rays of the knee have not been taken since 2012.', ['imaging.x-ray present knee -']],
  [
    'assessment',
    "MRI of the neck before surgery's discussed.",
    ['imaging.mri planned cervical -', 'surgery planned cervical -'],
  ],
  ['subjective', "She hasn't had acupuncture.", ['treatment.acupuncture absent - -']],
  [
    'objective',
    'Hip films neg for fracture.',
    ['imaging.x-ray present hip -', 'red-flag.fracture absent hip -'],
  ],
  ['subjective', 'Bladder and bowel function are normal.', ['red-flag.cauda-equina absent lumbar -']],
  [
    'subjective',
    'There is no history of cancer; fever is denied.',
    ['red-flag.cancer absent - -', 'red-flag.constitutional absent - -'],
  ],
  [
    'objective',
    'Gait is antalgic. Reflexes are absent at the ankles.',
    ['neurological-deficit.reflex-loss present ankle-foot+lumbar -'],
  ],
  [
    'objective',
    'Strength: right deltoid 5/5, left deltoid 4-/5.',
    [
      'neurological-deficit.weakness absent upper-extremity+cervical right',
      'neurological-deficit.weakness present upper-extremity+cervical left',
    ],
  ],
];

describe('a sentence of a chart states exactly what it says', () => {
  it.each(SENTENCES)('%s: %s', async (section, sentence, facts) => {
    expect((await factsIn(`${HEADING[section]}:\n${sentence}`)).map(brief)).toEqual(facts);
  });

  it('has a table of at least sixty sentences', () => {
    expect(SENTENCES.length).toBeGreaterThanOrEqual(60);
  });
});
