import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceOf } from '../../../infra/local/front.ts';
import { s3Change, splitBody } from '../../../infra/local/s3.ts';

const request = (method: string, url: string, headers: Record<string, string> = {}) =>
  s3Change({ method, url, headers: { host: '127.0.0.1:4566', ...headers } }, ['imr-inbox']);

describe('an S3 request', () => {
  it.each([
    ['a PUT', 'PUT', '/imr-inbox/a%20b?x-id=PutObject', {}, 'PutObject'],
    ['a copy', 'PUT', '/imr-inbox/a%20b', { 'x-amz-copy-source': 'imr-inbox/c' }, 'CopyObject'],
    ['a completed multipart upload', 'POST', '/imr-inbox/a%20b?uploadId=7', {}, 'CompleteMultipartUpload'],
    ['a part', 'PUT', '/imr-inbox/a%20b?partNumber=1&uploadId=7', {}, null],
    ['the beginning of parts', 'POST', '/imr-inbox/a%20b?uploads', {}, null],
    ['a GET', 'GET', '/imr-inbox/a%20b', {}, null],
  ])('says what %s creates', (_what, method, url, headers, reason) => {
    expect(request(method, url, headers)).toEqual({ path: url, bucket: 'imr-inbox', key: 'a b', reason });
  });

  it('names its bucket in the path or in the host', () => {
    expect(request('PUT', '/a/b', { host: 'imr-inbox.s3.localhost:4566' })).toEqual({
      path: '/imr-inbox/a/b',
      bucket: 'imr-inbox',
      key: 'a/b',
      reason: 'PutObject',
    });
  });

  it('that makes a bucket creates no object', () => {
    expect(request('PUT', '/imr-inbox')).toMatchObject({ bucket: 'imr-inbox', key: '', reason: null });
  });

  it.each([
    ['subresources', 'GET', '/imr-inbox/a?versionId=1', {}],
    ['conditional writes', 'PUT', '/imr-inbox/a', { 'if-none-match': '*' }],
    ['lists of uploads', 'GET', '/imr-inbox?uploads', {}],
    ['form uploads', 'POST', '/imr-inbox', { 'content-type': 'multipart/form-data; boundary=x' }],
  ])('is refused for %s, which the server would answer wrongly', (_what, method, url, headers) => {
    expect(request(method, url, headers)).toHaveProperty('refused');
  });

  it('is told from other services by the scope of its signature, in the header or in the query', () => {
    const scope = 'AKIA/20261122/us-east-1/s3/aws4_request';
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    expect(serviceOf({ headers: { authorization }, url: '/' })).toBe('s3');
    expect(serviceOf({ headers: {}, url: `/a?X-Amz-Credential=${encodeURIComponent(scope)}` })).toBe('s3');
    expect(serviceOf({ headers: {}, url: '/store' })).toBe(null);
  });
});

/** A body as the AWS clients chunk it. */
function chunkedBody(bytes: Buffer, sizes: readonly number[], signed: boolean): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    const chunk = bytes.subarray(at, at + size);
    at += chunk.length;
    if (chunk.length === 0) continue;
    const signature = signed ? `;chunk-signature=${'0'.repeat(64)}` : '';
    parts.push(Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n')]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('a large body', () => {
  it('is cut into parts that together are the body, whatever the pieces and chunks it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 4 }),
        fc.constantFrom('plain', 'chunked', 'signed'),
        async (array, size, piece, chunks, form) => {
          const bytes = Buffer.from(array);
          const body = form === 'plain' ? bytes : chunkedBody(bytes, chunks, form === 'signed');
          const parts: Buffer[] = [];
          for await (const part of splitBody(inPieces(body, piece), size, form !== 'plain')) parts.push(part);
          expect(Buffer.concat(parts).equals(bytes)).toBe(true);
          expect(parts.slice(0, -1).every(({ length }) => length === size)).toBe(true);
          expect(parts.length).toBe(Math.max(1, Math.ceil(bytes.length / size)));
        },
      ),
    );
  });
});
