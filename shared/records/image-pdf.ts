import { inflateSync } from 'node:zlib';
import { imageInfo } from './images.ts';
import reading from './reading.json' with { type: 'json' };
import { type TiffPage, tiffPage } from './tiff.ts';

/**
 * An image as a PDF of one page: PDFium then decodes it, in its thread and within its caps, whatever compression it
 * has. A unit of the page is a pixel to be rendered.
 */
export interface ImagePdf {
  readonly pdf: Uint8Array;
  /** The page's size in points, as its resolution says. */
  readonly width: number;
  readonly height: number;
  /** So few bytes that it may be blank paper; more than that and nothing seen is damage. */
  readonly mayBeBlank: boolean;
}

/** `other`: a form of image that PDF does not have, for whoever else can read it. */
export type ImageProblem = 'damaged' | 'other';

/** A part of the image, in its own pixels from the top left, as a PDF image's dictionary and data. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly dict: string;
  readonly data: Uint8Array;
}

const { longestSide, shortestSide } = reading.ocr.imagePixels;

/** A TIFF's page, by where its directory lies. */
export function tiffAsPdf(bytes: Uint8Array, directory: number): ImagePdf | ImageProblem {
  const page = tiffPage(bytes, directory);
  if (page === null) return 'damaged';
  const parts = tiffParts(bytes, page);
  if (typeof parts === 'string') return parts;
  const [across, down] = [page.tag(282, 0), page.tag(283, 0)];
  // Unit 3 is the centimetre; 1 gives only the shape of a pixel.
  const perInch = page.tag(296, 2) === 3 ? 2.54 : 1;
  const inches = { width: page.width / (across * perInch), height: page.height / (down * perInch) };
  const isTrue =
    page.tag(296, 2) !== 1 &&
    inches.width > 1 &&
    inches.width < 60 &&
    inches.height > 1 &&
    inches.height < 60;
  // Faxes of standard resolution have pixels twice as high as they are wide; whole numbers keep rows sharp.
  const shape = Math.min(4, Math.max(1, Math.round(across / down || 1)));
  const rotate = ({ 3: 180, 6: 90, 8: 270 } as Record<number, number>)[page.tag(274, 1)] ?? 0;
  return asPdf(page, parts, { shape, rotate, ...(isTrue && { inches }) });
}

/** Fax rows have bits in either order; PDF has one. */
const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) out |= 128 >> bit;
  return out;
});

function tiffParts(bytes: Uint8Array, page: TiffPage): Part[] | ImageProblem {
  const { width, height, tag, all } = page;
  const compression = tag(259, 1);
  const [bits, samples] = [tag(258, 1), tag(277, 1)];
  const isTiled = tag(322, 0) > 0;
  const [wide, high] = isTiled ? [tag(322, 0), tag(323, 0)] : [width, Math.min(height, tag(278, height))];
  const offsets = all(isTiled ? 324 : 273);
  const lengths = all(isTiled ? 325 : 279);
  const columns = Math.ceil(width / wide);
  if (!(wide > 0 && high > 0) || wide * high > 2 * Math.max(width, 4096) * Math.max(height, 4096))
    return 'damaged';
  const expected = columns * Math.ceil(height / high);
  const colour = colourOf(page, bits, samples);
  if (colour === null || (tag(284, 1) !== 1 && samples > 1)) return 'other';
  if (offsets.length < expected || lengths.length < expected) return 'damaged';
  // Parts that lie in one another would make more of the file than it has.
  if (lengths.slice(0, expected).reduce((sum, length) => sum + length, 0) > bytes.length) return 'damaged';
  const tables = compression === 7 ? Uint8Array.from(all(347)) : new Uint8Array();
  const parts: Part[] = [];
  for (let i = 0; i < expected; i++) {
    const [start, length] = [offsets[i] as number, lengths[i] as number];
    if (length === 0 || start + length > bytes.length) return 'damaged';
    const [x, y] = [(i % columns) * wide, Math.floor(i / columns) * high];
    const rows = isTiled ? high : Math.min(high, height - y);
    let data = bytes.subarray(start, start + length);
    if (tag(266, 1) === 2 && compression <= 4) data = data.map((byte) => REVERSED[byte] as number);
    const filter = filterOf(page, { wide, rows, bits, samples });
    if (filter === null) return 'other';
    const rowBytes = Math.ceil((wide * bits * samples) / 8);
    if (compression === 1 && data.length < rowBytes * rows) return 'damaged';
    if ((compression === 8 || compression === 32_946) && !inflatesTo(data, rowBytes * rows)) return 'damaged';
    // The tables of all parts stand apart from them, each a JPEG by itself: the one without its end, the other without its beginning.
    if (tables.length > 4) data = Buffer.concat([tables.subarray(0, -2), data.subarray(2)]);
    parts.push({ x, y, width: wide, height: rows, dict: `${colour} ${filter}`, data });
  }
  return parts;
}

