import type { DocumentType } from '../case/manifest.ts';
import type { Fact, Facts, Period, Side } from '../facts/model.ts';
import { withParts } from '../facts/vocabulary.ts';
import type { IsoDate } from '../records/model.ts';
import { ALL_CONVENTIONS, type Conventions } from './conventions.ts';
import type {
  Criterion,
  Decision,
  Evaluation,
  Leaf,
  ResolvedItem,
  ServiceId,
  Trace,
  Truth,
} from './model.ts';
import { morphineEquivalent } from './morphine.ts';
import progress from './progress.json' with { type: 'json' };
import { all, any, implies, not, ofCounts } from './truth.ts';

/** Near misses kept in a leaf's trace: the latest ones. */
const NEAR_KEPT = 20;

/** Numbers names, so that criteria and facts meet by number: the names are those of the vocabulary, and few. */
function numbering(): (name: string) => number {
  const numbers = new Map<string, number>();
  return (name) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
}
const conceptNumber = numbering();
const regionNumber = numbering();
/** Regions as one mask, a bit each: there are some fifteen (shared/facts/regions.json), and 31 fit. */
function regionMask(regions: readonly string[]): number {
  let mask = 0;
  for (const region of regions) {
    const number = regionNumber(region);
    if (number > 30) throw new RangeError(`more than 31 body regions: ${region}`);
    mask |= 1 << number;
  }
  return mask;
}
/** A bit each, so that a leaf asks for several with one mask. */
const ASSERTION = { present: 1, absent: 2, uncertain: 4, historical: 8, planned: 16, family: 32 } as const;
const CHANGE = { new: 1, worse: 2, unchanged: 4, improved: 8 } as const;
const mask = <K extends string>(bits: Readonly<Record<K, number>>, names: readonly K[]): number =>
  names.reduce((all, name) => all | bits[name], 0);

/**
 * A fact as the leaves look at it: its date is the one it speaks of, or its document's; `''` when undated. Of a rough
 * date, `date` and `day` are the first day that it may be of, `until` and `untilDay` the last; of any other the same.
 */
interface Indexed {
  readonly fact: Fact;
  readonly id: string;
  readonly side: Side | null;
  readonly concept: number;
  readonly assertion: number;
  /** 0 when no change is stated, nor measured. */
  readonly change: number;
  /** The earlier fact against which its change was measured, where no note states it. */
  readonly since: Indexed | null;
  /** The concept that it tells of by what it measures, where that is not its own. */
  readonly told: string | null;
  /** 0 when no region is stated. */
  readonly regions: number;
  readonly date: IsoDate;
  /** The same in days since 1970; NaN when undated. */
  readonly day: number;
  readonly until: IsoDate;
  readonly untilDay: number;
  /** Why it can never count, e.g. because it stands in the utilization review. */
  readonly barred: string | null;
}

/** The facts of a case by concept, made once a case by `indexFacts`. */
export interface FactIndex {
  readonly pages: number;
  /** By number of concept: the facts of it and of what is below it, by date. */
  readonly below: readonly (readonly Indexed[] | undefined)[];
  /** By number of concept: the facts that deny exactly it, by date. */
  readonly denied: readonly (readonly Indexed[] | undefined)[];
}

/** What the leaves ask of an item; what is left out is as if its words were silent on it. */
export type ItemAsked = Pick<ResolvedItem, 'regions' | 'side' | 'quantity' | 'purpose'> &
  Partial<
    Pick<
      ResolvedItem,
      | 'description'
      | 'remainder'
      | 'course'
      | 'concepts'
      | 'forms'
      | 'ingredients'
      | 'ancillary'
      | 'retrospective'
    >
  >;

/** What a criterion is evaluated against: the facts, the item and the calendar of one case. */
export interface Circumstances {
  readonly facts: FactIndex;
  readonly item: ItemAsked;
  /** Completed years on the day of the request; null when unknown. */
  readonly age?: number | null;
  readonly dates: {
    readonly injury: IsoDate;
    /** Of the request for authorization. */
    readonly request: IsoDate | null;
    readonly 'utilization-review': IsoDate;
    readonly review: IsoDate;
  };
  /** What was proposed for the other items of the case, by service. */
  readonly outcomes: ReadonlyMap<ServiceId, Decision | null>;
  /** The conventions that hold; all where it is left out. */
  readonly conventions?: Conventions;
}

/** Circumstances made ready by `contextOf`. */
export interface Context extends Circumstances {
  /** The day that windows reach back from: of the request, else of the utilization review. */
  readonly windowEnd: number;
  /** With their parts; 0 when the item names none. */
  readonly itemRegions: number;
  readonly itemConcepts: readonly ConceptWanted[];
}

/** Makes circumstances ready for `evaluate`. */
export function contextOf(circumstances: Circumstances): Context {
  const { dates, item } = circumstances;
  return {
    ...circumstances,
    windowEnd: dayOf(dates.request ?? dates['utilization-review']),
    itemRegions: regionMask(item.regions.flatMap(withParts)),
    itemConcepts: (item.concepts ?? NONE).map(wantedConcept),
  };
}

/** A concept that is looked for, with those above it, whose denial denies it too. */
interface ConceptWanted {
  readonly concept: number;
  readonly above: readonly number[];
}

function wantedConcept(name: string): ConceptWanted {
  const [concept = 0, ...above] = lineage(name).map(conceptNumber);
  return { concept, above };
}

/** `a.b.c` → `a.b.c`, `a.b`, `a`. */
export function lineage(concept: string): string[] {
  const names = [concept];
  for (let at = concept.lastIndexOf('.'); at > 0; at = concept.lastIndexOf('.', at - 1))
    names.push(concept.slice(0, at));
  return names;
}

