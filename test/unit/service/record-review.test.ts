import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignReviewer } from '../../../functions/assign-reviewer/assign-reviewer.ts';
import { recordReview } from '../../../functions/record-review/record-review.ts';
import { REVIEW_ROW, type ReviewRow } from '../../../shared/case/rows.ts';
import { digest, sha256 } from '../../../shared/digest.ts';
import { reviewKey } from '../../../shared/keys.ts';
import type { Determination } from '../../../shared/letter/model.ts';
import type { Reviewer } from '../../../shared/reviewers/model.ts';
import { writePanel } from '../../../shared/reviewers/panel.ts';
import { manifest, proposal } from '../letter/case.ts';
import { Killed, killedAt } from './kill.ts';
import { accepted, CASE, panel, propose, reviewerOf, signed, uploaded } from './panel.ts';

const KEY = `reviews/${CASE}/review.jws`;

async function assigned(...reviewers: readonly Reviewer[]) {
  const here = await panel(...reviewers);
  await assignReviewer(await propose(here.ports), here.ports);
  const upload = async (jws: string, key = KEY) =>
    recordReview(await uploaded(here.ports, key, jws), here.ports);
  const refusals = () =>
    here.published('ReviewRefused').map(({ code, problems }) => [code, ...problems.map(({ path }) => path)]);
  const row = async () => (await here.ports.cases.get<ReviewRow>(CASE, REVIEW_ROW))?.value ?? null;
  return { ...here, upload, refusals, row };
}

describe('a review of the assigned reviewer', () => {
  it('becomes the determination, with what each kept sentence stands on and the credentials but no name', async () => {
    const here = await assigned();
    const jws = await signed(accepted());
    await here.upload(jws);
    const [event] = here.published('DeterminationMade');
    const determination = here.ports.records.json<Determination>(event?.determinationKey ?? '');
    expect(determination).toEqual({
      caseNumber: CASE,
      revision: proposal.revision,
      proposal: digest(proposal),
      credentials: { states: ['California'], certifications: ['Family Practice'] },
      signedAt: '2015-10-02T16:00:00Z',
      signedBy: { reviewer: 'R-0001', publicKey: (await reviewerOf('R-0001')).publicKey },
      review: sha256(jws),
      items: [{ id: '1', decision: 'Upheld', rationale: proposal.items[0]?.rationale }],
    });
    expect(event).toMatchObject({
      caseNumber: CASE,
      proposal: digest(proposal),
      determination: digest(determination),
      result: 'Uphold',
    });
    expect(await here.row()).toMatchObject({ reviewer: 'R-0001', determination: digest(determination) });
  });
  it('is kept as it was signed, whatever is uploaded in its place afterwards', async () => {
    const here = await assigned();
    const jws = await signed(accepted());
    const key = `reviews/${CASE}/review.jws`;
    await here.upload(jws, key);
    await here.upload(await signed({ ...accepted(), signedAt: '2015-10-02T16:01:00Z' }), key);
    expect(here.ports.records.text(reviewKey(CASE, sha256(jws)))).toBe(jws);
    expect((await here.ports.records.list(`cases/${CASE}/reviews/`)).map((info) => info.key)).toEqual([
      reviewKey(CASE, sha256(jws)),
    ]);
  });
  it('decides against the proposal where the physician does', async () => {
    const here = await assigned();
    await here.upload(
      await signed({
        ...accepted(),
        items: [{ id: '1', decision: 'Overturned', rationale: 'It is necessary.' }],
      }),
    );
    const [event] = here.published('DeterminationMade');
    expect(event?.result).toBe('Overturn');
    expect(here.ports.records.json<Determination>(event?.determinationKey ?? '').items).toEqual([
      {
        id: '1',
        decision: 'Overturned',
        rationale: [{ text: 'It is necessary.', support: [{ kind: 'reviewer' }] }],
      },
    ]);
  });
  it('sent twice, under any name, is one determination', async () => {
    const here = await assigned();
    const jws = await signed(accepted());
    await here.upload(jws);
    await here.upload(`${jws}\n`, `reviews/${CASE}/again.jws`);
    expect(here.published('DeterminationMade')).toHaveLength(1);
    expect(here.refusals()).toEqual([]);
  });
});

