import shapes from './shapes.json' with { type: 'json' };
import lexicon from './words.json' with { type: 'json' };

/** A word or a number of a text, and where it stands. */
export interface Token {
  /** In small letters, without accents, apostrophes or a possessive `’s`. */
  readonly word: string;
  readonly start: number;
  /** Exclusive; a possessive `’s` is outside. */
  readonly end: number;
  /** `other`: a script without capitals, or a number. */
  readonly written: 'small' | 'capital' | 'upper' | 'other';
}

const INSIDE = '\\p{M}\\u00ad\\u200b-\\u200d\\u2060\\ufeff';
const WORD = new RegExp(
  `[\\p{L}\\p{N}][\\p{L}\\p{N}${INSIDE}]*(?:['’‘\`´ʼ][\\p{L}][\\p{L}\\p{N}${INSIDE}]*)*`,
  'gu',
);
const POSSESSIVE = /['’‘`´ʼ][sS]$/u;
/** Letters that are not a plain letter with a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
  ð: 'd',
};

const ASCII = /^[A-Za-z0-9]*$/;

/** A text without accents, capitals, widths and what is neither letter nor digit. */
export const plain = (text: string): string =>
  // Most words of most pages are nothing else, and whole packets are read.
  ASCII.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[łøđßæœıþð]/g, (letter) => PLAIN[letter] ?? letter)
        .replace(/[^\p{L}\p{N}]/gu, '');

function written(word: string): Token['written'] {
  const [first = ''] = word;
  if (/\p{Ll}/u.test(first)) return 'small';
  if (!/[\p{Lu}\p{Lt}]/u.test(first)) return 'other';
  return !/\p{Ll}/u.test(word) && /\p{Lu}.*\p{Lu}/u.test(word) ? 'upper' : 'capital';
}

/** The words and numbers of a text, in order. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: found, index }) => {
    const bare = found.replace(POSSESSIVE, '');
    const word = plain(bare);
    return word === '' ? [] : [{ word, start: index, end: index + bare.length, written: written(bare) }];
  });
}

/** Words that the end of a line parted: `Quin-` and `tero`. */
export const joinedOf = (text: string, tokens: readonly Token[]): Token[] =>
  tokens.flatMap((token, index) => {
    const next = tokens[index + 1];
    return next && /^[-‐‑]\s+$/.test(text.slice(token.end, next.start))
      ? [{ ...token, word: token.word + next.word, end: next.end }]
      : [];
  });

const KNOWN = new Set(Object.values(lexicon.words).flatMap((words) => words.split(' ')));
const EPONYMS = new Set([...shapes.eponyms, ...shapes.eponymsThatAreWords]);

/** Whether a word is one of medicine or of plain prose, as it stands. */
export const isWord = (word: string): boolean => KNOWN.has(word) || EPONYMS.has(word);

/** Whether a word is one of medicine or of plain prose, or a form of one. */
export function isWordForm(word: string): boolean {
  if (isWord(word)) return true;
  return [/s$/, /es$/, /ed$/, /d$/, /ing$/, /ly$/, /ally$/, /er$/, /al$/].some(
    (ending) =>
      ending.test(word) &&
      (isWord(word.replace(ending, '')) || (ending.source === 'ing$' && isWord(word.replace(ending, 'e')))),
  );
}

/** Whether a word is the name of a sign, a test or a lesion. */
export const isEponym = (word: string): boolean => EPONYMS.has(word);

/** Whether one letter more, less, another or two in each other's place make one word of the other. */
export function isOneSlipFrom(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [x, y] = [a.slice(from, a.length - end), b.slice(from, b.length - end)];
  const areSwapped = x.length === 2 && x[0] === y[1] && x[1] === y[0];
  return areSwapped || (x.length < 2 && y.length < 2);
}
