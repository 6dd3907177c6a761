import * as z from 'zod';
import { event, Key, Problem } from '../envelope.ts';

/** A notice that an operator asked for cannot be sent. */
export const NoticeRefused = event('NoticeRefused', 1, {
  uploadKey: Key,
  code: z.string(),
  problems: z.array(Problem).min(1),
});
