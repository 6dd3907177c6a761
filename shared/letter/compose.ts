import type { Manifest } from '../case/manifest.ts';
import type { Fact, Facts } from '../facts/model.ts';
import type { RecordDocument, RecordsIndex } from '../records/model.ts';
import type { Sentence } from '../rules/model.ts';
import { factPhrase, phrases, regionPhrase, showed, worded } from './phrases.ts';
import {
  byDate,
  fullest,
  groups,
  is,
  isDone,
  isRequest,
  isStudy,
  ofDocument,
  ofFact,
  ofManifest,
  resultOfAny,
  same,
  withoutPartial,
} from './telling.ts';
import { itemTitle } from './title.ts';
import { letterDate, list, phrase, sentence, withLetterDates } from './words.ts';

/** Whole years from a birth date to a day. */
function age(dateOfBirth: string, on: string): number {
  const birthdayPassed = on.slice(5) >= dateOfBirth.slice(5);
  return Number(on.slice(0, 4)) - Number(dateOfBirth.slice(0, 4)) - (birthdayPassed ? 0 : 1);
}

const documentName = (document: Pick<RecordDocument, 'type' | 'date'>): string =>
  document.date
    ? `${phrases.documents[document.type]} dated ${letterDate(document.date)}`
    : `undated ${phrases.documents[document.type]}`;

/** `progress reports dated 04/03/2015 and 06/05/2015`, documents of one type together. */
const documentNames = (documents: readonly RecordDocument[]): string =>
  list(
    groups(documents, (document) => (document.date ? document.type : `${document.type} undated`)).map(
      (same) => {
        const [first] = same;
        if (first === undefined || same.length === 1) return `the ${same.map(documentName).join('')}`;
        const dates = same.flatMap((document) => (document.date ? [letterDate(document.date)] : []));
        const name = `${phrases.documents[first.type]}s`;
        return dates.length > 0 ? `the ${name} dated ${list(dates)}` : `${same.length} undated ${name}`;
      },
    ),
  );

/** The members that the summary names; the letter's list of documents has all. One more than fit is named as well. */
const named = <T>(members: readonly T[]): readonly T[] =>
  members.length > phrases.documentsInSummary + 1 ? members.slice(0, phrases.documentsInSummary) : members;
/** How many are not named, in words; none where all are. */
const further = (members: readonly unknown[], which = ''): string[] => {
  const rest = members.length - named(members).length;
  return rest > 0 ? [`${rest} further documents${which}`] : [];
};

const plural = (count: number): string => (count === 1 ? 'was' : 'were');

const isComplaint = is('symptom', 'function', 'trauma');
const isFinding = is('finding', 'neurological-deficit');
const isFlag = is('red-flag');
/** Complaint or examination: the section of the note decides, and where it does not say, what the fact is. */
function partOfNote(fact: Fact): 'complaints' | 'examination' | null {
  if (!isComplaint(fact) && !isFinding(fact) && !isFlag(fact)) return null;
  if (fact.section === 'objective') return 'examination';
  if (fact.section === 'subjective') return 'complaints';
  return isFinding(fact) ? 'examination' : 'complaints';
}

/** Facts without those that another says more fully: of the same thing, where and on which side. */
function specific(facts: readonly Fact[]): Fact[] {
  const says = (more: Fact, less: Fact) =>
    more.concept === less.concept &&
    more.assertion === less.assertion &&
    less.regions.every((region) => more.regions.includes(region)) &&
    (less.side === null || less.side === more.side) &&
    (less.value === undefined || less.value.number === more.value?.number) &&
    (less.change === undefined || less.change === more.change) &&
    // The words of a study or a treatment are not told with it.
    (isStudy(less) || is('treatment')(less) || less.detail === undefined || less.detail === more.detail);
  return facts.filter(
    (fact, index) =>
      !facts.some((other, at) => at !== index && says(other, fact) && (!says(fact, other) || at < index)),
  );
}

