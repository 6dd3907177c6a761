import type { Manifest } from '../../../shared/case/manifest.ts';
import type { Fact, Facts } from '../../../shared/facts/model.ts';
import { composeSummary } from '../../../shared/letter/compose.ts';
import { claimsAdministratorLine, reviewerLine } from '../../../shared/letter/guideline-lines.ts';
import type { Determination, LetterInput } from '../../../shared/letter/model.ts';
import { composeRationale } from '../../../shared/letter/rationale.ts';
import type { Settings } from '../../../shared/ports/ports.ts';
import type { RecordDocument, RecordsIndex } from '../../../shared/records/model.ts';
import type { Consulted, Proposal, ResolvedItem, Trace } from '../../../shared/rules/model.ts';

/** A synthetic case with the clinical facts of the seed determination, as the steps before the letter give it. */
const REVISION = 'a'.repeat(64);
const TITLE = 'MRI of the cervical spine to rule out degenerative disc disease';

export const settings: Settings = {
  organization: 'Example Review Organization, Inc.',
  organizationAddress: ['Independent Medical Review', 'P.O. Box 100', 'Sacramento, CA 95813'],
  guidelineLabel: 'EXAMPLE',
  senderEmail: 'imr@example.org',
  medicalDirector: 'Avery Lindqvist, MD',
};

export const manifest: Manifest = {
  schemaVersion: 1,
  caseNumber: 'CM15-0185313',
  priority: 'standard',
  applicationReceived: '2015-09-21',
  assigned: '2015-09-25',
  recordsComplete: true,
  injuredEmployee: {
    name: 'Marisol Quintero',
    dateOfBirth: '1964-03-02',
    sex: 'female',
    address: { street: '12 Olive Street', city: 'Fresno', state: 'CA', zip: '93701' },
    email: 'marisol@example.com',
  },
  representative: { name: 'Theo Abernathy', organization: 'Abernathy & Voss' },
  employer: { name: 'Sunrise Packing' },
  claimsAdministrator: { name: 'Dana Whitfield', organization: 'Harbor Mutual Insurance' },
  requestingPhysician: { name: 'Ilse Bergström, MD', specialty: 'Orthopedic Surgery' },
  claim: { claimNumber: 'HM-4477120', dateOfInjury: '2007-01-25', bodyParts: ['neck'] },
  requestForAuthorization: { date: '2015-09-01' },
  utilizationReview: { date: '2015-09-09', outcome: 'denied' },
  disputedItems: [
    { id: '1', description: TITLE, claimsAdministratorGuideline: 'MTUS Chronic Pain Medical Treatment 2009' },
  ],
};

function document(id: string, over: Partial<RecordDocument>): RecordDocument {
  return {
    id,
    file: `records/${id}.pdf`,
    sha256: id.toLowerCase().repeat(32).slice(0, 64),
    pages: { from: 1, to: 2 },
    type: 'progress-report',
    date: null,
    author: 'Ilse Bergström, MD',
    from: 'claims-administrator',
    legibility: 'legible',
    illegiblePages: [],
    ...over,
  };
}

const fuzzy = { legibility: 'not fully legible', illegiblePages: [1] } as const;

export const records: RecordsIndex = {
  caseNumber: manifest.caseNumber,
  revision: REVISION,
  documents: [
    document('D1', { date: '2015-04-03', ...fuzzy }),
    document('D2', { date: '2015-06-05', ...fuzzy }),
    document('D3', { date: '2015-07-14', ...fuzzy }),
    document('D4', { type: 'request-for-authorization', date: '2015-09-01', pages: { from: 1, to: 1 } }),
    document('D5', { type: 'utilization-review', date: '2015-09-09', author: null }),
    document('D6', {
      date: '2015-06-05',
      setAside: { reason: 'duplicate', detail: 'a copy of another document of the record', of: 'D2' },
    }),
    document('D7', {
      type: 'other',
      pages: null,
      author: null,
      from: null,
      legibility: 'unreadable',
      problem: 'the file is encrypted',
    }),
  ],
  missing: [
    {
      type: 'progress-report',
      date: '2015-08-31',
      description: 'progress report dated 8/31/15',
      namedIn: null,
      expectedFrom: 'claims-administrator',
    },
    {
      type: 'imaging-report',
      date: '2011-06-07',
      description: 'report of the cervical spine MRI of 6/7/2011',
      namedIn: null,
      expectedFrom: 'claims-administrator',
    },
  ],
  pagesTotal: 13,
  pagesRead: 11,
  pagesByOcr: 0,
};

