import type { IncomingMessage } from 'node:http';

/** What an S3 request is about, and what it will have created when it succeeds. */
export interface S3Change {
  /** Path and query with the bucket in the path, whichever way the request named it. */
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
  /** The reason S3 gives in its event, or null when the request creates no object. */
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload' | null;
}

/** Query parameters that the S3 server acts on. On any other it would answer 200 and do something else. */
const KNOWN: readonly string[] = [
  'list-type prefix delimiter max-keys marker start-after continuation-token encoding-type fetch-owner',
  'uploads uploadId partNumber delete attributes x-id',
].flatMap((names) => names.split(' '));
const known = (name: string) => KNOWN.includes(name) || /^(x-amz-|response-)/i.test(name);

/** Reads an S3 request, or says why the run on one machine refuses it. */
export function s3Change(
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  buckets: readonly string[],
): S3Change | { readonly refused: string } {
  const { method = 'GET', url = '/', headers } = request;
  const host = headers.host ?? '';
  const inHost = buckets.find((bucket) => host.startsWith(`${bucket}.`));
  const path = inHost === undefined ? url : `/${inHost}${url}`;
  const [plain = '', search = ''] = path.split('?');
  const query = new URLSearchParams(search);
  for (const name of query.keys())
    if (!known(name)) return { refused: `the run on one machine has no S3 request with ?${name}` };
  for (const condition of ['if-none-match', 'if-match'])
    if (method === 'PUT' && headers[condition] !== undefined)
      return { refused: `the run on one machine has no conditional S3 write (${condition})` };
  if (method === 'GET' && (query.has('uploads') || query.has('uploadId')))
    return { refused: 'the run on one machine does not list multipart uploads' };
  if (method === 'POST' && /^multipart\/form-data/.test(headers['content-type'] ?? ''))
    return { refused: 'the run on one machine takes no browser form uploads' };
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(plain) ?? [];
  const reason =
    key === ''
      ? null
      : method === 'POST' && query.has('uploadId')
        ? 'CompleteMultipartUpload'
        : method !== 'PUT' || query.has('uploadId')
          ? null
          : headers['x-amz-copy-source'] === undefined
            ? 'PutObject'
            : 'CopyObject';
  return { path, bucket, key: decodeURIComponent(key), reason };
}

/**
 * Cuts a body into parts of `size` bytes; the last may be shorter, and there is always one. `chunked` bodies are in
 * aws-chunked form: a line with the length in hexadecimal (and perhaps a signature), the bytes, a line end; a length
 * of 0 ends the body, and trailing headers may follow.
 */
export async function* splitBody(
  body: AsyncIterable<Uint8Array>,
  size: number,
  chunked: boolean,
): AsyncGenerator<Buffer> {
  let part: Buffer[] = [];
  let length = 0;
  let any = false;
  for await (let bytes of chunked ? unchunk(body) : body)
    while (bytes.byteLength > 0) {
      const taken = bytes.subarray(0, size - length);
      bytes = bytes.subarray(taken.byteLength);
      part.push(Buffer.from(taken));
      length += taken.byteLength;
      if (length === size) {
        yield Buffer.concat(part);
        any = true;
        part = [];
        length = 0;
      }
    }
  if (length > 0 || !any) yield Buffer.concat(part);
}

async function* unchunk(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  let left = 0;
  let ended = false;
  for await (const bytes of body) {
    // After the end come trailing headers; they are read and not kept.
    if (ended) continue;
    rest = Buffer.concat([rest, bytes]);
    while (rest.length > 0) {
      if (left > 0) {
        const taken = rest.subarray(0, left);
        left -= taken.length;
        rest = rest.subarray(taken.length);
        yield taken;
        continue;
      }
      // The line end of the bytes before, then the length.
      const start = rest.indexOf('\r\n') === 0 ? 2 : 0;
      const end = rest.indexOf('\r\n', start);
      if (end < 0) break;
      left = Number.parseInt(rest.toString('latin1', start, end), 16);
      rest = rest.subarray(end + 2);
      if (left === 0) {
        ended = true;
        break;
      }
    }
  }
}
