import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGuideline } from '../../../shared/rules/guideline.ts';
import type { Vocabulary } from '../../../shared/rules/vocabulary.ts';

const vocabulary: Vocabulary = {
  concepts: new Set(['red-flag', 'red-flag.cancer', 'imaging.mri', 'symptom.change']),
  regions: new Set(['cervical', 'upper-extremity']),
  services: new Set(['mri-cervical-spine', 'surgery-shoulder']),
};

const LEAF = (id: string, fact = 'concepts: [red-flag]') => `
    - id: ${id}
      fact: { ${fact} }
      says: { met: Shown., notMet: Denied., notDocumented: Not specified. }`;
const GUIDELINE = (criteria: string, more = '') => `schemaVersion: 1
id: a-guideline
title: A guideline
editions:
  - edition: '2004'
    chapter: A chapter
    section: null
    citation: MTUS A chapter 2004
    effective: { from: 2009-07-18, to: 2017-11-30 }
rung: mtus
services: [mri-cervical-spine]
topic: indication
position: recommended-when
recommendation: The guideline recommends it
verified: true
sources: [a source]
${more}criteria:${criteria}
`;
const FIRST = 19;
const read = (text: string) => readGuideline(text, vocabulary);
const problems = (text: string) =>
  read(text).problems.map(({ path, line, problem }) => [path, line, problem]);

test('reads a guideline whole, with its defaults', () => {
  const { guideline, problems } = read(GUIDELINE(`\n  any:${LEAF('red-flag')}`));
  expect(problems).toEqual([]);
  expect(guideline?.criteria).toEqual({
    any: [
      {
        id: 'red-flag',
        fact: { concepts: ['red-flag'], assertion: ['present'], region: 'item', side: 'item' },
        says: { met: 'Shown.', notMet: 'Denied.', notDocumented: 'Not specified.' },
      },
    ],
  });
  expect(guideline?.editions[0]?.effective).toEqual({ from: '2009-07-18', to: '2017-11-30' });
});

test('names every problem at once, with its path, its line and what was probably meant', () => {
  const text = GUIDELINE(
    `
  any:${LEAF('a', 'concepts: [red-flogg, imaging.mri], regon: item')}${LEAF('b', 'concepts: [red-flag], region: [cervcal]')}`,
    'colour: blue\n',
  ).replace('topic: indication', 'topic: indications');
  expect(problems(text)).toEqual([
    ['topic', 12, expect.stringContaining('"indication"')],
    ['colour', 17, 'unknown field'],
    ['criteria.any[0].fact.regon', FIRST + 2, 'unknown field; did you mean "region"?'],
    ['criteria.any[0].fact.concepts[0]', FIRST + 2, 'unknown concept "red-flogg"; did you mean "red-flag"?'],
    ['criteria.any[1].fact.region[0]', FIRST + 5, 'unknown region "cervcal"; did you mean "cervical"?'],
  ]);
});

test('names what is missing', () => {
  expect(problems(GUIDELINE('').replace(/criteria:\n$/, ''))).toEqual([['criteria', 1, 'is missing']]);
  expect(problems('just words')).toEqual([['(top)', 1, 'is not a guideline: it has no fields']]);
  expect(problems('')).toEqual([['(top)', null, 'is not a guideline: it has no fields']]);
});

test('names the services, document types and dates that cannot be', () => {
  const text = GUIDELINE(`\n  all:${LEAF('a', 'concepts: [red-flag], documents: [imaging-reports]')}`)
    .replace('[mri-cervical-spine]', '[mri-cervical-spin]')
    .replace('to: 2017-11-30', 'to: 2008-01-01');
  expect(problems(text)).toEqual([
    ['editions[0].effective.to', 9, 'is before effective.from'],
    ['services[0]', 11, 'unknown service "mri-cervical-spin"; did you mean "mri-cervical-spine"?'],
    [
      'criteria.all[0].fact.documents[0]',
      FIRST + 1,
      'unknown document type "imaging-reports"; did you mean "imaging-report"?',
    ],
  ]);
});

test('says what a criterion needs when it is none', () => {
  const [[path, line, problem] = []] = problems(GUIDELINE(`\n  al:${LEAF('a')}`));
  expect([path, line]).toEqual(['criteria', 17]);
  expect(problem).toMatch(/^is not a criterion: it has none of fact, .*; did you mean "all"\?$/);
  expect(problems(GUIDELINE('\n  any: []'))).toEqual([['criteria.any', 18, 'needs at least one criterion']]);
});

