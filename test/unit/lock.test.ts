import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { missing } from '../../infra/complete-lock.ts';

it('locks the binaries of every platform, or npm ci would refuse the lock file (npm run lock adds them)', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  expect(missing(lock).map(([name]) => name)).toEqual([]);
});
