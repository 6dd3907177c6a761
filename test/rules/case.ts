import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Manifest } from '../../shared/case/manifest.ts';
import { digest } from '../../shared/digest.ts';
import type { Fact } from '../../shared/facts/model.ts';
import type { MissingRecord, RecordDocument, RecordsIndex } from '../../shared/records/model.ts';
import { readGuideline } from '../../shared/rules/guideline.ts';
import type { PublishedGuideline } from '../../shared/rules/model.ts';
import type { ProposalInput } from '../../shared/rules/propose.ts';
import { vocabulary } from '../../shared/rules/vocabulary.ts';
import { fact } from '../unit/rules/facts.ts';

const LIBRARY = join(import.meta.dirname, '../../shared/rules/library');

/** The text of a guideline of the library. */
export const libraryText = (id: string): string => readFileSync(join(LIBRARY, id, 'guideline.yaml'), 'utf8');

/** The whole library, each as its first version. */
export const library: readonly PublishedGuideline[] = readdirSync(LIBRARY).map((id) => {
  const { guideline, problems } = readGuideline(libraryText(id), vocabulary);
  if (guideline === null) throw new Error(`${id}: ${JSON.stringify(problems)}`);
  return { guideline, version: 1, digest: digest(guideline), publishedAt: '2015-01-01T00:00:00.000Z' };
});

export const manifest = (more: Partial<Manifest> = {}): Manifest =>
  Manifest.parse({
    schemaVersion: 1,
    caseNumber: 'CM15-0185313',
    priority: 'standard',
    applicationReceived: '2015-09-21',
    assigned: '2015-09-25',
    recordsComplete: true,
    injuredEmployee: { name: 'Pat Example', dateOfBirth: '1964-03-02', sex: 'female' },
    claimsAdministrator: { name: 'A Claims Administrator' },
    requestingPhysician: { name: 'A Physician' },
    claim: { claimNumber: 'X-1', dateOfInjury: '2007-01-25', bodyParts: ['neck'] },
    requestForAuthorization: { date: '2015-09-01' },
    utilizationReview: { date: '2015-09-09', outcome: 'denied' },
    disputedItems: [
      {
        id: '1',
        description: 'MRI of the cervical spine to rule out degenerative disc disease',
        claimsAdministratorGuideline: 'MTUS Chronic Pain Medical Treatment 2009',
      },
    ],
    ...more,
  });

export const document = (id: string, more: Partial<RecordDocument> = {}): RecordDocument => ({
  id,
  file: `records/${id}.pdf`,
  sha256: digest(id),
  pages: { from: 1, to: 2 },
  type: 'progress-report',
  date: '2015-06-05',
  author: null,
  from: 'claims-administrator',
  legibility: 'legible',
  illegiblePages: [],
  ...more,
});

/** The facts of the 2015 determination on a repeat MRI of the neck, as its summary tells them. */
export const SEED_FACTS: readonly string[] = [
  'symptom.pain cervical 2015-07-14 from:D3',
  'finding.spasm cervical 2015-07-14 from:D3',
  'symptom.pain cervical 2015-06-05 from:D2',
  'symptom.numbness upper-extremity bilateral 2015-06-05 from:D2',
  'function.adl-decreased 2015-06-05 from:D2',
  'finding.spasm cervical 2015-06-05 from:D2',
  'finding.spasm cervical 2015-04-03 from:D1',
  'medication.muscle-relaxant 2015-06-05 from:D2 detail:Soma',
  'imaging.mri historical cervical 2011-06-07 from:D2 detail:mild-stenosis-at-C6-7',
  'imaging.mri historical shoulder right 2015-02-25 from:D2',
  'imaging.mri planned cervical 2015-09-01 from:D4 in:request-for-authorization',
  'surgery.arthroscopy historical shoulder right 2011-11-19 from:D2',
  'treatment.physical-therapy historical shoulder right 2015-04-03 from:D1',
  'conservative-care.failed cervical 2015-09-09 from:D5 in:utilization-review',
];

const MISSING: MissingRecord = {
  type: 'progress-report',
  date: '2015-08-31',
  description: 'progress report dated 8/31/15',
  namedIn: null,
  expectedFrom: 'claims-administrator',
};

/** What a proposal of the case is made of, with other facts or another manifest. */
export function proposalInput({
  facts = SEED_FACTS,
  manifest: its = manifest(),
  records = {},
  guidelines = library,
}: {
  facts?: readonly (string | Fact)[];
  manifest?: Manifest;
  records?: Partial<RecordsIndex>;
  guidelines?: readonly PublishedGuideline[];
} = {}): ProposalInput {
  const revision = digest('revision');
  const packet = { caseNumber: its.caseNumber, revision };
  const index: RecordsIndex = {
    ...packet,
    documents: [
      document('D1', { date: '2015-04-03', legibility: 'not fully legible', illegiblePages: [2] }),
      document('D2'),
      document('D3', { date: '2015-07-14' }),
      document('D4', { type: 'request-for-authorization', date: '2015-09-01' }),
      document('D5', { type: 'utilization-review', date: '2015-09-09' }),
    ],
    missing: [MISSING],
    pagesTotal: 10,
    pagesRead: 10,
    pagesByOcr: 0,
    ...records,
  };
  const found = {
    ...packet,
    vocabulary: 'test',
    pagesSearched: 10,
    pagesNotSearched: [{ document: 'D1', page: 2 }],
    facts: facts.map((one, at) => (typeof one === 'string' ? fact(one, at) : one)),
  };
  return {
    manifest: its,
    packet,
    records: index,
    facts: found,
    guidelines,
    recordsDigest: digest(index),
    factsDigest: digest(found),
  };
}
