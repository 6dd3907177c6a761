import { type Problem, Refuse } from '../errors.ts';
import { pathOf, problemsOf } from '../validate.ts';
import { Manifest } from './manifest.ts';
import limits from './manifest-limits.json' with { type: 'json' };

/** A manifest larger than this is not one. */
export const MANIFEST_BYTES = limits.bytes;

/**
 * Reads `packet.json`. Refuses (`manifest-invalid`) naming every problem at once by path, up to a number of them: not
 * JSON, wrong version, unknown, missing or malformed fields, a field given twice, texts and numbers that are not kept
 * or shown as they were meant, dates that cannot be, items with one id, another case than the key's.
 */
export function readManifest(bytes: Uint8Array, caseNumber: string): Manifest {
  const { json, twice } = parse(bytes);
  const problems = [...twice, ...strayValues(json), ...problemsOf(Manifest, json)];
  if (problems.length > 0) throw refusal(problems);
  const manifest = Manifest.parse(json);
  const contradictions = contradictionsOf(manifest, caseNumber);
  if (contradictions.length > 0) throw refusal(contradictions);
  return manifest;
}

/** One problem a path, no more of them and no longer than an event carries. */
function refusal(problems: readonly Problem[]): Refuse {
  const byPath = new Map<string, Problem>();
  for (const { path, problem } of problems) {
    const short = path.length > limits.pathCharacters ? `${path.slice(0, limits.pathCharacters)}…` : path;
    if (!byPath.has(short)) byPath.set(short, { path: short, problem });
  }
  const named = [...byPath.values()];
  const more = named.length - limits.problems;
  return new Refuse('manifest-invalid', [
    ...named.slice(0, limits.problems),
    ...(more > 0 ? [{ path: 'packet.json', problem: `has ${more} more problems` }] : []),
  ]);
}

function parse(bytes: Uint8Array): { json: unknown; twice: readonly Problem[] } {
  const whole = (problem: string, cause?: unknown) =>
    new Refuse('manifest-invalid', [{ path: 'packet.json', problem }], { cause });
  if (bytes.length > limits.bytes) throw whole(`is larger than ${limits.bytes} bytes`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const twice = fieldsTwice(text);
    if (twice === 'too-deep') throw whole(`holds lists or objects more than ${limits.depth} deep`);
    return { json: JSON.parse(text), twice };
  } catch (cause) {
    if (cause instanceof Refuse) throw cause;
    const where = /position (\d+)/.exec((cause as Error).message)?.[1];
    throw whole(`is not JSON${where === undefined ? '' : ` (at character ${where})`}`, cause);
  }
}

/**
 * Fields that an object gives twice, of which programs read either (RFC 8259, section 4); or that it is nested too
 * deep. Says nothing of what is not JSON.
 */
function fieldsTwice(json: string): readonly Problem[] | 'too-deep' {
  const found: Problem[] = [];
  // Where each open list or object is: its index or key of the moment; the keys of an object, and if one is awaited.
  const open: { at: PropertyKey; readonly keys: Set<string> | null; awaitsKey: boolean }[] = [];
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    const inner = open.at(-1);
    if (character === '"') {
      const start = i;
      for (i++; i < json.length && json[i] !== '"'; i++) if (json[i] === '\\') i++;
      if (!inner?.awaitsKey || !inner.keys) continue;
      const key = nameOf(json.slice(start, i + 1));
      inner.at = key;
      inner.awaitsKey = false;
      if (inner.keys.has(key))
        found.push({ path: pathOf(open.map(({ at }) => at)), problem: 'is given twice' });
      inner.keys.add(key);
    } else if (character === '{') open.push({ at: '', keys: new Set(), awaitsKey: true });
    else if (character === '[') open.push({ at: 0, keys: null, awaitsKey: false });
    else if (character === '}' || character === ']') open.pop();
    else if (character === ',' && inner) {
      if (inner.keys) inner.awaitsKey = true;
      else inner.at = Number(inner.at) + 1;
    }
    if (open.length > limits.depth) return 'too-deep';
  }
  return found;
}

