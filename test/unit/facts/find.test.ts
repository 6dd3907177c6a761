import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../shared/digest.ts';
import { findFacts } from '../../../shared/facts/find.ts';
import type { Fact } from '../../../shared/facts/model.ts';
import { CONCEPTS, REGIONS, VOCABULARY } from '../../../shared/facts/vocabulary.ts';
import { brief, document, factsIn, index, page, REQUEST_DATE, search } from './record.ts';

const NOTE = `SUBJECTIVE COMPLAINTS:
Patient complains of continuous neck pain and spasms with bilateral upper extremity pain and
numbness, rated 7/10. She reports decreased ability to engage in activities of daily living.

OBJECTIVE FINDINGS:
Examination of the cervical spine reveals tenderness and positive spasms. Range of motion is decreased.
Spurling's test is positive on the right. Motor strength is 5/5 except 4/5 in the right triceps. DTRs
diminished at the left biceps. Sensation is decreased in the right C6 dermatome.
Right shoulder: Hawkins and Neer positive. Drop arm negative.
Lumbar spine: No spasm, tenderness or deformity. SLR negative bilaterally.

DIAGNOSTIC STUDIES:
MRI of the cervical spine dated 6/7/2011 revealed mild spinal stenosis at C6-7, right neural
foraminal narrowing at C3-4 and left neural foraminal narrowing at C4-5.
Right shoulder MRI on 2/25/15, 11/8/2010, 11/11/2011. Left shoulder MRI on 5/10/2013.

PAST SURGICAL HISTORY:
She has undergone right shoulder arthroscopic surgery on 11/19/2011; left shoulder arthroscopic
surgery on 6/26/2013.

MEDICATIONS: Soma 350 mg #60, diclofenac 100mg, Norco 10/325 mg #90.

TREATMENT PLAN:
1. Request authorization for MRI of the cervical spine to rule out degenerative disc disease.
2. Continue home exercise program. Physical therapy 2x6 for the neck.
3. Return to clinic in 4-6 weeks.
WORK STATUS: TTD.
`;

const of = (facts: readonly Fact[], concept: string) => facts.filter((fact) => fact.concept === concept);