/** Documents that only repeat what is asked, or why it was denied. */
const NO_RECORD: Readonly<Partial<Record<DocumentType, string>>> = {
  'utilization-review': "the utilization review's own text is not a record",
  application: "the application's own text is not a record",
};

/** What a note tells of the utilization review is no more a record than the review itself. */
const NO_RECORD_SECTION: Readonly<Record<string, string>> = {
  'utilization-review': 'what utilization review said is not a record',
};

const byDate = (a: Indexed, b: Indexed) =>
  a.date < b.date ? -1 : a.date > b.date ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/**
 * Indexes the facts of a case for evaluation. `setAside` names the documents that take no part, each with why; their
 * facts, and those of the utilization review and the application, are only ever near misses.
 */
export function indexFacts(
  facts: Pick<Facts, 'facts' | 'pagesSearched'>,
  setAside: ReadonlyMap<string, string> = new Map(),
): FactIndex {
  const below: Indexed[][] = [];
  const denied: Indexed[][] = [];
  const add = (lists: Indexed[][], concept: string, indexed: Indexed) => {
    const number = conceptNumber(concept);
    const list = lists[number];
    if (list) list.push(indexed);
    else lists[number] = [indexed];
  };
  const sorted = facts.facts.map((fact) => ({
    fact,
    ...datesOf(fact),
    id: fact.id,
    side: fact.side,
    concept: conceptNumber(fact.concept),
    assertion: ASSERTION[fact.assertion],
    change: fact.change === undefined ? 0 : CHANGE[fact.change],
    since: null,
    told: null,
    regions: regionMask(fact.regions),
    barred:
      NO_RECORD[fact.documentType] ??
      NO_RECORD_SECTION[fact.section] ??
      setAside.get(fact.citation.document) ??
      null,
  }));
  for (const indexed of withProgress(sorted.sort(byDate))) {
    for (const concept of lineage(indexed.told ?? indexed.fact.concept)) add(below, concept, indexed);
    if (indexed.fact.assertion === 'absent') add(denied, indexed.fact.concept, indexed);
  }
  return { pages: facts.pagesSearched, below, denied };
}

type Measure = (typeof progress.measures)[number] & {
  readonly unit?: string;
  readonly by?: number;
  readonly byShare?: number;
  readonly tells?: string;
};
/** What a fact measures: the higher the number, the better. */
interface Measured {
  readonly indexed: Indexed;
  readonly number: number;
  readonly isPassive: boolean;
}

/**
 * The same facts, by date; of what was measured on an earlier day too (progress.json), with the change since then where
 * no note states one, or with the gain that it tells of. Of a day the least favourable measure counts, so that another
 * muscle is no change.
 */
function withProgress(facts: readonly Indexed[]): readonly Indexed[] {
  const changed = new Map<Indexed, Pick<Indexed, 'change' | 'since'>>();
  const gains: Indexed[] = [];
  for (const measure of progress.measures as readonly Measure[]) {
    const measured = facts.flatMap((indexed) => measureOf(indexed, measure) ?? []);
    for (const group of Map.groupBy(measured, ({ indexed, isPassive }) =>
      [indexed.concept, indexed.fact.value?.unit ?? '', isPassive].join(' '),
    ).values()) {
      const [first] = group;
      if (first === undefined) continue;
      // What a joint is moved to by another, it is seldom moved to alone: active after passive is a gain.
      const before = measured.filter(
        ({ indexed, isPassive }) =>
          indexed.concept === first.indexed.concept &&
          (isPassive || !first.isPassive) &&
          unitOf(indexed) === unitOf(first.indexed),
      );
      const then = leastADay(before);
      for (const now of leastADay(group)) {
        const since = then.findLast(
          (one) => one.indexed.until < now.indexed.date && !apart(one.indexed, now.indexed),
        );
        if (since === undefined) continue;
        const gained = now.number - since.number;
        if (Math.abs(gained) < (measure.by ?? Math.abs(since.number) * (measure.byShare ?? 1))) continue;
        const change = gained < 0 ? CHANGE.worse : CHANGE.improved;
        const { indexed } = now;
        if (measure.tells === undefined) {
          if (indexed.change === 0) changed.set(indexed, { change, since: since.indexed });
        } else if (gained > 0)
          gains.push({
            ...indexed,
            concept: conceptNumber(measure.tells),
            told: measure.tells,
            regions: 0,
            change,
            since: since.indexed,
          });
      }
    }
  }
  // What a note says itself of the same day goes before what its numbers tell.
  const said = new Set(facts.map(({ fact, date }) => `${fact.concept} ${date}`));
  const told = gains.filter(({ told: concept, date }) => !said.has(`${concept} ${date}`));
  if (changed.size + told.length === 0) return facts;
  return [...facts.map((one) => ({ ...one, ...changed.get(one) })), ...told].sort(byDate);
}

/** The least favourable measure of each day, side and part, by date. */
function leastADay(measured: readonly Measured[]): readonly Measured[] {
  const least = new Map<string, Measured>();
  for (const one of measured) {
    const key = [one.indexed.date, one.indexed.side, one.indexed.regions].join(' ');
    if (one.number < (least.get(key)?.number ?? Number.POSITIVE_INFINITY)) least.set(key, one);
  }
  return [...least.values()];
}

const unitOf = ({ fact }: Indexed): string => (fact.value?.unit ?? '/5').replace(' passive', '');

