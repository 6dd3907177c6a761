import { inflateSync } from 'node:zlib';
import { Defect } from '../../errors.ts';
import { everyText } from '../../records/pdf.ts';

/** A text that a PDF holds somewhere, and where. */
export interface Layer {
  /** In words, e.g. `the text of page 2`, `the Title of an object`, `the XMP metadata`. */
  readonly name: string;
  readonly text: string;
  /** Bytes that are no text by their kind (fonts, images): what chance makes in them says nothing. */
  readonly isBinary: boolean;
  /** Of a page as its reader finds it. */
  readonly isPage?: true;
}

/** So much may one stream of a letter hold; a letter's largest is a font. */
const MOST = 64 * 1024 * 1024;

/**
 * Every text of a PDF: of its pages as a reader finds it, seen or not; the strings of all its objects (bookmarks,
 * alternative texts, document information, form fields, annotations, names of attachments), those in object streams
 * and in the pages' own instructions too; its streams, inflated (metadata, attachments); and its bytes.
 *
 * @throws Defect `public-copy-not-searched` when something of it cannot be looked into.
 */
export async function layersOf(pdf: Uint8Array): Promise<readonly Layer[]> {
  const pages = await everyText(pdf);
  if (typeof pages === 'string') throw notSearched(`the file is ${pages}`);
  const { rest, streams } = takenApart(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength));
  if (/\/Encrypt\b/.test(rest)) throw notSearched('the file is encrypted');
  const text = (name: string, of: string, isBinary = false): Layer => ({ name, text: of, isBinary });
  return [
    ...pages.map((page, index) => ({
      ...text(`the text of page ${index + 1}`, page),
      isPage: true as const,
    })),
    ...stringsOf(rest),
    ...streams.flatMap(({ dictionary, bytes }) => {
      const raw = bytes.toString('latin1');
      if (/\/Type\s*\/Metadata/.test(dictionary))
        return [text('the XMP metadata', withoutMarkup(bytes.toString('utf8')))];
      if (/\/Type\s*\/EmbeddedFile/.test(dictionary))
        return [text('an attachment', bytes.toString('utf8')), text('an attachment', raw)];
      const isBinary = text('the bytes of a stream', raw, true);
      return isContent(dictionary) ? [...stringsOf(raw), isBinary] : [isBinary];
    }),
    text('the bytes of the file', rest, true),
  ];
}

const notSearched = (why: string) =>
  new Defect('public-copy-not-searched', `the public copy cannot be looked into: ${why}`);

interface Stream {
  readonly dictionary: string;
  readonly bytes: Buffer;
}

/** Fonts, images and tables of numbers have no strings. */
const isContent = (dictionary: string): boolean =>
  !/\/Subtype\s*\/(?:Image|CIDFontType0C|OpenType|Type1C)|\/Length1\b|\/Type\s*\/XRef|\/FunctionType|\/N\s+[134]\b(?!.*\/Type\s*\/ObjStm)/s.test(
    dictionary,
  );

/** The streams of a file, inflated, and what stands between them. */
function takenApart(file: Buffer): { rest: string; streams: Stream[] } {
  const streams: Stream[] = [];
  let rest = '';
  let from = 0;
  for (;;) {
    const word = file.indexOf('stream', from);
    if (word < 0) break;
    const start = word + (file[word + 6] === 0x0d ? 8 : 7);
    const end = file.indexOf('endstream', start);
    const before = file.subarray(from, word).toString('latin1');
    rest += before;
    if (end < 0 || !/>>\s*$/.test(before)) {
      rest += 'stream';
      from = word + 6;
      continue;
    }
    const dictionary = before.slice(before.lastIndexOf(' obj') + 4);
    streams.push({ dictionary, bytes: inflated(dictionary, file.subarray(start, end)) });
    from = end + 'endstream'.length;
  }
  return { rest: rest + file.subarray(from).toString('latin1'), streams };
}

function inflated(dictionary: string, bytes: Buffer): Buffer {
  const filters = [...(/\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(dictionary)?.[1] ?? '').matchAll(/\/(\w+)/g)];
  return filters.reduce((rest, [, filter]) => {
    // A picture's pixels are no text, whatever packs them.
    if (filter === 'DCTDecode') return rest;
    if (filter !== 'FlateDecode') throw notSearched(`a stream is packed by ${filter}`);
    try {
      return inflateSync(rest, { maxOutputLength: MOST });
    } catch {
      throw notSearched('a stream cannot be inflated');
    }
  }, bytes);
}

/** The contents of an XML text, and the values of its attributes; identifiers of the file itself are digests. */
const withoutMarkup = (xml: string): string =>
  xml
    .replace(/<(xmpMM:\w+)[^>]*>[^<]*<\/\1>/g, ' ')
    .replace(/xmlns:\w+="[^"]*"/g, ' ')
    .replace(/<\/?[\w:.-]+|<\?[^?]*\?>|\/?>/g, ' ')
    .replace(/[\w:.-]+=/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/gi, unescaped);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (entity: string): string => {
  const name = entity.slice(1, -1).toLowerCase();
  if (!name.startsWith('#')) return ENTITIES[name] ?? entity;
  return String.fromCodePoint(
    name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)),
  );
};

// --- strings --------------------------------------------------------------------------------------------------------

const STRING =
  /\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S]|\([^()]*\))*\))*\)|<(?!<)[\da-fA-F\s]*>|\/[^\s()<>[\]{}/%]+/g;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The literal and hexadecimal strings of PDF syntax (ISO 32000-1, 7.3.4), each under the name before it. */
function stringsOf(syntax: string): Layer[] {
  const layers: Layer[] = [];
  let name = '';
  for (const [found] of syntax.matchAll(STRING)) {
    if (found.startsWith('/')) name = found.slice(1);
    // The file's own identifier is a digest.
    else if (name !== 'ID') {
      const bytes = bytesOf(found);
      layers.push({ name: `the ${name} of an object`, text: textOf(bytes), isBinary: isSignature(bytes) });
    }
  }
  return layers;
}

/** A signature is a sequence of DER, padded with zeros. */
const isSignature = (bytes: Buffer): boolean => bytes.length > 512 && bytes[0] === 0x30 && bytes[1] === 0x82;

function bytesOf(string: string): Buffer {
  const inner = string.slice(1, -1);
  if (string.startsWith('<')) {
    const digits = inner.replace(/\s/g, '');
    return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
  }
  const plain = inner.replace(
    /\\(?:([0-7]{1,3})|\r\n|([\s\S]))/g,
    (_: string, octal: string | undefined, char: string | undefined) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      return char === undefined || char === '\n' || char === '\r' ? '' : (ESCAPES[char] ?? char);
    },
  );
  return Buffer.from(plain, 'latin1');
}

/** A text string (ISO 32000-1, 7.9.2.2): UTF-16 or UTF-8 by its mark, else a character a byte. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes.subarray(2));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes.subarray(2));
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString('utf8');
  return bytes.toString('latin1');
}
