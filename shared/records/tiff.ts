import caps from './caps.json' with { type: 'json' };

/** Why no more of a TIFF can be read: its pages lead back to one another, are too many, or lie beyond its end. */
export type TiffEnd = 'looped' | 'too-many' | 'damaged';

/** Where the directories of a TIFF's pages lie, one a page, as far as they can be followed. */
export interface TiffPages {
  readonly directories: readonly number[];
  /** Why there may be more pages than these. */
  readonly end?: TiffEnd;
}

/** A page of a TIFF: values of its tags (TIFF 6.0, section 8) by number, none where they cannot be had. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** The first value of a tag. */
  tag(number: number, otherwise: number): number;
  /** All values of a tag. */
  all(number: number): readonly number[];
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const isLittle = (bytes: Uint8Array) => bytes[0] === 0x49;

/** Follows the directories from page to page. Each is visited once, so that a loop ends. */
export function tiffPages(bytes: Uint8Array, most: number = caps.image.pagesPerFile): TiffPages {
  const at = view(bytes);
  const little = isLittle(bytes);
  const seen = new Set<number>();
  const directories = () => [...seen];
  try {
    for (let next = at.getUint32(4, little); next !== 0; ) {
      if (seen.has(next)) return { directories: directories(), end: 'looped' };
      if (seen.size >= most) return { directories: directories(), end: 'too-many' };
      const after = next + 2 + at.getUint16(next, little) * 12;
      // A last directory that ends with the file has lost only the word that says so.
      const following = after + 4 <= bytes.length ? at.getUint32(after, little) : null;
      if (after > bytes.length) return { directories: directories(), end: 'damaged' };
      seen.add(next);
      if (following === null) return { directories: directories(), end: 'damaged' };
      next = following;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { directories: directories(), end: 'damaged' };
  }
  return seen.size > 0 ? { directories: directories() } : { directories: [], end: 'damaged' };
}

/** Bytes of a value by its type: 1 byte, 2 ASCII, 3 short, 4 long, 5 rational, 7 undefined. */
const SIZE: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };

/** The page whose directory lies there; null where it says no size. */
export function tiffPage(bytes: Uint8Array, directory: number): TiffPage | null {
  const at = view(bytes);
  const little = isLittle(bytes);
  const entries = new Map<number, { type: number; count: number; start: number }>();
  try {
    const count = at.getUint16(directory, little);
    for (let i = 0; i < count; i++) {
      const entry = directory + 2 + i * 12;
      const type = at.getUint16(entry + 2, little);
      const values = at.getUint32(entry + 4, little);
      const size = (SIZE[type] ?? 0) * values;
      const start = size <= 4 ? entry + 8 : at.getUint32(entry + 8, little);
      if (size > 0 && start + size <= bytes.length)
        entries.set(at.getUint16(entry, little), { type, count: values, start });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
  const value = (type: number, start: number): number => {
    if (type === 3) return at.getUint16(start, little);
    if (type === 4) return at.getUint32(start, little);
    if (type === 5) return at.getUint32(start, little) / at.getUint32(start + 4, little);
    return at.getUint8(start);
  };
  const all = (number: number) => {
    const entry = entries.get(number);
    if (!entry) return [];
    const { type, count, start } = entry;
    return Array.from({ length: count }, (_, i) => value(type, start + i * (SIZE[type] as number)));
  };
  const tag = (number: number, otherwise: number) => {
    const entry = entries.get(number);
    return entry ? value(entry.type, entry.start) : otherwise;
  };
  const [width, height] = [tag(256, 0), tag(257, 0)];
  return width > 0 && height > 0 ? { width, height, tag, all } : null;
}

/** The file with one page only, that whose directory lies there: what reads the first page of a TIFF reads this one. */
export function onlyPage(bytes: Uint8Array, directory: number): Uint8Array {
  // A Buffer's own `slice` would be the file itself.
  const copy = new Uint8Array(bytes);
  view(copy).setUint32(4, directory, isLittle(bytes));
  return copy;
}
