import type { EventBody } from '../../events/catalog.ts';
import { type Cause, publish } from '../../events/publish.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { isCurrent, unopenedRow } from '../../shared/case/rows.ts';
import { Refuse } from '../../shared/errors.ts';
import { revisionKey } from '../../shared/keys.ts';
import { readJson, writeJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RangeMessage } from '../../shared/ports/range-message.ts';
import caps from '../../shared/records/caps.json' with { type: 'json' };
import fhir from '../../shared/records/fhir.json' with { type: 'json' };
import type { Inspected } from '../../shared/records/inspect.ts';
import type { PacketFile, RecordsIndex, RevisionFiles } from '../../shared/records/model.ts';
import { pagesOf } from '../../shared/records/pages.ts';
import { indexOf } from '../../shared/records/records-index.ts';
import { PacketLook, type Unopened } from './look.ts';
import { unpack } from './unpack.ts';

type IndexPorts = Pick<Ports, 'inbox' | 'records' | 'cases' | 'events' | 'ranges' | 'now'>;

/**
 * A packet is unpacked, and its pages are sent to be read in ranges. One that holds nothing to read goes on at once.
 * A ZIP that proves unsafe only when it is unpacked is refused, by entry and reason.
 */
export async function indexRecords(event: EventBody<'PacketReceived'>, ports: IndexPorts): Promise<void> {
  const { revision, packetKey } = event;
  const caseNumber = event.caseNumber ?? '';
  if (!(await isCurrent(ports, caseNumber, revision))) return;
  const cause = { caseNumber, causationId: event.eventId };
  const packet = await readJson<Packet>(ports.records, packetKey);
  const found = await filesOf(packet, cause, ports);
  if (found === null) return;
  const messages = messagesOf(found, caseNumber, revision, event.eventId);
  if (messages.length === 0) await list(packet, found, cause, ports);
  else await ports.ranges.send(messages);
}

/** Every page was read: the documents are listed, and what is named held against what arrived. */
export async function listRecords(event: EventBody<'PagesRead'>, ports: IndexPorts): Promise<void> {
  const { revision } = event;
  const caseNumber = event.caseNumber ?? '';
  if (!(await isCurrent(ports, caseNumber, revision))) return;
  const packet = await readJson<Packet>(ports.records, revisionKey(caseNumber, revision, 'packet'));
  const files = await readJson<RevisionFiles>(ports.records, revisionKey(caseNumber, revision, 'files'));
  await list(packet, files, { caseNumber, causationId: event.eventId }, ports);
}

/** `files.json` as it stands, or of the packet unpacked now; null when the packet was refused. */
async function filesOf(packet: Packet, cause: Cause, ports: IndexPorts): Promise<RevisionFiles | null> {
  const key = revisionKey(packet.caseNumber, packet.revision, 'files');
  if ((await ports.records.head(key)) !== null) return readJson<RevisionFiles>(ports.records, key);
  try {
    const files = await unpack(packet, ports, new PacketLook(await unopenedOf(packet, ports)));
    const found: RevisionFiles = { files, ranges: rangesOf(files) };
    await writeJson(ports.records, key, found);
    return found;
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    const uploadKey = `packets/${packet.caseNumber}.zip`;
    const problems = error.problems.map(({ path, problem }) => ({ path, problem }));
    await publish(ports, cause, 'PacketRefused', { uploadKey, code: error.code, problems });
    return null;
  }
}

/** What an earlier run of the step told of files that did not open. */
async function unopenedOf({ caseNumber, revision }: Packet, { cases }: IndexPorts): Promise<Unopened> {
  const prefix = unopenedRow(revision);
  const rows = await cases.query<Inspected>(caseNumber, prefix);
  return {
    known: new Map(rows.map(({ sk, value }) => [sk.slice(prefix.length), value])),
    add: async (sha256, inspected) => {
      await cases.insert(caseNumber, unopenedRow(revision, sha256), inspected);
    },
  };
}

/** Page ranges of the files, those of the same bytes once. */
function rangesOf(files: readonly PacketFile[]): RevisionFiles['ranges'] {
  const distinct = new Map(files.map((file) => [file.sha256, file]));
  return [...distinct.values()].flatMap((file) => {
    const { sha256, pages } = file;
    const size = rangeSize(file);
    return Array.from({ length: Math.ceil(pages / size) }, (_, i) => ({
      sha256,
      from: i * size + 1,
      to: Math.min((i + 1) * size, pages),
    }));
  });
}

/** Pages of a range. Pages of a PDF that take many bytes are scans, which take the longest: fewer make a range. */
function rangeSize({ mediaType, pages, bytes }: PacketFile): number {
  const { pdfPages, pdfBytes, textPages, imagePages } = caps.ranges;
  if (mediaType === 'pdf') return Math.max(1, Math.min(pdfPages, Math.floor((pdfBytes * pages) / bytes)));
  if (mediaType === 'fhir') return fhir.caps.pagesPerRange;
  return mediaType === 'text' ? textPages : imagePages;
}

function messagesOf(
  { files, ranges }: RevisionFiles,
  caseNumber: string,
  revision: string,
  causationId: string,
): RangeMessage[] {
  const byDigest = new Map(files.map((file) => [file.sha256, file]));
  return ranges.map(({ sha256, from, to }, range) => {
    // A range is of a file that is listed, and only files that can be read have pages.
    const { bytes, mediaType, objects } = byDigest.get(sha256) as PacketFile;
    return {
      kind: 'page-range',
      caseNumber,
      revision,
      causationId,
      file: sha256,
      bytes,
      mediaType: mediaType as RangeMessage['mediaType'],
      from,
      to,
      ...(objects && { objects: objects.slice(from - 1, to) }),
      range,
      ranges: ranges.length,
    };
  });
}

async function list(packet: Packet, files: RevisionFiles, cause: Cause, ports: IndexPorts): Promise<void> {
  const { caseNumber, revision, manifest } = packet;
  const recordsKey = revisionKey(caseNumber, revision, 'records');
  let index: RecordsIndex;
  if ((await ports.records.head(recordsKey)) === null) {
    index = await indexOf(manifest, revision, files, pagesOf(ports.records, caseNumber, files));
    await writeJson(ports.records, recordsKey, index);
  } else index = await readJson<RecordsIndex>(ports.records, recordsKey);
  const { documents, missing, pagesTotal, pagesRead } = index;
  await publish(ports, cause, 'RecordsIndexed', {
    revision,
    recordsKey,
    documents: documents.length,
    pagesTotal,
    pagesRead,
  });
  if (!manifest.recordsComplete && missing.length > 0)
    await publish(ports, cause, 'RecordsRequested', {
      revision,
      requestKey: recordsKey,
      requested: missing.length,
    });
}
