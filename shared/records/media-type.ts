import { hasTopLevelKey } from './fhir-json.ts';
import type { MediaType } from './model.ts';

const starts = (bytes: Uint8Array, ...signature: number[]) => signature.every((byte, i) => bytes[i] === byte);

/**
 * What a file holds, by its bytes; its name is not looked at. `unknown` is what cannot be read as a record: office
 * documents, archives, programs, and what is neither text nor an image.
 */
export function mediaTypeOf(bytes: Uint8Array): MediaType {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  // Readers of PDF accept its header anywhere in the first 1024 bytes.
  if (head.includes('%PDF-')) return 'pdf';
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(bytes, 0x49, 0x49, 0x2a, 0) || starts(bytes, 0x4d, 0x4d, 0, 0x2a)) return 'tiff';
  if (!isText(bytes)) return 'unknown';
  return isFhir(bytes) ? 'fhir' : 'text';
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || /^\s*\{\\rtf/.test(ascii(bytes, 16))) return false;
  if (starts(bytes, 0xff, 0xfe) || starts(bytes, 0xfe, 0xff)) return true;
  let odd = 0;
  const sample = bytes.subarray(0, 65_536);
  for (const byte of sample) {
    if (byte === 0) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) odd++;
  }
  return odd <= sample.length / 100;
}

/** A resource says what it is at its top level; a file that is damaged after that is still one. */
const isFhir = (bytes: Uint8Array): boolean =>
  /^(?:\xef\xbb\xbf)?\s*\{/.test(ascii(bytes, 64)) && hasTopLevelKey(bytes, 'resourceType');

const ascii = (bytes: Uint8Array, length: number) =>
  Buffer.from(bytes.subarray(0, length)).toString('latin1');