/** PDF's words for how samples are grey or colour, or null where it has none. */
function colourOf({ tag, all }: TiffPage, bits: number, samples: number): string | null {
  if (![1, 2, 4, 8].includes(bits)) return null;
  const compression = tag(259, 1);
  const photometric = tag(262, 0);
  const depth = `/BitsPerComponent ${bits}`;
  if (photometric <= 1 && samples === 1) {
    // Fax says itself which is black.
    const isFax = compression >= 2 && compression <= 4;
    return `/ColorSpace /DeviceGray ${depth}${photometric === 0 && !isFax ? ' /Decode [1 0]' : ''}`;
  }
  if ((photometric === 2 || (photometric === 6 && compression === 7)) && samples === 3 && bits === 8)
    return `/ColorSpace /DeviceRGB ${depth}`;
  if (photometric === 3 && samples === 1) {
    const map = all(320);
    const size = 2 ** bits;
    if (map.length < size * 3) return null;
    const rgb = Array.from({ length: size }, (_, i) => [map[i], map[size + i], map[2 * size + i]]).flat();
    return indexed(
      rgb.map((sample) => (sample ?? 0) >> 8),
      bits,
    );
  }
  return null;
}

const indexed = (rgb: readonly number[], bits: number) =>
  `/ColorSpace [/Indexed /DeviceRGB ${rgb.length / 3 - 1} <${Buffer.from(rgb).toString('hex')}>] /BitsPerComponent ${bits}`;

/** PDF's words for a compression (TIFF 6.0, tag 259), or null where it has none. */
function filterOf(
  { tag }: TiffPage,
  { wide, rows, bits, samples }: { wide: number; rows: number; bits: number; samples: number },
): string | null {
  const predictor = `/DecodeParms <</Predictor ${tag(317, 1)} /Colors ${samples} /BitsPerComponent ${bits} /Columns ${wide}>>`;
  const options = tag(292, 0);
  const fax = (more: string) =>
    `/Filter /CCITTFaxDecode /DecodeParms <<${more} /Columns ${wide} /Rows ${rows} /BlackIs1 ${tag(262, 0) === 1}>>`;
  switch (tag(259, 1)) {
    case 1:
      return '';
    case 2:
      return fax('/K 0 /EncodedByteAlign true');
    case 3:
      return fax(`/K ${options & 1} /EndOfLine true /EncodedByteAlign ${(options & 4) !== 0}`);
    case 4:
      return fax('/K -1');
    case 5:
      return `/Filter /LZWDecode ${predictor}`;
    case 7:
      return `/Filter /DCTDecode${tag(262, 0) === 2 ? ' /DecodeParms <</ColorTransform 0>>' : ''}`;
    case 8:
    case 32_946:
      return `/Filter /FlateDecode ${predictor}`;
    case 32_773:
      return '/Filter /RunLengthDecode';
    default:
      return null;
  }
}

function inflatesTo(data: Uint8Array, length: number): boolean {
  try {
    return inflateSync(data, { maxOutputLength: length + 65_536 }).length >= length;
  } catch {
    return false;
  }
}

/** A JPEG; those of four colours PDF shows as print, and they are left to others. */
export function jpegAsPdf(bytes: Uint8Array): ImagePdf | ImageProblem {
  const info = imageInfo(bytes);
  if (info === null) return 'damaged';
  if (info.components !== 1 && info.components !== 3) return 'other';
  const space = info.components === 1 ? '/DeviceGray' : '/DeviceRGB';
  const dict = `/ColorSpace ${space} /BitsPerComponent 8 /Filter /DCTDecode`;
  return asPdf(info, [{ x: 0, y: 0, width: info.width, height: info.height, dict, data: bytes }]);
}

