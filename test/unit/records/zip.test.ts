import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refuse, Retry } from '../../../shared/errors.ts';
import { openPacketZip } from '../../../shared/records/zip.ts';
import { MemoryStore } from '../../ports/memory.ts';
import { type ZipEntrySpec, zipOf } from './zip-bytes.ts';

async function storeOf(bytes: Uint8Array): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.put('packet.zip', bytes, 'application/zip');
  return store;
}

/** Opens the ZIP and reads every member. */
async function unpack(bytes: Uint8Array): Promise<Record<string, string>> {
  const zip = await openPacketZip(await storeOf(bytes), 'packet.zip');
  const result: Record<string, string> = {};
  for (const { name } of zip.entries) result[name] = Buffer.from(await zip.read(name)).toString();
  await zip.close();
  return result;
}

async function verify(bytes: Uint8Array): Promise<void> {
  const zip = await openPacketZip(await storeOf(bytes), 'packet.zip');
  await zip.verify();
}

async function refusal(bytes: Uint8Array): Promise<{ code: string; path: string | undefined }> {
  try {
    await unpack(bytes);
  } catch (error) {
    if (error instanceof Refuse) return { code: error.code, path: error.problems[0]?.path };
    throw error;
  }
  throw new Error('it was not refused');
}

const fine: ZipEntrySpec = { name: 'a.txt', data: 'first' };

describe('reading a packet ZIP', () => {
  it('gives every file under its name, stored or deflated, and lists no folders or system leftovers', async () => {
    const bytes = zipOf([
      { name: 'records/', unixMode: 0o040755 },
      { name: 'records/2015-06-05 progress note.txt', data: 'pain in the neck' },
      { name: 'packet.json', data: '{}', method: 0 },
      { name: '__MACOSX/records/._x', data: 'x' },
      { name: 'records/.DS_Store', data: 'x' },
    ]);
    expect(await unpack(bytes)).toEqual({
      'records/2015-06-05 progress note.txt': 'pain in the neck',
      'packet.json': '{}',
    });
  });

  it('passes a sound ZIP when it is verified', async () => {
    await expect(
      verify(zipOf([fine, { name: 'b.bin', data: Buffer.alloc(300_000, 7) }])),
    ).resolves.toBeUndefined();
  });

  it('reads an empty ZIP as no files', async () => {
    expect(await unpack(zipOf([]))).toEqual({});
  });

  it('asks the store only for ranges of at most a block, and keeps the last ones', async () => {
    const store = await storeOf(
      zipOf([
        fine,
        { name: 'b.bin', data: Buffer.alloc(3_500_000, 7), method: 0 },
        { name: 'c.txt', data: 'c' },
      ]),
    );
    const asked: number[] = [];
    const zip = await openPacketZip(
      {
        head: (key) => store.head(key),
        range: (key, start, end) => {
          expect(end - start).toBeLessThanOrEqual(1_048_576);
          asked.push(start);
          return store.range(key, start, end);
        },
      },
      'packet.zip',
    );
    for (const { name } of zip.entries) await zip.read(name);
    expect(asked).toEqual([3_145_728, 0, 1_048_576, 2_097_152, 3_145_728]);
  });

  it('refuses more bytes than the reader asks for', async () => {
    const zip = await openPacketZip(await storeOf(zipOf([fine])), 'packet.zip');
    await expect(zip.read('a.txt', { maxBytes: 4 })).rejects.toMatchObject({ code: 'zip-too-large' });
  });

  it('passes a fault of the store on as it is', async () => {
    const store = await storeOf(zipOf([fine]));
    const fault = new Retry('store-slow', 'try again');
    const failing = { head: store.head.bind(store), range: () => Promise.reject(fault) };
    await expect(openPacketZip(failing, 'packet.zip')).rejects.toBe(fault);
  });
});