describe('ids', () => {
  test('may be used once only, in the criteria and the condition together', () => {
    const text = GUIDELINE(`\n  any:${LEAF('a')}${LEAF('a', 'concepts: [imaging.mri]')}`);
    expect(problems(text)).toEqual([['criteria.any[1].id', FIRST + 3, '"a" is used twice']]);
  });

  test('that `since` names have to be there, and lead nowhere back', () => {
    const absent = GUIDELINE(
      `\n  any:${LEAF('study')}${LEAF('b', 'concepts: [symptom.change], since: studdy')}`,
    );
    expect(problems(absent)).toEqual([
      ['criteria.any[1].fact.since', FIRST + 4, 'no fact criterion "studdy"; did you mean "study"?'],
    ]);
    const circle = GUIDELINE(`\n  any:${LEAF('a', 'concepts: [red-flag], since: a')}`);
    expect(problems(circle)).toEqual([['criteria.any[0].fact.since', FIRST + 1, 'leads back to itself']]);
  });

  test('of `since` are found in the condition too', () => {
    const text = GUIDELINE(
      `\n  any:${LEAF('b', 'concepts: [symptom.change], since: study')}`,
      `appliesWhen:\n  any:${LEAF('study', 'concepts: [imaging.mri]')}\n`,
    );
    expect(problems(text)).toEqual([]);
  });
});

describe('criteria that no record can meet are refused:', () => {
  test('one and its opposite under one all', () => {
    const opposite = `
    - not:
        id: b
        fact: { concepts: [red-flag], region: item }
        says: { met: Other., notMet: Words., notDocumented: Here. }`;
    expect(problems(GUIDELINE(`\n  all:${LEAF('a')}${opposite}`))).toEqual([
      ['criteria.all', 18, 'can never be met: it asks for a criterion and for its opposite'],
    ]);
  });

  test('one present and absent, under an all within an all', () => {
    const inner = LEAF('b', 'concepts: [red-flag], assertion: [absent]').replaceAll('\n', '\n    ');
    expect(problems(GUIDELINE(`\n  all:${LEAF('a')}\n    - all:${inner}`))).toEqual([
      ['criteria.all', 18, 'can never be met: it asks for a criterion and for its opposite'],
    ]);
  });

  test('more than there are', () => {
    expect(problems(GUIDELINE(`\n  atLeast: 3\n  of:${LEAF('a')}${LEAF('b')}`))).toEqual([
      ['criteria.atLeast', 18, 'can never be met: it wants 3 of 2'],
    ]);
  });
});

test('sentences leave open only what can be filled in', () => {
  const text = GUIDELINE(`\n  any:${LEAF('a')}`)
    .replace('met: Shown.', "met: 'Shown by {evidense}.'")
    .replace('notDocumented: Not specified.', "notDocumented: 'Not specified on {dates}.'");
  expect(problems(text)).toEqual([
    ['criteria.any[0].says.met', FIRST + 2, 'unknown slot {evidense}; did you mean "evidence"?'],
    ['criteria.any[0].says.notDocumented', FIRST + 2, '{dates} has nothing to be filled with'],
  ]);
});

describe('hostile files are refused before they are read:', () => {
  test('too large', () => {
    expect(problems(`# ${'x'.repeat(256_000)}`)).toEqual([
      ['(top)', null, 'is longer than 256000 characters'],
    ]);
  });

  test('nested too deep for a parser', () => {
    for (const deep of [
      '['.repeat(50_000),
      '{a: '.repeat(20_000),
      '- '.repeat(50_000),
      `${' '.repeat(500)}a: 1`,
    ])
      expect(problems(`${deep}\n`)).toEqual([['(top)', 1, 'is nested too deep']]);
  });

  test('criteria nested too deep', () => {
    const deep = ['{ not: '.repeat(13), '{ id: a }', ' }'.repeat(13)].join('');
    expect(problems(GUIDELINE(` ${deep}`))).toEqual([
      [`criteria${'.not'.repeat(12)}`, 17, 'is nested deeper than 12 criteria'],
    ]);
  });

  test('anchors and aliases', () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n`;
    expect(new Set(problems(bomb).map(([, , problem]) => problem))).toEqual(
      new Set(['anchors and aliases are not allowed']),
    );
    expect(problems(bomb).map(([, line]) => line)).toEqual([1, 2, 2, 2, 3, 3]);
  });

  test('what is not YAML, fields given twice and unknown tags, by line', () => {
    expect(problems('a: 1\na: 2\n')).toEqual([
      ['(top)', 2, expect.stringMatching(/^is not valid YAML: .*unique/)],
    ]);
    expect(problems('a: "open\n')).toEqual([['(top)', 2, expect.stringMatching(/^is not valid YAML/)]]);
    expect(problems('a: !!js/function x\n')).toEqual([
      ['(top)', 1, expect.stringMatching(/^is not valid YAML/)],
    ]);
  });
});

test('no text whatever breaks the reading', () => {
  const fragments = fc.constantFrom(
    'a: ',
    '- ',
    '[',
    '}',
    '&x ',
    '*x',
    '\n',
    '  ',
    ': ',
    '"',
    'criteria:',
    '!!map',
    '|',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragments, { maxLength: 40 }).map((all) => all.join('')),
      ),
      (text) => {
        expect(read(text).guideline).toBeNull();
        expect(read(text).problems.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 500 },
  );
});
