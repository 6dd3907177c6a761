import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ASSIGNMENT_ROW, type AssignmentRow } from '../../shared/case/rows.ts';
import { Refuse } from '../../shared/errors.ts';
import type { ObjectStore, Ports } from '../../shared/ports/ports.ts';
import { eventsOf, lastOf } from './timeline.ts';

/** Files fetched to the disk, by what they are. */
export type Fetched = Readonly<Record<string, string>>;

async function fetchTo(store: ObjectStore, key: string, path: string): Promise<string> {
  const bytes = await store.get(key);
  if (bytes === null)
    throw new Refuse('object-missing', [{ path: key, problem: 'is not in the bucket any more' }]);
  writeFileSync(path, bytes);
  return path;
}

/** Fetches the letter of a case: PDF, HTML and public copy. Refuses when there is none yet. */
export async function fetchLetter(
  ports: Pick<Ports, 'cases' | 'letters'>,
  caseNumber: string,
  folder: string,
): Promise<Fetched> {
  const letter = lastOf(await eventsOf(ports, caseNumber), 'LetterWritten');
  if (letter === null)
    throw new Refuse('no-letter', [{ path: caseNumber, problem: 'has no letter yet; imr status tells why' }]);
  mkdirSync(folder, { recursive: true });
  const { pdfKey, htmlKey, publicPdfKey } = letter;
  const files = { pdf: pdfKey, html: htmlKey, publicPdf: publicPdfKey };
  const fetched: Record<string, string> = {};
  for (const [kind, key] of Object.entries(files))
    fetched[kind] = await fetchTo(ports.letters, key, join(folder, basename(key)));
  return fetched;
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
