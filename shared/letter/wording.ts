import { Defect } from '../errors.ts';
import data from './wording.json' with { type: 'json' };
import { fill } from './words.ts';

/** A text of the letter and the decision dates it is in force for. */
interface Text {
  readonly key: string;
  readonly from: string;
  readonly to: string | null;
  readonly text: string;
  readonly source: string;
  readonly verified: boolean;
}
const TEXTS: readonly Text[] = data.texts;

/** Gives the text of a key in force on the letter's date, its slots filled. */
export type Wording = (key: string, slots?: Readonly<Record<string, string>>) => string;

/**
 * The wording in force on a decision date (`YYYY-MM-DD`).
 *
 * @throws Defect `wording-missing` when no text, or more than one, is in force for a key.
 */
export const wordingOn =
  (date: string): Wording =>
  (key, slots = {}) => {
    const inForce = TEXTS.filter(
      (text) => text.key === key && text.from <= date && (text.to === null || date <= text.to),
    );
    const [text] = inForce;
    if (!text || inForce.length > 1) {
      throw new Defect('wording-missing', `${inForce.length} texts are in force for ${key} on ${date}`);
    }
    return fill(text.text, slots);
  };

/** Keys of the texts that still have to be checked at their source. */
export const unverifiedWording: readonly string[] = TEXTS.filter(({ verified }) => !verified).map(
  ({ key }) => key,
);
