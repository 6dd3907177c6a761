import * as z from 'zod';
import { CaseNumber } from '../../shared/case/case-number.ts';
import { Key, Sha256 } from '../envelope.ts';

const date = z.iso.date();
const Decision = z.enum(['Upheld', 'Overturned']);

/** A chapter of the MTUS as a guideline line cites it. */
const Chapter = z.strictObject({
  /** `Neck and Upper Back Complaints`. */
  chapter: z.string(),
  /** Year of the edition; null where the line names none. */
  year: z.int().nullable(),
  /** As printed; several are joined by commas. */
  section: z.string().nullable(),
});

/** What one side relied on. */
const Cited = z.strictObject({
  /** The guideline line as the letter prints it. */
  line: z.string(),
  mtus: z.array(Chapter),
  /** Whether the Official Disability Guidelines are among what it cites. */
  odg: z.boolean(),
  /** What stands outside the MTUS, as printed. */
  nonMtus: z.array(z.string()),
});

/** A guideline by which an item was evaluated, in the version that was in force. */
const Applied = z.strictObject({
  id: z.string(),
  version: z.int().positive(),
  digest: Sha256,
  /** Place in the order of evidence (LC 4610.5(c)(2), 8 CCR 9792.21.1). */
  rung: z.enum(['mtus', 'acoem-or-odg', 'other-guideline', 'study']),
  title: z.string(),
  edition: z.string(),
  /** Year of the edition; null where it has none. */
  year: z.int().nullable(),
  citation: z.string(),
  /** Its criteria, and how each came out. */
  criteria: z.array(
    z.strictObject({ criterion: z.string(), truth: z.enum(['met', 'not met', 'not documented']) }),
  ),
});

const Item = z.strictObject({
  id: z.string(),
  /** As the application lists it; names of persons and numbers are struck out. */
  description: z.string(),
  decision: Decision,
  /** Whether the reviewer decided as the guidelines' evaluation proposed; false too where it proposed nothing. */
  asProposed: z.boolean(),
  /** What it asks for, by the catalogue of services: mostly one; none where the catalogue has none of it. */
  services: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      category: z.string(),
      subCategory: z.string(),
      regions: z.array(z.string()),
      side: z.enum(['left', 'right', 'bilateral']).nullable(),
    }),
  ),
  /** Null for what is no drug. */
  drug: z
    .strictObject({
      class: z.string().nullable(),
      names: z.array(z.string()),
      strength: z.string().nullable(),
      forms: z.array(z.string()),
      /** Status in the MTUS drug formulary, where it is known. */
      formulary: z.string().nullable(),
    })
    .nullable(),
  code: z.strictObject({ system: z.enum(['CPT', 'HCPCS', 'NDC']), value: z.string() }).nullable(),
  /** Visits or units; null where the item names none. Only what was not authorized is in dispute. */
  quantity: z.strictObject({
    requested: z.number().nullable(),
    authorized: z.number().nullable(),
    inDispute: z.number().nullable(),
  }),
  claimsAdministrator: Cited,
  reviewer: Cited,
  guidelines: z.array(Applied),
  /** The smallest sets of criteria whose being documented would change the decision; none but of what was upheld as proposed. */
  wouldChange: z.array(z.strictObject({ criteria: z.array(z.string()), inWords: z.string() })),
});

/**
 * A determination for machines: `determination.json` beside the letter. It has what the state is told of a case and
 * more, and of persons nothing: the case number is the pointer to them.
 */
export const Determination = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.literal('Determination'),
  caseNumber: CaseNumber,
  priority: z.enum(['standard', 'expedited', 'formulary']),
  /** Derived from the items: `Partial Overturn` where some are overturned. */
  result: z.enum(['Uphold', 'Partial Overturn', 'Overturn']),
  dates: z.strictObject({
    applicationReceived: date,
    assigned: date,
    requestForAuthorization: date.nullable(),
    utilizationReview: date,
    /** The day whose guidelines hold. */
    governing: date,
    /** The letter's day; `DeterminationServed` has the instant at which the last party was served. */
    decided: date,
  }),
  /** Last days, counted from the letter's day: of a petition to the Appeals Board, and of what was overturned. */
  deadlines: z.strictObject({ appealBy: date, implementBy: date.nullable() }),
  utilizationReview: z.enum(['denied', 'modified', 'delayed', 'conditionally-non-certified']),
  diagnosisCodes: z.array(z.string()),
  /** Never who it is (LC 4610.6(f)). States by their postal abbreviation, California first. */
  reviewer: z.strictObject({ licensedIn: z.array(z.string()), specialties: z.array(z.string()) }),
  items: z.array(Item).min(1),
  /** Keys in the letters bucket. */
  keys: z.strictObject({ pdf: Key, html: Key, publicPdf: Key }),
  /** SHA-256 of what it rests on; `record` is that of the whole chain, which the letter prints. */
  digests: z.strictObject({
    determination: Sha256,
    proposal: Sha256,
    review: Sha256,
    records: Sha256,
    facts: Sha256,
    record: Sha256.nullable(),
  }),
});
export type Determination = z.infer<typeof Determination>;
