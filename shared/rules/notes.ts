import type { Manifest } from '../case/manifest.ts';
import type { Fact } from '../facts/model.ts';
import { list } from '../letter/words.ts';
import type { IsoDate } from '../records/model.ts';
import formulary from './formulary.json' with { type: 'json' };
import postsurgical from './library/mtus-postsurgical/visits.json' with { type: 'json' };
import type { ItemNote, ResolvedItem, Sentence } from './model.ts';
import cap from './visit-cap.json' with { type: 'json' };

type Case = { readonly manifest: Manifest; readonly facts: readonly Fact[] };

/**
 * What the law says of an item beside its medical necessity, for the reviewer to know and never a criterion: the status
 * of its drugs in the formulary, visits beyond the statutory cap, and the general course after the operation that the
 * record names. Empty for most items.
 */
export function notesOn(item: ResolvedItem, { manifest, facts }: Case): readonly ItemNote[] {
  const date = manifest.requestForAuthorization.date ?? manifest.utilizationReview.date;
  return [
    ...formularyNotes(item, date),
    ...capNotes(item, manifest.claim.dateOfInjury, facts),
    ...courseNotes(item, date, facts),
  ];
}

/** What a rationale says of the formulary: only what was checked at its source. */
export function formularySentences(notes: readonly ItemNote[]): readonly Sentence[] {
  return notes
    .filter(({ kind, verified }) => kind === 'formulary' && verified)
    .map(({ says }) => ({
      text: says,
      support: [{ kind: 'manifest', path: 'disputedItems' }],
    }));
}

const within = (date: IsoDate, { from, to }: { readonly from: string; readonly to: string | null }) =>
  date >= from && (to === null || date <= to);

