import { parentPort } from 'node:worker_threads';
import caps from './caps.json' with { type: 'json' };
import { openPdf, type PdfDocument, type PdfProblem } from './pdf.ts';
import type { PdfAnswer, PdfRequest } from './pdf-reader.ts';

/**
 * The thread in which documents are opened: one at a time, each in an instance of PDFium of its own, within a cap on
 * memory. It answers every request or never; `pdf-reader.ts` ends it when it takes too long.
 */
let document: PdfDocument | PdfProblem = 'damaged';

capMemory(caps.pdf.wasmBytes);

parentPort?.on('message', (request: PdfRequest) => {
  answer(request).then(
    (value) => parentPort?.postMessage({ id: request.id, value } satisfies PdfAnswer),
    // An abort of PDFium: out of memory, or a state that it says cannot be. The instance is spoiled.
    () => parentPort?.postMessage({ id: request.id, aborted: true } satisfies PdfAnswer),
  );
});

async function answer(request: PdfRequest): Promise<unknown> {
  if (request.ask === 'open') {
    document = await openPdf(request.bytes);
    return typeof document === 'string'
      ? { problem: document }
      : { pages: document.pages, repaired: document.repaired };
  }
  if (typeof document === 'string') return null;
  return request.ask === 'text' ? document.text(request.page) : document.render(request.page, request.dpi);
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
