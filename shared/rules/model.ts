import * as z from 'zod';
import type { BodyRegion, Side } from '../facts/model.ts';
import type { Citation, IsoDate, MissingRecord } from '../records/model.ts';

/** A criterion is met, not met, or not documented; the last is said only after every readable page was searched. */
export type Truth = 'met' | 'not met' | 'not documented';

/** Id of a criterion or a guideline. */
export const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case words joined by hyphens');
const id = Id;
const date = z.iso.date();

/** What a criterion says in the rationale in each of its three values. `{item}`, `{region}`, `{evidence}` and `{dates}` are filled in. */
const Sentences = z.strictObject({ met: z.string(), notMet: z.string(), notDocumented: z.string() });

const leaf = {
  id,
  says: Sentences,
  /** The criterion as a noun phrase, for `whatWouldChangeIt`: `a red flag`. Without it the id's words. */
  label: z.string().optional(),
  /** The record that would settle it, for a request: `the report of the previous MRI of the {region}`. */
  wanted: z.string().optional(),
  /** True where what it asks for was seen at the `source` that it names, false where it is a reading; left out, what its guideline says. */
  verified: z.boolean().optional(),
  /** Where it was seen, in which edition, and what was said there in our own words. */
  source: z.string().optional(),
};

/** A leaf over the facts of the record. */
export const FactCriterion = z.strictObject({
  ...leaf,
  fact: z.strictObject({
    /** Any of these concepts, or one below it (`red-flag` is met by `red-flag.cancer`, refuted by an absent `red-flag`). `item` stands for what the item's words name. */
    concepts: z.array(z.string()).min(1),
    /** `any`: the concepts are names of one thing, which is denied where one is denied and none affirmed; else all have to be. */
    denial: z.literal('any').optional(),
    /** The assertions that count as having it; `uncertain` where a suspicion is enough. */
    assertion: z
      .array(z.enum(['present', 'absent', 'uncertain', 'historical', 'planned']))
      .default(['present']),
    /**
     * `item`: the regions of the disputed item; `any`; or regions by name, among which `item` stands for those of
     * the item and `none` for a statement that names no region (a fever, a drug, `conservative care failed`).
     */
    region: z.union([z.literal('item'), z.literal('any'), z.array(z.string())]).default('item'),
    /** `item`: the side of the disputed item, where it has one. */
    side: z.enum(['item', 'any']).default('item'),
    change: z.array(z.enum(['new', 'worse', 'unchanged', 'improved'])).optional(),
    value: z.strictObject({ at: z.enum(['least', 'most']), number: z.number(), unit: z.string() }).optional(),
    /** Only facts dated no more than so many days before the request for authorization. */
    withinDays: z.int().positive().optional(),
    /** Only facts dated at least so many days before the request. */
    beforeDays: z.int().positive().optional(),
    /** Only facts whose own day is known: an operation told of without its day is not of the day of the note. */
    dated: z.literal(true).optional(),
    /** Only facts dated after this day of the case. */
    after: z.enum(['injury', 'request', 'utilization-review']).optional(),
    /** Only facts dated after the latest fact that met this other criterion, e.g. since the previous study. */
    since: id.optional(),
    /** Only facts in documents of these types, e.g. the imaging report itself. */
    documents: z.array(z.string()).optional(),
    /** Only facts whose detail has one of these words. */
    detail: z.array(z.string()).optional(),
  }),
});

/** A leaf over the calendar of the case: days from one of its dates to another. */
export const ElapsedCriterion = z.strictObject({
  ...leaf,
  elapsed: z.strictObject({
    from: z.enum(['injury', 'request', 'utilization-review']),
    to: z.enum(['request', 'utilization-review', 'review']),
    atLeastDays: z.int(),
  }),
});

/** Forms in which a drug is asked for; `brand` is a brand name where a generic exists. */
export const DRUG_FORMS = [
  'topical',
  'oral',
  'suspension',
  'patch',
  'compound',
  'extended-release',
  'brand',
] as const;
export type DrugForm = (typeof DRUG_FORMS)[number];

