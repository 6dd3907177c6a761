import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../shared/facts/model.ts';
import vocabulary from '../../../shared/facts/vocabulary.json' with { type: 'json' };
import { composeRationale, composeSummary } from '../../../shared/letter/compose.ts';
import { phrases } from '../../../shared/letter/phrases.ts';
import type { Consulted, Decision, Trace } from '../../../shared/rules/model.ts';
import { consulted, earlierMri, fact, facts, guidelines, item, manifest, records, trace } from './case.ts';

const summary = (list: readonly Fact[] = facts.facts, over = {}) =>
  composeSummary({ manifest: { ...manifest, ...over }, records, facts: { ...facts, facts: list } });
const texts = (sentences: readonly { text: string }[]) => sentences.map(({ text }) => text);

const rationale = (
  top: Trace,
  decision: Decision | null = 'Upheld',
  over: Partial<Consulted> = {},
  list = facts.facts,
) =>
  composeRationale({
    item,
    decision,
    consulted: [consulted({ recommendation: 'The guideline recommends it.', ...over }, top)],
    facts: { ...facts, facts: list },
    records,
    manifest,
  });
const leaf = (says: string, over: Partial<Trace> = {}) => trace({ id: says.toLowerCase(), says, ...over });

describe('the clinical case summary', () => {
  it('tells the seed case in the order of the published letters', () => {
    expect(texts(summary())).toEqual([
      'The injured worker is a 51-year-old female who sustained an industrial injury on 01/25/2007.',
      'The diagnoses include cervical spinal stenosis at C6-C7 and cervical neural foraminal narrowing at C3-C4.',
      'The progress report dated 08/31/2015 and the report of the cervical spine MRI of 06/07/2011 were not available for review.',
      'The progress reports dated 04/03/2015, 06/05/2015 and 07/14/2015 were not fully legible.',
      'The undated document could not be read.',
      'Per the progress report dated 04/03/2015, physical examination revealed bilateral forearm pain and neck spasm.',
      'Per the progress report dated 06/05/2015, she reported neck pain, numbness in the upper extremities bilaterally and decreased ability to engage in activities of daily living.',
      'Physical examination on 06/05/2015 revealed neck spasm.',
      'Per the progress report dated 07/14/2015, she reported neck pain and neck spasm.',
      'The medications include Soma and diclofenac.',
      'The disability status is permanent and stationary as of 06/05/2015.',
      'The work status is temporary total disability as of 06/05/2015.',
      'MRI of the right shoulder was performed on 11/08/2010, 11/11/2011 and 02/25/2015.',
      'MRI of the cervical spine on 06/07/2011 revealed mild spinal stenosis at C6-7, right neural foraminal narrowing at C3-4 and left neural foraminal narrowing at C4-5.',
      'MRI of the left shoulder was performed on 05/10/2013.',
      'Surgical history includes right shoulder arthroscopic surgery on 11/19/2011 and left shoulder arthroscopic surgery on 06/26/2013.',
      'Treatment has included physical therapy for the right shoulder and corticosteroid injection for the right shoulder.',
      'A request for authorization dated 09/01/2015 for MRI of the cervical spine to rule out degenerative disc disease was non-certified per the utilization review determination dated 09/09/2015.',
    ]);
  });

  it('has no sentence that stands on nothing, and every support is in the case', () => {
    const ids = new Set(facts.facts.map(({ id }) => id));
    const documents = new Set(records.documents.map(({ id }) => id));
    for (const { text, support } of summary()) {
      expect(support.length, text).toBeGreaterThan(0);
      for (const one of support) {
        if (one.kind === 'fact') expect(ids).toContain(one.fact);
        if (one.kind === 'document') expect(documents).toContain(one.document);
        if (one.kind === 'missing') expect(records.missing[one.index]).toBeDefined();
      }
    }
  });

  it('words what is absent, uncertain, historical, planned or of the family as such', () => {
    const neck = { regions: ['cervical'], section: 'subjective' };
    const told = texts(
      summary([
        fact('symptom.numbness', 'D2', { ...neck, assertion: 'absent' }),
        fact('symptom.radicular-pain', 'D2', { ...neck, assertion: 'uncertain' }),
        fact('red-flag.cancer', 'D2', { ...neck, regions: [], assertion: 'historical' }),
        fact('red-flag.cancer', 'D2', { ...neck, regions: [], assertion: 'family' }),
        fact('neurological-deficit.weakness', 'D2', {
          section: 'objective',
          change: 'worse',
          side: 'left',
          regions: ['upper-extremity'],
        }),
        fact('diagnosis.radiculopathy', 'D2', { regions: ['cervical'], assertion: 'uncertain' }),
        fact('surgery.spine', 'D2', {
          regions: ['cervical'],
          assertion: 'planned',
          detail: 'cervical fusion',
          date: null,
        }),
        fact('treatment.physical-therapy', 'D2', { assertion: 'absent' }),
        fact('treatment.acupuncture', 'D2', { change: 'unchanged', value: { number: 6, unit: 'visits' } }),
      ]),
    );
    expect(told).toContain(
      'Per the progress report dated 06/05/2015, she reported no numbness in the cervical spine, possible radicular pain in the cervical spine, a history of cancer and a family history of cancer.',
    );
    expect(told).toContain(
      'Physical examination on 06/05/2015 revealed worsening weakness in the left upper extremity.',
    );
    expect(told).toContain('Diagnoses under consideration include cervical radiculopathy.');
    expect(told).toContain('Surgery planned or under consideration includes cervical fusion.');
    expect(told).toContain('The records state that there has been no physical therapy.');
    expect(told).toContain('Treatment has included acupuncture (6 visits) without improvement.');
  });

  it('takes the findings of a study from what its document states of that day, in the words of the record', () => {
    const mri = { regions: ['cervical'], date: '2011-06-07', section: 'imaging' };
    const told = texts(
      summary([
        fact('imaging.mri', 'D1', mri),
        fact('diagnosis.spinal-stenosis', 'D1', {
          ...mri,
          detail: 'cervical spine Mild spinal stenosis at C6-7',
        }),
        fact('diagnosis.foraminal-narrowing', 'D1', {
          ...mri,
          side: 'right',
          detail: 'right neural foraminal narrowing at C3-4',
        }),
        fact('diagnosis.disc-herniation', 'D1', { ...mri, date: '2014-01-01' }),
        fact('imaging.x-ray', 'D1', {
          regions: ['knee'],
          side: 'left',
          date: '2014-01-01',
          detail: '1. Mild effusion. 2. No fracture.',
        }),
      ]),
    );
    expect(told).toContain(
      'MRI of the cervical spine on 06/07/2011 revealed mild spinal stenosis at C6-7 and right neural foraminal narrowing at C3-4.',
    );
    expect(told).toContain('X-rays of the left knee on 01/01/2014 revealed mild effusion and no fracture.');
  });

  it('tells an operation once, however the records name it, and no word of a heading as one', () => {
    const shoulder = {
      regions: ['shoulder'],
      side: 'right',
      date: '2011-11-19',
      assertion: 'historical',
    } as const;
    const told = texts(
      summary([
        fact('surgery', 'D1', { ...shoulder, detail: 'Operations' }),
        fact('surgery.arthroscopy', 'D2', { ...shoulder, detail: 'Right shoulder arthroscopic surgery' }),
        fact('surgery', 'D1', { date: null, detail: 'Surgery' }),
      ]),
    );
    expect(told.filter((text) => /surgery|Surgical/.test(text))).toEqual([
      'Surgical history includes right shoulder arthroscopic surgery on 11/19/2011.',
    ]);
  });

  it('retells nothing from the utilization review nor from a document that was set aside', () => {
    const told = summary([
      fact('symptom.pain', 'D5', { regions: ['lumbar'], section: 'subjective' }),
      fact('symptom.pain', 'D6', { regions: ['knee'], section: 'subjective' }),
    ]);
    expect(texts(told).join(' ')).not.toMatch(/low back|knee/);
  });

  it('is the same whichever way round the facts come', () => {
    const dated = facts.facts.filter(({ concept }) => concept.startsWith('imaging.mri'));
    expect(texts(summary([...dated].reverse())).sort()).toEqual(texts(summary(dated)).sort());
  });

  it.each([
    ['male', 'The injured worker is a 51-year-old male who'],
    ['unknown', 'The injured worker is a 51-year-old worker who'],
  ])('speaks of a worker whose sex is %s', (sex, start) => {
    const injuredEmployee = { ...manifest.injuredEmployee, sex };
    expect(texts(summary([], { injuredEmployee }))[0]?.startsWith(start)).toBe(true);
  });

  it('counts whole years of age on the day of assignment', () => {
    const on = (dateOfBirth: string) =>
      texts(summary([], { injuredEmployee: { ...manifest.injuredEmployee, dateOfBirth } }))[0];
    expect(on('1964-09-25')).toContain('51-year-old');
    expect(on('1964-09-26')).toContain('50-year-old');
  });

  it('has words for every concept of the vocabulary that a summary tells', () => {
    const untold = vocabulary.concepts
      .map(({ id }) => id)
      .filter((id) => !id.startsWith('purpose') && !(id in phrases.concepts));
    expect(untold).toEqual([]);
  });
});

