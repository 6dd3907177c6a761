import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agreementOf,
  byGroup,
  type Compared,
  cleanOf,
  compare,
  foldsOf,
  inWords,
  tableOf,
  wrongOf,
} from '../../../infra/cli/agreement.ts';
import type { ItemLine } from '../../../infra/cli/propose.ts';
import { chaptersOf, citedIn } from '../../../shared/letter/cited.ts';
import type { Decision } from '../../../shared/rules/model.ts';
import { ANSWER, jsonl, MRI } from './lines.ts';

const proposedItem = (
  id: string,
  decision: Decision | null,
  citations: readonly string[] = [],
): ItemLine => ({
  id,
  service: 'mri-lumbar-spine',
  decision,
  reason: decision === null ? 'no-guideline' : null,
  explanation: null,
  citations,
  criteria: [],
  conventions: [],
  parts: [],
  not_documented: [],
  what_would_change_it: [],
});

const one = (answer: Decision, proposed: Decision | null, more: object = {}, id = 'x'): Compared => ({
  answer: { id, item: 'MRI', decision: answer, ...more },
  proposed: proposedItem(id, proposed),
});

describe('what a printed line cites', () => {
  it.each([
    [
      'MTUS Low Back Complaints 2004, Section(s): Special Studies.',
      ['MTUS Low Back Complaints 2004, Section(s): Special Studies'],
      ['low back complaints 2004'],
    ],
    [
      'MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies, and Low Back Complaints 2004, Section(s): Special Studies.',
      [
        'MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies',
        'MTUS Low Back Complaints 2004, Section(s): Special Studies',
      ],
      ['neck and upper back complaints 2004', 'low back complaints 2004'],
    ],
    [
      'MTUS Chronic Pain Medical Treatment 2016 Guidelines, Section(s): Compound drugs. Non-MTUS Citation ODG Pain.',
      ['MTUS Chronic Pain Medical Treatment 2016 Guidelines, Section(s): Compound drugs', 'ODG Pain'],
      ['chronic pain medical treatment 2016'],
    ],
    [
      'MTUS Low Back Complaints 2004, Section(s): Summary. Non- MTUS Citation ODG Low Back',
      ['MTUS Low Back Complaints 2004, Section(s): Summary', 'ODG Low Back'],
      ['low back complaints 2004'],
    ],
    ['(outside MTUS) Non-MTUS Citation ODG Pain, MRI.', ['ODG Pain, MRI'], []],
    [
      'The Expert Reviewer based their decision on recommendation(s) outside of the MTUS Guidelines. Decision based on Non-MTUS Citation ODG Knee.',
      ['ODG Knee'],
      [],
    ],
    [
      'Decision based on MTUS Opioids Treatment 2016, Section(s): 3.3 Opioids for Chronic Pain and Chronic Opioid Treatment: Use.',
      [
        'MTUS Opioids Treatment 2016, Section(s): 3.3 Opioids for Chronic Pain and Chronic Opioid Treatment: Use',
      ],
      ['opioids treatment 2016'],
    ],
    [
      'MTUS Elbow Complaints 2007, Section(s): Diagnostic Criteria, and Forearm, Wrist, and Hand Complaints 2004, Section(s): Special Studies, Summary.',
      [
        'MTUS Elbow Complaints 2007, Section(s): Diagnostic Criteria',
        'MTUS Forearm, Wrist, and Hand Complaints 2004, Section(s): Special Studies, Summary',
      ],
      ['elbow complaints 2007', 'forearm, wrist, and hand complaints 2004'],
    ],
    ['none cited', [], []],
    ['The Expert Reviewer did not cite any medical evidence for its decision.', [], []],
    ['', [], []],
  ])('%s', (line, citations, chapters) => {
    expect(citedIn(line)).toEqual(citations);
    expect(chaptersOf(citedIn(line))).toEqual(chapters);
  });
});

