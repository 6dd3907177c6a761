import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFacts } from '../../../shared/facts/find.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import data from '../../../shared/records/fhir.json' with { type: 'json' };
import { type FhirFile, fhirPages, readFhir } from '../../../shared/records/fhir.ts';
import { scanJson } from '../../../shared/records/fhir-json.ts';
import { textOfMarkup } from '../../../shared/records/fhir-values.ts';
import { inspect } from '../../../shared/records/inspect.ts';
import type { RevisionFiles } from '../../../shared/records/model.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { indexOf } from '../../../shared/records/records-index.ts';
import {
  base64,
  bundleOf,
  CHART,
  code,
  condition,
  PATIENT,
  PHYSICIAN,
  SUBJECT,
  text,
} from '../../packets/fhir/make.ts';
import { manifest } from './manifest.ts';
import { pagesPdf } from './pdf-bytes.ts';

const SHA = 'f'.repeat(64);

function read(bytes: Uint8Array): FhirFile {
  const file = readFhir(bytes);
  if (typeof file === 'string') throw new Error(file);
  return file;
}
const textOf = (bytes: Uint8Array) =>
  fhirPages(read(bytes), SHA)
    .map((page) => page.text)
    .join('\f');

/** The record as it is indexed, read by the same way as any other file. */
async function recordOf(bytes: Uint8Array) {
  const source = inMemory(bytes);
  const file = { file: 'chart.json', sha256: SHA, bytes: bytes.length, ...(await inspect(source)) };
  const range = { file: SHA, mediaType: file.mediaType, from: 1, to: file.pages };
  const pages = await readRange(range, source, async () => 'damaged');
  const files: RevisionFiles = { files: [file], ranges: [] };
  const records = await indexOf(
    manifest,
    'a'.repeat(64),
    files,
    (async function* () {
      yield* pages;
    })(),
  );
  const { facts } = await findFacts({ records, pages, requestDate: '2015-09-01' });
  return { file, pages, records, facts };
}

