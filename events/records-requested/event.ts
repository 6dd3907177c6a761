import * as z from 'zod';
import { event, Key, Sha256 } from '../envelope.ts';

/** Records that would settle an item are missing and the window for them is open. */
export const RecordsRequested = event('RecordsRequested', 1, {
  revision: Sha256,
  /** Key in the records bucket of what is requested, of whom and why. */
  requestKey: Key,
  requested: z.int().positive(),
});
