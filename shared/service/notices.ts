import type { Manifest, Submitter } from '../case/manifest.ts';
import { typeset } from '../letter/pdf.ts';
import { letterDate } from '../letter/words.ts';
import type { Settings } from '../ports/ports.ts';
import { dateAt } from '../time/calendar.ts';
import { clocksOf } from '../time/clock.ts';
import type { NoticeKind } from './kinds.ts';
import data from './notices.json' with { type: 'json' };
import type { Addressee } from './parties.ts';
import { filled, spoken } from './wording.ts';

/** Who sends records, as a notice in a language calls them. */
export const senderIn = (language: string, from: Submitter): string => labelsIn(language).from[from];

const labelsIn = (language: string) => data.labels[language === 'es' ? 'es' : 'en'];

/** What a notice says beyond its fixed wording. */
export interface Notice {
  readonly kind: NoticeKind;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** What is listed after the lead, in the language of the notice; the wording's own list where there is nothing. */
  readonly list: readonly string[];
}

/** A notice to one party as tagged PDF (PDF/UA-1). The same notice gives the same bytes. */
export function noticePdf(
  { kind, date, list }: Notice,
  to: Pick<Addressee, 'lines'>,
  language: string,
  manifest: Manifest,
  settings: Settings,
): Uint8Array {
  const wording = spoken(data.notices, kind, language, date);
  const labels = labelsIn(language);
  const { organization } = settings;
  const { claim, employer, claimsAdministrator: administrator } = manifest;
  const due = clocksOf(manifest, { received: `${date}T12:00:00.000Z` }).find(
    ({ clock }) => clock === 'records',
  )?.due;
  const values: Readonly<Record<string, string>> = {
    organization,
    ...(due !== undefined && { due: letterDate(dateAt(new Date(due))) }),
  };
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    [labels.case, manifest.caseNumber],
    [labels.employee, manifest.injuredEmployee.name],
    [labels.claim, claim.claimNumber],
    [labels.injured, letterDate(claim.dateOfInjury)],
    [labels.employer, employer?.name],
    [labels.administrator, [administrator.organization, administrator.name].filter(Boolean).join(', ')],
    [labels.physician, manifest.requestingPhysician.name],
    [
      labels.requested,
      manifest.requestForAuthorization.date && letterDate(manifest.requestForAuthorization.date),
    ],
    [labels.decided, letterDate(manifest.utilizationReview.date)],
    [labels.applied, letterDate(manifest.applicationReceived)],
    [labels.priority, labels.priorities[manifest.priority]],
    [labels.treatments, manifest.disputedItems.map(({ description }) => description).join('; ')],
  ];
  return typeset('notice.typ', {
    title: wording.title,
    date,
    dated: letterDate(date),
    language,
    organization,
    organizationAddress: settings.organizationAddress,
    addressee: to.lines,
    caseNumber: manifest.caseNumber,
    rows: rows.flatMap(([label, text]) => (text ? [{ label, text }] : [])),
    paragraphs: wording.paragraphs.map((text) => filled(text, values)),
    lead: wording.lead,
    list: list.length > 0 ? list : wording.list,
    // Where no clock of the records runs, nothing is said of its end.
    closing: wording.closing
      .filter((text) => due !== undefined || !text.includes('{due}'))
      .map((text) => filled(text, values)),
  });
}
