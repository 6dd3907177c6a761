/** The `imr` command. `imr --help` tells what it does; infra/cli/README.md how. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CaseNumber } from '../../shared/case/case-number.ts';
import type { CaseCost } from '../../shared/cost/cost.ts';
import { Defect, Refuse, Retry } from '../../shared/errors.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import { Reviewer } from '../../shared/reviewers/model.ts';
import { ALL_CONVENTIONS, conventionsWithout } from '../../shared/rules/conventions.ts';
import type { Guideline, PublishedGuideline } from '../../shared/rules/model.ts';
import { readVersion } from '../../shared/rules/store.ts';
import { PORT } from '../local/run.ts';
import {
  agreementOf,
  byGroup,
  cleanOf,
  compare,
  inWords as disagreementInWords,
  foldsOf,
  GROUPINGS,
  type Grouping,
  tableOf,
  wrongOf,
} from './agreement.ts';
import { type Connection, connect, localRun } from './connect.ts';
import { costInWords, costOfCase } from './cost.ts';
import { draftOf } from './draft.ts';
import { differenceInWords, diffGuidelines } from './guideline-diff.ts';
import { checkGuidelines, isMistake } from './guidelines.ts';
import { diskCases, impactInWords, impactOf, stackCases } from './impact.ts';
import { fetchLetter, fetchWorksheet, type LetterKind, letterFile, saveAs } from './letter.ts';
import { askForNotice } from './notice.ts';
import { openFile } from './open.ts';
import { LIBRARY, libraryOf, type Proposed, proposeFile } from './propose.ts';
import { guidelineFiles, publishGuidelines, publishRoster } from './publish.ts';
import { publishDeterminations } from './publish-determination.ts';
import { indexInWords, indexPacket } from './records.ts';
import { replay } from './replay.ts';
import { bytes, columns, paint, say, sayJson } from './say.ts';
import { fetchProofs, proofInWords, proofsOf } from './service.ts';
import {
  acceptingReview,
  exportedReview,
  makeReviewerKey,
  readReviewerKey,
  shownProposal,
  signReview,
} from './sign.ts';
import { packetUploads, submit } from './submit.ts';
import { eventsOf, inWords, lastOf, statusOf, watch } from './timeline.ts';
import { trustedKeyOf, verifyCase, verifyFiles } from './verify.ts';

interface Global {
  readonly stack: string;
  readonly local: boolean;
  readonly json: boolean;
}

const program = new Command('imr')
  .description('Submit case packets, follow them, sign reviews, fetch letters, publish guidelines.')
  .option('--stack <name>', 'the stack to work with', 'imr')
  .option('--local', 'work with the local run (npm run local) instead of AWS or AWS_ENDPOINT_URL', false)
  .option('--json', 'print JSON for programs', false)
  .addHelpText(
    'after',
    `
Where it works: on AWS with the credentials of the environment; at AWS_ENDPOINT_URL when that is set; in the local run
with --local.

Examples:
  imr --local submit test/packets/cervical-mri-repeat
  imr watch CM15-0185313
  imr sign CM15-0185313 --key my.jwk.json
  imr letter CM15-0185313 --out letters --open`,
  )
  .showHelpAfterError('(imr --help tells what there is)')
  .exitOverride();

const global = () => program.opts<Global>();
const connected = (): Promise<Connection> => connect(global().stack, global().local);

/** A command with examples in its help. */
const command = (usage: string, description: string, examples: readonly string[], parent = program) =>
  parent
    .command(usage)
    .description(description)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);

function caseNumber(value: string): string {
  const parsed = CaseNumber.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '');
  return parsed.data;
}

function reviewerId(value: string): string {
  const parsed = Reviewer.shape.id.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '');
  return parsed.data;
}

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return number;
}

function grouping(value: string): Grouping {
  if (!(value in GROUPINGS)) throw new InvalidArgumentError(`one of ${Object.keys(GROUPINGS).join(', ')}`);
  return value as Grouping;
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 2) throw new InvalidArgumentError('a number from 2 on');
  return number;
}

