import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../shared/facts/model.ts';
import { composeRationale, type RationaleInput } from '../../../shared/letter/rationale.ts';
import type { Consulted, Trace } from '../../../shared/rules/model.ts';
import { consulted, earlierMri, fact, facts, guidelines, item, manifest, records, trace } from './case.ts';

const texts = (sentences: readonly { text: string }[]) => sentences.map(({ text }) => text);

const rationale = (
  tops: Trace | readonly Partial<Consulted>[],
  over: Partial<RationaleInput> = {},
  list: readonly Fact[] = facts.facts,
) =>
  composeRationale({
    item,
    decision: null,
    consulted: (Array.isArray(tops) ? tops : [{}]).map((one) =>
      consulted(
        { recommendation: 'The guideline recommends it.', ...one },
        one.evaluation?.trace ?? (tops as Trace),
      ),
    ),
    facts: { ...facts, facts: list },
    records,
    manifest,
    ...over,
  });
/** What is said between the recommendation and the conclusion. */
const said = (top: Trace, list?: readonly Fact[], over: Partial<RationaleInput> = {}) =>
  texts(rationale(top, over, list)).slice(1);
const evaluated = (top: Trace) => ({ evaluation: { truth: top.truth, trace: top, unknowns: [] } });

const silent = (what: string, verb: 'is' | 'are' = 'is', concepts: readonly string[] = [what]): Trace =>
  trace({
    id: what.toLowerCase().replaceAll(/\W+/g, '-'),
    says: `${what} ${verb} not specified in the records provided.`,
    searched: { concepts, pages: 11 },
  });
const met = (says: string, ...support: readonly Fact[]): Trace =>
  trace({ id: says, says, truth: 'met', support: support.map(({ id }) => id) });
const denied = (says: string, ...contrary: readonly Fact[]): Trace =>
  trace({ id: says, says, truth: 'not met', contrary: contrary.map(({ id }) => id) });
const group = (kind: Trace['kind'], truth: Trace['truth'], ...children: readonly Trace[]): Trace =>
  trace({ kind, truth, children });
const any = (...children: readonly Trace[]) => group('any', 'not documented', ...children);
const all = (...children: readonly Trace[]) => group('all', 'not documented', ...children);

