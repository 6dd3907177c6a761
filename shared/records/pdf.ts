import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { Blocks, type Bytes } from './bytes.ts';
import caps from './caps.json' with { type: 'json' };
import { inColumns } from './columns.ts';
import { openForm, readFields, withFields } from './forms-pdf.ts';
import { type FoundLine, type FoundWord, inReadingOrder } from './lines.ts';
import type { PageField } from './model.ts';
import { mendings } from './pdf-mend.ts';
import { areaOf, hasBrokenImage, isGarbled, unseenText } from './pdf-seen.ts';
import reading from './reading.json' with { type: 'json' };

/** Why a document, or a page of it, cannot be read. */
export type PdfProblem = 'encrypted' | 'damaged' | 'empty' | 'too-large' | 'timed-out';

/** What a document may carry beside its pages: files, or a form that other programs build pages of. */
export type PdfUnread = 'attachments' | 'xfa';

/** A page's text layer as it stands. */
export interface PdfText {
  /** Points, as the page is shown (turned as its rotation says). */
  readonly width: number;
  readonly height: number;
  readonly lines: readonly FoundLine[];
  /** What was filled into its form; the words stand in the lines too. */
  readonly fields: readonly PageField[];
  /**
   * `text`: a text layer to rely on; `scan`: an image with little or no text that is seen; `unmapped`: text whose
   * characters the file does not name, or names wrongly; `blank`: nothing on the page at all.
   */
  readonly kind: 'text' | 'scan' | 'unmapped' | 'blank';
}

/** A page as an image, one byte a pixel, 0 black to 255 white, rows from the top. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A document open in an instance of PDFium of its own. */
export interface PdfDocument {
  readonly pages: number;
  /** The file was damaged and put together from what is left of it. */
  readonly repaired: boolean;
  /** What it carries beside its pages, and is not read. */
  readonly unread: readonly PdfUnread[];
  /** The object that each page is, by which a page is found without looking at those before it; 0 where it is none. */
  pageObjects(): number[];
  /** Page `page`, from 1, which is object `object` if that is known; null when the page cannot be loaded. */
  text(page: number, object?: number): PdfText | null;
  /** Page `page` rendered at `dpi`, less where the page is so large that the cap on pixels says so. */
  render(page: number, dpi: number, object?: number): GreyImage | null;
}

/** What is used of the WebAssembly API; Node's types name it without its functions. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<unknown>;
  instantiate(module: unknown, imports: object): Promise<unknown>;
};

let compiled: Promise<unknown> | undefined;

/** A new instance of PDFium: nothing of a document can outlive it. */
async function instance(): Promise<WrappedPdfiumModule> {
  compiled ??= WebAssembly.compile(
    readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')),
  );
  const module = await compiled;
  const pdfium = await init({
    instantiateWasm: (imports: object, done: (instance: unknown) => void) => {
      void WebAssembly.instantiate(module, imports).then(done);
      return {};
    },
    print: () => {},
    printErr: () => {},
  } as unknown as Parameters<typeof init>[0]);
  pdfium.PDFiumExt_Init();
  return pdfium;
}

/**
 * Opens a PDF, or says why it cannot be. Only the blocks of it that PDFium asks for are read. Runs in the calling
 * thread, and a hostile document can keep it busy or make PDFium abort: `pdf-reader.ts` runs it in a thread with caps.
 */
export async function openPdf(file: Uint8Array | Bytes): Promise<PdfDocument | PdfProblem> {
  const bytes = file instanceof Uint8Array ? new Blocks(file.length, (a, b) => file.subarray(a, b)) : file;
  if (bytes.size === 0) return 'empty';
  const opened = await open(bytes);
  if (opened !== 'damaged') return opened;
  for (const mended of mendings(bytes)) {
    const again = await open(mended);
    if (typeof again !== 'string') return { ...again, repaired: true };
  }
  return opened;
}

async function open(bytes: Bytes): Promise<PdfDocument | PdfProblem> {
  const pdfium = await instance();
  const document = pdfium.FPDF_LoadCustomDocument(fileAccess(pdfium, bytes), '');
  if (document === 0) return PROBLEM_OF_ERROR[pdfium.FPDF_GetLastError()] ?? 'damaged';
  const pages = pdfium.FPDF_GetPageCount(document);
  if (pages === 0) return 'empty';
  if (pages > caps.pdf.pagesPerFile) return 'too-large';
  const form = openForm(pdfium, document);
  const on = <T>(page: number, object: number, use: (handle: number, filled: Filled) => T) =>
    withPage(pdfium, form, () => loadPage(pdfium, document, page, object), use);
  return {
    pages,
    repaired: !pdfium.FPDF_DocumentHasValidCrossReferenceTable(document) || !endsWhole(bytes),
    unread: unreadOf(pdfium, document),
    pageObjects: () =>
      Array.from({ length: pages }, (_, i) => pdfium.EPDFDoc_GetPageObjectNumberByIndex(document, i)),
    text: (page, object = 0) => on(page, object, (handle, filled) => readText(pdfium, handle, filled)),
    render: (page, dpi, object = 0) => on(page, object, (handle) => render(pdfium, handle, dpi)),
  };
}

