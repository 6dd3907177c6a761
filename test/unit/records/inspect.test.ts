import { describe, expect, it } from 'vitest';
import { inMemory } from '../../../shared/records/bytes.ts';
import { imageInfo } from '../../../shared/records/images.ts';
import { inspect } from '../../../shared/records/inspect.ts';
import { mediaTypeOf } from '../../../shared/records/media-type.ts';
import { plainTextPages } from '../../../shared/records/plain-text.ts';
import { pagesPdf } from './pdf-bytes.ts';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

/** A little-endian TIFF head with a size and, if `next`, a second directory. */
function tiff(width: number, height: number, next: number): Buffer {
  const head = Buffer.alloc(8 + 2 + 24 + 4);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(2, 8);
  for (const [i, [tag, value]] of [[256, width] as const, [257, height] as const].entries()) {
    head.writeUInt16LE(tag, 10 + i * 12);
    head.writeUInt16LE(4, 12 + i * 12);
    head.writeUInt32LE(1, 14 + i * 12);
    head.writeUInt32LE(value, 18 + i * 12);
  }
  head.writeUInt32LE(next, 34);
  return head;
}
const PNG = bytes([0x89], 'PNG\r\n', [0x1a, 0x0a, 0, 0, 0, 13], 'IHDR', [0, 0, 6, 0xa4, 0, 0, 8, 0x98]);
const JPEG = bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 8, 0x98, 6, 0xa4, 3]);

describe('what a file holds is told by its bytes', () => {
  it.each<[string, Buffer, string]>([
    ['a PDF', bytes('%PDF-1.4\n'), 'pdf'],
    ['a PDF behind a fax header', bytes('fax 1/1\n\n%PDF-1.4\n'), 'pdf'],
    ['a PNG', PNG, 'png'],
    ['a JPEG', JPEG, 'jpeg'],
    ['a TIFF, little-endian', tiff(10, 10, 0), 'tiff'],
    ['a TIFF, big-endian', bytes('MM', [0, 42]), 'tiff'],
    ['a note', bytes('Neck pain is unchanged.\r\n'), 'text'],
    ['a note in Windows-1252', bytes('patient', [0x92], 's report'), 'text'],
    ['a note in UTF-16', bytes([0xff, 0xfe], 'N\0o\0'), 'text'],
    ['JSON that is not FHIR', bytes('{"a":1}'), 'text'],
    ['a FHIR resource', bytes(' {"resourceType":"Bundle"}'), 'fhir'],
    ['an office document', bytes('PK\x03\x04'), 'unknown'],
    ['rich text', bytes('{\\rtf1 note}'), 'unknown'],
    ['a program', bytes('\x7fELF', [0, 1, 2]), 'unknown'],
    ['nothing', bytes(''), 'unknown'],
  ])('%s', (_what, file, expected) => {
    expect(mediaTypeOf(file)).toBe(expected);
  });
});

describe('an image’s size is read from its head', () => {
  it.each([
    ['PNG', PNG, { width: 1700, height: 2200, components: 0 }],
    ['JPEG', JPEG, { width: 1700, height: 2200, components: 3 }],
    ['PNG cut short', PNG.subarray(0, 18), null],
    ['JPEG cut short', JPEG.subarray(0, 12), null],
    ['PNG without extent', Buffer.concat([PNG.subarray(0, 16), Buffer.alloc(8)]), null],
  ])('%s', (_what, file, expected) => {
    expect(imageInfo(file)).toEqual(expected);
  });
});

describe('a file is inspected', () => {
  const damaged = { code: 'damaged', detail: 'the file is damaged' };
  it.each<[string, Buffer, object]>([
    [
      'a PDF',
      pagesPdf([{ lines: ['a'] }, { lines: ['b'] }]),
      { mediaType: 'pdf', pages: 2, objects: [4, 6] },
    ],
    ['a broken PDF', bytes('%PDF-1.4\nnothing'), { mediaType: 'pdf', pages: 0, problem: damaged }],
    [
      'a PDF without its end',
      pagesPdf([{ lines: ['a'] }]).subarray(0, -200),
      {
        mediaType: 'pdf',
        pages: 1,
        problem: {
          code: 'damaged',
          detail: 'the file is damaged; what is left of it was read and may be incomplete',
        },
      },
    ],
    ['a text of two pages', bytes('one\ftwo\f'), { mediaType: 'text', pages: 2 }],
    ['a scan', PNG, { mediaType: 'png', pages: 1 }],
    ['a broken scan', PNG.subarray(0, 18), { mediaType: 'png', pages: 0, problem: damaged }],
    [
      'a giant image',
      tiff(60_000, 60_000, 0),
      {
        mediaType: 'tiff',
        pages: 0,
        problem: { code: 'too-large', detail: 'it is larger than can be read' },
      },
    ],
    [
      'an office document',
      bytes('PK\x03\x04'),
      {
        mediaType: 'unknown',
        pages: 0,
        problem: { code: 'unsupported', detail: 'it is not PDF, PNG, JPEG, TIFF, plain text or FHIR' },
      },
    ],
    [
      'an empty file',
      bytes(''),
      { mediaType: 'unknown', pages: 0, problem: { code: 'empty', detail: 'the file holds nothing' } },
    ],
  ])('%s', async (_what, file, expected) => {
    expect(await inspect(inMemory(file))).toEqual(expected);
  });
});

describe('the pages of a plain text', () => {
  const texts = (file: Buffer) => plainTextPages(file, 'f').map(({ text }) => text);

  it('are parted by form feeds, and joined over line ends', () => {
    expect(texts(bytes('seen 6-5-\r\n15\r\n\r\nplan\f\npage two\f\n'))).toEqual([
      'seen 6-5-15\n\nplan',
      '\npage two',
    ]);
  });

  it('are parted after sixty lines', () => {
    const pages = texts(bytes(Array.from({ length: 130 }, (_, i) => `line ${i}`).join('\n')));
    expect(pages.map((page) => page.split('\n').length)).toEqual([60, 60, 10]);
    expect(pages[1]?.startsWith('line 60\n')).toBe(true);
  });

  it('are read as UTF-8, as UTF-16 with its mark, and else as Windows-1252', () => {
    expect(texts(Buffer.from('patient’s'))).toEqual(['patient’s']);
    expect(texts(bytes('patient', [0x92], 's'))).toEqual(['patient’s']);
    expect(texts(bytes([0xff, 0xfe], 'p\0a\0i\0n\0'))).toEqual(['pain']);
  });
});
