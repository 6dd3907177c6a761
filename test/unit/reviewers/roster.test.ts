import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Refuse } from '../../../shared/errors.ts';
import { readReviewer, writePanel } from '../../../shared/reviewers/panel.ts';
import { parseRoster } from '../../../shared/reviewers/roster.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { reviewerOf } from '../service/panel.ts';

const problems = (text: string) => {
  try {
    parseRoster(text);
    return [];
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    return error.problems;
  }
};

describe('a roster', () => {
  it('is read with the defaults of what it leaves out', async () => {
    const { conflicts, capacity, services, available, ...rest } = await reviewerOf('R-1');
    const text = stringify({ schemaVersion: 1, reviewers: [rest] });
    expect(parseRoster(text).reviewers).toEqual([{ ...rest, conflicts, capacity, services, available }]);
  });
  it('is refused with every problem by path, and no value of a person', async () => {
    const reviewer = await reviewerOf('R-1');
    const text = stringify({
      schemaVersion: 1,
      reviewers: [
        { ...reviewer, id: 'Doctor Example', hoursPerWeek: 'many' },
        { ...reviewer, id: 'R-2', licences: [], publicKey: { ...reviewer.publicKey, d: 'secret' } },
      ],
    });
    expect(problems(text)).toEqual([
      {
        path: 'reviewers[0].id',
        problem: 'a reviewer id is R- and letters or digits; it is all that ever leaves the roster',
      },
      { path: 'reviewers[0].hoursPerWeek', problem: 'invalid input: expected number, received string' },
      { path: 'reviewers[1].publicKey.d', problem: 'unknown field; did you mean "x"?' },
      { path: 'reviewers[1].licences', problem: 'unknown field; did you mean "licenses"?' },
    ]);
  });
  it('is refused where one id or one key stands for two', async () => {
    const reviewer = await reviewerOf('R-1');
    const text = stringify({ schemaVersion: 1, reviewers: [reviewer, { ...reviewer }] });
    expect(problems(text)).toEqual([
      { path: 'reviewers[1].id', problem: 'is that of reviewers[0] too' },
      { path: 'reviewers[1].publicKey', problem: 'is that of reviewers[0] too' },
    ]);
  });
  it('is refused by line when it is not YAML', () => {
    expect(problems('schemaVersion: 1\nreviewers: [')).toEqual([
      { path: 'line 2', problem: 'is not YAML (bad indent)' },
    ]);
  });
  it('is refused when its aliases grow beyond measure', () => {
    const bomb = [
      'a: &a [x, x]',
      ...Array.from(
        { length: 12 },
        (_, n) =>
          `${'bcdefghijklm'[n]}: &${'bcdefghijklm'[n]} [*${'abcdefghijkl'[n]}, *${'abcdefghijkl'[n]}, *${'abcdefghijkl'[n]}]`,
      ),
    ].join('\n');
    expect(problems(bomb)).toEqual([{ path: '(top)', problem: 'has YAML aliases beyond measure' }]);
  });
});

it('a new roster lists who is on it, and keeps who is not, unlisted', async () => {
  const { ports } = memoryPorts();
  const [a, b] = [await reviewerOf('R-1'), await reviewerOf('R-2')];
  await writePanel(ports, { schemaVersion: 1, reviewers: [a, b] });
  await writePanel(ports, { schemaVersion: 1, reviewers: [{ ...b, hoursPerWeek: 40 }] });
  expect(await readReviewer(ports, 'R-1')).toEqual({ reviewer: a, listed: false });
  expect(await readReviewer(ports, 'R-2')).toEqual({ reviewer: { ...b, hoursPerWeek: 40 }, listed: true });
  expect(await readReviewer(ports, 'R-3')).toBe(null);
});
