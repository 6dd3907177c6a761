import data from './fhir.json' with { type: 'json' };
import {
  choiceOf,
  choiceWords,
  codeOf,
  codesOf,
  conceptOf,
  dayOf,
  type Json,
  listOf,
  objectOf,
  objectsOf,
  quantityOf,
  textOf,
  textOfMarkup,
  timeOf,
  whenOf,
} from './fhir-values.ts';
import type { IsoDate } from './model.ts';

/** A resource of a file, and the words by which a line leads to it, e.g. `Condition/abc`. */
export interface Resource {
  readonly json: Json;
  readonly type: string;
  readonly key: string;
}

/** How references are followed: to a resource of the file or contained in the one that refers, or null. */
export interface References {
  find(reference: unknown, from: Resource): Resource | null;
  /** Name of a person or organization that is referred to; '' when nothing says it. */
  name(reference: unknown, from: Resource): string;
}

/** How what a resource says is meant. `void`: it says of itself that it is not to be used. */
export type State = 'present' | 'absent' | 'uncertain' | 'historical' | 'planned' | 'void';

const STATES = data.states as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, State>>>>>
>;
const LEADS = data.leads as Readonly<Record<string, Readonly<Record<string, string>>>>;
const VOID: ReadonlySet<string> = new Set(data.void);
const REQUESTS: ReadonlySet<string> = new Set(data.requests);
const NEGATIVE: ReadonlySet<string> = new Set(data.negative);
const NEGATIVE_WORDS = new RegExp(data.negativeWords, 'i');
const POSITIVE_WORDS = new RegExp(data.positiveWords, 'i');
const OUT_OF_TEN: ReadonlySet<string> = new Set(data.outOfTen);
const SECTIONS = new Map(data.sections.map(([type, heading]) => [type, heading] as const));

export const isRequest = ({ type }: Resource): boolean => REQUESTS.has(type);

/** Codes of a status, which is a code in some resources and a `CodeableConcept` in others. */
const statusOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [codeOf(value)] : [...codesOf(value), codeOf(objectOf(value).text)];

/** Of several the one that claims least. */
const LEAST: readonly State[] = ['void', 'absent', 'planned', 'uncertain', 'historical', 'present'];

/** How a resource is meant, by its statuses and intent. A modifier that is not understood may turn it into anything. */
export function stateOf(resource: Resource): State {
  const { json, type } = resource;
  const statuses = ['status', 'verificationStatus', 'docStatus', 'clinicalStatus'].flatMap((field) =>
    statusOf(json[field]),
  );
  if (statuses.some((status) => VOID.has(status))) return 'void';
  if (objectsOf(json.modifierExtension).length > 0) return 'void';
  if (json.doNotPerform === true || json.notGiven === true || json.wasNotGiven === true) return 'absent';
  if (json.notDone === true || json.notPerformed === true || json.wasNotTaken === true) return 'absent';
  if (isRequest(resource)) return 'planned';
  const found = new Set<State>(['present']);
  for (const [field, states] of Object.entries(STATES[type] ?? {}))
    for (const status of statusOf(json[field]))
      if (Object.hasOwn(states, status)) found.add(states[status] as State);
  return LEAST.find((state) => found.has(state)) ?? 'present';
}

/** The heading under which a resource's lines stand. */
export const headingOf = (resource: Resource): string =>
  SECTIONS.get(isRequest(resource) ? 'request' : resource.type) ?? 'Summary';

/** The day by which a resource is filed: when it happened, else when it was recorded. */
export function resourceDay({ json }: Resource): IsoDate | null {
  for (const name of ['performed', 'effective', 'occurrence', 'started', 'period', 'context'] as const) {
    const field = name === 'period' ? json.period : name === 'context' ? objectOf(json.context).period : null;
    const day = field ? (dayOf(objectOf(field).start) ?? dayOf(objectOf(field).end)) : timeOf(json, name).day;
    if (day !== null) return day;
  }
  const fields = [
    'started',
    'recordedDate',
    'authoredOn',
    'dateAsserted',
    'whenHandedOver',
    'whenPrepared',
    'date',
    'issued',
    'assertedDate',
    'recorded',
    'dateRecorded',
    'dateWritten',
    'authored',
    'created',
  ];
  for (const field of fields) {
    const day = dayOf(json[field]);
    if (day !== null) return day;
  }
  return timeOf(json, 'onset').day;
}

