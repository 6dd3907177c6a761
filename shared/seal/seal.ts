import { verify, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { CaseNumber } from '../case/case-number.ts';
import { canonicalJson } from '../digest.ts';
import type { Sealer } from './certificate.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What the seal says: the digests of the files of a letter, by name, and of the record that they were made of. */
export const Seal = z.strictObject({
  schemaVersion: z.literal(1),
  caseNumber: CaseNumber,
  determination: Sha256,
  /** Digest of the determination record, as printed in the letter. */
  record: Sha256,
  /** SHA-256 of each file, by its name. */
  files: z.record(z.string(), Sha256),
});
export type Seal = z.infer<typeof Seal>;

const Header = z.strictObject({
  alg: z.literal('RS256'),
  typ: z.literal('imr-seal+jws'),
  /** The certificate of the key, then those above it (RFC 7515 4.1.6). */
  x5c: z.array(z.base64()).min(1),
});

const base64url = (text: string | Uint8Array) => Buffer.from(text).toString('base64url');

/** Seals the files of a letter: a compact JWS, RS256, with the certificates in `x5c`. The same seal gives the same bytes. */
export async function writeSeal(seal: Seal, sealer: Sealer): Promise<string> {
  const header: z.infer<typeof Header> = {
    alg: 'RS256',
    typ: 'imr-seal+jws',
    x5c: sealer.certificates.map((certificate) => Buffer.from(certificate).toString('base64')),
  };
  const signed = `${base64url(canonicalJson(header))}.${base64url(canonicalJson(seal))}`;
  return `${signed}.${base64url(await sealer.sign(Buffer.from(signed)))}`;
}

/** A seal that its own certificate confirms; whose certificate that is, is another question. */
export interface OpenedSeal {
  readonly seal: Seal;
  readonly certificates: readonly Uint8Array[];
}

/** Opens a seal; null when it is not one, or was changed after it was made, in whatever byte. */
export function openSeal(jws: string): OpenedSeal | null {
  const parts = jws.split('.');
  const [header, payload, signature] = parts.map((part) => Buffer.from(part, 'base64url'));
  // Base64 can write the same bytes in more than one way; a seal is written in one.
  if (!header || !payload || !signature || parts.length !== 3) return null;
  if ([header, payload, signature].map(base64url).join('.') !== jws) return null;
  const opened = Header.safeParse(jsonOf(header));
  const seal = Seal.safeParse(jsonOf(payload));
  if (!opened.success || !seal.success) return null;
  const certificates = opened.data.x5c.map((certificate) => Buffer.from(certificate, 'base64'));
  const signed = Buffer.from(jws.slice(0, jws.lastIndexOf('.')));
  return isSignedBy(certificates[0], signed, signature) ? { seal: seal.data, certificates } : null;
}

/** Whether `signature` is by the key of a certificate over the bytes (RSASSA-PKCS1-v1_5, SHA-256). */
export function isSignedBy(
  certificate: Uint8Array | undefined,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (certificate === undefined) return false;
  try {
    const { publicKey } = new X509Certificate(certificate);
    return publicKey.asymmetricKeyType === 'rsa' && verify('sha256', bytes, publicKey, signature);
  } catch {
    return false;
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
