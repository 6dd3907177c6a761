import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Reviewer } from '../../../shared/reviewers/model.ts';

const folder = mkdtempSync(join(tmpdir(), 'imr-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const imr = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../../infra/cli/imr.ts'), ...args],
    // Port 1 answers nobody: a command that must not reach out fails if it does.
    {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: process.env.PATH, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    },
  );
  return { status, stdout, stderr };
};

describe('the imr command', () => {
  it('tells with --help what it does, with examples, and without colours when nobody looks', () => {
    const { status, stdout } = imr('--help');
    expect(status).toBe(0);
    for (const name of [
      'submit',
      'status',
      'watch',
      'records',
      'sign',
      'letter',
      'publish',
      'worksheet',
      'guidelines',
      'reviewers',
      'keygen',
      'local',
    ])
      expect(stdout).toContain(`\n  ${name}`);
    expect(stdout).toContain('imr sign CM15-0185313 --key my.jwk.json');
    expect(stdout).not.toContain('\u001b[');
    expect(imr('guidelines', 'publish', '--help').stdout).toContain(
      'imr guidelines publish shared/rules/library',
    );
  });

  it('says what is wrong with an argument', () => {
    const { status, stderr } = imr('status', 'CM15');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'a case number is CM, two digits of the year, a hyphen and seven or eight digits',
    );
  });

  it('refuses a packet without reaching out, with its reason for people or for programs', () => {
    const { status, stderr } = imr('submit', 'nothing');
    expect([status, stderr]).toEqual([
      1,
      'imr: packet-unusable\n  nothing: is not there; give a ZIP or a folder with packet.json in it\n',
    ]);
    expect(JSON.parse(imr('--json', 'submit', 'nothing').stdout)).toEqual({
      error: 'packet-unusable',
      problems: [{ path: 'nothing', problem: 'is not there; give a ZIP or a folder with packet.json in it' }],
    });
  });

  it('makes a reviewer’s key that only its owner can read, and never overwrites one', () => {
    const { stdout } = imr('--json', 'keygen', '--reviewer', 'R-104', '--out', 'key.json');
    const { publicKey } = JSON.parse(stdout) as { publicKey: unknown };
    expect(Reviewer.shape.publicKey.safeParse(publicKey).success).toBe(true);
    expect(statSync(join(folder, 'key.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(folder, 'key.json'), 'utf8'))).toMatchObject({
      kid: 'R-104',
      crv: 'Ed25519',
    });
    expect(imr('keygen', '--reviewer', 'R-104', '--out', 'key.json').stderr).toContain(
      'a key is never overwritten',
    );
  });

  it('asks for one file of a letter, and refuses to mix what cannot be mixed, without reaching out', () => {
    expect(imr('letter', '--help').stdout).toContain('imr letter CM15-0185313 --public --open');
    expect(imr('letter', 'CM15-0185313', '--html', '--data').stderr).toBe(
      'imr: one-file\n  --html --data: are different files; ask for one\n',
    );
    expect(imr('letter', 'CM15-0185313', '-o', '-').stderr).toContain('takes one file and opens none');
  });

  it('publishes determinations by case number, and says so where guidelines are published elsewhere', () => {
    expect(imr('publish', '--help').stdout).toContain('imr guidelines publish');
    const { status, stderr } = imr('publish', 'CM15-0185313', 'shared/rules/library');
    expect(status).toBe(1);
    expect(stderr).toContain('a case number is CM, two digits of the year');
  });

  it('says that an endpoint does not answer', () => {
    const { status, stderr } = imr('status', 'CM15-0185313');
    expect(status).toBe(1);
    expect(stderr).toContain('stack imr');
  });

  it('lists the records of a packet on this machine, from a folder, without reaching out', () => {
    const packet = join(import.meta.dirname, '../../packets/cervical-mri-repeat');
    const { status, stdout } = imr('records', packet);
    expect(status).toBe(0);
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  '));
    expect(lines.filter((line) => /^D\d/.test(line)).map((line) => line.split('  ').slice(0, 3))).toEqual([
      ['D1', '2015-02-25', 'imaging-report'],
      ['D2', '2015-04-03', 'progress-report'],
      ['D3', '2015-06-05', 'progress-report'],
      ['D4', '2015-06-30', 'other'],
      ['D5', '2015-07-14', 'progress-report'],
      ['D6', '2015-09-01', 'request-for-authorization'],
      ['D7', '2015-09-09', 'utilization-review'],
      ['D8', '2015-09-18', 'application'],
    ]);
    expect(stdout).toContain(
      'report of the cervical spine MRI of 6/7/2011, from the requesting physician (named in D4, page 1, line 13)',
    );
    expect(lines).toContain('  2015-05  none  nothing; no report of a visit');
    expect(lines).toContain('  2015-07  #  1 progress-report');
  }, 60_000);

  it('says that what it was given is neither a case nor a packet', () => {
    const { status, stderr } = imr('records', 'nothing.zip');
    expect(status).toBe(1);
    expect(stderr).toContain('nothing.zip: is neither a case number nor a packet on this machine');
  });
});
