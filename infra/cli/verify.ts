import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { REVIEW_ROW, type ReviewRow } from '../../shared/case/rows.ts';
import { digest, sha256 } from '../../shared/digest.ts';
import { Refuse } from '../../shared/errors.ts';
import { letterKey } from '../../shared/keys.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { everyText } from '../../shared/records/pdf.ts';
import { caseLinks } from '../../shared/seal/case-links.ts';
import {
  keyLinks,
  type LetterChecks,
  letterLinks,
  pdfLinks,
  printedDigest,
} from '../../shared/seal/letter-links.ts';
import { type Link, linkOf, unchecked } from '../../shared/seal/links.ts';
import type { DeterminationRecord } from '../../shared/seal/record.ts';
import type { Seal } from '../../shared/seal/seal.ts';
import { eventsOf, lastOf } from './timeline.ts';

/** The chain of a letter, link by link. */
export interface Verified {
  readonly links: readonly Link[];
  /** No link is broken; some may be unchecked. */
  readonly holds: boolean;
}

const verified = (links: readonly Link[]): Verified => ({
  links,
  holds: links.every(({ state }) => state !== 'broken'),
});

const textOf = async (pdf: Uint8Array): Promise<string | null> => {
  const pages = await everyText(pdf);
  return typeof pages === 'string' ? null : pages.join('\n');
};

/** SHA-256 of the public key in a file: a certificate or a public key, PEM. Refuses what is neither. */
export function trustedKeyOf(path: string): string {
  try {
    const pem = readFileSync(path, 'utf8');
    const key = pem.includes('BEGIN CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
    return keyDigest(key.export({ type: 'spki', format: 'der' }));
  } catch (cause) {
    throw new Refuse(
      'certificate-unusable',
      [{ path, problem: 'is neither a certificate nor a public key (PEM) of the organization' }],
      { cause },
    );
  }
}

const keyDigest = (spki: Uint8Array) => createHash('sha256').update(spki).digest('hex');

/** Files of a folder, those of folders in it left out. */
const filesIn = (folder: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name))]),
  );

/**
 * Checks a letter on the disk: a PDF, with the folder of its other files where `beside` names one; or such a folder.
 * Nothing is asked of anybody. Without `trustedKey` it stays unchecked whose key signed.
 */
export async function verifyFiles(
  path: string,
  { beside, trustedKey }: { readonly beside: string | null; readonly trustedKey: string | null },
): Promise<Verified> {
  for (const each of [path, beside ?? path])
    if (!existsSync(each)) throw new Refuse('file-missing', [{ path: each, problem: 'is not there' }]);
  const checks: LetterChecks = { trustedKey, textOf };
  if (statSync(path).isDirectory()) return verified((await letterLinks(filesIn(path), checks, false)).links);
  const pdf = readFileSync(path);
  if (beside !== null) {
    // The letter that was asked about stands before a file of its name in the folder.
    const files = new Map<string, Uint8Array>([...filesIn(beside), [basename(path), pdf]]);
    return verified((await letterLinks(files, checks, false)).links);
  }
  const printed = printedDigest((await textOf(pdf).catch(() => null)) ?? '');
  const { links, signed } = await pdfLinks(basename(path), pdf);
  return verified([
    ...links,
    ...keyLinks(signed === null ? [] : [signed], checks),
    unchecked(
      'record',
      printed === null
        ? 'It prints no digest of a determination record, as a public copy does not.'
        : `It prints the digest of its determination record, ${printed}. Give the folder with record.json and seal.jws with --with, or verify the case, to follow it further.`,
    ),
  ]);
}

/**
 * Fetches everything that the letter of a case rests on and checks every link from the packet to the letter. The key
 * has to be `trusted`, by default the sealing key of the stack. Refuses a case that has no letter yet.
 */
export async function verifyCase(
  ports: Pick<Ports, 'inbox' | 'records' | 'letters' | 'cases' | 'guidelines' | 'reviewers' | 'signer'>,
  caseNumber: string,
  trusted: string | null = null,
): Promise<Verified> {
  const row = await ports.cases.get<ReviewRow>(caseNumber, REVIEW_ROW);
  const written = lastOf(await eventsOf(ports, caseNumber), 'LetterWritten');
  if (row === null || written === null)
    throw new Refuse('no-letter', [{ path: caseNumber, problem: 'has no letter yet; imr status tells why' }]);
  const { determination, determinationKey } = row.value;
  const folder = letterKey(caseNumber, determination, '');
  const files = new Map<string, Uint8Array>();
  for (const { key } of await ports.letters.list(folder))
    files.set(key.slice(folder.length), (await ports.letters.get(key)) ?? new Uint8Array());
  const trustedKey = trusted ?? keyDigest(await ports.signer.publicKey());
  const { links, seal } = await letterLinks(files, { trustedKey, textOf }, true);
  const record = sealedRecord(files, seal);
  const pdf = files.get('determination.pdf');
  return verified([
    ...(record === null
      ? [
          unchecked(
            'case',
            'Without a sealed record there is nothing to hold the packet, the facts and the review against.',
          ),
        ]
      : [
          linkOf(
            'case',
            record.caseNumber === caseNumber && record.determination === determination,
            'The sealed record is that of this case and of the determination that stands.',
            'The sealed record is of another case or of another determination than the one that stands.',
          ),
          ...(await caseLinks(ports, record, determinationKey)),
        ]),
    ...links,
    linkOf(
      'announcement',
      seal?.determination === written.determination &&
        pdf !== undefined &&
        written.letter === digest({ pdf: sha256(pdf), determination }),
      'It is the letter that was announced and served.',
      'It is not the letter that was announced: another one was served.',
    ),
  ]);
}

function sealedRecord(files: ReadonlyMap<string, Uint8Array>, seal: Seal | null): DeterminationRecord | null {
  const record = files.get('record.json');
  if (seal === null || record === undefined || sha256(record) !== seal.record) return null;
  return JSON.parse(Buffer.from(record).toString('utf8')) as DeterminationRecord;
}
