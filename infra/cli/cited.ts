/** A chapter of the MTUS by title and year, its sections apart. */
const CHAPTER = /^(.*?\b(?:19|20)\d\d)\b(?: Guidelines)?\s*(?:,\s*Section\(s\):\s*(.*))?$/i;

/** Between chapters, but not within `Forearm, Wrist, and Hand Complaints 2004`. */
const BETWEEN =
  /(?<!\b(?:Forearm|Hand), Wrist), and (?=(?:(?:Forearm|Hand), Wrist, and )?[A-Z][^,:;]*? (?:19|20)\d\d\b)/;

/**
 * What a printed guideline line cites: each chapter of the MTUS (`MTUS Knee Complaints 2004, Section(s): Special
 * Studies`) and what stands outside it; none of a line that cites nothing.
 */
export function citedIn(line: string): string[] {
  const text = line
    .replace(/\s+/g, ' ')
    .replace(/The [A-Z]\w+ [A-Z]\w+ based their decision on [^.]*MTUS Guidelines\.?/g, '')
    .replace(/\(outside (?:the )?MTUS\)/gi, '')
    .replace(/Decision based on /g, '')
    .trim();
  if (text === '' || /^none cited\.?$|did not cite any medical evidence/i.test(text)) return [];
  const [mtus = '', ...others] = text.split(
    /Non-? ?MTUS(?: Citation)?:?|(?<=[.;,] ?)(?=(?:ODG|Official Disability) )/i,
  );
  const chapters = edges(mtus).replace(/^(?:CA(?:lifornia)? )?MTUS:?\s*/i, '');
  return [
    ...(chapters === '' ? [] : chapters.split(BETWEEN)).map((chapter) => `MTUS ${edges(chapter)}`),
    ...others.map(edges).filter((other) => other !== ''),
  ];
}

/** The chapters of the MTUS among citations, by title and year: `knee complaints 2004`. */
export const chaptersOf = (citations: readonly string[]): string[] => [
  ...new Set(
    citations
      .filter((citation) => citation.startsWith('MTUS '))
      .map((citation) => citation.slice('MTUS '.length))
      .map((citation) => (CHAPTER.exec(citation)?.[1] ?? citation).toLowerCase()),
  ),
];

const edges = (text: string): string => text.replace(/^[\s,;:.]+|[\s,;:.]+$/g, '');
