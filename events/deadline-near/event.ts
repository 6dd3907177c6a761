import * as z from 'zod';
import { event } from '../envelope.ts';

/** A statutory clock is about to run out. */
export const DeadlineNear = event('DeadlineNear', 1, {
  clock: z.string(),
  due: z.iso.datetime(),
  source: z.string(),
});
