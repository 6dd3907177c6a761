import { createHash } from 'node:crypto';
import type { Certificate, SignedData } from 'pkijs';
import { isSignedBy } from './seal.ts';

/** What is wrong with the seal of a PDF, in words. */
class Broken extends Error {}

/** The seal of a PDF that its own certificate confirms over every byte; whose certificate that is, is another question. */
export interface PdfSeal {
  /** DER; the sealer's own first. */
  readonly certificates: readonly Uint8Array[];
  /** When it was signed, as the signature claims. */
  readonly signedAt: Date;
}

/**
 * Reads the seal of a PDF and checks it. Gives what is wrong in words, where there is no seal or any byte of the
 * file was changed, added or taken away after it was made; also a byte that the signature itself does not cover,
 * which viewers let pass.
 */
export async function readPdfSeal(
  pdf: Uint8Array,
): Promise<{ readonly seal: PdfSeal } | { readonly problem: string }> {
  try {
    return { seal: await opened(pdf) };
  } catch (error) {
    if (error instanceof Broken) return { problem: error.message };
    throw error;
  }
}

const ALTERED = 'it was altered after it was sealed';
const ensure: (holds: boolean, problem?: string) => asserts holds = (holds, problem = ALTERED) => {
  if (!holds) throw new Broken(problem);
};

async function opened(pdf: Uint8Array): Promise<PdfSeal> {
  const { signed, cms } = parts(pdf);
  const { data, certificates } = await readCms(cms);
  const [signer] = data.signerInfos;
  const [certificate] = certificates;
  ensure(signer !== undefined && data.signerInfos.length === 1 && certificate !== undefined);
  const attributes = signer.signedAttrs;
  ensure(attributes !== undefined);

  const of = (type: string): Uint8Array[] =>
    attributes.attributes
      .filter((attribute) => attribute.type === type)
      .flatMap(({ values }) => values as readonly { toBER(): ArrayBuffer }[])
      .map((value) => new Uint8Array(value.toBER()));
  const [digest, ...digests] = of(OID.messageDigest);
  const [time, ...times] = of(OID.signingTime);
  const [bound, ...bounds] = of(OID.signingCertificateV2);
  ensure(digest !== undefined && time !== undefined && bound !== undefined);
  ensure(digests.length + times.length + bounds.length === 0);
  // An OCTET STRING of 32 bytes.
  ensure(Buffer.from(digest.subarray(2)).equals(sha256(...signed)));
  // The attribute holds the digest of the certificate: no other certificate of the same key may stand in for it.
  ensure(Buffer.from(bound).includes(sha256(certificate)));
  const signature = new Uint8Array(signer.signature.valueBlock.valueHexView);
  ensure(isSignedBy(certificate, new Uint8Array(attributes.encodedValue), signature));
  return { certificates, signedAt: utcTime(time) };
}

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  data: '1.2.840.113549.1.7.1',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
} as const;

const bytesOf = (part: { toSchema(): { toBER(): ArrayBuffer } }): Uint8Array =>
  new Uint8Array(part.toSchema().toBER());

const sha256 = (...bytes: readonly Uint8Array[]): Buffer =>
  bytes.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** The two stretches of the file that are signed, and the signature between them. Together they are the whole file. */
function parts(pdf: Uint8Array): { readonly signed: readonly Uint8Array[]; readonly cms: Uint8Array } {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  const at = text.lastIndexOf('/ByteRange');
  ensure(at >= 0, 'it has no seal');
  const [, first, from, length] =
    /^\/ByteRange \[0 (\d+) +(\d+) +(\d+) *\]/.exec(text.slice(at, at + 80)) ?? [];
  const [begin, end] = [Number(first), Number(from)];
  ensure(first !== undefined && begin < end && end <= pdf.length);
  ensure(end + Number(length) === pdf.length, 'something was added to it or cut off after it was sealed');
  const contents = /^<([0-9A-F]+)>$/.exec(text.slice(begin, end))?.[1];
  ensure(contents !== undefined && contents.length % 2 === 0);
  const filled = Buffer.from(contents, 'hex');
  // A SEQUENCE of a length in two bytes; what follows it is filling.
  ensure(filled[0] === 0x30 && filled[1] === 0x82);
  const size = 4 + filled.readUInt16BE(2);
  ensure(size <= filled.length && filled.subarray(size).every((byte) => byte === 0));
  return { signed: [pdf.subarray(0, begin), pdf.subarray(end)], cms: filled.subarray(0, size) };
}

/**
 * The CMS signature (RFC 5652) with its certificates. What is not signed of it has only the values that a seal has,
 * and is written in the one way of DER.
 */
async function readCms(
  der: Uint8Array,
): Promise<{ readonly data: SignedData; readonly certificates: readonly Uint8Array[] }> {
  const pkijs = await import('pkijs');
  let data: SignedData;
  let again: Uint8Array;
  let certificates: readonly Certificate[];
  try {
    const content = pkijs.ContentInfo.fromBER(new Uint8Array(der));
    ensure(content.contentType === OID.signedData);
    data = new pkijs.SignedData({ schema: content.content });
    certificates = (data.certificates ?? []).filter((each) => each instanceof pkijs.Certificate);
    again = new Uint8Array(
      new pkijs.ContentInfo({ contentType: OID.signedData, content: data.toSchema() }).toSchema().toBER(),
    );
  } catch {
    throw new Broken(ALTERED);
  }
  ensure(Buffer.from(again).equals(der));
  const [signer] = data.signerInfos;
  const [own] = certificates;
  ensure(signer !== undefined && own !== undefined && certificates.length === data.certificates?.length);
  ensure(data.version === 1 && data.crls === undefined && signer.version === 1);
  ensure(data.encapContentInfo.eContentType === OID.data && data.encapContentInfo.eContent === undefined);
  const digests = [...data.digestAlgorithms, signer.digestAlgorithm];
  ensure(data.digestAlgorithms.length === 1);
  ensure(digests.every(({ algorithmId, algorithmParams }) => algorithmId === OID.sha256 && !algorithmParams));
  ensure(signer.signatureAlgorithm.algorithmId === OID.sha256WithRsa);
  ensure(!signer.signatureAlgorithm.algorithmParams && signer.unsignedAttrs === undefined);
  // Byte by byte: names that are written otherwise can be equal (RFC 5280, 7.1).
  const sid = new pkijs.IssuerAndSerialNumber({ issuer: own.issuer, serialNumber: own.serialNumber });
  ensure(signer.sid instanceof pkijs.IssuerAndSerialNumber);
  ensure(Buffer.from(bytesOf(signer.sid)).equals(bytesOf(sid)));
  return { data, certificates: certificates.map(bytesOf) };
}

/** A UTCTime, `YYMMDDhhmmssZ`, of this century (certificates and reviews are no older). */
function utcTime(der: Uint8Array): Date {
  const [, ...digits] = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(
    Buffer.from(der.subarray(2)).toString('latin1'),
  ) ?? [''];
  const [year, month, day, hours, minutes, seconds] = digits.map(Number);
  ensure(year !== undefined && month !== undefined);
  return new Date(Date.UTC(2000 + year, month - 1, day, hours, minutes, seconds));
}
