import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { sha256 } from '../../../shared/digest.ts';
import { titleOf } from '../../../shared/records/detect.ts';
import type { PacketFile, Page, RecordsIndex } from '../../../shared/records/model.ts';
import { indexOf } from '../../../shared/records/records-index.ts';
import { manifest } from './manifest.ts';

/** The index of files given by name as the texts of their pages. */
function index(
  files: Record<string, readonly (string | Partial<Page>)[]>,
  changes: Partial<Manifest> = {},
): Promise<RecordsIndex> {
  const found: PacketFile[] = [];
  const pages: Page[] = [];
  const seen = new Set<string>();
  for (const [file, texts] of Object.entries(files)) {
    const digest = sha256(JSON.stringify(texts));
    found.push({
      file,
      sha256: digest,
      bytes: 1,
      mediaType: 'pdf',
      pages: texts.length,
      ...(texts.length === 0 && {
        problem: { code: 'encrypted', detail: 'the file is protected by a password' },
      }),
    });
    if (seen.has(digest)) continue;
    seen.add(digest);
    for (const [i, page] of texts.entries()) {
      const own: Partial<Page> = typeof page === 'string' ? { text: page } : page;
      pages.push({
        file: digest,
        page: i + 1,
        width: 612,
        height: 792,
        source: 'text-layer',
        text: '',
        words: [],
        legibility: 'legible',
        confidence: null,
        ...own,
      });
    }
  }
  async function* each() {
    yield* pages;
  }
  return indexOf({ ...manifest, ...changes }, 'r', { files: found, ranges: [] }, each());
}

const NOTE = (date: string) =>
  `PRIMARY TREATING PHYSICIAN’S PROGRESS REPORT (PR-2)\nPatient: Jane Sample DOB: 3/2/64\nDate of exam: ${date}\nNeck pain.\nRobin Example, MD, Orthopedic Surgery`;
const RFA = 'REQUEST FOR AUTHORIZATION\nDate of request: 9/1/15\nAttachments: Progress note dated 8/31/15.';
const REVIEW =
  'UTILIZATION REVIEW DETERMINATION: NON-CERTIFICATION\nDate of determination: 09/09/2015\nReports dated 7/14/15, 6/5/15.';

describe('the kind of a document by its title', () => {
  it.each([
    ['PRIMARY TREATING PHYSICIAN’S PROGRESS REPORT (PR-2)', 'progress-report'],
    ["Secondary Treating Physician's Initial Report", 'progress-report'],
    ['Some Clinic\n1 Street\nProgress Note', 'progress-report'],
    ['ORTHOPEDIC FOLLOW-UP EVALUATION', 'progress-report'],
    ['DWC Form RFA\nRequest for Authorization', 'request-for-authorization'],
    ['Utilization Review Determination', 'utilization-review'],
    ['NOTICE OF ADVERSE DETERMINATION', 'utilization-review'],
    ['MRI OF THE CERVICAL SPINE WITHOUT CONTRAST', 'imaging-report'],
    ['X-RAY LEFT KNEE, 3 VIEWS', 'imaging-report'],
    ['DIAGNOSTIC RADIOLOGY REPORT', 'imaging-report'],
    ['Electrodiagnostic Study', 'imaging-report'],
    ['OPERATIVE REPORT', 'operative-report'],
    ['Panel Qualified Medical Evaluation', 'medical-legal-report'],
    ['PHYSICAL THERAPY DAILY NOTE', 'therapy-note'],
    ['Work Status Report', 'work-status'],
    ['URINE DRUG SCREEN RESULTS', 'laboratory'],
    ['Application for Independent Medical Review', 'application'],
    ['June 5, 2015\nDear Ms. Adjuster:', 'correspondence'],
    ['SUMMARY OF DIAGNOSTIC STUDIES AND TREATMENT', 'other'],
    ['MRI of the cervical spine was requested.', null],
    ['the request for authorization came', null],
    ['Neck pain.', null],
  ])('%s', (text, expected) => {
    expect(titleOf(text)).toBe(expected);
  });
});

