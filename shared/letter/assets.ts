import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file that the letter is made with: in `assets/` beside the bundle when there is one, otherwise beside
 * this source.
 */
export function assetPath(name: string): string {
  const bundled = fileURLToPath(new URL(`./assets/${name}`, import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL(`./${name}`, import.meta.url));
}

/** The organization's logo, an SVG drawing, as it lies among the assets. */
export const logoSvg = (file: string): string => readFileSync(assetPath(file), 'utf8');
