import { describe, expect, it } from 'vitest';
import { caseOutcome } from '../../../shared/case/outcome.ts';
import { letterModel } from '../../../shared/letter/letter.ts';
import type { Determination } from '../../../shared/letter/model.ts';
import type { ItemProposal } from '../../../shared/rules/model.ts';
import { determination, input, item, manifest, proposal, settings, withItems } from './case.ts';

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

  it('lists every document, those that were not read, were set aside or did not come each by themselves', () => {
    const { documents } = letterModel(input, settings);
    const progress = (id: string, date: string) => [
      id,
      'Progress report',
      'Ilse Bergström, MD',
      date,
      '1–2',
      'Claims administrator',
      'Reviewed; not fully legible (page 1).',
    ];
    expect(documents?.tables.map(({ heading, rows }) => [heading, rows.map(({ cells }) => cells)])).toEqual([
      [
        null,
        [
          progress('D1', '04/03/2015'),
          progress('D2', '06/05/2015'),
          progress('D3', '07/14/2015'),
          [
            'D4',
            'Request for authorization',
            'Ilse Bergström, MD',
            '09/01/2015',
            '1',
            'Claims administrator',
            'Reviewed.',
          ],
          [
            'D5',
            'Utilization review determination',
            'Not stated',
            '09/09/2015',
            '1–2',
            'Claims administrator',
            'Reviewed.',
          ],
        ],
      ],
      [
        'Documents that could not be read',
        [
          [
            'D7',
            'Document',
            'Not stated',
            'Undated',
            'None readable',
            'Not stated',
            'The file is encrypted.',
          ],
        ],
      ],
      [
        'Documents that were set aside',
        [[...progress('D6', '06/05/2015').slice(0, -1), 'A copy of another document of the record.']],
      ],
    ]);
    expect(documents?.notProvided?.lines).toEqual([
      { text: 'Progress report dated 08/31/2015 (claims administrator).', clinical: null },
      { text: 'Report of the cervical spine MRI of 06/07/2011 (claims administrator).', clinical: null },
    ]);
  });

  it('tells the claims administrator its duties, with their last days, only when something is overturned', () => {
    const told = (decisions: readonly ('Upheld' | 'Overturned')[]) => {
      const { cover } = letterModel(withItems(two, decisions), settings);
      return [
        cover?.determination.text,
        cover?.sections.find(({ heading }) => heading === 'CARRYING OUT THE DETERMINATION')?.paragraphs[1],
      ];
    };
    const duties =
      'Counted from the date of this letter, the last day to authorize is October 9, 2015 and the last day to reimburse is October 22, 2015. For a party that received it later, the time is counted from the day it was received.';
    expect(told(['Upheld'])).toEqual(['UPHOLD', undefined]);
    expect(told(['Upheld', 'Overturned'])).toEqual(['PARTIAL OVERTURN', duties]);
    expect(told(['Overturned'])).toEqual(['OVERTURN', duties]);
  });

  it('names the last day to appeal, which is no Sunday', () => {
    const appeal = letterModel(input, settings).cover?.sections.at(-1);
    // 30 days after Friday, October 2 is Sunday, November 1.
    expect(appeal?.paragraphs[1]).toBe(
      'If this letter was mailed on its date, October 2, 2015, the last day to file is November 2, 2015. If it was mailed later, the 30 days are counted from the day of mailing, which the proof of service states.',
    );
  });

  it('is addressed to the injured employee and copied to every other party, never naming the reviewer', () => {
    const { cover } = letterModel(input, settings);
    expect(cover?.addressee).toEqual(['Marisol Quintero', '12 Olive Street', 'Fresno, CA 93701']);
    expect(cover?.copies).toEqual([
      "Department of Industrial Relations, Division of Workers' Compensation",
      'Theo Abernathy, Abernathy & Voss',
      'Dana Whitfield, Harbor Mutual Insurance',
      'Ilse Bergström, MD',
    ]);
  });

  it('is addressed to any other party that an original is for, with the rest as copies', () => {
    const { cover } = letterModel(input, settings, { to: 'representative' });
    expect(cover?.addressee).toEqual(['Theo Abernathy', 'Abernathy & Voss']);
    expect(cover?.copies).toEqual([
      "Department of Industrial Relations, Division of Workers' Compensation",
      'Marisol Quintero',
      'Dana Whitfield, Harbor Mutual Insurance',
      'Ilse Bergström, MD',
    ]);
    expect(cover?.plain.note).toBe('This summary is written to the injured worker.');
    expect(() =>
      letterModel({ ...input, manifest: { ...manifest, representative: null } }, settings, {
        to: 'representative',
      }),
    ).toThrow(expect.objectContaining({ code: 'no-addressee' }));
  });

  it('prints the digest of the determination record, and what its code says', () => {
    const recordDigest = 'ab'.repeat(32);
    const code = (over = {}) =>
      letterModel({ ...input, recordDigest }, { ...settings, ...over }).record?.code;
    expect(letterModel(input, settings).record).toBeNull();
    expect(letterModel({ ...input, recordDigest }, settings).record?.digest.text).toBe(recordDigest);
    expect(code()).toBe(`IMR:CM15-0185313:${recordDigest}`);
    expect(code({ verifyUrl: 'https://imr.example/verify' })).toBe(
      `https://imr.example/verify?case=CM15-0185313&digest=${recordDigest}`,
    );
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

describe('the summary in plain words', () => {
  const summaryOf = (over: Partial<ItemProposal>, decision: Partial<Determination['items'][number]> = {}) => {
    const [decided] = determination.items;
    const [proposed] = proposal.items;
    if (!decided || !proposed) throw new Error('the case has an item');
    return letterModel(
      {
        ...input,
        proposal: { ...proposal, items: [{ ...proposed, ...over }] },
        determination: { ...determination, items: [{ ...decided, ...decision }] },
      },
      settings,
    ).cover?.plain;
  };

  it('tells what was asked, what was decided, what it means and what to do now', () => {
    expect(letterModel(input, settings).cover?.plain).toEqual({
      heading: 'YOUR RESULT IN PLAIN WORDS',
      note: null,
      asked: {
        label: 'What was asked:',
        text: 'Your doctor asked for treatment. The claims administrator, who handles your claim, said no. You asked for a review by a doctor who works for neither side.',
      },
      decidedLabel: 'What was decided:',
      items: [
        {
          title: 'MRI of the cervical spine to rule out degenerative disc disease',
          clinical: true,
          decided: 'No. Need for this treatment was not shown (Upheld).',
          why: 'Your records leave out something that the guideline asks for.',
        },
      ],
      means: {
        label: 'What it means:',
        text: "The claims administrator's answer stands. It does not have to pay for this treatment.",
      },
      nextLabel: 'What you can do now:',
      next: [
        'Show your doctor this letter. It tells what the records leave out. Your doctor can ask again and send it.',
        'You can appeal to a judge, but only for the few reasons given below. The last day is November 2, 2015.',
        "For free help, call the state's help line for injured workers at 1-800-736-7401. If you have a lawyer, ask your lawyer.",
      ],
      each: null,
    });
  });

  it('keeps apart what the records leave out and what they show', () => {
    expect(summaryOf({ truth: 'not met' })?.items[0]?.why).toBe(
      'Your records show that your case does not fit the guideline.',
    );
    expect(
      summaryOf({ decision: 'Overturned', truth: 'met' }, { decision: 'Overturned' })?.items[0],
    ).toMatchObject({
      decided: 'Yes. You need this treatment (Overturned).',
      why: 'Your records show what the guideline asks for.',
    });
  });

  it('gives no reason that the physician did not leave standing', () => {
    const other = 'The reasons are given under this item, near the end of this letter.';
    const own = [{ text: 'In my own words.', support: [{ kind: 'reviewer' as const }] }];
    expect(summaryOf({}, { decision: 'Overturned' })?.items[0]?.why).toBe(other);
    expect(summaryOf({}, { rationale: own })?.items[0]?.why).toBe(other);
    expect(summaryOf({ item: { ...item, ancillary: true } })?.items[0]?.why).toBe(other);
  });

  it('counts the items where there are too many for the first page, and names each after it', () => {
    const many = Array.from({ length: 7 }, (_, index) => ({ id: `${index}`, description: `Visit ${index}` }));
    const plain = letterModel(withItems(many, ['Upheld', 'Overturned']), settings).cover?.plain;
    expect(plain?.items.map(({ title, clinical, decided }) => [title, clinical, decided])).toEqual([
      ['4 of 7 treatments', false, 'No. Need for this treatment was not shown (Upheld).'],
      ['3 of 7 treatments', false, 'Yes. You need this treatment (Overturned).'],
    ]);
    expect(plain?.each?.items.slice(0, 2)).toEqual([
      { title: 'Visit 0', decided: 'Upheld' },
      { title: 'Visit 1', decided: 'Overturned' },
    ]);
  });

  it('says of an item that was authorised in part that the rest was decided', () => {
    const part = { id: '1', description: 'Acupuncture #12', quantity: 12, approvedByUtilizationReview: 8 };
    expect(letterModel(withItems([part], ['Upheld']), settings).cover?.plain.items[0]).toMatchObject({
      title: 'Acupuncture #4',
      why: 'Your records leave out something that the guideline asks for. Part of it was agreed to before. This is about the rest.',
    });
  });
});
