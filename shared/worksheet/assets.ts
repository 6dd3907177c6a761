import { existsSync, readFileSync } from 'node:fs';

/** Where files lie that are not code: in `assets/` beside a bundle, otherwise in `shared/`. */
const bundled = new URL('./assets/', import.meta.url);
const root = existsSync(new URL('worksheet/', bundled)) ? bundled : new URL('../', import.meta.url);

/** The text of a file by its path under `shared/`, e.g. `worksheet/page.css`. */
export const assetText = (path: string): string => readFileSync(new URL(path, root), 'utf8');
