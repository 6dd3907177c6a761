import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { diffGuidelines } from '../../../infra/cli/guideline-diff.ts';
import { checkGuidelines, isMistake } from '../../../infra/cli/guidelines.ts';
import { diskCases, impactInWords, impactOf } from '../../../infra/cli/impact.ts';
import { libraryOf } from '../../../infra/cli/propose.ts';
import { unreachableOf } from '../../../infra/cli/reachable.ts';
import type { Criterion, Guideline } from '../../../shared/rules/model.ts';
import { HEADER, jsonl, MRI } from './lines.ts';
import { CASES, ID, YAML } from './small-guideline.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidelines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a guideline of its own folder, changed, and its worked cases; gives the path. */
function written(name: string, change: (yaml: string) => string, cases: string | null = CASES): string {
  const its = join(folder, name);
  mkdirSync(its);
  const path = join(its, 'guideline.yaml');
  writeFileSync(path, change(YAML));
  if (cases !== null) writeFileSync(join(its, 'cases.yaml'), cases);
  return path;
}

const leaf = (id: string, concept = `finding.${id}`): Criterion => ({
  id,
  fact: { concepts: [concept], assertion: ['present'], region: 'item', side: 'item' },
  says: { met: 'Yes.', notMet: 'No.', notDocumented: 'Not said.' },
  verified: true,
});
const atMost = (id: string, quantityAtMost: number): Criterion => ({
  id,
  item: { quantityAtMost },
  says: { met: 'Yes.', notMet: 'No.', notDocumented: 'Not said.' },
  verified: true,
});
const guideline = (criteria: Criterion, appliesWhen?: Criterion): Guideline => ({
  ...(parse(YAML) as Guideline),
  criteria,
  ...(appliesWhen && { appliesWhen }),
});

describe('a guideline that is checked', () => {
  it('has nothing against it when it is sound', () => {
    expect(checkGuidelines([written('sound', (yaml) => yaml)])).toEqual({
      guidelines: 1,
      findings: [
        {
          kind: 'gap',
          where: 'mri-lumbar-spine',
          problem: expect.stringMatching(/^no guideline is in force from /),
        },
      ],
    });
  });

  it('is told what is wrong with it by line', () => {
    const path = written('misspelled', (yaml) =>
      yaml.replace('concepts: [red-flag]', 'concepts: [red-flog]'),
    );
    const line = YAML.split('\n').findIndex((text) => text.includes('concepts: [red-flag]')) + 1;
    expect(checkGuidelines([path]).findings).toEqual([
      {
        kind: 'invalid',
        where: `${path}:${line}`,
        problem: expect.stringContaining('unknown concept "red-flog"; did you mean "red-flag"?'),
      },
    ]);
    expect(checkGuidelines([join(folder, 'nowhere.yaml')]).findings).toEqual([
      { kind: 'invalid', where: join(folder, 'nowhere.yaml'), problem: 'is not there' },
    ]);
  });

  it('is told what its worked cases leave out or get wrong', () => {
    const cases = parse(CASES) as { cases: { truth: string; criteria: Record<string, string> }[] };
    const silent = { ...cases, cases: cases.cases.slice(0, 1) };
    const of = (path: string) =>
      checkGuidelines([path])
        .findings.filter(({ kind }) => kind === 'worked-case')
        .map(({ problem }) => problem);
    expect(of(written('unworked', (yaml) => yaml, null))).toEqual([
      'has no worked cases: no cases.yaml lies beside it',
    ]);
    expect(of(written('silent', (yaml) => yaml, stringify(silent)))).toContain(
      'no worked case makes red-flag met or not met',
    );
    const wrong = {
      ...cases,
      cases: cases.cases.map((one, index) => (index === 0 ? { ...one, truth: 'met' } : one)),
    };
    expect(of(written('wrong', (yaml) => yaml, stringify(wrong)))).toEqual([
      'worked case “the records are silent” says met and comes out not documented',
    ]);
    expect(of(written('garbled', (yaml) => yaml, 'cases: 3'))).toContain(
      'cases.yaml cases invalid input: expected array, received number',
    );
  });

  it('is told which dates of its service nobody speaks for, and where two speak at once', () => {
    const { findings } = checkGuidelines([
      written('early', (yaml) =>
        yaml.replace(/effective: .*/, 'effective: { from: 2009-07-18, to: 2012-01-31 }'),
      ),
      written('late', (yaml) =>
        yaml
          .replace(/effective: .*/, 'effective: { from: 2012-03-01, to: null }')
          .replace(/^id: .*/m, 'id: the-later-one'),
      ),
      written('twice', (yaml) =>
        yaml
          .replace(/effective: .*/, 'effective: { from: 2015-01-01, to: 2015-12-31 }')
          .replace(/^id: .*/m, 'id: another-one'),
      ),
    ]);
    expect(findings.filter((finding) => !isMistake(finding))).toEqual([
      {
        kind: 'gap',
        where: 'mri-lumbar-spine',
        problem: 'no guideline is in force from 2012-02-01 to 2012-02-29',
      },
      {
        kind: 'overlap',
        where: 'mri-lumbar-spine',
        problem: 'the-later-one and another-one both decide (indication, mtus) from 2015-01-01 to 2015-12-31',
      },
    ]);
  });
});

