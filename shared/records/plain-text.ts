import { textOf } from './lines.ts';
import type { Page } from './model.ts';
import reading from './reading.json' with { type: 'json' };

const { linesPerPage, charactersPerPage } = reading.plainText;

/**
 * The pages of a plain text: form feeds part them, and a long part goes over to a further page after a number of
 * lines or characters. UTF-8, UTF-16 with its mark, or Windows-1252 where the bytes are not UTF-8. White space within a
 * line becomes one space; what is not shown, or turns the direction of the text after it, is left out.
 */
export function plainTextPages(bytes: Uint8Array, file: string): Page[] {
  const pages = decode(bytes)
    .replace(UNSHOWN, '')
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

/** Characters that leave no mark, but for white space; halves of a character, which UTF-16 may hold. */
const UNSHOWN = /(?!\s)[\p{Cc}\p{Cf}\p{Cs}]/gu;

const words = (line: string) => (line.match(/\S+/g) ?? []).map((text) => ({ text, box: null }));

function split(part: string): string[] {
  const pages: string[] = [];
  let lines: string[] = [];
  let length = 0;
  for (const line of part.split('\n').flatMap(cut)) {
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

/** A line that is longer than a page may be, in parts that end at white space where there is some. */
function cut(line: string): string[] {
  if (line.length <= charactersPerPage) return [line];
  const parts: string[] = [];
  for (let at = 0; at < line.length; ) {
    const end = at + charactersPerPage;
    const space = end < line.length ? line.lastIndexOf(' ', end) : end;
    const to = space > at ? space + 1 : end;
    parts.push(line.slice(at, to));
    at = to;
  }
  return parts;
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
