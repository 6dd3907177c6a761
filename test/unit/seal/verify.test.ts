import { createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustedKeyOf, type Verified, verifyCase, verifyFiles } from '../../../infra/cli/verify.ts';
import { REVIEW_ROW, type ReviewRow } from '../../../shared/case/rows.ts';
import { sha256 } from '../../../shared/digest.ts';
import { letterKey } from '../../../shared/keys.ts';
import { sealerOf } from '../../../shared/seal/certificate.ts';
import { sealPdf } from '../../../shared/seal/pdf.ts';
import { CASE, panelWorld, REVIEWER, TEXT_RECORDS } from '../../flow/case.ts';
import { memorySigner, newKey } from '../../ports/signer.ts';
import { plainLetter, SIGNED_AT } from './letter.ts';

let here: Awaited<ReturnType<typeof panelWorld>>;
let folder: string;
let files: ReadonlyMap<string, Uint8Array>;
const out = mkdtempSync(join(tmpdir(), 'imr-verify-'));
const pem = join(out, 'organization.pem');

beforeAll(async () => {
  here = await panelWorld();
  await here.submit(TEXT_RECORDS);
  await here.sign();
  const [written] = here.published('LetterWritten');
  folder = letterKey(CASE, written?.determination ?? '', '');
  files = new Map(
    [...here.ports.letters.objects]
      .filter(([key]) => key.startsWith(folder))
      .map(([key, { body }]) => [key.slice(folder.length), body]),
  );
  const key = { key: Buffer.from(await here.ports.signer.publicKey()), type: 'spki', format: 'der' } as const;
  writeFileSync(pem, createPublicKey(key).export({ type: 'spki', format: 'pem' }));
}, 120_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

const links = (found: Verified, state: string) =>
  found.links.filter((each) => each.state === state).map(({ link }) => link);
const verify = () => verifyCase(here.ports, CASE);

/** The letter's files in a folder of the disk, some changed or left out (null). */
let folders = 0;
function laid(changes: Readonly<Record<string, Uint8Array | null>> = {}): string {
  const path = join(out, String(folders++));
  mkdirSync(path);
  for (const [name, body] of files) {
    const changed = changes[name];
    if (changed !== null) writeFileSync(join(path, name), changed ?? body);
  }
  return path;
}

const flipped = (body: Uint8Array, at: number, by = 1): Uint8Array => {
  const changed = Uint8Array.from(body);
  changed[at % body.length] = (changed[at % body.length] ?? 0) ^ by;
  return changed;
};

describe('the chain of a case', () => {
  it('holds in every link, from the packet to the letter', async () => {
    const found = await verify();
    expect(found.links.filter(({ state }) => state !== 'holds')).toEqual([]);
    expect(found.holds).toBe(true);
    expect(links(found, 'holds')).toEqual(
      expect.arrayContaining([
        ...['case', 'packet', 'uploads', 'records', 'documents', 'facts', 'guidelines', 'proposal', 'review'],
        ...['reviewer', 'determination', 'determination.pdf', 'public.pdf', 'key'],
        ...['record', 'the digest in determination.pdf', 'determination.pdf in the seal'],
        ...['determination.html in the seal', 'public.pdf in the seal', 'seal', 'announcement'],
      ]),
    );
  });

  /** Every object that the chain is made of: where it lies, and the link that is its. */
  const objects = () => {
    const { inbox, records, letters } = here.ports;
    const linkOfRecords = (key: string) =>
      key.includes('/files/')
        ? 'documents'
        : key.includes('/reviews/')
          ? 'review'
          : key.includes('/determinations/')
            ? 'determination'
            : (/\/(packet|records|facts|proposal)\.json$/.exec(key)?.[1] ?? null);
    const linkOfLetters = (name: string) =>
      ({ 'record.json': 'record', 'seal.jws': 'seal' })[name] ?? `${name} in the seal`;
    return [
      ...[...inbox.objects.keys()]
        .filter((key) => key.startsWith(`packets/${CASE}/records/`))
        .map((key) => ({ store: inbox, key, link: 'uploads' })),
      ...[...records.objects.keys()].flatMap((key) => {
        const link = linkOfRecords(key);
        return link === null ? [] : [{ store: records, key, link }];
      }),
      ...[...files.keys()].map((name) => ({ store: letters, key: folder + name, link: linkOfLetters(name) })),
    ];
  };

  it('breaks in the very link whose byte is another, whichever it is', async () => {
    const all = objects();
    expect(new Set(all.map(({ link }) => link)).size).toBeGreaterThanOrEqual(13);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async ({ store, key, link }, at, by) => {
          const found = store.objects.get(key);
          if (!found) throw new Error('an object of the chain is not there');
          store.objects.set(key, { ...found, body: flipped(found.body, at, by) });
          const result = await verify();
          store.objects.set(key, found);
          expect(result.holds).toBe(false);
          expect(links(result, 'broken')).toContain(link);
        },
      ),
      { numRuns: 40 },
    );
    expect((await verify()).holds).toBe(true);
  }, 120_000);

  it('breaks in the link of each object that is gone', async () => {
    const left: string[] = [];
    for (const { store, key, link } of objects()) {
      const found = store.objects.get(key);
      store.objects.delete(key);
      const result = await verify();
      if (found) store.objects.set(key, found);
      // An upload may be removed: the files of the packet are kept.
      const state = link === 'uploads' ? 'unchecked' : 'broken';
      if (!links(result, state).includes(link)) left.push(key);
    }
    expect(left).toEqual([]);
  }, 120_000);

  it('breaks when a guideline version is not as it was applied', async () => {
    const { guidelines } = here.ports;
    const { id, version } = here.proposal().value.items[0]?.guidelines[0] ?? { id: '', version: 0 };
    const row = guidelines.rows.get(`GUIDELINE#${id}`)?.get(`V#${String(version).padStart(6, '0')}`);
    if (!row) throw new Error('the guideline is not there');
    const { json } = row;
    row.json = json.replace(/"title":"/, '"title":"Another ');
    const found = await verify();
    row.json = json;
    expect(links(found, 'broken')).toEqual(['guidelines']);
    expect(found.links.find(({ link }) => link === 'guidelines')?.says).toBe(
      `Not as they were applied, or not there any more: ${id} version ${version}.`,
    );
  });

  it('breaks when everything was made anew by somebody with another key', async () => {
    const found = await verifyCase({ ...here.ports, signer: memorySigner(newKey()) }, CASE);
    expect(links(found, 'broken')).toEqual(['key']);
    expect(found.links.find(({ link }) => link === 'key')?.says).toMatch(
      /^Not signed by the organization’s key: .*determination\.pdf.*seal\.jws\. Whoever made this is not who it names\.$/,
    );
  });

  it('breaks when the letter of another determination lies in its place', async () => {
    const row = here.ports.cases.rows.get(CASE)?.get(REVIEW_ROW);
    if (!row) throw new Error('there is no review');
    const { json } = row;
    const other = 'f'.repeat(64);
    for (const [name, body] of files)
      await here.ports.letters.put(letterKey(CASE, other, name), body, 'application/octet-stream');
    row.json = JSON.stringify({ ...(JSON.parse(json) as ReviewRow), determination: other });
    const found = await verify();
    row.json = json;
    for (const name of files.keys()) here.ports.letters.objects.delete(letterKey(CASE, other, name));
    expect(links(found, 'broken')).toEqual(['case', 'announcement']);
  });

  it('tells, and does not call broken, that the reviewer has another key now', async () => {
    const row = here.ports.reviewers.rows.get('PANEL')?.get(`REVIEWER#${REVIEWER}`);
    if (!row) throw new Error('the reviewer is not there');
    const { json } = row;
    row.json = json.replace(/"x":"[^"]+"/, '"x":"another"');
    const found = await verify();
    row.json = json;
    expect(links(found, 'unchecked')).toEqual(['reviewer']);
    expect(found.holds).toBe(true);
  });

  it('is refused for a case without a letter', async () => {
    await expect(verifyCase(here.ports, 'CM15-0000001')).rejects.toMatchObject({ code: 'no-letter' });
  });
});

