import type { IsoDate } from '../records/model.ts';
import { assertionOf } from './assertion.ts';
import { changeOf, distance } from './change.ts';
import { comparisonsOf } from './comparisons.ts';
import { detailOf, measureOf, resultOf } from './details.ts';
import { type Mention, mentionsOf, type Span, words } from './mentions.ts';
import type { Assertion, Fact, Period, Side } from './model.ts';
import { type Place, type Places, placeOf, placesOf } from './place.ts';
import { prescribedIn } from './prescriptions.ts';
import type { Reading } from './reading.ts';
import { reportsExamination } from './sentences.ts';
import { type Concept, spineServing, withParts } from './vocabulary.ts';
import { isEvent, type When, whenOf } from './when.ts';

/** What a sentence says, before it is known on which page and in which document it stands. */
export interface Statement {
  readonly concept: string;
  readonly assertion: Assertion;
  readonly regions: readonly string[];
  readonly side: Side | null;
  readonly value?: NonNullable<Fact['value']>;
  readonly detail?: string;
  readonly change?: NonNullable<Fact['change']>;
  /** The day it speaks of; `document`: the document's own; null: a day that is not given. */
  readonly date: IsoDate | 'document' | null;
  /** Where its time is given only roughly; `date` is null then. */
  readonly period?: Period;
}

/** What a sentence is read with. */
export interface Context {
  /** Places that the heading or the paragraph speaks of. */
  readonly topic: readonly Place[];
  /** The paragraph has spoken of several places, and this sentence of none. */
  readonly mixed?: boolean;
  /** What the sentence before it in the paragraph states. */
  readonly before?: readonly Statement[];
  /** In a request for authorization, or a decision about one. */
  readonly request: boolean;
  /** In a report of the study itself, or of the operation: what it names happened on its day. */
  readonly reportOf: 'study' | 'surgery' | null;
  readonly documentDate: IsoDate | null;
}

/** The places a sentence names, for the sentences after it that name none. */
export const topicOf = (reading: Reading): readonly Place[] => {
  const { groups } = placesOf(reading);
  const items = groups.flatMap((group) => group.items);
  const regions = [...new Set(items.map((item) => item.region))];
  if (regions.length === 0 || (groups.length > 1 && regions.length > 1)) return [];
  const sides = [...new Set(items.map(({ side }) => side))];
  return sides.map((side) => ({
    side,
    regions: regions.filter((region) => items.some((item) => item.region === region && item.side === side)),
  }));
};

/** Everything a sentence states, in the order in which it states it. */
export function statementsOf(reading: Reading, context: Context): readonly Statement[] {
  const compared = comparisonsOf(words(reading));
  if (
    reading.concepts.length + compared.length + reading.responses.length + reading.changes.length === 0 &&
    !/\d/.test(words(reading))
  )
    return [];
  const places = placesOf(reading);
  const examined = reading.sentence.section === 'objective' || reportsExamination(words(reading));
  const { before = [] } = context;
  const injected = before.some((one) => one.concept.startsWith('treatment.injection') && isDone(one));
  const mentions = mentionsOf(reading, places, examined, injected);
  const statements = mentions.flatMap((mention) =>
    stateMention(reading, places, mention, mentions, context, examined).filter(
      ({ assertion }) => assertion !== 'absent' || !isNamedCloser(mention, mentions),
    ),
  );
  const told = [...statements, ...responsesOf(reading, mentions, compared, statements)];
  return withoutOverruled(derive([...told, ...failedBefore(reading, mentions, before)]));
}

/** "No ulnar neuropathy" denies that one, and not every entrapment, although the words stand for both. */
const isNamedCloser = ({ concept, from, to }: Mention, mentions: readonly Mention[]) =>
  (concept.kind === 'diagnosis' || concept.id === 'treatment.injection') &&
  mentions.some(
    (other) => other.from < to && from < other.to && other.concept.id.startsWith(`${concept.id}.`),
  );

