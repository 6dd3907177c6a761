import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ItemLine } from '../../../infra/cli/propose.ts';
import { ANSWER, jsonl, MRI, THERAPY } from './lines.ts';
import { CASES, YAML } from './small-guideline.ts';

const folder = mkdtempSync(join(tmpdir(), 'imr-propose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const yaml = join(folder, 'in-force', 'guideline.yaml');
mkdirSync(join(folder, 'in-force'));
writeFileSync(yaml, YAML);
writeFileSync(join(folder, 'in-force', 'cases.yaml'), CASES);

const IMR = join(import.meta.dirname, '../../../infra/cli/imr.ts');
const imr = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [IMR, ...args],
    // Port 1 answers nobody: nothing here may reach out.
    {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: process.env.PATH, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    },
  );
  return { status, stdout, stderr };
};

it('proposes on a file, on the output or in a file, and says by line what is wrong', () => {
  const file = join(folder, 'cases.jsonl');
  const out = join(folder, 'out.jsonl');
  writeFileSync(file, `${jsonl(MRI, THERAPY)}nonsense\n`);
  const found = imr('propose', file);
  const ids = found.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as ItemLine).id);
  expect([found.status, found.stderr, ids]).toEqual([
    1,
    `${file} line 3 is not JSON\n`,
    [MRI.id, THERAPY.id],
  ]);
  expect(imr('propose', file, '--out', out).stdout).toBe('');
  expect(readFileSync(out, 'utf8')).toBe(found.stdout);
});

it('compares with the answers, as a table and as JSON', () => {
  const path = join(folder, 'answered.jsonl');
  writeFileSync(path, jsonl({ ...MRI, ...ANSWER, decision: 'Overturned' }));
  const found = JSON.parse(imr('agreement', path, '--wrong', '--json', '--library', yaml).stdout);
  expect(found.all).toMatchObject({ items: 1, overturned: 1, upheldRecall: null, chapter: 1 });
  const table = imr('agreement', path, '--by', 'service', '--library', yaml).stdout;
  expect(table).toMatch(/^label +items +overturned +balanced/);
  expect(table).toMatch(/^service \(clean items\).*\nmri-lumbar-spine +1 +1/m);
});

it('checks, compares and tries out guidelines of the disk without a stack', () => {
  const candidate = join(folder, 'candidate.yaml');
  writeFileSync(candidate, YAML.replace(/^title: .*/m, 'title: Another title'));
  expect(imr('guidelines', 'diff', yaml, candidate).stdout).toContain('after:  Another title');
  expect(imr('guidelines', 'check', yaml, candidate)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(`${candidate}: has no worked cases`),
  });
  const cases = join(folder, 'line.jsonl');
  writeFileSync(cases, jsonl(MRI));
  expect(imr('guidelines', 'impact', candidate, '--cases', cases, '--library', yaml).stdout).toContain(
    '1 cases, 1 items: 0 decisions would change',
  );
});

it('writes all of it to a pipe whose reader is slow, and ends when the reader goes', () => {
  const file = join(folder, 'many.jsonl');
  const lines = Array.from({ length: 120 }, (_, index) => ({
    ...MRI,
    id: `i${index}`,
    case_number: `c${index}`,
  }));
  writeFileSync(file, jsonl(...lines));
  const piped = (reader: string) =>
    spawnSync(
      'sh',
      ['-c', `"$0" "$1" propose "$2" --library "$3" | ${reader}`, process.execPath, IMR, file, yaml],
      {
        encoding: 'utf8',
      },
    );
  expect(piped('(sleep 1; wc -l)').stdout.trim()).toBe('120');
  expect(piped('head -c 10')).toMatchObject({
    stdout: '{"id":"i0"',
    // Only what it tells of a long run's progress.
    stderr: expect.stringMatching(/^(?:\d+ of 120 items\n)*$/),
  });
});
