import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { screen } from '../../../shared/case/eligibility.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { addDays } from '../../../shared/time/calendar.ts';
import { manifestOf } from '../../ports/manifest.ts';

const applied = (
  decided: string,
  applicationReceived: string,
  priority: Manifest['priority'] = 'standard',
): readonly string[] =>
  screen(
    manifestOf({ priority, applicationReceived, utilizationReview: { date: decided, outcome: 'denied' } }),
  ).map(({ code }) => code);

describe('the eligibility screen', () => {
  it('finds nothing against an application in time', () => {
    expect(screen(manifestOf())).toEqual([]);
  });
  it('allows 30 days from service, which is two business days and five for the mail after the decision', () => {
    expect(applied('2016-12-07', '2017-01-13')).toEqual([]);
    expect(applied('2016-12-07', '2017-01-14')).toEqual(['untimely']);
  });
  it('says how late an application is, in days and with its source', () => {
    const late = manifestOf({ applicationReceived: '2015-11-01' });
    expect(screen(late)).toEqual([
      {
        code: 'untimely',
        reason:
          'the application was received 53 days after the utilization review decision; 30 days are allowed from its service, which with time for service by mail were 37',
        source: '8 CCR 9792.10.1(b)(1)',
      },
    ]);
  });
  it('lets a window that ends on a holiday end on the next business day', () => {
    // Two business days and 35 days after October 20, 2015 are Thanksgiving; the next day is a holiday too.
    expect(applied('2015-10-20', '2015-11-30')).toEqual([]);
    expect(applied('2015-10-20', '2015-12-01')).toEqual(['untimely']);
  });
  it('allows ten days for a formulary dispute since 2018, and 30 before', () => {
    expect(applied('2018-03-01', '2018-03-20', 'formulary')).toEqual([]);
    expect(applied('2018-03-01', '2018-03-21', 'formulary')).toEqual(['untimely']);
    expect(applied('2018-03-01', '2018-03-21', 'standard')).toEqual([]);
    expect(applied('2017-03-01', '2017-03-21', 'formulary')).toEqual([]);
  });
  it('finds that a conditional non-certification decided nothing, beside every other reason', () => {
    const manifest = manifestOf({
      applicationReceived: '2015-12-01',
      utilizationReview: { date: '2015-09-09', outcome: 'conditionally-non-certified' },
    });
    expect(screen(manifest).map(({ code, source }) => [code, source])).toEqual([
      ['untimely', '8 CCR 9792.10.1(b)(1)'],
      ['conditionally-non-certified', '8 CCR 9792.10.3'],
    ]);
  });
  it('leaves decisions of before July 2013 on earlier injuries, and of before 2013, to the former procedure', () => {
    const of = (injury: string, decided: string) =>
      screen(
        manifestOf({
          claim: { claimNumber: 'SYN-1', dateOfInjury: injury },
          utilizationReview: { date: decided, outcome: 'denied' },
          applicationReceived: decided,
        }),
      ).map(({ code }) => code);
    expect(of('2012-12-31', '2013-06-30')).toEqual(['before-independent-medical-review']);
    expect(of('2012-12-31', '2013-07-01')).toEqual([]);
    expect(of('2013-01-01', '2013-06-30')).toEqual([]);
    expect(of('2013-01-01', '2012-06-30')).toEqual(['before-independent-medical-review']);
  });
  it('names no date and no person in its reasons', () => {
    const reasons = screen(manifestOf({ applicationReceived: '2016-01-01' })).map(({ reason }) => reason);
    expect(reasons.join(' ')).not.toMatch(/\d{4}-\d\d-\d\d|Synthetic/);
  });
  it('never finds an application untimely that would be timely a day later', () => {
    const decided = fc.integer({ min: 0, max: 6000 }).map((days) => addDays('2013-07-01', days));
    const priority = fc.constantFrom<Manifest['priority']>('standard', 'expedited', 'formulary');
    fc.assert(
      fc.property(decided, fc.nat({ max: 60 }), priority, (on, days, kind) => {
        if (applied(on, addDays(on, days), kind).length > 0)
          expect(applied(on, addDays(on, days + 1), kind)).toEqual(['untimely']);
      }),
    );
  });
});
