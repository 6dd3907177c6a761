import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { STEPS, type Step } from '../events/catalog.ts';
import { type Problem, Refuse } from '../shared/errors.ts';
import { EXTERNAL, layEngines, type Platform, packagesOf } from './engines.ts';
import { askedOperations, CREDENTIALS, dataBeside, unreached } from './lean.ts';
import type { StepSpec } from './steps.ts';

/** The repository. */
export const ROOT = dirname(import.meta.dirname);

/** Packages in CommonJS call `require`, which a module does not have. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

type Specs = Readonly<Record<Step, StepSpec>>;
type Folders = Readonly<Record<Step, string>>;

/**
 * Bundles every step in one go: `<out>/<step>/index.mjs` from functions/<step>/handler.ts, its worker threads and its
 * data beside it; and where `maps` are wanted, `index.mjs.map`. The same sources give the same bytes wherever they lie,
 * with maps or without. Gives each step's folder; refuses when a step has no handler, or uses an engine that its spec
 * does not name.
 */
export async function compileSteps(
  specs: Specs,
  out: string,
  { root = ROOT, maps = false } = {},
): Promise<Folders> {
  const handler = (step: Step) => `functions/${step}/handler.ts`;
  refuseIfAny(
    'handler-missing',
    STEPS.filter((step) => !existsSync(join(root, handler(step)))).map((step) => ({
      path: handler(step),
      problem: 'a step of events/catalog.ts has no handler',
    })),
  );

  rmSync(out, { recursive: true, force: true });
  const data = new Map<string, string>();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: STEPS.flatMap((step) => [
      { in: handler(step), out: `${step}/index` },
      ...(specs[step].workers ?? []).map((path) => ({ in: path, out: `${step}/${basename(path, '.ts')}` })),
    ]),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Modules before CommonJS, so that what is not used of the AWS SDK is left out.
    mainFields: ['module', 'main'],
    // Its other build is CommonJS, of which nothing can be left out.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    // Of the two ways to recognise a scan only the one that is chosen is bundled.
    define: { 'process.env.OCR': JSON.stringify(ocrOf(specs)) },
    external: [...EXTERNAL, ...CREDENTIALS],
    banner: { js: REQUIRE },
    minify: true,
    ...(maps && { sourcemap: 'external' }),
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    plugins: [dataBeside(root, data), askedOperations, unreached],
  });

  refuseIfAny(
    'engine-undeclared',
    Object.entries(metafile.outputs).flatMap(([path, { imports }]) => {
      const step = basename(dirname(path)) as Step;
      const laid = packagesOf(specs[step].engines ?? []);
      return imports
        .filter((each) => EXTERNAL.includes(each.path) && !laid.includes(each.path))
        .map((each) => ({
          path: `functions/${step}`,
          problem: `imports ${each.path}, an engine that infra/steps.ts does not give it`,
        }));
    }),
  );

  for (const [path, { imports }] of Object.entries(metafile.outputs))
    for (const { path: name } of imports) {
      const text = data.get(name);
      if (text === undefined) continue;
      const file = join(root, dirname(path), name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  return Object.fromEntries(STEPS.map((step) => [step, join(out, step)])) as Folders;
}

/** The steps as they are deployed: compiled, with their engines in node_modules/ and their assets beside them. */
export async function bundleSteps(
  specs: Specs,
  platform: Platform,
  out: string,
  root = ROOT,
): Promise<Folders> {
  const folders = await compileSteps(specs, out, { root });
  for (const step of STEPS) {
    const folder = folders[step];
    layEngines(specs[step].engines ?? [], platform, root, folder);
    for (const { from, to } of specs[step].assets ?? [])
      cpSync(join(root, from), join(folder, to), { recursive: true });
  }
  return folders;
}

const ocrOf = (specs: Specs) =>
  Object.values(specs).some(({ engines }) => engines?.includes('textract')) ? 'textract' : 'tesseract';

function refuseIfAny(code: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refuse(code, problems);
}