/** Prints a value as JSON, or as people read it. */
const show = (value: unknown, forPeople: () => void) => (global().json ? sayJson(value) : forPeople());

async function watchCase(connection: Connection, of: string): Promise<void> {
  await watch(connection.ports, of, (event) => {
    if (global().json) return say(JSON.stringify(event));
    const time = event.time.slice(0, 19).replace('T', ' ');
    say(`${paint('dim', time)}  ${paint('cyan', event.name.padEnd(22))} ${inWords(event)}`);
    if (event.name === 'ReviewRequested')
      say(paint('dim', `  next: imr worksheet ${of}, then imr sign ${of} --key <file>`));
  });
}

command('submit <path>', 'upload a packet: a ZIP, or a folder with packet.json', [
  'imr submit CM15-0185313.zip',
  'imr submit packets/cervical --watch',
  'imr submit export.zip --case CM15-0185313',
])
  .option('--case <number>', 'the case, when the name of the ZIP is not its number', caseNumber)
  .option('--watch', 'follow the case afterwards', false)
  .action(async (path: string, options: { case?: string; watch: boolean }) => {
    const packet = packetUploads(path, options.case);
    const connection = await connected();
    await submit(connection, packet, ({ key, bytes: size }) => {
      if (!global().json) say(`${bytes(size).padStart(8)}  ${key}`);
    });
    const uploaded = packet.uploads.map(({ key, bytes: size }) => ({ key, bytes: size }));
    show({ caseNumber: packet.caseNumber, uploaded }, () => {
      if (!options.watch) say(`Submitted. Follow it with: imr watch ${packet.caseNumber}`);
    });
    if (options.watch) await watchCase(connection, packet.caseNumber);
  });

command('draft <folder>', 'draft packet.json from the forms of a folder that are filled in', [
  'imr draft packets/CM15-0185313 > packet.json',
]).action(async (folder: string) => {
  const { manifest, missing } = await draftOf(folder, new Date().toISOString().slice(0, 10));
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
  for (const { path, problem } of missing) process.stderr.write(`${path} ${problem}\n`);
});

command('status', 'tell where a case stands: its events, its clocks, its result', [
  'imr status CM15-0185313',
  'imr --json status CM15-0185313',
])
  .argument('<case>', 'case number', caseNumber)
  .action(async (of: string) => {
    const { ports } = await connected();
    const status = await statusOf(ports, of);
    const cost = await costOfCase(ports, of);
    const indexed = lastOf(status.events, 'RecordsIndexed');
    const index = indexed && (await readJson<RecordsIndex>(ports.records, indexed.recordsKey));
    show({ ...status, cost }, () => {
      say(
        `${paint('bold', status.caseNumber)}  ${status.state}${status.result === null ? '' : `  ${paint('bold', status.result)}`}`,
      );
      say(
        `opened ${status.openedAt}, ${status.revisions} revision${status.revisions === 1 ? '' : 's'}, reviewer ${status.reviewer ?? 'not assigned'}`,
      );
      if (status.clocks.length > 0) {
        say();
        say(
          columns(status.clocks.map(({ clock, due, state, source }) => [clock, state, `due ${due}`, source])),
        );
      }
      say();
      say(
        columns(
          status.events.map((event) => [
            event.time.slice(0, 19).replace('T', ' '),
            event.name,
            inWords(event),
          ]),
        ),
      );
      say();
      for (const line of costInWords(cost, index)) say(line);
    });
  });

command('watch', 'follow a case event by event until it is closed', ['imr watch CM15-0185313'])
  .argument('<case>', 'case number', caseNumber)
  .action(async (of: string) => watchCase(await connected(), of));

