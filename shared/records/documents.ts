import type { Manifest } from '../case/manifest.ts';
import { type PageDigest, wordsOf } from './detect.ts';
import { differencesOf, type Identity, isAnotherPatient } from './identity.ts';
import type { Legibility, PacketFile, RecordDocument, SetAside } from './model.ts';

type Declared = NonNullable<Manifest['documents']>[number];

/** Pages of a file that belong together. */
interface Segment {
  readonly pages: PageDigest[];
  readonly isOthers: boolean;
}

/**
 * Lists every document of the packet: a file, or the parts of one where a new title begins or another patient's
 * pages stand. What the manifest declares of a file wins; where the document itself says otherwise, both are said.
 * A file of the same bytes as an earlier one is listed as its duplicate.
 *
 * @param digests the pages of each file by its SHA-256, in order
 */
export function listDocuments(
  manifest: Manifest,
  files: readonly PacketFile[],
  digests: ReadonlyMap<string, readonly PageDigest[]>,
): RecordDocument[] {
  const documents: RecordDocument[] = [];
  const first = new Map<string, string>();
  for (const file of files) {
    const declared = manifest.documents?.find((one) => samePath(one.file, file.file));
    const pages = digests.get(file.sha256) ?? [];
    const original = first.get(file.sha256);
    const parts =
      original || pages.length === 0 ? [{ pages: [...pages], isOthers: false }] : partsOf(pages, declared);
    for (const part of parts) {
      const id = `D${documents.length + 1}`;
      if (!first.has(file.sha256)) first.set(file.sha256, id);
      documents.push(documentOf(id, file, part, declared, original));
    }
  }
  return documents;
}

const samePath = (a: string, b: string) => a.replace(/^\.?\//, '') === b.replace(/^\.?\//, '');

function partsOf(pages: readonly PageDigest[], declared: Declared | undefined): Segment[] {
  const parts: Segment[] = [];
  for (const page of pages) {
    const current = parts.at(-1);
    const isOthers = startsIdentity(page) ? isAnotherPatient(page.identity) : (current?.isOthers ?? false);
    const isNew =
      !current || isOthers !== current.isOthers || (declared === undefined && beginsDocument(page, current));
    if (isNew) parts.push({ pages: [page], isOthers });
    else current.pages.push(page);
  }
  return parts;
}

const startsIdentity = ({ identity }: PageDigest) => identity.name !== null || identity.dateOfBirth !== null;

/** A title that is not the running head of the document before it. */
function beginsDocument(page: PageDigest, current: Segment): boolean {
  if (page.numbered !== null && page.numbered > 1) return false;
  if (page.numbered === 1) return page.title !== null;
  const head = current.pages[0];
  if (page.title === null || !head) return false;
  return page.title !== head.title || (page.date !== null && page.date !== head.date);
}

function documentOf(
  id: string,
  file: PacketFile,
  { pages, isOthers }: Segment,
  declared: Declared | undefined,
  duplicateOf: string | undefined,
): RecordDocument {
  const type = pages.find(({ title }) => title !== null)?.title ?? null;
  const date = pages.find(({ date }) => date !== null)?.date ?? null;
  const author = pages.find(({ author }) => author !== null)?.author ?? null;
  const own = isOthers ? undefined : declared;
  const disagreements = [
    ...(own?.type && type && own.type !== type && own.type !== 'other'
      ? [`the manifest says ${wordsOf(own.type)}, the document reads as ${wordsOf(type)}`]
      : []),
    ...(own?.date && date && own.date !== date
      ? [`the manifest dates it ${own.date}, the document itself ${date}`]
      : []),
    ...(isOthers ? [] : identityDisagreements(pages.map(({ identity }) => identity))),
  ];
  const setAside = setAsideOf(isOthers, pages, duplicateOf);
  const legibility = legibilityOf(pages);
  // A file that opens and of which no page can be read says why on its pages.
  const unread = legibility === 'unreadable' ? pages.find(({ note }) => note !== undefined)?.note : undefined;
  const problem = file.problem?.detail ?? unread;
  return {
    id,
    file: file.file,
    sha256: file.sha256,
    pages: pages.length > 0 ? { from: pages[0]?.page ?? 1, to: pages.at(-1)?.page ?? 1 } : null,
    type: own?.type ?? type ?? 'other',
    date: own?.date ?? date,
    author: own?.author || author,
    from: declared?.from ?? null,
    legibility,
    illegiblePages: pages.filter(({ legibility }) => legibility !== 'legible').map(({ page }) => page),
    ...(problem !== undefined && { problem }),
    ...(setAside && { setAside }),
    ...(disagreements.length > 0 && { disagreements }),
  };
}

function identityDisagreements(identities: readonly Identity[]): string[] {
  const differences = new Set(identities.flatMap(differencesOf));
  return [...differences].map((what) => `${what} on it is not quite that of the manifest`);
}

function setAsideOf(
  isOthers: boolean,
  pages: readonly PageDigest[],
  of: string | undefined,
): SetAside | undefined {
  if (of) return { reason: 'duplicate', detail: `the same file as ${of}`, of };
  if (!isOthers) return undefined;
  const what = new Set(pages.flatMap(({ identity }) => differencesOf(identity)));
  const detail = `${[...what].join(' and ')} on it ${what.size > 1 ? 'are' : 'is'} not the injured employee’s`;
  return { reason: 'another-patient', detail };
}

function legibilityOf(pages: readonly PageDigest[]): Legibility {
  if (pages.every(({ legibility }) => legibility === 'unreadable')) return 'unreadable';
  return pages.every(({ legibility }) => legibility === 'legible') ? 'legible' : 'not fully legible';
}
