import { digest } from '../digest.ts';
import type { Determination } from '../letter/model.ts';
import type { Proposal } from '../rules/model.ts';

/**
 * The determination record: the digest of everything that a determination rests on, from the packet to the signed
 * review. Its own digest is printed in the letter, so that the letter cannot be of anything else. It names no person.
 */
export interface DeterminationRecord {
  readonly schemaVersion: 1;
  readonly caseNumber: string;
  /** Digest of the manifest and of the names and bytes of what was uploaded. */
  readonly revision: string;
  /** Digests of the revision's `packet.json`, `records.json`, of its facts and of `proposal.json`. */
  readonly packet: string;
  readonly records: string;
  readonly facts: string;
  /** Every guideline version that was consulted, each once, by id. */
  readonly guidelines: readonly {
    readonly id: string;
    readonly version: number;
    readonly digest: string;
  }[];
  readonly proposal: string;
  /** SHA-256 of the signed review, a compact JWS. */
  readonly review: string;
  /** Digest of the determination that the review was made into. */
  readonly determination: string;
}

/** The record of a determination. `packet` is the digest of the revision's `packet.json`. */
export function recordOf(
  packet: string,
  proposal: Proposal,
  determination: Determination,
): DeterminationRecord {
  const consulted = new Map(
    proposal.items
      .flatMap(({ guidelines }) => guidelines)
      .map(({ id, version, digest: of }) => [`${id} ${version}`, { id, version, digest: of }]),
  );
  return {
    schemaVersion: 1,
    caseNumber: determination.caseNumber,
    revision: determination.revision,
    packet,
    records: proposal.recordsDigest,
    facts: proposal.factsDigest,
    guidelines: [...consulted.keys()].sort().flatMap((key) => consulted.get(key) ?? []),
    proposal: determination.proposal,
    review: determination.review,
    determination: digest(determination),
  };
}
