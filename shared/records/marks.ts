import data from './repeats.json' with { type: 'json' };

const MARKS = data.marks.map((pattern) => new RegExp(pattern, 'i'));
const STAMP = new RegExp(`^\\W*(?:${data.stamps.join('|')})\\W*$`, 'i');
const STAMP_DATE = new RegExp(`^\\W*(?:${data.stampDates.join('|')})\\W*$`, 'i');
const WORDS = /\p{L}{3,}/gu;

/**
 * Whether a line was put on the page by a fax machine, a printer or whoever copied it, and says nothing of its own.
 * At the edge of a page longer lines may; within it only those that are nothing else.
 */
export function isTransportMark(line: string, isEdge: boolean): boolean {
  if (!MARKS.some((mark) => mark.test(line))) return false;
  return (line.match(WORDS) ?? []).length <= (isEdge ? 12 : 3);
}

/** Whether a line is a stamp of a mail room, alone (`RECEIVED`), or the date below one. */
export const isStamp = (line: string, above: string): boolean =>
  STAMP.test(line) || (STAMP_DATE.test(line) && STAMP.test(above));
