import type { Manifest } from '../case/manifest.ts';
import type { Fact, Facts } from '../facts/model.ts';
import type { RecordDocument, RecordsIndex } from '../records/model.ts';
import type { Consulted, Decision, ResolvedItem, Sentence, Support, Trace } from '../rules/model.ts';
import { evidence, factPhrase, phrases, regionPhrase, studyFinding, studyResult, worded } from './phrases.ts';
import { itemTitle } from './title.ts';
import { fill, letterDate, list, phrase, sentence, withLetterDates } from './words.ts';

const ofFact = (fact: Fact): Support => ({ kind: 'fact', fact: fact.id, citation: fact.citation });
const ofDocument = (document: RecordDocument): Support => ({ kind: 'document', document: document.id });
const ofManifest = (...paths: string[]): Support[] => paths.map((path) => ({ kind: 'manifest', path }));

/** Groups in the order of first appearance. */
function groups<T>(members: readonly T[], key: (member: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const member of members) {
    const name = key(member);
    const group = found.get(name);
    if (group) group.push(member);
    else found.set(name, [member]);
  }
  return [...found.values()];
}

/** Whole years from a birth date to a day. */
function age(dateOfBirth: string, on: string): number {
  const birthdayPassed = on.slice(5) >= dateOfBirth.slice(5);
  return Number(on.slice(0, 4)) - Number(dateOfBirth.slice(0, 4)) - (birthdayPassed ? 0 : 1);
}

const byDate = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

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

const plural = (count: number): string => (count === 1 ? 'was' : 'were');

const is = (...beginnings: string[]) => {
  const pattern = new RegExp(`^(?:${beginnings.join('|')})(?:\\.|$)`);
  return (fact: Fact): boolean => pattern.test(fact.concept);
};
const isStudy = is('imaging', 'electrodiagnostic');
const isComplaint = is('symptom', 'function', 'trauma');
const isFinding = is('finding', 'neurological-deficit');
const isFlag = is('red-flag');
const isStated = is('diagnosis', 'finding');

/** Complaint or examination: the section of the note decides, and where it does not say, what the fact is. */
function partOfNote(fact: Fact): 'complaints' | 'examination' | null {
  if (!isComplaint(fact) && !isFinding(fact) && !isFlag(fact)) return null;
  if (fact.section === 'objective') return 'examination';
  if (fact.section === 'subjective') return 'complaints';
  return isFinding(fact) ? 'examination' : 'complaints';
}

/** What is said of the request itself, not of the patient: it is told where the request is. */
const isRequest = (fact: Fact): boolean =>
  fact.documentType === 'utilization-review' ||
  fact.documentType === 'application' ||
  (fact.documentType === 'request-for-authorization' &&
    (fact.assertion === 'planned' || fact.assertion === 'uncertain'));

const isEvent = (fact: Fact): boolean => isStudy(fact) || fact.concept.startsWith('surgery');
const isDone = (fact: Fact): boolean => fact.assertion === 'present' || fact.assertion === 'historical';

/** Facts that say the same: of studies and operations those of one day, however the record names them. */
const same = (fact: Fact): string =>
  [
    isEvent(fact) && !isStudy(fact) ? 'surgery' : fact.concept,
    [...fact.regions].sort().join(),
    fact.side,
    isEvent(fact) && isDone(fact) ? 'done' : fact.assertion,
    isEvent(fact) ? fact.date : '',
  ].join('|');
/** The fact of several that says most. */
const fullest = (facts: readonly Fact[]): Fact | undefined => {
  const length = (fact: Fact) => factPhrase(fact).length + studyResult(fact).length;
  return [...facts].sort((a, b) => length(b) - length(a))[0];
};

/** `Opening A, B and C.` from facts, each phrase once, with every fact as support; nothing without facts. */
function told(opening: string, facts: readonly Fact[], say: (fact: Fact) => string = worded): Sentence[] {
  if (facts.length === 0) return [];
  return [{ text: sentence(`${opening} ${list(facts.map(say))}`), support: facts.map(ofFact) }];
}

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
const resultOfAny = (mentions: readonly Fact[], facts: readonly Fact[]): string =>
  mentions.map((mention) => resultOf(mention, facts)).find((result) => result !== '') ?? '';