describe('the list of documents', () => {
  it('gives each its kind, date, author, pages and legibility by what it says', async () => {
    const { documents, pagesTotal, pagesRead, pagesByOcr } = await index({
      'a.pdf': [NOTE('6-5-15'), { text: 'Page 2 of 2', legibility: 'not fully legible', source: 'ocr' }],
      'b.pdf': [
        'MRI OF THE CERVICAL SPINE\nDate of study: 6/7/2011\nMild stenosis.',
        { legibility: 'unreadable', source: 'none' },
      ],
      'c.pdf': [],
    });
    expect(documents.map(({ sha256: _, ...rest }) => rest)).toEqual([
      {
        id: 'D1',
        file: 'a.pdf',
        pages: { from: 1, to: 2 },
        type: 'progress-report',
        date: '2015-06-05',
        author: 'Robin Example, MD',
        from: null,
        legibility: 'not fully legible',
        illegiblePages: [2],
      },
      {
        id: 'D2',
        file: 'b.pdf',
        pages: { from: 1, to: 2 },
        type: 'imaging-report',
        date: '2011-06-07',
        author: null,
        from: null,
        legibility: 'not fully legible',
        illegiblePages: [2],
      },
      {
        id: 'D3',
        file: 'c.pdf',
        pages: null,
        type: 'other',
        date: null,
        author: null,
        from: null,
        legibility: 'unreadable',
        illegiblePages: [],
        problem: 'the file is protected by a password',
      },
    ]);
    expect({ pagesTotal, pagesRead, pagesByOcr }).toEqual({ pagesTotal: 4, pagesRead: 3, pagesByOcr: 1 });
  });

  it('takes what the manifest declares, and says in words where the document differs', async () => {
    const { documents } = await index(
      { 'records/a.pdf': [NOTE('6-5-15')] },
      {
        documents: [
          {
            file: './records/a.pdf',
            type: 'therapy-note',
            date: '2015-06-04',
            author: 'Other Name',
            from: 'injured-employee',
          },
        ],
      },
    );
    expect(documents).toMatchObject([
      {
        type: 'therapy-note',
        date: '2015-06-04',
        author: 'Other Name',
        from: 'injured-employee',
        disagreements: [
          'the manifest says therapy note, the document reads as progress report',
          'the manifest dates it 2015-06-04, the document itself 2015-06-05',
        ],
      },
    ]);
  });

  it('parts a file where a new title begins, and not at a running head or a numbered page', async () => {
    const { documents } = await index({
      'all.pdf': [NOTE('6-5-15'), `${NOTE('6-5-15')}\nPage 2 of 2`, NOTE('7/14/15'), 'more of it', REVIEW],
    });
    expect(documents.map(({ id, type, date, pages }) => [id, type, date, pages?.from, pages?.to])).toEqual([
      ['D1', 'progress-report', '2015-06-05', 1, 2],
      ['D2', 'progress-report', '2015-07-14', 3, 4],
      ['D3', 'utilization-review', '2015-09-09', 5, 5],
    ]);
  });

  it('keeps a declared file whole where its pages do not plainly hold several documents', async () => {
    const { documents } = await index(
      { 'all.pdf': [NOTE('6-5-15'), `${NOTE('6-5-15')}\nPage 2 of 3`, 'Work Status\nSame as before.'] },
      { documents: [{ file: 'all.pdf', type: 'progress-report' }] },
    );
    expect(documents.map(({ pages, disagreements }) => [pages, disagreements])).toEqual([
      [{ from: 1, to: 3 }, undefined],
    ]);
  });

  it('parts a declared file that plainly holds several, and says so on the one that is meant', async () => {
    const { documents } = await index(
      { 'all.pdf': [NOTE('6-5-15'), NOTE('7/14/15'), REVIEW] },
      {
        documents: [{ file: 'all.pdf', type: 'progress-report', date: '2015-07-14', from: 'representative' }],
      },
    );
    expect(documents.map(({ type, date, from, disagreements }) => [type, date, from, disagreements])).toEqual(
      [
        ['progress-report', '2015-06-05', 'representative', undefined],
        [
          'progress-report',
          '2015-07-14',
          'representative',
          ['the manifest lists the file as one document, its pages hold 3'],
        ],
        ['utilization-review', '2015-09-09', 'representative', undefined],
      ],
    );
  });

  it('sets a file aside that repeats another, and names which', async () => {
    const { documents } = await index({ 'a.pdf': [NOTE('6-5-15')], 'copy of a.pdf': [NOTE('6-5-15')] });
    expect(documents.map(({ id, setAside }) => [id, setAside])).toEqual([
      ['D1', undefined],
      ['D2', { reason: 'duplicate', detail: 'the same file as D1', of: 'D1' }],
    ]);
  });

  it('sets another patient’s pages aside with a reason that names nobody, also within a file', async () => {
    const other = 'PROGRESS NOTE\nPatient: Some Body DOB: 11/19/1950\nDate of exam: 8/31/15';
    const { documents } = await index(
      { 'a.pdf': [NOTE('6-5-15'), other, 'their second page', `${NOTE('6-5-15')}\nSeen again at noon.`] },
      { documents: [{ file: 'a.pdf', type: 'progress-report', date: '2015-06-05' }] },
    );
    expect(
      documents.map(({ pages, date, setAside }) => [pages?.from, pages?.to, date, setAside?.reason]),
    ).toEqual([
      [1, 1, '2015-06-05', undefined],
      [2, 3, '2015-08-31', 'another-patient'],
      [4, 4, '2015-06-05', undefined],
    ]);
    expect(documents[1]?.setAside?.detail).toBe(
      'the patient’s name and the date of birth on it are not the injured employee’s',
    );
  });
});

