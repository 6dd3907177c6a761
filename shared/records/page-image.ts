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
function reduced({ width, height, pixels }: GreyImage, side: number): GreyImage {
  const scale = side / Math.max(width, height);
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const columns = Uint32Array.from({ length: width }, (_, x) => Math.floor((x * wide) / width));
  const across = new Uint32Array(wide);
  for (const column of columns) across[column] = (across[column] as number) + 1;
  const sums = new Uint32Array(wide);
  const out = new Uint8Array(wide * high);
  for (let y = 0, row = 0; y < high; y++) {
    const top = row;
    sums.fill(0);
    for (; row * high < (y + 1) * height; row++)
      for (let x = 0; x < width; x++) {
        const column = columns[x] as number;
        sums[column] = (sums[column] as number) + (pixels[row * width + x] as number);
      }
    for (let x = 0; x < wide; x++)
      out[y * wide + x] = Math.round((sums[x] as number) / ((across[x] as number) * (row - top)));
  }
  return { width: wide, height: high, pixels: out };
}

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
