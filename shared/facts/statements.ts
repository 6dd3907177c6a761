import { assertionOf } from './assertion.ts';
import type { Assertion, Fact, Side } from './model.ts';
import { type Place, type Places, placeOf, placesOf } from './place.ts';
import type { DateHit, Reading } from './reading.ts';
import { reportsExamination } from './sentences.ts';
import type { Concept } from './vocabulary.ts';

/** What a sentence says, before it is known on which page and in which document it stands. */
export interface Statement {
  readonly concept: string;
  readonly assertion: Assertion;
  readonly regions: readonly string[];
  readonly side: Side | null;
  readonly value?: NonNullable<Fact['value']>;
  readonly detail?: string;
  readonly change?: NonNullable<Fact['change']>;
  /** The days it speaks of; `document`: the document's own; null: a day that is not given. */
  readonly date: string | 'document' | null;
}

/** What a sentence is read with. */
export interface Context {
  /** Places that the heading or the paragraph speaks of. */
  readonly topic: readonly Place[];
  /** In a request for authorization. */
  readonly request: boolean;
  /** In a report of the study itself, or of the operation: what it names happened on its day. */
  readonly reportOf: 'study' | 'surgery' | null;
  readonly documentDate: string | null;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Mention extends Span {
  readonly concept: Concept;
  readonly as: 'phrase' | 'head' | 'drug' | 'grade';
  /** For an examination: what was found, and the word that says it. */
  readonly found?: 'present' | 'absent';
  readonly anchor?: Span;
  readonly value?: NonNullable<Fact['value']>;
  readonly detail?: string;
}

const STUDIES_AND_THE_LIKE = new Set(['study', 'surgery', 'trauma']);
const CHANGING = new Set(['symptom', 'deficit', 'finding', 'diagnosis']);

/** The places a sentence names, for the sentences after it that name none. */
export const topicOf = (reading: Reading): readonly Place[] => {
  const { groups } = placesOf(reading);
  const items = groups.flatMap((group) => group.items);
  const regions = [...new Set(items.map((item) => item.region))];
  if (regions.length === 0 || groups.length > 1) return [];
  return items.map(({ region, side }) => ({ regions: [region], side }));
};

/** Everything a sentence states, in the order in which it states it. */
export function statementsOf(reading: Reading, context: Context): readonly Statement[] {
  if (reading.concepts.length === 0 && !/[0-5][+-]?\s*\/\s*5/.test(words(reading))) return [];
  const places = placesOf(reading);
  const examined = reading.sentence.section === 'objective' || reportsExamination(words(reading));
  const mentions = mentionsOf(reading, places, examined);
  const statements = mentions.flatMap((mention) =>
    stateMention(reading, places, mention, mentions, context, examined),
  );
  return withoutOverruled(derive(statements));
}

const words = (reading: Reading) => reading.page.slice(reading.sentence.start, reading.sentence.end);

function mentionsOf(reading: Reading, places: Places, examined: boolean): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const { from, to, value } of reading.concepts) {
    if (value.as === 'ignore' || value.as === 'head') continue;
    if (unchecked(reading, from) || namesList(reading, { from, to }, value.concept)) continue;
    mentions.push({ from, to, concept: value.concept, as: value.as });
  }
  mentions.push(...examinations(reading), ...grades(reading, places, examined));
  return mentions.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** "Medications:" before a list says nothing by itself. */
const namesList = (reading: Reading, { to }: Span, concept: Concept) =>
  concept.id === 'treatment.medication' &&
  (reading.tokens[to - 1]?.end ?? 0) <= (reading.sentence.label?.end ?? -1);

/** "[ ] weakness": a box that is not ticked says nothing. */
const unchecked = (reading: Reading, from: number): boolean => {
  const start = reading.tokens[from]?.start ?? 0;
  return /(?:\[\s*\]|☐|□)\s*$/.test(reading.page.slice(Math.max(reading.sentence.start, start - 5), start));
};