/** `A, B and C, but no D or E`: what is there before what is not. */
function toldTogether(facts: readonly Fact[], say: (fact: Fact) => string): string {
  const kept = specific(facts);
  const there = kept.filter(({ assertion }) => assertion !== 'absent').map(say);
  const shown = new Set(there.map((words) => words.toLowerCase()));
  const not = kept
    .filter(({ assertion }) => assertion === 'absent')
    .map((fact) => say({ ...fact, assertion: 'present' }))
    .filter((words) => !shown.has(words.toLowerCase()));
  const absent = not.length > 0 ? [`no ${list(not, 'or')}`] : [];
  return [...(there.length > 0 ? [list(there)] : []), ...absent].join(', but ');
}

/** `Opening A, B and C.` from facts, each phrase once, with every fact as support; nothing without facts. */
function told(opening: string, facts: readonly Fact[]): Sentence[] {
  if (facts.length === 0) return [];
  return [{ text: sentence(`${opening} ${toldTogether(facts, worded)}`), support: facts.map(ofFact) }];
}

/** Studies of one kind and region: those with a result each its sentence, the others together by their dates. */
function studies(facts: readonly Fact[]): Sentence[] {
  const found = facts.filter((fact) => isStudy(fact));
  return groups(found, (fact) => `${fact.concept}|${regionPhrase(fact.regions, fact.side)}`).flatMap(
    (group) => {
      const distinct = groups(group, same)
        .map((again) => ({ again, fact: fullest(again) as Fact }))
        .sort((a, b) => byDate(a.fact.date, b.fact.date));
      const done = distinct.filter(({ fact }) => isDone(fact));
      const results = new Map(done.map(({ again, fact }) => [fact, resultOfAny(again, facts)]));
      const silent = done.filter(({ fact }) => results.get(fact) === '');
      const sentences = done
        .filter(({ fact }) => results.get(fact) !== '')
        .map(({ again, fact }) => ({
          text: sentence(
            `${factPhrase(fact)}${fact.date ? ` on ${letterDate(fact.date)}` : ''} ${showed(results.get(fact) ?? '', fact)}`,
          ),
          support: again.map(ofFact),
        }));
      const [first] = silent;
      if (first) {
        const dates = silent.flatMap(({ fact }) => (fact.date ? [letterDate(fact.date)] : []));
        const when = dates.length > 0 ? `was performed on ${list(dates)}` : 'is recorded without a date';
        sentences.push({
          text: sentence(
            `${factPhrase(first.fact)} ${when}`
              .replace(/^(X-rays\b.*) was /, '$1 were ')
              .replace(/^(X-rays\b.*) is /, '$1 are '),
          ),
          support: silent.flatMap(({ again }) => again.map(ofFact)),
        });
      }
      return sentences;
    },
  );
}

/** Studies that were not made, or not surely. */
const otherStudies = (facts: readonly Fact[]): Sentence[] =>
  byAssertion(
    facts.filter((fact) => isStudy(fact)),
    {
      planned: 'Studies planned or requested include',
      uncertain: 'Studies mentioned without certainty include',
      absent: 'The records state that there has been no',
    },
    plainly,
  );

/** The last notes of the record by date, each with its complaints and its examination. */
function notes(facts: readonly Fact[], pronoun: string): Sentence[] {
  const told1 = facts.filter((fact) => fact.documentType !== 'imaging-report' && partOfNote(fact) !== null);
  const byNote = groups(told1, (fact) => `${fact.documentType}|${fact.documentDate}`).sort((a, b) =>
    byDate(a[0]?.documentDate ?? null, b[0]?.documentDate ?? null),
  );
  const dated = byNote.filter((note) => note[0]?.documentDate);
  const shown = [...dated, ...byNote.filter((note) => !note[0]?.documentDate)].slice(-phrases.notesInSummary);
  return shown.flatMap((note) => {
    const [first] = note;
    if (!first) return [];
    const name = documentName({ type: first.documentType, date: first.documentDate });
    const complaints = note.filter((fact) => partOfNote(fact) === 'complaints');
    const findings = note.filter((fact) => partOfNote(fact) === 'examination');
    return [
      ...told(`Per the ${name}, ${pronoun} reported`, complaints),
      ...told(
        complaints.length > 0
          ? `Physical examination${first.documentDate ? ` on ${letterDate(first.documentDate)}` : ''} revealed`
          : `Per the ${name}, physical examination revealed`,
        findings,
      ),
    ];
  });
}

