import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inFigures } from '../../../shared/facts/figures.ts';

const short = (text: string) =>
  inFigures(text)
    .replace(/ +/g, ' ')
    .replace(/ ([,.])/g, '$1')
    .trim();

describe('numbers written as words', () => {
  it.each([
    ['Knee pain is six out of ten.', 'Knee pain is 6/10.'],
    ['Her neck hurts at four to five of ten.', 'Her neck hurts at 4-5/10.'],
    ['It ran between three and seven of ten.', 'It ran 3-7/10.'],
    ['Grip was four minus out of five.', 'Grip was 4-/5.'],
    ['Pain was eight on a scale of ten today.', 'Pain was 8/10 today.'],
    ['Pain was 8 on a ten-point scale.', 'Pain was 8/10.'],
    ['It fell from eight of ten to three of ten.', 'It fell from 8/10 to 3/10.'],
    ['Pain of six to seven out of ten affects both hips.', 'Pain of 6-7/10 affects both hips.'],
    ['A half-dozen visits, then a dozen more.', '6 visits, then 12 more.'],
    ['After a single therapy session', 'After 1 therapy session'],
    [
      'Lifts twenty-five pounds, sixteen visits, forty percent better',
      'Lifts 25 pounds, 16 visits, 40% better',
    ],
  ])('%s is %s', (text, figures) => {
    expect(short(text)).toBe(figures);
  });

  it.each([
    'He attended four of five visits.',
    'Completed PT 8 of 10.',
    'Three of five Waddell signs were positive.',
    'A single leg stance was steady.',
    'One of ten siblings.',
    'Norco 10/325 on 4/10/15.',
  ])('%s stays as it is', (text) => {
    expect(inFigures(text)).toBe(text);
  });

  it('every character stays where it was', () => {
    const words = fc.constantFrom(
      'six',
      'out of ten',
      'a dozen',
      'percent',
      '10',
      '5',
      '/',
      'to',
      '-',
      'visits',
      '\n',
      '.',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        const text = parts.join(' ');
        expect(inFigures(text)).toHaveLength(text.length);
      }),
    );
  });
});
