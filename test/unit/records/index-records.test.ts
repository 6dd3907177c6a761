import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../events/catalog.ts';
import { indexRecords, listRecords } from '../../../functions/index-records/index-records.ts';
import { readPages } from '../../../functions/read-pages/read-pages.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import type { Packet, PacketSource } from '../../../shared/case/packet.ts';
import { CASE_ROW } from '../../../shared/case/rows.ts';
import { sha256 } from '../../../shared/digest.ts';
import { fileKey, pageImageKey, pagesKey, revisionKey } from '../../../shared/keys.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import type { RangeMessage } from '../../../shared/ports/range-message.ts';
import type { Page, RecordsIndex, RevisionFiles } from '../../../shared/records/model.ts';
import { pagesOf } from '../../../shared/records/pages.ts';
import { pngOf } from '../../../shared/records/png.ts';
import { base64, bundleOf, CHART, SUBJECT } from '../../packets/fhir/make.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { manifest } from './manifest.ts';
import { pagesPdf } from './pdf-bytes.ts';
import { zipOf } from './zip-bytes.ts';

const CASE = manifest.caseNumber;
const REVISION = 'a'.repeat(64);
const ZIP = `packets/${CASE}.zip`;

const received: EventBody<'PacketReceived'> = {
  name: 'PacketReceived',
  schemaVersion: 1,
  eventId: '1'.repeat(32),
  caseNumber: CASE,
  causationId: 'upload',
  time: '2015-09-25T00:00:00.000Z',
  revision: REVISION,
  packetKey: revisionKey(CASE, REVISION, 'packet'),
};

/** A case whose packet is the objects by their inbox keys, received and not yet indexed. */
async function caseOf(objects: Record<string, Uint8Array | string>, changes: Partial<Manifest> = {}) {
  const memory = memoryPorts();
  const { ports } = memory;
  const sent: RangeMessage[] = [];
  ports.ranges.send = async (messages) => {
    sent.push(...messages);
  };
  const sources: PacketSource[] = [];
  for (const [key, body] of Object.entries(objects)) {
    const bytes = Buffer.from(body);
    await ports.inbox.put(key, bytes, 'application/octet-stream');
    const etag = (await ports.inbox.head(key))?.etag ?? '';
    sources.push({ key, bytes: bytes.length, etag, sha256: sha256(bytes) });
  }
  const packet = { caseNumber: CASE, revision: REVISION, manifest: { ...manifest, ...changes }, sources };
  await writeJson(ports.records, received.packetKey, packet);
  await ports.cases.insert(CASE, CASE_ROW, {
    openedAt: '',
    revisions: [{ revision: REVISION, packetKey: received.packetKey, receivedAt: '' }],
  });
  return { ...memory, ports, sent };
}
type World = Awaited<ReturnType<typeof caseOf>>;

const named = ({ events }: World, name: string) => events.filter((event) => event.name === name);
const files = ({ ports }: World) => ports.records.json<RevisionFiles>(revisionKey(CASE, REVISION, 'files'));
const index = ({ ports }: World) => ports.records.json<RecordsIndex>(revisionKey(CASE, REVISION, 'records'));
const PARTIAL = 'the file is damaged; what is left of it was read and may be incomplete';
const noOcr = () => Promise.resolve('damaged' as const);

/** Delivers what was sent until nothing is left. */
async function settle(world: World): Promise<void> {
  await indexRecords(received, world.ports);
  for (const message of world.sent) await readPages(message, world.ports, noOcr);
  for (const event of named(world, 'PagesRead'))
    await listRecords(event as EventBody<'PagesRead'>, world.ports);
}

const note = (date: string) =>
  pagesPdf([{ lines: ['PROGRESS NOTE', `Date of exam: ${date}`, 'Neck pain.'] }]);

