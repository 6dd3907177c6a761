import { createHash } from 'node:crypto';
import * as z from 'zod';
import { CaseNumber } from '../../shared/case/case-number.ts';
import { Manifest } from '../../shared/case/manifest.ts';
import { Refuse } from '../../shared/errors.ts';
import { findDates } from '../../shared/facts/dates.ts';
import { titleOf } from '../../shared/records/detect.ts';
import type { IsoDate } from '../../shared/records/model.ts';
import { addDays } from '../../shared/time/calendar.ts';

const emptyIsNull = (value: unknown) => (value === '' ? null : value);
const text = z.preprocess(emptyIsNull, z.string().nullish());
const date = z.preprocess(emptyIsNull, z.iso.date('must be a date written YYYY-MM-DD').nullish());

/**
 * A disputed item of a posted determination with what the record supported. What the reviewer made of it (the
 * decision, the reasons, what was not documented, the guideline cited) is no field of it and is dropped unread.
 */
export const CaseLine = z.object({
  id: z.string().trim().min(1),
  /** The item as printed. */
  item: z.string().trim().min(1),
  /** Items of one case share it; a line without one is a case of its own. */
  case_number: text,
  priority: text,
  application_received: date,
  imr_assigned: date,
  ur_date: date,
  injury_date: date,
  patient: z.object({ age: z.number().int().min(0).max(120).nullish(), sex: z.string().nullish() }).nullish(),
  body_region: z.array(z.string()).nullish(),
  partial_ur_authorization: z.boolean().nullish(),
  /** As printed; `none cited` when the denial cites nothing. */
  claims_admin_guideline: text,
  /** What the record supported, a statement each, dates inside. */
  facts: z.array(z.string()).nullish(),
  /** A record as a physician wrote it. */
  record_text: text,
});
export type CaseLine = z.infer<typeof CaseLine>;

/** A document of a packet in plain text. */
export interface TextDocument {
  readonly file: string;
  readonly text: string;
}

/** A packet in memory: what a claims administrator would have sent, made of the lines of one case. */
export interface TextPacket {
  readonly manifest: Manifest;
  readonly documents: readonly TextDocument[];
  /** What the lines leave open and the packet cannot, in words. */
  readonly assumed: readonly string[];
}

/** Utilization review has five working days from the request (8 CCR 9792.9.1(c)(3)): a week of the calendar. */
const DAYS_OF_REVIEW = 7;
/** Years, where the age is not given. */
const AGE_UNSTATED = 45;

/**
 * The packet of a case: a manifest of the header fields, and records that hold every fact in its own words, one to a
 * line. A fact lies in the note of the visit whose date it begins with or holds; a dated study in a summary of
 * studies; what the request or the utilization review says, in those; what is undated, in a note of the day of the
 * request. Nothing of a fact is read but its date and of which document it speaks.
 */