describe('the facts of a note', () => {
  it('are those of the subjective, the examination and the plan, each with its place', async () => {
    expect((await factsIn(NOTE)).map(brief)).toEqual([
      'symptom.pain present cervical -',
      'finding.spasm present cervical -',
      'symptom.pain present upper-extremity bilateral',
      'symptom.numbness present upper-extremity+cervical bilateral',
      'function.adl-decreased present - -',
      'finding.tenderness present cervical -',
      'finding.spasm present cervical -',
      'finding.limited-motion present cervical -',
      'finding.nerve-tension present cervical right',
      'neurological-deficit.weakness present upper-extremity+cervical right',
      'neurological-deficit.reflex-loss present upper-extremity+cervical left',
      'neurological-deficit.sensory-loss present cervical right',
      'finding.impingement-sign present shoulder right',
      'finding.rotator-cuff-weakness absent shoulder right',
      'finding.spasm absent lumbar -',
      'finding.tenderness absent lumbar -',
      'finding.nerve-tension absent lumbar bilateral',
      'imaging.mri present cervical -',
      'diagnosis.spinal-stenosis present cervical -',
      'diagnosis.foraminal-narrowing present cervical right',
      'diagnosis.foraminal-narrowing present cervical left',
      'imaging.mri present shoulder right',
      'imaging.mri present shoulder right',
      'imaging.mri present shoulder right',
      'imaging.mri present shoulder left',
      'surgery.arthroscopy historical shoulder right',
      'surgery.arthroscopy historical shoulder left',
      'medication.muscle-relaxant present - -',
      'medication.nsaid present - -',
      'medication.opioid present - -',
      'imaging.mri planned cervical -',
      'purpose.rule-out present cervical -',
      'diagnosis.degenerative-disc-disease uncertain cervical -',
      'treatment.home-exercise present - -',
      'treatment.physical-therapy planned cervical -',
      'plan.return-visit present - -',
      'work-status.temporary-total-disability present - -',
    ]);
  });

  it('give studies and operations their days, results and words', async () => {
    const facts = await factsIn(NOTE);
    expect(of(facts, 'imaging.mri').map(({ date }) => date)).toEqual([
      '2011-06-07',
      '2015-02-25',
      '2010-11-08',
      '2011-11-11',
      '2013-05-10',
      '2015-06-05',
    ]);
    expect(of(facts, 'imaging.mri')[0]?.detail).toBe(
      'mild spinal stenosis at C6-7, right neural foraminal narrowing at C3-4 and left neural foraminal narrowing at C4-5',
    );
    expect(of(facts, 'diagnosis.spinal-stenosis')[0]).toMatchObject({
      date: '2011-06-07',
      detail: 'mild spinal stenosis at C6-7',
      section: 'imaging',
    });
    expect(of(facts, 'surgery.arthroscopy').map(({ date, detail }) => [date, detail])).toEqual([
      ['2011-11-19', 'right shoulder arthroscopic surgery'],
      ['2013-06-26', 'left shoulder arthroscopic surgery'],
    ]);
    expect(
      facts.filter(({ concept }) => concept.startsWith('medication.')).map(({ detail }) => detail),
    ).toEqual(['Soma 350 mg #60', 'diclofenac 100mg', 'Norco 10/325 mg #90']);
    expect(of(facts, 'purpose.rule-out')[0]?.detail).toBe('degenerative disc disease');
    expect(of(facts, 'symptom.pain')[1]?.value).toEqual({ number: 7, unit: '/10' });
    expect(of(facts, 'treatment.physical-therapy')[0]?.value).toEqual({ number: 12, unit: 'visits' });
    expect(of(facts, 'plan.return-visit')[0]?.value).toEqual({ number: 4, unit: 'weeks' });
    expect(of(facts, 'neurological-deficit.weakness')[0]?.value).toEqual({ number: 4, unit: '/5' });
  });

  it('cite the very words of the page, and their line', async () => {
    for (const { citation } of await factsIn(NOTE)) {
      expect(citation.words).toBe(NOTE.slice(citation.start, citation.end));
      expect(citation.words.trim()).toBe(citation.words);
      expect(citation.line).toBe(NOTE.slice(0, citation.start).split('\n').length);
      expect(citation).toMatchObject({ document: 'D1', page: 1 });
    }
  });

  it('are of concepts and regions of the vocabulary, with ids of their own', async () => {
    const { facts, vocabulary } = await search([page(NOTE)], [document()]);
    expect(facts.filter(({ concept }) => !CONCEPTS.includes(concept))).toEqual([]);
    expect(facts.flatMap(({ regions }) => regions).filter((region) => !REGIONS.includes(region))).toEqual([]);
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
    expect(facts.every(({ id }) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(vocabulary).toBe(VOCABULARY);
  });
});

describe('the seed', () => {
  it('is read as it is written', async () => {
    const facts = await factsIn(
      [
        "Per the doctor's note dated 6/5/15, she had complaints of continuous neck pain and spasms with",
        'bilateral upper extremity pain and numbness. Physical examinations dated 4-3-15 and 6-5-15 revealed pain in her',
        'forearms bilaterally and positive cervical spine spasms; the progress notes dated 4-3-15 and 6-5-',
        '15 are difficult to decipher. The medications list includes soma and diclofenac. Her disability',
        'status is permanent and stationary; her work status is temporary total disability. She had right',
        'shoulder MRI on 2/25/15, 11/8/2010, 11/11/2011; cervical spine MRI on 6/7/2011 which',
        'revealed mild spinal stenosis at C6-7, right neural foraminal narrowing at C3-4 and left neural',
        'foraminal narrowing at C4-5; left shoulder MRI on 5/10/2013. She has undergone right',
        'shoulder arthroscopic surgery on 11/19/2011; left shoulder arthroscopic surgery on 6/26/2013.',
        'She had physical therapy and cortisone injection for the right shoulder.',
      ].join('\n'),
    );
    expect(facts.map((fact) => `${brief(fact)} ${fact.date}`)).toEqual([
      'symptom.pain present cervical - 2015-06-05',
      'finding.spasm present cervical - 2015-06-05',
      'symptom.pain present upper-extremity bilateral 2015-06-05',
      'symptom.numbness present upper-extremity+cervical bilateral 2015-06-05',
      'symptom.pain present upper-extremity bilateral 2015-04-03',
      'symptom.pain present upper-extremity bilateral 2015-06-05',
      'finding.spasm present cervical - 2015-04-03',
      'finding.spasm present cervical - 2015-06-05',
      'medication.muscle-relaxant present - - 2015-06-05',
      'medication.nsaid present - - 2015-06-05',
      'work-status.permanent-and-stationary present - - 2015-06-05',
      'work-status.temporary-total-disability present - - 2015-06-05',
      'imaging.mri present shoulder right 2015-02-25',
      'imaging.mri present shoulder right 2010-11-08',
      'imaging.mri present shoulder right 2011-11-11',
      'imaging.mri present cervical - 2011-06-07',
      'diagnosis.spinal-stenosis present cervical - 2011-06-07',
      'diagnosis.foraminal-narrowing present cervical right 2011-06-07',
      'diagnosis.foraminal-narrowing present cervical left 2011-06-07',
      'imaging.mri present shoulder left 2013-05-10',
      'surgery.arthroscopy historical shoulder right 2011-11-19',
      'surgery.arthroscopy historical shoulder left 2013-06-26',
      'treatment.physical-therapy present shoulder right 2015-06-05',
      'treatment.injection.corticosteroid present shoulder right null',
    ]);
  });
});

describe('short notes', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a low back note with progression and a planned operation',
      'SUBJECTIVE:\nLow back pain radiating down the left leg, worsening over the last month. New weakness of the left foot.\nDenies bowel or bladder incontinence.\nOBJECTIVE:\nLumbar spine: tenderness and spasm. SLR positive on the left at 40 degrees.\nLeft EHL 3/5. Sensation decreased over the left L5 dermatome.\nPLAN:\nL5-S1 microdiscectomy is planned. Updated lumbar MRI requested for surgical planning.',
      [
        'symptom.pain present lumbar -',
        'symptom.radicular-pain present lower-extremity+lumbar left worse',
        'symptom.change present lower-extremity+lumbar left worse',
        'symptom.weakness present ankle-foot+lumbar left new',
        'symptom.change present ankle-foot+lumbar left new',
        'red-flag.cauda-equina absent lumbar -',
        'finding.tenderness present lumbar -',
        'finding.spasm present lumbar -',
        'finding.nerve-tension present lumbar left',
        'neurological-deficit.weakness present lower-extremity+lumbar left',
        'neurological-deficit.sensory-loss present lumbar left',
        'surgery.spine planned lumbar -',
        'imaging.mri planned lumbar -',
        'purpose.preoperative present lumbar -',
      ],
    ],
    [
      'a knee note with failed care',
      'CC: right knee pain.\nHPI: Twisted the right knee on 10/15/14. Eight visits of PT, ibuprofen and a knee brace without benefit. Locking and giving way.\nEXAM: Right knee: 1+ effusion, medial joint line tenderness, McMurray positive, Lachman negative.\nX-rays of the right knee taken today are normal.\nA: Suspected medial meniscus tear.\nP: MRI of the right knee.',
      [
        'symptom.pain present knee right',
        'trauma.acute present knee right',
        'treatment.physical-therapy present knee right unchanged',
        'conservative-care.failed present knee right unchanged',
        'medication.nsaid present knee - unchanged',
        'conservative-care.failed present knee - unchanged',
        'treatment.immobilization present knee right unchanged',
        'conservative-care.failed present knee right unchanged',
        'symptom.locking present knee right',
        'symptom.instability present knee right',
        'finding.effusion present knee right',
        'finding.joint-line-tenderness present knee right',
        'finding.meniscal-sign present knee right',
        'finding.ligament-laxity absent knee right',
        'imaging.x-ray present knee right',
        'diagnosis.meniscal-tear uncertain knee -',
        'imaging.mri planned knee right',
      ],
    ],
    [
      'a first report without findings',
      'Neurologically intact. No red flags. No spasm. Full range of motion of the neck.\nWork status: full duty.',
      [
        'neurological-deficit absent - -',
        'red-flag absent - -',
        'finding.spasm absent - -',
        'finding.limited-motion absent cervical -',
        'work-status.full-duty present - -',
      ],
    ],
    [
      'a note of medications, allergies and consent',
      'Medications: Norco, naproxen.\nAllergies: ibuprofen, codeine.\nRisks and benefits: infection, bleeding, fracture.\nPlan: Refill Norco.',
      ['medication.opioid present - -', 'medication.nsaid present - -', 'medication.opioid present - -'],
    ],
  ];
  it.each(cases)('%s', async (_name, text, facts) => {
    expect((await factsIn(text)).map(brief)).toEqual(facts);
  });

  it('give a report of a study its day and its impression', async () => {
    const text =
      'RADIOLOGY REPORT\nExamination: MRI OF THE CERVICAL SPINE WITHOUT CONTRAST\nComparison: MRI of 6/7/2011.\nFINDINGS: At C5-6 there is a 3 mm disc protrusion. No fracture.\nIMPRESSION:\n1. Disc protrusion at C5-6.\n2. No cord compression.';
    const facts = await factsIn(text, 'imaging-report');
    expect(facts.map((fact) => `${brief(fact)} ${fact.date}`)).toEqual([
      'imaging.mri present cervical - 2015-06-05',
      'imaging.mri present cervical - 2011-06-07',
      'diagnosis.disc-herniation present cervical - 2015-06-05',
      'red-flag.fracture absent cervical - 2015-06-05',
      'diagnosis.disc-herniation present cervical - 2015-06-05',
      'red-flag.myelopathy absent cervical - 2015-06-05',
    ]);
    expect(facts[0]?.detail).toBe('1. Disc protrusion at C5-6. 2. No cord compression.');
    expect(new Set(facts.map(({ section }) => section))).toEqual(new Set(['imaging']));
  });

  it('do not take what is asked for in a request or a denial for done', async () => {
    const text =
      'MRI of the cervical spine and physical therapy for the neck. She has completed acupuncture.';
    for (const type of ['request-for-authorization', 'utilization-review', 'application'] as const) {
      const facts = await factsIn(text, type);
      expect(facts.map(brief)).toEqual([
        'imaging.mri planned cervical -',
        'treatment.physical-therapy planned cervical -',
        'treatment.acupuncture present cervical -',
      ]);
      expect(facts.every(({ documentType }) => documentType === type)).toBe(true);
    }
  });
});

