/** `npm start`: the whole job, once, on this machine: a synthetic packet becomes a signed, served determination. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EventBody } from '../../events/catalog.ts';
import { REVIEW_ROW, type ReviewRow } from '../../shared/case/rows.ts';
import { Refuse } from '../../shared/errors.ts';
import type { Determination } from '../../shared/letter/model.ts';
import { readJson } from '../../shared/ports/json.ts';
import { type Connection, connect, useLocal } from '../cli/connect.ts';
import { fetchLetter, fetchWorksheet } from '../cli/letter.ts';
import { guidelineFiles, publishGuidelines, publishRoster } from '../cli/publish.ts';
import { bytes, paint, say } from '../cli/say.ts';
import { acceptingReview, shownProposal, signReview } from '../cli/sign.ts';
import { packetUploads, submit } from '../cli/submit.ts';
import { inWords, LAST, watch } from '../cli/timeline.ts';
import { verifyCase } from '../cli/verify.ts';
import { type Demonstration, demonstrationPanel } from './demonstration.ts';
import { saveMails } from './mailbox.ts';
import { LOCAL, ROOT, STACK, synthesize } from './run.ts';
import { type LocalStack, startStack } from './stack.ts';

const PACKET = join(ROOT, 'test/packets/cervical-mri-repeat');
const LIBRARY = join(ROOT, 'shared/rules/library');
const FOLDER = join(LOCAL, 'start');
/** Milliseconds without an event after which the run is given up. */
const PATIENCE = 50_000;

