import type { DocumentType } from '../case/manifest.ts';
import type { ByteSource } from '../ports/ports.ts';
import { whole } from './bytes.ts';
import data from './fhir.json' with { type: 'json' };
import { type JsonProblem, LONG, scanJson } from './fhir-json.ts';
import {
  headingOf,
  linesOf,
  narrativeOf,
  proseOf,
  type References,
  type Resource,
  resourceDay,
  stateOf,
} from './fhir-lines.ts';
import {
  codeOf,
  codesOf,
  conceptOf,
  dayOf,
  isObject,
  type Json,
  listOf,
  namedConceptOf,
  nameOf,
  nameText,
  objectOf,
  objectsOf,
  textOf,
  textOfMarkup,
  whenOf,
} from './fhir-values.ts';
import { mediaTypeOf } from './media-type.ts';
import type { IsoDate, Page, Said } from './model.ts';
import reading from './reading.json' with { type: 'json' };

/** A document of a FHIR file: what was recorded at an encounter or on a day, a report, a composition, a text. */
export interface FhirDocument extends Said {
  readonly title: string;
  /** Lines that name the patient, as on the head of each page. */
  readonly patient: readonly string[];
  readonly blocks: readonly { readonly heading: string | null; readonly lines: readonly string[] }[];
}

/** A file that a FHIR file holds: what is no text and is read as its own kind of file. */
export interface FhirAttachment {
  /** What it belongs to, e.g. `DocumentReference/abc`, with a number where it has several. */
  readonly name: string;
  readonly declared: Said;
  bytes(): Uint8Array;
}

/** What a FHIR file holds. */
export interface FhirFile {
  readonly documents: readonly FhirDocument[];
  readonly attachments: readonly FhirAttachment[];
  /** What is wrong with it, or not in it, in plain words that name nobody. */
  readonly remarks: readonly string[];
}

/** Why a FHIR file cannot be read, in plain words. */
export const FHIR_WHY: Readonly<Record<JsonProblem, string>> = {
  damaged: 'the file is not whole JSON',
  'too-large': 'it is larger than can be read',
  'too-deep': 'its values are nested deeper than can be read',
  'too-many': 'it holds more values or resources than can be read',
};

/**
 * Reads a FHIR R4 file: a Bundle of any type, or one resource. What is of a wrong type counts as not there, and is
 * remarked upon where something is lost by it.
 */
export function readFhir(bytes: Uint8Array): FhirFile | JsonProblem {
  const scanned = scanJson(bytes);
  if (typeof scanned === 'string') return scanned;
  const source = (n: number): string | null => {
    const span = scanned.long[n];
    return span
      ? Buffer.from(bytes.buffer, bytes.byteOffset + span[0], span[1] - span[0]).toString('latin1')
      : null;
  };
  const remarks = new Map<string, number>();
  const remark = (words: string) => remarks.set(words, (remarks.get(words) ?? 0) + 1);
  const found = resourcesOf(scanned.value, remark);
  if (found === null) return 'too-many';
  const reader = new Reader(found, source, remark);
  const documents = reader.documents();
  return {
    documents,
    attachments: reader.attachments,
    remarks: [...remarks].map(([words, times]) => (times > 1 ? `${words} (${times} times)` : words)),
  };
}

/** The files that a FHIR file holds; none where it cannot be read. */
export async function attachmentsIn(file: ByteSource): Promise<readonly FhirAttachment[]> {
  const bytes = await whole(file);
  const fhir = bytes && readFhir(bytes);
  return fhir === null || typeof fhir === 'string' ? [] : fhir.attachments;
}

/** The pages of a FHIR file: its documents one after another, each on pages of its own with its head upon each. */
export function fhirPages({ documents }: FhirFile, file: string): Page[] {
  const pages: Page[] = [];
  for (const [i, document] of documents.entries()) {
    const { type, date, author } = document;
    const of = { number: i + 1, type, date, author };
    const bodies = bodiesOf(document);
    for (const [n, body] of bodies.entries()) {
      const head = [...headOf(document), `Page ${n + 1} of ${bodies.length}`, ''];
      pages.push({
        file,
        page: pages.length + 1,
        width: 612,
        height: 792,
        source: 'plain-text',
        text: [...head, ...body].join('\n'),
        words: [],
        legibility: 'legible',
        confidence: null,
        of,
      });
    }
  }
  return pages;
}

