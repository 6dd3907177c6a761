import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Language } from '../../../shared/case/manifest.ts';
import { dateIn, WORDING, wordingOn } from '../../../shared/letter/wording.ts';
import { easeInSpanish, gradeLevel, silabas, syllables } from './readability.ts';

const DAYS = ['2013-01-01', '2015-10-02', '2026-11-22'];
const keysOf = (language: Language) => [
  ...new Set(WORDING[language].groups.flatMap(({ texts }) => Object.keys(texts))),
];
const slotsOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe('the wording', () => {
  it('has a file for every language that a packet can ask for, and no other', () => {
    const folder = new URL('../../../shared/letter/languages/', import.meta.url);
    expect(readdirSync(folder).sort()).toEqual([...Language.options].map((one) => `${one}.json`).sort());
  });

  it.each(Language.options)('has in %s every key, in force on any day, with a source', (language) => {
    expect(keysOf(language).sort()).toEqual(keysOf('en').sort());
    for (const day of DAYS)
      for (const key of keysOf('en')) {
        const text = wordingOn(day, language)(key);
        if (key !== 'clinical-language') expect(text, key).not.toBe('');
      }
    for (const { source } of WORDING[language].groups) expect(source).not.toBe('');
  });

  it.each(Language.options)(
    'has in %s the same slots in each text as in English, but for dates',
    (language) => {
      const [english, other] = [wordingOn('2026-11-22'), wordingOn('2026-11-22', language)];
      for (const key of keysOf('en').filter((one) => !one.startsWith('date')))
        expect([key, slotsOf(other(key))]).toEqual([key, slotsOf(english(key))]);
    },
  );

  it('is refused before it was in force, and where there is none', () => {
    const missing = expect.objectContaining({ code: 'wording-missing' });
    expect(() => wordingOn('2012-12-31')('how')).toThrow(missing);
    expect(() => wordingOn('2026-11-22', 'es')('nothing of the kind')).toThrow(missing);
  });

  it('writes dates as its readers do', () => {
    const date = (language: Language, form?: 'date-in-words') =>
      dateIn(wordingOn('2026-11-22', language), '2015-09-01', form);
    expect([date('en'), date('en', 'date-in-words')]).toEqual(['09/01/2015', 'September 1, 2015']);
    expect([date('es'), date('es', 'date-in-words')]).toEqual(['1 sep 2015', '1 de septiembre de 2015']);
  });
});

describe('how hard a text is to read', () => {
  it('counts syllables', () => {
    const english = 'the claim doctor treatment asked need reasons administrator records injured';
    expect(english.split(' ').map(syllables)).toEqual([1, 1, 2, 2, 1, 1, 2, 5, 2, 2]);
    const spanish = 'médico guía quien registros tratamiento cuenta reclamos ya administrador lesión';
    expect(spanish.split(' ').map(silabas)).toEqual([3, 2, 1, 3, 4, 2, 3, 1, 5, 2]);
  });

  it('knows a hard text from an easy one', () => {
    expect(gradeLevel('The cat sat on the mat.')).toBeCloseTo(-1.45, 2);
    expect(gradeLevel(wordingOn('2026-11-22')('appeal'))).toBeGreaterThan(12);
    expect(easeInSpanish(wordingOn('2026-11-22', 'es')('appeal'))).toBeLessThan(55);
  });

  const slots = {
    implementBy: 'October 9, 2015',
    reimburseBy: 'October 22, 2015',
    appealBy: 'November 2, 2015',
  };
  const plain = keysOf('en').filter((key) => /^plain-(?!heading|for-others|.*-label$)/.test(key));

  it.each(plain)('keeps %s at or below the 8th grade', (key) => {
    expect(gradeLevel(wordingOn('2026-11-22')(key, slots))).toBeLessThanOrEqual(8);
  });

  it('keeps the summary in Spanish, whatever the result, rather easy', () => {
    for (const result of ['Uphold', 'Partial Overturn', 'Overturn']) {
      const say = wordingOn('2026-11-22', 'es');
      const told = plain.filter((key) => !key.startsWith('plain-means') || key === `plain-means.${result}`);
      const ease = easeInSpanish(told.map((key) => say(key, slots)).join(' '));
      expect(ease, result).toBeGreaterThanOrEqual(65);
    }
  });
});
