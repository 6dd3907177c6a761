const NAME = "[A-Z][\\p{L}'’-]+";
const CREDENTIAL =
  '(?:M\\.?D|D\\.?O|D\\.?C|D\\.?P\\.?M|P\\.?A|N\\.?P|F\\.?N\\.?P|P\\.?T|D\\.?P\\.?T|O\\.?T\\.?R|L\\.?Ac|Ph\\.?D|Psy\\.?D|R\\.?N)(?![\\p{L}])\\.?';
const CLINICIANS = [
  new RegExp(`\\b(?:Dr|DR)\\.? (?:${NAME} |[A-Z]\\.? )?(${NAME})`, 'gu'),
  new RegExp(`(?:${NAME} )(?:[A-Z]\\.? )?(${NAME}),? ${CREDENTIAL}`, 'gu'),
];

/** Family names, in capitals, of the clinicians that a text names: `Dr. Sam Example`, `Sam Example, M.D.`. */
export const peopleIn = (text: string): string[] => [
  ...new Set(
    CLINICIANS.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, name = '']) => name.replace(/['’]s$/, '').toUpperCase()),
    ),
  ),
];

/** Equal but for one character in five: misspelled, or misread in a scan. */
export function isNear(a: string, b: string): boolean {
  const allowed = Math.floor(Math.max(a.length, b.length) / 5);
  return Math.abs(a.length - b.length) <= allowed && distance(a, b) <= allowed;
}

/** Levenshtein distance. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, y] of [...b].entries())
      next.push(Math.min((row[j] ?? 0) + (x === y ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}
