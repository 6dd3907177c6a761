import { Defect } from '../../shared/errors.ts';
import data from './wording.json' with { type: 'json' };

export type Wording = (typeof data.wordings)[number];
/** What a proof of service may state of how it was done. */
export type Statement = keyof Wording['statements'];

/** The wording in force on a date. */
export function wordingOn(date: string): Wording {
  const found = data.wordings.find(
    ({ effective }) => effective.from <= date && date <= (effective.to ?? date),
  );
  if (!found) throw new Defect('wording-missing', `wording.json has nothing for ${date}`);
  return found;
}

/** Fills `{name}` with its value; a name that is not given is a defect. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Defect('wording-unfilled', `wording.json asks for {${name}}`);
    return value;
  });
}