const isDone = ({ assertion }: Statement) => assertion === 'present' || assertion === 'historical';
/** Words of a sentence that says no more than what came of the treatment before it. */
const BRIEF = 16;

/** "He wore a splint and did therapy. No change.": what came of it, told in a sentence of its own. */
function failedBefore(
  { responses, changes, tokens, sentence, dates }: Reading,
  mentions: readonly Mention[],
  before: readonly Statement[],
): readonly Statement[] {
  const failed = [...responses, ...changes].some(({ value }) => /^(?:unchanged|worse)$/.test(value.change));
  const alone = mentions.every(({ concept }) => concept.kind === 'symptom');
  // "On 11/30 there was no improvement" tells of that day, and of no treatment before it.
  const ofItsDay = dates.length > 0 && !responses.some(({ from, to }) => tellsOfCare(tokens, from, to));
  if (!failed || !alone || ofItsDay || tokens.length > BRIEF || sentence.section === 'objective') return [];
  const care = before.find(
    (one) => /^(?:treatment|medication)\./.test(one.concept) && isDone(one) && one.change !== 'improved',
  );
  if (care === undefined) return [];
  const { regions, side, date } = care;
  return [
    {
      concept: 'conservative-care.failed',
      assertion: 'present',
      regions,
      side,
      date: date ?? 'document',
      change: 'unchanged',
    },
  ];
}

const tellsOfCare = (tokens: Reading['tokens'], from: number, to: number) =>
  tokens
    .slice(from, to)
    .some(({ norm }) => /^(?:relie|help|benefi|respon|work|effect|avail|last)/.test(norm));

/** A treatment that is spoken of without its name: "on the patch", "it lets her stand". */
const OWED =
  /\b(?:patch(?:es)?|(?:on|forg[eo]ts?|miss(?:es|ed)|skip(?:s|ped)) (?:it|them)|pills?|tablets?|gel|cream|ointment|lozenges?|regimen|med(?:ication|icine)?s?|(?:it|this|these|they|which) (?:also )?(?:lets?|allows?|enables?|permits?|helps?))\b/i;
/** "H-wave trial: pain 8 to 4, tramadol stopped" tells of the device, whatever else it names. */
const TRIED = /^treatment\.(?:modality\.|spinal-cord-stimulator)/;
const isDrug = ({ id }: Concept) => /^(?:medication\.|treatment\.medication)/.test(id);

/**
 * What a comparison says: of the treatment that stands nearest, and where that is a drug or none is named, of the drugs
 * that are taken.
 */
function responsesOf(
  reading: Reading,
  mentions: readonly Mention[],
  compared: ReturnType<typeof comparisonsOf>,
  said: readonly Statement[],
): readonly Statement[] {
  const whole = { assertion: 'present', regions: [], side: null, date: 'document' } as const;
  const wornOff = said.some((one) => one.concept === 'response.sustained' && one.assertion === 'absent');
  return compared.flatMap(({ concept, change, start, end, needsTreatment }) => {
    // "If more than 70% relief, ablation": what would follow from it.
    if (/\b(?:if|should|unless|provided|assuming)\b[^.;]*$/i.test(words(reading).slice(0, start))) return [];
    const at = {
      from: reading.tokens.findIndex((token) => token.end > reading.sentence.start + start),
      to: reading.tokens.findLastIndex((token) => token.start < reading.sentence.start + end) + 1,
    };
    const tried = mentions.filter(
      ({ concept: { id } }) => TRIED.test(id) && /\btrial\b/i.test(words(reading)),
    );
    const [treatment] = (tried.length > 0 ? tried : mentions)
      .filter((mention) => mention.concept.conservative === true || mention.concept.kind === 'surgery')
      .sort((a, b) => distance(a, at) - distance(b, at));
    if (needsTreatment && treatment === undefined && !OWED.test(words(reading))) return [];
    const ofFunction = concept === 'drug-response.function';
    // What a patient can do is better or it is not; a pain that is the same was measured all the same.
    const outcome = ofFunction && change === 'unchanged' ? ({ assertion: 'absent' } as const) : { change };
    const function_: readonly Statement[] = ofFunction
      ? [{ ...whole, concept: 'function.improved', ...outcome }]
      : [];
    const known = said.some((one) => one.concept === treatment?.concept.id && one.change === change);
    if (treatment === undefined || isDrug(treatment.concept))
      return [
        ...function_,
        { ...whole, concept, ...outcome },
        ...(treatment === undefined || known ? [] : [{ ...whole, concept: treatment.concept.id, change }]),
      ];
    if (treatment.concept.kind === 'surgery') return function_;
    // "From 8 to 3 for the afternoon, and gone in ten days" is no improvement.
    if (wornOff && treatment.concept.id.startsWith('treatment.injection')) return function_;
    return [...function_, ...(known ? [] : [{ ...whole, concept: treatment.concept.id, change }])];
  });
}

