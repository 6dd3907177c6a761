import { cleaned } from './clean.ts';
import type { Ocr, OcrWord } from './ocr.ts';
import { isBlank, pgm } from './page.ts';
import type { GreyImage } from './pdf.ts';
import reading from './reading.json' with { type: 'json' };

const { skewDegrees, skewStep, leastSkew, profileWidth, inkBelow } = reading.ocr.straighten;

type Quarters = 0 | 1 | 2 | 3;

/** How a page was turned to be read: clockwise by quarters, then back by the degrees that its lines fell to the right. */
export interface Turn {
  readonly quarters: Quarters;
  readonly degrees: number;
}

/** A scan as it was read best. */
export interface ReadScan {
  /** What `Ocr` gives of it; its boxes are those of the page as it lay. */
  readonly lines: Awaited<ReturnType<Ocr>>;
  /** The page as the engine saw it, upright and level where it was read. */
  readonly held: GreyImage;
  readonly turn: Turn;
}

/**
 * Recognises a page that may lie askew, on its side or upside down. A page that is read poorly as it is held, or of
 * which the engine says that its words do not stand upright, is read the other ways about too, and the surest of them
 * is taken.
 */
export async function readScan(scan: GreyImage, ocr: Ocr): Promise<ReadScan> {
  const asItLies = { held: scan, turn: { quarters: 0, degrees: 0 } } as const;
  if (isBlank(scan)) return { lines: [], ...asItLies };
  const image = cleaned(scan);
  const read = await readClean(image, ocr);
  // What is kept of the page is what came, specks and all.
  if (image === scan) return read ?? { lines: [], ...asItLies };
  return read === null ? { lines: [], ...asItLies } : { ...read, held: heldAs(scan, read.turn) };
}

async function readClean(image: GreyImage, ocr: Ocr): Promise<ReadScan | null> {
  const [upright, onItsSide] = [skewOf(image), skewOf(turned(image, 1))];
  const { turnConfidence } = reading.ocr.engines[ocr.engine ?? 'tesseract'];
  const isOnItsSide = onItsSide.sharpness > upright.sharpness;
  let best: (ReadScan & { readonly weight: number }) | undefined;
  for (const quarters of isOnItsSide ? ([1, 3, 0] as const) : ([0, 2] as const)) {
    const skew = quarters % 2 === 0 ? upright.degrees : onItsSide.degrees;
    const turn = { quarters, degrees: Math.abs(skew) < leastSkew ? 0 : skew };
    const held = heldAs(image, turn);
    const lines = await ocr(pgm(held));
    if (typeof lines === 'string') {
      if (best === undefined) return { lines, held, turn };
      continue;
    }
    const placed = lines.map((line) => line.map((word) => ({ ...word, box: asItLay(word.box, held, turn) })));
    const much = weight(placed);
    if (best === undefined || much > best.weight) best = { lines: placed, held, turn, weight: much };
    if (isHeldRight(placed.flat(), turnConfidence)) break;
  }
  return best ?? null;
}

/** A page as it is held to be read. */
function heldAs(image: GreyImage, { quarters, degrees }: Turn): GreyImage {
  const side = turned(image, quarters);
  return degrees === 0 ? side : rotated(side, degrees);
}

const isUpright = ({ rotation = 0 }: OcrWord): boolean => rotation % 360 === 0;

/** Mean confidence, each word as much as it has letters: marks and specks are read with any confidence. */
function sureness(words: readonly OcrWord[]): number {
  return (
    words.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0) /
    Math.max(1, lettersOf(words))
  );
}

const lettersOf = (words: readonly OcrWord[]): number =>
  words.reduce((sum, { text }) => sum + text.length, 0);

/** Whether a page is held the right way: most of it stands upright and is read surely enough. */
const isHeldRight = (words: readonly OcrWord[], turnConfidence: number): boolean =>
  sureness(words) >= turnConfidence && lettersOf(words.filter(isUpright)) * 2 > lettersOf(words);

/** How much was read surely, of what stands upright. */
const weight = (lines: readonly (readonly OcrWord[])[]): number =>
  lines
    .flat()
    .filter(isUpright)
    .reduce((sum, { text, confidence }) => sum + text.length * Math.max(0, confidence - 50), 0);

/**
 * How far the lines of print fall to the right, in degrees: the angle along which rows of ink and rows of paper part
 * most sharply (W. Postl, 1986), and how sharply. Looked for up to `skewDegrees` either way.
 */
