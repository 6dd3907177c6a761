import * as z from 'zod';
import { event, Sha256 } from '../envelope.ts';

/** No reviewer of the panel qualifies; the reasons are counted. */
export const ReviewerUnavailable = event('ReviewerUnavailable', 1, {
  proposal: Sha256,
  reasons: z.array(z.strictObject({ code: z.string(), reviewers: z.int().nonnegative() })),
});
