/** What the head of an image says of it. */
export interface ImageInfo {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Samples of a pixel: 1 grey, 3 colour; 0 where the head says it otherwise. */
  readonly components: number;
}

/** Reads the size of a PNG or JPEG from its head without decoding it; null where the head is damaged. */
export function imageInfo(bytes: Uint8Array): ImageInfo | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const info = bytes[0] === 0x89 ? png(view) : jpeg(view);
    return info && info.width > 0 && info.height > 0 ? info : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const png = (view: DataView): ImageInfo => ({
  width: view.getUint32(16),
  height: view.getUint32(20),
  components: 0,
});

/** The size stands in the start-of-frame segment (C0 to CF, but C4, C8 and CC; ITU T.81, table B.1). */
function jpeg(view: DataView): ImageInfo | null {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return {
        width: view.getUint16(at + 7),
        height: view.getUint16(at + 5),
        components: view.getUint8(at + 9),
      };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}