/** Tests and functions examined ("Spurling", "sensation"), each with the nearest word for what was found. */
function examinations(reading: Reading): readonly Mention[] {
  const heads = reading.concepts.flatMap(({ from, to, value }) =>
    value.as === 'head' ? [{ from, to, concept: value.concept }] : [],
  );
  const found = new Map<string, Mention>();
  for (const head of heads) {
    const words = reading.polarities.filter(
      ({ from, to, value }) =>
        (to <= head.from || from >= head.to) &&
        (head.concept.present?.includes(value.lexicon) || head.concept.absent?.includes(value.lexicon)),
    );
    const cost = (word: Span) => polarityCost(reading, head, word, heads);
    const nearest = [...words].sort((a, b) => cost(a) - cost(b))[0];
    for (const word of words) {
      const own = heads.every(
        (other) => other === head || polarityCost(reading, other, word, heads) >= cost(word),
      );
      if (cost(word) > 14 || (word !== nearest && !own)) continue;
      const lexicon = word.value.lexicon;
      const say =
        head.concept.absent?.includes(lexicon) && !head.concept.present?.includes(lexicon)
          ? 'absent'
          : 'present';
      found.set(`${head.concept.id} ${head.from} ${say} ${word.from}`, {
        from: head.from,
        to: head.to,
        concept: head.concept,
        as: 'head',
        found: say,
        anchor: { from: word.from, to: word.to },
      });
    }
  }
  return [...found.values()];
}

function polarityCost(reading: Reading, head: Span, word: Span, heads: readonly Span[]): number {
  const [from, to] = word.to <= head.from ? [word.to, head.from] : [head.to, word.from];
  const between = reading.tokens.slice(from, to);
  const commas = between.filter(({ raw }) => raw === ',').length;
  const crossed = heads.filter((other) => other.from >= from && other.to <= to).length;
  const listed = crossed > 0 && between.every(({ raw }) => !/^(?:but|with)$/i.test(raw));
  return (
    between.length +
    commas * 2 +
    (between.some(({ raw }) => raw === ';') ? 30 : 0) +
    (crossed > 0 && !listed ? 6 : 0)
  );
}

/** Strength in grades out of five: "4/5", "4+/5". Below five is weakness; five is strength. */
function grades(reading: Reading, places: Places, examined: boolean): readonly Mention[] {
  const text = words(reading);
  const heads = reading.concepts.flatMap(({ from, to, value }) =>
    value.as === 'head' && value.concept.graded ? [{ from, to, concept: value.concept }] : [],
  );
  const concept = heads[0]?.concept ?? STRENGTH;
  const mentions: Mention[] = [];
  for (const match of text.matchAll(/(?<![\d/.])([0-5])\s?([+-])?\s?\/\s?5(?![\d/]|\s?[-/]\s?\d)/g)) {
    const start = reading.sentence.start + match.index;
    const from = reading.tokens.findIndex((token) => token.start >= start);
    const to = reading.tokens.findIndex((token) => token.start >= start + match[0].length);
    const span = { from, to: to < 0 ? reading.tokens.length : to };
    const muscle = places.groups.some(
      (group) => Math.min(Math.abs(group.from - span.to), Math.abs(span.from - group.to)) <= 3,
    );
    if (heads.length === 0 && !(examined && muscle)) continue;
    if (
      reading.concepts.some(
        ({ value, from: a, to: b }) =>
          value.as === 'phrase' &&
          value.concept.scored &&
          Math.min(Math.abs(a - span.to), Math.abs(span.from - b)) <= 1,
      )
    )
      continue;
    const number = Number(match[1]) + (match[2] === '+' ? 0.3 : match[2] === '-' ? -0.3 : 0);
    mentions.push({
      ...span,
      concept,
      as: 'grade',
      found: number < 5 ? 'present' : 'absent',
      value: { number, unit: '/5' },
      detail: match[0].replace(/\s/g, ''),
    });
  }
  return mentions;
}

/** Strength is the only thing graded out of five. */
const STRENGTH: Concept = {
  id: 'neurological-deficit.weakness',
  kind: 'deficit',
  source: 'chart',
  servesSpine: true,
};

