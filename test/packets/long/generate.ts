/** `npm run packets:long -- --seed 1 --pages 500 --out FOLDER`: writes a long packet, and beside it `truth.json`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeLongPacket } from './make.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    pages: { type: 'string', default: '500' },
    wording: { type: 'string', default: 'a' },
    declared: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (!values.out) throw new Error('--out FOLDER is needed');
const { manifest, files, truth } = await makeLongPacket({
  seed: Number(values.seed),
  pages: Number(values.pages),
  wording: values.wording === 'b' ? 'b' : 'a',
  declared: values.declared,
});
const write = async (path: string, bytes: string | Uint8Array) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
};
await write(join(values.out, 'packet', 'packet.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const [file, bytes] of files) await write(join(values.out, 'packet', file), bytes);
await write(join(values.out, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
process.stdout.write(`${truth.documents.length} documents on ${truth.pages} pages in ${files.size} files\n`);
