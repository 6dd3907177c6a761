import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../shared/case/manifest.ts';
import { Refuse } from '../../shared/errors.ts';
import { CONVENTIONS, conventionsWithout } from '../../shared/rules/conventions.ts';
import type { Criterion, Guideline, ItemProposal, PublishedGuideline } from '../../shared/rules/model.ts';
import { propose } from '../../shared/rules/propose.ts';
import { manifest, proposalInput } from './case.ts';

const says = { met: 'It is.', notMet: 'It is not.', notDocumented: 'It is not specified.' };
const found = (id: string, concept: string): Criterion => ({
  id,
  says,
  verified: true,
  fact: { concepts: [concept], assertion: ['present'], region: 'any', side: 'any' },
});
const asked = (id: string, item: Extract<Criterion, { item: unknown }>['item']): Criterion => ({
  id,
  says,
  verified: true,
  item,
});

/** A guideline on some services that asks for one thing. */
const guideline = (id: string, services: string[], criteria: Criterion): PublishedGuideline => ({
  version: 1,
  digest: id,
  publishedAt: '2015-01-01T00:00:00.000Z',
  guideline: {
    schemaVersion: 1,
    id,
    title: id,
    editions: [
      {
        edition: '2004',
        chapter: 'Shoulder Complaints',
        section: null,
        citation: 'MTUS Shoulder Complaints 2004',
        effective: { from: '2009-07-18', to: null },
      },
    ],
    rung: 'mtus',
    services,
    topic: 'indication',
    position: 'recommended-when',
    recommendation: `The guideline speaks of ${services.join(' and ')}`,
    criteria,
    verified: true,
    sources: ['a test'],
  } satisfies Guideline,
});

const guidelines = [
  guideline('surgery', ['shoulder-arthroscopy'], found('tear', 'diagnosis.rotator-cuff-tear')),
  guideline('periop', ['perioperative-service'], found('pain', 'symptom.pain')),
  guideline('therapy', ['physical-therapy'], {
    all: [asked('first', { course: 'first' }), asked('few', { quantityAtMost: 10 })],
  }),
  guideline('neck', ['mri-cervical-spine'], found('flag', 'red-flag')),
  guideline('hand', ['mri-wrist-hand'], found('mass', 'symptom.numbness')),
];
const items = (...descriptions: string[]) =>
  descriptions.map((description, index) => ({ id: String(index + 1), description }));

const proposed = (
  disputedItems: Manifest['disputedItems'],
  facts: readonly string[] = [],
  { without = [], recordsComplete = true }: { without?: string[]; recordsComplete?: boolean } = {},
): readonly ItemProposal[] =>
  propose({
    ...proposalInput({
      facts,
      guidelines,
      manifest: manifest({ disputedItems, recordsComplete }),
    }),
    conventions: conventionsWithout(without),
  }).items;
const brief = ({ decision, conventions }: ItemProposal) => [decision, ...conventions.map(({ name }) => name)];
const last = ({ rationale }: ItemProposal) => rationale.map(({ text }) => text).slice(-2);

describe('what is part of an operation', () => {
  const request = items(
    'Associated surgical service: sling',
    'Right shoulder arthroscopy, rotator cuff repair',
  );
  const pain = 'symptom.pain shoulder 2015-07-14 from:D3';

  test('falls with it, in a sentence and without evidence, wherever it stands among the items', () => {
    const [sling] = proposed(request, [pain]) as [ItemProposal];
    expect(brief(sling)).toEqual(['Upheld', 'dependent-service']);
    expect(sling.rationale.map(({ text }) => text)).toEqual([
      'The surgery is not medically necessary, so neither is the request for associated surgical service: sling.',
      expect.stringMatching(
        /^(?:As such|Given the above|Therefore), the request for associated surgical service: sling is not medically necessary\.$/,
      ),
    ]);
    expect(sling.reviewerLine).toBe(
      'The Expert Reviewer did not cite any medical evidence for its decision.',
    );
    expect(sling.guidelines.map(({ id, role }) => [id, role])).toEqual([['periop', 'not consulted']]);
  });

  test('is decided by its guideline where the operation is necessary', () => {
    const [sling] = proposed(request, [pain, 'diagnosis.rotator-cuff-tear shoulder 2015-07-14 from:D3']) as [
      ItemProposal,
    ];
    expect(brief(sling)).toEqual(['Overturned']);
  });

  test('is decided by its guideline where no operation is in dispute, or without the convention', () => {
    expect(brief(proposed(request.slice(0, 1), [pain])[0] as ItemProposal)).toEqual(['Overturned']);
    expect(brief(proposed(request, [pain], { without: ['dependent-service'] })[0] as ItemProposal)).toEqual([
      'Overturned',
    ]);
  });
});

