import type { Html } from '../letter/markup.ts';
import { letterDate } from '../letter/words.ts';
import type { Page, RecordDocument } from '../records/model.ts';
import type { ItemProposal, Proposal, Trace } from '../rules/model.ts';
import { byDate, documentLabel, documentName } from './cited.ts';
import { conceptsOf } from './criteria.ts';
import { type Scan, scanData, scansByPlace } from './scans.ts';
import { wordsOf } from './words.ts';

/**
 * A page as the script shows it: its text, or its text and what has to be said of it, and of a scan that is shown by
 * its image the size of that, in pixels.
 */
type ShownPage = string | readonly [text: string, note: string, image?: readonly [number, number]];

/** What the page's script knows of a document. */
interface ShownDocument {
  readonly id: string;
  readonly label: string;
  /** For a quotation: `progress report of 06/05/2015`. */
  readonly name: string;
  readonly about: string;
  /** Which of `files` it is in; -1 when nothing of it was read. */
  readonly file: number;
  readonly from: number;
  readonly to: number;
  /** Why it is set aside; a `duplicate` is not searched again. */
  readonly aside?: string;
  readonly problem?: string;
}

/** What the page's script is given as JSON, the pages apart: `files[file][page]`. */
export interface PageData {
  readonly caseNumber: string;
  readonly proposal: string;
  readonly items: readonly {
    readonly id: string;
    readonly decision: ItemProposal['decision'];
    readonly rationale: readonly string[];
  }[];
  /** By date, as they are searched. */
  readonly documents: readonly ShownDocument[];
  /** Concept → the words by which it is found. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Pages of the record, and those of them that could not be searched, or not fully. */
  readonly pages: {
    readonly total: number;
    readonly unread: readonly string[];
    readonly partly: readonly string[];
  };
}

/** What has to be said of a page beside its text: how it was read, and where to look if its image is not here. */
function noteOf({ legibility, note, source, confidence, page, image }: Page, at: string): string {
  const isScan = image !== undefined || (source === 'ocr' && note !== 'blank page');
  return [
    ...(legibility === 'legible' ? [] : [`${legibility}${note ? `: ${note}` : ''}`]),
    ...(source === 'ocr'
      ? [`read from a scan${confidence === null ? '' : `, words ${Math.round(confidence)} % sure`}`]
      : []),
    ...(isScan && at !== '' ? [`its image is not in this worksheet: see page ${page} of ${at}`] : []),
  ].join('; ');
}

const leaves = (trace: Trace): Trace[] => [trace, ...trace.children.flatMap(leaves)];

/** The words of every concept that a criterion of the case was searched for. */
function searchedWords({ items }: Proposal): Record<string, readonly string[]> {
  const concepts = items.flatMap(({ item, guidelines }) =>
    guidelines
      .filter(({ role }) => role === 'decided')
      .flatMap(({ evaluation }) => (evaluation ? leaves(evaluation.trace) : []))
      .flatMap(({ searched }) => (searched ? conceptsOf(searched, item) : [])),
  );
  return Object.fromEntries([...new Set(concepts)].sort().map((concept) => [concept, wordsOf(concept)]));
}

function shownDocument(document: RecordDocument, file: number): ShownDocument {
  const { id, date, pages, author, setAside, problem } = document;
  const name = documentName({ ...document, date: null });
  return {
    id,
    label: documentLabel(document),
    name: date ? `${name} of ${letterDate(date)}` : name,
    about: [author ?? '', document.file].filter((part) => part !== '').join(' · '),
    file,
    from: pages?.from ?? 1,
    to: pages?.to ?? 0,
    ...(setAside ? { aside: setAside.reason } : {}),
    ...(problem ? { problem } : {}),
  };
}

/**
 * The case for the script of the page, the pages of its files, each by its number, and the images of its scans, each
 * in a script element of its own: it is read when its page is shown.
 */
export function pageData(
  proposal: Proposal,
  proposalDigest: string,
  documents: readonly RecordDocument[],
  pages: readonly Page[],
  embedded: readonly Scan[],
): {
  readonly data: PageData;
  readonly files: readonly Readonly<Record<number, ShownPage>>[];
  readonly scans: readonly Html[];
} {
  const files: Record<number, ShownPage>[] = [];
  const scans: Html[] = [];
  const fileOf = new Map<string, number>();
  const nameOf = new Map(documents.map(({ sha256, file }) => [sha256, file]));
  const scanOf = scansByPlace(embedded);
  const notLegible: Page[] = [];
  for (const page of pages) {
    const at = fileOf.get(page.file) ?? files.push({}) - 1;
    fileOf.set(page.file, at);
    const scan = scanOf(page);
    const note = noteOf(page, scan ? '' : (nameOf.get(page.file) ?? 'its file'));
    const of = files[at];
    if (of && scan) {
      const { width, height } = scan.page.image;
      of[page.page] = [page.text, note, [width, height]];
      scans.push(scanData(scan, at));
    } else if (of) of[page.page] = note === '' ? page.text : [page.text, note];
    if (page.legibility !== 'legible') notLegible.push(page);
  }
  const place = (page: Page): string => {
    const of = documents.find(
      ({ sha256, pages: range }) =>
        sha256 === page.file && range && range.from <= page.page && page.page <= range.to,
    );
    return `${of?.id ?? '?'} page ${page.page}`;
  };
  const unopened = documents.filter(({ pages: range }) => range === null).map(({ id }) => id);
  return {
    data: {
      caseNumber: proposal.caseNumber,
      proposal: proposalDigest,
      items: proposal.items.map(({ item, decision, rationale }) => ({
        id: item.id,
        decision,
        rationale: rationale.map(({ text }) => text),
      })),
      documents: documents
        .toSorted(byDate)
        .map((document) =>
          shownDocument(document, document.pages ? (fileOf.get(document.sha256) ?? -1) : -1),
        ),
      words: searchedWords(proposal),
      pages: {
        total: pages.length,
        unread: [
          ...notLegible.filter(({ legibility }) => legibility === 'unreadable').map(place),
          ...unopened,
        ],
        partly: notLegible.filter(({ legibility }) => legibility !== 'unreadable').map(place),
      },
    },
    files,
    scans,
  };
}
