import type { DocumentType } from '../case/manifest.ts';
import { findDates } from '../facts/dates.ts';
import regions from '../facts/regions.json' with { type: 'json' };
import data from './mentions.json' with { type: 'json' };
import type { IsoDate, Page } from './model.ts';
import { findNamedPeriods } from './named-periods.ts';

/** A record that a page names by its kind, and by its date where it has one. */
export interface Mention {
  readonly type: DocumentType;
  /** Id of the kind in `mentions.json`; of a study its modality. */
  readonly kind: string;
  /** A name that any note or study fits, e.g. `the report dated 8/31/15`. */
  readonly isGeneric: boolean;
  /** The day, where one is named. */
  readonly date: IsoDate | null;
  /** The first and last day between which it was made: a day, a month, a year, a range; null where none is told. */
  readonly period: Period | null;
  /** In words, e.g. `progress report dated 8/31/15`. */
  readonly description: string;
  /** Body regions of a study, empty where they are not named. */
  readonly regions: readonly string[];
  /** Family name of the author, in capitals, where it is named. */
  readonly author: string | null;
  readonly page: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly words: string;
}

export interface Period {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** A name of a kind of record where it stands. */
interface Noun {
  readonly id: string;
  readonly type: DocumentType;
  readonly words: string;
  readonly isStudy: boolean;
  readonly isGeneric: boolean;
  readonly canBeUndated: boolean;
  readonly start: number;
  readonly end: number;
}

/** A day or a rough date where it stands. */
interface When extends Period {
  readonly date: IsoDate | null;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const boundary = (names: string, flags: string) =>
  new RegExp(`(?<![A-Za-z-])(?:${names})(?![A-Za-z])`, flags);
/** Abbreviations of capitals are names only so: an `er` or a `ct` may be anything. */
const NOUNS = [
  ...data.records.map((kind) => ({ ...kind, isStudy: false })),
  ...data.imaging.modalities.map((kind) => ({
    ...kind,
    id: kind.words,
    type: data.imaging.type,
    isStudy: true,
  })),
].map((kind) => ({
  kind,
  isGeneric: 'generic' in kind,
  canBeUndated: 'undated' in kind,
  pattern: boundary(kind.names, 'gi'),
}));
const REGIONS = regions.regions.map(({ id, terms }) => ({
  id,
  pattern: new RegExp(
    `(?:^|[^a-z])((?:(?:right|left|bilateral) )?(?:${[...terms].sort((a, b) => b.length - a.length).join('|')})(?: spine)?)(?![a-z])`,
    'i',
  ),
}));
const NAME = "[A-Z][\\w'’-]+";
const CREDENTIAL =
  '(?:M\\.?D|D\\.?O|D\\.?C|D\\.?P\\.?M|P\\.?A|N\\.?P|P\\.?T|D\\.?P\\.?T|L\\.?Ac|Ph\\.?D|Psy\\.?D)\\b\\.?';
const CREDENTIALS = new RegExp(CREDENTIAL, 'g');
const AUTHORS = [
  new RegExp(`\\b(?:Dr|DR)\\.? (?:${NAME} |[A-Z]\\.? )?(${NAME})`),
  new RegExp(`(?:${NAME} )(?:[A-Z]\\.? )?(${NAME}),? ${CREDENTIAL}`),
];
const LINK = new RegExp(`^${data.link}$`, 'i');
const QUALIFIER = new RegExp(`^${data.qualifiers}$`, 'i');
const NOT_THAT_DATE = new RegExp(data.notThatDate, 'i');
const PLANNED = new RegExp(data.planned, 'i');
const ABSENT = new RegExp(`^[^.;]{0,60}?\\b${data.absent}`, 'i');
const ASKED = new RegExp(`\\b${data.asked}\\s*$`, 'i');
const DATED = /\b(?:dated|dos|date of service)\s*:?\s*$/i;
/** Of a record that names another as what it is about: the request for an MRI dated, the review denying it of. */
const ABOUT =
  /^(?:\s+form)?\s+(?:for|regarding|concerning|about|re:?|requesting|recommending|denying)\s+(?:(?:an?|the|repeat|new)\s+)*$/i;
const ABOUT_ANOTHER: ReadonlySet<DocumentType> = new Set<DocumentType>([
  'request-for-authorization',
  'utilization-review',
  'operative-report',
  'correspondence',
]);
/** Characters between a name and its date, at most. */
const REACH = 110;

/** Body regions that words name. */
export const regionsIn = (text: string): string[] =>
  REGIONS.filter(({ pattern }) => pattern.test(text)).map(({ id }) => id);

/**
 * The records that a page names: by day (`progress note dated 8/31/15`, `the 8/31/15 note`, `reports dated 7/14/15,
 * 6/5/15 and 4/3/15`, `the operative report from Dr. X dated 3/2/14`), by range, month or year (`MRI of June 2011`),
 * and without a date where it is certain that there is one (`records from the ER visit`, `the enclosed operative
 * report`). What is dated after `latest`, or said to be asked for or to be done, is no record.
 */
export function mentionsIn({ text, page }: Pick<Page, 'text' | 'page'>, latest: IsoDate): Mention[] {
  const nouns = nounsIn(text);
  if (nouns.length === 0) return [];
  const flat = text.replace(/\s/g, ' ');
  const whens = datesIn(text, latest);
  const found: Mention[] = [];
  const taken = new Set<Noun>();
  let previous: Attached | null = null;
  for (const [i, when] of whens.entries()) {
    const last = previous as Attached | null;
    const between = last ? flat.slice(last.when.end, when.start) : '';
    if (last && last.when === whens[i - 1] && isRange(between) && last.when.from <= when.to) {
      const range = { ...when, date: null, from: last.when.from };
      found.pop();
      if (range.to <= latest)
        found.push(mentionOf(text, page, last.noun, range, { author: last.author, since: last.when.text }));
      previous = null;
      continue;
    }
    // In a list of dates each has the name before the first; in one of dates with their names, its own.
    const isListed =
      last !== null && last.when === whens[i - 1] && isList(between) && last.noun.start < last.when.start;
    const noun: Noun | null = isListed ? last.noun : nounOf(text, flat, nouns, whens, i, last);
    if (noun === null) continue;
    const author = isListed ? last.author : authorNear(flat, noun, when);
    previous = { noun, when, author };
    taken.add(noun);
    if (when.from > latest) continue;
    const mention = mentionOf(text, page, noun, when, { author, isListed });
    // A study of no day and no region, and a note of no day, might be anything.
    if (when.date === null && !isTelling(mention)) continue;
    found.push(mention);
  }
  for (const noun of nouns)
    if (!taken.has(noun) && isNamedUndated(flat, noun)) found.push(mentionOf(text, page, noun, null, {}));
  return found;
}

/** A date with the record that it is of. */
interface Attached {
  readonly noun: Noun;
  readonly when: When;
  readonly author: string | null;
}

const isTelling = ({ isGeneric, kind }: Mention) => !isGeneric || kind === 'note';

const isList = (between: string) => /^\s*(?:,|;|and|&|,\s*and)\s*$/.test(between);
const isRange = (between: string) => /^\s*(?:-|–|—|to|through|thru)\s*$/i.test(between);

/** The names of kinds of records, the longest where several overlap. */
function nounsIn(text: string): Noun[] {
  const flat = text.replace(/\s/g, ' ');
  const all: Noun[] = NOUNS.flatMap(({ kind, isGeneric, canBeUndated, pattern }) =>
    [...flat.matchAll(pattern)]
      .filter(([words]) => !/^(?:ur|er|ed|ct|xr|pt note|ot note|op report)\b/.test(words))
      .map(({ index, 0: words }) => ({
        id: kind.id,
        type: kind.type as DocumentType,
        words: kind.words,
        isStudy: kind.isStudy,
        isGeneric,
        canBeUndated,
        start: index,
        end: index + words.length,
      })),
  );
  const kept: Noun[] = [];
  const byLength = all.sort(
    (a, b) => Number(a.isGeneric) - Number(b.isGeneric) || b.end - b.start - (a.end - a.start),
  );
  for (const noun of byLength)
    if (!kept.some(({ start, end }) => noun.start < end && start < noun.end)) kept.push(noun);
  return kept
    .sort((a, b) => a.start - b.start)
    .filter((noun, i) => !isOfNeighbour(noun, kept[i - 1], kept[i + 1], flat))
    .map((noun) => (noun.isStudy ? { ...noun, end: noun.end + reportOf(flat, noun.end) } : noun));
}

/** The `report` of `MRI report` and of `the report of the MRI`: the study is what is named. */
function isOfNeighbour(noun: Noun, before: Noun | undefined, after: Noun | undefined, flat: string): boolean {
  if (noun.id !== 'note') return false;
  if (before?.isStudy && /^\s*$/.test(flat.slice(before.end, noun.start))) return true;
  return (
    after !== undefined &&
    after.id !== 'note' &&
    /^\s+of(?:\s+(?:the|an?|her|his))?\s*$/.test(flat.slice(noun.end, after.start))
  );
}

const reportOf = (flat: string, end: number): number =>
  /^\s+(?:reports?|results?|findings|stud(?:y|ies)|scans?|films?)(?![A-Za-z])/i.exec(
    flat.slice(end, end + 12),
  )?.[0].length ?? 0;

/** Days, and the months and years that are not part of one, in order. */
function datesIn(text: string, latest: IsoDate): When[] {
  const days: When[] = findDates(text, latest).map((day) => ({ ...day, from: day.date, to: day.date }));
  const rough = findNamedPeriods(text)
    .filter(({ start, end }) => !days.some((day) => start < day.end && day.start < end))
    .map((period) => ({ ...period, date: null }));
  return [...days, ...rough].sort((a, b) => a.start - b.start);
}

/** The record that a date is of: named before it in its sentence, or right after it. */
function nounOf(
  text: string,
  flat: string,
  nouns: readonly Noun[],
  whens: readonly When[],
  i: number,
  last: Attached | null,
): Noun | null {
  const when = whens[i] as When;
  const lead = text.slice(text.lastIndexOf('\n', when.start - 1) + 1, when.start);
  const isFirst = /^\s*(?:[-•*–]|\(?\d{1,3}[.)]|[a-z][.)])?\s*$/.test(lead);
  const after = nounAfter(text, flat, nouns, whens, i);
  const isOnLine = after !== null && !text.slice(when.end, after.start).includes('\n');
  if (isFirst && isOnLine) return after;
  const before = nounBefore(text, flat, nouns, whens, i);
  // The name stands after the date before it, so this date's does too.
  if (before && before === last?.noun && before.start >= last.when.end) return after;
  // `The report of the 6/7/2011 MRI` is the study's.
  const isReportOf =
    before?.id === 'note' &&
    after !== null &&
    after.id !== 'note' &&
    /^\s*$/.test(flat.slice(when.end, after.start));
  return isReportOf ? after : (before ?? after);
}

function nounBefore(
  text: string,
  flat: string,
  nouns: readonly Noun[],
  whens: readonly When[],
  i: number,
): Noun | null {
  const when = whens[i] as When;
  const from = Math.max(whens[i - 1]?.end ?? 0, when.start - REACH * 2);
  const index = nouns.findLastIndex(({ end }) => end <= when.start);
  const near = nouns[index];
  if (!near || near.start < from || when.start - near.end > REACH) return null;
  const gap = flat.slice(near.end, when.start);
  if (isOverTitle(text, near, when.start)) return null;
  if (!isLinked(text.slice(near.end, when.start), gap, near, when)) return null;
  const head = nouns[index - 1];
  const isAbout =
    head !== undefined && ABOUT_ANOTHER.has(head.type) && ABOUT.test(flat.slice(head.end, near.start));
  const noun = isAbout ? head : near;
  return isPlanned(flat, noun, when) ? null : noun;
}

/** A title, and below it the date of something else: printing, a signature, a running head. */
function isOverTitle(text: string, noun: Noun, dateStart: number): boolean {
  const gap = text.slice(noun.end, dateStart);
  if (!gap.includes('\n') || DATED.test(gap)) return false;
  if (/\b(?:of|from|on|dated|by|in)\s*\n|\n\s*(?:of|from|on|dated|by|in)\b/.test(gap)) return false;
  return !isProse(text, noun.start);
}

/** Whether the line at a place is one of prose. */
function isProse(text: string, at: number): boolean {
  const from = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at);
  return /(?:^|\s)[a-z]{2,}(?:,? [a-z]{2,}){2}/.test(text.slice(from, end < 0 ? undefined : end));
}

