import type { ByteSource } from '../ports/ports.ts';
import { whole } from './bytes.ts';
import caps from './caps.json' with { type: 'json' };
import { FHIR_WHY, fhirPages, readFhir } from './fhir.ts';
import { imageInfo } from './images.ts';
import type { MediaType, Page } from './model.ts';
import type { Ocr } from './ocr.ts';
import { isBlank, LETTER, ocrPage, type PageFrame, pgm, textLayerPage, unreadPage, WHY } from './page.ts';
import { type PdfLimits, type PdfReader, readPdf } from './pdf-reader.ts';
import { plainTextPages } from './plain-text.ts';
import reading from './reading.json' with { type: 'json' };

/** Pages of a file to read. */
export interface PageRange {
  readonly file: string;
  readonly mediaType: MediaType;
  readonly from: number;
  readonly to: number;
  /** The object of a PDF that each page is, where it is known. */
  readonly objects?: readonly number[] | undefined;
}

/**
 * Reads a range of a file's pages, each once and in order: by its text layer, by OCR where it has none to rely on.
 * A page that cannot be read is given as such, with why. Of a PDF only what these pages need is read.
 */
export async function readRange(
  range: PageRange,
  file: ByteSource,
  ocr: Ocr,
  limits: RangeLimits = caps.ranges,
): Promise<readonly Page[]> {
  if (range.mediaType === 'pdf') return readPdfRange(range, file, ocr, limits);
  const bytes = await whole(file);
  if (bytes === null)
    return Array.from({ length: range.to - range.from + 1 }, (_, i) =>
      unreadPage({ file: range.file, page: range.from + i, ...LETTER }, WHY['too-large']),
    );
  if (range.mediaType === 'text') return plainTextPages(bytes, range.file).slice(range.from - 1, range.to);
  if (range.mediaType === 'fhir') return readFhirRange(range, bytes);
  return [await readImage(range.file, bytes, ocr)];
}

function readFhirRange({ file, from, to }: PageRange, bytes: Uint8Array): readonly Page[] {
  const fhir = readFhir(bytes);
  if (typeof fhir !== 'string') return fhirPages(fhir, file).slice(from - 1, to);
  return Array.from({ length: to - from + 1 }, (_, i) =>
    unreadPage({ file, page: from + i, ...LETTER }, FHIR_WHY[fhir]),
  );
}

export interface RangeLimits {
  /** Milliseconds within which a range begins its last page: those left are then said to have taken too long. */
  readonly ms: number;
  readonly pdf?: PdfLimits;
}

async function readPdfRange(
  range: PageRange,
  file: ByteSource,
  ocr: Ocr,
  { ms, pdf: limits }: RangeLimits,
): Promise<Page[]> {
  const deadline = performance.now() + ms;
  const pdf = await readPdf(file, limits);
  const pages: Page[] = [];
  for (let page = range.from; page <= range.to; page++) {
    const frame = { file: range.file, page, ...LETTER };
    if (typeof pdf === 'string') pages.push(unreadPage(frame, WHY[pdf]));
    else if (performance.now() > deadline) pages.push(unreadPage(frame, WHY['timed-out']));
    else pages.push(await readPdfPage(pdf, frame, range.objects?.[page - range.from], ocr));
  }
  return pages;
}

async function readPdfPage(
  pdf: PdfReader,
  unsized: PageFrame,
  object: number | undefined,
  ocr: Ocr,
): Promise<Page> {
  const text = await pdf.text(unsized.page, object);
  if (typeof text === 'string') return unreadPage(unsized, WHY[text]);
  const frame = { ...unsized, width: text.width, height: text.height };
  const { fields } = text;
  if (text.kind === 'text' || text.kind === 'blank')
    return { ...textLayerPage(frame, text, pdf.repaired), ...(fields.length > 0 && { fields }) };
  const image = await pdf.render(frame.page, reading.ocr.dpi, object);
  if (typeof image === 'string') return unreadPage(frame, WHY[image]);
  const lines = await ocr(pgm(image));
  if (typeof lines === 'string') return unreadPage(frame, WHY[lines]);
  const read = { ...ocrPage(frame, lines, isBlank(image)), ...(fields.length > 0 && { fields }) };
  if (!pdf.repaired || read.legibility === 'unreadable') return read;
  const note = 'the file is damaged and the page may be incomplete';
  return { ...read, legibility: 'not fully legible', note: read.note ? `${read.note}; ${note}` : note };
}

async function readImage(file: string, bytes: Uint8Array, ocr: Ocr): Promise<Page> {
  const info = imageInfo(bytes);
  const unsized = { file, page: 1, ...LETTER };
  if (info === null) return unreadPage(unsized, WHY.damaged);
  if (info.width * info.height > caps.image.pixels) return unreadPage(unsized, WHY['too-large']);
  if (info.pages > 1) return unreadPage(unsized, WHY['several-pages']);
  // An image seldom says its size truly: its longer side is taken as a letter page's.
  const scale = LETTER.height / Math.max(info.width, info.height);
  const frame = {
    ...unsized,
    width: Math.round(info.width * scale),
    height: Math.round(info.height * scale),
  };
  const lines = await ocr({ bytes, ...info });
  return typeof lines === 'string' ? unreadPage(frame, WHY[lines]) : ocrPage(frame, lines, false);
}