/**
 * Every character of the text layer of each page, seen or not: for what must not be in a file at all. Lines end in
 * `\n`, as PDFium finds them.
 */
export async function everyText(file: Uint8Array): Promise<readonly string[] | PdfProblem> {
  const bytes = new Blocks(file.length, (a, b) => file.subarray(a, b));
  const pdfium = await instance();
  const { FPDFText_GetUnicode } = pdfium.pdfium.wasmExports as unknown as Hot;
  const document = pdfium.FPDF_LoadCustomDocument(fileAccess(pdfium, bytes), '');
  if (document === 0) return PROBLEM_OF_ERROR[pdfium.FPDF_GetLastError()] ?? 'damaged';
  return Array.from({ length: pdfium.FPDF_GetPageCount(document) }, (_, index) => {
    const page = pdfium.FPDF_LoadPage(document, index);
    const textPage = page === 0 ? 0 : pdfium.FPDFText_LoadPage(page);
    if (textPage === 0) return '';
    const codes = Array.from({ length: pdfium.FPDFText_CountChars(textPage) }, (_, at) =>
      FPDFText_GetUnicode(textPage, at),
    );
    pdfium.FPDFText_ClosePage(textPage);
    pdfium.FPDF_ClosePage(page);
    // PDFium takes a hyphen and the line end after it together, as U+0002 or U+FFFE.
    return codes
      .map((code) =>
        code === 0x02 || code === 0xfffe ? '-\n' : code === 0x0d ? '' : String.fromCodePoint(code),
      )
      .join('');
  });
}

function unreadOf(pdfium: WrappedPdfiumModule, document: number): PdfUnread[] {
  const unread: PdfUnread[] = [];
  if (pdfium.FPDFDoc_GetAttachmentCount(document) > 0) unread.push('attachments');
  // 2: a form of XFA that has no pages but a notice (fpdf_formfill.h, FORMTYPE_XFA_FULL).
  if (pdfium.FPDF_GetFormType(document) === 2) unread.push('xfa');
  return unread;
}

/**
 * PDFium's `FPDF_FILEACCESS` (fpdfview.h) over the bytes: their length, the function that fills a buffer, and a value
 * for it. Lives as long as its instance.
 */
function fileAccess(pdfium: WrappedPdfiumModule, bytes: Bytes): number {
  const { addFunction, setValue, wasmExports } = pdfium.pdfium;
  const getBlock = (_parameter: number, position: number, buffer: number, size: number): number => {
    const [start, length] = [position >>> 0, size >>> 0];
    if (start + length > bytes.size) return 0;
    heap(pdfium).set(bytes.read(start, start + length), buffer >>> 0);
    return 1;
  };
  const access = wasmExports.malloc(12);
  setValue(access, bytes.size, 'i32');
  setValue(access + 4, addFunction(getBlock, 'iiiii'), 'i32');
  setValue(access + 8, 0, 'i32');
  return access;
}

/** By its object where that is known: by its number, PDFium reads every page before it in the tree. */
function loadPage(pdfium: WrappedPdfiumModule, document: number, page: number, object: number): number {
  const handle = object > 0 ? pdfium.EPDFDoc_LoadPageByObjectNumber(document, object) : 0;
  return handle === 0 ? pdfium.FPDF_LoadPage(document, page - 1) : handle;
}

/** PDFium's error codes (fpdfview.h): 4 a password is needed, 5 an unknown security scheme. */
const PROBLEM_OF_ERROR: Readonly<Record<number, PdfProblem>> = { 4: 'encrypted', 5: 'encrypted' };

/** Whether the end mark stands near the end, as every complete file has it (ISO 32000-1, annex H.3, note 18). */
function endsWhole(bytes: Bytes): boolean {
  const tail = bytes.read(Math.max(0, bytes.size - 1024), bytes.size);
  return Buffer.from(tail.buffer, tail.byteOffset, tail.length).includes('%%EOF');
}