let count = 0;
/** A fact of a document; its citation is only as good as a letter needs. */
export function fact(concept: string, documentId: string, over: Partial<Fact> = {}): Fact {
  const source = records.documents.find(({ id }) => id === documentId);
  if (!source) throw new Error(`no document ${documentId}`);
  count += 1;
  return {
    id: `F${count}`,
    concept,
    assertion: 'present',
    regions: [],
    side: null,
    date: source.date,
    documentDate: source.date,
    documentType: source.type,
    section: 'other',
    citation: { document: documentId, page: 1, line: count, start: 0, end: concept.length, words: concept },
    ...over,
  };
}

const neck = { regions: ['cervical'] };
const said = { section: 'subjective' };
const seen = { section: 'objective' };
const study = (concept: string, region: string, side: Fact['side'], date: string, detail?: string) =>
  fact(concept, 'D1', { regions: [region], side, date, section: 'imaging', ...(detail ? { detail } : {}) });

export const earlierMri = study(
  'imaging.mri',
  'cervical',
  null,
  '2011-06-07',
  'revealed mild spinal stenosis at C6-7, right neural foraminal narrowing at C3-4 and left neural foraminal narrowing at C4-5',
);

export const facts: Facts = {
  caseNumber: manifest.caseNumber,
  revision: REVISION,
  vocabulary: '1',
  pagesSearched: 11,
  pagesNotSearched: [],
  facts: [
    fact('diagnosis.spinal-stenosis', 'D1', { ...neck, section: 'assessment', detail: 'C6-C7' }),
    fact('diagnosis.foraminal-narrowing', 'D1', { ...neck, section: 'assessment', detail: 'C3-C4' }),
    fact('symptom.pain', 'D3', { ...neck, ...said }),
    fact('finding.spasm', 'D3', { ...neck, ...said }),
    fact('symptom.pain', 'D2', { ...neck, ...said }),
    fact('symptom.numbness', 'D2', { regions: ['upper-extremity'], side: 'bilateral', ...said }),
    fact('function.adl-decreased', 'D2', said),
    fact('symptom.pain', 'D1', { regions: ['forearm'], side: 'bilateral', ...seen }),
    fact('finding.spasm', 'D1', { ...neck, ...seen }),
    fact('finding.spasm', 'D2', { ...neck, ...seen }),
    fact('medication.muscle-relaxant', 'D2', { detail: 'Soma' }),
    fact('medication.nsaid', 'D2', { detail: 'diclofenac' }),
    fact('medication.nsaid', 'D3', { detail: 'Diclofenac' }),
    fact('work-status.permanent-and-stationary', 'D2'),
    fact('work-status.temporary-total-disability', 'D2'),
    study('imaging.mri', 'shoulder', 'right', '2015-02-25'),
    study('imaging.mri', 'shoulder', 'right', '2010-11-08'),
    study('imaging.mri', 'shoulder', 'right', '2011-11-11'),
    earlierMri,
    study('imaging.mri', 'shoulder', 'left', '2013-05-10'),
    fact('surgery.arthroscopy', 'D1', {
      regions: ['shoulder'],
      side: 'right',
      date: '2011-11-19',
      detail: 'arthroscopic surgery',
    }),
    fact('surgery.arthroscopy', 'D1', { regions: ['shoulder'], side: 'left', date: '2013-06-26' }),
    fact('treatment.physical-therapy', 'D1', { regions: ['shoulder'], side: 'right' }),
    fact('treatment.injection.corticosteroid', 'D1', { regions: ['shoulder'], side: 'right' }),
    fact('imaging.mri', 'D4', { ...neck, assertion: 'planned' }),
    fact('red-flag.cancer', 'D5', { assertion: 'absent' }),
  ],
};

export const item: ResolvedItem = {
  id: '1',
  description: TITLE,
  service: 'mri-cervical-spine',
  serviceName: 'MRI of the cervical spine',
  regions: ['cervical'],
  side: null,
  parts: [],
  quantity: null,
  requested: null,
  authorized: null,
  remainder: false,
  course: null,
  concepts: [],
  forms: [],
  ingredients: [],
  strength: null,
  ancillary: false,
  retrospective: false,
  purpose: 'degenerative disc disease',
  claimsAdministratorGuideline: 'MTUS Chronic Pain Medical Treatment 2009',
};

