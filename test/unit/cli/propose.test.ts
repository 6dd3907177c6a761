import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseLine, caseOfFacts } from '../../../infra/cli/case-of-facts.ts';
import { inputOf, libraryOf, proposeFile } from '../../../infra/cli/propose.ts';
import type { PublishedGuideline } from '../../../shared/rules/model.ts';
import { HEADER, jsonl, MRI, THERAPY } from './lines.ts';
import { YAML } from './small-guideline.ts';

const line = (value: object): CaseLine => CaseLine.parse(value);
const texts = (...lines: readonly object[]) =>
  Object.fromEntries(
    caseOfFacts(lines.map(line)).documents.map(({ file, text }) => [file, text.split('\n')]),
  );

describe('the packet of a case', () => {
  it('holds every fact once and in its own words, in the document of its date and kind', () => {
    expect(texts(MRI, THERAPY)).toEqual({
      'records/2016-12-02 progress report.txt': [
        "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)",
        'Date of exam: 2016-12-02',
        '',
        '- 2016-12-02: low back pain 6/10',
        '- 2016-12-02 exam: reduced sensation in the left L5 dermatome',
        '',
      ],
      'records/2016-12-20 progress report.txt': [
        "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)",
        'Date of exam: 2016-12-20',
        '',
        '- 2016-12-20: low back pain 7/10, no better with physical therapy',
        '- Eight PT visits by 2016-12-20',
        '',
      ],
      'records/2017-01-05 progress report.txt': [
        "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)",
        'Date of exam: 2017-01-05',
        '',
        '- Lumbar strain, injury 2016-10-11',
        '- Naproxen',
        '',
        'PLAN',
        '- Plan: epidural injection if the MRI shows a herniation',
        '',
      ],
      'records/2017-01-05 request for authorization.txt': [
        'REQUEST FOR AUTHORIZATION',
        'Date of request: 2017-01-05',
        '',
        '- 2017-01-05 RFA: lumbar MRI',
        '',
      ],
      'records/2017-01-05 summary of studies.txt': [
        'SUMMARY OF DIAGNOSTIC STUDIES',
        'Date of summary: 2017-01-05',
        '',
        'DIAGNOSTIC STUDIES',
        '- 2016-11-15 lumbar x-ray: no fracture',
        '',
      ],
      'records/2017-01-12 utilization review.txt': [
        'UTILIZATION REVIEW DETERMINATION',
        'Date of determination: 2017-01-12',
        '',
        '- UR authorised 6 PT of 12',
        '',
      ],
    });
  });

  it('takes its dates, its parties and its items from the header', () => {
    const { manifest, assumed } = caseOfFacts([MRI, THERAPY].map(line));
    expect(assumed).toEqual([]);
    expect(manifest).toMatchObject({
      caseNumber: 'CM17-0000001',
      applicationReceived: '2017-01-20',
      assigned: '2017-01-26',
      recordsComplete: true,
      injuredEmployee: { dateOfBirth: '1972-07-03', sex: 'female' },
      claim: { dateOfInjury: '2016-10-11', bodyParts: ['lumbar'] },
      requestForAuthorization: { date: '2017-01-05' },
      utilizationReview: { date: '2017-01-12', outcome: 'modified' },
      disputedItems: [
        {
          id: 'CM17-0000001-01',
          description: 'MRI of the lumbar spine',
          claimsAdministratorGuideline: 'MTUS Low Back Complaints 2004.',
        },
        { id: 'CM17-0000001-02', approvedByUtilizationReview: 'Six physical therapy visits' },
      ],
    });
  });

  it('dates a request that no fact dates by the last visit, or as long before the review as it may take', () => {
    const requested = (facts: readonly string[]) =>
      caseOfFacts([line({ ...MRI, facts })]).manifest.requestForAuthorization.date;
    expect(requested(['2017-01-09: pain'])).toBe('2017-01-09');
    expect(requested(['2016-12-02: pain', '2017-01-20: pain'])).toBe('2017-01-05');
    expect(requested(['RFA dated 2016-12-30', '2017-01-09: pain'])).toBe('2016-12-30');
  });

  it('says what it had to assume of a line that leaves it open', () => {
    const { manifest, assumed } = caseOfFacts([
      line({ id: 'x', item: 'MRI of the neck', facts: ['2016-12-02: pain', '2016-12-09: pain'] }),
    ]);
    expect(assumed).toEqual([
      'ur_date is missing; taken to be 2016-12-09',
      'injury_date is missing; taken to be 2016-12-02',
      'patient.age is missing; taken to be 45',
    ]);
    expect(manifest.caseNumber).toMatch(/^CM00-\d{8}$/);
  });

  it('takes an empty field for one that is not there', () => {
    const empty = { ...MRI, priority: '', record_text: '', claims_admin_guideline: '', imr_assigned: '' };
    const { manifest, documents } = caseOfFacts([line(empty)]);
    expect(manifest).toMatchObject({
      priority: 'standard',
      assigned: '2017-01-20',
      disputedItems: [{ claimsAdministratorGuideline: null }],
    });
    expect(documents.map(({ file }) => file)).not.toContain('records/record 1.txt');
  });

  it('keeps a record in prose as it stands', () => {
    const prose = 'She fell on 10/11/2016.\nOn 12/2/2016 the straight leg raise was positive.';
    expect(texts({ ...MRI, facts: undefined, record_text: prose })).toEqual({
      'records/record 1.txt': prose.split('\n'),
    });
  });
});