const heap = (pdfium: WrappedPdfiumModule): Uint8Array =>
  (pdfium.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

/** What was filled into a page or written over it; null where nothing was. */
type Filled = { readonly fields: readonly PageField[] } | null;

function withPage<T>(
  pdfium: WrappedPdfiumModule,
  form: number | null,
  load: () => number,
  use: (handle: number, filled: Filled) => T,
): T | null {
  let handle = load();
  if (handle === 0) return null;
  try {
    let filled: Filled = null;
    if (pdfium.FPDFPage_GetAnnotCount(handle) > 0) {
      let fields: readonly PageField[] = [];
      if (form !== null) {
        pdfium.FORM_OnAfterLoadPage(handle, form);
        fields = readFields(pdfium, form, handle, shownFrom(pdfium, handle));
        pdfium.FORM_OnBeforeClosePage(handle, form);
      }
      // What was filled into a form or written over the page belongs to its text.
      if (pdfium.FPDFPage_Flatten(handle, 0) === 1) {
        filled = { fields };
        pdfium.FPDF_ClosePage(handle);
        handle = load();
        if (handle === 0) return null;
      }
    }
    return use(handle, filled);
  } finally {
    if (handle !== 0) pdfium.FPDF_ClosePage(handle);
  }
}

const round = (n: number) => Math.round(n * 100) / 100;
type Box = [x: number, y: number, width: number, height: number];

function readText(pdfium: WrappedPdfiumModule, page: number, filled: Filled): PdfText {
  const width = pdfium.FPDF_GetPageWidthF(page);
  const height = pdfium.FPDF_GetPageHeightF(page);
  const { lines: found, characters, unmapped } = readLines(pdfium, page);
  const fields = filled?.fields ?? [];
  const lines = inColumns(inReadingOrder(withFields(found, fields), filled !== null));
  const isFew = characters < reading.textLayer.fewCharacters;
  let kind: PdfText['kind'] = 'text';
  if (characters === 0 && pdfium.FPDFPage_CountObjects(page) === 0) kind = 'blank';
  else if (characters === 0) kind = 'scan';
  else if (unmapped > characters * reading.textLayer.unmappedShare || isGarbled(found)) kind = 'unmapped';
  else if (isFew && imageShare(pdfium, page) > reading.textLayer.imageShareOfScan) kind = 'scan';
  return { width, height, lines, fields, kind };
}

/** The functions called for every character, without the wrapper that converts what needs no conversion. */
interface Hot {
  FPDFText_GetUnicode(textPage: number, index: number): number;
  FPDFText_GetLooseCharBox(textPage: number, index: number, rect: number): number;
  FPDFText_GetTextObject(textPage: number, index: number): number;
}

function readLines(pdfium: WrappedPdfiumModule, page: number) {
  const { malloc, free } = pdfium.pdfium.wasmExports;
  const { FPDFText_GetUnicode, FPDFText_GetLooseCharBox, FPDFText_GetTextObject } = pdfium.pdfium
    .wasmExports as unknown as Hot;
  const lines: FoundWord[][] = [[]];
  const textPage = pdfium.FPDFText_LoadPage(page);
  if (textPage === 0) return { lines, characters: 0, unmapped: 0 };
  const toShown = shownFrom(pdfium, page);
  // Text that nobody sees is nobody's statement: no fact may rest on it.
  const unseen = unseenText(pdfium, page);
  const rect = malloc(16);
  let characters = 0;
  let unmapped = 0;
  let word = '';
  let left = Infinity;
  let top = -Infinity;
  let right = -Infinity;
  let bottom = Infinity;
  const endWord = () => {
    if (word)
      lines.at(-1)?.push({ text: word, box: left <= right ? toShown(left, top, right, bottom) : null });
    word = '';
    left = bottom = Infinity;
    right = top = -Infinity;
  };
  const count = pdfium.FPDFText_CountChars(textPage);
  // A view of the memory is good until the memory grows.
  let floats = new Float32Array(heap(pdfium).buffer);
  for (let i = 0; i < count; i++) {
    if (unseen.size > 0 && unseen.has(FPDFText_GetTextObject(textPage, i))) continue;
    const code = FPDFText_GetUnicode(textPage, i);
    // PDFium takes a hyphen and the line end after it together, as U+0002 or U+FFFE.
    const isBreak = code === 0x02 || code === 0xfffe;
    const character = isBreak ? '-' : characterOf(code);
    if (character === ' ') endWord();
    else if (character) {
      characters++;
      if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff)) unmapped++;
      const isPlaced = FPDFText_GetLooseCharBox(textPage, i, rect);
      const at = rect >> 2;
      if (isPlaced) {
        if (floats.length === 0) floats = new Float32Array(heap(pdfium).buffer);
        // PDFium runs on from one filled field to the next: far apart, nothing is one word.
        const [l, t, r, b] = [floats[at], floats[at + 1], floats[at + 2], floats[at + 3]] as unknown as Box;
        const size = Math.max(r - l, t - b);
        if (word && left <= right && Math.max(l - right, left - r, b - top, bottom - t) > size) endWord();
      }
      word += character;
      if (isPlaced) {
        left = Math.min(left, floats[at] as number);
        top = Math.max(top, floats[at + 1] as number);
        right = Math.max(right, floats[at + 2] as number);
        bottom = Math.min(bottom, floats[at + 3] as number);
      }
    }
    if (isBreak || code === 0x0a) {
      endWord();
      lines.push([]);
    }
  }
  endWord();
  pdfium.FPDFText_ClosePage(textPage);
  free(rect);
  // The end of the last line is not the beginning of another.
  if (lines.at(-1)?.length === 0) lines.pop();
  return { lines, characters, unmapped };
}

