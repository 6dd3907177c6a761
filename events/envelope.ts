import * as z from 'zod';
import { CaseNumber } from '../shared/case/case-number.ts';

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** An object key; events carry pointers, not payloads. */
export const Key = z.string().min(1).max(1024);
/** See `Problem` in shared/errors.ts. */
export const Problem = z.strictObject({ path: z.string(), problem: z.string() });
export const PartyName = z.enum([
  'injuredEmployee',
  'representative',
  'claimsAdministrator',
  'requestingPhysician',
]);

/**
 * The schema of an event: what every event carries, and its own fields. `eventId` is a digest of the name, the
 * case and the fields, so that the same thing happening twice is the same event; `causationId` is the id of the
 * event or the upload that caused it.
 */
export function event<N extends string, F extends z.ZodRawShape>(name: N, schemaVersion: number, fields: F) {
  return z.strictObject({
    name: z.literal(name),
    schemaVersion: z.literal(schemaVersion),
    eventId: z.string().regex(/^[0-9a-f]{32}$/),
    /** Null only for events of guidelines, and for an upload whose key names no case. */
    caseNumber: CaseNumber.nullable(),
    causationId: z.string(),
    time: z.iso.datetime(),
    ...fields,
  });
}
