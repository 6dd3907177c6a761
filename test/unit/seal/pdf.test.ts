import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { PDFDocument, PDFName } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealerOf } from '../../../shared/seal/certificate.ts';
import { sealPdf } from '../../../shared/seal/pdf.ts';
import { readPdfSeal } from '../../../shared/seal/read-pdf.ts';
import { memorySigner, newKey } from '../../ports/signer.ts';
import { ORGANIZATION, plainLetter, SIGNED_AT, sealedLetter } from './letter.ts';

let plain: Uint8Array;
let sealed: Uint8Array;
beforeAll(async () => {
  plain = plainLetter();
  sealed = await sealedLetter();
});

describe('a sealed letter', () => {
  it('is the letter as it was, with a signature of the organization after it', async () => {
    expect(Buffer.from(sealed.subarray(0, plain.length)).equals(plain)).toBe(true);
    const { certificates } = await sealerOf(memorySigner(), ORGANIZATION);
    expect(await readPdfSeal(sealed)).toEqual({ seal: { certificates, signedAt: SIGNED_AT } });
  });

  it('is the same bytes when it is sealed again', async () => {
    expect(Buffer.from(await sealedLetter()).equals(sealed)).toBe(true);
  });

  it('keeps its tags, its language, its title, its bookmarks and its information', async () => {
    const [before, after] = await Promise.all(
      [plain, sealed].map((bytes) => PDFDocument.load(bytes, { updateMetadata: false })),
    );
    for (const key of ['StructTreeRoot', 'MarkInfo', 'Lang', 'ViewerPreferences', 'Metadata', 'Outlines']) {
      const was = before?.catalog.get(PDFName.of(key));
      expect(was, key).toBeDefined();
      expect(after?.catalog.get(PDFName.of(key))?.toString(), key).toBe(was?.toString());
    }
    expect(after?.getTitle()).toBe(before?.getTitle());
    expect(after?.getCreationDate()).toEqual(before?.getCreationDate());
    expect(after?.getPageCount()).toBe(before?.getPageCount());
    expect(Buffer.from(sealed).toString('latin1')).toContain('/TU (Digital seal of the organization)');
    // A field that no page shows: nothing is added to what is read.
    const annotations = after?.getPages().map((page) => page.node.Annots()?.size() ?? 0);
    expect(annotations).toEqual(before?.getPages().map((page) => page.node.Annots()?.size() ?? 0));
  });
});

const pdfsig = (() => {
  try {
    execFileSync('pdfsig', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!pdfsig)('pdfsig, which is not installed where this is skipped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imr-seal-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const says = (bytes: Uint8Array): string => {
    const path = join(folder, 'letter.pdf');
    writeFileSync(path, bytes);
    return execFileSync('pdfsig', [path], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });
  };

  it('finds the signature valid, over the whole document, by the organization', () => {
    const found = says(sealed);
    expect(found).toContain('Signature Validation: Signature is Valid.');
    expect(found).toContain('Total document signed');
    expect(found).toContain(`Signer Certificate Common Name: ${ORGANIZATION}`);
    expect(found).toContain('Signing Time: Oct 02 2015 16:30:00');
    expect(found).toContain('Signature Type: ETSI.CAdES.detached');
  });

  it('finds it invalid when a byte of the letter is another', () => {
    const changed = Uint8Array.from(sealed);
    changed[20_000] = (changed[20_000] ?? 0) ^ 1;
    expect(says(changed)).toContain('Digest Mismatch.');
  });
});

describe('the seal of a PDF', () => {
  it('is missing in a PDF that has none, and in what is no PDF', async () => {
    expect(await readPdfSeal(plain)).toEqual({ problem: 'it has no seal' });
    expect(await readPdfSeal(Buffer.from('a letter'))).toEqual({ problem: 'it has no seal' });
  });

  it('does not hold when any byte of the file is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Uint8Array.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ by;
        expect(await readPdfSeal(changed)).toHaveProperty('problem');
      }),
      { numRuns: 150 },
    );
  });

  it('does not hold when any byte of the signature itself is another, filling and writing of digits included', async () => {
    const from = Buffer.from(sealed).lastIndexOf('/ByteRange');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: from, max: sealed.length - 1 }),
        fc.constantFrom(...'0123456789ABCDEFabcdef >'),
        async (at, char) => {
          const changed = Uint8Array.from(sealed);
          changed[at] = char.charCodeAt(0);
          fc.pre(changed[at] !== sealed[at]);
          expect(await readPdfSeal(changed)).toHaveProperty('problem');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not hold when any bit of what surrounds the certificate and the signature is another', async () => {
    const document = await PDFDocument.create();
    document.addPage();
    const sealer = await sealerOf(memorySigner(), ORGANIZATION);
    const small = Buffer.from(await sealPdf(await document.save(), sealer, SIGNED_AT)).toString('latin1');
    const from = small.lastIndexOf('/Contents <') + '/Contents <'.length;
    const cms = Buffer.from(small.slice(from, small.indexOf('>', from)), 'hex');
    const size = 4 + cms.readUInt16BE(2);
    const certificate = cms.indexOf(Buffer.from(sealer.certificates[0] ?? []));
    const afterCertificate = certificate + (sealer.certificates[0]?.length ?? 0);
    const unnoticed: string[] = [];
    for (let bit = 0; bit < 8 * (size - 256); bit++) {
      const at = bit >> 3;
      if (at >= certificate && at < afterCertificate) continue;
      const changed = Buffer.from(cms.subarray(at, at + 1));
      changed[0] = (changed[0] ?? 0) ^ (1 << (bit & 7));
      const digits = changed.toString('hex').toUpperCase();
      const pdf = small.slice(0, from + 2 * at) + digits + small.slice(from + 2 * at + 2);
      if ('seal' in (await readPdfSeal(Buffer.from(pdf, 'latin1'))))
        unnoticed.push(`bit ${bit & 7} of byte ${at}`);
    }
    expect(unnoticed).toEqual([]);
  });

  it('does not hold when something is added after it or cut off', async () => {
    const problem = 'something was added to it or cut off after it was sealed';
    expect(await readPdfSeal(Buffer.concat([sealed, Buffer.from('\n')]))).toEqual({ problem });
    expect(await readPdfSeal(sealed.subarray(0, -1))).toEqual({ problem });
  });

  it('does not hold when a page was changed by an update of the file, as editors write it', async () => {
    const document = await PDFDocument.load(sealed, { updateMetadata: false });
    document.setTitle('Another title');
    expect(await readPdfSeal(await document.save())).toHaveProperty('problem');
  });

  it('is not that of another letter put in its place', async () => {
    const sealer = await sealerOf(memorySigner(), ORGANIZATION);
    const other = await sealPdf(plain, sealer, new Date('2015-10-03T00:00:00.000Z'));
    const contents = (bytes: Uint8Array) =>
      /\/Contents <([0-9A-F]+)>/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
    const swapped = Buffer.from(sealed)
      .toString('latin1')
      .replace(contents(sealed) ?? '', contents(other) ?? '');
    expect(await readPdfSeal(Buffer.from(swapped, 'latin1'))).toEqual({
      problem: 'it was altered after it was sealed',
    });
  });

  it('tells whose certificate it is, and not whether it is the right one', async () => {
    const forger = await sealerOf(memorySigner(newKey()), ORGANIZATION);
    const forged = await sealPdf(plain, forger, SIGNED_AT);
    expect(await readPdfSeal(forged)).toEqual({
      seal: { certificates: forger.certificates, signedAt: SIGNED_AT },
    });
  });
});
