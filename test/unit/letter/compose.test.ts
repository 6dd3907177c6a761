import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../shared/facts/model.ts';
import vocabulary from '../../../shared/facts/vocabulary.json' with { type: 'json' };
import { composeSummary } from '../../../shared/letter/compose.ts';
import { phrases } from '../../../shared/letter/phrases.ts';
import { fact, facts, manifest, records } from './case.ts';

const summary = (list: readonly Fact[] = facts.facts, over = {}) =>
  composeSummary({ manifest: { ...manifest, ...over }, records, facts: { ...facts, facts: list } });
const texts = (sentences: readonly { text: string }[]) => sentences.map(({ text }) => text);

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
      'Per the progress report dated 06/05/2015, she reported possible radicular pain in the cervical spine, a history of cancer and a family history of cancer, but no numbness in the cervical spine.',
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

  it('tells what there is before what there is not, each thing once and as fully as the note has it', () => {
    const hand = { regions: ['wrist-hand'], section: 'objective' } as const;
    const told = texts(
      summary([
        fact('finding.swelling', 'D2', { ...hand, assertion: 'absent' }),
        fact('neurological-deficit.weakness', 'D2', hand),
        fact('neurological-deficit.weakness', 'D2', {
          ...hand,
          side: 'left',
          value: { number: 4, unit: '/5' },
        }),
        fact('finding.tenderness', 'D2', { ...hand, assertion: 'absent', side: 'left' }),
      ]),
    );
    expect(told).toContain(
      'Per the progress report dated 06/05/2015, physical examination revealed weakness in the left wrist and hand (4/5), but no swelling of the wrist and hand or left wrist and hand tenderness.',
    );
  });

  it('names a diagnosis as the record does, and the side of an operation that shares its words with another', () => {
    const told = texts(
      summary([
        fact('diagnosis.tendinitis', 'D2', {
          regions: ['wrist-hand'],
          side: 'right',
          detail: 'right wrist tenosynovitis',
        }),
        fact('diagnosis.sprain-strain', 'D2', { regions: ['lumbar', 'shoulder'], detail: 'Shoulder strain' }),
        fact('surgery.arthroscopy', 'D2', {
          regions: ['shoulder'],
          side: 'left',
          assertion: 'historical',
          date: '2013-06-26',
          detail: 'right shoulder arthroscopy',
        }),
      ]),
    );
    expect(told).toContain('The diagnoses include right wrist tenosynovitis and lumbar and shoulder strain.');
    expect(told).toContain('Surgical history includes left shoulder arthroscopy on 06/26/2013.');
  });

  it('tells planned studies together and a study that was normal as one', () => {
    const told = texts(
      summary([
        fact('imaging.x-ray', 'D2', { regions: ['knee'], date: '2015-06-01', detail: 'negative' }),
        fact('imaging.mri', 'D2', { regions: ['knee'], date: null, assertion: 'planned' }),
        fact('electrodiagnostic.emg-ncs', 'D2', { regions: ['lumbar'], date: null, assertion: 'planned' }),
      ]),
    );
    expect(told).toContain('X-rays of the knee on 06/01/2015 were negative.');
    expect(told).toContain(
      'Studies planned or requested include MRI of the knee and EMG/NCS of the lumbar spine.',
    );
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
