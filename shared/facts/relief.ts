import { matchesOf } from './matches.ts';
import type { Mention } from './mentions.ts';
import type { Reading } from './reading.ts';
import type { Concept } from './vocabulary.ts';

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  couple: 2,
  few: 3,
  several: 3,
};
/** Weeks in each unit, by its first letters. */
const WEEKS: readonly (readonly [RegExp, number])[] = [
  [/^h/, 1 / 168],
  [/^d/, 1 / 7],
  [/^w/, 1],
  [/^m/, 4.35],
  [/^y/, 52],
];
/** Six to eight weeks of half the pain relieved is what a repeat epidural injection has to have given (MTUS). */
const SUSTAINED_WEEKS = 6;
const FRACTIONS: Readonly<Record<string, number>> = {
  quarter: 25,
  third: 33,
  half: 50,
  halved: 50,
  thirds: 67,
  quarters: 75,
};

const COUNT = `(?<n>\\d{1,2}(?:\\.\\d)?|a couple(?: of)?|a few|${Object.keys(NUMBERS).join('|')})`;
const TIME = `(?<less>(?:less|fewer) than |under |< ?)?(?:about |around |approximately |approx\\.? |roughly |nearly |almost |over |at least |only |just |maybe |perhaps |barely |a little |a bit |a good |well |slightly |more than |up to |[~>] ?)*${COUNT}(?:\\s?(?:-|–|to|or)\\s?(?<more>\\d{1,2}))?[\\s-]?(?<unit>hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?)(?:'s?)?\\b`;
const RELIEF =
  '(?:relief|better|benefit|improve\\w*|lasted|lasting|lasts|helped|helping|held|holding|holds|response|analgesia|pain[- ]free)';
const HOW_LONG = [
  new RegExp(
    `${RELIEF}\\b[^.;]{0,30}?(?<![\\w/-])${TIME}(?!\\s*(?:ago|after|later|post|prior|before|of (?:pt|physical|therapy|chiro)))`,
    'gi',
  ),
  new RegExp(`(?<![\\w/-])${TIME} (?:of |with )?(?:\\w+ ){0,2}?${RELIEF}`, 'gi'),
  // "locking back within a month"
  new RegExp(
    `\\b(?:back|return\\w*|recur\\w*|wore off|worn off|wearing off|faded|ended|gone)\\b[^.;]{0,20}?\\b(?:in|within|after|inside(?: of)?|by) ${TIME}`,
    'gi',
  ),
];
const HOW_MUCH = [
  new RegExp(
    `(?<n>\\d{1,3})(?:\\s?(?:-|–|to)\\s?(?<more>\\d{1,3}))? ?(?:%|percent|per cent|pct)[^.;,]{0,25}?(?:${RELIEF}|reduc\\w*|decreas\\w*|less|lower|gone)`,
    'gi',
  ),
  new RegExp(
    `(?:${RELIEF}|reduc\\w*|decreas\\w*|less|lower|dropp\\w*)\\b[^.;]{0,30}?(?<n>\\d{1,3})(?:\\s?(?:-|–|to)\\s?(?<more>\\d{1,3}))? ?(?:%|percent|per cent|pct)`,
    'gi',
  ),
  /\b(?:by|about|perhaps|roughly|in|only) (?:about )?(?:an? |one[- ]|two[- ]|three[- ])?(?<part>quarters?|thirds?|half)\b|\b(?<part2>halved)\b/gi,
];

/** "VAS 7 to 1", "pain fell from 8/10 to 2", "pre-procedure 7; within 30 minutes it was 1". */
const THEN = String.raw`\b(?:pain|vas|nrs|scores?|from|pre\w*)\b[^.;\d]{0,25}(?<then>10|\d(?:\.\d)?)(?:\s?/\s?10)?(?![\d%/])`;
const NOW = String.raw`(?<now>10|\d(?:\.\d)?)(?:\s?/\s?10)?(?![\d%/]|[\s-]?(?:h|min|d|w|m|percent)|\s+(?:h|min|d|w|m|percent))`;
const SCORES = [
  new RegExp(String.raw`${THEN}\s?(?:to|→|->|=>|>|down to|then)\s?(?:about |a )?${NOW}`, 'gi'),
  new RegExp(
    String.raw`${THEN}[^.\n]{0,40}?\b(?:post\w*|after\w*|within|now|fell|dropped|went|decreased|reduced)\b[^.\n]{0,40}?\b(?:to|was|is|vas|pain|score)[:= ]+(?:about )?${NOW}`,
    'gi',
  ),
];

