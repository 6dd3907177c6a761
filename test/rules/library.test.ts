import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exercise, WorkedCases } from '../../infra/cli/worked-cases.ts';
import { inForce, leavesOf } from '../../shared/rules/evidence.ts';
import { readGuideline } from '../../shared/rules/guideline.ts';
import type { Criterion, Edition, Guideline } from '../../shared/rules/model.ts';
import { vocabulary } from '../../shared/rules/vocabulary.ts';

const LIBRARY = join(import.meta.dirname, '../../shared/rules/library');
const library = readdirSync(LIBRARY).map((id) => {
  const text = readFileSync(join(LIBRARY, id, 'guideline.yaml'), 'utf8');
  const cases = WorkedCases.parse(parse(readFileSync(join(LIBRARY, id, 'cases.yaml'), 'utf8')));
  return { id, read: readGuideline(text, vocabulary), cases };
});

const whole = (guideline: Guideline): Criterion[] => [
  ...(guideline.appliesWhen ? [guideline.appliesWhen] : []),
  guideline.criteria,
];
/** The editions of every guideline, each with the rest of it. */
const editions = library.flatMap(({ read: { guideline } }) =>
  guideline === null ? [] : guideline.editions.map((edition) => ({ ...guideline, ...edition })),
);
const within = ({ effective }: Edition, on: string) => inForce([{ effective }], on) !== null;

test('the library has guidelines for each of the four studies on both rungs, in 2015 and in 2018', () => {
  for (const service of ['mri-cervical-spine', 'mri-lumbar-spine', 'mri-shoulder', 'mri-knee'])
    for (const rung of ['mtus', 'acoem-or-odg'])
      for (const on of ['2015-09-01', '2018-09-01']) {
        const found = editions.filter(
          (one) =>
            one.services.includes(service) &&
            one.rung === rung &&
            one.topic === 'indication' &&
            within(one, on),
        );
        expect(found, `${service} ${rung} ${on}`).toHaveLength(1);
      }
});

test('no two editions of a topic and rung are in force on one date', () => {
  for (const one of editions)
    for (const other of editions) {
      const alike =
        one.id < other.id &&
        one.topic === other.topic &&
        one.rung === other.rung &&
        one.chapter === other.chapter &&
        one.appliesWhen === undefined &&
        other.appliesWhen === undefined &&
        (one.regions === undefined ||
          other.regions === undefined ||
          one.regions.some((region) => other.regions?.includes(region))) &&
        one.services.some((service) => other.services.includes(service));
      const together = within(one, other.effective.from) || within(other, one.effective.from);
      expect(alike && together, `${one.id} and ${other.id}`).toBe(false);
    }
});

describe.each(library)('$id', ({ id, read, cases }) => {
  const guideline = read.guideline as Guideline;

  test('is valid', () => {
    expect(read.problems).toEqual([]);
    expect(guideline.id).toBe(id);
  });

  test('says of every criterion what it is and what record would settle it', () => {
    for (const leaf of whole(guideline).flatMap(leavesOf)) expect(leaf.label, leaf.id).toBeTruthy();
    for (const leaf of leavesOf(guideline.criteria))
      if ('fact' in leaf) expect(leaf.wanted, leaf.id).toBeTruthy();
  });

  test('says what is verified', () => {
    const leaves = whole(guideline).flatMap(leavesOf);
    if (guideline.verified) expect(leaves.filter(({ verified }) => !verified)).toEqual([]);
    else for (const { notes = guideline.notes } of guideline.editions) expect(notes).toMatch(/check|reading/);
    for (const { id, verified, source } of leaves) if (verified) expect(source, id).toBeTruthy();
  });

  test('comes out on its worked cases as they say, every criterion met, not met and not documented', () => {
    expect(exercise(guideline, cases)).toEqual({ wrong: [], missing: [] });
    for (const one of ['met', 'not met', 'not documented'])
      expect(cases.cases.map(({ truth }) => truth)).toContain(one);
  });

  test('never recommends on silence', () => {
    for (const { facts, item = cases.item, truth } of cases.cases)
      if (facts.length === 0 && item === undefined) expect(truth).not.toBe('met');
  });
});
