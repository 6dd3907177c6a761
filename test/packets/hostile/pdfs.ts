import { createHash } from 'node:crypto';
import { constants, deflateSync } from 'node:zlib';
import { zipOf } from '../../unit/records/zip-bytes.ts';
import { type Hostile, noise } from './hostile.ts';

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
const text = (words: string, before = '') => stream(`${before} BT /F 14 Tf 72 700 Td (${words}) Tj ET`);
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

const FIRST = text('FIRST synthetic page');
const PAGE = page(5);
const PROSE =
  'The patient was seen for pain in the neck and the arm, with no change in the last month. '.repeat(4);
const SOUND_IMAGE = '/Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8';

/** Answers, as `answers.ts` words them. */
const PARTLY = 'read in part (damaged)';
const FIRST_PAGE_DAMAGED = 'read, but for pages: the file is damaged';
const UNRECOGNISED = 'read, but for pages: no words could be recognised in the scan';
const UNSEEN = 'read, but for pages: the file is damaged';

const upTo = (word: string) => (pdf: Buffer) => pdf.subarray(0, pdf.indexOf(word));
/** Where a PDF of two pages is cut, and what is left of it. */
const CUTS: readonly (readonly [string, (pdf: Buffer) => Buffer, string])[] = [
  ['in its first object', (pdf) => pdf.subarray(0, 30), 'unread: damaged'],
  ['before its pages', (pdf) => pdf.subarray(0, 60), 'unread: damaged'],
  [
    'in its first page',
    upTo('FIRST'),
    'read in part (damaged), but for pages: the file is damaged; the file is damaged and nothing is left of this page',
  ],
  [
    'in its second page',
    upTo('SECOND'),
    'read in part (damaged), but for pages: the file is damaged and nothing is left of this page',
  ],
  ['before its table', upTo('xref'), PARTLY],
  ['in its table', (pdf) => pdf.subarray(0, pdf.indexOf('xref') + 50), PARTLY],
  ['in its trailer', upTo('startxref'), PARTLY],
  ['before its last mark', upTo('%%EOF'), PARTLY],
];

const SIZES: readonly (readonly [string, string])[] = [
  ['0 0 0 0', 'read'],
  ['0 0 1e9 1e9', 'read'],
  ['-1e38 -1e38 1e38 1e38', 'read'],
  ['612 792 0 0', 'read'],
  ['0 0 1 100000', 'read'],
  ['a b c d', 'read'],
];

/** Ways of packing an image, of which each has had its errors. */
const CODECS: readonly (readonly [string, string])[] = [
  ['JBIG2Decode', '/ColorSpace /DeviceGray /BitsPerComponent 1'],
  ['JPXDecode', ''],
  ['DCTDecode', '/ColorSpace /DeviceRGB /BitsPerComponent 8'],
];

/**
 * Records as PDFs: each with one thing wrong, or looking as if it had. On the first page of what can be read stands
 * FIRST; nowhere that is read stands HIDDEN.
 */
