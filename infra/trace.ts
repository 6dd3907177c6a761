/**
 * A stack trace of a function, with every place in its bundle told as the source it was made of:
 *
 *     npm run --silent trace -- write-letter < trace.txt
 *
 * No function carries a map. The same sources give the same bytes, so that the map is made again, of the commit that
 * was deployed; `--ocr textract` where the deployment was set so.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { STEPS, type Step } from '../events/catalog.ts';
import { compileSteps, ROOT } from './bundle.ts';
import { stepSpecs } from './steps.ts';

/** A file of a bundle with line and column, as a stack frame names it. */
const PLACE = /(?:file:\/\/)?[^\s()]*?([\w-]+\.mjs):(\d+):(\d+)/g;

/** A stack trace whose places in the bundle of `folder`, which holds its maps, are told as places in the sources. */
export function traced(trace: string, folder: string): string {
  const maps = new Map<string, SourceMap>();
  const mapOf = (file: string) => {
    const map =
      maps.get(file) ??
      new SourceMap(JSON.parse(readFileSync(join(folder, `${file}.map`), 'utf8')) as SourceMapPayload);
    maps.set(file, map);
    return map;
  };
  return trace.replace(PLACE, (place, file: string, line: string, column: string) => {
    const origin = mapOf(file).findOrigin(Number(line), Number(column));
    if (!('fileName' in origin)) return place;
    const source = relative(ROOT, join(folder, origin.fileName));
    return `${source}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { ocr: { type: 'string', default: 'tesseract' } },
  });
  const step = STEPS.find((each) => each === positionals[0]);
  if (step === undefined || (values.ocr !== 'tesseract' && values.ocr !== 'textract')) {
    console.error(
      `npm run --silent trace -- <step> [--ocr textract] < trace.txt\nSteps: ${STEPS.join(', ')}`,
    );
    process.exit(1);
  }
  const out = mkdtempSync(join(tmpdir(), 'imr-maps-'));
  try {
    const folders: Readonly<Record<Step, string>> = await compileSteps(stepSpecs(values.ocr), out, {
      maps: true,
    });
    process.stdout.write(traced(await text(process.stdin), folders[step]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
