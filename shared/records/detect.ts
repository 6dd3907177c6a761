import type { DocumentType, Manifest } from '../case/manifest.ts';
import { sha256 } from '../digest.ts';
import { type FoundDate, findDates } from '../facts/dates.ts';
import data from './document-types.json' with { type: 'json' };
import { formDisagreements, formOn } from './forms.ts';
import { type Identity, identityOn } from './identity.ts';
import { labelBefore, linesOf, type PageLine } from './layout.ts';
import { type Mention, mentionsIn } from './mentions.ts';
import type { IsoDate, Legibility, Page } from './model.ts';
import splitting from './splitting.json' with { type: 'json' };

/** A date that may be the document's, and by what kind of label. */
export interface DateFound {
  readonly date: IsoDate;
  readonly by: string;
}

/** Somebody who may be the document's author, and by what it shows. */
export interface AuthorFound {
  readonly name: string;
  readonly by: 'signed' | 'line' | 'label' | 'closing';
}

/** `Page 2 of 3`; `of` is null where only the page is told. */
export interface Numbering {
  readonly at: number;
  readonly of: number | null;
}

/** What tells whether a page begins a document; every field is of this page alone. */
export interface PageCues {
  readonly numbering: readonly Numbering[];
  /** Of a fax's own header line. */
  readonly fax: Numbering | null;
  /** The title stands out, by its size, its capitals or what stands below it. */
  readonly isTitleStrong: boolean;
  /** The title as it stands, plain. */
  readonly titleWords: string;
  /** Labels (`Patient:`, `DOB:`) above the first line of prose. */
  readonly labels: number;
  /** The first lines but for numbers and dates, with how many labels (`Patient:`) each has: letterheads and running heads. */
  readonly head: readonly { readonly words: string; readonly labels: number }[];
  readonly hasLetterhead: boolean;
  readonly hasSalutation: boolean;
  readonly isContinued: boolean;
  /** A signature, closing or end mark stands near the end. */
  readonly hasEnd: boolean;
  /** Where the text ends, as a share of the page's height. */
  readonly bottom: number;
  readonly beginsMidSentence: boolean;
  readonly endsMidSentence: boolean;
  /** Height of most of its words and where its lines begin, in points; 0 where nothing is known. */
  readonly typeHeight: number;
  readonly margin: number;
  readonly isBlank: boolean;
  /** `Visit # 8 of 24`: which of a course the page's first lines say it is. */
  readonly visit: number | null;
  /** Digest of what it says but for what a fax or printer added. */
  readonly digest: string;
}

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
  /** Where it has no title, the kind whose words its body uses, if it plainly uses those of one. */
  readonly body: DocumentType | null;
  readonly dates: readonly DateFound[];
  readonly authors: readonly AuthorFound[];
  readonly cues: PageCues;
  readonly identity: Identity;
  readonly mentions: readonly Mention[];
  /** The document that the file itself says the page belongs to. */
  readonly of?: Page['of'];
  /** Where a form that is filled in and the manifest disagree, in words that repeat neither. */
  readonly formDisagreements?: readonly string[];
}

/** Ligatures are lost in some files (`eBective`, `ofice`): any one character, or none, may stand for one. */
const tolerant = (pattern: string) => pattern.replace(/ffi|ffl|ff|fi|fl/g, (letters) => `(?:${letters}|.?)`);

const TITLES = data.types.map(({ type, titles }) => ({
  type: type as DocumentType,
  pattern: new RegExp(`^${data.titlePrefix}(?:${titles.map(tolerant).join('|')})`, 'i'),
}));
const BODIES = data.types.map(({ type, body }) => ({
  type: type as DocumentType,
  pattern: new RegExp(`(?<![a-z])(?:${body.map(tolerant).join('|')})(?![a-z])`, 'gi'),
}));
const PRACTICE = new RegExp(data.practiceNames, 'i');
const NOT_TITLE = new RegExp(`^(?:${data.notTitles.join('|')})`, 'i');
const SECTION = new RegExp(`^(?:${data.sections.join('|')})$`, 'i');
const atEnd = (labels: readonly string[]) =>
  new RegExp(`(?:^|[^a-z])(?:${labels.join('|')})[\\s:.#(–-]*$`, 'i');
