import { digest } from '../digest.ts';
import assertionData from './assertion.json' with { type: 'json' };
import comparisons from './comparisons.json' with { type: 'json' };
import measures from './measures.json' with { type: 'json' };
import type { Assertion, Fact, Side } from './model.ts';
import motionData from './motion.json' with { type: 'json' };
import regionData from './regions.json' with { type: 'json' };
import sayings from './sayings.json' with { type: 'json' };
import sectionData from './sections.json' with { type: 'json' };
import { Phrases } from './tokens.ts';
import imaging from './vocabulary/imaging.json' with { type: 'json' };
import medication from './vocabulary/medication.json' with { type: 'json' };
import procedures from './vocabulary/procedures.json' with { type: 'json' };
import therapy from './vocabulary/therapy.json' with { type: 'json' };
import topicalAndEquipment from './vocabulary/topical-and-equipment.json' with { type: 'json' };
import vocabularyData from './vocabulary.json' with { type: 'json' };

/** What sort of thing a concept is; it decides what can be said of it (a study can be planned, a symptom can change). */
export type Kind =
  | 'red-flag'
  | 'deficit'
  | 'symptom'
  | 'finding'
  | 'diagnosis'
  | 'study'
  | 'surgery'
  | 'treatment'
  | 'medication'
  | 'trauma'
  | 'statement'
  | 'status'
  | 'purpose';

type Change = NonNullable<Fact['change']>;

/** One entry of vocabulary.json. A concept may have several. */
export interface Concept {
  readonly id: string;
  readonly kind: Kind;
  readonly source: string;
  /** Words that state it. */
  readonly phrases?: readonly string[];
  /** What is examined; a word of the lexicons near it says what was found. */
  readonly heads?: readonly string[];
  readonly present?: readonly string[];
  readonly absent?: readonly string[];
  /** Strength is also given as a grade out of five. */
  readonly graded?: boolean;
  /** Pain is also given as a score out of ten. */
  readonly scored?: boolean;
  /** The concept that the same words mean when an examination found them. */
  readonly objective?: string;
  /** The regions it is always of. */
  readonly regions?: readonly string[];
  /** The regions it is of when the text names none. */
  readonly defaultRegions?: readonly string[];
  /** In a limb it speaks of the part of the spine that serves the limb, too. */
  readonly servesSpine?: boolean;
  /** It happened on a day: without one, its date is unknown. */
  readonly event?: boolean;
  /** Conservative care: its failure counts as such. */
  readonly conservative?: boolean;
  /** Of no region, unless its own sentence names one. */
  readonly wholePerson?: boolean;
  /** The words state a change. */
  readonly change?: Change;
  /** What the words themselves state: its absence, or that it is considered. */
  readonly says?: 'absent' | 'planned';
}

/** A ConText trigger: what it gives, to which side, and how far it reaches. */
export interface Rule {
  readonly gives: Assertion;
  readonly direction: 'forward' | 'backward' | 'sentence';
  readonly reach?: number;
  /** Counts for these kinds of concept only. */
  readonly kinds?: readonly Kind[];
  /** `guarded`: does not reach a statement of its own after a comma. `whole`: reaches all of a list before it. */
  readonly list?: 'guarded' | 'whole';
  /** Says of a study, an operation or a treatment that there was none ("has not been done"). */
  readonly undone?: boolean;
  /** Does not reach beyond a comma. */
  readonly comma?: 'stops';
  /** Counts only at the end of the sentence ("Weakness: no"). */
  readonly atEnd?: boolean;
  /** Does not count of what the same clause says was done: "completed the six visits that were authorized". */
  readonly unlessDone?: boolean;
  /** Does not count where the clause tells what came of it: "a trial of gabapentin gave no relief". */
  readonly unlessTold?: boolean;
  /** Does not count where the words are of its outcome or its dose: "the response to PT is not recorded". */
  readonly ofItself?: boolean;
  /** Does not count in a sentence that speaks of the patient. */
  readonly unlessPatient?: boolean;
}

export type Meaning =
  | { readonly group: 'concept'; readonly as: 'phrase' | 'head' | 'drug'; readonly concept: Concept }
  | { readonly group: 'concept'; readonly as: 'ignore' }
  | { readonly group: 'polarity'; readonly lexicon: string }
  | { readonly group: 'change'; readonly change: Change }
  | { readonly group: 'response'; readonly change: Change; readonly outweighs?: boolean }
  | { readonly group: 'result' }
  | { readonly group: 'rule'; readonly rule: Rule }
  | { readonly group: 'rule'; readonly pseudo: true }
  | { readonly group: 'end' }
  | { readonly group: 'plan-end' }
  | { readonly group: 'own-statement' }
  | { readonly group: 'patient' }
  | { readonly group: 'region'; readonly region: string; readonly side?: Side }
  | { readonly group: 'side'; readonly side: Side };

