import type { ByteSource } from '../ports/ports.ts';
import { inMemory, whole } from './bytes.ts';
import caps from './caps.json' with { type: 'json' };
import { FHIR_WHY, fhirPages, readFhir } from './fhir.ts';
import { jpegAsPdf, pngAsPdf, tiffAsPdf } from './image-pdf.ts';
import { imageInfo } from './images.ts';
import type { MediaType, Page } from './model.ts';
import type { Ocr } from './ocr.ts';
import { isBlank, LETTER, ocrPage, type PageFrame, textLayerPage, unreadPage, WHY } from './page.ts';
import { type KeepImage, keepImage } from './page-image.ts';
import type { GreyImage } from './pdf.ts';
import { type PdfLimits, type PdfReader, readPdf } from './pdf-reader.ts';
import { plainTextPages } from './plain-text.ts';
import reading from './reading.json' with { type: 'json' };
import { readScan } from './straighten.ts';
import { onlyPage, tiffPage, tiffPages } from './tiff.ts';

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
 * A page that cannot be read is given as such, with why. Of a PDF only what these pages need is read. Of each scan a
 * small image is made if it is to be kept.
 */
export async function readRange(
  range: PageRange,
  file: ByteSource,
  ocr: Ocr,
  keep: KeepImage | null = null,
  limits: RangeLimits = caps.ranges,
): Promise<readonly Page[]> {
  const scans = { ocr, keep };
  if (range.mediaType === 'pdf') return readPdfRange(range, file, scans, limits);
  const bytes = await whole(file);
  if (bytes === null)
    return Array.from({ length: range.to - range.from + 1 }, (_, i) =>
      unreadPage({ file: range.file, page: range.from + i, ...LETTER }, WHY['too-large']),
    );
  if (range.mediaType === 'text') return plainTextPages(bytes, range.file).slice(range.from - 1, range.to);
  if (range.mediaType === 'fhir') return readFhirRange(range, bytes);
  return readImages(range, bytes, scans, limits);
}

/** What scans are read with. */
interface Scans {
  readonly ocr: Ocr;
  readonly keep: KeepImage | null;
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
  scans: Scans,
  { ms, pdf: limits }: RangeLimits,
): Promise<Page[]> {
  const deadline = performance.now() + ms;
  const pdf = await readPdf(file, limits);
  const pages: Page[] = [];
  for (let page = range.from; page <= range.to; page++) {
    const frame = { file: range.file, page, ...LETTER };
    if (typeof pdf === 'string') pages.push(unreadPage(frame, WHY[pdf]));
    else if (performance.now() > deadline) pages.push(unreadPage(frame, WHY['timed-out']));
    else pages.push(await readPdfPage(pdf, frame, range.objects?.[page - range.from], scans));
  }
  return pages;
}

async function readPdfPage(
  pdf: PdfReader,
  unsized: PageFrame,
  object: number | undefined,
  scans: Scans,
): Promise<Page> {
  const text = await pdf.text(unsized.page, object);
  if (typeof text === 'string') return unreadPage(unsized, WHY[text]);
  const frame = { ...unsized, width: text.width, height: text.height };
  const { fields } = text;
  if (text.kind === 'text' || text.kind === 'blank')
    return { ...textLayerPage(frame, text, pdf.repaired), ...(fields.length > 0 && { fields }) };
  const image = await pdf.render(frame.page, reading.ocr.dpi, object);
  if (typeof image === 'string') return unreadPage(frame, WHY[image]);
  const read = { ...(await readBitmap(frame, image, scans)), ...(fields.length > 0 && { fields }) };
  if (!pdf.repaired || read.legibility === 'unreadable') return read;
  const note = 'the file is damaged and the page may be incomplete';
  return { ...read, legibility: 'not fully legible', note: read.note ? `${read.note}; ${note}` : note };
}

/** A page that is a bitmap; if nothing is found on it, it may be a blank one, or not. */
async function readBitmap(
  frame: PageFrame,
  image: GreyImage,
  { ocr, keep }: Scans,
  mayBeBlank = true,
): Promise<Page> {
  const scan = await readScan(image, ocr);
  const isPaper = mayBeBlank && isBlank(image);
  const page =
    typeof scan.lines === 'string'
      ? unreadPage(frame, WHY[scan.lines])
      : ocrPage(frame, scan.lines, isPaper, ocr.engine);
  // Where nothing could be read, the image is all that there is of the page.
  return keep && !isPaper ? { ...page, image: await keepImage(scan, keep) } : page;
}

/** A range of images: pages of a TIFF, or the one of any other file, which PDFium decodes where it can. */
async function readImages(
  { file, mediaType, from, to }: PageRange,
  bytes: Uint8Array,
  scans: Scans,
  { ms }: RangeLimits,
): Promise<Page[]> {
  const deadline = performance.now() + ms;
  const { directories } = mediaType === 'tiff' ? tiffPages(bytes) : { directories: [0] };
  const pages: Page[] = [];
  for (let page = from; page <= to; page++) {
    const frame = { file, page, ...LETTER };
    const directory = directories[page - 1];
    if (directory === undefined) pages.push(unreadPage(frame, WHY.damaged));
    else if (performance.now() > deadline) pages.push(unreadPage(frame, WHY['timed-out']));
    else pages.push(await readImage(frame, mediaType, bytes, directory, scans));
  }
  return pages;
}

async function readImage(
  unsized: PageFrame,
  mediaType: MediaType,
  bytes: Uint8Array,
  directory: number,
  scans: Scans,
): Promise<Page> {
  const info = mediaType === 'tiff' ? tiffPage(bytes, directory) : imageInfo(bytes);
  if (info === null) return unreadPage(unsized, WHY.damaged);
  if (info.width * info.height > caps.image.pixels) return unreadPage(unsized, WHY['too-large']);
  const asPdf =
    mediaType === 'tiff' ? tiffAsPdf(bytes, directory) : (mediaType === 'png' ? pngAsPdf : jpegAsPdf)(bytes);
  if (asPdf === 'damaged') return unreadPage(unsized, WHY.damaged);
  if (asPdf === 'other') {
    // The engine decodes some forms of image itself; how such a page lies is not looked at.
    const scale = LETTER.height / Math.max(info.width, info.height);
    const [width, height] = [Math.round(info.width * scale), Math.round(info.height * scale)];
    const one = mediaType === 'tiff' ? onlyPage(bytes, directory) : bytes;
    const { ocr } = scans;
    const lines = await ocr({ bytes: one, width: info.width, height: info.height });
    return typeof lines === 'string'
      ? unreadPage(unsized, WHY[lines])
      : ocrPage({ ...unsized, width, height }, lines, false, ocr.engine);
  }
  const frame = { ...unsized, width: Math.max(1, asPdf.width), height: Math.max(1, asPdf.height) };
  // A strip is no sheet of paper: nothing found on it does not make it a blank one.
  const isSheet = Math.max(info.width, info.height) < 10 * Math.min(info.width, info.height);
  const pdf = await readPdf(inMemory(asPdf.pdf));
  // A unit of the page is a pixel: 72 to the inch renders it as it is.
  const image = typeof pdf === 'string' ? pdf : await pdf.render(1, 72);
  if (typeof image === 'string') return unreadPage(frame, WHY[image]);
  return readBitmap(frame, image, scans, isSheet && asPdf.mayBeBlank);
}
