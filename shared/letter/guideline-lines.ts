import type { Consulted } from '../rules/model.ts';
import { phrase } from './words.ts';

/** How a party's guideline line is built; the grammar is that of the published letters. */
const none = (who: string) => `The ${who} did not cite any medical evidence for its decision.`;
const outside = (who: string) =>
  `The ${who} based their decision on recommendation(s) outside of the MTUS Guidelines.`;
const mtusLine = (chapters: readonly string[]) => `Decision based on MTUS ${chapters.join(', and ')}.`;
const nonMtusLine = (sources: string) => `Decision based on Non-MTUS Citation ${sources}.`;

/** Parts of a citation: `MTUS` chapters as one text, and sources outside the MTUS as one text. */
interface Cited {
  readonly mtus: string;
  readonly nonMtus: string;
}

const edges = (text: string): string => phrase(text).replace(/^[\s,;:.]+|[\s,;:]+$/g, '');

/** Takes a printed citation apart, whichever of the common ways it is written. */
function parse(printed: string): Cited {
  const text = printed
    .replace(/\s+/g, ' ')
    .replace(
      /The (Claims Administrator|Expert Reviewer) based their decision on [^.]*MTUS Guidelines\.?/gi,
      '',
    )
    .replace(/\(outside (?:the )?MTUS\)/gi, '')
    .replace(/Decision based on /gi, '')
    .trim();
  const marked = /\bNon-MTUS(?: Citation)?:?\s*/i.exec(text);
  if (marked) {
    return {
      mtus: edges(text.slice(0, marked.index)).replace(/^(?:CA(?:lifornia)? )?MTUS:?\s*/i, ''),
      nonMtus: edges(text.slice(marked.index + marked[0].length)),
    };
  }
  const mtus = /\b(?:CA(?:lifornia)? )?MTUS\b[:,]?\s*/i.exec(text);
  if (!mtus) return { mtus: '', nonMtus: edges(text) };
  const after = text.slice(mtus.index + mtus[0].length);
  const odg = /[.;,]\s*(?:and\s+)?(?=(?:ODG|Official Disability|ACOEM)\b)/i.exec(after);
  return {
    mtus: edges(odg ? after.slice(0, odg.index) : after),
    nonMtus: edges([text.slice(0, mtus.index), odg ? after.slice(odg.index + odg[0].length) : ''].join(' ')),
  };
}

/**
 * The line after `Claims Administrator guideline:`.
 *
 * @param printed what the denial cites, as the manifest gives it (`MTUS Chronic Pain Medical Treatment 2009`,
 *   `ODG, Pain`, a whole printed line); null, empty or `none` when it cites nothing.
 * @returns one of the forms `none`, `mtus`, `mtus non`, `outside non` of the published letters.
 */
export function claimsAdministratorLine(printed: string | null): string {
  const who = 'Claims Administrator';
  if (printed === null || /^\s*(?:none(?: cited)?|n\/a|not (?:cited|stated))?\.?\s*$/i.test(printed))
    return none(who);
  if (/did not cite any medical evidence/i.test(printed)) return none(who);
  const { mtus, nonMtus } = parse(printed);
  const spelled = nonMtus.replace(/^ODG\b/, 'Official Disability Guidelines (ODG)');
  if (mtus === '' && spelled === '') return none(who);
  if (spelled === '') return mtusLine([mtus]);
  return `${mtus === '' ? outside(who) : mtusLine([mtus])} ${nonMtusLine(spelled)}`;
}

/** `Title Year` chapters with their sections, sections of one chapter together, in the order first cited. */
function chapters(citations: readonly string[]): string[] {
  const sections = new Map<string, string[]>();
  for (const citation of citations) {
    const [chapter = '', ...rest] = citation.split(/, Section\(s\): /);
    const known = sections.get(chapter) ?? [];
    sections.set(chapter, [...known, ...rest.filter((section) => !known.includes(section))]);
  }
  return [...sections].map(([chapter, named]) =>
    named.length === 0 ? chapter : `${chapter}, Section(s): ${named.join(', ')}`,
  );
}

/**
 * The line after `<organization> guideline:`, from the guidelines that decided. A guideline that makes an item
 * follow another's outcome (`dependency`) is no medical evidence and is not cited.
 */
export function reviewerLine(consulted: readonly Consulted[]): string {
  const who = 'Expert Reviewer';
  const cited = consulted
    .filter((guideline) => guideline.role === 'decided' && guideline.topic !== 'dependency')
    .map(({ rung, citation }) => ({
      rung,
      text: edges(citation.replace(/^Decision based on /, '').replace(/^(?:Non-)?MTUS (?:Citation )?/, '')),
    }));
  const of = (...rungs: Consulted['rung'][]) => [
    ...new Set(cited.filter((source) => rungs.includes(source.rung)).map((source) => source.text)),
  ];
  const mtus = chapters(of('mtus'));
  const odg = of('acoem-or-odg');
  const other = of('other-guideline', 'study');
  if (mtus.length + odg.length + other.length === 0) return none(who);
  const first = mtus.length > 0 ? mtusLine(mtus) : outside(who);
  if (odg.length + other.length === 0) return first;
  const sources =
    odg.length > 0 && other.length > 0
      ? `${odg.join('; ')} and Other Medical Treatment Guidelines ${other.join('; ')}`
      : [...odg, ...other].join('; ');
  return `${first} ${nonMtusLine(sources)}`;
}
