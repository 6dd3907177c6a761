/**
 * `npm run bench:worksheet`: the worksheet of long packets, written and then opened in Chromium. Prints how long it
 * takes until the page can be used, until an evidence, the longest document and a search are shown, the longest frame while the
 * record is scrolled, and the memory that the page holds. `--pages 50,500,5000`; beyond 500 pages, a packet of 500 is
 * laid end to end. `--scans` does so as if every page were a scan, with its image; none is recognised anew.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { sha256 } from '../../shared/digest.ts';
import { revisionKey } from '../../shared/keys.ts';
import type { Page, RecordDocument, RecordsIndex, RevisionFiles } from '../../shared/records/model.ts';
import { keepImage } from '../../shared/records/page-image.ts';
import { pagesOf } from '../../shared/records/pages.ts';
import { openPdf, type PdfDocument } from '../../shared/records/pdf.ts';
import reading from '../../shared/records/reading.json' with { type: 'json' };
import { ScanChoice } from '../../shared/worksheet/scans.ts';
import { type WorksheetInput, writeWorksheet } from '../../shared/worksheet/worksheet.ts';
import { makeLongPacket } from '../packets/long/make.ts';
import { launch } from '../pages/browser.ts';
import { publishLibrary } from './library.ts';

Object.assign(process.env, {
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_METRICS_NAMESPACE: 'imr',
});
const { panelWorld } = await import('../flow/case.ts');

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '50,500,5000' },
    repeat: { type: 'string', default: '3' },
    scans: { type: 'boolean', default: false },
  },
});
const MOST_MADE = 500;

/** What a worksheet is written from, for a packet of about so many pages that went through the whole flow. */
async function inputOf(pages: number): Promise<WorksheetInput> {
  const here = await panelWorld();
  await publishLibrary(here.ports);
  const { manifest, files } = await makeLongPacket({ seed: 7, pages });
  await here.submit(Object.fromEntries(files), manifest);
  const { caseNumber } = manifest;
  const proposed = here.published('DeterminationProposed').at(-1);
  if (!proposed) throw new Error('nothing was proposed');
  const { readFacts } = await import('../../shared/facts/facts-file.ts');
  const at = (file: 'records' | 'facts' | 'files') => revisionKey(caseNumber, proposed.revision, file);
  const read: Page[] = [];
  const stored = here.ports.records;
  for await (const page of pagesOf(stored, caseNumber, stored.json<RevisionFiles>(at('files'))))
    read.push(page);
  const images = new Map<string, Uint8Array>();
  if (values.scans) await scanAll(read, files, images);
  const input = {
    manifest,
    records: stored.json<RecordsIndex>(at('records')),
    facts: (await readFacts(stored, at('facts'))).facts,
    proposal: here.proposal(caseNumber).value,
    proposalDigest: proposed.proposal,
    pages: read,
  };
  const choice = new ScanChoice(input.proposal, input.facts, input.records);
  for (const page of read) choice.offer(page);
  const scans = choice
    .chosen()
    .map((page) => ({ page, png: images.get(page.image.sha256) ?? new Uint8Array() }));
  return { ...input, scans };
}

/** Makes scans of the pages of the packet's PDFs: each gets an image as if it had been recognised without an error. */
async function scanAll(
  pages: Page[],
  files: ReadonlyMap<string, Uint8Array>,
  images: Map<string, Uint8Array>,
): Promise<void> {
  const pdfs = new Map<string, PdfDocument>();
  for (const bytes of files.values()) {
    const pdf = await openPdf(bytes);
    if (typeof pdf !== 'string') pdfs.set(sha256(bytes), pdf);
  }
  for (const [at, page] of pages.entries()) {
    const held = pdfs.get(page.file)?.render(page.page, reading.ocr.dpi);
    if (!held || page.text === '') continue;
    const scan = { lines: [], held, turn: { quarters: 0, degrees: 0 } } as const;
    const image = await keepImage(scan, async (digest, png) => void images.set(digest, png));
    pages[at] = { ...page, source: 'ocr', confidence: 95, image };
  }
}

