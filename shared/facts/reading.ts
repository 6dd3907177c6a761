import { type FoundDate, findDates } from './dates.ts';
import { type CountedFrom, type FoundPeriod, findPeriods } from './periods.ts';
import { brieflySaid, conceptsSaid, responsesSaid, type Said } from './sayings.ts';
import type { Sentence } from './sentences.ts';
import { type Hit, leftmostLongest, type Token, tokenise } from './tokens.ts';
import { type Meaning, phrases, regionOfLevel } from './vocabulary.ts';

type Of<G extends Meaning['group']> = Hit<Extract<Meaning, { group: G }>>;

/** A date with the tokens it covers. */
export interface DateHit extends FoundDate {
  readonly from: number;
  readonly to: number;
}

/** A rough date with the tokens it covers. */
export interface PeriodHit extends FoundPeriod {
  readonly from: number;
  readonly to: number;
}

/** A sentence with everything the vocabulary finds in it; positions are token indexes unless they say otherwise. */
export interface Reading {
  readonly page: string;
  readonly sentence: Sentence;
  readonly tokens: readonly Token[];
  readonly concepts: readonly Of<'concept'>[];
  readonly regions: readonly Of<'region'>[];
  readonly sides: readonly Of<'side'>[];
  readonly rules: readonly Of<'rule'>[];
  readonly ends: readonly Of<'end'>[];
  readonly planEnds: readonly Of<'plan-end'>[];
  readonly ownStatements: readonly Of<'own-statement'>[];
  readonly polarities: readonly Of<'polarity'>[];
  readonly changes: readonly Of<'change'>[];
  readonly responses: readonly Of<'response'>[];
  readonly results: readonly Of<'result'>[];
  readonly dates: readonly DateHit[];
  readonly periods: readonly PeriodHit[];
  readonly namesPatient: boolean;
}

/** "No MRI report or EMG": a paper and not what the patient reports. */
const isNoun = ({ to }: { readonly to: number }, tokens: readonly Token[]): boolean =>
  tokens[to - 1]?.norm === 'report' && /^(?:or|nor|is|are|was|were)$/.test(tokens[to]?.norm ?? '');

/** What is to be ignored is found beside the concepts, since it does not always count. */
const setOf = (meaning: Meaning): string =>
  'as' in meaning && meaning.as === 'ignore' ? 'ignore' : meaning.group;

const within = (inner: { from: number; to: number }, outer: { from: number; to: number }) =>
  inner.from >= outer.from && inner.to <= outer.to;

/** Reads a sentence of a page with the vocabulary in one pass over its words; rough dates are counted from `counted`. */
export function read(page: string, sentence: Sentence, counted: CountedFrom = { note: null }): Reading {
  const tokens = tokenise(page, sentence.start, sentence.end);
  const groups = new Map<Meaning['group'], Hit<Meaning>[]>();
  for (const hit of phrases.find(tokens, setOf)) {
    const group = groups.get(hit.value.group);
    if (group === undefined) groups.set(hit.value.group, [hit]);
    else group.push(hit);
  }
  const of = <G extends Meaning['group']>(group: G) =>
    leftmostLongest(groups.get(group) ?? []) as unknown as readonly Of<G>[];

  // "PT has helped" is of therapy; "PT HAS PAIN", all in capitals, is of the patient.
  const mixed = /[a-z]/.test(page.slice(sentence.start, sentence.end));
  const found = leftmostLongest(
    (groups.get('concept') ?? []).filter(
      ({ value, from }) => !(mixed && tokens[from]?.raw === 'PT' && 'as' in value && value.as === 'ignore'),
    ),
  ) as readonly Of<'concept'>[];
  const said = page.slice(sentence.start, sentence.end);
  const place = <T>(one: Said<T>) => placed(one, sentence, tokens);
  const sayings = conceptsSaid(said).map((one) => ({ ...place(one), concept: one.value }));
  // "Not yet back on the job" says more than "back on the job", and the opposite.
  const concepts = found.filter(
    (hit) =>
      hit.value.as !== 'ignore' &&
      !sayings.some(
        ({ concept, from, to }) =>
          concept.says === 'absent' &&
          hit.value.as === 'phrase' &&
          hit.value.concept.says === undefined &&
          hit.value.concept.id === concept.id &&
          from < hit.from &&
          hit.to <= to,
      ),
  );
  // The leg of a straight leg raise and the arm of a drop arm test are no places.
  const closed = found.filter(
    ({ value }) =>
      value.as === 'ignore' || (value.concept.regions !== undefined && value.concept.kind === 'finding'),
  );
  const dates = concepts.length === 0 ? [] : datesOf(page, sentence, tokens, counted.latest);
  // What a phrase says already is not said again.
  const patterned = sayings
    .filter(
      ({ from, to, concept }) =>
        !concepts.some(
          (other) =>
            other.from < to &&
            from < other.to &&
            'concept' in other.value &&
            other.value.as !== 'head' &&
            other.value.concept.id === concept.id,
        ),
    )
    .map(
      ({ from, to, concept }): Of<'concept'> => ({
        from,
        to,
        value: { group: 'concept', as: 'phrase', concept },
      }),
    );
  const respondedAs =
    (outweighs: boolean) =>
    (one: Said<Of<'response'>['value']['change']>): Of<'response'> => ({
      ...place(one),
      value: { group: 'response', change: one.value, ...(outweighs ? { outweighs } : {}) },
    });
  const responded = [
    ...responsesSaid(said).map(respondedAs(false)),
    ...brieflySaid(said).map(respondedAs(true)),
  ];
  const stating = concepts.filter(({ value }) => value.as === 'phrase' && value.concept.kind !== 'purpose');
  return {
    page,
    sentence,
    tokens,
    concepts: [...concepts, ...patterned].sort((a, b) => a.from - b.from),
    regions: [...of('region'), ...levels(tokens)]
      .filter((hit) => !closed.some((other) => within(hit, other)))
      .sort((a, b) => a.from - b.from),
    sides: of('side').filter(
      (hit) => !found.some((other) => other.value.as === 'ignore' && within(hit, other)),
    ),
    rules: of('rule').filter(
      (hit) =>
        !stating.some((other) => within(hit, other) && !opensList(hit, other, tokens)) &&
        !inHeading(sentence, tokens[hit.to - 1]),
    ),
    ends: of('end').filter((hit) => !isNoun(hit, tokens)),
    planEnds: of('plan-end').filter((hit) => !isAuxiliary(hit, tokens)),
    ownStatements: of('own-statement'),
    polarities: of('polarity').filter((hit) => !stating.some((other) => within(hit, other))),
    changes: of('change').filter((hit) => !stating.some((other) => within(hit, other))),
    // "Helped ten days" says more than "helped".
    responses: [
      ...of('response').filter(
        (hit) => !responded.some((other) => within(hit, other)) && !isOtherwise(hit, tokens),
      ),
      ...responded,
    ],
    results: of('result'),
    dates,
    periods: concepts.length === 0 ? [] : periodsOf(page, sentence, tokens, counted, dates),
    namesPatient: groups.has('patient'),
  };
}