describe('the agreement of some items', () => {
  it('is the mean of both recalls, and a declined item is recalled by neither', () => {
    const compared = [
      one('Upheld', 'Upheld'),
      one('Upheld', 'Upheld'),
      one('Upheld', 'Overturned'),
      one('Upheld', null),
      one('Overturned', 'Overturned'),
      one('Overturned', 'Upheld'),
    ];
    expect(agreementOf('all', compared)).toMatchObject({
      items: 6,
      overturned: 2,
      upheldRecall: 0.5,
      overturnedRecall: 0.5,
      balanced: 0.5,
      declined: 1 / 6,
    });
  });

  it('of always saying Upheld is a half, whatever the items are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (upheld, overturned) => {
        const all = [
          ...Array.from({ length: upheld }, () => one('Upheld', 'Upheld')),
          ...Array.from({ length: overturned }, () => one('Overturned', 'Upheld')),
        ];
        expect(agreementOf('all', all).balanced).toBe(0.5);
      }),
    );
  });

  it('has no balance where one of the decisions does not occur', () => {
    expect(agreementOf('all', [one('Upheld', 'Upheld')])).toMatchObject({
      balanced: null,
      upheldRecall: 1,
      overturnedRecall: null,
      chapter: null,
    });
  });

  it('agrees on a chapter by title and year, sections apart, and on citing none', () => {
    const cites = (theirs: string, ours: readonly string[]): Compared => ({
      answer: { id: 'x', item: 'MRI', decision: 'Upheld', reviewer_guideline: theirs },
      proposed: proposedItem('x', 'Upheld', ours),
    });
    const found = agreementOf('all', [
      cites('MTUS Knee Complaints 2004, Section(s): Summary.', ['MTUS Knee Complaints 2004']),
      cites('MTUS Chronic Pain Medical Treatment 2009.', ['MTUS Chronic Pain Medical Treatment 2016']),
      cites('none cited', []),
      cites('(outside MTUS) Non-MTUS Citation ODG Pain.', ['MTUS Knee Complaints 2004']),
    ]);
    expect([found.chapter, found.source]).toEqual([1 / 2, 2 / 4]);
  });
});

describe('groups and folds', () => {
  it('put clean items first, and measure by them where there are any', () => {
    const compared = [
      one('Upheld', 'Upheld', { label_quality: 'contested_reasoning' }),
      one('Upheld', 'Upheld', { label_quality: 'contested_reasoning' }),
      one('Upheld', null, { label_quality: 'clean' }),
    ];
    expect(byGroup(compared, 'label').map(({ group, items }) => [group, items])).toEqual([
      ['clean', 1],
      ['contested_reasoning', 2],
    ]);
    expect(cleanOf(compared)).toEqual([compared[2]]);
    expect(cleanOf(compared.slice(0, 2))).toHaveLength(2);
    const [head, row] = tableOf('label', byGroup(compared, 'label'));
    expect([head?.length, row]).toEqual([9, ['clean', '1', '0', '–', '0.00', '–', '1.00', '–', '1.00']]);
  });

  it('never part the items of one worker, and lose none', () => {
    const worker = fc.record({
      group: fc.integer({ min: 0, max: 12 }),
      decision: fc.constantFrom<Decision>('Upheld', 'Overturned'),
    });
    fc.assert(
      fc.property(fc.array(worker, { maxLength: 60 }), fc.integer({ min: 2, max: 6 }), (workers, k) => {
        const compared = workers.map(({ group, decision }, index) =>
          one(decision, 'Upheld', { worker_group: `W${group}` }, `i${index}`),
        );
        const { folds } = foldsOf(compared, k);
        expect(folds.reduce((sum, { items }) => sum + items, 0)).toBe(compared.length);
        // As many folds as workers, at most, have items.
        const used = folds.filter(({ items }) => items > 0).length;
        expect(used).toBeLessThanOrEqual(new Set(workers.map(({ group }) => group)).size);
        expect(foldsOf([...compared].reverse(), k)).toEqual(foldsOf(compared, k));
      }),
    );
  });

  it('tell the mean and the spread over the folds that have the figure', () => {
    const { mean, folds } = foldsOf(
      [
        one('Overturned', 'Overturned', { worker_group: 'a' }),
        one('Upheld', 'Upheld', { worker_group: 'a' }),
        one('Overturned', 'Upheld', { worker_group: 'b' }),
        one('Upheld', 'Upheld', { worker_group: 'b' }),
      ],
      2,
    );
    expect(folds.map(({ balanced }) => balanced)).toEqual([1, 0.5]);
    expect(mean.balanced).toEqual({ mean: 0.75, deviation: Math.sqrt(2 * 0.25 ** 2) });
  });
});

describe('comparing a file', () => {
  it('puts answers to proposals by id, and names lines without an answer', () => {
    const line = { ...MRI, ...ANSWER };
    const { compared, problems } = compare(jsonl(line, { ...line, id: 'y', decision: undefined }), [
      proposedItem(MRI.id, 'Overturned'),
    ]);
    expect(compared.map(({ answer }) => answer.id)).toEqual([MRI.id]);
    expect(problems.map(({ path }) => path)).toEqual(['line 2: decision']);
    const [wrong] = wrongOf(compared);
    expect(
      inWords(wrong as Compared)
        .split('\n')
        .slice(0, 2),
    ).toEqual([
      'CM17-0000001-01  MRI of the lumbar spine',
      '  reviewer Upheld, proposed Overturned  [clean; mri-lumbar-spine]',
    ]);
    expect(inWords(wrong as Compared)).toContain('reviewer: No red flags.');
  });
});