/** The key that a string of JSON stands for. What is not JSON is thrown, as for the whole. */
const nameOf = (string: string): string => JSON.parse(string) as string;

/** Texts and numbers that are not kept, sent or shown as they were meant, and keys that are none. */
function strayValues(value: unknown, path: readonly PropertyKey[] = []): readonly Problem[] {
  const problem = strayness(value, path);
  if (problem !== null) return [{ path: pathOf(path), problem }];
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly (readonly [PropertyKey, unknown])[] = Array.isArray(value)
    ? value.map((one, i) => [i, one])
    : Object.entries(value);
  return entries.flatMap(([key, inner]) =>
    key === '__proto__' || (typeof key === 'string' && UNSHOWN.test(key))
      ? [
          {
            path: pathOf([...path, ...(key === '__proto__' ? [key] : [])]),
            problem: 'has a name that no field has',
          },
        ]
      : strayValues(inner, [...path, key]),
  );
}

/** Control characters but for tab and line break, halves of a character, and what turns the direction of a text. */
const UNSHOWN = /(?![\t\n\r])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

function strayness(value: unknown, path: readonly PropertyKey[]): string | null {
  if (Array.isArray(value))
    return path.length === 1 && path[0] === 'disputedItems' && value.length > limits.disputedItems
      ? `holds more than ${limits.disputedItems} items`
      : null;
  if (typeof value === 'number') {
    const size = Math.abs(value);
    const isKept = size === 0 || (size >= limits.leastNumber && size <= limits.mostNumber);
    return isKept ? null : `is not a number from ${limits.leastNumber} to ${limits.mostNumber}`;
  }
  if (typeof value !== 'string' || value === '') return null;
  if (value.length > limits.textCharacters) return `is longer than ${limits.textCharacters} characters`;
  if (UNSHOWN.test(value)) return 'holds control characters, or characters that are not whole';
  if (value.trim() === '') return 'holds nothing but blanks';
  return path.at(-1) === 'name' && /[\r\n]/.test(value) ? 'holds a line break' : null;
}

/** What each date may not precede, and why. */
const ORDER: readonly {
  readonly later: (m: Manifest) => [string, string | null];
  readonly earlier: (m: Manifest) => [string, string | null];
}[] = [
  { later: injury, earlier: (m) => ['injuredEmployee.dateOfBirth', m.injuredEmployee.dateOfBirth] },
  { later: (m) => ['requestForAuthorization.date', m.requestForAuthorization.date], earlier: injury },
  { later: review, earlier: (m) => ['requestForAuthorization.date', m.requestForAuthorization.date] },
  { later: review, earlier: injury },
  { later: (m) => ['applicationReceived', m.applicationReceived], earlier: review },
  { later: (m) => ['assigned', m.assigned], earlier: (m) => ['applicationReceived', m.applicationReceived] },
];

function injury(m: Manifest): [string, string] {
  return ['claim.dateOfInjury', m.claim.dateOfInjury];
}
function review(m: Manifest): [string, string] {
  return ['utilizationReview.date', m.utilizationReview.date];
}

function contradictionsOf(manifest: Manifest, caseNumber: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (manifest.caseNumber !== caseNumber)
    problems.push({ path: 'caseNumber', problem: `is not that of the upload, ${caseNumber}` });
  for (const { later, earlier } of ORDER) {
    const [laterPath, laterDate] = later(manifest);
    const [earlierPath, earlierDate] = earlier(manifest);
    if (laterDate !== null && earlierDate !== null && laterDate < earlierDate)
      problems.push({ path: laterPath, problem: `is before ${earlierPath}` });
  }
  const seen = new Set<string>();
  manifest.disputedItems.forEach(({ id }, index) => {
    if (seen.has(id))
      problems.push({ path: `disputedItems[${index}].id`, problem: 'is the id of an earlier item' });
    seen.add(id);
  });
  return problems;
}
