import { findDates } from '../../facts/dates.ts';
import type { Identifiers } from './identifiers.ts';
import { namedIn, type Span } from './named.ts';
import shapes from './shapes.json' with { type: 'json' };
import { isOneSlipFrom, isWordForm, joinedOf, plain, type Token, tokensOf } from './tokens.ts';

/** What stands where something was struck out. */
export const REDACTED = '[redacted]';
/** What stands where an age above 89 was (45 CFR 164.514(b)(2)(i)(C)). */
const OLD = '90 or older';

/** Finds and strikes out what identifies somebody. */
export interface Redactor {
  /** The text with everything that identifies somebody struck out, and ages above 89 made one. */
  strike(text: string): string;
  /** What of the packet's own identifiers a text holds, as it is written there. */
  identifiersIn(text: string): readonly string[];
  /** Identifiers of eight letters and digits or more, and their words: so long that chance does not make them. */
  readonly unmistakable: readonly string[];
}

/** Makes the redactor of a packet. */
export function redactorOf(identifiers: Identifiers): Redactor {
  const find = finderOf(identifiers);
  const pass = (text: string): string => {
    const { people, organizations, codes, contacts } = namedIn(text);
    const spans = merged(text, [...find(text), ...people, ...organizations, ...codes, ...contacts]);
    let struck = '';
    let from = 0;
    for (const { start, end } of spans) {
      struck += text.slice(from, start) + REDACTED;
      from = end;
    }
    return struck + text.slice(from);
  };
  const strike = (text: string): string => {
    const parts = text.split(REDACTED);
    const next = parts.map(pass).join(REDACTED);
    return next === text ? next : strike(next);
  };
  return {
    strike: (text) => ages(strike(text)),
    identifiersIn: (text) =>
      text.split(REDACTED).flatMap((part) => find(part).map(({ start, end }) => part.slice(start, end))),
    unmistakable: unmistakable(identifiers),
  };
}

function unmistakable({ literals, names, codes }: Identifiers): string[] {
  const long = (text: string) => plain(text).length >= 8;
  return [
    ...new Set([
      ...literals.filter((text) => /\s|\d|@/.test(text) && long(text)),
      ...[...names].flatMap(([word, how]) => (how === 'always' && long(word) ? [word] : [])),
      ...[...codes].filter(long),
    ]),
  ];
}

// --- the packet's own identifiers -----------------------------------------------------------------------------------

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
/** Scripts that are written without spaces: a name stands in the middle of other letters. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Not inside another word or number, whatever white space stands between its words, and in any case. */
function literal(text: string): RegExp {
  const [first = '', last = ''] = [text.at(0), text.at(-1)];
  const before = UNSPACED.test(first) ? '' : '(?<![\\p{L}\\p{N}])';
  const after = UNSPACED.test(last) ? '' : '(?![\\p{L}\\p{N}])';
  return new RegExp(`${before}${escaped(text).replace(/\s+/g, '\\s+')}${after}`, 'giu');
}

