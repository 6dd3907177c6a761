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
    ['MR arthrogram left shoulder', 'mri-shoulder', 'left'],
    ['MR Arthrogram of the right shoulder', 'mri-shoulder', 'right'],
  ])('%s', (description, service, side) => {
    expect(resolve(description)).toMatchObject({ service, side });
  });

  it.each([
    ['MRI of the right hip', ['hip'], 'right'],
    ['MRI of neck and right hand without contrast', ['cervical', 'wrist-hand'], 'right'],
    ['MRI of the thoracic spine', ['thoracic'], null],
    ['CT scan of the cervical spine', ['cervical'], null],
    ['MR arthrogram of the right knee', ['knee'], 'right'],
    ['MRI and EMG of the cervical spine', ['cervical'], null],
    ['X-rays of the left shoulder', ['shoulder'], 'left'],
    ['Consultation to review MRI of the lumbar spine', ['lumbar'], null],
    ['Norflex 100mg #60', [], null],
    ['MRI', [], null],
  ])('%s is no service of the catalogue', (description, regions, side) => {
    expect(resolve(description)).toMatchObject({ service: null, serviceName: null, regions, side });
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
    expect(resolve('MRI of the right hip', { code: { system: 'CPT', value: '73721' } }).service).toBe(null);
  });

  it('that the catalogue does not have changes nothing', () => {
    expect(resolve('MRI of the lumbar spine', { code: { system: 'CPT', value: '99213' } }).service).toBe(
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
    ['Chiropractic spinal manipulation times 12 was the original request. Six were authorized.', null, 12],
    ['NCV bilateral lower extremities QTY: 2', null, 2],
    ['Physical therapy 2x6 for the neck', null, 12],
    ['Physical therapy', 12, 12],
    ['Physical therapy', '6 visits', 6],
    ['MRI of the cervical spine', null, null],
  ])('%s, %s', (description, quantity, expected) => {
    expect(resolve(description, { quantity }).quantity).toBe(expected);
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
    quantity: null,
    purpose: null,
    claimsAdministratorGuideline: 'MTUS Knee Complaints 2004',
  });
});
