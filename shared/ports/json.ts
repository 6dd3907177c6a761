import { canonicalJson, sha256 } from '../digest.ts';
import { Defect } from '../errors.ts';
import type { ObjectStore } from './ports.ts';

/** Reads a JSON object that an earlier step wrote before it published its key; its absence is a defect. */
export async function readJson<T>(store: ObjectStore, key: string): Promise<T> {
  return parsed<T>(await bytesOf(store, key));
}

/** The same with its `digest`: its bytes are the canonical ones, so that it need not be written out again. */
export async function readJsonDigest<T>(
  store: ObjectStore,
  key: string,
): Promise<{ readonly value: T; readonly digest: string }> {
  const bytes = await bytesOf(store, key);
  return { digest: sha256(bytes), value: parsed<T>(bytes) };
}

async function bytesOf(store: ObjectStore, key: string): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (bytes === null) throw new Defect('object-missing', `nothing at ${key}, which an event points to`);
  return bytes;
}

const parsed = <T>(bytes: Uint8Array): T =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as T;

/** Writes canonical JSON, so that the same value always gives the same bytes. */
export async function writeJson(store: ObjectStore, key: string, value: unknown): Promise<void> {
  await store.put(key, canonicalJson(value), 'application/json');
}
