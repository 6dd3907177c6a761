import shapes from './shapes.json' with { type: 'json' };
import { isWord, isWordForm, type Token, tokensOf } from './tokens.ts';

/** A part of a text: from `start` to `end`, exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a text shows by its form to name somebody, whoever that is. */
export interface Named {
  /** `Dr. Example`, `Sam Example, M.D.`, `Patient: Jane Sample`: the name alone. */
  readonly people: readonly Span[];
  /** `Example Valley Medical Center`, `Example Packing, Inc.`, `Employer: …`. */
  readonly organizations: readonly Span[];
  /** The number after `MRN`, `Claim #`, `EAMS` and their like. */
  readonly codes: readonly Span[];
  /** Addresses, telephone numbers, e-mail and web addresses, social security and adjudication numbers. */
  readonly contacts: readonly Span[];
}

/** Everything in a text that names somebody by its form. */
export function namedIn(text: string): Named {
  const tokens = tokensOf(text);
  return {
    people: [...titled(text, tokens), ...credentialed(text, tokens), ...labelled(text, tokens)],
    organizations: [...facilities(text), ...companies(text), ...labelledOrganizations(text)],
    codes: codes(text),
    contacts: CONTACTS.flatMap((pattern) => spans(text, pattern)).filter((span) => !isPublic(text, span)),
  };
}

const spans = (text: string, pattern: RegExp, group = 0): Span[] =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const [start, end] = match.indices?.[group] ?? [match.index, match.index + match[0].length];
    return end > start ? [{ start, end }] : [];
  });
const anyOf = (words: readonly string[]) => `(?:${words.join('|')})`;

// --- people ---------------------------------------------------------------------------------------------------------

const TITLES = new Set(shapes.titles);
const PARTICLES = new Set(shapes.particles);
const SUFFIXES = new Set(shapes.suffixes);
/** What follows a name on its line, and is none of it: `SAMPLE, JANE DOB 01/02/1970`. */
const NEXT_LABELS = new Set(shapes.nextLabels);
/** `Preventive Medicine, MD` is no name. */
const FIELDS = new Set(shapes.fields);
const NOT_GIVEN = new Set(shapes.notGiven);
const CREDENTIAL = new RegExp(`(,?)\\s+${anyOf(shapes.credentials)}(?![\\p{L}\\p{N}])`, 'gu');
const CREDENTIALED = new RegExp(`^${CREDENTIAL.source}`, 'u');
const PEOPLE = new RegExp(`(?<![\\p{L}-])${anyOf(shapes.peopleLabels)}[ \\t]*:[ \\t]*`, 'giu');

const isInitial = ({ word, written }: Token) => word.length === 1 && written !== 'small' && !/\d/.test(word);
const isNamed = ({ word, written }: Token) => written !== 'small' && /^\p{L}{2,}$/u.test(word);
const unknown = ({ word }: Token) => /^\p{L}{2,}$/u.test(word) && !isWordForm(word);

/** The run of name words from token `from` on; `first` is taken although it may be a word of the language. */
function run(text: string, tokens: readonly Token[], from: number, most: number, first: boolean): Token[] {
  const taken: Token[] = [];
  for (let at = from; at < tokens.length && taken.length < most; at += 1) {
    const token = tokens[at];
    const before = taken.at(-1);
    if (!token || (before && NEXT_LABELS.has(token.word))) break;
    const gap = before ? text.slice(before.end, token.start) : '';
    if (before && !(isInitial(before) ? /^\.?[ \t]{0,2}$/ : /^,?[ \t]{1,2}$|^[-‐]$|^\n$/).test(gap)) break;
    if (before && CREDENTIALED.test(text.slice(before.end, before.end + 12))) break;
    const isOpening = first && taken.every((one) => isInitial(one) || PARTICLES.has(one.word));
    const belongs =
      isInitial(token) ||
      SUFFIXES.has(token.word) ||
      (PARTICLES.has(token.word) && tokens[at + 1] !== undefined && taken.length + 1 < most) ||
      (isNamed(token) && (isOpening || !isWordForm(token.word)));
    if (!belongs) break;
    taken.push(token);
  }
  while (taken.at(-1) && PARTICLES.has(taken.at(-1)?.word ?? '') && taken.at(-1)?.written === 'small')
    taken.pop();
  return taken;
}

const spanOf = (tokens: readonly Token[]): Span[] => {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last && tokens.some(({ word }) => word.length > 1)
    ? [{ start: first.start, end: last.end }]
    : [];
};

