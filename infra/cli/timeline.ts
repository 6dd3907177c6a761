import { setTimeout as wait } from 'node:timers/promises';
import type { EventBody, EventName } from '../../events/catalog.ts';
import { EVENT_ROW, NO_CASE } from '../../events/publish.ts';
import { ASSIGNMENT_ROW, type AssignmentRow, type CaseRow, readCase } from '../../shared/case/rows.ts';
import { Refuse } from '../../shared/errors.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { CLOCK_ROW, type ClockRow } from '../../shared/time/clocks.ts';

type Cases = Pick<Ports, 'cases'>;

/** Milliseconds between two looks at a case that is watched. */
const LOOK_EVERY = 300;

/** Events that end the watch over a case: nothing follows unless something is uploaded. */
export const LAST: ReadonlySet<EventName> = new Set(['CaseClosed', 'PacketRefused', 'CaseIneligible']);

/** The events of a case in the order of their time; null for those that belong to no case. */
export async function eventsOf(ports: Cases, caseNumber: string | null): Promise<readonly EventBody[]> {
  const rows = await ports.cases.query<EventBody>(caseNumber ?? NO_CASE, EVENT_ROW);
  return rows.map(({ value }) => value).sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** The last event of a name, or null. */
export function lastOf<N extends EventName>(events: readonly EventBody[], name: N): EventBody<N> | null {
  return (events.findLast((event) => event.name === name) as EventBody<N> | undefined) ?? null;
}

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
const problems = (list: readonly { readonly path: string; readonly problem: string }[]) =>
  list.map(({ path, problem }) => `${path}: ${problem}`).join('; ');

/** What each event says, in a line. */
const WORDS: { readonly [N in EventName]?: (event: EventBody<N>) => string } = {
  PacketReceived: () => 'the packet is complete and valid',
  PacketRefused: (event) => problems(event.problems),
  CaseIneligible: (event) => event.reasons.map(({ reason }) => reason).join('; '),
  PagesRead: (event) => `${plural(event.ranges, 'page range')} read`,
  RecordsIndexed: (event) =>
    `${plural(event.documents, 'document')}, ${event.pagesRead} of ${plural(event.pagesTotal, 'page')} read`,
  RecordsRequested: (event) => `${plural(event.requested, 'record')} requested`,
  FactsFound: (event) => plural(event.facts, 'clinical fact'),
  DeterminationProposed: (event) =>
    `${plural(event.items, 'item')}${event.undecided > 0 ? `, ${event.undecided} for the reviewer to decide unaided` : ''}`,
  ReviewRequested: (event) => `assigned to ${event.reviewer}; the worksheet is ready`,
  ReviewerUnavailable: (event) =>
    event.reasons.map(({ code, reviewers }) => `${code}: ${reviewers}`).join(', '),
  DeterminationMade: (event) => `signed: ${event.result}`,
  ReviewRefused: (event) => problems(event.problems),
  LetterWritten: () => 'the letter and its public copy are written',
  PartyServed: (event) => `${event.notice ? `${event.notice}: ` : ''}${event.party} by ${event.channel}`,
  ServiceFailed: (event) => `${event.party} by ${event.channel}: ${event.code}`,
  NoticeRefused: (event) => problems(event.problems),
  CaseClosed: (event) => `${event.result}; ${event.served} parties served`,
  DeadlineNear: (event) => `${event.clock} is due ${event.due}`,
  DeadlineMissed: (event) => `${event.clock} was due ${event.due}`,
};

/** What an event says, in a line. */
export const inWords = (event: EventBody): string =>
  (WORDS[event.name] as ((event: EventBody) => string) | undefined)?.(event) ?? '';

/**
 * Hands over every event of a case as it is published, those that stand first, and ends after one that `ends` the
 * watch. `idle` is asked at each look that found nothing new; throwing ends the watch.
 */
export async function watch(
  ports: Cases,
  caseNumber: string,
  each: (event: EventBody) => void,
  ends: (event: EventBody) => boolean = ({ name }) => LAST.has(name),
  idle: () => void = () => undefined,
): Promise<EventBody> {
  const seen = new Set<string>();
  for (;;) {
    const fresh = (await eventsOf(ports, caseNumber)).filter(({ eventId }) => !seen.has(eventId));
    for (const event of fresh) {
      seen.add(event.eventId);
      each(event);
    }
    const last = fresh.findLast(ends);
    if (last !== undefined) return last;
    if (fresh.length === 0) idle();
    await wait(LOOK_EVERY);
  }
}

/** A case as `imr status` shows it. */
export interface CaseStatus {
  readonly caseNumber: string;
  readonly openedAt: string;
  readonly revisions: number;
  /** Where the case stands, in words. */
  readonly state: string;
  readonly result: string | null;
  readonly reviewer: string | null;
  readonly clocks: readonly Pick<ClockRow, 'clock' | 'due' | 'state' | 'source'>[];
  readonly events: readonly EventBody[];
}

/** Where a case stands after each event. */
const STATES: { readonly [N in EventName]?: string } = {
  PacketReceived: 'the records are being read',
  PacketRefused: 'the packet was refused; correct it and submit it again',
  CaseIneligible: 'not eligible for review',
  RecordsIndexed: 'the facts are being found',
  FactsFound: 'the rules are being applied',
  RecordsRequested: 'records are requested; submit the packet again with them',
  DeterminationProposed: 'a reviewer is being assigned',
  ReviewerUnavailable: 'no reviewer qualifies; publish a roster that has one',
  ReviewRequested: 'waiting for the signature of the assigned reviewer',
  ReviewRefused: 'the review was refused; the reviewer has to sign again',
  DeterminationMade: 'the letter is being written',
  LetterWritten: 'the letter is being served',
  CaseClosed: 'closed',
};

/** The whole standing of a case. Refuses when there is no such case. */
export async function statusOf(ports: Cases, caseNumber: string): Promise<CaseStatus> {
  const [opened, events, clocks, assignment] = await Promise.all([
    readCase(ports, caseNumber),
    eventsOf(ports, caseNumber),
    ports.cases.query<ClockRow>(caseNumber, CLOCK_ROW),
    ports.cases.get<AssignmentRow>(caseNumber, ASSIGNMENT_ROW),
  ]);
  const first = events[0];
  if (opened === null && first === undefined)
    throw new Refuse('no-such-case', [
      {
        path: caseNumber,
        problem: 'is not known; submit its packet with imr submit, or wait a moment if you just did',
      },
    ]);
  const row: Partial<CaseRow> = opened?.value ?? {};
  const telling = events.findLast(({ name }) => STATES[name] !== undefined);
  return {
    caseNumber,
    openedAt: row.openedAt ?? first?.time ?? '',
    revisions: row.revisions?.length ?? 0,
    state: (telling && STATES[telling.name]) ?? 'received',
    result: lastOf(events, 'DeterminationMade')?.result ?? null,
    reviewer: assignment?.value.reviewer ?? null,
    clocks: clocks.map(({ value: { clock, due, state, source } }) => ({ clock, due, state, source })),
    events,
  };
}
