import { createRequire } from 'node:module';
import data from './fonts.json' with { type: 'json' };

/** The families that a usual letter is set in: the compiler has them. */
export const USUAL_FONTS: readonly string[] = data.usual;

/** The families for every script there is a font for, in the order in which they are tried. */
export const ALL_FONTS: readonly string[] = [
  ...data.usual,
  ...data.further.map(({ family }) => family),
  ...data.last,
];

/** The files of the families that the compiler does not have. */
export function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return data.further.map((font) => resolve(`${font.package}/${font.file}`));
}