command(
  'records',
  'list the documents of a case or of a packet on this machine: by date, with what is missing, set aside and not covered',
  ['imr records CM15-0185313', 'imr records CM15-0185313.zip', 'imr records packets/cervical --json'],
)
  .argument(
    '<case|packet>',
    'case number, or a packet: a ZIP, or a folder with packet.json, read without a stack',
  )
  .option('--case <number>', 'the case, when the name of the ZIP is not its number', caseNumber)
  .action(async (of: string, options: { case?: string }) => {
    if (existsSync(of)) {
      const index = await packetIndex(of, options.case);
      return show(index, () => {
        for (const line of indexInWords(index)) say(line);
      });
    }
    const { index, cost } = await caseIndex(of);
    show({ ...index, cost }, () => {
      for (const line of [...indexInWords(index), '', ...costInWords(cost, index)]) say(line);
    });
  });

async function caseIndex(of: string): Promise<{ index: RecordsIndex; cost: CaseCost }> {
  if (!CaseNumber.safeParse(of).success)
    throw new Refuse('packet-unusable', [
      { path: of, problem: 'is neither a case number nor a packet on this machine' },
    ]);
  const { ports } = await connected();
  const indexed = lastOf(await eventsOf(ports, of), 'RecordsIndexed');
  if (indexed === null)
    throw new Refuse('not-indexed', [
      { path: of, problem: 'has no list of records yet; imr status tells why' },
    ]);
  return {
    index: await readJson<RecordsIndex>(ports.records, indexed.recordsKey),
    cost: await costOfCase(ports, of),
  };
}

function packetIndex(path: string, asCase: string | undefined): Promise<RecordsIndex> {
  let told = Date.now();
  return indexPacket(path, asCase, (read, all) => {
    if (Date.now() - told < 2000) return;
    told = Date.now();
    process.stderr.write(`${read} of ${all} pages\n`);
  });
}

command('sign', 'sign the review of a case as its assigned reviewer', [
  'imr sign CM15-0185313 --key my.jwk.json                          # accepts the proposal as it stands',
  'imr sign CM15-0185313 --key my.jwk.json --review worksheet.json  # what the worksheet exported',
])
  .argument('<case>', 'case number', caseNumber)
  .requiredOption('--key <file>', 'your private key (imr keygen)')
  .option('--review <file>', 'decisions exported from the worksheet; without it the proposal is accepted')
  .action(async (of: string, options: { key: string; review?: string }) => {
    const key = readReviewerKey(text(options.key), options.key);
    const connection = await connected();
    const shown = await shownProposal(connection.ports, of);
    if (shown.assignment.reviewer !== key.kid)
      throw new Refuse('not-assigned', [
        {
          path: options.key,
          problem: `is the key of ${key.kid}; the case is assigned to ${shown.assignment.reviewer}`,
        },
      ]);
    const review =
      options.review === undefined
        ? acceptingReview(shown, new Date())
        : exportedReview(text(options.review), options.review, shown, new Date());
    const { jws, uploadKey } = await signReview(review, key);
    const path = join(tmpdir(), basename(uploadKey));
    writeFileSync(path, jws, { mode: 0o600 });
    await connection.upload(uploadKey, path);
    show({ uploadKey, items: review.items.map(({ id, decision }) => ({ id, decision })) }, () => {
      for (const { id, decision } of review.items) say(`item ${id}: ${paint('bold', decision)}`);
      say(`Signed and uploaded. Follow it with: imr watch ${of}`);
    });
  });

/** Which file of a letter is asked for; null for all of them. */
function kindOf(options: { html: boolean; public: boolean; data: boolean }): LetterKind | null {
  const asked = (['html', 'public', 'data'] as const).filter((kind) => options[kind]);
  if (asked.length > 1)
    throw new Refuse('one-file', [
      { path: asked.map((kind) => `--${kind}`).join(' '), problem: 'are different files; ask for one' },
    ]);
  return asked[0] ?? null;
}