/** What a fact that counts measures; null where it does not. "4+/5" is a little more than 4. */
function measureOf(indexed: Indexed, { concept, unit, better }: Measure): Measured | null {
  const { fact, assertion, date, barred } = indexed;
  if (!`${fact.concept}.`.startsWith(`${concept}.`)) return null;
  if (assertion !== ASSERTION.present || date === '' || barred !== null) return null;
  const [, grade, sign] =
    (unit === '/5' && /^([0-5])([+-])\s?(?:\/|out of)\s?5$/.exec(fact.detail ?? '')) || [];
  const number =
    fact.value?.number ?? (grade === undefined ? Number.NaN : Number(grade) + (sign === '+' ? 0.3 : -0.3));
  if (Number.isNaN(number) || (unit !== undefined && fact.value !== undefined && unitOf(indexed) !== unit))
    return null;
  return {
    indexed,
    number: better === 'higher' ? number : -number,
    isPassive: fact.value?.unit.endsWith(' passive') ?? false,
  };
}

function datesOf({ date, period, documentDate }: Fact): Pick<Indexed, 'date' | 'day' | 'until' | 'untilDay'> {
  const [from, to] = period === undefined ? [date ?? documentDate ?? ''] : [period.from, period.to];
  const day = dayOf(from);
  return { date: from, day, until: to ?? from, untilDay: to === undefined ? day : dayOf(to) };
}

/**
 * Evaluates a criterion on a case. There is no way to get the truth without its trace.
 *
 * A fact leaf is met when a fact in scope says so, not met when the latest fact in scope says the contrary, and
 * otherwise not documented; facts of one date that say both make a conflict, which is not documented. A fact whose
 * rough date leaves open whether it is in scope neither proves nor refutes: whatever the leaf is on every day that the
 * fact may be of, it is, and otherwise not documented.
 */
export function evaluate(criterion: Criterion, context: Context): Evaluation {
  const unknowns: string[] = [];
  const trace = run(compile(criterion), context, unknowns);
  return { truth: trace.truth, trace, unknowns };
}

const NONE: readonly never[] = Object.freeze([]);

/** Days since 1970; NaN for what is no date. */
const dayOf = (date: IsoDate): number => Date.parse(date) / 86_400_000;

// --- compiled criteria -------------------------------------------------------------------------------------------

type FactSpec = Extract<Leaf, { fact: unknown }>['fact'];

interface FactNode {
  readonly kind: 'fact';
  readonly leaf: Extract<Leaf, { fact: unknown }>;
  readonly spec: FactSpec;
  readonly concepts: readonly ConceptWanted[];
  /** Whether it looks for what the item's words name, too. */
  readonly conceptsOfItem: boolean;
  readonly wanted: number;
  /** 0 when the leaf asks for no change. */
  readonly change: number;
  /** Null for any region. */
  readonly regions: number | null;
  readonly regionOfItem: boolean;
  readonly regionUnstated: boolean;
  /** Whether it asks for a certain time, document or detail. */
  readonly narrow: boolean;
  readonly since: FactNode | null;
  /** What its trace says it searched, when it last ran. */
  searched: NonNullable<Trace['searched']> | undefined;
}
interface PlainNode {
  readonly kind: 'elapsed' | 'item' | 'patient';
  readonly leaf: Leaf;
  readonly test: (context: Context) => Verdict;
}
/** A truth, with the facts that it rests on where it rests on any, or the convention. */
type Verdict =
  | Truth
  | {
      readonly truth: Truth;
      readonly support?: Indexed[];
      readonly contrary?: Indexed[];
      readonly convention?: string;
    };
interface TreeNode {
  readonly kind: 'all' | 'any' | 'atLeast' | 'not' | 'when';
  readonly id: string | null;
  readonly n: number;
  readonly whenSilent: 'not-applicable' | 'not documented';
  readonly children: readonly Node[];
}
type Node = FactNode | PlainNode | TreeNode;

const compiled = new WeakMap<Criterion, Node>();

function compile(criterion: Criterion): Node {
  const known = compiled.get(criterion);
  if (known) return known;
  const leaves = new Map(factLeaves(criterion).map((leaf) => [leaf.id, leaf]));
  const node = build(criterion, leaves);
  compiled.set(criterion, node);
  return node;
}

function factLeaves(criterion: Criterion): Extract<Leaf, { fact: unknown }>[] {
  if ('fact' in criterion) return [criterion];
  return childrenOf(criterion).flatMap(factLeaves);
}

/** The criteria directly under one, in the order of the trace's children. */
export function childrenOf(criterion: Criterion): readonly Criterion[] {
  if ('all' in criterion) return criterion.all;
  if ('any' in criterion) return criterion.any;
  if ('of' in criterion) return criterion.of;
  if ('not' in criterion) return [criterion.not];
  if ('when' in criterion) return [criterion.when, criterion.then];
  return [];
}

function build(criterion: Criterion, leaves: ReadonlyMap<string, Extract<Leaf, { fact: unknown }>>): Node {
  if ('fact' in criterion) {
    const since = criterion.fact.since === undefined ? null : leaves.get(criterion.fact.since);
    if (since === undefined) throw new RangeError(`${criterion.id}: no criterion ${criterion.fact.since}`);
    const { concepts, assertion, change, region } = criterion.fact;
    const regions = typeof region === 'string' ? [region] : region;
    return {
      kind: 'fact',
      leaf: criterion,
      spec: criterion.fact,
      concepts: concepts.filter((concept) => concept !== 'item').map(wantedConcept),
      conceptsOfItem: concepts.includes('item'),
      wanted: mask(ASSERTION, assertion),
      change: mask(CHANGE, change ?? []),
      regions:
        region === 'any' ? null : regionMask(regions.filter((one) => one !== 'item' && one !== 'none')),
      regionOfItem: regions.includes('item'),
      regionUnstated: regions.includes('none'),
      narrow: ['withinDays', 'beforeDays', 'dated', 'after', 'since', 'documents', 'detail'].some(
        (field) => field in criterion.fact,
      ),
      since: since && (build(since, leaves) as FactNode),
      searched: undefined,
    };
  }
  if ('elapsed' in criterion)
    return { kind: 'elapsed', leaf: criterion, test: elapsedTest(criterion.elapsed) };
  if ('item' in criterion) return { kind: 'item', leaf: criterion, test: itemTest(criterion.item) };
  if ('patient' in criterion)
    return { kind: 'patient', leaf: criterion, test: patientTest(criterion.patient) };
  const children = childrenOf(criterion).map((child) => build(child, leaves));
  const tree = { id: criterion.id ?? null, n: 0, whenSilent: 'not documented' as const, children };
  if ('all' in criterion) return { ...tree, kind: 'all', n: children.length };
  if ('any' in criterion) return { ...tree, kind: 'any', n: 1 };
  if ('of' in criterion) return { ...tree, kind: 'atLeast', n: criterion.atLeast };
  if ('not' in criterion) return { ...tree, kind: 'not' };
  return { ...tree, kind: 'when', whenSilent: criterion.whenSilent };
}

