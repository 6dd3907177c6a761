/** What the head of an image says of it. */
export interface ImageInfo {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** More than 1 only for TIFF; counting stops at 2. */
  readonly pages: number;
}

/** Reads the size of a PNG, JPEG or TIFF from its head without decoding it; null where the head is damaged. */
export function imageInfo(bytes: Uint8Array): ImageInfo | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const info = bytes[0] === 0x89 ? png(view) : bytes[0] === 0xff ? jpeg(view) : tiff(view);
    return info && info.width > 0 && info.height > 0 ? info : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const png = (view: DataView): ImageInfo => ({
  width: view.getUint32(16),
  height: view.getUint32(20),
  pages: 1,
});

/** The size stands in the start-of-frame segment (C0 to CF, but C4, C8 and CC; ITU T.81, table B.1). */
function jpeg(view: DataView): ImageInfo | null {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), pages: 1 };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/** Tags 256 and 257 of the first directory are width and length; after its entries stands where the next one is. */
function tiff(view: DataView): ImageInfo {
  const little = view.getUint8(0) === 0x49;
  const directory = view.getUint32(4, little);
  const entries = view.getUint16(directory, little);
  const value = { width: 0, height: 0 };
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * 12;
    const tag = view.getUint16(at, little);
    // Type 3 is a short, 4 a long.
    const size =
      view.getUint16(at + 2, little) === 3 ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    if (tag === 256) value.width = size;
    if (tag === 257) value.height = size;
  }
  const next = view.getUint32(directory + 2 + entries * 12, little);
  return { ...value, pages: next === 0 ? 1 : 2 };
}
