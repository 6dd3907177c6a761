import { describe, expect, it } from 'vitest';
import { morphineEquivalent } from '../../../shared/rules/morphine.ts';

describe('milligrams of oral morphine a day', () => {
  it.each([
    ['OxyContin 40mg #90', 180],
    ['Oxycontin 40mg TID #90', 180],
    ['Norco 10/325 #120', 40],
    ['Hydrocodone/APAP 5/325 mg 1 po bid prn #60', 10],
    ['Oxycontin 40mg #90 and Oxycodone 15mg #120', 270],
    ['Oxycodone HCl (Roxicodone) 30 mg, 180 tablets', 270],
    ['Ultram 50mg #60', 10],
    ['MS Contin 60 mg q12h', 120],
    ['Opana ER 40mg #60', 240],
    ['Methadone 10mg #180', 600],
    ['Methadone 10mg #60', 80],
    [
      'OxyContin 30mg #60 was the original request. OxyContin 30mg #30 was authorized. The remaining OxyContin 30mg #30',
      90,
    ],
  ])('are counted of %s: %d', (item, milligrams) => {
    expect(morphineEquivalent(item, null)).toBeCloseTo(milligrams, 6);
  });

  it('are counted over the days that the words give', () => {
    expect(morphineEquivalent('Norco 5/325mg, 14 days, #42', 14)).toBeCloseTo(15, 6);
  });

  it.each(['Norco', 'Norco #90', 'Fentanyl patch 50 mcg/hr #10', 'Naproxen 550mg #60', 'Tylenol #3 #60'])(
    'are not known of %s',
    (item) => {
      expect(morphineEquivalent(item, null)).toBeNull();
    },
  );
});
