import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Refuse } from '../../shared/errors.ts';
import { ACCOUNT, REGION } from './resolve.ts';

/** A function of the template, with its bundle on disk. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle that would be deployed. */
  readonly bundle: string;
  /** `file.export` in the bundle. */
  readonly handler: string;
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Processes at most. */
  readonly concurrency: number;
}

/** A function of the run on one machine. */
export interface LocalFunction {
  readonly spec: FunctionSpec;
  /** File that its output goes to. */
  readonly log: string;
  /** Runs it in a warm process, or in a new one. Rejects when it throws, runs out of time or dies; its process is then replaced. */
  invoke(event: unknown): Promise<unknown>;
  stop(): void;
}

/** Longest time for a bundle to load: ten seconds in Lambda, more here because a laptop may be busy. */
const LOAD_SECONDS = 60;
const RUNNER = fileURLToPath(new URL('./runner.mjs', import.meta.url));

/** What a function did instead of answering. The message is the function's own. */
class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

type Answer =
  | { readonly ready: true }
  | { readonly result: unknown }
  | { readonly error: { readonly name: string; readonly message: string } };

/** Makes a function; no process starts before the first invocation. `log` is the file its output goes to. */
export function localFunction(spec: FunctionSpec, endpoint: string, log: string): LocalFunction {
  if (!spec.runtime.startsWith(`nodejs${process.versions.node.split('.')[0]}`))
    throw new Refuse('local-not-provided', [
      {
        path: spec.name,
        problem: `runs on ${spec.runtime}; this machine runs Node ${process.versions.node}`,
      },
    ]);
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();

  /** The next answer of a process; a failure when it dies or lets the time pass, after which it is killed. */
  const answer = (child: ChildProcess, seconds: number) =>
    new Promise<Answer>((resolve, reject) => {
      const settle = (then: () => void) => {
        clearTimeout(timer);
        child.removeAllListeners();
        then();
      };
      const fail = (why: string) =>
        settle(() => {
          child.kill('SIGKILL');
          all.delete(child);
          reject(new FunctionFailed(`${spec.name} ${why}; its output is in ${log}`));
        });
      const timer = setTimeout(() => fail(`timed out after ${seconds} seconds`), seconds * 1000);
      child.once('message', (message) => settle(() => resolve(message as Answer)));
      child.once('error', (error) => fail(`could not be reached: ${error.message}`));
      child.once('exit', (code, signal) => fail(`died with ${signal ?? `exit code ${code}`}`));
    });

  async function start(): Promise<ChildProcess> {
    const output = openSync(log, 'a');
    const child = fork(RUNNER, {
      cwd: spec.bundle,
      execArgv: [`--max-old-space-size=${spec.memoryMb}`],
      stdio: ['ignore', output, output, 'ipc'],
      env: {
        PATH: process.env.PATH,
        TZ: ':UTC',
        ...spec.environment,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
        AWS_ACCESS_KEY_ID: ACCOUNT,
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
        AWS_LAMBDA_FUNCTION_NAME: spec.name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: 'local',
        IMR_FUNCTION_ARN: spec.arn,
        LAMBDA_TASK_ROOT: spec.bundle,
        _HANDLER: spec.handler,
      },
    });
    closeSync(output);
    all.add(child);
    await answer(child, LOAD_SECONDS);
    return child;
  }

  return {
    spec,
    log,
    invoke: async (event) => {
      const child = idle.pop() ?? (await start());
      const deadline = Date.now() + spec.timeoutSeconds * 1000;
      const answered = answer(child, spec.timeoutSeconds);
      child.send({ event, requestId: randomUUID(), deadline });
      const said = await answered;
      // A process that dies while it waits is not used again.
      child.once('exit', () => {
        all.delete(child);
        const at = idle.indexOf(child);
        if (at >= 0) idle.splice(at, 1);
      });
      idle.push(child);
      if ('error' in said)
        throw new FunctionFailed(`${spec.name} failed: ${said.error.name}: ${said.error.message}`);
      return 'result' in said ? said.result : undefined;
    },
    stop: () => {
      for (const child of all) child.kill('SIGKILL');
    },
  };
}