/** Phrases without those that another of them says in full. */
const withoutPartial = (texts: readonly string[]): string[] => {
  const lower = texts.map((text) => text.toLowerCase());
  const unique = texts.filter((_, index) => lower.indexOf(lower[index] ?? '') === index);
  return unique.filter(
    (text) =>
      !unique.some(
        (other) => other !== text && ` ${other.toLowerCase()} `.includes(` ${text.toLowerCase()} `),
      ),
  );
};

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
            `${factPhrase(fact)}${fact.date ? ` on ${letterDate(fact.date)}` : ''} revealed ${results.get(fact)}`,
          ),
          support: again.map(ofFact),
        }));
      const [first] = silent;
      if (first) {
        const dates = silent.flatMap(({ fact }) => (fact.date ? [letterDate(fact.date)] : []));
        const when = dates.length > 0 ? `was performed on ${list(dates)}` : 'is recorded without a date';
        sentences.push({
          text: sentence(`${factPhrase(first.fact)} ${when}`.replace(/^(X-rays\b.*) (was|is) /, '$1 were ')),
          support: silent.flatMap(({ again }) => again.map(ofFact)),
        });
      }
      const others = distinct.filter(({ fact }) => !done.some((entry) => entry.fact === fact));
      return [
        ...sentences,
        ...others.map(({ again, fact }) => ({
          text: sentence(`The records mention ${worded(fact)}`),
          support: again.map(ofFact),
        })),
      ];
    },
  );
}

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
    const text = sentence(`${opening} ${list(withoutPartial(members.map(say)))}`);
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
              `${list(records.missing.map(({ description }) => `the ${phrase(withLetterDates(description)).replace(/^(?:the|an?) /i, '')}`))} ${plural(records.missing.length)} not available for review`,
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
    return [{ text: sentence(`${documentNames(documents)} ${what}`), support: documents.map(ofDocument) }];
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
    ...surgery,
    ...treatment,
    ...response,
    request,
  ];
}

/** The leaves that make a criterion what it is: the gaps of one that is not met, the grounds of one that is. */
function deciding(trace: Trace): Trace[] {
  const { children, kind, truth } = trace;
  const [first, second] = children;
  switch (kind) {
    case 'all':
      return children.filter((child) => truth === 'met' || child.truth !== 'met').flatMap(deciding);
    case 'any':
    case 'atLeast':
      return children.filter((child) => (child.truth === 'met') === (truth === 'met')).flatMap(deciding);
    case 'not':
      return children.flatMap(deciding);
    case 'when':
      if (!first) return [];
      return first.truth === 'met' && second && !trace.notApplicable
        ? [...deciding(first), ...deciding(second)]
        : deciding(first);
    default:
      return [trace];
  }
}

/** Facts that made a leaf what it is. */
function citedBy(leaf: Trace, facts: ReadonlyMap<string, Fact>): Fact[] {
  const ids = leaf.truth === 'met' ? leaf.support : leaf.truth === 'not met' ? leaf.contrary : [];
  const cited = ids.flatMap((id) => facts.get(id) ?? []);
  // What only the request says is evidence where nothing else is.
  const ofPatient = cited.filter((fact) => !isRequest(fact));
  return ofPatient.length > 0 ? ofPatient : cited;
}

/** What a leaf says of an item, its slots filled from the facts that made it so; empty when it says nothing. */
export function criterionText(
  leaf: Trace,
  item: ResolvedItem,
  title: string,
  facts: ReadonlyMap<string, Fact>,
): string {
  const all = [...facts.values()];
  const distinct = groups(citedBy(leaf, facts), same).flatMap((again) => {
    const fact = fullest(again);
    return fact ? [{ fact, result: isStudy(fact) ? resultOfAny(again, all) : '' }] : [];
  });
  const dates = distinct
    .flatMap(({ fact }) => fact.date ?? (isEvent(fact) ? [] : (fact.documentDate ?? [])))
    .sort()
    .map(letterDate);
  return sentence(
    fill(leaf.says ?? '', {
      ...itemSlots(item, title),
      evidence:
        distinct.length > 0
          ? list(distinct.map(({ fact, result }) => evidence(fact, result)))
          : 'the records provided',
      dates: dates.length > 0 ? list(dates) : 'an unstated date',
    }),
  );
}

