import { letterModel } from '../../../shared/letter/letter.ts';
import { letterPdf } from '../../../shared/letter/pdf.ts';
import { sealerOf } from '../../../shared/seal/certificate.ts';
import { sealPdf } from '../../../shared/seal/pdf.ts';
import { memorySigner } from '../../ports/signer.ts';
import { input, settings } from '../letter/case.ts';

export const ORGANIZATION = 'Example Review, Inc.';
export const SIGNED_AT = new Date('2015-10-02T16:30:00.000Z');
/** Digest of a record, as the letter prints it. */
export const RECORD = 'ab'.repeat(32);

/** A real letter, as it is before it is sealed. */
export const plainLetter = () => letterPdf(letterModel({ ...input, recordDigest: RECORD }, settings));

/** The same, sealed. */
export const sealedLetter = async (signer = memorySigner()) =>
  sealPdf(plainLetter(), await sealerOf(signer, ORGANIZATION), SIGNED_AT);
