import { canonicalJson } from '../digest.ts';
import { childrenOf } from './evaluate.ts';
import { type Deciding, labelOf } from './evidence.ts';
import type { Change, Criterion, Leaf, Trace, Truth } from './model.ts';
import { all, atLeast, implies, not } from './truth.ts';

/** Sets kept while they are combined, and in the end; the smallest first. */
const KEPT = 64;
const SHOWN = 8;

/** One leaf made met or not met. Leaves of several guidelines that ask for the same are one. */
interface Step {
  readonly key: string;
  readonly to: 'met' | 'not met';
  readonly leaves: readonly Leaf[];
}
type Steps = ReadonlyMap<string, Step>;

/**
 * The smallest sets of criteria whose being documented, the other way for those already documented, would turn the
 * truth of the deciding guidelines taken together into `to`. Sets that hold another are left out.
 */
export function turningSets(
  deciding: readonly Deciding[],
  to: 'met' | 'not met',
): readonly (readonly Step[])[] {
  const each = deciding.map(({ criterion, evaluation }) => sets(criterion, evaluation.trace, to));
  const joint = to === 'met' ? cross(each) : smallest(each.flat());
  return joint.filter((steps) => steps.size > 0).map((steps) => [...steps.values()]);
}

/** What would change a decision, in plain words. */
export function whatWouldChangeIt(deciding: readonly Deciding[], overturned: boolean): readonly Change[] {
  return turningSets(deciding, overturned ? 'not met' : 'met')
    .slice(0, SHOWN)
    .map((steps) => {
      const words = (to: Step['to']) =>
        steps.filter((step) => step.to === to).map(({ leaves }) => labelOf(leaves[0] as Leaf));
      const [shown, denied] = [words('met'), words('not met')];
      const parts = [
        ...(shown.length > 0 ? [`${overturned ? 'showed' : 'documented'} ${listed(shown)}`] : []),
        ...(denied.length > 0 ? [`did not show ${listed(denied)}`] : []),
      ];
      return {
        criteria: [...new Set(steps.flatMap(({ leaves }) => leaves.map(({ id }) => id)))].sort(),
        inWords: `The request would ${overturned ? 'not ' : ''}meet the guideline if the records ${listed(parts)}.`,
      };
    });
}

/**
 * Whether facts that contradict each other decide: whether the guidelines would come out met with every
 * contradiction resolved one way, and not with every one resolved the other.
 */
export function conflictDecides(deciding: readonly Deciding[]): boolean {
  const resolved = (way: 'met' | 'not met') =>
    all(deciding.map(({ criterion, evaluation }) => truthIf(criterion, evaluation.trace, way)));
  return (resolved('met') === 'met') !== (resolved('not met') === 'met');
}

/** The truth if every contradiction were resolved in favour (`met`) or against. */
function truthIf(criterion: Criterion, trace: Trace, way: 'met' | 'not met'): Truth {
  const children = childrenOf(criterion);
  if (children.length === 0) return trace.conflict ? way : trace.truth;
  const other = way === 'met' ? 'not met' : 'met';
  const truth = (index: number, to: 'met' | 'not met') =>
    truthIf(children[index] as Criterion, trace.children[index] as Trace, to);
  if ('not' in criterion) return not(truth(0, other));
  if ('when' in criterion) return implies(truth(0, other), truth(1, way), criterion.whenSilent);
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
function sets(criterion: Criterion, trace: Trace, to: 'met' | 'not met'): Steps[] {
  if (trace.truth === to) return [new Map()];
  if ('says' in criterion) return step(criterion, trace, to);
  const children = childrenOf(criterion);
  const of = (index: number, way: 'met' | 'not met') =>
    sets(children[index] as Criterion, trace.children[index] as Trace, way);
  const other = to === 'met' ? 'not met' : 'met';
  if ('not' in criterion) return of(0, other);
  if ('when' in criterion)
    return to === 'met'
      ? smallest([...of(0, 'not met'), ...of(1, 'met')])
      : cross([of(0, 'met'), of(1, 'not met')]);
  const each = children.map((_child, index) => of(index, to));
  const n = to === 'met' ? needed(criterion) : children.length - needed(criterion) + 1;
  return smallest(choose(each, n).flatMap(cross));
}

/** A date or the item's own words cannot be documented otherwise. */
function step(leaf: Leaf, trace: Trace, to: 'met' | 'not met'): Steps[] {
  const fixed = !('fact' in leaf) && !('item' in leaf && 'dependsOn' in leaf.item);
  if (fixed && trace.truth !== 'not documented') return [];
  const key = `${to} ${meaning(leaf)}`;
  return [new Map([[key, { key, to, leaves: [leaf] }]])];
}

/** What a leaf asks for, whichever guideline asks it and from which date on. */
function meaning(leaf: Leaf): string {
  if (!('fact' in leaf)) return canonicalJson('elapsed' in leaf ? leaf.elapsed : leaf.item);
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

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