export function skewOf(image: GreyImage): { readonly degrees: number; readonly sharpness: number } {
  const ink = inkOf(image);
  let best = { degrees: 0, sharpness: sharpnessAt(ink, 0) };
  const look = (degrees: number) => {
    const sharpness = sharpnessAt(ink, degrees);
    if (sharpness > best.sharpness) best = { degrees, sharpness };
  };
  for (let degrees = -skewDegrees; degrees <= skewDegrees; degrees += skewStep) look(degrees);
  const coarse = best.degrees;
  for (let i = -4; i <= 4; i++) look(coarse + (i * skewStep) / 5);
  return best;
}

/** Places of ink in the image made small, as pairs of x and y. */
function inkOf({ width, height, pixels }: GreyImage): { readonly at: Float32Array; readonly rows: number } {
  const by = Math.max(1, Math.round(Math.max(width, height) / profileWidth));
  const [columns, rows] = [Math.floor(width / by), Math.floor(height / by)];
  const found: number[] = [];
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let dy = 0; dy < by; dy++) {
        const start = (y * by + dy) * width + x * by;
        for (let dx = 0; dx < by; dx++) sum += pixels[start + dx] as number;
      }
      if (sum < inkBelow * by * by) found.push(x, y);
    }
  return { at: Float32Array.from(found), rows: rows + columns };
}

function sharpnessAt({ at, rows }: ReturnType<typeof inkOf>, degrees: number): number {
  const radians = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const profile = new Float64Array(rows * 2);
  for (let i = 0; i < at.length; i += 2) {
    const row = Math.round((at[i + 1] as number) * cos - (at[i] as number) * sin) + (rows >> 1);
    profile[row] = (profile[row] as number) + 1;
  }
  let sum = 0;
  for (let row = 1; row < profile.length; row++)
    sum += ((profile[row] as number) - (profile[row - 1] as number)) ** 2;
  return sum;
}

/** The image turned clockwise by quarters. */
export function turned(image: GreyImage, quarters: Quarters): GreyImage {
  if (quarters === 0) return image;
  const { width, height, pixels } = image;
  const [wide, high] = quarters === 2 ? [width, height] : [height, width];
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const grey = pixels[y * width + x] as number;
      if (quarters === 2) out[(height - 1 - y) * wide + (width - 1 - x)] = grey;
      else if (quarters === 1) out[x * wide + (height - 1 - y)] = grey;
      else out[(width - 1 - x) * wide + y] = grey;
    }
  return { width: wide, height: high, pixels: out };
}

/** The image turned about its middle so that lines which fall by so many degrees lie level; paper where it had none. */
function rotated({ width, height, pixels }: GreyImage, degrees: number): GreyImage {
  const radians = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const out = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const fromX = cos * (x - width / 2) - sin * (y - height / 2) + width / 2;
      const fromY = sin * (x - width / 2) + cos * (y - height / 2) + height / 2;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
      const [right, below] = [fromX - left, fromY - top];
      const at = top * width + left;
      const upper = (pixels[at] as number) * (1 - right) + (pixels[at + 1] as number) * right;
      const lower = (pixels[at + width] as number) * (1 - right) + (pixels[at + width + 1] as number) * right;
      out[y * width + x] = upper * (1 - below) + lower * below;
    }
  return { width, height, pixels: out };
}

type Share = OcrWord['box'];
type Size = Pick<GreyImage, 'width' | 'height'>;
type Point = readonly [x: number, y: number];

/** A point, in shares of an image and from its middle, turned clockwise by so many degrees. */
function byDegrees([x, y]: Point, { width, height }: Size, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  return [cos * x - (sin * y * height) / width, (sin * x * width) / height + cos * y];
}

/** The same turned back by quarters. Turned clockwise once, what was above is to the right. */
const byQuarters = ([x, y]: Point, quarters: number): Point =>
  [[x, y] as const, [y, -x] as const, [-x, -y] as const, [-y, x] as const][quarters % 4] as Point;

/** A box that goes where its middle goes, level, its sides changed for one another by odd quarters. */
function carried({ left, top, width, height }: Share, quarters: number, to: (middle: Point) => Point): Share {
  const [x, y] = to([left + width / 2 - 0.5, top + height / 2 - 0.5]);
  const [wide, high] = quarters % 2 === 0 ? [width, height] : [height, width];
  return { left: x + 0.5 - wide / 2, top: y + 0.5 - high / 2, width: wide, height: high };
}

/** The box of a word in the page as it lay, of that in the page as it was held. */
const asItLay = (box: Share, held: Size, { quarters, degrees }: Turn): Share =>
  carried(box, quarters, (middle) => byQuarters(byDegrees(middle, held, degrees), quarters));

/** The box of a word in the page as it was held, of that in the page as it lay: as `readScan` turned it. */
export const asItWasHeld = (box: Share, held: Size, { quarters, degrees }: Turn): Share =>
  carried(box, quarters, (middle) => byDegrees(byQuarters(middle, 4 - quarters), held, -degrees));
