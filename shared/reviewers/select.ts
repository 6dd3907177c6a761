import type { Manifest } from '../case/manifest.ts';
import { digest } from '../digest.ts';
import { Defect } from '../errors.ts';
import type { IsoDate } from '../records/model.ts';
import type { ServiceId } from '../rules/model.ts';
import type { Reviewer } from './model.ts';
import qualifications from './qualifications.json' with { type: 'json' };
import { boardName, boardsFor } from './specialty.ts';

/** Why a reviewer may not have a case. The first five speak of the reviewer alone, the rest of the case. */
export type Objection =
  | 'no-active-licence'
  | 'restricted-licence'
  | 'no-current-certification'
  | 'practice-too-short'
  | 'too-few-hours'
  | 'another-specialty'
  | 'conflict'
  | 'unavailable'
  | 'at-capacity';

/** A disputed service, and the category that the state reports it under. */
export interface Asked {
  readonly service: ServiceId | null;
  readonly category: string | null;
}

/** A case as the panel sees it. */
export interface Assignment {
  readonly manifest: Manifest;
  /** What the items ask for; null where the words name no service of the catalogue. */
  readonly services: readonly Asked[];
  /** The day of the assignment. */
  readonly on: IsoDate;
}

/** A reviewer of the panel and how many other cases are open with it. */
export interface Candidate {
  readonly reviewer: Reviewer;
  readonly open: number;
}

export type Selection =
  | { readonly reviewer: Reviewer }
  | { readonly reviewer: null; readonly reasons: readonly { code: Objection; reviewers: number }[] };

/** The licences and certifications that a reviewer holds on a date: what a letter prints of it. */
export const held = (reviewer: Reviewer, on: IsoDate): Pick<Reviewer, 'licenses' | 'certifications'> => ({
  licenses: reviewer.licenses.filter((licence) => active(licence, on)),
  certifications: reviewer.certifications.filter((one) => current(one, on)),
});

/**
 * What a reviewer lacks on a date to review any case (LC 139.5(d)(4), qualifications.json): an active licence and
 * none that is restricted, a current certification, enough years and hours of active practice.
 */
export function unqualified(reviewer: Reviewer, on: IsoDate): readonly Objection[] {
  const found: Objection[] = [];
  const required = requirementsOn(on);
  const { licenses, certifications } = held(reviewer, on);
  if (licenses.length === 0) found.push('no-active-licence');
  if (reviewer.licenses.some(({ status }) => status === 'restricted')) found.push('restricted-licence');
  if (certifications.length === 0) found.push('no-current-certification');
  if (anniversary(reviewer.activePracticeSince, required.activePracticeYearsOver) >= on)
    found.push('practice-too-short');
  if (reviewer.hoursPerWeek < required.hoursPerWeekAtLeast) found.push('too-few-hours');
  return found;
}

/** Everything that speaks against a reviewer for a case, but its load. */
export function objections(reviewer: Reviewer, assignment: Assignment): readonly Objection[] {
  const found = [...unqualified(reviewer, assignment.on)];
  if (!assignment.services.every((asked) => reviews(reviewer, asked, assignment.on)))
    found.push('another-specialty');
  if (inConflict(reviewer, assignment.manifest)) found.push('conflict');
  if (!reviewer.available) found.push('unavailable');
  return found;
}

/**
 * Picks the reviewer: of those to whom nothing objects and who have room, one licensed in California before one who
 * is not, then the least loaded, then by a digest of case and reviewer, so that the same panel gives the same
 * reviewer and equal reviewers share the cases. When there is none, how many reviewers each objection holds for.
 */