function stateMention(
  reading: Reading,
  places: Places,
  mention: Mention,
  mentions: readonly Mention[],
  context: Context,
  examined: boolean,
): readonly Statement[] {
  const { concept } = mention;
  // "Plan: weight loss" and "return if fever" are advice.
  if (concept.id === 'red-flag.constitutional' && reading.sentence.section === 'plan') return [];
  const objective = concept.objective !== undefined && examined;
  const id = objective ? (concept.objective as string) : concept.id;
  const result = concept.kind === 'study' ? resultOf(reading, mention, mentions) : null;
  const plannedHere = context.request || reading.sentence.section === 'plan';
  // What was found stands with what was examined: a negation has to come before both.
  const { anchor = mention } = mention;
  const span = { from: Math.min(mention.from, anchor.from), to: Math.max(mention.to, anchor.to) };
  const found = mention.found !== undefined;
  let assertion = assertionOf(reading, span, concept.kind, { plannedHere, found });
  if (found) {
    if (mention.found === 'absent') assertion = assertion === 'family' ? 'family' : 'absent';
  } else if (concept.says !== undefined && (assertion === 'present' || isDoneWithout(concept, assertion)))
    assertion = concept.says;
  // "Cannot sit more than 15 minutes" measures it.
  if (id.startsWith('measure.') && assertion === 'absent') assertion = 'present';
  // "Motion did not change and the relief was gone in a week": how long it lasted was measured.
  if (id === 'conservative-care.failed' && concept.source === 'relief' && assertion === 'absent')
    assertion = 'present';
  if (concept.kind === 'study' && assertion === 'planned' && result !== null) assertion = 'present';
  // "No gel injections" denies one kind of them, whichever that is.
  if (concept.id === 'treatment.injection' && assertion === 'absent' && isOfSomeKind(reading, mention))
    return [];

  const when = whenOf(reading, mention, mentions, assertion, context.reportOf);
  if (isEvent(concept) && when.linked && context.documentDate !== null) {
    assertion = byItsDate(assertion, concept.kind, when, context.documentDate, asked(reading, mention));
  }

  const response = changeOf(reading, mention, mentions, assertion);
  const begun =
    concept.kind === 'medication' && assertion === 'present' && response === undefined
      ? prescribedIn(words(reading), (reading.tokens[mention.from]?.start ?? 0) - reading.sentence.start)
      : null;
  if (begun === 'first') assertion = 'planned';
  const change = begun === 'course' ? 'new' : response;
  const value = mention.value ?? measureOf(reading, mention, mentions);
  // A questionnaire that was not filled in tells of no depression, and a low score of none.
  if (
    concept.id === 'diagnosis.depression' &&
    assertion === 'present' &&
    /^PHQ\b/i.test(saidBy(reading, mention))
  )
    assertion = value === undefined ? 'uncertain' : value.number < LEAST_PHQ ? 'absent' : 'present';
  const detail =
    mention.detail ?? (concept.kind === 'study' ? (result ?? undefined) : detailOf(reading, mention));
  const targets = placeOf(
    reading,
    places,
    {
      from: mention.from,
      to: mention.to,
      ...(mention.anchor === undefined ? {} : { anchor: mention.anchor }),
      ...(concept.regions === undefined ? {} : { regions: concept.regions }),
      ...(concept.defaultRegions === undefined ? {} : { defaultRegions: concept.defaultRegions }),
      ...(concept.servesSpine === undefined ? {} : { servesSpine: concept.servesSpine }),
    },
    // Care told of after several complaints is care for none of them in particular.
    concept.wholePerson === true || (concept.conservative === true && context.mixed === true)
      ? []
      : context.topic,
  );
  // Work, visits and daily activities are of no region, whatever their sentence names.
  const placeless = concept.kind === 'status' || concept.id.startsWith('function.');
  const careful = concept.conservative === true || id === 'conservative-care.failed';
  const stated: readonly Place[] = placeless
    ? [{ regions: [], side: null }]
    : careful
      ? targets.map(ofLimb)
      : targets;
  return stated.flatMap(({ regions, side }) =>
    when.days.map(
      (day): Statement => ({
        concept: id,
        assertion,
        regions,
        side: day.side ?? side,
        date: day.date,
        ...(day.period === undefined ? {} : { period: day.period }),
        ...(value === undefined ? {} : { value }),
        ...(detail === undefined || detail === '' ? {} : { detail }),
        ...(change === undefined ? {} : { change }),
      }),
    ),
  );
}