/** A sentence for each assertion, opened as it has to be: what is planned or absent is never told as done. */
function byAssertion(
  facts: readonly Fact[],
  openings: Readonly<Partial<Record<Fact['assertion'], string>>>,
  say: (fact: Fact) => string,
): Sentence[] {
  return Object.entries(openings).flatMap(([assertion, opening]) => {
    const members = facts.filter((fact) => fact.assertion === assertion);
    if (members.length === 0) return [];
    const things = withoutPartial(specific(members).map(say));
    const denies = opening.endsWith(' no');
    const words = list(
      denies ? things.map((thing) => thing.replace(/^no /, '')) : things,
      denies ? 'or' : 'and',
    );
    const text = sentence(`${opening} ${words}`);
    return [{ text, support: members.map(ofFact) }];
  });
}

/** A fact's phrase as if it were plainly so; for sentences whose opening carries the assertion. */
const plainly = (fact: Fact): string => worded({ ...fact, assertion: 'present' });
const dated = (fact: Fact): string =>
  `${plainly(fact)}${fact.date && isDone(fact) ? ` on ${letterDate(fact.date)}` : ''}`;

/**
 * The clinical case summary in the order of the published letters: who and when; diagnoses; records not available
 * or not legible; notes by date; medications; work status; studies by region; surgery and treatment; last the
 * request and the utilization review. The utilization review's own account of the record is not retold.
 *
 * @returns sentences, each with the facts, documents or manifest fields that it stands on.
 */
