import { textOf } from './lines.ts';
import type { Page } from './model.ts';
import reading from './reading.json' with { type: 'json' };

const { linesPerPage, charactersPerPage } = reading.plainText;

/**
 * The pages of a plain text: form feeds part them, and a long part goes over to a further page after a number of
 * lines. UTF-8, UTF-16 with its mark, or Windows-1252 where the bytes are not UTF-8. White space within a line becomes one space.
 */
export function plainTextPages(bytes: Uint8Array, file: string): Page[] {
  const pages = decode(bytes)
    .replace(/\r\n?/g, '\n')
    .replace(/\f\n?$/, '')
    .split('\f')
    .flatMap(split);
  return pages.map((text, i) => ({
    file,
    page: i + 1,
    width: 612,
    height: 792,
    source: 'plain-text',
    text: textOf(text.split('\n').map(words)).text,
    words: [],
    legibility: 'legible',
    confidence: null,
  }));
}

const words = (line: string) => (line.match(/\S+/g) ?? []).map((text) => ({ text, box: null }));

function split(part: string): string[] {
  const pages: string[] = [];
  let lines: string[] = [];
  let length = 0;
  for (const line of part.split('\n')) {
    if (lines.length >= linesPerPage || (lines.length > 0 && length + line.length > charactersPerPage)) {
      pages.push(lines.join('\n'));
      lines = [];
      length = 0;
    }
    lines.push(line);
    length += line.length + 1;
  }
  return [...pages, lines.join('\n')];
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
