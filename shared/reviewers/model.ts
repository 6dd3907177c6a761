import * as z from 'zod';
import { CaseNumber } from '../case/case-number.ts';

/** A physician of the panel (LC 139.5(d), 8 CCR 9792.10.6(b)). `publicKey` is an Ed25519 JWK. */
export const Reviewer = z.strictObject({
  id: z
    .string()
    .regex(
      /^R-[A-Za-z0-9-]+$/,
      'a reviewer id is R- and letters or digits; it is all that ever leaves the roster',
    ),
  name: z.string().min(1),
  publicKey: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
  licenses: z
    .array(
      z.strictObject({
        state: z.string(),
        status: z.enum(['active', 'restricted', 'expired']),
        expires: z.iso.date().optional(),
      }),
    )
    .min(1),
  /** Board and subspecialty, as the letter prints them. */
  certifications: z
    .array(
      z.strictObject({
        board: z.string(),
        subspecialty: z.string().optional(),
        expires: z.iso.date().optional(),
      }),
    )
    .min(1),
  activePracticeSince: z.iso.date(),
  hoursPerWeek: z.number().nonnegative(),
  /** Names of organizations and persons with which there is a material affiliation (LC 139.5(d)(5)). */
  conflicts: z.array(z.string()).default([]),
  /** Open cases at most. */
  capacity: z.int().positive().default(20),
  /** Services or specialties it reviews; empty for any within its certifications. */
  services: z.array(z.string()).default([]),
  available: z.boolean().default(true),
});
export type Reviewer = z.infer<typeof Reviewer>;

/** `reviewers/roster.yaml`. */
export const Roster = z.strictObject({ schemaVersion: z.literal(1), reviewers: z.array(Reviewer).min(1) });
export type Roster = z.infer<typeof Roster>;

/** What the reviewer signs (design 3.4): the payload of a compact JWS, EdDSA, with `kid` the reviewer's id. */
export const SignedReview = z.strictObject({
  schemaVersion: z.literal(1),
  caseNumber: CaseNumber,
  /** Digest of the proposal that was shown. */
  proposal: z.string().regex(/^[0-9a-f]{64}$/),
  items: z
    .array(
      z.strictObject({
        id: z.string(),
        decision: z.enum(['Upheld', 'Overturned']),
        rationale: z.string().min(1),
      }),
    )
    .min(1),
  attestations: z.strictObject({
    noAffiliation: z.literal(true),
    activePracticeOverFiveYears: z.literal(true),
    atLeast24HoursAWeek: z.literal(true),
  }),
  signedAt: z.iso.datetime({ offset: true }),
});
export type SignedReview = z.infer<typeof SignedReview>;
