import { createHash, X509Certificate } from 'node:crypto';
import { Defect } from '../errors.ts';
import type { Signer } from '../ports/ports.ts';
import terms from './certificate.json' with { type: 'json' };
import { readCertificates } from './pem.ts';

/** Whoever seals: the certificate of its key first, then those above it (DER), and the signature of bytes. */
export interface Sealer {
  readonly certificates: readonly Uint8Array[];
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Made once for each signer and name: the self-signed certificate costs a signature. */
const made = new WeakMap<Signer, Map<string, Promise<Sealer>>>();

/**
 * The sealer of an organization: its own certificate where one is set, else one that the key signs for itself, the
 * same each time.
 *
 * @throws Defect `certificate-of-another-key` when the certificate that is set is not of the signer's key.
 */
export function sealerOf(signer: Signer, organization: string): Promise<Sealer> {
  const byName = made.get(signer) ?? new Map<string, Promise<Sealer>>();
  made.set(signer, byName);
  const found = byName.get(organization) ?? makeSealer(signer, organization);
  byName.set(organization, found);
  // What failed in passing is tried again the next time.
  found.catch(() => byName.delete(organization));
  return found;
}

async function makeSealer(signer: Signer, organization: string): Promise<Sealer> {
  const publicKey = await signer.publicKey();
  const sign = (bytes: Uint8Array) => signer.sign(bytes);
  if (signer.certificates === null)
    return { certificates: [await selfSigned(publicKey, organization, sign)], sign };
  const chain = readCertificates(signer.certificates);
  const [own] = chain;
  if (own === undefined || !spkiOf(own).equals(publicKey))
    throw new Defect(
      'certificate-of-another-key',
      'the certificate that is set is not of the sealing key; set one issued for its public key, or none',
    );
  return { certificates: chain.map(({ raw }) => new Uint8Array(raw)), sign };
}

const spkiOf = ({ publicKey }: X509Certificate) => publicKey.export({ type: 'spki', format: 'der' });

/** SHA-256 of a certificate, as people compare it: pairs of hexadecimal digits with colons. */
export const fingerprintOf = (certificate: Uint8Array): string =>
  new X509Certificate(certificate).fingerprint256;

/** SHA-256 of a certificate's public key (DER SubjectPublicKeyInfo), as hexadecimal digits. */
export const keyDigestOf = (certificate: Uint8Array): string =>
  createHash('sha256')
    .update(spkiOf(new X509Certificate(certificate)))
    .digest('hex');

/**
 * A certificate for `publicKey` in the organization's name, signed by the key itself (RFC 5280). Nothing in it is of
 * chance or of the hour: the serial number is of the key's digest, the validity is data, so that sealing the same
 * letter again gives the same bytes.
 */
async function selfSigned(
  publicKey: Uint8Array,
  organization: string,
  sign: Sealer['sign'],
): Promise<Uint8Array> {
  const [pkijs, asn1] = await Promise.all([import('pkijs'), import('asn1js')]);
  const { names, validity } = terms;
  const identifier = createHash('sha256').update(publicKey).digest().subarray(0, 16);
  // A serial number is positive (RFC 5280 4.1.2.2).
  const serial = Buffer.from(identifier);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const name = () =>
    new pkijs.AttributeTypeAndValue({
      type: names.commonName,
      value: new asn1.Utf8String({ value: organization }),
    });
  const algorithm = new pkijs.AlgorithmIdentifier({
    algorithmId: names.sha256WithRSAEncryption,
    algorithmParams: new asn1.Null(),
  });
  const extension = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }) =>
    new pkijs.Extension({ extnID, critical, extnValue: value.toBER() });

  const certificate = new pkijs.Certificate({
    version: 2,
    serialNumber: new asn1.Integer({ valueHex: bufferOf(serial) }),
    signature: algorithm,
    signatureAlgorithm: algorithm,
    notBefore: new pkijs.Time({ type: 0, value: new Date(validity.from) }),
    notAfter: new pkijs.Time({ type: 0, value: new Date(validity.to) }),
    subjectPublicKeyInfo: pkijs.PublicKeyInfo.fromBER(publicKey as Uint8Array<ArrayBuffer>),
    extensions: [
      extension(names.basicConstraints, true, new pkijs.BasicConstraints({ cA: false }).toSchema()),
      // digitalSignature and nonRepudiation: the first two of the bits.
      extension(
        names.keyUsage,
        true,
        new asn1.BitString({ valueHex: bufferOf(Buffer.of(0xc0)), unusedBits: 6 }),
      ),
      extension(names.subjectKeyIdentifier, false, new asn1.OctetString({ valueHex: bufferOf(identifier) })),
    ],
  });
  certificate.issuer.typesAndValues.push(name());
  certificate.subject.typesAndValues.push(name());
  const signature = await sign(new Uint8Array(certificate.encodeTBS().toBER()));
  certificate.signatureValue = new asn1.BitString({ valueHex: bufferOf(signature) });
  return new Uint8Array(certificate.toSchema(true).toBER());
}

/** Bytes in a buffer of their own, as the ASN.1 library wants them. */
const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
