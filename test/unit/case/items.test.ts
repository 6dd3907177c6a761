import { describe, expect, it } from 'vitest';
import { resolveItem } from '../../../shared/case/items.ts';
import type { DisputedItem } from '../../../shared/case/manifest.ts';
import { manifestOf } from '../../ports/manifest.ts';

const resolve = (description: string, rest: Partial<DisputedItem> = {}) =>
  resolveItem({ id: '1', description, ...rest }, manifestOf());

describe('a disputed item is the service that its words name', () => {
  it.each([
    ['MRI of the cervical spine to rule out degenerative disc disease', 'mri-cervical-spine', null],
    ['MRI of the cervical spine without contrast', 'mri-cervical-spine', null],
    ['Cervical MRI', 'mri-cervical-spine', null],
    ['MRI c-spine', 'mri-cervical-spine', null],
    ['MRI of the neck', 'mri-cervical-spine', null],
    ['Single positional MRI of the lumbar spine', 'mri-lumbar-spine', null],
    ['MRI for lumbar spine with contrast', 'mri-lumbar-spine', null],
    ['MRI Lumbosacral Spine without Contrast', 'mri-lumbar-spine', null],
    ['MARS MRI scan of low back', 'mri-lumbar-spine', null],
    ['MRI right knee', 'mri-knee', 'right'],
    ['Left knee MRI without contrast', 'mri-knee', 'left'],
    ['MRI of the bilateral knees', 'mri-knee', 'bilateral'],
    ['MRI of the left and right knee', 'mri-knee', 'bilateral'],
    ['Magnetic resonance imaging (MRI) of the right shoulder', 'mri-shoulder', 'right'],
    ['MRI (magnetic resonance imaging) of the left shoulder', 'mri-shoulder', 'left'],
    ['MR arthrogram left shoulder', 'mr-arthrogram-shoulder', 'left'],
    ['MR Arthrogram of the right shoulder', 'mr-arthrogram-shoulder', 'right'],
    ['MRI of the right hip', 'mri-hip-pelvis', 'right'],
    ['CT scan of the cervical spine', 'ct-cervical-spine', null],
    ['X-rays of the left shoulder', 'x-ray-shoulder', 'left'],
    ['EMG/NCS of the bilateral upper extremities', 'emg-ncs-upper-extremity', 'bilateral'],
    ['Norflex 100mg #60', 'muscle-relaxant', null],
    ['Hydrocodone-Acetaminophen 5-325mg #60 with 2 refills', 'opioid', null],
    ['Butrans 10mcg/hr patch #4', 'opioid', null],
    ['Voltaren XR 100mg #30', 'nsaid', null],
    ['Gabapentin oral suspension 250ml', 'oral-suspension', null],
    ['12 panel urine drug screen with confirmation', 'urine-drug-test', null],
    ['Cyclobenzaprine 7.5mg #90', 'cyclobenzaprine', null],
    ['Cyclobenzaprine 5% in cream base 240g', 'topical-analgesic', null],
    ['Lidocaine 5% patch #1', 'topical-analgesic', null],
    ['Flurbiprofen 20%, Baclofen 5%, Dexamethasone 2%, Menthol 2% in cream base', 'topical-analgesic', null],
    ['Synapryn (unknown quantity)', 'opioid-suspension', null],
    ['Physical therapy evaluation and treatment 3 times a week for 4 weeks', 'physical-therapy', null],
    ['Post-op physical therapy 12-18 sessions', 'postoperative-physical-therapy', null],
    ['Physical therapy 3x4, left elbow, post-op', 'postoperative-physical-therapy', 'left'],
    ['Associated surgical service: EKG', 'perioperative-service', null],
    ['Assistant surgeon', 'perioperative-service', null],
    [
      'Lumbar epidural steroid injection with pain interventionist consult and treatment',
      'epidural-injection-lumbar',
      null,
    ],
    ['Right knee arthroscopy with evaluation of ACL, medical meniscectomy', 'knee-arthroscopy', 'right'],
    ['Carpal tunnel release', 'carpal-tunnel-release', null],
    ['Electrocardiogram times 3', 'electrocardiogram', null],
  ])('%s', (description, service, side) => {
    expect(resolve(description)).toMatchObject({ service, side });
  });

  it('takes a hormone that is put on the skin for the hormone, and no analgesic of the skin', () => {
    expect(resolve('Testim 1% gel, 30 tubes')).toMatchObject({ service: 'testosterone' });
    expect(resolve('Lidocaine 4% gel, 30 tubes')).toMatchObject({ service: 'topical-analgesic' });
  });

  it.each([
    ['Guitar lessons', [], null],
    ['Copy of the records', [], null],
    ['MRI', [], null],
  ])('%s is no service of the catalogue', (description, regions, side) => {
    expect(resolve(description)).toMatchObject({
      service: null,
      serviceName: null,
      regions,
      side,
      parts: [],
    });
  });

  it.each([
    [
      'MRI of neck and right hand without contrast',
      [
        { service: 'mri-cervical-spine', regions: ['cervical'], side: null },
        { service: 'mri-wrist-hand', regions: ['wrist-hand'], side: 'right' },
      ],
    ],
    [
      'MRI of the right knee and X-rays of the low back',
      [
        { service: 'mri-knee', regions: ['knee'], side: 'right' },
        { service: 'x-ray-lumbar-spine', regions: ['lumbar'], side: null },
      ],
    ],
    [
      'Physical therapy of the low back, 12 sessions, with TENS unit',
      [
        { service: 'physical-therapy', regions: ['lumbar'], side: null },
        { service: 'tens-unit', regions: ['lumbar'], side: null },
      ],
    ],
  ])('%s asks for several', (description, parts) => {
    const resolved = resolve(description);
    expect(resolved.service).toBe(null);
    expect(resolved.parts).toMatchObject(parts);
  });
});

