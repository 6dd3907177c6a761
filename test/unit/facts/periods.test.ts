import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../shared/facts/model.ts';
import { findPeriods } from '../../../shared/facts/periods.ts';
import { factsIn } from './record.ts';

const COUNTED = { latest: '2016-09-01', note: '2016-06-15', injury: '2015-01-10' };
const found = (text: string) =>
  findPeriods(text, COUNTED).map(({ period, of }) => `${period.from} ${period.to} ${of}`);

describe('rough dates as charts write them', () => {
  it.each([
    ['MRI in March 2015', '2015-03-01 2015-03-31 event'],
    ["x-rays Mar. '15", '2015-03-01 2015-03-31 event'],
    ['MRI 3/2015', '2015-03-01 2015-03-31 event'],
    ['MRI 03/15', '2015-03-01 2015-03-31 event'],
    ['seen in 8/14', '2014-08-01 2014-08-31 event'],
    ['since 03/15', '2015-03-01 2015-03-31 onset'],
    ['MRI 2015-03', '2015-03-01 2015-03-31 event'],
    ['July to October 2015', '2015-07-01 2015-10-31 event'],
    ['9/2015 to 11/2015', '2015-09-01 2015-11-30 event'],
    ['since 2012', '2012-01-01 2012-12-31 onset'],
    ['early 2014', '2014-01-01 2014-05-31 event'],
    ['late March 2015', '2015-03-15 2015-03-31 event'],
    ['spring of 2014', '2014-03-01 2014-06-30 event'],
    ['a fall in 2014', '2014-01-01 2014-12-31 event'],
    ['in the fall of 2014', '2014-09-01 2014-12-31 event'],
    ['in late May', '2016-05-15 2016-05-31 event'],
    ['in November', '2015-11-01 2015-11-30 event'],
    ['two months ago', '2016-03-30 2016-04-30 event'],
    ['over a year ago', '1900-01-01 2015-06-15 event'],
    ['last year', '2015-01-01 2015-12-31 event'],
    ['yesterday', '2016-06-14 2016-06-14 event'],
    ['in the last 6 months', '2015-11-27 2016-06-15 event'],
    ['for the past 3 weeks', '2016-05-21 2016-05-28 onset'],
    ['8 months after the injury', '2015-08-17 2015-10-04 event'],
    ['6 weeks post-op', '2016-04-29 2016-05-08 operation'],
    ['POD 3', '2016-06-11 2016-06-13 operation'],
    ['6 weeks s/p right knee arthroscopy', '2016-04-29 2016-05-08 next'],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    'pain in 8/10',
    'strength 4/15',
    'completed 6/12 visits',
    'until 2014',
    'MTUS 2009, ACOEM 2004',
    '2000 mg',
    'he may return in 6 weeks',
    'PT 3x4',
    'L4-5 2014-15',
    'September 1 at 2015 hours',
  ])('finds none in %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('counts nothing from a note without a day, or an injury that is not known', () => {
    expect(findPeriods('two months ago, 8 months after the injury', { note: null })).toEqual([]);
    expect(findPeriods('8 months after the injury', { note: '2016-06-15' })).toEqual([]);
  });

  it('is a span of days in order, in the words that give it, whatever the text', () => {
    const token = fc.constantFrom(
      'March',
      '2015',
      'late ',
      '3/2015',
      ' ',
      '03/15',
      'since ',
      'two',
      ' months ago',
      '6 weeks post-op',
      'last year',
      'to',
      '-',
      'in ',
      '7/14/15',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.array(token).map((tokens) => tokens.join('')),
        (text) => {
          let end = 0;
          for (const one of findPeriods(text, COUNTED)) {
            expect(one.start).toBeGreaterThanOrEqual(end);
            expect(text.slice(one.start, one.end)).toBe(one.text);
            expect(one.period.from <= one.period.to).toBe(true);
            end = one.end;
          }
        },
      ),
    );
  });

  it('holds the day that was rounded: so many days, weeks, months or years before the note', () => {
    const note = Date.parse('2016-06-15');
    const units = [
      ['days', 1],
      ['weeks', 7],
      ['months', 30.44],
      ['years', 365.25],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        fc.double({ min: 2, max: 40, noNaN: true }),
        ([unit, size], count) => {
          const day = new Date(note - count * size * 86_400_000).toISOString().slice(0, 10);
          const [one] = findPeriods(`${Math.round(count)} ${unit} ago`, COUNTED);
          expect(one && one.period.from <= day && day <= one.period.to).toBe(true);
        },
      ),
    );
  });
});

const dated = (facts: readonly Fact[]) =>
  facts.map(({ concept, assertion, date, period }) =>
    [concept, assertion, period ? `${period.from}..${period.to}` : date].join(' '),
  );

describe('the time of what a record tells of without its day', () => {
  it.each([
    ['MRI of the lumbar spine in 2014.', ['imaging.mri present 2014-01-01..2014-12-31']],
    [
      'MRI two weeks ago revealed a meniscal tear.',
      [
        'imaging.mri present 2015-05-18..2015-05-25',
        'diagnosis.meniscal-tear present 2015-05-18..2015-05-25',
      ],
    ],
    ['Right knee arthroscopy 6 weeks ago.', ['surgery.arthroscopy historical 2015-04-19..2015-04-28']],
    ['Plan: right knee arthroscopy in March.', ['surgery.arthroscopy planned 2015-06-05']],
    ['No MRI since 2014.', ['imaging.mri absent 2015-06-05']],
    [
      'New numbness for the past 3 weeks.',
      ['symptom.numbness present 2015-05-11..2015-05-18', 'symptom.change present 2015-05-11..2015-05-18'],
    ],
    ['Low back pain since 2010.', ['symptom.pain present 2015-06-05']],
    [
      'MRI 3/2015 and x-rays 6/1/15.',
      ['imaging.mri present 2015-03-01..2015-03-31', 'imaging.x-ray present 2015-06-01'],
    ],
  ])('%j', async (text, expected) => {
    expect(dated(await factsIn(text))).toEqual(expected);
  });

  it('is no trauma where there is no new injury', async () => {
    expect(dated(await factsIn('No new injury.'))).toEqual(['trauma.acute absent 2015-06-05']);
  });
});
