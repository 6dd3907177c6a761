import { randomBytes } from 'node:crypto';

/** Words of a page, enough that its text layer is relied on and not read by OCR. */
const TEXT = Array.from(
  { length: 12 },
  (_, i) =>
    `Line ${i + 1}: the neck is tender and its motion is limited without a change since the last visit.`,
);

/**
 * A PDF as scanners write it: a page is an image that cannot be packed, with a layer of text; the pages hang flat under
 * one node, so that who seeks a page by its number meets every page before it. Comes in parts, and is never held whole.
 */
export async function* largePdf(bytes: number, pages: number): AsyncGenerator<Uint8Array> {
  const side = Math.floor(Math.sqrt(bytes / pages));
  const offsets: number[] = [];
  let at = 0;
  const part = (text: string | Uint8Array): Uint8Array => {
    const encoded = Buffer.from(text as string);
    at += encoded.length;
    return encoded;
  };
  const object = (number: number) => {
    offsets[number] = at;
    return `${number} 0 obj\n`;
  };
  yield part('%PDF-1.7\n');
  for (let page = 0; page < pages; page++) {
    const [leaf, content, image] = [4 + 3 * page, 5 + 3 * page, 6 + 3 * page];
    const lines = TEXT.map((line) => `(${line}) Tj T*`).join(' ');
    const stream = `q 200 0 0 200 72 72 cm /I Do Q BT /F 10 Tf 12 TL 72 720 Td (Page ${page + 1}) Tj T* ${lines} ET`;
    yield part(
      `${object(leaf)}<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${content} 0 R ` +
        `/Resources <</Font <</F 3 0 R>> /XObject <</I ${image} 0 R>>>>>>\nendobj\n`,
    );
    yield part(`${object(content)}<</Length ${stream.length}>>\nstream\n${stream}\nendstream\nendobj\n`);
    yield part(
      `${object(image)}<</Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray ` +
        `/BitsPerComponent 8 /Length ${side * side}>>\nstream\n`,
    );
    yield part(randomBytes(side * side));
    yield part('\nendstream\nendobj\n');
  }
  const kids = Array.from({ length: pages }, (_, i) => `${4 + 3 * i} 0 R`).join(' ');
  yield part(`${object(1)}<</Type /Catalog /Pages 2 0 R>>\nendobj\n`);
  yield part(`${object(2)}<</Type /Pages /Count ${pages} /Kids [${kids}]>>\nendobj\n`);
  yield part(
    `${object(3)}<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>\nendobj\n`,
  );
  const xref = at;
  const rows = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  yield part(`xref\n0 ${offsets.length}\n0000000000 65535 f \n${rows.join('')}`);
  yield part(`trailer\n<</Size ${offsets.length} /Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`);
}
