import { constants, crc32, deflateSync } from 'node:zlib';
import { type ZipEntrySpec, zipOf } from '../../unit/records/zip-bytes.ts';
import { packetFolder } from '../build.ts';
import { random } from '../scan.ts';

/** Hostile bytes, made when asked for, so that none lies in the repository. */
export interface Hostile {
  readonly name: string;
  make(): Uint8Array | Promise<Uint8Array>;
  /**
   * What is expected of it. A ZIP: the code of its refusal. A PDF: the code of its problem, or of that of its first
   * page; `readable` when its first page, on which FIRST stands, can be read all the same. A manifest: the path of
   * the one problem that is named.
   */
  readonly expect: string;
}

/** The case that the hostile ZIPs and manifests are of. */
export const HOSTILE_CASE = 'CM15-0185313';

const RECORD = { name: 'records/note.txt', data: 'A synthetic note.' };

/** A packet that would be taken, but for the entries that are added to it. */
const packetWith =
  (...entries: ZipEntrySpec[]) =>
  async () =>
    zipOf([{ name: 'packet.json', data: JSON.stringify(await manifest()) }, RECORD, ...entries]);

/** Packets as ZIPs, each with one thing wrong. */
export const ZIPS: readonly Hostile[] = [
  {
    name: 'climbs',
    make: packetWith({ name: 'records/../../note.txt', data: 'x' }),
    expect: 'zip-entry-outside',
  },
  { name: 'absolute', make: packetWith({ name: '/tmp/note.txt', data: 'x' }), expect: 'zip-entry-outside' },
  { name: 'drive letter', make: packetWith({ name: 'C:/note.txt', data: 'x' }), expect: 'zip-entry-outside' },
  {
    name: 'backslash',
    make: packetWith({ name: 'records\\note.txt', data: 'x' }),
    expect: 'zip-entry-outside',
  },
  { name: 'duplicate name', make: packetWith({ ...RECORD, data: 'x' }), expect: 'zip-duplicate' },
  {
    name: 'symbolic link',
    make: packetWith({ name: 'records/link', data: '/etc/hosts', unixMode: 0o120777 }),
    expect: 'zip-link',
  },
  {
    name: 'overlap',
    make: packetWith({
      name: 'records/again.txt',
      data: RECORD.data,
      localName: RECORD.name,
      sharesEntry: 1,
    }),
    expect: 'zip-overlap',
  },
  {
    name: 'size too small',
    make: packetWith({ name: 'a.txt', data: 'longer', size: 3 }),
    expect: 'zip-false-size',
  },
  {
    name: 'size too large',
    make: packetWith({ name: 'a.txt', data: 'short', size: 900 }),
    expect: 'zip-crc',
  },
  { name: 'bad CRC', make: packetWith({ name: 'a.txt', data: 'x', crc: crc32('y') }), expect: 'zip-crc' },
  { name: 'nested ZIP', make: packetWith({ name: 'more.zip', data: zipOf([RECORD]) }), expect: 'zip-nested' },
  {
    name: 'encrypted flag',
    make: packetWith({ name: 'a.txt', data: 'x', flags: 0x801 }),
    expect: 'zip-encrypted',
  },
  { name: 'bomb', make: async () => packetWith({ name: 'a.txt', data: zeros(32) })(), expect: 'zip-bomb' },
  {
    name: 'bomb that says it is small',
    make: async () => packetWith({ name: 'a.txt', data: zeros(32), size: 100_000 })(),
    expect: 'zip-false-size',
  },
  { name: 'truncated', make: async () => (await packetWith()()).subarray(0, -30), expect: 'zip-damaged' },
  { name: 'no ZIP at all', make: () => Buffer.from('PK\x03\x04 and nothing else'), expect: 'zip-damaged' },
];

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
  { name: 'decompression bomb', make: bomb, expect: 'damaged' },
  { name: 'form that draws itself', make: selfDrawing, expect: 'damaged' },
];

/** Manifests of `HOSTILE_CASE`, each with one thing wrong. */
export const MANIFESTS: readonly Hostile[] = [
  { name: 'empty', make: () => new Uint8Array(0), expect: 'packet.json' },
  { name: 'not JSON', make: () => Buffer.from('schemaVersion: 1'), expect: 'packet.json' },
  { name: 'cut off', make: async () => (await json({})).subarray(0, -20), expect: 'packet.json' },
  { name: 'not UTF-8', make: () => Buffer.from([0xff, 0xfe, 0x7b]), expect: 'packet.json' },
  { name: 'a list', make: () => Buffer.from('[]'), expect: '(top)' },
  { name: 'wrong version', make: () => json({ schemaVersion: 2 }), expect: 'schemaVersion' },
  { name: 'unknown field', make: () => json({ prioritty: 'standard' }), expect: 'prioritty' },
  { name: 'missing field', make: () => json({ claim: undefined }), expect: 'claim' },
  { name: 'impossible date', make: () => json({ assigned: '2015-02-30' }), expect: 'assigned' },
  { name: 'date in another form', make: () => json({ assigned: '9/25/15' }), expect: 'assigned' },
  { name: 'no disputed item', make: () => json({ disputedItems: [] }), expect: 'disputedItems' },
  { name: 'another case', make: () => json({ caseNumber: 'CM15-9990009' }), expect: 'caseNumber' },
  {
    name: 'prototype as a field',
    make: async () =>
      Buffer.from((await json({})).toString().replace('{', '{"__proto__": {"priority": "expedited"},')),
    expect: '__proto__',
  },
];

/** The manifest of the packet, without its list of documents. */
async function manifest(): Promise<Record<string, unknown>> {
  const bytes = (await packetFolder('cervical-mri-repeat')).get('packet.json') ?? new Uint8Array(0);
  const { documents: _, ...rest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<
    string,
    unknown
  >;
  return rest;
}

const json = async (changes: Record<string, unknown>) =>
  Buffer.from(JSON.stringify({ ...(await manifest()), ...changes }));

const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024);

/** Bytes without order, the same every time. */
function noise(length: number): Buffer {
  const next = random(1);
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
}

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
