import { canonicalJson } from '../digest.ts';
import { list } from '../letter/words.ts';
import { childrenOf } from './evaluate.ts';
import { type Ground, labelOf } from './evidence.ts';
import type { Change, Criterion, Leaf, Trace, Truth } from './model.ts';
import { all, atLeast, implies, not } from './truth.ts';

/** Sets kept while they are combined, and in the end; the smallest first. */
const KEPT = 64;
const SHOWN = 8;

type Way = 'met' | 'not met';
const opposite = (way: Way): Way => (way === 'met' ? 'not met' : 'met');

/** One leaf made met or not met. Leaves of several guidelines that ask for the same are one. */
interface Step {
  readonly key: string;
  readonly to: Way;
  readonly leaves: readonly Leaf[];
}
type Steps = ReadonlyMap<string, Step>;

/**
 * The smallest sets of criteria whose being documented would make the deciding guidelines, taken together, met.
 * Sets that hold another are left out; that a guideline applies is not undone.
 */
export function turningSets(deciding: readonly Ground[]): readonly (readonly Step[])[] {
  return stepsOf(
    cross(deciding.map(({ criterion, evaluation }) => reach(criterion, evaluation.trace, 'met'))),
  );
}

/** The smallest sets of documented criteria without which the deciding guidelines would no longer be met. */
export function restingSets(deciding: readonly Ground[]): readonly (readonly Step[])[] {
  return stepsOf(
    smallest(deciding.flatMap(({ criterion, evaluation }) => lose(criterion, evaluation.trace, 'met'))),
  );
}

const stepsOf = (found: readonly Steps[]) =>
  found.filter((steps) => steps.size > 0).map((steps) => [...steps.values()]);

/** What would change a decision, in plain words. */
export function whatWouldChangeIt(deciding: readonly Ground[], overturned: boolean): readonly Change[] {
  return (overturned ? restingSets(deciding) : turningSets(deciding)).slice(0, SHOWN).map((steps) => {
    const words = (to: Way) =>
      steps.filter((step) => step.to === to).map(({ leaves }) => labelOf(leaves[0] as Leaf));
    const [shown, denied] = [words('met'), words('not met')];
    const parts = [
      ...(shown.length > 0 ? [`documented ${list(shown)}`] : []),
      ...(denied.length > 0 ? [`did not show ${list(denied, 'or')}`] : []),
    ];
    return {
      criteria: [...new Set(steps.flatMap(({ leaves }) => leaves.map(({ id }) => id)))].sort(),
      inWords: `The request would ${overturned ? 'not ' : ''}meet the guideline if the records ${parts.join(' and ')}.`,
    };
  });
}

/**
 * Whether facts that contradict each other decide: whether the guidelines would come out met with every
 * contradiction resolved one way, and not with every one resolved the other.
 */
export function conflictDecides(deciding: readonly Ground[]): boolean {
  const resolved = (way: Way) =>
    all(deciding.map(({ criterion, evaluation }) => truthIf(criterion, evaluation.trace, way)));
  return (resolved('met') === 'met') !== (resolved('not met') === 'met');
}

/** The truth if every contradiction were resolved in favour (`met`) or against. */
function truthIf(criterion: Criterion, trace: Trace, way: Way): Truth {
  const children = childrenOf(criterion);
  if (children.length === 0) return trace.conflict ? way : trace.truth;
  const truth = (index: number, to: Way) =>
    truthIf(children[index] as Criterion, trace.children[index] as Trace, to);
  if ('not' in criterion) return not(truth(0, opposite(way)));
  if ('when' in criterion) return implies(truth(0, opposite(way)), truth(1, way), criterion.whenSilent);
  return atLeast(
    needed(criterion),
    children.map((_child, index) => truth(index, way)),
  );
}

/** How many of a criterion's children it takes. */
function needed(criterion: Criterion): number {
  if ('all' in criterion) return criterion.all.length;
  return 'atLeast' in criterion ? criterion.atLeast : 1;
}