function elapsedTest(spec: Extract<Leaf, { elapsed: unknown }>['elapsed']): PlainNode['test'] {
  return ({ dates }) => {
    const from = dates[spec.from];
    const to = dates[spec.to];
    if (from === null || to === null) return 'not documented';
    return isSo(dayOf(to) - dayOf(from) >= spec.atLeastDays);
  };
}

function patientTest(spec: Extract<Leaf, { patient: unknown }>['patient']): PlainNode['test'] {
  return ({ age }) => {
    if (age === undefined || age === null) return 'not documented';
    return isSo('atLeast' in spec.age ? age >= spec.age.atLeast : age <= spec.age.atMost);
  };
}

const isSo = (so: boolean): Truth => (so ? 'met' : 'not met');

/** Whether a text has one of some words, each whole. */
function hasWords(words: readonly string[]): (text: string) => boolean {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  const pattern = new RegExp(`(?<![a-z0-9])(?:${escaped.join('|')})(?![a-z0-9])`, 'i');
  return (text) => pattern.test(text);
}

const SPELLED = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen'.split(' ');
const UNIT_DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30 };
const SPAN = new RegExp(
  `\\b(\\d{1,3}|${SPELLED.join('|')})(?: ?\\(\\d+\\))?(?: ?(?:-|–|to) ?(\\d{1,3}))?[ -]{0,2}(d|day|w|wk|week|m|mo|month)s?\\b`,
  'gi',
);

/** The longest span of days in an item's words, "21 day rental" or "x 3 weeks", a month as 30; null without one. */
function daysAsked(description: string): number | null {
  const spans = [...description.matchAll(SPAN)].map(([, low, high, unit]) => {
    const number = Number(high ?? low) || SPELLED.indexOf((low as string).toLowerCase()) + 1;
    return number * (UNIT_DAYS[(unit as string).charAt(0).toLowerCase()] as number);
  });
  return spans.length === 0 ? null : Math.max(...spans);
}

function itemTest(spec: Extract<Leaf, { item: unknown }>['item']): PlainNode['test'] {
  if ('quantityAtMost' in spec)
    return ({ item }) =>
      item.quantity === null ? 'not documented' : isSo(item.quantity <= spec.quantityAtMost);
  if ('quantityStated' in spec) return ({ item }) => isSo(item.quantity !== null);
  if ('daysAtMost' in spec)
    return ({ item }) => {
      const description = item.description ?? '';
      if (/\bpurchas|\bindefinite/i.test(description)) return 'not met';
      const days = daysAsked(description);
      return days === null ? 'not documented' : isSo(days <= spec.daysAtMost);
    };
  if ('morphineEquivalentAtMost' in spec)
    return ({ item }) => {
      const description = item.description ?? '';
      const dose = morphineEquivalent(description, daysAsked(description));
      return dose === null ? 'not documented' : isSo(dose <= spec.morphineEquivalentAtMost);
    };
  if ('purpose' in spec) {
    const words = spec.purpose.map((word) => word.toLowerCase());
    return ({ item }) => {
      if (item.purpose === null) return 'not documented';
      const purpose = item.purpose.toLowerCase();
      return isSo(words.some((word) => purpose.includes(word)));
    };
  }
  if ('words' in spec) {
    const said = hasWords(spec.words);
    return ({ item }) => isSo(said(item.description ?? ''));
  }
  if ('regions' in spec)
    return ({ item }) =>
      item.regions.length === 0
        ? 'not documented'
        : isSo(item.regions.some((region) => spec.regions.includes(region)));
  if ('totalAtMost' in spec) return totalTest(spec.totalAtMost);
  if ('remainder' in spec) return ({ item }) => isSo(item.remainder === true);
  if ('form' in spec) return ({ item }) => isSo(spec.form.some((form) => item.forms?.includes(form)));
  if ('ingredients' in spec) return ingredientsTest(spec.ingredients);
  if ('course' in spec) return courseTest(spec.course, spec.concepts);
  return dependencyTest(spec.dependsOn, spec.concepts ?? ['surgery']);
}

type IngredientsSpec = Extract<
  Extract<Leaf, { item: unknown }>['item'],
  { ingredients: unknown }
>['ingredients'];

function ingredientsTest(spec: IngredientsSpec): PlainNode['test'] {
  if ('count' in spec)
    return ({ item }) =>
      item.ingredients === undefined || item.ingredients.length === 0
        ? 'not documented'
        : isSo(item.ingredients.length >= spec.count);
  const named = hasWords(spec.anyOf);
  return ({ item }) => {
    const { ingredients = NONE, concepts = NONE } = item;
    if (concepts.some((concept) => lineage(concept).some((one) => spec.anyOf.includes(one)))) return 'met';
    if (ingredients.some(named)) return 'met';
    return ingredients.length === 0 ? 'not documented' : 'not met';
  };
}

