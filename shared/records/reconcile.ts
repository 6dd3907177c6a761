import type { DocumentType, Manifest, Submitter } from '../case/manifest.ts';
import { type PageDigest, wordsOf } from './detect.ts';
import data from './mentions.json' with { type: 'json' };
import { type Mention, regionsIn } from './mentions.ts';
import type { IsoDate, MissingRecord, PacketFile, RecordDocument } from './model.ts';

/** How many days a study's report may be dated after the study. */
const REPORT_DAYS = 3;

/**
 * The records that are named and did not arrive: what the manifest lists, the request for authorization and the
 * utilization review themselves, and what the documents name by kind and date. Of studies, those of the body regions
 * in dispute: other regions' cannot settle the item.
 */
export function reconcile(
  manifest: Manifest,
  files: readonly PacketFile[],
  documents: readonly RecordDocument[],
  digests: ReadonlyMap<string, readonly PageDigest[]>,
): MissingRecord[] {
  const arrived = documents.filter(({ setAside }) => setAside === undefined);
  const missing = new Map<string, MissingRecord>();
  const add = (record: MissingRecord, key = `${record.type} ${record.date}`) => {
    if (!missing.has(key)) missing.set(key, record);
  };
  const inDispute = regionsInDispute(manifest);
  for (const document of arrived)
    for (const mention of mentionsOf(document, digests)) {
      if (hasArrived(mention, arrived) || !isRelevant(mention, inDispute)) continue;
      add(asMissing(mention, document), `${mention.type} ${mention.date}`);
    }
  for (const one of declaredAndAbsent(manifest, files))
    add(one, `${one.type} ${one.date ?? one.description}`);
  for (const one of neverSent(manifest, arrived)) add(one);
  return [...missing.values()];
}

function regionsInDispute({ disputedItems, claim }: Manifest): ReadonlySet<string> {
  const items = disputedItems.flatMap(({ description }) => regionsIn(description));
  return new Set(items.length > 0 ? items : (claim.bodyParts ?? []).flatMap(regionsIn));
}

const isRelevant = (mention: Mention, inDispute: ReadonlySet<string>): boolean =>
  mention.regions.length === 0 ||
  inDispute.size === 0 ||
  mention.regions.some((region) => inDispute.has(region));

const mentionsOf = ({ sha256, pages }: RecordDocument, digests: ReadonlyMap<string, readonly PageDigest[]>) =>
  (digests.get(sha256) ?? [])
    .filter(({ page }) => pages !== null && page >= pages.from && page <= pages.to)
    .flatMap(({ mentions }) => mentions);

/** Kinds that name themselves; every other document of the date may be the note that is meant. */
const EXACT: ReadonlySet<DocumentType> = new Set<DocumentType>([
  'utilization-review',
  'request-for-authorization',
  'imaging-report',
  'application',
]);

function hasArrived({ type, date }: Mention, arrived: readonly RecordDocument[]): boolean {
  return arrived.some((document) => {
    if (document.date === null) return false;
    if (type === 'imaging-report') {
      const days = daysBetween(date, document.date);
      return document.type === type && days >= 0 && days <= REPORT_DAYS;
    }
    return document.date === date && (EXACT.has(type) ? document.type === type : !EXACT.has(document.type));
  });
}

const daysBetween = (from: IsoDate, to: IsoDate) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

function asMissing(mention: Mention, { id }: RecordDocument): MissingRecord {
  const { type, date, description, page, line, start, end, words } = mention;
  const namedIn = { document: id, page, line, start, end, words };
  return { type, date, description, namedIn, expectedFrom: expectedFrom(type) };
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