function stateMention(
  reading: Reading,
  places: Places,
  mention: Mention,
  mentions: readonly Mention[],
  context: Context,
  examined: boolean,
): readonly Statement[] {
  const { concept } = mention;
  const objective = concept.objective !== undefined && examined;
  const id = objective ? (concept.objective as string) : concept.id;
  const result = concept.kind === 'study' ? resultOf(reading, mention, mentions) : null;
  const plannedHere = context.request || reading.sentence.section === 'plan';
  let assertion = assertionOf(reading, mention, concept.kind, { plannedHere });
  if (mention.found !== undefined) {
    if (mention.found === 'absent') assertion = assertion === 'family' ? 'family' : 'absent';
  } else if (concept.says === 'absent' && (assertion === 'present' || assertion === 'absent'))
    assertion = 'absent';
  if (concept.kind === 'study' && assertion === 'planned' && result !== null) assertion = 'present';

  const dates = datesOf(reading, mention, mentions, assertion, context);
  if (isEvent(concept) && assertion === 'planned' && dates.linked && context.documentDate !== null) {
    // "MRI on 6/7/2011" in a plan was done; "MRI on 12/1/15" in a note of November was not.
    if (
      dates.days.every((day) => day !== null && day < (context.documentDate as string)) &&
      !asked(reading, mention)
    ) {
      assertion = concept.kind === 'surgery' ? 'historical' : 'present';
    }
  } else if (isEvent(concept) && dates.linked && assertion === 'present') {
    const { documentDate } = context;
    if (documentDate !== null && dates.days.every((day) => day !== null && day > documentDate))
      assertion = 'planned';
    else if (concept.kind === 'surgery') assertion = 'historical';
  }

  const change = changeOf(reading, mention, mentions, assertion);
  const value = mention.value ?? measureOf(reading, mention, mentions);
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
    concept.wholePerson === true ? [] : context.topic,
  );
  // Work, visits and daily activities are of no region, whatever their sentence names.
  const placeless = concept.kind === 'status' || concept.id.startsWith('function.');
  const stated: readonly Place[] = placeless ? [{ regions: [], side: null }] : targets;
  return stated.flatMap(({ regions, side }) =>
    dates.days.map(
      (date): Statement => ({
        concept: id,
        assertion,
        regions,
        side,
        date,
        ...(value === undefined ? {} : { value }),
        ...(detail === undefined || detail === '' ? {} : { detail }),
        ...(change === undefined ? {} : { change }),
      }),
    ),
  );
}

const isEvent = (concept: Concept) => concept.event === true || STUDIES_AND_THE_LIKE.has(concept.kind);

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

// ---- results, details, values ------------------------------------------------------------------------------------

/** The words after "revealed", "showed" or a colon: what the study found, up to the next study. */
function resultOf(reading: Reading, mention: Mention, mentions: readonly Mention[]): string | null {
  const { tokens, page } = reading;
  const next = mentions.find(
    (other) =>
      other.from >= mention.to && other.concept.kind === 'study' && !repeats(reading, mention, other),
  );
  const limit = next?.from ?? tokens.length;
  const semicolon = tokens.findIndex(({ raw }, at) => raw === ';' && at >= mention.to);
  const end = Math.min(limit, semicolon < 0 ? tokens.length : semicolon);
  const verb = reading.results.find((hit) => hit.from >= mention.to && hit.from < end);
  const colon = tokens.findIndex(({ raw }, at) => raw === ':' && at >= mention.to && at < end);
  const colonOpens =
    colon >= 0 &&
    colon - mention.to <= 12 &&
    (verb === undefined || colon < verb.from) &&
    tokens.slice(mention.to, colon).every((_, at) => describes(reading, mention.to + at));
  let start: number;
  if (colonOpens) start = colon + 1;
  else if (verb === undefined) return null;
  else
    start = /^(?:negative|normal|unremarkable)$/.test(tokens[verb.to - 1]?.norm ?? '') ? verb.from : verb.to;
  const [first, last] = [tokens[start], tokens[end - 1]];
  if (first === undefined || last === undefined || start >= end) return null;
  const text = tidy(page.slice(first.start, last.end));
  return text.length < 3 ? null : text.slice(0, 600);
}

const repeats = (reading: Reading, a: Span, b: Span) =>
  reading.tokens
    .slice(a.to, b.from)
    .every(({ norm }) => ['(', ')', '/', 'or', 'of', 'report', 'scan'].includes(norm));

const LINK_DATE = new Set(
  'dated date on of from in performed done taken obtained completed ( ) , report scan study was were is the a an with without contrast and / - – : joint spine standing view underwent had surgery procedure she he at demonstrated repair dos'.split(
    ' ',
  ),
);

