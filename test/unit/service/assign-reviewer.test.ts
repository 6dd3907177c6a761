import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { EventBody } from '../../../events/catalog.ts';
import {
  assignReviewer,
  freeSeat,
  publishRoster,
  rememberDecisions,
} from '../../../functions/assign-reviewer/assign-reviewer.ts';
import { ASSIGNMENT_ROW, type AssignmentRow, REVIEW_ROW } from '../../../shared/case/rows.ts';
import { digest } from '../../../shared/digest.ts';
import { Retry } from '../../../shared/errors.ts';
import { determinationKey, worksheetKey } from '../../../shared/keys.ts';
import type { Determination } from '../../../shared/letter/model.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import { PANEL } from '../../../shared/reviewers/panel.ts';
import type { Proposal } from '../../../shared/rules/model.ts';
import { determination, proposal } from '../letter/case.ts';
import { Killed, killedAt } from './kill.ts';
import { CASE, manifest, panel, propose, proposedEvent, reviewerOf, uploaded } from './panel.ts';

type World = Awaited<ReturnType<typeof panel>>;
const assigned = async ({ ports }: World, caseNumber = CASE) =>
  (await ports.cases.get<AssignmentRow>(caseNumber, ASSIGNMENT_ROW))?.value ?? null;
const open = async ({ ports }: World) =>
  Object.fromEntries(
    (await ports.reviewers.query<{ cases: string[] }>(PANEL, 'OPEN#')).map(({ sk, value }) => [
      sk.slice(5),
      value.cases,
    ]),
  );
const another = (n: number) => ({ ...proposal, caseNumber: `CM15-000000${n}` });
const later = { ...proposal, revision: 'b'.repeat(64) };
const made = (caseNumber = CASE) =>
  ({ name: 'DeterminationMade', caseNumber }) as EventBody<'DeterminationMade'>;
const roster = async (...reviewers: readonly Parameters<typeof reviewerOf>[]) =>
  stringify({ schemaVersion: 1, reviewers: await Promise.all(reviewers.map((one) => reviewerOf(...one))) });

describe('a proposal', () => {
  it('gets its case a reviewer and the reviewer a worksheet', async () => {
    const here = await panel();
    const event = await propose(here.ports);
    await assignReviewer(event, here.ports);
    const sheet = worksheetKey(CASE, event.proposal);
    expect(await assigned(here)).toEqual({
      reviewer: 'R-0001',
      revision: event.revision,
      proposal: event.proposal,
      proposalKey: event.proposalKey,
      worksheetKey: sheet,
    });
    expect(here.ports.letters.text(sheet)).toContain('Neck pain.');
    expect(here.events.map(({ name, caseNumber }) => [name, caseNumber])).toEqual([
      ['ReviewRequested', CASE],
    ]);
    expect(here.events[0]).toMatchObject({
      reviewer: 'R-0001',
      worksheetKey: sheet,
      proposal: event.proposal,
    });
    expect(await open(here)).toEqual({ 'R-0001': [CASE] });
  });
  it('of a revision that is not the latest, or that another proposal replaced, does nothing', async () => {
    const here = await panel();
    const first = await propose(here.ports);
    await propose(here.ports, { proposal: later });
    await assignReviewer(first, here.ports);
    await assignReviewer(proposedEvent(later, { proposal: 'f'.repeat(64) }), here.ports);
    expect(await assigned(here)).toBe(null);
    expect(here.events).toEqual([]);
  });
  it('that comes after the signature does nothing', async () => {
    const here = await panel();
    const event = await propose(here.ports);
    await here.ports.cases.insert(CASE, REVIEW_ROW, {});
    await assignReviewer(event, here.ports);
    expect(here.events).toEqual([]);
    expect(await open(here)).toEqual({});
  });
  it('of a new revision keeps the reviewer, however the others are loaded', async () => {
    const here = await panel(await reviewerOf('R-1', { capacity: 1 }), await reviewerOf('R-2'));
    await assignReviewer(await propose(here.ports), here.ports);
    const first = (await assigned(here))?.reviewer;
    const event = await propose(here.ports, { proposal: later });
    await assignReviewer(event, here.ports);
    expect(await assigned(here)).toMatchObject({ reviewer: first, proposal: digest(later) });
    expect(here.published('ReviewRequested')).toHaveLength(2);
  });
  it('of a new revision whose parties the reviewer is affiliated with goes to another, and the seat is left', async () => {
    const here = await panel(
      await reviewerOf('R-1', { conflicts: ['Newly Named Insurance'] }),
      await reviewerOf('R-2', { licenses: [{ state: 'Texas', status: 'active' }] }),
    );
    await assignReviewer(await propose(here.ports), here.ports);
    expect((await assigned(here))?.reviewer).toBe('R-1');
    const claimsAdministrator = { name: 'Newly Named Insurance Co.' };
    await assignReviewer(
      await propose(here.ports, { proposal: later, of: { ...manifest, claimsAdministrator } }),
      here.ports,
    );
    expect((await assigned(here))?.reviewer).toBe('R-2');
    expect(await open(here)).toEqual({ 'R-1': [], 'R-2': [CASE] });
  });
  it('that nobody can have says why, counted and without a name, and waits', async () => {
    const here = await panel(
      await reviewerOf('R-1', { conflicts: ['Sunrise Packing'] }),
      await reviewerOf('R-2', { hoursPerWeek: 2 }),
    );
    await assignReviewer(await propose(here.ports), here.ports);
    expect(await assigned(here)).toBe(null);
    expect(here.events).toMatchObject([
      {
        name: 'ReviewerUnavailable',
        reasons: [
          { code: 'conflict', reviewers: 1 },
          { code: 'too-few-hours', reviewers: 1 },
        ],
      },
    ]);
  });
});