export function selectReviewer(candidates: readonly Candidate[], assignment: Assignment): Selection {
  const counted = new Map<Objection, number>();
  const free: { readonly candidate: Candidate; readonly order: readonly [number, number, string] }[] = [];
  for (const candidate of candidates) {
    const { reviewer, open } = candidate;
    const against = [...objections(reviewer, assignment)];
    if (open >= reviewer.capacity) against.push('at-capacity');
    for (const code of against) counted.set(code, (counted.get(code) ?? 0) + 1);
    if (against.length > 0) continue;
    const preferred = requirementsOn(assignment.on).preferredLicence;
    const home = held(reviewer, assignment.on).licenses.some(({ state }) => preferred.includes(state));
    const tie = digest({ caseNumber: assignment.manifest.caseNumber, reviewer: reviewer.id });
    free.push({ candidate, order: [home ? 0 : 1, open, tie] });
  }
  free.sort((a, b) => compare(a.order, b.order));
  const first = free[0];
  if (first) return { reviewer: first.candidate.reviewer };
  const reasons = [...counted]
    .map(([code, reviewers]) => ({ code, reviewers }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  return { reviewer: null, reasons };
}

function compare(a: readonly [number, number, string], b: readonly [number, number, string]): number {
  return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1);
}

function requirementsOn(date: IsoDate) {
  const found = qualifications.requirements.find(
    ({ effective }) => effective.from <= date && date <= (effective.to ?? date),
  );
  if (!found) throw new Defect('qualifications-missing', `qualifications.json says nothing of ${date}`);
  return found;
}

const active = ({ status, expires }: Reviewer['licenses'][number], on: IsoDate) =>
  status === 'active' && on <= (expires ?? on);
const current = ({ expires }: Reviewer['certifications'][number], on: IsoDate) => on <= (expires ?? on);

/** The same day so many years on; February 29 becomes March 1. */
function anniversary(date: IsoDate, years: number): IsoDate {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCFullYear(at.getUTCFullYear() + years);
  return at.toISOString().slice(0, 10);
}

function reviews(reviewer: Reviewer, { service, category }: Asked, on: IsoDate): boolean {
  const names = held(reviewer, on)
    .certifications.flatMap(({ board, subspecialty }) => [
      board,
      ...(subspecialty === undefined ? [] : [subspecialty]),
    ])
    .map(boardName);
  const boards = boardsFor(category);
  const matching = names.filter((name) => boards.includes(name));
  if (matching.length === 0) return false;
  if (reviewer.services.length === 0) return true;
  return reviewer.services.some((one) => one === service || matching.includes(boardName(one)));
}

/** Forms of companies and titles of persons, which two spellings of one name may or may not have. */
const TITLES = new Set(
  'inc incorporated llc llp lp pc corp corporation co company ltd the of and md do dc dpm phd esq jr sr dr mr ms mrs'.split(
    ' ',
  ),
);

/** Letters and digits of a name in lower case, without accents, a word each. */
function words(name: string): readonly string[] {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[.'’]/g, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Whether two spellings may name one person or organization: all words of the shorter are in the longer, titles and
 * company forms aside. Errs to the side of a conflict: another reviewer costs nothing.
 */
export function sameName(a: string, b: string): boolean {
  const [left, right] = [a, b].map((name) => new Set(words(name).filter((word) => !TITLES.has(word))));
  if (!left?.size || !right?.size) return false;
  const [shorter, longer] = left.size <= right.size ? [left, right] : [right, left];
  return [...shorter].some((word) => word.length > 2) && [...shorter].every((word) => longer.has(word));
}

/** Names of everyone with whom a material affiliation is a conflict (LC 139.5(d)(5)). */
function partiesOf(manifest: Manifest): readonly string[] {
  const { injuredEmployee, representative, employer, claimsAdministrator, requestingPhysician } = manifest;
  return [
    injuredEmployee.name,
    representative?.name,
    representative?.organization,
    employer?.name,
    claimsAdministrator.name,
    claimsAdministrator.organization,
    requestingPhysician.name,
    requestingPhysician.organization,
    manifest.utilizationReview.organization,
  ].filter((name) => name !== undefined);
}

function inConflict(reviewer: Reviewer, manifest: Manifest): boolean {
  const affiliated = [reviewer.name, ...reviewer.conflicts];
  return partiesOf(manifest).some((party) => affiliated.some((name) => sameName(party, name)));
}
