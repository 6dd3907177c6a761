/** `npm run packets:hostile -- [FOLDER]`: writes every hostile input, with the answer expected of each, to look at. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IMAGES } from './images.ts';
import { MANIFESTS } from './manifests.ts';
import { PDFS } from './pdfs.ts';
import { TEXTS } from './texts.ts';
import { ZIPS } from './zips.ts';

const folder = process.argv[2] ?? '.local/hostile';
const answers: Record<string, { name: string; answer: string }> = {};
for (const [kind, extension, list] of [
  ['zips', 'zip', ZIPS],
  ['pdfs', 'pdf', PDFS],
  ['images', 'image', IMAGES],
  ['texts', 'txt', TEXTS],
  ['manifests', 'json', MANIFESTS],
] as const) {
  await mkdir(join(folder, kind), { recursive: true });
  for (const [i, { name, make, expect: answer }] of list.entries()) {
    const file = `${kind}/${String(i + 1).padStart(3, '0')}.${extension}`;
    await writeFile(join(folder, file), await make());
    answers[file] = { name, answer };
  }
}
await writeFile(join(folder, 'answers.json'), `${JSON.stringify(answers, null, 2)}\n`);
process.stdout.write(
  `${Object.keys(answers).length} hostile inputs are in ${folder}, their answers in answers.json\n`,
);