/** Whether what stands between a record's name and a date makes it the date of the record. */
function isLinked(raw: string, gap: string, noun: Noun, when: When): boolean {
  const isDated = DATED.test(gap);
  const words = gap.replace(DATED, '').replace(/:\s*$/, '').trim();
  // A colon before the last is that of another label, unless all stands on one line.
  if (/[;:]/.test(words) || (/:\s*$/.test(gap) && raw.includes('\n') && !isDated)) return false;
  const sentence = words.replace(/\b(?:Dr|Mr|Ms|Mrs|[A-Z])\./g, '');
  if (/\.\s/.test(`${sentence.replace(CREDENTIALS, '')} `.replace(/\.\s*$/, ''))) return false;
  if (NOT_THAT_DATE.test(words)) return false;
  if (noun.isGeneric && noun.id === 'note' && !isDated && !hasQualifier(noun)) return false;
  if (when.date === null && noun.isGeneric) return isDated || /^(?:of|from|for|in)?$/i.test(words);
  if (noun.isStudy) return words.length <= REACH;
  return words
    .split(/[\s,()/–—-]+/)
    .filter(Boolean)
    .every(
      (word) =>
        LINK.test(word) ||
        QUALIFIER.test(word) ||
        /^[A-Z]/.test(word) ||
        regionsIn(word).length > 0 ||
        /^#?\d$/.test(word),
    );
}

