import type { Manifest } from '../case/manifest.ts';
import { Defect } from '../errors.ts';
import type { IsoDate } from '../records/model.ts';
import { addBusinessDays, addDays, dateAt, endOfDay, nextBusinessDay, startOfDay } from './calendar.ts';
import data from './deadlines.json' with { type: 'json' };

/** The periods that the law sets, as deadlines.json names them. */
export type ClockName =
  | 'application'
  | 'records'
  | 'determination'
  | 'appeal'
  | 'implementation'
  | 'reimbursement';
type Priority = Manifest['priority'];
type Unit = 'days' | 'business-days' | 'hours';

interface Period {
  readonly amount: number;
  readonly unit: Unit;
}

/** A period that another one is lengthened by. */
interface Further extends Period {
  readonly why: string;
  readonly source: string;
  readonly verified: boolean;
}

/** A period in force at some date. */
export interface Deadline extends Period {
  readonly clock: ClockName;
  readonly priorities: readonly Priority[];
  /** Only for records that come this way. */
  readonly delivery?: 'mail' | 'electronic';
  readonly effective: { readonly from: IsoDate; readonly to: IsoDate | null };
  readonly before?: readonly Further[];
  readonly after?: readonly Further[];
  readonly roll: 'none' | 'next-business-day';
  readonly nearHours: number;
  readonly source: string;
  readonly verified: boolean;
}

const DEADLINES = data.deadlines as readonly Deadline[];

/** Independent Medical Review governs injuries from `injuryFrom` on, and any decision from `decisionFrom` on. */
export const SCOPE: {
  readonly injuryFrom: IsoDate;
  readonly decisionFrom: IsoDate;
  readonly source: string;
} = data.scope;

/** A statutory clock of a case. */
export interface Clock {
  readonly clock: ClockName;
  /** The instant it has run out: the end of its last legal day in California. */
  readonly due: string;
  /** The instant from which people are warned. */
  readonly nearAt: string;
  readonly source: string;
  /** False while the period still has to be checked at its source. */
  readonly verified: boolean;
}

/** When what starts a clock happened. */
export interface ClockStarts {
  /** ISO instant at which the packet came. */
  readonly received: string;
  /** ISO instant at which the determination was served on the last party. */
  readonly served?: string;
  /** Whether any item was overturned, so that there is something to implement. */
  readonly overturned?: boolean;
}

/** The period in force on a date. A defect when deadlines.json has none. */
export function deadlineOn(
  clock: ClockName,
  priority: Priority,
  date: IsoDate,
  delivery: 'mail' | 'electronic' = 'mail',
): Deadline {
  const found = DEADLINES.find(
    (deadline) =>
      deadline.clock === clock &&
      deadline.priorities.includes(priority) &&
      (deadline.delivery ?? delivery) === delivery &&
      deadline.effective.from <= date &&
      date <= (deadline.effective.to ?? date),
  );
  if (!found) throw new Defect('deadline-missing', `deadlines.json has no ${clock} period for ${priority}`);
  return found;
}

/** The last day of a period of days that starts on a date; the starting day is not counted. */
function lastDay(deadline: Deadline, from: IsoDate): IsoDate {
  const periods: readonly Period[] = [...(deadline.before ?? []), deadline, ...(deadline.after ?? [])];
  const end = periods.reduce(
    (date, { amount, unit }) =>
      unit === 'business-days' ? addBusinessDays(date, amount) : addDays(date, amount),
    from,
  );
  return deadline.roll === 'next-business-day' ? nextBusinessDay(end) : end;
}

/** The period in force on a date, in days or business days, and its last day when it starts on that date. */
export function periodFrom(
  clock: ClockName,
  priority: Priority,
  from: IsoDate,
): { readonly amount: number; readonly lastDay: IsoDate } {
  const deadline = deadlineOn(clock, priority, from);
  return { amount: deadline.amount, lastDay: lastDay(deadline, from) };
}

/**
 * The last day on which an application may be received, at the latest that service of the written decision can
 * lawfully have been: the manifest has the date of the decision and not of its service.
 */
export function applicationWindow(manifest: Manifest): {
  readonly lastDay: IsoDate;
  readonly deadline: Deadline;
} {
  const from = manifest.utilizationReview.date;
  const deadline = deadlineOn('application', manifest.priority, from);
  return { lastDay: lastDay(deadline, from), deadline };
}

/**
 * The clocks of a case (domain: LC 4610.6(d), 8 CCR 9792.10.5, 9792.10.7). The determination clock runs from the
 * receipt of the documents: the arrival of a packet whose records are complete, and at the latest the end of the
 * records window, whether anything came or not. Hours of an assignment are counted from the beginning of its day,
 * whose hour nobody states: a warning may come early and never late. The same input gives the same clocks.
 */
export function clocksOf(manifest: Manifest, starts: ClockStarts): readonly Clock[] {
  const { priority, assigned } = manifest;
  const delivery = manifest.service?.claimsAdministrator === 'email' ? 'electronic' : 'mail';
  const records = clock(deadlineOn('records', priority, assigned, delivery), startOfDay(assigned));
  const documents = manifest.recordsComplete
    ? clamp(new Date(starts.received), startOfDay(assigned), new Date(Date.parse(records.due) - 1))
    : new Date(Date.parse(records.due) - 1);
  const found = [clock(deadlineOn('determination', priority, assigned), documents)];
  if (!manifest.recordsComplete) found.unshift(records);
  if (starts.served !== undefined) {
    const served = new Date(starts.served);
    found.push(clock(deadlineOn('appeal', priority, dateAt(served)), served));
    if (starts.overturned) found.push(clock(deadlineOn('implementation', priority, dateAt(served)), served));
  }
  return found;
}

const HOUR = 3_600_000;

function clock(deadline: Deadline, from: Date): Clock {
  const due =
    deadline.unit === 'hours'
      ? new Date(from.getTime() + deadline.amount * HOUR)
      : endOfDay(lastDay(deadline, dateAt(from)));
  return {
    clock: deadline.clock,
    due: due.toISOString(),
    nearAt: new Date(due.getTime() - deadline.nearHours * HOUR).toISOString(),
    source: deadline.source,
    verified: [deadline, ...(deadline.before ?? []), ...(deadline.after ?? [])].every(
      ({ verified }) => verified,
    ),
  };
}

const clamp = (at: Date, from: Date, to: Date): Date => (at < from ? from : at > to ? to : at);
