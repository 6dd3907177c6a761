import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftOf } from '../../../infra/cli/draft.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { findFacts } from '../../../shared/facts/find.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import { formDisagreements, formOn } from '../../../shared/records/forms.ts';
import { inspect } from '../../../shared/records/inspect.ts';
import type { Page } from '../../../shared/records/model.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { indexOf } from '../../../shared/records/records-index.ts';
import { APPLICATION, type FormOptions, formPdf, type Line, REQUEST } from '../../packets/forms/make.ts';
import { manifest } from './manifest.ts';

const IMR = 'Application for Independent Medical Review';
const RFA = 'Request for Authorization';
type Lines = readonly (Line | string)[];

async function pagesOf(title: string, lines: Lines, options?: FormOptions): Promise<readonly Page[]> {
  const source = inMemory(await formPdf(title, lines, options));
  const { pages } = await inspect(source);
  const range = { file: 'f'.repeat(64), mediaType: 'pdf' as const, from: 1, to: pages };
  return readRange(range, source, async () => 'damaged');
}
const valuesIn = (pages: readonly Page[]) =>
  Object.fromEntries(
    pages.flatMap((page) => formOn(page)?.values ?? []).map(({ path, value }) => [path, value]),
  );
const change = (lines: Lines, label: string, more: Partial<Line>): Lines =>
  lines.map((line) => (typeof line !== 'string' && line.label === label ? { ...line, ...more } : line));
async function disagreements(title: string, lines: Lines, changes: Partial<Manifest> = {}) {
  const pages = await pagesOf(title, lines);
  return pages.flatMap((page) => {
    const form = formOn(page);
    return form ? formDisagreements(form, { ...manifest, ...changes }) : [];
  });
}

const APPLICATION_SAYS = {
  priority: false,
  'injuredEmployee.name': 'Jane Q. Sample',
  'injuredEmployee.dateOfBirth': '03/02/1964',
  'employer.name': 'Example Works',
  'claim.claimNumber': 'WC-000123',
  'claim.dateOfInjury': '01/25/2007',
  'claim.diagnoses': 'M48.02',
  'requestingPhysician.name': 'Robin Example',
  'requestingPhysician.specialty': 'Orthopedic surgery',
  'claimsAdministrator.organization': 'Adjuster One',
  'utilizationReview.date': '09/09/2015',
  disputedItems: 'MRI of the cervical spine',
};

describe('the words of a filled form', () => {
  it.each<[string, FormOptions]>([
    ['with pictures of its fields', {}],
    ['that leaves the pictures to the reader', { appearances: false }],
    ['that was flattened', { flat: true }],
  ])('%s stand beside their labels', async (_what, options) => {
    const [page] = await pagesOf(IMR, APPLICATION, options);
    const lines = page?.text.split('\n') ?? [];
    for (const line of [
      'Employee Name (First, MI, Last): Jane Q. Sample',
      'Specialty: Orthopedic surgery',
      'Claims Administrator Name: Adjuster One',
      'MRI of the cervical spine',
    ])
      expect(lines).toContain(line);
    if (!options.flat) expect(lines).toContain('[X] Type of Utilization Review: Regular');
    if (!options.flat) expect(lines).toContain('[ ] Expedited');
  });

  it('have each their place in the text', async () => {
    const [page] = await pagesOf(RFA, REQUEST, { appearances: false });
    const field = page?.fields?.find(({ value }) => value === 'WC000123');
    const [, , x, y] = page?.words.find(([start, end]) => page.text.slice(start, end) === 'WC000123') ?? [];
    expect(x).toBeGreaterThanOrEqual(field?.box[0] ?? Number.NaN);
    expect(y).toBeGreaterThanOrEqual(field?.box[1] ?? Number.NaN);
  });

  it('are found by facts as any other words: what a request asks for is planned', async () => {
    const pages = await pagesOf(RFA, REQUEST, { appearances: false });
    const file = {
      file: 'rfa.pdf',
      sha256: 'f'.repeat(64),
      bytes: 1,
      mediaType: 'pdf' as const,
      pages: pages.length,
    };
    const records = await indexOf(
      manifest,
      'a'.repeat(64),
      { files: [file], ranges: [] },
      (async function* () {
        yield* pages;
      })(),
    );
    expect(records.documents.map(({ type }) => type)).toEqual(['request-for-authorization']);
    const { facts } = await findFacts({ records, pages });
    const mri = facts.filter(({ concept }) => concept === 'imaging.mri');
    expect(mri.map(({ assertion, regions }) => [assertion, regions])).toContainEqual([
      'planned',
      ['cervical'],
    ]);
    expect(mri.filter(({ assertion }) => assertion === 'present')).toEqual([]);
  });
});

