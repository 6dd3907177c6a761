import type { IsoDate } from '../records/model.ts';
import { type Context, childrenOf, evaluate } from './evaluate.ts';
import {
  type Consulted,
  type Criterion,
  type Edition,
  type Evaluation,
  type Guideline,
  type Leaf,
  type PublishedGuideline,
  RUNGS,
  type ServiceId,
  type Truth,
} from './model.ts';

/** Topics in the order in which a rationale takes them. */
const TOPICS: readonly Guideline['topic'][] = ['indication', 'repeat', 'quantity', 'dependency'];

/** What decides an item: a criterion, whole, and how it came out. */
export interface Ground {
  readonly criterion: Criterion;
  readonly evaluation: Evaluation;
}

/** A guideline that decides: what it asks, with when it applies, and how that came out. */
export interface Deciding extends Ground {
  readonly guideline: Guideline;
}

/** The guidelines consulted for an item in the order of evidence, and those among them that decide. */
export interface Consultation {
  readonly consulted: readonly Consulted[];
  readonly deciding: readonly Deciding[];
}

/** The edition of a guideline that is in force on a date, if any. */
export function inForce<E extends Pick<Edition, 'effective'>>(
  editions: readonly E[],
  date: IsoDate,
): E | null {
  return editions.find(({ effective: { from, to } }) => from <= date && (to === null || date <= to)) ?? null;
}

/**
 * Consults the guidelines of a service in the order of evidence (LC 4610.5(c)(2), 8 CCR 9792.21.1(a)): for each
 * topic the MTUS in force on the governing date, and only where it is silent the next rung. Guidelines of one rung
 * that both speak both decide. Each comes back with its role and why.
 */
export function consult(
  guidelines: readonly PublishedGuideline[],
  service: ServiceId,
  governingDate: IsoDate,
  context: Context,
): Consultation {
  const consulted: Consulted[] = [];
  const deciding: Deciding[] = [];
  const ofService = guidelines
    .filter(({ guideline }) => guideline.services.includes(service))
    .sort((a, b) => (a.guideline.id < b.guideline.id ? -1 : 1));
  for (const topic of TOPICS) {
    let decided: Guideline | null = null;
    for (const rung of RUNGS) {
      let speaker: Guideline | null = null;
      for (const published of ofService) {
        const { guideline } = published;
        if (guideline.topic !== topic || guideline.rung !== rung) continue;
        const entry = (role: Consulted['role'], why: string, evaluation: Evaluation | null) => {
          consulted.push({ ...citedAt(published, governingDate), role, why, evaluation });
        };
        if (inForce(guideline.editions, governingDate) === null) {
          entry('not consulted', `not in force on ${governingDate}`, null);
        } else if (!speaksOf(guideline, context.item.regions)) {
          const why = `speaks of the ${(guideline.regions ?? []).join(', ')} alone`;
          entry('silent', why, null);
        } else if (decided !== null) {
          const why = `a higher rung addresses the question: ${decided.title}`;
          entry('not consulted', why, null);
        } else {
          const criterion = wholeOf(guideline);
          const evaluation = evaluate(criterion, context);
          const silent = guideline.appliesWhen ? doesNotApply(guideline.appliesWhen, evaluation) : null;
          if (silent === null) {
            speaker = guideline;
            deciding.push({ guideline, criterion, evaluation });
          }
          const why = silent ?? 'the highest rung that addresses the question';
          entry(silent === null ? 'decided' : 'silent', why, evaluation);
        }
      }
      decided ??= speaker;
    }
  }
  return { consulted, deciding };
}

const speaksOf = ({ regions: its }: Guideline, regions: readonly string[]): boolean =>
  its === undefined || regions.length === 0 || regions.some((region) => its.includes(region));

/** A published guideline as a proposal names it: in the edition of a date. */
function citedAt(
  { guideline, version, digest }: PublishedGuideline,
  date: IsoDate,
): Omit<Consulted, 'role' | 'why' | 'evaluation'> {
  const { id, title, editions, rung, topic, whenUpheld, verified } = guideline;
  const { edition, citation, recommendation } =
    inForce(editions, date) ??
    editions.findLast(({ effective }) => effective.from <= date) ??
    (editions[0] as Edition);
  return {
    id,
    version,
    digest,
    title,
    edition,
    citation,
    rung,
    topic,
    recommendation: recommendation ?? guideline.recommendation,
    ...(whenUpheld !== undefined && { whenUpheld }),
    verified,
  };
}

const wholes = new WeakMap<Guideline, Criterion>();

/** What a guideline asks, with when it applies, as one criterion: made once a guideline, as compiling is. */
function wholeOf(guideline: Guideline): Criterion {
  const known = wholes.get(guideline);
  if (known) return known;
  const { appliesWhen, criteria } = guideline;
  const whole: Criterion = appliesWhen
    ? // biome-ignore lint/suspicious/noThenProperty: the guideline's own word, never awaited
      { when: appliesWhen, then: criteria, whenSilent: 'not-applicable' }
    : criteria;
  wholes.set(guideline, whole);
  return whole;
}

/** Why a guideline with a condition is silent, or null when it speaks. Contradictory facts do not silence it. */
function doesNotApply(appliesWhen: Criterion, { trace }: Evaluation): string | null {
  const [when] = trace.children;
  if (when === undefined || when.truth === 'met' || when.conflict) return null;
  const what = leavesOf(appliesWhen).map(labelOf).join(', ');
  return when.truth === 'not met'
    ? `does not apply: the records deny ${what}`
    : `does not apply: the records searched do not mention ${what}`;
}

/** The leaves of a criterion, in order. */
export function leavesOf(criterion: Criterion): Leaf[] {
  if ('says' in criterion) return [criterion];
  return childrenOf(criterion).flatMap(leavesOf);
}

/** The values that a leaf can come out with: what the item's own words say is never silent. */
export function truthsOf(leaf: Leaf): readonly Truth[] {
  const certain =
    // A case always has the day of its injury and of its utilization review.
    ('elapsed' in leaf && leaf.elapsed.from !== 'request' && leaf.elapsed.to !== 'request') ||
    ('item' in leaf &&
      (['quantityStated', 'daysAtMost', 'remainder', 'words', 'form'].some(
        (predicate) => predicate in leaf.item,
      ) ||
        // With its concepts named, treatment that no record tells of is none.
        ('course' in leaf.item && leaf.item.concepts !== undefined)));
  return certain ? ['met', 'not met'] : ['met', 'not met', 'not documented'];
}

/** A leaf as a noun phrase. */
export const labelOf = (leaf: Leaf): string => leaf.label ?? leaf.id.replaceAll('-', ' ');
