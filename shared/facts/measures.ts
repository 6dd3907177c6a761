import { matchesOf } from './matches.ts';
import data from './measures.json' with { type: 'json' };
import type { Mention, Span } from './mentions.ts';
import type { Reading } from './reading.ts';
import type { Concept } from './vocabulary.ts';

/** A measure of its own: `measure.motion.flexion`, `measure.score.odi`, `measure.tolerance.sitting`. */
export const measure = (name: string): Concept => ({
  id: `measure.${name}`,
  kind: 'finding',
  source: 'measures.json',
  wholePerson: true,
});

const entries = (of: Readonly<Record<string, readonly string[]>>) => Object.entries(of);
/** Words that may stand between a name and its number. */
const BETWEEN = String.raw`(?:\s*(?:is|was|of|at|now|today|score|scored|to|for|up|only|about|approximately|improved|increased|tolerated|x|<|>|=|:|,)(?![a-z]))*\s*`;
const SCORES = entries(data.scores).map(([name, names]) => ({
  concept: measure(`score.${name}`),
  pattern: new RegExp(
    String.raw`\b(?:${names.join('|')})\b${BETWEEN}(\d{1,3})(?!\d|\s*(?:to|->|→|questions?|items?|days?|weeks?))`,
    'gi',
  ),
}));
const UNIT = entries(data.units)
  .map(([name, names]) => `(?<${name}>(?:${names.join('|')})(?![a-z]))`)
  .join('|');
const TOLERANCES = entries(data.tolerances).map(([name, names]) => ({
  concept: measure(`tolerance.${name}`),
  pattern: new RegExp(
    String.raw`\b(?:${names.join('|')})\b${BETWEEN}(?:\d{1,3}\s?[-–]\s?)?(?<number>\d{1,3})\s?-?(?:${UNIT})`,
    'gi',
  ),
}));
/** Told beside the one of now ("was 20", "from 10 to 25"): the sentence itself compares them. */
const COMPARED = /\b(?:was|were|previously|from|compared|up from|down from)\b|->|→/i;

/** The scores and tolerances that a sentence measures, each with its number; none where it compares two itself. */
export function measuresOf(reading: Reading): readonly Mention[] {
  const text = reading.page.slice(reading.sentence.start, reading.sentence.end);
  if (!/\d/.test(text)) return [];
  const found: Mention[] = [];
  const add = (match: RegExpExecArray, concept: Concept, number: number, unit: string) => {
    if (COMPARED.test(text.slice(match.index, match.index + match[0].length + 25))) return;
    const span = spanOf(reading, reading.sentence.start + match.index, match[0].length);
    if (span !== null)
      found.push({
        ...span,
        concept,
        as: 'grade',
        found: 'present',
        value: { number, unit },
        detail: match[0].trim(),
      });
  };
  for (const { concept, pattern } of SCORES)
    for (const match of matchesOf(pattern, text)) add(match, concept, Number(match[1]), 'points');
  for (const { concept, pattern } of TOLERANCES)
    for (const match of matchesOf(pattern, text)) {
      const { number, ...units } = match.groups ?? {};
      const unit = Object.entries(units).find(([, word]) => word !== undefined)?.[0] ?? '';
      if (unit === 'hours') add(match, concept, Number(number) * 60, 'minutes');
      else add(match, concept, Number(number), unit);
    }
  return found;
}

/** The tokens of a sentence that some of its characters are in; null where none is. */
export function spanOf({ tokens }: Reading, start: number, length: number): Span | null {
  const from = tokens.findIndex((token) => token.end > start);
  if (from < 0) return null;
  const to = tokens.findIndex((token) => token.start >= start + length);
  return { from, to: to < 0 ? tokens.length : to };
}
