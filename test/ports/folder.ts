import { mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ByteSource, ObjectStore } from '../../shared/ports/ports.ts';

/** A bucket in a folder: for what is too large for memory, or is measured by the memory that it takes. */
export class FolderStore implements ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(key: string): string {
    return join(this.#folder, key);
  }

  async get(key: string) {
    return (await this.head(key)) ? new Uint8Array(await readFile(this.#path(key))) : null;
  }
  async range(key: string, start: number, end: number) {
    const file = await open(this.#path(key));
    try {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
  async head(key: string) {
    try {
      const { size, mtime } = await stat(this.#path(key));
      return { key, bytes: size, etag: `${size}-${mtime.getTime()}`, lastModified: mtime.toISOString() };
    } catch {
      return null;
    }
  }
  async stream(key: string) {
    const file = await open(this.#path(key));
    return file.createReadStream() as AsyncIterable<Uint8Array>;
  }
  async put(key: string, body: Uint8Array | string) {
    await mkdir(dirname(this.#path(key)), { recursive: true });
    await writeFile(`${this.#path(key)}.part`, body);
    await rename(`${this.#path(key)}.part`, this.#path(key));
  }
  async putFrom(key: string, source: ByteSource) {
    await mkdir(dirname(this.#path(key)), { recursive: true });
    const file = await open(`${this.#path(key)}.part`, 'w');
    try {
      for (let at = 0; at < source.size; at += PART)
        await file.write(await source.read(at, Math.min(at + PART, source.size)));
    } finally {
      await file.close();
    }
    await rename(`${this.#path(key)}.part`, this.#path(key));
  }
  async list(prefix: string) {
    const folder = this.#path(prefix.slice(0, prefix.lastIndexOf('/') + 1));
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.#folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => key.startsWith(prefix))
      .sort();
    return (await Promise.all(keys.map((key) => this.head(key)))).filter((info) => info !== null);
  }
}

/** As the real store uploads: a part of it in memory at a time. */
const PART = 8 * 1024 * 1024;
