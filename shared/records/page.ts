import { type FoundLine, textOf } from './lines.ts';
import type { Page } from './model.ts';
import type { OcrEngine, OcrImage, OcrProblem, OcrWord } from './ocr.ts';
import type { GreyImage, PdfProblem, PdfText } from './pdf.ts';
import reading from './reading.json' with { type: 'json' };

/**
 * Stands in a page's text for a word that was not recognised surely enough: no fact may rest on a guess, and a
 * sentence that holds it is not known whole.
 */
export const ILLEGIBLE = '[illegible]';

/** Where a page lies and how large it is, in points. */
export interface PageFrame {
  readonly file: string;
  readonly page: number;
  readonly width: number;
  readonly height: number;
}

/** A US letter page, for what has no size of its own. */
export const LETTER = { width: 612, height: 792 } as const;

/** Why a page cannot be read, in plain words. */
export const WHY: Readonly<Record<PdfProblem | OcrProblem | 'unsupported' | 'looped' | 'too-many', string>> =
  {
    encrypted: 'the file is protected by a password',
    damaged: 'the file is damaged',
    empty: 'the file holds nothing',
    'too-large': 'it is larger than can be read',
    'timed-out': 'reading it took longer than is allowed',
    unsupported: 'it is not PDF, PNG, JPEG, TIFF, plain text or FHIR',
    refused: 'it is no image that the recognition service takes',
    looped: 'its pages lead back to one another; those before that were read',
    'too-many': 'it has more pages than can be read; the first ones were',
  };

/** A page of which nothing could be read. */
export const unreadPage = (frame: PageFrame, note: string): Page => ({
  ...frame,
  source: 'none',
  text: '',
  words: [],
  legibility: 'unreadable',
  confidence: null,
  note,
});

/** A page read by its text layer; that of a repaired file may be incomplete, and is said to be. */
export function textLayerPage(frame: PageFrame, { lines, kind }: PdfText, repaired: boolean): Page {
  if (repaired && kind === 'blank')
    return unreadPage(frame, 'the file is damaged and nothing is left of this page');
  return {
    ...frame,
    source: 'text-layer',
    ...textOf(lines),
    legibility: repaired ? 'not fully legible' : 'legible',
    confidence: null,
    ...(repaired && { note: 'the file is damaged and the page may be incomplete' }),
  };
}

/**
 * A page read by OCR. Words below the engine's floor of confidence are replaced by `[illegible]`; with many of them, or
 * a low mean, the page is not fully legible, and with no word above it, unreadable.
 */
export function ocrPage(
  frame: PageFrame,
  lines: readonly (readonly OcrWord[])[],
  isBlank: boolean,
  engine: OcrEngine = 'tesseract',
): Page {
  const { illegibleShare } = reading.ocr;
  const { wordConfidence, numberConfidence, pageConfidence } = reading.ocr.engines[engine];
  const words = lines.flat();
  if (words.length === 0)
    return isBlank
      ? {
          ...frame,
          source: 'ocr',
          text: '',
          words: [],
          legibility: 'legible',
          confidence: null,
          note: 'blank page',
        }
      : unreadPage(frame, 'no words could be recognised in the scan');
  const mean = words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length;
  // On a poor page one figure passes for another, and no spelling tells: dates, levels and doses must be surer.
  const isSure = ({ text, confidence }: OcrWord) =>
    confidence >= (mean < pageConfidence && /\d/.test(text) ? numberConfidence : wordConfidence);
  const sure = words.filter(isSure);
  const confidence = Math.round(mean * 10) / 10;
  if (sure.length === 0)
    return { ...unreadPage(frame, 'no word of the scan could be recognised surely'), confidence };
  const { text, words: boxes } = textOf(lines.map((line) => surely(line, frame, isSure)));
  const page = { ...frame, source: 'ocr' as const, text, words: boxes, confidence };
  const unsure = words.length - sure.length;
  if (mean >= pageConfidence && unsure <= words.length * illegibleShare)
    return { ...page, legibility: 'legible' };
  const note = `${unsure} of ${words.length} words of the scan could not be recognised surely`;
  return { ...page, legibility: 'not fully legible', note };
}

const surely = (
  line: readonly OcrWord[],
  { width, height }: PageFrame,
  isSure: (word: OcrWord) => boolean,
): FoundLine =>
  line.map((word) => ({
    text: isSure(word) ? word.text : ILLEGIBLE,
    box: [
      points(word.box.left * width),
      points(word.box.top * height),
      points(word.box.width * width),
      points(word.box.height * height),
    ],
  }));

const points = (n: number) => Math.round(n * 100) / 100;

/** A bitmap as a file that OCR reads: portable graymap. */
export const pgm = ({ width, height, pixels }: GreyImage): OcrImage => ({
  width,
  height,
  bytes: Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), pixels]),
});

/** Whether a bitmap is paper without ink but for specks. */
export function isBlank({ pixels }: GreyImage): boolean {
  let dark = 0;
  for (const pixel of pixels) if (pixel < 128) dark++;
  return dark <= pixels.length * reading.ocr.blankInk;
}