describe('its code', () => {
  it('fills in what the words leave open', () => {
    expect(resolve('MRI', { code: { system: 'CPT', value: '72148' } }).service).toBe('mri-lumbar-spine');
    expect(resolve('Diagnostic study', { code: { system: 'CPT', value: '72141' } })).toMatchObject({
      service: 'mri-cervical-spine',
      regions: ['cervical'],
    });
  });

  it('is not taken where it names any joint of a limb', () => {
    expect(resolve('MRI', { code: { system: 'CPT', value: '73721' } }).service).toBe(null);
    expect(resolve('MRI of the left knee', { code: { system: 'CPT', value: '73721' } }).service).toBe(
      'mri-knee',
    );
  });

  it('that contradicts the words leaves the item to the reviewer', () => {
    expect(resolve('MRI of the lumbar spine', { code: { system: 'CPT', value: '72141' } }).service).toBe(
      null,
    );
  });

  it('that the catalogue does not have changes nothing', () => {
    expect(resolve('MRI of the lumbar spine', { code: { system: 'CPT', value: '00000' } }).service).toBe(
      'mri-lumbar-spine',
    );
  });
});

describe('its purpose', () => {
  it.each([
    ['MRI of the cervical spine to rule out degenerative disc disease', 'degenerative disc disease'],
    ['MRI of the right knee r/o meniscal tear.', 'meniscal tear'],
    ['MRI of the left shoulder for surgical planning', 'surgical planning'],
    ['MRI of the lumbar spine to evaluate radiculopathy', 'radiculopathy'],
    ['MRI for lumbar spine with contrast', null],
    ['MRI without contrast for the right knee', null],
  ])('%s', (description, purpose) => {
    expect(resolve(description).purpose).toBe(purpose);
  });

  it('names no region of the item', () => {
    expect(resolve('MRI of the right shoulder to rule out cervical radiculopathy')).toMatchObject({
      service: 'mri-shoulder',
      regions: ['shoulder'],
      side: 'right',
    });
  });
});

