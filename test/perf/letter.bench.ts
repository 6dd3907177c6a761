/**
 * A fresh five-page letter, warm: every run is of another case, with another number and with its own words in another
 * order, so that of a letter before it only what every letter says can be found in a cache. As `npm run bench` prints
 * it: the least time and the least processor time of each, in milliseconds; the seal with a key in this process, as long as the stack's, so that what a
 * journey to KMS takes comes on top.
 */
import { generateKeyPairSync } from 'node:crypto';
import { letterHtml } from '../../shared/letter/html.ts';
import { type LetterModel, letterModel } from '../../shared/letter/letter.ts';
import { letterPdf } from '../../shared/letter/pdf.ts';
import { sealerOf } from '../../shared/seal/certificate.ts';
import { sealPdf } from '../../shared/seal/pdf.ts';
import { memorySigner } from '../ports/signer.ts';
import { input, settings } from '../unit/letter/case.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey;
const sealer = await sealerOf(memorySigner(key), settings.organization);
const signedAt = new Date(input.determination.signedAt);
type Measure = readonly [time: number, processor: number];
const measured = {
  model: [] as Measure[],
  pdf: [] as Measure[],
  html: [] as Measure[],
  seal: [] as Measure[],
};
async function timed<T>(what: keyof typeof measured, work: () => T | Promise<T>): Promise<T> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  measured[what].push([performance.now() - start, (user + system) / 1000]);
  return result;
}

/** A value with the words of each of its strings turned by so many. */
function turned<T>(value: T, by: number): T {
  if (typeof value === 'string') {
    const words = value.split(' ');
    const at = by % words.length;
    return [...words.slice(at), ...words.slice(0, at)].join(' ') as T;
  }
  if (Array.isArray(value)) return value.map((member) => turned(member, by)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, turned(inner, by)])) as T;
}

/** The letter with what is the case's own in other words: the record, the summary, the decisions and their reasons. */
const ofAnotherCase = (model: LetterModel, by: number): LetterModel => ({
  ...model,
  summary: { ...model.summary, text: turned(model.summary.text, by) },
  issues: { ...model.issues, items: turned(model.issues.items, by) },
  documents: model.documents && {
    ...model.documents,
    tables: model.documents.tables.map((table) => ({ ...table, rows: turned(table.rows, by) })),
    notProvided: turned(model.documents.notProvided, by),
  },
});

let pages = 0;
for (let run = 0; run < 60; run++) {
  const manifest = { ...input.manifest, caseNumber: `CM15-0${String(100_000 + run)}` };
  const recordDigest = run.toString(16).padStart(64, 'a');
  const model = await timed('model', () => letterModel({ ...input, manifest, recordDigest }, settings));
  const other = ofAnotherCase(model, run);
  const pdf = await timed('pdf', () => letterPdf(other));
  await timed('html', () => letterHtml(other));
  await timed('seal', () => sealPdf(pdf, sealer, signedAt));
  pages =
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
const least = (...parts: readonly (keyof typeof measured)[]) =>
  ([0, 1] as const).map((index) =>
    parts
      .reduce((sum, part) => sum + Math.min(...measured[part].map((each) => each[index])), 0)
      .toFixed(1)
      .padStart(12),
  );
console.log(`\na fresh letter of ${pages} pages     milliseconds   processor`);
for (const [label, figures] of [
  ['PDF', least('model', 'pdf')],
  ['HTML', least('html')],
  ['seal', least('seal')],
  ['PDF, HTML and seal', least('model', 'pdf', 'html', 'seal')],
] as const)
  console.log(label.padEnd(30) + figures.join(''));
