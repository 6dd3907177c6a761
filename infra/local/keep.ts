import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Refuse } from '../../shared/errors.ts';
import { localRun, noteLocalRun } from '../cli/connect.ts';
import { paint, say } from '../cli/say.ts';
import { LOCAL, STACK, synthesize } from './run.ts';
import { startStack } from './stack.ts';
import { whatNeedsNothing } from './template.ts';

/**
 * Keeps the system up on this machine until it is stopped (Ctrl-C, or `imr local stop`), with its data in
 * `.local/data`. `fresh` begins with none; `explain` tells what of the stack needs nothing here, and why; `context` has
 * settings of the deployment, by name.
 */
export async function keepUp(options: {
  readonly port: number;
  readonly fresh?: boolean;
  readonly explain?: boolean;
  readonly context?: Readonly<Record<string, string>>;
}): Promise<void> {
  const running = localRun();
  if (running !== null)
    throw new Refuse('local-run-up', [
      {
        path: running.endpoint,
        problem: 'a local run is up already; stop it with npm run imr -- local stop',
      },
    ]);
  const data = join(LOCAL, 'data');
  if (options.fresh) rmSync(data, { recursive: true, force: true });
  say('Synthesizing the stack …');
  const assembly = await synthesize(join(LOCAL, 'cdk.out'), options.context);
  if (options.explain) for (const line of whatNeedsNothing(assembly.template)) say(paint('dim', `  ${line}`));
  const failed = (what: string) => say(paint('yellow', what));
  const stack = await startStack(assembly, {
    port: options.port,
    data,
    logs: join(LOCAL, 'logs'),
    failed,
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new Refuse('port-taken', [
        { path: `port ${options.port}`, problem: 'something else uses it; choose another with --port' },
      ]);
    throw error;
  });
  const { endpoint, region } = stack;
  noteLocalRun({ endpoint, region, stack: STACK, pid: process.pid });
  say();
  say(paint('bold', `The system is up at ${endpoint}`));
  if (assembly.others.length > 0)
    say(paint('dim', `  not run here, of services that only AWS has: ${assembly.others.join(', ')}`));
  for (const [name, value] of Object.entries(stack.outputs)) say(`  ${name.padEnd(20)} ${value}`);
  say(`  ${'Mailbox'.padEnd(20)} ${endpoint}/`);
  say(`  ${'Data, logs'.padEnd(20)} ${data}, ${join(LOCAL, 'logs')}`);
  say();
  say('For any AWS tool:');
  say(
    `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
  );
  say('For the command: npm run imr -- --local submit <packet>');
  say('Stop with Ctrl-C; the data is kept.');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  say('Stopping …');
  noteLocalRun(null);
  await stack.stop();
}