describe('a packet is unpacked', () => {
  it('from a ZIP and from loose files alike, each file kept under its digest', async () => {
    const world = await caseOf({
      [ZIP]: zipOf([
        { name: 'packet.json', data: '{}' },
        { name: 'records/a.pdf', data: note('6-5-15') },
        { name: 'records/b.txt', data: 'one\ftwo' },
      ]),
      [`packets/${CASE}/records/c.txt`]: 'three',
      [`packets/${CASE}/d.docx`]: 'PK\x03\x04',
      [`packets/${CASE} letter.txt`]: 'four',
      [`packets/${CASE}_001.pdf`]: note('7/14/15'),
    });
    await indexRecords(received, world.ports);
    expect(
      files(world).files.map(({ file, mediaType, pages, problem }) => [
        file,
        mediaType,
        pages,
        problem?.code,
      ]),
    ).toEqual([
      ['records/a.pdf', 'pdf', 1, undefined],
      ['records/b.txt', 'text', 2, undefined],
      ['records/c.txt', 'text', 1, undefined],
      ['d.docx', 'unknown', 0, 'unsupported'],
      [`${CASE} letter.txt`, 'text', 1, undefined],
      [`${CASE}_001.pdf`, 'pdf', 1, undefined],
    ]);
    for (const { sha256: digest } of files(world).files)
      expect(sha256(world.ports.records.objects.get(fileKey(CASE, digest))?.body ?? '')).toBe(digest);
  });

  it('and a FHIR bundle together with the files that it holds, a copy of one a duplicate', async () => {
    const pdf = note('6-5-15');
    const attachment = { contentType: 'application/pdf', data: base64(pdf) };
    const reference = {
      resourceType: 'DocumentReference',
      id: 'visit',
      status: 'current',
      ...SUBJECT,
      type: { text: 'Progress note' },
      date: '2015-06-05',
      content: [{ attachment }],
    };
    const world = await caseOf({
      [`packets/${CASE}/chart.json`]: bundleOf([...CHART, reference]),
      [`packets/${CASE}/note.pdf`]: pdf,
    });
    await settle(world);
    expect(files(world).files.map(({ file, mediaType, pages }) => [file, mediaType, pages])).toEqual([
      ['chart.json', 'fhir', 4],
      ['chart.json#DocumentReference/visit', 'pdf', 1],
      ['note.pdf', 'pdf', 1],
    ]);
    expect(index(world).documents.map(({ type, date, setAside }) => [type, date, setAside?.reason])).toEqual([
      ['imaging-report', '2011-06-07', undefined],
      ['progress-report', '2015-06-05', undefined],
      ['progress-report', '2015-07-14', undefined],
      ['other', null, undefined],
      ['progress-report', '2015-06-05', undefined],
      ['progress-report', '2015-06-05', 'duplicate'],
    ]);
    const told = JSON.stringify(world.events);
    for (const personal of ['Sample', 'Example', 'radiculopathy', 'chart.json'])
      expect(told).not.toContain(personal);
  });

  it('into ranges of 25 pages, the same bytes once, numbered of how many', async () => {
    const long = pagesPdf(Array.from({ length: 60 }, (_, i) => ({ lines: [`page ${i + 1}`] })));
    const world = await caseOf({
      [`packets/${CASE}/a.pdf`]: long,
      [`packets/${CASE}/b.pdf`]: long,
      [`packets/${CASE}/c.txt`]: 'c',
    });
    await indexRecords(received, world.ports);
    expect(
      world.sent.map(({ from, to, range, ranges, mediaType }) => [mediaType, from, to, range, ranges]),
    ).toEqual([
      ['pdf', 1, 25, 0, 4],
      ['pdf', 26, 50, 1, 4],
      ['pdf', 51, 60, 2, 4],
      ['text', 1, 1, 3, 4],
    ]);
  });

  it('and a loose file beyond the cap is listed and never fetched', async () => {
    const world = await caseOf({ [`packets/${CASE}/a.pdf`]: 'huge' });
    const packet = world.ports.records.json<Packet>(received.packetKey);
    const sources = packet.sources.map((source) => ({ ...source, bytes: 1_200_000_000 }));
    await writeJson(world.ports.records, received.packetKey, { ...packet, sources });
    world.ports.inbox.stream = () => Promise.reject(new Error('fetched'));
    await indexRecords(received, world.ports);
    expect(index(world).documents).toMatchObject([
      { file: 'a.pdf', pages: null, legibility: 'unreadable', problem: 'it is larger than can be read' },
    ]);
  });

  it('and a hostile ZIP is refused by entry and reason, and nothing is read', async () => {
    const world = await caseOf({
      [ZIP]: zipOf([
        { name: 'a.pdf', data: note('6-5-15') },
        { name: 'b.txt', data: 'b', crc: 1 },
      ]),
    });
    await indexRecords(received, world.ports);
    expect(named(world, 'PacketRefused')).toMatchObject([
      {
        uploadKey: ZIP,
        code: 'zip-crc',
        problems: [{ path: 'entry 2', problem: 'its checksum is wrong; the file was damaged on its way' }],
      },
    ]);
    expect(world.sent).toEqual([]);
  });

  it('and one whose source was replaced meanwhile waits for the revision of what replaced it', async () => {
    for (const [key, body] of [
      [ZIP, zipOf([{ name: 'a.txt', data: 'a' }])],
      [`packets/${CASE}/a.txt`, 'a'],
    ] as const) {
      const world = await caseOf({ [key]: body });
      await world.ports.inbox.put(key, zipOf([{ name: 'a.txt', data: 'other' }]), 'x');
      await expect(indexRecords(received, world.ports)).rejects.toMatchObject({
        next: 'retry',
        code: 'source-changed',
      });
    }
  });
});

