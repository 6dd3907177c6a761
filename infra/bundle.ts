import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { STEPS, type Step } from '../events/catalog.ts';
import { type Problem, Refuse } from '../shared/errors.ts';
import { EXTERNAL, layEngines, type Platform, packagesOf } from './engines.ts';
import type { StepSpec } from './steps.ts';

/** The repository. */
export const ROOT = dirname(import.meta.dirname);

/** Packages in CommonJS call `require`, which a module does not have. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Where the SDK looks for credentials beside the environment. A function has them in its environment, and the SDK
 * imports these only when it has not; they are a sixth of a bundle.
 */
const CREDENTIALS = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** Where a bundle's data lies beside it. */
export const DATA = 'data';
/** JSON of ours with more characters than this, written without blanks, is data beside the bundle. */
const LARGE_JSON = 8_000;

/**
 * Leaves large JSON of ours out of the code: it is parsed faster as JSON than compiled as a script, and functions that
 * carry the same data carry the same file. Collects its text by the path under which a bundle imports it.
 */
const dataBeside = (root: string, found: Map<string, string>): Plugin => ({
  name: 'data-beside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\..*\.json$/ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path);
      const name = relative(root, file).split(sep).join('/');
      if (name.startsWith('node_modules/') || name.includes('/node_modules/')) return undefined;
      const text = JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
      if (text.length <= LARGE_JSON) return undefined;
      const beside = `./${DATA}/${name}`;
      found.set(beside, text);
      return { path: beside, external: true, sideEffects: false };
    }),
});

/**
 * A client of the AWS SDK describes every operation of its service. The keys of these descriptions are constants,
 * which may run code for all that the bundler knows; written out, the operations that a function never asks for are
 * left out, a half of S3 and two thirds of the mail service.
 */
const askedOperations: Plugin = {
  name: 'asked-operations',
  setup: ({ onLoad }) =>
    onLoad(
      { filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const constants = new Map(
          [...source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
        );
        const contents = source.replace(/\[(\w+)\]:/g, (key, name) => {
          const text = constants.get(name);
          return text === undefined ? key : `${text}:`;
        });
        return { contents, loader: 'js' };
      },
    ),
};

/**
 * Bundles every step in one go: `<out>/<step>/index.mjs` from functions/<step>/handler.ts, its worker threads and its
 * data beside it, its engines in node_modules/, its assets. The same sources give the same bytes wherever they lie.
 * Gives each step's folder; refuses when a step has no handler, or uses an engine that its spec does not name.
 */
export async function bundleSteps(
  specs: Readonly<Record<Step, StepSpec>>,
  platform: Platform,
  out: string,
  root = ROOT,
): Promise<Readonly<Record<Step, string>>> {
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
    // Of the two ways to recognise a scan only the one that is chosen is bundled.
    define: { 'process.env.OCR': JSON.stringify(ocrOf(specs)) },
    external: [...EXTERNAL, ...CREDENTIALS],
    banner: { js: REQUIRE },
    minify: true,
    // So that errors keep their names and a stack trace can be read without a source map to load.
    keepNames: true,
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    plugins: [dataBeside(root, data), askedOperations],
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

  for (const step of STEPS) {
    const folder = join(out, step);
    layEngines(specs[step].engines ?? [], platform, root, folder);
    for (const { from, to } of specs[step].assets ?? [])
      cpSync(join(root, from), join(folder, to), { recursive: true });
  }
  return Object.fromEntries(STEPS.map((step) => [step, join(out, step)])) as Record<Step, string>;
}

const ocrOf = (specs: Readonly<Record<Step, StepSpec>>) =>
  Object.values(specs).some(({ engines }) => engines?.includes('textract')) ? 'textract' : 'tesseract';

function refuseIfAny(code: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refuse(code, problems);
}
