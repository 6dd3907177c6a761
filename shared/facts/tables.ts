import type { IsoDate } from '../records/model.ts';
import { findDates } from './dates.ts';
import type { Line } from './sentences.ts';

/** A cell of a table of measures: what it measures, as a note would write it, and its day. */
export interface Cell {
  /** "arm pain 8/10" */
  readonly text: string;
  /** Null where the table gives none ("baseline"). */
  readonly date: IsoDate | 'document' | null;
}

/** One measure on several days. */
export interface Series {
  readonly cells: readonly Cell[];
  /** The first and the last of them: "arm pain from 8/10 to 4/10"; null where they are no numbers. */
  readonly course: string | null;
}

/** The day of the note, from which days without a year are dated, and the last that a record can speak of. */
export interface TableDates {
  readonly note: IsoDate | null;
  readonly latest?: IsoDate;
}

/** A column or a row that stands for a day. */
type Day = IsoDate | 'document' | null;

const TODAY = /^(?:today|now|current(?:ly)?|this visit|present)$/i;
const BEFORE =
  /^(?:baseline|initial(?:ly)?|eval(?:uation)?|intake|start|before|pre(?:[- ]?(?:op|tx|rx|treatment))?|prior|previous|last(?: visit)?)$/i;
const SHORT_DAY = /^(\d{1,2})[/-](\d{1,2})$/;
/** "8", "4-5", "52%", "300 mg", "8/10", "1 block": what a table measures. */
const MEASURED =
  /^[~<>]?\d{1,3}(?:\.\d+)?(?:\s?[-–]\s?\d{1,3}(?:\.\d+)?)?\s?(?:\/\s?\d{1,3}|%|°|[a-z]{1,7}\.?)?(?:\s?\/\s?(?:d|day|wk))?$/i;
