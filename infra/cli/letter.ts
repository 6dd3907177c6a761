import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ASSIGNMENT_ROW, type AssignmentRow } from '../../shared/case/rows.ts';
import { Refuse } from '../../shared/errors.ts';
import { letterKey } from '../../shared/keys.ts';
import type { ObjectStore, Ports } from '../../shared/ports/ports.ts';
import { eventsOf, lastOf } from './timeline.ts';

/** Files fetched to the disk, by what they are. */
export type Fetched = Readonly<Record<string, string>>;

/** A file of a letter: the letter itself or its HTML, the public copy, the determination for machines. */
export type LetterKind = 'pdf' | 'html' | 'public' | 'data';

/** Names of the files of a letter by what they are; those of an edition in another language have its code in them. */
const NAMES: Readonly<Record<LetterKind, (language: string) => string>> = {
  pdf: (language) => (language === 'en' ? 'determination.pdf' : `determination.${language}.pdf`),
  html: (language) => (language === 'en' ? 'determination.html' : `determination.${language}.html`),
  public: () => 'public.pdf',
  data: () => 'determination.json',
};

async function bytesOf(store: ObjectStore, key: string): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (bytes === null)
    throw new Refuse('object-missing', [{ path: key, problem: 'is not in the bucket any more' }]);
  return bytes;
}

async function fetchTo(store: ObjectStore, key: string, path: string): Promise<string> {
  writeFileSync(path, await bytesOf(store, key));
  return path;
}

/** The keys of the files of a case's letter, by their names. Refuses when there is none yet. */
export async function letterFiles(
  ports: Pick<Ports, 'cases' | 'letters'>,
  caseNumber: string,
): Promise<ReadonlyMap<string, string>> {
  const letter = lastOf(await eventsOf(ports, caseNumber), 'LetterWritten');
  if (letter === null)
    throw new Refuse('no-letter', [{ path: caseNumber, problem: 'has no letter yet; imr status tells why' }]);
  const listed = await ports.letters.list(letterKey(caseNumber, letter.determination, ''));
  return new Map(listed.map(({ key }) => [basename(key), key]));
}

/** Fetches every file of the letter of a case to a folder. Refuses when there is none yet. */
export async function fetchLetter(
  ports: Pick<Ports, 'cases' | 'letters'>,
  caseNumber: string,
  folder: string,
): Promise<Fetched> {
  const files = await letterFiles(ports, caseNumber);
  mkdirSync(folder, { recursive: true });
  const known = new Map([
    ['determination.pdf', 'pdf'],
    ['determination.html', 'html'],
    ['public.pdf', 'publicPdf'],
    ['determination.json', 'data'],
  ]);
  const fetched: Record<string, string> = {};
  for (const [name, key] of files)
    fetched[known.get(name) ?? name] = await fetchTo(ports.letters, key, join(folder, name));
  return fetched;
}

/** One file of the letter of a case, by what it is. Refuses what the letter does not have, naming what it has. */
export async function letterFile(
  ports: Pick<Ports, 'cases' | 'letters'>,
  caseNumber: string,
  kind: LetterKind,
  language = 'en',
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const files = await letterFiles(ports, caseNumber);
  const name = NAMES[kind](language);
  const key = files.get(name);
  if (key === undefined)
    throw new Refuse('not-in-letter', [
      { path: name, problem: `is not among the files of the letter: ${[...files.keys()].join(', ')}` },
    ]);
  return { name, bytes: await bytesOf(ports.letters, key) };
}

/**
 * Writes a file of a letter: to the path given, under its own name where that is a folder, or else to a folder named
 * after the case. Gives where it lies.
 */
export function saveAs(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  out: string | undefined,
  caseNumber: string,
): string {
  const isFolder = out === undefined || out.endsWith('/') || (existsSync(out) && statSync(out).isDirectory());
  const path = isFolder ? join(out ?? caseNumber, name) : out;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** Fetches the worksheet that the assigned reviewer was last given. Refuses when nobody is assigned yet. */
export async function fetchWorksheet(
  ports: Pick<Ports, 'cases' | 'letters'>,
  caseNumber: string,
  folder: string,
): Promise<string> {
  const row = await ports.cases.get<AssignmentRow>(caseNumber, ASSIGNMENT_ROW);
  if (row === null)
    throw new Refuse('not-assigned', [
      { path: caseNumber, problem: 'has no assigned reviewer yet; imr status tells why' },
    ]);
  mkdirSync(folder, { recursive: true });
  return fetchTo(ports.letters, row.value.worksheetKey, join(folder, 'worksheet.html'));
}
