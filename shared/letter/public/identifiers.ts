import type { Manifest } from '../../case/manifest.ts';
import type { IsoDate, Page, RecordsIndex } from '../../records/model.ts';
import { namedIn } from './named.ts';
import shapes from './shapes.json' with { type: 'json' };
import { isEponym, isWord, plain, tokensOf } from './tokens.ts';

/** Names that the pages of a packet show by their form, whoever is meant, as they are written there. */
export interface NamesOnPages {
  readonly people: readonly string[];
  readonly organizations: readonly string[];
  readonly codes: readonly string[];
}

/** What identifies somebody in a packet, made ready to be looked for. Words are `plain`. */
export interface Identifiers {
  /** As written, from the longest on; three characters or more. */
  readonly literals: readonly string[];
  /** Several words that follow each other. `asName`: only where they are written as a name. */
  readonly phrases: readonly { readonly words: readonly string[]; readonly asName: boolean }[];
  /**
   * Single words of names. `always`: however written; `asName`: only where they are written as a name, being words of
   * the language too; `beside`: only beside another word of a name, being too short.
   */
  readonly names: ReadonlyMap<string, 'always' | 'asName' | 'beside'>;
  /** Numbers without what stands between their parts. */
  readonly codes: ReadonlySet<string>;
  /** Five digits, which may be the code of a service too. */
  readonly zips: ReadonlySet<string>;
  readonly dateOfBirth: IsoDate;
  /** The day after which the record cannot speak of the past. */
  readonly latest: IsoDate;
}

/** Names that are kept of the pages of a packet, of each kind: so many say no more, and the memory stays flat. */
const MOST = 2000;

/** Collects the names that pages show, page by page. */
export async function namesOnPages(pages: AsyncIterable<Page> | Iterable<Page>): Promise<NamesOnPages> {
  const found = { people: new Set<string>(), organizations: new Set<string>(), codes: new Set<string>() };
  for await (const { text } of pages) {
    const named = namedIn(text);
    for (const kind of ['people', 'organizations', 'codes'] as const)
      for (const { start, end } of named[kind])
        if (found[kind].size < MOST) found[kind].add(text.slice(start, end).replace(/\s+/g, ' '));
  }
  return { people: [...found.people], organizations: [...found.organizations], codes: [...found.codes] };
}

/** No page was read. */
export const NO_NAMES: NamesOnPages = { people: [], organizations: [], codes: [] };

const CREDENTIALS = new RegExp(`[,\\s]+(?:${shapes.credentials.join('|')})(?![\\p{L}\\p{N}])\\.?`, 'gu');
const TITLES = new Set(shapes.titles);
const SUFFIXES = new Set(shapes.suffixes);
const PARTICLES = new Set(shapes.particles);
const SIGNS = new Set(shapes.eponyms);
const OF_ORGANIZATIONS = new Set(shapes.organizationWords);

