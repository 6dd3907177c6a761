import type { Manifest } from '../case/manifest.ts';
import { digestOf, type PageDigest } from './detect.ts';
import { listDocuments } from './documents.ts';
import type { Page, RecordsIndex, RevisionFiles } from './model.ts';
import { reconcile } from './reconcile.ts';

/** The record of a case at a revision, of its files and their pages as read. Pages are seen one at a time and not kept. */
export async function indexOf(
  manifest: Manifest,
  revision: string,
  { files }: RevisionFiles,
  pages: AsyncIterable<Page>,
): Promise<RecordsIndex> {
  const digests = new Map<string, PageDigest[]>();
  let pagesTotal = 0;
  let pagesRead = 0;
  let pagesByOcr = 0;
  for await (const page of pages) {
    const digest = digestOf(page, manifest);
    const ofFile = digests.get(page.file);
    if (ofFile) ofFile.push(digest);
    else digests.set(page.file, [digest]);
    pagesTotal++;
    if (page.legibility !== 'unreadable') pagesRead++;
    if (page.source === 'ocr') pagesByOcr++;
  }
  const documents = listDocuments(manifest, files, digests);
  const missing = reconcile(manifest, files, documents, digests);
  return { caseNumber: manifest.caseNumber, revision, documents, missing, pagesTotal, pagesRead, pagesByOcr };
}
