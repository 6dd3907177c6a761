import { join } from 'node:path';
import { digest, sha256 } from '../../shared/digest.ts';
import { type Problem, Refuse } from '../../shared/errors.ts';
import { findFacts } from '../../shared/facts/find.ts';
import type { Fact } from '../../shared/facts/model.ts';
import { citedIn } from '../../shared/letter/cited.ts';
import { criterionText } from '../../shared/letter/rationale.ts';
import { fill } from '../../shared/letter/words.ts';
import { inMemory } from '../../shared/records/bytes.ts';
import { inspect } from '../../shared/records/inspect.ts';
import type { PacketFile, Page } from '../../shared/records/model.ts';
import { plainTextPages } from '../../shared/records/plain-text.ts';
import { indexOf } from '../../shared/records/records-index.ts';
import { ALL_CONVENTIONS, type Conventions } from '../../shared/rules/conventions.ts';
import type {
  Decision,
  ItemNote,
  NoProposal,
  Proposal,
  PublishedGuideline,
  Trace,
  Truth,
} from '../../shared/rules/model.ts';
import { type ProposalInput, propose } from '../../shared/rules/propose.ts';
import { problemsOf } from '../../shared/validate.ts';
import { CaseLine, caseOfFacts } from './case-of-facts.ts';
import { guidelineFiles } from './publish.ts';

/** The guidelines of the repository, from this folder. */
export const LIBRARY = join(import.meta.dirname, '../../shared/rules/library');

/** Reads guideline files as if each were published once. Refuses with every problem of every file. */
export const libraryOf = (paths: readonly string[]): readonly PublishedGuideline[] =>
  guidelineFiles(paths).map(({ guideline }) => ({
    guideline,
    version: 1,
    digest: digest(guideline),
    publishedAt: '',
  }));

/** A line of a file with its number, from 1. */
export interface Numbered<T> {
  readonly line: number;
  readonly value: T;
}

/**
 * Reads a file of one JSON object a line; empty lines are passed over. What is wrong is told by line and field, never
 * by value.
 */
