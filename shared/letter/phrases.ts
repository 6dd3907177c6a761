import type { BodyRegion, Fact, Side } from '../facts/model.ts';
import data from './phrases.json' with { type: 'json' };
import { fill, letterDate, list, phrase, withLetterDates } from './words.ts';

export const phrases = data;

interface RegionWords {
  readonly name: string;
  readonly plural?: string;
  /** Before a noun, where it is not the name: `cervical`. */
  readonly adjective?: string;
  /** What a worker calls it, for complaints. */
  readonly plain?: string;
}
const REGIONS: Readonly<Record<string, RegionWords>> = data.regions;
const CONCEPTS: Readonly<Record<string, string>> = data.concepts;

const wordsOf = (id: string): string => id.replaceAll('-', ' ');
const regionWords = (region: BodyRegion): RegionWords => REGIONS[region] ?? { name: wordsOf(region) };

/** A region after a preposition: `the right shoulder`, `the upper extremities bilaterally`; empty for none. */
export function regionPhrase(regions: readonly BodyRegion[], side: Side | null): string {
  if (regions.length === 0) return '';
  const names = regions.map((region) => {
    const { name, plural = `${name}s` } = regionWords(region);
    return side === 'bilateral' ? plural : name;
  });
  if (side === 'bilateral') return `the ${list(names)} bilaterally`;
  return `the ${side ? `${side} ` : ''}${list(names)}`;
}

/** A region before a noun: `right shoulder`, `neck`; empty for none. */
function regionAdjective(regions: readonly BodyRegion[], side: Side | null, plain: boolean): string {
  const names = regions.map((region) => {
    const words = regionWords(region);
    return (plain ? words.plain : words.adjective) ?? words.name;
  });
  return `${side ? `${side} ` : ''}${list(names)}`;
}

/** The entry of a concept, or of the longest beginning of it that has one. */
function template(concept: string): string {
  for (let id = concept; id !== ''; id = id.slice(0, Math.max(0, id.lastIndexOf('.')))) {
    const found = CONCEPTS[id];
    if (found !== undefined) return found;
  }
  return `{region} ${wordsOf(concept.split('.').at(-1) ?? concept)}`;
}

/** Concepts whose detail is told by the sentence around them, not by the phrase. */
const RESULT = /^(?:imaging|electrodiagnostic)\b/;
const DETAIL_NAMES_IT = /^(?:surgery|medication)\b/;

/** What a fact is about, without its assertion: `right shoulder pain (7/10)`. */
export function factPhrase(fact: Fact): string {
  const where = regionPhrase(fact.regions, fact.side);
  const slots = {
    region: regionAdjective(fact.regions, fact.side, /^(?:symptom|finding\.spasm)/.test(fact.concept)),
    of: where && ` of ${where}`,
    in: where && ` in ${where}`,
    for: where && ` for ${where}`,
  };
  const detail = phrase(withLetterDates(fact.detail ?? ''));
  if (detail !== '' && DETAIL_NAMES_IT.test(fact.concept)) {
    if (fact.concept.startsWith('medication')) return detail;
    const isNamed = (...words: (string | undefined)[]) =>
      words.some((word) => word !== undefined && detail.toLowerCase().includes(word));
    const regions = fact.regions.map(regionWords);
    const missing = [
      ...(fact.side && !isNamed(fact.side) ? [fact.side] : []),
      ...regions.filter(({ name, adjective }) => !isNamed(name, adjective)).map(({ name }) => name),
    ];
    return phrase(`${missing.join(' ')} ${detail}`);
  }
  const noun = phrase(fill(template(fact.concept), slots));
  if (detail === '' || RESULT.test(fact.concept) || noun.toLowerCase().includes(detail.toLowerCase()))
    return noun;
  return /^(?:[CTLS]\d|level)/.test(detail) ? `${noun} at ${detail}` : `${noun} (${detail})`;
}

/** A fact's phrase with its assertion, change and value: `no numbness`, `possible radiculopathy`, `worsening weakness`. */
export function worded(fact: Fact): string {
  const change = fact.change && !fact.concept.startsWith('treatment') ? `${data.changes[fact.change]} ` : '';
  const unit = fact.value && /^[/%]/.test(fact.value.unit) ? fact.value.unit : ` ${fact.value?.unit}`;
  const value = fact.value ? ` (${fact.value.number}${unit})` : '';
  const response =
    fact.change && fact.concept.startsWith('treatment') ? ` ${data.responses[fact.change]}` : '';
  return phrase(
    fill(data.assertions[fact.assertion], { what: `${change}${factPhrase(fact)}${value}${response}` }),
  );
}

/** What an imaging or electrodiagnostic study showed, as the record words it; empty when the record gives no result. */
export const studyResult = (fact: Fact): string =>
  phrase(withLetterDates(fact.detail ?? '')).replace(
    /^(?:which |that )?(?:(?:was |were )?(?:revealed|reveals|showed|shows|demonstrated|demonstrates|read as)|with findings of)\s+/i,
    '',
  );

/** A fact as evidence in a rationale: what it says and of when. */
export function evidence(fact: Fact): string {
  const date = fact.date ?? fact.documentDate;
  const on = date === null ? '' : ` on ${letterDate(date)}`;
  const result = RESULT.test(fact.concept) ? studyResult(fact) : '';
  return `${worded(fact)}${on}${result && `, which revealed ${result}`}`;
}
