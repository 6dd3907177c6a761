import type { GreyImage } from './pdf.ts';
import reading from './reading.json' with { type: 'json' };

const { inkBelow, speckPixels, speckGap, specksInAMillion, bands, streakShare, streakWidth } =
  reading.ocr.clean;
const WHITE = 255;

/**
 * A page as a fax machine received it, without the streaks that run down it and the specks between its letters; the
 * very image where there are none to speak of. What is left may still be misread: the sureness of its words decides.
 */
export function cleaned(image: GreyImage): GreyImage {
  const streaks = streaksOf(image);
  const specks = specksOf(image);
  const isSpeckled = specks.length * 1_000_000 > specksInAMillion * image.pixels.length;
  if (streaks.length === 0 && !isSpeckled) return image;
  const pixels = image.pixels.slice();
  const { width } = image;
  for (const { left, right, from, to } of streaks)
    for (let row = from; row < to; row++) {
      // Where print stands on both of its sides, the streak hides some of it.
      const isPrint =
        isInk(image, row * width + left - 2) &&
        left > 1 &&
        isInk(image, row * width + right + 2) &&
        right + 2 < width;
      if (!isPrint)
        pixels.fill(WHITE, row * width + Math.max(0, left - 1), row * width + Math.min(width, right + 2));
    }
  if (isSpeckled)
    for (const speck of specks)
      for (const at of speck)
        for (const beside of [at - width, at, at + width])
          if (beside >= 0) pixels.fill(WHITE, Math.max(0, beside - 1), beside + 2);
  return { ...image, pixels };
}

const isInk = ({ pixels }: GreyImage, at: number): boolean => (pixels[at] ?? WHITE) < inkBelow;

interface Streak {
  /** Columns, both of them in it. */
  readonly left: number;
  readonly right: number;
  /** Rows, the last one beyond it. */
  readonly from: number;
  readonly to: number;
}

/** Narrow columns of ink that run down a whole band of the page, as no letter does; a streak may lean from band to band. */
function streaksOf(image: GreyImage): readonly Streak[] {
  const { width, height, pixels } = image;
  const found: Streak[] = [];
  const rows = Math.ceil(height / bands);
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows);
    const ink = new Uint16Array(width);
    for (let row = from; row < to; row++)
      for (let x = 0, at = row * width; x < width; x++, at++)
        if ((pixels[at] as number) < inkBelow) ink[x] = (ink[x] as number) + 1;
    for (let left = 0; left < width; left++) {
      if ((ink[left] as number) < streakShare * (to - from)) continue;
      let right = left;
      while (right + 1 < width && (ink[right + 1] as number) >= streakShare * (to - from)) right++;
      if (right - left < streakWidth) found.push({ left, right, from, to });
      left = right;
    }
  }
  return found;
}

/** Spots of ink of no more than so many pixels that stand apart from all print, each by its places. */
function specksOf(image: GreyImage): readonly (readonly number[])[] {
  const { width, pixels } = image;
  const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  const seen = new Uint8Array(pixels.length);
  const specks: number[][] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (seen[start] !== 0 || !isInk(image, start)) continue;
    const spot = [start];
    seen[start] = 1;
    let isLarge = false;
    for (let next = 0; next < spot.length && !isLarge; next++)
      for (const step of around) {
        const at = (spot[next] as number) + step;
        if (!isInk(image, at)) continue;
        if (seen[at] === 2) isLarge = true;
        else if (seen[at] === 0) {
          seen[at] = 1;
          spot.push(at);
        }
      }
    if (isLarge || spot.length > speckPixels) for (const at of spot) seen[at] = 2;
    else specks.push(spot);
  }
  // What stands beside print may be a point, and of a number at that.
  const isBesidePrint = (spot: readonly number[]) => {
    const at = spot[0] as number;
    for (let row = at - speckGap * width; row <= at + speckGap * width; row += width)
      if (seen.subarray(Math.max(0, row - speckGap), Math.max(0, row + speckGap + 1)).includes(2))
        return true;
    return false;
  };
  return specks.filter((spot) => !isBesidePrint(spot));
}