/** A leaf over the disputed item itself. */
export const ItemCriterion = z.strictObject({
  ...leaf,
  item: z.union([
    /** Visits or units asked for, counted over the item's words; not documented where they give none. */
    z.strictObject({ quantityAtMost: z.number() }),
    /** The item says how many; never not documented. */
    z.strictObject({ quantityStated: z.literal(true) }),
    /** Days of the longest span in the item's words; not met of a purchase, not documented where no span is given. */
    z.strictObject({ daysAtMost: z.number() }),
    /**
     * Milligrams of oral morphine a day that the opioids of the item equal, by their strength and number
     * (morphine-equivalents.json); not documented where its words do not tell.
     */
    z.strictObject({ morphineEquivalentAtMost: z.number() }),
    /** The item's words give one of these as its purpose. */
    z.strictObject({ purpose: z.array(z.string()).min(1) }),
    /** The item has one of these words; never not documented. */
    z.strictObject({ words: z.array(z.string()).min(1) }),
    /** Any region of the item is one of these; not documented where it names none. */
    z.strictObject({ regions: z.array(z.string()).min(1) }),
    /** Visits asked for and those documented as done (the largest count of `of` in the item's regions) together. */
    z.strictObject({
      totalAtMost: z.strictObject({ number: z.number(), of: z.array(z.string()).min(1) }),
    }),
    /** Utilization review authorised a part, and only the remainder is in dispute; never not documented. */
    z.strictObject({ remainder: z.literal(true) }),
    /**
     * A first course of its treatment or a further one: as the item's words say, else further where the record has
     * treatment of its kind before (`concepts`, else those that the item's words name), else first.
     */
    z.strictObject({ course: z.enum(['first', 'further']), concepts: z.array(z.string()).min(1).optional() }),
    /**
     * Another item of the case, of one of these services, is proposed `Overturned`. Where no such item is in dispute,
     * the record says whether the operation (`concepts`, by default any surgery) is authorised or was done.
     */
    z.strictObject({
      dependsOn: z.array(z.string()).min(1),
      concepts: z.array(z.string()).min(1).optional(),
    }),
    /** Any of these forms; never not documented. */
    z.strictObject({ form: z.array(z.enum(DRUG_FORMS)).min(1) }),
    /** What a drug is made of: any of these names, or concepts of the vocabulary; or at least so many ingredients. */
    z.strictObject({
      ingredients: z.union([
        z.strictObject({ anyOf: z.array(z.string()).min(1) }),
        z.strictObject({ count: z.int().positive() }),
      ]),
    }),
  ]),
});

/** A leaf over the patient: age in completed years on the day of the request. */
export const PatientCriterion = z.strictObject({
  ...leaf,
  patient: z.strictObject({
    age: z.union([z.strictObject({ atLeast: z.int() }), z.strictObject({ atMost: z.int() })]),
  }),
});

export type Leaf =
  | z.infer<typeof FactCriterion>
  | z.infer<typeof ElapsedCriterion>
  | z.infer<typeof ItemCriterion>
  | z.infer<typeof PatientCriterion>;
export type Criterion =
  | Leaf
  | { readonly id?: string | undefined; readonly all: readonly Criterion[] }
  | { readonly id?: string | undefined; readonly any: readonly Criterion[] }
  | { readonly id?: string | undefined; readonly atLeast: number; readonly of: readonly Criterion[] }
  | { readonly id?: string | undefined; readonly not: Criterion }
  | {
      readonly id?: string | undefined;
      readonly when: Criterion;
      readonly then: Criterion;
      /**
       * What the criterion is worth when the record is silent on `when`: `not-applicable` (met, and the trace says
       * that it rests on silence) or `not documented`. A guideline has to choose; there is no default.
       */
      readonly whenSilent: 'not-applicable' | 'not documented';
    };

/** Depth at which a criterion tree is refused, before it is parsed. */
export const MAX_DEPTH = 12;