/** More than the bare `report` or `notes`, which may be a verb. */
const hasQualifier = ({ start, end }: Noun) => end - start > 'records'.length;

function nounAfter(
  text: string,
  flat: string,
  nouns: readonly Noun[],
  whens: readonly When[],
  i: number,
): Noun | null {
  const when = whens[i] as When;
  const next = whens[i + 1];
  const noun = nouns.find(({ start }) => start >= when.end);
  if (!noun || noun.start - when.end > 60 || (next && next.start < noun.start)) return null;
  const gap = flat.slice(when.end, noun.start);
  const isBelow = text.slice(when.end, noun.start).includes('\n');
  // Over a line end only as `the 8/31/15⏎note`.
  const isOver = /\b(?:the|her|his|this|a)\s*$/i.test(flat.slice(0, when.start));
  if (isBelow && !(isOver && /^[a-z]/.test(text.slice(noun.start)))) return null;
  const words = gap.replace(/^\s*[:,–—-]?\s*/, '').trim();
  if (/[.;:]/.test(words.replace(/\b(?:Dr|[A-Z])\./g, ''))) return null;
  const isAdjacent = words === '';
  if (noun.id === 'note' && !isAdjacent) return null;
  // With a date of its own behind it, it is that date's.
  if (next && /^[^.;]{0,70}?(?:dated|of|from|on)\s*$/i.test(flat.slice(noun.end, next.start))) return null;
  const parts = words.split(/[\s,()/]+/).filter(Boolean);
  const fits = parts.every(
    (word) =>
      QUALIFIER.test(word) ||
      /^[A-Z]/.test(word) ||
      /['’]s$/.test(word) ||
      regionsIn(word).length > 0 ||
      /^(?:right|left|of|the|by|a|an|spine)$/i.test(word),
  );
  if (parts.length > 6 || !(fits || (noun.isStudy && parts.length <= 4 && !NOT_THAT_DATE.test(words))))
    return null;
  return isPlanned(flat, noun, when) ? null : noun;
}

/** A study that is asked for, refused or to come has no report; a record that is dated stands as written. */
function isPlanned(flat: string, noun: Noun, when: Period & { start: number; end: number }): boolean {
  const from = Math.max(0, Math.min(noun.start, when.start) - 40);
  const before = flat.slice(from, Math.min(noun.start, when.start)).replace(/^.*[.;]\s/, '');
  const within = flat.slice(Math.min(noun.start, when.start), Math.max(noun.end, when.end));
  const after = flat
    .slice(Math.max(noun.end, when.end))
    .slice(0, 40)
    .replace(/[.;].*$/, '');
  if (
    /\b(?:schedul(?:ed|ing)|upcoming|to be (?:done|performed|obtained|scheduled))\b/i.test(
      `${before}${within}`,
    )
  )
    return true;
  if (!noun.isStudy || /\bdated\b|\breports?\b/i.test(within)) return false;
  return PLANNED.test(before) || PLANNED.test(within) || PLANNED.test(after);
}

/** A record without a date that must be there: said not to have come, to be attached, or to be of a visit. */
function isNamedUndated(flat: string, noun: Noun): boolean {
  if (noun.id === 'application') return false;
  const before = flat.slice(Math.max(0, noun.start - 60), noun.start);
  const after = flat.slice(noun.end, noun.end + 120);
  const isDefinite = /\b(?:the|her|his|this|that|these|those|which|\w+['’]s)\s+(?:[\w-]+\s+){0,3}$/i.test(
    before,
  );
  if (noun.canBeUndated)
    return (
      / (?:from|of|for) /i.test(flat.slice(noun.start, noun.end)) || ABSENT.test(after) || ASKED.test(before)
    );
  if (noun.isGeneric) return false;
  const isReport =
    !noun.isStudy ||
    /^(?:\s+(?:of|for)[^.;]{0,40})?\s*(?:reports?|films?|results?)\b/i.test(after) ||
    /\breports? of(?: the| her| his)?\s*$/i.test(before);
  return (
    isReport &&
    ((isDefinite && ABSENT.test(after)) ||
      /\b(?:attached|enclosed)(?: is| are| please find)?(?: the| a| an)?(?: copy of)?(?: the)?\s*$/i.test(
        before,
      ))
  );
}

function authorNear(flat: string, noun: Noun, when: When): string | null {
  const from = Math.min(noun.start, when.start);
  const to = Math.max(noun.end, when.end);
  const around = [
    flat.slice(noun.end, when.start),
    flat.slice(when.end, noun.start),
    flat.slice(Math.max(0, noun.start - 4), noun.end),
    /^\s*,?\s*(?:\(|-|–|by|from|of|authored by)?\s*((?:Dr\.? |[A-Z][\w'’-]+ ).{0,40})/.exec(
      flat.slice(to, to + 50),
    )?.[1] ?? '',
    /(?:Dr\.? (?:\w+ )?[A-Z][\w'’-]+['’]s?\s*)$/.exec(flat.slice(Math.max(0, from - 40), from))?.[0] ?? '',
  ];
  for (const words of around)
    for (const pattern of AUTHORS) {
      const name = pattern.exec(words)?.[1];
      if (name) return name.replace(/['’]s$/, '').toUpperCase();
    }
  return null;
}

interface MentionDetails {
  readonly author?: string | null;
  readonly isListed?: boolean;
  /** The first day of a range, as written. */
  readonly since?: string;
}

/** A date as written, but for the spaces of a broken one. */
const asNamed = (date: string) =>
  /[A-Za-z]/.test(date) ? date.replace(/\s+/g, ' ') : date.replace(/\s+/g, '');

function mentionOf(
  text: string,
  page: number,
  noun: Noun,
  when: When | null,
  { author = null, isListed = false, since }: MentionDetails,
): Mention {
  const place = noun.isStudy
    ? placeOf(text, noun, when, isListed)
    : { regions: [], words: null, start: noun.start, end: noun.end };
  const start = isListed && when ? when.start : Math.min(place.start, when?.start ?? place.start);
  const end =
    isListed && when
      ? when.end
      : Math.max(when?.end ?? place.end, when && when.start < noun.start ? place.end : 0);
  const day = when && asNamed(when.text);
  const study = `report of the ${place.words ? `${place.words} ` : ''}${noun.words}`;
  const named = noun.isStudy ? study : noun.words;
  const dated = day === null ? '' : noun.isStudy || when?.date === null ? ` of ${day}` : ` dated ${day}`;
  return {
    type: noun.type,
    kind: noun.id,
    isGeneric: noun.isGeneric,
    date: when?.date ?? null,
    period: when && { from: when.from, to: when.to },
    description: since === undefined ? `${named}${dated}` : `${named}s from ${asNamed(since)} to ${day}`,
    regions: place.regions,
    author,
    page,
    line: text.slice(0, start).split('\n').length,
    start,
    end,
    words: text.slice(start, end),
  };
}

/** The body region of a study: after it (`MRI of the cervical spine`) or before it (`cervical spine MRI`). */
function placeOf(text: string, noun: Noun, when: When | null, isListed: boolean) {
  const flat = text.replace(/\s/g, ' ');
  const isAfter = when !== null && when.start >= noun.end && !isListed;
  const tailEnd = isAfter ? when.start : noun.end + 50;
  const tail = flat
    .slice(noun.end, tailEnd)
    .replace(/[.;:]\s.*$|\s{3,}.*$/, '')
    .slice(0, 80);
  const after = clauseOf(tail);
  const own = regionsIn(after);
  const stop = when && when.end <= noun.start ? when.end : 0;
  const leadFrom = Math.max(stop, noun.start - 40);
  const lead = flat.slice(leadFrom, noun.start).replace(/^.*[.;:,]\s/, (cut) => ' '.repeat(cut.length));
  const before = own.length > 0 ? '' : lead;
  const words = regionWords(own.length > 0 ? after : before);
  const found = own.length > 0 ? own : regionsIn(before);
  if (words === null && isAfter) {
    // `X-rays 2/3/14 left knee`
    const behind = /^[\s):,–-]*((?:[A-Za-z/]+\s*){1,4})/.exec(flat.slice(when.end, when.end + 40))?.[1] ?? '';
    return { regions: regionsIn(behind), words: regionWords(behind), start: noun.start, end: noun.end };
  }
  if (words === null) return { regions: found, words: null, start: noun.start, end: noun.end };
  if (own.length > 0)
    return { regions: found, words, start: noun.start, end: noun.end + after.indexOf(words) + words.length };
  return { regions: found, words, start: leadFrom + lead.lastIndexOf(words), end: noun.end };
}

/** Up to the verb that begins what the study showed. */
const clauseOf = (tail: string) =>
  tail.replace(
    /\b(?:show(?:s|ed|ing)?|reveal(?:s|ed|ing)?|demonstrat\w+|which|with|,\s*(?:and|which)).*$/i,
    '',
  );

/** The region as the record words it, e.g. `right shoulder`; the longest where several fit. */
function regionWords(text: string): string | null {
  const found = REGIONS.map(({ pattern }) => pattern.exec(text)?.[1] ?? '').sort(
    (a, b) => b.length - a.length,
  )[0];
  return found || null;
}
