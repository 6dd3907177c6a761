import { expect, it } from 'vitest';
import { PacketLook, type Unopened } from '../../../functions/index-records/look.ts';
import { unpack } from '../../../functions/index-records/unpack.ts';
import { sha256 } from '../../../shared/digest.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import type { Inspected } from '../../../shared/records/inspect.ts';
import { swellingPages } from '../../packets/hostile/pdfs.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { manifest } from './manifest.ts';
import { pagesPdf } from './pdf-bytes.ts';
import { zipOf } from './zip-bytes.ts';

const spooled = (bytes: Uint8Array) => ({ sha256: sha256(bytes), source: inMemory(bytes) });
const sound = (words: string) => spooled(pagesPdf([{ lines: [words] }]));
/** One that takes longer to open than `IMPATIENT` lets it. */
const hanging = (name: string) => spooled(swellingPages(60, name));
/** A file may take no longer than the least at once. */
const IMPATIENT = { lostMs: 0, share: 1, leastMs: 250, mostMs: Number.POSITIVE_INFINITY };

/** What a run noted, for the run after it. */
function notes(): Unopened & { readonly known: Map<string, Inspected> } {
  const known = new Map<string, Inspected>();
  return { known, add: async (digest, inspected) => void known.set(digest, inspected) };
}

it('a packet of files that hang is answered file by file, and the sound ones among them are read', async () => {
  const { ports } = memoryPorts();
  const { caseNumber } = manifest;
  const names = Array.from({ length: 12 }, (_, i) => `hanging ${String(i + 1).padStart(2, '0')}.pdf`);
  const zip = zipOf([
    { name: 'packet.json', data: '{}' },
    { name: 'first.pdf', data: pagesPdf([{ lines: ['first'] }]) },
    ...names.map((name) => ({ name, data: swellingPages(60, name) })),
    { name: 'last.pdf', data: pagesPdf([{ lines: ['last'] }, { lines: ['page'] }]) },
    { name: 'note.txt', data: 'Neck pain.' },
  ]);
  const key = `packets/${caseNumber}.zip`;
  await ports.inbox.put(key, zip, 'application/zip');
  const etag = (await ports.inbox.head(key))?.etag ?? '';
  const sources = [{ key, bytes: zip.length, etag, sha256: sha256(zip) }];
  const packet = { caseNumber, revision: 'r', manifest, sources };

  const files = await unpack(packet, ports, new PacketLook(notes(), IMPATIENT));

  expect(files.map(({ file, pages, problem }) => [file, pages, problem?.code])).toEqual([
    ['first.pdf', 1, undefined],
    ...names.map((name) => [name, 0, 'timed-out']),
    ['last.pdf', 2, undefined],
    ['note.txt', 1, undefined],
  ]);
}, 120_000);

it('when all the time is lost, the files that are left are named and not looked at, and a later run takes them', async () => {
  const unopened = notes();
  const look = new PacketLook(unopened, { ...IMPATIENT, mostMs: 1 });
  expect(await look.inspect(sound('before'))).toMatchObject({ pages: 1 });
  const hung = hanging('one');
  expect(await look.inspect(hung)).toMatchObject({ pages: 0, problem: { code: 'timed-out' } });
  const after = sound('after');
  expect(await look.inspect(after)).toEqual({
    mediaType: 'unknown',
    pages: 0,
    problem: {
      code: 'timed-out',
      detail:
        'reading it took longer than is allowed: other files of the packet took the time there was; send it in a packet without them',
    },
  });
  expect([...unopened.known.keys()]).toEqual([hung.sha256]);

  const later = new PacketLook(unopened, { ...IMPATIENT, mostMs: 1 });
  expect(await later.inspect(hung)).toBe(unopened.known.get(hung.sha256));
  expect(await later.inspect(after)).toMatchObject({ mediaType: 'pdf', pages: 1 });
}, 60_000);

it('files of the same bytes are looked at once', async () => {
  const look = new PacketLook();
  const file = sound('twice');
  let reads = 0;
  const counted = {
    ...file,
    source: {
      ...file.source,
      read: (start: number, end: number) => {
        reads++;
        return file.source.read(start, end);
      },
    },
  };
  const first = await look.inspect(counted);
  const after = reads;
  expect(await look.inspect(counted)).toBe(first);
  expect(reads).toBe(after);
});
