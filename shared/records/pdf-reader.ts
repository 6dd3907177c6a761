import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import caps from './caps.json' with { type: 'json' };
import type { GreyImage, PdfProblem, PdfText } from './pdf.ts';

export type PdfRequest = { readonly id: number } & (
  | { readonly ask: 'open'; readonly bytes: Uint8Array }
  | { readonly ask: 'text'; readonly page: number }
  | { readonly ask: 'render'; readonly page: number; readonly dpi: number }
);
export interface PdfAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly aborted?: boolean;
}
type Ask = PdfRequest extends infer R ? (R extends PdfRequest ? Omit<R, 'id'> : never) : never;

/** A PDF being read in a thread apart, within caps on time and memory. */
export interface PdfReader {
  readonly pages: number;
  /** The file was damaged; what is left of it can be read. */
  readonly repaired: boolean;
  /** The text layer of a page, from 1, or why there is none to be had. */
  text(page: number): Promise<PdfText | PdfProblem>;
  /** The page as an image, or why there is none to be had. */
  render(page: number, dpi: number): Promise<GreyImage | PdfProblem>;
}

/** Milliseconds that opening, reading and rendering may take, and how often a document is opened again after a page broke it. */
export type PdfLimits = Readonly<Record<'openMs' | 'pageMs' | 'renderMs' | 'restarts', number>>;

/**
 * Opens a PDF in the thread, or says why it cannot be. `load` gives the bytes; it is called
 * again when a page made the document hang or abort and another page is asked for.
 */
export async function readPdf(
  load: () => Promise<Uint8Array>,
  limits: PdfLimits = caps.pdf,
): Promise<PdfReader | PdfProblem> {
  const opened = await open(load, limits);
  if (typeof opened === 'string') return opened;
  let isOpen = true;
  let restarts = 0;
  const ask = async <T>(request: Ask, ms: number): Promise<T | PdfProblem> => {
    if (!isOpen) {
      if (restarts >= limits.restarts) return 'damaged';
      restarts++;
      const again = await open(load, limits);
      if (typeof again === 'string') return again;
      isOpen = true;
    }
    const answer = await thread().ask(request, ms);
    if (typeof answer === 'string') isOpen = false;
    if (answer === 'aborted' || answer === null) return 'damaged';
    return answer as T | 'timed-out';
  };
  return {
    ...opened,
    text: (page) => ask<PdfText>({ ask: 'text', page }, limits.pageMs),
    render: (page, dpi) => ask<GreyImage>({ ask: 'render', page, dpi }, limits.renderMs),
  };
}

async function open(
  load: () => Promise<Uint8Array>,
  limits: PdfLimits,
): Promise<{ pages: number; repaired: boolean } | PdfProblem> {
  const bytes = await load();
  const answer = await thread().ask({ ask: 'open', bytes }, limits.openMs);
  if (answer === 'timed-out') return answer;
  if (answer === 'aborted') return 'damaged';
  const opened = answer as { problem: PdfProblem } | { pages: number; repaired: boolean };
  return 'problem' in opened ? opened.problem : opened;
}

/** The thread is kept between documents and messages, and made anew after it had to be ended. */
let standing: PdfThread | undefined;
function thread(): PdfThread {
  if (!standing || standing.ended) standing = new PdfThread();
  return standing;
}

class PdfThread {
  ended = false;
  #id = 0;
  readonly #worker = new Worker(workerFile());
  readonly #waiting = new Map<number, (answer: unknown) => void>();

  constructor() {
    this.#worker.on('message', ({ id, value, aborted }: PdfAnswer) => {
      this.#waiting.get(id)?.(aborted ? 'aborted' : value);
      if (aborted) this.end('aborted');
    });
    this.#worker.on('error', () => this.end('aborted'));
    this.#worker.on('exit', () => this.end('aborted'));
    this.#worker.unref();
  }

  /** The answer, or `timed-out` or `aborted`, after which the thread has ended. */
  async ask(request: Ask, ms: number): Promise<unknown> {
    const id = ++this.#id;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, resolve);
    const timer = setTimeout(() => this.end('timed-out'), ms);
    // Only a pending answer keeps the process alive.
    this.#worker.ref();
    this.#worker.postMessage({ ...request, id });
    const answer = await promise;
    clearTimeout(timer);
    this.#worker.unref();
    this.#waiting.delete(id);
    return answer;
  }

  end(why: 'timed-out' | 'aborted'): void {
    if (this.ended) return;
    this.ended = true;
    for (const resolve of this.#waiting.values()) resolve(why);
    void this.#worker.terminate();
  }
}

/** The thread's own bundle beside the function's, or its source beside this one. */
function workerFile(): URL {
  const bundled = new URL('./pdf-worker.mjs', import.meta.url);
  return existsSync(bundled) ? bundled : new URL('./pdf-worker.ts', import.meta.url);
}
