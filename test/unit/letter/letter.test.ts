import { describe, expect, it } from 'vitest';
import { caseOutcome } from '../../../shared/case/outcome.ts';
import { letterModel } from '../../../shared/letter/letter.ts';
import wording from '../../../shared/letter/wording.json' with { type: 'json' };
import { wordingOn } from '../../../shared/letter/wording.ts';
import { determination, input, manifest, settings, withItems } from './case.ts';

const two = [
  { id: '1', description: 'MRI of the right knee' },
  { id: '2', description: 'MRI of the left knee' },
];

describe('the result of a case', () => {
  it.each([
    [['Upheld', 'Upheld'], 'Uphold'],
    [['Upheld', 'Overturned'], 'Partial Overturn'],
    [['Overturned', 'Overturned'], 'Overturn'],
  ] as const)('of items decided %j is %s', (decisions, outcome) => {
    expect(
      caseOutcome(
        two,
        decisions.map((decision, index) => ({ id: `${index + 1}`, decision })),
      ),
    ).toBe(outcome);
  });

  it('is never derived while an item has no decision', () => {
    const missing = expect.objectContaining({ code: 'decision-missing', next: 'defect' });
    expect(() => caseOutcome(two, [{ id: '1', decision: 'Upheld' }])).toThrow(missing);
    expect(() =>
      caseOutcome(two, [
        { id: '1', decision: 'Upheld' },
        { id: '2', decision: null },
      ]),
    ).toThrow(missing);
    expect(() => caseOutcome([], [])).toThrow(missing);
  });

  it('is never derived from decisions that are not those of its items', () => {
    const decided = ['1', '2', '3'].map((id) => ({ id, decision: 'Upheld' as const }));
    expect(() => caseOutcome(two, decided)).toThrow(
      expect.objectContaining({ code: 'decision-without-item' }),
    );
  });
});

