import { globSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { expect, it } from 'vitest';
import { layers } from './layers.ts';

const FOLDERS = ['events', 'functions', 'infra', 'shared'];

it('keeps the layers apart, having truly read every module', async () => {
  const { forbidden, options } = layers;
  const { output } = await cruise(FOLDERS, { ...options, ruleSet: { forbidden }, validate: true });
  const { summary, modules } = output as ICruiseResult;
  expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  const read = new Set(modules.map(({ source }) => source));
  const sources = FOLDERS.flatMap((folder) =>
    globSync(`${folder}/**/*.ts`, { exclude: (name) => name.endsWith('.d.ts') }),
  );
  expect(sources.filter((source) => !read.has(source))).toEqual([]);
  expect(modules.reduce((sum, { dependencies }) => sum + dependencies.length, 0)).toBeGreaterThan(
    sources.length,
  );
});
