import type { Packet } from '../../shared/case/packet.ts';
import { canonicalJson, digest } from '../../shared/digest.ts';
import { Refuse } from '../../shared/errors.ts';
import { readFacts } from '../../shared/facts/facts-file.ts';
import { revisionKey } from '../../shared/keys.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import type { Proposal, PublishedGuideline } from '../../shared/rules/model.ts';
import { type ProposalInput, propose } from '../../shared/rules/propose.ts';
import { readVersion } from '../../shared/rules/store.ts';
import { eventsOf, lastOf } from './timeline.ts';

/** A case as it was proposed on: the proposal, its bytes, and what it was made of. */
export interface Archived {
  readonly caseNumber: string;
  readonly proposal: Proposal;
  readonly stored: string;
  readonly input: ProposalInput;
}

/** Reads the proposal of a revision with what it was made of, the guidelines in the versions that it names. */
export async function archivedCase(
  ports: Pick<Ports, 'records' | 'guidelines'>,
  caseNumber: string,
  revision: string,
): Promise<Archived> {
  const at = (file: 'packet' | 'records' | 'facts' | 'proposal') => revisionKey(caseNumber, revision, file);
  const bytes = await ports.records.get(at('proposal'));
  if (bytes === null)
    throw new Refuse('not-proposed', [{ path: at('proposal'), problem: 'is not in the bucket' }]);
  const stored = Buffer.from(bytes).toString('utf8');
  const proposal = JSON.parse(stored) as Proposal;
  const [packet, records, { facts, digest: factsDigest }] = await Promise.all([
    readJson<Packet>(ports.records, at('packet')),
    readJson<RecordsIndex>(ports.records, at('records')),
    readFacts(ports.records, at('facts')),
  ]);
  const guidelines = await Promise.all(
    versionsOf(proposal).map(({ id, version }) => readVersion(ports, id, version)),
  );
  const input: ProposalInput = {
    manifest: packet.manifest,
    packet: { caseNumber, revision },
    records,
    facts,
    guidelines,
    recordsDigest: digest(records),
    factsDigest,
  };
  return { caseNumber, proposal, stored, input };
}

/** The guideline versions that a proposal names, each once. */
function versionsOf(
  proposal: Proposal,
): readonly Pick<PublishedGuideline['guideline'] & PublishedGuideline, 'id' | 'version'>[] {
  const named = proposal.items.flatMap(({ guidelines }) =>
    guidelines.map(({ id, version }) => [`${id} ${version}`, { id, version }] as const),
  );
  return [...new Map(named).values()];
}

/** Whether a proposal comes out again as it was stored. */
export interface Replay {
  readonly caseNumber: string;
  readonly revision: string;
  /** Digest of the proposal as stored. */
  readonly proposal: string;
  readonly guidelines: readonly { readonly guideline: string; readonly version: number }[];
  readonly identical: boolean;
  /** Where it first differs, else null. */
  readonly difference: FirstDifference | null;
}

/**
 * Evaluates the proposal of a case anew, from the packet, the records and the facts that are stored and in the
 * guideline versions that it names, and holds it byte for byte against what is stored. The last proposal is taken
 * unless a revision is named. Refuses when the case has none.
 */
export async function replay(
  ports: Pick<Ports, 'records' | 'guidelines' | 'cases'>,
  caseNumber: string,
  revision?: string,
): Promise<Replay> {
  const of = revision ?? lastOf(await eventsOf(ports, caseNumber), 'DeterminationProposed')?.revision;
  if (of === undefined)
    throw new Refuse('not-proposed', [
      { path: caseNumber, problem: 'has no proposal yet; imr status tells why' },
    ]);
  const { proposal, stored, input } = await archivedCase(ports, caseNumber, of);
  const again = canonicalJson(propose(input));
  return {
    caseNumber,
    revision: of,
    proposal: digest(proposal),
    guidelines: versionsOf(proposal).map(({ id, version }) => ({ guideline: id, version })),
    identical: again === stored,
    difference: again === stored ? null : firstDifference(proposal, JSON.parse(again)),
  };
}

/** The first place at which two values differ, with what stands there; undefined where nothing does. */
export interface FirstDifference {
  readonly path: string;
  readonly stored: unknown;
  readonly replayed: unknown;
}

/** Walks two JSON values side by side, members in the order of their names. Null when they are the same. */
export function firstDifference(stored: unknown, replayed: unknown, path = ''): FirstDifference | null {
  const isTree = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null;
  const alike = isTree(stored) && isTree(replayed) && Array.isArray(stored) === Array.isArray(replayed);
  if (!alike) return stored === replayed ? null : { path: path || '(top)', stored, replayed };
  const keys = Array.isArray(stored)
    ? [...Array(Math.max(stored.length, (replayed as unknown as unknown[]).length)).keys()].map(String)
    : [...new Set([...Object.keys(stored), ...Object.keys(replayed)])].sort();
  for (const key of keys) {
    const at = Array.isArray(stored) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = firstDifference(stored[key], replayed[key], at);
    if (found !== null) return found;
  }
  return null;
}
