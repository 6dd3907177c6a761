import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watchDeadlines } from '../../../functions/watch-deadlines/watch-deadlines.ts';
import { OPEN_CLOCKS, type OpenClock, startClocks, stopClocks } from '../../../shared/time/clocks.ts';
import { manifestOf } from '../../ports/manifest.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { Killed, killedAt } from '../service/kill.ts';

const incomplete = manifestOf({ recordsComplete: false, service: {} });

function at(time: string) {
  let now = time;
  const memory = memoryPorts({ now: () => new Date(now) });
  const open = async () =>
    (await memory.ports.cases.query<OpenClock>(OPEN_CLOCKS, '2')).map(({ value }) => [
      value.clock,
      value.due,
    ]);
  const rang = () =>
    [...new Map(memory.events.map((event) => [event.eventId, event])).values()].map((event) => [
      event.name,
      'clock' in event && event.clock,
    ]);
  const tick = () => watchDeadlines({ causationId: 'schedule:1' }, memory.ports);
  return { ...memory, open, rang, tick, set: (later: string) => (now = later) };
}

describe('clocks of a case', () => {
  it('run until what they wait for has come, each under its end', async () => {
    const { ports, open } = at('2015-10-02T16:30:00Z');
    await startClocks(ports, incomplete);
    expect(await open()).toEqual([
      ['records', '2015-10-11T07:00:00.000Z'],
      ['determination', '2015-11-10T08:00:00.000Z'],
    ]);
    await startClocks(ports, { ...incomplete, recordsComplete: true });
    expect(await open()).toEqual([['determination', '2015-11-02T08:00:00.000Z']]);
    await stopClocks(ports, incomplete.caseNumber);
    expect(await open()).toEqual([]);
  });
  it('never move to a later end, and never run again once stopped', async () => {
    const { ports, open, set } = at('2015-09-26T16:30:00Z');
    await startClocks(ports, manifestOf());
    set('2015-10-05T16:30:00Z');
    await startClocks(ports, manifestOf());
    expect(await open()).toEqual([['determination', '2015-10-27T07:00:00.000Z']]);
    await stopClocks(ports, incomplete.caseNumber, ['records']);
    expect(await open()).toHaveLength(1);
    await stopClocks(ports, incomplete.caseNumber);
    await startClocks(ports, manifestOf());
    expect(await open()).toEqual([]);
  });
});

describe('the watch', () => {
  it('is silent before, warns once when the end is near, and says once that it ran out', async () => {
    const { ports, tick, rang, set, open, events } = at('2015-10-02T16:30:00Z');
    await startClocks(ports, manifestOf());
    await tick();
    expect(rang()).toEqual([]);
    set('2015-10-28T08:00:00Z');
    await tick();
    await tick();
    expect(rang()).toEqual([['DeadlineNear', 'determination']]);
    set('2015-11-02T08:00:00Z');
    await tick();
    await tick();
    expect(rang()).toEqual([
      ['DeadlineNear', 'determination'],
      ['DeadlineMissed', 'determination'],
    ]);
    expect(await open()).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      caseNumber: 'CM15-0185313',
      due: '2015-11-02T08:00:00.000Z',
      source: 'Labor Code 4610.6(d)',
    });
  });
  it('says nothing of a case that was served', async () => {
    const { ports, tick, rang, set } = at('2015-10-02T16:30:00Z');
    await startClocks(ports, manifestOf());
    await stopClocks(ports, incomplete.caseNumber);
    set('2026-01-01T00:00:00Z');
    await tick();
    expect(rang()).toEqual([]);
  });
  it('rings each clock once, wherever any run of start, stop and watch is killed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 12 }), { maxLength: 8 }), async (kills) => {
        const here = at('2015-10-02T16:30:00Z');
        const survive = async (run: (ports: typeof here.ports) => Promise<void>) => {
          for (;;) {
            const kill = kills.pop();
            try {
              return await run(kill === undefined ? here.ports : killedAt(here.ports, kill));
            } catch (error) {
              if (!(error instanceof Killed)) throw error;
            }
          }
        };
        await survive((ports) => startClocks(ports, incomplete));
        await survive((ports) => startClocks(ports, { ...incomplete, recordsComplete: true }));
        here.set('2015-10-30T08:00:00Z');
        await survive((ports) => watchDeadlines({ causationId: 'schedule:1' }, ports));
        here.set('2015-11-30T08:00:00Z');
        await survive((ports) => watchDeadlines({ causationId: 'schedule:2' }, ports));
        await survive((ports) => startClocks(ports, { ...incomplete, recordsComplete: true }));
        await survive((ports) => watchDeadlines({ causationId: 'schedule:3' }, ports));
        expect(here.rang()).toEqual([
          ['DeadlineNear', 'determination'],
          ['DeadlineMissed', 'determination'],
        ]);
        expect(await here.open()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
