import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../events/catalog.ts';
import { writeLetter } from '../../../functions/write-letter/write-letter.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { digest, sha256 } from '../../../shared/digest.ts';
import { determinationKey, letterKey, revisionKey } from '../../../shared/keys.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import { openSeal } from '../../../shared/seal/seal.ts';
import { memoryPorts } from '../../ports/memory.ts';
import * as fixture from './case.ts';
import { pagesOfPdf } from './parse-letter.ts';
import { structureOf } from './structure.ts';

const { manifest, records, settings } = fixture;
const { caseNumber } = manifest;
// Each names the one before it by its true digest, as the steps write them.
const proposal = { ...fixture.proposal, recordsDigest: digest(records) };
const determination = { ...fixture.determination, proposal: digest(proposal) };
const id = digest(determination);

/** A case whose review was just recorded. */
async function signed(over = {}, of: Manifest = manifest) {
  const made = { ...determination, ...over };
  const id = digest(made);
  const world = memoryPorts({ settings });
  const at = (file: 'packet' | 'files' | 'records' | 'proposal') =>
    revisionKey(caseNumber, determination.revision, file);
  const { records: bucket } = world.ports;
  await writeJson(bucket, at('packet'), {
    caseNumber,
    revision: determination.revision,
    manifest: of,
    sources: [],
  });
  await writeJson(bucket, at('records'), records);
  await writeJson(bucket, at('files'), { files: [], ranges: [] });
  await writeJson(bucket, at('proposal'), proposal);
  await writeJson(bucket, determinationKey(caseNumber, id), made);
  const event: EventBody<'DeterminationMade'> = {
    name: 'DeterminationMade',
    schemaVersion: 1,
    eventId: 'a'.repeat(32),
    caseNumber,
    causationId: 'b'.repeat(32),
    time: '2015-10-02T16:30:00.000Z',
    proposal: determination.proposal,
    determinationKey: determinationKey(caseNumber, id),
    determination: id,
    result: 'Uphold',
  };
  return { ...world, event };
}

describe('writing the letter', () => {
  it('writes PDF, HTML and the public copy, and says where they lie', async () => {
    const { ports, event, events } = await signed();
    await writeLetter(event, ports);
    const key = (file: string) => letterKey(caseNumber, id, file);
    const pdf = await ports.letters.get(key('determination.pdf'));
    if (!pdf) throw new Error('there is no letter');
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    expect(Buffer.from((await ports.letters.get(key('determination.html'))) ?? []).toString()).toContain(
      'UPHOLD',
    );
    expect(await ports.letters.get(key('public.pdf'))).not.toBeNull();
    expect(events).toEqual([
      expect.objectContaining({
        name: 'LetterWritten',
        caseNumber,
        causationId: event.eventId,
        determination: id,
        pdfKey: key('determination.pdf'),
        htmlKey: key('determination.html'),
        publicPdfKey: key('public.pdf'),
        letter: digest({ pdf: sha256(pdf), determination: id }),
      }),
    ]);
  });

  it('writes the same bytes and says the same when it runs again, a day later', async () => {
    const { ports, event, events } = await signed();
    const files = async () =>
      Promise.all(
        (await ports.letters.list('')).map(async (file) => [
          file.key,
          sha256((await ports.letters.get(file.key)) ?? ''),
        ]),
      );
    await writeLetter(event, ports);
    const first = await files();
    await writeLetter(event, { ...ports, now: () => new Date('2015-10-03T16:30:00.000Z') });
    expect(await files()).toEqual(first);
    expect(first.map(([key]) => key?.split('/').at(-1))).toEqual([
      'determination.claimsAdministrator.pdf',
      'determination.html',
      'determination.json',
      'determination.pdf',
      'determination.representative.pdf',
      'determination.requestingPhysician.pdf',
      'public.pdf',
      'record.json',
      'seal.jws',
    ]);
    expect(new Set(events.map((said) => JSON.stringify(said))).size).toBe(1);
  });

  it('writes to each party an original of its own, to the worker in the language it prefers, all of them sealed', async () => {
    const injuredEmployee = { ...manifest.injuredEmployee, language: 'es' as const };
    const { ports, event } = await signed({}, { ...manifest, injuredEmployee });
    await writeLetter(event, ports);
    const at = (file: string) => letterKey(caseNumber, id, file);
    const told = async (file: string) => {
      const pdf = (await ports.letters.get(at(file))) ?? new Uint8Array();
      const { lang } = await structureOf(pdf);
      const [first = []] = await pagesOfPdf(pdf);
      const name = first.find((line) => /Quintero|Abernathy|Whitfield|Berg/.test(line));
      return [lang, name?.replace(/ Dated:.*/, '')];
    };
    expect(await told('determination.pdf')).toEqual(['en', 'Marisol Quintero']);
    expect(await told('determination.es.pdf')).toEqual(['es', 'Marisol Quintero']);
    expect(await told('determination.representative.pdf')).toEqual(['en', 'Theo Abernathy']);
    expect(await told('determination.claimsAdministrator.pdf')).toEqual(['en', 'Dana Whitfield']);
    expect(await told('determination.requestingPhysician.pdf')).toEqual(['en', 'Ilse Bergström, MD']);
    expect(Buffer.from((await ports.letters.get(at('determination.es.html'))) ?? []).toString()).toContain(
      '<html lang="es">',
    );
    const seal = openSeal(Buffer.from((await ports.letters.get(at('seal.jws'))) ?? []).toString());
    const files = (await ports.letters.list('')).map(({ key }) => key.split('/').at(-1) ?? '');
    expect(Object.keys(seal?.seal.files ?? {}).sort()).toEqual(
      files.filter((file) => !['record.json', 'seal.jws'].includes(file)).sort(),
    );
  });

  it('writes nothing and says nothing while an item has no decision', async () => {
    const { ports, event, events } = await signed({ items: [] });
    await expect(writeLetter(event, ports)).rejects.toMatchObject({
      code: 'decision-missing',
      next: 'defect',
    });
    expect(await ports.letters.list('')).toEqual([]);
    expect(events).toEqual([]);
  });

  it('puts nothing of the case into the event but its number', async () => {
    const { ports, event, events } = await signed();
    await writeLetter(event, ports);
    expect(JSON.stringify(events)).not.toMatch(/Quintero|Bergström|Whitfield|4477120|cervical/);
  });
});