export function composeSummary(input: {
  readonly manifest: Manifest;
  readonly records: RecordsIndex;
  readonly facts: Facts;
}): Sentence[] {
  const { manifest, records } = input;
  const setAside = new Set(records.documents.filter((document) => document.setAside).map(({ id }) => id));
  const facts = input.facts.facts.filter((fact) => !setAside.has(fact.citation.document) && !isRequest(fact));
  const { sex, dateOfBirth } = manifest.injuredEmployee;
  const pronoun = sex === 'female' ? 'she' : sex === 'male' ? 'he' : 'the injured worker';
  const who = sex === 'female' || sex === 'male' ? sex : 'worker';

  const opening: Sentence = {
    text: `The injured worker is a ${age(dateOfBirth, manifest.assigned)}-year-old ${who} who sustained an industrial injury on ${letterDate(manifest.claim.dateOfInjury)}.`,
    support: ofManifest(
      'injuredEmployee.dateOfBirth',
      'injuredEmployee.sex',
      'claim.dateOfInjury',
      'assigned',
    ),
  };

  const diagnoses = facts.filter(
    (fact) => is('diagnosis')(fact) && fact.section !== 'imaging' && fact.documentType !== 'imaging-report',
  );
  const diagnosed = byAssertion(
    diagnoses,
    {
      present: 'The diagnoses include',
      historical: 'Past diagnoses include',
      uncertain: 'Diagnoses under consideration include',
      planned: 'Diagnoses to be evaluated include',
      absent: 'The records state that there is no',
    },
    plainly,
  );
  const listed = manifest.claim.diagnoses ?? [];
  const diagnosisSentences: Sentence[] =
    diagnosed.length > 0 || listed.length === 0
      ? diagnosed
      : [
          {
            text: sentence(
              `The diagnoses listed on the application include ${list(listed.map(({ text }) => phrase(text)))}`,
            ),
            support: ofManifest('claim.diagnoses'),
          },
        ];

  const missing: Sentence[] =
    records.missing.length === 0
      ? []
      : [
          {
            text: sentence(
              `${list([...named(records.missing).map(({ description }) => `the ${phrase(withLetterDates(description)).replace(/^(?:the|an?) /i, '')}`), ...further(records.missing, ' that the records name')])} ${plural(records.missing.length)} not available for review`,
            ),
            support: records.missing.map((_, index) => ({ kind: 'missing', index })),
          },
        ];

  const read = records.documents.filter((document) => !document.setAside);
  const illegible = (['not fully legible', 'unreadable'] as const).flatMap((legibility): Sentence[] => {
    const documents = read
      .filter((document) => document.legibility === legibility)
      .sort((a, b) => byDate(a.date, b.date));
    if (documents.length === 0) return [];
    const what =
      legibility === 'unreadable' ? 'could not be read' : `${plural(documents.length)} not fully legible`;
    const names = list([documentNames(named(documents)), ...further(documents)]);
    return [{ text: sentence(`${names} ${what}`), support: documents.map(ofDocument) }];
  });

  const medications = byAssertion(
    facts.filter(is('medication')),
    {
      present: 'The medications include',
      historical: 'Past medications include',
      planned: 'Medications requested or planned include',
      uncertain: 'Medications mentioned without certainty include',
      absent: 'The records state that these medications are not taken:',
    },
    plainly,
  );

  const workStatus = groups(
    facts.filter((fact) => is('work-status')(fact) && fact.assertion === 'present'),
    (fact) => fact.concept,
  ).flatMap((group): Sentence[] => {
    const last = [...group].sort((a, b) => byDate(b.documentDate, a.documentDate)).at(0);
    if (!last) return [];
    const when = last.documentDate ? ` as of ${letterDate(last.documentDate)}` : '';
    const subject =
      last.concept === 'work-status.permanent-and-stationary' ? 'The disability status' : 'The work status';
    return [{ text: sentence(`${subject} is ${factPhrase(last)}${when}`), support: group.map(ofFact) }];
  });

  // An operation without a name, a region or a date is only a word of a heading.
  const operations = facts.filter(
    (fact) =>
      is('surgery')(fact) &&
      (fact.regions.length > 0 || fact.date !== null || factPhrase(fact) !== 'surgery'),
  );
  const surgery = byAssertion(
    groups(operations, same)
      .flatMap((again) => fullest(again) ?? [])
      .map((fact) => (isDone(fact) ? { ...fact, assertion: 'present' as const } : fact)),
    {
      present: 'Surgical history includes',
      planned: 'Surgery planned or under consideration includes',
      uncertain: 'Surgery mentioned without certainty includes',
      absent: 'The records state that there has been no',
    },
    dated,
  );
  const treatment = byAssertion(
    facts
      // Medication is told with its drugs; here only how it was responded to.
      .filter((fact) => is('treatment')(fact) && (fact.concept !== 'treatment.medication' || fact.change))
      .map((fact) => (isDone(fact) ? { ...fact, assertion: 'present' as const } : fact)),
    {
      present: 'Treatment has included',
      planned: 'Treatment planned includes',
      uncertain: 'Treatment mentioned without certainty includes',
      absent: 'The records state that there has been no',
    },
    plainly,
  );
  const failed = facts.filter(is('conservative-care'));
  const response = byAssertion(
    failed,
    {
      present: 'The records state',
      historical: 'The records state',
      uncertain: 'The records mention possible',
      absent: 'The records state that there was no',
    },
    plainly,
  );

  const { requestForAuthorization, utilizationReview } = manifest;
  const titles = manifest.disputedItems.map((item) => itemTitle(item).requested);
  const request: Sentence = {
    text: sentence(
      `A request for authorization${requestForAuthorization.date ? ` dated ${letterDate(requestForAuthorization.date)}` : ''} for ${list(titles)} ${phrases.outcomes[utilizationReview.outcome]} per the utilization review determination dated ${letterDate(utilizationReview.date)}`,
    ),
    support: ofManifest(
      'requestForAuthorization.date',
      'utilizationReview.date',
      'utilizationReview.outcome',
      ...manifest.disputedItems.map((_, index) => `disputedItems.${index}.description`),
    ),
  };

  return [
    opening,
    ...diagnosisSentences,
    ...missing,
    ...illegible,
    ...notes(facts, pronoun),
    ...medications,
    ...workStatus,
    ...studies(facts),
    ...otherStudies(facts),
    ...surgery,
    ...treatment,
    ...response,
    request,
  ];
}
