import data from './morphine-equivalents.json' with { type: 'json' };

interface Drug {
  readonly names: readonly string[];
  readonly factor?: number;
  /** Factors from the largest daily dose to the smallest: `[above, factor]`. */
  readonly byDose?: readonly (readonly number[])[];
}
const escaped = (name: string) => name.replace(/[#]/g, '\\$&').replaceAll(' ', '\\s+');
const drugs = (data.drugs as readonly Drug[]).map((drug) => ({
  ...drug,
  pattern: new RegExp(`\\b(?:${drug.names.map(escaped).join('|')})(?![a-z])`, 'gi'),
}));
const TIMES = data.times.map(({ pattern, aDay }) => ({ pattern: new RegExp(pattern, 'i'), aDay }));
/** `40mg`, `10/325 mg`, `10-325`: of a combination the opioid stands first. */
const STRENGTH =
  /(\d{1,3}(?:\.\d{1,2})?)(?:\s*[/-]\s*\d{2,4})?\s*mg\b|(\d{1,2}(?:\.\d)?)\s*[/-]\s*(?:300|325|500|650|750)\b/i;
const NUMBER =
  /(?:#|\bqty\.?:? ?|\bquantity:? ?|\bcount:? ?)\s*(\d{1,4})\b|\b(\d{1,4}) (?:tablets?|tabs?|capsules?|caps?|pills?)\b/i;

/**
 * Milligrams of oral morphine a day that the opioids named in an item's words equal together: of each its strength and
 * its number over the days it is for (30 where the words give none), or else how often it is taken. Of a strength that
 * is named more than once, as requested, authorized and left, the largest counts. Null where an opioid's strength, or
 * both of the others, are not told, and where none is named.
 */
export function morphineEquivalent(description: string, days: number | null): number | null {
  const found = drugs
    .flatMap((drug) => [...description.matchAll(drug.pattern)].map(({ index }) => ({ drug, index })))
    .sort((a, b) => a.index - b.index)
    // "oxycodone (OxyContin) 40mg": two names of one drug.
    .filter(
      ({ drug, index }, at, all) =>
        all[at - 1]?.drug !== drug || STRENGTH.test(description.slice(all[at - 1]?.index, index)),
    );
  const doses = new Map<string, number>();
  for (const [at, { drug, index }] of found.entries()) {
    const words = description.slice(index, found[at + 1]?.index);
    const strength = STRENGTH.exec(words);
    if (strength === null) return null;
    const number = NUMBER.exec(words);
    const aDay =
      TIMES.find(({ pattern }) => pattern.test(words))?.aDay ??
      (number === null ? null : Number(number[1] ?? number[2]) / (days ?? data.days));
    if (aDay === null) return null;
    const one = Number(strength[1] ?? strength[2]);
    const dose = one * aDay;
    const factor = drug.factor ?? drug.byDose?.find(([above = 0]) => dose > above)?.[1];
    if (factor === undefined) return null;
    const same = `${drug.names[0]} ${one}`;
    doses.set(same, Math.max(dose * factor, doses.get(same) ?? 0));
  }
  return doses.size === 0 ? null : [...doses.values()].reduce((sum, dose) => sum + dose);
}