/** Statements of the record about some concepts in the item's regions, or in none, that count: no plans, no family. */
function recorded(
  context: Context,
  concepts: readonly ConceptWanted[],
): { readonly done: Indexed[]; readonly denied: Indexed[] } {
  const done: Indexed[] = [];
  const denied: Indexed[] = [];
  const counts = ({ barred, regions }: Indexed) =>
    barred === null && (regions === 0 || context.itemRegions === 0 || (regions & context.itemRegions) !== 0);
  for (const { concept, above } of concepts) {
    for (const one of context.facts.below[concept] ?? NONE)
      if ((one.assertion & HAPPENED) !== 0 && counts(one)) done.push(one);
    for (const name of [concept, ...above])
      for (const one of context.facts.denied[name] ?? NONE) if (counts(one)) denied.push(one);
  }
  return { done, denied };
}
const HAPPENED = ASSERTION.present | ASSERTION.historical;

function totalTest({
  number,
  of,
}: {
  readonly number: number;
  readonly of: readonly string[];
}): PlainNode['test'] {
  const concepts = of.map(wantedConcept);
  return (context) => {
    const { quantity } = context.item;
    if (quantity === null) return 'not documented';
    const counted = recorded(context, concepts).done.flatMap(({ fact }, index, done) =>
      fact.value !== undefined && /^visits?$/.test(fact.value.unit)
        ? [{ indexed: done[index] as Indexed, visits: fact.value.number }]
        : [],
    );
    const most = Math.max(0, ...counted.map(({ visits }) => visits));
    const basis = counted.filter(({ visits }) => visits === most).map(({ indexed }) => indexed);
    return quantity + most <= number
      ? { truth: 'met', support: basis }
      : { truth: 'not met', contrary: basis };
  };
}

/** Days before the request within which what is begun belongs to it. */
const BEGINS = 14;

function courseTest(course: 'first' | 'further', names: readonly string[] | undefined): PlainNode['test'] {
  const own = names?.map(wantedConcept);
  return (context) => {
    if (context.item.course != null) return isSo(context.item.course === course);
    const concepts = own ?? context.itemConcepts;
    if (concepts.length === 0) return 'not documented';
    const { done: given, denied } = recorded(context, concepts);
    // What begins with the request is the course that is asked for.
    const done = given.filter(({ change, day }) => change !== CHANGE.new || context.windowEnd - day > BEGINS);
    // "No previous acupuncture" is not outdone by what the same note says of it otherwise.
    if (denied.length > 0 && lastDate(denied) >= lastDate(done) && lastDate(denied) < lastDay(done))
      return 'not documented';
    if (done.length > 0 && !(denied.length > 0 && lastDate(denied) >= lastDate(done)))
      return course === 'further' ? { truth: 'met', support: done } : { truth: 'not met', contrary: done };
    if (denied.length > 0)
      return course === 'first' ? { truth: 'met', support: denied } : { truth: 'not met', contrary: denied };
    if (!(context.conventions ?? ALL_CONVENTIONS).has('first-course')) return 'not documented';
    return { truth: isSo(course === 'first'), convention: 'first-course' };
  };
}

function dependencyTest(services: readonly string[], names: readonly string[]): PlainNode['test'] {
  const concepts = names.map(wantedConcept);
  return (context) => {
    const decisions = services.map((service) => context.outcomes.get(service) ?? null);
    if (decisions.includes('Overturned')) return 'met';
    if (decisions.includes('Upheld')) return 'not met';
    const { done, denied } = recorded(context, concepts);
    if (done.length > 0) return { truth: 'met', support: done };
    return denied.length > 0 ? { truth: 'not met', contrary: denied } : 'not documented';
  };
}

// --- evaluation --------------------------------------------------------------------------------------------------

function run(node: Node, context: Context, unknowns: string[]): Trace {
  if (node.kind === 'fact') {
    const trace = runFact(node, context);
    if (trace.truth === 'not documented') unknowns.push(node.leaf.id);
    return trace;
  }
  if (node.kind === 'elapsed' || node.kind === 'item' || node.kind === 'patient')
    return runPlain(node, context, unknowns);
  return runTree(node as TreeNode, context, unknowns);
}

function runPlain(node: PlainNode, context: Context, unknowns: string[]): Trace {
  const verdict = node.test(context);
  const truth = typeof verdict === 'string' ? verdict : verdict.truth;
  if (truth === 'not documented') unknowns.push(node.leaf.id);
  return {
    id: node.leaf.id,
    kind: node.kind,
    truth,
    support: typeof verdict === 'string' ? NONE : ids(verdict.support ?? null),
    contrary: typeof verdict === 'string' ? NONE : ids(verdict.contrary ?? null),
    near: NONE,
    conflict: false,
    says: says(node.leaf, truth),
    verified: node.leaf.verified,
    ...(typeof verdict !== 'string' &&
      verdict.convention !== undefined && { convention: verdict.convention }),
    children: NONE,
  };
}

function runTree(node: TreeNode, context: Context, unknowns: string[]): Trace {
  const children: Trace[] = [];
  let met = 0;
  let open = 0;
  let conflict = false;
  let rough = false;
  for (const child of node.children) {
    const trace = run(child, context, unknowns);
    children.push(trace);
    if (trace.truth === 'met') met++;
    else if (trace.truth === 'not documented') {
      open++;
      if (trace.conflict) conflict = true;
      else if (trace.rough) rough = true;
    }
  }
  const truth =
    node.kind === 'not' || node.kind === 'when' ? truthOf(node, children) : ofCounts(node.n, met, open);
  const trace: Trace = {
    id: node.id,
    kind: node.kind,
    truth,
    support: NONE,
    contrary: NONE,
    near: NONE,
    conflict: conflict && truth === 'not documented',
    children,
  };
  const whole: Trace = rough && truth === 'not documented' ? { ...trace, rough: true } : trace;
  return node.kind === 'when' ? applicable(node, whole) : whole;
}

