import { Refuse } from '../errors.ts';
import { suggestion } from '../validate.ts';
import data from './conventions.json' with { type: 'json' };

/**
 * What reviewers hold in common beyond the guidelines' words (conventions.json): apart from the guidelines, each by
 * name, each to be switched off. Where one bears on a decision the proposal says so.
 */
export interface Convention {
  readonly name: string;
  readonly title: string;
  /** The sentence by which a decision tells that it rests on it. */
  readonly says: string;
  readonly why: string;
  /** Categories of services that it is about. */
  readonly categories?: readonly string[];
}

/** Every convention, in the order in which they are applied. */
export const CONVENTIONS: readonly Convention[] = data.conventions;

/** Names of conventions that hold. */
export type Conventions = ReadonlySet<string>;

/** All of them. */
export const ALL_CONVENTIONS: Conventions = new Set(CONVENTIONS.map(({ name }) => name));

/** All but some. Refuses, with a suggestion, a name that is none. */
export function conventionsWithout(names: readonly string[]): Conventions {
  const unknown = names.filter((name) => !ALL_CONVENTIONS.has(name));
  if (unknown.length > 0)
    throw new Refuse(
      'unknown-convention',
      unknown.map((name) => ({
        path: 'without',
        problem: `no convention "${name}"${suggestion(name, ALL_CONVENTIONS)}; there are ${[...ALL_CONVENTIONS].join(', ')}`,
      })),
    );
  return new Set([...ALL_CONVENTIONS].filter((name) => !names.includes(name)));
}

/** A convention by its name. */
export function conventionOf(name: string): Convention {
  const found = CONVENTIONS.find((convention) => convention.name === name);
  if (found === undefined) throw new RangeError(`no convention ${name}`);
  return found;
}
