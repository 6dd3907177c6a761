import { Defect } from '../errors.ts';
import type { Sealer } from './certificate.ts';

/** Name of the signature field. */
const FIELD = 'Seal';
const FIELD_IN_WORDS = 'Digital seal of the organization';
/** Bytes of a signature beside its certificates: attributes, names, the signature itself. */
const BESIDE_CERTIFICATES = 2560;

/**
 * Signs a PDF for the organization with a CMS signature (`ETSI.CAdES.detached`), in a field that is not seen, appended to the
 * bytes as they are, so that the tags of the document stay what they were. `signedAt` is what the signature claims;
 * the same document, time and sealer give the same bytes.
 */
export async function sealPdf(pdf: Uint8Array, sealer: Sealer, signedAt: Date): Promise<Uint8Array> {
  const { PDF, PdfString } = await import('@libpdf/core');
  const [certificate, ...certificateChain] = sealer.certificates;
  if (certificate === undefined) throw new Defect('certificate-missing', 'a sealer has a certificate');
  const document = await PDF.load(pdf);
  // PDF/UA-1 (ISO 14289-1, 7.18.4) asks for a name of every field, one that is not seen too.
  const field = document.getOrCreateForm().createSignatureField(FIELD);
  field.getDict().set('TU', PdfString.fromString(FIELD_IN_WORDS));
  const { bytes, warnings } = await document.sign({
    signer: {
      certificate,
      certificateChain,
      keyType: 'RSA',
      signatureAlgorithm: 'RSASSA-PKCS1-v1_5',
      sign: (signed) => sealer.sign(signed),
    },
    fieldName: FIELD,
    signingTime: signedAt,
    estimatedSize:
      BESIDE_CERTIFICATES + sealer.certificates.reduce((sum, { byteLength }) => sum + byteLength, 0),
  });
  if (warnings.length > 0)
    throw new Defect('letter-not-sealed', `the letter took no signature (${warnings[0]?.code})`);
  return bytes;
}
