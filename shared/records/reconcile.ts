import type { DocumentType, Manifest, Submitter } from '../case/manifest.ts';
import { type PageDigest, wordsOf } from './detect.ts';
import data from './mentions.json' with { type: 'json' };
import { type Mention, regionsIn } from './mentions.ts';
import type { IsoDate, MissingRecord, PacketFile, RecordDocument } from './model.ts';
import { isNear } from './people.ts';
import type { PageTraits } from './traits.ts';

/** What is named and did not arrive. */
export interface Reconciled {
  readonly missing: readonly MissingRecord[];
  /** Studies of body regions that are not in dispute: they cannot settle an item, and nobody is asked for them. */
  readonly namedElsewhere: readonly MissingRecord[];
}

/** A document with what its pages show. */
interface Arrived {
  readonly document: RecordDocument;
  readonly types: ReadonlySet<DocumentType>;
  /** Nothing on it says what it is. */
  readonly isUntitled: boolean;
  readonly dates: readonly IsoDate[];
  readonly people: readonly string[];
  readonly kinds: ReadonlySet<string>;
  readonly regions: readonly string[];
}

type Found = { readonly mention: Mention; readonly in: RecordDocument };

const FITS = new Map(data.records.map(({ id, fits }) => [id, new Set<string>(fits)]));
const HEADED = new Set(data.records.flatMap((kind) => ('heads' in kind ? [kind.id] : [])));
const GENERIC_STUDIES = new Set(
  data.imaging.modalities.flatMap((kind) => ('generic' in kind ? [kind.words] : [])),
);
const STUDY = data.imaging.type as DocumentType;

/**
 * The records that are named and did not arrive: what the manifest lists, the request for authorization and the
 * utilization review themselves, and what the documents name by kind and date.
 *
 * @param traits what the pages of each file show, by its SHA-256, in order
 */
export function reconcile(
  manifest: Manifest,
  files: readonly PacketFile[],
  documents: readonly RecordDocument[],
  digests: ReadonlyMap<string, readonly PageDigest[]>,
  traits: ReadonlyMap<string, ReadonlyMap<number, PageTraits>>,
): Reconciled {
  const arrived = documents
    .filter(({ setAside }) => setAside === undefined)
    .map((document) => arrivedOf(document, digests, traits));
  const isThere = lookUp(arrived);
  const inDispute = regionsInDispute(manifest);
  const open = new Map<string, Found>();
  for (const { document } of arrived)
    for (const mention of mentionsOf(document, digests)) {
      const key = keyOf(mention);
      if (open.has(key) || isOwnHead(mention, document, manifest)) continue;
      if (isReadInNote(mention, document) || isThere(mention)) continue;
      open.set(key, { mention, in: document });
    }
  const named = folded([...open.values()]);
  const missing = new Map<string, MissingRecord>();
  const add = (record: MissingRecord, key = `${record.type} ${record.date}`) => {
    if (!missing.has(key)) missing.set(key, record);
  };
  const namedElsewhere: MissingRecord[] = [];
  for (const found of named) {
    if (!isRelevant(found.mention, inDispute)) namedElsewhere.push(asMissing(found));
    else if (found.mention.type === STUDY || found.mention.date === null)
      add(asMissing(found), keyOf(found.mention));
    else add(asMissing(found));
  }
  for (const one of declaredAndAbsent(manifest, files))
    add(one, `${one.type} ${one.date ?? one.description}`);
  for (const one of neverSent(
    manifest,
    arrived.map(({ document }) => document),
  ))
    add(one);
  return { missing: [...missing.values()], namedElsewhere };
}

function regionsInDispute({ disputedItems, claim }: Manifest): ReadonlySet<string> {
  const items = disputedItems.flatMap(({ description }) => regionsIn(description));
  return new Set(items.length > 0 ? items : (claim.bodyParts ?? []).flatMap(regionsIn));
}

const isRelevant = (mention: Mention, inDispute: ReadonlySet<string>): boolean =>
  mention.regions.length === 0 ||
  inDispute.size === 0 ||
  mention.regions.some((region) => inDispute.has(region));

const pagesOf = <T extends { readonly page: number }>(
  { pages }: RecordDocument,
  all: readonly T[] | undefined,
): T[] => (all ?? []).filter(({ page }) => pages !== null && page >= pages.from && page <= pages.to);

