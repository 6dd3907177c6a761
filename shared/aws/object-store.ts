import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Defect } from '../errors.ts';
import type { ObjectInfo, ObjectStore } from '../ports/ports.ts';
import { s3 } from './clients.ts';
import { uploadFrom } from './upload-file.ts';

/** A bucket of S3 as an `ObjectStore`. Objects are whole or absent: written in one PUT, or in parts that become one object. */
export function objectStore(Bucket: string): ObjectStore {
  const absent = (error: unknown) => error instanceof NoSuchKey || error instanceof NotFound;
  const body = async (Key: string, Range?: string) => {
    try {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key, ...(Range ? { Range } : {}) }));
      return Body ?? null;
    } catch (error) {
      if (absent(error)) return null;
      throw error;
    }
  };
  const must = <T>(value: T | null, key: string): T => {
    if (value === null) throw new Defect('object-missing', `nothing at ${key}`);
    return value;
  };
  return {
    get: async (key) => (await body(key))?.transformToByteArray() ?? null,
    range: async (key, start, end) =>
      end <= start
        ? new Uint8Array()
        : must(await body(key, `bytes=${start}-${end - 1}`), key).transformToByteArray(),
    stream: async (key) => must(await body(key), key) as unknown as AsyncIterable<Uint8Array>,
    head: async (Key) => {
      try {
        const head = await s3().send(new HeadObjectCommand({ Bucket, Key }));
        return {
          key: Key,
          bytes: head.ContentLength ?? 0,
          etag: unquoted(head.ETag),
          lastModified: head.LastModified?.toISOString() ?? '',
        };
      } catch (error) {
        if (absent(error)) return null;
        throw error;
      }
    },
    put: async (Key, Body, ContentType) => {
      await s3().send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    },
    putFrom: (Key, source, ContentType) => uploadFrom({ Bucket, Key, ContentType }, source),
    list: async (Prefix) => {
      const found: ObjectInfo[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3().send(
          new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken ? { ContinuationToken } : {}) }),
        );
        for (const { Key, Size, ETag, LastModified } of page.Contents ?? [])
          found.push({
            key: Key ?? '',
            bytes: Size ?? 0,
            etag: unquoted(ETag),
            lastModified: LastModified?.toISOString() ?? '',
          });
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return found;
    },
  };
}

const unquoted = (etag: string | undefined) => (etag ?? '').replaceAll('"', '');
