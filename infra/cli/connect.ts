import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refuse } from '../../shared/errors.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { LOCAL } from '../local/run.ts';

const RUNNING = join(LOCAL, 'running.json');

/** A local run that is up: written when it starts, removed when it stops. */
export interface Running {
  readonly endpoint: string;
  readonly region: string;
  readonly stack: string;
  readonly pid: number;
}

/** Leaves a note of the local run that is up, or takes it away. */
export function noteLocalRun(running: Running | null): void {
  if (running === null) rmSync(RUNNING, { force: true });
  else writeFileSync(RUNNING, JSON.stringify(running));
}

/** What of a deployed stack the command works with. */
export interface Connection {
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly ports: Pick<
    Ports,
    'inbox' | 'records' | 'letters' | 'cases' | 'guidelines' | 'reviewers' | 'signer'
  >;
  /** Uploads a file of the disk to the inbox bucket. */
  upload(key: string, path: string, progress?: (bytes: number) => void): Promise<void>;
}

/** The local run that is up, or null. */
export function localRun(): Running | null {
  if (!existsSync(RUNNING)) return null;
  const running = JSON.parse(readFileSync(RUNNING, 'utf8')) as Running;
  try {
    process.kill(running.pid, 0);
    return running;
  } catch {
    // It was killed and could not take its note away.
    return null;
  }
}

/** Points every AWS client of this process at a local run. Its servers check no credentials, but clients want some. */
export function useLocal({ endpoint, region }: Pick<Running, 'endpoint' | 'region'>): void {
  process.env.AWS_ENDPOINT_URL = endpoint;
  process.env.AWS_REGION = region;
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
}

/** Reaches a stack: on AWS, at the endpoint of `AWS_ENDPOINT_URL`, or with `local` in the local run. */
export async function connect(stack: string, local: boolean): Promise<Connection> {
  if (local) {
    const running = localRun();
    if (running === null)
      throw new Refuse('no-local-run', [
        { path: '--local', problem: 'no local run is up; start one with npm run local' },
      ]);
    useLocal(running);
  }
  // The clients read the environment when they are loaded.
  const [{ portsFromOutputs, stackOutputs }, { uploadFile }] = await Promise.all([
    import('../../shared/aws/stack-outputs.ts'),
    import('../../shared/aws/upload-file.ts'),
  ]);
  const outputs = await stackOutputs(stack);
  const { InboxBucket } = outputs;
  if (InboxBucket === undefined)
    throw new Refuse('not-this-system', [
      {
        path: `stack ${stack}`,
        problem: 'has no output InboxBucket; name the stack of this system with --stack',
      },
    ]);
  return {
    stack,
    outputs,
    ports: portsFromOutputs(outputs),
    upload: (key, path, progress) => uploadFile(InboxBucket, key, path, progress),
  };
}