/** A resource as lines of plain text; the first leads to it. */
export function linesOf(resource: Resource, references: References): string[] {
  const { json, type, key } = resource;
  const state = stateOf(resource);
  if (state === 'void') return [`${voidWords(resource)} ‹${key}›.`];
  if (type === 'Observation') return observationLines(resource, references);
  const what = whatOf(resource, references);
  if (what === '') {
    const narrative = narrativeOf(json);
    const lead = state === 'planned' ? 'Requested, in words' : spaced(type);
    return [
      `${lead} ‹${key}›:${narrative.length > 0 ? '' : ' holds nothing that can be read'}`,
      ...narrative,
    ];
  }
  const leads = LEADS[type] ?? (isRequest(resource) ? LEADS.request : undefined) ?? LEADS.default;
  const lead = (leads?.[state] ?? '{what}').replace('{what}', () => what);
  const first = [lead, ...detailsOf(resource, references)].filter(Boolean).join(', ');
  const named = leads === LEADS.default ? `${spaced(type)}: ${first}` : first;
  return [`${named} ‹${key}›.`, ...notesOf(json), ...extraNarrative(json)];
}

const voidWords = ({ json, type }: Resource) =>
  objectsOf(json.modifierExtension).length > 0
    ? `${spaced(type)} with a modifier that is not understood, so that it is not told here`
    : `${spaced(type)} entered in error or withdrawn, of no effect`;

