import { type GreyImage, openPdf } from '../../shared/records/pdf.ts';

/** How a page was scanned. `seed` makes its noise; `degrees` is how far it lay askew, clockwise. */
export interface Scan {
  readonly seed: number;
  readonly degrees: number;
}

/** Dots per inch of a scan: little more than a fax, so that small or faded type is lost. */
const DPI = 180;
/** What is darker than this, of 255, becomes black. */
const THRESHOLD = 165;
/** Width of the noise, in grey levels to either side. */
const NOISE = 48;
/** Share of the pixels that are dust. */
const DUST = 0.00012;

/** Numbers from 0 to below 1, the same for the same seed on every machine (mulberry32: integers only). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Renders every page of a PDF as it would be printed. */
export async function renderPages(pdf: Uint8Array): Promise<GreyImage[]> {
  const document = await openPdf(pdf);
  if (typeof document === 'string') throw new Error(`the record to be scanned is ${document}`);
  return Array.from({ length: document.pages }, (_, index) => {
    const page = document.render(index + 1, DPI);
    if (!page) throw new Error('a page to be scanned cannot be rendered');
    return page;
  });
}

/** The page as a poor scanner gives it: askew, out of focus, noisy, dusty, black and white only. */
export function degrade(page: GreyImage, { seed, degrees }: Scan): GreyImage {
  const { width, height } = page;
  const next = random(seed);
  const turned = blur(rotate(page, degrees));
  const pixels = turned.pixels.map((grey) => {
    // Two draws, so that little noise is more frequent than much.
    const noise = (next() + next() - 1) * NOISE;
    const black = next() < DUST ? grey > THRESHOLD : grey + noise < THRESHOLD;
    return black ? 0 : 255;
  });
  return { width, height, pixels };
}

function rotate({ width, height, pixels }: GreyImage, degrees: number): GreyImage {
  const sin = Math.sin((degrees * Math.PI) / 180);
  const cos = Math.cos((degrees * Math.PI) / 180);
  const out = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const fromX = cos * (x - width / 2) + sin * (y - height / 2) + width / 2;
      const fromY = -sin * (x - width / 2) + cos * (y - height / 2) + height / 2;
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
      const right = fromX - left;
      const below = fromY - top;
      const at = top * width + left;
      const upper = (pixels[at] ?? 255) * (1 - right) + (pixels[at + 1] ?? 255) * right;
      const lower = (pixels[at + width] ?? 255) * (1 - right) + (pixels[at + width + 1] ?? 255) * right;
      out[y * width + x] = upper * (1 - below) + lower * below;
    }
  return { width, height, pixels: out };
}

/** Each pixel half itself and half the mean of its four neighbours. */
function blur({ width, height, pixels }: GreyImage): GreyImage {
  const out = pixels.slice();
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const around =
        (pixels[at - 1] ?? 255) +
        (pixels[at + 1] ?? 255) +
        (pixels[at - width] ?? 255) +
        (pixels[at + width] ?? 255);
      out[at] = ((pixels[at] ?? 255) * 4 + around) / 8;
    }
  return { width, height, pixels: out };
}
