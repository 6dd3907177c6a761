import { describe, expect, it } from 'vitest';
import { resolveItem } from '../../../shared/case/items.ts';
import { isNear, writtenOut } from '../../../shared/case/wording.ts';
import { manifestOf } from '../../ports/manifest.ts';

const resolve = (description: string) => resolveItem({ id: '1', description }, manifestOf());

describe('an item as a clerk prints it is its service, regions, side, quantity and course', () => {
  it.each([
    ['MRI left shldr (non arthro)', 'mri-shoulder', 'shoulder', 'left', null, null],
    ['(L/S) Magnetic Resonance Imaging, no dye', 'mri-lumbar-spine', 'lumbar', null, null, null],
    ['MRI L/S w/o contrast', 'mri-lumbar-spine', 'lumbar', null, null, null],
    ['MRI C/S w/o', 'mri-cervical-spine', 'cervical', null, null, null],
    ['MRI T-sp', 'mri-thoracic-spine', 'thoracic', null, null, null],
    ['MRI, C/S & L/S', 'mri-cervical-spine + mri-lumbar-spine', 'cervical lumbar', null, null, null],
    ['MRI rt. knee', 'mri-knee', 'knee', 'right', null, null],
    ['MRI R/L knees', 'mri-knee', 'knee', 'bilateral', null, null],
    ['MRI lumber spine', 'mri-lumbar-spine', 'lumbar', null, null, null],
    ['72148', 'mri-lumbar-spine', 'lumbar', null, null, null],
    ['MRI 72141', 'mri-cervical-spine', 'cervical', null, null, null],
    ['73221 right shoulder', 'mri-shoulder', 'shoulder', 'right', null, null],
    ['73221 MRI joint upper extremity, left shoulder', 'mri-shoulder', 'shoulder', 'left', null, null],
    ['MRI jnt of lwr extre w/o dye, right knee', 'mri-knee', 'knee', 'right', null, null],
    [
      'Magnetic resonance (eg, proton) imaging, spinal canal and contents, lumbar; without contrast',
      'mri-lumbar-spine',
      'lumbar',
      null,
      null,
      null,
    ],
    ['MRI left shoulder with arthrogram', 'mr-arthrogram-shoulder', 'shoulder', 'left', null, null],
    ['X-rays of the L-spine, flexion/extension', 'x-ray-lumbar-spine', 'lumbar', null, null, null],
    ['Diagnostic US of left elbow', 'ultrasound-diagnostic', 'elbow', 'left', null, null],
    ['EMG/NCV bilateral lower ext.', 'emg-ncs-lower-extremity', 'lower-extremity', 'bilateral', null, null],
    [
      'EMG studies plus NCV testing, right arm',
      'emg-ncs-upper-extremity',
      'upper-extremity',
      'right',
      null,
      null,
    ],
    [
      'Electrodiagnostic studies (electromyogram, nerve conduction velocity): low back',
      'emg-ncs-lower-extremity',
      'lumbar',
      null,
      null,
      null,
    ],
    ['Chirophysiotherapy, mid back, 4 visits', 'chiropractic', 'thoracic', null, 4, null],
    ['Urine testing', 'urine-drug-test', '', null, null, null],
    ["EMG-NCV B LE's", 'emg-ncs-lower-extremity', 'lower-extremity', 'bilateral', null, null],
    [
      'EMG & NCV of the bilat. upper ext',
      'emg-ncs-upper-extremity',
      'upper-extremity',
      'bilateral',
      null,
      null,
    ],
    ['NCS lt upper extrem.', 'ncs-upper-extremity', 'upper-extremity', 'left', null, null],
    [
      'Electro-diagnostic testing of lower extremities',
      'emg-ncs-lower-extremity',
      'lower-extremity',
      null,
      null,
      null,
    ],
    [
      '95886, 95913 EMG/NCV bilateral lower extremities',
      'emg-ncs-lower-extremity',
      'lower-extremity',
      'bilateral',
      null,
      null,
    ],
    ['Lumbar epidual steroid injection', 'epidural-injection-lumbar', 'lumbar', null, null, null],
    ['Caudal ESI x1', 'epidural-injection-lumbar', 'lumbar', null, 1, null],
    ['2nd LESI at L5/S1', 'epidural-injection-lumbar', 'lumbar', null, null, 'further'],
    ['R L4 TFESI', 'epidural-injection-lumbar', 'lumbar', 'right', null, null],
    ['64483', 'epidural-injection-lumbar', 'lumbar lower-extremity', null, null, null],
    ['CPT 62323: interlaminar L4-5', 'epidural-injection-lumbar', 'lumbar', null, null, null],
    ['C4-C6 MBB left', 'facet-block-cervical', 'cervical', 'left', null, null],
    ['Dx medial branch blk bilateral C5-7', 'facet-block-cervical', 'cervical', 'bilateral', null, null],
    ['RFTC bilateral L4-5', 'radiofrequency-lumbar', 'lumbar', 'bilateral', null, null],
    ['Radio-frequency ablation of L4-5 facets', 'radiofrequency-lumbar', 'lumbar', null, null, null],
    ['4 trigger point inj. bilateral trapezius', 'trigger-point-injection', 'cervical', 'bilateral', 4, null],
    ['Trigger pt inj to left rhomboid', 'trigger-point-injection', 'thoracic', 'left', null, null],
    ['SI joint inj. bilateral', 'sacroiliac-injection', 'lumbar', 'bilateral', null, null],
    ['Left S.I. joint injection', 'sacroiliac-injection', 'lumbar', 'left', null, null],
    ['Left sacroiliac joint inj w/ arthrogram', 'sacroiliac-injection', 'lumbar', 'left', null, null],
    ['Orthovisc inj series of 3, rt knee, US guided', 'viscosupplementation-knee', 'knee', 'right', 3, null],
    ['J7325 Synvisc rt knee', 'viscosupplementation-knee', 'knee', 'right', null, null],
    ['Viscosupplimentation left knee', 'viscosupplementation-knee', 'knee', 'left', null, null],
    ['Cortisone inj. rt shldr', 'joint-injection-shoulder', 'shoulder', 'right', null, null],
    ['Kenalog inj left knee J3301', 'joint-injection-knee', 'knee', 'left', null, null],
    ['20610 R shoulder', 'joint-injection-shoulder', 'shoulder', 'right', null, null],
    ['Toradol 60mg IM', 'intramuscular-injection', '', null, null, null],
    ['Stellate ganglion blk left x 3', 'sympathetic-block', '', 'left', 3, null],
    ['PT 2xWk x 6Wks to the C/S', 'physical-therapy', 'cervical', null, 12, null],
    ['P.T. 2 times per wk for 6 wks, lt ankle', 'physical-therapy', 'ankle-foot', 'left', 12, null],
    ['Physcial therapy two times weekly for six weeks, lumbar', 'physical-therapy', 'lumbar', null, 12, null],
    ['PT additional 8', 'physical-therapy', '', null, 8, 'further'],
    ['6 visits over 3 wks of physical therapy', 'physical-therapy', '', null, 6, null],
    ['PT (2) times per week for (6) weeks', 'physical-therapy', '', null, 12, null],
    ['Post-surgical physical therapy (12)', 'postoperative-physical-therapy', '', null, 12, null],
    ['Physical therapy 8x to bilateral feet', 'physical-therapy', 'ankle-foot', 'bilateral', 8, null],
    ['PT 12', 'physical-therapy', '', null, 12, null],
    ['97110, 97140, 97014 lumbar 2x4', 'physical-therapy', 'lumbar', null, 8, null],
    ['Cont. PT 2x3 neck', 'physical-therapy', 'cervical', null, 6, 'further'],
    ['PT s/p left RCR 2x/wk for 6 wks', 'physical-therapy', 'shoulder', 'left', 12, null],
    ['Post-op PT 3x4 right knee', 'postoperative-physical-therapy', 'knee', 'right', 12, null],
    ['Chiropratic treatment 6 visits neck', 'chiropractic', 'cervical', null, 6, null],
    ['CMT 2 x 6 lumbar', 'chiropractic', 'lumbar', null, 12, null],
    ['98941 x 6', 'chiropractic', '', null, 6, null],
    ['Accupuncture 6 sessions low back', 'acupuncture', 'lumbar', null, 6, null],
    ['Acupuncture, 2 visits a week, 4 weeks', 'acupuncture', '', null, 8, null],
    ['Acupuncture trial 4 sessions', 'acupuncture', '', null, 4, 'first'],
    ['Aqua PT 2x4', 'aquatic-therapy', '', null, 8, null],
    ['Aquatic therapy instead of PT', 'aquatic-therapy', '', null, null, null],
    ['Massage tx 1x6', 'massage-therapy', '', null, 6, null],
    ['Work Hardening 5 x wk x 2 wks', 'work-conditioning', '', null, 10, null],
    ['FRP x 2 weeks', 'functional-restoration-program', '', null, null, null],
    ['Initial eval for FRP', 'functional-restoration-evaluation', '', null, null, 'first'],
    ['Functional Capactiy Evaluation', 'functional-capacity-evaluation', '', null, null, null],
    ['ECSWT left shoulder', 'shockwave-therapy', 'shoulder', 'left', null, null],
    ['LINT 6 sessions L/S', 'neurostimulation-therapy', 'lumbar', null, 6, null],
    ['Retro Soma 350 mg qty 60 DOS 3/4/15', 'carisoprodol', '', null, 60, null],
    ['Cyclobenzaprin 7.5 mg #60', 'cyclobenzaprine', '', null, 60, null],
    ['Robaxin 750 mg, sixty count', 'muscle-relaxant', '', null, 60, null],
    ['Norco 10-325 mg, 120 tabs', 'opioid', '', null, 120, null],
    ['Percocet 5-325mg 1-2 q6h prn post op pain #40', 'opioid', '', null, 40, null],
    ['Associated surgical service: Norco 10/325 #60', 'perioperative-service', '', null, 60, null],
    ['Tramadal 50mg #60', 'opioid', '', null, 60, null],
    ['Hydrocodone/APAP 10/325mg #90 (NDC 00591-0349-05)', 'opioid', '', null, 90, null],
    ['APAP w/ codeine 300/30 mg #60', 'opioid', '', null, 60, null],
    ['MS Contin 15mg 1 tab BID, sixty tablets', 'opioid', '', null, 60, null],
    ['Fentanyl 50 mcg/hr transdermal patch #15', 'opioid', '', null, 15, null],
    ['Urine toxicolgy screen', 'urine-drug-test', '', null, null, null],
    ['80307', 'urine-drug-test', '', null, null, null],
    ['Labs: UDS', 'urine-drug-test', '', null, null, null],
    ['Naprosyn cream 15% 60gm', 'topical-analgesic', '', null, null, null],
    ['Compound: Flurb 20%/Lido 5%/Cyclo 2% 240gm', 'topical-analgesic', '', null, null, null],
    ['Lidoderm patch 5% 700mg #30 apply 12 hrs on 12 hrs off', 'topical-analgesic', '', null, 30, null],
    ['Trazadone 50 mg #30', 'antidepressant', '', null, 30, null],
    ['Ondansteron ODT 8mg #30', 'antiemetic', '', null, 30, null],
    ['TENS unit x 30 day trial', 'tens-unit', '', null, null, 'first'],
    ['E0730', 'tens-unit', '', null, null, null],
    ['T.E.N.S. unit for home use', 'tens-unit', '', null, null, null],
    ['TENS/EMS unit w/ supplies x 3 months', 'tens-unit', '', null, null, null],
    ['HWT unit, L/S', 'h-wave', 'lumbar', null, null, null],
    ['IF 4 unit purchase', 'interferential-unit', '', null, null, null],
    ['Lumbosacral orthotic (LSO) brace', 'lumbar-support', 'lumbar', null, null, null],
    ['Knee orthosis, bilateral', 'knee-brace', 'knee', 'bilateral', null, null],
    ['ROM knee brace - left', 'knee-brace', 'knee', 'left', null, null],
    ['Functional ACL knee brace', 'knee-brace', 'knee', null, null, null],
    ['Knee walker (scooter), rental x 8 wks', 'walking-aid', 'knee', null, null, null],
    ['DME - walker with seat', 'walking-aid', '', null, null, null],
    ['CPM x 21 days rt knee', 'continuous-passive-motion', 'knee', 'right', null, null],
    ['Rt shldr arthroscopy, SAD, DCR, poss RCR', 'shoulder-arthroscopy', 'shoulder', 'right', null, null],
    ['29881 left knee', 'knee-arthroscopy', 'knee', 'left', null, null],
    ['R TKA', 'knee-replacement', 'knee', 'right', null, null],
    ['Rt ring trigger finger release', 'hand-tendon-release', 'wrist-hand', 'right', null, null],
    ['360 fusion L4-5', 'lumbar-fusion', 'lumbar', null, null, null],
    ['L4-5 microdisc', 'lumbar-decompression', 'lumbar', null, null, null],
    [
      'Right knee arthroscopy, post-op PT 12 visits, crutches, cold therapy unit',
      'knee-arthroscopy + postoperative-physical-therapy + cold-therapy-unit + walking-aid',
      'knee',
      'right',
      12,
      null,
    ],
    ['Lumbar ESI with pre-op labs', 'epidural-injection-lumbar', 'lumbar', null, null, null],
    ['Asst. surgeon', 'perioperative-service', '', null, null, null],
    ['PA-C assist', 'perioperative-service', '', null, null, null],
    ['90837 x 8', 'psychotherapy', '', null, 8, null],
    ['Spinal cord stim trial', 'spinal-cord-stimulator', '', null, null, 'first'],
    ['Referral to pain mgmt', 'consultation-pain', '', null, null, null],
    ['2nd opinion w/ spine surgeon', 'consultation-surgical', '', null, null, null],
    ['F/U visit with PM&R', 'follow-up-visit', '', null, null, null],
    ['RTC 6 wks', 'follow-up-visit', '', null, null, null],
    ['Ortho f/u', 'follow-up-visit', '', null, null, null],
    ['Consultation with pain management for LESI', 'consultation-pain', 'lumbar', null, null, null],
    [
      'Norco 10/325 #120, Flexeril 7.5 #60, Ambien 10 #30',
      'cyclobenzaprine + hypnotic + opioid',
      '',
      null,
      30,
      null,
    ],
    [
      'MRI lumbar and EMG/NCV BLE',
      'mri-lumbar-spine + emg-ncs-lower-extremity',
      'lumbar lower-extremity',
      'bilateral',
      null,
      null,
    ],
  ])('%s', (description, services, regions, side, quantity, course) => {
    const resolved = resolve(description);
    const named =
      resolved.parts.length > 0 ? resolved.parts.map(({ service }) => service) : [resolved.service];
    expect({ ...resolved, services: named.join(' + '), regions: resolved.regions.join(' ') }).toMatchObject({
      services,
      regions,
      side,
      quantity,
      course,
    });
  });

  it.each([
    ['Chronic tendonopathy lumbricals', []],
    ['73221', []],
    ['Generic substitution form', []],
  ])('%s names no service', (description, regions) => {
    expect(resolve(description)).toMatchObject({ service: null, parts: [], regions });
  });
});

