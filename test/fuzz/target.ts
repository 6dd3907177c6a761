import { parentPort } from 'node:worker_threads';
import type { Page } from '../../shared/records/model.ts';
import { answerOfManifest, answerOfRecord, answerOfZip } from '../packets/hostile/answers.ts';
import { inputOf, type Kind } from './mutate.ts';
import { PERSONAL } from './seeds.ts';

/** An input to be made and read. */
export interface Task {
  readonly kind: Kind;
  readonly seed: number;
  readonly n: number;
}
/** Its answer; or what is wrong, which no input may bring about. */
export type Outcome = { readonly answer: string; readonly ms: number } | { readonly fault: string };

parentPort?.on('message', async ({ kind, seed, n }: Task) => {
  const bytes = await inputOf(kind, seed, n);
  const start = performance.now();
  const outcome: Outcome = await READERS[kind](bytes).then(
    (answer) => ({ answer, ms: performance.now() - start }),
    (error: unknown) => ({ fault: error instanceof Error ? `${error.stack}` : String(error) }),
  );
  parentPort?.postMessage(outcome);
});

const READERS: Readonly<Record<Kind, (bytes: Uint8Array) => Promise<string>>> = {
  zip: async (bytes) => (await answerOfZip(bytes)).answer,
  pdf: answerOfPdf,
  manifest: async (bytes) => {
    const { answer, problems } = answerOfManifest(bytes);
    must(Buffer.byteLength(JSON.stringify(problems)) < 64_000, 'the problems are more than an event carries');
    must(!problems.some(({ problem }) => problem.includes(PERSONAL)), 'a problem repeats a value');
    if (answer === 'taken') return answer;
    return problems.length === 1
      ? `refused: ${problems[0]?.problem.replace(/[\d"].*$/s, '…')}`
      : 'refused: several problems';
  },
};

/** What became of a PDF as the steps read it, but for the recognition of scans. */
async function answerOfPdf(bytes: Uint8Array): Promise<string> {
  const { answer, pages } = await answerOfRecord(bytes);
  for (const page of pages) check(page);
  return answer;
}

/** What every page must be, whatever it was read from. */
function check({ text, words, width, height, legibility, note }: Page): void {
  must(legibility === 'legible' || note !== undefined, 'a page is not legible, and not why');
  must(text.isWellFormed(), 'a text holds half a character');
  must(text.length < 5_000_000, 'a text has no bound');
  must(width > 0 && height > 0 && Number.isFinite(width * height), 'a page has no size');
  must(
    words.every((word) => word.every(Number.isFinite)),
    'a word has no place',
  );
  must(
    words.every(([start, end]) => start >= 0 && start <= end && end <= text.length),
    'a word is not in its text',
  );
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