export function caseOfFacts(lines: readonly CaseLine[]): TextPacket {
  const [first] = lines;
  if (first === undefined) throw new RangeError('a case has at least one line');
  const assumed: string[] = [];
  const facts = [...new Set(lines.flatMap((line) => line.facts ?? []))].filter((fact) => fact.trim() !== '');
  const stated = facts.flatMap((fact) => findDates(fact).map((found) => found.date)).sort();
  const of = <K extends keyof CaseLine>(field: K) => lines.find((line) => line[field] != null)?.[field];
  const assume = (field: string, value: IsoDate | undefined): IsoDate => {
    if (value === undefined)
      throw new Refuse('case-undated', [{ path: field, problem: 'is missing, and no date stands for it' }]);
    assumed.push(`${field} is missing; taken to be ${value}`);
    return value;
  };

  const received = of('application_received');
  const reviewed =
    of('ur_date') ?? assume('ur_date', received ?? of('imr_assigned') ?? stated.at(-1) ?? undefined);
  const injury = of('injury_date') ?? assume('injury_date', stated[0] ?? reviewed);
  const requested = requestDateOf(facts, reviewed, stated);
  const assigned = of('imr_assigned') ?? received ?? reviewed;
  const statedAge = lines.find((line) => line.patient?.age != null)?.patient?.age;
  if (statedAge == null) assumed.push(`patient.age is missing; taken to be ${AGE_UNSTATED}`);
  const age = statedAge ?? AGE_UNSTATED;
  const { documents, declared } = documentsOf(facts, lines, { injury, requested, reviewed });

  const manifest: Manifest = {
    schemaVersion: 1,
    caseNumber: caseNumberOf(first),
    priority: /^exp/i.test(of('priority') ?? '') ? 'expedited' : 'standard',
    applicationReceived: received ?? reviewed,
    assigned,
    recordsComplete: true,
    injuredEmployee: {
      name: 'Not Stated',
      // Half a year from either birthday, so that the age holds on the days around the review.
      dateOfBirth: addDays(`${Number(assigned.slice(0, 4)) - age}-${assigned.slice(5, 7)}-01`, -182),
      sex: sexOf(of('patient')?.sex),
    },
    claimsAdministrator: { name: 'Not Stated' },
    requestingPhysician: { name: 'Not Stated' },
    claim: { claimNumber: '', dateOfInjury: injury, bodyParts: bodyPartsOf(lines) },
    requestForAuthorization: { date: requested },
    utilizationReview: {
      date: reviewed,
      outcome: lines.some((line) => line.partial_ur_authorization) ? 'modified' : 'denied',
    },
    disputedItems: lines.map((line) => ({
      id: line.id,
      description: line.item,
      ...(line.partial_ur_authorization && { approvedByUtilizationReview: approvedOf(line.item) }),
      claimsAdministratorGuideline: line.claims_admin_guideline ?? null,
    })),
    documents: declared,
  };
  return { manifest: Manifest.parse(manifest), documents, assumed };
}

/** The case's number, or one made of the line's id where it has none of the right form. */
function caseNumberOf({ case_number: given, id }: CaseLine): string {
  if (CaseNumber.safeParse(given).success) return given as string;
  const number =
    createHash('sha256')
      .update(given ?? id)
      .digest()
      .readUInt32BE() % 100_000_000;
  return `CM00-${String(number).padStart(8, '0')}`;
}

const sexOf = (sex: string | null | undefined): Manifest['injuredEmployee']['sex'] =>
  /^f/i.test(sex ?? '') ? 'female' : /^m/i.test(sex ?? '') ? 'male' : 'unknown';

const bodyPartsOf = (lines: readonly CaseLine[]): string[] => [
  ...new Set(lines.flatMap(({ body_region: regions }) => regions ?? []).filter((region) => region !== '')),
];

/** What utilization review authorised, by the words of the item itself. */
function approvedOf(item: string): string {
  const words =
    /original request\. (.+?) (?:was|were) authorized by/i.exec(item) ??
    /Claims Administrator authorized (.+?), leaving/i.exec(item) ??
    /\bUR authori[sz]ed (.+?)[;)]/i.exec(item);
  return words?.[1] ?? 'a part of it';
}

const REQUEST = /\bRFA\b|\brequest for authori[sz]ation\b/i;
const UTILIZATION_REVIEW = /^(?:[\d-]+:? )?(?:UR|utilization review)\b|\brequested,.*\bauthori[sz]ed$/i;
/** A study and its result; `<date>: …` is a visit. */
const STUDY =
  /^ (?:[\w-]+[ /]){0,3}?(?:MRI?|MRA|CT|x-?rays?|films?|radiographs?|EMG|NC[SV]|EDX|electrodiagnostics?|ultrasound|bone scan|arthrogram|audiology)\b/i;
const PLAN = /^(?:[\d-]+:? )?plan\b/i;

/**
 * The day of the request: as a fact dates it, else that of the last visit before the utilization review if the review
 * could then still be in time, else as long before the review as it may take.
 */
function requestDateOf(facts: readonly string[], reviewed: IsoDate, stated: readonly IsoDate[]): IsoDate {
  const before = (dates: readonly IsoDate[]) => dates.filter((one) => one <= reviewed).sort();
  const written = before(
    facts.filter((fact) => REQUEST.test(fact)).flatMap((fact) => findDates(fact).map((found) => found.date)),
  );
  const inTime = [addDays(reviewed, -DAYS_OF_REVIEW), ...before(stated)].sort();
  return (written.at(-1) ?? inTime.at(-1)) as IsoDate;
}

type Declared = NonNullable<Manifest['documents']>[number];
interface Days {
  readonly injury: IsoDate;
  readonly requested: IsoDate;
  readonly reviewed: IsoDate;
}