const itemSlots = (item: ResolvedItem, title: string) => ({
  item: title,
  region: regionPhrase(item.regions, item.side).replace(/^the /, '') || 'the body region in dispute',
});

/** The sentence of a leaf and what it stands on. */
function leafSentence(
  leaf: Trace,
  item: ResolvedItem,
  title: string,
  facts: ReadonlyMap<string, Fact>,
  guideline: Support,
): Sentence[] {
  const cited = citedBy(leaf, facts);
  const text = criterionText(leaf, item, title, facts);
  if (text === '') return [];
  if (cited.length > 0) return [{ text, support: cited.map(ofFact) }];
  if (leaf.searched) {
    return [{ text, support: [{ kind: 'search', criterion: leaf.id ?? leaf.kind, ...leaf.searched }] }];
  }
  const calendar = ofManifest('claim.dateOfInjury', 'requestForAuthorization.date', 'utilizationReview.date');
  if (leaf.kind === 'elapsed') return [{ text, support: calendar }];
  return [{ text, support: leaf.kind === 'item' ? ofManifest('disputedItems') : [guideline] }];
}

/**
 * The earlier study that a repeat is asked for, before the criteria unless they tell it, and after them that its
 * report did not come.
 */
function earlierStudy(
  consulted: Consulted,
  item: ResolvedItem,
  facts: Facts,
  records: RecordsIndex,
  leaves: readonly Trace[],
): { readonly before: readonly Sentence[]; readonly after: readonly Sentence[] } {
  if (consulted.topic !== 'repeat') return { before: [], after: [] };
  const cited = new Set(leaves.flatMap((leaf) => (leaf.truth === 'met' ? leaf.support : leaf.contrary)));
  const reportIsTold = leaves.some(({ says }) => says !== undefined && /\breport\b/i.test(says));
  const kind = ['mri', 'x-ray', 'ct', 'ultrasound', 'arthrogram', 'emg-ncs'].find((name) =>
    (item.service ?? '').startsWith(name),
  );
  const done = facts.facts.filter(
    (fact) =>
      isStudy(fact) &&
      (kind === undefined || fact.concept.split('.')[1] === kind) &&
      isDone(fact) &&
      !isRequest(fact) &&
      fact.regions.some((region) => item.regions.includes(region)) &&
      (item.side === null || item.side === 'bilateral' || fact.side === null || fact.side === item.side),
  );
  const found = groups(done, same)
    .map((again) => ({ again, fact: fullest(again) as Fact, isTold: again.some(({ id }) => cited.has(id)) }))
    .sort((a, b) => byDate(a.fact.date, b.fact.date))
    .map(({ again, fact, isTold }) => {
      const result = resultOfAny(again, facts.facts);
      const on = fact.date ? ` on ${letterDate(fact.date)}` : '';
      const index = records.missing.findIndex(
        (missing) => missing.type === 'imaging-report' && missing.date !== null && missing.date === fact.date,
      );
      const study: Sentence = {
        text: sentence(
          `The injured worker had ${factPhrase(fact)}${on}${result && `, which revealed ${result}`}`,
        ),
        support: again.map(ofFact),
      };
      const report: Sentence = {
        text: sentence(
          `The report of the ${factPhrase(fact)}${on ? ` performed${on}` : ''} was not provided`,
        ),
        support: [{ kind: 'missing', index }],
      };
      const reports = index >= 0 && !reportIsTold ? [report] : [];
      return isTold ? { before: [], after: reports } : { before: [study, ...reports], after: [] };
    });
  return { before: found.flatMap(({ before }) => before), after: found.flatMap(({ after }) => after) };
}

