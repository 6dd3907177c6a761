import data from './fhir.json' with { type: 'json' };

/** Why JSON is not read further. */
export type JsonProblem = 'damaged' | 'too-large' | 'too-deep' | 'too-many';

/** JSON as parsed, and the long strings of base64 that were left out of it, as they stand in the bytes. */
export interface ScannedJson {
  readonly value: unknown;
  /** Where each left out string begins and ends; `{ [LONG]: n }` stands for the nth. */
  readonly long: readonly (readonly [start: number, end: number])[];
}

/** The key of what stands for a string that was left out. A file that has it itself names one of its own strings. */
export const LONG = '\u0000long';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BASE64 = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\-_')
  BASE64[character.charCodeAt(0)] = 1;

/**
 * Parses JSON within caps. One pass over the bytes counts depth and values before anything is built of them, and
 * leaves long base64 out, so that attachments cost no memory twice.
 */
export function scanJson(bytes: Uint8Array): ScannedJson | JsonProblem {
  const { depth: deepest, values: most, longString, parsedBytes } = data.caps;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = hasMark(buffer) ? 3 : 0;
  const kept: Buffer[] = [];
  const long: [number, number][] = [];
  let keptTo = start;
  let length = 0;
  let depth = 0;
  let values = 0;
  for (let i = start; i < buffer.length; i++) {
    const byte = buffer[i];
    if (byte === QUOTE) {
      const end = endOfString(buffer, i + 1);
      if (end < 0) return 'damaged';
      if (end - i > longString && isBase64(buffer, i + 1, end)) {
        const stand = Buffer.from(`{"\\u0000long":${long.length}}`);
        kept.push(buffer.subarray(keptTo, i), stand);
        length += i - keptTo + stand.length;
        long.push([i + 1, end]);
        keptTo = end + 1;
      }
      i = end;
    } else if (byte === 0x7b || byte === 0x5b) {
      values++;
      if (++depth > deepest) return 'too-deep';
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === 0x2c) values++;
    if (values > most) return 'too-many';
    if (length + i - keptTo > parsedBytes) return 'too-large';
  }
  kept.push(buffer.subarray(keptTo));
  try {
    return { value: JSON.parse(Buffer.concat(kept).toString('utf8')), long };
  } catch {
    return 'damaged';
  }
}

/** Whether bytes are an object of JSON that has a key at its top level, also where the rest of it is damaged. */
export function hasTopLevelKey(bytes: Uint8Array, key: string): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let depth = 0;
  for (let i = hasMark(buffer) ? 3 : 0; i < buffer.length; i++) {
    const byte = buffer[i] as number;
    if (byte === QUOTE) {
      const end = endOfString(buffer, i + 1);
      if (end < 0) return false;
      const isKey =
        depth === 1 && end - i - 1 === key.length && buffer.toString('latin1', i + 1, end) === key;
      if (isKey && /^\s*:/.test(buffer.toString('latin1', end + 1, end + 64))) return true;
      i = end;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    if (depth === 0 && byte > 0x20) return false;
  }
  return false;
}

/** The byte order mark that some systems write before UTF-8. */
const hasMark = (buffer: Buffer) => buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;

/** The closing quotation mark of a string, or -1. */
function endOfString(buffer: Buffer, from: number): number {
  for (let end = buffer.indexOf(QUOTE, from); end >= 0; end = buffer.indexOf(QUOTE, end + 1)) {
    let slashes = 0;
    while (end - 1 - slashes >= from && buffer[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}

function isBase64(buffer: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (BASE64[buffer[i] as number] === 0) return false;
  return true;
}
