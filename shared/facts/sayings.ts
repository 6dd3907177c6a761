import { matchesOf } from './matches.ts';
import type { Fact } from './model.ts';
import data from './sayings.json' with { type: 'json' };
import type { Concept } from './vocabulary.ts';

type Change = NonNullable<Fact['change']>;
/** Where in a text something is said; positions in characters. */
export interface Said<T> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
}

/** Parts filled in, parts of parts too; a blank is any space, as wide as a line of a page makes it. */
const source = (pattern: string): string =>
  /\{[a-z]+\}/.test(pattern)
    ? source(pattern.replace(/\{([a-z]+)\}/g, (_, part: keyof typeof data.parts) => data.parts[part]))
    : pattern.replaceAll('[- ]', '(?:-| )').replace(/ (?!\?)/g, '\\s+');
const compile = (patterns: readonly string[]) => patterns.map((one) => new RegExp(source(one), 'gi'));

const concepts = (data.concepts as readonly (Concept & { readonly patterns: readonly string[] })[]).map(
  ({ patterns, ...concept }) => ({ value: concept as Concept, patterns: compile(patterns) }),
);
const responses = Object.entries(data.responses).map(([change, patterns]) => ({
  value: change as Change,
  patterns: compile(patterns),
}));

const brief = [{ value: 'unchanged' as Change, patterns: compile(data.brief) }];

function find<T>(
  text: string,
  list: readonly { readonly value: T; readonly patterns: readonly RegExp[] }[],
): readonly Said<T>[] {
  const found: Said<T>[] = [];
  for (const { value, patterns } of list)
    for (const pattern of patterns)
      for (const { index, 0: words } of matchesOf(pattern, text))
        found.push({ value, start: index, end: index + words.length });
  return found;
}

/** The concepts that a sentence states by words of one kind near words of another. */
export const conceptsSaid = (text: string): readonly Said<Concept>[] => find(text, concepts);
/** What a sentence says a treatment did. */
export const responsesSaid = (text: string): readonly Said<Change>[] => find(text, responses);
/** Where a sentence says that what a treatment did lasted no more than hours, whatever good it did in them. */
export const brieflySaid = (text: string): readonly Said<Change>[] => find(text, brief);
