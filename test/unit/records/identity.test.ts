import { describe, expect, it } from 'vitest';
import { identityOn, isAnotherPatient } from '../../../shared/records/identity.ts';
import { manifest } from './manifest.ts';

const others = (text: string) => isAnotherPatient(identityOn(text, manifest));

describe('a page is the worker’s', () => {
  it.each([
    ['when it names nobody', 'Neck pain. The patient: returns for follow-up.'],
    ['with the same name and date of birth', 'Patient: Jane Sample DOB: 3/2/64'],
    [
      'with the last name first, and a middle name',
      'Patient Name: SAMPLE, JANE QUINCY  Date of birth: March 2, 1964',
    ],
    ['with a slip in the name', 'Patient: Jane Sampel DOB: 03/02/1964'],
    ['after a marriage, by the date of birth', 'Patient: Jane Newname\nDOB: 03/02/1964'],
    ['with a slip in the date of birth', 'Patient: Jane Sample\nDOB: 03/02/1965'],
    [
      'with another date of birth, but the name and the claim',
      'Patient: Jane Sample DOB: 11/19/1950 Claim #: WC000123',
    ],
    ['with another claim of the same person', 'Patient: Jane Sample DOB: 03/02/1964 Claim No. WC-999'],
    ['when the label is followed by another', 'Patient: Jane Sample Date of exam: 6-5-15 Sex: Female'],
    ['when it names others besides', 'Injured worker: Jane Sample\nPatient: Some Body'],
  ])('%s', (_what, text) => {
    expect(others(text)).toBe(false);
  });
});

describe('a page is another patient’s', () => {
  it.each([
    ['with another name', 'Patient: Some Body\nNeck pain.'],
    ['with another name and date of birth', 'Patient: Some Body  DOB: 11/19/1950'],
    ['with another date of birth alone', 'Date of Birth: 11/19/1950'],
    ['with the same name and another date of birth', 'Patient: Jane Sample\nDate of Birth: 11/19/1950'],
    ['with another name and the claim number of this one', 'Patient: Some Body\nClaim number: WC-000123'],
  ])('%s', (_what, text) => {
    expect(others(text)).toBe(true);
  });
});
