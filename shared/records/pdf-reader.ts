import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { ByteSource } from '../ports/ports.ts';
import caps from './caps.json' with { type: 'json' };
import type { GreyImage, PdfProblem, PdfText, PdfUnread } from './pdf.ts';

export type PdfRequest = { readonly id: number } & (
  | { readonly ask: 'open'; readonly file: string; readonly size: number; readonly hand: SharedArrayBuffer }
  | { readonly ask: 'objects' }
  | { readonly ask: 'text'; readonly page: number; readonly object: number | undefined }
  | {
      readonly ask: 'render';
      readonly page: number;
      readonly dpi: number;
      readonly object: number | undefined;
    }
);
/** What the thread says: that it stands, the answer to a request, or which bytes of the file it waits for. */
export type PdfAnswer =
  | { readonly ready: true }
  | { readonly id: number; readonly value?: unknown; readonly aborted?: boolean }
  | { readonly start: number; readonly end: number };
type Ask = PdfRequest extends infer R ? (R extends PdfRequest ? Omit<R, 'id'> : never) : never;

/** A PDF being read in a thread apart, within caps on time and memory. */
export interface PdfReader {
  readonly pages: number;
  /** The file was damaged; what is left of it can be read. */
  readonly repaired: boolean;
  /** What it carries beside its pages, and is not read. */
  readonly unread: readonly PdfUnread[];
  /** The object that each page is (0: none), with which it is read without looking at the pages before it. */
  objects(): Promise<readonly number[] | PdfProblem>;
  /** The text layer of a page, from 1, or why there is none to be had. */
  text(page: number, object?: number): Promise<PdfText | PdfProblem>;
  /** The page as an image, or why there is none to be had. */
  render(page: number, dpi: number, object?: number): Promise<GreyImage | PdfProblem>;
}

/**
 * Milliseconds of its own that opening, reading and rendering may take, and that each may wait for bytes (`waitMs`);
 * and how often a document is opened again after a page broke it.
 */
export type PdfLimits = Readonly<Record<'openMs' | 'pageMs' | 'renderMs' | 'waitMs' | 'restarts', number>>;

/**
 * Opens a PDF in the thread, or says why it cannot be. Only the blocks that are needed are read of the file. It is
 * opened again when a page made it hang or abort and another page is asked for. What reading the file throws is thrown
 * unchanged: it says nothing of the document.
 */
export async function readPdf(
  file: ByteSource,
  limits: PdfLimits = caps.pdf,
): Promise<PdfReader | PdfProblem> {
  const opened = await open(file, limits);
  if (typeof opened === 'string') return opened;
  let isOpen = true;
  let restarts = 0;
  const ask = async <T>(request: Ask, ms: number): Promise<T | PdfProblem> => {
    if (!isOpen) {
      if (restarts >= limits.restarts) return 'damaged';
      restarts++;
      const again = await open(file, limits);
      if (typeof again === 'string') return again;
      isOpen = true;
    }
    const answer = await thread().ask(request, file, ms, limits.waitMs);
    if (typeof answer === 'string') isOpen = false;
    if (answer === 'aborted' || answer === null) return 'damaged';
    return answer as T | 'timed-out';
  };
  return {
    ...opened,
    objects: () => ask<readonly number[]>({ ask: 'objects' }, limits.openMs),
    text: (page, object) => ask<PdfText>({ ask: 'text', page, object }, limits.pageMs),
    render: (page, dpi, object) => ask<GreyImage>({ ask: 'render', page, dpi, object }, limits.renderMs),
  };
}

type Opened = Pick<PdfReader, 'pages' | 'repaired' | 'unread'>;

async function open(file: ByteSource, limits: PdfLimits): Promise<Opened | PdfProblem> {
  const request = { ask: 'open', file: file.id, size: file.size, hand: thread().hand } as const;
  const answer = await thread().ask(request, file, limits.openMs, limits.waitMs);
  if (answer === 'timed-out') return answer;
  if (answer === 'aborted') return 'damaged';
  const opened = answer as { problem: PdfProblem } | Opened;
  return 'problem' in opened ? opened.problem : opened;
}

