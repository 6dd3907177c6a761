import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { inputOf, KINDS } from './mutate.ts';

/** What `npm run fuzz` does at length, a little of it and always the same. */
const COUNTS = { zip: 200, pdf: 25, manifest: 1000 };

describe('mutated input gets an answer that has a name', () => {
  it.each(KINDS)('each %s', async (kind) => {
    // The memory of a test process is that of all its tests.
    const { answers, failures } = await fuzz(kind, { counts: COUNTS, seed: 2015, bytes: Infinity });
    expect(failures).toEqual([]);
    expect(Object.values(answers).reduce((a, b) => a + b, 0)).toBe(COUNTS[kind]);
    expect(Object.keys(answers).length).toBeGreaterThan(3);
  });

  it('an input that takes too long fails, and those after it are answered', async () => {
    const { answers, failures } = await fuzz('manifest', {
      counts: { zip: 0, pdf: 0, manifest: 2 },
      seed: 1,
      ms: 0,
      bytes: Infinity,
    });
    expect(answers).toEqual({});
    expect(failures.map(({ why }) => why)).toEqual(['no answer within 0 ms', 'no answer within 0 ms']);
  });

  it('an input for which too much is held fails', async () => {
    const { failures } = await fuzz('manifest', {
      counts: { zip: 0, pdf: 0, manifest: 1 },
      seed: 1,
      bytes: 1,
    });
    expect(failures).toEqual([{ n: 0, why: 'more than 1 bytes were held' }]);
  });

  it('an input is the same for the same seed and number, and no other', async () => {
    for (const kind of KINDS) {
      const input = await inputOf(kind, 7, 3);
      expect(Buffer.compare(input, await inputOf(kind, 7, 3))).toBe(0);
      expect(Buffer.compare(input, await inputOf(kind, 8, 3))).not.toBe(0);
    }
  });
});
