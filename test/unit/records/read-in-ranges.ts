/** Reads the PDF at a path as the functions do, in a process of its own; prints its pages and the process's peak in MB. */
import { open } from 'node:fs/promises';
import type { ByteSource } from '../../../shared/ports/ports.ts';
import { inspect } from '../../../shared/records/inspect.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { peakMegabytes } from '../../perf/peak.ts';

const path = process.argv[2] ?? '';
const file = await open(path);
const source: ByteSource = {
  id: path,
  size: (await file.stat()).size,
  read: async (start, end) => {
    const bytes = new Uint8Array(end - start);
    await file.read(bytes, 0, bytes.length, start);
    return bytes;
  },
};
const { pages, objects } = await inspect(source);
let read = 0;
for (let from = 1; from <= pages; from += 5) {
  const to = Math.min(from + 4, pages);
  const range = { file: 'f', mediaType: 'pdf', from, to, objects: objects?.slice(from - 1, to) } as const;
  for (const { text } of await readRange(range, source, async () => 'damaged' as const))
    if (text.startsWith('Page ')) read++;
}
process.stdout.write(JSON.stringify({ pages: read, peak: await peakMegabytes() }));
process.exit();
