import type { Fact } from '../facts/model.ts';
import type { RecordDocument } from '../records/model.ts';
import type { Support } from '../rules/model.ts';
import { factPhrase, studyFinding, studyResult } from './phrases.ts';
import { list } from './words.ts';

export const ofFact = (fact: Fact): Support => ({ kind: 'fact', fact: fact.id, citation: fact.citation });
export const ofDocument = (document: RecordDocument): Support => ({
  kind: 'document',
  document: document.id,
});
export const ofManifest = (...paths: string[]): Support[] =>
  paths.map((path) => ({ kind: 'manifest', path }));

/** Groups in the order of first appearance. */
export function groups<T>(members: readonly T[], key: (member: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const member of members) {
    const name = key(member);
    const group = found.get(name);
    if (group) group.push(member);
    else found.set(name, [member]);
  }
  return [...found.values()];
}

export const byDate = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

export const is = (...beginnings: string[]) => {
  const pattern = new RegExp(`^(?:${beginnings.join('|')})(?:\\.|$)`);
  return (fact: Fact): boolean => pattern.test(fact.concept);
};
export const isStudy = is('imaging', 'electrodiagnostic');

const isStated = is('diagnosis', 'finding');

/** What is said of the request itself, not of the patient: it is told where the request is. */
export const isRequest = (fact: Fact): boolean =>
  fact.documentType === 'utilization-review' ||
  fact.documentType === 'application' ||
  (fact.documentType === 'request-for-authorization' &&
    (fact.assertion === 'planned' || fact.assertion === 'uncertain'));

export const isEvent = (fact: Fact): boolean => isStudy(fact) || fact.concept.startsWith('surgery');
export const isDone = (fact: Fact): boolean =>
  fact.assertion === 'present' || fact.assertion === 'historical';

/** Facts that say the same: of studies and operations those of one day, however the record names them. */
export const same = (fact: Fact): string =>
  [
    isEvent(fact) && !isStudy(fact) ? 'surgery' : fact.concept,
    [...fact.regions].sort().join(),
    fact.side,
    isEvent(fact) && isDone(fact) ? 'done' : fact.assertion,
    isEvent(fact) ? fact.date : '',
  ].join('|');
/** The fact of several that says most. */
export const fullest = (facts: readonly Fact[]): Fact | undefined => {
  const length = (fact: Fact) => factPhrase(fact).length + studyResult(fact).length;
  return [...facts].sort((a, b) => length(b) - length(a))[0];
};

/** What a study showed: its own words, or what the same document states of the same day and region. */
function resultOf(study: Fact, facts: readonly Fact[]): string {
  const own = studyResult(study);
  if (own !== '' || study.date === null) return own;
  const stated = facts.filter(
    (fact) =>
      isStated(fact) &&
      fact.citation.document === study.citation.document &&
      fact.date === study.date &&
      (fact.section === 'imaging' || fact.documentType === 'imaging-report') &&
      fact.regions.some((region) => study.regions.includes(region)),
  );
  return list(withoutPartial(stated.map(studyFinding)));
}

/** The first of several mentions of a study that says what it showed. */
export const resultOfAny = (mentions: readonly Fact[], facts: readonly Fact[]): string =>
  mentions.map((mention) => resultOf(mention, facts)).find((result) => result !== '') ?? '';

/** Phrases without those that another of them says in full. */
export const withoutPartial = (texts: readonly string[]): string[] => {
  const lower = texts.map((text) => text.toLowerCase());
  const unique = texts.filter((_, index) => lower.indexOf(lower[index] ?? '') === index);
  return unique.filter(
    (text) =>
      !unique.some(
        (other) => other !== text && ` ${other.toLowerCase()} `.includes(` ${text.toLowerCase()} `),
      ),
  );
};
