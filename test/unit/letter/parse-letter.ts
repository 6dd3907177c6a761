import { openPdf } from '../../../shared/records/pdf.ts';

/** A letter as its reader finds it: what the labels of the published letters lead to. */
export interface ParsedLetter {
  readonly caseBlock: Readonly<Record<string, string>>;
  readonly states: string;
  readonly certifications: string;
  readonly summary: string;
  readonly headings: readonly string[];
  readonly items: readonly {
    readonly title: string;
    readonly decision: string;
    readonly administrator: string;
    readonly reviewer: string;
    readonly rationale: string;
  }[];
}

/** A line of a page, and where it stands: points from the top left, width and height. */
interface PageLine {
  readonly text: string;
  /** Its words from left to right, whichever way they are read. */
  readonly across: readonly string[];
  readonly box: readonly number[];
}

/** The lines of each page of a PDF as PDFium reads it. */
export async function linesOfPdf(pdf: Uint8Array): Promise<PageLine[][]> {
  const document = await openPdf(pdf);
  if (typeof document === 'string') throw new Error(`the letter cannot be opened: ${document}`);
  return Array.from({ length: document.pages }, (_, index) => {
    const page = document.text(index + 1);
    if (page?.kind !== 'text') throw new Error(`page ${index + 1} has no text`);
    return page.lines.map((line) => {
      const boxes = line.flatMap(({ box }) => (box ? [box] : []));
      const [left, top] = [Math.min(...boxes.map(([x]) => x)), Math.min(...boxes.map(([, y]) => y))];
      const right = Math.max(...boxes.map(([x, , width]) => x + width));
      const bottom = Math.max(...boxes.map(([, y, , height]) => y + height));
      const across = [...line].sort((a, b) => (a.box?.[0] ?? 0) - (b.box?.[0] ?? 0)).map(({ text }) => text);
      return {
        text: line.map(({ text }) => text).join(' '),
        across,
        box: [left, top, right - left, bottom - top],
      };
    });
  });
}

/** The text of each page of a PDF as PDFium reads it, a line each. */
export const pagesOfPdf = async (pdf: Uint8Array): Promise<string[][]> =>
  (await linesOfPdf(pdf)).map((lines) => lines.map(({ text }) => text));

const chapter = String.raw`[A-Z][\w,& -]*? \d{4}(?:, Section\(s\): .+?)?`;
const mtus = String.raw`Decision based on MTUS ${chapter}(?:, and ${chapter})*\.`;
const non = String.raw`Decision based on Non-MTUS Citation .+?(?: and Other Medical Treatment Guidelines .+?)?\.`;
/** The grammar of a guideline line of the published letters: none, mtus, mtus non, outside non; nothing else occurs. */
export const grammar = (who: string) =>
  new RegExp(
    `^(?:The ${who} did not cite any medical evidence for its decision\\.|${mtus}|${mtus} ${non}|` +
      `The ${who} based their decision on recommendation\\(s\\) outside of the MTUS Guidelines\\. ${non})$`,
  );

const HEADINGS = [
  'HOW THE IMR FINAL DETERMINATION WAS MADE',
  'DOCUMENTS REVIEWED',
  'CLINICAL CASE SUMMARY',
  'IMR ISSUES, DECISIONS AND RATIONALES',
];

/** Every string of a value. */
export const strings = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(strings)
      : [];

/** What stands between two marks, the first of which must be there. */
function between(text: string, from: string, to?: string): string {
  const start = text.indexOf(from);
  if (start < 0) throw new Error(`there is no “${from}”`);
  const end = to === undefined ? -1 : text.indexOf(to, start + from.length);
  return text.slice(start + from.length, end < 0 ? undefined : end).trim();
}

/**
 * Parses the public part of a letter as the published ones are laid out (case block, how it was made, summary,
 * items with both guidelines and the rationale), in that order.
 */
export function parseLetter(pages: readonly (readonly string[])[], guidelineLabel: string): ParsedLetter {
  const body = pages
    .flatMap((lines) =>
      lines.slice(
        0,
        lines.findIndex((line) => line.includes('decides only whether')),
      ),
    )
    .join(' ')
    .replace(/\s+/g, ' ');
  const block = between(
    body.slice(body.lastIndexOf('Case Number:', body.indexOf(HEADINGS[0] ?? ''))),
    '',
    HEADINGS[0],
  );
  const labels = [
    'Case Number:',
    'Date Assigned:',
    'Date of Injury:',
    'Decision Date:',
    'UR Denial Date:',
    'Priority:',
    'Application Received:',
  ];
  const items = between(body, 'set forth below:');
  const pattern = new RegExp(
    `(\\S.*?): (Upheld|Overturned) Claims Administrator guideline: (.*?) ${guidelineLabel} guideline: (.*?) Decision rationale: (.*?necessary(?: and appropriate)?\\.)(?: What could change this decision:(?: • .*?\\.)+)?(?= |$)`,
    'gs',
  );
  return {
    caseBlock: Object.fromEntries(
      labels.map((label, index) => [label, between(block, label, labels[index + 1])]),
    ),
    states: between(body, 'State(s) of Licensure:', 'Certification(s)/Specialty:'),
    certifications: between(
      body,
      'Certification(s)/Specialty:',
      body.includes('DOCUMENTS REVIEWED') ? 'DOCUMENTS REVIEWED' : 'CLINICAL CASE SUMMARY',
    ),
    summary: between(body, 'including all medical records:', 'IMR ISSUES, DECISIONS AND RATIONALES'),
    headings: HEADINGS.filter((heading) => body.includes(heading)).sort(
      (a, b) => body.indexOf(a) - body.indexOf(b),
    ),
    items: [...items.matchAll(pattern)].map(
      ([, title = '', decision = '', administrator = '', reviewer = '', rationale = '']) => ({
        title: title.trim(),
        decision,
        administrator,
        reviewer,
        rationale,
      }),
    ),
  };
}
