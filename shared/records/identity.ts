import type { Manifest } from '../case/manifest.ts';
import { findDates } from '../facts/dates.ts';

/** Whom a page says it is about, held against the manifest. `null`: it does not say. */
export interface Identity {
  /** `similar`: part of the name is the same, as after a marriage or a misspelling. */
  readonly name: 'same' | 'similar' | 'other' | null;
  readonly dateOfBirth: 'same' | 'similar' | 'other' | null;
  readonly claimNumber: 'same' | 'other' | null;
}

const NAME =
  /(?:^|\n|[ \t])(?:patient(?:['’]s)?(?: name)?|name of patient|injured (?:worker|employee)(?: name)?|(?:employee|claimant|applicant)(?: name)?)[ \t]*:[ \t]*([^\n]+)/gi;
const BORN = /(?:date of birth|birth ?date|\bd\.?o\.?b\.?)[ \t]*:?[ \t]*([^\n]{6,24})/gi;
const CLAIM = /\bclaim[ \t]*(?:#|no\.?|number)[ \t]*:?[ \t]*([A-Z0-9][A-Z0-9-]{3,})/gi;
/** Words that begin the next label on the same line, and so are no part of a name. */
const LABEL =
  /^(?:date|dob|d\.o\.b|doi|dos|claim|sex|gender|age|mrn|account|acct|employer|ssn|phone|tel|telephone|address|id|chart|physician|provider|case|file|referring|insurance|occupation)\b/i;

/** What the labels of a page (`Patient:`, `DOB:`, `Claim #`) say against the manifest. */
export function identityOn(
  text: string,
  manifest: Pick<Manifest, 'injuredEmployee' | 'claim' | 'assigned'>,
): Identity {
  const { name, dateOfBirth } = manifest.injuredEmployee;
  const { claimNumber } = manifest.claim;
  const names = [...text.matchAll(NAME)].map((match) => nameIn(match[1] ?? '')).filter((n) => n.length > 1);
  const births = [...text.matchAll(BORN)].flatMap((match) => {
    const [first] = findDates(match[1] ?? '', manifest.assigned);
    return first && first.start < 3 ? [first.date] : [];
  });
  const claims = [...text.matchAll(CLAIM)].map((match) => plain(match[1] ?? '')).filter((n) => /\d/.test(n));
  return {
    name: best(names.map((found) => compareNames(found, nameIn(name)))),
    dateOfBirth: best(births.map((date) => compareDates(date, dateOfBirth))),
    claimNumber: claimNumber
      ? best(claims.map((found) => (found === plain(claimNumber) ? 'same' : 'other')))
      : null,
  };
}

/**
 * Whether a page is another patient's. Nobody else's record may decide a case, and none of the worker's own may be
 * lost to a slip of a pen: another name alone, or another date of birth, is enough unless what else is written
 * agrees.
 */
export function isAnotherPatient({ name, dateOfBirth, claimNumber }: Identity): boolean {
  if (claimNumber === 'same' && (name === 'same' || dateOfBirth === 'same')) return false;
  if (name === 'other') return dateOfBirth !== 'same';
  if (dateOfBirth === 'other') return claimNumber !== 'same';
  return false;
}

/** In words, without saying what was found. */
export function differencesOf(identity: Identity): string[] {
  return [
    ...(identity.name === 'other' || identity.name === 'similar' ? ['the patient’s name'] : []),
    ...(identity.dateOfBirth === 'other' || identity.dateOfBirth === 'similar' ? ['the date of birth'] : []),
    ...(identity.claimNumber === 'other' ? ['the claim number'] : []),
  ];
}

/** Any label that agrees makes the page the worker's; a page may name others besides. */
function best<T extends string>(found: readonly T[]): T | null {
  for (const level of ['same', 'similar', 'other']) {
    const hit = found.find((one) => one === level);
    if (hit) return hit;
  }
  return null;
}

/** The words of a name, in capitals, without initials, titles and what follows it on the line. */
function nameIn(line: string): string[] {
  const words: string[] = [];
  for (const word of line.trim().split(/\s+/)) {
    if (LABEL.test(word) || !/^[A-Z][\p{L}'’.-]*[,;]?$/u.test(word)) break;
    const letters = word.toUpperCase().replace(/[^\p{L}]/gu, '');
    if (letters.length > 1 && !/^(?:MR|MRS|MS|DR|JR|SR|II|III)$/.test(letters)) words.push(letters);
    if (words.length === 4 || word.endsWith(';')) break;
  }
  return words;
}

/** First and last name in either order, each within a slip or two. */
function compareNames(found: readonly string[], expected: readonly string[]): 'same' | 'similar' | 'other' {
  const first = expected[0] ?? '';
  const last = expected.at(-1) ?? '';
  const has = (name: string) => found.some((word) => near(word, name));
  if (has(first) && has(last)) return 'same';
  return has(first) || has(last) ? 'similar' : 'other';
}

function compareDates(found: string, expected: string): 'same' | 'similar' | 'other' {
  if (found === expected) return 'same';
  const differ = [...found].filter((digit, i) => digit !== expected[i]).length;
  return differ === 1 ? 'similar' : 'other';
}

const plain = (code: string) => code.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Equal but for one character in five: misspelled, or misread in a scan. */
function near(a: string, b: string): boolean {
  const allowed = Math.floor(Math.max(a.length, b.length) / 5);
  if (Math.abs(a.length - b.length) > allowed) return false;
  return distance(a, b) <= allowed;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, y] of [...b].entries())
      next.push(Math.min((row[j] ?? 0) + (x === y ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}
