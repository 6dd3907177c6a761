import type { Manifest } from '../case/manifest.ts';
import { Retry } from '../errors.ts';
import type { Ports } from '../ports/ports.ts';
import { type Clock, type ClockName, clocksOf } from './clock.ts';

/** Partition of the clocks that are running, by their end: what `watch-deadlines` reads. */
export const OPEN_CLOCKS = 'CLOCKS';
/** Sort-key prefix of a case's own rows of its clocks. */
export const CLOCK_ROW = 'CLOCK#';

/** A clock of a case: the row that decides. A clock that stopped or ran out never runs again. */
export interface ClockRow extends Pick<Clock, 'clock' | 'due' | 'nearAt' | 'source'> {
  readonly state: 'running' | 'stopped' | 'missed';
}

/** A running clock, as the watch reads it; it counts only while the case's row says the same. */
export interface OpenClock extends Pick<Clock, 'clock' | 'due' | 'nearAt' | 'source'> {
  readonly caseNumber: string;
  /** Set when the warning went out. */
  readonly warned?: boolean;
}

export const openClockKey = (due: string, caseNumber: string, clock: ClockName) =>
  `${due}#${caseNumber}#${clock}`;

/**
 * Starts the clocks of a case, and stops the records clock when the records are complete. Can be called again with
 * every revision and every redelivery: a clock moves only to an earlier end, never to a later one, and one that
 * stopped stays so.
 */
export async function startClocks(ports: Pick<Ports, 'cases' | 'now'>, manifest: Manifest): Promise<void> {
  const { caseNumber } = manifest;
  for (const { clock, due, nearAt, source } of clocksOf(manifest, { received: ports.now().toISOString() })) {
    const row: ClockRow = { clock, due, nearAt, source, state: 'running' };
    const { row: standing } = await ports.cases.insert(caseNumber, CLOCK_ROW + clock, row);
    if (standing.value.state !== 'running') continue;
    const earlier = due < standing.value.due;
    if (earlier && !(await ports.cases.replace(caseNumber, CLOCK_ROW + clock, row, standing.version)))
      throw new Retry('clock-changed', `the ${clock} clock of ${caseNumber} was changed at the same moment`);
    // Written from the row that stands: a run that was killed before this line is made good by the next.
    const { state: _, ...running } = earlier ? row : standing.value;
    const open: OpenClock = { caseNumber, ...running };
    await ports.cases.insert(OPEN_CLOCKS, openClockKey(open.due, caseNumber, clock), open);
    if (earlier) await ports.cases.remove(OPEN_CLOCKS, openClockKey(standing.value.due, caseNumber, clock));
  }
  if (manifest.recordsComplete) await stopClocks(ports, caseNumber, ['records']);
}

/** Stops some of a case's clocks, or all of them. Stopping a clock that does not run does nothing. */
export async function stopClocks(
  ports: Pick<Ports, 'cases'>,
  caseNumber: string,
  clocks?: readonly ClockName[],
): Promise<void> {
  for (const { sk, version, value } of await ports.cases.query<ClockRow>(caseNumber, CLOCK_ROW)) {
    if (clocks && !clocks.includes(value.clock)) continue;
    if (value.state === 'running') {
      const stopped: ClockRow = { ...value, state: 'stopped' };
      if (!(await ports.cases.replace(caseNumber, sk, stopped, version)))
        throw new Retry(
          'clock-changed',
          `the ${value.clock} clock of ${caseNumber} was changed at the same moment`,
        );
    }
    await ports.cases.remove(OPEN_CLOCKS, openClockKey(value.due, caseNumber, value.clock));
  }
}