const SUFFIXES = new Set(shapes.suffixes);
const PARTICLES = new Set(shapes.particles);
const TITLES = new Set(shapes.titles);
const ABBREVIATIONS = new Set(shapes.abbreviations);
const SMALL = new Set(['of', 'the', 'and', 'for', 'a', 'de', 'la', 'y']);
/** What may stand between the words of one name or number. */
const NAME_GAP = /^[\s,&/'’()_\-‐-–]{1,3}$/u;
const GAP = /^[\s,.&#:/'’()_\-‐-–]{0,3}$/u;
/** A number is written in parts: `HM 447-7120`. */
const MOST_PARTS = 6;

function finderOf(identifiers: Identifiers): (text: string) => Span[] {
  const literals = identifiers.literals.map(literal);
  const phrases = Map.groupBy(identifiers.phrases, ({ words }) => words[0] ?? '');
  const longest = Math.max(0, ...[...identifiers.codes].map(({ length }) => length));
  const isName = nameTest(identifiers.names);
  return (text) => {
    const tokens = tokensOf(text);
    const spans: Span[] = literals.flatMap((pattern) =>
      [...text.matchAll(pattern)].map((match) => ({
        start: match.index,
        end: match.index + match[0].length,
      })),
    );
    const gapAfter = (index: number) => text.slice(tokens[index]?.end, tokens[index + 1]?.start);
    const named = tokens.map(
      (token, index) =>
        (isName(token) && !isXRay(text, token)) ||
        (identifiers.names.has(token.word) && isTitled(tokens[index - 1], text, token)),
    );
    for (const [at, token] of tokens.entries()) {
      for (const { words, asName } of phrases.get(token.word) ?? []) {
        const taken = tokens.slice(at, at + words.length);
        const follows = words.every(
          (word, index) =>
            taken[index]?.word === word &&
            (index === 0 || isNameGap(taken[index - 1], gapAfter(at + index - 1))),
        );
        if (follows && (!asName || taken.every(isWrittenAsName)))
          spans.push({ start: token.start, end: taken.at(-1)?.end ?? token.end });
      }
      let code = '';
      for (let to = at; to < Math.min(tokens.length, at + MOST_PARTS) && code.length < longest; to += 1) {
        if (to > at && !GAP.test(gapAfter(to - 1))) break;
        code += tokens[to]?.word ?? '';
        const end = tokens[to]?.end ?? token.end;
        if (identifiers.codes.has(code)) spans.push({ start: token.start, end: end + suffixAt(text, end) });
      }
      if (
        identifiers.zips.has(token.word) &&
        !/(?:CPT|HCPCS|codes?)\W{0,3}$/i.test(text.slice(0, token.start))
      )
        spans.push({ start: token.start, end: token.end + suffixAt(text, token.end) });
    }
    beside(text, tokens, named, identifiers.names);
    spans.push(...tokens.filter((_, index) => named[index]));
    spans.push(...joinedOf(text, tokens).filter(isName), ...spacedOut(text, tokens, identifiers.names));
    for (const { date, start, end } of findDates(text, identifiers.latest))
      if (date === identifiers.dateOfBirth) spans.push({ start, end });
    return merged(text, spans);
  };
}

/** Names whose letters stand apart: `Q u i n t e r o`. */
function spacedOut(text: string, tokens: readonly Token[], names: Identifiers['names']): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < tokens.length; from += 1) {
    let to = from;
    while (
      tokens[to]?.word.length === 1 &&
      (to === from || /^[\s.-]{1,3}$/.test(text.slice(tokens[to - 1]?.end, tokens[to]?.start)))
    )
      to += 1;
    const letters = tokens
      .slice(from, to)
      .map(({ word }) => word)
      .join('');
    for (const [name, how] of letters.length > 3 ? names : []) {
      const at = how === 'always' && name.length > 3 ? letters.indexOf(name) : -1;
      const [first, last] = [tokens[from + at], tokens[from + at + name.length - 1]];
      if (at >= 0 && first && last) spans.push({ start: first.start, end: last.end });
    }
    if (to > from) from = to - 1;
  }
  return spans;
}

const isWrittenAsName = ({ word, written }: Token): boolean => written !== 'small' || SMALL.has(word);

/** Whether a word is of a name: as it is spelled, with one slip, or run together with others. */
function nameTest(names: Identifiers['names']): (token: Token) => boolean {
  const long = [...names.keys()].filter((name) => name.length > 3);
  const byLength = Map.groupBy(long, ({ length }) => length);
  const judged = new Map<string, boolean>();
  const isLike = (word: string, asName: boolean): boolean =>
    [-1, 0, 1].some((more) =>
      (byLength.get(word.length + more) ?? []).some(
        (name) => (asName || (name.length > 4 && names.get(name) === 'always')) && isOneSlipFrom(word, name),
      ),
    ) || long.some((name) => name.length > 5 && names.get(name) === 'always' && word.includes(name));
  return (token) => {
    const asName = token.written !== 'small';
    const word = token.word.replace(/^\d+|\d+$/g, '');
    const how = names.get(word);
    if (how === 'always') return true;
    if (how === 'asName') return asName && !isMonth(token);
    // Two letters: `VU` is a name and `NG` is a tube.
    if (how === 'beside') return asName && !isWordForm(word) && !ABBREVIATIONS.has(word);
    if (word.length < 4 || isWordForm(word)) return false;
    const key = `${asName} ${word}`;
    const known = judged.get(key) ?? isLike(word, asName);
    judged.set(key, known);
    return known;
  };
}

/** The words of a name follow each other in one sentence; after an initial there is a full stop. */
const isNameGap = (before: Token | undefined, gap: string): boolean =>
  before?.word.length === 1 ? GAP.test(gap) : NAME_GAP.test(gap);

