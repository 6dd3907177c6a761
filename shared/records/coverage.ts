import type { DocumentType, Manifest } from '../case/manifest.ts';
import lookBack from './look-back.json' with { type: 'json' };
import type { Coverage, IsoDate, RecordDocument } from './model.ts';

const REPORTS: ReadonlySet<string> = new Set(lookBack.reports);

/**
 * Which months before the request for authorization have documents, and of which kinds: the months in which the
 * claims administrator owes the treating physician's reports. What is set aside does not count. Undefined where no
 * rule was in force on the day of assignment.
 */
export function coverageOf(
  manifest: Pick<Manifest, 'assigned' | 'requestForAuthorization' | 'utilizationReview'>,
  documents: readonly RecordDocument[],
): Coverage | undefined {
  const { assigned, requestForAuthorization, utilizationReview } = manifest;
  const rule = lookBack.rules.find(({ from, to }) => assigned >= from && (to === null || assigned <= to));
  if (!rule) return undefined;
  const to = requestForAuthorization.date ?? utilizationReview.date;
  const from = monthsBefore(to, rule.months);
  const counted = documents.filter(({ setAside }) => setAside === undefined);
  return {
    from,
    to,
    countedFrom: requestForAuthorization.date ? 'request-for-authorization' : 'utilization-review',
    source: rule.source,
    verified: rule.verified,
    months: monthsFrom(from, to).map((month) => {
      const types = counted
        .filter(({ date }) => date?.startsWith(month) && date >= from && date <= to)
        .map(({ type }) => type);
      return {
        month,
        documents: countsOf(types),
        hasReport: types.some((type) => REPORTS.has(type)),
      };
    }),
    undated: counted.filter(({ date, pages }) => date === null && pages !== null).length,
  };
}

function countsOf(types: readonly DocumentType[]): Partial<Record<DocumentType, number>> {
  const counts: Partial<Record<DocumentType, number>> = {};
  for (const type of types.toSorted()) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** The same day so many months earlier, or the month's last where it has no such day. */
function monthsBefore(date: IsoDate, months: number): IsoDate {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** `2015-03` to `2015-09`. */
function monthsFrom(from: IsoDate, to: IsoDate): string[] {
  const [year = 0, month = 0] = from.split('-').map(Number);
  const months: string[] = [];
  for (let i = 0; (months.at(-1) ?? '') < to.slice(0, 7); i++)
    months.push(new Date(Date.UTC(year, month - 1 + i, 1)).toISOString().slice(0, 7));
  return months;
}
