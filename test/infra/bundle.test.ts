import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STEPS, type Step } from '../../events/catalog.ts';
import budgets from '../../infra/budgets.json' with { type: 'json' };
import { compileSteps } from '../../infra/bundle.ts';
import { stepSpecs } from '../../infra/steps.ts';
import { traced } from '../../infra/trace.ts';

const out = mkdtempSync(join(tmpdir(), 'imr-bundles-'));
let folders: Readonly<Record<Step, string>>;
beforeAll(async () => {
  folders = await compileSteps(stepSpecs('tesseract'), out, { maps: true });
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const more: Readonly<Record<string, { readonly bytes: number }>> = budgets.more;

describe.each(STEPS)('the bundle of %s', (step) => {
  it('keeps to its budget', () => {
    const scripts = readdirSync(folders[step]).filter((file) => file.endsWith('.mjs'));
    const bytes = scripts.reduce((sum, file) => sum + statSync(join(folders[step], file)).size, 0);
    expect(bytes).toBeLessThanOrEqual(more[step]?.bytes ?? budgets.code);
  });
});

it('a stack trace of a bundle is told by the sources it was made of', () => {
  const lines = readFileSync(join(folders['apply-rules'], 'index.mjs'), 'utf8').split('\n');
  const thrown = 'FactsFound names no case';
  const line = lines.findIndex((text) => text.includes(thrown));
  const frame = `at x (file:///var/task/index.mjs:${line + 1}:${(lines[line] ?? '').indexOf(thrown)})`;
  const source = readFileSync('functions/apply-rules/apply-rules.ts', 'utf8').split('\n');
  const at = source.findIndex((text) => text.includes(thrown)) + 1;
  expect(traced(`Defect event-without-case\n    ${frame}`, folders['apply-rules'])).toMatch(
    new RegExp(
      `^Defect event-without-case\n    at x \\(functions/apply-rules/apply-rules\\.ts:${at}:\\d+\\)$`,
    ),
  );
});
