import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { publish } from '../../../events/publish.ts';
import { fetchLetter, letterFile, saveAs } from '../../../infra/cli/letter.ts';
import { openerOf, openFile } from '../../../infra/cli/open.ts';
import { publishDeterminations } from '../../../infra/cli/publish-determination.ts';
import { sha256 } from '../../../shared/digest.ts';
import { letterKey } from '../../../shared/keys.ts';
import { sealerOf } from '../../../shared/seal/certificate.ts';
import { writeSeal } from '../../../shared/seal/seal.ts';
import { memoryPorts } from '../../ports/memory.ts';

const CASE = 'CM15-0185313';
const DETERMINATION = 'c'.repeat(64);
const folder = mkdtempSync(join(tmpdir(), 'imr-letter-'));
afterAll(() => rmSync(folder, { recursive: true }));
const example = readFileSync(new URL('../../../events/determination/example.json', import.meta.url), 'utf8');

/** A case whose letter is written and sealed, and served unless it says otherwise. */
async function written(isServed = true) {
  const world = memoryPorts();
  const { ports } = world;
  const key = (file: string) => letterKey(CASE, DETERMINATION, file);
  const files: Record<string, string> = {
    'determination.pdf': '%PDF-1.7 the letter',
    'determination.es.pdf': '%PDF-1.7 la carta',
    'determination.html': '<html>',
    'determination.json': example,
    'public.pdf': '%PDF-1.7 [redacted]',
  };
  for (const [name, body] of Object.entries(files)) await ports.letters.put(key(name), body, 'text/plain');
  const seal = {
    schemaVersion: 1,
    caseNumber: CASE,
    determination: DETERMINATION,
    record: 'd'.repeat(64),
    files: Object.fromEntries(Object.entries(files).map(([name, body]) => [name, sha256(body)])),
  } as const;
  const jws = await writeSeal(seal, await sealerOf(ports.signer, 'Example Review Organization'));
  await ports.letters.put(key('seal.jws'), jws, 'application/jose');
  const cause = { caseNumber: CASE, causationId: 'test' };
  await publish(ports, cause, 'LetterWritten', {
    determination: DETERMINATION,
    pdfKey: key('determination.pdf'),
    htmlKey: key('determination.html'),
    publicPdfKey: key('public.pdf'),
    letter: 'e'.repeat(64),
  });
  if (isServed)
    await publish(ports, cause, 'CaseClosed', { letter: 'e'.repeat(64), result: 'Uphold', served: 3 });
  return { ports, key };
}

describe('imr letter', () => {
  it('fetches every file of the letter to a folder', async () => {
    const { ports } = await written();
    const out = join(folder, 'all');
    expect(await fetchLetter(ports, CASE, out)).toEqual({
      data: join(out, 'determination.json'),
      'determination.es.pdf': join(out, 'determination.es.pdf'),
      html: join(out, 'determination.html'),
      pdf: join(out, 'determination.pdf'),
      publicPdf: join(out, 'public.pdf'),
      'seal.jws': join(out, 'seal.jws'),
    });
    expect(readFileSync(join(out, 'determination.json'), 'utf8')).toBe(example);
  });

  it('fetches one file by what it is and in which language', async () => {
    const { ports } = await written();
    const text = async (
      ...which: Parameters<typeof letterFile> extends [unknown, unknown, ...infer R] ? R : never
    ) => Buffer.from((await letterFile(ports, CASE, ...which)).bytes).toString();
    expect(await text('pdf')).toBe('%PDF-1.7 the letter');
    expect(await text('pdf', 'es')).toBe('%PDF-1.7 la carta');
    expect(await text('public')).toBe('%PDF-1.7 [redacted]');
    expect(await text('data')).toBe(example);
  });

  it('refuses what the letter does not have, and a case without one, saying what there is', async () => {
    const { ports } = await written();
    await expect(letterFile(ports, CASE, 'html', 'es')).rejects.toMatchObject({
      code: 'not-in-letter',
      problems: [
        {
          path: 'determination.es.html',
          problem:
            'is not among the files of the letter: determination.es.pdf, determination.html, determination.json, determination.pdf, public.pdf, seal.jws',
        },
      ],
    });
    await expect(letterFile(memoryPorts().ports, CASE, 'pdf')).rejects.toMatchObject({ code: 'no-letter' });
  });

  it('saves a file under the name given, or its own in a folder', () => {
    const file = { name: 'public.pdf', bytes: Buffer.from('x') };
    expect(saveAs(file, join(folder, 'new', 'copy.pdf'), CASE)).toBe(join(folder, 'new', 'copy.pdf'));
    expect(saveAs(file, folder, CASE)).toBe(join(folder, 'public.pdf'));
    expect(saveAs(file, `${folder}/made/`, CASE)).toBe(join(folder, 'made', 'public.pdf'));
  });
});

