import { constants, crc32, deflateRawSync } from 'node:zlib';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import { type ZipEntrySpec, zipOf } from '../../unit/records/zip-bytes.ts';
import { zipPacket } from '../build.ts';
import { HOSTILE_CASE, type Hostile } from './hostile.ts';
import { manifestBytes } from './manifests.ts';

const RECORD = { name: 'records/note.txt', data: 'A synthetic note.' };
const SMALL = { name: 'a.txt', data: 'x' };

/** A packet that would be taken, but for the entries that are added to it. */
const packetWith =
  (...entries: ZipEntrySpec[]) =>
  async () =>
    zipOf([{ name: 'packet.json', data: await manifestBytes() }, RECORD, ...entries]);

/** A packet that would be taken, with an entry of that name. */
const named = (name: string, answer: string): Hostile => ({
  name: `the name ${JSON.stringify(name).slice(1, 40)}`,
  make: packetWith({ ...SMALL, name }),
  expect: answer,
});

/** Packets as ZIPs: each with one thing wrong, or looking as if it had. `taken`: nothing is. */
export const ZIPS: readonly Hostile[] = [
  // Names.
  named('records/../../note.txt', 'zip-entry-outside'),
  named('..', 'zip-entry-outside'),
  named('records/..', 'zip-entry-outside'),
  named('/tmp/note.txt', 'zip-entry-outside'),
  named('//server/share/note.txt', 'zip-entry-outside'),
  named('C:/note.txt', 'zip-entry-outside'),
  named('c:note.txt', 'zip-entry-outside'),
  named('records\\note.txt', 'zip-entry-outside'),
  named('\\\\server\\note.txt', 'zip-entry-outside'),
  named('..\\note.txt', 'zip-entry-outside'),
  named('records/./again.txt', 'zip-entry-outside'),
  named('./packet.json', 'zip-entry-outside'),
  named('records//again.txt', 'zip-entry-outside'),
  named('．．／note.txt', 'zip-entry-outside'),
  named('‥/note.txt', 'zip-entry-outside'),
  named('records＼note.txt', 'zip-entry-outside'),
  named('', 'zip-entry-outside'),
  named('note\0.txt', 'zip-entry-outside'),
  named('note\n.txt', 'zip-entry-name'),
  named('note\x1b[2J.txt', 'zip-entry-name'),
  named('note\u0085.txt', 'zip-entry-name'),
  named('note\u202etxt.exe', 'zip-entry-name'),
  named('note\u2066.txt', 'zip-entry-name'),
  named('n'.repeat(60_000), 'zip-entry-name'),
  named(`${'a/'.repeat(300)}n`, 'zip-entry-name'),
  // A name is never decoded nor opened: these are odd and harm nothing.
  named('%2e%2e%2fnote.txt', 'taken'),
  named('~/note.txt', 'taken'),
  named('records/CON', 'taken'),
  named('records/$(reboot).txt', 'taken'),
  {
    name: 'a name in an extra field that climbs',
    make: packetWith({ ...SMALL, flags: 0, extra: unicodePath('a.txt', '../a.txt') }),
    expect: 'zip-entry-outside',
  },
  {
    name: 'a name in an extra field that is another',
    make: packetWith({ ...SMALL, flags: 0, extra: unicodePath('a.txt', 'packet.json') }),
    expect: 'zip-duplicate',
  },
  {
    name: 'another name in the local header',
    make: packetWith({ ...SMALL, localName: 'b.txt' }),
    expect: 'zip-damaged',
  },
  // Duplicates, to the reader or to the eye.
  { name: 'duplicate name', make: packetWith({ ...RECORD, data: 'x' }), expect: 'zip-duplicate' },
  named('records/NOTE.TXT', 'zip-duplicate'),
  named('Packet.json', 'zip-duplicate'),
  named('records/note.txt.', 'zip-duplicate'),
  named('records/note.txt ', 'zip-duplicate'),
  named('records/nοte.txt', 'zip-duplicate'),
  named('records/nоte.txt', 'zip-duplicate'),
  named('records/ｎｏｔｅ.txt', 'zip-duplicate'),
  named('records/no\u200bte.txt', 'zip-duplicate'),
  named('records/note.t\u00adxt', 'zip-duplicate'),
  {
    name: 'one name composed and decomposed',
    make: packetWith({ ...SMALL, name: 'é.txt' }, { ...SMALL, name: 'e\u0301.txt' }),
    expect: 'zip-duplicate',
  },
  {
    name: 'two manifests',
    make: packetWith({ ...SMALL, name: `${HOSTILE_CASE}/packet.json` }),
    expect: 'zip-duplicate',
  },
  {
    name: 'one record in two places that are one',
    make: packetWith({ ...SMALL, name: `${HOSTILE_CASE}/records/note.txt` }),
    expect: 'zip-duplicate',
  },
  // Kinds.
  {
    name: 'symbolic link',
    make: packetWith({ name: 'records/link', data: '/etc/hosts', unixMode: 0o120777 }),
    expect: 'zip-link',
  },
  {
    name: 'device',
    make: packetWith({ name: 'records/device', unixMode: 0o020666 }),
    expect: 'zip-link',
  },
  { name: 'pipe', make: packetWith({ name: 'records/pipe', unixMode: 0o010666 }), expect: 'zip-link' },
  {
    name: 'hard link in an extra field',
    make: packetWith({ ...SMALL, extra: extra(0x000d, Buffer.concat([Buffer.alloc(12), Buffer.from('b')])) }),
    expect: 'zip-link',
  },
  {
    name: 'symbolic link in an extra field',
    make: packetWith({ ...SMALL, extra: extra(0x756e, asiLink('/etc/hosts')) }),
    expect: 'zip-link',
  },
  {
    name: 'folder with bytes, by its name',
    make: packetWith({ name: 'records/more/', data: 'hidden' }),
    expect: 'zip-folder',
  },
  {
    name: 'folder with bytes, by its attributes',
    make: packetWith({ name: 'records/more.txt', data: 'hidden', unixMode: 0o040755 }),
    expect: 'zip-folder',
  },
  {
    name: 'file under a file',
    make: packetWith({ ...SMALL, name: `${RECORD.name}/more.txt` }),
    expect: 'zip-folder',
  },
  {
    name: 'record among what an operating system left',
    make: packetWith({ ...SMALL, name: '__MACOSX/note.txt' }),
    expect: 'taken',
  },
  // Places and sizes.
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
  { name: 'overlapping bomb that quotes its headers', isSlow: true, make: quotedBomb, expect: 'zip-overlap' },
  { name: 'entry beyond the end', make: packetWith({ ...SMALL, offset: 900_000 }), expect: 'zip-damaged' },
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
  {
    name: 'other sizes in the local header',
    make: packetWith({ ...SMALL, local: { size: 9, packedSize: 9 } }),
    expect: 'zip-damaged',
  },
  {
    name: 'other checksum in the local header',
    make: packetWith({ ...SMALL, local: { crc: 9 } }),
    expect: 'zip-damaged',
  },
  { name: 'bad CRC', make: packetWith({ ...SMALL, crc: crc32('y') }), expect: 'zip-crc' },
  {
    name: 'bytes that cannot be inflated',
    make: async () => {
      const zip = await packetWith()();
      const data = zip.indexOf(RECORD.name) + RECORD.name.length;
      return zip.fill(0xff, data, data + 4);
    },
    expect: 'zip-crc',
  },
  {
    name: 'another packing method',
    make: packetWith({ ...SMALL, method: 12 }),
    expect: 'zip-unsupported',
  },
  { name: 'data descriptors', make: () => written({ dataDescriptor: true }), expect: 'taken' },
  {
    name: 'false data descriptor',
    make: packetWith({
      ...SMALL,
      flags: 0x808,
      local: { crc: 0, size: 0, packedSize: 0 },
      behind: Buffer.from('PK\x07\x08\x01\0\0\0\x63\0\0\0\x63\0\0\0', 'latin1'),
    }),
    expect: 'zip-damaged',
  },
  { name: 'ZIP64', make: () => written({ zip64: true }), expect: 'taken' },
  {
    name: 'ZIP64 with a size beyond all storage',
    make: packetWith({
      ...SMALL,
      size: 0xffffffff,
      packedSize: 0xffffffff,
      extra: extra(0x0001, Buffer.from('f0'.repeat(16), 'hex')),
    }),
    expect: 'zip-damaged',
  },
  {
    name: 'ZIP64 without its field',
    make: packetWith({ ...SMALL, size: 0xffffffff, packedSize: 0xffffffff }),
    expect: 'zip-damaged',
  },
  // What is inside.
  { name: 'nested ZIP', make: packetWith({ name: 'more.zip', data: zipOf([RECORD]) }), expect: 'zip-nested' },
  {
    name: 'nested ZIP by another name',
    make: packetWith({ name: 'records/scan.pdf', data: zipOf([RECORD]) }),
    expect: 'zip-nested',
  },
  {
    name: 'nested ZIP without entries',
    make: packetWith({ name: 'more.zip', data: zipOf([]) }),
    expect: 'zip-nested',
  },
  {
    name: 'another archive, which is listed and not opened',
    make: packetWith({ name: 'more.gz', data: Buffer.from('\x1f\x8b\x08\0', 'latin1') }),
    expect: 'taken',
  },
  { name: 'encrypted flag', make: packetWith({ ...SMALL, flags: 0x801 }), expect: 'zip-encrypted' },
  {
    name: 'encrypted member',
    make: () => written({ password: 'synthetic', zipCrypto: true }),
    expect: 'zip-encrypted',
  },
  {
    name: 'member encrypted as AES',
    make: () => written({ password: 'synthetic', encryptionStrength: 3 }),
    expect: 'zip-encrypted',
  },
  {
    name: 'bomb',
    isSlow: true,
    make: async () => packetWith({ name: 'a.txt', data: zeros(32) })(),
    expect: 'zip-bomb',
  },
  {
    name: 'bomb in parts',
    isSlow: true,
    make: async () =>
      packetWith(...Array.from({ length: 40 }, (_, i) => ({ name: `${i}.txt`, data: zeros(1) })))(),
    expect: 'zip-bomb',
  },
  {
    name: 'bomb that says it is small',
    isSlow: true,
    make: async () => packetWith({ name: 'a.txt', data: zeros(32), size: 100_000 })(),
    expect: 'zip-false-size',
  },
  {
    name: 'members that are together too large',
    make: packetWith(
      ...Array.from({ length: 9 }, (_, i) => ({
        name: `${i}.txt`,
        size: 500_000_000,
        packedSize: 400_000_000,
      })),
    ),
    expect: 'zip-too-large',
  },
  {
    name: 'manifest of two megabytes',
    isSlow: true,
    make: async () =>
      zipOf([
        { name: 'packet.json', data: Buffer.concat([await manifestBytes(), Buffer.alloc(2_000_000, ' ')]) },
      ]),
    expect: 'zip-too-large',
  },
  // The archive.
  { name: 'no members', make: () => zipOf([]), expect: 'manifest-missing' },
  { name: 'no manifest', make: () => zipOf([RECORD]), expect: 'manifest-missing' },
  {
    name: 'a hundred thousand members',
    isSlow: true,
    make: packetWith(...Array.from({ length: 100_000 }, (_, i) => ({ name: `${i}`, method: 0 }))),
    expect: 'zip-too-many-entries',
  },
  {
    name: 'bytes before it',
    make: async () => Buffer.concat([Buffer.from('MZ'), await packetWith()()]),
    expect: 'zip-damaged',
  },
  {
    name: 'bytes after it',
    make: async () => Buffer.concat([await packetWith()(), Buffer.from('more')]),
    expect: 'zip-damaged',
  },
  {
    name: 'two archives',
    make: async () => Buffer.concat([zipOf([RECORD]), await packetWith()()]),
    expect: 'zip-damaged',
  },
  {
    name: 'PDF at its beginning',
    make: async () => Buffer.concat([Buffer.from('%PDF-1.7\n'), await packetWith()()]),
    expect: 'zip-damaged',
  },
  {
    name: 'part of a split archive',
    make: async () => Buffer.concat([Buffer.from('PK\x07\x08'), await packetWith()()]),
    expect: 'zip-damaged',
  },
  {
    name: 'fewer entries than its directory says',
    make: async () => edited(await packetWith()(), (end) => end.writeUInt16LE(9, 10)),
    expect: 'zip-damaged',
  },
  {
    name: 'more entries than its directory says',
    make: async () => edited(await packetWith()(), (end) => end.writeUInt16LE(1, 10)),
    expect: 'zip-damaged',
  },
  {
    name: 'directory of four gigabytes',
    make: async () => edited(await packetWith()(), (end) => end.writeUInt32LE(0xfffffff0, 12)),
    expect: 'zip-too-many-entries',
  },
  { name: 'truncated', make: async () => (await packetWith()()).subarray(0, -30), expect: 'zip-damaged' },
  { name: 'no ZIP at all', make: () => Buffer.from('PK\x03\x04 and nothing else'), expect: 'zip-damaged' },
  { name: 'no bytes', make: () => new Uint8Array(0), expect: 'zip-damaged' },
  { name: 'a sound packet', make: async () => packetWith()(), expect: 'taken' },
  {
    name: 'a sound packet as it is usually packed',
    make: async () => zipPacket(new Map([['packet.json', await manifestBytes()]])),
    expect: 'taken',
  },
];

