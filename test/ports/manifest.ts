import type { Manifest } from '../../shared/case/manifest.ts';

const ADDRESS = { street: '1 Example Street', city: 'Sacramento', state: 'CA', zip: '95814' };

/** A valid manifest of an invented case, the one of design 3.2; tests change what they are about. */
export function manifestOf(changes: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    caseNumber: 'CM15-0185313',
    priority: 'standard',
    applicationReceived: '2015-09-21',
    assigned: '2015-09-25',
    recordsComplete: true,
    injuredEmployee: {
      name: 'Synthetic Employee',
      dateOfBirth: '1964-03-02',
      sex: 'female',
      address: ADDRESS,
      email: null,
    },
    representative: null,
    employer: { name: 'Synthetic Employer' },
    claimsAdministrator: {
      name: 'Synthetic Adjuster',
      organization: 'Synthetic Claims',
      address: ADDRESS,
      email: 'claims@example.com',
    },
    requestingPhysician: { name: 'Synthetic Physician', specialty: 'Orthopedic Surgery', address: ADDRESS },
    claim: { claimNumber: 'SYN-1', dateOfInjury: '2007-01-25', bodyParts: ['neck'] },
    requestForAuthorization: { date: '2015-09-01' },
    utilizationReview: { date: '2015-09-09', outcome: 'denied' },
    disputedItems: [
      { id: '1', description: 'MRI of the cervical spine to rule out degenerative disc disease' },
    ],
    service: { injuredEmployee: 'mail', claimsAdministrator: 'email' },
    ...changes,
  };
}
