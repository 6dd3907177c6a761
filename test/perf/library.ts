import { readdir, readFile } from 'node:fs/promises';
import { publishGuideline } from '../../functions/publish-guideline/publish-guideline.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { MemoryStore } from '../ports/memory.ts';

/** Publishes every guideline of the library. */
export async function publishLibrary(ports: Ports): Promise<void> {
  const folder = new URL('../../shared/rules/library/', import.meta.url);
  const inbox = new MemoryStore();
  for (const id of await readdir(folder)) {
    const key = `guidelines/${id}/guideline.yaml`;
    const bytes = await readFile(new URL(`${id}/guideline.yaml`, folder)).catch(() => null);
    if (bytes === null) continue;
    await inbox.put(key, bytes, 'application/yaml');
    await publishGuideline({ key, bytes: bytes.length, causationId: 'upload' }, { ...ports, inbox });
  }
}