export const Criterion: z.ZodType<Criterion> = z.lazy(() =>
  z.union([
    FactCriterion,
    ElapsedCriterion,
    ItemCriterion,
    PatientCriterion,
    z.strictObject({ id: id.optional(), all: z.array(Criterion).min(1) }),
    z.strictObject({ id: id.optional(), any: z.array(Criterion).min(1) }),
    z.strictObject({ id: id.optional(), atLeast: z.int().positive(), of: z.array(Criterion).min(1) }),
    z.strictObject({ id: id.optional(), not: Criterion }),
    z.strictObject({
      id: id.optional(),
      when: Criterion,
      // biome-ignore lint/suspicious/noThenProperty: the guideline's own word, never awaited
      then: Criterion,
      whenSilent: z.enum(['not-applicable', 'not documented']),
    }),
  ]),
);

/** The order of evidence, LC 4610.5(c)(2) and 8 CCR 9792.21.1(a): a lower rung speaks only where every higher one is silent. */
export const RUNGS = ['mtus', 'acoem-or-odg', 'other-guideline', 'study'] as const;

/** One edition of a section: where its text stands, how the letter cites it, and when it is in force. */
export const Edition = z.strictObject({
  edition: z.string(),
  chapter: z.string(),
  section: z.string().nullable(),
  /** The chapter's update date, for a guideline that prints one: `06/25/15`. */
  updated: z.string().optional(),
  /** Exactly as the letter prints it, e.g. `MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies`. */
  citation: z.string(),
  /** In force for requests from and to these dates, inclusive. */
  effective: z.strictObject({ from: date, to: date.nullable() }),
  /** What it recommends, where it says so in other words than the guideline's other editions. */
  recommendation: z.string().optional(),
  notes: z.string().optional(),
});
export type Edition = z.infer<typeof Edition>;

/**
 * A guideline (design 3.3): what one section recommends for some services, in the editions that ask for the same. Written as YAML under
 * `rules/library/<id>/guideline.yaml`, published as an immutable version.
 */
export const Guideline = z.strictObject({
  schemaVersion: z.literal(1),
  id,
  title: z.string(),
  /** By date; no two are in force on one day. An edition that asks for something else is a guideline of its own. */
  editions: z.array(Edition).min(1),
  rung: z.enum(RUNGS),
  services: z.array(z.string()).min(1),
  /** Regions of which it speaks; without them, of any. An item that names no region is of any. */
  regions: z.array(z.string()).min(1).optional(),
  /**
   * The question it answers. Guidelines of one topic stand in the order of evidence, and the highest that speaks
   * decides; every topic that applies to the item has to be met.
   */
  topic: z.enum(['indication', 'repeat', 'quantity', 'dependency']),
  /** When it speaks at all; without it, always. */
  appliesWhen: Criterion.optional(),
  position: z.enum(['recommended-when', 'not-recommended-unless', 'limited-to']),
  /** What it recommends, in our own words, opening the rationale: `The ACOEM guidelines recommend …`. */
  recommendation: z.string(),
  /** What the letter adds where the item is upheld: that an opioid is not to be stopped abruptly. */
  whenUpheld: z.string().optional(),
  criteria: Criterion,
  /** False while any of it still has to be checked at its source; shown on the worksheet. */
  verified: z.boolean(),
  sources: z.array(z.string()).min(1),
  notes: z.string().optional(),
});
export type Guideline = z.infer<typeof Guideline>;

/** A published guideline. `version` counts from 1; what is published never changes. */
export interface PublishedGuideline {
  readonly guideline: Guideline;
  readonly version: number;
  readonly digest: string;
  readonly publishedAt: string;
}

/** A service that is disputed, e.g. `mri-cervical-spine`. */
export type ServiceId = string;

