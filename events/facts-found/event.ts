import * as z from 'zod';
import { event, Key, Sha256 } from '../envelope.ts';

/** The clinical facts of a revision were found. */
export const FactsFound = event('FactsFound', 1, {
  revision: Sha256,
  factsKey: Key,
  facts: z.int().nonnegative(),
});