describe('a hostile ZIP is refused by name and entry', () => {
  const second = (spec: Partial<ZipEntrySpec>) => zipOf([fine, { name: 'b.txt', data: 'second', ...spec }]);
  const nested = zipOf([fine]);
  it.each<[string, Buffer, string, string]>([
    ['a name that climbs out', second({ name: '../b.txt' }), 'zip-entry-outside', 'entry 2'],
    ['a name that climbs out later', second({ name: 'a/../../b.txt' }), 'zip-entry-outside', 'entry 2'],
    ['an absolute name', second({ name: '/etc/passwd' }), 'zip-entry-outside', 'entry 2'],
    ['a name with a drive', second({ name: 'C:/b.txt' }), 'zip-entry-outside', 'entry 2'],
    ['a name with backslashes', second({ name: 'a\\b.txt' }), 'zip-entry-outside', 'entry 2'],
    ['a name with a control character', second({ name: 'b\n.txt' }), 'zip-entry-name', 'entry 2'],
    ['a duplicate name', second({ name: 'a.txt' }), 'zip-duplicate', 'entry 2'],
    ['a symbolic link', second({ unixMode: 0o120777 }), 'zip-link', 'entry 2'],
    ['a device', second({ unixMode: 0o020666 }), 'zip-link', 'entry 2'],
    ['an encrypted entry', second({ flags: 0x801 }), 'zip-encrypted', 'entry 2'],
    ['another packing method', second({ method: 12 }), 'zip-unsupported', 'entry 2'],
    ['a wrong checksum', second({ crc: 1 }), 'zip-crc', 'entry 2'],
    ['a size below the true one', second({ size: 3 }), 'zip-false-size', 'entry 2'],
    ['a size above the true one', second({ size: 300, method: 0 }), 'zip-false-size', 'entry 2'],
    ['entries that share their bytes', second({ sharesEntry: 0 }), 'zip-overlap', 'entry 2'],
    ['another name in the local header', second({ localName: 'x.txt' }), 'zip-damaged', 'entry 2'],
    ['a ZIP inside', second({ data: nested }), 'zip-nested', 'entry 2'],
    ['a bomb', second({ data: Buffer.alloc(20_000_000) }), 'zip-bomb', 'entry 2'],
    [
      'a member beyond the cap',
      second({ size: 1_200_000_000, packedSize: 1_190_000_000 }),
      'zip-too-large',
      'entry 2',
    ],
    [
      'data before the archive',
      Buffer.concat([Buffer.from('MZ stub'), zipOf([fine])]),
      'zip-damaged',
      'the ZIP',
    ],
    ['data after the archive', Buffer.concat([zipOf([fine]), Buffer.from('more')]), 'zip-damaged', 'the ZIP'],
    ['a truncated archive', zipOf([fine]).subarray(0, 60), 'zip-damaged', 'the ZIP'],
    ['something else', Buffer.from('%PDF-1.7'), 'zip-damaged', 'the ZIP'],
    ['nothing', Buffer.alloc(0), 'zip-damaged', 'the ZIP'],
  ])('%s', async (_what, bytes, code, path) => {
    expect(await refusal(bytes)).toEqual({ code, path });
    await expect(verify(bytes)).rejects.toMatchObject({ code, problems: [{ path }] });
  });

  it('too many entries', async () => {
    const many = zipOf(Array.from({ length: 5001 }, (_, i) => ({ name: `${i}`, method: 0 })));
    expect(await refusal(many)).toEqual({ code: 'zip-too-many-entries', path: 'the ZIP' });
  });

  it('sizes that add up to too much', async () => {
    const sizes = { size: 250_000_000, packedSize: 249_000_000 };
    const many = zipOf(Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, ...sizes })));
    expect(await refusal(many)).toEqual({ code: 'zip-too-large', path: 'the ZIP' });
  });

  it('says nothing of the names in it', async () => {
    const bytes = zipOf([{ name: '../Jane Roe 1964-03-02.pdf', data: 'x' }]);
    await expect(unpack(bytes)).rejects.toThrow(
      /^entry 1: its name leads outside the packet; use relative names with \/ and without \.\.$/,
    );
  });
});

it('any damage to a ZIP gives the true files or a refusal, never other bytes', async () => {
  const files = { 'a.txt': 'first '.repeat(40), 'b/c.txt': 'second '.repeat(300), 'd.txt': '' };
  const whole = zipOf(Object.entries(files).map(([name, data]) => ({ name, data })));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.option(fc.nat(whole.length)),
      async (changes, cut) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        let result: Record<string, string>;
        try {
          result = await unpack(bytes.subarray(0, cut ?? bytes.length));
        } catch (error) {
          expect(error).toBeInstanceOf(Refuse);
          return;
        }
        for (const text of Object.values(result)) expect(Object.values(files)).toContain(text);
      },
    ),
    { numRuns: 300 },
  );
});
