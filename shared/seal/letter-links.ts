import { X509Certificate } from 'node:crypto';
import { sha256 } from '../digest.ts';
import { fingerprintOf, keyDigestOf } from './certificate.ts';
import { broken, holds, type Link, linkOf, unchecked } from './links.ts';
import { isIssuedBy } from './pem.ts';
import { type PdfSeal, readPdfSeal } from './read-pdf.ts';
import { openSeal, type Seal } from './seal.ts';

/** What a letter is checked with. */
export interface LetterChecks {
  /** SHA-256 of the organization's public key (DER), where it is known from elsewhere than the letter. */
  readonly trustedKey: string | null;
  /** The text of a PDF's pages; null where it cannot be read. */
  readonly textOf: (pdf: Uint8Array) => Promise<string | null>;
}

/** Files that may be those of a letter, by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** A PDF, once checked. */
interface CheckedPdf {
  readonly links: readonly Link[];
  /** Null where it is not sealed, or was changed. */
  readonly signed: Signed | null;
}

/** What the files of a letter are, once checked. */
export interface CheckedLetter {
  readonly links: readonly Link[];
  /** What the seal says, where it holds. */
  readonly seal: Seal | null;
}

/** Checks the signature of a PDF over every byte, and that its certificates were good for it. */
export async function pdfLinks(name: string, pdf: Uint8Array): Promise<CheckedPdf> {
  const read = await readPdfSeal(pdf);
  if ('problem' in read) {
    const says = `${name} cannot be relied on: ${read.problem}. Ask the organization for the letter.`;
    return { links: [broken(name, says)], signed: null };
  }
  const says = `${name} is signed, and no byte of it was changed after ${read.seal.signedAt.toISOString()}.`;
  return {
    links: [holds(name, says), ...certificateLinks(name, read.seal)],
    signed: { name, certificates: read.seal.certificates },
  };
}

/** What was signed, and the certificates that came with the signature. */
interface Signed {
  readonly name: string;
  readonly certificates: readonly Uint8Array[];
}

/** Whether signatures are by the organization's key; where that is not known, whether all are by one. */
export function keyLinks(signed: readonly Signed[], { trustedKey }: LetterChecks): readonly Link[] {
  const keys = signed.flatMap(({ name, certificates: [own] }) =>
    own === undefined ? [] : [{ name, key: keyDigestOf(own), fingerprint: fingerprintOf(own) }],
  );
  const [first] = keys;
  if (first === undefined) return [];
  const others = keys.filter(({ key }) => key !== (trustedKey ?? first.key)).map(({ name }) => name);
  if (others.length > 0)
    return [
      broken(
        'key',
        trustedKey === null
          ? `Not signed by the key of ${first.name}: ${others.join(', ')}. They were not made by the same hand.`
          : `Not signed by the organization’s key: ${others.join(', ')}. Whoever made this is not who it names.`,
      ),
    ];
  return [
    trustedKey === null
      ? unchecked(
          'key',
          `Nothing here says whose key signed. Compare the fingerprint of its certificate with the one that the organization gives, or give its certificate with --certificate: SHA-256 ${first.fingerprint}`,
        )
      : holds('key', 'Every signature is by the organization’s sealing key.'),
  ];
}

/** A certificate has to be in force on the day of the signature, and issued by the one after it. */
function certificateLinks(name: string, { certificates, signedAt }: PdfSeal): readonly Link[] {
  const chain = certificates.map((certificate) => new X509Certificate(certificate));
  const says = chain.some(
    ({ validFromDate, validToDate }) => signedAt < validFromDate || signedAt > validToDate,
  )
    ? `A certificate of ${name} was not in force on the day of the signature.`
    : chain.some((certificate, index) => {
          const issuer = chain[index + 1];
          return issuer !== undefined && !isIssuedBy(certificate, issuer);
        })
      ? `The certificates of ${name} do not lead from one to the next.`
      : null;
  return says === null ? [] : [broken('key', says)];
}