/** `Dr. Example`, `Ms. J. de la Example`, `dr example`. MS and MR in capitals are a disease and an image. */
function titled(text: string, tokens: readonly Token[]): Span[] {
  return tokens.flatMap((title, index) => {
    const next = tokens[index + 1];
    if (!TITLES.has(title.word) || !next) return [];
    const gap = text.slice(title.end, next.start);
    if (!/^\.?\s{1,2}$|^\.$/.test(gap)) return [];
    const dotted = gap.startsWith('.');
    if (title.written === 'upper' && !dotted && (title.word !== 'dr' || !unknown(next))) return [];
    if (next.written === 'small' && !PARTICLES.has(next.word))
      return title.word !== 'miss' && title.word !== 'doctor' && next.word.length > 2 && unknown(next)
        ? spanOf([next])
        : [];
    if (title.word === 'doctor' && !unknown(next)) return [];
    const name = spanOf(run(text, tokens, index + 1, 5, true));
    // `Ms. Q.` is somebody, too.
    return name.length > 0 || !isInitial(next) ? name : [{ start: next.start, end: next.end }];
  });
}

/** `Sam Q. Example, M.D.`: back from the letters to where the name begins. */
function credentialed(text: string, tokens: readonly Token[]): Span[] {
  return [...text.matchAll(CREDENTIAL)].flatMap((match) => {
    const last = tokens.findLastIndex(({ end }) => end <= match.index);
    const taken: Token[] = [];
    for (let at = last; at >= 0 && taken.length < 5; at -= 1) {
      const token = tokens[at];
      const after = taken[0];
      if (!token || !(isInitial(token) || isNamed(token) || PARTICLES.has(token.word))) break;
      const gap = text.slice(token.end, after?.start ?? match.index);
      if (!(after ? (isInitial(token) ? /^\.?\s{0,2}$/ : /^[ \t]{1,2}$|^[-‐]$/) : /^\.?$/).test(gap)) break;
      taken.unshift(token);
    }
    while (taken[0] && NOT_GIVEN.has(taken[0].word) && !isInitial(taken[0])) taken.shift();
    const isName =
      taken.some((token) => token.word.length > 2 && unknown(token)) ||
      (match[1] === ',' &&
        taken.length === 2 &&
        taken.every(({ word, written }) => written === 'capital' && !FIELDS.has(word)));
    return isName ? spanOf(taken) : [];
  });
}

/** `Patient: SAMPLE, JANE Q.`; a value without a word that is none of the language is no name. */
function labelled(text: string, tokens: readonly Token[]): Span[] {
  return spans(text, PEOPLE).flatMap(({ end }) => {
    const from = tokens.findIndex(({ start }) => start >= end);
    const first = tokens[from];
    if (!first || text.slice(end, first.start).includes('\n')) return [];
    const taken = run(text, tokens, TITLES.has(first.word) ? from + 1 : from, 5, true);
    return taken.some((token) => token.word.length > 2 && unknown(token)) ? spanOf(taken) : [];
  });
}

// --- organizations --------------------------------------------------------------------------------------------------

