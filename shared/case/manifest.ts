import * as z from 'zod';
import { CaseNumber } from './case-number.ts';

const date = z.iso.date('a date is written YYYY-MM-DD and must exist in the calendar');
const text = z.string().min(1, 'must not be empty');
const email = z.email('must be an e-mail address').nullable().optional();

/** A postal address: its values in order, a line each; `city`, `state` and `zip` are printed on one line. */
export const Address = z.record(z.string(), z.string());
export type Address = z.infer<typeof Address>;

const party = { name: text, address: Address.optional(), email };

/** How a party is served: e-mail only where the party agreed to it. */
export const Channel = z.enum(['mail', 'email', 'both']);
export type Channel = z.infer<typeof Channel>;

/** Languages that the letter is written in: each has its file in shared/letter/languages. */
export const Language = z.enum(['en', 'es']);
export type Language = z.infer<typeof Language>;

/** The kinds of document that a packet holds. */
export const DocumentType = z.enum([
  'progress-report',
  'request-for-authorization',
  'utilization-review',
  'imaging-report',
  'operative-report',
  'therapy-note',
  'medical-legal-report',
  'work-status',
  'laboratory',
  'application',
  'correspondence',
  'other',
]);
export type DocumentType = z.infer<typeof DocumentType>;

/** Who sends records (8 CCR 9792.10.5). */
export const Submitter = z.enum([
  'claims-administrator',
  'injured-employee',
  'representative',
  'requesting-physician',
]);
export type Submitter = z.infer<typeof Submitter>;

export const DisputedItem = z.strictObject({
  id: text,
  description: text,
  code: z
    .strictObject({ system: z.enum(['CPT', 'HCPCS', 'NDC']), value: text })
    .nullable()
    .optional(),
  /** As requested, where the item has one. */
  quantity: z.union([z.number().positive(), text]).nullable().optional(),
  /** The part already authorised: only the rest is in dispute. */
  approvedByUtilizationReview: z.union([z.number().positive(), text]).nullable().optional(),
  /** What the claims administrator cited, as printed in its denial; null when it cited nothing. */
  claimsAdministratorGuideline: text.nullable().optional(),
});
export type DisputedItem = z.infer<typeof DisputedItem>;

/** `packet.json` (design 3.2): what a case is about and who its parties are. */
export const Manifest = z.strictObject({
  schemaVersion: z.literal(1),
  caseNumber: CaseNumber,
  priority: z.enum(['standard', 'expedited', 'formulary']),
  applicationReceived: date,
  assigned: date,
  /** True when the request-for-records window is closed: nothing more is awaited. */
  recordsComplete: z.boolean(),
  injuredEmployee: z.strictObject({
    ...party,
    dateOfBirth: date,
    sex: z.enum(['female', 'male', 'nonbinary', 'unknown']),
    /** The language that the worker prefers to be written to; English where nothing is said. */
    language: Language.optional(),
  }),
  representative: z
    .strictObject({ ...party, organization: z.string().optional() })
    .nullable()
    .optional(),
  employer: z.strictObject({ name: z.string(), address: Address.optional(), email }).optional(),
  claimsAdministrator: z.strictObject({ ...party, name: z.string(), organization: z.string().optional() }),
  requestingPhysician: z.strictObject({
    ...party,
    specialty: z.string().optional(),
    organization: z.string().optional(),
  }),
  claim: z.strictObject({
    claimNumber: z.string(),
    dateOfInjury: date,
    bodyParts: z.array(text).optional(),
    diagnoses: z.array(z.strictObject({ code: z.string().optional(), text: z.string() })).optional(),
  }),
  requestForAuthorization: z.strictObject({ date: date.nullable() }),
  utilizationReview: z.strictObject({
    date,
    outcome: z.enum(['denied', 'modified', 'delayed', 'conditionally-non-certified']),
    organization: z.string().optional(),
  }),
  disputedItems: z.array(DisputedItem).min(1, 'at least one disputed item'),
  documents: z
    .array(
      z.strictObject({
        file: text,
        type: DocumentType.optional(),
        date: date.nullable().optional(),
        author: z.string().optional(),
        from: Submitter.optional(),
      }),
    )
    .optional(),
  /** Party → channel; a party not named is served by mail. */
  service: z
    .strictObject({
      injuredEmployee: Channel.optional(),
      representative: Channel.optional(),
      claimsAdministrator: Channel.optional(),
      requestingPhysician: Channel.optional(),
    })
    .optional(),
});
export type Manifest = z.infer<typeof Manifest>;

/** The parties on whom a determination is served. */
export type Party = 'injuredEmployee' | 'representative' | 'claimsAdministrator' | 'requestingPhysician';
