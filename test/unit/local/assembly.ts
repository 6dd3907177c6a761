import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { type Assembly, readAssembly, type Template } from '../../../infra/local/template.ts';

const FUNCTIONS = {
  tell: new URL('./functions/tell.ts', import.meta.url),
  note: new URL('./functions/note.ts', import.meta.url),
  misbehave: new URL('./functions/misbehave.ts', import.meta.url),
} as const;

/** Writes a cloud assembly as CDK does, with the fixture functions as assets, and reads it back. */
export function assembly(folder: string, template: Template): Assembly {
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: Object.entries(FUNCTIONS).map(([name, url]) => ({
      in: fileURLToPath(url),
      out: join(`asset.${name}`, 'index'),
    })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  write('manifest.json', {
    artifacts: {
      small: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'small.template.json', stackName: 'small' },
      },
      'small.assets': { type: 'cdk:asset-manifest', properties: { file: 'small.assets.json' } },
      operations: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'operations.template.json' },
      },
    },
  });
  write('small.template.json', template);
  write('small.assets.json', {
    files: Object.fromEntries(
      Object.keys(FUNCTIONS).map((name) => [
        name,
        {
          source: { path: `asset.${name}`, packaging: 'zip' },
          destinations: { here: { objectKey: `${name}.zip` } },
        },
      ]),
    ),
  });
  return readAssembly(folder, 'small');
}
