import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { Determination } from '../../../events/determination/document.ts';
import { SERVICES } from '../../../shared/case/catalogue.ts';
import { resolveItem } from '../../../shared/case/items.ts';
import type { DisputedItem } from '../../../shared/case/manifest.ts';
import groups from '../../../shared/case/service-groups.json' with { type: 'json' };
import { citationsIn } from '../../../shared/letter/cited.ts';
import { determinationJson } from '../../../shared/letter/determination-json.ts';
import { claimsAdministratorLine } from '../../../shared/letter/guideline-lines.ts';
import type { LetterInput } from '../../../shared/letter/model.ts';
import { identifiersOf, NO_NAMES } from '../../../shared/letter/public/identifiers.ts';
import { redactorOf } from '../../../shared/letter/public/redact.ts';
import { input, manifest, records, withItems } from './case.ts';

const keys = { pdf: 'a/determination.pdf', html: 'a/determination.html', publicPdf: 'a/public.pdf' };
const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(new URL('../../../events/determination/schema.json', import.meta.url), 'utf8')),
);

/** The document of a case, having gone through JSON and both of its schemas. */
function documentOf(of: LetterInput): Determination {
  const redactor = redactorOf(identifiersOf(of.manifest, records, NO_NAMES));
  const written: unknown = JSON.parse(JSON.stringify(determinationJson(of, keys, redactor, '9'.repeat(64))));
  expect(accepts(written), JSON.stringify(accepts.errors)).toBe(true);
  return Determination.parse(written);
}

/** A case of other items, each resolved from its own words. */
function caseOf(items: readonly DisputedItem[], decisions: readonly ('Upheld' | 'Overturned')[]) {
  const of = withItems([...items], decisions);
  return {
    ...of,
    proposal: {
      ...of.proposal,
      items: of.proposal.items.map((proposed, index) => ({
        ...proposed,
        item: resolveItem(items[index] as DisputedItem, of.manifest),
      })),
    },
  };
}

