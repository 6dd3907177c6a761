import { Refuse } from '../../shared/errors.ts';

type Leaf = string | number | boolean | null | Readonly<Record<string, unknown>>;
/** An EventBridge event pattern. */
export interface Pattern {
  readonly [field: string]: Pattern | readonly Leaf[];
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** The comparisons of a pattern, each against one value of the event. */
const COMPARISONS: Readonly<Record<string, (value: unknown, argument: unknown) => boolean>> = {
  prefix: (value, prefix) => typeof value === 'string' && value.startsWith(String(prefix)),
  suffix: (value, suffix) => typeof value === 'string' && value.endsWith(String(suffix)),
  wildcard: (value, glob) =>
    typeof value === 'string' &&
    new RegExp(
      `^${String(glob)
        .split('*')
        .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
      's',
    ).test(value),
  'equals-ignore-case': (value, other) =>
    typeof value === 'string' && value.toLowerCase() === String(other).toLowerCase(),
  'anything-but': (value, not) =>
    value !== undefined &&
    !(typeof not === 'object' && not !== null && !Array.isArray(not)
      ? Object.entries(not).some(([name, argument]) =>
          list(argument).some((one) => compare(name, value, one)),
        )
      : list(not).includes(value)),
};

const compare = (name: string, value: unknown, argument: unknown): boolean =>
  COMPARISONS[name]?.(value, argument) ?? false;

/** Refuses, by name, a pattern with a comparison that is not among these. */
export function refuseUnknown(pattern: Pattern): void {
  for (const [field, wanted] of Object.entries(pattern))
    if (field === '$or') for (const one of wanted as readonly unknown[]) refuseUnknown(one as Pattern);
    else if (!Array.isArray(wanted)) refuseUnknown(wanted as Pattern);
    else
      for (const leaf of wanted as readonly Leaf[])
        for (const name of typeof leaf === 'object' && leaf !== null ? Object.keys(leaf) : [])
          if (name !== 'exists' && COMPARISONS[name] === undefined)
            throw new Refuse('local-not-provided', [
              {
                path: `${field}.${name}`,
                problem: 'the local bus does not know this comparison of patterns',
              },
            ]);
}

function leafMatches(leaf: Leaf, value: unknown): boolean {
  if (typeof leaf !== 'object' || leaf === null) return value === leaf;
  return Object.entries(leaf).every(([name, argument]) =>
    name === 'exists' ? (value !== undefined) === argument : compare(name, value, argument),
  );
}

/** Whether an event fits a pattern, by EventBridge's rules: every field has to fit, any of a field's leaves will do. */
export function matches(pattern: Pattern, event: unknown): boolean {
  const fields = (event ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return (wanted as readonly unknown[]).some((one) => matches(one as Pattern, event));
    const value = fields[field];
    if (!Array.isArray(wanted))
      return (value === undefined || typeof value === 'object') && matches(wanted as Pattern, value);
    const values = Array.isArray(value) && value.length > 0 ? value : [value];
    return values.some((one) => wanted.some((leaf: Leaf) => leafMatches(leaf, one)));
  });
}