describe('criteria that no record can bear on', () => {
  it.each<[string, Criterion, Criterion | undefined, string[]]>([
    ['two ways', { any: [leaf('a'), leaf('b')] }, undefined, []],
    [
      'an alternative that needs what suffices alone',
      { any: [leaf('a'), { all: [leaf('a2', 'finding.a'), leaf('b')] }] },
      undefined,
      ['b never decides: whatever the others are, it changes nothing'],
    ],
    [
      'a finding and its opposite',
      { all: [leaf('a'), { not: leaf('a2', 'finding.a') }] },
      undefined,
      ['can never be met, whatever the records say'],
    ],
    [
      'a finding or its opposite',
      { any: [leaf('a'), { not: leaf('a2', 'finding.a') }] },
      undefined,
      ['is always met where it applies, whatever the records say'],
    ],
    ['limits in order', { any: [atMost('six', 6), { all: [atMost('ten', 10), leaf('b')] }] }, undefined, []],
    [
      'a wider limit inside a narrower one',
      { all: [leaf('b'), { id: 'both', all: [atMost('six', 6), { not: atMost('ten', 10) }] }] },
      undefined,
      ['can never be met, whatever the records say'],
    ],
    [
      'what its condition has said already',
      { all: [leaf('a2', 'finding.a'), leaf('b')] },
      leaf('a'),
      ['a2 never decides: whatever the others are, it changes nothing'],
    ],
    ['at least two of three', { atLeast: 2, of: [leaf('a'), leaf('b'), leaf('c')] }, undefined, []],
    [
      'a part that contradicts itself',
      { any: [leaf('c'), { id: 'torn', all: [leaf('a'), { not: leaf('a2', 'finding.a') }, leaf('b')] }] },
      undefined,
      [
        'a never decides: whatever the others are, it changes nothing',
        'a2 never decides: whatever the others are, it changes nothing',
        'b never decides: whatever the others are, it changes nothing',
        'torn can never be met',
      ],
    ],
  ])('%s', (_name, criteria, appliesWhen, found) => {
    expect(unreachableOf(guideline(criteria, appliesWhen))).toEqual(found);
  });
});

describe('two versions of a guideline', () => {
  it('differ in nothing from themselves', () => {
    const [one] = libraryOf([written('same', (yaml) => yaml)]);
    expect(diffGuidelines(one?.guideline as Guideline, one?.guideline as Guideline)).toEqual([]);
  });

  it('differ in fields, in what criteria ask and say, and in how they are combined', () => {
    const before = guideline({ any: [leaf('a'), leaf('b')] });
    const changed = leaf('b') as Extract<Criterion, { fact: unknown }>;
    const after: Guideline = {
      ...before,
      title: 'Another title',
      criteria: {
        all: [
          {
            ...changed,
            fact: { ...changed.fact, withinDays: 90 },
            says: { ...changed.says, notMet: 'Never.' },
          },
          leaf('c'),
        ],
      },
    };
    expect(diffGuidelines(before, after)).toEqual([
      { where: 'title', before: expect.any(String), after: 'Another title' },
      { where: 'criteria, how they are combined', before: 'any of (a; b)', after: 'all of (b; c)' },
      { where: 'criterion a', before: 'finding.a, present, region item', after: null },
      {
        where: 'criterion b asks for',
        before: 'finding.b, present, region item',
        after: 'finding.b, present, region item, within 90 days',
      },
      { where: 'criterion b says, when it is not met', before: 'No.', after: 'Never.' },
      { where: 'criterion c', before: null, after: 'finding.c, present, region item' },
    ]);
  });
});

describe('a candidate tried on cases', () => {
  let path: string;
  beforeAll(() => {
    path = written('in-force', (yaml) => yaml);
  });
  const library = () => libraryOf([path]);
  const inForce = () => library().find(({ guideline: { id } }) => id === ID)?.guideline as Guideline;
  const cases = () => {
    const lines = join(folder, 'cases.jsonl');
    writeFileSync(lines, jsonl({ ...MRI, facts: HEADER.facts.slice(0, 3) }));
    return diskCases(lines, library());
  };

  it('that is what is in force changes nothing', async () => {
    expect(await impactOf(inForce(), cases())).toMatchObject({
      cases: 1,
      items: 1,
      decisions: 0,
      changed: [],
    });
  });

  it('shows each decision and each sentence that would change', async () => {
    const nerve = leaf('nerve', 'neurological-deficit') as Extract<Criterion, { fact: unknown }>;
    const candidate = {
      ...inForce(),
      criteria: {
        ...nerve,
        fact: { ...nerve.fact, region: 'any' as const },
        says: { ...nerve.says, met: 'A deficit is enough.' },
      },
    };
    const { changed, decisions } = await impactOf(candidate, cases());
    expect(decisions).toBe(1);
    expect(changed[0]).toMatchObject({
      caseNumber: 'CM17-0000001',
      item: MRI.id,
      before: { decision: 'Upheld' },
      after: { decision: 'Overturned' },
    });
    expect(changed[0]?.added).toContain('A deficit is enough.');
    expect(changed[0]?.gone.length).toBeGreaterThan(0);
    expect(impactInWords(changed[0] as (typeof changed)[0])).toContain('Upheld → Overturned');
  });

  it('leaves alone what it does not speak of, and refuses a folder without cases', async () => {
    const knee = { ...inForce(), services: ['mri-knee'] };
    const { changed } = await impactOf({ ...knee, id: 'another' }, cases());
    expect(changed).toEqual([]);
    mkdirSync(join(folder, 'empty'));
    await expect(impactOf(knee, diskCases(join(folder, 'empty'), library()))).rejects.toThrow(
      /no facts\.json/,
    );
  });
});
