import { extentOf, type FoundLine, type FoundWord } from './lines.ts';
import reading from './reading.json' with { type: 'json' };

const { leastGap, leastLines, leastWords, leastRunsOn } = reading.columns;

type Gap = readonly [from: number, to: number];

/**
 * Two columns of prose that the file gives line by line, across: the left one first, then the right. What stands side
 * by side in a table or a form is read across and stays; so does what comes in order already. Prose is told by its
 * lines going on in small letters on both sides of a gap that runs down through all of them.
 */
export function inColumns(lines: readonly FoundLine[]): readonly FoundLine[] {
  const ordered: FoundLine[] = [];
  let moved = false;
  for (let i = 0; i < lines.length; ) {
    const run = runFrom(lines, i);
    const sides = run && sidesOf(lines.slice(i, run.end), run.gap);
    if (run && sides && isProse(sides.left) && isProse(sides.right) && sides.turns >= leastLines) {
      ordered.push(...sides.left, ...inColumns(sides.right));
      moved = true;
      i = run.end;
    } else ordered.push(lines[i++] as FoundLine);
  }
  return moved ? ordered : lines;
}

/** The lines from one that has a gap on that leave some of it free, and what all of them leave free. */
function runFrom(lines: readonly FoundLine[], from: number): { gap: Gap; end: number } | null {
  let gap = widestGap(lines[from] ?? []) ?? gapBetween(lines[from] ?? [], lines[from + 1] ?? []);
  if (gap === null) return null;
  let end = from + 1;
  for (; end < lines.length; end++) {
    const free: Gap | null = freeOf(gap, lines[end] ?? []);
    if (free === null) break;
    gap = free;
  }
  return end - from < leastLines ? null : { gap, end };
}

/** The widest gap between two words of a line that is wider than spaces between words are. */
function widestGap(line: FoundLine): Gap | null {
  let widest: Gap | null = null;
  for (const [i, { box }] of line.entries()) {
    const next = line[i + 1]?.box;
    if (!box || !next) continue;
    const [from, to] = [box[0] + box[2], next[0]];
    if (to - from >= leastGap && (widest === null || to - from > widest[1] - widest[0])) widest = [from, to];
  }
  return widest;
}

/** What lies between two lines one of which stands right of the other. */
function gapBetween(one: FoundLine, other: FoundLine): Gap | null {
  const [a, b] = [extentOf(one), extentOf(other)];
  if (a === null || b === null) return null;
  const [from, to] = a.left < b.left ? [a.right, b.left] : [b.right, a.left];
  return to - from >= leastGap ? [from, to] : null;
}

/** What a line leaves of a gap: its widest part without words; null where that is too little. */
function freeOf([from, to]: Gap, line: FoundLine): Gap | null {
  let at = from;
  let widest: Gap = [from, from];
  const within = line
    .flatMap(({ box }) => (box ? [[box[0], box[0] + box[2]] as const] : [[from, to] as const]))
    .filter(([left, right]) => right > from && left < to)
    .sort(([a], [b]) => a - b);
  for (const [left, right] of [...within, [to, to] as const]) {
    if (left - at > widest[1] - widest[0]) widest = [at, left];
    at = Math.max(at, right);
  }
  return widest[1] - widest[0] >= leastGap ? widest : null;
}

interface Sides {
  readonly left: readonly FoundLine[];
  readonly right: readonly FoundLine[];
  /** How often the lines come to the right side from the left. */
  readonly turns: number;
}

function sidesOf(lines: readonly FoundLine[], [from, to]: Gap): Sides {
  const left: FoundLine[] = [];
  const right: FoundLine[] = [];
  const middle = (from + to) / 2;
  const isRight = ({ box }: FoundWord) => box !== null && box[0] >= middle;
  let turns = 0;
  let wasLeft = false;
  for (const line of lines) {
    const at = line.findIndex(isRight);
    const [here, there] = at < 0 ? [line, []] : [line.slice(0, at), line.slice(at)];
    if (here.length > 0) left.push(here);
    if (there.length > 0) right.push(there);
    if (there.length > 0 && (here.length > 0 || wasLeft)) turns++;
    wasLeft = there.length === 0;
  }
  return { left, right, turns };
}

/** Lines of some words of which enough go on in small letters where the line before broke off. */
function isProse(lines: readonly FoundLine[]): boolean {
  if (lines.length < leastLines) return false;
  const words = lines.reduce((sum, line) => sum + line.length, 0);
  const goOn = lines.filter((line) => /^[a-z]/.test(line[0]?.text ?? '')).length;
  return words >= lines.length * leastWords && goOn >= lines.length * leastRunsOn;
}