/** The same record several times over, each time as other files. */
function laidEndToEnd(input: WorksheetInput, times: number): WorksheetInput {
  const again = <T>(members: readonly T[], other: (member: T, time: number) => T): T[] =>
    Array.from({ length: times }, (_, time) =>
      time === 0 ? members : members.map((member) => other(member, time)),
    ).flat();
  const { documents } = input.records;
  return {
    ...input,
    records: {
      ...input.records,
      documents: again<RecordDocument>(documents, (document, time) => ({
        ...document,
        id: `D${Number(document.id.slice(1)) + time * documents.length}`,
        sha256: `${document.sha256}-${time}`,
        copies: [],
      })),
    },
    pages: again(input.pages, (page, time) => ({ ...page, file: `${page.file}-${time}` })),
  };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** In the page: how long something takes until the browser has painted it. */
const PAINTED = `globalThis.painted = (what) => new Promise((resolve) => {
  const since = performance.now();
  what();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - since)));
});`;

async function measure(file: string) {
  const browser = await launch();
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(pathToFileURL(file).href);
  const run = (script: string) => page.evaluate(script) as Promise<number>;
  await run(`${PAINTED} 0`);
  const usable = await run("performance.getEntriesByName('usable')[0].startTime");
  const painted = await run("performance.getEntriesByName('first-contentful-paint')[0].startTime");
  const evidence = await run(
    "painted(() => document.querySelector('.criteria .cite, .documents .cite').click())",
  );
  const longest = await run(`painted(() => {
    const cites = [...document.querySelectorAll('.documents .cite')];
    const length = (one) => Number(/pages (\\d+)–(\\d+)/.exec(one.closest('tr').textContent)?.[2] ?? 0) - Number(/pages (\\d+)–/.exec(one.closest('tr').textContent)?.[1] ?? 0);
    cites.sort((a, b) => length(b) - length(a))[0].click();
  })`);
  const frame = await run(`new Promise((resolve) => {
    const record = document.getElementById('record');
    let last = performance.now(), most = 0, left = 60;
    const step = (now) => {
      most = Math.max(most, now - last);
      last = now;
      record.scrollBy(0, 600);
      if (left-- > 0) requestAnimationFrame(step); else resolve(most);
    };
    requestAnimationFrame(step);
  })`);
  const search = await run(`new Promise((resolve) => {
    const box = document.getElementById('search');
    document.getElementById('tab-search').click();
    box.value = 'pain';
    const since = performance.now();
    new MutationObserver(() => resolve(performance.now() - since)).observe(document.getElementById('hits'), { childList: true });
    box.dispatchEvent(new Event('input', { bubbles: true }));
  })`);
  const heap = (await run('performance.memory.usedJSHeapSize')) / 1e6;
  await browser.close();
  return { painted, usable, evidence, longest, frame, search, heap };
}

const folder = mkdtempSync(join(tmpdir(), 'imr-worksheet-'));
const columns = [
  'write ms',
  'MB',
  'painted ms',
  'usable ms',
  'evidence ms',
  'longest document ms',
  'frame ms',
  'search ms',
  'heap MB',
];
const width = (name: string): number => Math.max(8, name.length + 2);
console.log(['pages'.padEnd(8), ...columns.map((name) => name.padStart(width(name)))].join(''));
for (const wanted of values.pages.split(',').map(Number)) {
  const made = await inputOf(Math.min(wanted, MOST_MADE));
  const input = wanted > MOST_MADE ? laidEndToEnd(made, Math.ceil(wanted / MOST_MADE)) : made;
  const file = join(folder, `${wanted}.html`);
  const since = performance.now();
  const html = writeWorksheet(input);
  const write = performance.now() - since;
  writeFileSync(file, html);
  const runs: Awaited<ReturnType<typeof measure>>[] = [];
  for (let n = 0; n < Number(values.repeat); n++) runs.push(await measure(file));
  const of = (name: keyof Awaited<ReturnType<typeof measure>>) => median(runs.map((one) => one[name]));
  const cells = [
    write,
    Buffer.byteLength(html) / 1e6,
    of('painted'),
    of('usable'),
    of('evidence'),
    of('longest'),
    of('frame'),
    of('search'),
    of('heap'),
  ];
  const line = cells.map((cell, at) => cell.toFixed(at === 1 ? 1 : 0).padStart(width(columns[at] ?? '')));
  console.log([String(input.pages.length).padEnd(8), ...line].join(''));
}
rmSync(folder, { recursive: true });
process.exit();