export const PDFS: readonly Hostile[] = [
  // The file.
  { name: 'no bytes', make: () => new Uint8Array(0), expect: 'unread: empty' },
  { name: 'no pages', make: () => pdfOf([CATALOG, PAGES([])]), expect: 'unread: empty' },
  { name: 'only a header', make: () => Buffer.from('%PDF-1.7\n'), expect: 'unread: damaged' },
  {
    name: 'noise after the header',
    make: () => Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(20_000)]),
    expect: 'unread: damaged',
  },
  {
    name: 'bytes before the header',
    make: () => Buffer.concat([Buffer.from('fax 1/1\n'), twoPages()]),
    expect: 'read',
  },
  { name: 'bytes after the end', make: () => Buffer.concat([twoPages(), noise(5000)]), expect: PARTLY },
  { name: 'text by the name of a PDF', make: () => Buffer.from('FIRST synthetic note.'), expect: 'read' },
  {
    name: 'ZIP behind it',
    make: () => Buffer.concat([twoPages(), zipOf([{ name: 'a.txt', data: 'HIDDEN' }])]),
    expect: 'read',
  },
  { name: 'sound', make: twoPages, expect: 'read' },
  // Cut and torn.
  ...CUTS.map(
    ([name, cut, answer]): Hostile => ({
      name: `truncated ${name}`,
      make: () => cut(twoPages()),
      expect: answer,
    }),
  ),
  { name: 'no cross-reference table', make: () => overwrite(twoPages(), /xref[\s\S]*$/), expect: PARTLY },
  {
    name: 'cross-reference tables in a loop',
    make: () => pdfOf(TWO_PAGES, (at) => `/Prev ${at}`),
    expect: PARTLY,
  },
  {
    name: 'cross-reference table elsewhere',
    make: () => overwrite(twoPages(), /startxref\n\d+/, 'startxref\n999999'),
    expect: PARTLY,
  },
  {
    name: 'root that is a page',
    make: () => overwrite(twoPages(), /Root 1/, 'Root 4'),
    expect: 'unread: empty',
  },
  {
    name: 'lengths that are false',
    make: () => overwrite(twoPages(), /Length \d\d/g, 'Length 99'),
    expect: 'read',
  },
  // The page tree.
  {
    name: 'page tree in a loop',
    make: () => pdfOf([CATALOG, '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']),
    expect: FIRST_PAGE_DAMAGED,
  },
  {
    name: 'page that is its own parent',
    make: () => pdfOf([CATALOG, PAGES([4]), FONT, PAGE.replace('/Parent 2', '/Parent 4'), FIRST]),
    expect: 'read',
  },
  { name: 'page tree ten thousand deep', make: () => deepTree(10_000), expect: FIRST_PAGE_DAMAGED },
  {
    name: 'count beyond all pages',
    make: () => pdfOf([CATALOG, '<< /Type /Pages /Kids [4 0 R] /Count 100000 >>', FONT, PAGE, FIRST]),
    expect: 'unread: too-large',
  },
  {
    name: 'count below nothing',
    make: () => pdfOf([CATALOG, '<< /Type /Pages /Kids [4 0 R] /Count -5 >>', FONT, PAGE, FIRST]),
    expect: 'read',
  },
  {
    name: 'one page a hundred thousand times',
    isSlow: true,
    make: () => pdfOf([CATALOG, PAGES(Array.from({ length: 100_000 }, () => 4)), FONT, PAGE, FIRST]),
    expect: 'unread: too-large',
  },
  {
    name: 'page without a size',
    make: () => pdfOf([CATALOG, PAGES([4]), FONT, PAGE.replace(/\/MediaBox \[.*?\]/, ''), FIRST]),
    expect: 'read',
  },
  ...SIZES.map(
    ([size, answer]): Hostile => ({
      name: `page of the size ${size}`,
      make: () => onePage(FIRST, { size }),
      expect: answer,
    }),
  ),
  // Encryption.
  {
    name: 'encrypted',
    make: () => pdfOf(TWO_PAGES, () => encryption(noise(32), noise(32))),
    expect: 'unread: encrypted',
  },
  { name: 'encrypted with a password', make: () => encryptedWith('synthetic'), expect: 'unread: encrypted' },
  { name: 'encrypted with no password', make: () => encryptedWith(''), expect: 'read' },
  {
    name: 'encrypted by a filter of its own',
    make: () => pdfOf(TWO_PAGES, () => '/Encrypt << /Filter /Own /V 9 >> /ID [<01> <01>]'),
    expect: 'unread: encrypted',
  },
  // What lasts or swells.
  { name: 'decompression bomb', isSlow: true, make: bomb, expect: FIRST_PAGE_DAMAGED },
  { name: 'object stream bomb', isSlow: true, make: objectStreamBomb, expect: 'unread: damaged' },
  {
    name: 'pages in object streams that swell',
    isSlow: true,
    make: () => swellingPages(40),
    expect: 'unread: damaged',
  },
  { name: 'form that draws itself', isSlow: true, make: selfDrawing, expect: FIRST_PAGE_DAMAGED },
  { name: 'forms that draw ten more each', isSlow: true, make: laughing, expect: FIRST_PAGE_DAMAGED },
  {
    name: 'a million graphics states',
    make: () => onePage(text('FIRST synthetic page', 'q '.repeat(1_000_000))),
    expect: 'read',
  },
  {
    name: 'operands without end',
    make: () => onePage(stream(`BT /F 14 Tf 72 700 Td (FIRST synthetic page) Tj ET ${'['.repeat(500_000)}`)),
    expect: 'read',
  },
  {
    name: 'dictionaries in each other',
    make: () => onePage(FIRST, { catalog: `/X ${'<</X '.repeat(50_000)}1${'>>'.repeat(50_000)}` }),
    expect: 'read',
  },
  {
    name: 'giant image',
    make: () =>
      imagePage(
        '/Width 20000 /Height 20000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode',
        deflateSync(Buffer.alloc(1000)),
      ),
    expect: UNSEEN,
  },
  ...CODECS.map(
    ([filter, entries]): Hostile => ({
      name: `noise as ${filter}`,
      make: () => imagePage(`/Width 1700 /Height 2200 /Filter /${filter} ${entries}`, noise(4000)),
      expect: UNSEEN,
    }),
  ),
  // What acts, or is carried along.
  {
    name: 'JavaScript and launching',
    make: () =>
      onePage(FIRST, {
        catalog:
          '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /WC << /S /Launch /F (reboot) >> >>',
      }),
    expect: 'read',
  },
  {
    name: 'embedded file',
    make: () =>
      onePage(FIRST, {
        catalog: '/Names << /EmbeddedFiles << /Names [(note.txt) 6 0 R] >> >>',
        more: [
          '<< /Type /Filespec /F (note.txt) /EF << /F 7 0 R >> >>',
          stream('HIDDEN', '/Type /EmbeddedFile'),
        ],
      }),
    expect: 'read in part (incomplete)',
  },
  {
    name: 'form of XFA alone',
    make: () =>
      onePage(FIRST, {
        catalog: '/AcroForm << /Fields [] /XFA 6 0 R >> /NeedsRendering true',
        more: [stream('<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">HIDDEN</xdp:xdp>')],
      }),
    expect: 'read in part (incomplete)',
  },
  // Text that is not what is seen.
  {
    name: 'invisible text over a scan',
    make: () => imagePage(SOUND_IMAGE, 'x', '3 Tr (HIDDEN synthetic words that nobody sees) Tj'),
    expect: UNRECOGNISED,
  },
  {
    name: 'invisible text under a scan',
    make: () => imagePage(SOUND_IMAGE, 'x', '', `(${'HIDDEN '.repeat(60)}) Tj`),
    expect: UNRECOGNISED,
  },
  {
    name: 'much invisible text over a scan',
    make: () => imagePage(SOUND_IMAGE, 'x', `3 Tr (${'HIDDEN '.repeat(60)}) Tj`),
    expect: UNRECOGNISED,
  },
  {
    name: 'invisible text among visible',
    make: () =>
      onePage(stream('BT /F 14 Tf 72 700 Td (FIRST synthetic page) Tj 3 Tr 0 -20 Td (HIDDEN words) Tj ET')),
    expect: 'read',
  },
  {
    name: 'text that only clips',
    make: () =>
      onePage(stream('BT /F 14 Tf 72 700 Td (FIRST synthetic page) Tj 7 Tr 0 -20 Td (HIDDEN words) Tj ET')),
    expect: 'read',
  },
  {
    name: 'letters that the file does not name',
    make: () =>
      fontPage(
        '<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /g1 7 0 R /g2 7 0 R /g3 7 0 R >> /Encoding << /Differences [32 /g1 /g2 /g3 /g4 /g5] >> /FirstChar 32 /LastChar 36 /Widths [1 1 1 1 1] >>',
        `(${'!"#$ '.repeat(200)}) Tj`,
      ),
    expect: UNRECOGNISED,
  },
  {
    name: 'glyphs by number, unnamed',
    make: () =>
      fontPage(
        '<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>',
        `<${'002b004800030056'.repeat(80)}> Tj`,
      ),
    expect: UNRECOGNISED,
  },
  {
    name: 'letters by other names',
    make: () => fontPage(FONT, `(${shifted(PROSE)}) Tj`),
    expect: UNRECOGNISED,
  },
  {
    name: 'text that turns its direction',
    make: () => fontPage(BIDI_FONT, '(FIRST\\001) Tj'),
    expect: 'read',
  },
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