command('letter', 'fetch the letter of a case: all of its files, or one', [
  'imr letter CM15-0185313                           # everything, to the folder CM15-0185313',
  'imr letter CM15-0185313 --out letters --open      # … to another folder; the letter is opened',
  'imr letter CM15-0185313 --lang es -o carta.pdf    # the Spanish edition',
  'imr letter CM15-0185313 --public --open           # the redacted public copy',
  'imr letter CM15-0185313 --data -o -               # the determination as JSON, to the output',
])
  .argument('<case>', 'case number', caseNumber)
  .option('--html', 'the letter as HTML', false)
  .option('--public', 'the redacted public copy', false)
  .option('--data', 'the determination for machines (events/determination)', false)
  .option('--lang <language>', 'the edition in a language, e.g. es')
  .option('-o, --out <path>', 'a folder, or for one file its name; - is the output', undefined)
  .option('--open', 'open it', false)
  .action(
    async (
      of: string,
      options: {
        html: boolean;
        public: boolean;
        data: boolean;
        lang?: string;
        out?: string;
        open: boolean;
      },
    ) => {
      const kind = kindOf(options) ?? (options.lang === undefined ? null : 'pdf');
      if (options.out === '-' && (options.open || kind === null))
        throw new Refuse('not-to-output', [
          {
            path: '--out -',
            problem: 'takes one file and opens none; name it with --html, --public, --data or --lang',
          },
        ]);
      const { ports } = await connected();
      if (kind === null) {
        const files = await fetchLetter(ports, of, options.out ?? of);
        show(files, () => {
          for (const path of Object.values(files)) say(path);
        });
        if (options.open) await open(files.pdf);
        return;
      }
      const file = await letterFile(ports, of, kind, options.lang);
      if (options.out === '-') {
        process.stdout.write(file.bytes);
        return;
      }
      const path = saveAs(file, options.out, of);
      show({ [kind]: path }, () => say(path));
      if (options.open) await open(path);
    },
  );

command('publish', 'lay the public copies and the determinations for machines of closed cases in a folder', [
  'imr publish CM15-0185313                           # published/CM15-0185313.pdf and .json',
  'imr publish CM15-0185313 CM15-0185314 --out site',
  'imr --json publish CM15-0185313',
])
  .argument('<case...>', 'case numbers', (of: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    caseNumber(of),
  ])
  .option('-o, --out <folder>', 'where to lay them', 'published')
  .option('--open', 'open the public copies', false)
  .addHelpText(
    'after',
    '\nGuidelines are published by imr guidelines publish, the reviewer panel by imr reviewers publish.',
  )
  .action(async (of: string[], options: { out: string; open: boolean }) => {
    const published = await publishDeterminations((await connected()).ports, of, options.out);
    show(published, () => {
      for (const { pdf, data, result } of published) say(`${result.padEnd(16)}  ${pdf}  ${data}`);
    });
    if (options.open) for (const { pdf } of published) await open(pdf);
  });

const MARKS = { holds: paint('green', '✓'), broken: paint('red', '✗'), unchecked: paint('yellow', '–') };

command(
  'verify <what>',
  'check a letter: a PDF, the folder of a letter, or everything that the letter of a case rests on',
  [
    'imr verify determination.pdf --certificate organization.pem',
    'imr verify determination.pdf --with letters                  # and the record and the seal beside it',
    'imr verify letters --certificate organization.pem',
    'imr verify CM15-0185313                                      # from the packet to the letter, of a stack',
  ],
)
  .option('--with <folder>', 'the folder of the other files of the letter, for a PDF')
  .option('--certificate <file>', 'the certificate or public key (PEM) of the organization')
  .addHelpText(
    'after',
    '\n✓ holds, ✗ is broken, – cannot be told from what is here. The exit code is 1 when a link is broken.',
  )
  .action(async (what: string, options: { with?: string; certificate?: string }) => {
    const isCase = !existsSync(what) && CaseNumber.safeParse(what).success;
    const trustedKey = options.certificate === undefined ? null : trustedKeyOf(options.certificate);
    const found = isCase
      ? await verifyCase((await connected()).ports, what, trustedKey)
      : await verifyFiles(what, { beside: options.with ?? null, trustedKey });
    show(found, () => {
      for (const { state, says } of found.links) say(`${MARKS[state]} ${says}`);
      const of = (state: keyof typeof MARKS) => found.links.filter((each) => each.state === state).length;
      say();
      say(
        paint(
          'bold',
          `${of('holds')} of ${found.links.length} links hold, ${of('broken')} are broken, ${of('unchecked')} cannot be told from what is here.`,
        ),
      );
    });
    if (!found.holds) process.exitCode = 1;
  });