describe('what is searched', () => {
  const second = 'c'.repeat(64);
  it('leaves out documents set aside and pages that cannot be trusted, and names what was not read', async () => {
    const found = await search(
      [
        page('Neck pain.', 1),
        page('Knee pain.', 2, { legibility: 'unreadable' }),
        page('Hip pain.', 3, { legibility: 'not fully legible', source: 'ocr', confidence: 61 }),
        page('Elbow pain.', 1, { file: second }),
      ],
      [
        document({ pages: { from: 1, to: 4 } }),
        document({
          id: 'D2',
          sha256: second,
          setAside: { reason: 'another-patient', detail: 'of another person' },
        }),
        document({ id: 'D3', sha256: 'd'.repeat(64), pages: null, legibility: 'unreadable' }),
      ],
    );
    expect(found.facts.map(brief)).toEqual(['symptom.pain present cervical -', 'symptom.pain present hip -']);
    expect(found.pagesSearched).toBe(2);
    expect(found.pagesNotSearched).toEqual([
      { document: 'D1', page: 2 },
      { document: 'D1', page: 3 },
      { document: 'D1', page: 4 },
      { document: 'D3', page: 1 },
    ]);
  });

  it('goes on from page to page within a document, and not into the next', async () => {
    const found = await search(
      [page('TREATMENT PLAN:', 1), page('MRI of the lumbar spine.', 2), page('MRI of the left knee.', 3)],
      [document({ pages: { from: 1, to: 2 } }), document({ id: 'D2', pages: { from: 3, to: 3 } })],
    );
    expect(found.facts.map(brief)).toEqual(['imaging.mri planned lumbar -', 'imaging.mri present knee left']);
  });

  it('has no date where neither the words nor the document give one', async () => {
    const { facts } = await search(
      [page('Neck pain. MRI in 2011 showed stenosis.')],
      [document({ date: null })],
    );
    expect(facts.map(({ concept, date }) => [concept, date])).toEqual([
      ['symptom.pain', null],
      ['imaging.mri', null],
      ['diagnosis.spinal-stenosis', null],
    ]);
  });

  it('gives the same bytes in whatever order the pages come, and however often', async () => {
    const texts = [
      NOTE,
      'PLAN: MRI of the neck.',
      'OBJECTIVE: spasm of the neck.',
      'Knee: McMurray positive.',
    ];
    const pages = texts.map((text, at) => page(text, at + 1));
    const documents = [
      document({ pages: { from: 1, to: 2 } }),
      document({ id: 'D2', date: '2015-07-14', pages: { from: 3, to: 4 } }),
    ];
    const expected = canonicalJson(await search(pages, documents));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...pages, ...pages], { minLength: 8 }).map((all) => all),
        async (all) => {
          async function* stream() {
            yield* all;
          }
          const found = await findFacts({
            records: index(documents),
            pages: stream(),
            requestDate: REQUEST_DATE,
          });
          expect(canonicalJson(found)).toBe(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cites exactly, whatever the text', async () => {
    const piece = fc.constantFrom(
      'No ',
      'neck pain',
      'MRI',
      ' dated 6/7/2011',
      ' revealed ',
      'stenosis at C6-7',
      '. ',
      ', ',
      '\n',
      'PLAN: ',
      'strength 4/5',
      ' right ',
      'knee',
      'SLR positive',
      ' denies ',
      '(',
      ')',
      ';',
      '12 visits of PT',
      ' failed ',
      'Norco 10/325 mg',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece).map((pieces) => pieces.join('')),
        async (text) => {
          for (const { citation, concept } of await factsIn(text)) {
            expect(citation.words).toBe(text.slice(citation.start, citation.end));
            expect(citation.words).not.toBe('');
            expect(CONCEPTS).toContain(concept);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