/** Whether a token only says where or when a study was: a place, a side, a date or a linking word. */
function describes(reading: Reading, at: number): boolean {
  const inside = ({ from, to }: Span) => from <= at && at < to;
  return (
    LINK_DATE.has(reading.tokens[at]?.norm ?? '') ||
    reading.regions.some(inside) ||
    reading.sides.some(inside) ||
    reading.dates.some(inside) ||
    reading.concepts.some(
      (hit) => inside(hit) && hit.value.as !== 'ignore' && hit.value.concept.kind === 'study',
    )
  );
}

const tidy = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^[\s:,.\-–]+/, '')
    .replace(/[\s,.;:]+(?:and|as well as|with|she had|he had)?$/, '')
    .trim();

const QUALIFIES = new Set(
  'mild moderate severe minimal marked small large broad based central paracentral lateral medial multilevel diffuse focal chronic acute recurrent partial full thickness complete high grade low neural degenerative anterior posterior inferior superior left right bilateral open'.split(
    ' ',
  ),
);

/** A drug with its dose; an operation with its place; a diagnosis with its severity and levels: as written. */
function detailOf(reading: Reading, mention: Mention): string | undefined {
  const { page, tokens } = reading;
  const first = tokens[mention.from];
  const last = tokens[mention.to - 1];
  if (first === undefined || last === undefined) return undefined;
  const { kind } = mention.concept;
  if (kind === 'medication') {
    const dose =
      /^\s*(?:(?:ER|XR|SR|CR|ES|DS|HCL|HCl|sodium|potassium|tartrate|cream|gel|patch(?:es)?|tablets?|tabs?)\s+)*\d[\d,.]*(?:\s?[-/]\s?\d[\d.]*)?\s?(?:mg|mcg|gm?|ml|%)?(?:\s?\/\s?\d+\s?mg)?(?:\s*(?:tablets?|tabs?|caps(?:ules)?|po|bid|tid|qid|qd|qhs|prn|daily|twice|a day|q\d+h|#\s?\d+|,)\b\s?)*(?:\s*#\s?\d+)?/i.exec(
        page.slice(last.end, Math.min(last.end + 70, reading.sentence.end)),
      );
    const isDate = reading.dates.some((date) => date.start >= last.end && date.start <= last.end + 2);
    return tidy(page.slice(first.start, last.end + (isDate ? 0 : (dose?.[0].length ?? 0))));
  }
  if (
    kind !== 'diagnosis' &&
    kind !== 'surgery' &&
    kind !== 'purpose' &&
    kind !== 'treatment' &&
    kind !== 'red-flag'
  )
    return undefined;
  const placed = (at: number) =>
    [...reading.regions, ...reading.sides].some((hit) => hit.from <= at && at < hit.to) ||
    QUALIFIES.has(tokens[at]?.norm ?? '');
  let { from, to } = mention;
  if (kind === 'purpose') {
    const end = reading.ends.find((hit) => hit.from >= to)?.from ?? tokens.length;
    const [a, b] = [tokens[to], tokens[end - 1]];
    return a === undefined || b === undefined ? undefined : tidy(page.slice(a.start, b.end)).slice(0, 200);
  }
  while (from > 0 && placed(from - 1)) from--;
  let ahead = to;
  while (
    ahead < tokens.length &&
    /^(?:of|at|the|in|from|on|and|to|,|\/|-|–|level|levels)$/.test(tokens[ahead]?.norm ?? '')
  )
    ahead++;
  if (
    ahead < tokens.length &&
    (ahead > to || kind === 'diagnosis') &&
    reading.regions.some(
      (hit) =>
        (hit.from <= ahead && ahead < hit.to) ||
        reading.sides.some((side) => side.from === ahead && hit.from === side.to),
    )
  ) {
    const separate = reading.tokens.slice(to, ahead).some(({ raw }) => raw === ',' || raw === 'and');
    if (!separate) {
      while (
        ahead < tokens.length &&
        (placed(ahead) ||
          (/^(?:and|,|&|-|–|\/)$/.test(tokens[ahead]?.raw ?? '') &&
            reading.regions.some((hit) => hit.from === ahead + 1)))
      )
        ahead++;
      to = ahead;
    }
  }
  const [a, b] = [tokens[from], tokens[to - 1]];
  return a === undefined || b === undefined ? undefined : tidy(page.slice(a.start, b.end));
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  eighteen: 18,
  'twenty-four': 24,
};
const NUMBER = `(\\d{1,3}|${Object.keys(NUMBER_WORDS).join('|')})`;
const numberOf = (word: string) => NUMBER_WORDS[word.toLowerCase()] ?? Number(word);

function measureOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
): Fact['value'] | undefined {
  const { concept } = mention;
  const text = words(reading);
  if (concept.scored) {
    const scores = [
      ...text.matchAll(
        /(?<![\d/])(\d{1,2}(?:\.\d)?)(?:\s?(?:-|–|to)\s?(\d{1,2}(?:\.\d)?))?\s?(?:\/|out of|over)\s?10(?![\d/]|\s?[-/]\s?\d)/gi,
      ),
    ];
    const pains = mentions.filter((other) => other.concept.scored);
    const at = (other: Span) => (reading.tokens[other.from]?.start ?? 0) - reading.sentence.start;
    // Each score belongs to the last pain named before it, or to the first when it comes before all.
    const mine = scores.find(
      (score) => (pains.findLast((other) => at(other) <= (score.index ?? 0)) ?? pains[0]) === mention,
    );
    const number = Number(mine?.[2] ?? mine?.[1]);
    return mine !== undefined && number <= 10 ? { number, unit: '/10' } : undefined;
  }
  if (concept.kind === 'treatment') {
    const start = reading.tokens[mention.from]?.start ?? 0;
    const end = reading.tokens[mention.to - 1]?.end ?? start;
    const previous = mentions.findLast(
      (other) => other.to <= mention.from && other.concept.kind === 'treatment',
    );
    const next = mentions.find((other) => other.from >= mention.to && other.concept.kind === 'treatment');
    const from = Math.max(
      start - 45,
      previous === undefined ? reading.sentence.start : (reading.tokens[previous.to - 1]?.end ?? 0),
    );
    const to = Math.min(
      end + 60,
      next === undefined ? reading.sentence.end : (reading.tokens[next.from]?.start ?? end),
    );
    const near = reading.page.slice(from, to).replace(/\s+/g, ' ');
    const times = new RegExp(
      `${NUMBER} ?(?:x|times|visits?)(?: ?/? ?(?:per|a|each)? ?(?:week|wk)(?:ly)?)? ?(?:x|for|times) ?${NUMBER}(?: ?(?:weeks?|wks?))?`,
      'i',
    ).exec(near);
    if (times !== null)
      return { number: numberOf(times[1] as string) * numberOf(times[2] as string), unit: 'visits' };
    const visits =
      new RegExp(
        `${NUMBER}(?: ?(?:/|of|out of) ?\\d{1,3})? (?:\\w+ ){0,3}?(?:sessions?|visits?|treatments?)\\b`,
        'i',
      ).exec(near) ??
      new RegExp(
        `(?:sessions?|visits?|treatments?|physical therapy|PT|acupuncture|chiropractic|injections?) ?(?:x|times|#) ?${NUMBER}(?! ?(?:week|wk|month|/))`,
        'i',
      ).exec(near);
    if (visits !== null) return { number: numberOf(visits[1] as string), unit: 'visits' };
    const weeks = new RegExp(`${NUMBER}(?: ?(?:-|to) ?\\d{1,2})?[ -](weeks?|wks?|months?)`, 'i').exec(near);
    if (weeks !== null)
      return {
        number: numberOf(weeks[1] as string),
        unit: /^m/i.test(weeks[2] as string) ? 'months' : 'weeks',
      };
    return undefined;
  }
  if (concept.id === 'plan.return-visit') {
    const match = new RegExp(`${NUMBER}(?: ?(?:-|to) ?\\d{1,2})?[ -](days?|weeks?|wks?|months?)`, 'i').exec(
      reading.page.slice(reading.tokens[mention.from]?.start ?? 0, reading.sentence.end).replace(/\s+/g, ' '),
    );
    if (match === null) return undefined;
    const unit = (match[2] as string).toLowerCase();
    return {
      number: numberOf(match[1] as string),
      unit: unit.startsWith('d') ? 'days' : unit.startsWith('m') ? 'months' : 'weeks',
    };
  }
  return undefined;
}

