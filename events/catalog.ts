import type * as z from 'zod';
import { CaseClosed } from './case-closed/event.ts';
import { CaseIneligible } from './case-ineligible/event.ts';
import { DeadlineMissed } from './deadline-missed/event.ts';
import { DeadlineNear } from './deadline-near/event.ts';
import { DeterminationMade } from './determination-made/event.ts';
import { DeterminationProposed } from './determination-proposed/event.ts';
import { FactsFound } from './facts-found/event.ts';
import { GuidelinePublished } from './guideline-published/event.ts';
import { GuidelineRefused } from './guideline-refused/event.ts';
import { LetterWritten } from './letter-written/event.ts';
import { NoticeRefused } from './notice-refused/event.ts';
import { PacketReceived } from './packet-received/event.ts';
import { PacketRefused } from './packet-refused/event.ts';
import { PagesRead } from './pages-read/event.ts';
import { PartyServed } from './party-served/event.ts';
import { RecordsIndexed } from './records-indexed/event.ts';
import { RecordsRequested } from './records-requested/event.ts';
import { ReviewRefused } from './review-refused/event.ts';
import { ReviewRequested } from './review-requested/event.ts';
import { ReviewerUnavailable } from './reviewer-unavailable/event.ts';
import { RosterRefused } from './roster-refused/event.ts';
import { ServiceFailed } from './service-failed/event.ts';

/** The steps of the system: a folder each under functions/. */
export const STEPS = [
  'receive-packet',
  'index-records',
  'read-pages',
  'find-facts',
  'apply-rules',
  'assign-reviewer',
  'record-review',
  'write-letter',
  'serve-parties',
  'record-delivery',
  'send-notices',
  'watch-deadlines',
  'publish-guideline',
  'send-webhook',
] as const;
export type Step = (typeof STEPS)[number];

/**
 * Every event: who produces it, which steps consume it, and whether people are notified of it on the
 * determinations topic. The stack builds its bus rules from this table, handlers take their types from it,
 * tests their examples.
 */
export const CATALOG = {
  PacketReceived: {
    schema: PacketReceived,
    producers: ['receive-packet'],
    consumers: ['index-records', 'send-notices'],
    notify: false,
  },
  PacketRefused: {
    schema: PacketRefused,
    // index-records: what is wrong inside a ZIP's members shows only when they are unpacked.
    producers: ['receive-packet', 'index-records'],
    consumers: [],
    notify: true,
  },
  CaseIneligible: {
    schema: CaseIneligible,
    producers: ['receive-packet'],
    consumers: ['send-notices'],
    notify: true,
  },
  PagesRead: { schema: PagesRead, producers: ['read-pages'], consumers: ['index-records'], notify: false },
  RecordsIndexed: {
    schema: RecordsIndexed,
    producers: ['index-records'],
    consumers: ['find-facts'],
    notify: false,
  },
  RecordsRequested: {
    schema: RecordsRequested,
    producers: ['index-records', 'apply-rules'],
    consumers: ['send-notices'],
    notify: true,
  },
  FactsFound: { schema: FactsFound, producers: ['find-facts'], consumers: ['apply-rules'], notify: false },
  DeterminationProposed: {
    schema: DeterminationProposed,
    producers: ['apply-rules'],
    consumers: ['assign-reviewer'],
    notify: false,
  },
  ReviewRequested: { schema: ReviewRequested, producers: ['assign-reviewer'], consumers: [], notify: false },
  ReviewerUnavailable: {
    schema: ReviewerUnavailable,
    producers: ['assign-reviewer'],
    consumers: [],
    notify: true,
  },
  DeterminationMade: {
    schema: DeterminationMade,
    producers: ['record-review'],
    // The assigned reviewer has a seat more: a case that waits for one can have it.
    consumers: ['write-letter', 'assign-reviewer'],
    notify: false,
  },
  ReviewRefused: { schema: ReviewRefused, producers: ['record-review'], consumers: [], notify: true },
  LetterWritten: {
    schema: LetterWritten,
    producers: ['write-letter'],
    consumers: ['serve-parties'],
    notify: false,
  },
  // record-delivery: an e-mail comes back after it was sent, and the party is served by mail.
  PartyServed: {
    schema: PartyServed,
    producers: ['serve-parties', 'record-delivery', 'send-notices'],
    consumers: [],
    notify: false,
  },
  ServiceFailed: {
    schema: ServiceFailed,
    producers: ['serve-parties', 'record-delivery', 'send-notices'],
    consumers: [],
    notify: true,
  },
  NoticeRefused: { schema: NoticeRefused, producers: ['send-notices'], consumers: [], notify: true },
  // Not forwarded to the topic: serve-parties itself publishes the determination there, with its items.
  CaseClosed: { schema: CaseClosed, producers: ['serve-parties'], consumers: [], notify: false },
  DeadlineNear: { schema: DeadlineNear, producers: ['watch-deadlines'], consumers: [], notify: true },
  DeadlineMissed: { schema: DeadlineMissed, producers: ['watch-deadlines'], consumers: [], notify: true },
  RosterRefused: { schema: RosterRefused, producers: ['assign-reviewer'], consumers: [], notify: true },
  GuidelinePublished: {
    schema: GuidelinePublished,
    producers: ['publish-guideline'],
    consumers: [],
    notify: false,
  },
  GuidelineRefused: {
    schema: GuidelineRefused,
    producers: ['publish-guideline'],
    consumers: [],
    notify: true,
  },
} as const satisfies Record<
  string,
  { schema: z.ZodType; producers: readonly Step[]; consumers: readonly Step[]; notify: boolean }
>;

/** Events that answer an upload: each upload gets its own, however often the same thing is wrong with it. */
export const ANSWERS: ReadonlySet<string> = new Set([
  'PacketRefused',
  'ReviewRefused',
  'RosterRefused',
  'NoticeRefused',
  'GuidelineRefused',
]);

export type EventName = keyof typeof CATALOG;
/** An event as it travels: the detail of the EventBridge event whose detail-type is its name. */
export type EventBody<N extends EventName = EventName> = {
  [K in N]: z.infer<(typeof CATALOG)[K]['schema']>;
}[N];
/** An event's own fields, without what every event carries. */
export type EventFields<N extends EventName> = Omit<
  EventBody<N>,
  'name' | 'schemaVersion' | 'eventId' | 'caseNumber' | 'causationId' | 'time'
>;

/** Source of every event on the bus. */
export const EVENT_SOURCE = 'imr';

/** Folder of an event under events/, e.g. `packet-received`. */
export const eventFolder = (name: EventName): string =>
  name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
