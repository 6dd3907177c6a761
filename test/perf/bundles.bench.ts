/**
 * What each function loads before its first message, as `npm run bundles` prints it: the code against its budget
 * (worker threads counted), the data beside it, and the cold load in a new Node each time: the least time and the
 * least processor time, in milliseconds, on one machine with nothing else to do.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STEPS } from '../../events/catalog.ts';
import budgets from '../../infra/budgets.json' with { type: 'json' };
import { bundleSteps } from '../../infra/bundle.ts';
import { stepSpecs } from '../../infra/steps.ts';

const RUNS = 9;
const LOAD = `const from = performance.now(), cpu = process.cpuUsage();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(cpu);
console.log(performance.now() - from, (user + system) / 1000);
process.exit();`;
const env = { ...process.env, AWS_REGION: 'us-west-2', POWERTOOLS_METRICS_NAMESPACE: 'imr' };

const bytesOf = (folder: string, counts: (path: string) => boolean) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(counts)
    .reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
const shown = (number: number) => number.toFixed(0).padStart(9);

const out = mkdtempSync(join(tmpdir(), 'imr-bundles-'));
try {
  const folders = await bundleSteps(stepSpecs('tesseract'), 'host', out);
  const more: Readonly<Record<string, { readonly bytes: number }>> = budgets.more;
  console.log(`${''.padEnd(20)}  code KB   budget  data KB  load ms   cpu ms`);
  for (const step of STEPS) {
    const folder = folders[step];
    const loads = Array.from({ length: RUNS }, () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', LOAD, join(folder, 'index.mjs')], { env })
        .toString()
        .split(' ')
        .map(Number),
    );
    const least = (index: number) => Math.min(...loads.map((load) => load[index] ?? Number.NaN));
    console.log(
      step.padEnd(20) +
        shown(bytesOf(folder, (path) => /^[\w-]+\.mjs$/.test(path)) / 1000) +
        shown((more[step]?.bytes ?? budgets.code) / 1000) +
        shown(bytesOf(folder, (path) => /^data\/.*\.json$/.test(path)) / 1000) +
        shown(least(0)) +
        shown(least(1)),
    );
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
