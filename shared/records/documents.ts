import type { Manifest, Submitter } from '../case/manifest.ts';
import { type PageDigest, wordsOf } from './detect.ts';
import { differencesOf, type Identity, isAnotherPatient } from './identity.ts';
import type { Legibility, PacketFile, RecordDocument, SetAside } from './model.ts';
import { authorOf, dateOf, typeOf } from './said.ts';
import { partsOf, type Segment } from './split.ts';

type Declared = NonNullable<Manifest['documents']>[number];

/**
 * Lists every document of the packet: a file, or the parts of one where its pages show that another begins. What the
 * manifest declares of a file wins; where the document itself says otherwise, both are said. A file that is declared
 * as one document and plainly holds several is parted all the same, and each part is what it says of itself.
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
      original || pages.length === 0
        ? [{ pages: [...pages], isOthers: false }]
        : (saidParts(pages) ?? partsOf(pages, declared !== undefined && saysWhatItIs(declared)));
    const isBundle = parts.filter(({ isOthers }) => !isOthers).length > 1;
    const meant = declared && isBundle ? meantBy(declared, parts) : undefined;
    for (const part of parts) {
      const id = `D${documents.length + 1}`;
      if (!first.has(file.sha256)) first.set(file.sha256, id);
      const own = isBundle ? undefined : declared;
      const document = documentOf(id, file, part, own, declared?.from ?? null, original);
      documents.push(part === meant ? inBundle(document, parts.length) : document);
    }
  }
  return documents;
}

/** The documents of a file that says itself which they are. */
function saidParts(pages: readonly PageDigest[]): Segment[] | null {
  if (pages[0]?.of === undefined) return null;
  const byNumber = Map.groupBy(pages, ({ of }) => of?.number);
  return [...byNumber.values()].map((own) => ({
    pages: own,
    isOthers: own.some(({ identity }) => isAnotherPatient(identity)),
  }));
}

/** A file declared without a kind or date is declared as a file only, and may hold anything. */
const saysWhatItIs = ({ type, date }: Declared) => (type !== undefined && type !== 'other') || date != null;

/** Which of its parts a declaration means, where it means one document: that of its date, else of its kind, else the first. */
function meantBy(declared: Declared, parts: readonly Segment[]): Segment | undefined {
  if (!saysWhatItIs(declared)) return undefined;
  const own = parts.filter(({ isOthers }) => !isOthers);
  return (
    own.find(
      ({ pages }) => typeOf(pages) === declared.type && dateOf(pages, typeOf(pages)) === declared.date,
    ) ??
    own.find(({ pages }) => declared.date != null && dateOf(pages, typeOf(pages)) === declared.date) ??
    own.find(({ pages }) => typeOf(pages) === declared.type) ??
    own[0]
  );
}

const inBundle = (document: RecordDocument, parts: number): RecordDocument => ({
  ...document,
  disagreements: [
    `the manifest lists the file as one document, its pages hold ${parts}`,
    ...(document.disagreements ?? []),
  ],
});

const samePath = (a: string, b: string) => a.replace(/^\.?\//, '') === b.replace(/^\.?\//, '');

function documentOf(
  id: string,
  file: PacketFile,
  { pages, isOthers }: Segment,
  declared: Declared | undefined,
  from: Submitter | null,
  duplicateOf: string | undefined,
): RecordDocument {
  const said = pages[0]?.of ?? file.declared;
  const type = said?.type ?? typeOf(pages);
  const date = said ? said.date : dateOf(pages, type);
  const own = isOthers ? undefined : declared;
  const author = said ? said.author : authorOf(pages, own?.type ?? type);
  const disagreements = [
    ...(own?.type && type && own.type !== type && own.type !== 'other'
      ? [`the manifest says ${wordsOf(own.type)}, the document reads as ${wordsOf(type)}`]
      : []),
    ...(own?.date && date && own.date !== date
      ? [`the manifest dates it ${own.date}, the document itself ${date}`]
      : []),
    ...(isOthers ? [] : new Set(pages.flatMap(({ formDisagreements = [] }) => formDisagreements))),
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
    from,
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
