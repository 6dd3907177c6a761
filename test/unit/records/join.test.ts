import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GROUP, join } from '../../../functions/read-pages/join.ts';
import { MemoryTable } from '../../ports/memory.ts';

const CASE = 'CM15-0185313';
const REVISION = 'a'.repeat(64);

/** A table each of whose writes waits its turn, and may kill who asked: before it is done, or after. */
function stormy(scheduler: fc.Scheduler, kills: readonly ('before' | 'after' | null)[]) {
  const table = new MemoryTable();
  const add = table.addToSet.bind(table);
  let calls = 0;
  table.addToSet = scheduler.scheduleFunction(async (pk: string, sk: string, member: number) => {
    const kill = kills[calls++] ?? null;
    if (kill === 'before') throw new Error('killed');
    const size = await add(pk, sk, member);
    if (kill === 'after') throw new Error('killed');
    return size;
  });
  return table;
}

it('finds every range read exactly when every range was, whatever is repeated, lost, reordered or killed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 3 * GROUP }),
      fc.array(fc.nat(), { maxLength: 40 }),
      fc.array(fc.constantFrom('before', 'after', null, null), { maxLength: 120 }),
      async (scheduler, ranges, repeated, kills) => {
        const cases = stormy(scheduler, kills);
        const begun = new Set<number>();
        const full: boolean[] = [];
        // A message that its function did not finish comes again; one that it did may come again, too.
        const deliver = async (range: number): Promise<void> => {
          begun.add(range);
          try {
            if (await join({ cases }, CASE, { revision: REVISION, range, ranges }))
              full.push(begun.size === ranges);
          } catch {
            await deliver(range);
          }
        };
        const messages = [...Array(ranges).keys(), ...repeated.map((n) => n % ranges)];
        const all = Promise.all(
          messages.map((range) => scheduler.schedule(Promise.resolve()).then(() => deliver(range))),
        );
        await scheduler.waitFor(all);
        expect(full.length).toBeGreaterThan(0);
        expect(new Set(full)).toEqual(new Set([true]));
      },
    ),
    { numRuns: 100 },
  );
});

it('is never full while a range is missing', async () => {
  const ranges = 2 * GROUP + 1;
  for (const lost of [0, GROUP - 1, GROUP, 2 * GROUP]) {
    const cases = new MemoryTable();
    const full = [];
    for (let round = 0; round < 2; round++)
      for (let range = 0; range < ranges; range++)
        if (range !== lost && (await join({ cases }, CASE, { revision: REVISION, range, ranges })))
          full.push(range);
    expect(full).toEqual([]);
    expect(await join({ cases }, CASE, { revision: REVISION, range: lost, ranges })).toBe(true);
  }
});

it('keeps rows small however many ranges there are', async () => {
  const cases = new MemoryTable();
  const ranges = 20 * GROUP;
  for (let range = 0; range < ranges; range++)
    await join({ cases }, CASE, { revision: REVISION, range, ranges });
  const sizes = [...(cases.rows.get(CASE)?.values() ?? [])].map(({ set }) => set?.size ?? 0);
  expect(Math.max(...sizes)).toBe(GROUP);
});
