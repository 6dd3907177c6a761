import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemTitle } from '../../../shared/letter/title.ts';
import { list, sentence, withLetterDates } from '../../../shared/letter/words.ts';

describe('words of a letter', () => {
  it('writes every date of a text in one form and leaves what is no date', () => {
    expect(withLetterDates('note of 8/31/15, 6-5-2015 and 2015-09-01; L4-5-6, 5/5, 7/10, 99/99/15')).toBe(
      'note of 08/31/2015, 06/05/2015 and 09/01/2015; L4-5-6, 5/5, 7/10, 99/99/15',
    );
  });

  it('changes a text with dates only once', () => {
    fc.assert(
      fc.property(fc.string(), fc.date({ noInvalidDate: true }), (text, date) => {
        const once = withLetterDates(`${text} ${date.getUTCMonth() + 1}/${date.getUTCDate()}/15`);
        expect(withLetterDates(once)).toBe(once);
      }),
    );
  });

  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'a', 'c'], 'a, b and c'],
    [['a, b', 'c'], 'a, b; and c'],
  ])('joins %j as people do', (members, expected) => expect(list(members)).toBe(expected));

  it('closes a sentence with one full stop and no space before it', () => {
    expect(sentence('  the MRI  of 2011 ..')).toBe('The MRI of 2011.');
    expect(sentence('it says "no change."')).toBe('It says "no change."');
    expect(sentence('')).toBe('');
  });
});

describe('the title of an item', () => {
  const of = (description: string, quantity: number | string, approved: number | string) => {
    const { preamble, decided } = itemTitle({
      id: '1',
      description,
      quantity,
      approvedByUtilizationReview: approved,
    });
    return `${preamble} ${decided}`;
  };

  it('is the item as listed when nothing of it was authorised', () => {
    expect(itemTitle({ id: '1', description: 'MRI of the right knee.' })).toEqual({
      requested: 'MRI of the right knee',
      decided: 'MRI of the right knee',
      preamble: null,
    });
  });

  it('is the remainder when a share was authorised', () => {
    expect(of('Cyclobenzaprine 7.5mg #90', 90, 63)).toBe(
      'Cyclobenzaprine 7.5mg #90 was the original request. Cyclobenzaprine 7.5mg #63 was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Cyclobenzaprine 7.5mg #27',
    );
    expect(of('Nine sessions of physical therapy of the right knee', 9, '6 sessions')).toBe(
      'Nine sessions of physical therapy of the right knee was the original request. Six sessions of physical therapy of the right knee was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Three sessions of physical therapy of the right knee',
    );
  });

  it('names the quantity apart where the words do not give it, or give it twice', () => {
    expect(of('Physical therapy 2-3 times a week for 6 weeks', 12, 6)).toMatch(
      /original request, Physical therapy 2-3 times a week for 6 weeks \(quantity 6\)$/,
    );
    expect(of('Acupuncture 6 visits for 6 weeks', 6, 4)).toMatch(/6 visits for 6 weeks \(quantity 2\)$/);
  });

  it('is the whole request when what was authorised is no share of it', () => {
    expect(of('Functional restoration program', 'one program', 'an evaluation')).toBe(
      'Functional restoration program was the original request. The Claims Administrator authorized an evaluation, leaving the original request IMR eligible. The original request, Functional restoration program',
    );
  });
});
