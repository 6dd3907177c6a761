import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ByteSource, ObjectInfo, ObjectStore } from '../../shared/ports/ports.ts';

/** Bytes copied at a time. */
const PART = 1024 * 1024;

/** A folder as a bucket: a file's path is its key. Files may be given that lie elsewhere. */
export class DiskStore implements ObjectStore {
  readonly #root: string;
  readonly #elsewhere: ReadonlyMap<string, string>;

  constructor(root: string, elsewhere: ReadonlyMap<string, string> = new Map()) {
    this.#root = root;
    this.#elsewhere = elsewhere;
  }

  async get(key: string) {
    return existsSync(this.#path(key)) ? readFile(this.#path(key)) : null;
  }

  async range(key: string, start: number, end: number) {
    const file = await open(this.#path(key));
    try {
      const bytes = Buffer.alloc(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async head(key: string): Promise<ObjectInfo | null> {
    const path = this.#path(key);
    if (!existsSync(path)) return null;
    const { size, mtime } = await stat(path);
    return { key, bytes: size, etag: `${size}-${mtime.getTime()}`, lastModified: mtime.toISOString() };
  }

  async stream(key: string): Promise<AsyncIterable<Uint8Array>> {
    return createReadStream(this.#path(key));
  }

  async put(key: string, body: Uint8Array | string) {
    await mkdir(dirname(this.#path(key)), { recursive: true });
    await writeFile(this.#path(key), body);
  }

  async putFrom(key: string, source: ByteSource) {
    await mkdir(dirname(this.#path(key)), { recursive: true });
    const file = await open(this.#path(key), 'w');
    try {
      for (let at = 0; at < source.size; at += PART)
        await file.writeFile(await source.read(at, Math.min(at + PART, source.size)));
    } finally {
      await file.close();
    }
  }

  async list(prefix: string) {
    const found = existsSync(this.#root)
      ? (await readdir(this.#root, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => relative(this.#root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      : [];
    const keys = [...found, ...this.#elsewhere.keys()].filter((key) => key.startsWith(prefix)).sort();
    return (await Promise.all(keys.map((key) => this.head(key)))).filter((info) => info !== null);
  }

  #path(key: string): string {
    return this.#elsewhere.get(key) ?? join(this.#root, key);
  }
}

/** The SHA-256 of a file, read as it comes. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Uint8Array);
  return hash.digest('hex');
}
