import { canonicalJson } from '../../shared/digest.ts';
import { childrenOf } from '../../shared/rules/evaluate.ts';
import { leavesOf } from '../../shared/rules/evidence.ts';
import type { Criterion, Guideline, Leaf } from '../../shared/rules/model.ts';

/** One thing in which two versions of a guideline differ; null where the one or the other has none. */
export interface Difference {
  /** A field of the guideline, or a criterion and what of it. */
  readonly where: string;
  readonly before: string | null;
  readonly after: string | null;
}

const SENTENCES = {
  met: 'says, when it is met',
  notMet: 'says, when it is not met',
  notDocumented: 'says, when it is not documented',
} as const;

/** Everything in which two versions of a guideline differ, in the order of its fields and then of its criteria. */
export function diffGuidelines(before: Guideline, after: Guideline): readonly Difference[] {
  const found: Difference[] = [];
  const note = (where: string, one: unknown, other: unknown) => {
    const [a, b] = [written(one), written(other)];
    if (a !== b) found.push({ where, before: a, after: b });
  };
  const apart = ['criteria', 'appliesWhen'];
  const frames = [before, after] as readonly Record<string, unknown>[];
  for (const field of new Set(frames.flatMap(Object.keys)))
    if (!apart.includes(field)) note(field, frames[0]?.[field], frames[1]?.[field]);
  note('criteria, how they are combined', combined(before.criteria), combined(after.criteria));
  note(
    'when it applies',
    before.appliesWhen && combined(before.appliesWhen),
    after.appliesWhen && combined(after.appliesWhen),
  );
  const [ours, theirs] = [leavesById(before), leavesById(after)];
  for (const id of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(id), theirs.get(id)];
    if (one === undefined || other === undefined) {
      note(`criterion ${id}`, one && asks(one), other && asks(other));
      continue;
    }
    note(`criterion ${id} asks for`, asks(one), asks(other));
    for (const [value, words] of Object.entries(SENTENCES))
      note(
        `criterion ${id} ${words}`,
        one.says[value as keyof typeof SENTENCES],
        other.says[value as keyof typeof SENTENCES],
      );
    for (const field of ['label', 'wanted', 'verified', 'source'] as const)
      note(`criterion ${id}, ${field}`, one[field], other[field]);
  }
  return found;
}

const leavesById = ({ appliesWhen, criteria }: Guideline): ReadonlyMap<string, Leaf> =>
  new Map(
    [...(appliesWhen ? leavesOf(appliesWhen) : []), ...leavesOf(criteria)].map((leaf) => [leaf.id, leaf]),
  );

function written(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** How criteria are put together: `any of (red-flag; all of (a; b))`. */
function combined(criterion: Criterion): string {
  if ('says' in criterion) return criterion.id;
  const parts = childrenOf(criterion).map(combined);
  if ('not' in criterion) return `not ${parts[0]}`;
  if ('when' in criterion)
    return `when ${parts[0]} then ${parts[1]}, ${criterion.whenSilent} where the record is silent on the first`;
  const how =
    'all' in criterion ? 'all of' : 'any' in criterion ? 'any of' : `at least ${criterion.atLeast} of`;
  return `${how} (${parts.join('; ')})`;
}

/** What a leaf asks for: `imaging.x-ray, present or historical, region item, within 365 days`. */
function asks(leaf: Leaf): string {
  if ('elapsed' in leaf) {
    const { from, to, atLeastDays } = leaf.elapsed;
    return `at least ${atLeastDays} days from ${from} to ${to}`;
  }
  if (!('fact' in leaf)) {
    const {
      id: _id,
      says: _says,
      label: _label,
      wanted: _wanted,
      verified: _verified,
      source: _source,
      ...what
    } = leaf;
    return plainly(what);
  }
  const { concepts, assertion, region, side, value, withinDays, ...more } = leaf.fact;
  return [
    concepts.join(' or '),
    assertion.join(' or '),
    `region ${plainly(region)}`,
    ...(side === 'item' ? [] : ['either side']),
    ...(value ? [`at ${value.at} ${value.number} ${value.unit}`] : []),
    ...(withinDays === undefined ? [] : [`within ${withinDays} days`]),
    ...Object.entries(more).map(([field, one]) => `${field} ${plainly(one)}`),
  ].join(', ');
}

/** `item quantityAtMost 12`, `change new or worse`. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return value.map(plainly).join(' or ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([field, one]) => `${field} ${plainly(one)}`)
      .join(', ');
  return String(value);
}

/** A difference for people. */
export function differenceInWords({ where, before, after }: Difference): string {
  if (before === null) return `${where} is new: ${after}`;
  if (after === null) return `${where} is gone: ${before}`;
  return `${where}\n  before: ${before}\n  after:  ${after}`;
}
