import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf } from '../../../shared/facts/sentences.ts';

const split = (text: string) => sentencesOf(text).sentences.map(({ start, end }) => text.slice(start, end));
const sections = (text: string) =>
  sentencesOf(text).sentences.map(({ start, end, section }) => `${section}: ${text.slice(start, end)}`);

describe('sentences of a page', () => {
  it('joins lines that the page wraps and ends nothing at an abbreviation', () => {
    expect(
      split(
        'The patient was seen by Dr. Smith for approx. 20 minutes on 6/5/15. He has neck\npain and no spasm. Returns.',
      ),
    ).toEqual([
      'The patient was seen by Dr. Smith for approx. 20 minutes on 6/5/15.',
      'He has neck\npain and no spasm.',
      'Returns.',
    ]);
  });

  it('joins a date that the line end breaks, and does not take its year for a list number', () => {
    expect(split('Physical examinations dated 4-3-15 and 6-5-\n15. She has pain.')).toEqual([
      'Physical examinations dated 4-3-15 and 6-5-\n15.',
      'She has pain.',
    ]);
  });

  it('reads a heading that a period, a dash or blanks end', () => {
    expect(sections('Visit note. Exam - tender knee, no warmth. PLAN. Aquatic therapy, ten.')).toEqual([
      'other: Visit note.',
      'objective: Exam - tender knee, no warmth.',
      'plan: PLAN.',
      'plan: Aquatic therapy, ten.',
    ]);
    expect(sections('Exam      Phalen +   Tinel +')).toEqual(['objective: Exam      Phalen +   Tinel +']);
    expect(sections('A. Smith was seen.')).toEqual(['other: A. Smith was seen.']);
  });

  it('keeps a dated study with what it found, and lets it begin a line of its own', () => {
    expect(split('MRI 4/2/15. L5-S1 protrusion. He smokes.')).toEqual([
      'MRI 4/2/15. L5-S1 protrusion.',
      'He smokes.',
    ]);
    expect(
      split(
        'Splint five months, partial help, therapy x 6\nNCS 6/9/15 median latency 5.2, with a slow sensory velocity and a small SNAP',
      ),
    ).toHaveLength(2);
  });

  it('keeps list items, labels and headings apart', () => {
    expect(
      split('DIAGNOSES\n1. Cervical strain\n2. Lumbar strain\n- Headache\nMotor: 5/5\nSensation: intact'),
    ).toEqual([
      'DIAGNOSES',
      'Cervical strain',
      'Lumbar strain',
      'Headache',
      'Motor: 5/5',
      'Sensation: intact',
    ]);
  });

  it('joins double-spaced lines of one sentence', () => {
    expect(split('She had pain in the\n\nneck and spasm.\n\nShe takes Soma.')).toEqual([
      'She had pain in the\n\nneck and spasm.',
      'She takes Soma.',
    ]);
  });

  it('knows the sections of progress reports', () => {
    expect(
      sections(
        'Subjective complaints: Neck pain.\nOBJECTIVE FINDINGS\nSpasm.\nImpression:\nStrain.\nTreatment Plan: MRI.\nWork status: TTD.\nCurrent medications: Soma.\nPast surgical history: none.',
      ),
    ).toEqual([
      'subjective: Subjective complaints: Neck pain.',
      'objective: OBJECTIVE FINDINGS',
      'objective: Spasm.',
      'assessment: Impression',
      'assessment: Strain.',
      'plan: Treatment Plan: MRI.',
      'work-status: Work status: TTD.',
      'medications: Current medications: Soma.',
      'history: Past surgical history: none.',
    ]);
  });

  it('goes on in the section in which the page before ended', () => {
    const { after } = sentencesOf('PLAN:\nRest.');
    expect(sentencesOf('MRI of the neck.', after).sentences[0]?.section).toBe('plan');
  });

  it('reads text without an end in pieces', () => {
    const pieces = split('neck pain and spasm '.repeat(1000));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(800);
    expect(pieces.join(' ')).toBe('neck pain and spasm '.repeat(1000).trim());
  });

  it('covers every word of a page once, in order', () => {
    const piece = fc.constantFrom(
      'Neck pain',
      'PLAN:',
      '. ',
      '\n',
      '\n\n',
      '1. ',
      'Dr. Who',
      ', ',
      'no spasm',
      '- ',
      '?',
      'L4-5',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (text) => {
          const { sentences } = sentencesOf(text);
          let at = 0;
          let covered = '';
          for (const { start, end } of sentences) {
            expect(start).toBeGreaterThanOrEqual(at);
            covered += text.slice(start, end);
            at = end;
          }
          // Only the marks after a heading ("PLAN:") and before a list item stand in no sentence.
          expect(covered.replace(/[\s:\d.-]/g, '')).toBe(text.replace(/[\s:\d.-]/g, ''));
        },
      ),
    );
  });
});
