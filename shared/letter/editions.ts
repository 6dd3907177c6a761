import type { Language, Manifest, Party } from '../case/manifest.ts';

/** A letter in one language, addressed to one party. */
export interface Original {
  readonly to: Party;
  readonly language: Language;
  /** The name of its files, without `.pdf` or `.html`. */
  readonly name: string;
}

/**
 * The letter to the worker in each language that it is written in. The English one comes first and is always there: it
 * is the determination of record, and what the public copy is made of. The last is the one that the worker prefers.
 */
export function editionsOf({ injuredEmployee }: Manifest): readonly Original[] {
  const language = injuredEmployee.language ?? 'en';
  const english: Original = { to: 'injuredEmployee', language: 'en', name: 'determination' };
  return language === 'en'
    ? [english]
    : [english, { ...english, language, name: `${english.name}.${language}` }];
}

/** What each party is served with: an original addressed to it, to the worker in the language that the worker prefers. */
export function originalsOf(manifest: Manifest): readonly Original[] {
  const others = (['representative', 'claimsAdministrator', 'requestingPhysician'] as const).filter(
    (party) => manifest[party],
  );
  return [
    ...editionsOf(manifest).slice(-1),
    ...others.map((to): Original => ({ to, language: 'en', name: `determination.${to}` })),
  ];
}
