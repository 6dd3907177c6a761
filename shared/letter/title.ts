import type { DisputedItem } from '../case/manifest.ts';
import { phrase } from './words.ts';

/** What of an item is in dispute, in words for the letter. */
export interface ItemTitle {
  /** The item as the application lists it. */
  readonly requested: string;
  /** What is decided: the whole item, or the part that was not authorised. */
  readonly decided: string;
  /** What stands before the decision; null when nothing of the item was authorised. */
  readonly preamble: string | null;
}

const WORDS = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen twenty'
).split(' ');

/** The number that a quantity begins with: `12`, `12 visits`; null when it is no number. */
function amount(quantity: number | string | null | undefined): number | null {
  const number = Number.parseFloat(String(quantity ?? '').replace(/^\D*(?=\d)/, ''));
  return Number.isFinite(number) && number > 0 ? number : null;
}

/** The item's words with one number for another, if that number stands in them exactly once. */
function withQuantity(description: string, from: number, to: number): string {
  const spelled = WORDS[from];
  const pattern = new RegExp(
    `(?<![\\d.\\w])${String(from).replace('.', '\\.')}(?![\\d.]*\\d|[-\\w])${spelled ? `|\\b${spelled}\\b` : ''}`,
    'gi',
  );
  if ([...description.matchAll(pattern)].length !== 1) return `${description} (quantity ${to})`;
  return description.replace(pattern, (found) => {
    const word = /\d/.test(found) ? undefined : WORDS[to];
    if (!word) return String(to);
    return /^[A-Z]/.test(found) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  });
}

/** An item that is printed with what was authorised of it: what was asked for, what stands before the rest, the rest. */
const IN_PART =
  /^(.+?) was the original request\b.*?\b(?:remaining IMR eligible portion of the original request|The original request), *(.+?)(?: is)?:?$/is;

/**
 * The title of an item, and for one that was authorised in part the sentences that say what is left to decide:
 * only the remainder is in dispute (LC 4610.5(c)(1)).
 */
export function itemTitle(item: DisputedItem): ItemTitle {
  const printed = phrase(item.description);
  const [, whole, rest] = IN_PART.exec(printed) ?? [];
  if (whole !== undefined && rest !== undefined) {
    return {
      requested: whole,
      decided: rest,
      preamble: printed.slice(0, printed.lastIndexOf(rest)).trimEnd(),
    };
  }
  const requested = printed;
  const approved = item.approvedByUtilizationReview;
  if (approved === null || approved === undefined) return { requested, decided: requested, preamble: null };
  const original = `${requested} was the original request.`;
  const [all, part] = [amount(item.quantity), amount(approved)];
  if (all === null || part === null || part >= all) {
    const authorized = typeof approved === 'string' ? phrase(approved) : `quantity ${approved}`;
    return {
      requested,
      decided: requested,
      preamble: `${original} The Claims Administrator authorized ${authorized}, leaving the original request IMR eligible. The original request,`,
    };
  }
  return {
    requested,
    decided: withQuantity(requested, all, all - part),
    preamble: `${original} ${withQuantity(requested, all, part)} was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request,`,
  };
}
