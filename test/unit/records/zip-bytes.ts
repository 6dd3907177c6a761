import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a ZIP built byte by byte; each field given replaces the true one. */
export interface ZipEntrySpec {
  readonly name: string;
  readonly data?: Uint8Array | string;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly packedSize?: number;
  readonly unixMode?: number;
  readonly localName?: string;
  /** Use the local header of the entry of this index instead of writing one. */
  readonly sharesEntry?: number;
  /** What the local header says otherwise than the directory. */
  readonly local?: Pick<ZipEntrySpec, 'flags' | 'crc' | 'size' | 'packedSize'>;
  /** Extra fields, in both headers. */
  readonly extra?: Uint8Array;
  /** Written behind the data: a data descriptor. */
  readonly behind?: Uint8Array;
  /** Offset of the local header, as the directory gives it. */
  readonly offset?: number;
}

/** A ZIP of the entries, true or false as the specs say. */
export function zipOf(specs: readonly ZipEntrySpec[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const [i, spec] of specs.entries()) {
    const data = Buffer.from(spec.data ?? '');
    const method = spec.method ?? 8;
    const packed = method === 8 ? deflateRawSync(data) : data;
    const extra = spec.extra ?? new Uint8Array(0);
    const header = (name: string, spec: ZipEntrySpec) => {
      const fixed = Buffer.alloc(26);
      fixed.writeUInt16LE(20, 0);
      fixed.writeUInt16LE(spec.flags ?? 0x800, 2);
      fixed.writeUInt16LE(method, 4);
      fixed.writeUInt32LE(0x5a214a21, 6);
      fixed.writeUInt32LE((spec.crc ?? crc32(data)) >>> 0, 10);
      fixed.writeUInt32LE(spec.packedSize ?? packed.length, 14);
      fixed.writeUInt32LE(spec.size ?? data.length, 18);
      fixed.writeUInt16LE(Buffer.byteLength(name), 22);
      fixed.writeUInt16LE(extra.length, 24);
      return fixed;
    };
    const offset = spec.sharesEntry === undefined ? at : (offsets[spec.sharesEntry] as number);
    offsets[i] = offset;
    if (spec.sharesEntry === undefined) {
      const name = spec.localName ?? spec.name;
      const local = Buffer.concat([
        Buffer.from('PK\x03\x04'),
        header(name, { ...spec, ...spec.local }),
        Buffer.from(name),
        extra,
        packed,
        spec.behind ?? new Uint8Array(0),
      ]);
      locals.push(local);
      at += local.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((spec.unixMode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(spec.offset ?? offset, 10);
    central.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02\x1e\x03', 'latin1'),
        header(spec.name, spec),
        tail,
        Buffer.from(spec.name),
        extra,
      ]),
    );
  }
  const directory = Buffer.concat(central);
  const count = Math.min(specs.length, 0xffff);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}
