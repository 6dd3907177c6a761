import { expect, it } from 'vitest';
import { document, page, search } from './record.ts';

/** What a note states of some concepts: concept, assertion, change. */
const statedOf = async (text: string, concepts: RegExp): Promise<readonly string[]> => {
  const { facts } = await search([page(text)], [document()]);
  const briefs = facts
    .filter(({ concept }) => concepts.test(concept))
    .map(({ concept, assertion, change }) => [concept, assertion, change].filter(Boolean).join(' '));
  return [...new Set(briefs)].sort();
};

it.each([
  [
    'Hx PUD denied; no prior ulcer or GI bleed.',
    /^gi-risk|dyspepsia/,
    ['gi-risk.bleed absent', 'gi-risk.ulcer absent'],
  ],
  ['Renal: no kidney disease.', /^drug-risk.renal/, ['drug-risk.renal absent']],
  ['She is able to swallow tablets.', /^unable-to/, ['unable-to-take-tablets absent']],
  ['No dysphagia, takes pills with water.', /^unable-to/, ['unable-to-take-tablets absent']],
  ['Will check CURES before the next refill.', /pdmp/, ['opioid-monitoring.pdmp planned']],
  [
    'CURES 5/30/15 shows one prescriber.',
    /pdmp|aberrant/,
    ['aberrant-behavior absent', 'opioid-monitoring.pdmp present'],
  ],
  ['UDS of 5/1/15 consistent.', /aberrant/, ['aberrant-behavior absent']],
  ['UDS 5/1/15: oxycodone not detected, inconsistent.', /aberrant/, ['aberrant-behavior present']],
  ['ORT score 9 (high).', /high-risk/, ['opioid-monitoring.high-risk present']],
  ['ORT score 1, low.', /high-risk/, ['opioid-monitoring.high-risk absent']],
  [
    'Naproxen and gabapentin - inadequate.',
    /^medication/,
    ['medication.anticonvulsant present unchanged', 'medication.nsaid present unchanged'],
  ],
  ["Cymbalta doesn't help.", /^medication/, ['medication.antidepressant present unchanged']],
  ['First ibuprofen prescription today.', /^medication/, ['medication.nsaid present new']],
  [
    'Medications only to date.',
    /physical-therapy|chiropractic/,
    ['treatment.chiropractic absent', 'treatment.physical-therapy absent'],
  ],
  ['He was offered an epidural injection.', /epidural/, ['treatment.injection.epidural planned']],
  ['MRI 5/1/15: left NF narrowing at C6-7.', /foraminal/, ['diagnosis.foraminal-narrowing present']],
  [
    'MRI right knee 5/1/15: menisci intact, ACL intact, cartilage intact.',
    /meniscal|acl|chondral/,
    [
      'diagnosis.chondral-lesion absent',
      'diagnosis.ligament-tear.acl absent',
      'diagnosis.meniscal-tear absent',
    ],
  ],
  [
    'Right knee: ligaments stable.',
    /^finding/,
    ['finding.instability absent', 'finding.ligament-laxity absent'],
  ],
  ['Needs help with bathing and dressing.', /self-care/, ['function.self-care-deficit present']],
  [
    'She takes the bus to therapy.',
    /self-transport|homebound/,
    ['function.cannot-self-transport absent', 'function.homebound absent'],
  ],
  ['No skilled nursing needs.', /^care/, ['care.home-nursing absent', 'care.skilled-need absent']],
  ['TENS in physical therapy gave relief.', /modality/, ['treatment.modality.clinic-use present']],
  ['No home trial of the unit.', /modality.tens/, ['treatment.modality.tens absent']],
  ['CURES: no red flags.', /aberrant/, ['aberrant-behavior absent']],
  ['UDS negative for prescribed oxycodone.', /aberrant/, ['aberrant-behavior present']],
  ['Neurontin caused swelling.', /^oral-drug/, ['oral-drug.first-line-neuropathic-not-tolerated present']],
  ['Drowsy on Soma.', /side-effects/, ['drug-response.side-effects present']],
  [
    'Low back pain, no leg pain.',
    /axial|radicular/,
    ['diagnosis.axial-pain present', 'symptom.radicular-pain absent'],
  ],
  ['Cut down on Percocet since the injection.', /less-medication/, ['response.less-medication present']],
  ['His wife helps with bathing, dressing.', /self-care|skilled/, ['function.self-care-deficit present']],
  ['No PUD or GIB.', /^gi-risk/, ['gi-risk.bleed absent', 'gi-risk.ulcer absent']],
  ['Acupuncture and NSAIDs w/o sustained benefit.', /failed/, ['conservative-care.failed present unchanged']],
])('says of "%s" what it documents', async (text, concepts, facts) => {
  expect(await statedOf(text, concepts)).toEqual(facts);
});

const RELIEF = /^response|conservative-care/;
it.each([
  [
    'LESI 4/2015 gave 60% relief for 8 weeks.',
    ['response.half-relief present', 'response.sustained present'],
  ],
  [
    'The last epidural lasted 2 months, pain down by half.',
    ['response.half-relief present', 'response.sustained present'],
  ],
  [
    'TFESI: 75 percent better x 3 mos.',
    ['response.half-relief present', 'response.half-relief.seventy present', 'response.sustained present'],
  ],
  [
    'ESI #1 provided 30% relief lasting ten days.',
    ['conservative-care.failed present', 'response.half-relief absent', 'response.sustained absent'],
  ],
  [
    'Cortisone injection helped only for a few days.',
    [
      'conservative-care.failed present',
      'conservative-care.failed present unchanged',
      'response.sustained absent',
    ],
  ],
  [
    "Two injections, each with less than one month's relief.",
    ['conservative-care.failed present', 'response.sustained absent'],
  ],
  [
    'She was better by a third for two weeks, then it came back.',
    ['response.half-relief absent', 'response.returned present', 'response.sustained absent'],
  ],
  [
    'MBB L4-S1: 80% relief for 6 hours.',
    ['response.half-relief present', 'response.half-relief.seventy present'],
  ],
  ['PT for 6 weeks was of some benefit.', []],
  ['Injection six weeks ago.', []],
])('measures the relief of "%s"', async (text, facts) => {
  expect(await statedOf(text, RELIEF)).toEqual(facts);
});