describe('the determination for machines', () => {
  it('tells the case, its dates and last days, and the digests that it rests on', () => {
    const { items, ...rest } = documentOf(input);
    expect(items).toHaveLength(1);
    expect(rest).toEqual({
      schemaVersion: 1,
      name: 'Determination',
      caseNumber: 'CM15-0185313',
      priority: 'standard',
      result: 'Uphold',
      dates: {
        applicationReceived: '2015-09-21',
        assigned: '2015-09-25',
        requestForAuthorization: '2015-09-01',
        utilizationReview: '2015-09-09',
        governing: '2015-09-01',
        decided: '2015-10-02',
      },
      // The thirtieth day is a Sunday.
      deadlines: { appealBy: '2015-11-02', implementBy: null },
      utilizationReview: 'denied',
      diagnosisCodes: [],
      reviewer: { licensedIn: ['CA', 'TX'], specialties: ['Family Practice'] },
      keys,
      digests: {
        determination: expect.stringMatching(/^[0-9a-f]{64}$/),
        proposal: 'e'.repeat(64),
        review: 'f'.repeat(64),
        records: 'b'.repeat(64),
        facts: 'c'.repeat(64),
        record: '9'.repeat(64),
      },
    });
  });

  it('tells of a drug its class, name and strength, and of what was authorized in part the rest', () => {
    const [drug, therapy] = documentOf(
      caseOf(
        [
          {
            id: '1',
            description: 'Cyclobenzaprine 7.5mg #60',
            code: { system: 'NDC', value: '0591-5658-01' },
            claimsAdministratorGuideline:
              'MTUS Chronic Pain Medical Treatment 2009, Section(s): Cyclobenzaprine (Flexeril), and Knee Complaints 2004. ODG, Pain',
          },
          {
            id: '2',
            description: 'Physical therapy for the lumbar spine, 12 visits',
            quantity: 12,
            approvedByUtilizationReview: 4,
          },
        ],
        ['Overturned', 'Upheld'],
      ),
    ).items;
    expect(drug).toMatchObject({
      decision: 'Overturned',
      asProposed: false,
      wouldChange: [],
      services: [{ id: 'cyclobenzaprine', category: 'Pharmaceuticals', subCategory: 'Muscle relaxant' }],
      drug: { class: 'Muscle relaxant', names: ['Cyclobenzaprine'], strength: '7.5mg' },
      code: { system: 'NDC', value: '0591-5658-01' },
      claimsAdministrator: {
        line: 'Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Cyclobenzaprine (Flexeril), and Knee Complaints 2004. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Pain.',
        mtus: [
          { chapter: 'Chronic Pain Medical Treatment', year: 2009, section: 'Cyclobenzaprine (Flexeril)' },
          { chapter: 'Knee Complaints', year: 2004, section: null },
        ],
        odg: true,
        nonMtus: ['Official Disability Guidelines (ODG), Pain'],
      },
    });
    expect(therapy).toMatchObject({
      services: [{ id: 'physical-therapy', category: 'Rehabilitation', regions: ['lumbar'] }],
      drug: null,
      code: null,
      quantity: { requested: 12, authorized: 4, inDispute: 8 },
      claimsAdministrator: { mtus: [], odg: false, nonMtus: [] },
    });
  });

  it('is partly overturned where one of its items is, with a day by which that is carried out', () => {
    const { result, deadlines } = documentOf(
      caseOf(
        [
          { id: '1', description: 'MRI of the left knee' },
          { id: '2', description: 'Acupuncture, 6 visits' },
        ],
        ['Overturned', 'Upheld'],
      ),
    );
    expect([result, deadlines]).toEqual([
      'Partial Overturn',
      { appealBy: '2015-11-02', implementBy: '2015-10-09' },
    ]);
  });

  it('tells each criterion of the guidelines applied, the year of their editions, and what would change it', () => {
    const [item] = documentOf(input).items;
    expect(item?.guidelines.map(({ rung, year, criteria }) => [rung, year, criteria])).toEqual([
      [
        'mtus',
        2004,
        [
          { criterion: 'progression', truth: 'not documented' },
          { criterion: 'red-flag', truth: 'not documented' },
        ],
      ],
      ['acoem-or-odg', 2015, [{ criterion: 'change', truth: 'not documented' }]],
    ]);
    expect(item?.wouldChange).toEqual([
      { criteria: ['red-flag', 'change'], inWords: 'A record that documents a red-flag diagnosis' },
    ]);
  });

  it('tells of an item that the catalogue does not know only its own words', () => {
    const [item] = documentOf(caseOf([{ id: '1', description: 'Zero-gravity chair' }], ['Upheld'])).items;
    expect([item?.description, item?.services, item?.drug]).toEqual(['Zero-gravity chair', [], null]);
  });

  it('holds nothing of persons, whatever the packet writes into its free texts', () => {
    const of = caseOf(
      [
        {
          id: '1',
          description: 'MRI of the neck for Marisol Quintero, claim HM-4477120, by Dr. Bergström',
          claimsAdministratorGuideline: 'MTUS Neck 2004, per D. Whitfield of Harbor Mutual, (559) 555-0133',
        },
      ],
      ['Upheld'],
    );
    const said = JSON.stringify(documentOf(of));
    expect(said).toContain('MRI of the neck for [redacted]');
    expect(said).not.toMatch(/Quintero|Marisol|4477120|Bergström|Whitfield|Harbor|555-0133|1964|2007-01-25/i);
    expect(said).not.toContain(manifest.employer?.name);
  });
});

it('reads back every line that the letter can print of what was cited', () => {
  expect(citationsIn(claimsAdministratorLine(null))).toEqual({ mtus: [], odg: false, nonMtus: [] });
  expect(citationsIn(claimsAdministratorLine('MTUS Forearm, Wrist, and Hand Complaints 2004'))).toEqual({
    mtus: [{ chapter: 'Forearm, Wrist, and Hand Complaints', year: 2004, section: null }],
    odg: false,
    nonMtus: [],
  });
  expect(citationsIn(claimsAdministratorLine('ACOEM Chapter 12'))).toEqual({
    mtus: [],
    odg: false,
    nonMtus: ['ACOEM Chapter 12'],
  });
  expect(citationsIn(claimsAdministratorLine('MTUS guidelines'))).toMatchObject({
    mtus: [{ chapter: 'guidelines', year: null, section: null }],
  });
});

it('counts every category of the catalogue of services under one group', () => {
  const counted = groups.groups.flatMap(({ subCategories }) => subCategories);
  expect([...counted].sort()).toEqual([...new Set(SERVICES.map(({ category }) => category))].sort());
});
