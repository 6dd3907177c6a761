import type { Manifest } from '../case/manifest.ts';
import { Defect } from '../errors.ts';
import type { RecordsIndex } from '../records/model.ts';
import type { LetterModel } from './letter.ts';

const REDACTED = '[redacted]';

/** Words of names that say nothing of who it is, and would strike medicine out of the text. */
const COMMON = new Set(
  (
    'and the for von van der inc llc llp corp company companies group law office offices firm esq insurance ' +
    'mutual fund services service medical medicine center centre clinic hospital health healthcare care imaging ' +
    'radiology orthopedic orthopaedic orthopedics surgery surgical spine pain physical therapy rehabilitation ' +
    'laboratory laboratories associates institute department state california county city street avenue ' +
    'suite phd dpm dds npp pac rpt'
  ).split(' '),
);

/** Identifiers of a case: whole ones, struck out in any case, and words of names, struck out as names are written. */
interface Identifiers {
  readonly whole: readonly string[];
  readonly words: readonly string[];
}

function identifiers(manifest: Manifest, records: RecordsIndex): Identifiers {
  const { injuredEmployee, representative, employer, claimsAdministrator, requestingPhysician, claim } =
    manifest;
  const parties = [injuredEmployee, representative, employer, claimsAdministrator, requestingPhysician];
  const addresses = parties.flatMap((party) =>
    Object.entries(party?.address ?? {}).flatMap(([key, value]) =>
      /state|country/i.test(key) ? [] : [value],
    ),
  );
  const organizations = [representative, claimsAdministrator, requestingPhysician].map(
    (party) => party?.organization,
  );
  const authors = records.documents.map(({ author }) => author);
  const names = [...parties.map((party) => party?.name), ...organizations, ...authors];
  const whole = [...names, ...addresses, ...parties.map((party) => party?.email), claim.claimNumber];
  // A claims administrator without an organization is named by its own name, like the employer: no person's.
  const people = [
    injuredEmployee.name,
    representative?.name,
    requestingPhysician.name,
    claimsAdministrator.organization ? claimsAdministrator.name : undefined,
    ...authors,
  ];
  const given = (texts: readonly (string | null | undefined)[]): string[] =>
    texts.flatMap((text) => (text?.trim() ? [text.trim()] : []));
  return {
    whole: [...new Set(given(whole))].filter((text) => text.length > 2).sort((a, b) => b.length - a.length),
    words: [
      ...new Set(
        given(people)
          .flatMap((name) => name.match(/[\p{L}\p{M}'’-]{3,}/gu) ?? [])
          .filter((word) => /^\p{Lu}|^\p{Lo}/u.test(word) && !COMMON.has(word.toLowerCase())),
      ),
    ],
  };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
/** Not inside another word or number, and whatever white space stands between its words. */
const bounded = (text: string): string =>
  `(?<![\\p{L}\\p{N}])${escaped(text).replace(/\s+/g, '\\s+')}(?![\\p{L}\\p{N}])`;

/** Patterns that find the identifiers of a case in a text. */
function patterns({ whole, words }: Identifiers): RegExp[] {
  return [
    ...whole.map((text) => new RegExp(bounded(text), 'giu')),
    ...words.map((word) => new RegExp(`${bounded(word)}|${bounded(word.toUpperCase())}`, 'gu')),
  ];
}

/** What remains of a letter's text that is not fixed wording: everything that could name someone. */
function freeTexts(model: LetterModel): string[] {
  return [
    model.summary.text,
    ...model.issues.items.flatMap((item) => [
      item.preamble ?? '',
      item.title,
      item.heading,
      ...item.paragraphs.map(({ text }) => text),
      ...item.changes,
    ]),
  ];
}

/**
 * The public copy of a letter (8 CCR 9792.10.9): it begins at the case block, has no cover and no list of documents,
 * and every name, address, e-mail address and claim number of the case is struck out of the rest.
 *
 * @throws Defect `identifier-in-public-copy` when one is still there: nothing is published then.
 */
export function publicCopy(model: LetterModel, manifest: Manifest, records: RecordsIndex): LetterModel {
  const found = patterns(identifiers(manifest, records));
  const strike = (text: string): string =>
    found.reduce((rest, pattern) => rest.replace(pattern, REDACTED), text);
  const copy: LetterModel = {
    ...model,
    cover: null,
    documents: null,
    summary: { ...model.summary, text: strike(model.summary.text) },
    issues: {
      ...model.issues,
      items: model.issues.items.map((item) => ({
        ...item,
        preamble: item.preamble === null ? null : strike(item.preamble),
        title: strike(item.title),
        heading: strike(item.heading),
        paragraphs: item.paragraphs.map(({ label, text }) => ({ label, text: strike(text) })),
        changes: item.changes.map(strike),
      })),
    },
  };
  const left = freeTexts(copy).some((text) => {
    const rest = text.replaceAll(REDACTED, '');
    return found.some((pattern) => rest.search(pattern) >= 0);
  });
  if (left)
    throw new Defect('identifier-in-public-copy', 'an identifier of the case is left in the public copy');
  return copy;
}