// ---- change ------------------------------------------------------------------------------------------------------

/** How a finding changed, or what a treatment did. */
function changeOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  assertion: Assertion,
): Fact['change'] | undefined {
  const { concept } = mention;
  if (concept.change !== undefined) return concept.change;
  if (concept.conservative === true) {
    if (assertion !== 'present' && assertion !== 'historical') return undefined;
    const hits = reading.responses.filter((hit) => sameClause(reading, hit, mention));
    return [...hits].sort((a, b) => distance(a, mention) - distance(b, mention))[0]?.value.change;
  }
  if (!CHANGING.has(concept.kind) || assertion === 'absent') return undefined;
  const others = mentions.filter(
    (other) =>
      CHANGING.has(other.concept.kind) ||
      other.concept.kind === 'study' ||
      other.concept.kind === 'treatment',
  );
  const near = reading.changes.filter(
    (hit) =>
      distance(hit, mention) <= 5 &&
      sameClause(reading, hit, mention) &&
      !aggravation(reading, hit, mentions) &&
      !reading.responses.some(
        (response) =>
          response.to > hit.to &&
          response.from <= hit.from &&
          mentions.some((other) => other.concept.conservative),
      ) &&
      // The nearest of the sentence's mentions is the one that changed; equals change together.
      others.every(
        (other) =>
          changeCost(reading, hit, other) >= changeCost(reading, hit, mention) ||
          listedWith(reading, other, mention),
      ),
  );
  return [...near].sort((a, b) => distance(a, mention) - distance(b, mention))[0]?.value.change;
}

