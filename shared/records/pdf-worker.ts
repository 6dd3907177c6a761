import { parentPort } from 'node:worker_threads';
import { Blocks } from './bytes.ts';
import caps from './caps.json' with { type: 'json' };
import { openPdf, type PdfDocument, type PdfProblem } from './pdf.ts';
import type { PdfAnswer, PdfRequest } from './pdf-reader.ts';

/**
 * The thread in which documents are opened: one at a time, each in an instance of PDFium of its own, within a cap on
 * memory. It answers every request or never; `pdf-reader.ts` ends it when it takes too long. What PDFium reads of the
 * file the thread asks of that side block by block, and waits.
 */
let document: PdfDocument | PdfProblem = 'damaged';
/** Of the file opened last: its next range often comes to the same function. */
let blocks: { readonly id: string; readonly bytes: Blocks } | undefined;

capMemory(caps.pdf.wasmBytes);
parentPort?.postMessage({ ready: true } satisfies PdfAnswer);

parentPort?.on('message', (request: PdfRequest) => {
  answer(request).then(
    (value) => parentPort?.postMessage({ id: request.id, value } satisfies PdfAnswer),
    // An abort of PDFium: out of memory, or a state that it says cannot be. The instance is spoiled.
    () => parentPort?.postMessage({ id: request.id, aborted: true } satisfies PdfAnswer),
  );
});

async function answer(request: PdfRequest): Promise<unknown> {
  if (request.ask === 'open') {
    const { file, size, hand } = request;
    if (blocks?.id !== file) blocks = { id: file, bytes: new Blocks(size, taker(hand)) };
    document = await openPdf(blocks.bytes);
    return typeof document === 'string'
      ? { problem: document }
      : { pages: document.pages, repaired: document.repaired, unread: document.unread };
  }
  if (typeof document === 'string') return null;
  if (request.ask === 'objects') return document.pageObjects();
  return request.ask === 'text'
    ? document.text(request.page, request.object)
    : document.render(request.page, request.dpi, request.object);
}

/** Asks the other side for bytes and sleeps until they lie in `hand`, behind the word that says so. */
function taker(hand: SharedArrayBuffer): (start: number, end: number) => Uint8Array {
  const word = new Int32Array(hand, 0, 1);
  return (start, end) => {
    Atomics.store(word, 0, 0);
    parentPort?.postMessage({ start, end } satisfies PdfAnswer);
    Atomics.wait(word, 0, 0);
    return new Uint8Array(hand, 4, end - start).slice();
  };
}

/** Refuses growth of any WebAssembly memory of this thread beyond a size; PDFium then aborts, which is caught. */
function capMemory(bytes: number): void {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: { prototype: Memory } } })
    .WebAssembly;
  const grow = Memory.prototype.grow;
  Memory.prototype.grow = function (this: Memory, pages: number) {
    if (this.buffer.byteLength + pages * 65_536 > bytes) throw new RangeError('over the cap on memory');
    return grow.call(this, pages);
  };
}
