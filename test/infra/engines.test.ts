import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../infra/bundle.ts';
import { FUNCTION_GLIBC, glibcNeeded, layEngines } from '../../infra/engines.ts';
import fonts from '../../shared/letter/fonts.json' with { type: 'json' };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imr-engines-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const TYPST = '@myriaddreamin/typst-ts-node-compiler';
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const install = (name: string, files: Record<string, string> = {}, dependencies = {}) => {
  put(`node_modules/${name}/package.json`, JSON.stringify({ version: '0.7.0', dependencies }));
  for (const [path, text] of Object.entries(files)) put(`node_modules/${name}/${path}`, text);
};
const laid = () =>
  readdirSync(join(root, 'out/node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'out/node_modules/').length))
    .sort();

describe('an engine laid beside a function', () => {
  it('brings the dependencies that Node uses, and of a package what runs and its licence', () => {
    install('@tesseract.js-data/eng', {
      'index.js': '',
      '4.0.0/eng.traineddata.gz': 'full',
      '4.0.0_best_int/eng.traineddata.gz': 'small',
    });
    install(
      'tesseract.js',
      { 'src/index.js': '', 'src/index.d.ts': '', 'dist/tesseract.min.js': '', 'LICENSE.md': '' },
      { 'tesseract.js-core': '^7', 'node-fetch': '^2' },
    );
    install('tesseract.js-core', {
      'index.js': '',
      'tesseract-core-simd.js': '',
      'tesseract-core-simd.wasm': '',
      'tesseract-core-simd.wasm.js': '',
      'tesseract-core-simd-lstm.wasm': '',
    });
    layEngines(['tesseract'], 'linux-x64-gnu', root, join(root, 'out'));
    expect(laid()).toEqual([
      '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
      '@tesseract.js-data/eng/index.js',
      '@tesseract.js-data/eng/package.json',
      'tesseract.js-core/index.js',
      'tesseract.js-core/package.json',
      'tesseract.js-core/tesseract-core-simd.js',
      'tesseract.js-core/tesseract-core-simd.wasm',
      'tesseract.js/LICENSE.md',
      'tesseract.js/package.json',
      'tesseract.js/src/index.js',
    ]);
  });

  it('brings of each family of fonts the one weight that letters are set in, and its licence', () => {
    layEngines(['fonts'], 'linux-x64-gnu', ROOT, join(root, 'out'));
    const files = fonts.further.flatMap((font) =>
      [font.file, 'LICENSE', 'LICENSE_FONT', 'package.json'].map((file) => `${font.package}/${file}`),
    );
    expect(laid()).toEqual(files.sort());
  });

  it('brings the native part of the function, not of the machine that deploys', () => {
    install(TYPST, { 'index.js': '' });
    install(`${TYPST}-linux-arm64-gnu`, { 'typst.linux-arm64-gnu.node': 'GLIBC_2.28' });
    install(`${TYPST}-${process.platform}-${process.arch}-other`, { 'typst.other.node': '' });
    layEngines(['typst'], 'linux-arm64-gnu', root, join(root, 'out'));
    expect(
      existsSync(join(root, `out/node_modules/${TYPST}-linux-arm64-gnu/typst.linux-arm64-gnu.node`)),
    ).toBe(true);
    expect(laid().filter((path) => path.includes('other'))).toEqual([]);
  });

  it('brings the native part of this machine when the functions run on it', () => {
    install(TYPST, { 'index.js': '' });
    install(`${TYPST}-${process.platform}-${process.arch}-x`, { 'typst.host.node': 'GLIBC_2.99' });
    install(`${TYPST}-plan9-mips`, { 'typst.plan9.node': '' });
    layEngines(['typst'], 'host', root, join(root, 'out'));
    expect(laid().filter((path) => path.endsWith('.node'))).toEqual([
      `${TYPST}-${process.platform}-${process.arch}-x/typst.host.node`,
    ]);
  });

  it('is refused with the command that installs it when its native part is not there', () => {
    install(TYPST, { 'index.js': '' });
    expect(() => layEngines(['typst'], 'linux-arm64-gnu', root, join(root, 'out'))).toThrow(
      `node_modules/${TYPST}-linux-arm64-gnu: not installed; run: ` +
        `npm install --no-save --force ${TYPST}-linux-arm64-gnu@0.7.0`,
    );
  });

  it('is refused when its native part needs a newer C library than the function has', () => {
    install(TYPST, { 'index.js': '' });
    install(`${TYPST}-linux-x64-gnu`, { 'typst.node': 'GLIBC_2.17\0GLIBC_2.38\0GLIBC_2.5\0' });
    expect(() => layEngines(['typst'], 'linux-x64-gnu', root, join(root, 'out'))).toThrow(
      `${TYPST}-linux-x64-gnu/typst.node: needs glibc 2.38; the functions have 2.${FUNCTION_GLIBC}`,
    );
  });

  it('is refused when the packages were never installed', () => {
    expect(() => layEngines(['pdfium'], 'linux-x64-gnu', root, join(root, 'out'))).toThrow(
      'node_modules/@embedpdf/pdfium: not installed; run: npm ci',
    );
  });
});

describe('the C library that a binary needs', () => {
  it('is the highest version that it names, compared as numbers', () => {
    expect(glibcNeeded(Buffer.from('\0GLIBC_2.9\0GLIBC_2.28\0GLIBC_2.3.4\0'))).toBe(28);
  });

  it('is none when it names none', () => {
    expect(glibcNeeded(Buffer.from('statically linked'))).toBe(0);
  });
});
