/**
 * `npm run cost`: what a case costs at list price, beside the figures of the design. Two packets go through the stack on
 * this machine, from upload to served letter: one of about 500 pages of text, and one of scans. What each message used
 * was measured by the functions themselves; processor time stands for Lambda's, since this machine may do other things
 * meanwhile, and its processor is not Lambda's. `--pages 100 --scans 4` make smaller packets.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, useLocal } from '../../infra/cli/connect.ts';
import { costInWords } from '../../infra/cli/cost.ts';
import { guidelineFiles, publishGuidelines, publishRoster } from '../../infra/cli/publish.ts';
import { acceptingReview, shownProposal, signReview } from '../../infra/cli/sign.ts';
import { packetUploads, submit } from '../../infra/cli/submit.ts';
import { eventsOf, lastOf, watch } from '../../infra/cli/timeline.ts';
import { demonstrationPanel } from '../../infra/local/demonstration.ts';
import { LOCAL, ROOT, STACK, synthesize } from '../../infra/local/run.ts';
import { startStack } from '../../infra/local/stack.ts';
import type { Manifest } from '../../shared/case/manifest.ts';
import { type CaseCost, costOf } from '../../shared/cost/cost.ts';
import { USAGE_ROW, type Usage } from '../../shared/cost/usage.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import { openPdf } from '../../shared/records/pdf.ts';
import { makeLongPacket } from '../packets/long/make.ts';
import { scansPdf } from '../unit/records/pdf-bytes.ts';

/** Design section 8, in US dollars. */
const FIGURES = { caseOf500: 0.003, scannedPage: 0.0002 };
/** Dots an inch at which pages are scanned. */
const DPI = 200;

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '500' }, scans: { type: 'string', default: '10' } },
});
const folder = join(LOCAL, 'cost');
const say = (line = '') => process.stdout.write(`${line}\n`);

/** The first pages of a PDF as a scanner gives them: each a grey image. */
async function scansOf(pdf: Uint8Array, pages: number): Promise<Uint8Array> {
  const document = await openPdf(pdf);
  if (typeof document === 'string') throw new Error(`the packet is ${document}`);
  const images = Array.from({ length: Math.min(pages, document.pages) }, (_, i) => {
    const image = document.render(i + 1, DPI);
    if (!image) throw new Error('a page cannot be rendered');
    return image;
  });
  return scansPdf(images);
}

function lay(name: string, manifest: Manifest, files: ReadonlyMap<string, Uint8Array>): string {
  const packet = join(folder, name);
  for (const [file, bytes] of [...files, ['packet.json', Buffer.from(JSON.stringify(manifest))] as const]) {
    mkdirSync(dirname(join(packet, file)), { recursive: true });
    writeFileSync(join(packet, file), bytes);
  }
  return packet;
}

rmSync(folder, { recursive: true, force: true });
const long = await makeLongPacket({ seed: 11, pages: Number(values.pages) });
const [bundle = new Uint8Array()] = long.files.values();
const scanned: Manifest = { ...long.manifest, caseNumber: 'CM15-7654321' };
const packets = [
  ['of text', lay('text', long.manifest, long.files)],
  [
    'of scans',
    lay('scans', scanned, new Map([['records/scans.pdf', await scansOf(bundle, Number(values.scans))]])),
  ],
] as const;

const stack = await startStack(await synthesize(join(folder, 'cdk.out')), {
  port: 0,
  data: null,
  logs: join(folder, 'logs'),
  failed: say,
});
try {
  useLocal(stack);
  const connection = await connect(STACK, false);
  const { ports } = connection;
  const panel = await demonstrationPanel(join(folder, 'panel'));
  await publishGuidelines(connection, guidelineFiles([join(ROOT, 'shared/rules/library')]));
  await publishRoster(connection, panel.roster);
  const through = async (name: string, path: string) => {
    const packet = packetUploads(path);
    const { caseNumber } = packet;
    await submit(connection, packet);
    await watch(
      ports,
      caseNumber,
      () => undefined,
      (event) => event.name === 'ReviewRequested',
    );
    const shown = await shownProposal(ports, caseNumber);
    const isDecided = shown.proposal.items.every(({ decision }) => decision !== null);
    const key = panel.keys.get(shown.assignment.reviewer);
    if (isDecided && key) {
      const { jws, uploadKey } = await signReview(acceptingReview(shown, new Date()), key);
      const review = join(folder, basename(uploadKey));
      writeFileSync(review, jws);
      await connection.upload(uploadKey, review);
      await watch(ports, caseNumber, () => undefined);
    }
    // What a message used is written after its last event.
    while (stack.waiting() > 0) await wait(100);
    const used = (await ports.cases.query<Usage>(caseNumber, USAGE_ROW)).map(({ value }) => value);
    const indexed = lastOf(await eventsOf(ports, caseNumber), 'RecordsIndexed');
    if (!indexed) throw new Error('the records were not indexed');
    const index = await readJson<RecordsIndex>(ports.records, indexed.recordsKey);
    const alone = costOf(used.map((usage) => ({ ...usage, ms: usage.cpuMs })));
    say();
    say(
      `A case ${name}, ${isDecided ? 'to the served letter' : 'to the worksheet: it has no proposal to sign'}`,
    );
    for (const line of costInWords(alone, index)) say(line);
    const share = Math.round((100 * alone.usd) / costOf(used).usd);
    say(`  by the clock of this machine the times are longer; the sum above is ${share} % of that`);
    return { alone, index };
  };
  const text = await through(...packets[0]);
  const scans = await through(...packets[1]);
  const per500 = (500 * text.alone.usd) / text.index.pagesTotal;
  const reading = ({ steps }: CaseCost) => steps.find(({ step }) => step === 'read-pages')?.usd ?? 0;
  // A page that proved unreadable was paid for too.
  const perScan = reading(scans.alone) / scans.index.pagesTotal;
  say();
  say(`500 pages of text     $${per500.toFixed(5)}  (design: at most $${FIGURES.caseOf500})`);
  say(`a scanned page        $${perScan.toFixed(5)}  (design: at most $${FIGURES.scannedPage})`);
} finally {
  await stack.stop();
}
process.exit();
