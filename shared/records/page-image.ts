import { sha256 } from '../digest.ts';
import type { PageImage, WordBox } from './model.ts';
import type { GreyImage } from './pdf.ts';
import { smallPngOf } from './png.ts';
import reading from './reading.json' with { type: 'json' };
import { asItWasHeld, type ReadScan } from './straighten.ts';

const { longestSide, bytes: mostBytes, smaller, leastSide } = reading.ocr.image;

/** Keeps an image under its digest: the same bytes may come twice. */
export type KeepImage = (sha256: string, png: Uint8Array) => Promise<void>;

/** Makes the small image of a scan as it was held when it was read, and gives it to be kept. */
export async function keepImage({ held, turn }: ReadScan, keep: KeepImage): Promise<PageImage> {
  let side = Math.min(longestSide, Math.max(held.width, held.height));
  let small = reduced(held, side);
  let png = smallPngOf(small);
  // Screens of dots and noise do not compress: of such a page less is kept.
  while (png.length > mostBytes && side * smaller >= leastSide) {
    side *= smaller;
    small = reduced(held, side);
    png = smallPngOf(small);
  }
  const digest = sha256(png);
  await keep(digest, png);
  return { sha256: digest, bytes: png.length, width: small.width, height: small.height, ...turn };
}

/** The bitmap so much smaller that its longer side is so many pixels, each the mean of those that it stands for. */
export function reduced({ width, height, pixels }: GreyImage, side: number): GreyImage {
  const scale = side / Math.max(width, height);
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const [columns, rows] = [startsOf(wide, width), startsOf(high, height)];
  const out = new Uint8Array(wide * high);
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const [left, right] = [columns[x] as number, columns[x + 1] as number];
      const [top, bottom] = [rows[y] as number, rows[y + 1] as number];
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let at = row * width + left; at < row * width + right; at++) sum += pixels[at] as number;
      out[y * wide + x] = Math.round(sum / ((right - left) * (bottom - top)));
    }
  return { width: wide, height: high, pixels: out };
}

/** Where each of `parts` equal parts of a length begins, and where the last one ends. */
const startsOf = (parts: number, length: number): Uint32Array =>
  Uint32Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * length) / parts));

/** The box of a word of the page in its image, in pixels from the top left. */
export function boxInImage(
  [, , x, y, width, height]: WordBox,
  page: { readonly width: number; readonly height: number },
  image: PageImage,
): readonly [x: number, y: number, width: number, height: number] {
  const share = {
    left: x / page.width,
    top: y / page.height,
    width: width / page.width,
    height: height / page.height,
  };
  const box = asItWasHeld(share, image, image);
  return [box.left * image.width, box.top * image.height, box.width * image.width, box.height * image.height];
}
