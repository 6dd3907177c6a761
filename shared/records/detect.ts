import type { DocumentType, Manifest } from '../case/manifest.ts';
import { findDates } from '../facts/dates.ts';
import data from './document-types.json' with { type: 'json' };
import { type Identity, identityOn } from './identity.ts';
import { type Mention, mentionsIn } from './mentions.ts';
import type { IsoDate, Legibility, Page } from './model.ts';

/** What a page says of itself and of other records; all that is kept of it for the index. */
export interface PageDigest {
  readonly file: string;
  readonly page: number;
  readonly legibility: Legibility;
  /** Why it is not legible, in plain words. */
  readonly note: string | undefined;
  readonly byOcr: boolean;
  /** The kind of document whose title stands at its top. */
  readonly title: DocumentType | null;
  readonly date: IsoDate | null;
  readonly author: string | null;
  /** From `Page 2 of 3`. */
  readonly numbered: number | null;
  readonly identity: Identity;
  readonly mentions: readonly Mention[];
}

const TITLES = data.types.map(({ type, titles }) => ({
  type: type as DocumentType,
  pattern: new RegExp(`^(?:${titles.join('|')})`, 'i'),
}));
const DATES = data.dateLabels.map(({ types, labels }) => ({
  types,
  pattern: new RegExp(`(?:^|\\n|[ \\t])(?:${labels.join('|')})[ \\t]*:[ \\t]*`, 'gi'),
}));
const AUTHOR = new RegExp(
  `(?:^|\\n|[ \\t])(?:${data.authorLabels.join('|')})[ \\t]*:?\\s*` +
    `((?:Dr\\.? )?[A-Z][\\w'’.-]*(?: [A-Z][\\w'’.-]*){1,3}),? (${data.credentials})(?![\\w])`,
  'i',
);
/** The same, anywhere: a name with a medical degree on a line of its own, as under a signature. */
const SIGNATURE = new RegExp(
  `(?:^|\\n)((?:Dr\\.? )?[A-Z][\\w'’.-]*(?: [A-Z][\\w'’.-]*){1,3}), (${data.credentials})(?![\\w])`,
);

/** Words of a document type, e.g. `progress report`. */
export const wordsOf = (type: DocumentType): string =>
  data.types.find((one) => one.type === type)?.words ?? type;

/** Reads of a page what the index needs. */
export function digestOf(page: Page, manifest: Manifest): PageDigest {
  const { text } = page;
  const title = titleOf(text);
  return {
    file: page.file,
    page: page.page,
    legibility: page.legibility,
    note: page.note,
    byOcr: page.source === 'ocr',
    title,
    date: dateOf(text, title, manifest.assigned),
    author: authorOf(text),
    numbered: numbered(text),
    identity: identityOn(text, manifest),
    mentions: mentionsIn(page, manifest.assigned),
  };
}

/** The kind of document whose title stands among the first lines; the earliest line decides. */
export function titleOf(text: string): DocumentType | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, data.titleLines);
  for (const line of lines) {
    if (line.length > data.titleLength || /^[a-z]/.test(line)) continue;
    const found = TITLES.find(({ pattern }) => pattern.test(line) && !isSentence(line));
    if (found) return found.type;
  }
  return null;
}

/** A title has no label's colon right after a few words and does not run on as prose. */
const isSentence = (line: string): boolean =>
  /[a-z]\.$/.test(line) || /\b(?:is|was|were|are|has|have|dated)\b/.test(line);

/** The date by its label, the labels of the document's own type first. */
function dateOf(text: string, type: DocumentType | null, latest: IsoDate): IsoDate | null {
  for (const { types, pattern } of DATES) {
    if (types.length > 0 && (type === null || !types.includes(type))) continue;
    for (const match of text.matchAll(pattern)) {
      const rest = text.slice(match.index + match[0].length, match.index + match[0].length + 24);
      const [first] = findDates(rest, latest);
      if (first?.start === 0) return first.date;
    }
  }
  return lineDate(text, latest);
}

/** A letter's date: a line of the top that is nothing but a date. */
function lineDate(text: string, latest: IsoDate): IsoDate | null {
  for (const line of text.split('\n').slice(0, data.titleLines)) {
    const [first] = findDates(line.trim(), latest);
    if (first && first.start === 0 && first.end === line.trim().length) return first.date;
  }
  return null;
}

function authorOf(text: string): string | null {
  const found = SIGNATURE.exec(text) ?? AUTHOR.exec(text);
  return found ? `${found[1]?.replace(/^Dr\.? /, '')}, ${found[2]?.replaceAll('.', '')}` : null;
}

function numbered(text: string): number | null {
  const found = /\bpage[ \t]*:?[ \t]*(\d{1,3})[ \t]*(?:of|\/)[ \t]*\d{1,3}\b/i.exec(text);
  return found ? Number(found[1]) : null;
}
