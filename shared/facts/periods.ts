import type { IsoDate } from '../records/model.ts';
import type { Period } from './model.ts';

/** A rough date as written, and the days between which it lies. `text` is `input.slice(start, end)`. */
export interface FoundPeriod {
  readonly period: Period;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /**
   * Of what it is the time: `event`: of what stands beside it; `operation`: of the operation ("6 weeks post-op");
   * `next`: of what is named right after it ("6 weeks s/p arthroscopy"); `onset`: of the beginning of something that
   * goes on ("since 2012", "for the past 3 weeks").
   */
  readonly of: 'event' | 'operation' | 'next' | 'onset';
  /** It names no year: what is planned may as well lie ahead. */
  readonly loose: boolean;
}

/** What rough dates are counted from. */
export interface CountedFrom {
  /** The day after which the record cannot speak of the past. */
  readonly latest?: IsoDate;
  /** The day of the note; without it, "two months ago" gives nothing. */
  readonly note: IsoDate | null;
  /** Without it, "8 months after the injury" gives nothing. */
  readonly injury?: IsoDate;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const year4 = '(?:19[6-9]|20[0-4])\\d';
const part = 'early|mid(?:dle of)?|late|beginning of|end of';
const small =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|a couple(?: of)?|a few|few|several|an?|half an?|\\d{1,3}(?:\\.5)?';
const unit = 'days?|weeks?|wks?|months?|mos?|years?|yrs?';
const injury =
  '(?:the |this |his |her |an? )?(?:industrial |work |workplace |work[- ]related |date of )?(?:injury|accident|incident)';
const CUES = 'since|dated|mri|cta?|x-?rays?|films?|emg|ncs|ncv|esi|uds|surgery|fusion|arthroscopy|scan|study';

/** Every way of writing a rough date; the groups that matched say which. */
const PERIOD = new RegExp(
  [
    // early March 2015, Mar. '15, March of 2015; July to October 2016
    `(?:(?<fromMonth>\\b(?:${month}))\\.?\\s?(?:-|–|to|through|and|or)\\s?)?(?:(?<monthPart>\\b(?:${part}))[- ](?:in )?)?(?<month>\\b(?:${month}))\\.?,?(?: of)?[ \\n/-](?:(?<monthYear>${year4})|'(?<monthShort>\\d\\d))(?!\\d)`,
    // 3/2015, 03-2015
    `(?<![\\w$/.'-])(?<number>\\d{1,2})[/-](?<numberYear>${year4})(?![\\d/]|-\\d)`,
    // 2015-03
    `(?<![\\w$/.-])(?<isoYear>${year4})-(?<isoMonth>0[1-9]|1[0-2])(?![\\d/]|-\\d)`,
    // 3/15 where something says that it is no score: MRI 3/15, since 03/15, in 8/14
    `(?<=\\b(?<cue>in|on|from|of|${CUES}) (?:of )?)(?<short>0?[1-9]|1[0-2])/(?<shortYear>\\d\\d)(?!\\s?[/%\\d-]|\\.\\d| (?:visits?|sessions?|treatments?|pain|strength|positive|tender))`,
    // spring of 2014; a fall in 2014 is an accident
    `(?:(?<seasonPart>\\b(?:early|mid|late))[- ])?(?:(?<season>\\b(?:spring|summer|autumn|winter))|(?<=\\bin (?:the )?(?:early |late )?)(?<fall>fall))(?: of)?,? (?<seasonYear>${year4})(?!\\d)`,
    // 2012, late 2012, '12
    `(?:(?<yearPart>\\b(?:${part}))[- ](?:in |of )?)?(?<![\\w$#.,/:-])(?<year>${year4})(?!\\d|[-/.,:]\\d|s\\b|\\s?(?:mg|mcg|units?|ml|cc|iu|calories?|hours?|hrs?|steps|lbs?|feet|%))`,
    `(?<=\\b(?:in|since|from) )'(?<yearShort>\\d\\d)(?!\\d)`,
    // two months ago, over a year ago, about 2-3 weeks ago; 8 months after the injury; 6 weeks post-op; 6 weeks s/p
    `(?:\\b(?<about>about|approximately|approx\\.?|around|roughly|nearly|almost|some) )?(?:\\b(?<bound>more than|over|at least|greater than|less than|under|within) )?(?:the )?\\b(?<n>${small})(?: ?(?:-|–|to|or) ?(?<n2>${small}))?(?: and a half)?[- ](?<unit>${unit})\\.?(?: and a half)?[ -](?:(?<ago>ago)|(?<afterInjury>(?:after|post|following|since|from|out from)[- ]${injury})|(?<postOp>(?:post|after|following|out from|since|s/p|status[- ]post)(?:[- ]?(?:the |his |her )?(?:op|operation|operative(?:ly)?|surgery|surgical(?:ly)?)))|(?<following>s/p|status[- ]post|post|after|following|out from))\\b`,
    // POD 3, postoperative day 3, post-op week 6
    `\\b(?:pod|post-? ?op(?:erative)? (?<podUnit>day|week)) ?#?(?<pod>\\d{1,3})\\b`,
    // in the last 6 months, over the past year; for the past 3 weeks
    `\\b(?<span>in|over|within|during|for)(?: about)? (?:the |this )?(?:past|last|previous|preceding) (?:(?<spanN>${small})(?: ?(?:-|–|to) ?(?<spanN2>${small}))? )?(?<spanUnit>${unit})\\b`,
    // last year, earlier this year, yesterday
    `\\b(?:(?<last>last|this) (?<lastUnit>week|month|year)|(?<yesterday>yesterday))\\b`,
    // last March, in June, late June
    `(?:\\b(?:in|since|last|past)[- ](?:(?:${part})[- ])?|\\b(?<barePart>${part})[- ])(?<bare>${month})\\b(?!\\.? ?'?\\d)`,
  ].join('|'),
  'gi',
);
/** What every rough date has something of: most sentences have nothing, and are told so at once. */
const QUICK =
  /(?:19|20)\d\d|\d\/\d\d|'\d\d|\b(?:ago|last|past|previous|preceding|post|after|following|out from|since|s\/p|status|yesterday|this|pod|post-?op\w*|early|mid|late|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))/i;

/** Editions and laws carry years that are no dates of the patient. */
const PUBLISHED = /\b(?:mtus|odg|acoem|guidelines?|edition|chapters?|code|section|regulations?|revised)\W*$/i;
const NOT_A_DAY = /\b(?:until|till|through|before|by|than|prior to|up to|next)\s*$/i;
const SINCE =
  /\b(?:since|dating (?:back )?to|began|started|onset)\s*(?:about|approximately|around|at least|in)?\s*$/i;

const DAY = 86_400_000;
const iso = (ms: number): IsoDate => new Date(ms).toISOString().slice(0, 10);
const ms = (date: IsoDate): number => Date.parse(date);
const days = (from: number, to: number): Period => ({ from: iso(from), to: iso(to) });
/** Months `from` to `to` of a year, from 1; below 1 is the year before. */
const months = (year: number, from: number, to: number): Period =>
  days(Date.UTC(year, from - 1, 1), Date.UTC(year, to, 0));

/** Before what the record can tell of. */
const EVER: IsoDate = '1900-01-01';
const DEFAULT_LATEST_YEAR = 2029;
const EARLIEST_YEAR = 1960;

/**
 * The rough dates that a text gives: a month, a season or a year, or a time counted from the note, the injury or the
 * operation, each as the days between which it lies. The bounds are wide enough that what was rounded lies within.
 * What overlaps one of `exact` (whole dates, in order) is left out.
 */
export function findPeriods(
  text: string,
  counted: CountedFrom,
  exact: readonly { readonly start: number; readonly end: number }[] = [],
): readonly FoundPeriod[] {
  if (!QUICK.test(text)) return [];
  const found: FoundPeriod[] = [];
  PERIOD.lastIndex = 0;
  for (let match = PERIOD.exec(text); match !== null; match = PERIOD.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    const before = text.slice(Math.max(0, start - 24), start);
    const groups = match.groups ?? {};
    const period =
      exact.some((date) => date.start < end && start < date.end) || NOT_A_DAY.test(before)
        ? null
        : periodOf(groups, match[0], before, counted);
    if (period === null) {
      // What begins within it may still be one: the year of "Mar 2015" in "12 Mar 2015, 2016" is not.
      PERIOD.lastIndex = start + (/^\w+/.exec(match[0])?.[0].length ?? 1);
      continue;
    }
    const { from, to, of = SINCE.test(before) ? 'onset' : 'event', loose = false } = period;
    found.push({ period: { from, to }, of, loose, start, end, text: match[0] });
  }
  return joined(text, found);
}

/** "9/2016 to 11/2016" is one time. */
function joined(text: string, found: readonly FoundPeriod[]): readonly FoundPeriod[] {
  return found.reduce<FoundPeriod[]>((list, next) => {
    const last = list.at(-1);
    if (
      last !== undefined &&
      last.of === 'event' &&
      last.period.from <= next.period.to &&
      /^\s?(?:-|–|to|through|until)\s?$/.test(text.slice(last.end, next.start))
    ) {
      list[list.length - 1] = {
        ...last,
        period: { from: last.period.from, to: next.period.to },
        end: next.end,
        text: text.slice(last.start, next.end),
      };
    } else list.push(next);
    return list;
  }, []);
}

type Groups = Readonly<Record<string, string | undefined>>;
type Of = Period & Partial<Pick<FoundPeriod, 'of' | 'loose'>>;

function periodOf(groups: Groups, words: string, before: string, counted: CountedFrom): Of | null {
  const { note, latest } = counted;
  const lastYear = latest === undefined ? DEFAULT_LATEST_YEAR : Number(latest.slice(0, 4)) + 1;
  const yearOf = (written: string) =>
    written.length === 4
      ? Number(written)
      : Number(written) + (2000 + Number(written) > lastYear ? 1900 : 2000);
  const inYear = (written: string, of: (year: number) => Period | null): Of | null => {
    const year = yearOf(written);
    return year < EARLIEST_YEAR || year > lastYear ? null : of(year);
  };
  const g = groups;
  if (g.month !== undefined) {
    const to = monthOf(g.month);
    return inYear((g.monthYear ?? g.monthShort) as string, (year) => {
      if (g.fromMonth === undefined) return partOfMonth(year, to, g.monthPart);
      const from = monthOf(g.fromMonth);
      return months(year, from > to ? from - 12 : from, to);
    });
  }
  const numbered = g.number ?? g.isoMonth;
  if (numbered !== undefined) {
    const number = Number(numbered);
    if (number < 1 || number > 12) return null;
    return inYear((g.numberYear ?? g.isoYear) as string, (year) => months(year, number, number));
  }
  if (g.short !== undefined) {
    const { cue = '', short, shortYear = '' } = g;
    // "in 7/10", "of 12/12": a score, a count.
    const plain = /^(?:in|on|from|of)$/i.test(cue);
    if (plain && !short.startsWith('0') && /^(?:05|10|12)$/.test(shortYear)) return null;
    if (cue.toLowerCase() === 'of' && !short.startsWith('0')) return null;
    const number = Number(short);
    return inYear(shortYear, (year) => months(year, number, number));
  }
  if (g.seasonYear !== undefined)
    return inYear(g.seasonYear, (year) => seasonOf(year, (g.season ?? 'fall').toLowerCase()));
  const year = g.year ?? g.yearShort;
  if (year !== undefined) {
    if (PUBLISHED.test(before)) return null;
    return inYear(year, (number) => partOfYear(number, g.yearPart));
  }
  return note === null ? null : countedFrom(groups, words, ms(note), counted);
}

const monthOf = (name: string) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

function partOfMonth(year: number, number: number, part: string | undefined): Period {
  const { from, to } = months(year, number, number);
  if (part === undefined) return { from, to };
  const at = (day: string) => `${from.slice(0, 8)}${day}`;
  if (/^(?:early|begin)/i.test(part)) return { from, to: at('15') };
  return /^mid/i.test(part) ? { from: at('06'), to: at('25') } : { from: at('15'), to };
}

function partOfYear(year: number, part: string | undefined): Period {
  if (part === undefined) return months(year, 1, 12);
  if (/^(?:early|begin)/i.test(part)) return months(year, 1, 5);
  return /^mid/i.test(part) ? months(year, 4, 9) : months(year, 8, 12);
}

/** The winter of a year may be its first or its last. */
function seasonOf(year: number, season: string): Period {
  if (season === 'spring') return months(year, 3, 6);
  if (season === 'summer') return months(year, 6, 9);
  return season === 'winter' ? months(year, 0, 15) : months(year, 9, 12);
}

/** What is counted from the note, from the injury or the operation. */
function countedFrom(g: Groups, words: string, note: number, { injury }: CountedFrom): Of | null {
  if (g.unit !== undefined) {
    const half = /and a half/i.test(words) ? 0.5 : 0;
    const [least, most] = rangeOf(g.n as string, g.n2).map((count) => count + half) as [number, number];
    const size = daysOf(g.unit);
    const slack = slackOf(size, most, g.about !== undefined || /couple|few|several/i.test(words));
    const bound = (g.bound ?? '').toLowerCase();
    // Days back from the note, or on from the injury.
    const near = /^(?:less|under|within)/.test(bound)
      ? 0
      : Math.max(0, least * size - (bound === '' ? slack : 0));
    const far = /^(?:more|over|at|greater)/.test(bound) ? Number.POSITIVE_INFINITY : most * size + slack;
    if (g.afterInjury !== undefined) {
      if (injury === undefined) return null;
      const from = ms(injury) + near * DAY;
      const to = far === Number.POSITIVE_INFINITY ? note : ms(injury) + far * DAY;
      return from > to ? null : days(from, to);
    }
    const back: Of = {
      from: far === Number.POSITIVE_INFINITY ? EVER : iso(note - far * DAY),
      to: iso(note - near * DAY),
      loose: true,
    };
    if (g.postOp !== undefined) return { ...back, of: 'operation' };
    return g.following === undefined ? { ...back, of: 'event' } : { ...back, of: 'next' };
  }
  if (g.pod !== undefined) {
    const size = /week/i.test(g.podUnit ?? '') ? 7 : 1;
    const at = note - Number(g.pod) * size * DAY;
    return { ...days(at - size * DAY, Math.min(note, at + size * DAY)), of: 'operation', loose: true };
  }
  if (g.span !== undefined) {
    const [least, most] = rangeOf(g.spanN ?? 'a', g.spanN2);
    const size = daysOf(g.spanUnit as string);
    const slack = slackOf(size, most, g.spanN === undefined || /[a-z]/i.test(g.spanN));
    const from = note - (most * size + slack) * DAY;
    return g.span.toLowerCase() === 'for'
      ? { ...days(from, note - Math.max(0, least * size - slack) * DAY), of: 'onset', loose: true }
      : { ...days(from, note), of: 'event', loose: true };
  }
  const today = new Date(note);
  if (g.yesterday !== undefined) return { ...days(note - DAY, note - DAY), of: 'event', loose: true };
  if (g.lastUnit !== undefined) return { ...lastOf(g.last as string, g.lastUnit, today), loose: true };
  if (g.bare !== undefined) {
    // "may" is a verb.
    if (!/[A-Z]\w*$/.test(words.slice(-g.bare.length))) return null;
    const number = monthOf(g.bare);
    const named = /\b(early|mid|late|beginning|end)\b/i.exec(words)?.[1];
    const year = today.getUTCFullYear();
    const [same, before] = [partOfMonth(year, number, named), partOfMonth(year - 1, number, named)];
    const now = iso(note);
    if (same.from > now) return { ...before, loose: true };
    return { ...days(ms(same.from), Math.min(ms(same.to), note)), loose: true };
  }
  return null;
}

function lastOf(which: string, unit: string, today: Date): Period {
  const [year, number] = [today.getUTCFullYear(), today.getUTCMonth() + 1];
  const now = today.getTime();
  const last = which.toLowerCase() === 'last';
  if (/^year/i.test(unit)) return last ? months(year - 1, 1, 12) : days(Date.UTC(year, 0, 1), now);
  if (/^month/i.test(unit))
    return last ? months(year, number - 1, number - 1) : days(Date.UTC(year, number - 1, 1), now);
  return last ? days(now - 14 * DAY, now - DAY) : days(now - 7 * DAY, now);
}

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  eighteen: 18,
};

function numbersOf(written: string): readonly [number, number] {
  const word = written.toLowerCase();
  if (word.startsWith('a couple')) return [1.5, 3];
  if (word.endsWith('few')) return [2, 6];
  if (word === 'several') return [2, 12];
  if (word.startsWith('half')) return [0.5, 0.5];
  const number = NUMBERS[word] ?? Number(word);
  return [number, number];
}

function rangeOf(first: string, second: string | undefined): readonly [number, number] {
  const [least, most] = numbersOf(first);
  return second === undefined ? [least, most] : [least, Math.max(most, numbersOf(second)[1])];
}

const UNIT_DAYS = { d: 1, w: 7, m: 30.44, y: 365.25 } as const;
const daysOf = (unit: string): number => UNIT_DAYS[unit[0]?.toLowerCase() as keyof typeof UNIT_DAYS];

/** What is told in a unit is rounded to it, and the more of them, the more roughly. */
function slackOf(size: number, count: number, about: boolean): number {
  const slack = Math.max(size === 1 ? 1 : size / 2, (size * count) / 10);
  return about ? 2 * slack : slack;
}