/** A PNG (ISO/IEC 15948): its rows are compressed as PDF has it, unless they are interlaced or can be seen through. */
export function pngAsPdf(bytes: Uint8Array): ImagePdf | ImageProblem {
  const at = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let palette: Uint8Array = new Uint8Array();
  let isWhole = false;
  for (let start = 8; start + 12 <= bytes.length && !isWhole; ) {
    const length = at.getUint32(start);
    const name = Buffer.from(bytes.subarray(start + 4, start + 8)).toString('latin1');
    if (start + 12 + length > bytes.length) return 'damaged';
    const body = bytes.subarray(start + 8, start + 8 + length);
    if (name === 'IDAT') data.push(body);
    if (name === 'PLTE') palette = body;
    isWhole = name === 'IEND';
    start += 12 + length;
  }
  if (!isWhole || data.length === 0) return 'damaged';
  const [width, height] = [at.getUint32(16), at.getUint32(20)];
  const [bits = 0, colour = 0, , , interlace = 0] = bytes.subarray(24, 29);
  if (interlace !== 0 || (colour !== 0 && colour !== 2 && colour !== 3)) return 'other';
  if (colour === 3 && (palette.length === 0 || bits > 8)) return 'damaged';
  const colours = colour === 2 ? 3 : 1;
  const space =
    colour === 3
      ? indexed([...palette], bits)
      : `/ColorSpace ${colour === 2 ? '/DeviceRGB' : '/DeviceGray'} /BitsPerComponent ${bits}`;
  const rows = Buffer.concat(data);
  if (!inflatesTo(rows, (Math.ceil((width * bits * colours) / 8) + 1) * height)) return 'damaged';
  const dict = `${space} /Filter /FlateDecode /DecodeParms <</Predictor 15 /Colors ${colours} /BitsPerComponent ${bits} /Columns ${width}>>`;
  return asPdf({ width, height }, [{ x: 0, y: 0, width, height, dict, data: rows }]);
}

interface Shape {
  /** How many times as high as wide a pixel is. */
  readonly shape: number;
  /** Degrees clockwise to show it. */
  readonly rotate: number;
  readonly inches?: { readonly width: number; readonly height: number };
}

function asPdf(
  { width, height }: { readonly width: number; readonly height: number },
  parts: readonly Part[],
  { shape, rotate, inches }: Shape = { shape: 1, rotate: 0 },
): ImagePdf {
  const longest = Math.max(width, height * shape);
  // Whole numbers upwards, so that parts meet at whole pixels.
  const scale =
    longest > longestSide ? longestSide / longest : Math.min(3, Math.ceil(shortestSide / longest));
  const [wide, high] = [width * scale, height * scale * shape];
  // An image seldom says its size truly: its longer side is otherwise taken as a letter page's.
  const points = inches
    ? { width: inches.width * 72, height: inches.height * 72 }
    : { width: (wide * 792) / Math.max(wide, high), height: (high * 792) / Math.max(wide, high) };
  const [x, y] = [scale, scale * shape];
  const draw = parts.map(
    (part, i) =>
      `q ${part.width * x} 0 0 ${part.height * y} ${part.x * x} ${high - (part.y + part.height) * y} cm /I${i} Do Q`,
  );
  const names = parts.map((_, i) => `/I${i} ${i + 5} 0 R`).join(' ');
  const bytes = parts.reduce((sum, { data }) => sum + data.length, 0);
  const isTurned = rotate % 180 !== 0;
  return {
    pdf: pdfOf([
      { dict: '/Type /Catalog /Pages 2 0 R' },
      { dict: '/Type /Pages /Kids [3 0 R] /Count 1' },
      {
        dict: `/Type /Page /Parent 2 0 R /MediaBox [0 0 ${wide} ${high}] /Rotate ${rotate} /Contents 4 0 R /Resources <</XObject <<${names}>>>>`,
      },
      { dict: '', data: Buffer.from(draw.join('\n')) },
      ...parts.map((part) => ({
        dict: `/Type /XObject /Subtype /Image /Width ${part.width} /Height ${part.height} ${part.dict}`,
        data: part.data,
      })),
    ]),
    width: Math.round(isTurned ? points.height : points.width),
    height: Math.round(isTurned ? points.width : points.height),
    mayBeBlank: bytes < (width * height) / reading.ocr.imagePixels.aByteOfBlank,
  };
}

/** A PDF of these objects, the first its catalog (ISO 32000-1, 7.5). */
function pdfOf(objects: readonly { readonly dict: string; readonly data?: Uint8Array }[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const put = (piece: Uint8Array | string) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    pieces.push(bytes);
    length += bytes.length;
  };
  put('%PDF-1.7\n');
  const starts = objects.map(({ dict, data }, i) => {
    const start = length;
    put(`${i + 1} 0 obj <<${dict}${data ? ` /Length ${data.length}` : ''}>>`);
    if (data) {
      put(' stream\n');
      put(data);
      put('\nendstream');
    }
    put(' endobj\n');
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const tableStart = length;
  put(
    `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer <</Size ${size} /Root 1 0 R>>\nstartxref\n${tableStart}\n%%EOF\n`,
  );
  return Buffer.concat(pieces);
}
