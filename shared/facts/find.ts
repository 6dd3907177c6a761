import { hash } from 'node:crypto';
import type { DocumentType } from '../case/manifest.ts';
import type { IsoDate, Page, RecordDocument, RecordsIndex } from '../records/model.ts';
import { inFigures } from './figures.ts';
import type { Fact, Facts } from './model.ts';
import type { CountedFrom } from './periods.ts';
import { type Place, withSideOf } from './place.ts';
import { type Reading, read } from './reading.ts';
import { NO_SECTION, type SectionState, type Sentence, sentencesOf } from './sentences.ts';
import { type Context, type Statement, statementsOf, topicOf } from './statements.ts';
import type { Series } from './tables.ts';
import { VOCABULARY } from './vocabulary.ts';

/** What facts are found in: the index of the record, its pages in any order, and the day it cannot speak beyond. */
export interface FactsInput {
  readonly records: RecordsIndex;
  readonly pages: Iterable<Page> | AsyncIterable<Page>;
  /** The request for authorization; decides the century of years of two digits. */
  readonly requestDate?: IsoDate;
  /** The day of the injury, from which "8 months after the injury" is counted. */
  readonly injuryDate?: IsoDate;
}

/** What is needed of a page. */
type PageText = Pick<Page, 'page' | 'text' | 'legibility'>;

/** The facts of a record as `eachFact` finds them, with all of them held. */
export async function findFacts(input: FactsInput): Promise<Facts> {
  const facts: Fact[] = [];
  const searched = await eachFact(input, async (found) => {
    for (const fact of found) facts.push(fact);
  });
  return { ...searched, facts };
}

/**
 * The clinical facts of a record, each with the sentence that states it, given to `take` in the order of the index as
 * they are found; gives what was searched for them.
 *
 * Documents that are set aside, and pages whose words are not to be trusted (`unreadable`), are left out; the latter
 * stand in `pagesNotSearched`, as do pages that were searched but are not fully legible. A document that could not be
 * opened stands there with page 1. The same record gives the same facts in the same order, in whatever order its pages
 * come; in their own order, neither a page nor a fact is kept.
 */
export async function eachFact(
  { records, pages, requestDate, injuryDate }: FactsInput,
  take: (facts: readonly Fact[]) => Promise<void>,
): Promise<Omit<Facts, 'facts'>> {
  const searches = records.documents
    .filter(({ setAside }) => setAside === undefined)
    .map((document) =>
      search(document, {
        ...(requestDate !== undefined && { latest: requestDate }),
        ...(injuryDate !== undefined && { injury: injuryDate }),
        note: document.date,
      }),
    );
  const ofPage = new Map<string, Search[]>();
  for (const one of searches)
    for (let page = one.from; page <= one.to; page++) {
      const name = `${one.document.sha256} ${page}`;
      ofPage.set(name, [...(ofPage.get(name) ?? []), one]);
    }
  let current = 0;
  for await (const page of pages) {
    for (const one of ofPage.get(`${page.file} ${page.page}`) ?? []) one.take(page);
    for (let one = searches[current]; one !== undefined; one = searches[current]) {
      const found = one.found();
      if (found.length > 0) await take(found);
      if (!one.isDone()) break;
      current++;
    }
  }
  for (const one of searches) {
    one.end();
    const found = one.found();
    if (found.length > 0) await take(found);
  }
  return {
    caseNumber: records.caseNumber,
    revision: records.revision,
    vocabulary: VOCABULARY,
    pagesSearched: searches.reduce((sum, one) => sum + one.searched(), 0),
    pagesNotSearched: searches.flatMap(({ document, notSearched }) =>
      notSearched.map((page) => ({ document: document.id, page })),
    ),
  };
}

type Search = ReturnType<typeof search>;

/** The search of a document: its pages are read in their order, and those that come early wait. */
function search(document: RecordDocument, counted: CountedFrom) {
  const { from, to } = document.pages ?? { from: 1, to: 1 };
  let reader: ReturnType<typeof documentReader> | null = documentReader(document, counted);
  const waiting = new Map<number, PageText>();
  const notSearched: number[] = [];
  let facts: Fact[] = [];
  let searched = 0;
  let next = from;
  const readNext = () => {
    const page = waiting.get(next);
    waiting.delete(next);
    if (page?.legibility !== 'legible') notSearched.push(next);
    if (reader !== null && page !== undefined && page.legibility !== 'unreadable') {
      searched++;
      facts.push(...reader(page.text, next));
    }
    next++;
    // What a document was about is as large as its facts.
    if (next > to) reader = null;
  };
  return {
    document,
    from,
    to,
    take: ({ page, text, legibility }: PageText) => {
      if (document.pages === null || page < next || page > to) return;
      waiting.set(page, { page, text, legibility });
      while (waiting.has(next)) readNext();
    },
    /** The facts found since this was last asked. */
    found: (): readonly Fact[] => {
      const since = facts;
      facts = [];
      return since;
    },
    isDone: () => next > to,
    /** No page comes any more: those that never came were not searched. */
    end: () => {
      while (next <= to) readNext();
    },
    searched: () => searched,
    notSearched,
  };
}

