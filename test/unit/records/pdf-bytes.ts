import { deflateSync } from 'node:zlib';
import type { GreyImage } from '../../../shared/records/pdf.ts';

/** A PDF object: a dictionary's inside, and a stream. */
export interface PdfObject {
  readonly dict: string;
  readonly stream?: Uint8Array | string;
}

/** A PDF of the objects, numbered from 1; the first is the catalog. `trailer` is added to the trailer. */
export function pdfOf(objects: readonly PdfObject[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let at = 9;
  const push = (part: Buffer) => {
    parts.push(part);
    at += part.length;
  };
  for (const [i, { dict, stream }] of objects.entries()) {
    offsets.push(at);
    if (stream === undefined) {
      push(Buffer.from(`${i + 1} 0 obj\n<<${dict}>>\nendobj\n`));
      continue;
    }
    const bytes = Buffer.from(stream);
    push(Buffer.from(`${i + 1} 0 obj\n<<${dict} /Length ${bytes.length}>>\nstream\n`));
    push(bytes);
    push(Buffer.from('\nendstream\nendobj\n'));
  }
  const xref = at;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<</Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${xref}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** A page: lines of Helvetica, or a content stream as it is. `page` is added to the page's dictionary. */
export interface PageSpec {
  readonly lines?: readonly string[];
  readonly content?: PdfObject;
  readonly page?: string;
}

/** A PDF of pages. Objects of `extra` are numbered from 4 + 2 × pages. */
export function pagesPdf(pages: readonly PageSpec[], extra: readonly PdfObject[] = [], trailer = ''): Buffer {
  const kids = pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ');
  return pdfOf(
    [
      { dict: '/Type /Catalog /Pages 2 0 R' },
      { dict: `/Type /Pages /Kids [${kids}] /Count ${pages.length}` },
      { dict: '/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding' },
      ...pages.flatMap(({ lines = [], content, page = '' }, i): PdfObject[] => [
        {
          dict: `/Type /Page /Parent 2 0 R /Contents ${5 + 2 * i} 0 R /Resources <</Font <</F 3 0 R>>>> ${page.includes('/MediaBox') ? '' : '/MediaBox [0 0 612 792]'} ${page}`,
        },
        content ?? {
          dict: '/Filter /FlateDecode',
          stream: deflateSync(
            `BT /F 12 Tf 14 TL 72 720 Td ${lines.map((line) => `(${line.replace(/[()\\]/g, '\\$&')}) Tj T*`).join(' ')} ET`,
          ),
        },
      ]),
      ...extra,
    ],
    trailer,
  );
}

/** A PDF as a scanner makes it: each page an image of a letter page, and nothing else. */
export const scansPdf = (images: readonly GreyImage[]): Buffer =>
  pagesPdf(
    images.map((_, i) => ({
      content: { dict: '', stream: 'q 612 0 0 792 0 0 cm /I Do Q' },
      page: `/MediaBox [0 0 612 792] /Resources <</XObject <</I ${4 + 2 * images.length + i} 0 R>>>>`,
    })),
    images.map(({ width, height, pixels }) => ({
      dict: `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
      stream: deflateSync(pixels),
    })),
  );
