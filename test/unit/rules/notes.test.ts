import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../shared/case/manifest.ts';
import formulary from '../../../shared/rules/formulary.json' with { type: 'json' };
import postsurgical from '../../../shared/rules/library/mtus-postsurgical/visits.json' with { type: 'json' };
import type { ResolvedItem } from '../../../shared/rules/model.ts';
import { formularySentences, notesOn } from '../../../shared/rules/notes.ts';
import { fact } from './facts.ts';

const notes = (
  item: Partial<ResolvedItem>,
  facts: readonly string[] = [],
  request = '2018-05-01',
  injury = '2015-01-01',
) =>
  notesOn(
    {
      description: '',
      service: null,
      regions: [],
      ingredients: [],
      forms: [],
      quantity: null,
      ...item,
    } as ResolvedItem,
    {
      manifest: {
        requestForAuthorization: { date: request },
        utilizationReview: { date: request },
        claim: { dateOfInjury: injury },
      } as Manifest,
      facts: facts.map((short, index) => fact(short, index)),
    },
  );
const statuses = (...args: Parameters<typeof notes>) => notes(...args).map(({ status }) => status);

describe('the drug formulary', () => {
  it('is told of requests from 2018-01-01', () => {
    expect(statuses({ ingredients: ['Norco'] }, [], '2018-01-01')).toEqual(['non-exempt']);
    expect(notes({ ingredients: ['Norco'] }, [], '2017-12-31')).toEqual([]);
  });

  it('says nothing of a drug that stands in no row', () => {
    expect(notes({ ingredients: ['zyxuprofen'] })).toEqual([]);
  });

  it('makes a combination exempt only where all of it is', () => {
    expect(statuses({ ingredients: ['ibuprofen', 'famotidine'] })).toEqual(['exempt', 'exempt']);
    expect(statuses({ ingredients: ['hydrocodone', 'acetaminophen'] })).toEqual(['non-exempt']);
    expect(statuses({ ingredients: ['ibuprofen', 'zyxuprofen'] })).toEqual([]);
    expect(statuses({ ingredients: ['diclofenac'], forms: ['topical'] })).toEqual([]);
  });

  it('tells in the letter what was checked at its source, and that alone', () => {
    const compound = notes({ ingredients: ['flurbiprofen', 'lidocaine'], forms: ['compound'] });
    expect(formularySentences(compound)).toEqual([
      {
        text: 'The compound of flurbiprofen and lidocaine is a compounded drug, which the MTUS drug formulary makes subject to prospective review, whatever it is made of (8 CCR 9792.27.9).',
        support: [{ kind: 'manifest', path: 'disputedItems' }],
      },
    ]);
    expect(formularySentences(notes({ ingredients: ['Norco'] }))).toEqual([]);
  });

  it('names every drug once', () => {
    const all = formulary.drugs.flatMap(({ names }) => names);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('the cap on visits', () => {
  const visits = ['treatment.physical-therapy value:20visits 2015-05-01'];
  const item = { service: 'physical-therapy', description: 'physical therapy', quantity: 12 };

  it('is told where the visits documented and those in dispute exceed it', () => {
    const [note] = notes(item, visits, '2015-05-10');
    expect(note?.kind).toBe('visit-cap');
    expect(note?.facts).toHaveLength(1);
    expect(notes({ ...item, quantity: 4 }, visits, '2015-05-10')).toEqual([]);
  });

  it('is of injuries from 2004-01-01', () => {
    expect(notes(item, visits, '2015-05-10', '2003-12-31')).toEqual([]);
    expect(notes(item, visits, '2015-05-10', '2004-01-01')).toHaveLength(1);
  });

  it('leaves out postsurgical therapy, visits of another kind, plans and what utilization review tells', () => {
    const none = [
      notes({ ...item, service: 'postoperative-physical-therapy' }, visits),
      notes({ ...item, service: 'chiropractic' }, visits),
      notes(item, ['treatment.physical-therapy planned value:20visits']),
      notes(item, ['treatment.physical-therapy value:20visits in:utilization-review']),
    ];
    expect(none).toEqual([[], [], [], []]);
  });
});

describe('the general course after an operation', () => {
  const item = { service: 'postoperative-physical-therapy', regions: ['knee'] };

  it('is that of the operation that the item names', () => {
    expect(notes({ ...item, description: 'PT after carpal tunnel release' })[0]?.says).toBe(
      'After carpal tunnel release the general course of the Postsurgical Treatment Guidelines is 8 visits over 5 weeks, within a postsurgical physical medicine period of 3 months; the initial course is 4 visits.',
    );
  });

  it('is else that of the latest operation that the record names', () => {
    const operations = [
      'surgery.arthroscopy historical knee 2012-01-01 detail:meniscectomy',
      'surgery.joint-replacement historical knee 2018-02-01 detail:TKA',
      'surgery.spine historical lumbar 2018-03-01 detail:laminectomy',
    ];
    const [note] = notes(item, operations);
    expect(note?.says).toContain('24 visits over 10 weeks');
    expect(note?.facts).toHaveLength(1);
  });

  it('is told of nothing but postoperative therapy', () => {
    expect(notes({ ...item, service: 'physical-therapy', description: 'PT after ACL repair' })).toEqual([]);
  });

  it('reads a fusion by the part of the spine', () => {
    const spine = (region: string) =>
      notes({ ...item, regions: [region] }, [
        `surgery.spine historical ${region} 2018-02-01 detail:fusion`,
      ])[0]?.says;
    expect(spine('cervical')).toContain('24 visits over 16 weeks');
    expect(spine('lumbar')).toContain('34 visits over 16 weeks');
  });

  it('has every row once', () => {
    const ids = postsurgical.operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
