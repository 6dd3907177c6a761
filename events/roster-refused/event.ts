import * as z from 'zod';
import { event, Key, Problem } from '../envelope.ts';

/** The roster of reviewers cannot be accepted; the panel stays as it was. */
export const RosterRefused = event('RosterRefused', 1, {
  uploadKey: Key,
  problems: z.array(Problem).min(1),
});
