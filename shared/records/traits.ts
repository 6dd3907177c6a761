import { findDates } from '../facts/dates.ts';
import data from './mentions.json' with { type: 'json' };
import { regionsIn } from './mentions.ts';
import type { IsoDate, Page } from './model.ts';
import { peopleIn } from './people.ts';

/** What a page shows by which a record that is named can be told to be it. */
export interface PageTraits {
  /** Dates that it gives itself: of visit, report, signature. */
  readonly dates: readonly IsoDate[];
  /** Family names of clinicians on it, in capitals. */
  readonly people: readonly string[];
  /** Of its head: the kinds of `mentions.json` and the modalities that it names, and their body regions. */
  readonly kinds: readonly string[];
  readonly regions: readonly string[];
}

const HEADS = [
  ...data.records.flatMap((kind) => ('heads' in kind ? [{ id: kind.id, heads: kind.heads }] : [])),
  ...data.imaging.modalities.map(({ words, heads }) => ({ id: words, heads })),
].map(({ id, heads }) => ({ id, pattern: new RegExp(heads, 'i') }));
const OWN_DATE = new RegExp(data.ownDate, 'i');
const OTHER_DATE = new RegExp(data.otherDate, 'i');

const PROSE = /(?:^|\s)[a-z]{2,}(?:,? [a-z]{2,}){2}/;

/** Reads the traits of a page. Its head is its first lines, in which a record says what it is. */
export function traitsOf({ text }: Pick<Page, 'text'>): PageTraits {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // What it tells of others, it tells in prose.
  const head = lines
    .slice(0, data.headLines)
    .filter((line) => !PROSE.test(line))
    .join('\n');
  return {
    dates: datesOf(lines),
    people: peopleIn(text),
    kinds: HEADS.filter(({ pattern }) => pattern.test(head)).map(({ id }) => id),
    regions: regionsIn(head),
  };
}

/** Dates after a label of the record's own, and those that stand alone on a line. */
function datesOf(lines: readonly string[]): IsoDate[] {
  const found = new Set<IsoDate>();
  for (const line of lines)
    for (const { date, start, end } of findDates(line)) {
      // In prose a date is of what is told there.
      if (PROSE.test(line)) continue;
      const label = line.slice(Math.max(0, start - 40), start);
      const isAlone = line.trim().length <= end - start + 2;
      if (isAlone || (OWN_DATE.test(label) && !OTHER_DATE.test(label))) found.add(date);
    }
  return [...found];
}
