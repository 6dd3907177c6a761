/**
 * `npm run scale`: a packet from upload to proposal at growing sizes, each step in a process of its own with the heap
 * of a function of 512 MB; then many small cases waiting at once. Prints the time a page, what a page more takes from
 * size to size apart from what a case takes anyway, and the peak of memory of each step, with ratios. `--pages 50,500 --upload '' --cases ''` measures those sizes only; `--upload 500` is a ZIP with
 * one PDF of 500 MB.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { configure, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import { makeLongPacket } from '../packets/long/make.ts';
import { manifestOf } from '../ports/manifest.ts';
import { largePdf } from './large-pdf.ts';
import type { Measured, ScaleStep } from './scale-step.ts';

configure({ useWebWorkers: false });
// The steps log as they do in Lambda; here it is the table that is to be read.
Object.assign(process.env, {
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_METRICS_NAMESPACE: 'imr',
});
const { panelWorld, TEXT_RECORDS } = await import('../flow/case.ts');

const STEPS: readonly ScaleStep[] = ['receive', 'index', 'read', 'list', 'facts', 'rules'];
/** What Node gives its heap in a function of 512 MB. */
const HEAP = 256;

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '5,50,500,5000' },
    cases: { type: 'string', default: '1,20,200,2000' },
    upload: { type: 'string', default: '500' },
  },
});

/** A packet as its sender has it. */
interface Sent {
  readonly caseNumber: string;
  readonly pages: number;
  readonly write: (path: string) => Promise<void>;
}

async function longPacket(pages: number): Promise<Sent> {
  const { manifest, files, truth } = await makeLongPacket({ seed: 1, pages });
  return {
    caseNumber: manifest.caseNumber,
    pages: truth.pages,
    write: (path) =>
      zipTo(path, async (zip) => {
        await zip.add('packet.json', new Uint8ArrayReader(Buffer.from(JSON.stringify(manifest))));
        for (const [name, bytes] of files) await zip.add(name, new Uint8ArrayReader(bytes));
      }),
  };
}

const largePacket = (megabytes: number, pages: number): Sent => ({
  caseNumber: manifestOf().caseNumber,
  pages,
  write: (path) =>
    zipTo(path, async (zip) => {
      await zip.add('packet.json', new Uint8ArrayReader(Buffer.from(JSON.stringify(manifestOf()))));
      const readable = ReadableStream.from(largePdf(megabytes * 1_000_000, pages));
      await zip.add('records/scan.pdf', readable, { level: 0 });
    }),
});

/** A ZIP on disk, written as it comes. */
async function zipTo(path: string, fill: (zip: ZipWriter<unknown>) => Promise<void>): Promise<void> {
  const file = await open(path, 'w');
  const writable = new WritableStream<Uint8Array>({ write: async (part) => void (await file.write(part)) });
  const zip = new ZipWriter(writable, { extendedTimestamp: false });
  await fill(zip);
  await zip.close();
  await file.close();
}

/** The pages of the packet that each step does first, so that it is measured warm: what is done often is compiled. */
const WARM = 500;

