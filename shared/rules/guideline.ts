import { isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument, visit } from 'yaml';
import * as z from 'zod';
import { DocumentType } from '../case/manifest.ts';
import { canonicalJson } from '../digest.ts';
import type { Problem } from '../errors.ts';
import { pathOf, problemsOf, suggestion } from '../validate.ts';
import {
  ElapsedCriterion,
  FactCriterion,
  Guideline,
  Id,
  ItemCriterion,
  MAX_DEPTH,
  PatientCriterion,
} from './model.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A guideline file larger than this is not one; the longest in the library is a twentieth of it. */
const MAX_CHARACTERS = 256_000;
/** Columns of indentation, and open brackets, beyond which a file is not even parsed. */
const MAX_NESTING = 96;

/** One thing wrong with a guideline file; `line` from 1, null when it is about the file as a whole. */
export interface GuidelineProblem extends Problem {
  readonly line: number | null;
}

/** A guideline, or every reason why the file is none. */
export type ReadGuideline =
  | { readonly guideline: Guideline; readonly problems: readonly [] }
  | { readonly guideline: null; readonly problems: readonly GuidelineProblem[] };

type Path = readonly (string | number)[];
type Report = (path: Path, problem: string) => void;

/**
 * Reads a guideline from YAML. Refuses, naming every problem by path and line: what is not YAML, too large or too
 * deep, anchors and aliases, unknown or missing fields, names that the vocabulary does not know, ids used twice or
 * not at all, criteria that can never be met.
 */
