import * as z from 'zod';
import { event, Key, Sha256 } from '../envelope.ts';

/** A reviewer is assigned and the worksheet is ready. */
export const ReviewRequested = event('ReviewRequested', 1, {
  proposal: Sha256,
  /** Opaque id of the assigned reviewer; never the name. */
  reviewer: z.string(),
  worksheetKey: Key,
});