const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** The character as text: space for every kind of it, nothing for what is not seen, ligatures by their letters. */
function characterOf(code: number): string {
  if (
    code === 0x09 ||
    code === 0x20 ||
    code === 0xa0 ||
    code === 0x3000 ||
    (code >= 0x2000 && code <= 0x200a)
  )
    return ' ';
  if (code < 0x20 || code > 0x10ffff) return '';
  if (code === 0x2010 || code === 0x2011) return '-';
  const character = String.fromCodePoint(code);
  // Soft hyphens, joiners, and what turns the direction of the text after it; halves of a character.
  if (code > 0x7e && UNSHOWN.test(character)) return '';
  return code >= 0xfb00 && code <= 0xfb06 ? character.normalize('NFKC') : character;
}

/** From the page's own space (y upwards, before its rotation) to points from the top left as shown, to 1/100. */
function shownFrom(pdfium: WrappedPdfiumModule, page: number) {
  const rect = pdfium.pdfium.wasmExports.malloc(16);
  pdfium.FPDF_GetPageBoundingBox(page, rect);
  const [left, top, right, bottom] = new Float32Array(
    heap(pdfium).buffer.slice(rect, rect + 16),
  ) as unknown as Box;
  pdfium.pdfium.wasmExports.free(rect);
  const rotation = pdfium.FPDFPage_GetRotation(page);
  const point = (x: number, y: number): [number, number] => {
    if (rotation === 1) return [y - bottom, x - left];
    if (rotation === 2) return [right - x, y - bottom];
    if (rotation === 3) return [top - y, right - x];
    return [x - left, top - y];
  };
  return (l: number, t: number, r: number, b: number): Box => {
    const [x1, y1] = point(l, t);
    const [x2, y2] = point(r, b);
    const x = Math.min(x1, x2);
    const y = Math.min(y1, y2);
    return [round(x), round(y), round(Math.abs(x2 - x1)), round(Math.abs(y2 - y1))];
  };
}

/** The share of the page that its largest image, or form of images, covers. */
function imageShare(pdfium: WrappedPdfiumModule, page: number): number {
  const area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page);
  let largest = 0;
  for (let i = 0; i < pdfium.FPDFPage_CountObjects(page); i++) {
    const object = pdfium.FPDFPage_GetObject(page, i);
    const type = pdfium.FPDFPageObj_GetType(object);
    // 3 an image, 5 a form (fpdf_edit.h).
    if (type === 3 || type === 5) largest = Math.max(largest, areaOf(pdfium, object));
  }
  return area > 0 ? largest / area : 0;
}

function render(pdfium: WrappedPdfiumModule, page: number, dpi: number): GreyImage | null {
  const wide = pdfium.FPDF_GetPageWidthF(page) / 72;
  const high = pdfium.FPDF_GetPageHeightF(page) / 72;
  const scale = Math.min(dpi, Math.sqrt(caps.pdf.renderPixels / Math.max(wide * high, 1e-6)));
  const width = Math.max(1, Math.round(wide * scale));
  const height = Math.max(1, Math.round(high * scale));
  if (width * height > caps.pdf.renderPixels * 2) return null;
  // 1: one grey byte a pixel (FPDFBitmap_Gray); 0x01 draws annotations too, 0x08 in grey (fpdfview.h).
  const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, 1, 0, 0);
  if (bitmap === 0) return null;
  pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
  pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0x01 | 0x08);
  const stride = pdfium.FPDFBitmap_GetStride(bitmap);
  const start = pdfium.FPDFBitmap_GetBuffer(bitmap);
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = start + row * stride;
    pixels.set(heap(pdfium).subarray(from, from + width), row * width);
  }
  pdfium.FPDFBitmap_Destroy(bitmap);
  if (pixels.every((pixel) => pixel > 127) && hasBrokenImage(pdfium, page)) return null;
  return { width, height, pixels };
}
