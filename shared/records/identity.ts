import type { Manifest } from '../case/manifest.ts';
import { findDates } from '../facts/dates.ts';
import data from './identity.json' with { type: 'json' };
import { distance, isNear } from './people.ts';

/** Whom a page says it is about, held against the manifest. `null`: it does not say. */
export interface Identity {
  /**
   * `similar`: a part of the name is the same and the rest may be, as after a marriage, in a nickname or initials, or
   * misspelled. `part`: a given or a family name is the same and the other is plainly another's.
   */
  readonly name: 'same' | 'similar' | 'part' | 'other' | null;
  /** `similar`: one digit differs, two stand in each other's place, or the day and the month do. */
  readonly dateOfBirth: 'same' | 'similar' | 'other' | null;
  readonly claimNumber: 'same' | 'other' | null;
  readonly dateOfInjury?: 'same' | 'other' | null;
}

/** A name in capitals: what comes first and the rest, as the words stand, without titles. */
interface Name {
  readonly words: readonly string[];
  readonly suffix: string | null;
}

const anyOf = (labels: readonly string[]) => `(?:${labels.join('|')})`;
const START = '(?:^|(?<=[\\n\\t |(\\[]))';
const COLON = '[ \\t]*(?::|[ \\t]-(?=[ \\t])|(?<=name)(?=[ \\t]))[ \\t]*';
const NAME = new RegExp(`${START}${anyOf(data.name)}${COLON}([^\\n]*)(?:\\n([^\\n]*))?`, 'gi');
const REGARDING = new RegExp(`${START}${anyOf(data.regarding)}[ \\t]*:[ \\t]*([^\\n]+)`, 'gi');
const dateAfter = (labels: readonly string[]) =>
  new RegExp(`(?<![A-Za-z])${anyOf(labels)}[ \\t]*[:#-]?[ \\t]*\\n?([\\s\\S]{6,24})`, 'gi');
const BORN = dateAfter(data.birth);
const INJURED = dateAfter(data.injury);
const CLAIM = new RegExp(
  `(?<![A-Za-z])${anyOf(data.claim)}[ \\t]*[:#]*[ \\t]*\\n?(?=[A-Z0-9-]*\\d)([A-Z0-9][A-Z0-9-]{3,})`,
  'gi',
);
const LABELS = new Set(data.otherLabels);
const PARTICLES = new Set(data.particles);
const NOT_NAMES = new Set(data.notNames);
const TITLES = new Set(data.titles);
const SUFFIXES = new Set(data.suffixes);
const CLINICIAN = new RegExp(`^(?:Dr\\.?\\s)|^[^:\\n]{3,40}?,?\\s${data.credentials}`);
const NICKNAMES = data.nicknames.map((names) => new Set(names.map((name) => name.toUpperCase())));

/** What the labels of a page (`Patient:`, `DOB:`, `Claim #`) say against the manifest. */
export function identityOn(
  text: string,
  manifest: Pick<Manifest, 'injuredEmployee' | 'claim' | 'assigned'>,
): Identity {
  const { claimNumber, dateOfInjury } = manifest.claim;
  const expected = readName(manifest.injuredEmployee.name);
  const dateOfBirth = best(
    datesAfter(text, BORN, manifest.assigned).map((date) =>
      compareDates(date, manifest.injuredEmployee.dateOfBirth),
    ),
  );
  const claims = [...text.matchAll(CLAIM)].map(([, code = '']) => compareClaims(code, claimNumber));
  const claim = claimNumber ? best(claims) : null;
  const labelled = best(namesOn(text).map((line) => compareNames(line, expected)));
  const regarding = best(
    [...text.matchAll(REGARDING)].flatMap(([, line = '']) =>
      line.split(/\s(?:and|&|v\.?|vs\.?)\s|[;/]/).map((each) => compareNames(each, expected)),
    ),
  );
  // What a letter is about may be a study or a company: it is another's name only where a number says so too.
  const isOther = dateOfBirth === 'other' || claim === 'other';
  const subject = regarding === 'same' || regarding === 'similar' || isOther ? regarding : null;
  return {
    name: labelled ?? subject,
    dateOfBirth,
    claimNumber: claim,
    dateOfInjury: best(
      datesAfter(text, INJURED, manifest.assigned).map((date) => (date === dateOfInjury ? 'same' : 'other')),
    ),
  };
}

