import { type Mention, type Span, words } from './mentions.ts';
import type { Fact } from './model.ts';
import type { Reading } from './reading.ts';

/** The words after "revealed", "showed" or a colon: what the study found, up to the next study. */
export function resultOf(reading: Reading, mention: Mention, mentions: readonly Mention[]): string | null {
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
  else if (verb === undefined) return tabledResult(reading, mention, mentions, end);
  else
    start = /^(?:negative|normal|unremarkable)$/.test(tokens[verb.to - 1]?.norm ?? '')
      ? verb.to - 1
      : verb.to;
  const [first, last] = [tokens[start], tokens[end - 1]];
  if (first === undefined || last === undefined || start >= end) return null;
  const text = tidy(page.slice(first.start, last.end));
  return text.length < 3 ? null : text.slice(0, 600);
}

/** A row of a table of studies: "6/7/2011 MRI cervical spine Mild stenosis at C6-7". */
function tabledResult(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  end: number,
): string | null {
  let start = mention.to;
  while (start < end && describes(reading, start)) start++;
  const [first, last] = [reading.tokens[start], reading.tokens[end - 1]];
  const finds = mentions.some(
    (other) => other.from >= start && other.to <= end && other.concept.kind === 'diagnosis',
  );
  if (first === undefined || last === undefined || !finds || !/^[A-Z][a-z]/.test(first.raw)) return null;
  return tidy(reading.page.slice(first.start, last.end));
}

const repeats = (reading: Reading, a: Span, b: Span) =>
  reading.tokens
    .slice(a.to, b.from)
    .every(({ norm }) => ['(', ')', '/', 'or', 'of', 'report', 'scan'].includes(norm));

const LINK_DATE = new Set(
  'dated date on of from in performed done taken obtained completed ( ) , report scan study was were is the a an with without contrast and / - – : joint spine standing view underwent had surgery procedure she he at demonstrated repair dos scheduled for'.split(
    ' ',
  ),
);