/** "Treatment to date: medication and nothing else": what was not done before is not done. */
const isDoneWithout = ({ kind, says }: Concept, assertion: Assertion) =>
  kind === 'treatment' && says === 'absent' && assertion === 'historical';

/** Whether a word that tells of what kind stands before an injection. */
const isOfSomeKind = ({ tokens }: Reading, { from }: Span): boolean =>
  /^[a-z]/i.test(tokens[from - 1]?.norm ?? '') &&
  !/^(?:no|not|any|an?|the|or|nor|and|of|for|have|had|has|receive|received|undergone|tried|never|without|prior|previous|earlier|past|other|further|more|additional|yet|need|knee|shoulder|hip|back|neck|lumbar|cervical|spinal?|joint|right|left|surgery|therapy|pt)$/.test(
    tokens[from - 1]?.norm ?? '',
  );

/** The words of a mention. */
const saidBy = ({ page, tokens }: Reading, { from, to }: Span): string =>
  page.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
/** Below it the PHQ-9 counts no more than minimal symptoms: Kroenke et al., J Gen Intern Med 2001;16:606-613. */
const LEAST_PHQ = 5;

/** Care for "the leg" or "arm" as a whole may be care for any part of it, or for the spine that serves it. */
const ofLimb = ({ regions, side }: Place): Place => {
  const served = regions
    .filter((region) => /^(?:upper|lower)-extremity$/.test(region))
    .flatMap((region) => [...withParts(region), spineServing(region) ?? region]);
  return { regions: [...new Set([...regions, ...served])], side };
};

/** "MRI on 6/7/2011" in a plan was done; "surgery on 12/1/15" in a note of November was not. */
function byItsDate(
  assertion: Assertion,
  kind: Concept['kind'],
  when: When,
  documentDate: IsoDate,
  isAsked: boolean,
): Assertion {
  const done = kind === 'surgery' ? 'historical' : 'present';
  const past = when.days.every(({ date, period }) =>
    // A month that the day of the note is in: the words decide.
    period === undefined
      ? date !== null && date <= documentDate
      : period.to <= documentDate || (assertion === 'present' && period.from <= documentDate),
  );
  if (assertion === 'planned') return past && !isAsked ? done : 'planned';
  if (assertion !== 'present') return assertion;
  return past ? done : 'planned';
}

/** "request", "repeat", "recommend" right before a mention: what follows is asked for whatever its date. */
const asked = (reading: Reading, mention: Span) =>
  reading.rules.some(
    ({ to, value }) =>
      'rule' in value &&
      value.rule.gives === 'planned' &&
      value.rule.direction === 'forward' &&
      to <= mention.from &&
      mention.from - to <= 3,
  );