describe('its quantity', () => {
  it.each([
    ['Norflex 100mg #60', null, 60],
    ['Eight (8) physical therapy sessions', null, 8],
    ['Continue physical therapy 3 times a week for 2 weeks', null, 6],
    ['Chiropractic spinal manipulation times 12', null, 12],
    ['Physical therapy 2-3 times a week for 6 weeks', null, 18],
    ['Acupuncture, 1 to 2 times per week for 4 weeks, for the neck', null, 8],
    ['18 physical therapy 3x/wk for 6 wks to cervical and lumbar', null, 18],
    ['Chiropractic care for the low back; six sessions', null, 6],
    ['Physical therapy, lumbar spine, 2 times weekly for 6 weeks', null, 12],
    ['Tylenol #3 #60', null, 60],
    ['Acupuncture twice a week for 3 weeks', null, 6],
    ['One platelet-rich plasma injection to the right knee', null, 1],
    ['Three phase bone scan to the left foot', null, null],
    ['One month supply of Trezix capsule 320.5/30/16mg', null, null],
    ['Acupuncture treatments (unspecified quantity)', null, null],
    ['NCV bilateral lower extremities QTY: 2', null, 2],
    ['Physical therapy 2x6 for the neck', null, 12],
    ['Ibuprofen 600 mg tablets, forty', null, 40],
    ['Tizanidine 4 mg, quantity thirty (30)', null, 30],
    ['Meloxicam 15 mg, 1 po daily, 30', null, 30],
    ['Tylenol #3, sixty tablets', null, 60],
    ['Lorazepam 1 mg, one tablet an hour before the scan', null, null],
    ['Massage: half a dozen visits', null, 6],
    ['Aquatic therapy, four weeks at two visits weekly', null, 8],
    ['Acupuncture thrice weekly for two weeks', null, 6],
    ['OT: two or three visits weekly over four weeks', null, 12],
    ['100 grams of diclofenac gel', null, null],
    ['Single positional X-ray of the pelvis', null, null],
    ['Physical therapy', 12, 12],
    ['Physical therapy', '6 visits', 6],
    ['MRI of the cervical spine', null, null],
  ])('%s, %s', (description, quantity, expected) => {
    expect(resolve(description, { quantity }).quantity).toBe(expected);
  });
});

describe('what is left after a part was authorised', () => {
  const told = ({ quantity, requested, authorized, remainder }: ReturnType<typeof resolve>) => ({
    quantity,
    requested,
    authorized,
    remainder,
  });
  it.each([
    [
      'Acupuncture 18 sessions was the original request. Acupuncture 6 sessions was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Acupuncture 12 sessions',
      null,
      { quantity: 12, requested: 18, authorized: 6, remainder: true },
    ],
    [
      'Acupuncture treatments (unspecified quantity) was the original request. The Claims Administrator authorized Acupuncture treatments, 6 sessions, leaving the original request IMR eligible. The original request, Acupuncture treatments (unspecified quantity)',
      null,
      { quantity: null, requested: null, authorized: 6, remainder: true },
    ],
    [
      'Chiropractic 12 visits (original request; UR authorised 6; remaining 6 visits in dispute)',
      null,
      { quantity: 6, requested: 12, authorized: 6, remainder: true },
    ],
    ['Physical therapy, 12 visits', 8, { quantity: 4, requested: 12, authorized: 8, remainder: true }],
    [
      'Physical therapy, 12 visits',
      '8 visits',
      { quantity: 4, requested: 12, authorized: 8, remainder: true },
    ],
    [
      'Physical therapy, 12 visits',
      null,
      { quantity: 12, requested: 12, authorized: null, remainder: false },
    ],
  ])('%s, of which %s', (description, approvedByUtilizationReview, expected) => {
    expect(told(resolve(description, { approvedByUtilizationReview }))).toEqual(expected);
  });

  it.each([
    ['Hand therapy, ten visits; six approved by the claims administrator; four left in dispute', 4, 10, 6],
    ['Knee PT: 3x/wk x 4 wks requested; 3x/wk x 2 wks certified; 3x/wk x 2 wks remain at issue', 6, 12, 6],
    [
      'Baclofen 10 mg, quantity 90 (as first requested). UR allowed quantity 30. Still disputed: 60',
      60,
      90,
      30,
    ],
    ['Massage x 8 sessions (original request). Utilization review granted two of them', 6, 8, 2],
    ['Norco 5/325 mg #90, modified by UR to #45', 45, 90, 45],
    ['Acupuncture, nine visits. Three were approved by the carrier; the request remains for IMR', 9, 9, 3],
    ['Chiropractic care 12 visits, 4 certified; 8 not certified', 8, 12, 4],
    ['Knee PT 2 x 4; 1 x 4 approved by UR. Balance open to IMR: knee PT 1 x 4', 4, 8, 4],
    [
      'OT x 6, hand; x 3 approved by UR. Open to IMR: OT x 2 for the hand, plus OT x 4 for the elbow',
      6,
      6,
      3,
    ],
    ['Lumbar PT, a dozen visits: half a dozen were approved by UR, the other six are for IMR', 6, 12, 6],
  ])('%s', (description, quantity, requested, authorized) => {
    expect(told(resolve(description))).toEqual({ quantity, requested, authorized, remainder: true });
  });

  it.each([
    'Physical therapy, 8 visits (6 previously approved)',
    'Hand therapy with a certified hand therapist, 12 visits',
    'Six visits with an authorized provider',
  ])('%s: nothing was authorised of it', (description) => {
    expect(resolve(description)).toMatchObject({ remainder: false, authorized: null });
  });

  it('is of the part of the body that the request was for', () => {
    expect(
      resolve(
        'Left ankle PT, ten visits; UR approved two OT visits; the ten PT visits as first requested are disputed',
      ),
    ).toMatchObject({
      service: 'physical-therapy',
      regions: ['ankle-foot'],
      side: 'left',
      quantity: 10,
      course: null,
    });
  });

  it('is the service that still is in dispute, in whatever words', () => {
    expect(
      resolve(
        'ORIF of the right distal radius with open carpal tunnel release. UR approved the ORIF of the distal radius. Still eligible for IMR: the open carpal tunnel release',
      ),
    ).toMatchObject({ service: 'carpal-tunnel-release', side: null, purpose: null });
  });

  it('is the service of the remainder', () => {
    expect(
      resolve(
        'Open reduction internal fixation on left distal radius fracture with open carpal tunnel release was the original request. Open reduction internal fixation on left distal radius fracture was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, with open carpal tunnel release',
      ).service,
    ).toBe('carpal-tunnel-release');
  });
});

