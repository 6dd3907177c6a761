import { type FileHandle, open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ByteSource } from '../ports/ports.ts';
import { s3 } from './clients.ts';

/** Bytes from which a file goes up in parts, and of each part at least. S3 asks for 5 MiB, some endpoints take no more than 10. */
const PART = 8 * 1024 * 1024;
/** S3 takes at most so many parts. */
const PARTS = 10_000;

/**
 * Uploads what can be read by range, in parts when it is large, one part at a time in memory. `progress` hears the
 * bytes that are up. What fails half-way leaves nothing in the bucket.
 */
export async function uploadFrom(
  target: { readonly Bucket: string; readonly Key: string; readonly ContentType?: string },
  { size, read }: Pick<ByteSource, 'size' | 'read'>,
  progress: (bytes: number) => void = () => undefined,
): Promise<void> {
  const { Bucket, Key } = target;
  if (size <= PART) {
    await s3().send(new PutObjectCommand({ ...target, Body: await read(0, size) }));
    progress(size);
    return;
  }
  const part = Math.max(PART, Math.ceil(size / PARTS));
  const { UploadId } = await s3().send(new CreateMultipartUploadCommand(target));
  try {
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let at = 0; at < size; at += part) {
      const Body = await read(at, Math.min(at + part, size));
      const PartNumber = Parts.length + 1;
      const { ETag } = await s3().send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
      progress(at + Body.length);
    }
    await s3().send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
  } catch (error) {
    await s3().send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    throw error;
  }
}

/** Uploads a file of the disk. */
export async function uploadFile(
  Bucket: string,
  Key: string,
  path: string,
  progress?: (bytes: number) => void,
): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    await uploadFrom(
      { Bucket, Key },
      { size, read: (start, end) => readExactly(file, start, end) },
      progress,
    );
  } finally {
    await file.close();
  }
}

async function readExactly(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  if (bytesRead < bytes.length) throw new Error('the file became shorter while it was read');
  return bytes;
}
