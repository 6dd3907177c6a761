import { canonicalJson } from '../../shared/digest.ts';
import { childrenOf } from '../../shared/rules/evaluate.ts';
import { leavesOf } from '../../shared/rules/evidence.ts';
import type { Criterion, Guideline, Leaf } from '../../shared/rules/model.ts';

/** Criteria beyond which the combinations, two for each, are too many to try. */
const MOST = 18;

/**
 * What a guideline asks that no record can bear on, in words: criteria that never decide whatever else holds,
 * combinations that can never be met, or never fail to be. Tries every combination of its criteria being met or not;
 * as Kleene's logic never takes back what silence left open, that is all there is to try. Criteria that ask for the
 * same are one, one that asks for a finding's absence is its opposite, and limits of quantity and time stand in order.
 */
export function unreachableOf(guideline: Guideline): readonly string[] {
  const { appliesWhen, criteria } = guideline;
  const asked = new Asked();
  const root = asked.compile(criteria);
  const applies = appliesWhen === undefined ? () => true : asked.compile(appliesWhen);
  if (asked.size > MOST)
    return [`has ${asked.size} criteria that ask for different things; more than ${MOST} are not tried out`];
  const possible: number[] = [];
  for (let holds = 0; holds < 2 ** asked.size; holds++)
    if (asked.canBe(holds) && applies(holds)) possible.push(holds);
  if (possible.length === 0) return ['can never apply: its condition contradicts itself'];

  const found: string[] = [];
  const [always, never] = [possible.every(root), !possible.some(root)];
  if (never) found.push('can never be met, whatever the records say');
  if (always) found.push('is always met where it applies, whatever the records say');
  if (always || never) return found;
  const can = new Set(possible);
  for (const leaf of leavesOf(criteria)) {
    const bit = asked.bitOf(leaf);
    const decides = possible.some((holds) => can.has(holds ^ bit) && root(holds) !== root(holds ^ bit));
    // One that another limit implies never changes alone.
    const ordered = asked.isOrdered(leaf);
    if (!decides && !ordered)
      found.push(`${leaf.id} never decides: whatever the others are, it changes nothing`);
  }
  for (const part of partsOf(criteria)) {
    const holds = asked.compile(part);
    const name =
      part.id ??
      `the combination of ${leavesOf(part)
        .map(({ id }) => id)
        .join(', ')}`;
    if (!possible.some(holds)) found.push(`${name} can never be met`);
    else if (possible.every(holds)) found.push(`${name} is always met`);
  }
  return found;
}

/** The combinations below a criterion. */
const partsOf = (criterion: Criterion): Criterion[] =>
  childrenOf(criterion).flatMap((child) =>
    childrenOf(child).length === 0 ? [] : [child, ...partsOf(child)],
  );

type Holds = (bits: number) => boolean;

/** The different things that leaves ask for, a bit each. */
class Asked {
  private readonly bits = new Map<string, number>();
  /** Limits of one measure: from the one that is harder to meet to the easier. */
  private readonly limits = new Map<string, { readonly bit: number; readonly ease: number }[]>();

  get size(): number {
    return this.bits.size;
  }

  /** The bit of what a leaf asks for. */
  bitOf(leaf: Leaf): number {
    const meaning = canonicalJson(meaningOf(leaf).asks);
    const known = this.bits.get(meaning);
    if (known !== undefined) return known;
    const bit = 2 ** this.bits.size;
    this.bits.set(meaning, bit);
    const limit = limitOf(leaf);
    if (limit !== null) {
      const others = this.limits.get(limit.of) ?? [];
      this.limits.set(
        limit.of,
        [...others, { bit, ease: limit.ease }].sort((a, b) => a.ease - b.ease),
      );
    }
    return bit;
  }

  isOrdered(leaf: Leaf): boolean {
    const limit = limitOf(leaf);
    return limit !== null && (this.limits.get(limit.of)?.length ?? 0) > 1;
  }

  /** Whether limits stand in order: whoever meets the harder meets the easier. */
  canBe(holds: number): boolean {
    for (const ordered of this.limits.values())
      for (const [index, { bit }] of ordered.entries()) {
        const next = ordered[index + 1];
        if (next !== undefined && (holds & bit) !== 0 && (holds & next.bit) === 0) return false;
      }
    return true;
  }

  compile(criterion: Criterion): Holds {
    if ('says' in criterion) {
      const bit = this.bitOf(criterion);
      const { denied } = meaningOf(criterion);
      return (holds) => ((holds & bit) !== 0) !== denied;
    }
    const parts = childrenOf(criterion).map((child) => this.compile(child));
    const [first, second] = parts as [Holds, Holds];
    if ('not' in criterion) return (holds) => !first(holds);
    if ('when' in criterion) return (holds) => !first(holds) || second(holds);
    const needed = 'all' in criterion ? parts.length : 'of' in criterion ? criterion.atLeast : 1;
    return (holds) => parts.filter((part) => part(holds)).length >= needed;
  }
}

/** What a leaf asks for, without its words; `denied` when it asks for the opposite. */
function meaningOf(leaf: Leaf): { readonly asks: unknown; readonly denied: boolean } {
  if ('fact' in leaf) {
    const denied = canonicalJson(leaf.fact.assertion) === '["absent"]';
    return { asks: denied ? { ...leaf.fact, assertion: ['present'] } : leaf.fact, denied };
  }
  const asks: Asks = asksOf(leaf);
  // A course that is not a further one is the first.
  const denied = asks.item?.course === 'further';
  return { asks: denied ? { item: { ...asks.item, course: 'first' } } : asks, denied };
}

/** The measure that a leaf sets a limit to, and how easily the limit is met. */
function limitOf(leaf: Leaf): { readonly of: string; readonly ease: number } | null {
  const { elapsed, item, patient }: Asks = asksOf(leaf);
  if (elapsed !== undefined) return { of: `${elapsed.from} ${elapsed.to}`, ease: -elapsed.atLeastDays };
  if (item?.quantityAtMost !== undefined) return { of: 'quantity', ease: item.quantityAtMost };
  if (patient?.age?.atLeast !== undefined) return { of: 'age at least', ease: -patient.age.atLeast };
  if (patient?.age?.atMost !== undefined) return { of: 'age at most', ease: patient.age.atMost };
  return null;
}

/** As far as leaves are looked into here. */
interface Asks {
  readonly elapsed?: { readonly from: string; readonly to: string; readonly atLeastDays: number };
  readonly item?: { readonly quantityAtMost?: number; readonly course?: string };
  readonly patient?: { readonly age?: { readonly atLeast?: number; readonly atMost?: number } };
}

function asksOf(leaf: Leaf): Asks {
  const {
    id: _id,
    says: _says,
    label: _label,
    wanted: _wanted,
    verified: _verified,
    source: _source,
    ...asks
  } = leaf;
  return asks as Asks;
}
