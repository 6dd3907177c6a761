import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { digest } from '../digest.ts';
import { type Problem, Refuse } from '../errors.ts';
import type { ItemProposal, Proposal, Sentence } from '../rules/model.ts';
import { problemsOf } from '../validate.ts';
import { type Reviewer, SignedReview } from './model.ts';

/** A larger file is not a review. */
export const REVIEW_BYTES = 1_000_000;

/** A review whose signature is its reviewer's. Whether it is acceptable for the case is another question. */
export interface VerifiedReview {
  readonly review: SignedReview;
  readonly reviewer: Reviewer;
  /** Digest of the payload: the same review signed again is the same. */
  readonly digest: string;
}

const HOW = 'sign with the imr command: a compact JWS, EdDSA, with your reviewer id as kid';

/**
 * Verifies a signed review (design 3.4): a compact JWS, EdDSA, by the key that the roster has for its `kid`, over a
 * `SignedReview`. Refuses with code `not-a-jws`, `unknown-reviewer`, `another-key` or `review-invalid` and every
 * problem of the payload.
 *
 * @param reviewerOf the reviewer of the panel with an id, or null.
 */
export async function verifyReview(
  jws: string,
  reviewerOf: (id: string) => Promise<Reviewer | null>,
): Promise<VerifiedReview> {
  const kid = keyIdOf(jws);
  const reviewer = await reviewerOf(kid);
  if (reviewer === null)
    throw new Refuse('unknown-reviewer', [{ path: 'kid', problem: 'is the id of no reviewer of the panel' }]);
  const payload = await payloadOf(jws, reviewer);
  const problems = problemsOf(SignedReview, payload);
  if (problems.length > 0) throw new Refuse('review-invalid', problems);
  return { review: SignedReview.parse(payload), reviewer, digest: digest(payload) };
}

function keyIdOf(jws: string): string {
  const refuse = (path: string, problem: string, cause?: unknown) =>
    new Refuse('not-a-jws', [{ path, problem: `${problem}; ${HOW}` }], { cause });
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(jws);
  } catch (cause) {
    throw refuse('(top)', 'is not a compact JWS', cause);
  }
  if (header.alg !== 'EdDSA') throw refuse('alg', 'is not EdDSA');
  if (typeof header.kid !== 'string') throw refuse('kid', 'is missing');
  return header.kid;
}

async function payloadOf(jws: string, reviewer: Reviewer): Promise<unknown> {
  let payload: Uint8Array;
  try {
    const key = await importJWK({ ...reviewer.publicKey }, 'EdDSA');
    ({ payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] }));
  } catch (cause) {
    const problem =
      "the signature is not by the reviewer's key on the roster, or the review was altered after it";
    throw new Refuse('another-key', [{ path: 'signature', problem }], { cause });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new Refuse('review-invalid', [{ path: '(top)', problem: 'is not JSON' }], { cause });
  }
}

/** What is wrong with a review's items: one of the proposal without a decision, one that is not of it, one twice. */
export function itemProblems(review: SignedReview, proposal: Proposal): readonly Problem[] {
  const wanted = new Set(proposal.items.map(({ item }) => item.id));
  const seen = new Set<string>();
  const problems: Problem[] = [];
  review.items.forEach(({ id }, index) => {
    const path = `items[${index}].id`;
    if (!wanted.has(id)) problems.push({ path, problem: 'is no item of the proposal' });
    else if (seen.has(id))
      problems.push({ path, problem: 'is the id of an earlier item: decide each item once' });
    seen.add(id);
  });
  proposal.items.forEach(({ item }, index) => {
    if (!seen.has(item.id))
      problems.push({ path: 'items', problem: `has no decision for item ${index + 1} of the proposal` });
  });
  return problems;
}

/** White space as one blank, so that a line break put in by an editor changes no sentence. */
const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * The rationale as signed, a sentence each. A sentence that the proposal has, word for word and whole, keeps what it
 * stands on; every other is the physician's own.
 */
export function signedRationale(text: string, proposed: ItemProposal): readonly Sentence[] {
  const kept = proposed.rationale
    .map((sentence) => ({ ...sentence, text: flat(sentence.text) }))
    .filter((sentence) => sentence.text !== '')
    .sort((a, b) => b.text.length - a.text.length);
  const found: Sentence[] = [];
  let own = '';
  const flush = () => {
    for (const { segment } of SENTENCES.segment(own))
      if (segment.trim() !== '') found.push({ text: segment.trim(), support: [{ kind: 'reviewer' }] });
    own = '';
  };
  const signed = flat(text);
  for (let at = 0; at < signed.length; ) {
    const here = atSentenceStart(own) ? kept.find((one) => standsAt(signed, at, one.text)) : undefined;
    if (here) {
      flush();
      found.push(here);
      at += here.text.length;
    } else {
      own += signed.charAt(at);
      at += 1;
    }
  }
  flush();
  return found;
}

/** Whether a new sentence can begin after what the physician wrote: "It is not so that there are no red flags" is one. */
const atSentenceStart = (before: string) => before.trim() === '' || /[.!?]["')\]’”]*\s$/.test(before);

function standsAt(text: string, at: number, sentence: string): boolean {
  const next = text.charAt(at + sentence.length);
  return text.startsWith(sentence, at) && (next === '' || next === ' ');
}