/** Letters of what hangs on a number: `-001`. */
const suffixAt = (text: string, end: number): number =>
  /^-[\p{L}\d]{1,4}(?![\p{L}\d])/u.exec(text.slice(end, end + 8))?.[0].length ?? 0;

/** `mrs hand` is nobody's hand. */
const isTitled = (title: Token | undefined, text: string, { start }: Token): boolean =>
  title !== undefined && TITLES.has(title.word) && /^\.?\s{1,2}$/.test(text.slice(title.end, start));

/** An X-Ray is not Ray's. */
const isXRay = (text: string, { word, start }: Token): boolean =>
  /^rays?$/.test(word) && /(?<!\p{L})x[-‐‑\s]?$/iu.test(text.slice(0, start));

/** The month of May is nobody. */
const isMonth = ({ word }: Token): boolean => word === 'may';

/** Initials, particles, suffixes and short names that stand beside a word of a name belong to it. */
function beside(text: string, tokens: readonly Token[], named: boolean[], names: Identifiers['names']): void {
  const belongs = ({ word, written }: Token, gap: string): boolean => {
    if (names.get(word) === 'beside' || SUFFIXES.has(word)) return true;
    if (word.length === 1 && written !== 'small' && !/\d/.test(word))
      return gap.includes('.') || (word !== 'a' && word !== 'i');
    return false;
  };
  for (let at = 0; at + 1 < tokens.length; at += 1) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (!token || !next || !named[at] || named[at + 1]) continue;
    const gap = text.slice(token.end, next.start);
    const after = text.slice(next.end, next.end + 1);
    if (isDouble(gap, next) || isKin(gap, next)) named[at + 1] = true;
    if (
      /^[,.]{0,1}\s{0,2}$/.test(gap) &&
      belongs(next, after) &&
      (gap.trim() !== '.' || next.word.length > 1)
    )
      named[at + 1] = true;
  }
  for (let at = tokens.length - 1; at > 0; at -= 1) {
    const [token, before] = [tokens[at], tokens[at - 1]];
    if (!token || !before || !named[at] || named[at - 1]) continue;
    const gap = text.slice(before.end, token.start);
    if (isDouble(gap, before) || isKin(gap, before)) named[at - 1] = true;
    if (!/^\.?\s{0,2}$/.test(gap)) continue;
    const isParticle = PARTICLES.has(before.word) && before.written !== 'small';
    if (isParticle || belongs(before, gap)) named[at - 1] = true;
  }
}

/** The other half of a double name. */
const isDouble = (gap: string, { word, written }: Token): boolean =>
  /^[-‐‑]$/.test(gap) && written !== 'small' && word.length > 2 && !isWordForm(word);

/** Somebody else of that name, or the rest of it: `Jorge Quintero`. */
const isKin = (gap: string, { word, written }: Token): boolean =>
  /^ {1,2}$/.test(gap) && written === 'capital' && word.length > 2 && !isWordForm(word) && !TITLES.has(word);

// --- what is struck out together ------------------------------------------------------------------------------------

/** Spans in order; those that overlap, or that only white space, a comma or an initial's full stop parts, are one. */
function merged(text: string, spans: readonly Span[]): Span[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = all.at(-1);
    if (last && (start <= last.end || isOneName(text, last, start))) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

function isOneName(text: string, last: Span, start: number): boolean {
  const gap = text.slice(last.end, start);
  if (/^[,&'’\-‐‑/]?\s{0,3}[&]?\s{0,2}$/.test(gap)) return true;
  return /^\.\s{0,2}$/.test(gap) && /(?:^|[^\p{L}])\p{Lu}$/u.test(text.slice(last.start, last.end));
}

const TENS = '(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|9\\d|1[01]\\d)';
const AGES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(?<![\\d.])${TENS}[- ]*(?:year|yr)s?[- ]*(old|of age)`, 'gi'), `${OLD}`],
  [new RegExp(`(?<![\\d.])${TENS}[- ]*(?:y/?o|y\\.o\\.)(?![a-z])`, 'gi'), OLD],
  [new RegExp(`(?<![a-z])((?:aged?|age of|age is)[: ]+)${TENS}(?![\\d%/]|\\.\\d)`, 'gi'), `$1${OLD}`],
];

/** A 92-year-old is 90 or older. */
const ages = (text: string): string =>
  AGES.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