const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024);

/** A packet written by a library, with its options. */
async function written(options: object): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options });
  await zip.add('packet.json', new Uint8ArrayReader(await manifestBytes()));
  await zip.add(RECORD.name, new Uint8ArrayReader(Buffer.from(RECORD.data)));
  return zip.close();
}

/** The archive with its end of the directory changed. */
function edited(zip: Buffer, change: (end: Buffer) => void): Buffer {
  const result = Buffer.from(zip);
  change(result.subarray(result.lastIndexOf('PK\x05\x06')));
  return result;
}

/** An extra field. */
function extra(id: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

/** The field that names an entry in Unicode (APPNOTE 4.6.9), valid for the name in the header. */
function unicodePath(header: string, name: string): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(crc32(header), 1);
  return extra(0x7075, Buffer.concat([head, Buffer.from(name)]));
}

/** The data of Info-ZIP's field of Unix for a symbolic link. */
function asiLink(target: string): Buffer {
  const rest = Buffer.alloc(10);
  rest.writeUInt16LE(0o120777, 0);
  rest.writeUInt32LE(target.length, 2);
  const data = Buffer.concat([rest, Buffer.from(target)]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(data));
  return Buffer.concat([crc, data]);
}

/**
 * Ten entries of one kernel of zeros: the data of each quotes the local header of the next in a stored block and goes
 * on with its data, so that every header is where the directory says and every checksum true.
 */