/** The thread is kept between documents and messages, and made anew after it had to be ended. */
let standing: PdfThread | undefined;
function thread(): PdfThread {
  if (!standing || standing.ended) standing = new PdfThread();
  return standing;
}

/** Megabytes of the thread's own heap, beside the WebAssembly memory that it caps itself. */
const HEAP = { maxOldGenerationSizeMb: caps.pdf.heapMb, maxYoungGenerationSizeMb: caps.pdf.heapMb / 8 };

/** The request under way, and what is left of its time. */
interface Pending {
  readonly file: ByteSource;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (fault: unknown) => void;
  readonly left: Record<Clock, number>;
}
type Clock = 'own' | 'waiting';

class PdfThread {
  ended = false;
  /** Where the bytes that the thread waits for are laid: a word that says that they are there, then they. */
  readonly hand = new SharedArrayBuffer(4 + caps.pdf.blockBytes);
  readonly #worker = new Worker(workerFile(), { resourceLimits: HEAP });
  #id = 0;
  #pending: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;
  #running: { readonly clock: Clock; readonly since: number } | undefined;

  constructor() {
    this.#worker.on('message', (said: PdfAnswer) => {
      if ('ready' in said) this.#stands();
      else if ('start' in said) void this.#give(said.start, said.end);
      else if (said.aborted) this.end('aborted');
      else this.#settle((pending) => pending.resolve(said.value));
    });
    this.#worker.on('error', () => this.end('aborted'));
    this.#worker.on('exit', () => this.end('aborted'));
    this.#worker.unref();
  }

  /**
   * The answer, or `timed-out` or `aborted`, after which the thread has ended. One request at a time. Time spent
   * waiting for bytes of the file, and for the thread to stand, is counted apart: it says nothing of the document.
   */
  async ask(request: Ask, file: ByteSource, own: number, waiting: number): Promise<unknown> {
    if (this.#pending) throw new Error('the thread takes one request at a time');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending = { file, resolve, reject, left: { own, waiting } };
    this.#start(this.#isReady ? 'own' : 'waiting');
    // Only a pending answer keeps the process alive.
    this.#worker.ref();
    this.#worker.postMessage({ ...request, id: ++this.#id });
    try {
      return await promise;
    } finally {
      this.#worker.unref();
    }
  }

  end(why: 'timed-out' | 'aborted'): void {
    this.#stop((pending) => pending.resolve(why));
  }

  #stands(): void {
    this.#isReady = true;
    this.#start('own');
  }

  async #give(start: number, end: number): Promise<void> {
    const pending = this.#pending;
    if (!pending) return;
    this.#start('waiting');
    try {
      const bytes = await pending.file.read(start, end);
      if (this.#pending !== pending) return;
      if (bytes.length !== end - start) throw new RangeError('the file is shorter than its size');
      new Uint8Array(this.hand, 4).set(bytes);
    } catch (fault) {
      this.#stop(() => pending.reject(fault));
      return;
    }
    this.#start('own');
    const word = new Int32Array(this.hand, 0, 1);
    Atomics.store(word, 0, 1);
    Atomics.notify(word, 0);
  }

  /** Lets one of the two clocks of the request run, and the other stand. */
  #start(clock: Clock): void {
    const left = this.#pending?.left;
    if (!left) return;
    clearTimeout(this.#timer);
    const now = performance.now();
    if (this.#running) left[this.#running.clock] -= now - this.#running.since;
    this.#running = { clock, since: now };
    this.#timer = setTimeout(() => this.end('timed-out'), Math.max(0, left[clock]));
  }

  #settle(how: (pending: Pending) => void): void {
    clearTimeout(this.#timer);
    this.#running = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) how(pending);
  }

  #stop(how: (pending: Pending) => void): void {
    if (this.ended) return;
    this.ended = true;
    this.#settle(how);
    void this.#worker.terminate();
  }
}

/** The thread's own bundle beside the function's, or its source beside this one. */
function workerFile(): URL {
  const bundled = new URL('./pdf-worker.mjs', import.meta.url);
  return existsSync(bundled) ? bundled : new URL('./pdf-worker.ts', import.meta.url);
}
