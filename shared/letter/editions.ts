import type { Language, Manifest, Party } from '../case/manifest.ts';

/** A letter in one language: who gets it, and the name of its files without `.pdf` or `.html`. */
export interface Edition {
  readonly language: Language;
  readonly parties: readonly Party[];
  readonly name: string;
}

/**
 * The editions of a case's letter. The English one comes first and is always there: it is the determination of
 * record, and what the public copy is made of. A worker who prefers another language gets the letter in it, every
 * other party the English one.
 */
export function editionsOf(manifest: Manifest): readonly Edition[] {
  const language = manifest.injuredEmployee.language ?? 'en';
  const others: readonly Party[] = [
    ...(manifest.representative ? (['representative'] as const) : []),
    'claimsAdministrator',
    'requestingPhysician',
  ];
  return language === 'en'
    ? [{ language, parties: ['injuredEmployee', ...others], name: 'determination' }]
    : [
        { language: 'en', parties: others, name: 'determination' },
        { language, parties: ['injuredEmployee'], name: `determination.${language}` },
      ];
}