/**
 * Whether a page is another patient's. Nobody else's record may decide a case, and none of the worker's own may be
 * lost to a slip of a pen: another name, a relative's or a namesake's too, is enough unless what else is written
 * agrees, and so is another date of birth.
 */
export function isAnotherPatient(identity: Identity): boolean {
  const { name, dateOfBirth, claimNumber, dateOfInjury = null } = identity;
  if (claimNumber === 'same' && (name === 'same' || name === 'similar' || dateOfBirth === 'same'))
    return false;
  if (name === 'other') return dateOfBirth !== 'same';
  // A relative has the family name, a stranger may have the given one: only the worker's own numbers settle it.
  if (name === 'part')
    return !(
      dateOfBirth === 'same' ||
      (dateOfBirth !== 'other' &&
        (claimNumber === 'same' || dateOfInjury === 'same' || dateOfBirth === 'similar'))
    );
  if (dateOfBirth === 'other') return claimNumber !== 'same';
  return false;
}

/** In words, without saying what was found. */
export function differencesOf(identity: Identity): string[] {
  const { name, dateOfBirth, claimNumber } = identity;
  return [
    ...(name !== null && name !== 'same' ? ['the patient’s name'] : []),
    ...(dateOfBirth === 'other' || dateOfBirth === 'similar' ? ['the date of birth'] : []),
    ...(claimNumber === 'other' ? ['the claim number'] : []),
  ];
}

/** Any label that agrees makes the page the worker's; a page may name others besides. */
function best<T extends string>(found: readonly (T | null)[]): T | null {
  for (const level of ['same', 'similar', 'part', 'other']) {
    const hit = found.find((one) => one === level);
    if (hit) return hit;
  }
  return null;
}

/** What follows the labels of a patient's name: on their line, or, where nothing does, on the next. */
function namesOn(text: string): string[] {
  return [...text.matchAll(NAME)].flatMap(([, same = '', next = '']) => {
    const { length } = readName(same).words;
    // A narrow column breaks a name: `Jane⏎Sample`.
    if (length === 1 && /^\p{Lu}[\p{L}'’-]+$/u.test(same.trim()) && /^\p{Lu}[\p{L}'’-]+$/u.test(next.trim()))
      return [`${same} ${next}`];
    return [length > 0 || CLINICIAN.test(same) ? same : next];
  });
}

