import type { IsoDate } from '../records/model.ts';
import { changeOf, distance } from './change.ts';
import { describes, resultOf } from './details.ts';
import { type Mention, words } from './mentions.ts';
import type { Assertion, Period, Side } from './model.ts';
import type { DateHit, PeriodHit, Reading } from './reading.ts';
import type { Concept } from './vocabulary.ts';

const STUDIES_AND_THE_LIKE = new Set(['study', 'surgery', 'trauma']);
/** What happened on a day, which has to be given. */
export const isEvent = (concept: Concept) => concept.event === true || STUDIES_AND_THE_LIKE.has(concept.kind);

const OWNED = new Set(
  'note visit exam examination evaluation report rfa authorization request letter seen consultation followup follow-up application injury injured doi dob born'.split(
    ' ',
  ),
);
const NOTES = new Set(
  'note visit exam examination evaluation report seen consultation followup progres progress'.split(' '),
);
const NOT_A_VISIT = new Set(['injury', 'rfa', 'authorization', 'request']);
const BEFORE_MENTION = new Set(
  ': , - – the a an she he patient had underwent undergone on of repeat reviewed her his'.split(' '),
);

/** A day: a date, the document's own (`document`), or one that is not given (null). */
export interface Day {
  readonly date: IsoDate | 'document' | null;
  /** The side that stands with the date in a list: "5/10/2013 (left), 2/25/15 (right)". */
  readonly side: Side | null;
  /** Where it is given only roughly; `date` is null then. */
  readonly period?: Period;
}

/** The days that a mention speaks of. `linked`: its own words give them. */
export interface When {
  readonly days: readonly Day[];
  readonly linked: boolean;
}

const on = (date: Day['date'], linked = false): When => ({ days: [{ date, side: null }], linked });
const DOCUMENT = on('document');
const UNKNOWN = on(null);
const roughly = ({ period }: PeriodHit): When => ({
  days: [{ date: null, side: null, period }],
  linked: true,
});

/**
 * The days a mention speaks of. What happens on a day has the day beside it ("MRI dated 6/7/2011", "surgery on
 * 11/19/2011"), and none when the words give none. What a study found is of the study's day; anything else is of the
 * note's, or of the notes that the sentence says it repeats ("exams dated 4-3-15 and 6-5-15").
 */
export function whenOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  assertion: Assertion,
  reportOf: Concept['kind'] | null,
): When {
  const note = noteDateOf(reading);
  if (isEvent(mention.concept)) return eventDayOf(reading, mention, mentions, assertion, note, reportOf);

  const study = mentions.findLast((other) => other.concept.kind === 'study' && other.to <= mention.from);
  if (
    study !== undefined &&
    (mention.concept.kind === 'diagnosis' || mention.concept.kind === 'red-flag') &&
    resultOf(reading, study, mentions) !== null
  ) {
    const found = eventDayOf(reading, study, mentions, 'present', note, reportOf);
    if (found.linked) return { days: found.days.map((day) => ({ ...day, side: null })), linked: true };
  }
  const since = reading.dates.find(
    (date) => reading.tokens[date.from - 1]?.norm === 'since' && distance(date, mention) <= 12,
  );
  // A complaint began then; what an examination finds, it finds on its own day.
  if (
    since !== undefined &&
    mention.concept.kind === 'symptom' &&
    changeOf(reading, mention, mentions, assertion) !== undefined
  ) {
    return on(since.date, true);
  }
  const rough = roughDayOf(reading, mention, mentions, assertion, since === undefined && note === undefined);
  if (rough !== undefined) return roughly(rough);
  return note !== undefined && note !== since ? { days: listFrom(reading, note), linked: true } : DOCUMENT;
}

function eventDayOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  assertion: Assertion,
  note: DateHit | undefined,
  reportOf: Concept['kind'] | null,
): When {
  const { dates, tokens } = reading;
  const after = dates.find(
    (date) =>
      date.from >= mention.to &&
      tokens.slice(mention.to, date.from).every((_, at) => describes(reading, mention.to + at)),
  );
  const rough = roughEventDayOf(reading, mention, mentions, assertion);
  const nearer =
    rough?.beside === true && rough.hit.from >= mention.to && rough.hit.from < (after?.from ?? 0);
  if (after !== undefined && !nearer) return { days: listFrom(reading, after), linked: true };
  if (rough?.beside === true) return roughly(rough.hit);
  if (assertion === 'planned' || assertion === 'absent' || assertion === 'uncertain') {
    return on(note?.date ?? 'document');
  }
  const before = dates.findLast(
    (date) =>
      date.to <= mention.from &&
      !isOf(reading, date, OWNED) &&
      tokens
        .slice(date.to, mention.from)
        .every(({ norm }, at) => BEFORE_MENTION.has(norm) || describes(reading, date.to + at)),
  );
  if (before !== undefined) return on(before.date, true);
  const only = dates.length === 1 ? dates[0] : undefined;
  if (only !== undefined && !isOf(reading, only, mention.concept.kind === 'trauma' ? NOTES : OWNED)) {
    return on(only.date, mention.concept.kind !== 'trauma');
  }
  if (rough !== undefined) return roughly(rough.hit);
  const text = words(reading);
  if (/\b(?:today|this visit|in (?:the )?office|at this time)\b/i.test(text))
    return on(note?.date ?? 'document');
  const itself =
    reportOf === mention.concept.kind && !/\b(?:prior|previous|comparison|compared)\b/i.test(text);
  return itself ? DOCUMENT : UNKNOWN;
}