/** The smallest sets of steps that make a criterion `to`; none when nothing documented could. */
function reach(criterion: Criterion, trace: Trace, to: Way): Steps[] {
  if (trace.truth === to) return [new Map()];
  if ('says' in criterion) return step(criterion, trace, to);
  const children = childrenOf(criterion);
  const of = (index: number, way: Way) =>
    reach(children[index] as Criterion, trace.children[index] as Trace, way);
  if ('not' in criterion) return of(0, opposite(to));
  if ('when' in criterion) {
    if (to === 'not met') return cross([of(0, 'met'), of(1, 'not met')]);
    return trace.children[0]?.truth === 'met'
      ? of(1, 'met')
      : smallest([...of(0, 'not met'), ...of(1, 'met')]);
  }
  const n = to === 'met' ? needed(criterion) : children.length - needed(criterion) + 1;
  return chosen(
    children.map((_child, index) => of(index, to)),
    n,
  );
}

/** The smallest sets of steps after which a criterion is no longer `from`: what its truth rests on. */
function lose(criterion: Criterion, trace: Trace, from: Way): Steps[] {
  if (trace.truth !== from) return [new Map()];
  if ('says' in criterion) return step(criterion, trace, opposite(from));
  const children = childrenOf(criterion);
  const of = (index: number, way: Way) =>
    lose(children[index] as Criterion, trace.children[index] as Trace, way);
  if ('not' in criterion) return of(0, opposite(from));
  if ('when' in criterion) {
    if (from === 'not met') return smallest([...of(0, 'met'), ...of(1, 'not met')]);
    const [when] = children as [Criterion];
    const applies =
      trace.notApplicable === 'silent' ? reach(when, trace.children[0] as Trace, 'met') : of(0, 'not met');
    return cross([applies, of(1, 'met')]);
  }
  const n = from === 'met' ? children.length - needed(criterion) + 1 : needed(criterion);
  return chosen(
    children.map((_child, index) => of(index, from)),
    n,
  );
}

/** Sets for `n` of the members together, in every way of choosing them. */
const chosen = (each: readonly Steps[][], n: number): Steps[] => smallest(choose(each, n).flatMap(cross));

/** A date or the item's own words cannot be documented otherwise. */
function step(leaf: Leaf, trace: Trace, to: Way): Steps[] {
  const fixed = !('fact' in leaf) && !('item' in leaf && 'dependsOn' in leaf.item);
  if (fixed && trace.truth !== 'not documented') return [];
  const key = `${to} ${meaning(leaf)}`;
  return [new Map([[key, { key, to, leaves: [leaf] }]])];
}

/** What a leaf asks for, whichever guideline asks it and from which date on. */
function meaning(leaf: Leaf): string {
  if ('elapsed' in leaf) return canonicalJson(leaf.elapsed);
  if ('patient' in leaf) return canonicalJson(leaf.patient);
  if ('item' in leaf) return canonicalJson(leaf.item);
  const { concepts, assertion, change, value, documents, detail } = leaf.fact;
  return canonicalJson({ concepts, assertion, change, value, documents, detail });
}

/** Every way of choosing `n` of the members. */
function choose<T>(members: readonly T[], n: number): T[][] {
  if (n === 0) return [[]];
  return members.flatMap((member, index) =>
    choose(members.slice(index + 1), n - 1).map((rest) => [member, ...rest]),
  );
}

/** One set of each, joined, in every way. */
function cross(each: readonly Steps[][]): Steps[] {
  return each.reduce<Steps[]>(
    (joined, members) => smallest(joined.flatMap((one) => members.map((other) => union(one, other)))),
    [new Map()],
  );
}

function union(one: Steps, other: Steps): Steps {
  const both = new Map(one);
  for (const [key, { to, leaves }] of other) {
    const known = both.get(key)?.leaves ?? [];
    const more = leaves.filter((leaf) => !known.includes(leaf));
    both.set(key, { key, to, leaves: [...known, ...more] });
  }
  return both;
}

/** The sets that hold no other, smallest first. */
function smallest(found: readonly Steps[]): Steps[] {
  const kept: Steps[] = [];
  for (const one of [...found].sort((a, b) => a.size - b.size)) {
    if (kept.length === KEPT) break;
    if (!kept.some((other) => [...other.keys()].every((key) => one.has(key)))) kept.push(one);
  }
  return kept;
}
