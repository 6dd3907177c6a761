import { Defect } from '../../errors.ts';
import type { LetterModel } from '../letter.ts';
import { layersOf } from './layers.ts';
import { inFixedWording, plainly } from './public-copy.ts';
import type { Redactor } from './redact.ts';
import { plain, tokensOf } from './tokens.ts';

/**
 * Looks for every identifier of a packet in every layer of the finished public copy.
 *
 * @param pdf the file as it would be published
 * @param copy what it was written from: what stands in its fixed wording names nobody (a worker called Case)
 * @throws Defect `identifier-in-public-copy`, naming the layer and never what was found; `public-copy-not-searched`
 *   when the file cannot be looked into whole. Nothing is published then.
 */
export async function huntPublicCopy(pdf: Uint8Array, copy: LetterModel, redactor: Redactor): Promise<void> {
  const fixed = inFixedWording(copy, redactor);
  await hunt(pdf, redactor, fixed);
}

/** As `huntPublicCopy`, of a file whose fixed wording is given. */
export async function hunt(
  pdf: Uint8Array,
  redactor: Redactor,
  fixed: ReadonlySet<string> = new Set(),
): Promise<void> {
  const needles = redactor.unmistakable.map((identifier) => ({
    plain: plain(identifier),
    bytes: ENCODINGS.flatMap((encode) => [identifier, identifier.toUpperCase()].map(encode)),
  }));
  const names = (text: string) => redactor.identifiersIn(text).some((found) => !fixed.has(plainly(found)));
  // What the layout parted: letters that stand apart, or on two lines.
  const holds = (text: string) => needles.some((needle) => isInWords(text, needle.plain));
  const hasBytes = (text: string) =>
    needles.some(({ bytes }) => bytes.some((needle) => text.includes(needle)));

  const layers = await layersOf(pdf);
  const texts = layers.filter(({ isBinary }) => !isBinary);
  // All together first, which a semicolon keeps apart: a file has hundreds of texts, and mostly there is nothing.
  const isNamed = names(texts.map(({ text }) => text).join('\n;\n'));
  const found =
    (isNamed ? texts.find(({ text }) => names(text)) : undefined) ??
    layers.find(({ text, isBinary, isPage }) => (isBinary ? hasBytes(text) : isPage === true && holds(text)));
  if (found)
    throw new Defect('identifier-in-public-copy', `an identifier of the case is left in ${found.name}`);
  if (isNamed)
    throw new Defect('identifier-in-public-copy', 'an identifier of the case is left between the layers');
}

/** Whether words, whatever stands between them, make up a text: `install one` is no Stallone. */
function isInWords(text: string, wanted: string): boolean {
  const starts = new Set<number>();
  let joined = '';
  for (const { word } of tokensOf(text)) {
    starts.add(joined.length);
    joined += word;
  }
  starts.add(joined.length);
  for (let at = joined.indexOf(wanted); at >= 0; at = joined.indexOf(wanted, at + 1))
    if (starts.has(at) && starts.has(at + wanted.length)) return true;
  return false;
}

/** How a text may stand in bytes, each byte as a character. */
const ENCODINGS: readonly ((text: string) => string)[] = [
  (text) => Buffer.from(text, 'utf8').toString('latin1'),
  (text) => Buffer.from(text, 'latin1').toString('latin1'),
  (text) => Buffer.from(text, 'utf16le').toString('latin1'),
  (text) => Buffer.from(text, 'utf16le').swap16().toString('latin1'),
];
