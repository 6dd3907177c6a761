/**
 * `npm run fuzz -- --pdfs N --zips N --manifests N [--seed N] [--first N] [--folder F] [--json]`: mutated inputs, each
 * of which must get an answer that has a name. Prints the answers by number, the slowest and the memory, and ends with
 * 1 when an input failed.
 */
import { parseArgs } from 'node:util';
import { fuzz, type Plan, type Report } from './fuzz.ts';
import { KINDS } from './mutate.ts';

const { values } = parseArgs({
  options: {
    pdfs: { type: 'string', default: '1000' },
    zips: { type: 'string', default: '1000' },
    manifests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    folder: { type: 'string', default: '.local/fuzz' },
    json: { type: 'boolean', default: false },
  },
});

const plan: Plan = {
  counts: { pdf: whole(values.pdfs), zip: whole(values.zips), manifest: whole(values.manifests) },
  seed: whole(values.seed),
  first: whole(values.first),
  folder: values.folder,
  progress: (done) => process.stderr.write(`${done}\n`),
};
const reports: Report[] = [];
for (const kind of KINDS) {
  if (plan.counts[kind] === 0) continue;
  const report = await fuzz(kind, plan);
  reports.push(report);
  if (!values.json) process.stdout.write(words(report));
}
if (values.json) process.stdout.write(`${JSON.stringify({ seed: plan.seed, reports }, null, 2)}\n`);
process.exitCode = reports.some(({ failures }) => failures.length > 0) ? 1 : 0;

function whole(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`${text} is not a whole number`);
  return n;
}

function words({ kind, inputs, answers, slowest, peak, failures }: Report): string {
  const lines = Object.entries(answers)
    .sort(([, a], [, b]) => b - a)
    .map(([answer, times]) => `${String(times).padStart(8)}  ${answer}`);
  const failed = failures.map(({ n, why }) => `  failed: input ${n}: ${why.split('\n')[0]}`);
  return `${[
    `${inputs} inputs of kind ${kind}, seed ${plan.seed}`,
    ...lines,
    `  slowest: input ${slowest.n} in ${slowest.ms} ms; the process held at most ${Math.round(peak / 1e6)} MB; failures: ${failures.length}`,
    ...failed,
  ].join('\n')}\n`;
}