const overwrite = (pdf: Buffer, part: RegExp, by?: string) =>
  Buffer.from(
    pdf.toString('latin1').replace(part, (found) => by ?? 'x'.repeat(found.length)),
    'latin1',
  );

/** A PDF of one page, whose content is object 5; `more` objects are numbered from 6. */
function onePage(
  content: Buffer,
  {
    size = '0 0 612 792',
    resources = '/Font << /F 3 0 R >>',
    catalog = '',
    more = [],
  }: { size?: string; resources?: string; catalog?: string; more?: (string | Buffer)[] } = {},
): Buffer {
  return pdfOf([
    CATALOG.replace('>>', `${catalog} >>`),
    PAGES([4]),
    FONT,
    page(5, resources).replace('0 0 612 792', size),
    content,
    ...more,
  ]);
}

/** A page that is covered by an image, with text before and after it. */
const imagePage = (entries: string, data: string | Buffer, after = '', before = '') =>
  onePage(
    stream(
      `BT /F 12 Tf 72 400 Td ${before} ET q 612 0 0 792 0 0 cm /I Do Q BT /F 12 Tf 72 300 Td ${after} ET`,
    ),
    {
      resources: '/Font << /F 3 0 R >> /XObject << /I 6 0 R >>',
      more: [stream(data, `/Type /XObject /Subtype /Image ${entries}`)],
    },
  );