/** Tokens within which a rough date that is not right beside an event may still be its own. */
const NEAR = 8;

/** The rough date of an event, and whether nothing but where and how stands between them. */
function roughEventDayOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  assertion: Assertion,
): { readonly hit: PeriodHit; readonly beside: boolean } | undefined {
  if (reading.periods.length === 0 || assertion === 'absent' || assertion === 'uncertain') return undefined;
  const { tokens } = reading;
  const own = reading.periods.filter(
    ({ of, loose }) =>
      of !== 'onset' &&
      !(of === 'operation' && mention.concept.kind !== 'surgery') &&
      // "Surgery in March" that is planned lies ahead.
      !(loose && assertion === 'planned'),
  );
  const describing = (from: number, to: number) =>
    tokens.slice(from, to).every(({ norm }, at) => BEFORE_MENTION.has(norm) || describes(reading, from + at));
  const after = own.find(
    ({ of, from }) => of !== 'next' && from >= mention.to && describing(mention.to, from),
  );
  if (after !== undefined) return { hit: after, beside: true };
  const before = own.findLast(({ to }) => to <= mention.from && describing(to, mention.from));
  if (before !== undefined) return { hit: before, beside: true };
  const near = own.filter(
    (hit) =>
      hit.of !== 'next' &&
      (hit.of === 'operation' || distance(hit, mention) <= NEAR) &&
      !between(reading, hit, mention, mentions),
  );
  return near.length === 1 && assertion !== 'planned'
    ? { hit: near[0] as PeriodHit, beside: false }
    : undefined;
}

/** Whether another event, a drug or a new clause stands between a date and a mention. */
function between(reading: Reading, hit: PeriodHit, mention: Mention, mentions: readonly Mention[]): boolean {
  const [from, to] = hit.to <= mention.from ? [hit.to, mention.from] : [mention.to, hit.from];
  return (
    reading.tokens.slice(from, Math.max(from, to)).some(({ raw }) => raw === ';') ||
    mentions.some(
      (other) =>
        other.from >= from &&
        other.to <= to &&
        (isEvent(other.concept) || /^(?:treatment|medication|symptom)$/.test(other.concept.kind)),
    )
  );
}

/**
 * The rough date of what is no event: of the beginning of a complaint that is new or worse ("worse over the past 3
 * weeks"), of the note that the sentence repeats ("March 2015 exam: …"), or within the words themselves ("6 weeks
 * post-op").
 */
function roughDayOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  assertion: Assertion,
  undated: boolean,
): PeriodHit | undefined {
  const { periods, tokens } = reading;
  if (periods.length === 0 || assertion === 'planned') return undefined;
  const itself = periods.find(
    ({ of, from, to }) => of === 'operation' && from < mention.to && mention.from < to,
  );
  if (itself !== undefined) return itself;
  if (!undated) return undefined;
  const onset = periods.find((hit) => hit.of === 'onset' && distance(hit, mention) <= 12);
  if (
    onset !== undefined &&
    mention.concept.kind === 'symptom' &&
    changeOf(reading, mention, mentions, assertion) !== undefined
  )
    return onset;
  return periods.find(
    ({ of, loose, from, to }) =>
      of === 'event' &&
      !loose &&
      tokens.slice(0, from).every(({ norm }) => /^(?:on|in|dated|date|per|\(|-|•|\*)$/.test(norm)) &&
      (/^(?::|-|–)$/.test(tokens[to]?.raw ?? '') || NOTES.has(tokens[to]?.norm ?? '')),
  );
}

/** The date of the note that a sentence repeats: it begins with it, or says "exam", "visit", "note" of it. */
function noteDateOf(reading: Reading): DateHit | undefined {
  const { dates, tokens } = reading;
  return dates.find((date) => {
    const leads = tokens
      .slice(0, date.from)
      .every(({ norm }) => /^(?:on|dated|date|per|\(|-|•|\*)$/.test(norm));
    return (leads || isOf(reading, date, NOTES)) && !isOf(reading, date, NOT_A_VISIT);
  });
}

/** Whether one of some words stands right before a date: "note dated 6/5/15". */
const isOf = ({ tokens }: Reading, date: DateHit, owners: ReadonlySet<string>): boolean =>
  tokens.slice(Math.max(0, date.from - 4), date.from).some(({ norm }) => owners.has(norm));

/** A date and those that are listed after it. */
function listFrom(reading: Reading, first: DateHit): readonly Day[] {
  const { dates, tokens, sides } = reading;
  const list = [first];
  for (const date of dates.slice(dates.indexOf(first) + 1)) {
    const from = (list.at(-1) as DateHit).to;
    const listed = tokens
      .slice(from, date.from)
      .every(
        ({ norm }, at) =>
          /^(?:,|and|&|\(|\)|\/|dated)$/.test(norm) || sides.some((side) => side.from === from + at),
      );
    if (!listed) break;
    list.push(date);
  }
  return list.map(({ date, from, to }) => {
    const bracketed = sides.find((side) => side.from === to + 1 && tokens[to]?.raw === '(');
    const side = bracketed ?? (from === first.from ? undefined : sides.find((before) => before.to === from));
    return { date, side: side?.value.side ?? null };
  });
}
