import { readFile } from 'node:fs/promises';

/**
 * Megabytes of this process at its largest. Linux remembers them of this program; elsewhere they are of the process,
 * which began as a copy of the one that started it.
 */
export async function peakMegabytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) / 1024;
}