const DATE_LABELS = data.dateLabels as Readonly<Record<string, string>>;

function headOf({ type, date, author, title, patient }: FhirDocument): string[] {
  const own = data.titles[type];
  const label = DATE_LABELS[type] ?? DATE_LABELS.default;
  return [
    own.toUpperCase(),
    ...(title && title.toLowerCase() !== own.toLowerCase() ? [title] : []),
    ...patient,
    ...(date ? [`${label}: ${date}`] : []),
    ...(author ? [`Provider: ${author}`] : []),
  ];
}

/** The lines of a document's pages; a heading is repeated where its lines go over. */
function bodiesOf({ blocks }: FhirDocument): string[][] {
  const most = reading.plainText.linesPerPage - 12;
  const pages: string[][] = [];
  let page: string[] = [];
  let length = 0;
  for (const { heading, lines } of blocks) {
    const open = heading === null ? [] : [heading];
    if (page.length > 0 && page.length + open.length + 1 > most) {
      pages.push(page);
      [page, length] = [[], 0];
    }
    page.push(...open);
    for (const line of lines.flatMap(folded)) {
      if (page.length >= most || length + line.length > reading.plainText.charactersPerPage) {
        pages.push(page);
        [page, length] = [[...open], 0];
      }
      page.push(line);
      length += line.length + 1;
    }
  }
  return [...pages, page];
}

/** A line parted at spaces where it is longer than a line may be. */
function folded(line: string): string[] {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > data.caps.lineCharacters) {
    const space = rest.lastIndexOf(' ', data.caps.lineCharacters);
    const cut = space > 0 ? space : data.caps.lineCharacters;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return [...parts, rest];
}

/** Every resource of a value, those of bundles within it too; null when they are too many. */
function resourcesOf(value: unknown, remark: (words: string) => void): Found[] | null {
  const found: Found[] = [];
  const open: { json: unknown; fullUrl: string; depth: number }[] = [{ json: value, fullUrl: '', depth: 0 }];
  for (const { json, fullUrl, depth } of open) {
    const type = isObject(json) ? textOf(json.resourceType) : '';
    if (!isObject(json) || !/^[A-Za-z]{2,64}$/.test(type)) {
      remark('an entry of the file is not a FHIR resource');
      continue;
    }
    if (type !== 'Bundle') {
      found.push({ json, type, fullUrl });
    } else if (depth < 4) {
      const links = objectsOf(json.link).filter(({ relation }) => codeOf(relation) === 'next');
      if (links.length > 0) remark('the search result goes on in a further file, which is needed too');
      for (const entry of listOf(json.entry)) {
        const { resource, fullUrl } = objectOf(entry);
        if (resource === undefined && isObject(entry)) {
          remark('an entry of the bundle holds no resource');
          continue;
        }
        open.push({ json: resource, fullUrl: textOf(fullUrl), depth: depth + 1 });
        if (open.length > data.caps.resources) return null;
      }
    } else remark('bundles are nested deeper than is read');
  }
  return found;
}

interface Found {
  readonly json: Json;
  readonly type: string;
  readonly fullUrl: string;
}

const ID = /^[A-Za-z0-9\-.]{1,64}$/;
const SUPPORTING: ReadonlySet<string> = new Set(data.supporting);
const CODES = data.codes as Readonly<Record<string, DocumentType>>;
const WORDS = data.words.map(
  ([type, words]) => [type as DocumentType, new RegExp(words as string, 'i')] as const,
);

