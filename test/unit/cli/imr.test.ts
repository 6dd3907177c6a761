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

  it('says that an endpoint does not answer', () => {
    const { status, stderr } = imr('status', 'CM15-0185313');
    expect(status).toBe(1);
    expect(stderr).toContain('stack imr');
  });
});