describe('what is named and did not arrive', () => {
  const HISTORY =
    'SUMMARY OF STUDIES\nPatient: Jane Sample\nright shoulder MRI on 2/25/15, 11/8/2010; cervical spine MRI on 6/7/2011; left shoulder MRI on 5/10/2013';
  const seed = {
    'note1.pdf': [NOTE('6-5-15')],
    'note2.pdf': [NOTE('7/14/15')],
    'h.pdf': [HISTORY],
    'rfa.pdf': [RFA],
    'ur.pdf': [REVIEW],
  };
  const missing = async (files: Parameters<typeof index>[0], changes?: Partial<Manifest>) =>
    (await index(files, changes)).missing.map(({ description, expectedFrom, namedIn }) => [
      description,
      expectedFrom,
      namedIn?.document ?? null,
    ]);
  const MRI = ['report of the cervical spine MRI of 6/7/2011', 'requesting-physician', 'D3'];
  const LAST_NOTE = ['progress report dated 8/31/15', 'claims-administrator', 'D4'];

  it('is, in the seed’s case, the note of 8/31/15 and the report of the cervical MRI of 6/7/2011', async () => {
    expect(await missing(seed)).toEqual([MRI, LAST_NOTE]);
  });

  it('cites the words that name it', async () => {
    const { missing } = await index(seed);
    expect(missing[1]).toEqual({
      type: 'progress-report',
      date: '2015-08-31',
      description: 'progress report dated 8/31/15',
      namedIn: { document: 'D4', page: 1, line: 3, start: 63, end: 90, words: 'Progress note dated 8/31/15' },
      expectedFrom: 'claims-administrator',
    });
    expect(RFA.slice(63, 90)).toBe('Progress note dated 8/31/15');
  });

  it('is nothing once the records arrive', async () => {
    const report = 'MRI OF THE CERVICAL SPINE\nDate of study: 6/7/2011';
    expect(await missing({ ...seed, 'm.pdf': [report], 'n.pdf': [NOTE('8/31/15')] })).toEqual([]);
  });

  it('does not count a record of another patient as arrived', async () => {
    const other = 'PROGRESS NOTE\nPatient: Some Body\nDate of exam: 8/31/15';
    expect(await missing({ ...seed, 'n.pdf': [other] })).toEqual([MRI, LAST_NOTE]);
  });

  it('names the request and the review themselves, and what the manifest lists', async () => {
    expect(
      await missing(
        { 'a.pdf': [NOTE('6-5-15')] },
        { documents: [{ file: 'b.pdf', type: 'operative-report', date: '2013-06-26' }] },
      ),
    ).toEqual([
      [
        'operative report dated 6/26/2013, listed in the manifest and not in the packet',
        'requesting-physician',
        null,
      ],
      ['request for authorization dated 9/1/2015', 'claims-administrator', null],
      ['utilization review determination dated 9/9/2015', 'claims-administrator', null],
    ]);
  });

  const letter = (words: string) =>
    index({
      ...seed,
      'm.pdf': ['MRI OF THE CERVICAL SPINE\nDate of study: 6/7/2011'],
      'l.pdf': [`PROGRESS NOTE\nPatient: Jane Sample\nDate of exam: 7/20/15\n${words}`],
    });
  const missed = async (words: string) =>
    (await letter(words)).missing.map(({ description }) => description).filter((one) => one !== LAST_NOTE[0]);

  it.each([
    ['a month', 'We have read the MRI of June 2011.'],
    ['a year', 'The 2011 MRI of the neck was read.'],
    ['another title', 'I refer to the consultation report dated 7/14/15.'],
    ['a general name', 'See my note of 6/5/15.'],
    ['its author', 'See Dr. Example’s report of 6/5/15.'],
  ])('is not what arrived and is named by %s', async (_what, words) => {
    expect(await missed(words)).toEqual([]);
  });

  it.each([
    ['of another month', 'The MRI of the neck of May 2012 was read.', 'report of the neck MRI of May 2012'],
    [
      'of another author on the same day',
      'See the note by Dr. Otherman dated 6/5/15.',
      'progress report dated 6/5/15',
    ],
    ['of another kind on the same day', 'See the QME report of 6/5/15.', 'medical-legal report dated 6/5/15'],
    [
      'of another modality on the same day',
      'CT of the neck of 6/7/2011 was read.',
      'report of the neck CT of 6/7/2011',
    ],
    ['of a visit', 'Please obtain the records from the ER visit.', 'emergency department records'],
  ])('is a record %s', async (_what, words, expected) => {
    expect(await missed(words)).toEqual([expected]);
  });

  it('is told once, as it is named most exactly', async () => {
    const words =
      'The CT of May 2012 was read. See the CT of the neck of 5/7/2012. The CT of 5/7/2012 was clear.';
    expect(await missed(words)).toEqual(['report of the neck CT of 5/7/2012']);
  });

  it('is listed apart for studies of regions that are not in dispute', async () => {
    const { missing, namedElsewhere = [] } = await index(seed);
    expect(namedElsewhere.map(({ description }) => description)).toEqual([
      'report of the right shoulder MRI of 2/25/15',
      'report of the right shoulder MRI of 11/8/2010',
      'report of the left shoulder MRI of 5/10/2013',
    ]);
    expect(missing).toHaveLength(2);
  });
});