const mentionsOf = (document: RecordDocument, digests: ReadonlyMap<string, readonly PageDigest[]>) =>
  pagesOf(document, digests.get(document.sha256)).flatMap(({ mentions }) => mentions);

function arrivedOf(
  document: RecordDocument,
  digests: ReadonlyMap<string, readonly PageDigest[]>,
  traits: ReadonlyMap<string, ReadonlyMap<number, PageTraits>>,
): Arrived {
  const pages = pagesOf(document, digests.get(document.sha256));
  const titles = pages.flatMap(({ title }) => title ?? []);
  const shown = pages.flatMap(({ page }) => traits.get(document.sha256)?.get(page) ?? []);
  const [first] = shown;
  return {
    document,
    types: new Set([document.type, ...titles]),
    isUntitled: document.type === 'other' && titles.length === 0,
    dates: [...new Set([...(document.date ? [document.date] : []), ...shown.flatMap(({ dates }) => dates)])],
    people: [...new Set(shown.flatMap(({ people }) => people))],
    kinds: new Set(first?.kinds ?? []),
    regions: first?.regions ?? [],
  };
}

/** Tells of a mention whether the record that it names is among those that arrived. */
function lookUp(arrived: readonly Arrived[]): (mention: Mention) => boolean {
  const byDate = new Map<IsoDate, Arrived[]>();
  for (const one of arrived)
    for (const date of one.dates) {
      const ofDay = byDate.get(date);
      if (ofDay) ofDay.push(one);
      else byDate.set(date, [one]);
    }
  return (mention) => {
    const { period } = mention;
    if (period === null) return arrived.some((one) => isOfKind(mention, one));
    const slack = mention.type === STUDY ? data.reportDays : 0;
    const last = addDays(period.to, slack);
    // A day or few are looked up; a month or more is searched for.
    if (daysBetween(period.from, last) <= data.reportDays)
      for (let day = period.from; day <= last; day = addDays(day, 1))
        if (byDate.get(day)?.some((one) => isOfKind(mention, one))) return true;
    return (
      daysBetween(period.from, last) > data.reportDays &&
      arrived.some(
        (one) => one.dates.some((date) => date >= period.from && date <= last) && isOfKind(mention, one),
      )
    );
  };
}

/** Whether a document may be the one named, apart from its date: by its kind, its author, its region and modality. */
function isOfKind(
  mention: Mention,
  { document, types, isUntitled, people, kinds, regions }: Arrived,
): boolean {
  const { kind, author } = mention;
  if (author !== null && people.length > 0 && !people.some((name) => isNear(name, author))) return false;
  if (mention.type === STUDY) {
    // `Diagnostic studies of 6/30/15` may be a summary of them.
    const mayBeAny = mention.date !== null && GENERIC_STUDIES.has(kind) && mention.regions.length === 0;
    if (!types.has(STUDY)) return mention.date !== null && (isUntitled || mayBeAny);
    const modalities = data.imaging.modalities.filter(({ words }) => kinds.has(words));
    const isOther =
      modalities.length > 0 && !GENERIC_STUDIES.has(kind) && !modalities.some(({ words }) => words === kind);
    const isElsewhere =
      mention.regions.length > 0 &&
      regions.length > 0 &&
      !mention.regions.some((region) => regions.includes(region));
    return !isOther && !isElsewhere;
  }
  if (HEADED.has(kind) && kinds.has(kind)) return true;
  if (mention.period === null && HEADED.has(kind)) return false;
  if (isUntitled && mention.date !== null) return true;
  if (HEADED.has(kind) && document.type === 'other') return false;
  const fits = FITS.get(kind);
  return [...types].some((type) => fits?.has(type));
}