describe('proposing on a file', () => {
  let library: readonly PublishedGuideline[];
  const folder = mkdtempSync(join(tmpdir(), 'library-'));
  beforeAll(() => {
    const path = join(folder, 'guideline.yaml');
    writeFileSync(path, YAML);
    library = libraryOf([path]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives a line for each item in the order of the file, with where in the record each criterion stands', async () => {
    const { items, problems } = await proposeFile(jsonl(THERAPY, MRI), library);
    expect([items.map(({ id }) => id), problems]).toEqual([['CM17-0000001-02', 'CM17-0000001-01'], []]);
    const mri = items[1];
    expect(mri?.service).toBe('mri-lumbar-spine');
    expect(mri?.citations[0]).toBe('MTUS Low Back Complaints 2004, Section(s): Special Studies');
    expect(mri?.criteria.find(({ id }) => id === 'nerve-compromise')).toEqual({
      id: 'nerve-compromise',
      guideline: 'mtus-low-back-mri',
      truth: 'met',
      says: expect.stringContaining('objective neurological findings'),
      citations: [
        {
          words: '2016-12-02 exam: reduced sensation in the left L5 dermatome',
          document: 'records/2016-12-02 progress report.txt',
          page: 1,
          line: 5,
        },
      ],
    });
    expect(mri?.not_documented.join(' ')).not.toMatch(/nerve|neurological finding|\{/);
  });

  it('reads no answer: whatever the reviewer decided, found missing, cited or reasoned, it proposes the same', async () => {
    const answer = fc.record({
      decision: fc.constantFrom('Upheld', 'Overturned', 'Modified', null, 3),
      not_documented: fc.array(fc.string()),
      criteria_applied: fc.array(fc.string()),
      rationale_summary: fc.constantFrom('The MRI shows cancer.', 'Cauda equina syndrome.', ''),
      reviewer_guideline: fc.string(),
      label_quality: fc.string(),
      worker_group: fc.string(),
      flags: fc.array(fc.string()),
    });
    const without = await proposeFile(jsonl(MRI, THERAPY), library);
    await fc.assert(
      fc.asyncProperty(answer, answer, async (one, other) => {
        const withAnswers = jsonl({ ...MRI, ...one }, { ...THERAPY, ...other });
        expect(await proposeFile(withAnswers, library)).toEqual(without);
      }),
      { numRuns: 20 },
    );
  });

  it('finds in prose what it finds in facts', async () => {
    const record_text =
      'On 12/2/2016 the patient reports low back pain. On examination there is decreased sensation in the left L5 dermatome.';
    const { items } = await proposeFile(jsonl({ ...MRI, facts: [], record_text }), library);
    const nerve = items[0]?.criteria.find(({ id }) => id === 'nerve-compromise');
    expect([nerve?.truth, nerve?.citations.map(({ document }) => document)]).toEqual([
      'met',
      ['records/record 1.txt'],
    ]);
  });

  it('names what is wrong by line and field, never by value, and goes on with the rest', async () => {
    const file = `${jsonl(MRI)}{"id": "broken\n\n${jsonl(
      { ...HEADER, id: 'secret-id' },
      { ...THERAPY, injury_date: 'private' },
      { ...MRI },
    )}`;
    const { items, problems } = await proposeFile(file, library);
    expect(items.map(({ id }) => id)).toEqual(['CM17-0000001-01']);
    expect(problems).toEqual([
      { path: 'line 2', problem: 'is not JSON' },
      { path: 'line 4: item', problem: 'is missing' },
      { path: 'line 5: injury_date', problem: 'must be a date written YYYY-MM-DD' },
      { path: 'line 6: id', problem: 'is that of an earlier line' },
    ]);
  });

  it('declines on a case without a record', async () => {
    const { items } = await proposeFile(jsonl({ ...MRI, facts: [] }), library);
    expect(items.map(({ decision, reason }) => [decision, reason])).toEqual([[null, 'gate']]);
  });

  it('keeps items of one case together wherever they stand in the file', async () => {
    const other = { ...MRI, id: 'CM17-0000002-01', case_number: 'CM17-0000002' };
    const done: number[] = [];
    await proposeFile(jsonl(MRI, other, THERAPY), library, (items) => done.push(items));
    expect(done).toEqual([2, 3]);
    const { manifest } = await inputOf([MRI, THERAPY].map(line));
    expect(manifest.disputedItems).toHaveLength(2);
  });
});
