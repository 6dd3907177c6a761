import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { compactVerify, importX509 } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Sealer, sealerOf } from '../../../shared/seal/certificate.ts';
import { openSeal, type Seal, writeSeal } from '../../../shared/seal/seal.ts';
import { memorySigner } from '../../ports/signer.ts';

const SEAL: Seal = {
  schemaVersion: 1,
  caseNumber: 'CM15-0185313',
  determination: 'a'.repeat(64),
  record: 'b'.repeat(64),
  files: { 'determination.pdf': 'c'.repeat(64), 'determination.html': 'd'.repeat(64) },
};

let sealer: Sealer;
let jws: string;
beforeAll(async () => {
  sealer = await sealerOf(memorySigner(), 'Example Review');
  jws = await writeSeal(SEAL, sealer);
});

describe('the seal of a letter’s files', () => {
  it('says what was sealed, and carries the certificate of its key', () => {
    expect(openSeal(jws)).toEqual({
      seal: SEAL,
      certificates: sealer.certificates.map((each) => Buffer.from(each)),
    });
  });

  it('is a JWS that any library verifies by the certificate in it', async () => {
    const certificate = new X509Certificate(sealer.certificates[0] ?? '').toString();
    const { payload } = await compactVerify(jws, await importX509(certificate, 'RS256'));
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(SEAL);
  });

  it('is the same bytes when it is made again, whatever the order of the files', async () => {
    const files = Object.fromEntries(Object.entries(SEAL.files).reverse());
    expect(await writeSeal({ ...SEAL, files }, sealer)).toBe(jws);
  });

  it('opens no more when any character of it is another', () => {
    fc.assert(
      fc.property(fc.nat(jws.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
        fc.pre(jws[at] !== char);
        expect(openSeal(jws.slice(0, at) + char + jws.slice(at + 1))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['', ''],
    ['what is no JWS', 'a.b'],
    ['a JWS without a signature', () => `${jws.slice(0, jws.lastIndexOf('.'))}.`],
    [
      'one that says it needs no signature',
      () => {
        const header = Buffer.from('{"alg":"none"}').toString('base64url');
        return `${header}.${jws.split('.')[1]}.`;
      },
    ],
  ])('is not read into %s', (_what, text) => {
    expect(openSeal(typeof text === 'string' ? text : text())).toBeNull();
  });
});