describe('imr publish', () => {
  it('lays the public copy and the determination for machines under the case number', async () => {
    const { ports } = await written();
    const out = join(folder, 'site');
    expect(await publishDeterminations(ports, [CASE, CASE], out)).toEqual([
      {
        caseNumber: CASE,
        result: 'Uphold',
        pdf: join(out, `${CASE}.pdf`),
        data: join(out, `${CASE}.json`),
      },
    ]);
    expect(readFileSync(join(out, `${CASE}.pdf`), 'utf8')).toBe('%PDF-1.7 [redacted]');
    expect(readFileSync(join(out, `${CASE}.json`), 'utf8')).toBe(example);
  });

  it('publishes nothing before the parties are served', async () => {
    const { ports } = await written(false);
    await expect(publishDeterminations(ports, [CASE], join(folder, 'early'))).rejects.toMatchObject({
      code: 'not-publishable',
      problems: [
        {
          path: CASE,
          problem: 'is not served on its parties yet, who get it first; imr status tells why',
        },
      ],
    });
    expect(existsSync(join(folder, 'early'))).toBe(false);
  });

  it.each(['public.pdf', 'determination.json'])(
    'publishes no %s but the one that was sealed',
    async (name) => {
      const { ports, key } = await written();
      await ports.letters.put(key(name), `${name} of another`, 'text/plain');
      await expect(publishDeterminations(ports, [CASE], join(folder, 'changed'))).rejects.toMatchObject({
        problems: [
          {
            path: CASE,
            problem:
              'has a public copy that is not the one that was sealed; imr verify tells what was changed',
          },
        ],
      });
    },
  );

  it('publishes nothing under a seal that was changed', async () => {
    const { ports, key } = await written();
    await ports.letters.put(key('seal.jws'), 'a.b.c', 'application/jose');
    await expect(publishDeterminations(ports, [CASE], join(folder, 'unsealed'))).rejects.toMatchObject({
      problems: [
        { path: CASE, problem: 'has no public copy under a seal; imr verify tells what is missing' },
      ],
    });
  });
});

describe('--open', () => {
  const program = (name: string, body: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('opens a file with the program of the platform', async () => {
    expect([openerOf('linux'), openerOf('darwin'), openerOf('win32')]).toEqual([
      ['xdg-open'],
      ['open'],
      ['cmd', '/c', 'start', ''],
    ]);
    const seen = join(folder, 'seen');
    expect(await openFile('a letter.pdf', [program('opener', `echo "$1|$2" > ${seen}`), '--new'])).toBeNull();
    expect(readFileSync(seen, 'utf8')).toBe('--new|a letter.pdf\n');
  });

  it('takes a program that still runs to have opened it', async () => {
    expect(await openFile('a.pdf', [program('viewer', 'sleep 5')], 50)).toBeNull();
  });

  it('says why nothing was opened', async () => {
    expect(await openFile('a.pdf', ['/nowhere/opener'])).toBe('there is no /nowhere/opener here');
    const failing = program('failing', 'exit 3');
    expect(await openFile('a.pdf', [failing])).toBe(`${failing} could not open it`);
  });
});
