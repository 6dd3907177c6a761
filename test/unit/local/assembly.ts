import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type Assembly, readAssembly, type Template } from '../../../infra/local/template.ts';

/** Writes a cloud assembly as CDK does, with the fixture functions as assets, and reads it back. */
export function assembly(folder: string, template: Template, functions: readonly string[]): Assembly {
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: functions.map((name) => ({
      in: join(import.meta.dirname, 'functions', `${name}.ts`),
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
      functions.map((name) => [
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