function truthOf(node: TreeNode, children: readonly Trace[]): Truth {
  const first = children[0];
  const truth = (first as Trace).truth;
  if (node.kind === 'not') return not(truth);
  // Facts that contradict each other are not silence, nor is one whose day is not known closely enough.
  const whenSilent = first?.conflict || first?.rough ? 'not documented' : node.whenSilent;
  return implies(truth, (children[1] as Trace).truth, whenSilent);
}

/** Says of a `when` whose condition is not met that it does not apply, and whether that rests on silence. */
function applicable(node: TreeNode, trace: Trace): Trace {
  const [when] = trace.children;
  if (when?.truth === 'not met') return { ...trace, notApplicable: 'not met' };
  const silent =
    when?.truth === 'not documented' && !when.conflict && !when.rough && node.whenSilent === 'not-applicable';
  return silent ? { ...trace, notApplicable: 'silent' } : trace;
}

const says = (leaf: Leaf, truth: Truth): string =>
  truth === 'met' ? leaf.says.met : truth === 'not met' ? leaf.says.notMet : leaf.says.notDocumented;

/** What one concept of a leaf, or one side of it, found. */
interface Found {
  truth: Truth;
  conflict: boolean;
  support: Indexed[] | null;
  contrary: Indexed[] | null;
  near: { readonly fact: string; readonly why: string }[] | null;
  /** Facts that are support or contrary if they are of some of the days that they may be of. */
  open: { readonly indexed: Indexed; readonly supports: boolean }[] | null;
  /** Not documented because of a rough date, which is no silence. */
  rough: boolean;
}

function runFact(node: FactNode, context: Context): Trace {
  const found = search(node, context);
  const { truth } = found;
  const trace: Trace = {
    id: node.leaf.id,
    kind: 'fact',
    truth,
    support: ids(found.support, node.change !== 0),
    contrary: ids(found.contrary),
    near:
      found.near === null ? NONE : found.near.length > NEAR_KEPT ? found.near.slice(-NEAR_KEPT) : found.near,
    conflict: found.conflict,
    searched: searchedBy(node, context.facts.pages),
    says: says(node.leaf, truth),
    verified: node.leaf.verified,
    children: NONE,
  };
  return found.rough ? { ...trace, rough: true } : trace;
}

/** The same object for the same pages: a case has many leaves, and most cases as many evaluations. */
function searchedBy(node: FactNode, pages: number): NonNullable<Trace['searched']> {
  if (node.searched?.pages !== pages) node.searched = { concepts: node.spec.concepts, pages };
  return node.searched;
}

/** Their ids; what a change or a gain was measured against goes before it. */
function ids(list: readonly Indexed[] | null, asksChange = false): readonly string[] {
  if (list === null) return NONE;
  const found: string[] = [];
  for (const { id, since, told } of list) {
    if (since !== null && (asksChange || told !== null) && !found.includes(since.id)) found.push(since.id);
    if (!found.includes(id)) found.push(id);
  }
  return found;
}

/** A leaf on an item of both sides is both: each side has to be shown. */
function search(node: FactNode, context: Context): Found {
  const side = node.spec.side === 'item' ? context.item.side : null;
  if (side !== 'bilateral') return searchSide(node, context, side);
  const left = searchSide(node, context, 'left');
  const right = searchSide(node, context, 'right');
  return join([left, right], all([left.truth, right.truth]));
}

/** Any of the leaf's concepts. */
function searchSide(node: FactNode, context: Context, side: Side | null): Found {
  const concepts = node.conceptsOfItem ? [...node.concepts, ...context.itemConcepts] : node.concepts;
  const after = node.since === null ? null : latest(search(node.since, context));
  if (concepts.length === 1)
    return searchConcept(node, context, side, after, concepts[0] as (typeof concepts)[0]);
  // The words of the item name nothing that could be looked for.
  if (concepts.length === 0) return join([], 'not documented');
  const each = concepts.map((concept) => searchConcept(node, context, side, after, concept));
  const truth = any(each.map((found) => found.truth));
  // Several names of one thing: that one of them is denied denies it, where nothing affirms it.
  const denied =
    node.spec.denial === 'any' &&
    truth === 'not documented' &&
    each.some((found) => found.truth === 'not met') &&
    !each.some((found) => found.conflict || found.rough);
  return join(each, denied ? 'not met' : truth);
}

/**
 * The days, first and last, that the latest fact that met a criterion may be of; undefined when none did, or none that
 * did is dated. A study told of without its date bears that of the note, so a date of its own goes before.
 */
function latest({ truth, support, open, rough }: Found): Period | undefined {
  if (rough) return ANY_TIME;
  if (truth !== 'met' || support === null) return undefined;
  const own = support.filter(
    ({ fact }) =>
      fact.period !== undefined ||
      (fact.date !== null && (fact.date !== fact.documentDate || fact.documentType === 'imaging-report')),
  );
  const list = own.length > 0 ? own : support;
  const maybe = open === null ? NONE : open.filter(({ supports }) => supports);
  const to = maybe.reduce((last, { indexed }) => max(last, indexed.until), lastDay(list));
  return to === '' ? undefined : { from: maybe.length > 0 ? ANY_TIME.from : lastDate(list), to };
}
const ANY_TIME: Period = { from: '0000-01-01', to: '9999-12-31' };

const max = (a: IsoDate, b: IsoDate): IsoDate => (a > b ? a : b);

/** The latest day that one of the facts is surely not before; of exact dates the latest. */
function lastDate(list: readonly Indexed[]): IsoDate {
  let last = '';
  for (const { date } of list) if (date > last) last = date;
  return last;
}

