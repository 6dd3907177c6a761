import * as z from 'zod';
import { event, Key, Problem } from '../envelope.ts';

/** A guideline file is invalid; what is in force stays in force. */
export const GuidelineRefused = event('GuidelineRefused', 1, {
  uploadKey: Key,
  problems: z.array(Problem.extend({ line: z.int().positive().nullable() })).min(1),
});
