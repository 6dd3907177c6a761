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
export function inSentence(text: string): string {
  const [first = ''] = text.split(/[\s,/-]/, 1);
  const isOrdinary = /^(?:[A-Z][a-z]+|A)$/.test(first) && !data.eponyms.includes(first);
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
  return inSentence((cell ? detail.slice(cell.length + 1) : detail).replace(/\bfx\b/gi, 'fracture'));
}

/** The side and the region before words that do not name them: `cervical neuroforaminal narrowing C3-C4`. */
function placed(words: string, fact: Fact, where: readonly BodyRegion[] = fact.regions): string {
  // What is said of both sides at once has the words of one: `right shoulder arthroscopy 2011, left 2013`.
  if ((fact.side === 'left' || fact.side === 'right') && !new RegExp(`\\b${fact.side}\\b`, 'i').test(words))
    words = words.replace(fact.side === 'left' ? /\bright\b/i : /\bleft\b/i, fact.side);
  const isNamed = (...names: (string | undefined)[]) =>
    names.some((name) => name !== undefined && words.toLowerCase().includes(name));
  const missing = where
    .map(regionWords)
    .filter(({ name, adjective, plain }) => !isNamed(name, adjective?.slice(0, 4), plain))
    .map(({ name, adjective }) => adjective ?? name);
  const side = fact.side && !isNamed(fact.side) ? [fact.side] : [];
  const [, own = '', rest = words] = /^(left |right |bilateral )?(.*)$/is.exec(words) ?? [];
  const named = fact.regions
    .map(regionWords)
    .flatMap(({ name, adjective, plain }) => [name, adjective, plain]);
  const goesOn =
    missing.length > 0 && named.some((name) => name !== undefined && rest.toLowerCase().startsWith(name));
  return [...side, own.trim(), list(missing), goesOn ? 'and' : '', rest]
    .filter((part) => part !== '')
    .join(' ');
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
  if (/^(?:diagnosis|injury|comorbidity|red-flag\.fracture)/.test(fact.concept) && /[a-z]{5}/.test(words)) {
    const named = words.replace(/^R\b/, 'right').replace(/^L\b/, 'left');
    // A name of several words says where it is, but for the part of the spine.
    const regions = fact.regions.filter((region) => !named.includes(' ') || regionWords(region).midline);
    return placed(named, fact, regions);
  }
  if (fact.concept.startsWith('surgery') || shareWord(words, noun)) return placed(words, fact);
  if (noun.toLowerCase().includes(words.toLowerCase())) return noun;
  return /^(?:[CTLS]\d|level)/.test(words) ? `${noun} at ${words}` : `${noun} (${words})`;
}

/** `visits`, and of one `visit`. */
const unitOf = ({ value }: Fact): string =>
  value?.number === 1 ? value.unit.replace(/s$/, '') : (value?.unit ?? '');

/** A fact's phrase with its assertion, change and value: `no numbness`, `possible radiculopathy`, `worsening weakness`. */
export function worded(fact: Fact): string {
  const bare = fact.assertion === 'present' && !fact.change;
  const changes =
    fact.change &&
    !/^(?:treatment|medication|symptom\.change|conservative-care|function\.improved)/.test(fact.concept);
  const change = changes && fact.change ? `${data.changes[fact.change]} ` : '';
  const unit = fact.value && /^[/%]/.test(fact.value.unit) ? fact.value.unit : ` ${unitOf(fact)}`;
  // Where the record's own words have the measure, they are told: `4-/5`.
  const value = fact.value && !/\d/.test(fact.detail ?? '') ? ` (${fact.value.number}${unit})` : '';
  const response =
    fact.change && /^(?:treatment|medication)/.test(fact.concept) ? ` ${data.responses[fact.change]}` : '';
  return phrase(
    fill(data.assertions[fact.assertion], {
      what: `${change}${bare ? factPhrase(fact) : factPhrase(fact).replace(/^an? /, '')}${value}${response}`,
    }),
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

/** What a study did: `revealed mild stenosis`, `was normal`, of films `were normal`. */
export function showed(result: string, study: Fact): string {
  const be = study.concept.startsWith('imaging.x-ray') ? 'were' : 'was';
  return /^(?:normal|negative|unremarkable|abnormal|positive)(?:$|[,;.])/i.test(result)
    ? `${be} ${result}`
    : `revealed ${result}`;
}

/** One finding of a study, in the record's own words where it has them: the study names the region. */
export const studyFinding = (fact: Fact): string =>
  fact.assertion === 'present' || fact.assertion === 'historical'
    ? ownWords(fact) || factPhrase(fact)
    : worded(fact);

/** More days than these are told by the last of them. */
const DAYS_TOLD = 2;

/** Days in words: `06/05/2015 and 07/14/2015`; of many the last. */
export function days(dates: readonly (string | null)[]): string {
  const known = [...new Set(dates)].filter((date) => date !== null).sort();
  const last = known.at(-1);
  if (last === undefined) return '';
  return known.length > DAYS_TOLD
    ? `several occasions, most recently ${letterDate(last)}`
    : list(known.map(letterDate));
}

/** Mentions of one thing, the fullest first, and for a study what it revealed. */
export interface Shown {
  readonly mentions: readonly Fact[];
  readonly result: string;
}

/** What mentions of one thing say as evidence, and of which days. */
function shown({ mentions: [fact, ...again], result }: Shown): {
  readonly what: string;
  readonly when: string;
} {
  if (!fact) return { what: '', when: '' };
  // The date of a note says nothing of when a study was made or an operation done, or will be.
  const isEvent = isStudy(fact) || fact.concept.startsWith('surgery');
  const what = isEvent && fact.assertion === 'historical' ? factPhrase(fact) : worded(fact);
  if (fact.assertion === 'planned') {
    const noted = days([fact, ...again].map(({ documentDate }) => documentDate));
    return { what, when: noted && `, noted on ${noted}` };
  }
  if (isEvent) {
    const on = fact.date === null ? ' (undated)' : ` on ${letterDate(fact.date)}`;
    return { what: `${what}${on}${result && `, which ${showed(result, fact)}`}`, when: '' };
  }
  const on = days([fact, ...again].map(({ date, documentDate }) => date ?? documentDate));
  return { what, when: on && ` on ${on}` };
}

/** The evidence of a rationale in words: each thing with its days, things of the same days together. */
export const evidence = (things: readonly Shown[]): string =>
  list(
    [...Map.groupBy(things.map(shown), ({ when }) => when)].flatMap(([when, together]) =>
      when === '' ? together.map(({ what }) => what) : [`${list(together.map(({ what }) => what))}${when}`],
    ),
  );

/** Whether a text has every word of another. */
export function tells(text: string, other: string): boolean {
  const words = new Set(text.toLowerCase().split(/\W+/));
  return other
    .toLowerCase()
    .split(/\W+/)
    .every((word) => words.has(word));
}