export function readGuideline(text: string, vocabulary: Vocabulary): ReadGuideline {
  const unparsable = beforeParsing(text);
  if (unparsable) return { guideline: null, problems: [unparsable] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const lineAt = (offset: number | undefined) => (offset === undefined ? null : lines.linePos(offset).line);
  const problems: GuidelineProblem[] = [...document.errors, ...document.warnings].map((error) => ({
    path: '(top)',
    line: lineAt(error.pos[0]),
    problem: `is not valid YAML: ${error.message}`,
  }));
  visit(document, (_key, node) => {
    const aliased = node && typeof node === 'object' && 'range' in node && (isAlias(node) || anchored(node));
    if (aliased)
      problems.push({
        path: '(top)',
        line: lineAt((node as Node).range?.[0]),
        problem: 'anchors and aliases are not allowed',
      });
  });
  if (problems.length > 0) return { guideline: null, problems };

  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const report: Report = (path, problem) => {
    problems.push({ path: pathOf(path), line: lineAt(offsetOf(document.contents, path)), problem });
  };
  check(value, vocabulary, report);
  if (problems.length > 0) return { guideline: null, problems: problems.sort(byLine) };
  return { guideline: Guideline.parse(value), problems: [] };
}

const byLine = (a: GuidelineProblem, b: GuidelineProblem) => (a.line ?? 0) - (b.line ?? 0);
const isAlias = (node: object) => 'source' in node && !isScalar(node) && !isMap(node) && !isSeq(node);
const anchored = (node: object) => 'anchor' in node && node.anchor !== undefined;

/** What must not reach a parser that nests as deep as its input. */
function beforeParsing(text: string): GuidelineProblem | null {
  const refuse = (line: number | null, problem: string) => ({ path: '(top)', line, problem });
  if (text.length > MAX_CHARACTERS) return refuse(null, `is longer than ${MAX_CHARACTERS} characters`);
  let brackets = 0;
  for (const [index, line] of text.split('\n').entries()) {
    for (const letter of line) brackets += '[{'.includes(letter) ? 1 : ']}'.includes(letter) ? -1 : 0;
    const indentation = /^[ \-?:]*/.exec(line)?.[0].length ?? 0;
    if (brackets > MAX_NESTING || indentation > MAX_NESTING) return refuse(index + 1, 'is nested too deep');
  }
  return null;
}

/** Where a path stands in the text: the key itself where the value is missing or unknown, else what encloses it. */
function offsetOf(root: ParsedNode | null, path: Path): number | undefined {
  let node: unknown = root;
  let offset = root?.range[0];
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

// --- what has to hold ---------------------------------------------------------------------------------------------

/** The guideline without its criteria, which are checked kind by kind: a union's errors say nothing. */
const Frame = Guideline.extend({ criteria: z.unknown(), appliesWhen: z.unknown().optional() });
const id = Id.optional();
const some = z.array(z.unknown()).min(1, 'needs at least one criterion');
const KINDS: Readonly<Record<string, z.ZodType>> = {
  fact: FactCriterion,
  elapsed: ElapsedCriterion,
  item: ItemCriterion,
  patient: PatientCriterion,
  all: z.strictObject({ id, all: some }),
  any: z.strictObject({ id, any: some }),
  of: z.strictObject({ id, atLeast: z.int().positive(), of: some }),
  not: z.strictObject({ id, not: z.unknown() }),
  when: z.strictObject({
    id,
    when: z.unknown(),
    // biome-ignore lint/suspicious/noThenProperty: the guideline's own word, never awaited
    then: z.unknown(),
    whenSilent: z.enum(['not-applicable', 'not documented']),
  }),
};
const FIELDS = [...Object.keys(KINDS), 'atLeast', 'then'];

function check(value: unknown, vocabulary: Vocabulary, report: Report): void {
  if (!isObject(value)) {
    report([], 'is not a guideline: it has no fields');
    return;
  }
  relay(Frame, value, [], report);
  for (const [index, service] of listed(value.services).entries())
    known(service, vocabulary.services, 'service', ['services', index], report);
  for (const [index, region] of listed(value.regions).entries())
    known(region, vocabulary.regions, 'region', ['regions', index], report);
  editionsFollow(listed(value.editions), report);
  const leaves = new Map<string, Record<string, unknown>>();
  const ids = new Map<string, Path>();
  for (const root of ['appliesWhen', 'criteria']) {
    if (value[root] !== undefined) criterion(value[root], [root], 1, vocabulary, ids, leaves, report);
  }
  for (const [leaf, fact] of leaves) sinceResolves(leaf, fact, leaves, ids.get(leaf) ?? [], report);
}

/** Editions stand by date, each ended before the next begins. */
function editionsFollow(editions: readonly unknown[], report: Report): void {
  const spans = editions.map((one) => (isObject(one) && isObject(one.effective) ? one.effective : {}));
  for (const [index, { from, to }] of spans.entries()) {
    const before = spans[index - 1]?.to;
    if (typeof to === 'string' && String(from) > to)
      report(['editions', index, 'effective', 'to'], 'is before effective.from');
    if (index > 0 && (before === null || String(from) <= String(before)))
      report(['editions', index, 'effective', 'from'], 'is before the end of the edition above');
  }
}

function criterion(
  value: unknown,
  path: Path,
  depth: number,
  vocabulary: Vocabulary,
  ids: Map<string, Path>,
  leaves: Map<string, Record<string, unknown>>,
  report: Report,
): void {
  if (depth > MAX_DEPTH || !isObject(value)) {
    report(path, depth > MAX_DEPTH ? `is nested deeper than ${MAX_DEPTH} criteria` : 'is not a criterion');
    return;
  }
  const kind = Object.keys(KINDS).find((name) => name in value);
  if (kind === undefined) {
    const near = Object.keys(value).map((key) => suggestion(key, FIELDS));
    const meant = near.find((words) => words !== '') ?? '';
    report(path, `is not a criterion: it has none of ${FIELDS.join(', ')}${meant}`);
    return;
  }
  relay(KINDS[kind] as z.ZodType, value, path, report);
  if (typeof value.id === 'string') {
    if (ids.has(value.id)) report([...path, 'id'], `"${value.id}" is used twice`);
    else ids.set(value.id, path);
  }
  if (kind === 'fact' && isObject(value.fact)) {
    if (typeof value.id === 'string') leaves.set(value.id, value.fact);
    factNames(value.fact, [...path, 'fact'], vocabulary, report);
  }
  if (kind === 'item' && isObject(value.item)) itemNames(value.item, [...path, 'item'], vocabulary, report);
  if (isObject(value.says)) sentences(value.says, [...path, 'says'], report);
  for (const [step, child] of children(kind, value))
    criterion(child, [...path, ...step], depth + 1, vocabulary, ids, leaves, report);
  unreachable(kind, value, path, report);
}

function children(kind: string, value: Record<string, unknown>): [Path, unknown][] {
  if (kind === 'not') return [[['not'], value.not]];
  if (kind === 'when') return ['when', 'then'].map((field) => [[field], value[field]]);
  if (!['all', 'any', 'of'].includes(kind)) return [];
  return listed(value[kind]).map((child, index) => [[kind, index], child]);
}

function factNames(fact: Record<string, unknown>, path: Path, vocabulary: Vocabulary, report: Report): void {
  const names = (field: string, words: ReadonlySet<string>, what: string) => {
    for (const [index, name] of listed(fact[field]).entries())
      known(name, words, what, [...path, field, index], report);
  };
  names('concepts', new Set(['item', ...vocabulary.concepts]), 'concept');
  names('region', new Set(['item', 'none', ...vocabulary.regions]), 'region');
  names('documents', new Set(DocumentType.options), 'document type');
}

function itemNames(item: Record<string, unknown>, path: Path, vocabulary: Vocabulary, report: Report): void {
  for (const [index, service] of listed(item.dependsOn).entries())
    known(service, vocabulary.services, 'service', [...path, 'dependsOn', index], report);
  for (const [index, concept] of listed(item.concepts).entries())
    known(concept, vocabulary.concepts, 'concept', [...path, 'concepts', index], report);
  for (const [index, region] of listed(item.regions).entries())
    known(region, vocabulary.regions, 'region', [...path, 'regions', index], report);
  const of = isObject(item.totalAtMost) ? item.totalAtMost.of : [];
  for (const [index, concept] of listed(of).entries())
    known(concept, vocabulary.concepts, 'concept', [...path, 'totalAtMost', 'of', index], report);
}

function known(name: unknown, names: ReadonlySet<string>, what: string, path: Path, report: Report): void {
  if (typeof name === 'string' && !names.has(name))
    report(path, `unknown ${what} "${name}"${suggestion(name, names)}`);
}

const SLOTS = new Set(['item', 'region', 'evidence', 'dates']);

/** A sentence may only leave open what can be filled in; what is not documented has neither evidence nor dates. */
function sentences(says: Record<string, unknown>, path: Path, report: Report): void {
  for (const [field, sentence] of Object.entries(says))
    for (const [, slot = ''] of String(sentence).matchAll(/\{([^}]*)\}/g)) {
      if (!SLOTS.has(slot)) report([...path, field], `unknown slot {${slot}}${suggestion(slot, SLOTS)}`);
      else if (field === 'notDocumented' && (slot === 'evidence' || slot === 'dates'))
        report([...path, field], `{${slot}} has nothing to be filled with`);
    }
}

function sinceResolves(
  leaf: string,
  fact: Record<string, unknown>,
  leaves: ReadonlyMap<string, Record<string, unknown>>,
  path: Path,
  report: Report,
): void {
  const visited = [leaf];
  for (let since = fact.since; typeof since === 'string'; since = leaves.get(since)?.since) {
    if (!leaves.has(since)) {
      if (since === fact.since)
        report([...path, 'fact', 'since'], `no fact criterion "${since}"${suggestion(since, leaves.keys())}`);
      return;
    }
    if (visited.includes(since)) {
      report([...path, 'fact', 'since'], 'leads back to itself');
      return;
    }
    visited.push(since);
  }
}

/** Criteria that no record can meet, as far as that is plain to see. */
function unreachable(kind: string, value: Record<string, unknown>, path: Path, report: Report): void {
  if (kind === 'of' && Number(value.atLeast) > listed(value.of).length)
    report([...path, 'atLeast'], `can never be met: it wants ${value.atLeast} of ${listed(value.of).length}`);
  if (kind !== 'all') return;
  const [asked, denied] = [new Set<string>(), new Set<string>()];
  for (const child of conjuncts(value.all)) {
    const opposite = isObject(child) && 'not' in child ? meaning(child.not) : denial(child);
    if (opposite !== null) denied.add(opposite);
    asked.add(meaning(child));
  }
  if ([...denied].some((one) => asked.has(one)))
    report([...path, 'all'], 'can never be met: it asks for a criterion and for its opposite');
}

/** The members of an `all`, and of every `all` directly under it. */
const conjuncts = (all: unknown): unknown[] =>
  listed(all).flatMap((child) => (isObject(child) && 'all' in child ? conjuncts(child.all) : [child]));

/** What a criterion asks for, whatever it is called and says. */
function meaning(value: unknown): string {
  const bare = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(bare);
    if (!isObject(inner)) return inner;
    const { id: _id, says, label, wanted, verified, source, ...rest } = inner;
    return Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, bare(one)]));
  };
  const plain = bare(value);
  if (isObject(plain) && isObject(plain.fact))
    plain.fact = { assertion: ['present'], region: 'item', side: 'item', ...plain.fact };
  return canonicalJson(plain);
}

/** Of a leaf that wants something absent, the leaf that wants it present. */
function denial(value: unknown): string | null {
  if (!isObject(value) || !isObject(value.fact)) return null;
  if (canonicalJson(value.fact.assertion) !== '["absent"]') return null;
  return meaning({ ...value, fact: { ...value.fact, assertion: ['present'] } });
}

/** Reports a schema's problems under a path. */
function relay(schema: z.ZodType, value: unknown, path: Path, report: Report): void {
  for (const { path: at, problem } of problemsOf(schema, value)) {
    const inner = at === '(top)' ? [] : at.split(/[.[\]]+/).filter((part) => part !== '');
    report([...path, ...inner.map((part) => (/^\d+$/.test(part) ? Number(part) : part))], problem);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
