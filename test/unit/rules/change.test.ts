import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  conflictDecides,
  restingSets,
  turningSets,
  whatWouldChangeIt,
} from '../../../shared/rules/change.ts';
import { contextOf, evaluate, indexFacts } from '../../../shared/rules/evaluate.ts';
import type { Deciding } from '../../../shared/rules/evidence.ts';
import { Criterion, type Guideline } from '../../../shared/rules/model.ts';
import { fact } from './facts.ts';

const says = { met: 'Shown.', notMet: 'Denied.', notDocumented: 'Not specified.' };
const NAMES = ['a', 'b', 'c', 'd'];
const leaf = (id: string): Criterion =>
  Criterion.parse({ id, says, label: id.toUpperCase(), fact: { concepts: [id] } });

function deciding(criterion: Criterion, facts: readonly string[]): Deciding {
  const context = contextOf({
    facts: indexFacts({ facts: facts.map((short, at) => fact(short, at)), pagesSearched: 1 }),
    item: { regions: ['cervical'], side: null, quantity: null, purpose: null },
    dates: {
      injury: '2007-01-25',
      request: '2015-09-01',
      'utilization-review': '2015-09-09',
      review: '2015-09-25',
    },
    outcomes: new Map(),
  });
  return { guideline: {} as Guideline, criterion, evaluation: evaluate(criterion, context) };
}
const present = (id: string) => `${id} cervical 2015-06-05`;
const absent = (id: string) => `${id} absent cervical 2015-06-05`;
const idsOf = (sets: ReturnType<typeof turningSets>) =>
  sets.map((steps) => steps.map(({ to, leaves }) => `${leaves[0]?.id} ${to}`).sort());

test('each way to be met is a set, those that hold another left out', () => {
  const criterion: Criterion = {
    any: [leaf('a'), { all: [leaf('b'), leaf('c')] }, { all: [leaf('d'), leaf('b')] }],
  };
  expect(idsOf(turningSets([deciding(criterion, [present('b')])]))).toEqual([
    ['a met'],
    ['c met'],
    ['d met'],
  ]);
  expect(idsOf(turningSets([deciding(criterion, [])]))).toEqual([
    ['a met'],
    ['b met', 'c met'],
    ['b met', 'd met'],
  ]);
});

test('guidelines that both decide are met together, what both ask for once', () => {
  const [one, other]: Criterion[] = [{ any: [leaf('a'), leaf('b')] }, { any: [leaf('a'), leaf('c')] }];
  const both = [deciding(one as Criterion, []), deciding(other as Criterion, [])];
  expect(idsOf(turningSets(both))).toEqual([['a met'], ['b met', 'c met']]);
});

test('two of three take two, and rest on what is documented', () => {
  const criterion: Criterion = { atLeast: 2, of: [leaf('a'), leaf('b'), leaf('c')] };
  expect(idsOf(turningSets([deciding(criterion, [])]))).toEqual([
    ['a met', 'b met'],
    ['a met', 'c met'],
    ['b met', 'c met'],
  ]);
  const met = deciding(criterion, [present('a'), present('b')]);
  expect(idsOf(restingSets([met]))).toEqual([['a not met'], ['b not met']]);
});

test('what must not be is turned the other way', () => {
  const criterion: Criterion = { all: [leaf('a'), { not: leaf('b') }] };
  expect(idsOf(turningSets([deciding(criterion, [])]))).toEqual([['a met', 'b not met']]);
  const met = deciding(criterion, [present('a'), absent('b')]);
  expect(idsOf(restingSets([met]))).toEqual([['a not met'], ['b met']]);
});

test('that a condition holds is not undone, and what rests on its silence is said', () => {
  const criterion: Criterion = {
    when: leaf('a'),
    // biome-ignore lint/suspicious/noThenProperty: the guideline's own word, never awaited
    then: leaf('b'),
    whenSilent: 'not-applicable',
  };
  expect(idsOf(turningSets([deciding(criterion, [present('a')])]))).toEqual([['b met']]);
  expect(idsOf(restingSets([deciding(criterion, [])]))).toEqual([['a met']]);
});

test('is said in plain words', () => {
  const criterion: Criterion = { all: [leaf('a'), leaf('b'), { not: leaf('c') }] };
  expect(whatWouldChangeIt([deciding(criterion, [])], false)).toEqual([
    {
      criteria: ['a', 'b', 'c'],
      inWords: 'The request would meet the guideline if the records documented A and B and did not show C.',
    },
  ]);
});

test('a contradiction decides only where its resolution changes the outcome', () => {
  const torn = [present('a'), absent('a')];
  const either: Criterion = { any: [leaf('a'), leaf('b')] };
  const both: Criterion = { all: [leaf('a'), leaf('b')] };
  expect(conflictDecides([deciding(either, torn)])).toBe(true);
  expect(conflictDecides([deciding(both, torn)])).toBe(false);
  expect(conflictDecides([deciding(both, [...torn, present('b')])])).toBe(true);
  expect(conflictDecides([deciding({ not: leaf('a') }, torn)])).toBe(true);
  expect(conflictDecides([deciding(either, [])])).toBe(false);
});

// --- properties ----------------------------------------------------------------------------------------------------

/** Trees in which every leaf stands once. */
const trees = fc
  .tuple(fc.shuffledSubarray(NAMES, { minLength: 2 }), fc.infiniteStream(fc.nat(5)))
  .map(([names, picks]) => {
    const grow = (some: readonly string[]): Criterion => {
      const pick = picks.next().value as number;
      if (some.length === 1) return pick === 0 ? { not: leaf(some[0] as string) } : leaf(some[0] as string);
      const half = 1 + (pick % (some.length - 1));
      const parts = [grow(some.slice(0, half)), grow(some.slice(half))];
      return pick % 2 === 0 ? { all: parts } : { any: parts };
    };
    return grow(names);
  });
const records = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.boolean()), {
  selector: ([name]) => name,
});

test('taking any of the sets changes the outcome, and taking less does not', () => {
  fc.assert(
    fc.property(trees, records, (criterion, documented) => {
      const state = new Map(documented);
      const facts = (now: ReadonlyMap<string, boolean>) =>
        [...now].map(([name, there]) => (there ? present(name) : absent(name)));
      const before = deciding(criterion, facts(state));
      const met = before.evaluation.truth === 'met';
      const changedBy = (steps: readonly { to: string; leaves: readonly { id: string }[] }[]) => {
        const now = new Map(state);
        for (const { to, leaves } of steps) for (const { id } of leaves) now.set(id, to === 'met');
        return (deciding(criterion, facts(now)).evaluation.truth === 'met') !== met;
      };
      for (const steps of met ? restingSets([before]) : turningSets([before])) {
        expect(changedBy(steps)).toBe(true);
        for (const left of steps) expect(changedBy(steps.filter((one) => one !== left))).toBe(false);
      }
    }),
  );
});