/** The kinds of document that facts are laid out in, in the order of a packet. */
const KINDS = {
  note: { title: "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)", dated: 'Date of exam' },
  studies: { title: 'SUMMARY OF DIAGNOSTIC STUDIES', dated: 'Date of summary' },
  request: { title: 'REQUEST FOR AUTHORIZATION', dated: 'Date of request' },
  review: { title: 'UTILIZATION REVIEW DETERMINATION', dated: 'Date of determination' },
} as const;
type Kind = keyof typeof KINDS;
const FILES = {
  note: ['progress report', 'progress-report'],
  studies: ['summary of studies', 'other'],
  request: ['request for authorization', 'request-for-authorization'],
  review: ['utilization review', 'utilization-review'],
} as const satisfies Record<Kind, readonly [string, NonNullable<Declared['type']>]>;

function documentsOf(
  facts: readonly string[],
  lines: readonly CaseLine[],
  days: Days,
): { readonly documents: TextDocument[]; readonly declared: Declared[] } {
  const visits = new Set(facts.flatMap((fact) => opening(fact).at(-1) ?? []));
  visits.delete(days.injury);
  const laid = new Map<string, { kind: Kind; date: IsoDate; facts: string[] }>();
  for (const fact of facts) {
    const { kind, date } = placeOf(fact, visits, days);
    const key = `${date} ${kind}`;
    const known = laid.get(key);
    if (known) known.facts.push(fact);
    else laid.set(key, { kind, date, facts: [fact] });
  }
  const documents: TextDocument[] = [];
  const declared: Declared[] = [];
  for (const [, { kind, date, facts: its }] of [...laid].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [name, type] = FILES[kind];
    const file = `records/${date} ${name}.txt`;
    documents.push({ file, text: layOut(kind, date, its) });
    declared.push({ file, type, date });
  }
  const prose = new Set(lines.flatMap((line) => line.record_text ?? []));
  for (const [index, record] of [...prose].entries()) {
    const file = `records/record ${index + 1}.txt`;
    documents.push({ file, text: record });
    // A text that opens as a report is what its own title and date say.
    if (titleOf(record) === null) declared.push({ file, type: 'progress-report', date: days.requested });
  }
  return { documents, declared };
}

/** The dates that a fact begins with: `2015-04-03 and 2015-06-05 exams: …` has two. */
function opening(fact: string): IsoDate[] {
  const dates: IsoDate[] = [];
  let end = 0;
  for (const found of findDates(fact)) {
    if (!/^\s*(?:,|and|&|to|,\s*and)?\s*$/.test(fact.slice(end, found.start))) break;
    dates.push(found.date);
    end = found.end;
  }
  return dates;
}

function placeOf(
  fact: string,
  visits: ReadonlySet<IsoDate>,
  { requested, reviewed }: Days,
): { readonly kind: Kind; readonly date: IsoDate } {
  if (UTILIZATION_REVIEW.test(fact)) return { kind: 'review', date: reviewed };
  const dates = findDates(fact);
  if (REQUEST.test(fact) && dates[0] !== undefined) return { kind: 'request', date: dates[0].date };
  const opens = opening(fact).at(-1);
  if (opens !== undefined) {
    const rest = fact.slice(dates.findLast(({ date }) => date === opens)?.end ?? 0);
    return STUDY.test(rest) ? { kind: 'studies', date: requested } : { kind: 'note', date: opens };
  }
  const held = dates.map(({ date }) => date).filter((date) => visits.has(date));
  return { kind: 'note', date: held.length === 1 ? (held[0] as IsoDate) : requested };
}

/** One fact a line, as an item of a list, so that no line is read on into the next; plans under their heading, last. */
function layOut(kind: Kind, date: IsoDate, facts: readonly string[]): string {
  const { title, dated } = KINDS[kind];
  const plans = facts.filter((fact) => PLAN.test(fact));
  const list = (some: readonly string[]) => some.map((fact) => `- ${fact.replace(/\s+/g, ' ').trim()}`);
  return [
    title,
    `${dated}: ${date}`,
    '',
    ...(kind === 'studies' ? ['DIAGNOSTIC STUDIES'] : []),
    ...list(facts.filter((fact) => !plans.includes(fact))),
    ...(plans.length === 0 ? [] : ['', 'PLAN', ...list(plans)]),
    '',
  ].join('\n');
}
