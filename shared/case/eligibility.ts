import { daysBetween } from '../time/calendar.ts';
import { applicationWindow, SCOPE } from '../time/clock.ts';
import type { Manifest } from './manifest.ts';

/** Why an application is not eligible, for the parties and the Administrative Director. */
export interface Ineligibility {
  readonly code: 'before-independent-medical-review' | 'untimely' | 'conditionally-non-certified';
  /** In words; counts of days, never dates or names. */
  readonly reason: string;
  readonly source: string;
}

/**
 * Screens an application as 8 CCR 9792.10.3 does, on what the manifest says; every reason at once, none when it is
 * eligible. What cannot be (an application before its decision) is a matter of validation and not of eligibility.
 * A treatment that utilization review put off for want of information was not decided, so that there is nothing to
 * review yet.
 */
export function screen(manifest: Manifest): readonly Ineligibility[] {
  const found: Ineligibility[] = [];
  const { utilizationReview, claim } = manifest;
  const decided = utilizationReview.date;
  if (decided < (claim.dateOfInjury < SCOPE.injuryFrom ? SCOPE.decisionFrom : SCOPE.injuryFrom))
    found.push({
      code: 'before-independent-medical-review',
      reason:
        'the decision is of before independent medical review: it reviews injuries from 2013 on, and decisions on earlier injuries from July 1, 2013 on',
      source: SCOPE.source,
    });
  else found.push(...timeliness(manifest));
  if (utilizationReview.outcome === 'conditionally-non-certified')
    found.push({
      code: 'conditionally-non-certified',
      reason:
        'utilization review asked for information and made no decision on medical necessity; answer its request, and apply when it has decided',
      source: '8 CCR 9792.10.3',
    });
  return found;
}

function timeliness(manifest: Manifest): readonly Ineligibility[] {
  const { lastDay, deadline } = applicationWindow(manifest);
  if (manifest.applicationReceived <= lastDay) return [];
  const decided = manifest.utilizationReview.date;
  const taken = daysBetween(decided, manifest.applicationReceived);
  const allowed = daysBetween(decided, lastDay);
  return [
    {
      code: 'untimely',
      reason: `the application was received ${taken} days after the utilization review decision; ${deadline.amount} days are allowed from its service, which with time for service by mail were ${allowed}`,
      source: deadline.source,
    },
  ];
}
