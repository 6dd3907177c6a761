import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { inMemory } from '../../../shared/records/bytes.ts';
import { closeOcr, type OcrWord, tesseract } from '../../../shared/records/ocr.ts';
import { isBlank, ocrPage, pgm } from '../../../shared/records/page.ts';
import { type GreyImage, openPdf } from '../../../shared/records/pdf.ts';
import { pngOf } from '../../../shared/records/png.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { pagesPdf } from './pdf-bytes.ts';

afterAll(closeOcr);

const LINES = ['PROGRESS NOTE', 'Date of exam: 6-5-15', 'Continuous neck pain and spasms.', 'Weakness: none'];

/** A small page of print as a scanner gives it. */
async function scanned(dpi: number, lines = LINES): Promise<GreyImage> {
  const pdf = await openPdf(pagesPdf([{ lines, page: '/MediaBox [50 640 350 740]' }]));
  if (typeof pdf === 'string') throw new Error(pdf);
  return pdf.render(1, dpi) as GreyImage;
}

/** A PDF whose one page is the image and nothing else. */
const asPdf = ({ width, height, pixels }: GreyImage) =>
  pagesPdf(
    [
      {
        content: { dict: '', stream: 'q 300 0 0 100 0 0 cm /I Do Q' },
        page: '/MediaBox [0 0 300 100] /Resources <</XObject <</I 6 0 R>>>>',
      },
    ],
    [
      {
        dict: `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
        stream: deflateSync(pixels),
      },
    ],
  );

/** Turns every pixel dark or light by a number that looks random, in so great a share. */
function spoiled(image: GreyImage, share: number): GreyImage {
  let state = 42;
  const pixels = image.pixels.map((pixel) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 < share ? (state & 256 ? 0 : 255) : pixel;
  });
  return { ...image, pixels };
}

const read = async (image: GreyImage) => {
  const [page] = await readRange(
    { file: 'f', mediaType: 'pdf', from: 1, to: 1 },
    inMemory(asPdf(image)),
    tesseract,
  );
  return page;
};

describe('a scanned page', () => {
  it('is read by OCR, with its words where they stand and the confidence in them', async () => {
    const page = await read(await scanned(200));
    expect(page).toMatchObject({
      source: 'ocr',
      legibility: 'legible',
      width: 300,
      height: 100,
      text: LINES.join('\n'),
    });
    expect(page?.confidence).toBeGreaterThan(85);
    const [start, end, x, y, width] = page?.words[0] ?? [];
    expect(page?.text.slice(start, end)).toBe('PROGRESS');
    // Set at 22 points from the left, the baseline 20 from the top, in 12-point Helvetica.
    expect(x).toBeCloseTo(22.5, -0.5);
    expect(y).toBeGreaterThan(8);
    expect(y).toBeLessThan(14);
    expect(width).toBeGreaterThan(65);
    expect(width).toBeLessThan(80);
  }, 60_000);

  it('too poor to read is not fully legible or unreadable, and its note says why', async () => {
    const page = await read(spoiled(await scanned(60, LINES.slice(0, 2)), 0.1));
    expect(['not fully legible', 'unreadable']).toContain(page?.legibility);
    expect(page?.note).toMatch(/recognised/);
  }, 60_000);

  it('that is blank paper is legible and says so', async () => {
    const image = { width: 600, height: 200, pixels: new Uint8Array(120_000).fill(250) };
    expect(await read(image)).toMatchObject({ text: '', legibility: 'legible', note: 'blank page' });
  }, 60_000);

  it('may come as an image file', async () => {
    const image = await scanned(200, ['Neck pain', 'No weakness']);
    expect((await tesseract(pgm(image)))?.length).toBe(2);
    const png = pngOf(image);
    const [page] = await readRange({ file: 'f', mediaType: 'png', from: 1, to: 1 }, inMemory(png), tesseract);
    expect(page).toMatchObject({
      source: 'ocr',
      legibility: 'legible',
      width: 792,
      height: 264,
      text: 'Neck pain\nNo weakness',
    });
  }, 60_000);

  it('whose image is damaged is unreadable, and the next is read', async () => {
    const png = pngOf(await scanned(150, ['Neck pain'])).subarray(0, 60);
    const [page] = await readRange({ file: 'f', mediaType: 'png', from: 1, to: 1 }, inMemory(png), tesseract);
    expect(page).toMatchObject({ source: 'none', legibility: 'unreadable', note: 'the file is damaged' });
    expect((await tesseract(pgm(await scanned(150, ['Neck pain']))))?.length).toBe(1);
  }, 60_000);
});

describe('a page by its recognised words', () => {
  const frame = { file: 'f', page: 1, width: 612, height: 792 };
  const word = (text: string, confidence: number): OcrWord => ({
    text,
    confidence,
    box: { left: 0.1, top: 0.5, width: 0.2, height: 0.01 },
  });

  it('keeps sure words and replaces unsure ones, so that no fact rests on a guess', () => {
    const line = [word('denies', 95), word('weakness', 59.9), word('today', 60)];
    expect(ocrPage(frame, [line], false)).toEqual({
      ...frame,
      source: 'ocr',
      text: 'denies [illegible] today',
      words: [
        [0, 6, 61.2, 396, 122.4, 7.92],
        [7, 18, 61.2, 396, 122.4, 7.92],
        [19, 24, 61.2, 396, 122.4, 7.92],
      ],
      confidence: 71.6,
      legibility: 'not fully legible',
      note: '1 of 3 words of the scan could not be recognised surely',
    });
  });

  it('is not fully legible when the mean is low though every word passes', () => {
    expect(ocrPage(frame, [[word('neck', 90.9), word('pain', 90.9)]], false).legibility).toBe(
      'not fully legible',
    );
    expect(ocrPage(frame, [[word('neck', 91), word('pain', 91)]], false).legibility).toBe('legible');
  });

  it('keeps a figure of a poor page only if it is surer than a word must be', () => {
    const poor = [word('pain', 85), word('7/10', 92.9), word('since', 85), word('2011', 93)];
    expect(ocrPage(frame, [poor], false).text).toBe('pain [illegible] since 2011');
    expect(ocrPage(frame, [[word('pain', 97), word('7/10', 88)]], false).text).toBe('pain 7/10');
  });

  it('is unreadable without a sure word, or without any on paper that is not blank', () => {
    expect(ocrPage(frame, [[word('x', 20)]], false)).toMatchObject({
      legibility: 'unreadable',
      text: '',
      confidence: 20,
    });
    expect(ocrPage(frame, [], false)).toMatchObject({ legibility: 'unreadable', source: 'none' });
    expect(ocrPage(frame, [], true)).toMatchObject({ legibility: 'legible', note: 'blank page' });
  });

  it('is held against the floors of the engine that read it', () => {
    const line = [word('denies', 95), word('weakness', 79.9), word('today', 80)];
    expect(ocrPage(frame, [line], false, 'textract').text).toBe('denies [illegible] today');
    expect(ocrPage(frame, [[word('neck', 94.9)]], false, 'textract').legibility).toBe('not fully legible');
    expect(ocrPage(frame, [[word('neck', 95)]], false, 'textract').legibility).toBe('legible');
  });

  it('is blank with specks and not with a stroke of ink', () => {
    const pixels = new Uint8Array(10_000).fill(255);
    pixels.fill(0, 0, 5);
    expect(isBlank({ width: 100, height: 100, pixels })).toBe(true);
    pixels.fill(0, 0, 6);
    expect(isBlank({ width: 100, height: 100, pixels })).toBe(false);
  });
});
