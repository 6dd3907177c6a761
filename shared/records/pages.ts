import { pagesKey } from '../keys.ts';
import { readJson } from '../ports/json.ts';
import type { ObjectStore } from '../ports/ports.ts';
import type { Page, RevisionFiles } from './model.ts';

/** The pages of a revision, file by file in the order of its index, as `read-pages` wrote them; a range at a time is held. */
export async function* pagesOf(
  store: Pick<ObjectStore, 'get'>,
  caseNumber: string,
  files: Pick<RevisionFiles, 'ranges'>,
): AsyncIterable<Page> {
  for (const { sha256, from, to } of files.ranges)
    yield* await readJson<readonly Page[]>(store as ObjectStore, pagesKey(caseNumber, sha256, from, to));
}
