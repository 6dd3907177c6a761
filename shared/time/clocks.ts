import type { Manifest } from '../case/manifest.ts';
import { Retry } from '../errors.ts';
import type { Ports } from '../ports/ports.ts';
import { type ClockName, clocksOf } from './clock.ts';

/** Partition of the clocks that are running, by their end: what `watch-deadlines` reads. */
export const OPEN_CLOCKS = 'CLOCKS';
/** Sort-key prefix of a case's own rows of its clocks. */
export const CLOCK_ROW = 'CLOCK#';

/** A clock of a case: the row that decides. A clock that stopped or ran out never runs again. */
export interface ClockRow {
  readonly clock: ClockName;
  readonly due: string;
  readonly state: 'running' | 'stopped' | 'missed';
}

/** A running clock, as the watch reads it; it counts only while the case's row says the same. */
export interface OpenClock {
  readonly caseNumber: string;
  readonly clock: ClockName;
  readonly due: string;
  readonly nearAt: string;
  readonly source: string;
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
    const row: ClockRow = { clock, due, state: 'running' };
    const { inserted, row: standing } = await ports.cases.insert(caseNumber, CLOCK_ROW + clock, row);
    if (standing.value.state !== 'running') continue;
    const earlier = !inserted && due < standing.value.due;
    if (earlier && !(await ports.cases.replace(caseNumber, CLOCK_ROW + clock, row, standing.version)))
      throw new Retry('clock-changed', `the ${clock} clock of ${caseNumber} was changed at the same moment`);
    if (inserted || due <= standing.value.due) {
      const open: OpenClock = { caseNumber, clock, due, nearAt, source };
      await ports.cases.insert(OPEN_CLOCKS, openClockKey(due, caseNumber, clock), open);
    }
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
