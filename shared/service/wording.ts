import type { Party } from '../case/manifest.ts';
import { Defect } from '../errors.ts';
import type { DocumentKind } from './kinds.ts';
import notices from './notices.json' with { type: 'json' };
import data from './wording.json' with { type: 'json' };

interface InForce {
  readonly effective: { readonly from: string; readonly to: string | null };
}

/** What is said of a document in a language. */
export type DocumentWording = Pick<(typeof data.documents)[number], 'title' | 'subject' | 'text' | 'cover'>;
/** What a proof of service may state of how it was done. */
export type Statement = Exclude<keyof (typeof data.statements)[number], 'effective' | 'source' | 'verified'>;

function inForce<T extends InForce>(all: readonly T[], date: string, what: string): T {
  const found = all.find(({ effective }) => effective.from <= date && date <= (effective.to ?? date));
  if (!found) throw new Defect('wording-missing', `wording.json has no ${what} for ${date}`);
  return found;
}

/** What is said of a document of a kind on a date; in English where there is nothing in the language. */
export function documentWording(kind: DocumentKind, language: string, date: string): DocumentWording {
  const said = spoken(data.documents, kind === 'determination' ? kind : 'notice', language, date);
  if (kind === 'determination') return said;
  const { title } = spoken(notices.notices, kind, language, date);
  const named = (text: string) => text.replaceAll('{notice}', title);
  const { subject, text, cover } = said;
  return { title, subject: named(subject), text: named(text), cover: named(cover) };
}

/** The wording of a kind in a language; in English where there is none in it. */
export function spoken<T extends InForce & { readonly kind: string; readonly language: string }>(
  all: readonly T[],
  kind: string,
  language: string,
  date: string,
): T {
  const of = all.filter((one) => one.kind === kind);
  const found = of.filter((one) => one.language === language);
  return inForce(found.length > 0 ? found : of, date, kind);
}

export const statementsOn = (date: string): Readonly<Record<Statement, string>> =>
  inForce(data.statements, date, 'statements');

export const proofWording = (date: string) => inForce(data.proof, date, 'proof');

/** A party as a proof of service names it. */
export const partyName = (party: Party, date: string): string => proofWording(date).parties[party];

/** Fills `{name}` with its value; a name that is not given is a defect. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Defect('wording-unfilled', `wording.json asks for {${name}}`);
    return value;
  });
}