describe('capacity', () => {
  it('is never exceeded; a signed review frees a seat for the case that waits for one', async () => {
    const here = await panel(await reviewerOf('R-1', { capacity: 1 }));
    await assignReviewer(await propose(here.ports), here.ports);
    await assignReviewer(await propose(here.ports, { proposal: another(1) }), here.ports);
    await assignReviewer(await propose(here.ports, { proposal: another(2) }), here.ports);
    expect(await open(here)).toEqual({ 'R-1': [CASE] });
    expect(here.published('ReviewerUnavailable').map(({ caseNumber }) => caseNumber)).toEqual([
      'CM15-0000001',
      'CM15-0000002',
    ]);
    await here.ports.cases.insert(CASE, REVIEW_ROW, {});
    await freeSeat(made(), here.ports);
    await freeSeat(made(), here.ports);
    expect(await open(here)).toEqual({ 'R-1': ['CM15-0000001'] });
    expect(await assigned(here, 'CM15-0000002')).toBe(null);
  });
  it('spreads simultaneous cases over the panel and refuses only what does not fit', async () => {
    const reviewers = await Promise.all(['R-1', 'R-2', 'R-3'].map((id) => reviewerOf(id, { capacity: 3 })));
    const here = await panel(...reviewers);
    const events = [];
    for (let n = 0; n < 10; n += 1) events.push(await propose(here.ports, { proposal: another(n) }));
    await Promise.all(events.map((event) => assignReviewer(event, here.ports)));
    expect(Object.values(await open(here)).map((cases) => cases.length)).toEqual([3, 3, 3]);
    expect(here.published('ReviewRequested')).toHaveLength(9);
    expect(here.published('ReviewerUnavailable')).toHaveLength(1);
  });
});

