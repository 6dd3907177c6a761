import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manifestOf } from '../ports/manifest.ts';
import { CASE, panelWorld, TEXT_RECORDS } from './case.ts';
import type { Weather } from './world.ts';

/** Weather from a stream of random numbers: any order, up to three copies, a kill at any call of a port. */
function storm(numbers: readonly number[]): Weather {
  let at = 0;
  let kills = numbers.length;
  const draw = () => numbers[at++ % numbers.length] ?? 0;
  return {
    next: (waiting) => draw() % waiting,
    copies: () => 1 + (draw() % 3),
    kill: () => (draw() % 3 === 0 && kills-- > 0 ? draw() % 40 : null),
  };
}

it('makes one determination, one letter and one service a party of any duplication, order and kill', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 1_000_003 }), { minLength: 50, maxLength: 120 }),
      async (numbers) => {
        const here = await panelWorld(storm(numbers));
        await here.submit(TEXT_RECORDS);
        await here.submit(TEXT_RECORDS);
        await here.sign();
        await here.sign();
        expect(here.published('DeterminationMade')).toHaveLength(1);
        expect(here.published('LetterWritten')).toHaveLength(1);
        const served = here.published('PartyServed').map(({ party }) => party);
        expect(served.toSorted()).toEqual(['claimsAdministrator', 'injuredEmployee', 'requestingPhysician']);
        expect(here.mails.length).toBeLessThanOrEqual(1);
        expect(here.published('CaseClosed')).toHaveLength(1);
        expect(here.published('ReviewRefused')).toEqual([]);
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
  // Forty cases, each with its letters set and sealed more than once: minutes where the machine is busy.
}, 300_000);

it('leaves what was issued as it is when records come after the signature', async () => {
  const here = await panelWorld();
  await here.submit(TEXT_RECORDS);
  await here.sign();
  const before = here.events.length;
  await here.submit({ 'records/late.txt': 'PROGRESS NOTE\nDate: 9/20/15\nFever. Suspected infection.' });
  const after = here.events.slice(before).map(({ name }) => name);
  expect(new Set(after)).toEqual(new Set(['PacketRefused']));
  expect(here.published('DeterminationMade')).toHaveLength(1);
});

it('refuses a review of a proposal that new records have replaced, and takes one of the new', async () => {
  const here = await panelWorld();
  await here.submit(TEXT_RECORDS);
  const { digest } = here.proposal();
  await here.submit({
    ...TEXT_RECORDS,
    'records/more.txt': 'PROGRESS NOTE\nDate: 8/31/15\nNeck pain persists.',
  });
  expect(here.proposal().digest).not.toBe(digest);
  await here.sign({ proposal: digest });
  expect(here.published('ReviewRefused')).toMatchObject([{ caseNumber: CASE, code: 'another-proposal' }]);
  expect(here.published('DeterminationMade')).toEqual([]);
  await here.sign();
  expect(here.published('DeterminationMade')).toHaveLength(1);
});

it('requests the records that would settle it while the window is open, and proposes when they are complete', async () => {
  const here = await panelWorld();
  await here.submit(TEXT_RECORDS, manifestOf({ recordsComplete: false }));
  expect(here.published('RecordsRequested').length).toBeGreaterThan(0);
  expect(here.published('DeterminationProposed')).toEqual([]);
  await here.submit(TEXT_RECORDS);
  expect(here.published('DeterminationProposed')).toHaveLength(1);
});