/** Documents that are about a request: what they name without saying that it was done is asked for. */
const REQUESTS = new Set<DocumentType>(['request-for-authorization', 'utilization-review', 'application']);

/** What a paragraph or a heading speaks of, for the sentences that do not say. */
interface Topic {
  readonly places: readonly Place[];
  readonly by: 'heading' | 'label' | 'sentence' | 'none';
  readonly section: Sentence['section'];
  /** The paragraph has named other places before. */
  readonly mixed?: boolean;
}
const NO_TOPIC: Topic = { places: [], by: 'none', section: 'other' };

/** Reads the pages of a document in order: sections and topics go on from page to page. */
function documentReader(
  document: RecordDocument,
  counted: CountedFrom,
): (text: string, page: number) => readonly Fact[] {
  let sections: SectionState = NO_SECTION;
  let topic = NO_TOPIC;
  let aside = NO_TOPIC;
  let before: readonly Statement[] = [];
  const titled = document.type === 'imaging-report' || document.type === 'operative-report';
  const seen = new Set<string>();

  return (original, page) => {
    const text = inFigures(original);
    const { sentences, after } = sentencesOf(text, sections, counted);
    sections = after;
    const lineAt = lineCounter(text);
    const facts: Fact[] = [];
    const impression = titled ? impressionOf(original) : null;
    for (const found of sentences) {
      const sentence = document.type === 'imaging-report' ? inImagingReport(found) : found;
      const reading = read(text, sentence, counted);
      if (sentence.series === undefined) [topic, aside] = nextTopics(reading, topic, aside, titled);
      if (sentence.ignore) continue;
      if (sentence.opens) before = [];
      const context: Context = {
        before,
        topic: aside.places.length > 0 ? aside.places : topic.places,
        mixed: aside.mixed === true && reading.regions.length === 0,
        request: REQUESTS.has(document.type),
        reportOf:
          document.type === 'imaging-report'
            ? 'study'
            : document.type === 'operative-report'
              ? 'surgery'
              : null,
        documentDate: document.date,
      };
      const statements =
        sentence.series === undefined
          ? statementsOf(reading, context)
          : sentence.series.flatMap((series) => statedBySeries(series, sentence, counted, context));
      if (statements.length === 0) continue;
      before = statements;
      const citation = {
        document: document.id,
        page,
        line: lineAt(sentence.start),
        start: sentence.start,
        end: sentence.end,
        words: original.slice(sentence.start, sentence.end),
      };
      const section =
        sentence.section === 'other' && document.type === 'work-status' ? 'work-status' : sentence.section;
      const place = JSON.stringify([document.date, document.type, section, citation]);
      for (const statement of statements) {
        const fact = factOf(statement, document, section, citation, place, impression);
        if (seen.has(fact.id)) continue;
        seen.add(fact.id);
        facts.push(fact);
      }
    }
    return facts;
  };
}

/** What a table measures, each cell of its day; of what was measured twice also what the course of it tells. */
function statedBySeries(
  { cells, course }: Series,
  sentence: Sentence,
  counted: CountedFrom,
  context: Context,
): readonly Statement[] {
  const stated = (text: string) =>
    statementsOf(read(text, { ...sentence, start: 0, end: text.length, label: null }, counted), context);
  const day = cells.at(-1)?.date ?? 'document';
  return [
    ...cells.flatMap(({ text, date }) =>
      stated(text).map((one): Statement => (one.date === 'document' ? { ...one, date } : one)),
    ),
    ...(course === null ? [] : stated(course))
      .filter(
        ({ change, concept }) =>
          change !== undefined || /^(?:function|response|drug-response)\./.test(concept),
      )
      .map((one): Statement => (one.date === 'document' ? { ...one, date: day } : one)),
  ];
}

