import { typeset } from '../letter/pdf.ts';
import data from './envelope.json' with { type: 'json' };

/** A block of lines as it stands in a window: broken to its width, in the largest type that fits. */
export interface WindowBlock {
  readonly lines: readonly string[];
  /** Points. */
  readonly size: number;
  /** False when not even the smallest type fits: the document then goes in the larger envelope. */
  readonly fits: boolean;
}

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Lines in a window, in type of one width a letter, so that what fits is known before it is printed. */
export function inWindow(lines: readonly string[], { width, height }: Box): WindowBlock {
  const { sizes, leading, advance } = data.type;
  const tried = sizes.map((size) => {
    const broken = lines.flatMap((line) => brokenAt(line, Math.floor((width * 72) / (advance * size))));
    return { lines: broken, size, fits: broken.length * size * leading <= height * 72 };
  });
  const found = tried.find(({ fits }) => fits) ?? tried.at(-1);
  return found ?? { lines, size: 8, fits: false };
}

/** A line broken between words at a width in letters, and within a word that is longer than that. */
function brokenAt(line: string, width: number): readonly string[] {
  const broken: string[] = [];
  let rest = [...line.trim()];
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > 0 ? space : width;
    broken.push(rest.slice(0, at).join(''));
    rest = rest.slice(space > 0 ? at + 1 : at);
  }
  return [...broken, rest.join('')];
}

/** What a cover sheet shows, and nothing more of the case than its number: it is read through a window. */
export interface Cover {
  readonly addressee: readonly string[];
  readonly returnAddress: readonly string[];
  /** What lies behind it, and of which case. */
  readonly title: string;
  readonly note: string;
  readonly language: string;
}

/** The addressed sheet that goes before a document, as PDF, and whether its address fits the window. */
export function coverSheet(cover: Cover): { readonly pdf: Uint8Array; readonly fits: boolean } {
  const { address, returnAddress, below } = data.envelope;
  const to = inWindow(cover.addressee, address);
  const from = inWindow(cover.returnAddress, returnAddress);
  const { title, note, language } = cover;
  const pdf = typeset('cover.typ', { title, note, language, below, to, from, address, returnAddress });
  return { pdf, fits: to.fits };
}