/** The latest day that one of the facts may be of. */
function lastDay(list: readonly Indexed[]): IsoDate {
  let last = '';
  for (const { until } of list) if (until > last) last = until;
  return last;
}

/** Joins what parts found to a whole of the given truth; what did not bear on it is near. */
function join(parts: readonly Found[], truth: Truth): Found {
  const whole: Found = {
    truth,
    conflict: false,
    support: null,
    contrary: null,
    near: null,
    open: null,
    rough: false,
  };
  whole.conflict = truth === 'not documented' && parts.some((part) => part.conflict);
  whole.rough = truth === 'not documented' && parts.some((part) => part.rough);
  for (const part of parts) {
    const torn = whole.conflict && part.conflict;
    const [yes, no] = [
      truth === 'met' && part.truth === 'met',
      truth === 'not met' && part.truth === 'not met',
    ];
    if (part.support !== null)
      if (yes || torn) push(whole, 'support', part.support);
      else push(whole, 'near', noted(part.support, 'bears on a part of it only'));
    if (part.contrary !== null)
      if (no || torn) push(whole, 'contrary', part.contrary);
      else push(whole, 'near', noted(part.contrary, 'bears on a part of it only'));
    if (part.near !== null) push(whole, 'near', part.near);
    if (part.open !== null) push(whole, 'open', part.open);
  }
  return once(whole);
}

/** Each fact once, by date, and as a near miss only where it does not count. */
function once(found: Found): Found {
  const { support, contrary, near } = found;
  const counted = new Set([...(support ?? []), ...(contrary ?? [])].map(({ id }) => id));
  const whys = new Map(near?.filter(({ fact }) => !counted.has(fact)).map((miss) => [miss.fact, miss]));
  return {
    ...found,
    support: support && [...new Set(support)].sort(byDate),
    contrary: contrary && [...new Set(contrary)].sort(byDate),
    near: whys.size === 0 ? null : [...whys.values()],
  };
}

const noted = (list: readonly Indexed[], why: string) => list.map(({ id }) => ({ fact: id, why }));

function push<K extends 'support' | 'contrary' | 'near' | 'open'>(
  found: Found,
  to: K,
  list: NonNullable<Found[K]>,
): void {
  const known = found[to] as unknown[] | null;
  if (known === null) found[to] = [...list] as Found[K];
  else known.push(...list);
}

function searchConcept(
  node: FactNode,
  context: Context,
  side: Side | null,
  after: Period | undefined | null,
  { concept, above }: FactNode['concepts'][0],
): Found {
  const found: Found = {
    truth: 'not documented',
    conflict: false,
    support: null,
    contrary: null,
    near: null,
    open: null,
    rough: false,
  };
  const facts = context.facts.below[concept];
  if (facts !== undefined)
    for (const indexed of facts) weigh(node, context, side, after, concept, indexed, found);
  for (const higher of above) {
    const denials = context.facts.denied[higher];
    if (denials !== undefined)
      for (const indexed of denials) weigh(node, context, side, after, higher, indexed, found);
  }
  settle(found);
  return found;
}

/** The latest word counts; words of one date that say both contradict each other. */
function settle(found: Found): void {
  setElsewhereAside(found);
  const { support, contrary, open } = found;
  if (open !== null) {
    settleRough(found, open);
    return;
  }
  if (support === null && contrary === null) return;
  if (contrary === null) {
    found.truth = 'met';
    return;
  }
  if (support === null) {
    found.truth = 'not met';
    return;
  }
  const [yes, no] = [lastDate(support), lastDate(contrary)];
  if (yes > no ? yes > lastDay(contrary) : no > yes && no > lastDay(support)) {
    if (yes > no) metAfter(found, contrary);
    else notMetAfter(found, support);
  } else if (yes === no && yes === lastDay(support) && no === lastDay(contrary)) found.conflict = true;
  else undecided(found);
}

function metAfter(found: Found, contrary: readonly Indexed[] | null): void {
  found.truth = 'met';
  if (contrary !== null) push(found, 'near', noted(contrary, 'a later statement says otherwise'));
  found.contrary = null;
}

function notMetAfter(found: Found, support: readonly Indexed[] | null): void {
  found.truth = 'not met';
  if (support !== null) push(found, 'near', noted(support, 'a later statement says otherwise'));
  found.support = null;
}

/** The same where facts are open: what they may say at their latest must not outdo what others surely say. */
function settleRough(found: Found, open: NonNullable<Found['open']>): void {
  const { support, contrary } = found;
  const may = (supports: boolean) =>
    open.filter((one) => one.supports === supports).map(({ indexed }) => indexed);
  const yes = { surely: lastDate(support ?? NONE), perhaps: lastDay([...(support ?? NONE), ...may(true)]) };
  const no = { surely: lastDate(contrary ?? NONE), perhaps: lastDay([...(contrary ?? NONE), ...may(false)]) };
  if (support !== null && (yes.surely > no.perhaps || (contrary === null && may(false).length === 0)))
    metAfter(found, contrary);
  else if (contrary !== null && (no.surely > yes.perhaps || (support === null && may(true).length === 0)))
    notMetAfter(found, support);
  else undecided(found);
}

/** The rough date of one leaves open whether the other came later. */
function undecided(found: Found): void {
  found.rough = true;
  push(found, 'near', noted([...(found.support ?? NONE), ...(found.contrary ?? NONE)], ROUGH));
  found.support = null;
  found.contrary = null;
}
const ROUGH = 'its day is not known closely enough';

/** What is denied of another part or side than all that is affirmed does not contradict it. */
function setElsewhereAside(found: Found): void {
  const { support, contrary } = found;
  if (support === null || contrary === null) return;
  const elsewhere = contrary.filter((no) => support.every((yes) => apart(yes, no)));
  if (elsewhere.length === 0) return;
  const here = contrary.filter((no) => !elsewhere.includes(no));
  found.contrary = here.length > 0 ? here : null;
  push(found, 'near', noted(elsewhere, 'speaks of another part or side'));
}

