import { type Cause, publish } from '../../events/publish.ts';
import { caseNumberOfKey } from '../../shared/case/case-number.ts';
import { caseOutcome } from '../../shared/case/outcome.ts';
import {
  ASSIGNMENT_ROW,
  type AssignmentRow,
  END_ROW,
  type EndRow,
  isCurrent,
  REVIEW_ROW,
  type ReviewRow,
} from '../../shared/case/rows.ts';
import { digest, sha256 } from '../../shared/digest.ts';
import { Defect, type Problem, Refuse } from '../../shared/errors.ts';
import { determinationKey, reviewKey } from '../../shared/keys.ts';
import type { Determination } from '../../shared/letter/model.ts';
import type { Upload } from '../../shared/middleware/message.ts';
import { readJson, writeJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { readReviewer } from '../../shared/reviewers/panel.ts';
import {
  itemProblems,
  REVIEW_BYTES,
  signedRationale,
  type VerifiedReview,
  verifyReview,
} from '../../shared/reviewers/review.ts';
import { held, unqualified } from '../../shared/reviewers/select.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { dateAt } from '../../shared/time/calendar.ts';
import { stopClocks } from '../../shared/time/clocks.ts';

/** Milliseconds by which the clock of a reviewer's machine may be fast. */
const CLOCK_SKEW = 3_600_000;

type RecordPorts = Pick<Ports, 'inbox' | 'records' | 'cases' | 'reviewers' | 'events' | 'now'>;

/**
 * An upload under `reviews/`: the signed review is verified, bound to the proposal that its reviewer was shown, and
 * made a determination, once. What cannot be accepted is refused with every problem named; the case stays open.
 * The same review again is nothing new.
 */
export async function recordReview(upload: Upload, ports: RecordPorts): Promise<void> {
  const caseNumber = caseNumberOfKey(upload.key);
  const cause = { caseNumber, causationId: upload.causationId };
  try {
    if (caseNumber === null)
      throw new Refuse('another-case', [
        { path: 'key', problem: 'names no case; upload to reviews/<caseNumber>/<name>.jws' },
      ]);
    const jws = await jwsOf(upload, ports);
    const verified = await verifyReview(jws, async (id) => (await readReviewer(ports, id))?.reviewer ?? null);
    const row =
      (await standing(caseNumber, verified, ports)) ?? (await accept(caseNumber, verified, jws, ports));
    await made(cause, row, ports);
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    const { code } = error;
    const problems = error.problems.map(({ path, problem }) => ({ path, problem }));
    const uploadKey = publicKeyOf(upload.key, caseNumber);
    await publish(ports, cause, 'ReviewRefused', { uploadKey, code, problems });
  }
}

/** A file name may be personal, and name the reviewer: an event names a digest, `review.jws`, or only the folder. */
function publicKeyOf(key: string, caseNumber: string | null): string {
  if (caseNumber === null) return 'reviews/';
  return /^reviews\/[^/]+\/(review|[0-9a-f]{64})\.jws$/.test(key) ? key : `reviews/${caseNumber}/`;
}

async function jwsOf(upload: Upload, ports: RecordPorts): Promise<string> {
  const head = await ports.inbox.head(upload.key);
  if (head === null) throw new Defect('object-missing', 'the review is no longer where it was uploaded');
  if (head.bytes > REVIEW_BYTES)
    throw new Refuse('not-a-jws', [{ path: '(top)', problem: `is larger than ${REVIEW_BYTES} bytes` }]);
  return Buffer.from(await ports.inbox.range(upload.key, 0, head.bytes))
    .toString('latin1')
    .trim();
}

/** The review that stands, if it is this one; refuses when another one stands. */
async function standing(
  caseNumber: string,
  verified: VerifiedReview,
  ports: RecordPorts,
): Promise<ReviewRow | null> {
  if (verified.review.caseNumber !== caseNumber)
    throw new Refuse('another-case', [
      { path: 'caseNumber', problem: 'is not that of the folder it lies in' },
    ]);
  const row = (await ports.cases.get<ReviewRow>(caseNumber, REVIEW_ROW))?.value ?? null;
  if (row !== null && (row.review !== verified.digest || row.reviewer !== verified.reviewer.id))
    throw new Refuse('signed-already', [
      { path: '(top)', problem: 'the case was signed before, with another review; what was issued stands' },
    ]);
  return row;
}

async function accept(
  caseNumber: string,
  verified: VerifiedReview,
  jws: string,
  ports: RecordPorts,
): Promise<ReviewRow> {
  const assigned = (await ports.cases.get<AssignmentRow>(caseNumber, ASSIGNMENT_ROW))?.value ?? null;
  const proposal = await shownProposal(caseNumber, assigned, verified, ports);
  const determination = determinationOf(caseNumber, proposal, verified, jws);
  const id = digest(determination);
  const key = determinationKey(caseNumber, id);
  // As it was signed: an upload may be replaced, and the letter rests on this one.
  await ports.records.put(reviewKey(caseNumber, determination.review), jws, 'application/jose');
  await writeJson(ports.records, key, determination);
  const { row: end } = await ports.cases.insert<EndRow>(caseNumber, END_ROW, { by: 'determination' });
  if (end.value.by === 'termination')
    throw new Refuse('terminated', [
      { path: '(top)', problem: 'the review was ended without a determination; its parties were told' },
    ]);
  await ports.cases.insert<ReviewRow>(caseNumber, REVIEW_ROW, {
    review: verified.digest,
    reviewer: verified.reviewer.id,
    proposal: determination.proposal,
    determination: id,
    determinationKey: key,
  });
  const row = await standing(caseNumber, verified, ports);
  if (row === null)
    throw new Defect('row-missing', `the review of ${caseNumber} is gone right after it was written`);
  return row;
}

/** The proposal that the reviewer was shown; refuses, with all that is wrong, when the review is not of it. */
async function shownProposal(
  caseNumber: string,
  assigned: AssignmentRow | null,
  { review, reviewer }: VerifiedReview,
  ports: RecordPorts,
): Promise<{ readonly proposal: Proposal; readonly digest: string; readonly revision: string }> {
  const wrong: { code: string; problem: Problem }[] = [];
  const add = (code: string, path: string, problem: string) =>
    wrong.push({ code, problem: { path, problem } });
  if (assigned === null)
    throw new Refuse('not-assigned', [{ path: 'kid', problem: 'no reviewer is assigned to the case yet' }]);
  if (assigned.reviewer !== reviewer.id)
    add('not-assigned', 'kid', 'is not the reviewer assigned to the case');
  for (const code of unqualified(reviewer, dateAt(ports.now())))
    add('no-longer-qualified', 'kid', `the reviewer may not sign now: ${code.replaceAll('-', ' ')}`);
  if (Date.parse(review.signedAt) > ports.now().getTime() + CLOCK_SKEW)
    add('signed-in-the-future', 'signedAt', 'lies in the future; set the clock of the machine that signs');
  const proposal = await readJson<Proposal>(ports.records, assigned.proposalKey);
  if (review.proposal !== assigned.proposal)
    add('another-proposal', 'proposal', 'is not the proposal that the assigned reviewer was last shown');
  else if (!(await isCurrent(ports, caseNumber, assigned.revision)) || digest(proposal) !== assigned.proposal)
    add('another-proposal', 'proposal', 'was replaced after it was shown; a new proposal follows');
  else for (const problem of itemProblems(review, proposal)) wrong.push({ code: 'items', problem });
  const first = wrong[0];
  if (first)
    throw new Refuse(
      first.code,
      wrong.map(({ problem }) => problem),
    );
  return { proposal, digest: assigned.proposal, revision: assigned.revision };
}

function determinationOf(
  caseNumber: string,
  shown: { readonly proposal: Proposal; readonly digest: string; readonly revision: string },
  { review, reviewer }: VerifiedReview,
  jws: string,
): Determination {
  const { licenses, certifications } = held(reviewer, dateAt(new Date(review.signedAt)));
  const decided = new Map(review.items.map((item) => [item.id, item]));
  return {
    caseNumber,
    revision: shown.revision,
    proposal: shown.digest,
    credentials: {
      states: licenses.map(({ state }) => state),
      certifications: certifications.map(({ board, subspecialty }) =>
        subspecialty === undefined ? board : `${board}, ${subspecialty}`,
      ),
    },
    signedAt: review.signedAt,
    signedBy: { reviewer: reviewer.id, publicKey: reviewer.publicKey },
    review: sha256(jws),
    items: shown.proposal.items.map((proposed) => {
      const item = decided.get(proposed.item.id);
      if (!item)
        throw new Defect('item-undecided', 'an item without a decision passed the check of the review');
      return { id: item.id, decision: item.decision, rationale: signedRationale(item.rationale, proposed) };
    }),
  };
}

async function made(cause: Cause, row: ReviewRow, ports: RecordPorts): Promise<void> {
  if (cause.caseNumber === null) return;
  await stopClocks(ports, cause.caseNumber, ['records']);
  const { items } = await readJson<Determination>(ports.records, row.determinationKey);
  await publish(ports, cause, 'DeterminationMade', {
    proposal: row.proposal,
    determinationKey: row.determinationKey,
    determination: row.determination,
    result: caseOutcome(items, items),
  });
}
