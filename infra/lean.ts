/** What is left out of the functions' bundles, or laid beside them: a function loads in the time its size takes. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Where the SDK looks for credentials beside the environment. A function has them in its environment, and the SDK
 * imports these only when it has not; they were a sixth of a bundle.
 */
export const CREDENTIALS = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** Where a bundle's data lies beside it. */
const DATA = 'data';
/** JSON of ours with more characters than this, written without blanks, is data beside the bundle. */
const LARGE_JSON = 2_000;

/**
 * Leaves large JSON of ours out of the code: it is parsed faster as JSON than compiled as a script, and functions that
 * carry the same data carry the same file. Collects its text by the path under which a bundle imports it.
 */
export const dataBeside = (root: string, found: Map<string, string>): Plugin => ({
  name: 'data-beside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\..*\.json$/ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path);
      const name = relative(root, file).split(sep).join('/');
      if (name.split('/').includes('node_modules')) return undefined;
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
export const askedOperations: Plugin = {
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
 * What no function reaches of the packages it is made of, by file, and what stands in its place. A module without
 * exports makes a call of what it had fail.
 */
const UNREACHED: readonly { readonly file: RegExp; readonly contents: string }[] = [
  // Of 1,500 types of files: the one attachment of a message tells its own.
  {
    file: /nodemailer[\\/]dist[\\/]esm[\\/]mime-funcs[\\/]mime-types\.js$/,
    contents: "export const detectMimeType=()=>'application/octet-stream',detectExtension=()=>'bin'",
  },
  // JSON Schema is written by `npm run schemas` alone.
  {
    file: /zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/,
    contents: 'module.exports={}',
  },
];

/** Leaves out of a bundle what is never run there. */
export const unreached: Plugin = {
  name: 'unreached',
  setup: ({ onLoad, onResolve }) => {
    for (const { file, contents } of UNREACHED) onLoad({ filter: file }, () => ({ contents, loader: 'js' }));
    // A client tells its version and nothing else of its package.
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    // Imported only when an operation streams events; none that is asked for does.
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};
