import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '../../shared/ports/ports.ts';

/** A file on the function's own disk: its digest, and its bytes by range. */
export interface Spooled {
  readonly sha256: string;
  readonly source: ByteSource;
}

/**
 * Lays on disk what comes in parts, so that its digest is known before its key is made of it, and gives it to `use`.
 * The disk is free again afterwards, and also when the function is killed: the file has no name.
 */
export async function spool<T>(
  fill: (take: (part: Uint8Array) => Promise<void>) => Promise<void>,
  use: (file: Spooled) => Promise<T>,
): Promise<T> {
  const path = join(tmpdir(), randomUUID());
  const file = await open(path, 'wx+');
  try {
    await unlink(path);
    const hash = createHash('sha256');
    let size = 0;
    await fill(async (part) => {
      hash.update(part);
      for (let at = 0; at < part.length; ) {
        const { bytesWritten } = await file.write(part, at, part.length - at, size);
        at += bytesWritten;
        size += bytesWritten;
      }
    });
    const sha256 = hash.digest('hex');
    return await use({ sha256, source: { id: sha256, size, read: (start, end) => read(file, start, end) } });
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  if (bytesRead < bytes.length) throw new RangeError('the file is shorter than what was written of it');
  return bytes;
}
