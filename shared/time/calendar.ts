import type { IsoDate } from '../records/model.ts';
import data from './holidays.json' with { type: 'json' };

/** Where the legal days of California begin and end. */
const ZONE = 'America/Los_Angeles';
const HOUR = 3_600_000;

interface HolidayRule {
  readonly month: number;
  readonly day?: number;
  /** 0 is Sunday. */
  readonly weekday?: number;
  /** From 1; -1 is the month's last. */
  readonly nth?: number;
  readonly daysAfter?: number;
  readonly saturdayOnFriday?: boolean;
}

const hourInZone = new Intl.DateTimeFormat('en-US', { timeZone: ZONE, hour: 'numeric', hourCycle: 'h23' });
const dateInZone = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar date in California at an instant. */
export const dateAt = (instant: Date): IsoDate => dateInZone.format(instant);

/** The instant a legal day begins: midnight in Los Angeles, which is 07:00 or 08:00 UTC by the season. */
export function startOfDay(date: IsoDate): Date {
  const summer = new Date(Date.parse(`${date}T07:00:00Z`));
  return hourInZone.format(summer) === '00' ? summer : new Date(summer.getTime() + HOUR);
}

/** The instant a legal day is over: the next one's beginning, 23 to 25 hours after its own. */
export const endOfDay = (date: IsoDate): Date => startOfDay(addDays(date, 1));

export function addDays(date: IsoDate, days: number): IsoDate {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Calendar days from one date to another, negative when it lies before. */
export const daysBetween = (from: IsoDate, to: IsoDate): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / (24 * HOUR));

/** 0 is Sunday. */
const weekday = (date: IsoDate): number => new Date(`${date}T00:00:00Z`).getUTCDay();

const iso = (year: number, month: number, day: number): IsoDate =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

function kept(year: number, rule: HolidayRule): IsoDate {
  if (rule.day !== undefined) {
    const date = iso(year, rule.month, rule.day);
    if (weekday(date) === 0) return addDays(date, 1);
    if (weekday(date) === 6 && rule.saturdayOnFriday) return addDays(date, -1);
    return date;
  }
  const nth = rule.nth ?? 1;
  const edge = nth > 0 ? iso(year, rule.month, 1) : addDays(iso(year, rule.month + 1, 1), -1);
  const step = nth > 0 ? 1 : -1;
  let date = edge;
  while (weekday(date) !== rule.weekday) date = addDays(date, step);
  return addDays(date, 7 * (nth - step) + (rule.daysAfter ?? 0));
}

const byYear = new Map<number, ReadonlySet<IsoDate>>();

/** The days on which California state offices are closed for a holiday in a year, as kept. */
export function holidaysOf(year: number): ReadonlySet<IsoDate> {
  const known = byYear.get(year);
  if (known) return known;
  const found = data.holidays
    .map(({ on, effective }) => ({ date: kept(year, on), effective }))
    .filter(({ date, effective }) => effective.from <= date)
    .map(({ date }) => date)
    .sort();
  const set = new Set(found);
  byYear.set(year, set);
  return set;
}

/** Whether a date is neither Saturday, Sunday nor a holiday (holidays.json). */
export function isBusinessDay(date: IsoDate): boolean {
  const day = weekday(date);
  return day !== 0 && day !== 6 && !holidaysOf(Number(date.slice(0, 4))).has(date);
}

/** The date itself if it is a business day, else the first one after it. */
export function nextBusinessDay(date: IsoDate): IsoDate {
  let at = date;
  while (!isBusinessDay(at)) at = addDays(at, 1);
  return at;
}

/** The date so many business days after a date; the first is the one after it. With 0, the date itself. */
export function addBusinessDays(date: IsoDate, days: number): IsoDate {
  let at = date;
  for (let counted = 0; counted < days; counted += 1) at = nextBusinessDay(addDays(at, 1));
  return at;
}