const weak = fact('neurological-deficit.weakness', 'D3', {
  regions: ['upper-extremity'],
  side: 'left',
  change: 'worse',
});
const therapy = fact('treatment.physical-therapy', 'D3', { regions: ['cervical'] });
const redFlags = silent('Findings indicating red-flag pathology, such as cancer or infection,', 'are', [
  'red-flag',
]);

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
      'Neither progression of neurological deficit in the cervical spine nor findings that indicate a red-flag diagnosis are specified in the records provided.',
      'The ODG does not recommend a repeat MRI without a significant change.',
      'The injured worker had MRI of the cervical spine on 06/07/2011, which revealed mild spinal stenosis at C6-7, right neural foraminal narrowing at C3-4 and left neural foraminal narrowing at C4-5.',
      'The report of the MRI of the cervical spine performed on 06/07/2011 was not provided.',
      'Significant change in signs or symptoms since the MRI is not specified in the records provided.',
      'Therefore, the request for MRI of the cervical spine to rule out degenerative disc disease is not medically necessary.',
    ]);
    expect(sentences[1]?.support).toEqual([
      { kind: 'search', criterion: 'progression', concepts: ['progression'], pages: 11 },
      { kind: 'search', criterion: 'red-flag', concepts: ['red-flag'], pages: 11 },
    ]);
    expect(sentences[3]?.support).toEqual([
      { kind: 'fact', fact: earlierMri.id, citation: earlierMri.citation },
    ]);
    expect(sentences[4]?.support).toEqual([{ kind: 'missing', index: 1 }]);
    expect(sentences.every(({ support }) => support.length > 0)).toBe(true);
  });

  it('tells what the records show and, against it, what they do not specify', () => {
    const top = all(
      met('The examination shows objective neurological findings: {evidence}.', weak),
      silent('Failure of conservative care'),
    );
    expect(said(top, [weak])).toEqual([
      'The examination shows objective neurological findings: worsening weakness in the left upper extremity on 07/14/2015.',
      'However, failure of conservative care is not specified in the records provided.',
    ]);
  });

  it('tells the first of many gaps, and of the others that they are not documented either', () => {
    const sentences = rationale(
      any(
        silent('A planned operation'),
        silent('Progression of neurological deficits', 'is', ['neurological-deficit']),
        redFlags,
        all(silent('Failure of conservative care', 'is', ['conservative-care.failed'])),
        silent('A recent X-ray'),
        silent('A recent injury'),
        silent('A new symptom'),
        silent('A new sign'),
        silent('A recent fall'),
      ),
    );
    expect(texts(sentences).slice(1)).toEqual([
      'A planned operation, progression of neurological deficits, findings indicating red-flag pathology, failure of conservative care, a recent X-ray, a recent injury, a new symptom and a new sign are not specified in the records provided, nor is any other ground on which the guideline would support the request.',
    ]);
    expect(sentences[1]?.support.map((one) => one.kind === 'search' && one.criterion)).toEqual([
      'a-planned-operation',
      'progression-of-neurological-deficits',
      'findings-indicating-red-flag-pathology-such-as-cancer-or-infection-',
      'failure-of-conservative-care',
      'a-recent-x-ray',
      'a-recent-injury',
      'a-new-symptom',
      'a-new-sign',
      'a-recent-fall',
    ]);
  });

  it('begins with what the case comes nearest to, and with what the records deny before what they leave open', () => {
    const top = any(
      redFlags,
      all(
        met('The records document conservative care: {evidence}.', therapy),
        denied('The records show no neurological deficit ({dates}).', weak),
        denied('The records show no sign of nerve tension ({dates}).', therapy),
      ),
    );
    expect(said(top, [therapy, weak])).toEqual([
      'The records document conservative care: physical therapy for the cervical spine on 07/14/2015.',
      'However, the records of 07/14/2015 show no neurological deficit and no sign of nerve tension.',
      'Findings indicating red-flag pathology, such as cancer or infection, are not specified in the records provided.',
    ]);
  });

  it('passes over ways that are for requests of another kind', () => {
    const other = denied('The request is not for topical lidocaine.');
    const top = any(
      all({ ...other, kind: 'item' }, silent('Neuropathic pain')),
      all(silent('Failure of oral drugs'), silent('Intolerance of oral drugs')),
    );
    expect(said(top)).toEqual([
      'Neither failure of oral drugs nor intolerance of oral drugs is specified in the records provided.',
    ]);
    expect(said(all({ ...other, kind: 'item' }))).toEqual(['The request is not for topical lidocaine.']);
  });

  it('tells a limit that is exceeded, of two on one number the wider', () => {
    const over = (number: number): Trace => ({
      ...denied(`The number of sessions exceeds ${number}.`),
      kind: 'item',
    });
    expect(said(all(over(6), over(10)))).toEqual(['The number of sessions exceeds 10.']);
  });

  it('keeps to the words of a published rationale, however much there is to tell', () => {
    const long = Array.from({ length: 40 }, () => 'and evidence of it').join(' ');
    const top = all(
      met(`The records document ${long}: {evidence}.`, weak),
      silent(`How ${long}`),
      silent(`Why ${long}`),
      silent(`What ${long}`),
    );
    expect(said(top, [weak])).toEqual([`How ${long} is not specified in the records provided.`]);
  });

  it('fills evidence and dates from the facts that made a criterion met, and calls an overturned item necessary', () => {
    const top = met('The records of {dates} document {evidence}.', weak);
    expect(texts(rationale(top, { decision: 'Overturned' }, [weak]))).toEqual([
      'The guideline recommends it.',
      'The records of 07/14/2015 document worsening weakness in the left upper extremity on 07/14/2015.',
      'Therefore, the request for MRI of the cervical spine to rule out degenerative disc disease is medically necessary and appropriate.',
    ]);
  });

  it('dates a finding of many notes by the last, and one that repeats the criterion by its days alone', () => {
    const of = (documentDate: string) =>
      fact('symptom.pain', 'D2', { id: documentDate, regions: ['cervical'], date: null, documentDate });
    const notes = ['2015-04-03', '2015-06-05', '2015-07-14'].map(of);
    const top = met('The records document a painful condition: {evidence}.', ...notes);
    expect(said(top, notes)).toEqual([
      'The records document a painful condition: neck pain on several occasions, most recently 07/14/2015.',
    ]);
    expect(
      said(met('The records document neck pain: {evidence}.', of('2015-06-05')), [of('2015-06-05')]),
    ).toEqual(['The records of 06/05/2015 document neck pain.']);
  });

  it('names no region where the item names none', () => {
    const nowhere = { item: { ...item, regions: [] } };
    expect(
      said(silent('Objective functional deficits of the {region} on examination', 'are'), [], nowhere),
    ).toEqual(['Objective functional deficits on examination are not specified in the records provided.']);
  });

  it('goes on about the same records without naming them again', () => {
    const top = group(
      'all',
      'met',
      met('The records document conservative care: {evidence}.', therapy),
      met('The records show a deficit: {evidence}.', weak),
    );
    expect(said(top, [therapy, weak])).toEqual([
      'The records document conservative care: physical therapy for the cervical spine on 07/14/2015.',
      'They also show a deficit: worsening weakness in the left upper extremity on 07/14/2015.',
    ]);
  });

  it('tells a finding once, and that it meets a second guideline as well', () => {
    const found = fact('red-flag.infection', 'D3');
    const top = met('The records document a red flag: {evidence}.', found);
    const sentences = rationale(
      ['One', 'Two'].map((recommendation) => ({ recommendation, ...evaluated(top) })),
      {},
      [found],
    );
    expect(texts(sentences)).toEqual([
      'One.',
      'The records document a red flag: infection on 07/14/2015.',
      'Two.',
      'The findings stated above meet this as well.',
    ]);
    expect(sentences[3]?.support).toEqual(sentences[1]?.support);
  });

  it('tells a gap once where two guidelines ask for the same', () => {
    const gap = (says: string) => evaluated(silent(says, 'is', ['function.improved']));
    expect(
      texts(
        rationale([
          { recommendation: 'One', ...gap('Improvement from the therapy') },
          { recommendation: 'Two', ...gap('Improvement from the treatment') },
        ]),
      ),
    ).toEqual([
      'One.',
      'Improvement from the therapy is not specified in the records provided.',
      'Two.',
      'For the reasons stated above, this is not met either.',
    ]);
  });

  it('tells an operation that is planned, a study without a date and what a report found as what they are', () => {
    const planned = fact('surgery.spine', 'D3', {
      regions: ['cervical'],
      assertion: 'planned',
      detail: 'Anterior cervical fusion',
    });
    const undated = fact('imaging.ct', 'D3', { regions: ['cervical'], date: null });
    const films = fact('imaging.x-ray', 'D3', {
      regions: ['cervical'],
      date: '2015-07-01',
      detail: 'normal',
    });
    expect(
      said(met('The records show {evidence}.', planned, undated, films), [planned, undated, films]),
    ).toEqual([
      'The records show planned anterior cervical fusion, noted on 07/14/2015; CT of the cervical spine (undated); and X-rays of the cervical spine on 07/01/2015, which were normal.',
    ]);
    expect(said(met('An operation is planned: {evidence}.', planned), [planned])).toEqual([
      'An operation is planned: anterior cervical fusion, noted on 07/14/2015.',
    ]);
  });

  it('says of a met group what met it, and nothing of what it passed over', () => {
    const good = met('Met', weak);
    const open = silent('It');
    const unmet = denied('Still unmet', therapy);
    const of = (top: Trace) => said(top, [weak, therapy]);
    expect(of(group('any', 'met', good, unmet, open))).toEqual(['Met.']);
    expect(of(group('all', 'met', good, good))).toEqual(['Met.']);
    expect(of(group('atLeast', 'met', good, open))).toEqual(['Met.']);
    expect(of(group('not', 'met', unmet))).toEqual(['Still unmet.']);
    expect(of({ ...group('when', 'met', unmet, open), notApplicable: 'not met' })).toEqual(['Still unmet.']);
    expect(of({ ...group('when', 'met', open, unmet), notApplicable: 'silent' })).toEqual([
      'It is not specified in the records provided.',
    ]);
    expect(of(group('not', 'not met', good))).toEqual(['Met.']);
    expect(of(group('when', 'not met', good, unmet))).toEqual(['Met.', 'However, still unmet.']);
  });

  it('says first that the MTUS is silent when only other guidelines decided', () => {
    expect(texts(rationale([{ rung: 'acoem-or-odg', ...evaluated(silent('It')) }]))[0]).toBe(
      'The MTUS does not address this request; the next source in the order of evidence was therefore consulted.',
    );
  });

  it('tells no sentence twice, leaves no slot, doubles no full stop, and concludes nothing without a decision', () => {
    const one = trace({ says: 'The {item} of the {region} rests on {evidence} of {dates}..' });
    expect(texts(rationale(any(one, one)))).toEqual([
      'The guideline recommends it.',
      'The MRI of the cervical spine to rule out degenerative disc disease of the cervical spine rests on the records provided of an unstated date.',
    ]);
  });

  it.each([
    [{ description: 'Acupuncture #12', quantity: 12, approvedByUtilizationReview: 6 }, 'acupuncture #6'],
    [
      {
        description:
          'Twelve therapy visits was the original request. Nine therapy visits was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Three therapy visits',
      },
      'three therapy visits',
    ],
    [{ description: 'Continue physical therapy' }, 'continued physical therapy'],
    [{ description: 'MRI Left Knee' }, 'MRI Left Knee'],
  ])('concludes on what is in dispute of %o, as the middle of a sentence takes it', (disputed, title) => {
    const part = { ...manifest, disputedItems: [{ id: '1', ...disputed }] };
    const [last] = texts(rationale(silent('It'), { decision: 'Upheld', manifest: part })).slice(-1);
    expect(last).toMatch(/^(?:As such|Given the above|Therefore), the request for /);
    expect(last?.replace(/^.*the request for /, '')).toBe(`${title} is not medically necessary.`);
  });
});
