import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { inputOf, type Kind } from './mutate.ts';
import type { Outcome, Task } from './target.ts';

/** How much is tried, and what an input may take. */
export interface Plan {
  readonly counts: Readonly<Record<Kind, number>>;
  readonly seed: number;
  /** The first input's number: to try one again. */
  readonly first?: number;
  /** Milliseconds within which an input must be answered. */
  readonly ms?: number;
  /** Bytes that the whole process may hold. */
  readonly bytes?: number;
  /** Where inputs that failed are written. */
  readonly folder?: string;
  readonly progress?: (done: string) => void;
}

/** What became of the inputs of a kind. */
export interface Report {
  readonly kind: Kind;
  readonly inputs: number;
  /** How often each answer was given. */
  readonly answers: Readonly<Record<string, number>>;
  readonly slowest: { readonly n: number; readonly ms: number };
  /** Bytes that the process held at most. */
  readonly peak: number;
  readonly failures: readonly { readonly n: number; readonly why: string }[];
}

/** Bytes of JavaScript objects that the thread may hold: a process may hold more than the threads of its PDFs. */
const THREAD_MEGABYTES = 128;

/** Reads mutated inputs of a kind, each in a thread that is ended when it takes too long or too much. */
export async function fuzz(kind: Kind, plan: Plan): Promise<Report> {
  const { counts, seed, first = 0, ms = 60_000, bytes = 512 * 1024 * 1024 } = plan;
  const answers: Record<string, number> = {};
  const failures: { n: number; why: string }[] = [];
  let slowest = { n: first, ms: 0 };
  let peak = 0;
  let thread = new Target();
  try {
    for (let n = first; n < first + counts[kind]; n++) {
      const { outcome, held } = await thread.read({ kind, seed, n }, ms, bytes);
      peak = Math.max(peak, held);
      if ('fault' in outcome) {
        failures.push({ n, why: outcome.fault });
        await thread.end();
        thread = new Target();
        if (plan.folder) await keep(plan.folder, { kind, seed, n }, outcome.fault);
      } else {
        answers[outcome.answer] = (answers[outcome.answer] ?? 0) + 1;
        if (outcome.ms > slowest.ms) slowest = { n, ms: Math.round(outcome.ms) };
      }
      if ((n - first + 1) % 1000 === 0) plan.progress?.(`${kind} ${n - first + 1} of ${counts[kind]}`);
    }
  } finally {
    await thread.end();
  }
  return { kind, inputs: counts[kind], answers, slowest, peak, failures };
}

/** An input that failed, beside why. */
async function keep(folder: string, { kind, seed, n }: Task, why: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${kind}-seed-${seed}-input-${n}`);
  await writeFile(file, await inputOf(kind, seed, n));
  await writeFile(`${file}.txt`, `${why}\n`);
}

/** The thread in which inputs are read. */
class Target {
  readonly #worker = new Worker(new URL('./target.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEGABYTES, maxYoungGenerationSizeMb: 16 },
    stderr: true,
  });

  /** What became of an input, and the bytes that the process held at most meanwhile. */
  async read(task: Task, ms: number, bytes: number): Promise<{ outcome: Outcome; held: number }> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    let held = 0;
    const look = () => {
      held = Math.max(held, process.memoryUsage.rss());
      if (held > bytes) resolve({ fault: `more than ${bytes} bytes were held` });
    };
    const watch = setInterval(look, 20);
    const timer = setTimeout(() => resolve({ fault: `no answer within ${ms} ms` }), ms);
    const died = (error: unknown) => resolve({ fault: `the thread died: ${error}` });
    this.#worker.once('message', resolve).once('error', died).once('exit', died);
    try {
      this.#worker.postMessage(task);
      const outcome = await promise;
      look();
      return { outcome, held };
    } finally {
      clearInterval(watch);
      clearTimeout(timer);
      this.#worker.off('message', resolve).off('error', died).off('exit', died);
    }
  }

  async end(): Promise<void> {
    // A thread may have ended with an error before it is ended here.
    this.#worker.on('error', () => {});
    await this.#worker.terminate();
  }
}
