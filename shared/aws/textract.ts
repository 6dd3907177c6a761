import {
  AccessDeniedException,
  BadDocumentException,
  type Block,
  DetectDocumentTextCommand,
  DocumentTooLargeException,
  InvalidParameterException,
  TextractServiceException,
  UnsupportedDocumentException,
} from '@aws-sdk/client-textract';
import { Defect, Retry } from '../errors.ts';
import caps from '../records/caps.json' with { type: 'json' };
import type { Ocr, OcrImage, OcrProblem, OcrWord } from '../records/ocr.ts';
import type { GreyImage } from '../records/pdf.ts';
import { halved, pngOf } from '../records/png.ts';
import reading from '../records/reading.json' with { type: 'json' };
import { textractClient } from './clients.ts';

const { bytes: MOST_BYTES, side: LONGEST_SIDE } = reading.ocr.engines.textract.image;

/** What the service says of an image that it will never read, whenever it is asked. */
const PROBLEMS: readonly (readonly [kind: new (...args: never[]) => Error, problem: OcrProblem])[] = [
  [BadDocumentException, 'damaged'],
  [DocumentTooLargeException, 'too-large'],
  [UnsupportedDocumentException, 'refused'],
  [InvalidParameterException, 'refused'],
];

/**
 * Amazon Textract, a page a call (`DetectDocumentText`). A bitmap that is more than the service takes is sent at half
 * its size, and again at half of that.
 *
 * @throws Retry when the service is throttled, late or out of order; Defect when the function may not ask it.
 */
export const textract: Ocr = /* @__PURE__ */ Object.assign(
  async (image: OcrImage): Promise<readonly (readonly OcrWord[])[] | OcrProblem> => {
    const Bytes = documentOf(image);
    if (typeof Bytes === 'string') return Bytes;
    try {
      const { Blocks = [] } = await textractClient().send(
        new DetectDocumentTextCommand({ Document: { Bytes } }),
        { abortSignal: AbortSignal.timeout(caps.ocr.pageMs) },
      );
      return linesOf(Blocks);
    } catch (error) {
      const known = PROBLEMS.find(([kind]) => error instanceof kind);
      if (known) return known[1];
      if (error instanceof AccessDeniedException)
        throw new Defect('ocr-forbidden', 'the function may not ask Textract', { cause: error });
      const why = error instanceof TextractServiceException ? error.name : 'no answer';
      throw new Retry('ocr-not-taken', `Textract did not read a page: ${why}`, { cause: error });
    }
  },
  { engine: 'textract' as const },
);

/** The image as a file that the service takes: PNG or JPEG, within its limits. */
function documentOf({ bytes, width, height }: OcrImage): Uint8Array | OcrProblem {
  if (isPgm(bytes)) return bitmapOf({ width, height, pixels: bytes.subarray(bytes.length - width * height) });
  if (!isPng(bytes) && !isJpeg(bytes)) return 'refused';
  return bytes.length > MOST_BYTES || Math.max(width, height) > LONGEST_SIDE ? 'too-large' : bytes;
}

function bitmapOf(image: GreyImage): Uint8Array {
  if (Math.max(image.width, image.height) <= LONGEST_SIDE) {
    const png = pngOf(image);
    if (png.length <= MOST_BYTES) return png;
  }
  return bitmapOf(halved(image));
}

const isPgm = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x35;
const isPng = (bytes: Uint8Array) => bytes[0] === 0x89 && bytes[1] === 0x50;
const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8;

/** Words of the lines, in the service's order. A word that stands in no line would be lost: it is a line of its own. */
function linesOf(blocks: readonly Block[]): OcrWord[][] {
  const words = new Map(
    blocks.filter(({ BlockType }) => BlockType === 'WORD').map((word) => [word.Id, word]),
  );
  const lines: OcrWord[][] = [];
  for (const { BlockType, Relationships = [] } of blocks) {
    if (BlockType !== 'LINE') continue;
    const line: OcrWord[] = [];
    for (const id of Relationships.filter(({ Type }) => Type === 'CHILD').flatMap(({ Ids = [] }) => Ids)) {
      const word = words.get(id);
      if (word && words.delete(id)) line.push(toWord(word));
    }
    if (line.length > 0) lines.push(line);
  }
  return [...lines, ...[...words.values()].map((word) => [toWord(word)])];
}

function toWord({ Text = '', Confidence = 0, Geometry = {} }: Block): OcrWord {
  const { Left = 0, Top = 0, Width = 0, Height = 0 } = Geometry.BoundingBox ?? {};
  const { RotationAngle = 0 } = Geometry;
  return {
    text: Text,
    confidence: Confidence,
    box: { left: Left, top: Top, width: Width, height: Height },
    ...(RotationAngle !== 0 && { rotation: RotationAngle }),
  };
}