describe('a review is refused, and the case stays open,', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'of another proposal than the one shown',
      { proposal: 'f'.repeat(64) },
      ['another-proposal', 'proposal'],
    ],
    ['of another case than its folder’s', { caseNumber: 'CM15-0000001' }, ['another-case', 'caseNumber']],
    [
      'with an item missing',
      { items: [{ id: '2', decision: 'Upheld', rationale: 'No.' }] },
      ['items', 'items[0].id', 'items'],
    ],
    [
      'with an attestation missing',
      { attestations: { noAffiliation: true } },
      ['review-invalid', 'attestations.activePracticeOverFiveYears', 'attestations.atLeast24HoursAWeek'],
    ],
    ['dated in the future', { signedAt: '2015-10-03T16:00:00Z' }, ['signed-in-the-future', 'signedAt']],
  ])('%s', async (_, changes, refusal) => {
    const here = await assigned();
    await here.upload(await signed({ ...accepted(), ...changes }));
    expect(here.refusals()).toEqual([refusal]);
    expect(await here.row()).toBe(null);
    expect(here.published('DeterminationMade')).toEqual([]);
    await here.upload(await signed(accepted()));
    expect(here.published('DeterminationMade')).toHaveLength(1);
  });
  it('by a reviewer who is not the assigned one, with all else that is wrong', async () => {
    const here = await assigned(
      await reviewerOf('R-1'),
      await reviewerOf('R-2', { licenses: [{ state: 'Texas', status: 'active', expires: '2015-01-01' }] }),
    );
    await here.upload(await signed({ ...accepted(), proposal: 'f'.repeat(64) }, 'R-2'));
    expect(here.refusals()).toEqual([['not-assigned', 'kid', 'kid', 'proposal']]);
  });
  it('before anybody is assigned', async () => {
    const here = await panel();
    await propose(here.ports);
    await recordReview(await uploaded(here.ports, KEY, await signed(accepted())), here.ports);
    expect(here.published('ReviewRefused')).toMatchObject([{ code: 'not-assigned' }]);
  });
  it('by a reviewer whose licence was restricted after the assignment', async () => {
    const here = await assigned();
    const restricted = await reviewerOf('R-0001', {
      licenses: [{ state: 'California', status: 'restricted' }],
    });
    await writePanel(here.ports, { schemaVersion: 1, reviewers: [restricted] });
    await here.upload(await signed(accepted()));
    expect(here.refusals()).toEqual([['no-longer-qualified', 'kid', 'kid']]);
  });
  it('when new records came after the proposal was shown, until the new one is signed', async () => {
    const here = await assigned();
    const later = { ...proposal, revision: 'b'.repeat(64) };
    const event = await propose(here.ports, { proposal: later });
    await here.upload(await signed(accepted()));
    await assignReviewer(event, here.ports);
    await here.upload(await signed(accepted()));
    expect(here.refusals()).toEqual([
      ['another-proposal', 'proposal'],
      ['another-proposal', 'proposal'],
    ]);
    await here.upload(await signed(accepted(later)));
    expect(here.published('DeterminationMade')).toMatchObject([{ proposal: digest(later) }]);
  });
  it('when the case was signed differently before: what was issued stands', async () => {
    const here = await assigned();
    await here.upload(await signed(accepted()));
    const before = await here.row();
    await here.upload(await signed({ ...accepted(), signedAt: '2015-10-02T16:01:00Z' }));
    expect(here.refusals()).toEqual([['signed-already', '(top)']]);
    expect(await here.row()).toEqual(before);
    expect(here.published('DeterminationMade')).toHaveLength(1);
  });
  it('without a word of the case, of a person or of the file’s name', async () => {
    const here = await assigned();
    const name = manifest.injuredEmployee.name;
    await here.upload(
      await signed({ ...accepted(), items: [{ id: name, decision: name, rationale: name }], [name]: 1 }),
      `reviews/${CASE}/${name}.jws`,
    );
    const [refused] = here.published('ReviewRefused');
    expect(refused?.uploadKey).toBe(`reviews/${CASE}/`);
    expect(
      JSON.stringify({ ...refused, problems: refused?.problems.map(({ problem }) => problem) }),
    ).not.toContain(name);
  });
  it('when its key names no case', async () => {
    const here = await assigned();
    await here.upload(await signed(accepted()), 'reviews/somewhere/review.jws');
    expect(here.published('ReviewRefused')).toMatchObject([{ caseNumber: null, code: 'another-case' }]);
  });
});

it('of two reviews that contradict each other one stands, whatever is repeated, reordered or killed', async () => {
  const accepting = await signed(accepted());
  const overturning = await signed({
    ...accepted(),
    items: [{ id: '1', decision: 'Overturned', rationale: 'It is necessary.' }],
  });
  const run = fc.record({ first: fc.boolean(), kill: fc.option(fc.nat({ max: 40 })) });
  await fc.assert(
    fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 8 }), async (runs) => {
      const here = await assigned();
      for (const { first, kill } of [...runs, { first: true, kill: null }, { first: false, kill: null }])
        try {
          const jws = first ? accepting : overturning;
          const upload = await uploaded(here.ports, `reviews/${CASE}/${sha256(jws)}.jws`, jws);
          await recordReview(upload, kill === null ? here.ports : killedAt(here.ports, kill));
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
        }
      const made = here.published('DeterminationMade');
      expect(made).toHaveLength(1);
      expect(made[0]?.determination).toBe((await here.row())?.determination);
      expect(here.refusals()).toEqual([['signed-already', '(top)']]);
    }),
    { numRuns: 60 },
  );
});
