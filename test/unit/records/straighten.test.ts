import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { closeOcr, type Ocr, type OcrWord, tesseract } from '../../../shared/records/ocr.ts';
import { ocrPage, pgm, textLayerPage } from '../../../shared/records/page.ts';
import { type GreyImage, openPdf, type PdfText } from '../../../shared/records/pdf.ts';
import { asItWasHeld, readScan, skewOf, turned } from '../../../shared/records/straighten.ts';
import { pagesPdf } from './pdf-bytes.ts';

afterAll(closeOcr);

type Quarters = 0 | 1 | 2 | 3;
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The page laid askew on the glass: its lines fall to the right by so many degrees. */
function askew({ width, height, pixels }: GreyImage, degrees: number): GreyImage {
  const from = about({ width, height }, -degrees);
  const out = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = from({ x, y });
      const [column, row] = [Math.round(at.x), Math.round(at.y)];
      if (column >= 0 && row >= 0 && column < width && row < height)
        out[y * width + x] = pixels[row * width + column] as number;
    }
  return { width, height, pixels: out };
}

/** Where a place of a page comes to lie when the page is turned about its middle, clockwise. */
const about =
  ({ width, height }: { readonly width: number; readonly height: number }, degrees: number) =>
  ({ x, y }: Place): Place => {
    const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
    const [fromX, fromY] = [x - width / 2, y - height / 2];
    return { x: cos * fromX - sin * fromY + width / 2, y: sin * fromX + cos * fromY + height / 2 };
  };

/** Where it comes to lie when the page is then turned clockwise by quarters. */
const byQuarters = (
  { width, height }: { readonly width: number; readonly height: number },
  quarters: Quarters,
  { x, y }: Place,
): Place =>
  [
    { x, y },
    { x: height - y, y: x },
    { x: width - x, y: height - y },
    { x: y, y: width - x },
  ][quarters] as Place;

