import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { Defect } from '../errors.ts';
import envelope from '../service/envelope.json' with { type: 'json' };
import { assetPath, logoSvg } from './assets.ts';
import { codeSvg } from './code.ts';
import { ALL_FONTS, fontFiles, USUAL_FONTS } from './fonts.ts';
import type { LetterModel } from './letter.ts';

/** Results older than so many letters are dropped from the compiler's cache, which grows without it. */
const CACHE_AGE = 10;
/** Where a template finds its values; it lies in no folder. */
const DATA_FILE = 'letter.json';
/** A word longer than this may break: it would run off the page, or out of its cell of a table. */
const LONGEST_WORD = { page: 40, cell: 16 };
/** Characters after which such a word may break. */
const PIECE = 6;

/** The second has every font, and is made when a letter first needs one: it takes longer than a letter does. */
const compilers: { usual?: NodeCompiler; whole?: NodeCompiler } = {};
const templates = new Map<string, string>();

/** Every string of a value changed by a function. */
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((member) => mapStrings(member, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}

/** Words of scripts that run from right to left, with what stands between them. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}](?:[\p{M}\s'’.-]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{M}])*/gu;

/**
 * A text as it can be printed. Control characters have no shape and unpaired surrogates no meaning; marks that turn the
 * direction of a text could make it read as something else. What runs from right to left keeps to itself, so that it
 * does not draw the numbers beside it along.
 */
const printable = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that must not reach the page
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+/g, ' ')
    .replace(RIGHT_TO_LEFT, '\u2068$&\u2069');

/** A text whose long words have places to break. */
const breakable =
  (longest: number) =>
  (text: string): string =>
    text.replace(new RegExp(`\\S{${longest},}`, 'gu'), (word) =>
      [...new Intl.Segmenter('en').segment(word)]
        .map(({ segment }, index) => (index > 0 && index % PIECE === 0 ? `\u200b${segment}` : segment))
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

/** The compiler that has the usual fonts, or all. */
function compilerOf(fonts: readonly string[]): NodeCompiler {
  const which = fonts === USUAL_FONTS ? 'usual' : 'whole';
  const found = compilers[which];
  if (found) return found;
  const fontArgs = which === 'usual' ? [] : [{ fontPaths: fontFiles() }];
  const compiler = NodeCompiler.create({ workspace: assetPath('.'), fontArgs });
  compilers[which] = compiler;
  return compiler;
}

function compile(file: string, values: object, fonts: readonly string[]): Uint8Array {
  const compiler = compilerOf(fonts);
  const template = templates.get(file) ?? readFileSync(assetPath(file), 'utf8');
  templates.set(file, template);
  const data = resolve(assetPath('.'), DATA_FILE);
  // A file and no input of the compiler's, each of which makes another library, with nothing laid out yet.
  compiler.mapShadow(data, Buffer.from(JSON.stringify({ ...values, fonts })));
  try {
    return compiler.pdf({ mainFileContent: template }, { pdfStandard: 'ua-1' });
  } finally {
    compiler.unmapShadow(data);
    compiler.evictCache(CACHE_AGE);
  }
}

/**
 * Writes a letter as tagged PDF that the compiler checks against PDF/UA-1. The same model gives the same bytes.
 *
 * @throws Defect `letter-not-compiled` when the template and the model do not fit.
 */
export function letterPdf(model: LetterModel): Uint8Array {
  const { cover, record } = model;
  return typeset(
    'template.typ',
    {
      ...model,
      documents: mapStrings(model.documents, breakable(LONGEST_WORD.cell)),
      author: cover?.organization ?? '',
      heading: model.title,
      envelope: envelope.envelope,
    },
    {
      logo: cover?.logo ? logoSvg(cover.logo.file) : null,
      code: record && codeSvg(record.code),
      digest: record?.digest.text ?? null,
    },
  );
}

/**
 * Writes the values of a template of this folder as tagged PDF, which the compiler checks against PDF/UA-1. The
 * template finds them in `letter.json`, and the families to set it in as `fonts`; `verbatim` are values
 * that are no text to be printed as such, as pictures are. The same values give the same bytes.
 *
 * Names are shown in the script they are written in, as far as there is a font (fonts.json). A character that no font
 * has is printed as its code point, `[U+1F600]`: the letter is never held back for it and nothing is lost.
 *
 * @throws Defect `letter-not-compiled` when the template and the values do not fit.
 */
export function typeset(template: string, values: object, verbatim: object = {}): Uint8Array {
  let data = mapStrings(values, (text) => breakable(LONGEST_WORD.page)(printable(text)));
  let fonts = USUAL_FONTS;
  // The usual fonts, then all; after that each round replaces a character that the fonts lack. The compiler names all
  // that it met.
  for (let round = 0; round < 11; round += 1) {
    try {
      return compile(template, { ...(data as object), ...verbatim }, fonts);
    } catch (error) {
      const missing = notShown(String((error as Error).message));
      // The compiler's own message may hold words of the letter: it is not passed on.
      if (missing.length === 0)
        throw new Defect('letter-not-compiled', `${template} does not compile with its values`);
      if (fonts === USUAL_FONTS) fonts = ALL_FONTS;
      else
        data = mapStrings(data, (text) =>
          missing.reduce((rest, lacking) => rest.replaceAll(lacking, codePoints(lacking)), text),
        );
    }
  }
  throw new Defect('letter-not-compiled', 'the letter has characters that cannot be replaced');
}
