import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { inMemory } from '../../../shared/records/bytes.ts';
import { tiffAsPdf } from '../../../shared/records/image-pdf.ts';
import { inspect } from '../../../shared/records/inspect.ts';
import { closeOcr, type Ocr, tesseract } from '../../../shared/records/ocr.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { tiffPage, tiffPages } from '../../../shared/records/tiff.ts';

afterAll(closeOcr);

/** One page of print in every form; written by libtiff. */
const FORMS = readFileSync(new URL('./tiff/forms.tif', import.meta.url));
const PAGES = [
  'one bit, not compressed',
  'fax, group 4',
  'fax, group 3',
  'modified Huffman',
  'grey, LZW with differences, in strips',
  'colour, deflate, in strips',
  'PackBits',
  'colour JPEG',
  'grey JPEG',
  'palette, LZW',
  'upside down, and says so',
  'fax with pixels twice as high as wide',
  'colour that can be seen through',
];
const TEXT = 'PROGRESS NOTE\nDate of exam: 6-5-15\nContinuous neck pain and spasms.\nWeakness: none';

const read = (bytes: Uint8Array, from: number, to: number, ocr: Ocr = tesseract) =>
  readRange({ file: 'f', mediaType: 'tiff', from, to }, inMemory(bytes), ocr);

/** Never asked: what is damaged shows no image. */
const unasked: Ocr = () => Promise.reject(new Error('the engine was asked'));

/** Where the word stands that says where the page after that of the directory is. */
const nextAt = (bytes: Buffer, directory: number) => directory + 2 + bytes.readUInt16LE(directory) * 12;

describe('a TIFF of several pages', () => {
  it('has as many pages as it has directories', async () => {
    expect(await inspect(inMemory(FORMS))).toEqual({ mediaType: 'tiff', pages: PAGES.length });
  });

  it('is read page by page, whatever its form and compression, with the size that it says', async () => {
    const pages = await read(FORMS, 1, PAGES.length);
    for (const [i, page] of pages.entries()) {
      expect({ form: PAGES[i], text: page.text, page: page.page }).toEqual({
        form: PAGES[i],
        text: TEXT,
        page: i + 1,
      });
      expect(page.legibility).toBe('legible');
    }
    for (const { width, height } of pages.slice(0, -1)) expect([width, height]).toEqual([300, 100]);
  }, 120_000);

  it('whose pages lead back to one another has those before that, and says so', async () => {
    const looped = Buffer.from(FORMS);
    const [first = 0, , third = 0] = tiffPages(FORMS).directories;
    looped.writeUInt32LE(first, nextAt(looped, third));
    expect(await inspect(inMemory(looped))).toEqual({
      mediaType: 'tiff',
      pages: 3,
      problem: {
        code: 'looped',
        detail: 'its pages lead back to one another; those before that were read',
      },
    });
  });

  it('with more pages than can be read has the first ones, and says so', () => {
    expect(tiffPages(FORMS, 4)).toEqual({
      directories: tiffPages(FORMS).directories.slice(0, 4),
      end: 'too-many',
    });
  });

  it('that was cut short has the pages that are left, and says so', async () => {
    const [, second = 0] = tiffPages(FORMS).directories;
    const cut = FORMS.subarray(0, second + 1);
    expect(await inspect(inMemory(cut))).toMatchObject({ pages: 1, problem: { code: 'damaged' } });
  });

  it('has no page that lies in its own file only in part', async () => {
    const damaged = Buffer.from(FORMS);
    const [first = 0] = tiffPages(FORMS).directories;
    for (let entry = first + 2; entry < nextAt(damaged, first); entry += 12)
      if (damaged.readUInt16LE(entry) === 273) damaged.writeUInt32LE(FORMS.length - 5, entry + 8);
    expect(await read(damaged, 1, 1, unasked)).toMatchObject([
      { legibility: 'unreadable', note: 'the file is damaged' },
    ]);
  });

  it('is answered whatever is changed in its directories', () => {
    const { directories } = tiffPages(FORMS);
    fc.assert(
      fc.property(
        fc.array(fc.record({ page: fc.nat(directories.length - 1), at: fc.nat(200), byte: fc.nat(255) }), {
          minLength: 1,
          maxLength: 8,
        }),
        (changes) => {
          const bytes = Buffer.from(FORMS);
          for (const { page, at, byte } of changes) {
            const place = (directories[page] as number) + at;
            if (place < bytes.length) bytes[place] = byte;
          }
          for (const directory of tiffPages(bytes).directories) {
            if (tiffPage(bytes, directory) === null) continue;
            const pdf = tiffAsPdf(bytes, directory);
            if (typeof pdf === 'string') expect(['damaged', 'other']).toContain(pdf);
            // Nothing in the file can make much more of it than it is.
            else expect(pdf.pdf.length).toBeLessThan(bytes.length * 4 + 10_000);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
