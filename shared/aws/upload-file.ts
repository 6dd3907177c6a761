import { open, stat } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { s3 } from './clients.ts';

/** Bytes from which a file goes up in parts, and of each part at least. S3 asks for 5 MiB, some endpoints take no more than 10. */
const PART = 8 * 1024 * 1024;
/** S3 takes at most so many parts. */
const PARTS = 10_000;

/**
 * Uploads a file of the disk, in parts when it is large, one part at a time in memory. `progress` hears the bytes
 * that are up. What fails half-way leaves nothing in the bucket.
 */
export async function uploadFile(
  Bucket: string,
  Key: string,
  path: string,
  progress: (bytes: number) => void = () => undefined,
): Promise<void> {
  const { size } = await stat(path);
  const part = Math.max(PART, Math.ceil(size / PARTS));
  const file = await open(path);
  try {
    if (size <= PART) {
      await s3().send(new PutObjectCommand({ Bucket, Key, Body: await file.readFile() }));
      progress(size);
      return;
    }
    const { UploadId } = await s3().send(new CreateMultipartUploadCommand({ Bucket, Key }));
    try {
      const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
      for (let at = 0; at < size; at += part) {
        const Body = Buffer.alloc(Math.min(part, size - at));
        const { bytesRead } = await file.read(Body, 0, Body.length, at);
        if (bytesRead < Body.length) throw new Error('the file became shorter while it was uploaded');
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
  } finally {
    await file.close();
  }
}
