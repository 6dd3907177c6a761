/** How hard a text is to read, by the measures that plain-language rules name. */

const wordsOf = (text: string): string[] => text.match(/\p{L}[\p{L}'’-]*/gu) ?? [];
/** Sentences end with a full stop, a question or an exclamation mark; a text without one is a sentence. */
const sentencesOf = (text: string): number =>
  text.split(/[.?!]+(?=\s|$)/).filter((part) => /\p{L}/u.test(part)).length;

/** Syllables of an English word: groups of vowels, without an `e` that is not spoken; at least one. */
export function syllables(word: string): number {
  const spoken = word
    .toLowerCase()
    .replace(/'s$/, '')
    .replace(/(?<=[^laeiouy])es$|(?<=[^aeioutd])ed$|(?<=[^laeiouy])e$/, '');
  return Math.max(1, spoken.match(/[aeiouy]+/g)?.length ?? 0);
}

/** Flesch-Kincaid grade level of an English text: the years of school that reading it takes (Kincaid et al., 1975). */
export function gradeLevel(text: string): number {
  const words = wordsOf(text);
  const spoken = words.reduce((sum, word) => sum + syllables(word), 0);
  return 0.39 * (words.length / sentencesOf(text)) + 11.8 * (spoken / words.length) - 15.59;
}

/** Syllables of a Spanish word: strong vowels and accented weak ones each make one, weak ones join their neighbour. */
export function silabas(word: string): number {
  const spoken = word
    .toLowerCase()
    .replace(/qu(?=[eiéí])|gu(?=[eiéí])/g, 'k')
    .replace(/y$/, 'i');
  const groups = spoken.match(/[aeiouáéíóúü]+/g) ?? [];
  const inGroup = (group: string): number => {
    const strong = group.match(/[aeoáéóíú]/g)?.length ?? 0;
    return Math.max(1, strong);
  };
  return Math.max(
    1,
    groups.reduce((sum, group) => sum + inGroup(group), 0),
  );
}

/**
 * Ease of a Spanish text by Szigriszt-Pazos (INFLESZ scale of Barrio-Cantalejo, 2008): 55 to 65 is normal, 65 to 80
 * rather easy.
 */
export function easeInSpanish(text: string): number {
  const words = wordsOf(text);
  const spoken = words.reduce((sum, word) => sum + silabas(word), 0);
  return 206.835 - 62.3 * (spoken / words.length) - words.length / sentencesOf(text);
}
