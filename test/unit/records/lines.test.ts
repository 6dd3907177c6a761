import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FoundLine, textOf } from '../../../shared/records/lines.ts';

const lines = (...texts: string[]): FoundLine[] =>
  texts.map((text, y) =>
    (text.match(/\S+/g) ?? []).map((word, x) => ({ text: word, box: [x * 10, y * 10, 9, 8] as const })),
  );
const joined = (...texts: string[]) => textOf(lines(...texts)).text;

describe('joining what a line end breaks', () => {
  it.each<[string, string[], string]>([
    ['a date after its second hyphen', ['dated 6-5-', '15 are difficult'], 'dated 6-5-15\nare difficult'],
    ['a date after its first hyphen', ['dated 6-', '5-15'], 'dated 6-5-15'],
    ['a date over three lines', ['dated 6-', '5-', '15 only'], 'dated 6-5-15\nonly'],
    ['a date with strokes', ['on 6/7/', '2011'], 'on 6/7/2011'],
    ['spinal levels', ['stenosis at L4-', '5 and C6-', 'C7.'], 'stenosis at L4-5\nand C6-C7.'],
    ['a divided word', ['neuro-', 'foraminal'], 'neuroforaminal'],
    ['a divided word in capitals', ['DETERMI-', 'NATION'], 'DETERMINATION'],
    ['a compound of one letter', ['cervical X-', 'ray report'], 'cervical X-ray\nreport'],
    ['a compound that keeps its hyphen', ['is non-', 'certified'], 'is non-certified'],
    ['a compound of several parts', ['day-to-', 'day'], 'day-to-day'],
    ['a name after a hyphen', ['Anglo-', 'Saxon'], 'Anglo-Saxon'],
    ['no dash that stands alone', ['pain -', 'worse'], 'pain -\nworse'],
    ['no hyphen before a paragraph', ['end-', '', 'next'], 'end-\n\nnext'],
    ['no digit before a word', ['for 5-', 'days'], 'for 5-\ndays'],
    ['no line that ends in a letter', ['neck', 'pain'], 'neck\npain'],
  ])('%s', (_what, given, expected) => {
    expect(joined(...given)).toBe(expected);
  });
});

it('gives every part of a broken word its own box and span', () => {
  const { text, words } = textOf(lines('at neuro-', 'foraminal level'));
  expect(text).toBe('at neuroforaminal\nlevel');
  expect(words).toEqual([
    [0, 2, 0, 0, 9, 8],
    [3, 8, 10, 0, 9, 8],
    [8, 17, 0, 10, 9, 8],
    [18, 23, 10, 10, 9, 8],
  ]);
});

it('spans are in order, do not overlap, and each is the word that was found, but for a hyphen taken out', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9/.,]{1,6}-?$/);
  fc.assert(
    fc.property(fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 6 }), (given) => {
      const { text, words } = textOf(lines(...given.map((line) => line.join(' '))));
      const found = given.flat();
      expect(words).toHaveLength(found.length);
      for (const [i, [start, end]] of words.entries()) {
        expect([found[i], found[i]?.replace(/-$/, '')]).toContain(text.slice(start, end));
        expect(start).toBeGreaterThanOrEqual(words[i - 1]?.[1] ?? 0);
      }
      // Nothing is lost or added but white space and hyphens.
      expect(text.replace(/[\s-]/g, '')).toBe(found.join('').replaceAll('-', ''));
    }),
  );
});