describe('the months before the request', () => {
  const of = async (changes: Partial<Manifest> = {}) =>
    (
      await index(
        { 'a.pdf': [NOTE('6-5-15')], 'b.pdf': [NOTE('7/14/15')], 'c.pdf': [NOTE('2/27/15')] },
        changes,
      )
    ).coverage;

  it('are six, of which those with reports are told, by kind', async () => {
    const coverage = await of();
    expect([coverage?.from, coverage?.to]).toEqual(['2015-03-01', '2015-09-01']);
    expect(coverage?.months.filter(({ hasReport }) => hasReport)).toEqual([
      { month: '2015-06', documents: { 'progress-report': 1 }, hasReport: true },
      { month: '2015-07', documents: { 'progress-report': 1 }, hasReport: true },
    ]);
    expect(coverage?.months.map(({ month }) => month)).toEqual([
      '2015-03',
      '2015-04',
      '2015-05',
      '2015-06',
      '2015-07',
      '2015-08',
      '2015-09',
    ]);
  });

  it('were twelve under the emergency regulation, and are counted from the review where the request has no date', async () => {
    const coverage = await of({
      assigned: '2013-12-01',
      requestForAuthorization: { date: null },
      utilizationReview: { date: '2013-10-31', outcome: 'denied' },
    });
    expect([coverage?.from, coverage?.to, coverage?.countedFrom, coverage?.verified]).toEqual([
      '2012-10-31',
      '2013-10-31',
      'utilization-review',
      false,
    ]);
  });

  it('end on a month’s last day where it has no other', async () => {
    expect((await of({ requestForAuthorization: { date: '2015-08-31' } }))?.from).toBe('2015-02-28');
  });
});

