import { describe, expect, it } from 'vitest';
import { mentionsIn } from '../../../shared/records/mentions.ts';

const found = (text: string) =>
  mentionsIn({ text, page: 1 }, '2015-09-25').map(
    ({ type, date, words, description, regions, start, end }) => {
      expect(text.slice(start, end)).toBe(words);
      return { type, date, words: words.replace(/\s+/g, ' '), description, regions };
    },
  );
const brief = (text: string) => found(text).map(({ type, date }) => `${type} ${date}`);

describe('records named by kind and date', () => {
  it('a note', () => {
    expect(found('Attachments: Progress note dated 8/31/15 is attached.')).toEqual([
      {
        type: 'progress-report',
        date: '2015-08-31',
        words: 'Progress note dated 8/31/15',
        description: 'progress report dated 8/31/15',
        regions: [],
      },
    ]);
  });

  it('a list of dates after one name, over a line end', () => {
    expect(
      found('progress\nreports dated 7/14/15, 6/5/15 and 4/3/15;').map(({ words, date }) => [date, words]),
    ).toEqual([
      ['2015-07-14', 'progress reports dated 7/14/15'],
      ['2015-06-05', '6/5/15'],
      ['2015-04-03', '4/3/15'],
    ]);
  });

  it.each([
    ['Per the doctor’s note dated 7/14/15, she had pain', 'progress-report 2015-07-14'],
    ['the progress notes dated 6-5- 15 are difficult to decipher', 'progress-report 2015-06-05'],
    ['A recent note dated 8/31/15 was not available', 'progress-report 2015-08-31'],
    ['PR-2 of August 31, 2015', 'progress-report 2015-08-31'],
    ['a request for authorization dated 9-1-15 for an MRI', 'request-for-authorization 2015-09-01'],
    ['per Utilization Review letter dated 9-9-15', 'utilization-review 2015-09-09'],
    ['the operative report of 11/19/2011', 'operative-report 2011-11-19'],
    ['the panel QME report dated 2/3/2014', 'medical-legal-report 2014-02-03'],
    ['physical therapy notes from 5/1/2015', 'therapy-note 2015-05-01'],
  ])('%s', (text, expected) => {
    expect(brief(text)).toEqual([expected]);
  });
});

describe('studies named by modality, region and date', () => {
  it.each([
    [
      'MRI of the cervical spine dated 6/7/2011 showed',
      'report of the cervical spine MRI of 6/7/2011',
      ['cervical'],
    ],
    [
      'She had cervical spine MRI on 6/7/2011 which',
      'report of the cervical spine MRI of 6/7/2011',
      ['cervical'],
    ],
    ['the report of the MRI of 6/7/2011', 'report of the MRI of 6/7/2011', []],
    [
      '6/7/2011 MRI cervical spine Mild spinal stenosis',
      'report of the cervical spine MRI of 6/7/2011',
      ['cervical'],
    ],
    ['X-rays of the left knee were taken on 1/2/2014', 'report of the left knee X-ray of 1/2/2014', ['knee']],
  ])('%s', (text, description, regions) => {
    expect(found(text).map((one) => [one.description, one.regions])).toEqual([[description, regions]]);
  });

  it('each with its own region where several stand in a row', () => {
    expect(
      found(
        'right shoulder MRI on 2/25/15, 11/8/2010; cervical spine MRI on 6/7/2011; left shoulder MRI on 5/10/2013',
      ).map(({ date, regions }) => [date, ...regions]),
    ).toEqual([
      ['2015-02-25', 'shoulder'],
      ['2010-11-08', 'shoulder'],
      ['2011-06-07', 'cervical'],
      ['2013-05-10', 'shoulder'],
    ]);
  });
});