describe('the pages are read and joined', () => {
  it('and the documents listed when the last range is in, whatever came twice or out of order', async () => {
    const objects = {
      [ZIP]: zipOf([
        {
          name: 'a.pdf',
          data: pagesPdf(
            Array.from({ length: 30 }, (_, i) => ({
              lines: [i ? `page ${i}` : 'PROGRESS NOTE', 'Date of exam: 6-5-15'],
            })),
          ),
        },
        {
          name: 'b.txt',
          data: 'REQUEST FOR AUTHORIZATION\nDate of request: 9/1/15\nProgress note dated 8/31/15 attached',
        },
      ]),
    };
    const straight = await caseOf(objects);
    await settle(straight);
    expect(index(straight)).toMatchObject({ pagesTotal: 31, pagesRead: 31, pagesByOcr: 0 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 3, maxLength: 9 }), async (deliveries) => {
        const world = await caseOf(objects);
        await indexRecords(received, world.ports);
        await indexRecords(received, world.ports);
        for (const range of [...deliveries, 2, 0, 1])
          await readPages(world.sent[range] as RangeMessage, world.ports, noOcr);
        const read = named(world, 'PagesRead');
        expect(new Set(read.map(({ eventId }) => eventId)).size).toBe(1);
        for (const event of [...read, ...read])
          await listRecords(event as EventBody<'PagesRead'>, world.ports);
        expect(index(world)).toEqual(index(straight));
        expect(new Set(named(world, 'RecordsIndexed').map(({ eventId }) => eventId)).size).toBe(1);
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  it('only once: a range that was read is not read again', async () => {
    const world = await caseOf({ [`packets/${CASE}/a.txt`]: 'the note' });
    await settle(world);
    const key = pagesKey(CASE, files(world).files[0]?.sha256 ?? '', 1, 1);
    await writeJson(world.ports.records, key, [{ mark: 'as read before' }]);
    await readPages(world.sent[0] as RangeMessage, world.ports, noOcr);
    expect(world.ports.records.json(key)).toEqual([{ mark: 'as read before' }]);
  });

  it('and of a scan keep the image under its digest, the same when a run was killed before it wrote its pages', async () => {
    const ruled = { width: 200, height: 260, pixels: new Uint8Array(52_000).fill(255).fill(0, 8000, 12_000) };
    const world = await caseOf({ [`packets/${CASE}/a.png`]: pngOf(ruled) });
    await settle(world);
    const { objects } = world.ports.records;
    const key = pagesKey(CASE, files(world).files[0]?.sha256 ?? '', 1, 1);
    const imageOf = () => world.ports.records.json<Page[]>(key)[0]?.image?.sha256 ?? '';
    const image = imageOf();
    const images = () => [...objects.keys()].filter((name) => name.includes('/images/'));
    expect(images()).toEqual([pageImageKey(CASE, image)]);
    expect(sha256(objects.get(pageImageKey(CASE, image))?.body ?? '')).toBe(image);
    expect(objects.get(pageImageKey(CASE, image))?.contentType).toBe('image/png');
    objects.delete(key);
    await readPages(world.sent[0] as RangeMessage, world.ports, noOcr);
    expect(imageOf()).toBe(image);
    expect(images()).toHaveLength(1);
  });

  it('and come in the order of the files and their pages', async () => {
    const world = await caseOf({
      [`packets/${CASE}/a.txt`]: 'one\ftwo',
      [`packets/${CASE}/b.pdf`]: note('6-5-15'),
    });
    await settle(world);
    const pages: Page[] = [];
    for await (const page of pagesOf(world.ports.records, CASE, files(world))) pages.push(page);
    expect(pages.map(({ page, text }) => [page, text.split('\n')[0]])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [1, 'PROGRESS NOTE'],
    ]);
  });

  it('and a damaged document spoils nothing but itself', async () => {
    const broken = note('6-5-15');
    const world = await caseOf({
      [`packets/${CASE}/a.pdf`]: broken.subarray(0, broken.indexOf('xref')),
      [`packets/${CASE}/b.pdf`]: '%PDF-1.7 nothing',
      [`packets/${CASE}/c.pdf`]: note('7/14/15'),
    });
    await settle(world);
    expect(
      index(world).documents.map(({ file, date, legibility, problem }) => [file, date, legibility, problem]),
    ).toEqual([
      ['a.pdf', '2015-06-05', 'not fully legible', PARTIAL],
      ['b.pdf', null, 'unreadable', 'the file is damaged'],
      ['c.pdf', '2015-07-14', 'legible', undefined],
    ]);
  });
});

describe('what follows', () => {
  it('goes on at once where there is nothing to read', async () => {
    const world = await caseOf({ [`packets/${CASE}/a.docx`]: 'PK\x03\x04' });
    await indexRecords(received, world.ports);
    expect(named(world, 'RecordsIndexed')).toMatchObject([{ documents: 1, pagesTotal: 0, pagesRead: 0 }]);
  });

  it('is a request for what is missing while the window for records is open, and not when it is closed', async () => {
    const objects = { [`packets/${CASE}/a.pdf`]: note('6-5-15') };
    const open = await caseOf(objects, { recordsComplete: false });
    await settle(open);
    expect(named(open, 'RecordsRequested')).toMatchObject([
      { requested: 2, requestKey: revisionKey(CASE, REVISION, 'records') },
    ]);
    const closed = await caseOf(objects);
    await settle(closed);
    expect(named(closed, 'RecordsRequested')).toEqual([]);
  });

  it('is nothing for a revision that another has superseded', async () => {
    const world = await caseOf({ [`packets/${CASE}/a.txt`]: 'a' });
    await indexRecords(received, world.ports);
    const row = await world.ports.cases.get<{ revisions: object[] }>(CASE, CASE_ROW);
    const later = { revision: 'b'.repeat(64), packetKey: 'x', receivedAt: '' };
    await world.ports.cases.replace(
      CASE,
      CASE_ROW,
      { ...row?.value, revisions: [...(row?.value.revisions ?? []), later] },
      1,
    );
    const before = world.ports.records.objects.size;
    await settle(world);
    expect(world.ports.records.objects.size).toBe(before);
    expect(world.events).toEqual([]);
  });
});