/** "Left wrist limited", "shoulders full": each names its part or its side, and neither speaks of the other's. */
const apart = (a: Indexed, b: Indexed): boolean =>
  (a.regions !== 0 && b.regions !== 0 && (a.regions & b.regions) === 0) ||
  (a.side === 'left' && b.side === 'right') ||
  (a.side === 'right' && b.side === 'left');

/** Puts one fact where it belongs. `concept` is the one that the fact has to be of, or above, to deny the leaf. */
function weigh(
  node: FactNode,
  context: Context,
  side: Side | null,
  after: Period | undefined | null,
  concept: number,
  indexed: Indexed,
  found: Found,
): void {
  const why =
    indexed.barred ?? outOfScope(node, context, side, after, indexed) ?? stance(node, concept, indexed);
  if (why === 'support') {
    if (found.support === null) found.support = [indexed];
    else found.support.push(indexed);
  } else if (why === 'contrary') {
    if (found.contrary === null) found.contrary = [indexed];
    else found.contrary.push(indexed);
  } else {
    if (why === ROUGH) open(node, concept, indexed, found);
    if (found.near === null) found.near = [{ fact: indexed.id, why }];
    else found.near.push({ fact: indexed.id, why });
  }
}

/** Notes a fact that would be support or contrary on some of the days that it may be of. */
function open(node: FactNode, concept: number, indexed: Indexed, found: Found): void {
  const stands = stance(node, concept, indexed);
  if (stands !== 'support' && stands !== 'contrary') return;
  const one = { indexed, supports: stands === 'support' };
  if (found.open === null) found.open = [one];
  else found.open.push(one);
}

function outOfScope(
  node: FactNode,
  { windowEnd, itemRegions, dates }: Context,
  side: Side | null,
  after: Period | undefined | null,
  indexed: Indexed,
): string | null {
  const { spec } = node;
  const { regions, side: stated } = indexed;
  // An item that names no region ("orthopedic consultation") is of whichever the record speaks of.
  if (node.regions !== null && !(node.regionOfItem && itemRegions === 0)) {
    if (regions === 0) {
      if (!node.regionUnstated) return 'no region is stated';
    } else if ((regions & (node.regionOfItem ? node.regions | itemRegions : node.regions)) === 0)
      return 'another region';
  }
  if (side !== null && stated !== null && stated !== 'bilateral' && stated !== side) return 'the other side';
  if (!node.narrow) return null;
  return outsideNarrow(spec, windowEnd, spec.after === undefined ? null : dates[spec.after], after, indexed);
}

function outsideNarrow(
  spec: FactSpec,
  windowEnd: number,
  since: IsoDate | null,
  after: Period | undefined | null,
  { fact, date, day, until, untilDay }: Indexed,
): string | null {
  if (spec.documents !== undefined && !spec.documents.includes(fact.documentType))
    return `not in a document of the kind ${spec.documents.join(' or ')}`;
  // Out of scope when its last day is, in scope when its first is; else it is open.
  let open = false;
  if (spec.withinDays !== undefined) {
    if (date === '') return 'undated';
    if (windowEnd - untilDay > spec.withinDays) return 'before the window';
    open = windowEnd - day > spec.withinDays;
  }
  if (spec.dated === true && fact.date === null && fact.period === undefined) return 'undated';
  if (spec.beforeDays !== undefined) {
    if (date === '') return 'undated';
    if (windowEnd - day < spec.beforeDays) return 'after the window';
    open ||= windowEnd - untilDay < spec.beforeDays;
  }
  if (since !== null) {
    if (date === '') return 'undated';
    if (until <= since) return 'before the window';
    open ||= date <= since;
  }
  if (after !== null) {
    if (after === undefined) return 'nothing dated to count from';
    if (date === '') return 'undated';
    if (until <= after.from) return 'before the window';
    open ||= date <= after.to;
  }
  if (spec.detail !== undefined) {
    const detail = fact.detail?.toLowerCase() ?? '';
    if (!spec.detail.some((word) => detail.includes(word.toLowerCase()))) return 'says something else of it';
  }
  return open ? ROUGH : null;
}

const ASSERTED = {
  present: 'said to be there, not to be absent or planned',
  absent: 'only a part of it is denied',
  uncertain: 'uncertain',
  historical: 'historical',
  planned: 'planned',
  family: 'of the family',
} as const;

/** `support`, `contrary`, or why it is neither. What is said of a kind of it denies that kind alone. */
function stance({ spec, wanted, change }: FactNode, concept: number, indexed: Indexed): string {
  const { fact, assertion } = indexed;
  const exactly = indexed.concept === concept;
  if (assertion === ASSERTION.absent) {
    if (!exactly) return ASSERTED.absent;
    return (wanted & ASSERTION.absent) !== 0 ? 'support' : 'contrary';
  }
  if ((wanted & assertion) === 0)
    return assertion === ASSERTION.present && wanted === ASSERTION.absent
      ? 'contrary'
      : ASSERTED[fact.assertion];
  if (change !== 0 && (change & indexed.change) === 0) {
    if (indexed.change === 0) return 'no change over time is stated';
    return exactly ? 'contrary' : `stated as ${fact.change}`;
  }
  if (spec.value !== undefined) {
    const { at, number, unit } = spec.value;
    if (fact.value === undefined || fact.value.unit !== unit) return `no value in ${unit}`;
    const enough = at === 'least' ? fact.value.number >= number : fact.value.number <= number;
    if (!enough) return exactly ? 'contrary' : `not at ${at} ${number}`;
  }
  return 'support';
}