describe('the text of a letter', () => {
  it('has the labels of the published case block, in their order, with dates in one form', () => {
    expect(letterModel(input, settings).caseBlock).toEqual([
      [{ label: 'Case Number:', text: 'CM15-0185313' }],
      [
        { label: 'Date Assigned:', text: '09/25/2015' },
        { label: 'Date of Injury:', text: '01/25/2007' },
      ],
      [
        { label: 'Decision Date:', text: '10/02/2015' },
        { label: 'UR Denial Date:', text: '09/09/2015' },
      ],
      [
        { label: 'Priority:', text: 'Standard' },
        { label: 'Application Received:', text: '09/21/2015' },
      ],
    ]);
  });

  it('says how the determination was made in the words of the seed, with the organization in its place', () => {
    expect(letterModel(input, settings).how).toEqual({
      heading: 'HOW THE IMR FINAL DETERMINATION WAS MADE',
      text: 'Example Review Organization, Inc. sent the complete case file to an expert reviewer. He/she has no affiliation with the employer, employee, providers or the claims administrator. He/she has been in active clinical practice for more than five years and is currently working at least 24 hours a week in active practice. The expert reviewer was selected based on his/her clinical experience, education, background, and expertise in the same or similar specialties that evaluate and/or treat the medical condition and disputed items/Service. He/she is familiar with governing laws and regulations, including the strength of evidence hierarchy that applies to Independent Medical Review determinations.',
      lead: 'The Expert Reviewer has the following credentials:',
      states: { label: 'State(s) of Licensure:', text: 'Texas, California' },
      certifications: { label: 'Certification(s)/Specialty:', text: 'Family Practice' },
    });
  });

  it('lists every document with what became of it, and those that were not provided', () => {
    const { documents } = letterModel(input, settings);
    expect(documents?.rows).toEqual([
      [
        'Progress report',
        'Ilse Bergström, MD',
        '04/03/2015',
        '1–2',
        'Claims administrator',
        'Reviewed; not fully legible (page 1).',
      ],
      [
        'Progress report',
        'Ilse Bergström, MD',
        '06/05/2015',
        '1–2',
        'Claims administrator',
        'Reviewed; not fully legible (page 1).',
      ],
      [
        'Progress report',
        'Ilse Bergström, MD',
        '07/14/2015',
        '1–2',
        'Claims administrator',
        'Reviewed; not fully legible (page 1).',
      ],
      [
        'Request for authorization',
        'Ilse Bergström, MD',
        '09/01/2015',
        '1',
        'Claims administrator',
        'Reviewed.',
      ],
      [
        'Utilization review determination',
        'Not stated',
        '09/09/2015',
        '1–2',
        'Claims administrator',
        'Reviewed.',
      ],
      [
        'Progress report',
        'Ilse Bergström, MD',
        '06/05/2015',
        '1–2',
        'Claims administrator',
        'Set aside: a copy of another document of the record.',
      ],
      [
        'Document',
        'Not stated',
        'Undated',
        'None readable',
        'Not stated',
        'Could not be read: the file is encrypted.',
      ],
    ]);
    expect(documents?.notProvided).toEqual([
      'Progress report dated 08/31/2015 (claims administrator).',
      'Report of the cervical spine MRI of 06/07/2011 (claims administrator).',
    ]);
  });

  it('tells the claims administrator its duties only when something is overturned', () => {
    const duties = /authorize the treatment within 5 working days.*reimburse it within 20 days/;
    const told = (decisions: readonly ('Upheld' | 'Overturned')[]) => {
      const { cover } = letterModel(withItems(two, decisions), settings);
      return {
        result: cover?.determination.text,
        duties: cover?.paragraphs.some((text) => duties.test(text)),
      };
    };
    expect(told(['Upheld'])).toEqual({ result: 'UPHOLD', duties: false });
    expect(told(['Upheld', 'Overturned'])).toEqual({ result: 'PARTIAL OVERTURN', duties: true });
    expect(told(['Overturned'])).toEqual({ result: 'OVERTURN', duties: true });
  });

  it('is addressed to the injured employee and copied to every other party, never naming the reviewer', () => {
    const { cover } = letterModel(input, settings);
    expect(cover?.addressee).toEqual(['Marisol Quintero', '12 Olive Street', 'Fresno, CA 93701']);
    expect(cover?.copies).toEqual([
      "Department of Industrial Relations, Division of Workers' Compensation",
      'Dana Whitfield, Harbor Mutual Insurance',
      'Theo Abernathy, Abernathy & Voss',
      'Ilse Bergström, MD',
    ]);
  });

  it('says what could change a decision only where the physician decided as proposed', () => {
    const [decided] = determination.items;
    if (!decided) throw new Error('the case has an item');
    const other = { ...determination, items: [{ ...decided, decision: 'Overturned' as const }] };
    expect(letterModel(input, settings).issues.items[0]?.changes).toEqual([
      'A record that documents a red-flag diagnosis.',
    ]);
    expect(letterModel({ ...input, determination: other }, settings).issues.items[0]?.changes).toEqual([]);
  });

  it('is dated by the calendar of California', () => {
    const at = (signedAt: string) =>
      letterModel({ ...input, determination: { ...determination, signedAt } }, settings).date;
    expect(at('2015-10-03T06:59:00Z')).toBe('2015-10-02');
    expect(at('2015-10-03T07:00:00Z')).toBe('2015-10-03');
  });

  it('is not written while an item is undecided', () => {
    const undecided = { ...input, manifest: { ...manifest, disputedItems: two } };
    expect(() => letterModel(undecided, settings)).toThrow(
      expect.objectContaining({ code: 'decision-missing' }),
    );
  });
});

describe('the wording', () => {
  it('has for every key one text in force, with its source', () => {
    for (const key of new Set(wording.texts.map((text) => text.key))) {
      expect(wordingOn('2015-10-02')(key)).not.toBe('');
      expect(wordingOn('2026-11-22')(key)).not.toBe('');
    }
    expect(wording.texts.filter(({ source }) => source === '')).toEqual([]);
  });

  it('is refused before it was in force', () => {
    expect(() => wordingOn('2012-12-31')('how')).toThrow(
      expect.objectContaining({ code: 'wording-missing' }),
    );
  });
});
