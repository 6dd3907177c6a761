import * as z from 'zod';
import { event, Key, Sha256 } from '../envelope.ts';

/** A decision is proposed for the items of a case, with its whole reasoning. */
export const DeterminationProposed = event('DeterminationProposed', 1, {
  revision: Sha256,
  proposalKey: Key,
  proposal: Sha256,
  items: z.int().positive(),
  /** Items for which the reviewer decides unaided. */
  undecided: z.int().nonnegative(),
});
