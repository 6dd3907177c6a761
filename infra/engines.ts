import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { Refuse } from '../shared/errors.ts';
import fonts from '../shared/letter/fonts.json' with { type: 'json' };

/** Textract is a service: nothing of it is laid beside a function but the right to ask it (access.ts). */
export type Engine = 'pdfium' | 'tesseract' | 'textract' | 'typst' | 'fonts' | 'signatures';

/** Where an engine's native part comes from: for the functions' Linux, or for this machine. */
export type Platform = 'linux-x64-gnu' | 'linux-arm64-gnu' | 'host';

/**
 * What is laid in `node_modules/` of a function that uses an engine: packages with their dependencies, and of each
 * only the paths named here (all of them where none is). Licences always go along.
 */
const PACKAGES: Readonly<Record<Engine, readonly string[]>> = {
  pdfium: ['@embedpdf/pdfium'],
  tesseract: ['tesseract.js', '@tesseract.js-data/eng'],
  textract: [],
  typst: ['@myriaddreamin/typst-ts-node-compiler'],
  fonts: fonts.further.map((font) => font.package),
  signatures: ['@libpdf/core', 'pkijs', 'asn1js'],
};
const KEPT: Readonly<Record<string, RegExp>> = {
  // Of each family the one weight that letters are set in.
  ...Object.fromEntries(fonts.further.map((font) => [font.package, new RegExp(`^${font.file}$`)])),
  '@embedpdf/pdfium': /^dist\/(index\.js|pdfium\.wasm)$/,
  'tesseract.js': /^src\//,
  // What Node loads on a processor with vector instructions; the rest is for others, for browsers, and the smaller
  // builds without the legacy recogniser, which this version never loads in Node.
  'tesseract.js-core': /^(index\.js|tesseract-core-(relaxed)?simd\.(js|wasm))$/,
  '@tesseract.js-data/eng': /^(index\.js|4\.0\.0_best_int\/.*)$/,
  // The build that Node loads, and what lies nested with it.
  pkijs: /^(build\/index\.js$|node_modules\/)/,
  asn1js: /^build\/index\.js$/,
  'lru-cache': /^dist\/esm\//,
  '@noble/hashes': /^[^/]+\.js$/,
  '@noble/ciphers': /^[^/]+\.js$/,
};
/** Dependencies that only a browser, an installation or a Node without fetch uses. */
const LEFT_OUT: readonly string[] = ['idb-keyval', 'node-fetch', 'opencollective-postinstall', 'zlibjs'];
const ALWAYS = /^(package\.json|licen[cs]e.*|notice.*)$/i;
const NEVER = /^(test\/|\.)|(\.map|\.d\.[cm]?ts|\.md)$/i;

/** Packages whose native part is a package of its own for each platform, named `<package>-<platform>`. */
const NATIVE: readonly string[] = ['@myriaddreamin/typst-ts-node-compiler'];

/** Amazon Linux 2023, which nodejs24.x runs on, has glibc 2.34. */
export const FUNCTION_GLIBC = 34;

/** The packages that a bundle using some engines finds in its `node_modules/`. */
export const packagesOf = (engines: readonly Engine[]): readonly string[] =>
  engines.flatMap((engine) => PACKAGES[engine]);

/** Every module that a bundle leaves to its `node_modules/`. */
export const EXTERNAL: readonly string[] = Object.values(PACKAGES).flat();

/**
 * Lays the engines with their dependency closure in `<folder>/node_modules`. Refuses, saying which command mends it,
 * when a package or its native part for `platform` is not installed, and when that part asks for a newer C library
 * than the function's runtime has.
 */
export function layEngines(
  engines: readonly Engine[],
  platform: Platform,
  root: string,
  folder: string,
): void {
  const laid = new Set<string>(LEFT_OUT);
  const lay = (name: string) => {
    if (laid.has(name)) return;
    laid.add(name);
    const from = join(root, 'node_modules', name);
    if (!existsSync(from)) throw notInstalled(name, 'npm ci');
    for (const path of filesOf(from)) {
      if (!ALWAYS.test(path) && (NEVER.test(path) || !(KEPT[name] ?? /./).test(path))) continue;
      const to = join(folder, 'node_modules', name, path);
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(join(from, path), to);
    }
    for (const dependency of Object.keys(manifest(from).dependencies ?? {})) lay(dependency);
    if (NATIVE.includes(name)) nativeParts(name, platform, root).forEach(lay);
  };
  packagesOf(engines).forEach(lay);
}

/** The packages with the native part of `name` for a platform. */
function nativeParts(name: string, platform: Platform, root: string): readonly string[] {
  if (platform === 'host') {
    const [scope = ''] = name.split('/');
    const ours = `${name}-${process.platform}-${process.arch}`;
    const found = readdirSync(join(root, 'node_modules', scope))
      .map((each) => `${scope}/${each}`)
      .filter((each) => each.startsWith(ours));
    if (found.length === 0) throw notInstalled(ours, 'npm ci');
    return found;
  }
  const part = `${name}-${platform}`;
  const folder = join(root, 'node_modules', part);
  if (!existsSync(folder)) {
    // --force, since it is for another platform than this one; --os and --cpu would take this one's parts away.
    const { version } = manifest(join(root, 'node_modules', name));
    throw notInstalled(part, `npm install --no-save --force ${part}@${version}`);
  }
  for (const path of filesOf(folder).filter((each) => each.endsWith('.node'))) {
    const needed = glibcNeeded(readFileSync(join(folder, path)));
    if (needed > FUNCTION_GLIBC)
      throw new Refuse('engine-too-new', [
        {
          path: `${part}/${path}`,
          problem: `needs glibc 2.${needed}; the functions have 2.${FUNCTION_GLIBC}`,
        },
      ]);
  }
  return [part];
}

/** The highest minor version `n` of the `GLIBC_2.n` symbols that a Linux binary asks for; 0 when it asks for none. */
export function glibcNeeded(binary: Buffer): number {
  const versions = binary.toString('latin1').matchAll(/GLIBC_2\.(\d+)/g);
  return Math.max(0, ...Array.from(versions, ([, minor]) => Number(minor)));
}

const notInstalled = (name: string, command: string) =>
  new Refuse('engine-missing', [{ path: `node_modules/${name}`, problem: `not installed; run: ${command}` }]);

/** Files under a folder, by their path from it with `/`, in order. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

const manifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    dependencies?: Record<string, string>;
  };