/** Adds what a statement implies: failed care, a change of symptoms, a weak rotator cuff, an abnormal nerve study. */
function derive(statements: readonly Statement[]): readonly Statement[] {
  const done = (concept: string) =>
    statements.some((one) => one.concept === concept && /^(?:present|historical)$/.test(one.assertion));
  const nerveStudy = done('electrodiagnostic.emg-ncs');
  return statements.flatMap((statement) => {
    const added: Statement[] = [statement];
    const { concept, assertion, change, regions } = statement;
    const { value: _, ...rest } = statement;
    if (
      /^(?:treatment|medication)\./.test(concept) &&
      (assertion === 'present' || assertion === 'historical') &&
      // One drug that helps does not say that care as a whole did.
      (change === 'unchanged' ||
        change === 'worse' ||
        (change === 'improved' && concept === 'treatment.conservative'))
    ) {
      added.push({
        ...rest,
        concept: 'conservative-care.failed',
        assertion: change === 'improved' ? 'absent' : 'present',
      });
    }
    if (
      /^(?:symptom\.(?!change)|neurological-deficit)/.test(concept) &&
      assertion === 'present' &&
      (change === 'new' || change === 'worse')
    ) {
      added.push({ ...rest, concept: 'symptom.change' });
    }
    // Off work is not at work; a span of days off lies behind.
    if (
      concept === 'work-status.temporary-total-disability' &&
      assertion === 'present' &&
      statement.date === 'document' &&
      !done('function.working') &&
      !statements.some((one) => one.concept === 'function.working')
    )
      added.push({ ...rest, concept: 'function.working', assertion: 'absent' });
    // "cut Norco from 4 tablets to 1": what is taken less was taken.
    if (concept === 'response.less-medication' && isDone(statement))
      added.push({ ...rest, concept: 'treatment.medication' });
    // "EMG shows L5 radiculopathy": the study is abnormal where the nerve is.
    if (
      nerveStudy &&
      assertion === 'present' &&
      /^diagnosis\.(?:radiculopathy|nerve-entrapment)/.test(concept)
    ) {
      added.push({ ...rest, concept: 'electrodiagnostic.abnormal' });
    }
    // "Neither an MRI nor an electrodiagnostic study": what was not made found nothing.
    if (
      concept === 'electrodiagnostic.emg-ncs' &&
      assertion === 'absent' &&
      !statements.some((one) => one.concept === 'electrodiagnostic.abnormal')
    )
      added.push({ ...rest, concept: 'electrodiagnostic.abnormal' });
    if (
      concept === 'neurological-deficit.weakness' &&
      assertion === 'present' &&
      regions.includes('shoulder') &&
      !regions.includes('cervical')
    ) {
      added.push({ ...statement, regions: ['shoulder'], concept: 'finding.rotator-cuff-weakness' });
    }
    return added;
  });
}

/** "Strength is 5/5 except 4/5 in the right triceps": the exception stands, the rule it breaks does not. */
function withoutOverruled(all: readonly Statement[]): readonly Statement[] {
  // "Tried full duty, pulled after 3 days": what was tried is not what is done.
  const triedInVain = all.some((one) => one.concept === 'return-to-work.failed' && isDone(one));
  const statements = triedInVain
    ? all.filter(({ concept }) => !/^(?:function\.working|work-status\.full-duty)$/.test(concept))
    : all;
  return statements.filter(
    (statement) =>
      statement.assertion !== 'absent' ||
      !/^(?:neurological-deficit|finding)\b/.test(statement.concept) ||
      !statements.some(
        (other) =>
          other.concept === statement.concept &&
          other.assertion === 'present' &&
          other.date === statement.date &&
          (statement.side === null || statement.side === other.side) &&
          (statement.regions.length === 0 ||
            statement.regions.some((region) => other.regions.includes(region))),
      ),
  );
}
