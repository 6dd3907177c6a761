import { AsyncLocalStorage } from 'node:async_hooks';

/** What a function used for one message. */
export interface Usage {
  readonly step: string;
  /** When it was done. */
  readonly at: string;
  /** Milliseconds by the clock, from the message's being read to its being done. */
  readonly ms: number;
  /** Milliseconds of processor time that its process took meanwhile, all threads together: what it would take alone. */
  readonly cpuMs: number;
  /** Memory that the function is given, in megabytes: Lambda charges for all of it. */
  readonly memoryMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  /** Requests to services by `Service:Operation`, each attempt for itself. */
  readonly requests: Readonly<Record<string, number>>;
}

/** Sort-key prefix of a case's usage: a row for each delivery of a message that was done. */
export const USAGE_ROW = 'USAGE#';

const running = new AsyncLocalStorage<Map<string, number>>();

/** Counts a request, e.g. `S3:PutObject`, to the work that sends it, if that is measured. */
export function countRequest(name: string): void {
  const counts = running.getStore();
  counts?.set(name, (counts.get(name) ?? 0) + 1);
}

/** Does some work and tells what it used. Works that are done at a time are told apart. */
export async function measured(work: () => Promise<void>): Promise<Pick<Usage, 'ms' | 'cpuMs' | 'requests'>> {
  const counts = new Map<string, number>();
  const begun = performance.now();
  const processor = process.cpuUsage();
  await running.run(counts, work);
  const requests = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  const { user, system } = process.cpuUsage(processor);
  return {
    ms: Math.ceil(performance.now() - begun),
    cpuMs: Math.ceil((user + system) / 1000),
    requests,
  };
}
