import * as z from 'zod';
import { event, Sha256 } from '../envelope.ts';

/** A guideline version took its place; what was in force before stays readable. */
export const GuidelinePublished = event('GuidelinePublished', 1, {
  guideline: z.string(),
  version: z.int().positive(),
  digest: Sha256,
});
