/** A chapter of the MTUS by title and year, its sections apart. */
const CHAPTER = /^(.*?)\s+((?:19|20)\d\d)\b(?: Guidelines)?\s*(?:,\s*Section\(s\):\s*(.*))?$/i;

/** Between chapters, but not within `Forearm, Wrist, and Hand Complaints 2004`. */
const BETWEEN =
  /(?<!\b(?:Forearm|Hand), Wrist), and (?=(?:(?:Forearm|Hand), Wrist, and )?[A-Z][^,:;]*? (?:19|20)\d\d\b)/;

/** What a citation begins with that stands in the MTUS. */
const MTUS = 'MTUS ';

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
    ...(chapters === '' ? [] : chapters.split(BETWEEN)).map((chapter) => MTUS + edges(chapter)),
    ...others.map(edges).filter((other) => other !== ''),
  ];
}

/** A chapter of the MTUS as a line cites it. */
export interface CitedChapter {
  readonly chapter: string;
  /** Of its edition; null where the line names none. */
  readonly year: number | null;
  /** As printed; several are joined by commas. */
  readonly section: string | null;
}

/** What a printed guideline line cites, in parts: chapters of the MTUS, whether the ODG, and all that is no MTUS. */
export function citationsIn(line: string): {
  readonly mtus: readonly CitedChapter[];
  readonly odg: boolean;
  readonly nonMtus: readonly string[];
} {
  const cited = citedIn(line);
  const nonMtus = cited.filter((citation) => !citation.startsWith(MTUS));
  return {
    mtus: cited
      .filter((citation) => citation.startsWith(MTUS))
      .map((citation) => {
        const printed = citation.slice(MTUS.length);
        const [, chapter = printed, year, section] = CHAPTER.exec(printed) ?? [];
        return { chapter, year: year === undefined ? null : Number(year), section: section ?? null };
      }),
    odg: nonMtus.some((source) => /\bODG\b|Official Disability/.test(source)),
    nonMtus,
  };
}

/** The chapters of the MTUS among citations, by title and year: `knee complaints 2004`. */
export const chaptersOf = (citations: readonly string[]): string[] => [
  ...new Set(
    citations
      .filter((citation) => citation.startsWith(MTUS))
      .map((citation) => citation.slice(MTUS.length))
      .map((citation) => CHAPTER.exec(citation)?.slice(1, 3).join(' ') ?? citation)
      .map((chapter) => chapter.toLowerCase()),
  ),
];

const edges = (text: string): string => text.replace(/^[\s,;:.]+|[\s,;:.]+$/g, '');
