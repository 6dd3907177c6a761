import type { DocumentType } from '../../../shared/case/manifest.ts';
import { findFacts } from '../../../shared/facts/find.ts';
import type { Fact, Facts } from '../../../shared/facts/model.ts';
import vocabulary from '../../../shared/facts/vocabulary.json' with { type: 'json' };
import type { Page, RecordDocument, RecordsIndex } from '../../../shared/records/model.ts';

export const SHA = 'a'.repeat(64);
export const REQUEST_DATE = '2015-09-01';

/** A page of plain text. */
export const page = (text: string, number = 1, changes: Partial<Page> = {}): Page => ({
  file: SHA,
  page: number,
  width: 612,
  height: 792,
  source: 'plain-text',
  text,
  words: [],
  legibility: 'legible',
  confidence: null,
  ...changes,
});

/** A document of pages 1 to 1 of the file, or as changed. */
export const document = (changes: Partial<RecordDocument> = {}): RecordDocument => ({
  id: 'D1',
  file: 'records/note.txt',
  sha256: SHA,
  pages: { from: 1, to: 1 },
  type: 'progress-report',
  date: '2015-06-05',
  author: null,
  from: null,
  legibility: 'legible',
  illegiblePages: [],
  ...changes,
});

export const index = (documents: readonly RecordDocument[]): RecordsIndex => ({
  caseNumber: 'CM15-0185313',
  revision: 'b'.repeat(64),
  documents,
  missing: [],
  pagesTotal: documents.length,
  pagesRead: documents.length,
  pagesByOcr: 0,
});

/** The facts of a document of one page. */
export async function factsIn(
  text: string,
  type: DocumentType = 'progress-report',
): Promise<readonly Fact[]> {
  return (await search([page(text)], [document({ type })])).facts.filter(({ concept }) =>
    COMMON.has(concept),
  );
}

export const search = (pages: readonly Page[], documents: readonly RecordDocument[]): Promise<Facts> =>
  findFacts({ records: index(documents), pages, requestDate: REQUEST_DATE });

/** The common vocabulary: what the groups of services add to it has tests of its own (test/rules). */
const COMMON = new Set([
  ...vocabulary.concepts.flatMap((one) =>
    'objective' in one && one.objective ? [one.id, one.objective] : [one.id],
  ),
  ...Object.keys(vocabulary.drugs),
]);

/** A fact in a line: concept, assertion, regions, side, and its change where it has one. */
export const brief = ({ concept, assertion, regions, side, change }: Fact): string =>
  [concept, assertion, regions.join('+') || '-', side ?? '-', ...(change === undefined ? [] : [change])].join(
    ' ',
  );