describe('a course', () => {
  const request = items('Physical therapy of the neck, 6 sessions');

  test('is the first where the record has no earlier one, and the decision says so', () => {
    const [therapy] = proposed(request) as [ItemProposal];
    expect(brief(therapy)).toEqual(['Overturned', 'first-course']);
    expect(therapy.explanation).toMatch(/no earlier treatment of this kind/);
  });

  test('is not documented without the convention', () => {
    expect(brief(proposed(request, [], { without: ['first-course'] })[0] as ItemProposal)).toEqual([
      'Upheld',
    ]);
  });

  test('is a further one where the record has an earlier one', () => {
    const facts = ['treatment.physical-therapy historical cervical 2015-04-03 from:D1'];
    expect(brief(proposed(request, facts)[0] as ItemProposal)).toEqual(['Upheld']);
  });
});

describe('the remainder of a course of which a part was authorized', () => {
  const request = [
    { id: '1', description: 'Physical therapy of the neck, 10 sessions', approvedByUtilizationReview: 6 },
  ];

  test('waits for the result of that part', () => {
    const [therapy] = proposed(request) as [ItemProposal];
    expect(brief(therapy)).toEqual(['Upheld', 'first-course', 'trial-authorised']);
    expect(last(therapy)[0]).toMatch(
      /^A part of the requested treatment was authorized, and its result is not/,
    );
    expect(therapy.whatWouldChangeIt.map(({ criteria }) => criteria)).toEqual([['trial-result']]);
  });

  test('is decided by the guideline once improvement from it is documented, or without the convention', () => {
    const facts = ['treatment.physical-therapy improved cervical 2015-09-20 from:D3'];
    expect(proposed(request, facts)[0]?.conventions).toEqual([]);
    expect(brief(proposed(request, [], { without: ['trial-authorised'] })[0] as ItemProposal)).toEqual([
      'Overturned',
      'first-course',
    ]);
  });
});

describe('a request that does not say how much', () => {
  const request = items('Physical therapy of the neck');

  test('is Upheld though records are awaited: they could not say it', () => {
    expect(brief(proposed(request, [], { recordsComplete: false })[0] as ItemProposal)).toEqual([
      'Upheld',
      'first-course',
      'unstated-quantity',
    ]);
  });

  test('waits for records without the convention', () => {
    const [therapy] = proposed(request, [], { recordsComplete: false, without: ['unstated-quantity'] }) as [
      ItemProposal,
    ];
    expect([therapy.decision, therapy.reason]).toEqual([null, 'records-incomplete']);
  });
});

describe('an item that asks for several services', () => {
  const request = items('MRI of neck and right hand without contrast');
  const flag = 'red-flag.infection cervical 2015-07-14 from:D3';
  const numb = 'symptom.numbness wrist-hand right 2015-07-14 from:D3';

  test('is Upheld if one of them is, and says of each', () => {
    const [both] = proposed(request, [flag]) as [ItemProposal];
    expect(brief(both)).toEqual(['Upheld', 'several-services']);
    expect(both.parts.map(({ service, decision }) => [service, decision])).toEqual([
      ['mri-cervical-spine', 'Overturned'],
      ['mri-wrist-hand', 'Upheld'],
    ]);
    const text = both.rationale.map((sentence) => sentence.text);
    expect(text.flatMap((one) => /, (the request for .*)$/.exec(one)?.slice(1) ?? [])).toEqual([
      'the request for MRI of the cervical spine is medically necessary and appropriate.',
      expect.stringMatching(/^the request for MRI of the .*hand is not medically necessary\.$/),
      'the request for MRI of neck and right hand without contrast is not medically necessary.',
    ]);
  });

  test('is Overturned only if all of them are', () => {
    expect(brief(proposed(request, [flag, numb])[0] as ItemProposal)).toEqual([
      'Overturned',
      'several-services',
    ]);
  });

  test('is left to the reviewer without the convention', () => {
    const [both] = proposed(request, [flag, numb], { without: ['several-services'] }) as [ItemProposal];
    expect([both.decision, both.reason]).toEqual([null, 'unresolved-item']);
  });
});

test('a convention that is none is refused with what was meant', () => {
  expect(() => conventionsWithout(['first-curse'])).toThrow(Refuse);
  try {
    conventionsWithout(['first-curse']);
  } catch (error) {
    expect((error as Refuse).problems[0]?.problem).toMatch(/^no convention "first-curse".*first-course/);
  }
});

test('every convention says what it rests on', () => {
  for (const { name, title, says: what, why } of CONVENTIONS)
    expect([name, title.length > 10, what.endsWith('.'), why.endsWith('.')]).toEqual([
      name,
      true,
      true,
      true,
    ]);
});
