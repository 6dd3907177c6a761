import type { WrappedPdfiumModule } from '@embedpdf/pdfium';
import type { FoundLine, FoundWord } from './lines.ts';
import type { PageField } from './model.ts';

type Box = readonly [x: number, y: number, width: number, height: number];

/** Fields of a page that are read, and characters of each: a form has some hundreds of fields. */
const MOST_FIELDS = 2_000;
const MOST_CHARACTERS = 20_000;

/** fpdf_formfill.h: kinds of fields. fpdf_annot.h: a widget; flags of what is not shown. ISO 32000-1, 12.7.4.3: a password. */
const WIDGET = 20;
const CHECKBOX = 2;
const RADIO = 3;
const HOLD_TEXT: ReadonlySet<number> = new Set([4, 5, 6]);
const NOT_SHOWN = 0x02 | 0x20;
const PASSWORD = 1 << 13;

/**
 * A document's form, or null where it has none. Initialising it makes PDFium draw what the fields hold where the file
 * leaves that to the reader (`/NeedAppearances`).
 */
export function openForm(pdfium: WrappedPdfiumModule, document: number): number | null {
  if (pdfium.FPDF_GetFormType(document) === 0) return null;
  const form = pdfium.PDFiumExt_InitFormFillEnvironment(document, pdfium.PDFiumExt_OpenFormFillInfo());
  return form === 0 ? null : form;
}

/** The filled fields of a page as it is shown, and its boxes, ticked or not. The form must be told of the page before. */
export function readFields(
  pdfium: WrappedPdfiumModule,
  form: number,
  page: number,
  toShown: (left: number, top: number, right: number, bottom: number) => Box,
): PageField[] {
  const { malloc, free } = pdfium.pdfium.wasmExports;
  const fields: PageField[] = [];
  const rect = malloc(16);
  const count = Math.min(pdfium.FPDFPage_GetAnnotCount(page), MOST_FIELDS * 2);
  for (let i = 0; i < count && fields.length < MOST_FIELDS; i++) {
    const annotation = pdfium.FPDFPage_GetAnnot(page, i);
    if (annotation === 0) continue;
    const isShown =
      pdfium.FPDFAnnot_GetSubtype(annotation) === WIDGET &&
      (pdfium.FPDFAnnot_GetFlags(annotation) & NOT_SHOWN) === 0 &&
      pdfium.FPDFAnnot_GetRect(annotation, rect);
    if (isShown) {
      // FS_RECTF: left, top, right, bottom.
      const memory = (pdfium.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer;
      const [left = 0, top = 0, right = 0, bottom = 0] = new Float32Array(memory, rect, 4);
      const field = readField(pdfium, form, annotation, toShown(left, top, right, bottom));
      if (field) fields.push(field);
    }
    pdfium.FPDFPage_CloseAnnot(annotation);
  }
  free(rect);
  return fields;
}

function readField(
  pdfium: WrappedPdfiumModule,
  form: number,
  annotation: number,
  box: Box,
): PageField | null {
  const words = (read: (buffer: number, bytes: number) => number) => textOf(pdfium, read);
  const type = pdfium.FPDFAnnot_GetFormFieldType(form, annotation);
  const name = words((buffer, bytes) => pdfium.FPDFAnnot_GetFormFieldName(form, annotation, buffer, bytes));
  const tooltip = words((buffer, bytes) =>
    pdfium.FPDFAnnot_GetFormFieldAlternateName(form, annotation, buffer, bytes),
  );
  const about = { name, tooltip, box };
  if (type === CHECKBOX || type === RADIO)
    return { ...about, value: pdfium.FPDFAnnot_IsChecked(form, annotation) };
  if (!HOLD_TEXT.has(type) || (pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & PASSWORD) !== 0)
    return null;
  const value = words((buffer, bytes) =>
    pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, bytes),
  ).trim();
  return value === '' ? null : { ...about, value };
}

/** UTF-16LE that PDFium writes into a buffer after it was asked how long it is. */
function textOf(pdfium: WrappedPdfiumModule, read: (buffer: number, bytes: number) => number): string {
  const bytes = read(0, 0);
  if (bytes <= 2) return '';
  const buffer = pdfium.pdfium.wasmExports.malloc(bytes);
  if (buffer === 0) return '';
  read(buffer, bytes);
  const { HEAPU8 } = pdfium.pdfium as unknown as { HEAPU8: Uint8Array };
  const end = buffer + Math.min(bytes - 2, MOST_CHARACTERS * 2);
  const text = Buffer.from(HEAPU8.subarray(buffer, end)).toString('utf16le');
  pdfium.pdfium.wasmExports.free(buffer);
  return text;
}

/**
 * The lines of a page with what its fields hold: a box as `[X]` or `[ ]`; a text as the field has it, where the words
 * drawn in its place are others, as of numbers spread over squares and of what does not fit.
 */
export function withFields(lines: readonly FoundLine[], fields: readonly PageField[]): readonly FoundLine[] {
  if (fields.length === 0) return lines;
  const words = lines.flat();
  const replaced = new Set<FoundWord>();
  const added: FoundLine[] = [];
  for (const { value, box } of fields) {
    const drawn = words.filter((word) => word.box !== null && isWithin(word.box, box));
    if (typeof value === 'string' && plain(drawn.map(({ text }) => text).join('')) === plain(value)) continue;
    for (const word of drawn) replaced.add(word);
    if (typeof value === 'string') added.push(...linesIn(value, box));
    else added.push([{ text: value ? '[X]' : '[ ]', box }]);
  }
  return [...lines.map((line) => line.filter((word) => !replaced.has(word))), ...added].filter(
    (line) => line.length > 0,
  );
}

const plain = (text: string) => text.replace(/\s+/g, '');

export const isWithin = ([x, y, width, height]: Box, [left, top, wide, high]: Box): boolean => {
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  return centreX >= left && centreX <= left + wide && centreY >= top && centreY <= top + high;
};

/** A text's lines spread over its field. */
function linesIn(value: string, [left, top, width, height]: Box): FoundLine[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim().split(/\s+/).filter(Boolean));
  const filled = lines.filter((line) => line.length > 0);
  const high = height / Math.max(1, filled.length);
  return filled.map((line, i) => {
    const length = Math.max(1, line.join(' ').length);
    let at = 0;
    return line.map((text): FoundWord => {
      const box: Box = [left + (width * at) / length, top + i * high, (width * text.length) / length, high];
      at += text.length + 1;
      return { text, box: box.map((n) => Math.round(n * 100) / 100) as unknown as Box };
    });
  });
}
