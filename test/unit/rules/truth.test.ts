import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Truth } from '../../../shared/rules/model.ts';
import { all, any, atLeast, implies, not } from '../../../shared/rules/truth.ts';

const truth = fc.constantFrom<Truth>('met', 'not met', 'not documented');
const truths = fc.array(truth, { maxLength: 6 });
const T: Truth = 'met';
const F: Truth = 'not met';
const U: Truth = 'not documented';

test('all, any and not follow Kleene’s strong tables', () => {
  const rows: [Truth, Truth, Truth, Truth][] = [
    [T, T, T, T],
    [T, F, F, T],
    [T, U, U, T],
    [F, F, F, F],
    [F, U, F, U],
    [U, U, U, U],
  ];
  for (const [a, b, both, either] of rows) {
    expect([a, b, all([a, b]), any([a, b])]).toEqual([a, b, both, either]);
    expect([a, b, all([b, a]), any([b, a])]).toEqual([a, b, both, either]);
  }
  expect([not(T), not(F), not(U)]).toEqual([F, T, U]);
});

test('of nothing, all is met and any is not', () => {
  expect([all([]), any([])]).toEqual([T, F]);
});

test('all is any of the opposites, opposed, and the other way round', () => {
  fc.assert(
    fc.property(truths, (some) => {
      expect(not(all(some))).toBe(any(some.map(not)));
      expect(not(any(some))).toBe(all(some.map(not)));
    }),
  );
});

test('not undoes itself', () => {
  fc.assert(fc.property(truth, (one) => not(not(one)) === one));
});

test('order and grouping do not matter', () => {
  fc.assert(
    fc.property(truths, truths, (some, others) => {
      expect(all([...some, ...others])).toBe(all([all(others), all(some)]));
      expect(any([...some, ...others])).toBe(any([any(others), any(some)]));
    }),
  );
});

test('at least n is what every way of documenting the undocumented agrees on', () => {
  fc.assert(
    fc.property(truths, fc.integer({ min: 0, max: 7 }), (some, n) => {
      const completions = some.reduce<Truth[][]>(
        (ways, one) =>
          ways.flatMap((way) => (one === U ? [T, F] : [one]).map((last): Truth[] => [...way, last])),
        [[]],
      );
      const outcomes = new Set(completions.map((way) => way.filter((one) => one === T).length >= n));
      const expected = outcomes.size === 2 ? U : outcomes.has(true) ? T : F;
      expect(atLeast(n, some)).toBe(expected);
    }),
  );
});

test('documenting one more never takes back what was decided', () => {
  fc.assert(
    fc.property(
      truths,
      fc.nat(),
      fc.constantFrom<Truth>(T, F),
      fc.integer({ min: 0, max: 6 }),
      (some, at, to, n) => {
        const index = some.length === 0 ? 0 : at % some.length;
        const more = some.map((one, i) => (i === index && one === U ? to : one));
        const before = atLeast(n, some);
        if (before !== U) expect(atLeast(n, more)).toBe(before);
      },
    ),
  );
});

test('a condition on which the record is silent is met only where the guideline says so', () => {
  expect(implies(U, F, 'not-applicable')).toBe(T);
  expect(implies(U, F, 'not documented')).toBe(U);
  expect(implies(U, T, 'not documented')).toBe(T);
  expect(implies(T, U, 'not-applicable')).toBe(U);
  expect(implies(T, F, 'not-applicable')).toBe(F);
  expect(implies(F, F, 'not documented')).toBe(T);
});
