import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reviewer } from '../../../shared/reviewers/model.ts';
import { type Assignment, objections, sameName, selectReviewer } from '../../../shared/reviewers/select.ts';
import { boardsFor, categoryOf } from '../../../shared/reviewers/specialty.ts';
import { manifest, reviewerOf } from '../service/panel.ts';

const MRI = { service: 'mri-cervical-spine', category: 'Advanced imaging' };
const SURGERY = { service: null, category: 'Surgery' };
const assignment: Assignment = { manifest, services: [MRI], on: '2015-10-02' };
const against = async (changes: Partial<Reviewer>, of: Partial<Assignment> = {}) =>
  objections(await reviewerOf('R-1', changes), { ...assignment, ...of });

describe('a reviewer is not given a case', () => {
  it('without any objection being named, and with none when there is none', async () => {
    expect(await against({})).toEqual([]);
  });
  it('without an active licence, with an expired one, or with any restricted one', async () => {
    expect(await against({ licenses: [{ state: 'Texas', status: 'expired' }] })).toEqual([
      'no-active-licence',
    ]);
    expect(
      await against({ licenses: [{ state: 'Texas', status: 'active', expires: '2015-10-01' }] }),
    ).toEqual(['no-active-licence']);
    expect(
      await against({
        licenses: [
          { state: 'California', status: 'active', expires: '2015-10-02' },
          { state: 'Texas', status: 'restricted' },
        ],
      }),
    ).toEqual(['restricted-licence']);
  });
  it('whose certification has lapsed, which then says nothing of a specialty either', async () => {
    expect(await against({ certifications: [{ board: 'Family Practice', expires: '2015-10-01' }] })).toEqual([
      'no-current-certification',
      'another-specialty',
    ]);
  });
  it('with five years of practice and not a day more, or with fewer than 24 hours a week', async () => {
    expect(await against({ activePracticeSince: '2010-10-02' })).toEqual(['practice-too-short']);
    expect(await against({ activePracticeSince: '2010-10-01' })).toEqual([]);
    expect(await against({ hoursPerWeek: 23.5 })).toEqual(['too-few-hours']);
    expect(await against({ hoursPerWeek: 24 })).toEqual([]);
  });
  it('outside its specialty, for any of the items', async () => {
    expect(await against({ certifications: [{ board: 'Chiropractor' }] })).toEqual(['another-specialty']);
    const surgeon = { certifications: [{ board: 'Orthopaedic Surgery' }] };
    expect(await against(surgeon, { services: [MRI, SURGERY] })).toEqual([]);
    expect(await against({}, { services: [MRI, SURGERY] })).toEqual(['another-specialty']);
    expect(
      await against({
        certifications: [{ board: 'Preventive Medicine', subspecialty: 'Occupational Medicine' }],
      }),
    ).toEqual([]);
  });
  it('outside the services it takes', async () => {
    expect(await against({ services: ['acupuncture'] })).toEqual(['another-specialty']);
    expect(await against({ services: ['mri-cervical-spine'] })).toEqual([]);
    expect(await against({ services: ['Family Medicine'] })).toEqual([]);
  });
  it.each([
    ['the employee', 'Quintero, Marisol'],
    ['the representative', 'Abernathy and Voss, LLP'],
    ['the employer', 'SUNRISE PACKING, INC.'],
    ['the claims administrator', 'Harbor Mutual Insurance Company of California'],
    ['the physician', 'Dr. Ilse Bergstrom'],
  ])('affiliated with %s under another spelling', async (_, name) => {
    expect(await against({ conflicts: [name] })).toEqual(['conflict']);
  });
  it('when it is itself the requesting physician', async () => {
    expect(await against({ name: 'Ilse Bergström' })).toEqual(['conflict']);
  });
  it('while it is not available', async () => {
    expect(await against({ available: false })).toEqual(['unavailable']);
  });
});

describe('names', () => {
  it('that share only a title or a form of company are two', () => {
    expect(sameName('Acme, Inc.', 'Zenith Inc')).toBe(false);
    expect(sameName('The Company', 'Company')).toBe(false);
  });
  it('that are empty are nobody', () => {
    expect(sameName('', 'Acme')).toBe(false);
    expect(sameName('', '')).toBe(false);
  });
  it('are compared alike in both directions, and each is its own', () => {
    const name = fc
      .array(fc.constantFrom('Ann', 'Bo', 'Harbor', 'Mutual', 'Inc.', 'É', '&'), { maxLength: 4 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(sameName(a, b)).toBe(sameName(b, a));
        if (/Ann|Harbor|Mutual/.test(a)) expect(sameName(a, a.toUpperCase())).toBe(true);
      }),
    );
  });
});

it('a category takes the boards of its group, and one without a group those of any injury', () => {
  expect(categoryOf('mri-knee')).toBe('Advanced imaging');
  expect(boardsFor('Electrodiagnostics')).toContain('neurology');
  expect(boardsFor('Surgery')).not.toContain('family practice');
  expect(boardsFor(categoryOf('no such service'))).toEqual(boardsFor(categoryOf(null)));
  expect(boardsFor(null)).toContain('occupational medicine');
});

describe('the selection', () => {
  const pick = (candidates: readonly { reviewer: Reviewer; open: number }[]) => {
    const selection = selectReviewer(candidates, assignment);
    return selection.reviewer ? selection.reviewer.id : selection.reasons;
  };
  const texan = { licenses: [{ state: 'Texas', status: 'active' as const }] };

  it('prefers a California licence, then fewer open cases', async () => {
    const [a, b, c] = [await reviewerOf('R-1', texan), await reviewerOf('R-2'), await reviewerOf('R-3')];
    expect(
      pick([
        { reviewer: a, open: 0 },
        { reviewer: b, open: 5 },
        { reviewer: c, open: 4 },
      ]),
    ).toBe('R-3');
    expect(pick([{ reviewer: a, open: 0 }])).toBe('R-1');
  });
  it('counts, when there is nobody, how many reviewers each objection holds for', async () => {
    const full = await reviewerOf('R-1', { capacity: 2 });
    const affiliated = await reviewerOf('R-2', { conflicts: ['Sunrise Packing'], hoursPerWeek: 8 });
    expect(
      pick([
        { reviewer: full, open: 2 },
        { reviewer: affiliated, open: 0 },
      ]),
    ).toEqual([
      { code: 'at-capacity', reviewers: 1 },
      { code: 'conflict', reviewers: 1 },
      { code: 'too-few-hours', reviewers: 1 },
    ]);
    expect(pick([])).toEqual([]);
  });
  it('is the same whatever the order of the panel, and spreads cases over equals', async () => {
    const panel = await Promise.all(['R-1', 'R-2', 'R-3', 'R-4'].map((id) => reviewerOf(id)));
    const chosen = new Set<unknown>();
    fc.assert(
      fc.property(
        fc.shuffledSubarray(panel, { minLength: 4 }),
        fc.nat({ max: 9_999_999 }),
        (order, number) => {
          const caseNumber = `CM15-${String(number).padStart(7, '0')}`;
          const of = (reviewers: readonly Reviewer[]) =>
            selectReviewer(
              reviewers.map((reviewer) => ({ reviewer, open: 0 })),
              { ...assignment, manifest: { ...manifest, caseNumber } },
            ).reviewer?.id;
          chosen.add(of(order));
          expect(of(order)).toBe(of(panel));
        },
      ),
    );
    expect([...chosen].sort()).toEqual(['R-1', 'R-2', 'R-3', 'R-4']);
  });
});
