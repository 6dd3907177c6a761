import { describe, expect, it } from 'vitest';
import { publish } from '../../../events/publish.ts';
import { eventsOf, inWords, lastOf, statusOf, watch } from '../../../infra/cli/timeline.ts';
import { ASSIGNMENT_ROW, type AssignmentRow } from '../../../shared/case/rows.ts';
import { CLOCK_ROW, type ClockRow } from '../../../shared/time/clocks.ts';
import { memoryPorts } from '../../ports/memory.ts';

const CASE = 'CM15-0185313';
const HASH = 'a'.repeat(64);

/** Ports on whose clock every event is a second after the one before. */
function ticking() {
  let second = 0;
  return memoryPorts({ now: () => new Date(Date.UTC(2015, 9, 2, 9, 0, second++)) }).ports;
}
const cause = { caseNumber: CASE, causationId: 'test' };
type P = ReturnType<typeof ticking>;
const received = (ports: P) =>
  publish(ports, cause, 'PacketReceived', { revision: HASH, packetKey: 'cases/x/packet.json' });
const found = (ports: P) =>
  publish(ports, cause, 'FactsFound', { revision: HASH, factsKey: 'cases/x/facts.json', facts: 1 });
const closed = (ports: P) =>
  publish(ports, cause, 'CaseClosed', { letter: HASH, result: 'Uphold', served: 3 });

describe('the timeline of a case', () => {
  it('has its events in the order of their time', async () => {
    const ports = ticking();
    await received(ports);
    await found(ports);
    await closed(ports);
    const events = await eventsOf(ports, CASE);
    expect(events.map(({ name }) => name)).toEqual(['PacketReceived', 'FactsFound', 'CaseClosed']);
    expect(events.map(inWords)).toEqual([
      'the packet is complete and valid',
      '1 clinical fact',
      'Uphold; 3 parties served',
    ]);
    expect(lastOf(events, 'CaseClosed')?.served).toBe(3);
    expect(lastOf(events, 'PacketRefused')).toBe(null);
  });

  it('names every problem of a refusal', async () => {
    const ports = ticking();
    const refused = await publish(ports, cause, 'PacketRefused', {
      uploadKey: 'packets/CM15-0185313.zip',
      code: 'manifest-invalid',
      problems: [
        { path: 'assigned', problem: 'is missing' },
        { path: 'colour', problem: 'unknown field' },
      ],
    });
    expect(inWords(refused)).toBe('assigned: is missing; colour: unknown field');
  });

  it('is watched event by event, each told once, until the case is closed', async () => {
    const ports = ticking();
    await received(ports);
    const told: string[] = [];
    const after = [() => found(ports), () => closed(ports)];
    const last = await watch(ports, CASE, ({ name }) => {
      told.push(name);
      void after.shift()?.();
    });
    expect(last.name).toBe('CaseClosed');
    expect(told).toEqual(['PacketReceived', 'FactsFound', 'CaseClosed']);
  });

  it('lets who watches give up when nothing comes', async () => {
    const ports = ticking();
    const giveUp = () => {
      throw new Error('enough');
    };
    await expect(
      watch(
        ports,
        CASE,
        () => undefined,
        () => false,
        giveUp,
      ),
    ).rejects.toThrow('enough');
  });

  it('tells where the case stands, its clocks and who reviews it', async () => {
    const ports = ticking();
    await received(ports);
    const clock: ClockRow = {
      clock: 'determination',
      due: '2015-11-02T08:00:00.000Z',
      nearAt: '2015-10-30T08:00:00.000Z',
      source: 'Labor Code 4610.6(d)',
      state: 'running',
    };
    await ports.cases.insert(CASE, `${CLOCK_ROW}determination`, clock);
    const assignment: AssignmentRow = {
      reviewer: 'R-1',
      revision: HASH,
      proposal: HASH,
      proposalKey: 'p',
      worksheetKey: 'w',
    };
    await ports.cases.insert(CASE, ASSIGNMENT_ROW, assignment);
    const status = await statusOf(ports, CASE);
    expect([status.state, status.result, status.reviewer]).toEqual([
      'the records are being read',
      null,
      'R-1',
    ]);
    expect(status.clocks).toEqual([
      {
        clock: 'determination',
        due: '2015-11-02T08:00:00.000Z',
        state: 'running',
        source: 'Labor Code 4610.6(d)',
      },
    ]);
    await publish(ports, cause, 'DeterminationMade', {
      proposal: HASH,
      determinationKey: 'd',
      determination: HASH,
      result: 'Overturn',
    });
    await closed(ports);
    expect(await statusOf(ports, CASE)).toMatchObject({ state: 'closed', result: 'Overturn' });
  });

  it('is refused for a case that nobody knows', async () => {
    await expect(statusOf(ticking(), CASE)).rejects.toThrow(/CM15-0185313: is not known; submit its packet/);
  });
});