/** What a table says in a word: "Working   no   yes". */
const WORD = /^(?:yes|no|y|n|none|same|full|modified|light|off|ttd|pos|neg|positive|negative|normal|\+|-)$/i;
const LABEL = /^[A-Za-z][A-Za-z0-9 /&().,%+#'-]{0,40}$/;
const UNIT =
  /[\s,(]+(hours?|hrs?|h|minutes?|mins?|lbs?|kg|deg(?:rees)?|°|%|mg|blocks?|ft|feet|\/\s?10|0\s?-\s?10|out of 10)\)?$/i;
const TEN = /\b(?:pain|vas|nrs|ache|burning|headaches?)\b/i;

/**
 * The tables of a page that give measures by day: a line of two or more days over lines of a label with as many
 * measures, or a line of two or more labels over lines that begin with a day. Keys are indexes of the lines that hold
 * measures; each of them gives its series, and the header's line gives none.
 */
export function tablesOf(lines: readonly Line[], dates: TableDates): ReadonlyMap<number, readonly Series[]> {
  const found = new Map<number, readonly Series[]>();
  for (let index = 0; index + 1 < lines.length; index++) {
    const header = cellsOf((lines[index] as Line).text);
    if (header.length < 2 || header.length > 12) continue;
    // "7/10 | 4/10" are scores, "4/5 | 5/5" grades.
    if (header.filter((cell) => /^\d{1,2}(?:\.\d)?\s?\/\s?(?:10|5)$/.test(cell)).length > 1) continue;
    const days = header.map((cell) => dayOf(cell, dates));
    const first = days.findIndex((day) => day !== undefined);
    const dated =
      first >= 0 && days.slice(first).every((day) => day !== undefined) ? (days.slice(first) as Day[]) : [];
    if (first <= 1 && dated.length >= 2 && dated.some((day) => day !== null)) {
      for (let at = index + 1; at < lines.length; at++) {
        const row = rowOf((lines[at] as Line).text, dated.length);
        if (row === null) break;
        found.set(at, [seriesOf(row.label, row.values, dated)]);
      }
      if (found.has(index + 1)) found.set(index, []);
      continue;
    }
    const labels =
      first === -1 && /^(?:date|visit|day|dos)s?$/i.test(header[0] as string) ? header.slice(1) : [];
    if (labels.length === 0 || !labels.every((label) => LABEL.test(label))) continue;
    const rows: { readonly day: Day; readonly values: readonly string[] }[] = [];
    for (let at = index + 1; at < lines.length; at++) {
      const [name = '', ...values] = cellsOf((lines[at] as Line).text);
      const day = dayOf(name, dates);
      if (
        day === undefined ||
        values.length !== labels.length ||
        !values.some((value) => MEASURED.test(value))
      )
        break;
      rows.push({ day, values });
    }
    if (rows.length < 2) continue;
    // A citation is one line: each line gives its own day, and the last one the course, too.
    for (const [nth, { day, values }] of rows.entries()) {
      const series = labels.map((label, column) => {
        const whole = seriesOf(
          label,
          rows.map((row) => row.values[column] as string),
          rows.map((row) => row.day),
        );
        return {
          cells: [seriesOf(label, [values[column] as string], [day]).cells[0] as Cell],
          course: nth === rows.length - 1 ? whole.course : null,
        };
      });
      found.set(index + 1 + nth, series);
    }
    found.set(index, []);
    index += rows.length;
  }
  return found;
}

/** The cells of a line: apart by strokes, tabs or wide gaps, else by single blanks. */
function cellsOf(text: string): readonly string[] {
  const line = text.trim();
  const wide = line
    .split(/\s*\|\s*|\t+|\s{2,}/)
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');
  if (wide.length > 1) return wide;
  const words = line.split(/\s+/);
  return words.length <= 6 &&
    words.every((word) => /^\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?$|^(?:today|now|baseline|date)$/i.test(word))
    ? words
    : wide;
}

/** A label with as many measures as there are days. */
function rowOf(
  text: string,
  count: number,
): { readonly label: string; readonly values: readonly string[] } | null {
  const cells = cellsOf(text);
  const [label = '', ...values] = cells;
  const split = values.length === count ? { label, values } : spaced(text, count);
  if (split === null || !LABEL.test(split.label.replace(/:$/, ''))) return null;
  const told = split.values.filter((value) => MEASURED.test(value) || WORD.test(value)).length;
  return told >= 1 && split.values.every((value) => MEASURED.test(value) || value.length <= 24)
    ? split
    : null;
}

/** "arm pain 8 4-5": the last words are the measures, where no gap tells. */
function spaced(
  text: string,
  count: number,
): { readonly label: string; readonly values: readonly string[] } | null {
  const words = text
    .trim()
    .replace(/\s*\|\s*/g, ' ')
    .split(/\s+/);
  const values = words.slice(-count);
  const label = words.slice(0, -count).join(' ');
  return label !== '' &&
    values.length === count &&
    values.every((value) => MEASURED.test(value) || WORD.test(value))
    ? { label, values }
    : null;
}

function seriesOf(name: string, values: readonly string[], days: readonly Day[]): Series {
  const bare = name.replace(/:$/, '').trim();
  const unit = UNIT.exec(` ${bare}`)?.[1];
  const label = unit === undefined ? bare : ` ${bare}`.replace(UNIT, '').trim();
  const ten = TEN.test(label);
  const suffix = unit === undefined ? '' : /10$/.test(unit) ? '/10' : /^[%°]$/.test(unit) ? unit : ` ${unit}`;
  const written = values.map((value) => {
    const number = /^[\d.–-]+$/.test(value);
    if (!number) return value;
    if (suffix !== '') return `${value}${suffix}`;
    return ten && Number(value.replace(/^.*[-–]/, '')) <= 10 ? `${value}/10` : value;
  });
  const ends = [values[0], values.at(-1)];
  return {
    cells: written.map((value, at) => ({
      text: WORD.test(value) ? `${label}: ${value}` : `${label} ${value}`,
      date: days[at] as Day,
    })),
    course:
      written.length > 1 && ends.every((end) => MEASURED.test(end ?? ''))
        ? `${label} from ${written[0]} to ${written.at(-1)}`
        : null,
  };
}

/** The day that a header names; undefined where it is none. A day without a year is the last one before the note. */
function dayOf(cell: string, { note, latest }: TableDates): Day | undefined {
  const [date] = findDates(cell, latest);
  if (date !== undefined && date.text.length >= cell.length - 1) return date.date;
  if (TODAY.test(cell)) return 'document';
  if (BEFORE.test(cell)) return null;
  const short = SHORT_DAY.exec(cell);
  if (short === null) return undefined;
  const [, month, day] = short;
  if (Number(month) > 12 || Number(month) < 1 || Number(day) > 31 || Number(day) < 1) return undefined;
  if (note === null) return null;
  const year = Number(note.slice(0, 4));
  const of = (in_: number): IsoDate =>
    `${in_}-${(month as string).padStart(2, '0')}-${(day as string).padStart(2, '0')}`;
  return of(year) <= note ? of(year) : of(year - 1);
}
