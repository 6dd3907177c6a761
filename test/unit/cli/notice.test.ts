import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { askForNotice } from '../../../infra/cli/notice.ts';

const CASE = 'CM15-0185313';

it('uploads what is asked under its digest, so that asking twice is one notice', async () => {
  const uploads: [string, string][] = [];
  const upload = async (key: string, path: string) => void uploads.push([key, readFileSync(path, 'utf8')]);
  const first = await askForNotice({ upload }, CASE, 'termination', 'The treatment was authorized.');
  expect(await askForNotice({ upload }, CASE, 'termination', 'The treatment was authorized.')).toBe(first);
  expect(first).toMatch(/^notices\/CM15-0185313\/[0-9a-f]{64}\.json$/);
  expect(JSON.parse(uploads[0]?.[1] ?? '')).toEqual({
    schemaVersion: 1,
    caseNumber: CASE,
    kind: 'termination',
    because: 'The treatment was authorized.',
  });
});

it('uploads nothing that the step would refuse', async () => {
  const upload = () => Promise.reject(new Error('uploaded'));
  await expect(askForNotice({ upload }, CASE, 'assignment', ' ')).rejects.toMatchObject({
    code: 'notice-invalid',
    problems: [{ path: 'kind' }, { path: 'because' }],
  });
});