const distance = (a: Span, b: Span) => (a.to <= b.from ? b.from - a.to : Math.max(0, a.from - b.to));

/** A change before a word ("increased pain") is nearer than one after it across a comma or "with". */
function changeCost(reading: Reading, change: Span, mention: Span): number {
  const [from, to] = change.to <= mention.from ? [change.to, mention.from] : [mention.to, change.from];
  const between = reading.tokens.slice(Math.min(from, to), to);
  return distance(change, mention) + (between.some(({ raw }) => /^(?:,|with|and)$/.test(raw)) ? 4 : 0);
}

/** "increased numbness and weakness": joined by nothing but a list. */
function listedWith(reading: Reading, a: Span, b: Span): boolean {
  const [from, to] = a.to <= b.from ? [a.to, b.from] : [b.to, a.from];
  return to > from && reading.tokens.slice(from, to).every(({ norm }) => /^(?:,|and|or|\/|&)$/.test(norm));
}

/** "worse with sitting" is what aggravates, not a change. */
function aggravation(reading: Reading, hit: Span, mentions: readonly Mention[]): boolean {
  const link = reading.tokens[hit.to]?.norm;
  if (link === undefined || !/^(?:with|by|when|upon|during|after|while|at|on|in)$/.test(link)) return false;
  return !mentions.some((other) => other.from - hit.to <= 3 && other.from > hit.to);
}

function sameClause(reading: Reading, a: Span, b: Span): boolean {
  const [from, to] = a.to <= b.from ? [a.to, b.from] : [b.to, a.from];
  return !reading.tokens
    .slice(from, Math.max(from, to))
    .some(({ norm }) => /^(?:;|but|however|although)$/.test(norm));
}

// ---- dates -------------------------------------------------------------------------------------------------------

const OWNED = new Set(
  'note visit exam examination evaluation report rfa authorization request letter seen consultation followup follow-up application injury injured doi dob born'.split(
    ' ',
  ),
);
const NOTES = new Set(
  'note visit exam examination evaluation report seen consultation followup progres progress'.split(' '),
);
const BEFORE_MENTION = new Set(
  ': , - – the a an she he patient had underwent undergone on of repeat reviewed her his'.split(' '),
);

