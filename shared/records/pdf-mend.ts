import { type Bytes, followedBy } from './bytes.ts';

/**
 * What a truncated PDF may be mended to: the trailer that stood at its end names where to begin, and without it no
 * reader begins. First with a trailer that names the catalog, if that is left; then with a new catalog over every page
 * that is left, in the order of the file. PDFium finds the objects themselves.
 */
export function* mendings(file: Bytes): Generator<Bytes> {
  const catalog = objectsOf(file, /^\/Type\s*\/Catalog\b/).at(-1);
  if (catalog) yield withEnd(file, '', catalog);
  const pages = objectsOf(file, /^\/Type\s*\/Page(?![A-Za-z])/);
  if (pages.length === 0) return;
  // Numbers that no object of the file bears.
  const free = 8_000_000;
  const objects =
    `${free} 0 obj\n<</Type /Catalog /Pages ${free + 1} 0 R>>\nendobj\n` +
    `${free + 1} 0 obj\n<</Type /Pages /Count ${pages.length} /Kids [${pages.join(' ')}]>>\nendobj\n`;
  yield withEnd(file, objects, `${free} 0 R`);
}

const withEnd = (file: Bytes, objects: string, root: string): Bytes =>
  followedBy(
    file,
    Buffer.from(
      `\nendstream\nendobj\n${objects}trailer\n<</Size 8000002 /Root ${root}>>\nstartxref\n0\n%%EOF\n`,
    ),
  );

/** Bytes looked at at once; with what an object may have before its type, and the type itself. */
const PART = 262_144;
const BEFORE = 2000;
const AFTER = 40;

/** References to the objects whose dictionary has the type, as `5 0 R`; each once, the last place of it counting. */
function objectsOf(file: Bytes, type: RegExp): string[] {
  const found = new Set<string>();
  for (let start = 0; start < file.size; start += PART) {
    const from = Math.max(0, start - BEFORE);
    const bytes = file.read(from, Math.min(file.size, start + PART + AFTER));
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = Math.min(start + PART, file.size) - from;
    for (
      let at = part.indexOf('/Type', start - from);
      at >= 0 && at < end;
      at = part.indexOf('/Type', at + 5)
    ) {
      if (!type.test(part.toString('latin1', at, at + AFTER))) continue;
      const before = part.toString('latin1', Math.max(0, at - BEFORE), at);
      const header = [...before.matchAll(/(?:^|\s)(\d{1,7}) (\d{1,5}) obj\b/g)].at(-1);
      if (!header) continue;
      const reference = `${header[1]} ${header[2]} R`;
      found.delete(reference);
      found.add(reference);
    }
  }
  return [...found];
}