/** The kind of a document by its codes, else by its words. */
function typeOf(...concepts: readonly unknown[]): DocumentType | null {
  for (const code of concepts.flatMap((one) => listOf(one).flatMap(codesOf)))
    if (Object.hasOwn(CODES, code)) return CODES[code] as DocumentType;
  const words = concepts.map((one) => (typeof one === 'string' ? one : conceptOf(one))).join(' ');
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

/** Where a resource belongs when documents are made. */
interface Group {
  readonly type: DocumentType;
  readonly date: IsoDate | null;
  readonly patient: string;
  readonly encounter: Resource | null;
  readonly members: Resource[];
}

class Reader implements References {
  readonly attachments: FhirAttachment[] = [];
  #resources: Resource[] = [];
  /** By `Type/id`, by the last two parts of an address and by `urn:uuid:…`. */
  readonly #byReference = new Map<string, Resource>();
  /** The patients of the file. */
  readonly #people: readonly Resource[];
  readonly #used = new Set<Resource>();
  readonly #unprovided: string[] = [];
  readonly #source: (n: number) => string | null;
  readonly #remark: (words: string) => void;

  constructor(
    found: readonly Found[],
    source: (n: number) => string | null,
    remark: (words: string) => void,
  ) {
    this.#source = source;
    this.#remark = remark;
    const byKey = new Map<string, { resource: Resource; text: string }>();
    const superseded = new Set<Resource>();
    for (const [i, { json, type, fullUrl }] of found.entries()) {
      const id = textOf(json.id);
      const isNamed = ID.test(id);
      const resource = { json, type, key: isNamed ? `${type}/${id}` : `${type}, entry ${i + 1}` };
      const known = isNamed ? byKey.get(resource.key) : undefined;
      const text = isNamed ? JSON.stringify(json) : '';
      if (known && known.text === text) continue;
      if (known) {
        // A history holds every version of a resource: the latest is the one that counts.
        const [before, now] = [known.resource.json, json].map((one) =>
          textOf(objectOf(one.meta).lastUpdated),
        );
        if (before && now && before !== now) {
          if (now < before) continue;
          superseded.add(known.resource);
        } else remark('two different resources of the file have one id');
      }
      if (isNamed) byKey.set(resource.key, { resource, text });
      this.#resources.push(resource);
      for (const name of [isNamed ? resource.key : '', lastParts(fullUrl), fullUrl])
        if (name !== '') this.#byReference.set(name, resource);
    }
    this.#resources = this.#resources.filter((resource) => !superseded.has(resource));
    this.#people = this.#resources.filter(({ type }) => type === 'Patient');
  }

  /** Resources that refer to each other many times over could be told without end. */
  readonly #spent = { references: 0, lines: 0 };
  #isSpent(what: 'references' | 'lines', times = 1): boolean {
    const before = this.#spent[what];
    this.#spent[what] += times;
    if (this.#spent[what] <= data.caps[what]) return false;
    if (before <= data.caps[what]) this.#remark('it refers to its own resources more often than can be read');
    return true;
  }

  /** A resource's lines, unless there are too many already. */
  #told(resource: Resource): string[] {
    const lines = linesOf(resource, this);
    return this.#isSpent('lines', lines.length) ? [] : lines;
  }

  find(reference: unknown, from: Resource): Resource | null {
    return this.#isSpent('references') ? null : this.#at(reference, from);
  }

  #at(reference: unknown, from: Resource): Resource | null {
    const to = textOf(isObject(reference) ? reference.reference : reference);
    if (to === '') return null;
    if (to.startsWith('#')) {
      const json = objectsOf(from.json.contained).find(({ id }) => textOf(id) === to.slice(1));
      return json ? { json, type: textOf(json.resourceType), key: from.key } : null;
    }
    return this.#byReference.get(to) ?? this.#byReference.get(lastParts(to)) ?? null;
  }

  name(reference: unknown, from: Resource): string {
    const found = this.find(reference, from);
    if (!found) return textOf(objectOf(reference).display);
    const { json, type } = found;
    if (type === 'PractitionerRole')
      return this.name(json.practitioner, found) || textOf(objectOf(reference).display);
    const name = nameOf(json.name);
    const degree = objectsOf(json.qualification)
      .map(({ code }) =>
        [...codesOf(code).map((one) => one.toUpperCase()), conceptOf(code)].find((one) => DEGREE.test(one)),
      )
      .find(Boolean);
    const full = degree && !/, [A-Z]/.test(name) ? `${name}, ${degree}` : name;
    return full || textOf(objectOf(reference).display);
  }

  documents(): FhirDocument[] {
    const documents: FhirDocument[] = [];
    const ofType = (type: string) => this.#resources.filter((resource) => resource.type === type);
    for (const one of ofType('Composition')) documents.push(this.#composition(one));
    for (const one of ofType('DiagnosticReport')) documents.push(this.#report(one));
    for (const one of ofType('DocumentReference')) documents.push(...this.#reference(one));
    for (const group of this.#groups()) documents.push(this.#group(group));
    documents.sort((a, b) =>
      (a.date ?? '9') < (b.date ?? '9') ? -1 : (a.date ?? '9') > (b.date ?? '9') ? 1 : 0,
    );
    if (this.#unprovided.length > 0)
      documents.push({
        type: 'other',
        date: null,
        author: null,
        title: 'Records that are named here and were not provided',
        patient: [],
        blocks: [{ heading: null, lines: this.#unprovided }],
      });
    return documents;
  }

  #use(resource: Resource): boolean {
    if (this.#used.has(resource)) return false;
    this.#used.add(resource);
    return true;
  }

  readonly #patients = new Map<Resource, readonly string[]>();
  #patientOf(resource: Resource): readonly string[] {
    const known = this.#patients.get(resource) ?? this.#patientLines(resource);
    this.#patients.set(resource, known);
    return known;
  }

  #patientLines(resource: Resource): readonly string[] {
    const reference = resource.json.subject ?? resource.json.patient ?? resource.json.beneficiary;
    // Whose a resource is, is looked up once of each and never given up.
    const found = this.#at(reference, resource);
    if (found?.type === 'Patient') return patientLines(found.json);
    const { display, identifier } = objectOf(reference);
    const known = [textOf(display) && `Patient: ${textOf(display)}`, ...claimLines([identifier])];
    if (known.some(Boolean)) return known.filter(Boolean);
    const people = this.#people;
    // One patient in the file, and a resource that names none: it is that patient's.
    if (reference === undefined && people.length === 1) return patientLines((people[0] as Resource).json);
    if (reference === undefined) return [];
    this.#remark('a resource is of a patient who is not in the file');
    return [];
  }

  #composition(resource: Resource): FhirDocument {
    const { json, key } = resource;
    this.#use(resource);
    const type = typeOf(json.type, json.category, textOf(json.title)) ?? 'other';
    const blocks: { heading: string | null; lines: string[] }[] = [];
    const base = {
      type,
      date: dayOf(json.date),
      author:
        listOf(json.author)
          .map((author) => this.name(author, resource))
          .find(Boolean) ?? null,
      title: textOf(json.title) || namedConceptOf(json.type),
      patient: this.#patientOf(resource),
    };
    if (stateOf(resource) === 'void')
      return { ...base, type: 'other', blocks: [{ heading: null, lines: linesOf(resource, this) }] };
    blocks.push({ heading: null, lines: [`Composition ‹${key}›.`, ...narrativeOf(json)] });
    const open = objectsOf(json.section).map((section) => ({ section, depth: 0 }));
    for (let next = open.shift(); next; next = open.shift()) {
      const { section, depth } = next;
      const lines = narrativeOf(section);
      const entries = listOf(section.entry)
        .map((entry) => this.find(entry, resource))
        .filter((one): one is Resource => one !== null && !SUPPORTING.has(one.type) && !OWN.has(one.type));
      const heading = textOf(section.title) || conceptOf(section.code) || null;
      blocks.push({ heading, lines });
      blocks.push(...this.#blocks(entries));
      if (depth < 8)
        open.unshift(
          ...objectsOf(section.section)
            .slice(0, 1000)
            .map((one) => ({ section: one, depth: depth + 1 })),
        );
    }
    return { ...base, blocks: blocks.filter(({ lines, heading }) => lines.length > 0 || heading !== null) };
  }

  #report(resource: Resource): FhirDocument {
    const { json, key } = resource;
    this.#use(resource);
    const code = conceptOf(json.code);
    const type = typeOf(json.category, json.code) ?? 'other';
    const date = resourceDay(resource);
    const author = [...listOf(json.resultsInterpreter), ...listOf(json.performer)]
      .map((one) => this.name(one, resource))
      .find(Boolean);
    const base = { type, date, author: author ?? null, title: '', patient: this.#patientOf(resource) };
    const state = stateOf(resource);
    if (state === 'void')
      return { ...base, type: 'other', blocks: [{ heading: null, lines: linesOf(resource, this) }] };
    const status = codeOf(json.status);
    const isAwaited = status === 'registered';
    const study = isAwaited ? `Study requested, without a result yet: ${code}` : `Study: ${code}`;
    const early = status === 'partial' || status === 'preliminary' ? `, ${status} report` : '';
    const blocks: { heading: string | null; lines: string[] }[] = [
      { heading: null, lines: [`${study}${early} ‹${key}›.`] },
    ];
    const referred = (field: string) =>
      listOf(json[field])
        .map((one) => this.find(one, resource))
        .filter((one): one is Resource => one !== null);
    const results = [...new Set(referred('result'))].flatMap((result) => [
      result,
      ...listOf(result.json.hasMember)
        .map((member) => this.find(member, result))
        .filter((one): one is Resource => one !== null),
    ]);
    blocks.push({ heading: null, lines: this.#lines([...referred('imagingStudy'), ...referred('study')]) });
    blocks.push({ heading: type === 'imaging-report' ? 'Findings' : 'Results', lines: this.#lines(results) });
    const narrative = results.length === 0 ? narrativeOf(json) : [];
    blocks.push({ heading: null, lines: narrative });
    const conclusion = [
      ...proseOf(json.conclusion),
      ...(conceptOf(json.conclusionCode) ? [conceptOf(json.conclusionCode)] : []),
    ];
    blocks.push({ heading: 'Impression', lines: conclusion });
    for (const [i, attachment] of objectsOf(json.presentedForm).entries())
      blocks.push({ heading: null, lines: this.#attachment(attachment, resource, i, base, code) });
    return { ...base, blocks: blocks.filter(({ lines }) => lines.length > 0) };
  }

  /** A document reference as a document, when its text is in the file; else it is told where it is. */
  #reference(resource: Resource): FhirDocument[] {
    const { json, key } = resource;
    this.#use(resource);
    const words = textOf(json.description) || namedConceptOf(json.type);
    const type = typeOf(json.type, json.category, textOf(json.description)) ?? 'other';
    const period = objectOf(objectOf(json.context).period);
    const content = objectsOf(json.content);
    const attachments = content.map((one) => objectOf(one.attachment));
    const created = attachments.map(({ creation }) => dayOf(creation)).find((day) => day !== null);
    const date =
      dayOf(period.start) ?? dayOf(period.end) ?? created ?? dayOf(json.date) ?? dayOf(json.created);
    const author =
      listOf(json.author)
        .map((one) => this.name(one, resource))
        .find(Boolean) ?? null;
    const base = { type, date, author, title: words, patient: this.#patientOf(resource) };
    if (stateOf(resource) === 'void')
      return [{ ...base, type: 'other', blocks: [{ heading: null, lines: linesOf(resource, this) }] }];
    if (attachments.length === 0) this.#notProvided(resource, base, words);
    const texts = attachments.map((one, i) => this.#attachment(one, resource, i, base, words));
    if (texts.every((lines) => lines.length === 0)) return [];
    const old = codeOf(json.status) === 'superseded' ? ', superseded by a later one' : '';
    const head = { heading: null, lines: [`Document${old} ‹${key}›.`] };
    return [{ ...base, blocks: [head, ...texts.map((lines) => ({ heading: null, lines }))] }];
  }

  /** The lines of a text attachment; other kinds are handed on as files, and what is not there is told. */
  #attachment(
    attachment: Json,
    resource: Resource,
    i: number,
    about: { readonly type: DocumentType; readonly date: IsoDate | null; readonly author: string | null },
    words: string,
  ): string[] {
    const read = this.#bytesOf(attachment, resource);
    if (read === null) {
      this.#notProvided(resource, about, words);
      return [];
    }
    const { bytes, contentType } = read;
    const head = bytes();
    const isMarkup = /html|xml/.test(contentType) && !/fhir/.test(contentType);
    const media = mediaTypeOf(head);
    if (head.length > 0 && media === 'text' && !/rtf/.test(contentType)) {
      const text = decoded(head);
      return proseOf(
        isMarkup || /^\s*(?:<!doctype html|<html|<\?xml|<div)/i.test(text) ? textOfMarkup(text) : text,
      );
    }
    if (this.attachments.length >= data.caps.attachments) {
      this.#remark('it holds more attachments than can be read');
      return [];
    }
    const name = i === 0 ? resource.key : `${resource.key}, ${i + 1}`;
    const { type, date, author } = about;
    this.attachments.push({ name, declared: { type, date, author }, bytes });
    return [];
  }

  /** The bytes of an attachment, of its own or of the Binary that it points to; null when they are elsewhere. */
  #bytesOf(attachment: Json, from: Resource): { bytes: () => Uint8Array; contentType: string } | null {
    const own = attachment.data;
    const binary = own === undefined ? this.find(attachment.url, from) : null;
    const value = own ?? (binary?.type === 'Binary' ? (binary.json.data ?? binary.json.content) : undefined);
    const base64 = isObject(value) && typeof value[LONG] === 'number' ? this.#source(value[LONG]) : value;
    if (typeof base64 !== 'string' || base64 === '') return null;
    const contentType = codeOf(attachment.contentType) || codeOf(binary?.json.contentType);
    return {
      bytes: () =>
        Buffer.from(
          base64.replace(/\\[nrt/]/g, (e) => (e === '\\/' ? '/' : '')),
          'base64',
        ),
      contentType,
    };
  }

  /** What is named and not in the file, worded as other records are named, so that it is listed as missing. */
  #notProvided(
    resource: Resource,
    { type, date }: { readonly type: DocumentType; readonly date: IsoDate | null },
    words: string,
  ): void {
    const kind = type === 'other' || type === 'imaging-report' ? '' : data.titles[type].toLowerCase();
    const named = kind === '' ? words || 'a record' : kind;
    const also = kind !== '' && words !== '' && words.toLowerCase() !== kind ? ` (${words})` : '';
    const when = date === null ? '' : ` dated ${date}`;
    this.#unprovided.push(
      `${capital(named)}${when}${also} was not provided with the file ‹${resource.key}›.`,
    );
    this.#remark('a document that it names is not provided with it');
  }

  /** The resources that stand in no document yet, by patient and encounter, else by day. */
  #groups(): Group[] {
    const groups = new Map<string, Group>();
    const byDay = new Map<string, Group>();
    const rest = this.#resources.filter((one) => !this.#used.has(one) && !SUPPORTING.has(one.type));
    const patientKey = (one: Resource) => this.#patientOf(one).join('\n');
    for (const encounter of rest.filter(({ type }) => type === 'Encounter')) {
      this.#use(encounter);
      const patient = patientKey(encounter);
      const date = dayOf(objectOf(encounter.json.period).start) ?? dayOf(objectOf(encounter.json.period).end);
      const type = typeOf(encounter.json.type, conceptOf(encounter.json.serviceType)) ?? 'progress-report';
      const group: Group = {
        type: type === 'correspondence' ? 'progress-report' : type,
        date,
        patient,
        encounter,
        members: [encounter],
      };
      groups.set(`encounter ${groups.size}`, group);
      groups.set(`of ${encounter.key}`, group);
      if (date !== null && !byDay.has(`${patient} ${date}`)) byDay.set(`${patient} ${date}`, group);
    }
    for (const one of rest) {
      if (!this.#use(one)) continue;
      const encounter = this.find(one.json.encounter ?? one.json.context, one);
      const at = encounter && groups.get(`of ${encounter.key}`);
      if (at) {
        at.members.push(one);
        continue;
      }
      const date = resourceDay(one);
      const patient = patientKey(one);
      const isLaboratory = one.type === 'Observation' && typeOf(one.json.category) === 'laboratory';
      const sameDay = date !== null && !isLaboratory ? byDay.get(`${patient} ${date}`) : undefined;
      const key = `${isLaboratory ? 'laboratory' : 'day'} ${patient} ${date}`;
      const group = sameDay ?? groups.get(key);
      if (group) group.members.push(one);
      else {
        const type = isLaboratory ? 'laboratory' : 'other';
        groups.set(key, { type, date, patient, encounter: null, members: [one] });
      }
    }
    return [...new Set(groups.values())];
  }

  #group({ type, date, patient, encounter, members }: Group): FhirDocument {
    const authors = new Set(
      members
        .flatMap((one) => authorsOf(one).map((reference) => this.name(reference, one)))
        .filter((name) => name !== ''),
    );
    const participants = encounter
      ? objectsOf(encounter.json.participant).map(({ individual, actor }) =>
          this.name(individual ?? actor, encounter),
        )
      : [];
    const author =
      participants.find(Boolean) ?? (authors.size === 1 || encounter ? [...authors][0] : undefined) ?? null;
    return {
      type,
      date,
      author,
      title: encounter ? namedConceptOf(encounter.json.type) : '',
      patient: patient === '' ? [] : patient.split('\n'),
      blocks: this.#blocks(members),
    };
  }

  /** Lines of resources under the headings of a note, in their order. */
  #blocks(resources: readonly Resource[]): { heading: string; lines: string[] }[] {
    const byHeading = new Map<string, string[]>(data.sections.map(([, heading]) => [heading as string, []]));
    for (const one of resources) {
      this.#used.add(one);
      byHeading.get(headingOf(one))?.push(...this.#told(one));
    }
    return [...byHeading]
      .filter(([, lines]) => lines.length > 0)
      .map(([heading, lines]) => ({ heading, lines }));
  }

  #lines(resources: readonly Resource[]): string[] {
    return [...new Set(resources)].flatMap((one) => {
      this.#used.add(one);
      return this.#told(one);
    });
  }
}

/** Resources that are documents by themselves. */
const OWN: ReadonlySet<string> = new Set(['DiagnosticReport', 'DocumentReference', 'Composition']);
const DEGREE =
  /^(?:M\.?D|D\.?O|D\.?C|D\.?P\.?M|P\.?A(?:-C)?|N\.?P|L\.?Ac|P\.?T|D\.?P\.?T|Ph\.?D|Psy\.?D)\.?$/i;

const lastParts = (address: string): string => {
  const path = address.replace(/\/_history\/.*$/, '').split('/');
  return path.length < 2 ? '' : path.slice(-2).join('/');
};

/** Who vouches for a resource. */
const authorsOf = ({ json }: Resource): unknown[] => [
  ...['asserter', 'recorder', 'requester', 'informationSource'].flatMap((field) => listOf(json[field])),
  ...listOf(json.performer).map((one) => objectOf(one).actor ?? one),
];

function patientLines(json: Json): string[] {
  const names = new Set([nameOf(json.name), ...objectsOf(json.name).map(nameText)].filter(Boolean));
  return [
    ...[...names].map((name) => `Patient: ${name}`),
    ...(whenOf(json.birthDate) ? [`Date of birth: ${whenOf(json.birthDate)}`] : []),
    ...claimLines(objectsOf(json.identifier)),
  ].slice(0, 6);
}

/** Claim numbers among identifiers; other numbers are the sender's own. */
const claimLines = (identifiers: readonly unknown[]): string[] =>
  objectsOf(identifiers)
    .filter(({ type, system }) => /claim/i.test(`${conceptOf(type)} ${textOf(system)}`))
    .map(({ value }) => `Claim number: ${textOf(value)}`);

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
