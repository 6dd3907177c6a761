import * as z from 'zod';
import { event, Key, Sha256 } from '../envelope.ts';

/** Every document of a revision is listed, and every page read or named as unreadable. */
export const RecordsIndexed = event('RecordsIndexed', 1, {
  revision: Sha256,
  recordsKey: Key,
  documents: z.int().nonnegative(),
  pagesTotal: z.int().nonnegative(),
  pagesRead: z.int().nonnegative(),
});
