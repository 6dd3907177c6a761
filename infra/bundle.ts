import { cpSync, existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
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

/**
 * Bundles every step in one go: `<out>/<step>/index.mjs` from functions/<step>/handler.ts, its worker threads beside
 * it, its engines in node_modules/, its assets. The same sources give the same bytes wherever they lie. Gives each
 * step's folder; refuses when a step has no handler, or uses an engine that its spec does not name.
 */
export function bundleSteps(
  specs: Readonly<Record<Step, StepSpec>>,
  platform: Platform,
  out: string,
  root = ROOT,
): Readonly<Record<Step, string>> {
  const handler = (step: Step) => `functions/${step}/handler.ts`;
  refuseIfAny(
    'handler-missing',
    STEPS.filter((step) => !existsSync(join(root, handler(step)))).map((step) => ({
      path: handler(step),
      problem: 'a step of events/catalog.ts has no handler',
    })),
  );

  rmSync(out, { recursive: true, force: true });
  const { metafile } = buildSync({
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
