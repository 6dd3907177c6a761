import { describe, expect, it } from 'vitest';
import { document, page, search } from './record.ts';

const factsOf = async (text: string) => (await search([page(text)], [document()])).facts;
const said = async (text: string): Promise<readonly string[]> =>
  (await factsOf(text)).map(({ concept, assertion }) => `${concept} ${assertion}`);

describe('what came of care, in other words', () => {
  it.each([
    ['After four treatments the neck turned more freely.', 'function.improved present'],
    ['Her grip has become easier: she grips with less effort.', 'function.improved present'],
    ['He is getting better in therapy: shoulder elevation is close to full.', 'function.improved present'],
    ['Since the last block his work restrictions were scaled back.', 'function.improved present'],
    ['The doctor lowered the restrictions after six visits.', 'function.improved present'],
    ['She can now brush her hair and carry a bag.', 'function.improved present'],
    ['He has come off his medicine.', 'function.improved present'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['Pain is nine off medication and six with it.', 'function.improved present'],
    ['We hope that the shoulder will move more freely.', 'function.improved present'],
    ['The back does not move better.', 'function.improved present'],
    ['Flexion increased the pain.', 'function.improved present'],
    ['He can now only sit.', 'function.improved present'],
    ['Neck flexion was 20 to 24.', 'function.improved present'],
    ['He has not gone back to his job.', 'function.improved absent'],
    ['Remains off work.', 'function.improved absent'],
    ['The restrictions were not lowered.', 'function.improved present'],
    ['He has not moved more freely since the therapy.', 'treatment.physical-therapy absent'],
    ['The blood pressure range is reduced.', 'finding.limited-motion present'],
    ['The therapist recommends six visits.', 'treatment.physical-therapy present'],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});

describe('work and postures, in other words', () => {
  it.each([
    ['She is still on the job.', 'function.working present'],
    ['He has yet to return to work.', 'function.working absent'],
    ["She hasn't gone back to her job.", 'function.working absent'],
    ['He is not yet back on the job.', 'work-status.working absent'],
    ['Being seated for hours brings on the back pain.', 'function.posture-aggravation present'],
    ['His knee aches if he stands for a long time.', 'function.posture-aggravation present'],
    ['Walking and stairs are hard; standing is a struggle.', 'function.adl-decreased present'],
    ['On foot she covers about 300 feet at home.', 'function.mobility-deficit absent'],
    ['Right shoulder: range limited.', 'finding.limited-motion present'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['He was hurt on the job.', 'function.working present'],
    ['The ache is worse when she is at work.', 'function.working present'],
    ['He is not yet back on the job.', 'function.working present'],
    ['Long periods of standing do not worsen it.', 'function.posture-aggravation present'],
    ['She cannot walk 300 feet.', 'function.mobility-deficit absent'],
    ['With a walker he covers 300 feet with help.', 'function.mobility-deficit absent'],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});

describe('care of the mind and after a stay in hospital, in other words', () => {
  it.each([
    ['She has passing thoughts of ending her life.', 'psych.suicidality present'],
    ['He denies any thought of harming himself.', 'psych.suicidality absent'],
    ['Psychologically she is totally disabled.', 'psych.diagnosis present'],
    ['Weekly sessions do not suffice.', 'psych.intensive-care-needed present'],
    ['He is not a candidate for a day program.', 'psych.intensive-care-needed absent'],
    ['He has a post-intensive-care syndrome.', 'care.hospitalisation present'],
    ['Part of the bowel was resected.', 'surgery.major present'],
    ['The surgical wound is open in two places.', 'post-surgical present'],
  ])('%s: %s', async (text, fact) => {
    expect(await said(text)).toContain(fact);
  });

  it.each([
    ['Weekly sessions suffice.', 'psych.intensive-care-needed present'],
    ['He is a candidate for a day program evaluation.', 'psych.intensive-care-needed present'],
    ['A laparotomy wound, long healed, is not open.', 'post-surgical present'],
  ])('%s says nothing of %s', async (text, fact) => {
    expect(await said(text)).not.toContain(fact);
  });
});

describe('how much therapy was given', () => {
  const visits = async (text: string) =>
    (await factsOf(text))
      .filter(({ concept }) => concept === 'treatment.physical-therapy')
      .map(({ assertion, value }) => `${assertion} ${value?.number}`)
      .at(0);

  it.each([
    ['Ten visits of physical therapy had been certified, and she has attended four.', 'present 4'],
    ['Of the eight PT sessions approved he has completed five.', 'present 5'],
    ['Of the eight PT sessions approved for hip and knee none was attended.', 'planned 8'],
    ['Eight therapy visits had been asked for, and five of them were allowed.', 'planned 8'],
    ["Therapist's entry of Dec. 5, 2015, after some seven sessions: stiff.", 'present 7'],
    ['He has been to PT about nine times.', 'present 9'],
    ['On the peer-to-peer call the physician agreed to no therapy for the hip.', 'planned undefined'],
    ['No therapy to this hip before these five.', 'present undefined'],
    ['No therapy to this hip before the 6/1/15 surgery.', 'absent undefined'],
  ])('%s: %s', async (text, given) => {
    expect(await visits(text)).toBe(given);
  });

  it('reads a heading of treatment as told where its words ask for nothing', async () => {
    expect(await visits('Treatment: naproxen, six therapy sessions')).toBe('present 6');
    expect(await visits('Treatment: request physical therapy 2x3')).toMatch(/^planned/);
  });
});

describe('care told of after complaints of several places', () => {
  const places = async (text: string) =>
    (await factsOf(text))
      .filter(({ concept }) => concept === 'treatment.physical-therapy')
      .flatMap(({ regions }) => regions);

  it('is of none of them in particular', async () => {
    const text =
      'He has a strain of the neck, a sprain of the low back and tendinitis of the left knee. The neck is tender. Physical therapy was given.';
    expect(await places(text)).toEqual([]);
  });

  it('is of the place that the paragraph alone speaks of', async () => {
    expect(await places('The neck is tender. Physical therapy was given.')).toEqual(['cervical']);
  });
});