const CAPITAL = "\\p{Lu}[\\p{L}\\p{M}'’.-]*";
const JOINED = `(?:${CAPITAL}|&|of|the|and|for)`;
const capitalized = (words: string) =>
  words.replace(/(?<![\p{L}])\p{Ll}/gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
const FACILITY = new RegExp(
  `(?<![\\p{L}])((?:${CAPITAL}[ \\t]+)(?:${JOINED}[ \\t]+){0,4})(${[...shapes.facilities]
    .sort((a, b) => b.length - a.length)
    .map((words) => `(?:${capitalized(words).replaceAll(' ', '[ \\t]+')}|${words.toUpperCase()})`)
    .join('|')})(?![\\p{L}])`,
  'gu',
);
const COMPANY = new RegExp(
  `(?<![\\p{L}])${CAPITAL},?[ \\t]+(?:${JOINED},?[ \\t]+){0,4}?${anyOf(shapes.companies)}(?![\\p{L}])`,
  'gu',
);
const ORGANIZATION = new RegExp(
  `(?<![\\p{L}-])${anyOf(shapes.organizationLabels.flatMap((label) => [capitalized(label), label.toUpperCase()]))}[ \\t]*:[ \\t]*(${CAPITAL}(?:[ \\t]${JOINED}){0,5})`,
  'dgu',
);

/** `Example Valley Medical Center`; words of the language alone are a kind of place: `Outpatient Pain Clinic`. */
function facilities(text: string): Span[] {
  return spans(text, FACILITY).filter(({ start, end }) =>
    tokensOf(text.slice(start, end)).some((token) => token.written !== 'small' && unknown(token)),
  );
}

const companies = (text: string): Span[] => spans(text, COMPANY);

const labelledOrganizations = (text: string): Span[] =>
  spans(text, ORGANIZATION, 1).flatMap(({ start, end }) => {
    const all = tokensOf(text.slice(start, end));
    const next = all.findIndex(({ word }, index) => index > 0 && NEXT_LABELS.has(word));
    const words = next < 0 ? all : all.slice(0, next);
    return words.some(({ word }) => !isWord(word)) ? [{ start, end: start + (words.at(-1)?.end ?? 0) }] : [];
  });

// --- numbers and addresses ------------------------------------------------------------------------------------------

const MARK = '(?:numbers?|num\\b|nos?\\b\\.?|#|id\\b|:)';
const CODE = '((?=[\\p{L}-]*\\d)[\\p{L}\\d][\\p{L}\\d/.-]{2,}[\\p{L}\\d])';
const CODES = [
  new RegExp(
    `(?<![\\p{L}])${anyOf(shapes.codeLabels)}[ \\t]*(?:case[ \\t]*)?(?:${MARK}[ \\t]*)*${CODE}`,
    'dgiu',
  ),
  new RegExp(`(?<![\\p{L}])${anyOf(shapes.codeLabelsWithMark)}[ \\t]*(?:${MARK}[ \\t]*)+${CODE}`, 'dgiu'),
];
const CASE_NUMBER = /^CM\d{2}-\d{7,8}$/i;

/** A date after `order:` is no number of anybody, and the case's own number is public. */
const codes = (text: string): Span[] =>
  CODES.flatMap((pattern) => spans(text, pattern, 1)).filter(({ start, end }) => {
    const code = text.slice(start, end);
    return !CASE_NUMBER.test(code) && !/^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}$/.test(code);
  });

const NUMBERED = '\\d{1,6}(?:[ \\t]+(?:[NSEW]\\.?|North|South|East|West))?';
const CONTACTS = [
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu,
  /(?:https?:\/\/|www\.)[^\s)\]>,;"”]*[\p{L}\p{N}/]/giu,
  /(?<![\p{L}\p{N}@.-])(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|us|biz|info|md|health)(?:\/[^\s)\]>,;"”]*[\p{L}\p{N}/])?(?![\p{L}\p{N}])/giu,
  /(?<![\d./-])(?:\+?1[-. ])?(?:\(\d{3}\)[ -]?|\d{3}[-. ‐‑–])\d{3}[-. ‐‑–]\d{4}(?:\s*(?:x|ext\.?)\s*\d+)?(?![\d-])/giu,
  /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g,
  /(?<!\p{L})ADJ[\s#:-]*\d{5,}(?!\d)/giu,
  /(?<![\d.])\d{2,3}\.(?:\d{1,3}\.){2}\d{1,3}(?![\d.]*\d)/g,
  /(?<!\p{L})P\.?[ \t]?O\.?[ \t]+Box[ \t]+\d+/giu,
  new RegExp(
    `(?<![\\d.])${NUMBERED}[ \\t]+(?:(?:\\p{Lu}[\\p{L}'’-]+|St\\.|\\d+(?:st|nd|rd|th))[ \\t]+){1,4}?${anyOf(shapes.streets)}(?![\\p{L}])(?:\\.?,?[ \\t]*(?:#|Suite|Ste\\.?|Apt\\.?|Unit)[ \\t]*[\\p{L}\\d-]+)?`,
    'gu',
  ),
  /(?<!\p{L})(?:\p{Lu}[\p{L}.'’-]+[ \t]+){0,2}\p{Lu}[\p{L}.'’-]+,?[ \t]+(?:[A-Z]{2}|California|Calif\.?)[ \t]+\d{5}(?:-\d{4})?(?![\d-])/gu,
];

/** Web addresses of guidelines and authorities name nobody. */
function isPublic(text: string, { start, end }: Span): boolean {
  const found = text.slice(start, end).toLowerCase();
  if (found.includes('@')) return false;
  const host = found.replace(/^https?:\/\//, '').split(/[/:?#]/)[0] ?? '';
  return shapes.publicHosts.some((known) => host === known || host.endsWith(`.${known}`));
}
