import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, sha256 } from '../../../shared/digest.ts';
import { Defect } from '../../../shared/errors.ts';
import { FactsWriter, readFacts } from '../../../shared/facts/facts-file.ts';
import type { Fact } from '../../../shared/facts/model.ts';
import { MemoryStore } from '../../ports/memory.ts';

const KEY = 'cases/CM15-0185313/revisions/r/facts.json';
const SEARCHED = {
  caseNumber: 'CM15-0185313',
  revision: 'r',
  vocabulary: '1',
  pagesSearched: 3,
  pagesNotSearched: [{ document: 'D1', page: 2 }],
};

/** Three facts of each sentence, ten sentences a page. */
const factsOf = (count: number): Fact[] =>
  Array.from({ length: count }, (_, n) => ({
    id: n.toString(16).padStart(16, '0'),
    concept: `symptom.${n % 7}`,
    assertion: 'present',
    regions: n % 2 ? ['lumbar'] : [],
    side: null,
    date: '2015-06-05',
    documentDate: '2015-06-05',
    documentType: 'progress-report',
    section: 'subjective',
    citation: {
      document: `D${Math.floor(n / 300) + 1}`,
      page: Math.floor(n / 30) + 1,
      line: Math.floor(n / 3),
      start: Math.floor(n / 3),
      end: Math.floor(n / 3) + 10,
      words: `Sentence ${Math.floor(n / 3)}.`,
    },
  }));

async function written(facts: readonly Fact[], chunks: readonly number[] = []) {
  const store = new MemoryStore();
  const writer = new FactsWriter(store, KEY);
  let at = 0;
  for (const size of chunks) {
    await writer.take(facts.slice(at, at + size));
    at += size;
  }
  await writer.take(facts.slice(at));
  return { store, count: await writer.end(SEARCHED) };
}

it('facts that are few stand in facts.json, whose digest is that of the facts', async () => {
  const facts = factsOf(2000);
  const { store, count } = await written(facts);
  expect(count).toBe(2000);
  expect([...store.objects.keys()]).toEqual([KEY]);
  expect(store.text(KEY)).toBe(canonicalJson({ ...SEARCHED, facts }));
  expect(await readFacts(store, KEY)).toEqual({
    facts: { ...SEARCHED, facts },
    digest: sha256(store.text(KEY)),
  });
});

it('many facts come back in their order from parts that lie beside facts.json by their digests', async () => {
  const facts = factsOf(4500);
  const { store, count } = await written(facts);
  expect(count).toBe(4500);
  const parts = [facts.slice(0, 2000), facts.slice(2000, 4000)].map((part) => sha256(canonicalJson(part)));
  expect([...store.objects.keys()]).toEqual([
    ...parts.map((part) => `cases/CM15-0185313/revisions/r/facts/${part}.json`),
    KEY,
  ]);
  expect(JSON.parse(store.text(KEY))).toEqual({ ...SEARCHED, facts: facts.slice(4000), parts });
  expect((await readFacts(store, KEY)).facts).toEqual({ ...SEARCHED, facts });
});

it('the same facts give the same bytes, however they came', async () => {
  const facts = factsOf(4100);
  const { store } = await written(facts);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1500), { maxLength: 6 }), async (chunks) => {
      const again = await written(facts, chunks);
      expect(again.store.objects).toEqual(store.objects);
    }),
    { numRuns: 8 },
  );
});

it('a fact that changes anywhere changes the digest', async () => {
  const facts = factsOf(4100);
  const changed = facts.map((fact, n) => (n === 17 ? { ...fact, assertion: 'absent' as const } : fact));
  const [a, b] = [await written(facts), await written(changed)];
  expect((await readFacts(a.store, KEY)).digest).not.toBe((await readFacts(b.store, KEY)).digest);
});

it('a part that is gone, or is not what was written, is a defect', async () => {
  const { store } = await written(factsOf(2001));
  const part = [...store.objects.keys()][0] ?? '';
  const bytes = store.text(part);
  await store.put(part, bytes.replace('present', 'planned'), 'application/json');
  await expect(readFacts(store, KEY)).rejects.toThrow(Defect);
  store.objects.delete(part);
  await expect(readFacts(store, KEY)).rejects.toThrow(Defect);
  store.objects.delete(KEY);
  await expect(readFacts(store, KEY)).rejects.toThrow(Defect);
});

it('facts of one sentence share it when they are read', async () => {
  const { store } = await written(factsOf(2003));
  const { facts } = (await readFacts(store, KEY)).facts;
  expect(facts[1]?.citation).toBe(facts[0]?.citation);
  expect(facts[3]?.citation).not.toBe(facts[0]?.citation);
  expect(facts[3]?.regions).toBe(facts[1]?.regions);
});
