import { measuresOf } from './measures.ts';
import type { Fact } from './model.ts';
import { motionsOf } from './motion.ts';
import type { Places } from './place.ts';
import type { Reading } from './reading.ts';
import { reliefIn } from './relief.ts';
import type { Concept } from './vocabulary.ts';

/** Tokens `from` to `to` (exclusive) of a sentence. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A concept that a sentence names. */
export interface Mention extends Span {
  readonly concept: Concept;
  readonly as: 'phrase' | 'head' | 'drug' | 'grade';
  /** For an examination: what was found, and the word that says it. */
  readonly found?: 'present' | 'absent';
  readonly anchor?: Span;
  readonly value?: NonNullable<Fact['value']>;
  readonly detail?: string;
}

/** The sentence as written. */
export const words = (reading: Reading) => reading.page.slice(reading.sentence.start, reading.sentence.end);

/**
 * Every concept that a sentence names, in order; `examined`: it reports an examination; `injected`: the sentence before
 * it tells of an injection.
 */
export function mentionsOf(
  reading: Reading,
  places: Places,
  examined: boolean,
  injected: boolean,
): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const { from, to, value } of reading.concepts) {
    if (value.as === 'ignore' || value.as === 'head') continue;
    if (unchecked(reading, from) || namesList(reading, { from, to }, value.concept)) continue;
    mentions.push({ from, to, concept: value.concept, as: value.as });
  }
  mentions.push(
    ...examinations(reading),
    ...grades(reading, places, examined),
    ...motionsOf(reading, places),
    ...measuresOf(reading),
    ...bodyMass(reading),
  );
  mentions.push(...reliefIn(reading, mentions, injected));
  return mentions.filter((one) => !isInjected(one, mentions)).sort((a, b) => a.from - b.from || a.to - b.to);
}

/** A steroid that is injected is none that is swallowed. */
const isInjected = ({ concept, from, to }: Mention, mentions: readonly Mention[]): boolean =>
  /^(?:medication\.oral-steroid|gi-risk\.concurrent-drug)$/.test(concept.id) &&
  mentions.some(
    (other) => other.concept.id.startsWith('treatment.injection') && other.from <= from && to <= other.to,
  );

/** "Medications:" or "Operations:" before a list says nothing by itself. */
const namesList = ({ sentence, tokens }: Reading, { from, to }: Span, concept: Concept) =>
  (concept.id === 'treatment.medication' || concept.id === 'surgery') &&
  sentence.label !== null &&
  (tokens[to - 1]?.end ?? 0) <= sentence.label.end &&
  (sentence.label.end < sentence.end || (from === 0 && to === tokens.length));

/** "[ ] weakness": a box that is not ticked says nothing. */
const unchecked = (reading: Reading, from: number): boolean => {
  const start = reading.tokens[from]?.start ?? 0;
  return /(?:\[\s*\]|☐|□)\s*$/.test(reading.page.slice(Math.max(reading.sentence.start, start - 5), start));
};

interface Head extends Span {
  readonly concept: Concept;
}

