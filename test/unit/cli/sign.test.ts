import { describe, expect, it } from 'vitest';
import {
  acceptingReview,
  exportedReview,
  makeReviewerKey,
  readReviewerKey,
  shownProposal,
  signReview,
} from '../../../infra/cli/sign.ts';
import { ASSIGNMENT_ROW, type AssignmentRow } from '../../../shared/case/rows.ts';
import { digest } from '../../../shared/digest.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import type { Reviewer } from '../../../shared/reviewers/model.ts';
import { verifyReview } from '../../../shared/reviewers/review.ts';
import type { ItemProposal, Proposal } from '../../../shared/rules/model.ts';
import { memoryPorts } from '../../ports/memory.ts';

const CASE = 'CM15-0185313';
const AT = new Date('2015-10-05T10:00:00Z');

const item = (id: string, decision: ItemProposal['decision']): ItemProposal => ({
  item: {
    id,
    description: 'MRI of the cervical spine',
    service: null,
    serviceName: null,
    regions: [],
    side: null,
    parts: [],
    quantity: null,
    requested: null,
    authorized: null,
    remainder: false,
    course: null,
    concepts: [],
    forms: [],
    ingredients: [],
    strength: null,
    ancillary: false,
    retrospective: false,
    purpose: null,
    claimsAdministratorGuideline: null,
  },
  decision,
  reason: decision === null ? 'no-guideline' : null,
  explanation: decision === null ? 'no guideline speaks of it' : null,
  guidelines: [],
  conventions: [],
  parts: [],
  truth: null,
  whatWouldChangeIt: [],
  recordsWanted: [],
  rationale: [
    { text: 'No red flags are documented.', support: [{ kind: 'reviewer' }] },
    { text: 'The request is not medically necessary.', support: [{ kind: 'reviewer' }] },
  ],
  claimsAdministratorLine: '',
  reviewerLine: '',
});
const proposal = (...items: ItemProposal[]): Proposal => ({
  caseNumber: CASE,
  revision: 'a'.repeat(64),
  governingDate: '2015-09-09',
  recordsDigest: '',
  factsDigest: '',
  summary: [],
  items,
});

async function shown(of: Proposal, reviewer = 'R-1') {
  const ports = memoryPorts().ports;
  await writeJson(ports.records, 'proposal.json', of);
  const row: AssignmentRow = {
    reviewer,
    revision: of.revision,
    proposal: digest(of),
    proposalKey: 'proposal.json',
    worksheetKey: 'w',
  };
  await ports.cases.insert(CASE, ASSIGNMENT_ROW, row);
  return { ports, shown: await shownProposal(ports, CASE) };
}

const onRoster = (id: string, publicKey: Reviewer['publicKey']): Reviewer => ({
  id,
  name: 'Somebody',
  publicKey,
  licenses: [{ state: 'California', status: 'active' }],
  certifications: [{ board: 'Orthopedic Surgery' }],
  activePracticeSince: '2000-01-01',
  hoursPerWeek: 40,
  conflicts: [],
  capacity: 20,
  services: [],
  available: true,
});

describe('a signature', () => {
  it('accepts the proposal as it stands, and record-review verifies it with the public key of the roster', async () => {
    const { privateKey, publicKey } = await makeReviewerKey('R-1');
    const { shown: of } = await shown(proposal(item('1', 'Upheld')));
    const { jws, uploadKey } = await signReview(acceptingReview(of, AT), privateKey);
    expect(uploadKey).toMatch(/^reviews\/CM15-0185313\/[0-9a-f]{64}\.jws$/);
    const verified = await verifyReview(jws, async (id) => (id === 'R-1' ? onRoster(id, publicKey) : null));
    expect(verified.review).toEqual({
      schemaVersion: 1,
      caseNumber: CASE,
      proposal: of.assignment.proposal,
      items: [
        {
          id: '1',
          decision: 'Upheld',
          rationale: 'No red flags are documented. The request is not medically necessary.',
        },
      ],
      attestations: { noAffiliation: true, activePracticeOverFiveYears: true, atLeast24HoursAWeek: true },
      signedAt: '2015-10-05T10:00:00.000Z',
    });
  });

  it('never decides an item for the reviewer', async () => {
    const { shown: of } = await shown(proposal(item('1', 'Upheld'), item('2', null)));
    expect(() => acceptingReview(of, AT)).toThrow(
      /^item 2: has no proposed decision \(no guideline speaks of it\); decide it on the worksheet/,
    );
  });

  it('takes what the worksheet exported, at the time of the signature', async () => {
    const { shown: of } = await shown(proposal(item('1', 'Upheld'), item('2', null)));
    const exported = {
      ...acceptingReview({ ...of, proposal: proposal(item('1', 'Upheld')) }, new Date(0)),
      items: [
        { id: '1', decision: 'Overturned', rationale: 'The weakness progressed.' },
        { id: '2', decision: 'Upheld', rationale: 'Nothing supports it.' },
      ],
    };
    const review = exportedReview(JSON.stringify(exported), 'w.json', of, AT);
    expect(review.items.map(({ id, decision }) => [id, decision])).toEqual([
      ['1', 'Overturned'],
      ['2', 'Upheld'],
    ]);
    expect(review.signedAt).toBe('2015-10-05T10:00:00.000Z');
  });

  it.each([
    [
      'an item missing',
      { items: [{ id: '1', decision: 'Upheld', rationale: 'x' }] },
      /items: has no decision for item 2/,
    ],
    ['another proposal', { proposal: 'b'.repeat(64) }, /w\.json proposal: is not the proposal that stands/],
    ['an attestation withheld', { attestations: { noAffiliation: false } }, /attestations\.noAffiliation/],
  ])('is refused with %s', async (_what, change, message) => {
    const { shown: of } = await shown(proposal(item('1', 'Upheld'), item('2', 'Upheld')));
    const exported = JSON.stringify({ ...acceptingReview(of, AT), ...change });
    expect(() => exportedReview(exported, 'w.json', of, AT)).toThrow(message);
  });

  it('waits for the assignment', async () => {
    await expect(shownProposal(memoryPorts().ports, CASE)).rejects.toThrow(/has no assigned reviewer yet/);
  });

  it('is of the proposal that was shown and of no other', async () => {
    const { ports } = await shown(proposal(item('1', 'Upheld')));
    await writeJson(ports.records, 'proposal.json', proposal(item('1', 'Overturned')));
    await expect(shownProposal(ports, CASE)).rejects.toThrow(/is not the proposal that was shown/);
  });

  it.each([
    ['no JSON', 'x', /is not JSON; make a key with imr keygen/],
    ['another kind of key', '{"kty":"RSA"}', /is not an Ed25519 JWK/],
    ['a public key', '{"kty":"OKP","crv":"Ed25519","x":"a","kid":"R-1"}', /sign with the private key/],
    ['a key of nobody', '{"kty":"OKP","crv":"Ed25519","x":"a","d":"b"}', /has no kid/],
  ])('is not made with %s', (_what, text, message) => {
    expect(() => readReviewerKey(text, 'my.jwk.json')).toThrow(message);
  });
});