/** A running head (`Progress Report  Jane Sample  8/31/15`) or a label of the document itself (`RFA signed: 9/1/15`). */
function isOwnHead(
  { type, words }: Mention,
  document: RecordDocument,
  { injuredEmployee }: Manifest,
): boolean {
  const name = injuredEmployee.name.split(/\s+/).filter((word) => /^[\p{L}'’-]{2,}$/u.test(word));
  const isHead = name.length > 1 && name.every((word) => words.toLowerCase().includes(word.toLowerCase()));
  return isHead || (type === document.type && /:\s*\S+$/.test(words));
}

/** Films taken at a visit are read in its note. */
const isReadInNote = ({ kind, date }: Mention, document: RecordDocument): boolean =>
  date !== null && date === document.date && (kind === 'X-ray' || kind === 'ultrasound');

const keyOf = ({ type, kind, period, regions }: Mention): string =>
  [
    type === STUDY || type === 'other' ? kind : type,
    period ? `${period.from} ${period.to}` : 'undated',
    ...[...regions].sort(),
  ].join(' ');

/** Each record once, as it is named most exactly: what names less of it than another is left out. */
function folded(open: readonly Found[]): Found[] {
  const byMonth = new Map<string, Found[]>();
  for (const found of open) {
    const month = found.mention.date?.slice(0, 7);
    if (month) byMonth.set(month, [...(byMonth.get(month) ?? []), found]);
  }
  const dated = open.filter(({ mention }) => mention.date !== null);
  const undated = open.filter(({ mention }) => mention.period !== null);
  return open.filter((one) => {
    const { date, period } = one.mention;
    const others = date !== null ? (byMonth.get(date.slice(0, 7)) ?? []) : period === null ? undated : dated;
    return !others.some((other) => other !== one && saysMore(other.mention, one.mention));
  });
}

/** Whether `a` names the record that `b` names, and more of it. */
function saysMore(a: Mention, b: Mention): boolean {
  if (b.period && !(a.period && a.period.from >= b.period.from && a.period.to <= b.period.to)) return false;
  const isSameKind = a.type === STUDY || b.type === STUDY ? a.kind === b.kind : a.type === b.type;
  const isSame =
    isSameKind && (b.regions.length === 0 || b.regions.every((region) => a.regions.includes(region)));
  if (b.date !== null)
    // The same day: a kind that is told says more than `the report`, and a region more than none.
    return (
      (b.isGeneric && !a.isGeneric && (a.type === STUDY) === (b.type === STUDY || b.kind === 'note')) ||
      (isSame && a.regions.length > b.regions.length)
    );
  return isSame;
}

const daysBetween = (from: IsoDate, to: IsoDate) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const addDays = (date: IsoDate, days: number): IsoDate =>
  days === 0 ? date : new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

function asMissing({ mention, in: { id } }: Found): MissingRecord {
  const { type, date, period, description, page, line, start, end, words } = mention;
  const namedIn = { document: id, page, line, start, end, words };
  return {
    type,
    date,
    ...(date === null && period && { period }),
    description,
    namedIn,
    expectedFrom: expectedFrom(type),
  };
}

const expectedFrom = (type: DocumentType): Submitter => data.expectedFrom[type] as Submitter;

function declaredAndAbsent(manifest: Manifest, files: readonly PacketFile[]): MissingRecord[] {
  const plain = (path: string) => path.replace(/^\.?\//, '');
  const names = new Set(files.map(({ file }) => plain(file)));
  return (manifest.documents ?? [])
    .filter(({ file }) => !names.has(plain(file)))
    .map(({ type = 'other', date = null, from }) => ({
      type,
      date,
      description: `${wordsOf(type)}${date ? ` dated ${asWritten(date)}` : ''}, listed in the manifest and not in the packet`,
      namedIn: null,
      expectedFrom: from ?? expectedFrom(type),
    }));
}

/** The request and the review that the case is about have to be in it (8 CCR 9792.10.5(a)(1)). */
function neverSent(manifest: Manifest, arrived: readonly RecordDocument[]): MissingRecord[] {
  const due: [DocumentType, IsoDate | null][] = [
    ['request-for-authorization', manifest.requestForAuthorization.date],
    ['utilization-review', manifest.utilizationReview.date],
  ];
  return due
    .filter(([type]) => !arrived.some((document) => document.type === type))
    .map(([type, date]) => ({
      type,
      date,
      description: `${wordsOf(type)}${date ? ` dated ${asWritten(date)}` : ''}`,
      namedIn: null,
      expectedFrom: expectedFrom(type),
    }));
}

/** A date as charts write it, e.g. `8/31/2015`. */
function asWritten(date: IsoDate): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${month}/${day}/${year}`;
}
