import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../shared/facts/model.ts';
import { contextOf, evaluate, indexFacts } from '../../../shared/rules/evaluate.ts';
import type { Criterion } from '../../../shared/rules/model.ts';
import { fact } from './facts.ts';

const says = { met: 'It is.', notMet: 'It is not.', notDocumented: 'It is not specified.' };
type Spec = Extract<Criterion, { fact: unknown }>['fact'];
const leaf = (id: string, concepts: string[], more: Partial<Spec> = {}): Criterion => ({
  id,
  says,
  verified: true,
  fact: { concepts, assertion: ['present'], region: 'any', side: 'any', ...more },
});

const on = (facts: readonly Fact[], criterion: Criterion) =>
  evaluate(
    criterion,
    contextOf({
      facts: indexFacts({ facts, pagesSearched: 1 }),
      item: { regions: ['lumbar'], side: null, quantity: null, purpose: null },
      dates: {
        injury: '2014-06-01',
        request: '2015-09-01',
        'utilization-review': '2015-09-09',
        review: '2015-09-25',
      },
      outcomes: new Map(),
    }),
  );
const truth = (facts: readonly string[], criterion: Criterion) =>
  on(
    facts.map((short, index) => fact(short, index)),
    criterion,
  ).truth;

describe('a rough date', () => {
  const recent = leaf('recent', ['imaging.mri'], { withinDays: 180 });

  it('counts where all of it lies within the window', () => {
    expect(truth(['imaging.mri between:2015-06-01..2015-06-30'], recent)).toBe('met');
  });

  it('does not count where none of it does', () => {
    expect(truth(['imaging.mri between:2014-01-01..2014-12-31'], recent)).toBe('not documented');
    expect(
      truth(
        ['imaging.mri between:2014-01-01..2014-12-31'],
        leaf('old', ['imaging.mri'], { beforeDays: 180 }),
      ),
    ).toBe('met');
  });

  it('neither proves nor refutes where it lies on both sides of the limit, and the trace says why', () => {
    const { truth: open, trace } = on([fact('imaging.mri between:2015-01-01..2015-12-31')], recent);
    expect(open).toBe('not documented');
    expect(trace.rough).toBe(true);
    expect(trace.near.map(({ why }) => why)).toEqual(['its day is not known closely enough']);
  });

  it('is no silence for a condition', () => {
    const criterion: Criterion = {
      when: recent,
      // biome-ignore lint/suspicious/noThenProperty: the guideline's own word
      then: leaf('change', ['symptom.change']),
      whenSilent: 'not-applicable',
    };
    expect(truth([], criterion)).toBe('met');
    expect(truth(['imaging.mri between:2015-01-01..2015-12-31'], criterion)).toBe('not documented');
  });

  it('leaves open which came last where it may be either', () => {
    const criterion = leaf('deficit', ['neurological-deficit']);
    const deficit = 'neurological-deficit between:2015-03-01..2015-03-31';
    expect(truth([deficit, 'neurological-deficit absent 2015-02-01'], criterion)).toBe('met');
    expect(truth([deficit, 'neurological-deficit absent 2015-04-01'], criterion)).toBe('not met');
    expect(truth([deficit, 'neurological-deficit absent 2015-03-15'], criterion)).toBe('not documented');
  });

  it('is a date of its own', () => {
    const dated = leaf('dated', ['surgery'], { dated: true, withinDays: 180 });
    expect(truth(['surgery between:2015-06-01..2015-06-30'], dated)).toBe('met');
  });

  it('counts after a study only where all of it does', () => {
    const criterion: Criterion = {
      all: [leaf('study', ['imaging.mri']), leaf('change', ['symptom.change'], { since: 'study' })],
    };
    const study = 'imaging.mri between:2015-03-01..2015-03-31';
    expect(truth([study, 'symptom.change 2015-04-02'], criterion)).toBe('met');
    expect(truth([study, 'symptom.change 2015-03-20'], criterion)).toBe('not documented');
    expect(on([study, 'symptom.change 2015-02-20'].map(fact), criterion).trace.rough).toBeUndefined();
  });
});

describe('soundness', () => {
  const CONCEPTS = ['imaging.mri', 'symptom.change', 'neurological-deficit', 'neurological-deficit.weakness'];
  const day = fc.integer({ min: 0, max: 400 }).map((n) => Date.parse('2014-08-01') + n * 86_400_000);
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const anyFact = fc.record({
    concept: fc.constantFrom(...CONCEPTS),
    assertion: fc.constantFrom('present', 'present', 'absent', 'historical'),
    days: fc.tuple(day, day).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
    rough: fc.boolean(),
    /** Where in its period the day really was. */
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const anyLeaf = (id: string, since: string | undefined) =>
    fc
      .record(
        {
          concepts: fc.uniqueArray(fc.constantFrom(...CONCEPTS), { minLength: 1, maxLength: 2 }),
          assertion: fc.constantFrom(['present' as const], ['present' as const, 'historical' as const]),
          denial: fc.constant('any' as const),
          withinDays: fc.integer({ min: 1, max: 300 }),
          beforeDays: fc.integer({ min: 1, max: 300 }),
          dated: fc.constant(true as const),
          after: fc.constant('injury' as const),
          since: fc.constant(since),
        },
        { requiredKeys: ['concepts', 'assertion'] },
      )
      .map(({ concepts, assertion, since: from, ...more }) =>
        leaf(id, concepts, {
          ...more,
          assertion: [...assertion],
          ...(from !== undefined && { since: from }),
        }),
      );
  const criterion = fc
    .tuple(anyLeaf('a', undefined), anyLeaf('b', 'a'), anyLeaf('c', 'b'), fc.nat(4))
    .map(([a, b, c, shape]): Criterion => {
      const [one, two] = [{ any: [b, { not: c }] }, { all: [b, c] }];
      if (shape === 0) return { all: [a, one] };
      if (shape === 1) return { any: [a, two] };
      if (shape === 2) return { atLeast: 2, of: [a, b, c] };
      return {
        when: a,
        // biome-ignore lint/suspicious/noThenProperty: the guideline's own word
        then: shape === 3 ? one : two,
        whenSilent: shape === 3 ? 'not-applicable' : 'not documented',
      };
    });

  it('whatever a rough date proves or refutes, every day that it may be of does', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 6 }), criterion, (facts, of) => {
        const written = facts.map(({ concept, assertion, days: [from, to], rough }, index) => ({
          ...fact(`${concept} ${assertion}`, index),
          documentDate: '2015-09-20',
          ...(rough ? { period: { from: iso(from), to: iso(to) } } : { date: iso(from) }),
        }));
        const real = written.map(({ period, ...rest }, index) => {
          const { days: [from, to] = [0, 0], at = 0 } = facts[index] ?? {};
          return period === undefined ? rest : { ...rest, date: iso(from + Math.round(at * (to - from))) };
        });
        const rough = on(written, of).truth;
        if (rough !== 'not documented') expect(on(real, of).truth).toBe(rough);
      }),
      { numRuns: 3000 },
    );
  });

  it('a rough date of one day is that day', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 5 }), criterion, (facts, of) => {
        const exact = facts.map(({ concept, assertion, days: [from] }, index) => ({
          ...fact(`${concept} ${assertion}`, index),
          documentDate: '2015-09-20',
          date: iso(from),
        }));
        const rough = exact.map(({ date, ...rest }) => ({
          ...rest,
          date: null,
          period: { from: date, to: date },
        }));
        expect(on(rough, of)).toEqual(on(exact, of));
      }),
      { numRuns: 500 },
    );
  });
});
