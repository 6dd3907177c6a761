import { crc32, deflateSync } from 'node:zlib';
import { type Hostile, noise } from './hostile.ts';

const UNRECOGNISED = 'read, but for pages: no words could be recognised in the scan';
const DAMAGED = 'read, but for pages: the file is damaged';

/** Images that are odd, false or made to swell. No engine reads them here: what can be seen has no words. */
export const IMAGES: readonly Hostile[] = [
  { name: 'PNG', make: () => png({}), expect: UNRECOGNISED },
  { name: 'PNG of sixteen bits', make: () => png({ depth: 16 }), expect: UNRECOGNISED },
  { name: 'PNG of one bit', make: () => png({ depth: 1 }), expect: UNRECOGNISED },
  { name: 'PNG cut in its head', make: () => png({}).subarray(0, 20), expect: 'unread: damaged' },
  { name: 'PNG cut in its pixels', make: () => png({}).subarray(0, -40), expect: DAMAGED },
  { name: 'PNG without pixels', make: () => png({ data: Buffer.alloc(0) }), expect: DAMAGED },
  { name: 'PNG of noise', make: () => png({ data: noise(500) }), expect: DAMAGED },
  { name: 'PNG of no width', make: () => png({ width: 0 }), expect: 'unread: damaged' },
  {
    name: 'PNG of two thousand million pixels a side',
    make: () => png({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }),
    expect: 'unread: too-large',
  },
  {
    name: 'PNG that swells',
    make: () => png({ width: 30_000, height: 30_000 }),
    expect: 'unread: too-large',
  },
  {
    name: 'PNG that swells beyond what it says',
    make: () => png({ data: deflateSync(Buffer.alloc(64_000_000)) }),
    expect: DAMAGED,
  },
  {
    name: 'PNG one pixel wide and a hundred thousand high',
    make: () => png({ width: 1, height: 100_000 }),
    expect: UNRECOGNISED,
  },
  { name: 'PNG that moves', make: () => png({ before: animation() }), expect: UNRECOGNISED },
  { name: 'PNG with a checksum that is wrong', make: () => flipped(png({}), 30), expect: UNRECOGNISED },
  { name: 'JPEG of its first bytes', make: () => Buffer.from([0xff, 0xd8, 0xff]), expect: 'unread: damaged' },
  {
    name: 'JPEG that says sixty thousand a side',
    make: () => jpegHead(60_000, 60_000, 3),
    expect: 'unread: too-large',
  },
  { name: 'JPEG of four colours without pixels', make: () => jpegHead(800, 600, 4), expect: UNRECOGNISED },
  {
    name: 'JPEG whose segments never end',
    make: () => Buffer.from([0xff, 0xd8, ...Array.from({ length: 900 }, () => 0xff)]),
    expect: 'unread: damaged',
  },
  {
    name: 'JPEG whose segment has no length',
    make: () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0]),
    expect: 'unread: damaged',
  },
  {
    name: 'TIFF of its head',
    make: () => Buffer.from('II*\0\x08\0\0\0', 'latin1'),
    expect: 'unread: damaged',
  },
  {
    name: 'TIFF whose directory is behind its end',
    make: () => Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1'),
    expect: 'unread: damaged',
  },
  {
    name: 'GIF',
    make: () => Buffer.from('GIF89a\x01\0\x01\0\0\0\0', 'latin1'),
    expect: 'unread: unsupported',
  },
];

interface PngSpec {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly before?: Buffer;
  readonly data?: Uint8Array;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A grey PNG whose left half is black. */
function png({ width = 200, height = 100, depth = 8, before = Buffer.alloc(0), data }: PngSpec): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = depth;
  const isSmall = width * height < 1_000_000;
  const row = Buffer.alloc(1 + Math.ceil((width * depth) / 8), 0xff).fill(
    0,
    0,
    isSmall ? Math.ceil((width * depth) / 16) : 1,
  );
  const pixels =
    data ??
    deflateSync(
      isSmall ? Buffer.concat(Array.from({ length: height }, () => row)) : Buffer.alloc(10_000_000),
    );
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    before,
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The head of an animation of a thousand frames. */
function animation(): Buffer {
  const data = Buffer.alloc(8);
  data.writeUInt32BE(1000, 0);
  return chunk('acTL', data);
}

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] as number) ^ 1;
  return bytes;
}

/** A JPEG that ends where its pixels would begin. */
function jpegHead(width: number, height: number, components: number): Buffer {
  const frame = Buffer.alloc(10 + 3 * components);
  frame.writeUInt16BE(0xffc0, 0);
  frame.writeUInt16BE(frame.length - 2, 2);
  frame[4] = 8;
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  frame[9] = components;
  for (let i = 0; i < components; i++) frame.set([i + 1, 0x11, 0], 10 + 3 * i);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), frame, Buffer.from([0xff, 0xd9])]);
}
