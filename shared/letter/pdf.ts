import { readFileSync } from 'node:fs';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { Defect } from '../errors.ts';
import { assetPath } from './assets.ts';
import type { LetterModel } from './letter.ts';

/** Results older than so many letters are dropped from the compiler's cache, which grows without it. */
const CACHE_AGE = 10;
/** A word longer than this may break: it would run off the page. */
const LONGEST_WORD = 40;

let compiler: NodeCompiler | undefined;
const templates = new Map<string, string>();

/** Every string of a value changed by a function. */
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((member) => mapStrings(member, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}

/** Control characters have no shape and unpaired surrogates no meaning; very long words get places to break. */
const printable = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that must not reach the page
    .replace(/[\u0000-\u001f\u007f-\u009f\ufeff\ufffe\uffff]+/g, ' ')
    .replace(new RegExp(`\\S{${LONGEST_WORD},}`, 'gu'), (word) =>
      [...new Intl.Segmenter('en').segment(word)]
        .map(({ segment }, index) => (index > 0 && index % 20 === 0 ? `\u200b${segment}` : segment))
        .join(''),
    );

/** The texts that no embedded font can show, as the compiler names them when it refuses the document. */
const notShown = (message: string): string[] =>
  [...message.matchAll(/the text `\\"(.+?)\\"` could not be displayed/gs)].map(([, text = '']) =>
    text.replace(/\\+u\{([0-9a-f]+)\}/gi, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    ),
  );

const codePoints = (text: string): string =>
  [...text]
    .map((char) => `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .join('');

function compile(file: string, data: unknown): Uint8Array {
  compiler ??= NodeCompiler.create({ workspace: assetPath('.') });
  const template = templates.get(file) ?? readFileSync(assetPath(file), 'utf8');
  templates.set(file, template);
  try {
    return compiler.pdf(
      { mainFileContent: template, inputs: { letter: JSON.stringify(data) } },
      { pdfStandard: 'ua-1' },
    );
  } finally {
    compiler.evictCache(CACHE_AGE);
  }
}

/**
 * Writes a letter as tagged PDF that the compiler checks against PDF/UA-1. The same model gives the same bytes.
 *
 * @throws Defect `letter-not-compiled` when the template and the model do not fit.
 */
export const letterPdf = (model: LetterModel): Uint8Array =>
  typeset('template.typ', { ...model, author: model.cover?.organization ?? '', heading: model.title });

/**
 * Writes the values of a template of this folder as tagged PDF, which the compiler checks against PDF/UA-1. The
 * template finds them as JSON in `sys.inputs.letter`. The same values give the same bytes.
 *
 * Latin, Greek, Cyrillic, Hebrew, Arabic, Armenian and Georgian letters are shown as they are. A character that no
 * embedded font has is printed as its code point, `[U+4E2D]`: the letter is never held back for it and nothing is
 * lost.
 *
 * @throws Defect `letter-not-compiled` when the template and the values do not fit.
 */
export function typeset(template: string, values: object): Uint8Array {
  let data = mapStrings(values, printable);
  // Each round replaces at least one character that the fonts lack, and the compiler names all it met.
  for (let round = 0; round < 10; round += 1) {
    try {
      return compile(template, data);
    } catch (error) {
      const missing = notShown(String((error as Error).message));
      // The compiler's own message may hold words of the letter: it is not passed on.
      if (missing.length === 0)
        throw new Defect('letter-not-compiled', `${template} does not compile with its values`);
      data = mapStrings(data, (text) =>
        missing.reduce((rest, lacking) => rest.replaceAll(lacking, codePoints(lacking)), text),
      );
    }
  }
  throw new Defect('letter-not-compiled', 'the letter has characters that cannot be replaced');
}
