import * as z from 'zod';
import { event, Sha256 } from '../envelope.ts';

/** The application is not eligible for IMR (8 CCR 9792.10.3). */
export const CaseIneligible = event('CaseIneligible', 1, {
  revision: Sha256,
  reasons: z.array(z.strictObject({ code: z.string(), reason: z.string(), source: z.string() })).min(1),
});