const from = (path: string) => relative(process.cwd(), path);
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1).padStart(5)} s`;

/** Runs a part of the job and says how long it took. */
async function part<T>(
  what: string,
  work: () => Promise<T>,
  outcome: (result: T) => string = () => '',
): Promise<T> {
  const begun = performance.now();
  const result = await work();
  say(`${paint('dim', seconds(begun))}  ${what} ${paint('dim', outcome(result))}`);
  return result;
}

function failures(): { readonly list: string[]; readonly hear: (what: string) => void } {
  const list: string[] = [];
  const hear = (what: string) => {
    list.push(what);
    say(paint('yellow', `         ${what}`));
  };
  return { list, hear };
}

/** Why the run cannot go on, or null. */
function trouble(stack: LocalStack, quietSince: number, failed: readonly string[]): Refuse | null {
  const dead = stack.deadLetters();
  const why = failed.at(-1) ?? 'nothing failed';
  if (dead.length > 0)
    return new Refuse(
      'dead-letters',
      dead.map(({ queue, messages }) => ({
        path: queue,
        problem: `${messages} message${messages === 1 ? '' : 's'} could not be worked (last: ${why})`,
      })),
    );
  if (performance.now() - quietSince > PATIENCE)
    return new Refuse('no-progress', [
      { path: 'case', problem: `no event for ${PATIENCE / 1000} seconds (last failure: ${why})` },
    ]);
  return null;
}

/** Watches the case until an event, saying each; gives up when it cannot go on. */
function follower(connection: Connection, caseNumber: string, stack: LocalStack, failed: readonly string[]) {
  const begun = performance.now();
  const said = new Set<string>();
  return async (until: EventBody['name']): Promise<EventBody> => {
    let quietSince = performance.now();
    const last = await watch(
      connection.ports,
      caseNumber,
      (event) => {
        if (said.has(event.eventId)) return;
        said.add(event.eventId);
        quietSince = performance.now();
        say(`${paint('dim', seconds(begun))}  ${paint('cyan', event.name.padEnd(22))} ${inWords(event)}`);
      },
      ({ name }) => name === until || LAST.has(name),
      () => {
        const problem = trouble(stack, quietSince, failed);
        if (problem !== null) throw problem;
      },
    );
    if (last.name !== until)
      throw new Refuse('another-end', [
        { path: caseNumber, problem: `ended with ${last.name}: ${inWords(last)}` },
      ]);
    return last;
  };
}

async function signAsDemonstration(
  connection: Connection,
  caseNumber: string,
  { keys }: Demonstration,
): Promise<void> {
  const shown = await shownProposal(connection.ports, caseNumber);
  const key = keys.get(shown.assignment.reviewer);
  if (key === undefined)
    throw new Refuse('not-assigned', [
      { path: caseNumber, problem: 'is assigned to no demonstration reviewer' },
    ]);
  const { jws, uploadKey } = await signReview(acceptingReview(shown, new Date()), key);
  const path = join(FOLDER, basename(uploadKey));
  writeFileSync(path, jws);
  await connection.upload(uploadKey, path);
  say(
    paint(
      'magenta',
      `         Signed by the demonstration: ${key.kid} accepts the proposal as it stands, with a key made for this run.\n` +
        '         In a real case a licensed physician reads the worksheet, changes what is wrong, and signs.',
    ),
  );
}

async function tellDecision(connection: Connection, caseNumber: string): Promise<void> {
  const row = await connection.ports.cases.get<ReviewRow>(caseNumber, REVIEW_ROW);
  if (row === null) throw new Refuse('not-signed', [{ path: caseNumber, problem: 'has no signed review' }]);
  const { items } = await readJson<Determination>(connection.ports.records, row.value.determinationKey);
  const { proposal } = await shownProposal(connection.ports, caseNumber);
  for (const { id, decision, rationale } of items) {
    const proposed = proposal.items.find(({ item }) => item.id === id);
    say();
    say(paint('bold', `${proposed?.item.description ?? id}: ${decision}`));
    for (const { text } of rationale) say(`  · ${text}`);
    for (const { inWords: words } of proposed?.whatWouldChangeIt ?? [])
      say(paint('dim', `  What would change it: ${words}`));
  }
}

/** Everything that left the system: the letter, the print-and-mail folder, the mailbox. */
async function fetchAll(connection: Connection, stack: LocalStack, caseNumber: string): Promise<void> {
  const out = join(LOCAL, 'out', caseNumber);
  rmSync(out, { recursive: true, force: true });
  const letter = await fetchLetter(connection.ports, caseNumber, out);
  const worksheet = await fetchWorksheet(connection.ports, caseNumber, out);
  const service = join(out, 'service');
  mkdirSync(service, { recursive: true });
  const prefix = `cases/${caseNumber}/service/`;
  for (const { key } of await connection.ports.letters.list(prefix)) {
    // A folder a document in the bucket; here there is one document.
    const path = join(service, ...key.slice(prefix.length).split('/').slice(1));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, (await connection.ports.letters.get(key)) ?? new Uint8Array());
  }
  const mailbox = join(out, 'mailbox');
  const sent = await saveMails(stack.endpoint, mailbox);
  say();
  for (const [what, path] of [
    ['Letter, PDF', letter.pdf],
    ['Letter, HTML', letter.html],
    ['Public copy', letter.publicPdf],
    ['Determination, JSON', letter.data],
    ['Worksheet', worksheet],
    ['Print, mail, proofs', service],
    ['Mailbox', mailbox],
  ] as const)
    say(`${what.padEnd(20)} ${from(path ?? '')}`);
  for (const [index, { to, subject }] of sent.entries())
    say(paint('dim', `${''.padEnd(20)} ${index + 1}.eml to ${to.join(', ')}: ${subject}`));
  say();
  say('To keep the system up and look around: npm run local (its mailbox is at http://127.0.0.1:4566/)');
}

async function main(): Promise<void> {
  const begun = performance.now();
  rmSync(FOLDER, { recursive: true, force: true });
  say(paint('bold', 'Independent Medical Review on this machine; every person and record in it is invented'));
  const assembly = await part(
    'the stack is synthesized',
    () => synthesize(join(FOLDER, 'cdk.out')),
    ({ template }) => `${Object.keys(template.Resources).length} resources`,
  );
  const failed = failures();
  const stack = await part(
    'it runs',
    () =>
      startStack(assembly, {
        port: 0,
        data: join(FOLDER, 'data'),
        logs: join(FOLDER, 'logs'),
        failed: failed.hear,
      }),
    ({ endpoint }) => endpoint,
  );
  try {
    useLocal(stack);
    const connection = await connect(STACK, false);
    const panel = await demonstrationPanel(join(FOLDER, 'demonstration'));
    await part(
      'the guidelines and the demonstration reviewers are published',
      () =>
        Promise.all([
          publishGuidelines(connection, guidelineFiles([LIBRARY])),
          publishRoster(connection, panel.roster),
        ]),
      ([guidelines, { reviewers }]) => `${guidelines.length} guidelines, ${reviewers.length} reviewers`,
    );
    const packet = packetUploads(PACKET);
    await part(
      `${from(PACKET)} is uploaded to s3://${connection.outputs.InboxBucket}/packets/${packet.caseNumber}/`,
      () => submit(connection, packet),
      () =>
        `${packet.uploads.length} files, ${bytes(packet.uploads.reduce((sum, { bytes: size }) => sum + size, 0))}`,
    );
    const until = follower(connection, packet.caseNumber, stack, failed.list);
    await until('ReviewRequested');
    await signAsDemonstration(connection, packet.caseNumber, panel);
    await until('CaseClosed');
    await part(
      'everything that the letter rests on is checked',
      () => verifyCase(connection.ports, packet.caseNumber),
      ({ links }) => `${links.filter(({ state }) => state === 'holds').length} of ${links.length} links hold`,
    );
    await tellDecision(connection, packet.caseNumber);
    await fetchAll(connection, stack, packet.caseNumber);
    const quietSince = performance.now();
    while (stack.waiting() > 0) {
      const problem = trouble(stack, quietSince, failed.list);
      if (problem !== null) throw problem;
      await wait(100);
    }
    const problem = trouble(stack, performance.now(), failed.list);
    if (problem !== null) throw problem;
    say(paint('dim', `Done in ${((performance.now() - begun) / 1000).toFixed(1)} s`));
  } finally {
    await stack.stop();
  }
}

await main().catch((error: unknown) => {
  process.exitCode = 1;
  if (error instanceof Refuse) {
    process.stderr.write(`${paint('red', `npm start could not finish (${error.code})`)}\n`);
    for (const { path, problem } of error.problems) process.stderr.write(`  ${path}: ${problem}\n`);
  } else console.error(error);
});
// Sockets that clients keep open would hold the process.
process.exit();