function quotedBomb(): Buffer {
  let unpacked: Buffer = zeros(1);
  let packed: Buffer = deflateRawSync(unpacked, { finishFlush: constants.Z_FINISH });
  const headers: Buffer[] = [];
  for (let i = 9; i >= 0; i--) {
    const name = `${i}.txt`;
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04\x14\0\0\x08\x08\0', 'latin1');
    header.writeUInt32LE(crc32(unpacked), 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(unpacked.length, 22);
    header.writeUInt16LE(name.length, 26);
    const whole = Buffer.concat([header, Buffer.from(name)]);
    headers.unshift(whole);
    const block = Buffer.alloc(5);
    block.writeUInt16LE(whole.length, 1);
    block.writeUInt16LE(~whole.length & 0xffff, 3);
    unpacked = Buffer.concat([whole, unpacked]);
    packed = Buffer.concat([block, whole, packed]);
  }
  // What the loop made for an entry before the first is the first's header and data, behind a block's five bytes.
  const body = packed.subarray(5);
  let at = 0;
  const directory = Buffer.concat(
    headers.map((header) => {
      const central = Buffer.alloc(46);
      central.write('PK\x01\x02\x1e\x03', 'latin1');
      header.copy(central, 6, 4, 30);
      central.writeUInt32LE(at, 42);
      at += header.length + 5;
      return Buffer.concat([central, header.subarray(30)]);
    }),
  );
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(headers.length, 8);
  end.writeUInt16LE(headers.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}