/** Tests and functions examined ("Spurling", "sensation"), each with the nearest word for what was found. */
function examinations(reading: Reading): readonly Mention[] {
  const heads = reading.concepts.flatMap(({ from, to, value }) =>
    value.as === 'head' ? [{ from, to, concept: value.concept }] : [],
  );
  const found = new Map<string, Mention>();
  for (const head of heads) {
    // "reduced sensation, strength 5/5": the grade says it.
    if (head.concept.graded === true && gradeFollows(reading, head)) continue;
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
      if (cost(word) > FARTHEST || (word !== nearest && !own)) continue;
      const lexicon = word.value.lexicon;
      // A sign that is absent was not there, though a reflex that is absent is lost.
      const either =
        head.concept.kind === 'finding' &&
        words.some(
          (other) =>
            other.from === word.from &&
            other.to === word.to &&
            head.concept.absent?.includes(other.value.lexicon),
        );
      const say =
        either || (head.concept.absent?.includes(lexicon) && !head.concept.present?.includes(lexicon))
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
  return [...found.values(), ...sharing(reading, heads, [...found.values()])];
}

/** "Motor and sensory examination is normal": a head that has no word of its own has that of the one it is joined to. */
function sharing(reading: Reading, heads: readonly Head[], found: readonly Mention[]): readonly Mention[] {
  const shared: Mention[] = [];
  for (const [index, head] of heads.entries()) {
    const next = heads[index + 1];
    if (next === undefined || found.some((mention) => mention.from === head.from)) continue;
    const joined = reading.tokens
      .slice(head.to, next.from)
      .every(({ norm }) => /^(?:and|,|\/|&)$/.test(norm));
    if (!joined) continue;
    for (const mention of found.filter(({ from }) => from === next.from))
      shared.push({ ...mention, ...head });
  }
  return shared;
}

const gradeFollows = ({ tokens, page }: Reading, { to }: Span) => {
  const [next, last] = [tokens[to], tokens[Math.min(to + 5, tokens.length - 1)]];
  return (
    next !== undefined &&
    last !== undefined &&
    /^[^,;]*\b[0-5][+-]?\s?(?:\/|out of)\s?5\b/.test(page.slice(next.start, last.end))
  );
};

/** Words between an examination and what it found, at most. */
const FARTHEST = 14;

function polarityCost(reading: Reading, head: Span, word: Span, heads: readonly Span[]): number {
  const [from, to] = word.to <= head.from ? [word.to, head.from] : [head.to, word.from];
  if (to - from > FARTHEST) return Number.POSITIVE_INFINITY;
  const between = reading.tokens.slice(from, to);
  const commas = between.filter(({ raw }) => raw === ',').length;
  const crossed = heads.filter((other) => other.from >= from && other.to <= to);
  // "Spurling and Hoffmann negative": one word for a list of tests.
  const listed = between.every(
    ({ norm }, at) =>
      /^(?:,|and|or|\/|&|test|sign|is|are|was|were)$/.test(norm) ||
      crossed.some((other) => other.from <= from + at && from + at < other.to),
  );
  return (
    between.length +
    commas * 2 +
    (between.some(({ raw }) => raw === ';') ? 30 : 0) +
    (crossed.length > 0 && !listed ? 8 : 0)
  );
}

/** Strength in grades out of five: "4/5", "4+/5". Below five is weakness; five is strength. */
function grades(reading: Reading, places: Places, examined: boolean): readonly Mention[] {
  const text = words(reading);
  const heads = reading.concepts.flatMap(({ from, to, value }) =>
    value.as === 'head' && value.concept.graded ? [{ from, to, concept: value.concept }] : [],
  );
  // "weakness 3/5" is graded, too.
  const weak = reading.concepts.filter(
    ({ value }) => value.as === 'phrase' && value.concept.objective === STRENGTH.id,
  );
  const concept = heads[0]?.concept ?? STRENGTH;
  const mentions: Mention[] = [];
  for (const match of text.matchAll(
    /(?<![\d/.])([0-5])\s?([+-])?\s?(?:\/|out of)\s?5(?![\d/]|\s?[-/]\s?\d)/g,
  )) {
    const start = reading.sentence.start + match.index;
    const from = reading.tokens.findIndex((token) => token.start >= start);
    const to = reading.tokens.findIndex((token) => token.start >= start + match[0].length);
    const span = { from, to: to < 0 ? reading.tokens.length : to };
    const muscle = places.groups.some(
      (group) => Math.min(Math.abs(group.from - span.to), Math.abs(span.from - group.to)) <= 3,
    );
    const called = weak.some(({ to }) => to <= span.from && span.from - to <= 1);
    if (heads.length === 0 && !called && !(examined && muscle)) continue;
    if (
      reading.concepts.some(
        ({ value, from: a, to: b }) =>
          value.as === 'phrase' &&
          value.concept.scored &&
          Math.min(Math.abs(a - span.to), Math.abs(span.from - b)) <= 1,
      )
    )
      continue;
    if (gradedBefore(text, match.index, match[0].length)) continue;
    const number = Number(match[1]) + (match[2] === '+' ? 0.3 : match[2] === '-' ? -0.3 : 0);
    mentions.push({
      ...span,
      concept,
      as: 'grade',
      found: number < 5 ? 'present' : 'absent',
      // "4+" is no number: it is kept as written.
      ...(match[2] === undefined
        ? { value: { number, unit: '/5' } }
        : { detail: match[0].replace(/\s/g, '') }),
    });
  }
  return mentions;
}

const OBESITY = ['diagnosis.obesity', 'finding.obesity'].map(
  (id): Concept => ({ id, kind: 'diagnosis', source: 'chart', wholePerson: true }),
);

/** A body mass index: thirty and more is obesity (WHO). */
function bodyMass(reading: Reading): readonly Mention[] {
  const match = /\b(?:BMI|body[- ]mass index)\b[^\d;]{0,30}?\b(\d{2})(?:\.\d+)?(?![\d/])/i.exec(
    words(reading),
  );
  const from = reading.tokens.findIndex(({ raw }) => /^(?:BMI|body)$/i.test(raw));
  if (match === null || from < 0) return [];
  const found = Number(match[1]) >= 30 ? 'present' : 'absent';
  return OBESITY.map((concept) => ({ from, to: from + 1, concept, as: 'grade', found, detail: match[0] }));
}

/** "4/5, was 5/5 in May", "from 5/5 to 4/5": a grade of before, told beside the one of now. */
const gradedBefore = (text: string, at: number, length: number): boolean =>
  (/\d\s?\/\s?5\b/.test(text.slice(0, at)) &&
    /\b(?:was|were|had been|previously|formerly|compared (?:to|with)|vs\.?|versus)\s(?:[a-z]+\s){0,2}$/i.test(
      text.slice(0, at),
    )) ||
  /^[^;/]{0,30}?(?:\bto|\bnow|->|→)\s?[0-5][+-]?\s?\/\s?5/.test(text.slice(at + length));

/** Strength is the only thing graded out of five. */
const STRENGTH: Concept = {
  id: 'neurological-deficit.weakness',
  kind: 'deficit',
  source: 'chart',
  servesSpine: true,
};
