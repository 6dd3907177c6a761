import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../shared/case/read-manifest.ts';
import { Refuse } from '../../../shared/errors.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import { readPdf } from '../../../shared/records/pdf-reader.ts';
import { openPacketZip } from '../../../shared/records/zip.ts';
import { HOSTILE_CASE, MANIFESTS, PDFS, ZIPS } from '../../packets/hostile/make.ts';
import { MemoryStore } from '../../ports/memory.ts';

/** The refusal that an action ends in. */
async function refusalOf(action: () => Promise<unknown>): Promise<Refuse> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Refuse) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a hostile ZIP', () => {
  it.each(ZIPS)('is refused for what is wrong with it: $name', async ({ make, expect: code }) => {
    const store = new MemoryStore();
    await store.put('packet.zip', await make(), 'application/zip');
    const refusal = await refusalOf(async () => {
      const zip = await openPacketZip(store, 'packet.zip');
      for (const { name } of zip.entries) await zip.read(name);
    });
    expect(refusal.code).toBe(code);
  });
});

describe('a broken manifest', () => {
  it.each(MANIFESTS)('is refused with the path of what is wrong: $name', async ({ make, expect: path }) => {
    const bytes = await make();
    const refusal = await refusalOf(async () => readManifest(bytes, HOSTILE_CASE));
    expect(refusal.problems.map((problem) => problem.path)).toEqual([path]);
  });
});

describe('a hostile PDF', () => {
  it.each(PDFS)(
    'is read or named unreadable, and ends: $name',
    async ({ make, expect: answer }) => {
      const bytes = await make();
      const document = await readPdf(inMemory(bytes));
      const page = typeof document === 'string' ? document : await document.text(1);
      if (typeof page === 'string') return expect(page).toBe(answer);
      expect(answer).toBe('readable');
      expect(JSON.stringify(page.lines)).toContain('FIRST');
    },
    60_000,
  );
});
