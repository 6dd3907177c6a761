/**
 * Finding the facts of two million characters of notes beside extracting their text, in one process and over the same
 * pages, as `npm run bench` prints it. Processor time of all threads; each is run once before it is measured.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../shared/digest.ts';
import { findFacts } from '../../shared/facts/find.ts';
import { inMemory } from '../../shared/records/bytes.ts';
import { inspect } from '../../shared/records/inspect.ts';
import type { PacketFile, Page } from '../../shared/records/model.ts';
import { readRange } from '../../shared/records/read-range.ts';
import { indexOf } from '../../shared/records/records-index.ts';
import { makeLongPacket } from '../packets/long/make.ts';

const CHARACTERS = 2_000_000;
/** Pages of a function's range, as index-records sends them. */
const RANGE = 20;

async function timed<T>(work: () => Promise<T>): Promise<{ readonly seconds: number; readonly result: T }> {
  await work();
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, result };
}

const { manifest, files } = await makeLongPacket({ seed: 7, pages: 2400 });
const inspected: { readonly bytes: Uint8Array; readonly file: PacketFile }[] = [];
for (const [path, bytes] of files)
  inspected.push({
    bytes,
    file: { file: path, sha256: sha256(bytes), bytes: bytes.length, ...(await inspect(inMemory(bytes))) },
  });

/** The pages as read-pages reads them, until there are characters enough. */
async function extracted(): Promise<Page[]> {
  const pages: Page[] = [];
  let characters = 0;
  for (const { bytes, file } of inspected)
    for (let from = 1; from <= file.pages && characters < CHARACTERS; from += RANGE) {
      const to = Math.min(file.pages, from + RANGE - 1);
      const objects = file.objects?.slice(from - 1, to);
      const range = { file: file.sha256, mediaType: file.mediaType, from, to, objects };
      const read = await readRange(range, inMemory(bytes), async () => 'damaged');
      for (const { text } of read) characters += text.length;
      pages.push(...read);
    }
  return pages;
}

const text = await timed(extracted);
const pages = text.result;
const characters = pages.reduce((sum, page) => sum + page.text.length, 0);
async function* each() {
  yield* pages;
}
const read = new Map<string, number>();
for (const { file } of pages) read.set(file, (read.get(file) ?? 0) + 1);
const asRead: PacketFile[] = inspected.flatMap(({ file }) => {
  const count = read.get(file.sha256);
  return count === undefined ? [] : [{ ...file, pages: count }];
});
const records = await indexOf(manifest, 'bench', { files: asRead, ranges: [] }, each());
const facts = await timed(() => findFacts({ records, pages, requestDate: manifest.utilizationReview.date }));

const millions = (characters / 1e6).toFixed(1);
console.log(`\n${millions} M characters on ${pages.length} pages   seconds   of extraction`);
const row = (label: string, seconds: number) =>
  console.log(
    `${label.padEnd(36)}${seconds.toFixed(2).padStart(9)}${`${(seconds / text.seconds).toFixed(2)}×`.padStart(16)}`,
  );
row('text with its positions', text.seconds);
row(`facts (${facts.result.facts.length} found)`, facts.seconds);

/** The peer, where it is installed; it reads whole files, so that it is counted by the page. */
const folder = mkdtempSync(join(tmpdir(), 'imr-bench-'));
try {
  const first = inspected[0];
  if (first && spawnSync('pdftotext', ['-v']).status === 0) {
    writeFileSync(join(folder, 'a.pdf'), first.bytes);
    const start = performance.now();
    spawnSync('pdftotext', ['-bbox', join(folder, 'a.pdf'), join(folder, 'a.html')]);
    row('pdftotext -bbox', (((performance.now() - start) / 1000) * pages.length) / first.file.pages);
  }
} finally {
  rmSync(folder, { recursive: true });
}