/** A node of a trace. */
export function trace(over: Partial<Trace>): Trace {
  return {
    id: null,
    kind: 'fact',
    truth: 'not documented',
    support: [],
    contrary: [],
    near: [],
    conflict: false,
    children: [],
    ...over,
  };
}

const silent = (id: string, says: string): Trace =>
  trace({ id, says, searched: { concepts: [id], pages: 11 } });

export function consulted(over: Partial<Consulted>, top: Trace | null = null): Consulted {
  return {
    id: 'mtus-neck-2004',
    version: 1,
    digest: 'd'.repeat(64),
    title: 'MTUS Neck and Upper Back Complaints',
    edition: '2004',
    citation: 'MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies',
    rung: 'mtus',
    topic: 'indication',
    recommendation: 'The ACOEM guidelines recommend MRI of the cervical spine for red-flag diagnoses.',
    verified: true,
    role: 'decided',
    why: 'in force on the governing date',
    evaluation: top === null ? null : { truth: top.truth, trace: top, unknowns: [] },
    ...over,
  };
}

export const guidelines: readonly Consulted[] = [
  consulted(
    {},
    trace({
      kind: 'any',
      children: [
        silent(
          'progression',
          'Progression of neurological deficit in the {region} is not specified in the records provided.',
        ),
        silent(
          'red-flag',
          'Findings that indicate a red-flag diagnosis are not specified in the records provided.',
        ),
      ],
    }),
  ),
  consulted(
    {
      id: 'odg-neck-2015',
      title: 'ODG Neck & Upper Back',
      edition: '2015',
      citation:
        'Official Disability Guidelines (ODG) Chapter: Neck & Upper Back (updated 06/25/15) Magnetic resonance imaging (MRI)',
      rung: 'acoem-or-odg',
      topic: 'repeat',
      recommendation: 'The ODG does not recommend a repeat MRI without a significant change.',
    },
    silent(
      'change',
      'Significant change in signs or symptoms since the MRI is not specified in the records provided.',
    ),
  ),
];

export const proposal: Proposal = {
  caseNumber: manifest.caseNumber,
  revision: REVISION,
  governingDate: '2015-09-01',
  recordsDigest: 'b'.repeat(64),
  factsDigest: 'c'.repeat(64),
  summary: composeSummary({ manifest, records, facts }),
  items: [
    {
      item,
      decision: 'Upheld',
      reason: null,
      explanation: null,
      guidelines,
      conventions: [],
      parts: [],
      truth: 'not documented',
      whatWouldChangeIt: [
        { criteria: ['red-flag', 'change'], inWords: 'A record that documents a red-flag diagnosis' },
      ],
      recordsWanted: [],
      rationale: composeRationale({
        item,
        decision: 'Upheld',
        consulted: guidelines,
        facts,
        records,
        manifest,
      }),
      claimsAdministratorLine: claimsAdministratorLine(item.claimsAdministratorGuideline),
      reviewerLine: reviewerLine(guidelines),
    },
  ],
};

export const determination: Determination = {
  caseNumber: manifest.caseNumber,
  revision: REVISION,
  proposal: 'e'.repeat(64),
  credentials: { states: ['TX', 'California'], certifications: ['Family Practice'] },
  signedAt: '2015-10-02T09:30:00-07:00',
  signedBy: { reviewer: 'R-0001', publicKey: { kty: 'OKP', crv: 'Ed25519', x: 'synthetic' } },
  review: 'f'.repeat(64),
  items: [{ id: '1', decision: 'Upheld', rationale: proposal.items[0]?.rationale ?? [] }],
};

export const input: LetterInput = { manifest, records, proposal, determination };

/** The same case with other items in dispute, each decided and reasoned alike. */
export function withItems(
  items: Manifest['disputedItems'],
  decisions: readonly ('Upheld' | 'Overturned')[],
): LetterInput {
  const [template] = proposal.items;
  if (!template) throw new Error('the case has an item');
  return {
    ...input,
    manifest: { ...manifest, disputedItems: items },
    proposal: {
      ...proposal,
      items: items.map((disputed) => ({
        ...template,
        item: { ...item, id: disputed.id, description: disputed.description },
        claimsAdministratorLine: claimsAdministratorLine(disputed.claimsAdministratorGuideline ?? null),
      })),
    },
    determination: {
      ...determination,
      items: items.map((disputed, index) => ({
        id: disputed.id,
        decision: decisions[index % decisions.length] ?? 'Upheld',
        rationale: template.rationale,
      })),
    },
  };
}
