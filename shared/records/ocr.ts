import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Worker } from 'tesseract.js';
import caps from './caps.json' with { type: 'json' };

/** A page to recognise: a grey bitmap as PGM, or a PNG, JPEG or TIFF file; with its size in pixels. */
export interface OcrImage {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A word as recognised. */
export interface OcrWord {
  readonly text: string;
  /** 0 to 100. */
  readonly confidence: number;
  /** In shares of the image's width and height, from its top left, as Textract gives it. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** Degrees by which it does not stand upright, in quarters, where the engine tells them: 90, 180 or 270. */
  readonly rotation?: number;
}

/** Why an engine gives no words of an image. `refused`: it is none that the engine takes. */
export type OcrProblem = 'damaged' | 'timed-out' | 'too-large' | 'refused';

/** The engines there are. */
export type OcrEngine = 'tesseract' | 'textract';

/** Recognises the text of one image: lines of words in reading order, or why it cannot. */
export interface Ocr {
  (image: OcrImage): Promise<readonly (readonly OcrWord[])[] | OcrProblem>;
  /** Whose scale its words' confidence is on (`engines` of reading.json); tesseract's where it does not say. */
  readonly engine?: OcrEngine;
}

interface Engine {
  readonly worker: Worker;
  /** Settles when the engine's thread dies. */
  readonly died: Promise<'damaged'>;
}
let standing: Promise<Engine> | undefined;

/** Tesseract with its English model, both from the installed packages; one engine is kept from page to page. */
export const tesseract: Ocr = async (image) => {
  standing ??= start();
  const { worker, died } = await standing;
  const late = Promise.withResolvers<'timed-out'>();
  const timer = setTimeout(() => late.resolve('timed-out'), caps.ocr.pageMs);
  try {
    const recognised = worker
      .recognize(Buffer.from(image.bytes), {}, { blocks: true, text: false })
      .then(({ data }) => data.blocks ?? []);
    // It may fail after the race is over.
    recognised.catch(() => {});
    const result = await Promise.race([recognised, late.promise, died]);
    if (typeof result === 'string') {
      await closeOcr();
      return result;
    }
    return result
      .flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines))
      .map(({ words }) => words.map((word) => toWord(word, image)));
  } catch {
    // What the engine cannot decode it rejects, and stays usable.
    return 'damaged';
  } finally {
    clearTimeout(timer);
  }
};

/** Ends the engine; the next page starts another. */
export async function closeOcr(): Promise<void> {
  const engine = standing;
  standing = undefined;
  await (await engine)?.worker.terminate();
}

async function start(): Promise<Engine> {
  // Loaded when it is needed: a function that uses another engine does not have it.
  const { createWorker } = await import('tesseract.js');
  const model = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json');
  const worker = await createWorker('eng', 1, {
    langPath: join(dirname(model), '4.0.0_best_int'),
    gzip: true,
    cacheMethod: 'none',
    // Without a handler the library throws what it also rejects.
    errorHandler: () => {},
  });
  const thread = (worker as unknown as { worker: NodeJS.EventEmitter }).worker;
  const died = new Promise<'damaged'>((resolve) => {
    thread.on('error', () => resolve('damaged'));
    thread.on('exit', () => resolve('damaged'));
  });
  return { worker, died };
}

function toWord(
  {
    text,
    confidence,
    bbox,
  }: { text: string; confidence: number; bbox: { x0: number; y0: number; x1: number; y1: number } },
  { width, height }: OcrImage,
): OcrWord {
  return {
    text,
    confidence,
    box: {
      left: bbox.x0 / width,
      top: bbox.y0 / height,
      width: (bbox.x1 - bbox.x0) / width,
      height: (bbox.y1 - bbox.y0) / height,
    },
  };
}