/** Whether a text has one of some words, each whole. */
const names = (text: string, words: readonly string[]): boolean =>
  words.some((word) => new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`, 'i').test(text));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

// --- the drug formulary -------------------------------------------------------------------------------------------

type Status = keyof typeof formulary.rules;

function formularyNotes({ ingredients, forms }: ResolvedItem, date: IsoDate): readonly ItemNote[] {
  if (ingredients.length === 0 || !within(date, formulary.effective)) return [];
  const note = (what: string, status: Status, verified: boolean, more = ''): ItemNote => {
    const { says, section, source } = formulary.rules[status];
    return {
      kind: 'formulary',
      status,
      says: `${capital(what)} ${says} (${section})${more}.`,
      source,
      verified: verified && formulary.rules[status].verified,
      facts: [],
    };
  };
  if (forms.includes('compound')) return [note(`the compound of ${list(ingredients)}`, 'compound', true)];
  // What stands in no row may be on the list: nothing is known of it.
  const rows = ingredients.map((ingredient) => ({
    ingredient,
    listed: formulary.drugs.find((drug) => names(ingredient, drug.names)),
  }));
  const reviewed = rows.filter(({ listed }) => listed?.status === 'non-exempt');
  // A combination is exempt only where all of it is; on the skin a drug is another one.
  const exempt =
    rows.every(({ listed }) => listed?.status === 'exempt') &&
    !forms.some((form) => form === 'topical' || form === 'patch');
  const said = reviewed.length > 0 ? reviewed : exempt ? rows : [];
  return said.flatMap(({ ingredient, listed }) =>
    listed === undefined
      ? []
      : [
          note(ingredient, listed.status as Status, listed.verified, fills(listed)),
          ...(exempt && forms.includes('brand') ? [note(ingredient, 'brand', true)] : []),
        ],
  );
}

interface Listed {
  readonly specialFillDays: number | null;
  readonly perioperativeFillDays: number | null;
}

function fills({ specialFillDays, perioperativeFillDays }: Listed): string {
  const { specialFill, perioperativeFill } = formulary;
  return [
    ...(specialFillDays === null
      ? []
      : [
          `; up to ${specialFillDays} days at a first visit within ${specialFill.withinDaysOfInjury} days of the injury (${specialFill.section})`,
        ]),
    ...(perioperativeFillDays === null
      ? []
      : [
          `; up to ${perioperativeFillDays} days from ${perioperativeFill.daysBefore} days before surgery to ${perioperativeFill.daysAfter} after (${perioperativeFill.section})`,
        ]),
  ].join('');
}

// --- visits -------------------------------------------------------------------------------------------------------

/** Statements of what was done, in documents that are records. */
const done = ({ assertion, documentType }: Fact): boolean =>
  (assertion === 'present' || assertion === 'historical') &&
  documentType !== 'utilization-review' &&
  documentType !== 'application';

function capNotes(item: ResolvedItem, injury: IsoDate, facts: readonly Fact[]): readonly ItemNote[] {
  const edition = cap.editions.find(({ injuries }) => within(injury, injuries));
  const discipline = edition?.disciplines.find(
    ({ services, words }) =>
      services.includes(item.service ?? '') && (words === undefined || names(item.description, words)),
  );
  if (edition === undefined || discipline === undefined || item.quantity === null) return [];
  // Of all regions: the cap is of the injury.
  const counted = facts.filter(
    (fact) =>
      done(fact) &&
      discipline.concepts.includes(fact.concept) &&
      fact.value !== undefined &&
      /^visits?$/.test(fact.value.unit) &&
      (discipline.details === undefined ||
        names(`${fact.detail ?? ''} ${fact.citation.words}`, discipline.details)),
  );
  const most = Math.max(0, ...counted.map(({ value }) => value?.number ?? 0));
  if (most === 0 || most + item.quantity <= edition.visits) return [];
  const exceptions = edition.exceptions.map(({ says, statute }) => `${says} (${statute})`).join(' and ');
  return [
    {
      kind: 'visit-cap',
      says: `The ${most} visits documented and the ${item.quantity} in dispute come to more than the ${edition.visits} visits of ${discipline.name} that ${edition.statute} allows for an industrial injury; ${exceptions} do not count. The cap limits entitlement, not medical necessity: it is no ground of this decision.`,
      source: cap.source,
      verified: cap.verified,
      facts: counted.filter(({ value }) => value?.number === most).map(({ id }) => id),
    },
  ];
}

interface Operation {
  readonly id: string;
  readonly operation: string;
  readonly words: readonly string[];
  readonly wordsAt?: Readonly<Record<string, readonly string[]>>;
  readonly visits: number;
  readonly weeks: number;
  readonly periodMonths: number;
  readonly verified: boolean;
  readonly source?: string;
}
const OPERATIONS = postsurgical.operations as readonly Operation[];

/** The general course after the operation: the one that the item names, else the latest that the record does. */
function courseNotes(item: ResolvedItem, date: IsoDate, facts: readonly Fact[]): readonly ItemNote[] {
  if (item.service !== 'postoperative-physical-therapy' || !within(date, postsurgical.effective)) return [];
  const operations = facts
    .filter((fact) => /^surgery(?:\.|$)/.test(fact.concept) && done(fact))
    .filter(
      ({ regions }) =>
        item.regions.length === 0 ||
        regions.length === 0 ||
        regions.some((one) => item.regions.includes(one)),
    )
    .sort((a, b) => dayOf(b).localeCompare(dayOf(a)) || (a.id < b.id ? -1 : 1));
  const course = (text: string, regions: readonly string[]) =>
    OPERATIONS.find(
      ({ words, wordsAt = {} }) =>
        names(text, words) || regions.some((region) => names(text, wordsAt[region] ?? [])),
    );
  const named = course(item.description, item.regions);
  const told = operations.find(({ detail, regions }) => course(detail ?? '', regions) !== undefined);
  const found = named ?? (told && course(told.detail ?? '', told.regions));
  if (found === undefined) return [];
  const initial = Math.ceil(found.visits * postsurgical.initialShare);
  return [
    {
      kind: 'postsurgical',
      says: `After ${found.operation} the general course of the Postsurgical Treatment Guidelines is ${found.visits} visits over ${found.weeks} weeks, within a postsurgical physical medicine period of ${found.periodMonths} months; the initial course is ${initial} visits.`,
      source: found.source ?? postsurgical.source,
      verified: found.verified,
      facts: named === undefined && told !== undefined ? [told.id] : [],
    },
  ];
}

const dayOf = ({ date, period, documentDate }: Fact): IsoDate => date ?? period?.to ?? documentDate ?? '';