/** Whether a token only says where or when a study was: a place, a side, a date or a linking word. */
export function describes(reading: Reading, at: number): boolean {
  const inside = ({ from, to }: Span) => from <= at && at < to;
  return (
    LINK_DATE.has(reading.tokens[at]?.norm ?? '') ||
    reading.regions.some(inside) ||
    reading.sides.some(inside) ||
    reading.dates.some(inside) ||
    reading.periods.some(inside) ||
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
export function detailOf(reading: Reading, mention: Mention): string | undefined {
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
  // A capital begins something new: "MRI cervical spine Mild stenosis".
  while (
    from > 0 &&
    placed(from - 1) &&
    !(from < mention.from && /^[A-Z][a-z]/.test(tokens[from]?.raw ?? ''))
  )
    from--;
  let ahead = to;
  while (
    ahead < tokens.length &&
    /^(?:of|at|the|in|from|on|and|to|,|\/|-|–|level|levels)$/.test(tokens[ahead]?.norm ?? '')
  )
    ahead++;
  if (
    ahead < tokens.length &&
    (ahead > to || kind === 'diagnosis' || kind === 'surgery') &&
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
const NUMBER = `(?<![\\d/.])(\\d{1,3}|${Object.keys(NUMBER_WORDS).join('|')})`;
/** "PT 8 done", "PT: 12/12 completed", "PT 3 of 6". */
const COUNTED_AFTER = new RegExp(
  `^:? ?(?:done |completed |attended )?${NUMBER}(?:(?: ?(?:/|of|out of) ?\\d{1,2})? (?:done|completed|attended|so far|to date|thus far|used|finished)| (?:of|out of) \\d{1,2})\\b`,
  'i',
);
/** "Has been to PT about eight times", "PT at least three so far". */
const TIMES_AFTER = new RegExp(
  `^(?: so far| already)?,? (?:on )?(?:(?:some|about|around|roughly|approximately|nearly|at least|no fewer than) )?${NUMBER} (?:(?:separate |different )?occasions|times)\\b(?! (?:an?|per|each|every|weekly|daily|the)\\b)|^:? (?:at least|no fewer than|some|about|roughly|approximately|around) ${NUMBER}\\b(?! ?(?:x|times|weeks?|wks?|months?|days?|years?|hours?|min\\w*|%|percent|/|-))`,
  'i',
);
/** "Six were approved and he has attended three": of what was allowed, what was used. */
const ALLOWED_THEN_USED = new RegExp(
  `\\b(?:approved|authori[sz]ed|certified|granted|allowed|accepted)\\b[^.]{0,60}?(?:\\b(?:attended|completed|used|finished|undergone|had)(?: (?:only|about|at least|no fewer than|some|around))? ${NUMBER}\\b(?! (?:more|weeks?|months?|days?)\\b)|\\b${NUMBER}(?: or more| of (?:them|these|those))?(?: (?:have|has|had|were|was|been|so far)){0,3} (?:attended|completed|used|finished|undergone)\\b)`,
  'i',
);
const numberOf = (word: string) => NUMBER_WORDS[word.toLowerCase()] ?? Number(word);

export function measureOf(
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
    const used = ALLOWED_THEN_USED.exec(
      reading.page.slice(from, next === undefined ? reading.sentence.end : to).replace(/\s+/g, ' '),
    );
    if (used !== null) return { number: numberOf((used[1] ?? used[2]) as string), unit: 'visits' };
    const times = new RegExp(
      `${NUMBER} ?(?:x|times)(?:(?: ?/? ?(?:per|a|each)? ?(?:week|wk)(?:ly)?)? ?(?:x|for|times))? ?${NUMBER}(?: ?(?:weeks?|wks?))?`,
      'i',
    ).exec(near);
    if (times !== null)
      return { number: numberOf(times[1] as string) * numberOf(times[2] as string), unit: 'visits' };
    const visits =
      new RegExp(
        `${NUMBER}(?: ?(?:/|of|out of) ?\\d{1,3})? (?:[A-Za-z-]+ ){0,3}?(?:sessions?|visits?|treatments?)\\b`,
        'i',
      ).exec(near) ??
      new RegExp(
        `(?:sessions?|visits?|treatments?|physical therapy|PT|acupuncture|chiropractic|injections?) ?(?:x|times|#) ?${NUMBER}(?! ?(?:week|wk|month|/))`,
        'i',
      ).exec(near);
    if (visits !== null) return { number: numberOf(visits[1] as string), unit: 'visits' };
    const beside =
      new RegExp(`(?:^|[\\s(~])(?<!/ ?)${NUMBER}\\+?(?: (?:of|out of) \\d{1,3})? (?:of )?$`, 'i').exec(
        reading.page.slice(from, start).replace(/\s+/g, ' '),
      ) ??
      COUNTED_AFTER.exec(reading.page.slice(end, to).replace(/\s+/g, ' ')) ??
      TIMES_AFTER.exec(reading.page.slice(end, to).replace(/\s+/g, ' '));
    const counted = numberOf((beside?.[1] ?? beside?.[2] ?? '0') as string);
    // "1 PT" opens a list; "PT 12/16" is a month.
    if (counted > 1 && concept.conservative === true) return { number: counted, unit: 'visits' };
    const weeks = new RegExp(`${NUMBER}(?: ?(?:-|to) ?\\d{1,2})?[ -](weeks?|wks?|months?)`, 'i').exec(near);
    if (weeks !== null)
      return {
        number: numberOf(weeks[1] as string),
        unit: /^m/i.test(weeks[2] as string) ? 'months' : 'weeks',
      };
    return undefined;
  }
  if (concept.id === 'diagnosis.depression') {
    const start = reading.tokens[mention.from]?.start ?? 0;
    const score =
      /^PHQ(?:[- ]?9(?!\d)|(?![- ]?9(?!\d)))(?: score)?(?: (?:is|was|of|at|now|today))*[ :=(]*(\d{1,2})\b(?!\s?(?:to|->|→)\s?\d)/i.exec(
        reading.page.slice(start, reading.sentence.end).replace(/\s+/g, ' '),
      );
    return score === null ? undefined : { number: Number(score[1]), unit: 'PHQ-9' };
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
