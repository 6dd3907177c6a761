import * as z from 'zod';
import { resolveItem } from '../../shared/case/items.ts';
import { DocumentType } from '../../shared/case/manifest.ts';
import { digest } from '../../shared/digest.ts';
import type { Assertion, Fact, Side } from '../../shared/facts/model.ts';
import type { IsoDate } from '../../shared/records/model.ts';
import { contextOf, type ItemAsked, indexFacts } from '../../shared/rules/evaluate.ts';
import { consult, leavesOf, truthsOf } from '../../shared/rules/evidence.ts';
import type { Guideline, Trace, Truth } from '../../shared/rules/model.ts';
import { caseOfFacts } from './case-of-facts.ts';

const truth = z.enum(['met', 'not met', 'not documented']);
const side = z.enum(['left', 'right', 'bilateral']).nullable();
const date = z.iso.date();

/** What the cases of a file have in common, and what one may have apart. */
const circumstances = {
  /** The item as printed: its quantity, course, form and ingredients are read from these words. */
  item: z.string().optional(),
  /** What utilization review authorised of it. */
  approved: z.union([z.number(), z.string()]).optional(),
  regions: z.array(z.string()).optional(),
  side: side.optional(),
  quantity: z.number().nullable().optional(),
  purpose: z.string().nullable().optional(),
  /** Of the patient, in years. */
  age: z.number().nullable().optional(),
  utilizationReview: date.optional(),
  /** What was proposed for other items of the case, by service. */
  outcomes: z.record(z.string(), z.enum(['Upheld', 'Overturned']).nullable()).optional(),
};

/** `cases.yaml` beside a guideline: facts in short form, and the truths that they must give. */
export const WorkedCases = z.strictObject({
  ...circumstances,
  request: date,
  injury: date,
  cases: z.array(
    z.strictObject({
      ...circumstances,
      request: date.nullable().optional(),
      injury: date.optional(),
      name: z.string(),
      facts: z.array(z.string()),
      /** Of the guideline as a whole; `silent` when it does not apply. */
      truth: truth.or(z.literal('silent')),
      criteria: z.record(z.string(), truth),
    }),
  ),
});
export type WorkedCases = z.infer<typeof WorkedCases>;

const ASSERTIONS: readonly string[] = ['present', 'absent', 'uncertain', 'historical', 'planned', 'family'];
const SIDES: readonly string[] = ['left', 'right', 'bilateral'];
const CHANGES: readonly string[] = ['new', 'worse', 'unchanged', 'improved'];

/**
 * A fact from its short form, `neurological-deficit.weakness worse upper-extremity left 2015-08-14 in:imaging-report`:
 * the concept, then in any order assertion (present), change, regions, side, date, `in:` the type of document,
 * `from:` the id of the document, `value:` number and unit, `detail:` words joined by hyphens.
 */
function factOf(short: string, index: number): Fact {
  const [concept = '', ...words] = short.split(' ');
  const one = (known: readonly string[]) => words.find((word) => known.includes(word));
  const after = (prefix: string) => words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
  const day = words.find((word) => date.safeParse(word).success) ?? null;
  const [, number, unit] = /^([\d.]+)(.+)$/.exec(after('value:') ?? '') ?? [];
  const change = one(CHANGES) as Fact['change'];
  const detail = after('detail:');
  return {
    id: digest({ short, index }).slice(0, 12),
    concept,
    assertion: (one(ASSERTIONS) ?? 'present') as Assertion,
    regions: words.filter(
      (word) => word !== day && !word.includes(':') && ![...ASSERTIONS, ...SIDES, ...CHANGES].includes(word),
    ),
    side: (one(SIDES) ?? null) as Side | null,
    ...(number !== undefined && { value: { number: Number(number), unit: unit as string } }),
    ...(detail !== undefined && { detail }),
    ...(change !== undefined && { change }),
    date: day,
    documentDate: day,
    documentType: DocumentType.parse(after('in:') ?? 'progress-report'),
    section: 'other',
    citation: { document: after('from:') ?? 'D1', page: 1, line: index + 1, start: 0, end: 0, words: '' },
  };
}

/** What worked cases show of a guideline. */
export interface Exercised {
  /** Cases that come out otherwise than they say, in words. */
  readonly wrong: readonly string[];
  /** Criteria with the values that no case gives them. */
  readonly missing: readonly { readonly criterion: string; readonly truths: readonly Truth[] }[];
}

const leafTruths = (trace: Trace): readonly [string, Truth][] =>
  trace.children.length === 0 ? [[trace.id ?? '', trace.truth]] : trace.children.flatMap(leafTruths);

/** The item of a worked case as its words resolve; silent on everything where it has no words. */
function askedOf({ item, approved }: Pick<WorkedCases, 'item' | 'approved'>, day: IsoDate): ItemAsked {
  if (item === undefined) return { regions: [], side: null, quantity: null, purpose: null };
  const { manifest } = caseOfFacts([{ id: '1', item, ur_date: day, injury_date: day }]);
  return resolveItem({ id: '1', description: item, approvedByUtilizationReview: approved ?? null }, manifest);
}

/** Evaluates a guideline on its worked cases. */
export function exercise(guideline: Guideline, worked: WorkedCases): Exercised {
  const wrong: string[] = [];
  const seen = new Map<string, Set<Truth>>();
  for (const one of worked.cases) {
    const set = { ...worked, ...one };
    const request = one.request === undefined ? worked.request : one.request;
    const day = request ?? set.utilizationReview ?? worked.request;
    const asked = askedOf(set, day);
    const context = contextOf({
      facts: indexFacts({ facts: one.facts.map(factOf), pagesSearched: 1 }),
      item: {
        ...asked,
        regions: set.regions ?? asked.regions,
        side: set.side === undefined ? asked.side : set.side,
        quantity: set.quantity === undefined ? asked.quantity : set.quantity,
        purpose: set.purpose === undefined ? asked.purpose : set.purpose,
      },
      age: set.age ?? null,
      dates: {
        injury: one.injury ?? worked.injury,
        request,
        'utilization-review': set.utilizationReview ?? day,
        review: day,
      },
      outcomes: new Map(Object.entries(set.outcomes ?? {})),
    });
    const published = { guideline, version: 1, digest: '', publishedAt: '' };
    const [consulted] = consult([published], guideline.services[0] ?? '', day, context).consulted;
    const evaluation = consulted?.evaluation;
    if (evaluation == null) {
      wrong.push(`“${one.name}”: the guideline is not consulted: ${consulted?.why ?? 'no service'}`);
      continue;
    }
    const truths = new Map(leafTruths(evaluation.trace));
    for (const [criterion, value] of truths)
      seen.set(criterion, (seen.get(criterion) ?? new Set()).add(value));
    const whole = consulted?.role === 'silent' ? 'silent' : evaluation.truth;
    if (whole !== one.truth) wrong.push(`“${one.name}” says ${one.truth} and comes out ${whole}`);
    for (const [criterion, said] of Object.entries(one.criteria))
      if (truths.get(criterion) !== said)
        wrong.push(
          `“${one.name}”: ${criterion} is said ${said} and comes out ${truths.get(criterion) ?? 'unknown'}`,
        );
  }
  const leaves = [guideline.appliesWhen, guideline.criteria].flatMap((root) => (root ? leavesOf(root) : []));
  const missing = leaves.flatMap((leaf) => {
    const truths = truthsOf(leaf).filter((value) => !seen.get(leaf.id)?.has(value));
    return truths.length === 0 ? [] : [{ criterion: leaf.id, truths }];
  });
  return { wrong, missing };
}
