import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpack } from '../../functions/index-records/unpack.ts';
import type { Manifest } from '../../shared/case/manifest.ts';
import { readManifest } from '../../shared/case/read-manifest.ts';
import { Refuse } from '../../shared/errors.ts';
import { fileKey } from '../../shared/keys.ts';
import { inStore } from '../../shared/records/bytes.ts';
import type {
  MissingRecord,
  PacketFile,
  Page,
  RecordDocument,
  RecordsIndex,
} from '../../shared/records/model.ts';
import { closeOcr, tesseract } from '../../shared/records/ocr.ts';
import { readRange } from '../../shared/records/read-range.ts';
import { indexOf } from '../../shared/records/records-index.ts';
import { openPacketZip } from '../../shared/records/zip.ts';
import { DiskStore, sha256OfFile } from './disk-store.ts';
import { columns, paint } from './say.ts';
import { packetUploads } from './submit.ts';

/** Pages read at a time. */
const RANGE = 20;

/**
 * The index of a packet on this machine, as the steps would write it, without a stack: a ZIP named by its case, or a
 * folder with `packet.json`. Scans are recognised here. `onPage` is told how many of how many pages are read.
 *
 * @throws Refuse as the steps would: a manifest or a ZIP that they refuse.
 */
export async function indexPacket(
  path: string,
  asCase: string | undefined,
  onPage: (read: number, of: number) => void = () => {},
): Promise<RecordsIndex> {
  const { caseNumber, uploads } = packetUploads(path, asCase);
  const inbox = new DiskStore('/nowhere', new Map(uploads.map(({ key, path: file }) => [key, file])));
  const scratch = await mkdtemp(join(tmpdir(), 'imr-records-'));
  try {
    const records = new DiskStore(scratch);
    const manifest = await manifestOf(inbox, caseNumber);
    const sources = await Promise.all(
      uploads
        .filter(({ key }) => key !== `packets/${caseNumber}/packet.json`)
        .map(async ({ key, path: file, bytes }) => ({
          key,
          bytes,
          etag: (await inbox.head(key))?.etag ?? '',
          sha256: await sha256OfFile(file),
        })),
    );
    const packet = { caseNumber, revision: 'offline', manifest, sources };
    const files = await unpack(packet, { inbox, records });
    return await indexOf(
      manifest,
      'offline',
      { files, ranges: [] },
      pagesOf(files, records, caseNumber, onPage),
    );
  } finally {
    await closeOcr();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function manifestOf(inbox: DiskStore, caseNumber: string): Promise<Manifest> {
  const loose = await inbox.get(`packets/${caseNumber}/packet.json`);
  if (loose) return readManifest(loose, caseNumber);
  const zip = await openPacketZip(inbox, `packets/${caseNumber}.zip`);
  try {
    const entry = zip.entries.find(
      ({ name }) => name === 'packet.json' || name === `${caseNumber}/packet.json`,
    );
    if (!entry)
      throw new Refuse('manifest-missing', [
        { path: 'packet.json', problem: 'is not in the ZIP; add it at the top' },
      ]);
    return readManifest(await zip.read(entry.name), caseNumber);
  } finally {
    await zip.close();
  }
}

async function* pagesOf(
  files: readonly PacketFile[],
  records: DiskStore,
  caseNumber: string,
  onPage: (read: number, of: number) => void,
): AsyncIterable<Page> {
  const distinct = [...new Map(files.map((file) => [file.sha256, file])).values()];
  const all = distinct.reduce((sum, { pages }) => sum + pages, 0);
  let read = 0;
  for (const { sha256, mediaType, pages, bytes, objects } of distinct)
    for (let from = 1; from <= pages; from += RANGE) {
      const to = Math.min(pages, from + RANGE - 1);
      const range = { file: sha256, mediaType, from, to, objects: objects?.slice(from - 1, to) };
      yield* await readRange(range, inStore(records, fileKey(caseNumber, sha256), bytes), tesseract);
      read += to - from + 1;
      onPage(read, all);
    }
}

/** The index as people read it: the documents by date, what is missing, what is set aside, and the months covered. */
export function indexInWords(index: RecordsIndex): string[] {
  const { documents, missing, namedElsewhere = [] } = index;
  const used = documents.filter(({ setAside }) => setAside === undefined).toSorted(byDate);
  const aside = documents.filter(({ setAside }) => setAside !== undefined);
  const copies = new Map(documents.map((document) => [document.id, document]));
  return [
    paint('bold', `Documents of ${index.caseNumber}, by date`),
    columns([
      ['', 'date', 'type', 'pages', 'author', 'legibility', 'file'],
      ...used.map((document) => [
        document.id,
        document.date ?? 'undated',
        document.type,
        pagesIn(document),
        document.author ?? '',
        legibilityIn(document),
        document.file,
      ]),
    ]),
    ...used.flatMap((document) => remarksOn(document, copies)),
    ...section('Missing: named and not among the records', missing.map(missingIn), 'yellow'),
    ...section(
      'Named, of body regions not in dispute, and not among the records (not asked for)',
      namedElsewhere.map(missingIn),
    ),
    ...section(
      'Set aside',
      aside.map(
        (document) =>
          `${document.id}  ${pagesIn(document)} of ${document.file}: ${document.setAside?.detail}`,
      ),
    ),
    ...coverageInWords(index),
    '',
    `${index.pagesRead} of ${index.pagesTotal} pages read, ${index.pagesByOcr} by character recognition`,
  ];
}

const byDate = (a: RecordDocument, b: RecordDocument) => (a.date ?? '9999').localeCompare(b.date ?? '9999');

const pagesIn = ({ pages }: RecordDocument) =>
  pages === null ? 'no page' : pages.from === pages.to ? `${pages.from}` : `${pages.from}-${pages.to}`;

const legibilityIn = ({ legibility, illegiblePages, pages }: RecordDocument) =>
  pages === null || illegiblePages.length === 0 ? legibility : `${legibility} (${illegiblePages.join(', ')})`;

function remarksOn(document: RecordDocument, all: ReadonlyMap<string, RecordDocument>): string[] {
  const also = (document.copies ?? []).flatMap((id) => {
    const copy = all.get(id);
    return copy ? [`${id} (${pagesIn(copy)} of ${copy.file})`] : [];
  });
  return [
    ...(document.problem ? [document.problem] : []),
    ...(also.length > 0 ? [`stands again as ${also.join(', ')}`] : []),
    ...(document.disagreements ?? []),
  ].map((remark) => paint('dim', `  ${document.id}: ${remark}`));
}

const missingIn = ({ description, expectedFrom, namedIn }: MissingRecord) =>
  `${description}, from the ${expectedFrom.replace('-', ' ')}${namedIn ? ` (named in ${namedIn.document}, page ${namedIn.page}, line ${namedIn.line})` : ''}`;

const section = (title: string, lines: readonly string[], colour: 'yellow' | 'dim' = 'dim'): string[] =>
  lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => paint(colour, `  ${line}`))];

/** A line for each month with a mark for each document in it. */
function coverageInWords({ coverage }: RecordsIndex): string[] {
  if (!coverage) return [];
  const { from, to, months, undated, source, verified } = coverage;
  return [
    '',
    paint('bold', `Reports due from the claims administrator: ${from} to ${to}`),
    paint('dim', `  ${source}${verified ? '' : ' (not verified)'}`),
    columns(
      months.map(({ month, documents, hasReport }) => {
        const counts = Object.entries(documents);
        const bar = '#'.repeat(
          Math.min(
            40,
            counts.reduce((sum, [, count]) => sum + count, 0),
          ),
        );
        const kinds = counts.map(([type, count]) => `${count} ${type}`).join(', ');
        return [
          `  ${month}`,
          hasReport ? bar : paint('yellow', bar || 'none'),
          hasReport ? kinds : `${kinds || 'nothing'}; no report of a visit`,
        ];
      }),
    ),
    ...(undated > 0 ? [paint('dim', `  ${undated} undated, not counted`)] : []),
  ];
}
