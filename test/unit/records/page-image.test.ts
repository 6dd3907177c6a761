import { inflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../shared/digest.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import type { Page } from '../../../shared/records/model.ts';
import { closeOcr, type Ocr, tesseract } from '../../../shared/records/ocr.ts';
import { boxInImage, keepImage } from '../../../shared/records/page-image.ts';
import type { GreyImage } from '../../../shared/records/pdf.ts';
import { pngOf } from '../../../shared/records/png.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import reading from '../../../shared/records/reading.json' with { type: 'json' };
import { turned } from '../../../shared/records/straighten.ts';
import { degrade, renderPages } from '../../packets/scan.ts';
import { pagesPdf, scansPdf } from './pdf-bytes.ts';

afterAll(closeOcr);

/** The greys, 0 to 3, of a PNG of two bits a pixel whose rows are not filtered. */
function greysOf(png: Uint8Array): { width: number; height: number; greys: number[] } {
  const bytes = Buffer.from(png);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expect([...bytes.subarray(24, 29)]).toEqual([2, 0, 0, 0, 0]);
  const rows = inflateSync(bytes.subarray(bytes.indexOf('IDAT') + 4));
  const row = Math.ceil(width / 4) + 1;
  const greys = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return ((rows[y * row + 1 + (x >> 2)] ?? 0) >> (6 - 2 * (x & 3))) & 3;
  });
  return { width, height, greys };
}

const image = (width: number, height: number, grey: (x: number, y: number) => number): GreyImage => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height }, (_, i) => grey(i % width, Math.floor(i / width))),
});

/** What is kept of a scan, in one piece. */
async function kept(held: GreyImage) {
  const pngs = new Map<string, Uint8Array>();
  const scan = { lines: [], held, turn: { quarters: 0, degrees: 0 } } as const;
  const told = await keepImage(scan, async (digest, png) => void pngs.set(digest, png));
  const png = pngs.get(told.sha256) ?? new Uint8Array();
  return { told, png, ...greysOf(png) };
}

describe('the image that is kept of a scanned page', () => {
  it('is named by its digest, and the same for the same page', async () => {
    const page = image(10, 8, (x) => x * 20);
    const { told, png } = await kept(page);
    expect(told).toEqual({
      sha256: sha256(png),
      bytes: png.length,
      width: 10,
      height: 8,
      quarters: 0,
      degrees: 0,
    });
    expect((await kept(page)).told).toEqual(told);
  });

  it('has four greys, of which the lightest is the paper’s', async () => {
    // Paper that is yellowed, with ink on it of three strengths, and one speck that is lighter.
    const strengths = [240, 0, 70, 140, 240];
    const { greys } = await kept(image(5, 3, (x, y) => (y === 1 ? (strengths[x] ?? 0) : 210)));
    expect(greys).toEqual([3, 3, 3, 3, 3, 3, 0, 1, 2, 3, 3, 3, 3, 3, 3]);
  });

  it('is no larger than a column is wide, each pixel the mean of those it stands for', async () => {
    const side = reading.ocr.image.longestSide;
    // Three dots of the scan to one of the image: every third pair of columns is black.
    const { width, height, greys } = await kept(image(2 * 3, side * 3, (x) => (x < 3 ? 0 : 255)));
    expect([width, height]).toEqual([2, side]);
    expect(new Set(greys.filter((_, i) => i % 2 === 0))).toEqual(new Set([0]));
    expect(new Set(greys.filter((_, i) => i % 2 === 1))).toEqual(new Set([3]));
  });

  it('is made smaller, down to what can still be looked at, where it takes too many bytes', async () => {
    let state = 7;
    const { told } = await kept(
      image(1100, 1400, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
      }),
    );
    const { longestSide, leastSide, smaller } = reading.ocr.image;
    expect(told.height).toBe(Math.round(longestSide * smaller * smaller));
    expect(told.height).toBeGreaterThanOrEqual(leastSide);
  });

  it('of a page that lay askew and upside down is upright, and its words stand in their boxes', async () => {
    const LINES = ['Neck pain and spasm since the injury.', 'Sensation is intact in both hands.'];
    const [paper] = await renderPages(pagesPdf([{ lines: LINES }]));
    if (!paper) throw new Error('the page is drawn');
    const scan = scansPdf([turned(degrade(paper, { seed: 3, degrees: -2 }), 2)]);
    const pngs: Uint8Array[] = [];
    const range = { file: 'f', mediaType: 'pdf', from: 1, to: 1 } as const;
    const [page] = await readRange(range, inMemory(scan), tesseract, async (_, png) => void pngs.push(png));
    if (!page?.image) throw new Error('an image is kept');
    expect(page.text).toBe(LINES.join('\n'));
    expect(page.image).toMatchObject({ width: 935, height: 1210, quarters: 2 });
    const { width, greys } = greysOf(pngs[0] ?? new Uint8Array());
    const inkIn = (left: number, top: number, right: number, bottom: number) => {
      let ink = 0;
      for (let y = Math.floor(top); y < bottom; y++)
        for (let x = Math.floor(left); x < right; x++) if ((greys[y * width + x] ?? 3) < 2) ink++;
      return ink;
    };
    const inkOfLines = inkIn(0, 0, width, page.image.height / 4);
    let inkOfWords = 0;
    for (const word of page.words) {
      const [x, y, wide, high] = boxInImage(word, page, page.image);
      expect(inkIn(x, y, x + wide, y + high)).toBeGreaterThan(wide);
      inkOfWords += inkIn(x - 1, y - 1, x + wide + 1, y + high + 1);
    }
    // What is left are specks.
    expect(inkOfWords).toBeGreaterThan(inkOfLines * 0.95);
    const [, , x = 0, y = 0] = page.words[0] ?? [];
    expect([x > page.width / 2, y > page.height / 2]).toEqual([true, true]);
    const [left, top] = boxInImage(page.words[0] ?? [0, 0, 0, 0, 0, 0], page, page.image);
    expect([left < width / 2, top < page.image.height / 2]).toEqual([true, true]);
  }, 120_000);
});

describe('a range of scans', () => {
  const none: Ocr = async () => [];
  const range = { file: 'f', mediaType: 'png', from: 1, to: 1 } as const;
  const readWith = async (page: GreyImage, ocr: Ocr): Promise<{ page: Page | undefined; pngs: number }> => {
    let pngs = 0;
    const [read] = await readRange(range, inMemory(pngOf(page)), ocr, async () => void pngs++);
    return { page: read, pngs };
  };
  const inked = image(200, 260, (x, y) => (x > 50 && x < 150 && y % 20 < 8 ? 0 : 255));

  it('keeps the image of a page of which nothing could be read: it is all that there is', async () => {
    const { page, pngs } = await readWith(inked, none);
    expect(page).toMatchObject({ legibility: 'unreadable', image: { bytes: expect.any(Number) } });
    expect(pngs).toBe(1);
    const late = await readWith(inked, async () => 'timed-out');
    expect(late).toMatchObject({ page: { legibility: 'unreadable', image: {} }, pngs: 1 });
  });

  it('keeps none of a blank page, and none where nobody keeps any', async () => {
    const { page, pngs } = await readWith(
      image(1700, 2200, () => 255),
      none,
    );
    expect(page).toMatchObject({ note: 'blank page' });
    expect([page?.image, pngs]).toEqual([undefined, 0]);
    const [unkept] = await readRange(range, inMemory(pngOf(inked)), none);
    expect(unkept?.image).toBe(undefined);
  });
});
