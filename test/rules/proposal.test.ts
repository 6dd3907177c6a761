import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ItemProposal } from '../../shared/rules/model.ts';
import { propose } from '../../shared/rules/propose.ts';
import { document, library, manifest, proposalInput, SEED_FACTS } from './case.ts';

const first = (input: Parameters<typeof proposalInput>[0] = {}) =>
  propose(proposalInput(input)).items[0] as ItemProposal;
const brief = ({ decision, reason, truth }: ItemProposal) => [decision, reason, truth];
const only = (...ids: string[]) => library.filter(({ guideline }) => ids.includes(guideline.id));

describe('the repeat MRI of the neck of 2015', () => {
  test('is Upheld on the gaps that decide, each with the searches for it', () => {
    const item = first();
    expect(brief(item)).toEqual(['Upheld', null, 'not documented']);
    const told = item.rationale.map((sentence) => sentence.text);
    expect(
      told.filter((sentence) => /^(?:Neither|Progression|The records|However|A )/.test(sentence)),
    ).toEqual([
      'Progression of neurological deficits, findings indicating red-flag pathology, objective findings of nerve root compromise on examination, evidence of failure of recent conservative therapy, a recent X-ray report of the cervical spine, failure to progress in a strengthening program intended to avoid surgery and surgery of the cervical spine under consideration are not specified in the records provided.',
      'The records show a previous study: MRI of the cervical spine on 06/07/2011, which revealed mild-stenosis-at-C6-7.',
      'However, the report of the previous MRI of the cervical spine is not included in the records provided.',
      'A significant change in signs or symptoms since the previous MRI of the cervical spine that would require a repeat MRI is not specified in the records provided, nor is any other ground on which the guideline would support the request.',
    ]);
    for (const { text: said, support } of item.rationale.filter((one) => /specified|included/.test(one.text)))
      for (const one of support) expect(one, said).toMatchObject({ kind: 'search', pages: 10 });
    expect(item.reviewerLine).toBe(
      'Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies. Decision based on ' +
        'Non-MTUS Citation Official Disability Guidelines (ODG) Neck and Upper Back (updated 06/25/15), Magnetic resonance imaging (MRI).',
    );
  });

  test('is Overturned when the records document a red flag', () => {
    const item = first({ facts: [...SEED_FACTS, 'red-flag.infection cervical 2015-07-14 from:D3'] });
    expect(brief(item)).toEqual(['Overturned', null, 'met']);
    expect(item.whatWouldChangeIt).toEqual([
      {
        criteria: ['red-flag'],
        inWords: 'The request would not meet the guideline if the records did not show a red flag.',
      },
    ]);
  });

  test('is Overturned when the records document progressive weakness and a planned operation', () => {
    const facts = [
      ...SEED_FACTS,
      'neurological-deficit.weakness worse upper-extremity left 2015-07-14 from:D3',
      'surgery.spine planned cervical 2015-07-14 from:D3',
    ];
    expect(brief(first({ facts }))).toEqual(['Overturned', null, 'met']);
  });

  test('is Upheld when only the utilization review says that conservative care failed', () => {
    const facts = [...SEED_FACTS, 'red-flag.cancer cervical 2015-09-09 from:D5 in:utilization-review'];
    expect(brief(first({ facts }))).toEqual(['Upheld', null, 'not documented']);
  });

  test('requests the records that would settle it while they are awaited', () => {
    const item = first({ manifest: manifest({ recordsComplete: false }) });
    expect(brief(item)).toEqual([null, 'records-incomplete', 'not documented']);
    expect(item.recordsWanted.slice(0, 3)).toEqual([
      'progress report dated 8/31/15',
      'successive examinations that show whether a neurological deficit is new or progressive',
      'examination findings and history that show whether there is a red flag, such as cancer, infection or fracture',
    ]);
    expect(item.recordsWanted).toContain('the report of the previous MRI of the cervical spine');
  });

  test('is Overturned on a red flag though records are still awaited', () => {
    const facts = [...SEED_FACTS, 'red-flag.infection cervical 2015-07-14 from:D3'];
    expect(brief(first({ facts, manifest: manifest({ recordsComplete: false }) }))[0]).toBe('Overturned');
  });

  test('says what would change it, the smallest sets first', () => {
    const sets = first().whatWouldChangeIt.map(({ criteria }) => criteria);
    expect(sets.slice(0, 4)).toEqual([
      ['progressive-deficit'],
      ['red-flag'],
      ['complaints-grow-worse', 'nerve-compromise', 'previous-mri-report', 'significant-change'],
      ['invasive-procedure-planned', 'nerve-compromise', 'previous-mri-report', 'significant-change'],
    ]);
    const sizes = sets.map((set) => set.length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  test('goes to the reviewer unaided when the facts contradict each other on what decides', () => {
    const torn = [
      'red-flag.cancer cervical 2015-07-14 from:D3',
      'red-flag absent cervical 2015-07-14 from:D2',
    ];
    const item = first({ facts: [...SEED_FACTS, ...torn] });
    expect(brief(item)).toEqual([null, 'conflict', 'not documented']);
    expect(item.explanation).toBe('The records contradict each other on a red flag.');
  });

  test('is decided where a contradiction decides nothing', () => {
    const torn = [
      'surgery.spine planned cervical 2015-07-14 from:D3',
      'surgery.spine absent cervical 2015-07-14 from:D2',
    ];
    expect(brief(first({ facts: [...SEED_FACTS, ...torn] }))).toEqual(['Upheld', null, 'not documented']);
  });
});

describe('the order of evidence', () => {
  test('lets the MTUS decide, says why the ODG did not, and lets the ODG decide what the MTUS is silent on', () => {
    const roles = first().guidelines.map(({ id, role, why }) => [id, role, why]);
    expect(roles).toEqual([
      ['mtus-cervical-thoracic-spine-mri', 'not consulted', 'not in force on 2015-09-01'],
      ['mtus-neck-upper-back-mri', 'decided', 'the highest rung that addresses the question'],
      [
        'odg-neck-upper-back-mri',
        'not consulted',
        'a higher rung addresses the question: ACOEM Neck and Upper Back Complaints: imaging',
      ],
      ['odg-neck-upper-back-mri-repeat', 'decided', 'the highest rung that addresses the question'],
    ]);
  });

  test('lets the ODG decide where the MTUS has nothing', () => {
    const guidelines = only('odg-neck-upper-back-mri');
    const item = first({ guidelines });
    expect(item.guidelines.map(({ role }) => role)).toEqual(['decided']);
    expect(item.reviewerLine).toMatch(
      /^The Expert Reviewer based their decision on recommendation\(s\) outside of the MTUS/,
    );
  });

  test('leaves out the guideline on repeat studies when there was none, and says so', () => {
    const facts = SEED_FACTS.filter((short) => !short.startsWith('imaging.mri historical cervical'));
    const repeat = first({ facts }).guidelines.find(({ id }) => id === 'odg-neck-upper-back-mri-repeat');
    expect([repeat?.role, repeat?.why]).toEqual([
      'silent',
      'does not apply: the records searched do not mention a previous MRI of the region',
    ]);
  });

  test('does not propose on a guideline for repeat studies alone that is met', () => {
    const guidelines = only('odg-neck-upper-back-mri-repeat');
    const facts = [...SEED_FACTS, 'red-flag.infection cervical 2015-07-14 from:D3'];
    expect(brief(first({ facts, guidelines }))).toEqual([null, 'no-guideline', 'met']);
    expect(brief(first({ guidelines }))).toEqual(['Upheld', null, 'not documented']);
  });

  test('takes the edition in force on the date of the request, else of the utilization review', () => {
    const deciding = (request: string | null, review: string) =>
      first({
        manifest: manifest({
          requestForAuthorization: { date: request },
          utilizationReview: { date: review, outcome: 'denied' },
        }),
      }).guidelines.find(({ role, rung }) => role === 'decided' && rung === 'mtus')?.citation;
    const old = 'MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies';
    expect(deciding('2017-11-30', '2017-12-05')).toBe(old);
    expect(deciding('2017-12-01', '2017-12-05')).toBe('MTUS Cervical and Thoracic Spine Disorders 2016');
    expect(deciding(null, '2017-12-05')).toBe('MTUS Cervical and Thoracic Spine Disorders 2016');
    expect(deciding(null, '2019-04-18')).toBe('MTUS Cervical and Thoracic Spine Disorders 2018');
  });
});

describe('no decision is proposed', () => {
  test('when no guideline speaks of the service', () => {
    const item = first({ guidelines: [] });
    expect(brief(item)).toEqual([null, 'no-guideline', null]);
    expect(item.explanation).toMatch(/^No guideline in force on 09\/01\/2015 speaks of /);
  });

  test('when the item names no service', () => {
    const disputedItems = [{ id: '1', description: 'Guitar lessons' }];
    expect(brief(first({ manifest: manifest({ disputedItems }) }))).toEqual([null, 'unresolved-item', null]);
  });

  test('on the utilization review alone', () => {
    const documents = [
      document('D5', { type: 'utilization-review' }),
      document('D6', { type: 'application' }),
    ];
    const item = first({ facts: [], records: { documents } });
    expect(brief(item)).toEqual([null, 'gate', 'not documented']);
    expect(item.explanation).toMatch(/never made on the utilization review alone/);
  });

  test('when the only record cannot be read, or is another patient’s', () => {
    const review = document('D5', { type: 'utilization-review' });
    const aside = { reason: 'another-patient', detail: 'names another patient' } as const;
    for (const record of [document('D1', { legibility: 'unreadable' }), document('D1', { setAside: aside })])
      expect(brief(first({ facts: [], records: { documents: [review, record] } }))[1]).toBe('gate');
  });

  test('only where a letter tells neither what was found nor what a study showed', () => {
    const letter = document('D1', { type: 'correspondence' });
    const reason = (fact: string) => brief(first({ facts: [fact], records: { documents: [letter] } }))[1];
    expect(reason('symptom.pain cervical 2015-07-14 from:D1')).toBe('gate');
    expect(reason('imaging.mri cervical 2015-07-14 from:D1')).toBe('gate');
    expect(reason('imaging.mri cervical 2015-07-14 from:D1 detail:mild-stenosis')).not.toBe('gate');
    expect(reason('finding.spasm cervical 2015-07-14 from:D1')).not.toBe('gate');
  });

  test('when pages were neither read nor named as unreadable', () => {
    const item = first({ records: { pagesTotal: 13 } });
    expect([item.reason, item.explanation]).toEqual([
      'gate',
      '2 pages were neither read nor named as unreadable.',
    ]);
    expect(first({ records: { pagesTotal: 11 } }).reason).toBeNull();
  });
});

test('another patient’s record, and another region or side, are never used', () => {
  const aside = { reason: 'another-patient', detail: 'names another patient' } as const;
  const documents = ['D1', 'D2', 'D3']
    .map((id) => document(id))
    .concat([document('D9', { setAside: aside })]);
  const facts = [
    'red-flag.infection cervical 2015-07-14 from:D9',
    'red-flag.infection shoulder 2015-07-14 from:D3',
  ];
  const item = first({ facts, records: { documents } });
  expect(item.decision).toBe('Upheld');
  const flag = JSON.stringify(item.guidelines).match(/another patient's record|another region/g);
  expect(new Set(flag)).toEqual(new Set(["another patient's record", 'another region']));
});

test('a fact that cites no document of the index is a defect', () => {
  expect(() => first({ facts: ['red-flag cervical 2015-07-14 from:D77'] })).toThrow(/does not list/);
});

test('a knee is decided by knee guidelines and its own side', () => {
  const disputedItems = [{ id: '1', description: 'MRI of the right knee' }];
  const signs = (side: string) => [
    `finding.effusion knee ${side} 2015-07-14 from:D3`,
    `finding.meniscal-sign knee ${side} 2015-07-14 from:D3`,
  ];
  const of = (side: string) => brief(first({ facts: signs(side), manifest: manifest({ disputedItems }) }))[0];
  expect([of('right'), of('left')]).toEqual(['Overturned', 'Upheld']);
});

test('every sentence of a rationale stands on something', () => {
  for (const { text: words, support } of first().rationale) expect(support, words).not.toEqual([]);
});

test('the proposal does not depend on the order of facts, guidelines or of the run', () => {
  const expected = JSON.stringify(propose(proposalInput()).items.map(({ rationale, ...item }) => item));
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...library], { minLength: library.length }),
      fc.shuffledSubarray(proposalInput().facts.facts as never[], { minLength: SEED_FACTS.length }),
      (guidelines, facts) => {
        const items = propose(proposalInput({ guidelines, facts })).items;
        expect(JSON.stringify(items.map(({ rationale, ...item }) => item))).toBe(expected);
      },
    ),
    { numRuns: 25 },
  );
});

test('nothing but silence, for any service of the library, is never Overturned', () => {
  const items = ['cervical spine', 'lumbar spine', 'right shoulder', 'left knee'];
  for (const where of items)
    for (const date of ['2015-09-01', '2016-12-30', '2018-06-01', '2022-01-10']) {
      const disputedItems = [{ id: '1', description: `MRI of the ${where}` }];
      const its = manifest({
        disputedItems,
        requestForAuthorization: { date },
        utilizationReview: { date, outcome: 'denied' },
      });
      expect(brief(first({ facts: [], manifest: its })), `${where} ${date}`).toEqual([
        'Upheld',
        null,
        'not documented',
      ]);
    }
});
