import { describe, expect, it } from 'vitest';
import { document, page, search } from './record.ts';

/** Sentence, and a concept that it states, or with a minus one that it does not. */
const SAYINGS: readonly (readonly [string, string])[] = [
  ['She cannot lift a gallon of milk.', 'function.adl-decreased'],
  ['He struggles to climb stairs.', 'function.adl-decreased'],
  ['Limits household chores and driving.', 'function.adl-decreased'],
  ['She tried light duty in May and had to stop after a week.', 'return-to-work.failed'],
  ['Two failed attempts to return to work.', 'return-to-work.failed'],
  ['Tried full duty twice, pulled out after a day.', 'return-to-work.failed'],
  ['Tried full duty twice, pulled out after a day.', '-work-status.full-duty'],
  ['QME allows 20 lbs, AME 45 lbs.', 'return-to-work.conflicting-reports'],
  ['Went back 6 hours a day in May.', 'function.working'],
  ['Placed on light duty.', '-function.working'],
  ['Returned to full duty without trouble.', '-return-to-work.failed'],
  ['The AME and the PTP disagree about restrictions.', 'return-to-work.conflicting-reports'],
  ['Job requires lifting 50 lbs.', 'return-to-work.job-demands'],
  ['The employer is holding a position for him.', 'return-to-work.job-demands'],
  ['His progress has stalled.', 'therapy.plateau'],
  ['Spine surgeon has nothing further to offer.', 'program.no-other-options'],
  ['He is eager to wean off opioids.', 'program.motivated'],
  ['Land therapy flared the knees.', 'reduced-weight-bearing'],
  ['The lateral joint line is very tender.', 'finding.joint-line-tenderness'],
  ['He has resumed gardening.', 'function.improved'],
  ['She hopes to get back to driving a bus.', '-function.improved'],
  ['Relief lasted 3 days, then returned to baseline.', 'response.returned'],
  ['Elbow extension lacks 15.', 'finding.limited-motion'],
  ['Grip 30 vs 75.', 'finding.grip-reduced'],
  ['Tender over the spinous process of C6.', 'finding.bony-tenderness'],
  ['No midline tenderness.', '-finding.bony-tenderness'],
  ['Films show delayed union of the tibia.', 'diagnosis.pseudarthrosis'],
  ['Her internist forbids NSAIDs.', 'medication-not-tolerated'],
  ['Therapy helped for two days.', 'conservative-care.failed'],
  ['The epidural gave relief for eight weeks.', '-conservative-care.failed'],
  ['Plan: weight loss, swimming.', '-red-flag.constitutional'],
  ['She is seen by a chiropractor.', 'treatment.chiropractic'],
  ['Asks for another eight sessions.', 'therapy.more-requested'],
];

describe('function, work and therapy as reports put them', () => {
  it.each(SAYINGS)('%s %s', async (sentence, concept) => {
    const { facts } = await search([page(sentence)], [document()]);
    const stated = facts.filter(({ assertion }) => assertion === 'present').map((fact) => fact.concept);
    if (concept.startsWith('-')) expect(stated).not.toContain(concept.slice(1));
    else expect(stated).toContain(concept);
  });
});

it('opens a section at a heading within a paragraph', async () => {
  const { facts } = await search(
    [page('The neck is sore. Recommend: CT of the neck; physical therapy 2x5. Recheck in June.')],
    [document()],
  );
  expect(facts.find(({ concept }) => concept === 'treatment.physical-therapy')?.assertion).toBe('planned');
});