describe('what is no record that was named', () => {
  it.each([
    'Date of birth: 03/02/1964 Date of injury: 1-25-07',
    'return visit on 10/12/15 with a progress note dated 12/1/15',
    'right shoulder arthroscopic surgery on 11/19/2011',
    'MRI of the cervical spine is requested. Date of request: 09/01/2015',
    'Date: 9/1/15',
  ])('%s', (text) => {
    expect(brief(text)).toEqual([]);
  });
});

const named = (text: string) =>
  mentionsIn({ text, page: 1 }, '2015-09-25').map(({ description, author }) =>
    author === null ? description : `${description} by ${author}`,
  );

describe('records as people name them', () => {
  it.each([
    ['the report of the 6/7/2011 MRI', 'report of the MRI of 6/7/2011'],
    ['the operative report from Dr. Alvarez dated 3/2/14', 'operative report dated 3/2/14 by ALVAREZ'],
    [
      'the QME report by John Smith, M.D., dated March 2, 2014',
      'medical-legal report dated March 2, 2014 by SMITH',
    ],
    ['QME report 3/2/14', 'medical-legal report dated 3/2/14'],
    ['Please send the records from the ER visit.', 'emergency department records'],
    ['ER records of 3/4/2014', 'emergency department records dated 3/4/2014'],
    ['discharge summary dated 2/2/2012', 'hospital records dated 2/2/2012'],
    ['MRI of June 2011 showed', 'report of the MRI of June 2011'],
    ['June 2011 MRI of the lumbar spine', 'report of the lumbar spine MRI of June 2011'],
    ['the 2011 MRI showed stenosis', 'report of the MRI of 2011'],
    ['Dr. Smith’s 3/2/14 report', 'progress report dated 3/2/14 by SMITH'],
    ['1. PR-2 report, Dr. Smith, 8/31/15', 'progress report dated 8/31/15 by SMITH'],
    ['08/31/2015 – PR-2, Dr. Smith', 'progress report dated 08/31/2015 by SMITH'],
    ['Physical therapy notes from 5/1/2015 through 6/30/2015', 'therapy notes from 5/1/2015 to 6/30/2015'],
    ['RFA for MRI of cervical spine dated 9/1/15', 'request for authorization dated 9/1/15'],
    ['the MRI report of the neck dated 3/2/10, which was not enclosed', 'report of the neck MRI of 3/2/10'],
    ['The operative report was not provided for review.', 'operative report'],
    ['X-rays 2/3/14 left knee showed no fracture', 'report of the left knee X-ray of 2/3/14'],
    ['urine drug screen dated 7/1/15', 'laboratory report dated 7/1/15'],
    ['letter of medical necessity dated 9/12/15', 'letter dated 9/12/15'],
    ['the 8/31/15\nnote', 'progress report dated 8/31/15'],
  ])('%s', (text, expected) => {
    expect(named(text)).toEqual([expected]);
  });

  it('each by its own in a list of dates with their names', () => {
    expect(named('8/31/15 note, 7/14/15 PR-2, and 6/5/15 MRI')).toEqual([
      'progress report dated 8/31/15',
      'progress report dated 7/14/15',
      'report of the MRI of 6/5/15',
    ]);
    expect(named('8/31/15 PR-2\n6/7/2011 MRI cervical spine\n3/2/14 QME report')).toEqual([
      'progress report dated 8/31/15',
      'report of the cervical spine MRI of 6/7/2011',
      'medical-legal report dated 3/2/14',
    ]);
  });

  it.each([
    'MRI to be scheduled on 8/20/15',
    'MRI of the cervical spine is scheduled for 8/20/15',
    'MRI was requested on 9/1/15',
    'She reports on 6/5/15 that she fell',
    'Office Visit Note\nPrinted on 8/3/15',
    '8/3/15\nPhysical Therapy Daily Note',
    'PROGRESS REPORT\nElectronically signed by Robin Example, MD on 8/3/15',
    'Urine drug screen is to be done at the next visit',
    'No operative report is expected',
  ])('but not in: %s', (text) => {
    expect(named(text)).toEqual([]);
  });
});
