import * as z from 'zod';
import { CaseNumber } from '../../shared/case/case-number.ts';
import { Key, Sha256 } from '../envelope.ts';

/**
 * What subscribers to the determinations topic get once a letter, and the receiver of the webhook. It says nothing of a
 * person.
 */
export const DeterminationServed = z.strictObject({
  schemaVersion: z.literal(1),
  event: z.literal('DeterminationServed'),
  /** The same for the same letter: a subscriber that sees it twice takes it once. */
  notificationId: Sha256,
  caseNumber: CaseNumber,
  priority: z.enum(['standard', 'expedited', 'formulary']),
  /** Derived from the items: `Partial Overturn` where some are overturned. */
  result: z.enum(['Uphold', 'Partial Overturn', 'Overturn']),
  /** Digests of the signed determination and of the letter. */
  determination: Sha256,
  letter: Sha256,
  /** ISO instant at which the last party was served. */
  servedAt: z.iso.datetime(),
  /** ISO instants at which the appeal window ends, and by which what was overturned is to be carried out. */
  appealBy: z.iso.datetime().nullable(),
  implementBy: z.iso.datetime().nullable(),
  items: z
    .array(
      z.strictObject({
        id: z.string(),
        /** By the catalogue of services; null where it has none of it. */
        service: z.string().nullable(),
        category: z.string().nullable(),
        decision: z.enum(['Upheld', 'Overturned']),
        /** What the decision rests on. */
        citations: z.array(z.string()),
      }),
    )
    .min(1),
  /** Keys in the letters bucket; `data` is the determination for machines (events/determination). */
  keys: z.strictObject({ pdf: Key, html: Key, publicPdf: Key, data: Key }),
});
export type DeterminationServed = z.infer<typeof DeterminationServed>;