const NOT_DATE = atEnd(data.dates.not);
/** Single words are labels only where nothing but another field stands before them; prose ends in them too. */
const DATES = data.dates.classes.map(({ class: by, labels, bare }) => ({
  by,
  pattern: new RegExp(
    `(?:(?:^|[^a-z])(?:${labels.join('|')})[\\s:.#(–-]*|(?:^|[^a-z\\s]\\s*)(?:${bare.join('|')})[\\s:.#(–-]*|\\s(?:${bare.join('|')}):\\s*)$`,
    'i',
  ),
}));
const FORM_DATES = data.dates.forms.map(({ class: by, label }) => ({
  by,
  pattern: new RegExp(`${label}$`, 'i'),
}));
const NAME = "(?:Dr\\.? )?[A-Z][\\p{L}'’.-]*(?: [A-Z][\\p{L}'’.-]*){1,3}";
const NAMED = new RegExp(`^(${NAME}),? \\(?(${data.credentials})(?![\\p{L}])`, 'u');
/** As systems that keep names by family sign: `Example, Sam A., DC`. */
const FAMILY_FIRST = new RegExp(
  `^([A-Z][\\p{L}'’-]+), ([A-Z][\\p{L}'’.-]*(?: [A-Z]\\.?)?),? \\(?(${data.credentials})(?![\\p{L}])`,
  'u',
);
const PERSON = new RegExp(`^${NAME}$`, 'u');
const SIGNED = new RegExp(`^(?:.{0,40}[^a-z])?(?:${data.authors.signed.join('|')})\\s*`, 'i');
const EXECUTED = new RegExp(`^(?:${data.dates.executed.join('|')})`, 'i');
const AUTHOR_LABEL = new RegExp(`^(?:${data.authors.label.join('|')})\\s*[:\\-–]?\\s*`, 'i');
const FORM_NAME = /^name\s*:\s*/i;
const FORM_OF = new RegExp(`(?:${data.authors.formParts.join('|')})`, 'i');
const NOT_AUTHOR = new RegExp(`^(?:${data.authors.not.join('|')})\\b`, 'i');
const CLOSING = new RegExp(`^(?:${data.authors.closing.join('|')})[,.]?$`, 'i');
const LABEL = new RegExp(`(?:^|\\s)(?:${splitting.labels.join('|')})\\s*[:#]`, 'gi');
/** Some forms print these without a colon. */
const BARE_LABEL = new RegExp(`(?:^|\\s)(?:${splitting.bareLabels.join('|')})\\s+(?=[A-Z]*\\d)`, 'gi');
const NUMBER_OF = new RegExp(splitting.numbering.of, 'i');
const NUMBER_ALONE = new RegExp(splitting.numbering.alone, 'i');
const VISIT = /\bvisit\s*(?:#|no\.?|number)?\s*:?\s*(\d{1,3})\s*(?:of|\/)\s*\d{1,3}\b/i;
const SEPARATOR = new RegExp(`^(?:${splitting.separators.join('|')})\\b`, 'i');
const CONTINUED = new RegExp(`(?:^|[\\s(])(?:${splitting.continues.join('|')})`, 'i');
const END = new RegExp(`^(?:.{0,30}\\s)?(?:${splitting.ends.join('|')})`, 'i');
const PROSE = /(?:^|\s)[a-z]{2,}(?:,? [a-z]+){5}/;
const LETTERHEAD =
  /\b(?:tel|phone|telephone|fax|suite|ste|street|st|avenue|ave|road|rd|blvd|boulevard|way|court|drive|dr|lane|p\.?o\.? box)\b.*\d|,\s*(?:CA|California)\s+\d{5}|\(\d{3}\)\s?\d{3}-\d{4}/i;

/** Words of a document type, e.g. `progress report`. */
export const wordsOf = (type: DocumentType): string =>
  data.types.find((one) => one.type === type)?.words ?? type;

/** Reads of a page what the index needs. */
export function digestOf(page: Page, manifest: Manifest): PageDigest {
  const lines = linesOf(page);
  const own = lines.filter(({ isForeign }) => !isForeign);
  const title = titleIn(own);
  const form = formOn(page);
  return {
    file: page.file,
    page: page.page,
    legibility: page.legibility,
    note: page.note,
    byOcr: page.source === 'ocr',
    title: page.of?.type ?? title?.type ?? null,
    body: title === null ? bodyOf(page.text) : null,
    dates: datesOn(page.text, lines, title, manifest.assigned),
    authors: authorsOn(own, title !== null),
    cues: cuesOf(lines, own, title, page),
    identity: identityOn(page.text, manifest),
    mentions: mentionsIn(page, manifest.assigned),
    ...(page.of && { of: page.of }),
    ...(form && { formDisagreements: formDisagreements(form, manifest) }),
  };
}

interface Title {
  readonly type: DocumentType;
  readonly line: PageLine;
  readonly words: string;
  readonly isStrong: boolean;
}

/** The kind of document whose title stands among the first lines; the earliest line decides. */
export const titleOf = (text: string): DocumentType | null =>
  titleIn(linesOf({ text, words: [], height: 0 }))?.type ?? null;

function titleIn(lines: readonly PageLine[]): Title | null {
  const top = headOf(lines);
  const height = medianHeight(lines);
  const labelled = (lines: readonly PageLine[]) =>
    lines.reduce((sum, { text }) => sum + labelsIn(text), 0) >= 2;
  const hasLabels = labelled(top);
  // Those of a running head do not make a section's heading a title.
  const hasOwnLabels = labelled(top.slice(1));
  let weak: Title | null = null;
  for (const line of top) {
    const isLarge = height > 0 && line.height > height * 1.12;
    const whole = { text: line.text };
    const tried = line.cells.length > 1 ? [whole, ...line.cells] : [whole];
    // A title may take two lines.
    const next = top[top.indexOf(line) + 1];
    if (next && (isLarge || line.text === line.text.toUpperCase()) && !/[:\d]/.test(line.text))
      tried.push({ text: `${line.text} ${next.text}` });
    for (const { text } of tried) {
      const words = text.replace(/\s+/g, ' ').trim();
      const found = typeOfTitle(words);
      if (found === null) continue;
      const isCapitals = words === words.toUpperCase() && /[A-Z]{4}/.test(words);
      const isSection = SECTION.test(words.replace(/[:.]$/, ''));
      const isStrong = (isLarge || isCapitals || hasLabels) && (!isSection || hasOwnLabels);
      const title = { type: found, line, words: words.toLowerCase(), isStrong };
      if (isStrong) return title;
      weak ??= isSection ? null : title;
    }
  }
  return weak;
}

/** The lines above the first one of prose. */
function headOf(lines: readonly PageLine[]): readonly PageLine[] {
  const prose = lines.findIndex(({ text }) => PROSE.test(text) && !/^(?:re|dear|to)\b/i.test(text));
  return lines.slice(0, Math.min(prose < 0 ? lines.length : prose, data.titleLines));
}

function typeOfTitle(words: string): DocumentType | null {
  if (words.length > data.titleLength || words.length < 3 || /^[a-z]/.test(words) || NOT_TITLE.test(words))
    return null;
  if (isSentence(words)) return null;
  for (const { type, pattern } of TITLES) {
    const match = pattern.exec(words);
    if (!match) continue;
    // A practice may be named after what it does.
    if (
      PRACTICE.test(words.slice(match[0].length)) ||
      (PRACTICE.test(words) && !/\b(?:report|note|results?)s?\b/i.test(words))
    )
      continue;
    const rest = words.slice(match[0].length).replace(/[^A-Za-z]/g, '').length;
    if (rest > match[0].length && rest > 12) continue;
    // A label with what it is a label of.
    if (/^[^:]{0,40}:\s*\S/.test(words) && /:\s*(?:\d|[A-Z][a-z]+ [A-Z][a-z]+,? [A-Z.]{2,5}$)/.test(words))
      continue;
    return type;
  }
  return null;
}

/** A title does not run on as prose. */
const isSentence = (line: string): boolean =>
  /[a-z]\.$/.test(line) || /\b(?:is|was|were|are|has|have|dated|please|you|we|i)\b/.test(line);

const labelsIn = (text: string): number =>
  (text.match(LABEL)?.length ?? 0) + (text.match(BARE_LABEL)?.length ?? 0);

function medianHeight(lines: readonly PageLine[]): number {
  const heights = lines.map(({ height }) => height).filter((height) => height > 0);
  return heights.sort((a, b) => a - b)[Math.floor(heights.length / 2)] ?? 0;
}

/** The kind whose words the page uses most, where it uses three at least and twice as many as of the next. */
function bodyOf(text: string): DocumentType | null {
  const lower = text.toLowerCase();
  const scores = BODIES.map(({ type, pattern }) => ({
    type,
    score: new Set(lower.match(pattern)).size,
  })).sort((a, b) => b.score - a.score);
  const [first, second] = scores;
  return first && first.score >= 3 && first.score >= 1.5 * (second?.score ?? 0) ? first.type : null;
}

/** Dates by their labels, of the title, alone on a line of the top, or in its running head; never of birth, injury, printing or faxing. */
function datesOn(
  text: string,
  lines: readonly PageLine[],
  title: Title | null,
  latest: IsoDate,
): DateFound[] {
  const found: DateFound[] = [];
  const top = headOf(lines.filter(({ isForeign }) => !isForeign));
  const end = (top.at(-1)?.start ?? 0) + (top.at(-1)?.text.length ?? 0);
  for (const date of findDates(text, latest)) {
    const line = lines.findLast(({ start }) => start <= date.start);
    if (!line || line.isForeign || date.date > latest) continue;
    const by = classOf(date, line, lines, title, date.start <= end);
    if (by !== null) found.push({ date: date.date, by });
    if (found.length === 12) break;
  }
  return found;
}

function classOf(
  { start, end }: FoundDate,
  line: PageLine,
  lines: readonly PageLine[],
  title: Title | null,
  isTop: boolean,
): string | null {
  const before = labelBefore(lines, start);
  // Of a long line only the last field before the date labels it.
  const label = before.length > 60 ? before.replace(/^.*[):_]\s+(?=\S)/, '') : before;
  if (NOT_DATE.test(label)) return null;
  // "… Next" at the end of a line, "appointment: …" on the one below it.
  const above = lines[lines.indexOf(line) - 1]?.text ?? '';
  if (/\bnext$/i.test(above) && line.text.startsWith(before)) return null;
  // On a form, whatever stands where.
  const asked = FORM_DATES.find(({ pattern }) => pattern.test(label));
  if (asked) return asked.by;
  // Prose before a date is no label of it.
  const isLabel = label.length <= 60 && !PROSE.test(label);
  if (isLabel) {
    const hit = DATES.find(({ pattern }) => pattern.test(label));
    if (hit && (isTop || /:\s*$/.test(label))) return hit.by;
  }
  if (SIGNED.test(line.text) || EXECUTED.test(line.text)) return 'signed';
  if (!isTop) return null;
  if (line === title?.line) return 'title';
  const cell = line.cells.findLast((one) => one.start <= start);
  const isAlone = cell !== undefined && cell.start === start && cell.text.length <= end - start + 2;
  if (isAlone) return line.cells.length === 1 ? 'lone' : 'head';
  return label === '' ? 'head' : null;
}

