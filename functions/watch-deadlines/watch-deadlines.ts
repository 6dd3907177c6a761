import { publish } from '../../events/publish.ts';
import type { Tick } from '../../shared/middleware/message.ts';
import type { Ports, Row } from '../../shared/ports/ports.ts';
import {
  CLOCK_ROW,
  type ClockRow,
  OPEN_CLOCKS,
  type OpenClock,
  openClockKey,
} from '../../shared/time/clocks.ts';

type WatchPorts = Pick<Ports, 'cases' | 'events' | 'now'>;

/** Every end of a clock is an ISO instant of this millennium; DynamoDB refuses an empty prefix. */
const EVERY_CLOCK = '2';

/**
 * Looks at every running clock: warns once when its end is near and says once when it ran out. A clock that ran
 * out is not watched any more; a case that was served stopped its clocks before (LC 4610.6(d): a late
 * determination stays valid, so that a missed clock changes nothing but the urgency).
 */
export async function watchDeadlines(tick: Pick<Tick, 'causationId'>, ports: WatchPorts): Promise<void> {
  const now = ports.now().toISOString();
  for (const row of await ports.cases.query<OpenClock>(OPEN_CLOCKS, EVERY_CLOCK))
    if (row.value.nearAt <= now) await ring(row, now, tick.causationId, ports);
}

async function ring(
  open: Row<OpenClock>,
  now: string,
  causationId: string,
  ports: WatchPorts,
): Promise<void> {
  const { caseNumber, clock, due, source } = open.value;
  const drop = () => ports.cases.remove(OPEN_CLOCKS, openClockKey(due, caseNumber, clock));
  const own = await ports.cases.get<ClockRow>(caseNumber, CLOCK_ROW + clock);
  if (own?.value.state !== 'running' || own.value.due !== due) return drop();
  const cause = { caseNumber, causationId };
  if (due <= now) {
    await publish(ports, cause, 'DeadlineMissed', { clock, due, source });
    const missed: ClockRow = { ...own.value, state: 'missed' };
    // Stopped or moved at the same moment: the next tick sees what stands.
    if (await ports.cases.replace(caseNumber, CLOCK_ROW + clock, missed, own.version)) await drop();
  } else if (!open.value.warned) {
    await publish(ports, cause, 'DeadlineNear', { clock, due, source });
    await ports.cases.replace(OPEN_CLOCKS, open.sk, { ...open.value, warned: true }, open.version);
  }
}