/** A page set in a font of its own. */
const fontPage = (font: string, show: string) =>
  onePage(stream(`BT /G 10 Tf 72 700 Td ${show} ET`), {
    resources: '/Font << /G 6 0 R >>',
    more: [font, stream('1 0 0 0 1 1 d1 0 0 .6 .6 re f')],
  });

/** A font whose first character is an override of the direction of writing. */
const BIDI_FONT =
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /uni202E] >> >>';

/** Each letter replaced by the next: what a text layer says whose font numbers its letters in its own way. */
const shifted = (words: string) =>
  words.replace(/[a-y]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1));

/** Page trees in each other, the page at their end. */
function deepTree(depth: number): Buffer {
  const trees = Array.from({ length: depth }, (_, i) => `<< /Type /Pages /Kids [${i + 6} 0 R] /Count 1 >>`);
  return pdfOf([
    CATALOG,
    PAGES([6]),
    FONT,
    PAGE,
    FIRST,
    ...trees.slice(1).map((tree) => tree.replace(/(\d+) 0 R/, (_, n: string) => `${Number(n)} 0 R`)),
    PAGES([4]),
  ]);
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const ID = '00112233445566778899aabbccddeeff';
const encryption = (owner: Uint8Array, user: Uint8Array) =>
  `/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <${Buffer.from(owner).toString('hex')}> /U <${Buffer.from(user).toString('hex')}> >> /ID [<${ID}> <${ID}>]`;
const md5 = (...parts: readonly Uint8Array[]) => createHash('md5').update(Buffer.concat(parts)).digest();

/** Encrypted as ISO 32000-1, 7.6.3 has it in its first revision, with a user's password. */
function encryptedWith(password: string): Buffer {
  const padded = Buffer.concat([Buffer.from(password), PADDING]).subarray(0, 32);
  const owner = rc4(md5(PADDING).subarray(0, 5), padded);
  const key = md5(padded, owner, Buffer.from('d4ffffff', 'hex'), Buffer.from(ID, 'hex')).subarray(0, 5);
  const sealed = (number: number, words: string) => {
    const own = md5(key, Buffer.from([number, 0, 0, 0, 0])).subarray(0, 10);
    return stream(rc4(own, Buffer.from(`BT /F 14 Tf 72 700 Td (${words}) Tj ET`)));
  };
  return pdfOf([CATALOG, PAGES([4]), FONT, PAGE, sealed(5, 'FIRST synthetic page')], () =>
    encryption(owner, rc4(key, PADDING)),
  );
}

/** The cipher of old PDFs, which today's libraries no longer have. */
function rc4(key: Uint8Array, data: Uint8Array): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  const at = (i: number) => state[i & 255] as number;
  const swap = (i: number, j: number) => {
    [state[i & 255], state[j & 255]] = [at(j), at(i)];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + at(i) + (key[i % key.length] as number)) & 255;
    swap(i, j);
  }
  let j = 0;
  return Buffer.from(
    data.map((byte, n) => {
      const i = n + 1;
      j = (j + at(i)) & 255;
      swap(i, j);
      return byte ^ at(at(i) + at(j));
    }),
  );
}

