import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { ByteSource } from '../../../shared/ports/ports.ts';
import { Blocks, followedBy, inMemory } from '../../../shared/records/bytes.ts';
import caps from '../../../shared/records/caps.json' with { type: 'json' };
import { inspect } from '../../../shared/records/inspect.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { largePdf } from '../../perf/large-pdf.ts';
import { type PageSpec, type PdfObject, pagesPdf } from './pdf-bytes.ts';

const noOcr = () => Promise.resolve('damaged' as const);

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const held: Uint8Array[] = [];
  for await (const part of parts) held.push(part);
  return Buffer.concat(held);
}

/** A file that remembers how much of it was read. */
function counted(bytes: Uint8Array) {
  const reads = { bytes: 0, largest: 0 };
  const file = inMemory(bytes);
  const source: ByteSource = {
    ...file,
    read: (start, end) => {
      reads.bytes += end - start;
      reads.largest = Math.max(reads.largest, end - start);
      return file.read(start, end);
    },
  };
  return { source, reads };
}

it('of a long PDF a range reads only what its pages need, wherever they stand', async () => {
  const pages = 200;
  const bytes = await bytesOf(largePdf(40_000_000, pages));
  const { objects } = await inspect(inMemory(bytes));
  expect(objects).toHaveLength(pages);
  for (const from of [1, 101, 196]) {
    const { source, reads } = counted(bytes);
    const range = { file: 'f', mediaType: 'pdf', from, to: from + 4 } as const;
    const read = await readRange({ ...range, objects: objects?.slice(from - 1, from + 4) }, source, noOcr);
    expect(read.map(({ page, text }) => [page, text.split('\n')[0]])).toEqual(
      Array.from({ length: 5 }, (_, i) => [from + i, `Page ${from + i}`]),
    );
    // The pages themselves are 1 MB; the rest is where the file is told, and what stands in the same blocks.
    expect(reads.bytes).toBeLessThan(5_000_000);
    expect(reads.largest).toBeLessThanOrEqual(caps.pdf.blockBytes);
  }
}, 60_000);

it('a PDF of 200 pages is read in ranges within 256 MB of memory, engine and all', async () => {
  const path = join(tmpdir(), `imr-long-${process.pid}.pdf`);
  await writeFile(path, await bytesOf(largePdf(100_000_000, 200)));
  const script = join(import.meta.dirname, 'read-in-ranges.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, path]);
  const { pages, peak } = JSON.parse(stdout) as { pages: number; peak: number };
  expect(pages).toBe(200);
  expect(peak).toBeLessThan(256);
}, 120_000);

/** A page whose forms draw each other: more than memory holds. */
function endless(first: number): { page: PageSpec; forms: PdfObject[] } {
  const forms = Array.from({ length: 8 }, (_, i) => ({
    dict: `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X ${first + i + 1} 0 R>>>>`,
    stream: '/X Do '.repeat(30),
  }));
  const leaf = { dict: '/Type /XObject /Subtype /Form /BBox [0 0 9 9]', stream: '0 0 1 1 re f' };
  const resources = `/Resources <</XObject <</X ${first} 0 R>>>>`;
  return {
    page: { content: { dict: '', stream: '/X Do' }, page: resources },
    forms: [...forms, leaf],
  };
}

/** A page of operators that draw nothing: it takes long and no memory beyond its own. */
const tedious: PageSpec = {
  content: { dict: '/Filter /FlateDecode', stream: deflateSync('q Q '.repeat(20_000_000)) },
};

it.each([
  ['hangs', { page: tedious, forms: [] }, 'reading it took longer than is allowed'],
  ['explodes', endless(10), 'the file is damaged'],
])(
  'a page that %s ends alone',
  async (_how, { page, forms }, why) => {
    const bytes = pagesPdf([{ lines: ['before it'] }, page, { lines: ['behind it'] }], forms);
    const limits = { ...caps.pdf, ...(forms.length === 0 && { pageMs: 500 }) };
    const range = { file: 'f', mediaType: 'pdf', from: 1, to: 3 } as const;
    const pages = await readRange(range, inMemory(bytes), noOcr, null, { ...caps.ranges, pdf: limits });
    expect(pages.map(({ text, legibility, note }) => [text, legibility, note])).toEqual([
      ['before it', 'legible', undefined],
      ['', 'unreadable', why],
      ['behind it', 'legible', undefined],
    ]);
  },
  60_000,
);

it('a range that has used its time says so of the pages that are left', async () => {
  const bytes = pagesPdf([{ lines: ['one'] }, { lines: ['two'] }]);
  const range = { file: 'f', mediaType: 'pdf', from: 1, to: 2 } as const;
  const pages = await readRange(range, inMemory(bytes), noOcr, null, { ms: -1 });
  expect(pages.map(({ page, note }) => [page, note])).toEqual([
    [1, 'reading it took longer than is allowed'],
    [2, 'reading it took longer than is allowed'],
  ]);
});

it('a fault of the store is the store’s, and says nothing of the document', async () => {
  const fault = new Error('the store does not answer');
  const file = inMemory(pagesPdf([{ lines: ['one'] }]));
  const source = { ...file, read: () => Promise.reject(fault) };
  const range = { file: 'f', mediaType: 'pdf', from: 1, to: 1 } as const;
  await expect(readRange(range, source, noOcr)).rejects.toBe(fault);
  expect((await readRange(range, file, noOcr)).map(({ text }) => text)).toEqual(['one']);
});

it('blocks give the bytes that were asked for, across their edges and with more behind them', () => {
  const bytes = Buffer.from(
    Array.from({ length: 3 * caps.pdf.blockBytes + 7 }, (_, i) => (i * 7 + (i >> 9)) & 255),
  );
  const more = Buffer.from('the end');
  const read = followedBy(new Blocks(bytes.length, (start, end) => bytes.subarray(start, end)), more);
  const whole = Buffer.concat([bytes, more]);
  const edge = caps.pdf.blockBytes;
  for (const [start, end] of [
    [0, 1],
    [edge - 3, edge + 3],
    [edge - 3, 3 * edge + 2],
    [bytes.length - 2, bytes.length + 2],
    [bytes.length, bytes.length + 7],
  ] as const)
    expect(Buffer.compare(read.read(start, end), whole.subarray(start, end))).toBe(0);
});
