import { sha256 } from '../digest.ts';
import { serviceKey } from '../keys.ts';
import { writeJson } from '../ports/json.ts';
import type { Ports } from '../ports/ports.ts';
import { coverSheet } from './cover.ts';
import envelopes from './envelope.json' with { type: 'json' };
import { fileOf, type ServedParty, type ServiceOrder } from './order.ts';
import type { AddressProblem } from './parties.ts';
import { pagesOf } from './pdf-pages.ts';
import { documentWording, filled } from './wording.ts';

/** A file of a print-and-mail folder. */
interface PrintFile {
  readonly file: string;
  /** To be checked before it is printed. */
  readonly sha256: string;
  /** Null where they cannot be counted. */
  readonly pages: number | null;
}

/** `manifest.json` of a print-and-mail folder: what the mail room or a print vendor prints, and in which envelope. */
export interface PrintOrder {
  readonly schemaVersion: 1;
  readonly caseNumber: string;
  readonly document: string;
  readonly party: ServedParty['party'];
  /** Lines of the envelope, from the name to city, state and ZIP code. */
  readonly addressee: readonly string[];
  /** Why a person has to complete the address first; null when nobody has to. */
  readonly addressProblem: AddressProblem | null;
  readonly returnAddress: readonly string[];
  /** In the order in which they lie in the envelope; each begins on a sheet of its own. */
  readonly files: readonly PrintFile[];
  readonly duplex: true;
  /** Null where the pages cannot be counted. */
  readonly sheets: number | null;
  readonly copies: 1;
  readonly envelope: string;
  readonly mailClass: string;
}

/** What lies in the print-and-mail folder of a party. */
export interface Laid {
  readonly key: string;
  /** Whether the address shows whole in the window of the envelope. */
  readonly fits: boolean;
}

/**
 * Lays a document, its addressed cover sheet and its order into the party's print-and-mail folder, the order as JSON
 * and as CSV. Laying it twice writes the same bytes. `manifest.json` comes last, so that a folder with one is
 * complete. The document is not touched: it may be sealed.
 */
export async function layToPrint(
  { letters, settings }: Pick<Ports, 'letters' | 'settings'>,
  { caseNumber, document, kind, date }: ServiceOrder,
  { party, lines, addressProblem, file }: ServedParty,
): Promise<Laid> {
  const key = (name: string) => serviceKey(caseNumber, document, `print/${party}/${name}`);
  const wording = documentWording(kind, file.language, date);
  const returnAddress = [settings.organization, ...settings.organizationAddress];
  const cover = coverSheet({
    addressee: lines,
    returnAddress,
    title: wording.title,
    note: filled(wording.cover, { caseNumber, pages: String(file.pages ?? '') }),
    language: file.language,
  });
  const pdf = await fileOf(letters, file.key);
  await letters.put(key('cover.pdf'), cover.pdf, 'application/pdf');
  await letters.put(key('document.pdf'), pdf, 'application/pdf');
  const sheets = file.pages === null ? null : 1 + Math.ceil(file.pages / 2);
  const small = cover.fits && sheets !== null && sheets <= envelopes.sheets.atMost;
  const order: PrintOrder = {
    schemaVersion: 1,
    caseNumber,
    document,
    party,
    addressee: lines,
    addressProblem,
    returnAddress,
    files: [
      { file: 'cover.pdf', sha256: sha256(cover.pdf), pages: pagesOf(cover.pdf) },
      { file: 'document.pdf', sha256: sha256(pdf), pages: file.pages },
    ],
    duplex: true,
    sheets,
    copies: 1,
    envelope: small ? envelopes.envelope.name : envelopes.larger.name,
    mailClass: envelopes.mailClass.name,
  };
  await letters.put(key('manifest.csv'), csvOf(order), 'text/csv; charset=utf-8');
  await writeJson(letters, key('manifest.json'), order);
  return { key: key('manifest.json'), fits: cover.fits };
}

/** Lines of an address that a row of the CSV has room for; a longer one is joined in the last. */
const LINES = 6;

/** An order as CSV (RFC 4180): a row a file, as print vendors take it. */
export function csvOf(order: PrintOrder): string {
  const lines = (all: readonly string[]) =>
    [
      ...all.slice(0, LINES - 1),
      all.slice(LINES - 1).join(', '),
      ...Array.from({ length: Math.max(0, LINES - 1 - all.length) }, () => ''),
    ].slice(0, LINES);
  const numbered = (name: string) => Array.from({ length: LINES }, (_, at) => `${name}${at + 1}`);
  const head = [
    ...[
      'caseNumber',
      'document',
      'party',
      'sequence',
      'file',
      'sha256',
      'pages',
      'sheets',
      'duplex',
      'copies',
    ],
    ...['envelope', 'mailClass', 'addressProblem', ...numbered('to'), ...numbered('from')],
  ];
  const rows = order.files.map(({ file, sha256: digest, pages }, at) => [
    ...[order.caseNumber, order.document, order.party, at + 1, file, digest, pages, order.sheets],
    ...[order.duplex ? 'yes' : 'no', order.copies, order.envelope, order.mailClass, order.addressProblem],
    ...lines(order.addressee),
    ...lines(order.returnAddress),
  ]);
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A cell; what a spreadsheet would take for a formula is kept text by an apostrophe. */
function cell(value: string | number | null): string {
  const text = String(value ?? '').replace(/^[=+\-@\t]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
