import type { BodyRegion, Fact, Side } from '../facts/model.ts';
import data from './phrases.json' with { type: 'json' };
import { fill, letterDate, list, phrase, withLetterDates } from './words.ts';

export const phrases = data;

interface RegionWords {
  readonly name: string;
  readonly plural?: string;
  /** There is one of it, with a left and a right to it. */
  readonly midline?: boolean;
  /** Before a noun, where it is not the name: `cervical`. */
  readonly adjective?: string;
  /** What a worker calls it, for complaints. */
  readonly plain?: string;
}
const REGIONS: Readonly<Record<string, RegionWords>> = data.regions;
const CONCEPTS: Readonly<Record<string, string>> = data.concepts;

const wordsOf = (id: string): string => id.replaceAll('-', ' ');
const regionWords = (region: BodyRegion): RegionWords => REGIONS[region] ?? { name: wordsOf(region) };

/** A region after a preposition: `the right shoulder`, `the knees bilaterally`, `the cervical spine on the left`; empty for none. */
export function regionPhrase(regions: readonly BodyRegion[], side: Side | null): string {
  if (regions.length === 0) return '';
  const words = regions.map(regionWords);
  if (side === 'bilateral') {
    const names = words.map(({ name, plural, midline }) => (midline ? name : (plural ?? `${name}s`)));
    return `the ${list(names)} bilaterally`;
  }
  const names = list(words.map(({ name }) => name));
  if (side !== null && words.every(({ midline }) => midline)) return `the ${names} on the ${side}`;
  return `the ${side ? `${side} ` : ''}${names}`;
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

const isStudy = (fact: Fact): boolean => /^(?:imaging|electrodiagnostic)\b/.test(fact.concept);

/** A record's words as the middle of a sentence takes them: `Mild stenosis` as `mild stenosis`, `MRI` and `Lachman` as they are. */
function inSentence(text: string): string {
  const [first = ''] = text.split(/[\s,]/, 1);
  const isOrdinary = /^[A-Z][a-z]+$/.test(first) && !data.eponyms.includes(first);
  return isOrdinary ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** The record's own words for what a fact is about; empty where they only repeat a heading, such as `Operations`. */
function ownWords(fact: Fact): string {
  const detail = phrase(withLetterDates(fact.detail ?? ''));
  if (/^(?:surger(?:y|ies)|operations?|procedures?)$/i.test(detail)) return '';
  // A cell of a table stands before the words without a mark between: `cervical spine Mild spinal stenosis`.
  const cell = fact.regions
    .map((region) => regionWords(region).name)
    .find(
      (name) =>
        new RegExp(`^${name} [A-Z]`, 'i').test(detail) && /^[A-Z]/.test(detail.slice(name.length + 1)),
    );
  return inSentence(cell ? detail.slice(cell.length + 1) : detail);
}

/** The side and the region before words that do not name them: `cervical neuroforaminal narrowing C3-C4`. */
function placed(words: string, fact: Fact): string {
  const isNamed = (...names: (string | undefined)[]) =>
    names.some((name) => name !== undefined && words.toLowerCase().includes(name));
  const missing = fact.regions
    .map(regionWords)
    .filter(({ name, adjective, plain }) => !isNamed(name, adjective, plain))
    .map(({ name, adjective }) => adjective ?? name);
  const side = fact.side && !isNamed(fact.side) ? [fact.side] : [];
  return [...side, list(missing), words].filter((part) => part !== '').join(' ');
}

/** Whether words name the same thing as a phrase: they share a word that says something. */
const shareWord = (words: string, noun: string): boolean =>
  (words.toLowerCase().match(/[a-z]{6,}/g) ?? []).some(
    (word) => !/^(?:cervical|thoracic|lumbar)$/.test(word) && noun.toLowerCase().includes(word),
  );

/** What a fact is about, without its assertion: `right shoulder pain`, `cervical spinal stenosis at C6-C7`. */
export function factPhrase(fact: Fact): string {
  // A deficit of a limb is told of the limb, though it speaks for the neck or the back as well.
  const limbs = fact.regions.filter((region) => !regionWords(region).midline);
  const isOfLimb = limbs.length > 0 && /^(?:symptom|neurological-deficit)\b/.test(fact.concept);
  const where = regionPhrase(isOfLimb ? limbs : fact.regions, fact.side);
  const slots = {
    region: regionAdjective(fact.regions, fact.side, /^(?:symptom|finding\.spasm)/.test(fact.concept)),
    of: where && ` of ${where}`,
    in: where && ` in ${where}`,
    for: where && ` for ${where}`,
  };
  const noun = phrase(fill(template(fact.concept), slots));
  if (fact.concept.startsWith('medication')) return phrase(fact.detail ?? '') || noun;
  const words = ownWords(fact);
  // The words of a study are its result, and those of a treatment its name again.
  if (words === '' || isStudy(fact) || fact.concept.startsWith('treatment')) return noun;
  if (fact.concept === 'red-flag.constitutional') return words;
  if (fact.concept.startsWith('surgery') || shareWord(words, noun)) return placed(words, fact);
  if (noun.toLowerCase().includes(words.toLowerCase())) return noun;
  return /^(?:[CTLS]\d|level)/.test(words) ? `${noun} at ${words}` : `${noun} (${words})`;
}

/** A fact's phrase with its assertion, change and value: `no numbness`, `possible radiculopathy`, `worsening weakness`. */
export function worded(fact: Fact): string {
  const changes = fact.change && !/^(?:treatment|medication|symptom\.change)/.test(fact.concept);
  const change = changes && fact.change ? `${data.changes[fact.change]} ` : '';
  const unit = fact.value && /^[/%]/.test(fact.value.unit) ? fact.value.unit : ` ${fact.value?.unit}`;
  // Where the record's own words have the measure, they are told: `4-/5`.
  const value = fact.value && !/\d/.test(fact.detail ?? '') ? ` (${fact.value.number}${unit})` : '';
  const response =
    fact.change && /^(?:treatment|medication)/.test(fact.concept) ? ` ${data.responses[fact.change]}` : '';
  return phrase(
    fill(data.assertions[fact.assertion], { what: `${change}${factPhrase(fact)}${value}${response}` }),
  );
}

/** What an imaging or electrodiagnostic study showed, as the record words it; empty when it says nothing of it. */
export function studyResult(study: Fact): string {
  const words = phrase(withLetterDates(study.detail ?? '')).replace(
    /^(?:which |that )?(?:(?:was |were )?(?:revealed|reveals|showed|shows|demonstrated|demonstrates|read as)|with findings of)\s+/i,
    '',
  );
  // A numbered impression is told as one sentence.
  if (!/^1[.)]\s/.test(words)) return inSentence(words);
  return list(
    words
      .split(/(?:^|\s)\d{1,2}[.)]\s+/)
      .filter((part) => part.trim() !== '')
      .map((part) => inSentence(phrase(part))),
  );
}

/** One finding of a study, in the record's own words where it has them: the study names the region. */
export const studyFinding = (fact: Fact): string =>
  fact.assertion === 'present' || fact.assertion === 'historical'
    ? ownWords(fact) || factPhrase(fact)
    : worded(fact);

/** A fact as evidence in a rationale: what it says, of when, and for a study with what result. */
export function evidence(fact: Fact, result = ''): string {
  // The date of a note says nothing of when a study was made or an operation done, or will be.
  const isEvent = isStudy(fact) || fact.concept.startsWith('surgery');
  const what = isEvent && fact.assertion === 'historical' ? factPhrase(fact) : worded(fact);
  if (fact.assertion === 'planned') {
    return `${what}${fact.documentDate ? `, noted on ${letterDate(fact.documentDate)}` : ''}`;
  }
  const date = fact.date ?? (isEvent ? null : fact.documentDate);
  const on = date === null ? (isEvent ? ' (undated)' : '') : ` on ${letterDate(date)}`;
  return `${what}${on}${result && `, which revealed ${result}`}`;
}
