import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Packet } from '../../shared/case/packet.ts';
import { readCase } from '../../shared/case/rows.ts';
import { canonicalJson, digest } from '../../shared/digest.ts';
import { Refuse } from '../../shared/errors.ts';
import { readFacts } from '../../shared/facts/facts-file.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import type {
  Decision,
  Guideline,
  NoProposal,
  Proposal,
  PublishedGuideline,
} from '../../shared/rules/model.ts';
import { type ProposalInput, propose } from '../../shared/rules/propose.ts';
import { CaseLine } from './case-of-facts.ts';
import { casesOf, inputOf, readLines } from './propose.ts';
import { archivedCase } from './replay.ts';

/** A case to try a guideline on. */
export interface TrialCase {
  readonly input: ProposalInput;
  /** False when today's code no longer gives the proposal that is stored, whatever the guideline: `imr replay`. */
  readonly reproduced: boolean;
}

/** What would change for an item. */
export interface ItemImpact {
  readonly caseNumber: string;
  readonly item: string;
  readonly description: string;
  readonly before: Outcome;
  readonly after: Outcome;
  /** Sentences of the rationale that would no longer be said, and those that would be new. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
}
interface Outcome {
  readonly decision: Decision | null;
  readonly reason: NoProposal | null;
  readonly reviewerLine: string;
}

/** What a candidate would change over some cases. */
export interface Impact {
  readonly guideline: string;
  readonly cases: number;
  readonly items: number;
  /** Items whose decision would change; the others change in words only. */
  readonly decisions: number;
  readonly changed: readonly ItemImpact[];
  /** Cases whose stored proposal today's code gives differently; for them `before` is of today. */
  readonly notReproduced: readonly string[];
}

/**
 * Evaluates cases with the guidelines that they were decided by, and again with the candidate in place of the version
 * of it, or beside them when it is new. Nothing is published or stored.
 */
export async function impactOf(
  candidate: Guideline,
  cases: AsyncIterable<TrialCase> | Iterable<TrialCase>,
): Promise<Impact> {
  const changed: ItemImpact[] = [];
  const notReproduced: string[] = [];
  let [count, items] = [0, 0];
  for await (const { input, reproduced } of cases) {
    const before = propose(input);
    const after = propose({ ...input, guidelines: withCandidate(input.guidelines, candidate) });
    count++;
    items += before.items.length;
    if (!reproduced) notReproduced.push(before.caseNumber);
    for (const [index, one] of before.items.entries()) {
      const other = after.items[index] as (typeof after.items)[0];
      const [said, says] = [one, other].map(({ rationale }) => rationale.map(({ text }) => text)) as [
        string[],
        string[],
      ];
      const outcome = ({ decision, reason, reviewerLine }: Outcome): Outcome => ({
        decision,
        reason,
        reviewerLine,
      });
      const [was, is] = [outcome(one), outcome(other)];
      if (canonicalJson([was, said]) === canonicalJson([is, says])) continue;
      changed.push({
        caseNumber: before.caseNumber,
        item: one.item.id,
        description: one.item.description,
        before: was,
        after: is,
        gone: said.filter((text) => !says.includes(text)),
        added: says.filter((text) => !said.includes(text)),
      });
    }
  }
  const decisions = changed.filter(({ before, after }) => before.decision !== after.decision).length;
  return { guideline: candidate.id, cases: count, items, decisions, changed, notReproduced };
}

/** The candidate as it would be published: the version after the one it replaces. */
function withCandidate(
  guidelines: readonly PublishedGuideline[],
  candidate: Guideline,
): readonly PublishedGuideline[] {
  const replaced = guidelines.find(({ guideline }) => guideline.id === candidate.id);
  return [
    ...guidelines.filter((one) => one !== replaced),
    {
      guideline: candidate,
      version: (replaced?.version ?? 0) + 1,
      digest: digest(candidate),
      publishedAt: '',
    },
  ];
}

const PROPOSAL = /^cases\/([^/]+)\/revisions\/([^/]+)\/proposal\.json$/;

/** The cases of a stack that were proposed on, each in its last revision that was. Cases by number when `only` names some. */
export async function* stackCases(
  ports: Pick<Ports, 'records' | 'guidelines' | 'cases'>,
  only: readonly string[] = [],
): AsyncIterable<TrialCase> {
  const prefixes = only.length === 0 ? ['cases/'] : only.map((one) => `cases/${one}/revisions/`);
  const listed = await Promise.all(prefixes.map((prefix) => ports.records.list(prefix)));
  const proposed = listed.flat().flatMap(({ key }) => {
    const [, caseNumber, revision] = PROPOSAL.exec(key) ?? [];
    return caseNumber === undefined || revision === undefined ? [] : [{ caseNumber, revision }];
  });
  for (const [caseNumber, its] of Map.groupBy(proposed, (one) => one.caseNumber)) {
    const revisions =
      (await readCase(ports, caseNumber))?.value.revisions.map(({ revision }) => revision) ?? [];
    const last = revisions.findLast((revision) => its.some((one) => one.revision === revision));
    if (last === undefined) continue;
    const { input, stored } = await archivedCase(ports, caseNumber, last);
    yield { input, reproduced: canonicalJson(propose(input)) === stored };
  }
}

/**
 * Cases from the disk: a file of `CaseLine`s, or a folder in which archived revisions lie (`packet.json`,
 * `records.json`, `facts.json` with its parts, and `proposal.json` where there is one). Refuses when it holds none.
 */
export async function* diskCases(
  path: string,
  guidelines: readonly PublishedGuideline[],
): AsyncIterable<TrialCase> {
  const refuse = (problem: string) => new Refuse('no-cases', [{ path, problem }]);
  if (!existsSync(path)) throw refuse('is not there');
  if (!statSync(path).isDirectory()) {
    const { lines, problems } = readLines(readFileSync(path, 'utf8'), CaseLine);
    if (problems.length > 0) throw new Refuse('lines-invalid', problems);
    for (const members of casesOf(lines)) {
      const { assumed: _assumed, ...input } = await inputOf(members.map(({ value }) => value));
      yield { input: { ...input, guidelines }, reproduced: true };
    }
    return;
  }
  const folders = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'facts.json')
    .map(({ parentPath }) => parentPath)
    .sort();
  if (folders.length === 0) throw refuse('holds no archived revision: no facts.json is in it');
  for (const folder of folders) {
    const read = <T>(name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
    const [packet, records] = [read<Packet>('packet.json'), read<RecordsIndex>('records.json')];
    const disk = {
      get: async (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : null),
    };
    const { facts, digest: factsDigest } = await readFacts(disk, 'facts.json');
    const proposal = join(folder, 'proposal.json');
    const stored = existsSync(proposal) ? readFileSync(proposal, 'utf8') : null;
    const named = stored === null ? null : namedIn(JSON.parse(stored) as Proposal);
    const input: ProposalInput = {
      manifest: packet.manifest,
      packet: { caseNumber: packet.caseNumber, revision: packet.revision },
      records,
      facts,
      guidelines: guidelines.filter(({ guideline }) => named?.has(guideline.id) ?? true),
      recordsDigest: digest(records),
      factsDigest,
    };
    yield { input, reproduced: stored === null || canonicalJson(propose(input)) === stored };
  }
}

/** The guidelines that a proposal was made by. */
const namedIn = ({ items }: Proposal): ReadonlySet<string> =>
  new Set(items.flatMap(({ guidelines }) => guidelines.map(({ id }) => id)));

/** What would change for an item, for people. */
export function impactInWords({
  caseNumber,
  item,
  description,
  before,
  after,
  gone,
  added,
}: ItemImpact): string {
  const decided = ({ decision, reason }: Outcome) => decision ?? `no proposal (${reason})`;
  return [
    `${caseNumber} item ${item}, ${description}: ${
      before.decision === after.decision && before.reason === after.reason
        ? `${decided(after)} as before`
        : `${decided(before)} → ${decided(after)}`
    }`,
    ...(before.reviewerLine === after.reviewerLine
      ? []
      : [`  - ${before.reviewerLine}`, `  + ${after.reviewerLine}`]),
    ...gone.map((text) => `  - ${text}`),
    ...added.map((text) => `  + ${text}`),
  ].join('\n');
}
