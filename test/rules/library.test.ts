import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { resolveItem } from '../../shared/case/items.ts';
import { contextOf, indexFacts } from '../../shared/rules/evaluate.ts';
import { consult, leavesOf, truthsOf } from '../../shared/rules/evidence.ts';
import { readGuideline } from '../../shared/rules/guideline.ts';
import type { Criterion, Guideline, Trace, Truth } from '../../shared/rules/model.ts';
import { vocabulary } from '../../shared/rules/vocabulary.ts';
import { manifestOf } from '../ports/manifest.ts';
import { fact } from '../unit/rules/facts.ts';

const LIBRARY = join(import.meta.dirname, '../../shared/rules/library');
const truth = z.enum(['met', 'not met', 'not documented']);
const date = z.iso.date();

/** What the cases of a file have in common, and what one may have apart. */
const circumstances = {
  /** The item as printed: its quantity, course, form and ingredients are read from these words. */
  item: z.string().optional(),
  /** What utilization review authorised of it. */
  approved: z.union([z.number(), z.string()]).optional(),
  regions: z.array(z.string()).optional(),
  side: z.enum(['left', 'right', 'bilateral']).nullable().optional(),
  quantity: z.number().nullable().optional(),
  purpose: z.string().nullable().optional(),
  /** Of the patient, in years. */
  age: z.number().nullable().optional(),
  utilizationReview: date.optional(),
  /** What was proposed for other items of the case, by service. */
  outcomes: z.record(z.string(), z.enum(['Upheld', 'Overturned']).nullable()).optional(),
};

/** `cases.yaml`: worked cases of a guideline, with the facts in short form. */
const WorkedCases = z.strictObject({
  ...circumstances,
  request: date,
  injury: date,
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        facts: z.array(z.string()),
        /** Of the guideline as a whole; `silent` when it does not apply. */
        truth: truth.or(z.literal('silent')),
        criteria: z.record(z.string(), truth),
        ...circumstances,
        request: date.nullable().optional(),
        injury: date.optional(),
      }),
    )
    .min(3),
});

const library = readdirSync(LIBRARY).map((id) => {
  const text = readFileSync(join(LIBRARY, id, 'guideline.yaml'), 'utf8');
  const cases = WorkedCases.parse(parse(readFileSync(join(LIBRARY, id, 'cases.yaml'), 'utf8')));
  return { id, read: readGuideline(text, vocabulary), cases };
});

const whole = (guideline: Guideline): Criterion[] => [
  ...(guideline.appliesWhen ? [guideline.appliesWhen] : []),
  guideline.criteria,
];
const leafTruths = (trace: Trace): [string, Truth][] =>
  trace.children.length === 0 && trace.id !== null
    ? [[trace.id, trace.truth]]
    : trace.children.flatMap(leafTruths);

test('the library has guidelines for each of the four studies on both rungs, in 2015 and in 2018', () => {
  const guidelines = library.flatMap(({ read }) => read.guideline ?? []);
  for (const service of ['mri-cervical-spine', 'mri-lumbar-spine', 'mri-shoulder', 'mri-knee'])
    for (const rung of ['mtus', 'acoem-or-odg'])
      for (const on of ['2015-09-01', '2018-09-01']) {
        const found = guidelines.filter(
          ({ services, rung: its, effective, topic }) =>
            services.includes(service) &&
            its === rung &&
            topic === 'indication' &&
            effective.from <= on &&
            (effective.to === null || on <= effective.to),
        );
        expect(found, `${service} ${rung} ${on}`).toHaveLength(1);
      }
});

test('no two editions of a topic and rung are in force on one date', () => {
  const guidelines = library.flatMap(({ read }) => read.guideline ?? []);
  for (const one of guidelines)
    for (const other of guidelines) {
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
      const apart =
        (one.effective.to ?? '9999') < other.effective.from ||
        (other.effective.to ?? '9999') < one.effective.from;
      expect(!alike || apart, `${one.id} and ${other.id}`).toBe(true);
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
    else expect(guideline.notes).toMatch(/check|reading/);
  });

  const evaluated = cases.cases.map((worked) => {
    const facts = worked.facts.map((short, index) => fact(short, index));
    const request = worked.request === undefined ? cases.request : worked.request;
    const utilizationReview = worked.utilizationReview ?? request ?? cases.request;
    const set = { ...cases, ...worked };
    const { item, approved, outcomes = {} } = set;
    const asked =
      item === undefined
        ? { regions: [], side: null, quantity: null, purpose: null }
        : resolveItem(
            { id: '1', description: item, approvedByUtilizationReview: approved ?? null },
            manifestOf(),
          );
    const context = contextOf({
      facts: indexFacts({ facts, pagesSearched: 9 }),
      item: {
        ...asked,
        regions: set.regions ?? asked.regions,
        side: set.side === undefined ? asked.side : set.side,
        quantity: set.quantity === undefined ? asked.quantity : set.quantity,
        purpose: set.purpose === undefined ? asked.purpose : set.purpose,
      },
      age: set.age ?? null,
      dates: {
        injury: worked.injury ?? cases.injury,
        request,
        'utilization-review': utilizationReview,
        review: '2026-01-01',
      },
      outcomes: new Map(Object.entries(outcomes)),
    });
    const published = [{ guideline, version: 1, digest: '', publishedAt: '' }];
    const service = guideline.services[0] as string;
    const [consulted] = consult(published, service, request ?? utilizationReview, context).consulted;
    return { worked, consulted, leaves: new Map(leafTruths(consulted?.evaluation?.trace as Trace)) };
  });

  test.each(evaluated)('$worked.name', ({ worked, consulted, leaves }) => {
    const silent = consulted?.role === 'silent';
    expect(silent ? 'silent' : consulted?.evaluation?.truth).toBe(worked.truth);
    const found = Object.keys(worked.criteria).map((criterion) => [criterion, leaves.get(criterion)]);
    expect(Object.fromEntries(found)).toEqual(worked.criteria);
  });

  test('its worked cases make every criterion met, not met and not documented, and it met and not', () => {
    for (const leaf of whole(guideline).flatMap(leavesOf)) {
      const truths = new Set(evaluated.map(({ leaves }) => leaves.get(leaf.id)));
      expect([leaf.id, [...truths].sort()]).toEqual([leaf.id, [...truthsOf(leaf)].sort()]);
    }
    const truths = new Set(evaluated.map(({ worked }) => worked.truth));
    for (const one of ['met', 'not met', 'not documented'] as const) expect(truths).toContain(one);
  });

  test('never recommends on silence', () => {
    for (const { worked, consulted } of evaluated)
      if (
        worked.facts.length === 0 &&
        (worked.item ?? cases.item) === undefined &&
        consulted?.role === 'decided'
      )
        expect(consulted.evaluation?.truth).not.toBe('met');
  });
});
