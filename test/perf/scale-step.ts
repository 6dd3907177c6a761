/**
 * One step in a process of its own, as a warm function runs it: over the case laid out in one folder, and then, measured,
 * over that of another. `node test/perf/scale-step.ts STEP WARM FOLDER` prints `Measured` as JSON.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventBody, EventName } from '../../events/catalog.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RangeMessage } from '../../shared/ports/range-message.ts';
import { FolderStore } from '../ports/folder.ts';
import { MemoryTable, memoryPorts } from '../ports/memory.ts';
import { peakMegabytes } from './peak.ts';

export type ScaleStep = 'receive' | 'index' | 'read' | 'list' | 'facts' | 'rules';
export interface Measured {
  /** Milliseconds of processor time, of all threads: what else the machine does is not measured. */
  readonly ms: number;
  /** Megabytes of the process at its largest, Node and the engines included. */
  readonly peak: number;
}

interface State {
  readonly cases: [string, [string, { version: number; json: string; set?: number[] }][]][];
  readonly events: EventBody[];
  readonly ranges: RangeMessage[];
}

/** A case in a folder: its buckets, and what the steps before said. */
async function caseIn(folder: string) {
  const state: State = JSON.parse(
    await readFile(join(folder, 'state.json'), 'utf8').catch(() => '{"cases":[],"events":[],"ranges":[]}'),
  );
  const memory = memoryPorts();
  const cases = new MemoryTable();
  for (const [pk, rows] of state.cases)
    cases.rows.set(
      pk,
      new Map(rows.map(([sk, { set, ...row }]) => [sk, set ? { ...row, set: new Set(set) } : row])),
    );
  const ports: Ports = {
    ...memory.ports,
    cases,
    inbox: new FolderStore(join(folder, 'inbox')),
    records: new FolderStore(join(folder, 'records')),
  };
  const event = <N extends EventName>(name: N): EventBody<N> => {
    const found = state.events.findLast((one) => one.name === name);
    if (!found) throw new Error(`${name} was not published, but ${JSON.stringify(state.events.at(-1))}`);
    return found as EventBody<N>;
  };
  const save = () => {
    const after: State = {
      cases: [...cases.rows].map(([pk, rows]) => [
        pk,
        [...rows].map(([sk, { set, ...row }]) => [sk, set ? { ...row, set: [...set] } : row]),
      ]),
      events: [...state.events, ...memory.events],
      ranges: [...state.ranges, ...memory.ranges],
    };
    return writeFile(join(folder, 'state.json'), JSON.stringify(after));
  };
  return { ports, event, ranges: state.ranges, save };
}
type Case = Awaited<ReturnType<typeof caseIn>>;

/** Each step's own code is loaded before it is run: no step is measured by what another one loads. */
const STEPS: Readonly<Record<ScaleStep, () => Promise<(of: Case) => Promise<void>>>> = {
  receive: async () => {
    const { receivePacket } = await import('../../functions/receive-packet/receive-packet.ts');
    return async ({ ports }) => {
      const [upload] = await ports.inbox.list('packets/');
      if (!upload) throw new Error('nothing was uploaded');
      await receivePacket({ ...upload, causationId: 'upload' }, ports);
    };
  },
  index: async () => {
    const { indexRecords } = await import('../../functions/index-records/index-records.ts');
    return ({ ports, event }) => indexRecords(event('PacketReceived'), ports);
  },
  read: async () => {
    const { readPages } = await import('../../functions/read-pages/read-pages.ts');
    const { tesseract } = await import('../../shared/records/ocr.ts');
    return async ({ ports, ranges }) => {
      for (const range of ranges) await readPages(range, ports, tesseract);
    };
  },
  list: async () => {
    const { listRecords } = await import('../../functions/index-records/index-records.ts');
    return ({ ports, event }) => listRecords(event('PagesRead'), ports);
  },
  facts: async () => {
    const { findFacts } = await import('../../functions/find-facts/find-facts.ts');
    return ({ ports, event }) => findFacts(event('RecordsIndexed'), ports);
  },
  rules: async () => {
    const { publishLibrary } = await import('./library.ts');
    const { applyRules } = await import('../../functions/apply-rules/apply-rules.ts');
    const { guidelines } = memoryPorts().ports;
    await publishLibrary({ ...memoryPorts().ports, guidelines });
    return ({ ports, event }) => applyRules(event('FactsFound'), { ...ports, guidelines });
  },
};

const [step = '', ...folders] = process.argv.slice(2);
const run = await STEPS[step as ScaleStep]();
let ms = 0;
for (const folder of folders) {
  const one = await caseIn(folder);
  const before = process.cpuUsage();
  await run(one);
  const { user, system } = process.cpuUsage(before);
  ms = (user + system) / 1000;
  await one.save();
}
process.stdout.write(JSON.stringify({ ms, peak: await peakMegabytes() } satisfies Measured));
process.exit();
