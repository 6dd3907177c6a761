import type { Manifest } from '../case/manifest.ts';
import { coverageOf } from './coverage.ts';
import { digestOf, type PageDigest } from './detect.ts';
import { listDocuments } from './documents.ts';
import type { Page, RecordsIndex, RevisionFiles } from './model.ts';
import { reconcile } from './reconcile.ts';
import { PacketWords } from './repeats.ts';
import { type PageTraits, traitsOf } from './traits.ts';

/** The record of a case at a revision, of its files and their pages as read. Pages are seen one at a time and not kept. */
export async function indexOf(
  manifest: Manifest,
  revision: string,
  { files }: RevisionFiles,
  pages: AsyncIterable<Page>,
): Promise<RecordsIndex> {
  const digests = new Map<string, PageDigest[]>();
  const traits = new Map<string, Map<number, PageTraits>>();
  const words = new PacketWords();
  let pagesTotal = 0;
  let pagesRead = 0;
  let pagesByOcr = 0;
  for await (const page of pages) {
    const digest = digestOf(page, manifest);
    const ofFile = digests.get(page.file);
    if (ofFile) ofFile.push(digest);
    else digests.set(page.file, [digest]);
    const ofPages = traits.get(page.file) ?? new Map<number, PageTraits>();
    traits.set(page.file, ofPages.set(page.page, traitsOf(page)));
    words.add(page);
    pagesTotal++;
    if (page.legibility !== 'unreadable') pagesRead++;
    if (page.source === 'ocr') pagesByOcr++;
  }
  const documents = words.fold(listDocuments(manifest, files, digests));
  const { missing, namedElsewhere } = reconcile(manifest, files, documents, digests, traits);
  const coverage = coverageOf(manifest, documents);
  return {
    caseNumber: manifest.caseNumber,
    revision,
    documents,
    missing,
    ...(namedElsewhere.length > 0 && { namedElsewhere }),
    ...(coverage && { coverage }),
    pagesTotal,
    pagesRead,
    pagesByOcr,
  };
}
