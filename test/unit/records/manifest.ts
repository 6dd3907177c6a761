import type { Manifest } from '../../../shared/case/manifest.ts';

/** The seed's case, as far as its letter tells it; names are invented. */
export const manifest: Manifest = {
  schemaVersion: 1,
  caseNumber: 'CM15-0185313',
  priority: 'standard',
  applicationReceived: '2015-09-21',
  assigned: '2015-09-25',
  recordsComplete: true,
  injuredEmployee: { name: 'Jane Q. Sample', dateOfBirth: '1964-03-02', sex: 'female' },
  claimsAdministrator: { name: 'Adjuster One' },
  requestingPhysician: { name: 'Robin Example' },
  claim: { claimNumber: 'WC-000123', dateOfInjury: '2007-01-25', bodyParts: ['neck', 'shoulder'] },
  requestForAuthorization: { date: '2015-09-01' },
  utilizationReview: { date: '2015-09-09', outcome: 'denied' },
  disputedItems: [
    { id: '1', description: 'MRI of the cervical spine to rule out degenerative disc disease' },
  ],
};