describe('an item that counts several services', () => {
  it.each([
    [
      'PT 2x4 left knee; Naproxen 550mg #60; TENS unit',
      [
        ['physical-therapy', 8],
        ['nsaid', 60],
        ['tens-unit', null],
      ],
    ],
    [
      '12 sessions of PT and 6 sessions of acupuncture',
      [
        ['physical-therapy', 12],
        ['acupuncture', 6],
      ],
    ],
    [
      'Norco 10/325 #120, Flexeril 7.5 #60, Ambien 10 #30',
      [
        ['cyclobenzaprine', 60],
        ['hypnotic', 30],
        ['opioid', 120],
      ],
    ],
    [
      'Chiro/acupuncture 2x6',
      [
        ['chiropractic', undefined],
        ['acupuncture', undefined],
      ],
    ],
  ])('%s', (description, counts) => {
    const { parts } = resolve(description);
    expect(parts.map(({ service, quantity }) => [service, quantity]).sort()).toEqual(counts.sort());
  });
});

describe('words are written out', () => {
  it.each([
    ['MRI L/S w/o cont', 'MRI lumbar spine without contrast'],
    ['inj. rt. shldr', 'injection right shoulder'],
    ['T.E.N.S. unit, 1 p.o. b.i.d.', 'TENS unit, 1 po bid'],
    ["EMG B LE's", 'EMG bilateral lower extremities'],
    ['Phsyical theraby', 'physical therapy'],
    ['arthoscopy', 'arthroscopy'],
    // Words that are known, short, or not near to one word alone stay.
    ['generic prednisone, prednisolone', 'generic prednisone, prednisolone'],
    ['bock', 'bock'],
    ['extension of the knee', 'extension of the knee'],
  ])('%s', (text, expected) => {
    expect(writtenOut(text)).toBe(expected);
  });

  it.each([
    ['tramadal', 'tramadol', true],
    ['epidual', 'epidural', true],
    ['accupuncture', 'acupuncture', true],
    ['capactiy', 'capacity', true],
    ['same', 'same', true],
    ['tramdoal', 'tramadol', false],
    ['lumbar', 'lumbago', false],
    ['abcd', 'badc', false],
  ])('%s and %s differ by at most one letter: %s', (a, b, near) => {
    expect(isNear(a, b)).toBe(near);
    expect(isNear(b, a)).toBe(near);
  });
});
