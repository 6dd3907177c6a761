import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBusinessDays,
  addDays,
  dateAt,
  daysBetween,
  endOfDay,
  holidaysOf,
  isBusinessDay,
  nextBusinessDay,
  startOfDay,
} from '../../../shared/time/calendar.ts';

const date = fc
  .integer({ min: Date.UTC(2013, 0, 1) / 86_400_000, max: Date.UTC(2040, 11, 31) / 86_400_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

describe('holidays', () => {
  it('are those that the state published for 2013, Cesar Chavez Day kept on the Monday after its Sunday', () => {
    expect([...holidaysOf(2013)]).toEqual([
      '2013-01-01',
      '2013-01-21',
      '2013-02-18',
      '2013-04-01',
      '2013-05-27',
      '2013-07-04',
      '2013-09-02',
      '2013-11-11',
      '2013-11-28',
      '2013-11-29',
      '2013-12-25',
    ]);
  });
  it('are those that the state published for 2014', () => {
    expect([...holidaysOf(2014)]).toEqual([
      '2014-01-01',
      '2014-01-20',
      '2014-02-17',
      '2014-03-31',
      '2014-05-26',
      '2014-07-04',
      '2014-09-01',
      '2014-11-11',
      '2014-11-27',
      '2014-11-28',
      '2014-12-25',
    ]);
  });
  it('keep Veterans Day on the Friday before when it falls on a Saturday, and no other day so', () => {
    expect(holidaysOf(2017).has('2017-11-10')).toBe(true);
    expect(holidaysOf(2017).has('2017-11-11')).toBe(false);
    expect(holidaysOf(2015).has('2015-07-03')).toBe(false);
  });
  it('keep a Christmas on Sunday on the Monday after', () => {
    expect(isBusinessDay('2022-12-26')).toBe(false);
  });
});

describe('legal days', () => {
  it('begin at midnight in Los Angeles, summer and winter', () => {
    expect(startOfDay('2015-07-01').toISOString()).toBe('2015-07-01T07:00:00.000Z');
    expect(startOfDay('2015-12-01').toISOString()).toBe('2015-12-01T08:00:00.000Z');
  });
  it('have 23 hours when the clocks go forward and 25 when they go back', () => {
    const hours = (day: string) => (endOfDay(day).getTime() - startOfDay(day).getTime()) / 3_600_000;
    expect([hours('2015-03-08'), hours('2015-03-09'), hours('2015-11-01')]).toEqual([23, 24, 25]);
  });
  it('hold every instant from their beginning to their end, and none outside', () => {
    fc.assert(
      fc.property(date, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (day, part) => {
        const start = startOfDay(day).getTime();
        const end = endOfDay(day).getTime();
        expect(dateAt(new Date(start + Math.floor(part * (end - start))))).toBe(day);
        expect(dateAt(new Date(start - 1))).toBe(addDays(day, -1));
        expect(dateAt(new Date(end))).toBe(addDays(day, 1));
      }),
    );
  });
});

describe('business days', () => {
  it('skip weekends and holidays: five from the Friday before Thanksgiving 2015 end on the Tuesday after', () => {
    expect(addBusinessDays('2015-11-20', 5)).toBe('2015-12-01');
  });
  it('move a day that is none to the next that is one, and leave one as it is', () => {
    expect(nextBusinessDay('2015-07-04')).toBe('2015-07-06');
    expect(nextBusinessDay('2015-07-06')).toBe('2015-07-06');
  });
  it('end on a business day, keep their order, and are counted exactly', () => {
    fc.assert(
      fc.property(date, date, fc.integer({ min: 1, max: 60 }), (a, b, days) => {
        const end = addBusinessDays(a, days);
        expect(isBusinessDay(end)).toBe(true);
        let counted = 0;
        for (let at = addDays(a, 1); at <= end; at = addDays(at, 1)) if (isBusinessDay(at)) counted += 1;
        expect(counted).toBe(days);
        if (a <= b) expect(end <= addBusinessDays(b, days)).toBe(true);
        else expect(end >= addBusinessDays(b, days)).toBe(true);
      }),
    );
  });
});

it('days between two dates are those that added to the first give the second', () => {
  fc.assert(
    fc.property(date, date, (a, b) => {
      expect(addDays(a, daysBetween(a, b))).toBe(b);
    }),
  );
});
