import data from './comparisons.json' with { type: 'json' };
import { matchesOf } from './matches.ts';
import type { Fact } from './model.ts';

/** What a sentence measures twice: what of, how it came out, and where it stands in the sentence. */
export interface Comparison {
  /** `drug-response.pain`, `drug-response.function` or `drug-response.mood`. */
  readonly concept: string;
  readonly change: Extract<Fact['change'], 'improved' | 'unchanged'>;
  readonly start: number;
  readonly end: number;
  /** Counts only where the sentence names the treatment to which it is owed. */
  readonly needsTreatment?: true;
}

type Outcome = (
  groups: Readonly<Record<string, string | undefined>>,
  words: string,
) => Comparison['change'] | null;
interface Pattern {
  readonly concept: string;
  readonly pattern: RegExp;
  readonly outcome: Outcome;
  readonly when?: 'enabled' | 'beside';
}

/** Parts filled in, and any space as wide as a line of a page makes it. */
const source = (pattern: string): string =>
  pattern
    .replace(/\{([a-z]+)\}/g, (_, part: keyof typeof data.parts) => data.parts[part])
    .replace(/\\s\?/g, '\\s*')
    .replace(/\\s(?![*+])/g, '\\s+')
    .replaceAll(' ', '\\s+');

/** "6-7": the mean of a range. */
const numberOf = (text: string | undefined): number => {
  const [low, high = low] = (text ?? '').split(/\s?[-–]\s?/).map(Number);
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
};

/** "2 hrs (was 30 min)": both in minutes, where the words give hours of one and minutes of the other. */
function sameUnit(
  words: string,
  now: string | undefined,
  then: string | undefined,
): readonly [number, number] {
  const unitOf = (number: string | undefined) =>
    words.match(new RegExp(`(?<![\\d.])${number?.replace('.', '\\.')}\\s?(h|m(?=in|\\b))`))?.[1];
  const [a, b] = [numberOf(now), numberOf(then)];
  const [unit, other] = [unitOf(now), unitOf(then)];
  if (unit === other || unit === undefined || other === undefined) return [a, b];
  return unit === 'h' ? [a * 60, b] : [a, b * 60];
}

const compared =
  (better: (now: number, then: number) => boolean): Outcome =>
  ({ now, then }, words) => {
    const [a, b] = sameUnit(words, now, then);
    return a === b ? 'unchanged' : better(a, b) ? 'improved' : null;
  };
const share: Outcome = ({ percent }) =>
  Number(percent) > 100 ? null : Number(percent) >= data.leastShare.number ? 'improved' : 'unchanged';

const compile = (
  lists: Readonly<Record<string, readonly string[]>>,
  outcome: Outcome,
  when?: Pattern['when'],
): readonly Pattern[] =>
  Object.entries(lists).flatMap(([concept, patterns]) =>
    patterns.map((one) => ({
      concept,
      pattern: new RegExp(source(one), 'g'),
      outcome,
      ...(when === undefined ? {} : { when }),
    })),
  );
const improved: Outcome = () => 'improved';

const patterns = [
  ...compile(
    data.lowerIsBetter,
    compared((now, then) => now < then),
  ),
  ...compile(
    data.higherIsBetter,
    compared((now, then) => now > then),
  ),
  ...compile(data.share, share),
  ...compile(data.halves, improved),
  ...compile(data.enabled, improved, 'enabled'),
  ...compile(data.beside, improved, 'beside'),
];

/** No comparison is without one of these. */
const WORTH =
  /\d|\bhal(?:f|ve)|\b(?:one|two|three|four|five|lets?|allow|enabl|permit|help|able|can|back|again|independent|resum|return|could|days|bed|fewer|less|(?:on|with) (?:it|them|this|his|her|the))/i;
/** What an activity is not gained by, and words that say that it is not done, or hardly. */
const HARDLY =
  /\b(?:unable|not|no longer|only|barely|hardly|difficult\w*|difficulty|limited|limits|trouble|cannot|never|less|until|would|goals?|hopes?|hopefully|in order|wants?|wife|husband|daughter|son|mother|caregiver|aide|assistance)\b/;
const LOST =
  /^(?:unable|pre|less|cannot|can't|can not|could|couldn't|not able|bed|house|in bed|on the couch|without|w\/o|off|before|prior)/;
/** "Asked what he can do now that he could not before, he says that nothing has changed." */
const UNCHANGED =
  /\b(?:nothing|not much|little|none of (?:it|that)) (?:has |have |had |is |really |much )*(?:changed|different|improved|better|new)\b/;
/** Words for numbers, each a figure of the word's own length, so that nothing shifts. */
const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const COUNTED = new RegExp(`\\b(?:${WORDS.join('|')})\\b`, 'g');

/**
 * The comparisons of a sentence: a score before and after, with a drug and without, a share of relief. Of each concept
 * the first, since a sentence that measures one thing twice says the same of it.
 */
export function comparisonsOf(sentence: string): readonly Comparison[] {
  if (!WORTH.test(sentence)) return [];
  const text = sentence
    .toLowerCase()
    .replace(COUNTED, (word) => String(WORDS.indexOf(word)).padStart(word.length));
  const found: Comparison[] = [];
  for (const { concept, pattern, outcome, when } of patterns) {
    if (found.some((one) => one.concept === concept)) continue;
    if (when === 'beside' && !found.some(({ change }) => change === 'improved')) continue;
    if (when !== undefined && UNCHANGED.test(text)) continue;
    for (const match of matchesOf(pattern, text)) {
      const change = outcome(match.groups ?? {}, text.slice(match.index, match.index + match[0].length + 8));
      if (change === null || (when !== undefined && isHardly(text, match))) continue;
      const end = match.index + match[0].length;
      found.push({
        concept,
        change,
        start: match.index,
        end,
        ...(when === undefined ? {} : { needsTreatment: true }),
      });
      break;
    }
  }
  return found;
}

/** "not able to", "can only", "her daughter helps her dress": the words, or the few before them, tell of no gain. */
function isHardly(text: string, match: RegExpMatchArray): boolean {
  if (LOST.test(match[0])) return false;
  const from = match.index ?? 0;
  return (
    HARDLY.test(text.slice(Math.max(0, from - 24), from).replace(/.*[.;,:]/, '')) || HARDLY.test(match[0])
  );
}