function authorsOn(lines: readonly PageLine[], isTitled: boolean): AuthorFound[] {
  const found: AuthorFound[] = [];
  const add = (words: string, by: AuthorFound['by']): boolean => {
    const turned = FAMILY_FIRST.exec(words.trim());
    const match = turned ? ['', `${turned[2]} ${turned[1]}`, turned[3]] : NAMED.exec(words.trim());
    if (!match) return false;
    const name = (match[1] ?? '').replace(/^Dr\.? /, '').replace(/[,.]$/, '');
    found.push({ name: `${name}, ${(match[2] ?? '').replaceAll('.', '')}`, by });
    return true;
  };
  for (const [i, line] of lines.entries()) {
    for (const { text } of line.cells.length > 1 ? [{ text: line.text }, ...line.cells] : line.cells) {
      if (NOT_AUTHOR.test(text)) break;
      const above = lines[i - 1]?.text ?? '';
      if (NOT_AUTHOR.test(above) && /:$/.test(above)) break;
      const signed = SIGNED.exec(text);
      const next = lines[i + 1]?.text ?? '';
      if (
        signed &&
        (add(text.slice(signed[0].length), 'signed') ||
          // A narrow page breaks the name.
          add(`${text.slice(signed[0].length)} ${next}`, 'signed'))
      )
        break;
      const label = AUTHOR_LABEL.exec(text);
      if (label && /[:\-–]\s*$|^by\s/i.test(label[0]) && add(text.slice(label[0].length), 'label')) break;
      if (label && label[0].length === text.length && add(next, 'label')) break;
      // A form asks for the name of who fills it in, and whose else it asks for stands above.
      const name = FORM_NAME.exec(text);
      if (
        name &&
        (FORM_OF.test(above) || /\bspecialty\s*:/i.test(text)) &&
        add(text.slice(name[0].length), 'label')
      )
        break;
      if (CLOSING.test(text)) {
        const name = lines
          .slice(i + 1, i + 4)
          .map(({ text }) => text.replace(/\s+date\s*:?.*$/i, ''))
          .find((text) => PERSON.test(text) || NAMED.test(text) || FAMILY_FIRST.test(text));
        if (name && !add(name, 'closing')) found.push({ name, by: 'closing' });
        break;
      }
      // Above a title stand a letterhead's doctors.
      if ((i > 3 || !isTitled) && add(text, 'line')) break;
    }
    if (found.length === 8) break;
  }
  return found;
}