/** `ServiceRequest` as `Service request`. */
export const spaced = (type: string): string => {
  const words = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a resource is about, in words; '' where no field says it. */
function whatOf(resource: Resource, references: References): string {
  const { json, type } = resource;
  switch (type) {
    case 'ImagingStudy':
      return imagingWords(json);
    case 'Encounter':
      return [conceptOf(json.type) || textOf(objectOf(json.class).display) || 'visit'].join('');
    case 'FamilyMemberHistory': {
      const conditions = objectsOf(json.condition).map(({ code }) => conceptOf(code));
      return [conceptOf(json.relationship) || 'a relative', conditions.filter(Boolean).join(', ')].join(': ');
    }
    default: {
      const { value } = choiceOf(json, 'medication');
      const medication = conceptOf(objectOf(value).reference === undefined ? value : undefined);
      const referred = references.find(value, resource);
      return (
        medication ||
        (referred && conceptOf(referred.json.code)) ||
        textOf(objectOf(value).display) ||
        conceptOf(json.code) ||
        conceptOf(json.vaccineCode) ||
        conceptOf(choiceOf(json, 'code').value) ||
        textOf(json.title) ||
        textOf(json.description)
      );
    }
  }
}

function imagingWords(json: Json): string {
  const series = objectsOf(json.series);
  const modalities = new Set(
    [...objectsOf(json.modality), ...series.map((one) => objectOf(one.modality))]
      .map(({ code, display }) => modalityWords(textOf(code)) || textOf(display))
      .filter(Boolean),
  );
  const sites = new Set(series.map(({ bodySite }) => textOf(objectOf(bodySite).display)).filter(Boolean));
  const procedure = conceptOf(json.procedureCode);
  const description = textOf(json.description);
  const named = [...modalities].join(' and ');
  const of = sites.size > 0 ? ` of the ${[...sites].join(' and ').toLowerCase()}` : '';
  return [named + of, procedure, description].filter((words) => words.trim() !== '').join(', ');
}

const modalityWords = (code: string): string =>
  (data.modalities as Readonly<Record<string, string>>)[code.toUpperCase()] ?? '';

/** What else is said of it, each a few words. */
function detailsOf(resource: Resource, references: References): string[] {
  const { json, type } = resource;
  const performed = timeOf(json, 'performed');
  const occurrence = timeOf(json, 'occurrence');
  const effective = timeOf(json, 'effective');
  const onset = timeOf(json, 'onset');
  const abated = timeOf(json, 'abatement').words;
  const started = whenOf(json.started);
  const when = performed.words || effective.words || started;
  const period = type === 'Encounter' ? timeOf({ inPeriod: json.period }, 'in').words : '';
  return [
    when && (type === 'Procedure' || type === 'ImagingStudy' ? `on ${when}` : when),
    period && `on ${period}`,
    isRequest(resource) && occurrence.words && `for ${occurrence.words}`,
    !isRequest(resource) && occurrence.words && `on ${occurrence.words}`,
    labelled('onset', onset.words),
    labelled('abated', abated),
    labelled('recorded', whenOf(json.recordedDate) || whenOf(json.assertedDate)),
    isRequest(resource) && labelled('written', whenOf(json.authoredOn) || whenOf(json.dateWritten)),
    labelled('body site', conceptOf(json.bodySite)),
    labelled('severity', conceptOf(json.severity)),
    labelled(
      'stage',
      objectsOf(json.stage)
        .map(({ summary }) => conceptOf(summary))
        .join(', '),
    ),
    objectsOf(json.dosageInstruction ?? json.dosage)
      .map(dosageOf)
      .filter(Boolean)
      .join('; '),
    quantityPart(json),
    labelled('reason', reasonOf(resource, references)),
    labelled('status reason', conceptOf(json.statusReason)),
    labelled('outcome', conceptOf(json.outcome)),
    labelled('complication', conceptOf(json.complication)),
    labelled(
      'reaction',
      objectsOf(json.reaction)
        .map(({ manifestation }) => conceptOf(manifestation))
        .join(', '),
    ),
    labelled('clinical status', statusWords(json.clinicalStatus)),
    labelled('verification', statusWords(json.verificationStatus)),
    labelled('status', statusWords(json.status)),
    labelled('intent', statusWords(json.intent)),
    labelled('priority', statusWords(json.priority)),
  ].filter((part): part is string => typeof part === 'string' && part !== '');
}

const labelled = (label: string, words: string): string => (words === '' ? '' : `${label} ${words}`);

/** Statuses in words; `final` and `completed` and the like are what is expected and are told all the same. */
const statusWords = (value: unknown): string =>
  (typeof value === 'string' ? textOf(value) : codesOf(value)[0] || conceptOf(value)).toLowerCase();

function dosageOf(dosage: Json): string {
  const text = textOf(dosage.text);
  if (text !== '') return text;
  const doses = objectsOf(dosage.doseAndRate).map((one) => quantityOf(choiceOf(one, 'dose').value));
  const { frequency, period, periodUnit } = objectOf(objectOf(dosage.timing).repeat);
  const times =
    textOf(frequency) && `${textOf(frequency)} times every ${textOf(period)} ${textOf(periodUnit)}`;
  return [...doses, times, conceptOf(dosage.route), dosage.asNeededBoolean === true ? 'as needed' : '']
    .filter(Boolean)
    .join(' ');
}

function quantityPart(json: Json): string {
  const quantity = quantityOf(choiceOf(json, 'quantity').value) || quantityOf(json.quantity);
  const dispense = quantityOf(objectOf(json.dispenseRequest).quantity);
  return labelled('quantity', quantity || dispense);
}

function reasonOf(resource: Resource, references: References): string {
  const { json } = resource;
  const referred = listOf(json.reasonReference).map((reference) => {
    const found = references.find(reference, resource);
    return (
      (found && found.type === 'Condition' && stateOf(found) !== 'void' && conceptOf(found.json.code)) || ''
    );
  });
  return [conceptOf(json.reasonCode), ...referred].filter(Boolean).join(', ');
}

function observationLines(resource: Resource, references: References): string[] {
  const { json, key } = resource;
  const components = objectsOf(json.component);
  const own = measured(json);
  const parts = components.map((component) => measured(component)).filter(Boolean);
  const code = conceptOf(json.code);
  const details = [
    labelled('body site', conceptOf(json.bodySite)),
    labelled('method', conceptOf(json.method)),
    timeOf(json, 'effective').words,
    codeOf(json.status) === 'preliminary' || codeOf(json.status) === 'registered' ? 'preliminary' : '',
  ].filter(Boolean);
  const head = own || (parts.length > 0 ? code : '');
  if (head === '' && parts.length === 0) {
    const members = listOf(json.hasMember).filter((member) => references.find(member, resource) !== null);
    const why = conceptOf(json.dataAbsentReason);
    const nothing =
      members.length > 0
        ? 'see its parts'
        : labelled('no value given', why && `(${why})`) || 'no value given';
    return [`Result ${nothing} ‹${key}›.`, ...notesOf(json), ...narrativeOf(json)];
  }
  const first = [
    parts.length > 0 && !own ? `${head}: ${parts.join('; ')}` : [head, ...parts].join('; '),
    ...details,
  ];
  return [`${first.join(', ')} ‹${key}›.`, ...notesOf(json), ...extraNarrative(json)];
}

/** A code with its value: `Pain severity: 7/10`, `No fever`. '' without a value. */
function measured(json: Json): string {
  const code = conceptOf(json.code);
  const choice = choiceOf(json, 'value');
  const words = choiceWords(choice);
  if (code === '' && words === '') return '';
  if (words === '') return '';
  const interpretation = conceptOf(json.interpretation);
  const ranges = objectsOf(json.referenceRange).map(
    ({ low, high, text }) => textOf(text) || [quantityOf(low), quantityOf(high)].filter(Boolean).join(' to '),
  );
  const more = [interpretation, ranges.some(Boolean) ? `reference ${ranges.filter(Boolean).join(', ')}` : '']
    .filter(Boolean)
    .join(', ');
  const aside = more && ` (${more})`;
  if (isNegative(choice, words)) return `No ${code}${aside}`;
  if (choice.type === 'Boolean' || POSITIVE_WORDS.test(words)) return `${code}: present${aside}`;
  const isOutOfTen = choice.type !== 'String' && codesOf(json.code).some((one) => OUT_OF_TEN.has(one));
  const value =
    isOutOfTen && /^\d+(?:\.\d+)?(?!\d*\/)/.test(words) ? `${/^[\d.]+/.exec(words)?.[0]}/10` : words;
  return `${code || 'Value'}: ${value}${aside}`;
}

const isNegative = ({ type, value }: { readonly type: string; readonly value: unknown }, words: string) =>
  value === false ||
  (type === 'CodeableConcept' && codesOf(value).some((code) => NEGATIVE.has(code))) ||
  NEGATIVE_WORDS.test(words);

/** What people wrote beside the codes, as they broke its lines. */
export const notesOf = (json: Json): string[] => objectsOf(json.note).flatMap(({ text }) => proseOf(text));

/** Lines of a text of any length. */
export const proseOf = (text: unknown): string[] =>
  typeof text === 'string'
    ? text
        .replace(/\r\n?|\f/g, '\n')
        .split('\n')
        .map((line) => line.replace(/\s+/g, ' ').trim())
        .filter((line, i, all) => line !== '' || (i > 0 && all[i - 1] !== ''))
    : [];

/** The narrative of a resource as lines. */
export const narrativeOf = (json: Json): string[] => {
  const { div } = objectOf(json.text);
  return typeof div === 'string' ? proseOf(textOfMarkup(div)) : [];
};

/** A narrative that says more than the fields do; one that was generated of them says it again. */
const extraNarrative = (json: Json): string[] =>
  codeOf(objectOf(json.text).status) === 'additional' ? narrativeOf(json) : [];