command('notice', 'tell the parties of a case that its review ended, or what is corrected', [
  "imr notice CM15-0185313 termination --because 'The claims administrator authorized the treatment.'",
  "imr notice CM15-0185313 correction --because 'Page 2: the date of injury is 01/25/2007.'",
])
  .argument('<case>', 'case number', caseNumber)
  .argument('<kind>', 'termination or correction')
  .requiredOption('--because <words>', 'what the parties are told')
  .action(async (of: string, kind: string, options: { because: string }) => {
    const uploadKey = await askForNotice(await connected(), of, kind, options.because);
    show({ uploadKey }, () => say(`Asked for. imr service ${of} tells when the parties are served.`));
  });

command('service', 'tell how each party was served, and fetch the proofs of service', [
  'imr service CM15-0185313',
  'imr service CM15-0185313 --out proofs --open',
  'imr --json service CM15-0185313',
])
  .argument('<case>', 'case number', caseNumber)
  .option('--out <folder>', 'where to put the proofs as PDF (default: they are not fetched)')
  .option('--open', 'open them', false)
  .action(async (of: string, options: { out?: string; open: boolean }) => {
    const { ports } = await connected();
    const proofs = await proofsOf(ports, of);
    const folder = options.out ?? (options.open ? of : undefined);
    const paths = folder === undefined ? [] : await fetchProofs(ports, proofs, folder);
    show(proofs, () => {
      for (const line of [...proofs.flatMap(proofInWords), ...paths]) say(line);
    });
    if (options.open) for (const path of paths) await open(path);
  });

command('worksheet', 'fetch the worksheet of the assigned reviewer', ['imr worksheet CM15-0185313 --open'])
  .argument('<case>', 'case number', caseNumber)
  .option('--out <folder>', 'where to put it (default: a folder named after the case)')
  .option('--open', 'open it', false)
  .action(async (of: string, options: { out?: string; open: boolean }) => {
    const { ports } = await connected();
    const worksheet = await fetchWorksheet(ports, of, options.out ?? of);
    show({ worksheet }, () => say(worksheet));
    if (options.open) await open(worksheet);
  });

/** Proposes on a file with the guidelines of the library; problems and progress go to the error output. */
async function proposed(
  file: string,
  { library = [LIBRARY], without = [] }: { readonly library?: string[]; readonly without?: string[] },
): Promise<Proposed> {
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const guidelines = libraryOf(library);
  let told = Date.now();
  const found = await proposeFile(
    text(file),
    guidelines,
    (items, of) => {
      if (Date.now() - told < 2000) return;
      told = Date.now();
      note(`${items} of ${of} items`);
    },
    conventionsWithout(without),
  );
  for (const { path, problem } of found.problems) note(paint('red', `${file} ${path} ${problem}`));
  for (const what of found.assumed) note(paint('yellow', `${file} ${what}`));
  if (found.problems.length > 0) process.exitCode = 1;
  return found;
}

command(
  'propose <file>',
  'propose on cases given as lines of facts or prose, without a stack: a JSON line for each item',
  ['imr propose cases.jsonl --out proposed.jsonl', 'npm run --silent propose -- cases.jsonl'],
)
  .option('--out <file>', 'where to write the lines (default: the output)')
  .option('--library <path...>', 'guideline files or folders to decide by (default: shared/rules/library)')
  .option('--without <convention...>', `conventions to decide without: ${[...ALL_CONVENTIONS].join(', ')}`)
  .action(async (file: string, options: { out?: string; library?: string[]; without?: string[] }) => {
    const { items } = await proposed(file, options);
    const lines = items.map((item) => `${JSON.stringify(item)}\n`).join('');
    if (options.out === undefined) process.stdout.write(lines);
    else writeFileSync(options.out, lines);
  });

