/** `npm run records -- FOLDER`: reads a packet as the steps do and prints how well its index agrees with the truth. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { DocumentType, Manifest } from '../../shared/case/manifest.ts';
import { sha256 } from '../../shared/digest.ts';
import { inMemory } from '../../shared/records/bytes.ts';
import { inspect } from '../../shared/records/inspect.ts';
import type { PacketFile, Page, RecordDocument, RecordsIndex } from '../../shared/records/model.ts';
import { closeOcr, type Ocr, tesseract } from '../../shared/records/ocr.ts';
import { readRange } from '../../shared/records/read-range.ts';
import { indexOf } from '../../shared/records/records-index.ts';
import { columns, say, sayJson } from './say.ts';

/** What is measured of `truth.json`; more may stand in it. */
const Truth = z.object({
  documents: z
    .array(
      z.object({
        file: z.string(),
        from: z.int(),
        to: z.int(),
        type: DocumentType,
        date: z.string().nullable(),
        author: z.string().nullable(),
        blank: z.array(z.int()).readonly(),
        isForeign: z.boolean(),
        duplicateOf: z.object({ file: z.string(), from: z.int() }).optional(),
      }),
    )
    .readonly(),
  missing: z.array(z.object({ type: DocumentType, date: z.string() })).readonly(),
});
type Truth = z.infer<typeof Truth>;

/** A share with what it is a share of. */
export interface Share {
  readonly of: number;
  readonly right: number;
}

/** How far an index agrees with the truth. */
export interface Measured {
  readonly pages: number;
  readonly documents: { readonly true: number; readonly found: number };
  /** First pages of documents but for a file's first, which is given. */
  readonly boundary: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** First and last page alike; a blank sheet after it may be counted to it or not. */
  readonly range: Share;
  readonly type: Share;
  readonly date: Share;
  readonly author: Share;
  readonly foreign: Share & { readonly wrongly: number };
  readonly duplicates: Share & { readonly wrongly: number };
  readonly missing: Share;
  /** What went wrong, a line each: file, page, what. */
  readonly wrong: readonly string[];
}

const letters = (name: string | null) =>
  (name ?? '')
    .toLowerCase()
    .replaceAll('.', '')
    .split(/[^a-z/]+/)
    .filter(Boolean)
    // Whether the family name is printed first or last.
    .sort()
    .join(' ');

/** Holds an index against the truth. */
export function measure(
  index: Pick<RecordsIndex, 'documents' | 'missing' | 'pagesTotal'>,
  truth: Truth,
): Measured {
  const wrong: string[] = [];
  const key = (file: string, page: number) => `${file} p. ${page}`;
  const found = new Map<string, RecordDocument>();
  const covering = new Map<string, RecordDocument>();
  for (const document of index.documents) {
    if (!document.pages) continue;
    found.set(key(document.file, document.pages.from), document);
    for (let page = document.pages.from; page <= document.pages.to; page++)
      covering.set(key(document.file, page), document);
  }
  const starts = new Map(truth.documents.map((one) => [key(one.file, one.from), one]));
  const isInner = (at: string) => !at.endsWith(' p. 1');
  const trueInner = [...starts.keys()].filter(isInner);
  const foundInner = [...found.keys()].filter(isInner);
  const hits = trueInner.filter((at) => found.has(at)).length;
  for (const at of trueInner)
    if (!found.has(at)) wrong.push(`${at}: boundary missed (${starts.get(at)?.type})`);
  for (const at of foundInner) if (!starts.has(at)) wrong.push(`${at}: no boundary there`);
  const tally = { range: 0, type: 0, date: 0, author: 0, foreign: 0, duplicates: 0 };
  const foreign = truth.documents.filter(({ isForeign }) => isForeign);
  const copies = truth.documents.filter(({ duplicateOf }) => duplicateOf !== undefined);
  const originals = copies.flatMap(({ duplicateOf: of }) =>
    truth.documents.filter(({ file, from }) => file === of?.file && from === of.from),
  );
  for (const one of truth.documents) {
    const at = key(one.file, one.from);
    const document = covering.get(at);
    if (document?.pages?.from === one.from && [one.to, one.to + one.blank.length].includes(document.pages.to))
      tally.range++;
    const check = (what: 'type' | 'date' | 'author', expected: string | null, given: string | null) => {
      if (expected === given) tally[what]++;
      else wrong.push(`${at}: ${what} ${given} instead of ${expected}`);
    };
    check('type', one.type, document?.type ?? null);
    check('date', one.date, document?.date ?? null);
    check('author', letters(one.author), letters(document?.author ?? null));
    const aside = document?.setAside?.reason;
    if (one.isForeign && aside === 'another-patient') tally.foreign++;
    // The more legible of two is kept, whichever came first.
    const { duplicateOf: of } = one;
    const original = of && covering.get(key(of.file, of.from));
    if (of && (aside === 'duplicate' || original?.setAside?.reason === 'duplicate')) tally.duplicates++;
  }
  const precision = foundInner.length > 0 ? hits / foundInner.length : 1;
  const recall = trueInner.length > 0 ? hits / trueInner.length : 1;
  const asideFor = (reason: string, among: readonly Truth['documents'][number][]) =>
    index.documents.filter(
      ({ file, pages, setAside }) =>
        setAside?.reason === reason &&
        !among.some((one) => one.file === file && pages && pages.from <= one.to && one.from <= pages.to),
    ).length;
  const missingRight = truth.missing.filter((one) =>
    index.missing.some(({ type, date }) => type === one.type && date === one.date),
  );
  for (const one of truth.missing)
    if (!missingRight.includes(one)) wrong.push(`missing ${one.type} of ${one.date} is not told`);
  const share = (right: number, of: number): Share => ({ of, right });
  const all = truth.documents.length;
  return {
    pages: index.pagesTotal,
    documents: { true: all, found: index.documents.length },
    boundary: {
      precision,
      recall,
      f1: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0,
    },
    range: share(tally.range, all),
    type: share(tally.type, all),
    date: share(tally.date, all),
    author: share(tally.author, all),
    foreign: { ...share(tally.foreign, foreign.length), wrongly: asideFor('another-patient', foreign) },
    duplicates: {
      ...share(tally.duplicates, copies.length),
      wrongly: asideFor('duplicate', [...copies, ...originals]),
    },
    missing: share(missingRight.length, truth.missing.length),
    wrong,
  };
}

