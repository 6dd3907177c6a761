import type { IsoDate } from '../records/model.ts';

/** A date as written, and the calendar day it names. `text` is `input.slice(start, end)`. */
export interface FoundDate {
  readonly date: IsoDate;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
/** Spaces and at most one line end: a date may be broken over a line, never over a paragraph. */
const gap = '[ \\t]*\\n?[ \\t]*';
const DATE = new RegExp(
  [
    // 2015-06-05, 2015/6/5
    `(?<y1>(?:19|20)\\d\\d)(?<s1>[-/])(?<m1>\\d{1,2})\\k<s1>(?<d1>\\d{1,2})(?!\\d|\\k<s1>\\d)`,
    // 11/19/2011, 1-25-07, 6-5- 15
    `(?<m2>\\d{1,2})${gap}(?<s2>[-/])${gap}(?<d2>\\d{1,2})${gap}\\k<s2>${gap}(?<y2>(?:19|20)\\d\\d|\\d\\d)(?!\\d|\\k<s2>\\d|%)`,
    // 6.5.2015; with two digits it could be a section number
    `(?<m3>\\d{1,2})\\.(?<d3>\\d{1,2})\\.(?<y3>(?:19|20)\\d\\d)(?!\\d|\\.\\d)`,
    // June 5, 2015; Jun. 5th 2015; June 5, '15
    `(?<m4>${month})\\.?${gap}(?<d4>\\d{1,2})(?:st|nd|rd|th)?,?${gap}(?<y4>(?:19|20)\\d\\d|'\\d\\d)(?!\\d)`,
    // 5 June 2015, 05-Jun-15
    `(?<d5>\\d{1,2})(?:st|nd|rd|th)?(?:${gap}|-)(?<m5>${month})\\.?,?(?:${gap}|-)(?<y5>(?:19|20)\\d\\d|(?<=-)\\d\\d)(?!\\d)`,
  ].join('|'),
  'gi',
);

const DEFAULT_LATEST_YEAR = 2029;

const monthOf = (name: string) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/**
 * The dates that a text certainly gives: month, day and year, in the ways charts write them (7/14/15, 1-25-07,
 * 11/19/2011, June 5, 2015, 2015-06-05), also when a line end or a space breaks them ("6-5- 15"). Month comes
 * before day, as in every record of the state. What names no year (pain 7/10, strength 5/5) or no day of the
 * calendar is no date.
 *
 * @param latest the day after which the record cannot speak of the past, e.g. the request. A year of two digits is
 * of this century when that is no more than a year after it (an appointment may be), else of the last.
 */
export function findDates(text: string, latest?: IsoDate): readonly FoundDate[] {
  const pivot = latest === undefined ? DEFAULT_LATEST_YEAR : Number(latest.slice(0, 4)) + 1;
  const found: FoundDate[] = [];
  DATE.lastIndex = 0;
  for (let match = DATE.exec(text); match !== null; match = DATE.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    const date = dayOf(match.groups ?? {}, pivot);
    if (date === null || !standsAlone(text, start, found.at(-1)?.end)) {
      DATE.lastIndex = start + 1;
      continue;
    }
    found.push({ date, start, end, text: match[0] });
  }
  return found;
}

/** Not the tail of a word, a spinal level or a longer number; a range's second date follows its first. */
function standsAlone(text: string, start: number, previousEnd: number | undefined): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  if (/[A-Za-z0-9$]$/.test(before)) return false;
  return !/\d[-/.]$/.test(before) || previousEnd === start - 1;
}

function dayOf(groups: Record<string, string | undefined>, pivot: number): IsoDate | null {
  const part = (name: string) =>
    groups[`${name}1`] ??
    groups[`${name}2`] ??
    groups[`${name}3`] ??
    groups[`${name}4`] ??
    groups[`${name}5`] ??
    '';
  const written = part('y').replace("'", '');
  const short = Number(written);
  const year = written.length === 4 ? short : short + (2000 + short > pivot ? 1900 : 2000);
  const name = part('m');
  const monthNumber = /\d/.test(name) ? Number(name) : monthOf(name);
  const day = Number(part('d'));
  const last = new Date(Date.UTC(year, monthNumber, 0)).getUTCDate();
  if (monthNumber < 1 || monthNumber > 12 || day < 1 || day > last) return null;
  return `${year}-${String(monthNumber).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