command(
  'agreement <file>',
  'compare proposals with what reviewers decided: balanced accuracy, recalls, share declined, cited chapters',
  [
    'imr agreement cases.jsonl',
    'imr agreement cases.jsonl --wrong --by service',
    'imr agreement cases.jsonl --folds 5',
  ],
)
  .option(
    '--by <grouping>',
    `by ${Object.keys(GROUPINGS).join(', ')} instead of category`,
    grouping,
    'category',
  )
  .option('--wrong', 'show each disagreement with its trace and the reviewer’s reason', false)
  .option('--folds <k>', 'the spread over k folds that never part the items of one worker', count)
  .option('--library <path...>', 'guideline files or folders to decide by (default: shared/rules/library)')
  .option('--without <convention...>', `conventions to decide without: ${[...ALL_CONVENTIONS].join(', ')}`)
  .action(
    async (
      file: string,
      options: { by: Grouping; wrong: boolean; folds?: number; library?: string[]; without?: string[] },
    ) => {
      const { items } = await proposed(file, options);
      const { compared, problems } = compare(text(file), items);
      for (const { path, problem } of problems) process.stderr.write(`${file} ${path} ${problem}\n`);
      const clean = cleanOf(compared);
      const found = {
        all: agreementOf('all', compared),
        byLabel: byGroup(compared, 'label'),
        by: options.by,
        groups: byGroup(clean, options.by),
        ...(options.folds !== undefined && { folds: foldsOf(clean, options.folds) }),
        ...(options.wrong && { wrong: wrongOf(compared) }),
      };
      show(found, () => {
        say(columns(tableOf('label', [...found.byLabel, found.all])));
        say();
        say(columns(tableOf(`${options.by} (clean items)`, found.groups)));
        if (found.folds !== undefined) {
          say();
          say(columns(tableOf('folds (clean items)', found.folds.folds)));
          for (const [figure, spread] of Object.entries(found.folds.mean))
            if (spread !== null)
              say(
                `${figure}: mean ${spread.mean.toFixed(3)}, standard deviation ${spread.deviation.toFixed(3)}`,
              );
        }
        for (const one of found.wrong ?? []) say(`\n${disagreementInWords(one)}`);
      });
    },
  );

command('replay', 'evaluate the proposal of a case anew and hold it byte for byte against what is stored', [
  'imr replay CM15-0185313',
  'imr --json replay CM15-0185313 --revision 5e0c…',
])
  .argument('<case>', 'case number', caseNumber)
  .option('--revision <digest>', 'an earlier revision (default: the last that was proposed on)')
  .action(async (of: string, options: { revision?: string }) => {
    const found = await replay((await connected()).ports, of, options.revision);
    show(found, () => {
      for (const { guideline, version } of found.guidelines) say(`${guideline}  version ${version}`);
      if (found.difference === null) return say(`identical: proposal ${found.proposal}`);
      const { path, stored, replayed } = found.difference;
      say(paint('red', `differs first at ${path}`));
      say(`  stored:   ${JSON.stringify(stored)}`);
      say(`  replayed: ${JSON.stringify(replayed)}`);
    });
    if (!found.identical) process.exitCode = 1;
  });

const guidelines = program
  .command('guidelines')
  .description('check, compare, try out and publish guidelines');
