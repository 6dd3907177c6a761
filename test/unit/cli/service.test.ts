import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchProofs, proofInWords, proofsOf } from '../../../infra/cli/service.ts';
import { addresseesOf } from '../../../shared/service/parties.ts';
import { serveDocument } from '../../../shared/service/serve.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { CASE, manifest } from '../service/panel.ts';

const DOCUMENT = 'd'.repeat(64);

async function served() {
  const { ports } = memoryPorts();
  await ports.letters.put('letter.pdf', '%PDF-1.7 a letter', 'application/pdf');
  const file = { key: 'letter.pdf', sha256: 'a'.repeat(64), pages: 4, language: 'en' };
  const parties = addresseesOf({ ...manifest, representative: null })
    .filter(({ party }) => party !== 'requestingPhysician')
    .map((to) => ({ ...to, file }));
  const order = { schemaVersion: 1, caseNumber: CASE, document: DOCUMENT, kind: 'determination' } as const;
  const cause = { caseNumber: CASE, causationId: 'test' };
  await serveDocument({ ...order, date: '2015-10-02', parties }, cause, ports);
  return ports;
}

it('tells of each party how, when and with what result it was served', async () => {
  const ports = await served();
  const [proof] = await proofsOf(ports, CASE);
  expect(proof && proofInWords(proof)).toEqual([
    'Final Determination (dddddddddddd)',
    '  injuredEmployee  served by mail  10/02/2015, 09:30 PDT',
    '    Placed in the print-and-mail folder, addressed as the packet says.',
    '    to print and mail  10/02/2015, 09:30 PDT',
    '  claimsAdministrator  served by email  10/02/2015, 09:30 PDT',
    '    Sent by e-mail, as the party agreed.',
  ]);
});

it('fetches the proofs as PDF', async () => {
  const ports = await served();
  const folder = mkdtempSync(join(tmpdir(), 'imr-service-'));
  const paths = await fetchProofs(ports, await proofsOf(ports, CASE), folder);
  expect(paths.map((path) => basename(path))).toEqual(['proof-of-service determination dddddddddddd.pdf']);
  expect(
    readFileSync(paths[0] ?? '')
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  rmSync(folder, { recursive: true });
});

it('says so when nothing was served yet', async () => {
  const { ports } = memoryPorts();
  await expect(proofsOf(ports, CASE)).rejects.toMatchObject({ code: 'not-served' });
});