describe('a signed review', () => {
  const signedOf = async (here: World, of: Proposal, over: Partial<Determination> = {}) => {
    const { caseNumber } = of;
    const key = determinationKey(caseNumber, 'signed');
    await writeJson(here.ports.records, key, { ...determination, caseNumber, proposal: digest(of), ...over });
    return { ...made(caseNumber), determinationKey: key };
  };
  const sheetOf = (here: World, of: Proposal) =>
    here.ports.letters.text(worksheetKey(of.caseNumber, digest(of)));

  it('is shown beside the next case like it, once, and never beside its own', async () => {
    const here = await panel();
    await assignReviewer(await propose(here.ports), here.ports);
    const signed = await signedOf(here, proposal);
    await rememberDecisions(signed, here.ports);
    await rememberDecisions(signed, here.ports);
    await assignReviewer(await propose(here.ports), here.ports);
    await assignReviewer(await propose(here.ports, { proposal: another(1) }), here.ports);
    expect(sheetOf(here, proposal)).not.toContain('Like cases');
    expect(sheetOf(here, another(1))).toContain(
      `Of the 1 request for MRI of the cervical spine that physicians decided here last`,
    );
    expect(sheetOf(here, another(1))).toContain(
      `<strong>Upheld</strong> 10/02/2015, ${CASE}: 3 of 3 criteria alike</li>`,
    );
  });
  it('of a proposal that was replaced since is shown beside none', async () => {
    const here = await panel();
    await propose(here.ports);
    await rememberDecisions(await signedOf(here, proposal, { proposal: 'f'.repeat(64) }), here.ports);
    expect(here.ports.cases.rows.get('LIKE')).toBeUndefined();
  });
});

describe('a roster', () => {
  const send = async (here: World, text: string) =>
    publishRoster(await uploaded(here.ports, 'reviewers/roster.yaml', text), here.ports);

  it('becomes the panel, and finds the cases that wait their reviewer', async () => {
    const here = await panel(await reviewerOf('R-1', { available: false }));
    await assignReviewer(await propose(here.ports), here.ports);
    await send(here, await roster(['R-2']));
    await send(here, await roster(['R-2']));
    expect((await assigned(here))?.reviewer).toBe('R-2');
    expect(here.events.map(({ name }) => name)).toEqual(['ReviewerUnavailable', 'ReviewRequested']);
  });
  it('without a reviewer gives that one no case any more', async () => {
    const here = await panel(await reviewerOf('R-1'));
    await send(here, await roster(['R-2', { licenses: [{ state: 'Texas', status: 'active' }] }]));
    await assignReviewer(await propose(here.ports), here.ports);
    expect((await assigned(here))?.reviewer).toBe('R-2');
  });
  it('that is not valid is refused with every problem, and changes nothing', async () => {
    const here = await panel(await reviewerOf('R-1'));
    await send(here, 'schemaVersion: 2\nreviewers: []\n');
    expect(here.events).toMatchObject([
      {
        name: 'RosterRefused',
        caseNumber: null,
        uploadKey: 'reviewers/roster.yaml',
        problems: [
          { path: 'schemaVersion', problem: 'invalid input: expected 1' },
          { path: 'reviewers', problem: 'too small: expected array to have >=1 items' },
        ],
      },
    ]);
    await assignReviewer(await propose(here.ports), here.ports);
    expect((await assigned(here))?.reviewer).toBe('R-1');
  });
});

it('one assignment, one seat and one request come of it, whatever is repeated or killed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.nat({ max: 60 })), { maxLength: 6 }), async (runs) => {
      const here = await panel(...(await Promise.all(['R-1', 'R-2', 'R-3'].map((id) => reviewerOf(id)))));
      const event = await propose(here.ports);
      for (const kill of [...runs, null])
        try {
          await assignReviewer(event, kill === null ? here.ports : killedAt(here.ports, kill));
        } catch (error) {
          if (!(error instanceof Killed || error instanceof Retry)) throw error;
        }
      const seats = Object.values(await open(here)).flat();
      expect(seats).toEqual([CASE]);
      expect(here.published('ReviewRequested')).toHaveLength(1);
      expect((await open(here))[(await assigned(here))?.reviewer ?? '']).toEqual([CASE]);
    }),
    { numRuns: 60 },
  );
});
