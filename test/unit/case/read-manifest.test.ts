import { describe, expect, it } from 'vitest';
import { caseNumberOfKey } from '../../../shared/case/case-number.ts';
import { readManifest } from '../../../shared/case/read-manifest.ts';
import type { Refuse } from '../../../shared/errors.ts';
import { manifestOf } from '../../ports/manifest.ts';

const CASE = 'CM15-0185313';
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const problemsOf = (bytes: Uint8Array) => {
  try {
    readManifest(bytes, CASE);
  } catch (error) {
    return (error as Refuse).problems.map(({ path, problem }) => `${path}: ${problem}`);
  }
  return [];
};

describe('a manifest', () => {
  it('is read as it was written', () => {
    expect(readManifest(bytesOf(manifestOf()), CASE)).toEqual(manifestOf());
  });

  it('is refused with every problem at once, by path, unknown fields with what was meant', () => {
    const { priority, disputedItems, ...rest } = manifestOf();
    const broken = {
      ...rest,
      schemaVersion: 2,
      prioritty: priority,
      applicationReceived: '2015-02-30',
      injuredEmployee: { ...rest.injuredEmployee, dateOfBrith: '1964-03-02' },
      disputedItems: [{ ...disputedItems[0], descripton: 'x', code: { system: 'CTP', value: '72141' } }],
    };
    expect(problemsOf(bytesOf(broken)).sort()).toEqual([
      'applicationReceived: a date is written YYYY-MM-DD and must exist in the calendar',
      'disputedItems[0].code.system: invalid option: expected one of "CPT"|"HCPCS"|"NDC"',
      'disputedItems[0].descripton: unknown field; did you mean "description"?',
      'injuredEmployee.dateOfBrith: unknown field; did you mean "dateOfBirth"?',
      'prioritty: unknown field; did you mean "priority"?',
      'priority: is missing',
      'schemaVersion: invalid input: expected 1',
    ]);
  });

  it('is refused when it is not JSON, not an object, or not text', () => {
    expect(problemsOf(Buffer.from('{"a": 1,}'))).toEqual(['packet.json: is not JSON (at character 8)']);
    expect(problemsOf(Buffer.from(''))).toEqual(['packet.json: is not JSON']);
    expect(problemsOf(Buffer.from([0xff, 0xfe, 0x7b]))).toEqual(['packet.json: is not JSON']);
    expect(problemsOf(bytesOf([]))).toEqual(['(top): invalid input: expected object, received array']);
  });

  it('is refused when its dates contradict each other or its case is another', () => {
    const broken = manifestOf({
      caseNumber: 'CM15-0000001',
      applicationReceived: '2015-09-08',
      disputedItems: [
        { id: '1', description: 'a' },
        { id: '1', description: 'b' },
      ],
    });
    expect(problemsOf(bytesOf(broken))).toEqual([
      'caseNumber: is not that of the upload, CM15-0185313',
      'applicationReceived: is before utilizationReview.date',
      'disputedItems[1].id: is the id of an earlier item',
    ]);
  });

  it('never repeats a value that it refuses', () => {
    const personal = {
      ...manifestOf(),
      injuredEmployee: { name: 7, dateOfBirth: 'Jane Q. Personal', sex: 'Jane Q. Personal' },
    };
    expect(problemsOf(bytesOf(personal)).join()).not.toContain('Personal');
  });
});

it.each([
  ['packets/CM15-0185313.zip', CASE],
  ['packets/CM15-0185313/packet.json', CASE],
  ['packets/CM15-0185313/records/a b.pdf', CASE],
  ['packets/CM15-0185313 progress note.pdf', CASE],
  ['packets/CM15-0185313_001.pdf', CASE],
  ['packets/CM16-10000001_001.pdf', 'CM16-10000001'],
  ['reviews/CM15-0185313/review.jws', CASE],
  ['packets/CM15-0185313x.zip', null],
  ['packets/CM15-018531.zip', null],
  ['packets/CM15-0185313.pdf', null],
  ['packets/letter.zip', null],
  ['guidelines/CM15-0185313/a.yaml', null],
])('the key %s belongs to case %s', (key, caseNumber) => {
  expect(caseNumberOfKey(key)).toBe(caseNumber);
});
