import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { ASSIGNMENT_ROW, type AssignmentRow } from '../../shared/case/rows.ts';
import { digest, sha256 } from '../../shared/digest.ts';
import { Refuse } from '../../shared/errors.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { SignedReview } from '../../shared/reviewers/model.ts';
import { itemProblems } from '../../shared/reviewers/review.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { problemsOf } from '../../shared/validate.ts';

/** A private Ed25519 JWK, `kid` being the reviewer's id. */
export type ReviewerKey = JWK & { readonly kid: string };

/** Makes a reviewer's key: the private JWK to keep, and the public part for the roster. */
export async function makeReviewerKey(reviewer: string): Promise<{
  readonly privateKey: ReviewerKey;
  readonly publicKey: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
}> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return {
    privateKey: { ...jwk, kid: reviewer, alg: 'EdDSA', use: 'sig' },
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: jwk.x ?? '' },
  };
}

/** Reads a reviewer's key file. Refuses what is not the private Ed25519 JWK of a reviewer. */
export function readReviewerKey(text: string, path: string): ReviewerKey {
  const refuse = (problem: string) => new Refuse('key-unusable', [{ path, problem }]);
  let jwk: Partial<ReviewerKey>;
  try {
    jwk = JSON.parse(text) as Partial<ReviewerKey>;
  } catch (cause) {
    throw new Refuse('key-unusable', [{ path, problem: 'is not JSON; make a key with imr keygen' }], {
      cause,
    });
  }
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519')
    throw refuse('is not an Ed25519 JWK; make one with imr keygen');
  if (jwk.d === undefined) throw refuse('is the public part; sign with the private key');
  if (typeof jwk.kid !== 'string') throw refuse('has no kid; it has to be your reviewer id');
  return jwk as ReviewerKey;
}

/** The proposal that the assigned reviewer of a case was last shown. */
export interface Shown {
  readonly assignment: AssignmentRow;
  readonly proposal: Proposal;
}

/** Reads it; refuses when no reviewer is assigned yet. */
export async function shownProposal(
  ports: Pick<Ports, 'cases' | 'records'>,
  caseNumber: string,
): Promise<Shown> {
  const row = await ports.cases.get<AssignmentRow>(caseNumber, ASSIGNMENT_ROW);
  if (row === null)
    throw new Refuse('not-assigned', [
      { path: caseNumber, problem: 'has no assigned reviewer yet; imr status tells why' },
    ]);
  const proposal = await readJson<Proposal>(ports.records, row.value.proposalKey);
  if (digest(proposal) !== row.value.proposal)
    throw new Refuse('another-proposal', [
      { path: row.value.proposalKey, problem: 'is not the proposal that was shown; try again in a moment' },
    ]);
  return { assignment: row.value, proposal };
}

/** The review that accepts a proposal as it stands. Refuses when an item has no proposed decision. */
export function acceptingReview(shown: Shown, signedAt: Date): SignedReview {
  const undecided = shown.proposal.items.filter(({ decision }) => decision === null);
  if (undecided.length > 0)
    throw new Refuse(
      'undecided',
      undecided.map(({ item, explanation }) => ({
        path: `item ${item.id}`,
        problem: `has no proposed decision (${explanation ?? 'see the worksheet'}); decide it on the worksheet and give what it exports with --review`,
      })),
    );
  return {
    schemaVersion: 1,
    caseNumber: shown.proposal.caseNumber,
    proposal: shown.assignment.proposal,
    items: shown.proposal.items.map(({ item, decision, rationale }) => ({
      id: item.id,
      decision: decision ?? 'Upheld',
      rationale: rationale.map(({ text }) => text).join(' '),
    })),
    attestations: { noAffiliation: true, activePracticeOverFiveYears: true, atLeast24HoursAWeek: true },
    signedAt: signedAt.toISOString(),
  };
}

/** The review that a worksheet exported, checked against the proposal before it is signed. */
export function exportedReview(text: string, path: string, shown: Shown, signedAt: Date): SignedReview {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Refuse('review-invalid', [{ path, problem: 'is not JSON; export it from the worksheet' }], {
      cause,
    });
  }
  const review = { ...(value as object), signedAt: signedAt.toISOString() };
  const problems = problemsOf(SignedReview, review);
  if (problems.length > 0) throw new Refuse('review-invalid', problems);
  const parsed = SignedReview.parse(review);
  if (parsed.proposal !== shown.assignment.proposal)
    throw new Refuse('another-proposal', [
      { path: `${path} proposal`, problem: 'is not the proposal that stands; open the new worksheet' },
    ]);
  const wrong = itemProblems(parsed, shown.proposal);
  if (wrong.length > 0) throw new Refuse('items', wrong);
  return parsed;
}

/** Signs a review (design 3.4): a compact JWS, EdDSA, with the reviewer's id as `kid`. Gives it and its key in the inbox. */
export async function signReview(
  review: SignedReview,
  key: ReviewerKey,
): Promise<{ readonly jws: string; readonly uploadKey: string }> {
  const jws = await new CompactSign(Buffer.from(JSON.stringify(review)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .sign(await importJWK(key, 'EdDSA'));
  return { jws, uploadKey: `reviews/${review.caseNumber}/${sha256(jws)}.jws` };
}