command(
  'check <path...>',
  'check guideline files with their worked cases: what is invalid, unreachable, unexercised; gaps and overlaps',
  ['imr guidelines check shared/rules/library', 'imr guidelines check my/guideline.yaml'],
  guidelines,
).action((paths: string[]) => {
  const checked = checkGuidelines(paths);
  const mistakes = checked.findings.filter(isMistake);
  show(checked, () => {
    for (const finding of checked.findings)
      say(
        `${paint(isMistake(finding) ? 'red' : 'yellow', finding.kind)}  ${finding.where}: ${finding.problem}`,
      );
    say(`${checked.guidelines} guidelines read, ${mistakes.length} mistakes`);
  });
  if (mistakes.length > 0) process.exitCode = 1;
});
command(
  'diff <what...>',
  'tell in which criteria and sentences two versions of a guideline differ',
  ['imr guidelines diff mtus-low-back-2004-mri 1 2', 'imr guidelines diff in-force.yaml candidate.yaml'],
  guidelines,
).action(async (what: string[]) => {
  const differences = diffGuidelines(...(await twoGuidelines(what)));
  show(differences, () => {
    for (const difference of differences) say(differenceInWords(difference));
    if (differences.length === 0) say('They are the same.');
  });
});
command(
  'impact <candidate>',
  'evaluate archived cases under a guideline that is not in force, and list what would change',
  [
    'imr guidelines impact candidate.yaml',
    'imr guidelines impact candidate.yaml --case CM15-0185313',
    'imr guidelines impact candidate.yaml --cases cases.jsonl',
  ],
  guidelines,
)
  .option('--case <number...>', 'only these cases of the stack')
  .option(
    '--cases <path>',
    'instead of a stack: a file of lines (imr propose) or a folder of archived revisions',
  )
  .option('--library <path...>', 'with --cases: what is in force otherwise (default: shared/rules/library)')
  .action(async (path: string, options: { case?: string[]; cases?: string; library?: string[] }) => {
    const candidate = oneGuideline(path);
    const cases =
      options.cases === undefined
        ? stackCases((await connected()).ports, options.case?.map(caseNumber))
        : diskCases(options.cases, libraryOf(options.library ?? [LIBRARY]));
    const impact = await impactOf(candidate, cases);
    show(impact, () => {
      for (const change of impact.changed) say(`${impactInWords(change)}\n`);
      for (const of of impact.notReproduced)
        say(paint('yellow', `${of}: its stored proposal is not what comes out today; see imr replay ${of}`));
      const { decisions, changed, items } = impact;
      say(
        `${impact.cases} cases, ${items} items: ${decisions} decisions would change, ${changed.length - decisions} items in words only`,
      );
    });
  });
command(
  'publish <path...>',
  'check guideline files, upload them and wait until they are in force',
  ['imr guidelines publish shared/rules/library', 'imr guidelines publish my/guideline.yaml'],
  guidelines,
).action(async (paths: string[]) => {
  const files = guidelineFiles(paths);
  const published = await publishGuidelines(await connected(), files);
  show(published, () => {
    for (const { guideline, version } of published) say(`${guideline}  version ${version}`);
  });
});

const reviewers = program.command('reviewers').description('publish the reviewer panel');
command(
  'publish <roster>',
  'check a roster, upload it and wait until it is in force',
  ['imr reviewers publish roster.yaml'],
  reviewers,
).action(async (path: string) => {
  text(path);
  const roster = await publishRoster(await connected(), path);
  show({ reviewers: roster.reviewers.map(({ id }) => id) }, () =>
    say(`${roster.reviewers.length} reviewers in force`),
  );
});

command('keygen', 'make the key a reviewer signs with', ['imr keygen --reviewer R-104 --out r-104.jwk.json'])
  .requiredOption('--reviewer <id>', 'the reviewer’s id on the roster', reviewerId)
  .requiredOption('--out <file>', 'where to put the private key')
  .action(async (options: { reviewer: string; out: string }) => {
    const { privateKey, publicKey } = await makeReviewerKey(options.reviewer);
    if (existsSync(options.out))
      throw new Refuse('key-exists', [
        { path: options.out, problem: 'is there already; a key is never overwritten' },
      ]);
    writeFileSync(options.out, JSON.stringify(privateKey, null, 2), { mode: 0o600, flag: 'wx' });
    show({ privateKey: options.out, publicKey }, () => {
      say(`The private key is in ${options.out}: it signs for ${options.reviewer}, keep it secret.`);
      say('For the roster:');
      say(`  publicKey: { kty: OKP, crv: Ed25519, x: ${publicKey.x} }`);
    });
  });

interface LocalStart {
  readonly port: number;
  readonly fresh: boolean;
  readonly explain: boolean;
  readonly context: Readonly<Record<string, string>>;
}

/** One more setting beside those that were given before. */
function setting(given: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('a setting is name=value, e.g. organization="Example Review"');
  return { ...before, [name]: value };
}