/** One of several services that an item asks for, or one service in one of several places. */
export interface ItemPart {
  /** Null for what is none of the catalogue. */
  readonly service: ServiceId | null;
  readonly serviceName: string | null;
  readonly regions: readonly BodyRegion[];
  readonly side: Side | null;
  /** How many of it, where the item counts its parts apart; otherwise the item's own number holds. */
  readonly quantity?: number | null;
}

/** A disputed item as the rules see it. */
export interface ResolvedItem {
  readonly id: string;
  readonly description: string;
  /** Null when the words name no service of the catalogue, or several. */
  readonly service: ServiceId | null;
  readonly serviceName: string | null;
  readonly regions: readonly BodyRegion[];
  readonly side: Side | null;
  /** What it asks for, where that is more than one thing; empty where it is one. */
  readonly parts: readonly ItemPart[];
  /** What is in dispute: visits or units, of the remainder where a part was authorised. Null when the item says none. */
  readonly quantity: number | null;
  /** What was asked for and what of it utilization review authorised; null where nothing was, or no number is given. */
  readonly requested: number | null;
  readonly authorized: number | null;
  /** True when a part was authorised and only the rest is in dispute. */
  readonly remainder: boolean;
  /** As the item's words say; null when they are silent. */
  readonly course: 'first' | 'further' | null;
  /** Concepts of the vocabulary that the item's words name, e.g. `treatment.physical-therapy`. */
  readonly concepts: readonly string[];
  readonly forms: readonly DrugForm[];
  /** Drugs in it as written, without their strengths; empty for what is no drug. */
  readonly ingredients: readonly string[];
  /** As written with its unit: `100mg`, `20%`; of a compound that of its first ingredient. */
  readonly strength: string | null;
  /** Asked for as part of an operation: `Associated surgical service: …`, `post-operative …`, an assistant surgeon. */
  readonly ancillary: boolean;
  /** Already rendered when it was asked for. */
  readonly retrospective: boolean;
  /** The words after "to rule out", "for", in the item. */
  readonly purpose: string | null;
  readonly claimsAdministratorGuideline: string | null;
}

/** One node of a criterion as evaluated: its truth, why, and what it would take. */
export interface Trace {
  readonly id: string | null;
  readonly kind: 'fact' | 'elapsed' | 'item' | 'patient' | 'all' | 'any' | 'atLeast' | 'not' | 'when';
  readonly truth: Truth;
  /** Facts that made it met. */
  readonly support: readonly string[];
  /** Facts that made it not met. */
  readonly contrary: readonly string[];
  /** Facts that were near and did not count, each with why: `another region`, `before the window`, `uncertain`, `planned`. */
  readonly near: readonly { readonly fact: string; readonly why: string }[];
  /** True when facts of one date say both: the reviewer decides unaided. */
  readonly conflict: boolean;
  /** Not documented because a fact's rough date leaves open whether it counts; that is no silence. */
  readonly rough?: true;
  /** For a `when` that did not apply. */
  readonly notApplicable?: 'not met' | 'silent';
  /** What a fact leaf looked for, on how many pages. */
  readonly searched?: { readonly concepts: readonly string[]; readonly pages: number };
  readonly says?: string;
  readonly verified?: boolean | undefined;
  /** The convention by which a leaf came out so where record and item are silent. */
  readonly convention?: string;
  readonly children: readonly Trace[];
}

/** A truth never comes without its trace. `unknowns` are the ids of the leaves that are not documented. */
export interface Evaluation {
  readonly truth: Truth;
  readonly trace: Trace;
  readonly unknowns: readonly string[];
}

/** A guideline as it was consulted for an item, or why it was not. */
export interface Consulted {
  readonly id: string;
  readonly version: number;
  readonly digest: string;
  readonly title: string;
  /** The edition in force on the governing date; of one that was not, the last before it, or else its first. */
  readonly edition: string;
  readonly citation: string;
  readonly rung: (typeof RUNGS)[number];
  readonly topic: Guideline['topic'];
  readonly recommendation: string;
  readonly whenUpheld?: string;
  readonly verified: boolean;
  /** Whether it decided, and if not, why: `a higher rung addresses the question`, `does not apply: …`. */
  readonly role: 'decided' | 'not consulted' | 'silent';
  readonly why: string;
  readonly evaluation: Evaluation | null;
}

