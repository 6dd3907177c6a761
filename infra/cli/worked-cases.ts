import * as z from 'zod';
import { DocumentType } from '../../shared/case/manifest.ts';
import { digest } from '../../shared/digest.ts';
import type { Assertion, Fact, Side } from '../../shared/facts/model.ts';
import { contextOf, indexFacts } from '../../shared/rules/evaluate.ts';
import { consult, leavesOf } from '../../shared/rules/evidence.ts';
import type { Guideline, Leaf, Trace, Truth } from '../../shared/rules/model.ts';

const truth = z.enum(['met', 'not met', 'not documented']);
const side = z.enum(['left', 'right', 'bilateral']).nullable();
const date = z.iso.date();

/** What a worked case may set apart from the others of its file. */
const circumstances = {
  request: date.nullable(),
  injury: date,
  regions: z.array(z.string()),
  side,
  utilizationReview: date,
  quantity: z.number().nullable(),
  purpose: z.string().nullable(),
  /** What was proposed for other items of the case, by service. */
  outcomes: z.record(z.string(), z.enum(['Upheld', 'Overturned']).nullable()),
};
const some = z.object(circumstances).partial().shape;

/** `cases.yaml` beside a guideline: facts in short form, and the truths that they must give. */
export const WorkedCases = z.looseObject({
  ...some,
  request: date,
  injury: date,
  cases: z.array(
    z.looseObject({
      ...some,
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

/** What an item's own words always answer, and the patient's age: these are never not documented. */
const ALWAYS_KNOWN = ['quantityStated', 'words', 'remainder', 'course', 'form', 'ingredients'];
const isAlwaysKnown = (leaf: Leaf): boolean =>
  'patient' in leaf || ('item' in leaf && ALWAYS_KNOWN.some((field) => field in leaf.item));

/** Evaluates a guideline on its worked cases. */
export function exercise(guideline: Guideline, worked: WorkedCases): Exercised {
  const wrong: string[] = [];
  const seen = new Map<string, Set<Truth>>();
  for (const one of worked.cases) {
    const set = { ...worked, ...one };
    const request = one.request === undefined ? worked.request : one.request;
    const day = request ?? set.utilizationReview ?? worked.request;
    const context = contextOf({
      facts: indexFacts({ facts: one.facts.map(factOf), pagesSearched: 1 }),
      item: {
        regions: set.regions ?? [],
        side: set.side ?? null,
        quantity: set.quantity ?? null,
        purpose: set.purpose ?? null,
      },
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
    const can = isAlwaysKnown(leaf) ? (['met', 'not met'] as const) : truth.options;
    const truths = can.filter((value) => !seen.get(leaf.id)?.has(value));
    return truths.length === 0 ? [] : [{ criterion: leaf.id, truths }];
  });
  return { wrong, missing };
}