const local = program.command('local').description('the whole system on this machine');
command(
  'start',
  'keep it up until Ctrl-C, its data kept between runs',
  ['imr local start --port 4566', 'imr local start -c webhookUrl=http://127.0.0.1:9000/'],
  local,
)
  .option('--port <number>', 'port of the endpoint; 0 takes a free one', port, PORT)
  .option('--fresh', 'begin without the data of earlier runs', false)
  .option('--explain', 'tell what of the stack needs nothing on one machine, and why', false)
  .option(
    '-c, --context <name=value>',
    'a setting of the deployment; more than one may be given',
    setting,
    {},
  )
  .action(async (options: LocalStart) => {
    // Loaded only here: the servers are large.
    const { keepUp } = await import('../local/keep.ts');
    await keepUp(options);
  });
command('status', 'tell whether it is up', ['imr local status'], local).action(() => {
  const running = localRun();
  show(running, () =>
    say(running === null ? 'no local run is up' : `up at ${running.endpoint}, process ${running.pid}`),
  );
  if (running === null) process.exitCode = 1;
});
command('stop', 'stop it', ['imr local stop'], local).action(() => {
  const running = localRun();
  if (running !== null) process.kill(running.pid, 'SIGTERM');
  show({ stopped: running !== null }, () => say(running === null ? 'no local run is up' : 'stopping'));
});

/** The guideline of one file. */
function oneGuideline(path: string): Guideline {
  const [file, ...more] = guidelineFiles([path]);
  if (file === undefined || more.length > 0)
    throw new Refuse('one-guideline', [{ path, problem: 'holds more than one guideline; name one' }]);
  return file.guideline;
}

/** Two files, or two published versions of an id. */
async function twoGuidelines(what: readonly string[]): Promise<readonly [Guideline, Guideline]> {
  const [first = '', second = '', third] = what;
  if (what.length === 2) return [oneGuideline(first), oneGuideline(second)];
  const versions = [second, third].map(Number);
  if (what.length !== 3 || !versions.every((version) => Number.isInteger(version) && version > 0))
    throw new Refuse('diff-what', [
      { path: what.join(' '), problem: 'is neither two files nor an id and two versions, e.g. <id> 1 2' },
    ]);
  const { ports } = await connected();
  const [one, other] = await Promise.all(versions.map((version) => readVersion(ports, first, version)));
  return [one as PublishedGuideline, other as PublishedGuideline].map(({ guideline }) => guideline) as [
    Guideline,
    Guideline,
  ];
}

function text(path: string): string {
  if (!existsSync(path)) throw new Refuse('file-missing', [{ path, problem: 'is not there' }]);
  return readFileSync(path, 'utf8');
}

/** Opens a file as the desktop does, or says where it is. */
async function open(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const problem = await openFile(path);
  if (problem !== null) process.stderr.write(`Could not be opened: ${problem}. It is at ${path}\n`);
}

/** Says what went wrong and what to do about it; gives the exit code. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof Refuse) {
    if (global().json) sayJson({ error: error.code, problems: error.problems });
    else {
      process.stderr.write(`${paint('red', `imr: ${error.code}`)}\n`);
      for (const { path, problem } of error.problems) process.stderr.write(`  ${path}: ${problem}\n`);
    }
    return 1;
  }
  if (error instanceof Retry || error instanceof Defect) {
    process.stderr.write(`${paint('red', `imr: ${error.code}`)}\n  ${error.message}\n`);
    return 1;
  }
  const { name, message } = error as Error;
  const hint = /credential/i.test(name + message)
    ? 'sign in to AWS, or use --local for the local run'
    : /ECONNREFUSED|ENOTFOUND/.test(message)
      ? 'the endpoint does not answer; is the local run up?'
      : null;
  process.stderr.write(
    `${paint('red', `imr: ${name}`)}\n  ${message}\n${hint === null ? '' : `  ${hint}\n`}`,
  );
  return 1;
}

// A reader that has seen enough closes the pipe.
process.stdout.on('error', () => process.exit());
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
// Connections that are kept open would hold the process; what a pipe has not taken yet is waited for.
process.stdout.write('', () => process.exit());
