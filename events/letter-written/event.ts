import { event, Key, Sha256 } from '../envelope.ts';

/** The letter and its redacted public copy are written. */
export const LetterWritten = event('LetterWritten', 1, {
  determination: Sha256,
  /** Keys in the letters bucket. */
  pdfKey: Key,
  htmlKey: Key,
  publicPdfKey: Key,
  letter: Sha256,
});
