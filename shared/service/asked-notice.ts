import * as z from 'zod';
import { CaseNumber } from '../case/case-number.ts';

/** `notices/<caseNumber>/<anything>.json` in the inbox: a notice that an operator asks for. */
export const AskedNotice = z.strictObject({
  schemaVersion: z.literal(1),
  caseNumber: CaseNumber,
  kind: z.enum(['termination', 'correction']),
  /** Said to the parties as it stands. */
  because: z.string().trim().min(1, 'must not be empty').max(4000, 'must not be longer than 4,000 letters'),
});
export type AskedNotice = z.infer<typeof AskedNotice>;

/** A file larger than this is refused unread. */
export const ASKED_NOTICE_BYTES = 64 * 1024;