describe('a chart as a FHIR bundle', () => {
  it('is listed as documents with their type, date and author', async () => {
    const { records, file } = await recordOf(bundleOf(CHART));
    expect(file).toMatchObject({ mediaType: 'fhir', pages: 4 });
    expect(records.documents.map(({ type, date, author }) => [type, date, author])).toEqual([
      ['imaging-report', '2011-06-07', 'Alex Reader, MD'],
      ['progress-report', '2015-06-05', 'Robin Example, MD'],
      ['progress-report', '2015-07-14', 'Robin Example, MD'],
      ['other', null, null],
    ]);
    expect(records.documents.map(({ setAside }) => setAside)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('names what it refers to and does not hold as missing, with the line that names it', async () => {
    const { records, file } = await recordOf(bundleOf(CHART));
    expect(records.missing.find(({ date }) => date === '2015-08-31')).toMatchObject({
      type: 'progress-report',
      namedIn: { document: 'D4', words: 'Progress note dated 2015-08-31' },
    });
    expect(file.problem).toEqual({
      code: 'incomplete',
      detail: 'a document that it names is not provided with it',
    });
  });

  it('gives facts that mean what the statuses and intents say, each with the resource in its line', async () => {
    const { facts, pages } = await recordOf(bundleOf(CHART));
    const line = (page: number, number: number) => pages[page - 1]?.text.split('\n')[number - 1] ?? '';
    const found = facts.map(({ concept, assertion, date, citation }) => [
      concept,
      assertion,
      date,
      /‹(.*)›/.exec(line(citation.page, citation.line))?.[1],
    ]);
    for (const expected of [
      ['diagnosis.radiculopathy', 'present', '2015-06-05', 'Condition/abc'],
      ['red-flag.fracture', 'absent', '2015-06-05', 'Condition/vertebral-fracture'],
      ['red-flag.myelopathy', 'uncertain', '2015-06-05', 'Condition/d'],
      ['diagnosis.rotator-cuff-tear', 'historical', '2015-06-05', 'Condition/e'],
      ['treatment.injection.epidural', 'present', '2014-11-19', 'Procedure/injection'],
      ['surgery.spine.fusion', 'absent', '2015-06-05', 'Procedure/fusion'],
      ['imaging.mri', 'present', '2011-06-07', 'DiagnosticReport/r1'],
      ['imaging.mri', 'planned', '2015-06-05', 'ServiceRequest/s1'],
      ['medication.muscle-relaxant', 'present', '2015-06-05', 'MedicationStatement/m1'],
      ['medication.anticonvulsant', 'absent', '2015-06-05', 'MedicationStatement/m2'],
      ['medication.nsaid', 'planned', '2015-06-05', 'MedicationRequest/m3'],
      ['symptom.pain', 'present', '2015-06-05', 'Observation/pain'],
      ['red-flag.constitutional', 'absent', '2015-06-05', 'Observation/fever'],
    ])
      expect(found).toContainEqual(expected);
    expect(found.filter(([concept]) => concept === 'red-flag.cauda-equina')).toEqual([]);
    expect(
      found.filter(([concept, assertion]) => concept === 'medication.nsaid' && assertion === 'present'),
    ).toEqual([]);
    expect(facts.find(({ concept, value }) => concept === 'symptom.pain' && value)?.value).toEqual({
      number: 7,
      unit: '/10',
    });
  });

  it('dates a visit by the day where it took place', () => {
    expect(read(bundleOf(CHART)).documents[1]?.date).toBe('2015-06-05');
  });

  it('is the same whatever the order of its keys, and as a search result', () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, turned(inner)]),
            )
          : value;
    const bundle = JSON.parse(bundleOf(CHART, 'searchset').toString()) as unknown;
    expect(textOf(Buffer.from(JSON.stringify(turned(bundle))))).toBe(textOf(bundleOf(CHART)));
  });

  it('sets aside what is of another patient, and nothing else', async () => {
    const other = {
      ...PATIENT,
      id: 'p2',
      name: [{ given: ['Walter'], family: 'Stranger' }],
      birthDate: '1950-01-01',
      identifier: [],
    };
    const theirs = condition('x', 'Lumbar radiculopathy', 'confirmed', 'active', {
      subject: { reference: 'Patient/p2' },
      encounter: undefined,
      recordedDate: '2015-05-01',
    });
    const { records, facts } = await recordOf(bundleOf([...CHART, other, theirs]));
    expect(records.documents.map(({ date, setAside }) => [date, setAside?.reason])).toEqual([
      ['2011-06-07', undefined],
      ['2015-05-01', 'another-patient'],
      ['2015-06-05', undefined],
      ['2015-07-14', undefined],
      [null, undefined],
    ]);
    expect(facts.filter(({ regions }) => regions.includes('lumbar'))).toEqual([]);
  });
});

describe('attachments', () => {
  const reference = (attachment: object, more: object = {}) => ({
    resourceType: 'DocumentReference',
    id: 'a',
    status: 'current',
    ...SUBJECT,
    type: text('Operative report'),
    date: '2015-01-02',
    author: [{ reference: 'Practitioner/dr' }],
    content: [{ attachment }],
    ...more,
  });
  const pdf = pagesPdf([{ lines: ['OPERATIVE REPORT'] }]);

  it('that are no text are handed on as files with what is said of them', () => {
    const { attachments, documents } = read(
      bundleOf([PATIENT, PHYSICIAN, reference({ contentType: 'application/pdf', data: base64(pdf) })]),
    );
    expect(documents).toEqual([]);
    expect(attachments.map(({ name, declared }) => ({ name, declared }))).toEqual([
      {
        name: 'DocumentReference/a',
        declared: { type: 'operative-report', date: '2015-01-02', author: 'Robin Example, MD' },
      },
    ]);
    expect(Buffer.from(attachments[0]?.bytes() ?? []).equals(pdf)).toBe(true);
  });

  it('are found in a Binary of the bundle, and when they are long, with the line ends of some encoders', () => {
    const large = Buffer.concat([pdf, Buffer.from(`%${'x'.repeat(100_000)}`)]);
    const broken = base64(large).replace(/.{76}/g, '$&\r\n');
    const file = read(
      bundleOf([
        PATIENT,
        reference({ url: 'Binary/b' }),
        { resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data: broken },
      ]),
    );
    expect(Buffer.from(file.attachments[0]?.bytes() ?? []).equals(large)).toBe(true);
  });

  it('of text are read as the document’s own pages', () => {
    const plain = textOf(
      bundleOf([PATIENT, reference({ contentType: 'text/plain', data: base64('Findings: torn meniscus.') })]),
    );
    expect(plain.split('\n')).toEqual([
      'OPERATIVE REPORT',
      'Patient: Jane Q. Sample',
      'Date of birth: 1964-03-02',
      'Claim number: WC-000123',
      'Date of operation: 2015-01-02',
      'Page 1 of 1',
      '',
      'Document ‹DocumentReference/a›.',
      'Findings: torn meniscus.',
    ]);
  });

  it('of one resource alone in a file are read too', () => {
    const bytes = Buffer.from(
      JSON.stringify(reference({ contentType: 'text/plain', data: base64('Alone.') })),
    );
    expect(read(bytes).documents.map(({ type, date }) => [type, date])).toEqual([
      ['operative-report', '2015-01-02'],
    ]);
  });

  it('of a document entered in error are neither read nor handed on', () => {
    const file = read(
      bundleOf([
        PATIENT,
        reference({ contentType: 'application/pdf', data: base64(pdf) }, { status: 'entered-in-error' }),
      ]),
    );
    expect(file.attachments).toEqual([]);
    expect(file.documents[0]?.blocks).toEqual([
      {
        heading: null,
        lines: ['Document reference entered in error or withdrawn, of no effect ‹DocumentReference/a›.'],
      },
    ]);
  });
});

