/**
 * Number of pages of a PDF that was typeset here, whose page tree stands as it is in the file; null of any other. A
 * seal adds to such a file and leaves its page tree alone.
 */
export function pagesOf(pdf: Uint8Array): number | null {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  const trees = text.matchAll(/<<(?:(?!>>).)*?\/Type\s*\/Pages\b(?:(?!>>).)*/gs);
  const counts = Array.from(trees, ([tree]) => Number(/\/Count\s+(\d+)/.exec(tree)?.[1] ?? 0));
  return counts.length === 0 ? null : Math.max(...counts);
}