describe('the fields of a form are known', () => {
  it('by the label printed beside or above them, where their names tell nothing', async () => {
    expect(valuesIn(await pagesOf(IMR, APPLICATION))).toEqual(APPLICATION_SAYS);
    expect(valuesIn(await pagesOf(RFA, REQUEST))).toMatchObject({
      'injuredEmployee.name': 'Sample, Jane, Q.',
      'claim.claimNumber': 'WC000123',
      'requestingPhysician.name': 'Robin Example, MD',
      'requestingPhysician.organization': 'Example Clinic',
      'claimsAdministrator.organization': 'Example Insurance',
      'claimsAdministrator.name': 'Adjuster One',
      disputedItems: 'MRI of the cervical spine',
      'disputedItems.code': '72141',
      'requestForAuthorization.date': '09/01/2015',
    });
  });

  it('by their tooltip before their name, and by their name before the label', async () => {
    const lines: Lines = [
      { label: 'a', value: 'A-1', tooltip: 'Claim Number', name: 'EmployeeName' },
      { label: 'Specialty:', value: 'Jane Sample', name: 'EmployeeName2' },
      { label: 'Nothing known:', value: 'x' },
    ];
    const [page] = await pagesOf(IMR, lines);
    expect(page && formOn(page)?.values.map(({ path, value }) => [path, value])).toEqual([
      ['claim.claimNumber', 'A-1'],
      ['injuredEmployee.name', 'Jane Sample'],
    ]);
  });

  it('and none where the page is of no form that is known', async () => {
    const [page] = await pagesOf('Parking permit', [{ label: 'Plate:', value: 'X' }]);
    expect(page?.text).toContain('Plate: X');
    expect(page && formOn(page)).toBeNull();
  });
});

describe('a form is held against the manifest', () => {
  it('and agrees with it, however names, dates and numbers are written', async () => {
    expect(await disagreements(IMR, APPLICATION)).toEqual([]);
    expect(await disagreements(RFA, REQUEST)).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    ['Employee Name (First, MI, Last):', 'Walter Stranger', 'the employee’s name', 'Stranger'],
    ['Claim Number:', 'WC-999999', 'the claim number', '999999'],
    ['Date of Injury (MM/DD/YYYY):', '01/26/2007', 'the date of injury', '2007'],
    ['Employee Date of Birth:', '03/02/1965', 'the employee’s date of birth', '1965'],
    [
      'Date of Utilization Review Determination Letter:',
      '9/10/15',
      'the date of the utilization review',
      '15',
    ],
    [
      'Requesting Physician Name (First, MI, Last):',
      'Terry Other',
      'the requesting physician’s name',
      'Terry',
    ],
  ])('%s otherwise is told without what stands there', async (label, value, words, told) => {
    const found = await disagreements(IMR, change(APPLICATION, label, { value }));
    expect(found).toEqual([`${words} on the form is not that of the manifest`]);
    expect(found.join()).not.toContain(told);
  });

  it('another treatment is told, both ways', async () => {
    const label = 'List each specific requested medical service, good, or item that was denied or modified:';
    expect(
      await disagreements(IMR, change(APPLICATION, label, { value: 'Lumbar epidural injection' })),
    ).toEqual([
      'disputed item 1 of the manifest is not among the treatment on the form',
      'treatment on the form is not among the disputed items of the manifest',
    ]);
  });

  it('and disagreements stand with the document in the index', async () => {
    const pages = await pagesOf(IMR, change(APPLICATION, 'Claim Number:', { value: 'WC-999999' }));
    const file = {
      file: 'imr.pdf',
      sha256: 'f'.repeat(64),
      bytes: 1,
      mediaType: 'pdf' as const,
      pages: pages.length,
    };
    const { documents } = await indexOf(
      manifest,
      'a'.repeat(64),
      { files: [file], ranges: [] },
      (async function* () {
        yield* pages;
      })(),
    );
    expect(documents[0]?.type).toBe('application');
    expect(documents[0]?.disagreements).toContain('the claim number on the form is not that of the manifest');
  });
});

it('a manifest is drafted from the forms of a folder, and what it lacks is named', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'draft-')), 'CM15-0185313');
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'rfa.pdf'), await formPdf(RFA, REQUEST));
    writeFileSync(join(folder, 'application.pdf'), await formPdf(IMR, APPLICATION, { appearances: false }));
    writeFileSync(join(folder, 'note.txt'), 'A note.');
    const { manifest: draft, missing } = await draftOf(folder, '2015-09-25');
    expect(draft).toEqual({
      schemaVersion: 1,
      caseNumber: 'CM15-0185313',
      priority: 'standard',
      injuredEmployee: { name: 'Jane Q. Sample', dateOfBirth: '1964-03-02' },
      employer: { name: 'Example Works' },
      claim: {
        claimNumber: 'WC-000123',
        dateOfInjury: '2007-01-25',
        diagnoses: [{ code: 'M48.02', text: '' }],
      },
      requestingPhysician: {
        name: 'Robin Example',
        specialty: 'Orthopedic surgery',
        organization: 'Example Clinic',
      },
      claimsAdministrator: { organization: 'Adjuster One', name: 'Adjuster One' },
      utilizationReview: { date: '2015-09-09' },
      requestForAuthorization: { date: '2015-09-01' },
      disputedItems: [
        { id: '1', description: 'MRI of the cervical spine', code: { system: 'CPT', value: '72141' } },
      ],
      documents: [{ file: 'application.pdf' }, { file: 'note.txt' }, { file: 'rfa.pdf' }],
    });
    expect(missing.map(({ path }) => path).sort()).toEqual([
      'applicationReceived',
      'assigned',
      'injuredEmployee.sex',
      'recordsComplete',
      'utilizationReview.outcome',
    ]);
  } finally {
    rmSync(join(folder, '..'), { recursive: true });
  }
});