/** What the groups of services add to the common vocabulary. */
const groups = [
  imaging,
  therapy,
  medication,
  topicalAndEquipment,
  procedures,
] as readonly unknown[] as readonly {
  readonly concepts: readonly Concept[];
  readonly drugs: Readonly<Record<string, readonly string[]>>;
}[];
const concepts: readonly Concept[] = [
  ...(vocabularyData.concepts as readonly Concept[]),
  ...groups.flatMap((group) => group.concepts),
  ...[vocabularyData, ...groups]
    .flatMap((file) => Object.entries(file.drugs as Readonly<Record<string, readonly string[]>>))
    .map(
      ([id, phrases]): Concept => ({
        id,
        kind: 'medication',
        source: 'drugs',
        phrases,
        conservative: true,
        wholePerson: true,
      }),
    ),
];

/** Words by which a drug's dose and quantity are written; read by find.ts. */
export const phrases: Phrases<Meaning> = compile();

function compile(): Phrases<Meaning> {
  const all = new Phrases<Meaning>();
  const add = (list: readonly string[] | undefined, meaning: Meaning) => {
    for (const phrase of list ?? []) all.add(phrase, meaning);
  };
  for (const concept of concepts) {
    add(concept.phrases, {
      group: 'concept',
      as: concept.kind === 'medication' ? 'drug' : 'phrase',
      concept,
    });
    add(concept.heads, { group: 'concept', as: 'head', concept });
  }
  add(vocabularyData.ignore, { group: 'concept', as: 'ignore' });
  for (const [lexicon, list] of Object.entries(vocabularyData.lexicons)) {
    add(list, { group: 'polarity', lexicon });
  }
  for (const [change, list] of Object.entries(vocabularyData.changes)) {
    add(list, { group: 'change', change: change as Change });
  }
  for (const [change, list] of Object.entries(vocabularyData.responses)) {
    add(list, { group: 'response', change: change as Change });
  }
  add(vocabularyData.resultVerbs, { group: 'result' });
  for (const { phrases: list, ...rule } of assertionData.rules) {
    add(list, { group: 'rule', rule: rule as Rule });
  }
  add(assertionData.pseudo.phrases, { group: 'rule', pseudo: true });
  add(assertionData.terminations.phrases, { group: 'end' });
  add(assertionData.planTerminations.phrases, { group: 'plan-end' });
  add(assertionData.afterComma.phrases, { group: 'own-statement' });
  add(assertionData.patientWords, { group: 'patient' });
  for (const region of regionData.regions) add(region.terms, { group: 'region', region: region.id });
  for (const { terms, region, side } of regionData.sided) {
    add(terms, { group: 'region', region, side: side as Side });
  }
  for (const [side, list] of Object.entries(regionData.sides)) {
    add(list, { group: 'side', side: side as Side });
  }
  return all;
}

const regions = new Map(regionData.regions.map((region) => [region.id, region]));

/** Whether a region is a part of the spine. */
export const isSpine = (region: string): boolean => regions.get(region)?.spine === true;

/** Whether two regions are of one limb, an arm or a leg. */
export const sameLimb = (a: string, b: string): boolean =>
  regions.get(a)?.limb !== undefined && regions.get(a)?.limb === regions.get(b)?.limb;

/** The part of the spine whose nerves serve a region of a limb (`cervical`, `lumbar`), or null. */
export function spineServing(region: string): string | null {
  const { servesSpine, limb } = regions.get(region) ?? {};
  if (servesSpine !== true) return null;
  return limb === 'upper' ? regionData.spineServedBy.upper : regionData.spineServedBy.lower;
}

/** The region of a spinal level as written ("C6", "L4"), or null when there is no such level. */
export function regionOfLevel(word: string): string | null {
  const match = /^([CTLS])(\d{1,2})$/i.exec(word);
  const level = regionData.levels.find(({ letter }) => letter === match?.[1]?.toUpperCase());
  const number = Number(match?.[2]);
  return level !== undefined && number >= 1 && number <= level.last ? level.region : null;
}

/** A region with those that are parts of it: an arm has a shoulder, an elbow, a hand. */
export const withParts = (region: string): readonly string[] => [
  region,
  ...[...regions.values()].filter(({ partOf }) => partOf === region).map(({ id }) => id),
];

/** The regions of the vocabulary. */
export const REGIONS: readonly string[] = [...regions.keys()];
/** Every concept the vocabulary knows. */
export const CONCEPTS: readonly string[] = [
  ...new Set(
    [...concepts, ...(sayings.concepts as readonly Pick<Concept, 'id' | 'objective'>[])].flatMap(
      ({ id, objective }) => (objective === undefined ? [id] : [id, objective]),
    ),
  ),
].sort();

/** Names the vocabulary and the rules in force: their date and the digest of all of them. */
export const VOCABULARY = `${vocabularyData.version}+${digest([vocabularyData, groups, assertionData, regionData, sectionData, motionData, sayings, comparisons, measures]).slice(0, 12)}`;
export const { scopes } = assertionData;
