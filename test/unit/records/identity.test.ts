import { describe, expect, it } from 'vitest';
import { identityOn, isAnotherPatient } from '../../../shared/records/identity.ts';
import { manifest } from './manifest.ts';

const others = (text: string, name = manifest.injuredEmployee.name) =>
  isAnotherPatient(identityOn(text, { ...manifest, injuredEmployee: { ...manifest.injuredEmployee, name } }));

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

describe('of names that are alike, a page is the worker’s', () => {
  it.each<[what: string, text: string, name?: string]>([
    ['under a name of marriage beside her own', 'Patient: Jane Sample-Jones'],
    ['with a maiden name in brackets', 'Patient: Jane (Maiden) Sample'],
    ['under a maiden name with the date of birth', 'Patient: Jane Maiden DOB: 3/2/1964'],
    ['under a maiden name with the date of injury', 'Patient: Jane Maiden\nDate of Injury: 1/25/2007'],
    ['with an initial', 'Patient: J. Sample'],
    ['with initials', 'Patient: J.Q. Sample'],
    ['by the family name alone', 'Patient: Sample'],
    ['with day and month transposed', 'Patient: Jane Sample DOB: 2/3/1964'],
    ['with two digits of the year transposed', 'Patient: Jane Sample DOB: 03/02/1946'],
    ['with a title and a suffix', 'Patient: Mr. John Sample Jr.', 'John Sample'],
    ['with one of two family names', 'Patient: Garcia, Maria', 'Maria Garcia-Lopez'],
    ['with a particle set otherwise', 'Patient: DELACRUZ, MARIA', 'Maria de la Cruz'],
    ['without accents', 'Patient: Jose Munoz', 'José Muñoz'],
    ['without an apostrophe', 'Patient: O Brien, Pat', 'Pat O’Brien'],
    ['by a nickname', 'Patient: Bob Sample', 'Robert Sample'],
    ['on the line below its label', 'Patient Name:\nJane Sample'],
    ['below a row of labels', 'PATIENT NAME: DOB: CLAIM:\nJane Sample 3/2/1964 WC-000123'],
    ['broken by a column', 'Patient - Jane\nSample'],
    ['in a subject that names two', 'RE: Some Body and Jane Sample'],
    ['in a caption', 'Applicant: Jane Sample vs Some Holdings Inc'],
    ['with part of the name unread', 'Patient: [illegible] Sample'],
  ])('%s', (_what, text, name) => {
    expect(others(text, name)).toBe(false);
  });
});

describe('no patient is taken from', () => {
  it.each([
    ['a clinician after the label', 'Patient: Robin Other, MD'],
    ['a doctor by title', 'Patient: Dr. Robin Other'],
    ['the physician of the patient', 'Patient’s physician: Robin Other'],
    ['a referring physician', 'Referring Physician: Lee Other, MD\nPatient: Jane Sample'],
    ['another label', 'Patient: Emergency Contact Name: Some Body'],
    ['what a letter is about', 'RE: MRI of the Cervical Spine'],
    ['a subject with the worker’s claim', 'Re: Request For Authorization\nClaim #: WC-000123'],
    ['prose', 'Patient: Tolerated Procedure Well'],
    ['a form that was left empty', 'Patient Name: Last, First, Middle'],
  ])('%s', (_what, text) => {
    expect(others(text)).toBe(false);
  });
});

describe('of names that are alike, a page is another’s', () => {
  it.each<[what: string, text: string, name?: string]>([
    ['with the family name alone alike', 'Patient: John Sample'],
    ['a child’s', 'Patient: Sample, Robert DOB: 1/1/1990'],
    ['with the given name alone alike', 'Patient: Jane Doe'],
    ['with another initial', 'Patient: R. Sample'],
    ['the father’s', 'Patient: John Sample Sr.', 'John Sample Jr.'],
    ['a namesake’s', 'Patient: Jane Sample\nDOB: 3/2/1990'],
    ['by its subject and claim', 'RE: Some Body    Claim: WX999999'],
    ['by its subject and date of birth', 'RE: Some Body DOB: 11/11/1980'],
    ['on the line below the label', 'Patient Name:\nSome Body'],
    ['with the family name first', 'Claimant: Body, Some'],
    ['broken by a column', 'Patient - Some\nBody'],
    ['of the same given and another family name', 'Patient: Maria Hernandez', 'Maria Garcia-Lopez'],
  ])('%s', (_what, text, name) => {
    expect(others(text, name)).toBe(true);
  });
});
