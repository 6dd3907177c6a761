import type { ByteSource, ObjectStore } from '../ports/ports.ts';
import caps from './caps.json' with { type: 'json' };

let unnamed = 0;

/** Bytes that are held anyway. */
export const inMemory = (bytes: Uint8Array): ByteSource => ({
  id: `memory ${++unnamed}`,
  size: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
});

/** An object of a store, whose key is made of its digest. */
export const inStore = (store: Pick<ObjectStore, 'range'>, key: string, size: number): ByteSource => ({
  id: key,
  size,
  read: (start, end) => store.range(key, start, end),
});

/** The whole of a file that is read in one piece; null where it is larger than may be held. */
export const whole = async (source: ByteSource): Promise<Uint8Array | null> =>
  source.size > caps.heldBytes ? null : source.read(0, source.size);

/** A `ByteSource` read by waiting, as a thread may and PDFium must. */
export interface Bytes {
  readonly size: number;
  /** Bytes `start` to `end`, cut at the size. */
  read(start: number, end: number): Uint8Array;
}

/** Bytes with more behind them. */
export const followedBy = (first: Bytes, more: Uint8Array): Bytes => ({
  size: first.size + more.length,
  read: (start, end) => {
    if (end <= first.size) return first.read(start, end);
    const rest = more.subarray(Math.max(0, start - first.size), Math.max(0, end - first.size));
    return start >= first.size ? rest : Buffer.concat([first.read(start, first.size), rest]);
  },
});

/** Blocks of a file as they are asked for, of which the last few are kept. */
export class Blocks implements Bytes {
  readonly size: number;
  readonly #fetch: (start: number, end: number) => Uint8Array;
  readonly #kept = new Map<number, Uint8Array>();

  /** `fetch` gives bytes that are not changed after. */
  constructor(size: number, fetch: (start: number, end: number) => Uint8Array) {
    this.size = size;
    this.#fetch = fetch;
  }

  read(start: number, end: number): Uint8Array {
    const last = Math.min(end, this.size);
    const first = this.#block(Math.floor(start / caps.pdf.blockBytes));
    const from = start % caps.pdf.blockBytes;
    if (from + (last - start) <= first.length) return first.subarray(from, from + (last - start));
    const result = new Uint8Array(Math.max(0, last - start));
    for (let at = start; at < last; ) {
      const offset = at % caps.pdf.blockBytes;
      const part = this.#block(Math.floor(at / caps.pdf.blockBytes)).subarray(offset, offset + last - at);
      result.set(part, at - start);
      at += part.length;
    }
    return result;
  }

  #block(number: number): Uint8Array {
    const start = number * caps.pdf.blockBytes;
    const block =
      this.#kept.get(number) ?? this.#fetch(start, Math.min(start + caps.pdf.blockBytes, this.size));
    // The block used last stands last, and the first is given up.
    this.#kept.delete(number);
    this.#kept.set(number, block);
    if (this.#kept.size > caps.pdf.blocks) this.#kept.delete(this.#kept.keys().next().value ?? number);
    return block;
  }
}
