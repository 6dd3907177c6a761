import type { Party } from '../case/manifest.ts';
import { sha256 } from '../digest.ts';
import { Defect } from '../errors.ts';
import { serviceKey } from '../keys.ts';
import { readJson, writeJson } from '../ports/json.ts';
import type { ObjectStore } from '../ports/ports.ts';
import type { DocumentKind } from './kinds.ts';
import type { Addressee } from './parties.ts';
import { pagesOf } from './pdf-pages.ts';

/** The file that a party gets. */
export interface ServedFile {
  /** In the letters bucket. */
  readonly key: string;
  readonly sha256: string;
  /** Null where they cannot be counted. */
  readonly pages: number | null;
  readonly language: string;
}

/** A party to serve, and with which file. */
export interface ServedParty extends Addressee {
  readonly file: ServedFile;
}

/**
 * A document to serve on parties, as it was ordered: everything that is done later, a mailing after an e-mail that
 * came back, is done from it. It lies as `order.json` in the document's service folder and never changes.
 */
export interface ServiceOrder {
  readonly schemaVersion: 1;
  readonly caseNumber: string;
  /** Digest of the document: what it is called in events, rows and keys. */
  readonly document: string;
  readonly kind: DocumentKind;
  /** `YYYY-MM-DD`, the day whose wording is used. */
  readonly date: string;
  readonly parties: readonly ServedParty[];
}

const orderKey = (caseNumber: string, document: string) => serviceKey(caseNumber, document, 'order.json');

/** The order of a document; a Defect where there is none, since nothing is sent before its order is written. */
export const readOrder = (
  letters: ObjectStore,
  caseNumber: string,
  document: string,
): Promise<ServiceOrder> => readJson<ServiceOrder>(letters, orderKey(caseNumber, document));

/** Writes an order; writing it again writes the same bytes. */
export const writeOrder = (letters: ObjectStore, order: ServiceOrder): Promise<void> =>
  writeJson(letters, orderKey(order.caseNumber, order.document), order);

/** What an order says of a file of the letters bucket, and its bytes. */
export async function servedFile(letters: ObjectStore, key: string, language: string): Promise<ServedFile> {
  const pdf = await fileOf(letters, key);
  return { key, sha256: sha256(pdf), pages: pagesOf(pdf), language };
}

/** The bytes of a file to serve. */
export async function fileOf(letters: ObjectStore, key: string): Promise<Uint8Array> {
  const pdf = await letters.get(key);
  if (pdf === null) throw new Defect('object-missing', 'a document to serve is not where its order says');
  return pdf;
}

/** The party of an order. */
export function partyOf(order: ServiceOrder, party: Party): ServedParty {
  const found = order.parties.find((one) => one.party === party);
  if (!found) throw new Defect('party-missing', `the order of ${order.document} does not name ${party}`);
  return found;
}
