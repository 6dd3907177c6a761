import { ZenEngine } from '@gorules/zen-engine';
import { parse } from '@marcbachmann/cel-js';
import { LogicEngine } from 'json-logic-engine';
import { Engine } from 'json-rules-engine';
import type { Criterion } from '../../shared/rules/model.ts';

/** What a case says of each leaf by its id; a leaf that is not documented is left out. */
export type Flat = Readonly<Record<string, boolean>>;

/** A general rules engine on one guideline: whether a case meets it; null when it cannot say. */
export interface Peer {
  readonly name: string;
  readonly decide: (flat: Flat) => boolean | null | Promise<boolean | null>;
}

/** A criterion of leaves, `all`, `any`, `not` and `atLeast`, as another engine writes it. */
function written<T>(
  criterion: Criterion,
  how: {
    readonly leaf: (id: string) => T;
    readonly all: (parts: readonly T[]) => T;
    readonly any: (parts: readonly T[]) => T;
    readonly not: (part: T) => T;
    readonly atLeast: (n: number, parts: readonly T[]) => T;
  },
): T {
  const of = (part: Criterion): T => written(part, how);
  if ('all' in criterion) return how.all(criterion.all.map(of));
  if ('any' in criterion) return how.any(criterion.any.map(of));
  if ('not' in criterion) return how.not(of(criterion.not));
  if ('of' in criterion) return how.atLeast(criterion.atLeast, criterion.of.map(of));
  if ('when' in criterion) throw new RangeError('the benchmark has no conditions');
  return how.leaf(name(criterion.id));
}

/** Ids as variables are named. */
export const name = (id: string): string => id.replaceAll('-', '_');

/** Every way of choosing `n` of the members: for an engine that cannot count. */
function chosen<T>(members: readonly T[], n: number): T[][] {
  if (n === 0) return [[]];
  return members.flatMap((member, index) =>
    chosen(members.slice(index + 1), n - 1).map((rest) => [member, ...rest]),
  );
}

const expression = (criterion: Criterion, and: string, or: string, not: string): string =>
  written<string>(criterion, {
    leaf: (id) => id,
    all: (parts) => `(${parts.join(and)})`,
    any: (parts) => `(${parts.join(or)})`,
    not: (part) => `${not}(${part})`,
    atLeast: (n, parts) => `(${parts.map((part) => `(${part} ? 1 : 0)`).join(' + ')} >= ${n})`,
  });

function jsonRulesEngine(criterion: Criterion): Peer {
  type Condition = Parameters<Engine['addRule']>[0] extends { conditions: infer C } ? C : never;
  const conditions = written<unknown>(criterion, {
    leaf: (fact) => ({ fact, operator: 'equal', value: true }),
    all: (all) => ({ all }),
    any: (any) => ({ any }),
    not: (not) => ({ not }),
    atLeast: (n, parts) => ({ any: chosen(parts, n).map((all) => ({ all })) }),
  }) as Condition;
  const engine = new Engine([{ conditions, event: { type: 'met' } }], { allowUndefinedFacts: true });
  return {
    name: 'json-rules-engine 7.3.1',
    decide: async (flat) => (await engine.run(flat)).events.length > 0,
  };
}

function zen(criterion: Criterion): Peer {
  const node = (id: string, type: string, more: object = {}) => ({
    id,
    type,
    name: id,
    position: { x: 0, y: 0 },
    ...more,
  });
  const engine = new ZenEngine();
  const decision = engine.createDecision({
    nodes: [
      node('in', 'inputNode'),
      node('rule', 'expressionNode', {
        content: {
          expressions: [{ id: 'met', key: 'met', value: expression(criterion, ' and ', ' or ', 'not ') }],
        },
      }),
      node('out', 'outputNode'),
    ],
    edges: [
      { id: 'a', type: 'edge', sourceId: 'in', targetId: 'rule' },
      { id: 'b', type: 'edge', sourceId: 'rule', targetId: 'out' },
    ],
  });
  return {
    name: 'zen-engine 0.54.0',
    decide: (flat) =>
      decision.evaluate(flat).then(
        ({ result }) => (result as { met?: unknown }).met === true,
        () => null,
      ),
  };
}

function cel(criterion: Criterion): Peer {
  const program = parse(expression(criterion, ' && ', ' || ', '!'));
  return {
    name: 'cel-js 8.0.0',
    decide: (flat) => {
      try {
        return program(flat) === true;
      } catch {
        return null;
      }
    },
  };
}

function jsonLogic(criterion: Criterion): Peer {
  const logic = written<unknown>(criterion, {
    leaf: (id) => ({ var: id }),
    all: (parts) => ({ and: parts }),
    any: (parts) => ({ or: parts }),
    not: (part) => ({ '!': [part] }),
    atLeast: (n, parts) => ({ '>=': [{ '+': parts.map((part) => ({ if: [part, 1, 0] })) }, n] }),
  });
  const run = new LogicEngine().build(logic) as (data: Flat) => unknown;
  return { name: 'json-logic-engine 5.0.7', decide: (flat) => Boolean(run(flat)) };
}

/** The engines that the evaluator is held beside. */
export const peers = (criterion: Criterion): readonly Peer[] => [
  jsonLogic(criterion),
  cel(criterion),
  zen(criterion),
  jsonRulesEngine(criterion),
];
