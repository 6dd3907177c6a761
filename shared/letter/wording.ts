import type { Language } from '../case/manifest.ts';
import { Defect } from '../errors.ts';
import en from './languages/en.json' with { type: 'json' };
import es from './languages/es.json' with { type: 'json' };
import { fill } from './words.ts';

/** Fixed texts that share the decision dates they are in force for, and their source. */
interface Group {
  readonly from: string;
  readonly to: string | null;
  readonly source: string;
  readonly verified: boolean;
  readonly texts: Readonly<Record<string, string>>;
}

/** The fixed texts of the letter in every language that it is written in. */
export const WORDING: Readonly<
  Record<Language, { readonly name: string; readonly groups: readonly Group[] }>
> = { en, es };

/** Gives the text of a key in force on the letter's date, its slots filled. */
export type Wording = (key: string, slots?: Readonly<Record<string, string>>) => string;

/**
 * The wording in force on a decision date (`YYYY-MM-DD`) in a language.
 *
 * @throws Defect `wording-missing` when no text, or more than one, is in force for a key.
 */
export function wordingOn(date: string, language: Language = 'en'): Wording {
  const inForce = WORDING[language].groups.filter(
    ({ from, to }) => from <= date && (to === null || date <= to),
  );
  return (key, slots = {}) => {
    const [text, ...more] = inForce.flatMap(({ texts }) => texts[key] ?? []);
    if (text === undefined || more.length > 0) {
      const count = more.length + Number(text !== undefined);
      throw new Defect('wording-missing', `${count} texts of ${language} are in force for ${key} on ${date}`);
    }
    return fill(text, slots);
  };
}

/** A date as the language writes it: in the case block and in lists (`date`), or in running text (`date-in-words`). */
export function dateIn(say: Wording, iso: string, form: 'date' | 'date-in-words' = 'date'): string {
  const [yyyy = '', mm = '', dd = ''] = iso.slice(0, 10).split('-');
  const month = say(`month.${Number(mm)}`);
  return say(form, { yyyy, mm, dd, d: String(Number(dd)), month, mon: month.slice(0, 3) });
}

/** Keys of the English texts that still have to be checked at their source. */
export const unverifiedWording: readonly string[] = WORDING.en.groups.flatMap(({ verified, texts }) =>
  verified ? [] : Object.keys(texts),
);