const PR2 = [
  `State of California
Division of Workers’ Compensation
PRIMARY TREATING PHYSICIAN’S PROGRESS REPORT (PR-2)
Patient: Jane Sample
Subjective complaints:
The neck hurts with every turn of the head and most of the nights are short.`,
  `Primary Treating Physician: (original signature, do not stamp) Date of exam: 6/5/15
I declare under penalty of perjury that this report is true and correct to the best of my knowledge.
Executed at: Exampleville, CA Date: 6/11/15
Name: Robin Example, D.C. Specialty: Chiropractic`,
];
const DAILY = (visit: number, date: string, signed: string) =>
  `Daily Treatment Note
Patient: Jane Sample Date: ${date} Visit # ${visit} of 12
Subjective: the neck feels a little looser since the last session.
Plan: continue.
Electronically signed by: Sample, Alex, PT on ${signed} 10:15`;

describe('what the state’s forms and other offices print', () => {
  const listed = async (files: Parameters<typeof index>[0]) =>
    (await index(files)).documents.map(({ type, date, author, pages }) => [type, date, author, pages?.from]);

  it('is one PR-2 on two pages, of the day of the examination and by who filled it in', async () => {
    expect(await listed({ 'a.pdf': PR2 })).toEqual([
      ['progress-report', '2015-06-05', 'Robin Example, DC', 1],
    ]);
  });

  it('names the requesting physician of a request for authorization', async () => {
    const form =
      'REQUEST FOR AUTHORIZATION\nRequesting Physician Information\nName: Robin Example, D.C.\nPractice Name: Sample Clinic\nRequesting Physician Signature: ____________ Date: 6/8/15';
    expect(await listed({ 'a.pdf': [form] })).toEqual([
      ['request-for-authorization', '2015-06-08', 'Robin Example, DC', 1],
    ]);
  });

  it('is a daily note a page, also where the note before was signed on its day, or is of the same day', async () => {
    const pages = [
      DAILY(1, '6/1/2015', '06/03/2015'),
      DAILY(2, '6/3/2015', '06/03/2015'),
      DAILY(3, '6/3/2015', '06/04/2015'),
    ];
    expect(await listed({ 'a.pdf': pages })).toEqual([
      ['therapy-note', '2015-06-01', 'Alex Sample, PT', 1],
      ['therapy-note', '2015-06-03', 'Alex Sample, PT', 2],
      ['therapy-note', '2015-06-03', 'Alex Sample, PT', 3],
    ]);
  });

  it('is not dated by the next appointment', async () => {
    const note = `${NOTE('6/5/15')}\nShe returns to modified duty until she is seen again. Next\nappointment: 7/20/15.`;
    expect(await listed({ 'a.pdf': [note] })).toEqual([
      ['progress-report', '2015-06-05', 'Robin Example, MD', 1],
    ]);
  });

  it('has no physician as the author of an application', async () => {
    const form =
      'APPLICATION FOR INDEPENDENT MEDICAL REVIEW\nEmployee: Jane Sample\nRequesting physician: Robin Example, MD\nDate: 9/18/15';
    expect(await listed({ 'a.pdf': [form] })).toEqual([['application', '2015-09-18', null, 1]]);
  });

  it.each([
    ['Notice of Modification', 'utilization-review'],
    ['Notice of Utilization Review Modification', 'utilization-review'],
    ['Nurse Case Management Note', 'other'],
    ['Consultative Report: Psychology', 'progress-report'],
    ['Qualified Medical Evaluator', null],
  ])('is told by its title: %s', (title, type) => {
    expect(titleOf(title)).toBe(type);
  });
});