describe('a letter on the disk', () => {
  const trusted = () => ({ beside: null, trustedKey: trustedKeyOf(pem) });

  it('by itself: its signature holds, by the organization’s key', async () => {
    const found = await verifyFiles(join(laid(), 'determination.pdf'), trusted());
    expect(links(found, 'holds')).toEqual(['determination.pdf', 'key']);
    expect(links(found, 'unchecked')).toEqual(['record']);
    expect(found.links.at(-1)?.says).toContain(sha256(files.get('record.json') ?? ''));
    expect(found.holds).toBe(true);
  });

  it('by itself without the organization’s certificate: whose key it is cannot be told, and the fingerprint is', async () => {
    const found = await verifyFiles(join(laid(), 'determination.pdf'), { beside: null, trustedKey: null });
    expect(links(found, 'unchecked')).toEqual(['key', 'record']);
    expect(found.links[1]?.says).toMatch(/SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('under any name, with the folder of its other files: every one of them holds', async () => {
    const path = join(out, 'letter to me.pdf');
    writeFileSync(path, files.get('determination.pdf') ?? '');
    const found = await verifyFiles(path, { ...trusted(), beside: laid() });
    expect(found.links.filter(({ state }) => state !== 'holds')).toEqual([]);
  });

  it('as a folder: every file holds, and one that is not there is told', async () => {
    expect((await verifyFiles(laid(), trusted())).links.filter(({ state }) => state !== 'holds')).toEqual([]);
    const found = await verifyFiles(laid({ 'determination.html': null, 'record.json': null }), trusted());
    expect(links(found, 'unchecked')).toEqual(['record', 'determination.html in the seal']);
  });

  it('breaks in the file whose byte is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files.keys()), fc.nat(), async (name, at) => {
        const path = laid({ [name]: flipped(files.get(name) ?? new Uint8Array(), at) });
        const found = await verifyFiles(path, trusted());
        const link = { 'record.json': 'record', 'seal.jws': 'seal' }[name] ?? `${name} in the seal`;
        expect(links(found, 'broken')).toContain(link);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('breaks when it is signed by another key, with or without the organization’s certificate', async () => {
    const forger = await sealerOf(memorySigner(newKey()), 'Example Review Organization');
    const forged = await sealPdf(plainLetter(), forger, SIGNED_AT);
    const path = laid({ 'determination.pdf': forged });
    expect(links(await verifyFiles(join(path, 'determination.pdf'), trusted()), 'broken')).toEqual(['key']);
    expect(links(await verifyFiles(path, { beside: null, trustedKey: null }), 'broken')).toEqual([
      'the digest in determination.pdf',
      'determination.pdf in the seal',
      'key',
    ]);
  });

  it('is refused when there is no such file, or the certificate is none', async () => {
    await expect(verifyFiles(join(out, 'none.pdf'), trusted())).rejects.toMatchObject({
      code: 'file-missing',
    });
    const path = join(out, 'none.pem');
    writeFileSync(path, 'no certificate');
    expect(() => trustedKeyOf(path)).toThrow(
      'is neither a certificate nor a public key (PEM) of the organization',
    );
  });

  it('that is no sealed letter is told to be none', async () => {
    const path = join(out, 'plain.pdf');
    writeFileSync(path, plainLetter());
    const found = await verifyFiles(path, trusted());
    expect(found.links[0]).toEqual({
      link: 'plain.pdf',
      state: 'broken',
      says: 'plain.pdf cannot be relied on: it has no seal. Ask the organization for the letter.',
    });
  });
});
