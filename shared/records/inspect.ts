import type { ByteSource } from '../ports/ports.ts';
import { whole } from './bytes.ts';
import caps from './caps.json' with { type: 'json' };
import { FHIR_WHY, fhirPages, readFhir } from './fhir.ts';
import { imageInfo } from './images.ts';
import { mediaTypeOf } from './media-type.ts';
import type { PacketFile } from './model.ts';
import { WHY } from './page.ts';
import type { PdfUnread } from './pdf.ts';
import { type PdfLimits, readPdf } from './pdf-reader.ts';
import { plainTextPages } from './plain-text.ts';
import { tiffPage, tiffPages } from './tiff.ts';

/** What is told of a file that is looked into. */
export type Inspected = Pick<PacketFile, 'mediaType' | 'pages' | 'problem' | 'objects'>;

/** Bytes at the beginning of a file by which it is told whether it is read in parts. */
const HEAD = 1024;

/**
 * What a file is and how many pages can be asked of it; or why none, or not all, can be read. A PDF of any size is
 * read in parts; anything else is held whole, and is too large beyond the cap on that.
 */
export async function inspect(file: ByteSource, limits: PdfLimits = caps.pdf): Promise<Inspected> {
  const head = await file.read(0, Math.min(HEAD, file.size));
  const isPdf = mediaTypeOf(head) === 'pdf';
  const bytes = isPdf ? head : await whole(file);
  const mediaType = mediaTypeOf(bytes ?? head);
  const unread = (code: keyof typeof WHY): Inspected => ({
    mediaType,
    pages: 0,
    problem: { code, detail: WHY[code] },
  });
  if (bytes === null) return unread('too-large');
  if (bytes.length === 0) return unread('empty');
  switch (mediaType) {
    case 'pdf': {
      const pdf = await readPdf(file, limits);
      if (typeof pdf === 'string') return unread(pdf);
      const { pages, repaired, unread: beside } = pdf;
      if (repaired) return { mediaType, pages, problem: { code: 'damaged', detail: PARTIAL } };
      const objects = await pdf.objects();
      const detail = beside.map((one) => BESIDE[one]).join('; ');
      return {
        mediaType,
        pages,
        ...(detail && { problem: { code: 'incomplete', detail } }),
        ...(typeof objects !== 'string' && { objects }),
      };
    }
    case 'text':
      return { mediaType, pages: plainTextPages(bytes, '').length };
    case 'fhir': {
      const fhir = readFhir(bytes);
      if (typeof fhir === 'string')
        return { mediaType, pages: 0, problem: { code: fhir, detail: FHIR_WHY[fhir] } };
      const pages = fhirPages(fhir, '').length;
      if (pages === 0 && fhir.attachments.length === 0 && fhir.remarks.length === 0) return unread('empty');
      const detail = fhir.remarks.join('; ');
      return { mediaType, pages, ...(detail && { problem: { code: 'incomplete', detail } }) };
    }
    case 'tiff': {
      const { directories, end } = tiffPages(bytes);
      if (directories.length === 0) return unread('damaged');
      const pages = directories.length;
      const only = pages === 1 ? tiffPage(bytes, directories[0] as number) : undefined;
      if (only === null) return unread('damaged');
      if (only && only.width * only.height > caps.image.pixels) return unread('too-large');
      const detail = end === 'damaged' ? PARTIAL : end && WHY[end];
      return { mediaType, pages, ...(end && detail && { problem: { code: end, detail } }) };
    }
    case 'png':
    case 'jpeg': {
      const info = imageInfo(bytes);
      if (info === null) return unread('damaged');
      return info.width * info.height > caps.image.pixels ? unread('too-large') : { mediaType, pages: 1 };
    }
    default:
      return unread('unsupported');
  }
}

/** A file that is not even looked into. */
export const tooLarge = (
  file: string,
  { sha256, bytes }: Pick<PacketFile, 'sha256' | 'bytes'>,
): PacketFile => ({
  file,
  sha256,
  bytes,
  mediaType: 'unknown',
  pages: 0,
  problem: { code: 'too-large', detail: WHY['too-large'] },
});

/** What a PDF carries beside its pages. */
const BESIDE: Readonly<Record<PdfUnread, string>> = {
  attachments: 'files are attached to it that were not read; send them by themselves',
  xfa: 'it is a form whose content only the program that made it shows; print it to PDF',
};

const PARTIAL = 'the file is damaged; what is left of it was read and may be incomplete';