function cuesOf(
  lines: readonly PageLine[],
  own: readonly PageLine[],
  title: Title | null,
  page: Page,
): PageCues {
  const edge = splitting.numbering.edgeLines;
  const edges = lines.length <= 2 * edge ? lines : [...lines.slice(0, edge), ...lines.slice(-edge)];
  const numbering: Numbering[] = [];
  let fax: Numbering | null = null;
  for (const { text, cells, isForeign } of edges)
    for (const words of new Set([text, ...cells.map((cell) => cell.text)])) {
      const number = numberingIn(words, words === text);
      if (number === null) continue;
      if (isForeign) fax ??= number;
      else if (!numbering.some(({ at, of }) => at === number.at && of === number.of)) numbering.push(number);
    }
  const content = own.filter(({ text }) => numberingIn(text, true) === null || text.length > 40);
  const top = headOf(content);
  const first = content.find(({ text }) => PROSE.test(text));
  const last = content.at(-1);
  const isBodyFirst = first !== undefined && content.indexOf(first) <= 2;
  const tail = content.slice(-8);
  const words = content.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
  const height = medianHeight(content);
  return {
    numbering,
    fax,
    isTitleStrong: title?.isStrong ?? false,
    titleWords: title?.words ?? '',
    labels: top.reduce((sum, { text }) => sum + labelsIn(text), 0),
    head: top
      .slice(0, 8)
      .map(({ text }) => ({
        words: text
          .toLowerCase()
          .replace(/[^a-z]/g, '')
          .slice(0, 60),
        labels: labelsIn(text),
      }))
      .filter(({ words }) => words !== ''),
    hasLetterhead: content.slice(0, 8).some(({ text }) => LETTERHEAD.test(text)),
    hasSalutation: content.slice(0, 25).some(({ text }) => /^(?:dear |to whom it may concern)/i.test(text)),
    isContinued: content.slice(0, 4).some(({ text }) => CONTINUED.test(text)),
    hasEnd: tail.some(({ text }) => END.test(text) || NAMED.test(text)),
    bottom: last?.at ?? 0,
    beginsMidSentence: isBodyFirst && /^[a-z(]/.test(first.text),
    endsMidSentence: last !== undefined && /[a-z,;-]$/i.test(last.text) && PROSE.test(last.text),
    typeHeight: content.length < 8 ? 0 : height,
    margin:
      page.words.length > 0 ? Math.min(...content.map(({ cells }) => cells[0]?.box?.left ?? Infinity)) : 0,
    isBlank:
      page.legibility === 'legible' &&
      (words < 3 || (words < 12 && content.some(({ text }) => SEPARATOR.test(text)))),
    visit: Number(VISIT.exec(top.map(({ text }) => text).join('\n'))?.[1] ?? 0) || null,
    digest: sha256(
      content
        .map(({ text }) => text)
        .join('\n')
        .toLowerCase()
        .replace(/[^a-z0-9]/g, ''),
    ),
  };
}

/** `Page 2 of 3` in some way; a number by itself only where it is the whole line. */
function numberingIn(words: string, isLine: boolean): Numbering | null {
  const of = NUMBER_OF.exec(words);
  if (of) {
    const at = Number(of[1] ?? of[3]);
    const total = Number(of[2] ?? of[4]);
    return at >= 1 && at <= total ? { at, of: total } : null;
  }
  if (!isLine && /^[\d\s–—-]+$/.test(words)) return null;
  const alone = NUMBER_ALONE.exec(words);
  const at = Number(alone?.slice(1).find(Boolean));
  return at >= 1 ? { at, of: null } : null;
}
