import { crc32, deflateSync } from 'node:zlib';
import type { GreyImage } from './pdf.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Each sample as it differs from the one above (ISO/IEC 15948, 9.2): what a scan repeats from row to row. */
const UP = 2;

/** A grey bitmap as a PNG of eight bits a pixel. */
export function pngOf({ width, height, pixels }: GreyImage): Uint8Array {
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    const start = y * (width + 1);
    rows[start] = UP;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      rows[start + 1 + x] = (pixels[at] as number) - (y === 0 ? 0 : (pixels[at - width] as number));
    }
  }
  return fileOf(width, height, 8, deflateSync(rows));
}

/** A grey bitmap as a small PNG: four greys, of which the lightest is what most of the paper is. */
export function smallPngOf({ width, height, pixels }: GreyImage): Uint8Array {
  const counts = new Uint32Array(256);
  for (const grey of pixels) counts[grey] = (counts[grey] as number) + 1;
  const light = counts.subarray(128);
  const paper = 128 + light.indexOf(light.reduce((most, count) => Math.max(most, count), 0));
  const levels = Uint8Array.from(counts, (_, grey) => Math.min(3, Math.round((3 * grey) / paper)));
  // A filter is of no use below eight bits (ISO/IEC 15948, 12.7), and none is what the zero before each row says.
  const bytes = Math.ceil(width / 4);
  const rows = Buffer.alloc(height * (bytes + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * (bytes + 1) + 1 + (x >> 2);
      const level = levels[pixels[y * width + x] as number] as number;
      rows[at] = (rows[at] as number) | (level << (6 - 2 * (x & 3)));
    }
  return fileOf(width, height, 2, deflateSync(rows, { level: 9 }));
}

function fileOf(width: number, height: number, bits: number, data: Uint8Array): Uint8Array {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size[8] = bits;
  return Buffer.concat([SIGNATURE, chunk('IHDR', size), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The bitmap at half its width and height, each pixel the mean of four. */
export function halved({ width, height, pixels }: GreyImage): GreyImage {
  const [wide, high] = [Math.max(1, width >> 1), Math.max(1, height >> 1)];
  const out = new Uint8Array(wide * high);
  const at = (x: number, y: number) =>
    pixels[Math.min(y, height - 1) * width + Math.min(x, width - 1)] as number;
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++)
      out[y * wide + x] =
        (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1) + 2) >> 2;
  return { width: wide, height: high, pixels: out };
}