/** What identifies somebody in a packet: its manifest, its index of records and what its pages name. */
export function identifiersOf(manifest: Manifest, records: RecordsIndex, pages: NamesOnPages): Identifiers {
  const { injuredEmployee, representative, employer, claimsAdministrator, requestingPhysician } = manifest;
  const parties = [injuredEmployee, representative, employer, claimsAdministrator, requestingPhysician];
  const given = (texts: readonly (string | null | undefined)[]): string[] =>
    texts.flatMap((text) => (text?.trim() ? [text.trim()] : []));
  const authors = given([
    ...records.documents.map(({ author }) => author),
    ...(manifest.documents ?? []).map(({ author }) => author),
  ]);
  // A claims administrator without an organization is named by its own name, like the employer: no person's.
  const people = given([
    injuredEmployee.name,
    representative?.name,
    requestingPhysician.name,
    claimsAdministrator.organization ? claimsAdministrator.name : null,
    ...authors,
  ]);
  const organizations = given([
    employer?.name,
    claimsAdministrator.organization ?? claimsAdministrator.name,
    representative?.organization,
    requestingPhysician.organization,
    manifest.utilizationReview.organization,
  ]);
  const address = parties.flatMap((party) => Object.entries(party?.address ?? {}));
  const places = given(
    address.flatMap(([key, value]) => (/state|country|zip|postal/i.test(key) ? [] : [value])),
  );
  const zips = given(address.flatMap(([key, value]) => (/zip|postal/i.test(key) ? [value] : [])));
  const numbers = given([manifest.claim.claimNumber]);
  const emails = given(parties.map((party) => party?.email));

  const names = new Map<string, 'always' | 'asName' | 'beside'>();
  const phrases: { words: string[]; asName: boolean }[] = [];
  const phrase = (words: readonly string[], asName: boolean) => {
    if (words.length > 1) phrases.push({ words: [...words], asName });
  };

  for (const person of people) {
    const words = nameWords(person);
    // What the worker is called is struck out whatever it means; a party may be called Will Grant.
    const asName = person !== injuredEmployee.name.trim() && words.every(isWord);
    phrase(words, asName);
    phrase([...words.slice(-1), ...words.slice(0, -1)], asName);
    phrase(allWords(person), asName);
    for (const word of [...words, ...runTogether(person, words)]) name(names, word);
  }
  for (const organization of organizations) {
    const words = tokensOf(organization).map(({ word }) => word);
    const own = words.filter((word) => word.length > 3 && !isWord(word) && !OF_ORGANIZATIONS.has(word));
    phrase(words, own.length === 0);
    if (words.length === 1) for (const word of words) name(names, word);
    for (const word of own) name(names, word);
    const initials = words.map(([letter]) => letter).join('');
    if (initials.length > 2 && initials.length < 7 && !isWord(initials)) names.set(initials, 'asName');
  }
  for (const place of places) {
    const words = tokensOf(place).map(({ word }) => word);
    const unnumbered = words.filter((word) => !/^\d/.test(word));
    phrase(words, unnumbered.every(isWord) && words.length === unnumbered.length);
    phrase(unnumbered, unnumbered.every(isWord));
    if (words.length === 1) for (const word of unnumbered) name(names, word);
  }
  // Whom pages name need not be of the case: a word that medicine has is medicine's, unless it stands with the rest.
  for (const person of pages.people) {
    const words = nameWords(person);
    phrase(words, words.every(isWord));
    for (const word of words)
      if (word.length > 3 && !isWord(word) && !isEponym(word) && !names.has(word)) name(names, word);
  }
  for (const organization of pages.organizations) {
    const words = tokensOf(organization).map(({ word }) => word);
    phrase(words, words.every(isWord));
  }

  // A short number of a page may be a year or the code of a service.
  const ofPages = pages.codes.map(plain).filter((code) => code.length > (/\D/.test(code) ? 4 : 5));
  const codes = [...numbers.map(plain).filter((code) => code.length > 3 && /\d/.test(code)), ...ofPages];
  const digits = numbers.flatMap((code) => code.match(/\d{6,}/g) ?? []);
  return {
    literals: [
      ...new Set([
        ...people,
        ...initialsOf(injuredEmployee.name),
        ...numbers,
        ...emails,
        ...[...organizations, ...places].filter(isNoWording),
      ]),
    ]
      .filter((text) => text.length > 2)
      .sort((a, b) => b.length - a.length),
    phrases,
    names,
    codes: new Set([...codes, ...digits, ...bornOn(injuredEmployee.dateOfBirth)]),
    zips: new Set(zips.flatMap((zip) => zip.match(/\d{5}/g) ?? [])),
    dateOfBirth: injuredEmployee.dateOfBirth,
    latest: manifest.assigned,
  };
}

/** The words of a person's name, in order, without titles and credentials. */
const allWords = (person: string): string[] =>
  tokensOf(`${person} `.replace(CREDENTIALS, ' ').replace(/[-‐‑]/g, ' '))
    .map(({ word }) => word)
    .filter((word) => !TITLES.has(word) && !SUFFIXES.has(word));

/** Those by which a person is found: no initials and no particles. */
const nameWords = (person: string): string[] =>
  allWords(person).filter((word) => word.length > 1 && !PARTICLES.has(word));

/** `jeanluc`, `jeanlucduval`: what a file's name or an address makes of a name. */
const runTogether = (person: string, words: readonly string[]): string[] =>
  [...person.split(/\s+/).filter((part) => /\p{L}[-‐‑]\p{L}/u.test(part)), words.join('')]
    .map(plain)
    .filter((word) => word.length > 5 && words.length > 1 && !isWord(word));

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);

/** A date of birth as no reader of dates takes it for one: `19640302`, `2nd of March 1964`. */
function bornOn(date: IsoDate): string[] {
  const [year = '', month = '', day = ''] = date.split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  const number = String(Number(day));
  const ordinals = ['st', 'nd', 'rd', 'th'].map((ending) => number + ending);
  return [
    ...[year + month + day, month + day + year, day + month + year],
    ...[number, ...ordinals].flatMap((each) => [`${each}of${name}${year}`, `${name}the${each}${year}`]),
  ];
}

const ABBREVIATIONS = new Set(shapes.abbreviations);

/** `M.Q.` and `M. Q.`, unless medicine writes it so: `P.T.`. */
function initialsOf(person: string): string[] {
  const letters = nameWords(person).map(([letter = '']) => letter);
  const [first, last] = [letters[0], letters.at(-1)];
  if (first === undefined || last === undefined || letters.length < 2 || ABBREVIATIONS.has(first + last))
    return [];
  return [`${first}.${last}.`, `${first}. ${last}.`];
}

function name(names: Map<string, 'always' | 'asName' | 'beside'>, word: string): void {
  if (!/\p{L}/u.test(word)) return;
  // An eponym is nobody's word but the party's whose name it is.
  names.set(word, word.length < 3 ? 'beside' : isWord(word) && !SIGNS.has(word) ? 'asName' : 'always');
}

/** Whether a name of an organization or a place has more in it than words of the language. */
const isNoWording = (text: string): boolean => tokensOf(text).some(({ word }) => !isWord(word));
