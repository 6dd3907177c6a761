import type { WrappedPdfiumModule } from '@embedpdf/pdfium';
import commonWords from './common-words.json' with { type: 'json' };
import type { FoundLine } from './lines.ts';
import reading from './reading.json' with { type: 'json' };

/** Kinds of object (fpdf_edit.h), and ways of drawing text that leave no mark (fpdf_edit.h: invisible, clip). */
const TEXT = 1;
const IMAGE = 3;
const FORM = 5;
const UNSEEN_MODES = [3, 7];

/** Forms in each other are looked into as deep as this. */
const DEPTH = 8;

/** The objects of a page in the order in which they are drawn, those of its forms among them. */
function* objectsOf(pdfium: WrappedPdfiumModule, page: number): Generator<{ object: number; type: number }> {
  for (let i = 0; i < pdfium.FPDFPage_CountObjects(page); i++)
    yield* withInner(pdfium, pdfium.FPDFPage_GetObject(page, i), DEPTH);
}

function* withInner(
  pdfium: WrappedPdfiumModule,
  object: number,
  depth: number,
): Generator<{ object: number; type: number }> {
  const type = pdfium.FPDFPageObj_GetType(object);
  yield { object, type };
  if (type !== FORM || depth === 0) return;
  for (let i = 0; i < pdfium.FPDFFormObj_CountObjects(object); i++)
    yield* withInner(pdfium, pdfium.FPDFFormObj_GetObject(object, i), depth - 1);
}

/**
 * The text objects of a page that nobody sees: drawn so as to leave no mark, as under scans that were made searchable,
 * or under an image that covers most of the page.
 */
export function unseenText(pdfium: WrappedPdfiumModule, page: number): ReadonlySet<number> {
  const unseen = new Set<number>();
  const before: number[] = [];
  const area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page);
  for (const { object, type } of objectsOf(pdfium, page)) {
    if (type === TEXT) {
      if (UNSEEN_MODES.includes(pdfium.FPDFTextObj_GetTextRenderMode(object))) unseen.add(object);
      else before.push(object);
    } else if (type === IMAGE && areaOf(pdfium, object) > area * reading.textLayer.imageShareOfScan)
      for (const covered of before.splice(0)) unseen.add(covered);
  }
  return unseen;
}

/** Square points that an object covers. */
export function areaOf(pdfium: WrappedPdfiumModule, object: number): number {
  const { malloc, free } = pdfium.pdfium.wasmExports;
  const rect = malloc(16);
  const isPlaced = pdfium.FPDFPageObj_GetBounds(object, rect, rect + 4, rect + 8, rect + 12);
  const heap = (pdfium.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;
  const [left = 0, bottom = 0, right = 0, top = 0] = new Float32Array(heap.buffer, rect, 4);
  const area = isPlaced ? Math.abs((right - left) * (top - bottom)) : 0;
  free(rect);
  return area;
}

/** Whether an image of the page cannot be decoded: where it should be, the page is as white as an empty one. */
export function hasBrokenImage(pdfium: WrappedPdfiumModule, page: number): boolean {
  for (const { object, type } of objectsOf(pdfium, page)) {
    if (type !== IMAGE) continue;
    const bitmap = pdfium.FPDFImageObj_GetBitmap(object);
    if (bitmap === 0) return true;
    pdfium.FPDFBitmap_Destroy(bitmap);
    // What PDFium cannot decode of JBIG2 it leaves white; a white page takes far fewer bytes.
    const isJbig2 = filterOf(pdfium, object) === 'JBIG2Decode';
    if (isJbig2 && pdfium.FPDFImageObj_GetImageDataRaw(object, 0, 0) > 1000) return true;
  }
  return false;
}

/** How an image is packed; of several ways, the first. */
function filterOf(pdfium: WrappedPdfiumModule, image: number): string {
  const { malloc, free } = pdfium.pdfium.wasmExports;
  const buffer = malloc(32);
  pdfium.FPDFImageObj_GetImageFilter(image, 0, buffer, 32);
  const filter = pdfium.pdfium.UTF8ToString(buffer);
  free(buffer);
  return filter;
}

const COMMON = new Set(commonWords.words);

/**
 * Whether a text layer says other letters than are seen, as one does whose font numbers them in its own way without
 * naming them: much text without letters, without the ends of words, or with hardly a word that no page goes without.
 */
export function isGarbled(lines: readonly FoundLine[]): boolean {
  const { characters, wordCharacters, fewestWords, leastShare } = commonWords;
  const found = lines.flat().map(({ text }) => text);
  const words = found.filter((word) => /\p{L}/u.test(word));
  // Rules that a form is filled in on are drawn with dots, strokes and hyphens too.
  const other = found.join('').replace(/[._\-‐-―…]/g, '');
  if (other.length < characters) return false;
  if (other.replace(/[^\p{L}\p{N}]/gu, '').length < other.length / 2) return true;
  if (words.join('').length > Math.max(characters, words.length * wordCharacters)) return true;
  if (words.length < fewestWords) return false;
  const common = words.filter((word) => COMMON.has(word.toLowerCase().replace(/[^\p{L}]/gu, '')));
  return common.length < words.length * leastShare;
}