/**
 * The decision rationale of an item: for each guideline that decided, what it recommends, then what the records
 * show or do not specify, criterion by criterion, and last the conclusion. What sets "the records show that …
 * not" apart from "is not specified in the records provided" is the criterion's own sentence for its truth.
 *
 * @param input.decision null while the reviewer decides unaided: then there is no conclusion.
 * @returns sentences, no two alike, each with what it stands on.
 */
export function composeRationale(input: {
  readonly item: ResolvedItem;
  /** What is asked for, where it is not the item as printed but one service of it. */
  readonly title?: string;
  /** Sentences that stand before the conclusion. */
  readonly before?: readonly Sentence[];
  readonly decision: Decision | null;
  readonly consulted: readonly Consulted[];
  readonly facts: Facts;
  readonly records: RecordsIndex;
  readonly manifest: Manifest;
}): Sentence[] {
  const { item, decision, facts, records, manifest } = input;
  const inDispute = manifest.disputedItems.find(({ id }) => id === item.id);
  const title = input.title ?? (inDispute ? itemTitle(inDispute).decided : phrase(item.description));
  const { before = [] } = input;
  const byId = new Map(facts.facts.map((fact) => [fact.id, fact]));
  // What is met comes before what is not: the reasons for the conclusion stand last.
  const decided = input.consulted
    .filter((guideline) => guideline.role === 'decided')
    .sort((a, b) => Number(b.evaluation?.truth === 'met') - Number(a.evaluation?.truth === 'met'));
  const support = (guideline: Consulted): Support => ({
    kind: 'guideline',
    guideline: guideline.id,
    version: guideline.version,
    citation: guideline.citation,
  });

  const independent = decided.filter(({ topic }) => topic !== 'dependency');
  const silent: Sentence[] =
    independent.length > 0 && independent.every(({ rung }) => rung !== 'mtus')
      ? [
          {
            text: 'The MTUS does not address this request; the next source in the order of evidence was therefore consulted.',
            support: independent.map(support),
          },
        ]
      : [];
  const said = new Set<string>();
  const grounds = decided.flatMap((guideline): Sentence[] => {
    const leaves = guideline.evaluation ? deciding(guideline.evaluation.trace) : [];
    const study = earlierStudy(guideline, item, facts, records, leaves);
    const told = leaves.flatMap((leaf) => leafSentence(leaf, item, title, byId, support(guideline)));
    const again = told.filter(({ text }) => said.has(text));
    for (const { text } of told) said.add(text);
    // A finding that an earlier guideline told is not told again, but that it counts here too is.
    const asStated: Sentence[] =
      guideline.evaluation?.truth === 'met' && again.length > 0
        ? [
            {
              text: 'The findings stated above meet this as well.',
              support: again.flatMap((sentence) => sentence.support),
            },
          ]
        : [];
    return [
      {
        text: sentence(fill(guideline.recommendation, itemSlots(item, title))),
        support: [support(guideline)],
      },
      ...study.before,
      ...told.filter((sentence) => !again.includes(sentence)),
      ...study.after,
      ...asStated,
    ];
  });
  const conclusion: Sentence[] =
    decision === null || decided.length + before.length === 0
      ? []
      : [
          {
            text:
              decision === 'Upheld'
                ? `As such, the request for ${title} is not medically necessary.`
                : `As such, the request for ${title} is medically necessary and appropriate.`,
            support: decided.length > 0 ? decided.map(support) : ofManifest('disputedItems'),
          },
        ];
  const advice =
    decision === 'Upheld'
      ? decided.flatMap((guideline) =>
          guideline.whenUpheld === undefined
            ? []
            : [{ text: guideline.whenUpheld, support: [support(guideline)] }],
        )
      : [];
  const seen = new Set<string>();
  return [...silent, ...grounds, ...before, ...conclusion, ...advice].filter(({ text }) => {
    const key = text.toLowerCase();
    if (text === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
