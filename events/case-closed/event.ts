import * as z from 'zod';
import { event, Sha256 } from '../envelope.ts';

/** Every party was served or escalated. */
export const CaseClosed = event('CaseClosed', 1, {
  letter: Sha256,
  result: z.enum(['Uphold', 'Partial Overturn', 'Overturn']),
  served: z.int().nonnegative(),
});
