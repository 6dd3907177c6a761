import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectStore } from '../../shared/aws/object-store.ts';
import { table } from '../../shared/aws/table.ts';
import { Defect } from '../../shared/errors.ts';
import type { ObjectStore, Table } from '../../shared/ports/ports.ts';
import { MemoryStore, MemoryTable } from '../ports/memory.ts';
import { startServers } from './servers.ts';

let stopServers: () => Promise<void>;
beforeAll(async () => {
  stopServers = await startServers();
});
afterAll(() => stopServers());

const tables: readonly [string, () => Table][] = [
  ['in memory', () => new MemoryTable()],
  ['of DynamoDB, over the wire', () => table('cases')],
];

describe.each(tables)('a table %s', (_name, make) => {
  let rows: Table;
  beforeAll(() => {
    rows = make();
  });

  it('gives back exactly what was inserted, and null where there is nothing', async () => {
    const value = { empty: '', list: [1, 2.5, null], text: 'Ünï – "quoted"', nested: { a: true } };
    expect(await rows.insert('C1', 'A', value)).toEqual({
      inserted: true,
      row: { sk: 'A', version: 1, value },
    });
    expect(await rows.get('C1', 'A')).toEqual({ sk: 'A', version: 1, value });
    expect(await rows.get('C1', 'B')).toBeNull();
  });

  it('keeps the first of two inserts and gives it to the second', async () => {
    await rows.insert('C2', 'A', 'first');
    expect(await rows.insert('C2', 'A', 'second')).toEqual({
      inserted: false,
      row: { sk: 'A', version: 1, value: 'first' },
    });
  });

  it('inserts once when twenty insert at the same moment', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => rows.insert('C3', 'A', n)));
    expect(results.filter(({ inserted }) => inserted)).toHaveLength(1);
    expect(new Set(results.map(({ row }) => row.value)).size).toBe(1);
  });

  it('replaces only the version that was read', async () => {
    await rows.insert('C4', 'A', 1);
    expect(await rows.replace('C4', 'A', 2, 1)).toBe(true);
    expect(await rows.replace('C4', 'A', 3, 1)).toBe(false);
    expect(await rows.replace('C4', 'B', 1, 1)).toBe(false);
    expect(await rows.get('C4', 'A')).toEqual({ sk: 'A', version: 2, value: 2 });
  });

  it('lists a partition by prefix, in order, and nothing of another', async () => {
    for (const sk of ['EVENT#b', 'EVENT#a', 'CASE']) await rows.insert('C5', sk, sk);
    expect((await rows.query('C5', 'EVENT#')).map(({ value }) => value)).toEqual(['EVENT#a', 'EVENT#b']);
    expect(await rows.query('C6', '')).toEqual([]);
  });

  it('counts the members of a set however often and in whatever order they are added', async () => {
    const members = [3, 1, 2, 3, 1, 0, 2, 3];
    await Promise.all(members.map((member) => rows.addToSet('C7', 'JOIN', member)));
    expect(await rows.addToSet('C7', 'JOIN', 0)).toBe(4);
  });

  it('forgets what is removed, once or twice', async () => {
    await rows.insert('C8', 'A', 1);
    await rows.remove('C8', 'A');
    await rows.remove('C8', 'A');
    expect(await rows.get('C8', 'A')).toBeNull();
  });
});

const stores: readonly [string, () => ObjectStore][] = [
  ['in memory', () => new MemoryStore()],
  ['of S3, over the wire', () => objectStore('records')],
];

describe.each(stores)('an object store %s', (_name, make) => {
  let objects: ObjectStore;
  beforeAll(() => {
    objects = make();
  });
  const bytes = Uint8Array.from({ length: 200_000 }, (_, n) => n % 251);

  it('gives back bytes whole, by range and as a stream', async () => {
    await objects.put('a b/ü.bin', bytes, 'application/octet-stream');
    expect(Buffer.from((await objects.get('a b/ü.bin')) ?? []).equals(bytes)).toBe(true);
    expect([...(await objects.range('a b/ü.bin', 250, 253))]).toEqual([250, 0, 1]);
    expect([...(await objects.range('a b/ü.bin', 7, 7))]).toEqual([]);
    const chunks = [];
    for await (const chunk of await objects.stream('a b/ü.bin')) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it('tells size and etag, which change with the bytes', async () => {
    await objects.put('one', 'x', 'text/plain');
    const first = await objects.head('one');
    expect(first).toMatchObject({ key: 'one', bytes: 1, etag: '9dd4e461268c8034f5c8564e155c67a6' });
    await objects.put('one', 'y', 'text/plain');
    expect((await objects.head('one'))?.etag).not.toBe(first?.etag);
  });

  it('gives null for what is not there, and a defect when it must be', async () => {
    expect(await objects.get('nothing')).toBeNull();
    expect(await objects.head('nothing')).toBeNull();
    await expect(objects.range('nothing', 0, 1)).rejects.toThrow(Defect);
    await expect(objects.stream('nothing')).rejects.toThrow(Defect);
  });

  it('lists by prefix, in key order', async () => {
    for (const key of ['p/2', 'p/1', 'q/1', 'p']) await objects.put(key, '', 'text/plain');
    expect((await objects.list('p/')).map(({ key }) => key)).toEqual(['p/1', 'p/2']);
  });
});