/** Pages of a range, at most so many at a time. */
const RANGE = 50;

/** What the files of a packet are, and their pages as they are read; where no engine is given, nothing of scans. */
export async function readPacket(
  packet: ReadonlyMap<string, Uint8Array>,
  ocr: Ocr = async () => [],
): Promise<{
  readonly files: readonly PacketFile[];
  readonly pages: AsyncIterable<Page>;
}> {
  const sources = [...packet].map(([file, bytes]) => ({ file, source: inMemory(bytes), bytes }));
  const files: PacketFile[] = [];
  for (const { file, source, bytes } of sources)
    files.push({ file, sha256: sha256(bytes), bytes: bytes.length, ...(await inspect(source)) });
  async function* pages() {
    for (const [i, { sha256: file, pages: count, mediaType }] of files.entries())
      for (let from = 1; from <= count; from += RANGE) {
        const range = { file, mediaType, from, to: Math.min(count, from + RANGE - 1) };
        yield* await readRange(range, sources[i]?.source ?? inMemory(new Uint8Array()), ocr);
      }
  }
  return { files, pages: pages() };
}

const percent = (n: number) => `${(n * 100).toFixed(1)} %`;

const USAGE = `Usage: npm run records -- FOLDER… [--wrong] [--json]

Reads the packet of each folder as the steps do, its scans too, and holds its records index against the truth.json of
the folder (as npm run packets:long writes it).

  --wrong  list what went wrong, a line each
  --json   a JSON line a folder
`;

async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: flag, wrong: flag, help: flag },
  });
  if (values.help || positionals.length === 0) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  for (const folder of positionals) {
    const root = existsSync(join(folder, 'packet')) ? join(folder, 'packet') : folder;
    const truth = Truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(root, 'packet.json'), 'utf8')));
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((name) => name !== 'packet.json' && name !== 'truth.json')
      .sort();
    const packet = new Map(names.map((name) => [name, readFileSync(join(root, name))]));
    const { files, pages } = await readPacket(packet, tesseract);
    const index = await indexOf(manifest, 'measured', { files, ranges: [] }, pages);
    const { wrong, ...figures } = measure(index, truth);
    if (values.json) {
      sayJson({ folder, ...figures, ...(values.wrong && { wrong }) });
      continue;
    }
    const row = (what: string, { right, of }: Share, more = '') => [
      what,
      of > 0 ? percent(right / of) : '-',
      `${right} of ${of}${more}`,
    ];
    const { precision, recall, f1 } = figures.boundary;
    say(
      `${folder}: ${figures.pages} pages, ${figures.documents.true} documents, ${figures.documents.found} found`,
    );
    say(
      columns([
        ['boundary F1', percent(f1), `precision ${percent(precision)}, recall ${percent(recall)}`],
        row('first and last page', figures.range),
        row('type', figures.type),
        row('date', figures.date),
        row('author', figures.author),
        row('another patient', figures.foreign, `, ${figures.foreign.wrongly} wrongly`),
        row('duplicates', figures.duplicates, `, ${figures.duplicates.wrongly} wrongly`),
        row('missing records', figures.missing),
      ]),
    );
    if (values.wrong) for (const line of wrong) say(`  ${line}`);
  }
  await closeOcr();
}

if (import.meta.main) await main();