/** An object stream of half a gigabyte, in which the catalog is said to be. */
function objectStreamBomb(): Buffer {
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const start = deflateSync(`1 0 << /Type /Catalog /Pages 2 0 R >>${' '.repeat(1 << 20)}`, flush);
  const megabyte = deflateSync(' '.repeat(1 << 20), flush).subarray(2);
  const packed = deflateSync(Buffer.concat([start, ...Array.from({ length: 512 }, () => megabyte)]), {
    level: 9,
  });
  const head = Buffer.from('%PDF-1.7\n');
  const objects = Buffer.concat([
    Buffer.from('3 0 obj\n'),
    stream(packed, '/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]'),
    Buffer.from('\nendobj\n'),
  ]);
  const rows = Buffer.from([0, 0, 0, 0, 0, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1, 0, 0, head.length, 0]);
  const at = head.length + objects.length;
  const table = Buffer.concat([
    Buffer.from('4 0 obj\n'),
    stream(rows, '/Type /XRef /Size 4 /W [1 3 1] /Root 1 0 R'),
    Buffer.from(`\nendobj\nstartxref\n${at}\n%%EOF\n`),
  ]);
  return Buffer.concat([head, objects, table]);
}

/**
 * Pages of which each is an object of a stream of its own, behind ten million spaces: to count them is to unpack all.
 * `name` is written into it, so that its bytes are no other's.
 */
export function swellingPages(pages: number, name = ''): Buffer {
  const numbers = Array.from({ length: pages }, (_, i) => i + 3);
  const kids = numbers.map((number) => `${number} 0 R`).join(' ');
  const first = 10_000_000;
  const leaf = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>';
  const inside =
    numbers
      .map((number) => `${number} 0`)
      .join(' ')
      .padEnd(first) + leaf;
  const swelling = stream(
    deflateSync(deflateSync(inside)),
    `/Type /ObjStm /N ${pages} /First ${first} /Filter [/FlateDecode /FlateDecode]`,
  );
  const parts = [Buffer.from(`%PDF-1.7\n%${name}\n`)];
  const rows = [Buffer.alloc(6)];
  let at = parts[0]?.length ?? 0;
  const add = (number: number, body: Buffer | string) => {
    const whole = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      Buffer.from(body),
      Buffer.from('\nendobj\n'),
    ]);
    rows[number] = Buffer.from([1, at >>> 24, at >>> 16, at >>> 8, at, 0]);
    parts.push(whole);
    at += whole.length;
  };
  add(1, CATALOG);
  add(2, `<< /Type /Pages /Kids [${kids}] >>`);
  for (const number of numbers) {
    const holder = number + pages;
    rows[number] = Buffer.from([2, holder >>> 24, holder >>> 16, holder >>> 8, holder, 0]);
    add(holder, swelling);
  }
  const table = 3 + 2 * pages;
  const start = at;
  rows[table] = Buffer.from([1, start >>> 24, start >>> 16, start >>> 8, start, 0]);
  add(table, stream(Buffer.concat(rows), `/Type /XRef /Size ${table + 1} /W [1 4 1] /Root 1 0 R`));
  return Buffer.concat([...parts, Buffer.from(`startxref\n${start}\n%%EOF\n`)]);
}

/** Eight forms, each of which draws the next ten times: a hundred million drawings. */
function laughing(): Buffer {
  const form = (i: number) =>
    stream(
      `/X${i + 1} Do `.repeat(10),
      `/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X${i + 1} ${7 + i} 0 R >> >>`,
    );
  const last = stream('0 0 9 9 re f', '/Type /XObject /Subtype /Form /BBox [0 0 612 792]');
  return onePage(stream('BT /F 14 Tf 72 700 Td (FIRST synthetic page) Tj ET /X0 Do'), {
    resources: '/Font << /F 3 0 R >> /XObject << /X0 6 0 R >>',
    more: [...Array.from({ length: 8 }, (_, i) => form(i)), last],
  });
}