/** What a sentence stands on. */
export type Support =
  | { readonly kind: 'fact'; readonly fact: string; readonly citation: Citation }
  | {
      readonly kind: 'guideline';
      readonly guideline: string;
      readonly version: number;
      readonly citation: string;
    }
  | {
      readonly kind: 'search';
      readonly criterion: string;
      readonly concepts: readonly string[];
      readonly pages: number;
    }
  | { readonly kind: 'document'; readonly document: string }
  | { readonly kind: 'missing'; readonly index: number }
  | { readonly kind: 'manifest'; readonly path: string }
  /** The physician's own words. */
  | { readonly kind: 'reviewer' };

/** A sentence of the letter and what it stands on; never empty. */
export interface Sentence {
  readonly text: string;
  readonly support: readonly Support[];
}

/** One smallest set of criteria whose being documented would change the decision. */
export interface Change {
  readonly criteria: readonly string[];
  readonly inWords: string;
}

export type Decision = 'Upheld' | 'Overturned';

/** Why an item has no proposed decision. */
export type NoProposal = 'no-guideline' | 'conflict' | 'records-incomplete' | 'gate' | 'unresolved-item';

/** A convention that a decision rests on, beside the guidelines, in words. */
export interface AppliedConvention {
  readonly name: string;
  readonly says: string;
  /** How its own criterion came out, where it has one. */
  readonly trace?: Trace;
}

/** One of several services of an item as it would be decided by itself. */
export interface DecidedPart extends ItemPart {
  readonly decision: Decision | null;
  readonly guidelines: readonly string[];
}

/** What the law says of an item beside its medical necessity; never a criterion. */
export interface ItemNote {
  readonly kind: 'formulary' | 'visit-cap' | 'postsurgical';
  /** Of a drug in the formulary: `exempt`, `non-exempt`, `unlisted`, `compound` or `brand`. */
  readonly status?: string;
  /** A sentence. */
  readonly says: string;
  readonly source: string;
  readonly verified: boolean;
  /** The facts it rests on. */
  readonly facts: readonly string[];
}

export interface ItemProposal {
  readonly item: ResolvedItem;
  readonly decision: Decision | null;
  readonly reason: NoProposal | null;
  /** In words, when there is no decision or a gate was closed. */
  readonly explanation: string | null;
  readonly guidelines: readonly Consulted[];
  /** What the decision rests on beyond the guidelines' words; none for most. */
  readonly conventions: readonly AppliedConvention[];
  /** How each service of an item that names several comes out; empty for an item of one. */
  readonly parts: readonly DecidedPart[];
  /** What the law says of it beside its medical necessity. */
  readonly notes?: readonly ItemNote[];
  readonly truth: Truth | null;
  readonly whatWouldChangeIt: readonly Change[];
  /** The records that would settle it, when they are awaited. */
  readonly recordsWanted: readonly string[];
  readonly rationale: readonly Sentence[];
  /** The two guideline lines as the letter prints them. */
  readonly claimsAdministratorLine: string;
  readonly reviewerLine: string;
}

/** What the system proposes to the physician for a case at one revision of its records. */
export interface Proposal {
  readonly caseNumber: string;
  readonly revision: string;
  readonly governingDate: IsoDate;
  readonly recordsDigest: string;
  readonly factsDigest: string;
  readonly summary: readonly Sentence[];
  readonly items: readonly ItemProposal[];
}

/** `request.json` of a revision: the records that are asked for while the window for them is open. */
export interface RecordsRequest {
  readonly caseNumber: string;
  readonly revision: string;
  /** Records that those received name and that did not come. */
  readonly missing: readonly MissingRecord[];
  /** By item, what else would settle it, in words. */
  readonly wanted: readonly { readonly item: string; readonly wanted: string }[];
}
