import { type Entry, type FileEntry, type Reader, ZipReader } from '@zip.js/zip.js/lib/zip-core-reader.js';
import { Refuse } from '../errors.ts';
import type { ObjectStore } from '../ports/ports.ts';
import caps from './caps.json' with { type: 'json' };
import lookAlikes from './look-alikes.json' with { type: 'json' };

/** A file in a packet's ZIP; directories and what operating systems leave behind are not listed. */
export interface ZipMember {
  /** As written in the ZIP; checked to stay inside it, not otherwise changed. */
  readonly name: string;
  /** Size when unpacked, as declared; reading refuses any other. */
  readonly bytes: number;
}

/** A packet's ZIP, open for reading by range. */
export interface PacketZip {
  readonly entries: readonly ZipMember[];
  /**
   * A member's bytes, held whole. Refuses more than `maxBytes` (`zip-too-large`), a wrong checksum (`zip-crc`),
   * false sizes (`zip-false-size`), a ZIP inside (`zip-nested`) and damage (`zip-damaged`).
   */
  read(name: string, options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
  /** A member's bytes as they are inflated, each part taken before the next comes. Refuses what `read` does. */
  unpack(name: string, take: (part: Uint8Array) => Promise<void>): Promise<void>;
  /** Inflates every member and keeps none: refuses what `read` of any of them would. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** What each refusal says; the codes are explained in shared/README.md. */
const PROBLEMS = {
  'zip-entry-outside': 'its name leads outside the packet; use relative names with / and without ..',
  'zip-entry-name': `its name holds control characters, or is longer than ${caps.zip.nameCharacters} characters`,
  'zip-encrypted': 'is encrypted; send it without a password',
  'zip-bomb': `unpacks to more than ${caps.zip.ratio} times its size`,
  'zip-nested':
    'is itself a ZIP (or an office document, which is one); send its contents unpacked, or as PDF',
  'zip-link': 'is a link or a device, not a file',
  'zip-duplicate': 'has the name of an earlier entry, or one that looks like it',
  'zip-folder': 'is a folder that holds bytes of its own, or a file that other entries lie under',
  'zip-overlap': 'shares its bytes with another entry',
  'zip-crc': 'its checksum is wrong; the file was damaged on its way',
  'zip-false-size': 'its size is not the one declared',
  'zip-damaged': 'cannot be read as a ZIP; the file is damaged or ambiguous',
  'zip-too-many-entries': `holds more than ${caps.zip.entries} entries`,
  'zip-too-large': 'is larger than can be taken',
  'zip-unsupported': 'is packed by a method other than store or deflate',
} as const;
type ZipCode = keyof typeof PROBLEMS;

/** Messages of zip.js, whose errors carry no codes, to ours. */
const CODES: Readonly<Record<string, ZipCode>> = {
  'Unsafe filename': 'zip-entry-outside',
  'File contains encrypted entry': 'zip-encrypted',
  'Encryption method not supported': 'zip-encrypted',
  'Encrypted central directory is not supported': 'zip-encrypted',
  'Compression method not supported': 'zip-unsupported',
  'Overlapping entry found': 'zip-overlap',
  'Invalid CRC32': 'zip-crc',
  'Invalid uncompressed size': 'zip-false-size',
};

/** Refuses by code, naming the entry by its number: names may hold personal information. */
function refuse(code: ZipCode, entry: number | null, cause?: unknown): Refuse {
  const path = entry === null ? 'the ZIP' : `entry ${entry}`;
  return new Refuse(code, [{ path, problem: PROBLEMS[code] }], { cause });
}

/** An entry is inflated so many bytes at a time. */
const STREAMED_BYTES = 65_536;

/**
 * Reads blocks of the object and keeps the last few, so that small reads do not become requests. Not made of the
 * library's own reader, which brings its writer and a second inflater into the bundle.
 */
class ObjectReader implements Reader<string> {
  readonly size: number;
  /** The store's own fault, to be told from damage of the ZIP. */
  fault: unknown;
  readonly #store: Pick<ObjectStore, 'range'>;
  readonly #key: string;
  readonly #blocks = new Map<number, Uint8Array>();

  constructor(store: Pick<ObjectStore, 'range'>, key: string, size: number) {
    this.#store = store;
    this.#key = key;
    this.size = size;
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.createReadable();
  }

  createReadable(span: { offset?: number; size?: number } = {}): ReadableStream<Uint8Array> {
    let at = span.offset ?? 0;
    const end = Math.min(at + (span.size ?? this.size), this.size);
    return new ReadableStream({
      pull: async (controller) => {
        const part = await this.readUint8Array(at, Math.min(STREAMED_BYTES, end - at));
        at += part.length;
        if (part.length > 0) controller.enqueue(part);
        if (at >= end) controller.close();
      },
    });
  }

  async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    // Only the directory is read in one piece.
    if (length > caps.zip.directoryBytes) throw refuse('zip-too-many-entries', null);
    const end = Math.min(index + length, this.size);
    const result = new Uint8Array(Math.max(0, end - index));
    for (let at = index; at < end; ) {
      const number = Math.floor(at / caps.zip.blockBytes);
      const block = await this.#block(number);
      const from = at - number * caps.zip.blockBytes;
      const part = block.subarray(from, from + end - at);
      result.set(part, at - index);
      at += part.length;
    }
    return result;
  }

  async #block(number: number): Promise<Uint8Array> {
    let block = this.#blocks.get(number);
    if (!block) {
      const start = number * caps.zip.blockBytes;
      const end = Math.min(start + caps.zip.blockBytes, this.size);
      try {
        block = await this.#store.range(this.#key, start, end);
        if (block.length !== end - start) throw new Error('the object is shorter than its size');
      } catch (error) {
        this.fault = error;
        throw error;
      }
      const oldest = this.#blocks.keys().next().value;
      if (this.#blocks.size >= caps.zip.blocks && oldest !== undefined) this.#blocks.delete(oldest);
      this.#blocks.set(number, block);
    }
    return block;
  }
}

/**
 * Opens a packet's ZIP from an object store and checks its whole directory before anything is unpacked: names,
 * links, duplicates, overlaps, encryption, number and sizes. Holds a few blocks of it at a time, never the whole.
 *
 * @throws Refuse with the code of what is wrong (`PROBLEMS`); whatever the store throws, unchanged.
 */
export async function openPacketZip(
  store: Pick<ObjectStore, 'range' | 'head'>,
  key: string,
): Promise<PacketZip> {
  const size = (await store.head(key))?.bytes ?? 0;
  const reader = new ObjectReader(store, key, size);
  const zip = new ZipReader(reader, {
    strictness: 'strict',
    checkOverlappingEntry: true,
    checkCrc32: true,
    useWebWorkers: false,
  });
  const members = await listMembers(zip, reader);
  return {
    entries: [...members].map(([name, { entry }]) => ({ name, bytes: entry.uncompressedSize })),
    read: async (name, options) => {
      const member = members.get(name);
      if (!member) throw new Error('no such entry in the ZIP');
      const maxBytes = options?.maxBytes ?? caps.zip.memberBytes;
      if (member.entry.uncompressedSize > maxBytes) throw refuse('zip-too-large', member.number);
      const result = new Uint8Array(member.entry.uncompressedSize);
      await inflate(member.entry, member.number, reader, (chunk, at) => result.set(chunk, at));
      return result;
    },
    unpack: async (name, take) => {
      const member = members.get(name);
      if (!member) throw new Error('no such entry in the ZIP');
      await inflate(member.entry, member.number, reader, take);
    },
    verify: async () => {
      for (const { entry, number } of members.values()) await inflate(entry, number, reader, () => {});
    },
    close: () => zip.close(),
  };
}

type Members = ReadonlyMap<string, { readonly entry: FileEntry; readonly number: number }>;

async function listMembers(zip: ZipReader<string>, reader: ObjectReader): Promise<Members> {
  const members = new Map<string, { entry: FileEntry; number: number }>();
  const names = new Map<string, { readonly number: number; readonly isFolder: boolean }>();
  const spans: { start: number; end: number; number: number }[] = [];
  let number = 0;
  let total = 0;
  try {
    for await (const entry of zip.getEntriesGenerator()) {
      number++;
      if (number > caps.zip.entries) throw refuse('zip-too-many-entries', null);
      const name = entry.filename;
      const look = lookOf(name);
      if (names.has(look)) throw refuse('zip-duplicate', number);
      names.set(look, { number, isFolder: entry.directory });
      if (isUnreadable(name)) throw refuse('zip-entry-name', number);
      if (leadsOutside(name)) throw refuse('zip-entry-outside', number);
      if (isLink(entry)) throw refuse('zip-link', number);
      if (entry.directory && entry.uncompressedSize > 0) throw refuse('zip-folder', number);
      if (entry.encrypted) throw refuse('zip-encrypted', number);
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
        throw refuse('zip-unsupported', number);
      // A local header is 30 bytes and the name; its extra field may add to it, so this is the least it takes.
      const end = entry.offset + 30 + entry.rawFilename.length + entry.compressedSize;
      spans.push({ start: entry.offset, end, number });
      total += entry.uncompressedSize;
      if (isBomb(entry.compressedSize, entry.uncompressedSize)) throw refuse('zip-bomb', number);
      if (entry.uncompressedSize > caps.zip.memberBytes) throw refuse('zip-too-large', number);
      if (total > caps.zip.totalBytes) throw refuse('zip-too-large', null);
      if (entry.directory || caps.ignoredMembers.some((pattern) => new RegExp(pattern).test(name))) continue;
      members.set(name, { entry: entry as FileEntry, number });
    }
  } catch (error) {
    // The generator throws while it reads the entry after the last one that it gave.
    const isName = error instanceof Error && CODES[error.message] === 'zip-entry-outside';
    throw named(error, reader, isName ? number + 1 : null);
  }
  // Each member may stay under the ratio while all of them together do not.
  if (isBomb(reader.size, total)) throw refuse('zip-bomb', null);
  for (const [look, { number: inner }] of names)
    for (let at = look.indexOf('/'); at >= 0; at = look.indexOf('/', at + 1))
      if (names.get(look.slice(0, at))?.isFolder === false) throw refuse('zip-folder', inner);
  spans.sort((a, b) => a.start - b.start);
  for (const [i, span] of spans.entries()) {
    const next = spans[i + 1];
    if (next && span.end > next.start) throw refuse('zip-overlap', Math.max(span.number, next.number));
  }
  return members;
}

/**
 * What a name is taken for by people, and by systems that fold case, forms of Unicode, and dots and spaces at the end:
 * two entries may not share it. A folder has it without its stroke.
 */
function lookOf(name: string): string {
  const letters: Readonly<Record<string, string>> = lookAlikes.letters;
  const shown = name
    .replace(/\p{Cf}/gu, '')
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase();
  return Array.from(shown, (letter) => letters[letter] ?? letter)
    .join('')
    .split('/')
    .map((part) => part.replace(/[. ]+$/, ''))
    .join('/')
    .replace(/\/$/, '');
}

/** Control characters, halves of a character, and what turns the direction of the letters after it. */
const isUnreadable = (name: string): boolean =>
  name.length > caps.zip.nameCharacters || /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(name);

/** Whether a name climbs, as it stands or in the plain forms of its characters (`．．／`); zip.js looks for the rest. */
const leadsOutside = (name: string): boolean =>
  name.normalize('NFKC').split(/[/\\]/).includes('..') || name.normalize('NFKC').includes('\\');

/** Whether an entry is a link or a device: by its mode, or by an extra field of Unix that names what it is linked to. */
function isLink(entry: Entry): boolean {
  const kinds = [0, FILE, FOLDER];
  const asi = entry.extraField?.get(0x756e)?.data;
  const unix = entry.extraField?.get(0x000d)?.data;
  return (
    !kinds.includes((entry.externalFileAttributes >>> 16) & KIND) ||
    // Checksum, mode, size of the link's name (Info-ZIP, extrafld.txt); after twelve bytes the link's name (APPNOTE 4.5.7).
    (asi !== undefined && asi.length >= 6 && !kinds.includes(((asi[5] ?? 0) << 8) & KIND)) ||
    (unix !== undefined && unix.length > 12)
  );
}

/** Kinds of file in a mode of Unix (stat.h). */
const KIND = 0o170000;
const FILE = 0o100000;
const FOLDER = 0o040000;

const isBomb = (packed: number, unpacked: number): boolean =>
  unpacked > caps.zip.ratioFloorBytes && unpacked > packed * caps.zip.ratio;

async function inflate(
  entry: FileEntry,
  number: number,
  reader: ObjectReader,
  take: (chunk: Uint8Array, at: number) => Promise<void> | void,
): Promise<void> {
  const head = new Uint8Array(4);
  let count = 0;
  let refused: Refuse | undefined;
  const stop = (code: ZipCode): never => {
    refused ??= refuse(code, number);
    throw refused;
  };
  reader.fault = undefined;
  try {
    await entry.getData(
      new WritableStream<Uint8Array>({
        write: async (chunk) => {
          // Counted while inflating: what the directory declares is only what the sender claims.
          if (count + chunk.length > entry.uncompressedSize) stop('zip-false-size');
          if (count < head.length) head.set(chunk.subarray(0, head.length - count), count);
          if (count + chunk.length >= head.length && isZip(head)) stop('zip-nested');
          const at = count;
          count += chunk.length;
          try {
            await take(chunk, at);
          } catch (error) {
            // What the taker throws says nothing of the ZIP.
            reader.fault = error;
            throw error;
          }
        },
      }),
    );
  } catch (error) {
    throw named(refused ?? error, reader, number);
  }
  if (count !== entry.uncompressedSize) throw refuse('zip-false-size', number);
}

/** Whether bytes begin as a ZIP does: with an entry, an empty directory or a part of a split archive. */
const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 &&
  bytes[1] === 0x4b &&
  ((bytes[2] === 3 && bytes[3] === 4) ||
    (bytes[2] === 5 && bytes[3] === 6) ||
    (bytes[2] === 7 && bytes[3] === 8));

/** Our refusals and the store's faults as they are; what zip.js throws, by its name. */
function named(error: unknown, reader: ObjectReader, entry: number | null): unknown {
  if (error instanceof Refuse) return error;
  if (reader.fault !== undefined) return reader.fault;
  const code = error instanceof Error ? CODES[error.message] : undefined;
  return refuse(code ?? 'zip-damaged', entry);
}