const concept = (id: string, says?: 'absent'): Concept => ({
  id,
  kind: 'statement',
  source: 'relief',
  ...(says === undefined ? {} : { says }),
});

const isInjection = ({ concept: { id } }: Mention) => id.startsWith('treatment.injection');
/** A block that diagnoses is meant to wear off within hours. */
const isDiagnostic = ({ concept: { id } }: Mention) => id.startsWith('treatment.injection.facet');

/**
 * How much an injection relieved and for how long, in whatever words: `response.half-relief` (half or more),
 * `response.half-relief.seventy`, `response.sustained` (six weeks or more), each also denied where it was less; what
 * wore off sooner failed. Of a sentence without an injection only where no other treatment is named and it says that the
 * pain came back, or the sentence before it (`injectedBefore`) tells of one. Of several the last counts.
 */
export function reliefIn(
  reading: Reading,
  mentions: readonly Mention[],
  injectedBefore: boolean,
): readonly Mention[] {
  const text = reading.page.slice(reading.sentence.start, reading.sentence.end).replace(/[\n"“”]/g, ' ');
  const treatments = mentions.filter(
    ({ concept: { kind } }) => kind === 'treatment' || kind === 'medication',
  );
  const injected =
    treatments.some(isInjection) ||
    (treatments.length === 0 && injectedBefore) ||
    (treatments.length === 0 &&
      /\b(?:pre|post)[- ]?(?:procedure|injection|block)\b|\bafter (?:the|this|that|each) (?:procedure|injection|block|shot|ESI|epidural)s?\b/i.test(
        text,
      ));
  const cameBack = /\b(?:came back|returned|wore off|worn off|recurred)\b/i.test(text);
  if (!injected && !(cameBack && treatments.length === 0)) return [];
  const stated = (id: string) => mentions.some((mention) => mention.concept.id === id);
  const found: Mention[] = [];
  const add = (match: RegExpExecArray, one: Concept) => {
    const start = reading.sentence.start + match.index;
    const from = reading.tokens.findIndex((token) => token.end > start);
    const to = reading.tokens.findIndex((token) => token.start >= start + match[0].length);
    found.push({ from, to: to < 0 ? reading.tokens.length : to, concept: one, as: 'phrase' });
  };
  const lasted = last(text, HOW_LONG);
  if (lasted !== undefined && !stated('response.sustained') && !treatments.some(isDiagnostic)) {
    const sustained = weeksOf(lasted) >= SUSTAINED_WEEKS;
    add(lasted, concept('response.sustained', sustained ? undefined : 'absent'));
    if (!sustained && injected && !stated('conservative-care.failed'))
      add(lasted, concept('conservative-care.failed'));
  }
  const scores = last(text, SCORES);
  const relieved = last(text, HOW_MUCH) ?? scores;
  if (relieved !== undefined && !stated('response.half-relief')) {
    const percent = percentOf(relieved);
    if (percent <= 100) {
      add(relieved, concept('response.half-relief', percent >= 50 ? undefined : 'absent'));
      if (percent >= 70) add(relieved, concept('response.half-relief.seventy'));
    }
  }
  return found;
}

/** The last match in the text of any of the patterns. */
function last(text: string, patterns: readonly RegExp[]): RegExpExecArray | undefined {
  return patterns
    .flatMap((pattern) => matchesOf(pattern, text))
    .sort((a, b) => a.index - b.index)
    .at(-1);
}

function weeksOf({ groups = {} }: RegExpExecArray): number {
  const word = (groups.n ?? '')
    .toLowerCase()
    .replace(/^an? (?=couple|few)/, '')
    .replace(/ of$/, '');
  const number = Number(groups.more ?? NUMBERS[word] ?? word);
  const unit = (groups.unit ?? '').toLowerCase();
  const weeks = number * (WEEKS.find(([name]) => name.test(unit))?.[1] ?? Number.NaN);
  return groups.less === undefined ? weeks : weeks - 0.1;
}

function percentOf({ 0: text, groups = {} }: RegExpExecArray): number {
  if (groups.then !== undefined)
    return ((Number(groups.then) - Number(groups.now)) / Number(groups.then)) * 100;
  const part = (groups.part ?? groups.part2)?.toLowerCase();
  if (part === undefined) return Number(groups.more ?? groups.n);
  if (part === 'third' && /two/i.test(text)) return 67;
  return FRACTIONS[part] ?? Number.NaN;
}