/** The name at the beginning of a line: `SAMPLE, JANE Q.`, `Mr. J. de la Cruz-Lopez Jr.`; nothing where none stands. */
function readName(line: string): Name {
  const words: string[] = [];
  let suffix: string | null = null;
  const parts = line.trim().split(/[\s|]+/);
  for (const [i, part] of parts.entries()) {
    const bare = plainLetters(part).toLowerCase();
    if (part.includes(':') || part.includes('[')) {
      // The last words were the label's: `Emergency Contact:`.
      if (part.includes(':') && words.length < 2) words.length = 0;
      break;
    }
    if (part === '-' || part === '–' || (LABELS.has(bare) && words.length !== 1)) break;
    if (!/^[(“"]?\p{L}[\p{L}'’.-]*[”")]?[,;]?$/u.test(part)) break;
    if (SUFFIXES.has(bare) && words.length > 0) suffix = bare;
    else if (!TITLES.has(bare)) {
      const isParticle = PARTICLES.has(bare) && i + 1 < parts.length;
      if (!isParticle && !/^[(“"]?\p{Lu}/u.test(part)) break;
      const isInitials = /^(?:\p{Lu}\.){2,}$/u.test(part);
      if (isInitials) words.push(part.slice(0, 1));
      else
        words.push(
          ...part
            .split(/[-–]/)
            .map((each) => plainLetters(each).toUpperCase())
            .filter(Boolean),
        );
    }
    if (words.length >= 6 || part.endsWith(';')) break;
  }
  return { words, suffix };
}

const plainLetters = (word: string) => word.normalize('NFD').replace(/[^\p{L}]/gu, '');

/** A name on a page against the worker's; null where a line holds no name, or a clinician's. */
function compareNames(line: string, expected: Name): Identity['name'] {
  if (CLINICIAN.test(line.trim())) return null;
  const { words, suffix } = readName(line);
  const whole = words.filter((word) => word.length > 1);
  if (whole.length === 0 || words.some((word) => NOT_NAMES.has(word.toLowerCase()))) return null;
  const [given = '', ...rest] = expected.words;
  const families = rest.filter((word) => word.length > 1);
  const joined = words.join('');
  const has = (name: string) =>
    name.length > 1 && words.some((word) => word.length > 1 && isNear(word, name));
  const hasFamily = families.some(has) || (families.length > 1 && joined.includes(families.join('')));
  const hasGiven = has(given);
  if (hasFamily && (hasGiven || hasBoth(words, given, families))) {
    const isNamesake = suffix !== null && expected.suffix !== null && suffix !== expected.suffix;
    return isNamesake ? 'part' : 'same';
  }
  if (!hasFamily && !hasGiven) return words.length > 1 ? 'other' : null;
  // One word alone, or an initial that agrees, may be the worker; an initial that does not is somebody else.
  if (whole.length === 1) {
    const initials = words.filter((word) => word.length === 1);
    if (initials.length === 0) return 'similar';
    const wanted = hasFamily ? given : (families.at(-1) ?? '');
    return initials.some((initial) => wanted.startsWith(initial)) ? 'similar' : 'part';
  }
  if (hasFamily) {
    const others = whole.filter((word) => !families.some((family) => isNear(word, family)));
    return others.some((word) => isCalled(word, given) || distance(word, given) <= 1) ? 'similar' : 'part';
  }
  return 'part';
}

/** A worker whose given and family names are alike has to be named by both. */
const hasBoth = (words: readonly string[], given: string, families: readonly string[]) =>
  words.filter((word) => isNear(word, given) || families.some((family) => isNear(word, family))).length > 1;

const isCalled = (name: string, given: string): boolean =>
  NICKNAMES.some((names) => names.has(name) && names.has(given));

function datesAfter(text: string, label: RegExp, latest: string): string[] {
  return [...text.matchAll(label)].flatMap(([, after = '']) => {
    const [first] = findDates(after, latest);
    return first && first.start < 3 ? [first.date] : [];
  });
}

function compareDates(found: string, expected: string): 'same' | 'similar' | 'other' {
  if (found === expected) return 'same';
  const [year, month, day] = expected.split('-');
  if (found === `${year}-${day}-${month}`) return 'similar';
  const differ = [...found].flatMap((digit, i) => (digit === expected[i] ? [] : [i]));
  const [first = 0, second = 0] = differ;
  const isSwapped =
    differ.length === 2 && found[first] === expected[second] && found[second] === expected[first];
  return differ.length === 1 || (isSwapped && second - first <= 2) ? 'similar' : 'other';
}

/** A claim may be written with or without its suffix, and a scan confuses O and 0. */
function compareClaims(found: string, expected: string): 'same' | 'other' {
  const [a, b] = [plainCode(found), plainCode(expected)];
  return a === b || (a.length >= 6 && b.length >= 6 && (a.startsWith(b) || b.startsWith(a)))
    ? 'same'
    : 'other';
}

const plainCode = (code: string) =>
  code
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replaceAll('O', '0')
    .replaceAll('I', '1');
