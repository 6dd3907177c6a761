import * as z from 'zod';
import { event, Key, Problem } from '../envelope.ts';

/** A signed review cannot be accepted; the case stays open. */
export const ReviewRefused = event('ReviewRefused', 1, {
  uploadKey: Key,
  code: z.string(),
  problems: z.array(Problem).min(1),
});
