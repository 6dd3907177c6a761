import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Refuse } from '../../shared/errors.ts';
import { type Assembly, readAssembly } from './template.ts';

/** The repository, and the folder in it where the run on one machine keeps its things. */
export const ROOT = join(import.meta.dirname, '../..');
export const LOCAL = join(ROOT, '.local');
/** The stack that is run, as infra/app.ts names it. */
export const STACK = 'imr';
/** The port that AWS-compatible endpoints use. */
export const PORT = 4566;

/**
 * Synthesizes the app into a folder as `cdk synth` does, in a process of its own, with the engines of this machine
 * in the bundles; `settings` are those of the deployment, by name. Refuses with the app's own words when it does not
 * synthesize.
 */
export async function synthesize(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Assembly> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { context = {} } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context?: object };
  try {
    await promisify(execFile)(process.execPath, [join(ROOT, 'infra/app.ts')], {
      cwd: ROOT,
      env: {
        ...process.env,
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...settings, engines: 'host' }),
      },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (cause) {
    const { stderr = '', message } = cause as { stderr?: string; message: string };
    throw new Refuse('not-synthesized', [{ path: 'infra/app.ts', problem: stderr.trim() || message }], {
      cause,
    });
  }
  return readAssembly(folder, STACK);
}