describe('its course', () => {
  it.each([
    ['Additional physical therapy lumbar spine two times a week for three weeks', 'further'],
    ['Initial acupuncture, 1 to 2 times per week for 4 weeks, for the neck', 'first'],
    ['Two week trial of acute rehabilitation with possible extension', 'first'],
    ['Physical therapy 2 times a week for 6 weeks', null],
    ['Naproxen 550mg #60 with one refill', null],
    ['Diazepam 5mg take 1 tab before exam, may repeat dose', null],
    ['Diazepam 5 mg before the exam; dose may be repeated after the first', null],
  ])('%s', (description, course) => {
    expect(resolve(description).course).toBe(course);
  });
});

describe('its drug', () => {
  it.each([
    [
      'Norco 5/325mg oral tablet, one tablet twice daily 14 days #40',
      ['brand', 'oral'],
      ['Norco'],
      '5/325mg',
    ],
    ['Oxycodone HCL ER 20mg #60', ['extended-release', 'oral'], ['Oxycodone'], '20mg'],
    ['Diclofenac/misoprostol 75-0.2mg #60', ['oral'], ['Diclofenac', 'misoprostol'], '75-0.2mg'],
    [
      'One container of Flurbiprofen 10%, Lidocaine 5%/Dextromethorphan',
      ['compound', 'topical'],
      ['Flurbiprofen', 'Lidocaine', 'Dextromethorphan'],
      '10%',
    ],
    [
      'FCL (Flurbiprofen 20%, Baclofen 2%) 180gm',
      ['compound', 'topical'],
      ['Flurbiprofen', 'Baclofen'],
      '20%',
    ],
    ['Voltaren gel 1% 3 tubes', ['brand', 'topical'], ['Voltaren'], '1%'],
    ['Tabradol (unknown quantity)', ['suspension'], ['Tabradol'], null],
    ['MRI of the left knee', [], [], null],
  ])('%s', (description, forms, ingredients, strength) => {
    expect(resolve(description)).toMatchObject({ forms, ingredients, strength });
  });
});

it('keeps the words of the item and of the claims administrator', () => {
  expect(
    resolve('MRI right knee', { id: '3', claimsAdministratorGuideline: 'MTUS Knee Complaints 2004' }),
  ).toEqual({
    id: '3',
    description: 'MRI right knee',
    service: 'mri-knee',
    serviceName: 'MRI of the knee',
    regions: ['knee'],
    side: 'right',
    parts: [],
    quantity: null,
    requested: null,
    authorized: null,
    remainder: false,
    course: null,
    concepts: ['imaging.mri'],
    forms: [],
    ingredients: [],
    strength: null,
    ancillary: false,
    retrospective: false,
    purpose: null,
    claimsAdministratorGuideline: 'MTUS Knee Complaints 2004',
  });
});
