import type { WordBox } from './model.ts';
import reading from './reading.json' with { type: 'json' };

/** A word as found on a page; the box is in points from the page's top left, null where nothing is known of it. */
export interface FoundWord {
  readonly text: string;
  readonly box: readonly [x: number, y: number, width: number, height: number] | null;
}

/** The words of a line, left to right. */
export type FoundLine = readonly FoundWord[];

const keptAfter = new Set(reading.hyphens.keptAfter);
const keptBeforeVowel = new Set(reading.hyphens.keptBeforeVowel);
const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?-?(?:\d|$)/i;

/**
 * The text of a page: lines joined by `\n`, words by a space; a word, a date (`6-5-⏎15`) or a range (`L4-⏎5`) that
 * a line end broke stands whole on the line where it begins, its two parts with a box each. An empty line keeps
 * paragraphs apart and is never joined over.
 */
export function textOf(lines: readonly FoundLine[]): { text: string; words: WordBox[] } {
  let text = '';
  const words: WordBox[] = [];
  let broken: 'joined' | 'divided' | null = null;
  for (const [i, line] of lines.entries()) {
    for (const [j, word] of line.entries()) {
      if (j > 0 && !(broken && j === 1)) text += ' ';
      // What is left of a line after its first word went to the line before begins a line of its own.
      if (broken && j === 1) text += '\n';
      if (j === 0 && broken === 'divided') text = dropHyphen(text, words);
      const start = text.length;
      text += word.text;
      if (word.box) words.push([start, text.length, ...word.box]);
    }
    const next = lines[i + 1];
    if (!next) break;
    // A line of one word that was itself a continuation may go on: the next line then follows the same rule.
    broken = breakBetween(line.at(-1)?.text, next[0]?.text);
    if (!broken) text += '\n';
  }
  return { text, words };
}

/**
 * Lines from the top of the page to its bottom, what stands side by side as one line, where the file gives them in
 * another order: form fields come after the whole printed form, and some programs write a page in pieces. Lines that
 * come in order stay as they are, columns and all.
 */
export function inReadingOrder(found: readonly FoundLine[], hasFields: boolean): readonly FoundLine[] {
  const lines = found.some(isRunTogether)
    ? found.flatMap((line) => (isRunTogether(line) ? rowsOf(line) : [line]))
    : found;
  const placed = lines.flatMap((line) => extentOf(line) ?? []);
  const upwards = placed.filter((line, i) => {
    const before = placed[i - 1];
    return before && line.bottom <= before.top && line.left < before.right && line.right > before.left;
  }).length;
  if (!hasFields && upwards <= placed.length / 4) return lines;
  // PDFium may run pieces of different lines together: the words are set anew, each by itself.
  return rowsOf(lines.flat());
}

/** Whether a line holds words of several: columns whose lines do not stand at one height come as one line. */
function isRunTogether(line: FoundLine): boolean {
  let top = Number.POSITIVE_INFINITY;
  let bottom = 0;
  let tallest = 0;
  for (const { box } of line) {
    if (!box) continue;
    top = Math.min(top, box[1]);
    bottom = Math.max(bottom, box[1] + box[3]);
    tallest = Math.max(tallest, box[3]);
  }
  return bottom - top > 2.5 * tallest;
}

/** Words as lines from top to bottom, and in them from left to right. */
function rowsOf(found: readonly FoundWord[]): FoundLine[] {
  const words = found.flatMap((word) => {
    const extent = extentOf([word]);
    return extent ? [{ word, ...extent }] : [];
  });
  const rows: (typeof words)[] = [];
  for (const word of words.toSorted((a, b) => a.top - b.top)) {
    const row = rows.at(-1);
    const isBeside = row?.every((other) => {
      const shared = Math.min(word.bottom, other.bottom) - Math.max(word.top, other.top);
      return shared > Math.min(word.bottom - word.top, other.bottom - other.top) / 2;
    });
    if (row && isBeside) row.push(word);
    else rows.push([word]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.left - b.left).map(({ word }) => word));
}

/** The box around the words of a line; null where nothing is known of them. */
export function extentOf(
  line: FoundLine,
): { left: number; top: number; right: number; bottom: number } | null {
  const boxes = line.flatMap(({ box }) => (box ? [box] : []));
  if (boxes.length === 0) return null;
  return {
    left: Math.min(...boxes.map(([x]) => x)),
    top: Math.min(...boxes.map(([, y]) => y)),
    right: Math.max(...boxes.map(([x, , width]) => x + width)),
    bottom: Math.max(...boxes.map(([, y, , height]) => y + height)),
  };
}

/** How a word at a line end goes on with the first of the next: with its hyphen or stroke, without it, or not. */
function breakBetween(last: string | undefined, first: string | undefined): 'joined' | 'divided' | null {
  if (!last || !first) return null;
  // Dates, spinal levels, ranges and codes: a digit before the hyphen or stroke, a digit or a level after it.
  if (/\d[-/]$/.test(last)) return /^(\d|[A-Z]\d)/.test(first) || MONTH.test(first) ? 'joined' : null;
  // 05-Jun-⏎15
  if (/\d-[A-Z][a-z]{2,8}-$/.test(last) && /^\d/.test(first)) return 'joined';
  const stem = /([A-Za-z]+)-$/.exec(last)?.[1];
  if (stem === undefined || !/^[A-Za-z]/.test(first)) return null;
  const word = stem.toLowerCase();
  const compound =
    stem.length === 1 ||
    keptAfter.has(word) ||
    (keptBeforeVowel.has(word) && /^[aeiou]/i.test(first)) ||
    // `day-to-⏎day`, but `anti-inflamma-⏎tory`.
    (/-[A-Za-z]+-$/.test(last) && stem.length <= 3) ||
    (/^[A-Z]/.test(first) && stem !== stem.toUpperCase());
  return compound ? 'joined' : 'divided';
}

/** Takes the hyphen at the end of the text away, and from the box of the word that it ended. */
function dropHyphen(text: string, words: WordBox[]): string {
  const last = words.at(-1);
  if (last && last[1] === text.length)
    words[words.length - 1] = [last[0], last[1] - 1, last[2], last[3], last[4], last[5]];
  return text.slice(0, -1);
}
