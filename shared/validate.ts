import type * as z from 'zod';
import type { Problem } from './errors.ts';

/** A schema as far as names of fields are looked up in it. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}
const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def as Definition;

/** `disputedItems[0].code` of `['disputedItems', 0, 'code']`; the whole value is `(top)`. */
export function pathOf(path: readonly PropertyKey[]): string {
  const written = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return written.replace(/^\./, '') || '(top)';
}

/**
 * Every problem of a value with its schema, at once and by path, unknown fields with the known field that was
 * probably meant. Empty when the value is valid. Values are never repeated: they may be personal.
 */
export function problemsOf(schema: z.ZodType, value: unknown): readonly Problem[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOfIssue(schema, value, issue));
}

function problemsOfIssue(
  schema: z.core.$ZodType,
  value: unknown,
  issue: z.core.$ZodIssue,
): readonly Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key, i) => ({
      path: pathOf([...issue.path, key]),
      // Among hundreds of unknown fields none is a slip of the pen, and comparing each takes its time.
      problem: `unknown field${i < 100 ? suggestion(key, fieldsAt(schema, issue.path)) : ''}`,
    }));
  const at = issue.path.reduce<unknown>(
    (inner, part) => (inner as Record<PropertyKey, unknown>)?.[part],
    value,
  );
  return [{ path: pathOf(issue.path), problem: at === undefined ? 'is missing' : lowerFirst(issue.message) }];
}

/** Names of the fields that the schema knows at a path. */
function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const { shape, element, innerType, options } = definitionOf(schema);
  if (innerType) return fieldsAt(innerType, path);
  if (options) return options.flatMap((option) => fieldsAt(option, path));
  const [head, ...rest] = path;
  if (head === undefined) return Object.keys(shape ?? {});
  const inner = typeof head === 'number' ? element : shape?.[String(head)];
  return inner ? fieldsAt(inner, rest) : [];
}

/** `; did you mean "priority"?` when a known name is at most a third of its letters away; else nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  // No known name is near one that long, and comparing it takes its time.
  if (name.length > 100) return '';
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= Math.max(2, candidate.length / 3) && distance < (best?.distance ?? Infinity))
      best = { name: candidate, distance };
  }
  return best ? `; did you mean "${best.name}"?` : '';
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
