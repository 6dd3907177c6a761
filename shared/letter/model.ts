import type { Manifest } from '../case/manifest.ts';
import type { RecordsIndex } from '../records/model.ts';
import type { Reviewer } from '../reviewers/model.ts';
import type { Decision, Proposal, Sentence } from '../rules/model.ts';

/** A determination: the proposal as the assigned physician decided and signed it. Written by `record-review`, immutable. */
export interface Determination {
  readonly caseNumber: string;
  readonly revision: string;
  readonly proposal: string;
  /** What the letter prints of the reviewer: never the name. */
  readonly credentials: { readonly states: readonly string[]; readonly certifications: readonly string[] };
  readonly signedAt: string;
  /** The reviewer's id and the key that the roster had for it when the review was verified (an Ed25519 JWK). */
  readonly signedBy: { readonly reviewer: string; readonly publicKey: Reviewer['publicKey'] };
  /** SHA-256 of the JWS as it was accepted (`reviewKey`). */
  readonly review: string;
  readonly items: readonly {
    readonly id: string;
    readonly decision: Decision;
    /** Sentences kept from the proposal keep their support; the physician's own have `reviewer`. */
    readonly rationale: readonly Sentence[];
  }[];
}

/** All that a letter is written from. */
export interface LetterInput {
  readonly manifest: Manifest;
  readonly records: RecordsIndex;
  readonly proposal: Proposal;
  readonly determination: Determination;
  /** SHA-256 of the determination record, in hexadecimal, once there is one. */
  readonly recordDigest?: string | undefined;
}
