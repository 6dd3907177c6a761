import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Determination } from '../../events/determination/document.ts';
import { sha256 } from '../../shared/digest.ts';
import { type Problem, Refuse } from '../../shared/errors.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { openSeal } from '../../shared/seal/seal.ts';
import { letterFiles } from './letter.ts';
import { eventsOf, lastOf } from './timeline.ts';

/** What of a determination is public: its redacted copy and the determination for machines, on the disk. */
export interface PublishedDetermination {
  readonly caseNumber: string;
  readonly result: Determination['result'];
  readonly pdf: string;
  readonly data: string;
}

const PDF = 'public.pdf';
const DATA = 'determination.json';

/**
 * Lays the public files of determinations in a folder, as `<case>.pdf` and `<case>.json` (8 CCR 9792.10.9). Both are
 * held to the seal, under which they were searched for identifiers: what was changed since is not published.
 *
 * @throws Refuse `not-publishable` with every problem of every case; nothing is written then.
 */
export async function publishDeterminations(
  ports: Pick<Ports, 'cases' | 'letters'>,
  cases: readonly string[],
  folder: string,
): Promise<readonly PublishedDetermination[]> {
  const problems: Problem[] = [];
  const files: { caseNumber: string; pdf: Uint8Array; data: Uint8Array }[] = [];
  for (const caseNumber of new Set(cases)) {
    const found = await publicFiles(ports, caseNumber);
    if (typeof found === 'string') problems.push({ path: caseNumber, problem: found });
    else files.push({ caseNumber, ...found });
  }
  if (problems.length > 0) throw new Refuse('not-publishable', problems);
  mkdirSync(folder, { recursive: true });
  return files.map(({ caseNumber, pdf, data }) => {
    const paths = { pdf: join(folder, `${caseNumber}.pdf`), data: join(folder, `${caseNumber}.json`) };
    const { result } = Determination.parse(JSON.parse(Buffer.from(data).toString('utf8')));
    writeFileSync(paths.pdf, pdf);
    writeFileSync(paths.data, data);
    return { caseNumber, result, ...paths };
  });
}

/** The public files of a case, or why they cannot be published. */
async function publicFiles(
  ports: Pick<Ports, 'cases' | 'letters'>,
  caseNumber: string,
): Promise<{ readonly pdf: Uint8Array; readonly data: Uint8Array } | string> {
  const closed = lastOf(await eventsOf(ports, caseNumber), 'CaseClosed');
  if (closed === null) return 'is not served on its parties yet, who get it first; imr status tells why';
  const files = await letterFiles(ports, caseNumber);
  const bytes = async (name: string) => (await ports.letters.get(files.get(name) ?? name)) ?? null;
  const [pdf, data, jws] = await Promise.all([bytes(PDF), bytes(DATA), bytes('seal.jws')]);
  const seal = openSeal(Buffer.from(jws ?? '').toString('latin1'))?.seal;
  if (pdf === null || data === null || seal === undefined)
    return 'has no public copy under a seal; imr verify tells what is missing';
  if (seal.caseNumber !== caseNumber || seal.files[PDF] !== sha256(pdf) || seal.files[DATA] !== sha256(data))
    return 'has a public copy that is not the one that was sealed; imr verify tells what was changed';
  return { pdf, data };
}
