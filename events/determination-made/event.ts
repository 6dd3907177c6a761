import * as z from 'zod';
import { event, Key, Sha256 } from '../envelope.ts';

/** The assigned physician signed a decision for every item. */
export const DeterminationMade = event('DeterminationMade', 1, {
  proposal: Sha256,
  determinationKey: Key,
  determination: Sha256,
  result: z.enum(['Uphold', 'Partial Overturn', 'Overturn']),
});
