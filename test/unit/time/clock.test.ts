import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { addDays } from '../../../shared/time/calendar.ts';
import { type ClockStarts, clocksOf, deadlineOn } from '../../../shared/time/clock.ts';
import { manifestOf } from '../../ports/manifest.ts';

const dues = (manifest: Manifest, starts: ClockStarts) =>
  Object.fromEntries(clocksOf(manifest, starts).map(({ clock, due }) => [clock, due]));
const received = '2015-10-02T16:30:00.000Z';

describe('the clocks of a case', () => {
  it('give a standard case 30 days from the day its complete packet came', () => {
    expect(clocksOf(manifestOf(), { received })).toEqual([
      {
        clock: 'determination',
        due: '2015-11-02T08:00:00.000Z',
        nearAt: '2015-10-28T08:00:00.000Z',
        source: 'Labor Code 4610.6(d)',
        verified: true,
      },
    ]);
  });
  it('take the documents as received at the latest when the records window closes', () => {
    expect(dues(manifestOf({ service: {} }), { received: '2026-11-22T12:00:00.000Z' })).toEqual({
      determination: '2015-11-10T08:00:00.000Z',
    });
  });
  it('take them as received at the earliest on the day of the assignment', () => {
    expect(dues(manifestOf(), { received: '2015-09-01T12:00:00.000Z' })).toEqual({
      determination: '2015-10-26T07:00:00.000Z',
    });
  });
  it('give records 12 days where the claims administrator is reached electronically, and 15 by mail', () => {
    const incomplete = { recordsComplete: false };
    expect(dues(manifestOf(incomplete), { received })).toEqual({
      records: '2015-10-08T07:00:00.000Z',
      determination: '2015-11-07T08:00:00.000Z',
    });
    expect(dues(manifestOf({ ...incomplete, service: {} }), { received })).toEqual({
      records: '2015-10-11T07:00:00.000Z',
      determination: '2015-11-10T08:00:00.000Z',
    });
  });
  it('count an expedited case in hours: 24 for records, 72 for the determination', () => {
    const expedited = manifestOf({ priority: 'expedited', recordsComplete: false });
    expect(dues(expedited, { received })).toEqual({
      records: '2015-09-26T07:00:00.000Z',
      determination: '2015-09-29T06:59:59.999Z',
    });
    expect(dues({ ...expedited, recordsComplete: true }, { received: '2015-09-25T15:00:00.000Z' })).toEqual({
      determination: '2015-09-28T15:00:00.000Z',
    });
  });
  it('give a formulary case five working days since 2018, over a holiday, and 30 days before', () => {
    const formulary = manifestOf({ priority: 'formulary', assigned: '2019-11-25' });
    expect(dues(formulary, { received: '2019-11-25T20:00:00.000Z' })).toEqual({
      determination: '2019-12-05T08:00:00.000Z',
    });
    expect(dues(manifestOf({ priority: 'formulary' }), { received })).toEqual({
      determination: '2015-11-02T08:00:00.000Z',
    });
  });
  it('open the appeal window when the letter is served, and the implementation only of what was overturned', () => {
    const served = '2015-10-09T20:00:00.000Z';
    expect(dues(manifestOf(), { received, served })).toEqual({
      determination: '2015-11-02T08:00:00.000Z',
      appeal: '2015-11-10T08:00:00.000Z',
    });
    expect(dues(manifestOf(), { received, served, overturned: true })).toEqual({
      determination: '2015-11-02T08:00:00.000Z',
      appeal: '2015-11-10T08:00:00.000Z',
      implementation: '2015-10-17T07:00:00.000Z',
    });
  });
  it('say of what was not read at its source that it is not verified', () => {
    const expedited = manifestOf({ priority: 'expedited' });
    expect(clocksOf(expedited, { received }).map(({ clock, verified }) => [clock, verified])).toEqual([
      ['determination', false],
    ]);
  });
});

describe('whatever the dates', () => {
  const priority = fc.constantFrom<Manifest['priority']>('standard', 'expedited', 'formulary');
  const day = fc.integer({ min: 0, max: 6000 }).map((days) => addDays('2013-01-01', days));
  const instant = fc
    .integer({ min: Date.UTC(2013, 0, 1), max: Date.UTC(2030, 0, 1) })
    .map((at) => new Date(at).toISOString());

  it('a packet that comes later, or a case assigned later, is never due earlier', () => {
    fc.assert(
      fc.property(priority, fc.boolean(), day, day, instant, instant, (kind, complete, a, b, x, y) => {
        const due = (assigned: string, at: string) =>
          dues(manifestOf({ priority: kind, recordsComplete: complete, assigned }), { received: at });
        const [early, late] = [a, b].sort() as [string, string];
        const [before, after] = [x, y].sort() as [string, string];
        const first = due(early, before);
        // The formulary's short period began in 2018: across that day the law itself shortened it.
        const oneLaw = kind !== 'formulary' || early < '2018-01-01' === late < '2018-01-01';
        for (const [clock, end] of Object.entries(first)) {
          expect(String(due(early, after)[clock]) >= end).toBe(true);
          if (oneLaw) expect(String(due(late, before)[clock]) >= end).toBe(true);
        }
      }),
    );
  });
  it('every clock of every priority has a period on every day since 2013', () => {
    fc.assert(
      fc.property(priority, day, (kind, on) => {
        for (const clock of ['application', 'records', 'determination', 'appeal', 'implementation'] as const)
          expect(deadlineOn(clock, kind, on).clock).toBe(clock);
      }),
    );
  });
});
