import { canonicalJson } from '../digest.ts';
import { Defect } from '../errors.ts';
import type { ObjectStore } from './ports.ts';

/** Reads a JSON object that an earlier step wrote before it published its key; its absence is a defect. */
export async function readJson<T>(store: ObjectStore, key: string): Promise<T> {
  const bytes = await store.get(key);
  if (bytes === null) throw new Defect('object-missing', `nothing at ${key}, which an event points to`);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as T;
}

/** Writes canonical JSON, so that the same value always gives the same bytes. */
export async function writeJson(store: ObjectStore, key: string, value: unknown): Promise<void> {
  await store.put(key, canonicalJson(value), 'application/json');
}
