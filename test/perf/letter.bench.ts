/**
 * A fresh five-page letter, warm: every run is of another case number, so that nothing is found in a cache. As
 * `npm run bench` prints it: the best of each, in milliseconds; the seal with a key in this process, as long as the
 * stack's, so that what a journey to KMS takes comes on top.
 */
import { generateKeyPairSync } from 'node:crypto';
import { letterHtml } from '../../shared/letter/html.ts';
import { letterModel } from '../../shared/letter/letter.ts';
import { letterPdf } from '../../shared/letter/pdf.ts';
import { sealerOf } from '../../shared/seal/certificate.ts';
import { sealPdf } from '../../shared/seal/pdf.ts';
import { memorySigner } from '../ports/signer.ts';
import { input, settings } from '../unit/letter/case.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey;
const sealer = await sealerOf(memorySigner(key), settings.organization);
const signedAt = new Date(input.determination.signedAt);
const best = { model: [] as number[], pdf: [] as number[], html: [] as number[], seal: [] as number[] };
async function timed<T>(what: keyof typeof best, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  best[what].push(performance.now() - start);
  return result;
}
let pages = 0;
for (let run = 0; run < 60; run++) {
  const manifest = { ...input.manifest, caseNumber: `CM15-0${String(100_000 + run)}` };
  const recordDigest = run.toString(16).padStart(64, 'a');
  const model = await timed('model', () => letterModel({ ...input, manifest, recordDigest }, settings));
  const pdf = await timed('pdf', () => letterPdf(model));
  await timed('html', () => letterHtml(model));
  await timed('seal', () => sealPdf(pdf, sealer, signedAt));
  pages =
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
const least = (what: keyof typeof best) => Math.min(...best[what]);
const [pdf, all] = [
  least('model') + least('pdf'),
  least('model') + least('pdf') + least('html') + least('seal'),
];
console.log(`\na fresh letter of ${pages} pages     milliseconds`);
for (const [label, ms] of [
  ['PDF', pdf],
  ['HTML', least('html')],
  ['seal', least('seal')],
  ['PDF, HTML and seal', all],
] as const)
  console.log(`${label.padEnd(30)}${ms.toFixed(1).padStart(12)}`);
