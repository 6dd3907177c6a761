import * as z from 'zod';
import { event, Key, Problem } from '../envelope.ts';

/** An upload cannot be accepted; every problem is named at once and the upload is kept. */
export const PacketRefused = event('PacketRefused', 1, {
  /** Key in the inbox bucket. */
  uploadKey: Key,
  code: z.string(),
  problems: z.array(Problem).min(1),
});
