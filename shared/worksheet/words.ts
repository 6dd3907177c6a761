import { assetText } from './assets.ts';

/** The files of the clinical vocabulary: what facts are found by. */
const FILES = [
  'facts/vocabulary.json',
  'facts/vocabulary/imaging.json',
  'facts/vocabulary/medication.json',
  'facts/vocabulary/procedures.json',
  'facts/vocabulary/therapy.json',
  'facts/vocabulary/topical-and-equipment.json',
] as const;

interface Vocabulary {
  readonly concepts: readonly {
    readonly id: string;
    readonly phrases?: readonly string[];
    readonly heads?: readonly string[];
  }[];
  readonly drugs: Readonly<Record<string, readonly string[]>>;
}

let vocabulary: ReadonlyMap<string, readonly string[]> | undefined;

/** Concept → its words. Read when the first worksheet is written: it is large, and most of what a function does needs none of it. */
function wordsByConcept(): ReadonlyMap<string, readonly string[]> {
  if (vocabulary) return vocabulary;
  const all = new Map<string, string[]>();
  const add = (id: string, words: readonly string[] = []) => all.set(id, [...(all.get(id) ?? []), ...words]);
  for (const file of FILES) {
    const { concepts, drugs } = JSON.parse(assetText(file)) as Vocabulary;
    for (const { id, phrases, heads } of concepts) {
      add(id, phrases);
      add(id, heads);
    }
    for (const [id, words] of Object.entries(drugs)) add(id, words);
  }
  vocabulary = all;
  return all;
}

/** Words without those that hold another of them whole: whoever finds `fracture` finds `compression fracture`. */
function shortest(words: readonly string[]): string[] {
  const kept: string[] = [];
  const held = new Set<string>();
  for (const word of words.toSorted((a, b) => a.length - b.length)) {
    const parts = word.toLowerCase().split(/[\s-]+/);
    const isHeld = parts.some((_, from) =>
      parts.some((__, to) => to >= from && held.has(parts.slice(from, to + 1).join(' '))),
    );
    if (isHeld) continue;
    held.add(parts.join(' '));
    kept.push(word);
  }
  return kept.sort((a, b) => a.localeCompare(b));
}

/**
 * The words by which a concept, and every concept below it, is found in a record, in alphabetical order; none for a
 * concept that has no words of its own (it is found by patterns, or follows from others).
 */
export function wordsOf(concept: string): readonly string[] {
  const below = `${concept}.`;
  return shortest(
    [...wordsByConcept()].flatMap(([id, words]) => (id === concept || id.startsWith(below) ? words : [])),
  );
}