/**
 * Checks the files of a letter against each other: the seal, every file that it names, the record, and the record's
 * digest as the letter prints it. `isWhole`: every file has to be there, as in the organization's own store.
 */
export async function letterLinks(
  files: Files,
  checks: LetterChecks,
  isWhole: boolean,
): Promise<CheckedLetter> {
  const jws = files.get('seal.jws');
  const opened = jws === undefined ? null : openSeal(Buffer.from(jws).toString('latin1'));
  const pdfs = [...files].filter(([name]) => name.endsWith('.pdf'));
  const checked = await Promise.all(pdfs.map(([name, pdf]) => pdfLinks(name, pdf)));
  const links = checked.flatMap((each) => each.links);
  const signed = checked.flatMap((each) => each.signed ?? []);
  if (opened === null) {
    const missing = 'There is no seal.jws here: nothing ties the files to each other and to the record.';
    const altered = 'The seal was altered after it was made: nothing that it says can be relied on.';
    const link =
      jws === undefined && !isWhole ? unchecked('seal', missing) : broken('seal', jws ? altered : missing);
    return { links: [...links, link, ...keyLinks(signed, checks)], seal: null };
  }
  const { seal } = opened;
  return {
    seal,
    links: [
      ...links,
      ...recordLinks(files, seal, isWhole),
      ...(await printedLinks(pdfs, seal, checks)),
      ...Object.entries(seal.files).flatMap(([name, digest]) => fileLink(files, name, digest, isWhole)),
      holds('seal', 'The seal is whole.'),
      ...keyLinks([...signed, { name: 'seal.jws', certificates: opened.certificates }], checks),
    ],
  };
}

/** A file of any name is the one that the seal means when its bytes are. */
function fileLink(files: Files, name: string, digest: string, isWhole: boolean): readonly Link[] {
  const link = `${name} in the seal`;
  const found = [...files].find(([, bytes]) => sha256(bytes) === digest);
  if (found !== undefined)
    return [holds(link, `${found[0]} is ${found[0] === name ? 'the one' : `the ${name}`} that was sealed.`)];
  if (files.has(name))
    return [broken(link, `${name} is not the one that was sealed: it was changed or replaced afterwards.`)];
  const says = `The seal names a ${name} that is not here.`;
  return [isWhole ? broken(link, says) : unchecked(link, says)];
}

function recordLinks(files: Files, seal: Seal, isWhole: boolean): readonly Link[] {
  const found = [...files].find(([, bytes]) => sha256(bytes) === seal.record);
  if (found !== undefined)
    return [holds('record', `${found[0]} is the determination record that was sealed: ${seal.record}`)];
  if (files.has('record.json'))
    return [
      broken(
        'record',
        'record.json is not the determination record that was sealed: what it says the letter rests on cannot be relied on.',
      ),
    ];
  const says = 'The determination record is not here: what the letter rests on cannot be followed.';
  return [isWhole ? broken('record', says) : unchecked('record', says)];
}

/** The public copy prints no digest; a letter prints that of its record. */
async function printedLinks(
  pdfs: readonly (readonly [string, Uint8Array])[],
  seal: Seal,
  { textOf }: LetterChecks,
): Promise<readonly Link[]> {
  const printed = await Promise.all(
    pdfs.map(async ([name, pdf]) => [name, printedDigest((await textOf(pdf)) ?? '')] as const),
  );
  return printed.flatMap(([name, digest]) =>
    digest === null
      ? []
      : [
          linkOf(
            `the digest in ${name}`,
            digest === seal.record,
            `The digest that ${name} prints is that of the record.`,
            `The digest that ${name} prints is of another record (${digest}): this letter does not belong to this seal.`,
          ),
        ],
  );
}

/** The digest of the determination record as a letter prints it, or null. */
export const printedDigest = (text: string): string | null =>
  /(?<![0-9a-f])[0-9a-f]{64}/.exec(text.replace(/\s+/g, ''))?.[0] ?? null;