export function readLines<T>(
  text: string,
  schema: { parse(value: unknown): T } & Parameters<typeof problemsOf>[0],
): { readonly lines: readonly Numbered<T>[]; readonly problems: readonly Problem[] } {
  const lines: Numbered<T>[] = [];
  const problems: Problem[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const at = `line ${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(row);
    } catch {
      problems.push({ path: at, problem: 'is not JSON' });
      continue;
    }
    const found = problemsOf(schema, value);
    if (found.length === 0) lines.push({ line: index + 1, value: schema.parse(value) });
    for (const { path, problem } of found) problems.push({ path: `${at}: ${path}`, problem });
  }
  return { lines, problems };
}

/** The lines of each case together, in the order in which the cases come. */
export function casesOf(lines: readonly Numbered<CaseLine>[]): readonly (readonly Numbered<CaseLine>[])[] {
  return [...Map.groupBy(lines, ({ line, value }) => value.case_number ?? `line ${line}`).values()];
}

/** What a proposal of a case is made of, but for the guidelines: the packet read as the steps read it. */
export async function inputOf(
  lines: readonly CaseLine[],
): Promise<Omit<ProposalInput, 'guidelines'> & { readonly assumed: readonly string[] }> {
  const { manifest, documents, assumed } = caseOfFacts(lines);
  const files: PacketFile[] = [];
  const pages: Page[] = [];
  for (const { file, text } of documents) {
    const bytes = Buffer.from(text, 'utf8');
    const hash = sha256(bytes);
    files.push({ file, sha256: hash, bytes: bytes.length, ...(await inspect(inMemory(bytes))) });
    pages.push(...plainTextPages(bytes, hash));
  }
  const revision = digest({ manifest, files });
  const records = await indexOf(manifest, revision, { files, ranges: [] }, inOrder(pages));
  const requestDate = manifest.requestForAuthorization.date ?? manifest.utilizationReview.date;
  const injuryDate = manifest.claim.dateOfInjury;
  const facts = await findFacts({ records, pages, requestDate, injuryDate });
  return {
    manifest,
    packet: { caseNumber: manifest.caseNumber, revision },
    records,
    facts,
    recordsDigest: digest(records),
    factsDigest: digest(facts),
    assumed,
  };
}

async function* inOrder(pages: readonly Page[]): AsyncIterable<Page> {
  yield* pages;
}

/** Words of the record and where they stand. */
interface Cited {
  readonly words: string;
  readonly document: string;
  readonly page: number;
  readonly line: number;
}

/** One criterion of a guideline that was consulted, and what shows it, either way. */
interface CriterionLine {
  readonly id: string;
  readonly guideline: string;
  readonly truth: Truth;
  /** In words, as the rationale says it. */
  readonly says: string;
  readonly citations: readonly Cited[];
}

/** What is written of an item. */
export interface ItemLine {
  readonly id: string;
  readonly service: string | null;
  readonly decision: Decision | null;
  readonly reason: NoProposal | null;
  /** In words, where there is no decision. */
  readonly explanation: string | null;
  /** Chapters of the MTUS and other sources, as the letter cites them. */
  readonly citations: readonly string[];
  readonly criteria: readonly CriterionLine[];
  /** What the decision rests on beyond the guidelines' words, each by its name and in words. */
  readonly conventions: readonly { readonly name: string; readonly says: string }[];
  /** How each service of an item that names several would be decided by itself. */
  readonly parts: readonly { readonly service: string | null; readonly decision: Decision | null }[];
  /** What the law says of it beside its medical necessity: the drug formulary, the cap on visits, the postsurgical course. */
  readonly notes?: readonly Omit<ItemNote, 'facts'>[];
  /** In words, what the guideline asks for and the records do not say; nothing where it is met without. */
  readonly not_documented: readonly string[];
  readonly what_would_change_it: readonly string[];
}

/** A line for each item of a proposal, in their order. */
export function linesOf(
  proposal: Proposal,
  { facts, records }: Pick<ProposalInput, 'facts' | 'records'>,
): ItemLine[] {
  const found = new Map(facts.facts.map((fact) => [fact.id, fact]));
  const files = new Map(records.documents.map(({ id, file }) => [id, file]));
  const cited = (fact: string): Cited => {
    const { document, page, line, words } = (found.get(fact) as Fact).citation;
    return { words, document: files.get(document) ?? document, page, line };
  };
  return proposal.items.map((item) => {
    const deciding = item.guidelines.filter(({ role }) => role === 'decided');
    const evaluated = (deciding.length > 0 ? deciding : item.guidelines).flatMap(({ id, evaluation }) =>
      evaluation === null ? [] : [{ guideline: id, trace: evaluation.trace }],
    );
    const says = (leaf: Trace) => criterionText(leaf, item.item, item.item.description, found);
    return {
      id: item.item.id,
      service: item.item.service,
      decision: item.decision,
      reason: item.reason,
      explanation: item.explanation,
      citations: citedIn(item.reviewerLine),
      criteria: evaluated.flatMap(({ guideline, trace }) =>
        leavesOf(trace).map((leaf) => ({
          id: leaf.id ?? '',
          guideline,
          truth: leaf.truth,
          says: says(leaf),
          citations: [...new Set([...leaf.support, ...leaf.contrary])].map(cited),
        })),
      ),
      conventions: item.conventions.map(({ name, says: what }) => ({
        name,
        says: fill(what, { item: item.item.description }),
      })),
      parts: item.parts.map(({ service, decision }) => ({ service, decision })),
      ...(item.notes !== undefined && { notes: item.notes.map(({ facts: _, ...note }) => note) }),
      not_documented: [...new Set(evaluated.flatMap(({ trace }) => gapsOf(trace).map(says)))],
      what_would_change_it: item.whatWouldChangeIt.map(({ inWords }) => inWords),
    };
  });
}

const leavesOf = (trace: Trace): readonly Trace[] =>
  trace.children.length === 0 ? [trace] : trace.children.flatMap(leavesOf);

/** What is not documented and keeps a criterion from being met. */
function gapsOf(trace: Trace): readonly Trace[] {
  if (trace.truth === 'met') return [];
  if (trace.children.length > 0) return trace.children.flatMap(gapsOf);
  return trace.truth === 'not documented' ? [trace] : [];
}

/** What came of a file: a line for each item in the file's order, and what was wrong or had to be assumed. */
export interface Proposed {
  readonly items: readonly ItemLine[];
  readonly problems: readonly Problem[];
  readonly assumed: readonly string[];
}

/**
 * Proposes on every case of a file of `CaseLine`s, in process. A line that cannot be read is named among the problems
 * and the others go on; `done` is told how many of how many items are ready.
 */
export async function proposeFile(
  text: string,
  guidelines: readonly PublishedGuideline[],
  done: (items: number, of: number) => void = () => undefined,
  conventions: Conventions = ALL_CONVENTIONS,
): Promise<Proposed> {
  const { lines, problems } = readLines(text, CaseLine);
  const found: Problem[] = [...problems];
  const assumed: string[] = [];
  const items = new Map<number, ItemLine>();
  const ids = new Set<string>();
  const fresh = lines.filter(({ line, value: { id } }) => {
    if (ids.has(id)) found.push({ path: `line ${line}: id`, problem: 'is that of an earlier line' });
    return !ids.has(id) && ids.add(id);
  });
  for (const members of casesOf(fresh)) {
    const [first] = members as [Numbered<CaseLine>];
    try {
      const { assumed: its, ...input } = await inputOf(members.map(({ value }) => value));
      for (const what of its) assumed.push(`line ${first.line}: ${what}`);
      const numbers = new Map(members.map(({ line, value }) => [value.id, line]));
      for (const item of linesOf(propose({ ...input, guidelines, conventions }), input))
        items.set(numbers.get(item.id) as number, item);
    } catch (error) {
      if (!(error instanceof Refuse)) throw error;
      for (const { path, problem } of error.problems)
        found.push({ path: `line ${first.line}: ${path}`, problem });
    }
    done(items.size, fresh.length);
  }
  return { items: [...items].sort(([a], [b]) => a - b).map(([, item]) => item), problems: found, assumed };
}