function factOf(
  { date, ...statement }: Statement,
  document: { readonly date: IsoDate | null; readonly type: DocumentType },
  section: Sentence['section'],
  citation: Fact['citation'],
  place: string,
  impression: string | null,
): Fact {
  const rest = {
    ...statement,
    // The report of a study is its result, wherever its title stands.
    ...(statement.detail === undefined &&
    impression !== null &&
    date === 'document' &&
    document.type === 'imaging-report' &&
    /^(?:imaging|electrodiagnostic)\./.test(statement.concept)
      ? { detail: impression }
      : {}),
    date: date === 'document' ? document.date : date,
    documentDate: document.date,
    documentType: document.type,
    section,
    citation,
  };
  // The fields in a fixed order: a record has thousands of facts, and sorting the keys of each takes longer than
  // finding it.
  const { concept, assertion, regions, side, value, detail, change } = rest;
  const said = [concept, assertion, regions, side, value?.number, value?.unit, detail, change, rest.date];
  if (rest.period !== undefined) said.push(rest.period.from, rest.period.to);
  return { id: hash('sha256', place + JSON.stringify(said)).slice(0, 16), ...rest };
}

/** In a report of a study the headings are the report's: its examination is the study, its findings are the image's. */
function inImagingReport(sentence: Sentence): Sentence {
  return sentence.section === 'history' || sentence.section === 'plan'
    ? sentence
    : { ...sentence, section: 'imaging' };
}

/** The words under "Impression" or "Conclusion" of a report. */
function impressionOf(text: string): string | null {
  const found =
    /^\s*(?:impressions?|conclusions?)\s*:?[ \t]*\n?([\s\S]{3,1200}?)(?=\n\s*(?:[A-Z][A-Za-z ]{2,30}:|electronically|signed|dictated|thank you|$)|$(?![\s\S]))/im.exec(
      text,
    )?.[1];
  const words = found?.replace(/\s+/g, ' ').trim().slice(0, 600);
  return words === undefined || words.length < 3 ? null : words;
}

const EXAMINED = /\b(?:exam(?:ination)?|inspection|palpation|evaluation) of (?:the |his |her )?/i;

/**
 * What the next sentences are about. A heading that names a place holds until the next heading; a label ("Cervical
 * spine: …") until the next label; a sentence until another one of its paragraph names a place.
 */
function nextTopics(reading: Reading, topic: Topic, aside: Topic, titled: boolean): readonly [Topic, Topic] {
  const { sentence, page } = reading;
  const { section, label } = sentence;
  let nextTopic = titled || topic.section === section ? topic : NO_TOPIC;
  const before = sentence.opens || aside.section !== section ? NO_TOPIC : aside;
  const places = reading.regions.length === 0 ? [] : withSideOf(topicOf(reading), before.places);
  const alone = label !== null && label.end === sentence.end;
  const labelled =
    label !== null &&
    reading.regions.some((hit) => (reading.tokens[hit.to - 1]?.end ?? Number.POSITIVE_INFINITY) <= label.end);
  const opensTopic = () =>
    (titled && nextTopic.by === 'none') || EXAMINED.test(page.slice(sentence.start, sentence.end));
  if (places.length > 0 && opensTopic()) {
    return [{ places, by: 'heading', section }, NO_TOPIC];
  }
  if (places.length > 0 && labelled) {
    return [titled ? nextTopic : { places, by: alone ? 'heading' : 'label', section }, NO_TOPIC];
  }
  if (label !== null && !titled && (alone || nextTopic.by === 'label')) nextTopic = NO_TOPIC;
  // A sentence of several places is about none of them in particular, and leaves those after it to none.
  const several = reading.regions.length > 0 && places.length === 0;
  if (places.length === 0)
    return [nextTopic, label !== null ? NO_TOPIC : several ? { ...before, section, mixed: true } : before];
  if (nextTopic.by !== 'none') return [nextTopic, before];
  const other = before.places.length > 0 && !places.every((place) => named(before.places, place));
  return [nextTopic, { places, by: 'sentence', section, mixed: before.mixed === true || other }];
}

/** Whether places named before hold all of a place, on its side. */
const named = (places: readonly Place[], { regions, side }: Place) =>
  regions.every((region) =>
    places.some((other) => other.regions.includes(region) && (side === null || side === other.side)),
  );

/** Line numbers, from 1, of positions that only grow. */
function lineCounter(text: string): (position: number) => number {
  let at = 0;
  let line = 1;
  return (position) => {
    for (; at < position; at++) if (text.charCodeAt(at) === 10) line++;
    return line;
  };
}
