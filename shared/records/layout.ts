import type { Page, WordBox } from './model.ts';
import data from './splitting.json' with { type: 'json' };

/** A run of words on a line, with nothing but word spaces between them: a cell of a table, a label, a line of prose. */
export interface Cell {
  readonly text: string;
  /** Where it begins in the page's text. */
  readonly start: number;
  /** Points; null in plain text, which has no places. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  } | null;
}

/** A line of the page's text. */
export interface PageLine {
  readonly text: string;
  readonly start: number;
  readonly cells: readonly Cell[];
  /** Height of its words in points, 0 where nothing is known. */
  readonly height: number;
  /** Distance of its top from the page's top as a share of the page's height; by its number where no place is known. */
  readonly at: number;
  /** What a fax machine, a printer or a copy service put on the page, which says nothing of the document. */
  readonly isForeign: boolean;
}

const FAX = new RegExp(data.furniture.fax.join('|'), 'i');
const PRINTED = new RegExp(`^(?:${data.furniture.printed.join('|')})`, 'i');
const STAMP = new RegExp(`^(?:${data.furniture.stamps.join('|')})$`, 'i');
const CLOCK = /\b\d{1,2}:\d\d(?::\d\d)?(?!\d)/;

/** The lines of a page with their cells and places, and which of them are no part of the document. */
export function linesOf(page: Pick<Page, 'text' | 'words' | 'height'>): PageLine[] {
  const texts = page.text.split('\n');
  const lines: PageLine[] = [];
  let start = 0;
  let word = 0;
  for (const [number, text] of texts.entries()) {
    const end = start + text.length;
    const words: WordBox[] = [];
    for (let box = page.words[word]; box && box[0] < end; box = page.words[++word]) words.push(box);
    const trimmed = text.trim();
    if (trimmed !== '') {
      const cells = cellsOf(page.text, words, start, text);
      const first = cells[0]?.box;
      const isEdge = number < 4 || number >= texts.length - 4;
      lines.push({
        text: trimmed,
        start,
        cells,
        height: words.reduce((most, word) => Math.max(most, word[5]), 0),
        at: first && page.height > 0 ? first.top / page.height : number / Math.max(texts.length, 50),
        isForeign:
          (isEdge && ((CLOCK.test(trimmed) && FAX.test(trimmed)) || STAMP.test(trimmed))) ||
          PRINTED.test(trimmed),
      });
    }
    start = end + 1;
  }
  return lines;
}

/** Cells part where the gap is wider than spaces between words are. */
function cellsOf(text: string, words: readonly WordBox[], start: number, line: string): Cell[] {
  if (words.length === 0) return [{ text: line.trim(), start: start + line.search(/\S/), box: null }];
  const cells: Cell[] = [];
  let from = 0;
  let end = 0;
  let left = 0;
  let top = 0;
  let right = 0;
  let bottom = 0;
  const close = () => {
    const words = text.slice(from, end);
    const box = { left, top, right, bottom };
    cells.push({ text: words.includes('\n') ? words.replaceAll('\n', ' ') : words, start: from, box });
  };
  for (const [i, [begins, ends, x, y, width, height]] of words.entries()) {
    const gap = x - right;
    if (i > 0 && Math.abs(y - top) < height && gap < height * 0.9 && x >= left) {
      bottom = Math.max(bottom, y + height);
    } else {
      if (i > 0) close();
      from = begins;
      left = x;
      top = y;
      bottom = y + height;
    }
    right = x + width;
    end = ends;
  }
  close();
  return cells;
}

/**
 * What stands before a place of the page as its label: the words before it in its cell; else the cell to its left, or
 * the one above that begins where it does.
 */
export function labelBefore(lines: readonly PageLine[], offset: number): string {
  const index = lines.findLastIndex((line) => line.start <= offset);
  const line = lines[index];
  if (!line) return '';
  const at = line.cells.findLastIndex((cell) => cell.start <= offset);
  const cell = line.cells[at];
  if (!cell) return '';
  const before = cell.text.slice(0, offset - cell.start).trim();
  if (before !== '') return before;
  const left = line.cells[at - 1];
  if (left && /[:#.-]$/.test(left.text)) return left.text;
  const above = cell.box === null ? lines[index - 1]?.cells[0] : cellAbove(lines, cell);
  if (left && !above) return left.text;
  return above?.text ?? left?.text ?? '';
}

function cellAbove(lines: readonly PageLine[], { box }: Cell): Cell | undefined {
  if (box === null) return undefined;
  let nearest: Cell | undefined;
  for (const { cells } of lines)
    for (const cell of cells) {
      if (cell.box === null || Math.abs(cell.box.left - box.left) > 4) continue;
      const gap = box.top - cell.box.bottom;
      if (gap < -3 || gap > (box.bottom - box.top) * 1.1) continue;
      if (!nearest?.box || cell.box.bottom > nearest.box.bottom) nearest = cell;
    }
  return nearest;
}
