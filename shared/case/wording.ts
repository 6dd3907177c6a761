import regions from '../facts/regions.json' with { type: 'json' };
import { normalise, tokenise } from '../facts/tokens.ts';
import { phrases as vocabulary } from '../facts/vocabulary.ts';
import { OTHER_REQUESTS, PURPOSES, WORDS } from './catalogue.ts';
import requests from './requests.json' with { type: 'json' };
import shorthand from './shorthand.json' with { type: 'json' };

/** Words of at least so many letters are mended: among shorter ones too many differ by one letter. */
const LONG = 7;

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Any of some abbreviations, whole, with the full stop that ends it; the longest first. */
const anyOf = (abbreviations: readonly string[], flags: string): RegExp =>
  new RegExp(
    `(?<![A-Za-z0-9'])(?:${[...abbreviations]
      .sort((a, b) => b.length - a.length)
      .map((each) => quoted(each) + (/\w$/.test(each) ? "(?![A-Za-z0-9]|[/'][A-Za-z])\\.?" : ''))
      .join('|')})`,
    flags,
  );
const PLAIN = new Map(Object.entries(shorthand.words));
const CAPITALS = new Map(Object.entries(shorthand.capitals));
const plain = anyOf([...PLAIN.keys()], 'gi');
const capitals = anyOf([...CAPITALS.keys()], 'g');

/** The words by which services, places and requests are called, as `normalise` gives them, by their first letter. */
const called = Map.groupBy(
  new Set(
    [
      ...WORDS.flatMap(([, phrases]) => phrases),
      ...OTHER_REQUESTS,
      ...PURPOSES,
      ...regions.regions.flatMap(({ terms }) => terms),
    ]
      .flatMap((phrase) => tokenise(phrase))
      .map(({ norm }) => norm),
  ),
  (word) => word[0],
);

/** Other words of requests: "generic" is no "genetic". */
const ordinary = new Set(
  [...requests.notDrugs, ...requests.brands, ...requests.salts, ...requests.ancillary]
    .flatMap((phrase) => tokenise(phrase))
    .map(({ norm }) => norm),
);

/**
 * An item's words as a clerk would write them out: abbreviations in full, initials without their full stops
 * ("p.o.", "T.E.N.S."), and a long word that nobody knows as the one word of the catalogue that differs from it by one
 * letter left out, put in, mistaken, or exchanged with its neighbour.
 */
export const writtenOut = (text: string): string =>
  text
    .replace(/(?<![A-Za-z0-9.])(?:[A-Za-z]\.){2,}(?![A-Za-z0-9])/g, (initials) =>
      initials.replaceAll('.', ''),
    )
    .replace(capitals, (found) => CAPITALS.get(found.replace(/\.$/, '')) ?? found)
    .replace(
      plain,
      (found) => PLAIN.get(found.toLowerCase()) ?? PLAIN.get(found.toLowerCase().slice(0, -1)) ?? found,
    )
    .replace(/[A-Za-z]+/g, mended);

function mended(raw: string): string {
  const word = normalise(raw);
  if (word.length < LONG) return raw;
  const alike = called.get(word[0]) ?? [];
  if (alike.includes(word) || ordinary.has(word) || vocabulary.knows(word)) return raw;
  const near = alike.filter((other) => other.length >= LONG && isNear(word, other));
  return near.length === 1 ? (near[0] as string) : raw;
}

/** Whether two words differ by one letter left out, put in, mistaken, or exchanged with its neighbour. */
export function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return (
    (left.length <= 1 && right.length <= 1) ||
    (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0])
  );
}
