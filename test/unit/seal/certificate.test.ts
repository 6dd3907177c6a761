import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Integer, Utf8String } from 'asn1js';
import { AttributeTypeAndValue, Certificate, Time } from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, keyDigestOf, sealerOf } from '../../../shared/seal/certificate.ts';
import { sealPdf } from '../../../shared/seal/pdf.ts';
import { readCertificates } from '../../../shared/seal/pem.ts';
import { readPdfSeal } from '../../../shared/seal/read-pdf.ts';
import { memorySigner, newKey } from '../../ports/signer.ts';
import { ORGANIZATION, plainLetter } from './letter.ts';

const own = async (signer = memorySigner(), organization = ORGANIZATION) =>
  (await sealerOf(signer, organization)).certificates[0] ?? new Uint8Array();
const pem = (der: Uint8Array) => new X509Certificate(der).toString();

describe('the certificate that a sealing key makes for itself', () => {
  it('is of the key, in the organization’s name, valid for as long as letters are kept', async () => {
    const certificate = new X509Certificate(await own());
    expect(certificate.subject).toBe('CN=Example Review\\, Inc.');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.ca).toBe(false);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.validFromDate.toISOString()).toBe('2013-01-01T00:00:00.000Z');
    expect(certificate.validToDate.toISOString()).toBe('2049-12-31T23:59:59.000Z');
  });

  it('is the same each time, and another for another key or another name', async () => {
    const key = newKey();
    expect(await own(memorySigner(key))).toEqual(await own(memorySigner(key)));
    const serial = async (signer = memorySigner(key)) => new X509Certificate(await own(signer)).serialNumber;
    expect(await serial(memorySigner(newKey()))).not.toBe(await serial());
    expect(await own(memorySigner(key), 'Another')).not.toEqual(await own(memorySigner(key)));
  });

  it('is made once for a signer', async () => {
    const counted = memorySigner();
    let signatures = 0;
    const signer = {
      ...counted,
      sign: (bytes: Uint8Array) => {
        signatures += 1;
        return counted.sign(bytes);
      },
    };
    await Promise.all([sealerOf(signer, 'A'), sealerOf(signer, 'A')]);
    await sealerOf(signer, 'A');
    expect(signatures).toBe(1);
  });

  it('is made the next time when the key could not be asked', async () => {
    const inner = memorySigner();
    let asked = 0;
    const signer = {
      ...inner,
      publicKey: async () => {
        asked += 1;
        if (asked === 1) throw new Error('not now');
        return inner.publicKey();
      },
    };
    await expect(sealerOf(signer, 'A')).rejects.toThrow('not now');
    expect((await sealerOf(signer, 'A')).certificates).toHaveLength(1);
  });
});

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** A certificate for a key in a name, issued with another key in another name (PEM). */
async function issued(subject: string, key: KeyObject, issuer: string, by: KeyObject): Promise<string> {
  const certificate = new Certificate({
    version: 2,
    serialNumber: new Integer({ value: 7 }),
    notBefore: new Time({ type: 0, value: new Date('2020-01-01T00:00:00Z') }),
    notAfter: new Time({ type: 0, value: new Date('2040-01-01T00:00:00Z') }),
  });
  const name = (value: string) =>
    new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value }) });
  certificate.subject.typesAndValues.push(name(subject));
  certificate.issuer.typesAndValues.push(name(issuer));
  const publicKey = createPublicKey(key).toCryptoKey(RSA, true, ['verify']);
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  await certificate.sign(by.toCryptoKey(RSA, true, ['sign']), 'SHA-256');
  return pem(Buffer.from(certificate.toSchema(true).toBER()));
}

describe('a certificate that the organization sets', () => {
  const key = newKey();
  let ownPem: string;
  let root: string;
  let chain: string;
  beforeAll(async () => {
    const authority = newKey();
    ownPem = await issued('Organization', key, 'Authority', authority);
    root = await issued('Authority', authority, 'Authority', authority);
    chain = `${ownPem}${root}`;
  });

  it('seals with its whole chain, which the letter then carries', async () => {
    const sealer = await sealerOf(memorySigner(key, chain), ORGANIZATION);
    expect(sealer.certificates.map((each) => new X509Certificate(each).subject)).toEqual([
      'CN=Organization',
      'CN=Authority',
    ]);
    const now = new Date('2030-01-01T00:00:00.000Z');
    expect(await readPdfSeal(await sealPdf(plainLetter(), sealer, now))).toEqual({
      seal: { certificates: sealer.certificates, signedAt: now },
    });
  });

  it('is refused when it is of another key: every letter would carry a signature that fails', async () => {
    await expect(sealerOf(memorySigner(newKey(), chain), ORGANIZATION)).rejects.toMatchObject({
      code: 'certificate-of-another-key',
      next: 'defect',
    });
  });

  it.each([
    ['nothing', () => '', '(top): holds no certificate; give PEM, the organization’s own first'],
    [
      'what is no certificate',
      () => ownPem.replace(/\n[A-Za-z0-9+/]/, '\nAAAA'),
      'certificate 1: is not an X.509 certificate',
    ],
    [
      'the chain in another order',
      () => `${root}${ownPem}`,
      'certificate 2: is not the issuer of the one before it; give them in their order',
    ],
  ])('is refused when it holds %s', (_what, text, problem) => {
    expect(() => readCertificates(text())).toThrow(problem);
  });
});

it('a key and a certificate are named by their SHA-256', async () => {
  const certificate = await own();
  expect(fingerprintOf(certificate)).toBe(new X509Certificate(pem(certificate)).fingerprint256);
  expect(keyDigestOf(certificate)).toMatch(/^[0-9a-f]{64}$/);
});
