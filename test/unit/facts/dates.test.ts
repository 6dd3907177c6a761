import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDates } from '../../../shared/facts/dates.ts';

const days = (text: string, latest?: string) => findDates(text, latest).map(({ date }) => date);

describe('dates as charts write them', () => {
  it.each([
    [
      "Doctor's notes dated 7/14/15, 6/5/15, 4/3/15 were not fully legible",
      ['2015-07-14', '2015-06-05', '2015-04-03'],
    ],
    ['examinations dated 4-3-15 and 6-5- 15', ['2015-04-03', '2015-06-05']],
    ['the progress notes dated 4-3-15 and 6-5-\n15 are difficult', ['2015-04-03', '2015-06-05']],
    ['surgery on 11/19/2011;', ['2011-11-19']],
    ['an industrial injury on 1-25-07.', ['2007-01-25']],
    ['June 5, 2015', ['2015-06-05']],
    ['seen June\n5, 2015', ['2015-06-05']],
    ["Sept. 3rd '14", ['2014-09-03']],
    ['5 June 2015 and 05-Jun-15', ['2015-06-05', '2015-06-05']],
    ['2015-06-05', ['2015-06-05']],
    ['6.5.2015', ['2015-06-05']],
    ['7/14/15-7/28/15', ['2015-07-14', '2015-07-28']],
    ['9/1/2015 12:30 PM', ['2015-09-01']],
  ])('%j', (text, expected) => {
    expect(days(text)).toEqual(expected);
  });

  it.each([
    'pain 7/10',
    'strength 5/5 and 4+/5',
    'murmur 2/6',
    'L4-5, C6-7 and C5-6-07',
    'MRI in 8/15 or June 2011',
    '13/1/15, 2/30/15 and 2015-02-29',
    'claim 12-1-25-07-3, SSN 123-45-6789, 310-555-1212',
    'Section 3.3.12',
    'flexion 40/50/60',
    '$1/2/15',
  ])('finds none in %j', (text) => {
    expect(days(text)).toEqual([]);
  });

  it('puts a year of two digits no more than a year beyond the request', () => {
    expect(days('born 3/2/64, injured 1/25/07, next visit 1/5/16, 1/5/17', '2015-09-01')).toEqual([
      '1964-03-02',
      '2007-01-25',
      '2016-01-05',
      '1917-01-05',
    ]);
  });

  it('gives the span and the words of every date, in order, whatever the text', () => {
    const token = fc.constantFrom(
      '7/14/15',
      '6-5- 15',
      'June 5, 2015',
      'L4-5',
      '5/5',
      ' ',
      '\n',
      '-',
      'on',
      '12',
      ';',
    );
    fc.assert(
      fc.property(
        fc.array(token).map((tokens) => tokens.join('')),
        (text) => {
          let end = 0;
          for (const found of findDates(text)) {
            expect(found.start).toBeGreaterThanOrEqual(end);
            expect(text.slice(found.start, found.end)).toBe(found.text);
            expect(new Date(found.date).toISOString().slice(0, 10)).toBe(found.date);
            end = found.end;
          }
        },
      ),
    );
  });
});
