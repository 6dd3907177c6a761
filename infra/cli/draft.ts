import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { Manifest } from '../../shared/case/manifest.ts';
import type { Problem } from '../../shared/errors.ts';
import { inMemory } from '../../shared/records/bytes.ts';
import { type FormPage, formOn } from '../../shared/records/forms.ts';
import { inspect } from '../../shared/records/inspect.ts';
import { caseNumberIn, type Draft, prefilled } from '../../shared/records/prefill.ts';
import { readRange } from '../../shared/records/read-range.ts';
import { problemsOf } from '../../shared/validate.ts';

/** A draft of a manifest, and what has still to be said or put right in it. */
export interface Drafted {
  readonly manifest: Draft;
  readonly missing: readonly Problem[];
}

/**
 * Drafts `packet.json` of a folder from the forms in it that are filled in: the application and the request for
 * authorization. Scans are not read for it.
 *
 * @param today `YYYY-MM-DD`
 */
export async function draftOf(folder: string, today: string): Promise<Drafted> {
  const forms: FormPage[] = [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && entry.name !== 'packet.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const source = inMemory(readFileSync(file));
    const { mediaType, pages } = await inspect(source);
    if (mediaType !== 'pdf' || pages === 0) continue;
    const read = await readRange({ file, mediaType, from: 1, to: pages }, source, async () => 'damaged');
    forms.push(...read.flatMap((page) => formOn(page) ?? []));
  }
  const caseNumber = caseNumberIn(basename(resolve(folder)));
  const manifest = {
    ...prefilled(forms, today),
    ...(caseNumber !== undefined && { caseNumber }),
    documents: files.map((file) => ({ file: relative(folder, file).split(sep).join('/') })),
  };
  return { manifest, missing: problemsOf(Manifest, manifest) };
}
