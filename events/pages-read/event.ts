import * as z from 'zod';
import { event, Sha256 } from '../envelope.ts';

/** Every page range of a revision was read: the join. Internal to reading the records. */
export const PagesRead = event('PagesRead', 1, {
  revision: Sha256,
  ranges: z.int().positive(),
});