/** A packet through the steps: each step's time as a warm function takes it, and the memory of one that did nothing else. */
async function through(sent: Sent): Promise<ReadonlyMap<ScaleStep, Measured>> {
  const root = await mkdtemp(join(tmpdir(), 'imr-scale-'));
  try {
    const folders = [];
    for (const [name, packet] of [['warm', await longPacket(WARM)] as const, ['measured', sent] as const]) {
      const folder = join(root, name);
      await mkdir(join(folder, 'inbox', 'packets'), { recursive: true });
      await packet.write(join(folder, 'inbox', 'packets', `${packet.caseNumber}.zip`));
      folders.push(folder);
    }
    const script = join(import.meta.dirname, 'scale-step.ts');
    const measured = new Map<ScaleStep, Measured>();
    const run = async (step: ScaleStep, of: readonly string[]) => {
      const command = [`--max-old-space-size=${HEAP}`, script, step, ...of];
      const { stdout } = await promisify(execFile)(process.execPath, command);
      return JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Measured;
    };
    for (const step of STEPS) {
      // A step done a second time reads what the first one wrote and has less to do: the fresh folder comes first.
      const untouched = `${root}/before`;
      await cp(join(root, 'measured'), untouched, { recursive: true, preserveTimestamps: true });
      const { peak } = await run(step, [untouched]);
      await rm(untouched, { recursive: true });
      const { ms } = await run(step, folders);
      measured.set(step, { ms, peak });
    }
    return measured;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
const cell = (text: string, width = 20) => text.padStart(width);
const row = (first: string, cells: readonly string[]) =>
  console.log(`${first.padEnd(18)}${cells.map((text) => cell(text)).join('')}`);

async function measurePackets(packets: readonly (() => Promise<Sent>)[]): Promise<void> {
  row('processor ms/page', [...STEPS, 'all together']);
  let before:
    | { readonly pages: number; readonly ms: readonly number[]; readonly eachMore?: number }
    | undefined;
  const more: string[][] = [];
  const peaks: { pages: number; peaks: number[] }[] = [];
  for (const make of packets) {
    const sent = await make();
    const measured = await through(sent);
    const ms = STEPS.map((step) => measured.get(step)?.ms ?? Number.NaN);
    const perPage = [...ms, sum(ms)].map((each) => (each / sent.pages).toFixed(2));
    row(`${sent.pages} pages`, perPage);
    const smaller = before;
    before = { pages: sent.pages, ms };
    if (smaller !== undefined) {
      const each = ms.map((one, i) => (one - (smaller.ms[i] ?? 0)) / (sent.pages - smaller.pages));
      const eachMore = sum(each);
      const ratio = smaller.eachMore === undefined ? '' : ` (${(eachMore / smaller.eachMore).toFixed(2)}×)`;
      more.push([
        `${smaller.pages} to ${sent.pages}`,
        ...each.map((one) => one.toFixed(2)),
        `${eachMore.toFixed(2)}${ratio}`,
      ]);
      before = { ...before, eachMore };
    }
    peaks.push({ pages: sent.pages, peaks: STEPS.map((step) => measured.get(step)?.peak ?? Number.NaN) });
  }
  console.log('');
  if (more.length > 0) row('ms a page more', [...STEPS, 'all together']);
  for (const [size = '', ...cells] of more) row(size, cells);
  console.log('');
  row('peak, MB', [...STEPS, 'largest']);
  for (const [i, { pages, peaks: of }] of peaks.entries()) {
    const first = peaks[0]?.peaks ?? of;
    const cells = of.map(
      (peak, at) => `${peak.toFixed(0)}${i ? ` (${(peak / (first[at] ?? peak)).toFixed(2)}×)` : ''}`,
    );
    row(`${pages} pages`, [...cells, Math.max(...of).toFixed(0)]);
  }
  console.log('');
}

const numbers = (list: string) => list.split(',').filter(Boolean).map(Number);
if (values.pages !== '') await measurePackets(numbers(values.pages).map((pages) => () => longPacket(pages)));
for (const megabytes of numbers(values.upload)) {
  console.log(`one PDF of ${megabytes} MB in a ZIP`);
  await measurePackets([async () => largePacket(megabytes, megabytes * 10)]);
}

/** Milliseconds of processor time a case, from its upload to its proposal, when so many are uploaded at once. */
async function casesAtOnce(count: number): Promise<number> {
  const here = await panelWorld();
  await here.submit(TEXT_RECORDS, manifestOf({ caseNumber: 'CM15-9999999' }));
  for (let n = 1; n <= count; n++) {
    const caseNumber = `CM15-${String(n).padStart(7, '0')}`;
    const put = (name: string, text: string) =>
      here.ports.inbox.put(`packets/${caseNumber}/${name}`, text, 'application/octet-stream');
    for (const [name, text] of Object.entries(TEXT_RECORDS)) await put(name, text);
    await put('packet.json', JSON.stringify(manifestOf({ caseNumber })));
  }
  const before = process.cpuUsage();
  await here.settle();
  const { user, system } = process.cpuUsage(before);
  const proposed = here.published('DeterminationProposed').length;
  if (proposed !== count + 1) throw new Error(`${proposed} of ${count + 1} cases were proposed`);
  return (user + system) / 1000 / count;
}

const counts = numbers(values.cases);
if (counts.length > 0) {
  row('cases at once', ['processor ms/case']);
  let first: number | undefined;
  for (const count of counts) {
    const ms = await casesAtOnce(count);
    row(String(count), [`${ms.toFixed(1)}${first === undefined ? '' : ` (${(ms / first).toFixed(2)}×)`}`]);
    first ??= ms;
  }
}
process.exit();
