import { constants, deflateSync } from 'node:zlib';
import { type Hostile, noise } from './hostile.ts';

/** Records as PDFs, each with one thing wrong. */
export const PDFS: readonly Hostile[] = [
  { name: 'no bytes', make: () => new Uint8Array(0), expect: 'empty' },
  { name: 'no pages', make: () => pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', PAGES([])]), expect: 'empty' },
  { name: 'only a header', make: () => Buffer.from('%PDF-1.7\n'), expect: 'damaged' },
  {
    name: 'noise after the header',
    make: () => Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(20_000)]),
    expect: 'damaged',
  },
  { name: 'truncated before its pages', make: () => twoPages().subarray(0, 60), expect: 'damaged' },
  { name: 'truncated in its second page', make: () => before(twoPages(), 'SECOND'), expect: 'readable' },
  {
    name: 'cross-reference table overwritten',
    make: () => overwrite(twoPages(), /xref[\s\S]*$/),
    expect: 'readable',
  },
  { name: 'encrypted', make: encrypted, expect: 'encrypted' },
  {
    name: 'page tree in a loop',
    make: () => pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']),
    expect: 'damaged',
  },
  {
    name: 'cross-reference tables in a loop',
    make: () => pdfOf(TWO_PAGES, (startxref) => `/Prev ${startxref}`),
    expect: 'readable',
  },
  { name: 'decompression bomb', isSlow: true, make: bomb, expect: 'damaged' },
  { name: 'form that draws itself', isSlow: true, make: selfDrawing, expect: 'damaged' },
];

/** A PDF of the objects, numbered from 1, the first its catalog; `trailer` may add entries, knowing where the table stands. */
function pdfOf(objects: readonly (string | Buffer)[], trailer = (_startxref: number) => ''): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  let at = 9;
  const offsets = objects.map((object, index) => {
    const offset = at;
    const part = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]);
    parts.push(part);
    at += part.length;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}` +
        `trailer\n<< /Size ${size} /Root 1 0 R ${trailer(at)} >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const PAGES = (kids: readonly number[]) =>
  `<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${kids.length} >>`;
const page = (content: number, resources = '/Font << /F 3 0 R >>') =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << ${resources} >> /Contents ${content} 0 R >>`;
const stream = (data: string | Buffer, entries = '') =>
  Buffer.concat([
    Buffer.from(`<< /Length ${Buffer.byteLength(data)} ${entries} >>\nstream\n`),
    Buffer.from(data),
    Buffer.from('\nendstream'),
  ]);
const text = (words: string) => stream(`BT /F 14 Tf 72 700 Td (${words}) Tj ET`);
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';

const TWO_PAGES = [
  CATALOG,
  PAGES([4, 6]),
  FONT,
  page(5),
  text('FIRST synthetic page'),
  page(7),
  text('SECOND synthetic page'),
];
const twoPages = () => pdfOf(TWO_PAGES);

const before = (pdf: Buffer, word: string) => pdf.subarray(0, pdf.indexOf(word));
const overwrite = (pdf: Buffer, part: RegExp) =>
  Buffer.from(
    pdf.toString('latin1').replace(part, (found) => 'x'.repeat(found.length)),
    'latin1',
  );

/** Encrypted with a password that nobody has: the digests that check it are noise. */
function encrypted(): Buffer {
  const digest = noise(32).toString('hex');
  return pdfOf(
    TWO_PAGES,
    () =>
      `/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <${digest}> /U <${digest}> >> ` +
      `/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]`,
  );
}

/** A page whose content is a sentence and half a gigabyte of blanks, packed twice into two kilobytes. */
function bomb(): Buffer {
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const start = deflateSync(
    `BT /F 14 Tf 72 700 Td (FIRST synthetic page) Tj ET ${' '.repeat(1 << 20)}`,
    flush,
  );
  // A flushed block stands alone: one megabyte is packed once and repeated, without the header of two bytes.
  const megabyte = deflateSync(' '.repeat(1 << 20), flush).subarray(2);
  const packed = Buffer.concat([start, ...Array.from({ length: 512 }, () => megabyte)]);
  return pdfOf([
    CATALOG,
    PAGES([4]),
    FONT,
    page(5),
    stream(deflateSync(packed, { level: 9 }), '/Filter [/FlateDecode /FlateDecode]'),
  ]);
}

/** A form that draws itself without end. */
function selfDrawing(): Buffer {
  const resources = '/Font << /F 3 0 R >> /XObject << /X 6 0 R >>';
  return pdfOf([
    CATALOG,
    PAGES([4]),
    FONT,
    page(5, resources),
    stream('BT /F 14 Tf 72 700 Td (FIRST synthetic page) Tj ET /X Do'),
    stream('/X Do /X Do', `/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << ${resources} >>`),
  ]);
}