/** "Had earlier been requested": of the past, and no word for what was done. */
const isAuxiliary = ({ to }: Hit<unknown>, tokens: readonly Token[]): boolean =>
  tokens[to - 1]?.norm === 'had' && tokens.slice(to, to + 3).some(({ norm }) => norm === 'been');

/** "Failing which, Percocet": what else there is, and no failure. */
const isOtherwise = ({ to }: Hit<unknown>, tokens: readonly Token[]): boolean =>
  tokens[to - 1]?.norm === 'failing' && /^(?:that|which|this|these)$/.test(tokens[to]?.norm ?? '');

/** "No lost prescription or early refill": the negation that a phrase begins with reaches what is listed with it. */
const opensList = (rule: Of<'rule'>, phrase: Of<'concept'>, tokens: readonly Token[]): boolean =>
  'rule' in rule.value &&
  rule.value.rule.gives === 'absent' &&
  rule.from === phrase.from &&
  /^(?:(?:or|nor|\/)\b.*|\/.*|,(?: [^,]+,?)* (?:or|nor)\b.*)$/.test(
    tokens
      .slice(phrase.to, phrase.to + 12)
      .map(({ norm }) => norm)
      .join(' '),
  );

const inHeading = ({ heading, label }: Sentence, token: Token | undefined): boolean =>
  heading && label !== null && token !== undefined && token.end <= label.end;

/** Spinal levels as places: "C6-7" is one, of the cervical spine. */
function levels(tokens: readonly Token[]): readonly Of<'region'>[] {
  const hits: Of<'region'>[] = [];
  for (let from = 0; from < tokens.length; from++) {
    const region = regionOfLevel((tokens[from] as Token).raw);
    if (region === null) continue;
    let to = from + 1;
    while (
      to + 1 < tokens.length &&
      /^[-–/]$/.test((tokens[to] as Token).raw) &&
      (/^\d{1,2}$/.test((tokens[to + 1] as Token).raw) ||
        regionOfLevel((tokens[to + 1] as Token).raw) !== null)
    ) {
      to += 2;
    }
    hits.push({ from, to, value: { group: 'region', region } });
    from = to - 1;
  }
  return hits;
}

function datesOf(
  page: string,
  sentence: Sentence,
  tokens: readonly Token[],
  latest: string | undefined,
): readonly DateHit[] {
  const text = page.slice(sentence.start, sentence.end);
  if (!/\d/.test(text)) return [];
  return findDates(text, latest).map((date) => ({ ...date, ...placed(date, sentence, tokens) }));
}

function periodsOf(
  page: string,
  sentence: Sentence,
  tokens: readonly Token[],
  counted: CountedFrom,
  dates: readonly DateHit[],
): readonly PeriodHit[] {
  const exact = dates.map(({ start, end }) => ({
    start: start - sentence.start,
    end: end - sentence.start,
  }));
  return findPeriods(page.slice(sentence.start, sentence.end), counted, exact).map((period) => ({
    ...period,
    ...placed(period, sentence, tokens),
  }));
}

/** What was found in a sentence's text, as a span of the page and of the sentence's tokens. */
function placed(found: { start: number; end: number }, sentence: Sentence, tokens: readonly Token[]) {
  const start = found.start + sentence.start;
  const end = found.end + sentence.start;
  const from = tokens.findIndex((token) => token.end > start);
  const after = tokens.findIndex((token) => token.start >= end);
  return { start, end, from, to: after < 0 ? tokens.length : after };
}