describe('HTML is stripped to its text', () => {
  it.each([
    ['<p>a</p><p>b</p>', 'a\n\nb'],
    ['<table><tr><td>Flexion</td><td>40</td></tr></table>', 'Flexion  40'],
    ['<script>if (a < b) alert(1)</script>x', 'x'],
    ['a<!-- <p>b</p> -->c', 'ac'],
    ['5 &lt; 6 &#176; &unknown;', '5 < 6 ° &unknown;'],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['cut <b', 'cut'],
  ])('%s', (markup, expected) => {
    expect(textOfMarkup(markup)).toBe(expected);
  });
});

describe('FHIR from outside', () => {
  const nested = (depth: number) => `{"resourceType":"Bundle","x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  it.each<[string, string, string]>([
    ['cut off', '{"resourceType":"Bundle","entry":[{', 'damaged'],
    ['with its string open', '{"resourceType":"Bundle","entry":"', 'damaged'],
    ['nested 100,000 deep', nested(100_000), 'too-deep'],
    [
      'with millions of values',
      `{"resourceType":"Bundle","x":[${'0,'.repeat(data.caps.values + 1)}0]}`,
      'too-many',
    ],
    [
      'with too many resources',
      `{"resourceType":"Bundle","entry":[${'{"resource":{"resourceType":"Flag"}},'.repeat(data.caps.resources)}{}]}`,
      'too-many',
    ],
    [
      'with text beyond what is held',
      `{"resourceType":"Basic","x":"${'y z '.repeat(data.caps.parsedBytes / 4)}","z":1}`,
      'too-large',
    ],
  ])('%s is answered by name', async (_what, json, expected) => {
    const inspected = await inspect(inMemory(Buffer.from(json)));
    expect([inspected.mediaType, inspected.pages, inspected.problem?.code]).toEqual(['fhir', 0, expected]);
  });

  it('tells what of it is no resource, and reads the rest', () => {
    const file = read(bundleOf([null, 7, { resourceType: 4 }, {}, ...CHART]));
    expect(file.documents.length).toBe(4);
    expect(file.remarks).toEqual([
      'an entry of the file is not a FHIR resource (4 times)',
      'a document that it names is not provided with it',
    ]);
  });

  it('ends on references in a circle and on bundles within bundles', () => {
    const circle = [
      {
        resourceType: 'Encounter',
        id: 'a',
        partOf: { reference: 'Encounter/b' },
        encounter: { reference: 'Encounter/a' },
      },
      { resourceType: 'Encounter', id: 'b', partOf: { reference: 'Encounter/a' } },
      {
        resourceType: 'Observation',
        id: 'c',
        code: text('Panel'),
        hasMember: [{ reference: 'Observation/c' }],
      },
      {
        resourceType: 'DiagnosticReport',
        id: 'd',
        code: text('Panel'),
        result: [{ reference: 'Observation/c' }, { reference: 'DiagnosticReport/d' }],
      },
      {
        resourceType: 'Composition',
        id: 'f',
        title: 'Summary',
        section: [{ entry: [{ reference: 'Composition/f' }] }],
      },
    ];
    const inner = JSON.parse(bundleOf(circle).toString()) as unknown;
    expect(read(bundleOf([{ resourceType: 'Bundle', entry: [{ resource: inner }] }])).documents.length).toBe(
      4,
    );
  });

  it('that refers to its own resources without end is read up to a number of them, and says so', () => {
    const panel = (id: string) => ({
      resourceType: 'Observation',
      id,
      code: text('Panel'),
      hasMember: Array.from({ length: 1000 }, (_, i) => ({ reference: `Observation/p${i % 50}` })),
    });
    const reports = Array.from({ length: 100 }, (_, i) => ({
      resourceType: 'DiagnosticReport',
      id: `r${i}`,
      result: Array.from({ length: 50 }, (_, j) => ({ reference: `Observation/p${j}` })),
    }));
    const file = read(bundleOf([...Array.from({ length: 50 }, (_, i) => panel(`p${i}`)), ...reports]));
    expect(file.remarks).toEqual(['it refers to its own resources more often than can be read']);
    expect(file.documents.length).toBe(100);
  });

  it('of two versions of a resource takes the later, and of two different ones with one id tells', () => {
    const version = (words: string, lastUpdated?: string) => ({
      ...condition('v', words, 'confirmed', 'active', { encounter: undefined }),
      ...(lastUpdated && { meta: { lastUpdated } }),
    });
    const versions = textOf(
      bundleOf([
        version('Sprain', '2015-02-01'),
        version('Strain', '2015-03-01'),
        version('Sprain', '2015-01-01'),
      ]),
    );
    expect(versions.match(/Condition: \w+/g)).toEqual(['Condition: Strain']);
    const file = read(bundleOf([version('Sprain'), version('Strain'), version('Strain')]));
    expect(file.remarks).toEqual([
      'two different resources of the file have one id',
      'a resource is of a patient who is not in the file (2 times)',
    ]);
    expect(file.documents.length).toBe(1);
  });

  it('does not tell what a modifier that is not understood may have turned into its opposite', () => {
    const modified = condition('q', 'Cauda equina syndrome', 'confirmed', 'active', {
      modifierExtension: [{ url: 'https://example.org/not', valueBoolean: true }],
    });
    expect(textOf(bundleOf([PATIENT, modified]))).not.toContain('auda');
  });

  it.each<[string, object, RegExp | null]>([
    [
      'intent plan',
      { resourceType: 'ServiceRequest', status: 'active', intent: 'plan' },
      /^Requested: Fusion/m,
    ],
    [
      'intent proposal',
      { resourceType: 'ServiceRequest', status: 'active', intent: 'proposal' },
      /^Requested: Fusion/m,
    ],
    [
      'intent order, done',
      { resourceType: 'ServiceRequest', status: 'completed', intent: 'order' },
      /^Requested: Fusion/m,
    ],
    [
      'do not perform',
      { resourceType: 'ServiceRequest', doNotPerform: true },
      /^Not to be performed: Fusion/m,
    ],
    ['in preparation', { resourceType: 'Procedure', status: 'preparation' }, /^Procedure planned: Fusion/m],
    ['broken off', { resourceType: 'Procedure', status: 'stopped' }, /it is uncertain whether/],
    ['entered in error', { resourceType: 'Procedure', status: 'entered-in-error' }, null],
    ['cancelled', { resourceType: 'ServiceRequest', status: 'cancelled' }, null],
    ['not given', { resourceType: 'MedicationAdministration', notGiven: true }, /has not received Fusion/],
  ])('%s is told as such', (_what, resource, expected) => {
    const told = textOf(bundleOf([PATIENT, { id: 'i', ...SUBJECT, code: text('Fusion'), ...resource }]));
    if (expected === null) expect(told).not.toContain('Fusion');
    else expect(told).toMatch(expected);
  });

  it('keeps every value and type of value from breaking it (property)', () => {
    const values = fc.jsonValue({ maxDepth: 4 });
    const keys = [
      'code',
      'status',
      'subject',
      'encounter',
      'section',
      'content',
      'result',
      'note',
      'text',
      'id',
      'period',
      'name',
      'valueQuantity',
      'component',
      'contained',
      'participant',
      'performer',
      'dosage',
      'identifier',
      'series',
      'intent',
      'author',
      'bodySite',
      'meta',
      'type',
      'category',
      'presentedForm',
      'conclusion',
      'modifierExtension',
    ];
    const types = [
      ...new Set([
        ...CHART.map(({ resourceType }) => resourceType),
        'Composition',
        'Bundle',
        'Binary',
        'Claim',
        'FamilyMemberHistory',
      ]),
    ];
    const resource = fc
      .tuple(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...keys), values))
      .map(([resourceType, fields]) => ({ ...fields, resourceType }));
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 6 }), (resources) => {
        const file = read(bundleOf(resources));
        for (const page of fhirPages(file, SHA)) expect(typeof page.text).toBe('string');
        for (const attachment of file.attachments) expect(attachment.bytes()).toBeInstanceOf(Uint8Array);
      }),
      { numRuns: 300 },
    );
  });

  it('reads any cut of a chart as damaged, and a file of other bytes never as anything but a named problem (property)', () => {
    const bytes = bundleOf(CHART);
    fc.assert(
      fc.property(fc.nat(bytes.length - 2), fc.nat(255), (at, byte) => {
        expect(scanJson(bytes.subarray(0, at + 1))).toBe('damaged');
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        const file = readFhir(changed);
        if (typeof file === 'string')
          expect(['damaged', 'too-deep', 'too-many', 'too-large']).toContain(file);
        else fhirPages(file, SHA);
      }),
      { numRuns: 300 },
    );
  });
});

it('a composition is read with the text of its sections and what they refer to, under its date and author', () => {
  const composition = {
    resourceType: 'Composition',
    id: 'c',
    status: 'final',
    ...SUBJECT,
    type: code('34117-2'),
    date: '2015-04-03',
    author: [{ reference: 'Practitioner/dr' }],
    title: 'History and physical',
    section: [
      {
        title: 'Plan',
        text: {
          status: 'generated',
          div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Acupuncture.</p></div>',
        },
        section: [{ title: 'Assessment', entry: [{ reference: 'Condition/abc' }] }],
      },
    ],
  };
  const [document, ...rest] = read(
    bundleOf(
      [
        composition,
        PATIENT,
        PHYSICIAN,
        condition('abc', 'Cervical sprain', 'confirmed', 'active', { encounter: undefined }),
      ],
      'document',
    ),
  ).documents;
  expect(rest).toEqual([]);
  expect(document).toMatchObject({
    type: 'progress-report',
    date: '2015-04-03',
    author: 'Robin Example, MD',
    blocks: [
      { heading: null, lines: ['Composition ‹Composition/c›.'] },
      { heading: 'Plan', lines: ['Acupuncture.'] },
      { heading: 'Assessment', lines: [] },
      {
        heading: 'Diagnoses',
        lines: [
          'Condition: Cervical sprain, recorded 2015-06-05, clinical status active, verification confirmed ‹Condition/abc›.',
        ],
      },
    ],
  });
});

it('a long record goes over pages, each with its head and heading', () => {
  const many = Array.from({ length: 120 }, (_, i) => ({
    resourceType: 'Observation',
    id: `o${i}`,
    ...SUBJECT,
    status: 'final',
    code: text(`Range ${i}`),
    valueString: 'measured',
    effectiveDateTime: '2015-06-05',
  }));
  const pages = fhirPages(read(bundleOf([PATIENT, ...many])), SHA).map((page) => page.text.split('\n'));
  expect(pages.map((lines) => lines.filter((line) => line.includes('‹Observation/')).length)).toEqual([
    47, 47, 26,
  ]);
  expect(pages[1]?.slice(0, 8)).toEqual([
    'SUMMARY OF MEDICAL HISTORY',
    'Patient: Jane Q. Sample',
    'Date of birth: 1964-03-02',
    'Claim number: WC-000123',
    'Date of service: 2015-06-05',
    'Page 2 of 3',
    '',
    'Objective',
  ]);
});
