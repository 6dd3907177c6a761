import { describe, expect, it } from 'vitest';
import { cleaned } from '../../../shared/records/clean.ts';

const [WIDTH, HEIGHT] = [1000, 800];

/** A white page with black rectangles: `[left, top, width, height]`. */
function pageOf(...marks: readonly (readonly [number, number, number, number])[]) {
  const pixels = new Uint8Array(WIDTH * HEIGHT).fill(255);
  for (const [left, top, width, height] of marks)
    for (let row = top; row < top + height; row++)
      pixels.fill(0, row * WIDTH + left, row * WIDTH + left + width);
  return { width: WIDTH, height: HEIGHT, pixels };
}
const isInk = ({ pixels }: { readonly pixels: Uint8Array }, x: number, y: number) =>
  (pixels[y * WIDTH + x] ?? 255) < 160;

/** Letters of a line of print, a point in a number among them. */
const PRINT = [
  [200, 300, 20, 30],
  [230, 300, 20, 30],
  [254, 326, 4, 4],
  [262, 300, 20, 30],
] as const;
/** Specks all over the page, the first and the last at its edges. */
const SPECKS = Array.from({ length: 150 }, (_, i) => [(i * 337) % 999, (i * 5) % 799, 2, 2] as const).filter(
  ([x, y]) => x < 150 || x > 350 || y < 250 || y > 380,
);

describe('a page as a fax machine received it', () => {
  it('is the very image where nothing is to be cleaned', () => {
    const page = pageOf(...PRINT);
    expect(cleaned(page)).toBe(page);
  });

  it('loses its specks, and no letter and no point of a number', () => {
    expect(cleaned(pageOf(...PRINT, ...SPECKS)).pixels).toEqual(pageOf(...PRINT).pixels);
  });

  it('keeps specks that are no more than points of print', () => {
    const page = pageOf(...PRINT, ...SPECKS.slice(0, 50));
    expect(cleaned(page)).toBe(page);
  });

  it('loses a streak that runs down it, but for where it hides print', () => {
    const found = cleaned(pageOf(...PRINT, [210, 0, 2, HEIGHT]));
    expect(isInk(found, 210, 100)).toBe(false);
    expect(isInk(found, 210, 700)).toBe(false);
    expect(isInk(found, 210, 310)).toBe(true);
    for (const [left, top, width, height] of PRINT) {
      expect(isInk(found, left, top)).toBe(true);
      expect(isInk(found, left + width - 1, top + height - 1)).toBe(true);
    }
  });

  it('keeps what is as wide as a picture', () => {
    const page = pageOf([100, 0, 40, HEIGHT]);
    expect(cleaned(page)).toBe(page);
  });
});