describe('the decision rationale', () => {
  it('gives the recommendation, what is missing, the earlier study and its missing report, then the conclusion', () => {
    const sentences = composeRationale({
      item,
      decision: 'Upheld',
      consulted: guidelines,
      facts,
      records,
      manifest,
    });
    expect(texts(sentences)).toEqual([
      'The ACOEM guidelines recommend MRI of the cervical spine for red-flag diagnoses.',
      'Progression of neurological deficit in the cervical spine is not specified in the records provided.',
      'Findings that indicate a red-flag diagnosis are not specified in the records provided.',
      'The ODG does not recommend a repeat MRI without a significant change.',
      'The injured worker had MRI of the cervical spine on 06/07/2011, which revealed mild spinal stenosis at C6-7, right neural foraminal narrowing at C3-4 and left neural foraminal narrowing at C4-5.',
      'The report of the MRI of the cervical spine performed on 06/07/2011 was not provided.',
      'Significant change in signs or symptoms since the MRI is not specified in the records provided.',
      'As such, the request for MRI of the cervical spine to rule out degenerative disc disease is not medically necessary.',
    ]);
    expect(sentences[1]?.support).toEqual([
      { kind: 'search', criterion: 'progression', concepts: ['progression'], pages: 11 },
    ]);
    expect(sentences[4]?.support).toEqual([
      { kind: 'fact', fact: earlierMri.id, citation: earlierMri.citation },
    ]);
    expect(sentences[5]?.support).toEqual([{ kind: 'missing', index: 1 }]);
    expect(sentences.every(({ support }) => support.length > 0)).toBe(true);
  });

  it('fills evidence and dates from the facts that made a criterion met, and calls an overturned item necessary', () => {
    const weak = fact('neurological-deficit.weakness', 'D3', {
      regions: ['upper-extremity'],
      side: 'left',
      change: 'worse',
    });
    const met = leaf('The records of {dates} document {evidence}.', { truth: 'met', support: [weak.id] });
    expect(texts(rationale(met, 'Overturned', {}, [weak]))).toEqual([
      'The guideline recommends it.',
      'The records of 07/14/2015 document worsening weakness in the left upper extremity on 07/14/2015.',
      'As such, the request for MRI of the cervical spine to rule out degenerative disc disease is medically necessary and appropriate.',
    ]);
  });

  it('tells a finding once, and that it meets a second guideline as well', () => {
    const found = fact('red-flag.infection', 'D3');
    const met = leaf('The records document {evidence}.', { truth: 'met', support: [found.id] });
    const said = composeRationale({
      item,
      decision: 'Overturned',
      consulted: ['One', 'Two'].map((recommendation) => consulted({ recommendation }, met)),
      facts: { ...facts, facts: [found] },
      records,
      manifest,
    });
    expect(texts(said).slice(0, -1)).toEqual([
      'One.',
      'The records document infection on 07/14/2015.',
      'Two.',
      'The findings stated above meet this as well.',
    ]);
    expect(said[3]?.support).toEqual(said[1]?.support);
  });

  it('tells an operation that is planned, a study without a date and what a report found as what they are', () => {
    const planned = fact('surgery.spine', 'D3', {
      regions: ['cervical'],
      assertion: 'planned',
      detail: 'Anterior cervical fusion',
    });
    const undated = fact('imaging.ct', 'D3', { regions: ['cervical'], date: null });
    const met = leaf('The records show {evidence}.', { truth: 'met', support: [planned.id, undated.id] });
    expect(texts(rationale(met, null, {}, [planned, undated]))[1]).toBe(
      'The records show planned anterior cervical fusion, noted on 07/14/2015; and CT of the cervical spine (undated).',
    );
  });

  it('says of an unmet group every gap and of a met one only what met it', () => {
    const met = leaf('Met', { truth: 'met' });
    const unmet = leaf('Unmet', { truth: 'not met' });
    const silent = leaf('Silent');
    const said = (over: Partial<Trace>) => texts(rationale(trace({ ...over }), null)).slice(1);
    expect(said({ kind: 'any', truth: 'met', children: [met, unmet, silent] })).toEqual(['Met.']);
    expect(said({ kind: 'any', truth: 'not documented', children: [unmet, silent] })).toEqual([
      'Unmet.',
      'Silent.',
    ]);
    expect(said({ kind: 'all', truth: 'not met', children: [met, unmet, silent] })).toEqual([
      'Unmet.',
      'Silent.',
    ]);
    expect(said({ kind: 'all', truth: 'met', children: [met, met] })).toEqual(['Met.']);
    expect(said({ kind: 'atLeast', truth: 'met', children: [met, silent] })).toEqual(['Met.']);
    expect(said({ kind: 'not', truth: 'met', children: [unmet] })).toEqual(['Unmet.']);
    expect(said({ kind: 'when', truth: 'met', notApplicable: 'silent', children: [silent, unmet] })).toEqual([
      'Silent.',
    ]);
    expect(said({ kind: 'when', truth: 'not met', children: [met, unmet] })).toEqual(['Met.', 'Unmet.']);
  });

  it('says first that the MTUS is silent when only other guidelines decided', () => {
    expect(texts(rationale(leaf('Silent'), 'Upheld', { rung: 'acoem-or-odg' }))[0]).toBe(
      'The MTUS does not address this request; the next source in the order of evidence was therefore consulted.',
    );
  });

  it('tells no sentence twice, leaves no slot, doubles no full stop, and concludes nothing without a decision', () => {
    const one = leaf('The {item} of the {region} rests on {evidence} of {dates}..');
    const said = texts(rationale(trace({ kind: 'any', children: [one, one] }), null));
    expect(said).toEqual([
      'The guideline recommends it.',
      'The MRI of the cervical spine to rule out degenerative disc disease of the cervical spine rests on the records provided of an unstated date.',
    ]);
  });

  it('concludes on the remainder of an item that was authorised in part', () => {
    const part = {
      ...manifest,
      disputedItems: [
        { id: '1', description: 'Acupuncture #12', quantity: 12, approvedByUtilizationReview: 6 },
      ],
    };
    const said = composeRationale({
      item,
      decision: 'Upheld',
      consulted: [consulted({}, leaf('Silent'))],
      facts,
      records,
      manifest: part,
    });
    expect(said.at(-1)?.text).toBe('As such, the request for Acupuncture #6 is not medically necessary.');
  });
});
