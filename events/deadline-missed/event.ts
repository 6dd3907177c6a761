import * as z from 'zod';
import { event } from '../envelope.ts';

/** A statutory clock ran out. */
export const DeadlineMissed = event('DeadlineMissed', 1, {
  clock: z.string(),
  due: z.iso.datetime(),
  source: z.string(),
});
