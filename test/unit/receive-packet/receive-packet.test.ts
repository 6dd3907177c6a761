import { describe, expect, it } from 'vitest';
import { receivePacket } from '../../../functions/receive-packet/receive-packet.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { REVIEW_ROW, readCase } from '../../../shared/case/rows.ts';
import { manifestOf } from '../../ports/manifest.ts';
import { memoryPorts } from '../../ports/memory.ts';

const CASE = 'CM15-0185313';
const MANIFEST = `packets/${CASE}/packet.json`;
const RECORD = `packets/${CASE}/records/note.txt`;

function world() {
  const memory = memoryPorts();
  const put = (key: string, body: string) => memory.ports.inbox.put(key, body, 'application/octet-stream');
  const manifest = (changes: Partial<Manifest> = {}) => put(MANIFEST, JSON.stringify(manifestOf(changes)));
  const upload = (key: string) =>
    receivePacket({ key, etag: 'e', bytes: 1, causationId: `upload:${memory.events.length}` }, memory.ports);
  const names = () => memory.events.map(({ name }) => name);
  return { ...memory, put, manifest, upload, names };
}

describe('receive-packet', () => {
  it('opens a case when the manifest of a loose packet arrives', async () => {
    const { ports, events, put, manifest, upload } = world();
    await put(RECORD, 'a note');
    await manifest();
    await upload(MANIFEST);
    const revision = (await readCase(ports, CASE))?.value.revisions[0]?.revision;
    expect(events).toEqual([expect.objectContaining({ name: 'PacketReceived', caseNumber: CASE, revision })]);
    const packetKey = `cases/${CASE}/revisions/${revision}/packet.json`;
    expect(ports.records.json(packetKey)).toMatchObject({
      manifest: manifestOf(),
      sources: [{ key: RECORD, bytes: 6 }],
    });
  });

  it('waits, without a word, for the manifest of records that came first', async () => {
    const { ports, names, put, upload } = world();
    await put(RECORD, 'a note');
    await upload(RECORD);
    expect(names()).toEqual([]);
    expect(await readCase(ports, CASE)).toBeNull();
  });

  it('publishes one and the same event however often the same bytes are uploaded', async () => {
    const { ports, events, put, manifest, upload } = world();
    await put(RECORD, 'a note');
    await manifest();
    for (let n = 0; n < 3; n++) await upload(MANIFEST);
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(1);
    expect((await readCase(ports, CASE))?.value.revisions).toHaveLength(1);
  });

  it('hashes a few of many loose records at a time, and each once', async () => {
    const { ports, put, manifest, upload } = world();
    const keys = Array.from(
      { length: 30 },
      (_, n) => `packets/${CASE}/records/${String(n).padStart(2, '0')}.txt`,
    );
    for (const key of keys) await put(key, key);
    await manifest();
    const { stream } = ports.inbox;
    let open = 0;
    const opened: number[] = [];
    ports.inbox.stream = async (key) => {
      opened.push(++open);
      const bytes = await stream.call(ports.inbox, key);
      return (async function* () {
        yield* bytes;
        open--;
      })();
    };
    await upload(MANIFEST);
    await upload(MANIFEST);
    expect(opened).toHaveLength(30);
    expect(Math.max(...opened)).toBe(4);
    const [revision] = (await readCase(ports, CASE))?.value.revisions ?? [];
    expect(ports.records.json(revision?.packetKey ?? '')).toMatchObject({
      sources: keys.map((key) => ({ key })),
    });
  });

  it('makes a new revision of records that come before the signature, by any of the names in use', async () => {
    const { ports, put, manifest, upload } = world();
    await manifest();
    await upload(MANIFEST);
    for (const key of [`packets/${CASE} letter.txt`, `packets/${CASE}_001.txt`, RECORD]) {
      await put(key, key);
      await upload(key);
    }
    expect((await readCase(ports, CASE))?.value.revisions).toHaveLength(4);
  });

  it('does nothing when an earlier revision is uploaded again', async () => {
    const { ports, events, manifest, upload } = world();
    await manifest();
    await upload(MANIFEST);
    await manifest({ recordsComplete: false });
    await upload(MANIFEST);
    const before = events.length;
    await manifest();
    await upload(MANIFEST);
    expect(events).toHaveLength(before);
    expect((await readCase(ports, CASE))?.value.revisions).toHaveLength(2);
  });

  it('keeps and reports records that come after the signature, and changes nothing', async () => {
    const { ports, names, put, manifest, upload, events } = world();
    await manifest();
    await upload(MANIFEST);
    await ports.cases.insert(CASE, REVIEW_ROW, {});
    await put(RECORD, 'late');
    await upload(RECORD);
    expect(names()).toEqual(['PacketReceived', 'PacketRefused']);
    expect(events[1]).toMatchObject({ code: 'after-determination', uploadKey: `packets/${CASE}/` });
    expect((await readCase(ports, CASE))?.value.revisions).toHaveLength(1);
    expect(await ports.inbox.get(RECORD)).not.toBeNull();
  });

  it('refuses a broken manifest with every problem, and keeps the upload', async () => {
    const { ports, events, put, upload } = world();
    const { priority: _priority, ...rest } = manifestOf();
    await put(MANIFEST, JSON.stringify({ ...rest, prioritty: 'standard', assigned: '2015-13-01' }));
    await upload(MANIFEST);
    expect(events).toEqual([
      expect.objectContaining({
        name: 'PacketRefused',
        caseNumber: CASE,
        uploadKey: MANIFEST,
        code: 'manifest-invalid',
        problems: [
          { path: 'priority', problem: expect.stringContaining('is missing') },
          { path: 'assigned', problem: 'a date is written YYYY-MM-DD and must exist in the calendar' },
          { path: 'prioritty', problem: 'unknown field; did you mean "priority"?' },
        ],
      }),
    ]);
    expect(await ports.inbox.get(MANIFEST)).not.toBeNull();
    expect(await readCase(ports, CASE)).toBeNull();
  });

  it('answers every upload of a broken manifest, and no loose record beside it', async () => {
    const { names, put, upload } = world();
    await put(MANIFEST, '{}');
    await upload(MANIFEST);
    await upload(MANIFEST);
    await put(RECORD, 'a note');
    await upload(RECORD);
    expect(names()).toEqual(['PacketRefused', 'PacketRefused']);
  });

  it('refuses an empty manifest and a key that names no case, repeating no file name', async () => {
    const { events, put, upload } = world();
    await put(MANIFEST, '');
    await upload(MANIFEST);
    await put('packets/Jane Personal.zip', 'x');
    await upload('packets/Jane Personal.zip');
    expect(events).toMatchObject([
      { name: 'PacketRefused', code: 'manifest-invalid', caseNumber: CASE },
      { name: 'PacketRefused', code: 'key-unknown', caseNumber: null, uploadKey: 'packets/' },
    ]);
    expect(JSON.stringify(events)).not.toContain('Personal');
  });

  it('finds an application ineligible that came too late, and starts nothing', async () => {
    const { events, manifest, upload } = world();
    await manifest({ applicationReceived: '2015-11-20', assigned: '2015-11-25' });
    await upload(MANIFEST);
    expect(events).toMatchObject([{ name: 'CaseIneligible', reasons: [{ code: 'untimely' }] }]);
  });
});