describe('the words of a page that lies askew and on any side', () => {
  /** Bars where words would be, in pixels: a heading, and lines of words of different lengths. */
  const PAGE = { width: 480, height: 360 };
  const BARS = [
    { x: 60, y: 50, width: 200, height: 10 },
    ...[90, 120, 150, 180, 210, 240, 270].flatMap((y) => [
      { x: 60, y, width: 70, height: 10 },
      { x: 150, y, width: 40, height: 10 },
      { x: 210, y, width: 110, height: 10 },
      { x: 340, y, width: 60, height: 10 },
    ]),
  ];
  const drawn = (): GreyImage => {
    const pixels = new Uint8Array(PAGE.width * PAGE.height).fill(255);
    for (const { x, y, width, height } of BARS)
      for (let row = y; row < y + height; row++)
        pixels.fill(0, row * PAGE.width + x, row * PAGE.width + x + width);
    return { ...PAGE, pixels };
  };

  /** Reads every patch of ink as a word; sure of it when the heading, which is the widest, stands above the rest. */
  const patches: Ocr = async ({ bytes, width, height }) => {
    const ink = bytes.subarray(bytes.length - width * height).map((grey) => (grey < 128 ? 1 : 0));
    const boxes: { left: number; top: number; right: number; bottom: number }[] = [];
    for (let start = 0; start < ink.length; start++) {
      if (ink[start] !== 1) continue;
      const box = { left: width, top: height, right: 0, bottom: 0 };
      const waiting = [start];
      ink[start] = 2;
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        const [x, y] = [at % width, Math.floor(at / width)];
        box.left = Math.min(box.left, x);
        box.top = Math.min(box.top, y);
        box.right = Math.max(box.right, x + 1);
        box.bottom = Math.max(box.bottom, y + 1);
        for (const next of [at - 1, at + 1, at - width, at + width])
          if (ink[next] === 1) {
            ink[next] = 2;
            waiting.push(next);
          }
      }
      boxes.push(box);
    }
    const widest = boxes.toSorted((a, b) => b.right - b.left - (a.right - a.left))[0];
    const isUp = boxes.every(({ top }) => top >= (widest?.top ?? 0) - 2);
    return boxes.map(({ left, top, right, bottom }): OcrWord[] => [
      {
        text: 'word',
        confidence: isUp ? 95 : 20,
        box: {
          left: left / width,
          top: top / height,
          width: (right - left) / width,
          height: (bottom - top) / height,
        },
      },
    ]);
  };

  it('are given where they lie on the page as it came: their middles within two pixels, level and as large', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Quarters>(0, 1, 2, 3),
        fc.integer({ min: -30, max: 30 }).map((tenths) => tenths / 10),
        async (quarters, degrees) => {
          const image = turned(askew(drawn(), degrees), quarters);
          const { lines, held, turn } = await readScan(image, patches);
          const asHeld = await patches(pgm(held));
          if (typeof lines === 'string' || typeof asHeld === 'string')
            throw new Error('the patches are read');
          expect(lines).toHaveLength(BARS.length);
          // On the image that is kept of the page they stand where they were read.
          for (const [i, { box }] of lines.flat().entries()) {
            const back = asItWasHeld(box, held, turn);
            const { left, top, width, height } = asHeld.flat()[i]?.box ?? {};
            for (const [side, was] of Object.entries({ left, top, width, height }))
              expect(back[side as keyof typeof back]).toBeCloseTo(was ?? Number.NaN, 9);
          }
          const found = lines.flat().map(({ box }) => ({
            x: (box.left + box.width / 2) * image.width,
            y: (box.top + box.height / 2) * image.height,
            width: box.width * image.width,
            height: box.height * image.height,
          }));
          for (const { x, y, width, height } of BARS) {
            const middle = { x: x + width / 2, y: y + height / 2 };
            const truth = byQuarters(PAGE, quarters, about(PAGE, degrees)(middle));
            const near = found.filter((one) => Math.hypot(one.x - truth.x, one.y - truth.y) <= 2);
            expect(near).toHaveLength(1);
            const [wide, high] = quarters % 2 === 0 ? [width, height] : [height, width];
            expect(Math.abs((near[0]?.width ?? 0) - wide)).toBeLessThanOrEqual(4);
            expect(Math.abs((near[0]?.height ?? 0) - high)).toBeLessThanOrEqual(4);
          }
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  it('are told by an angle within two tenths of a degree of the true one', () => {
    for (const degrees of [-3, -1.2, 0, 0.7, 3])
      expect(Math.abs(skewOf(askew(drawn(), degrees)).degrees - degrees)).toBeLessThanOrEqual(0.21);
  });
});

describe('a page of print, recognised', () => {
  const LINES = [
    'PROGRESS NOTE of the treating physician',
    'Date of exam: 06/05/2015 at the clinic',
    'Continuous neck pain and spasms, rated 7/10.',
    'He denies numbness, tingling or weakness.',
    'Cervical flexion is 30 degrees, extension 20.',
    'Request: repeat MRI of the cervical spine.',
  ];
  const FRAME = { file: 'f', page: 1, width: 400, height: 140 };

  /** The page as printed: its words by its own text, and as a scanner of 200 dots an inch sees it. */
  const printed = async () => {
    const pdf = await openPdf(pagesPdf([{ lines: LINES, page: '/MediaBox [40 620 440 760]' }]));
    if (typeof pdf === 'string') throw new Error(pdf);
    const { text, words } = textLayerPage(FRAME, pdf.text(1) as PdfText, false);
    return { text, words, image: pdf.render(1, 200) as GreyImage };
  };

  it.each<[Quarters, number]>([
    [1, 0],
    [2, 0],
    [3, 0],
    [0, 3],
    [0, -3],
    [1, 3],
  ])(
    'turned by %d quarters and askew by %d degrees has the same text, each word over the true one within five points',
    async (quarters, degrees) => {
      const { text, words, image } = await printed();
      const { lines } = await readScan(turned(askew(image, degrees), quarters), tesseract);
      if (typeof lines === 'string') throw new Error(lines);
      const frame = quarters % 2 === 0 ? FRAME : { ...FRAME, width: FRAME.height, height: FRAME.width };
      const page = ocrPage(frame, lines, false);
      expect(page.text).toBe(text);
      expect(page.text).toBe(LINES.join('\n'));
      for (const [i, [, , x, y, width, height]] of words.entries()) {
        const middle = { x: x + width / 2, y: y + height / 2 };
        const truth = byQuarters(FRAME, quarters, about(FRAME, degrees)(middle));
        const [, , left = 0, top = 0, wide = 0, high = 0] = page.words[i] ?? [];
        expect(Math.hypot(left + wide / 2 - truth.x, top + high / 2 - truth.y)).toBeLessThan(5);
        expect(truth.x > left && truth.x < left + wide).toBe(true);
        expect(truth.y > top && truth.y < top + high).toBe(true);
      }
    },
    120_000,
  );
});