/** The days a mention speaks of. `linked`: the words tie them to it. */
function datesOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  assertion: Assertion,
  context: Context,
): { readonly days: readonly (string | 'document' | null)[]; readonly linked: boolean } {
  const { dates, tokens } = reading;
  const ownerOf = (date: DateHit, owners: ReadonlySet<string>) =>
    tokens
      .slice(Math.max(0, date.from - 4), date.from)
      .some(({ norm, raw }) => owners.has(norm) || owners.has(raw));
  const run = (first: DateHit): readonly string[] => {
    const list = [first];
    for (const date of dates.slice(dates.indexOf(first) + 1)) {
      const between = tokens.slice((list.at(-1) as DateHit).to, date.from);
      const listed = between.every(
        ({ norm }, at) =>
          /^(?:,|and|&|\(|\)|\/|dated)$/.test(norm) ||
          reading.sides.some((side) => side.from === (list.at(-1) as DateHit).to + at),
      );
      if (!listed) break;
      list.push(date);
    }
    return list.map(({ date }) => date);
  };
  const leading = dates.find(
    (date) =>
      date.from <= 2 &&
      tokens.slice(0, date.from).every(({ norm }) => /^(?:on|dated|date|per|\(|-|•|\*)$/.test(norm)),
  );
  const noteDate = dates.find(
    (date) =>
      (date === leading || ownerOf(date, NOTES)) &&
      !ownerOf(date, new Set(['injury', 'rfa', 'authorization', 'request'])),
  );

  if (isEvent(mention.concept)) {
    const after = dates.find(
      (date) =>
        date.from >= mention.to &&
        tokens.slice(mention.to, date.from).every((_, at) => describes(reading, mention.to + at)),
    );
    if (after !== undefined) return { days: run(after), linked: true };
    const before = dates.findLast(
      (date) =>
        date.to <= mention.from &&
        !ownerOf(date, OWNED) &&
        tokens
          .slice(date.to, mention.from)
          .every(({ norm }, at) => BEFORE_MENTION.has(norm) || describes(reading, date.to + at)),
    );
    if (before !== undefined) return { days: [before.date], linked: true };
    if (assertion === 'planned' || assertion === 'absent' || assertion === 'uncertain')
      return { days: ['document'], linked: false };
    const only = dates.length === 1 ? dates[0] : undefined;
    if (only !== undefined && !ownerOf(only, OWNED))
      return { days: [only.date], linked: mention.concept.kind !== 'trauma' };
    if (
      mention.concept.kind === 'trauma' &&
      only !== undefined &&
      ownerOf(only, new Set(['injury', 'injured', 'doi']))
    ) {
      return { days: [only.date], linked: false };
    }
    if (/\b(?:today|this visit|in (?:the )?office|at this time)\b/i.test(words(reading)))
      return { days: [noteDate?.date ?? 'document'], linked: false };
    const own =
      context.reportOf === mention.concept.kind &&
      !/\b(?:prior|previous|comparison|compared)\b/i.test(words(reading));
    return { days: [own ? 'document' : null], linked: false };
  }

  // What a study found is of the study's day.
  const study = mentions.findLast((other) => other.concept.kind === 'study' && other.to <= mention.from);
  if (
    study !== undefined &&
    (mention.concept.kind === 'diagnosis' || mention.concept.kind === 'red-flag') &&
    resultOf(reading, study, mentions) !== null
  ) {
    const { days, linked } = datesOf(reading, study, mentions, 'present', context);
    if (linked) return { days, linked };
  }
  const since = dates.find(
    (date) => date.from > 0 && tokens[date.from - 1]?.norm === 'since' && distance(date, mention) <= 12,
  );
  if (since !== undefined && changeOf(reading, mention, mentions, assertion) !== undefined)
    return { days: [since.date], linked: true };
  if (noteDate !== undefined && noteDate !== since) return { days: run(noteDate), linked: true };
  return { days: ['document'], linked: false };
}

// ---- what follows from what is said ------------------------------------------------------------------------------

/** Adds what a statement implies: failed care, a change of symptoms, a weak rotator cuff. */
function derive(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((statement) => {
    const added: Statement[] = [statement];
    const { concept, assertion, change, regions } = statement;
    const { value: _, ...rest } = statement;
    if (
      /^(?:treatment|medication)\./.test(concept) &&
      change !== undefined &&
      (assertion === 'present' || assertion === 'historical')
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
    if (
      concept === 'neurological-deficit.weakness' &&
      assertion === 'present' &&
      regions.includes('shoulder')
    ) {
      added.push({ ...statement, concept: 'finding.rotator-cuff-weakness' });
    }
    return added;
  });
}

/** "Strength is 5/5 except 4/5 in the right triceps": the exception stands, the rule it breaks does not. */
function withoutOverruled(statements: readonly Statement[]): readonly Statement[] {
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
