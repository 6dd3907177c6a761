import * as z from 'zod';
import { CaseNumber } from '../case/case-number.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One page range for `read-pages`: pages `from` to `to` of a file, and which of how many ranges of the revision it is. */
export const RangeMessage = z.strictObject({
  kind: z.literal('page-range'),
  caseNumber: CaseNumber,
  revision: Sha256,
  causationId: z.string(),
  file: Sha256,
  /** Size of the file. */
  bytes: z.int().nonnegative(),
  mediaType: z.enum(['pdf', 'png', 'jpeg', 'tiff', 'text', 'fhir']),
  from: z.int().positive(),
  to: z.int().positive(),
  /** Of a PDF: the object that each of the pages is. */
  objects: z.array(z.int().nonnegative()).optional(),
  range: z.int().nonnegative(),
  ranges: z.int().positive(),
});
export type RangeMessage = z.infer<typeof RangeMessage>;
