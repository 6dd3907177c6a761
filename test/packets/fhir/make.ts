/** Synthetic FHIR R4 files for tests: one patient's chart, and the parts that other files are made of. */

/** A resource, as an entry of a bundle holds it. */
export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string };

export const text = (words: string) => ({ text: words });
export const code = (value: string) => ({ coding: [{ code: value }] });
export const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64');

/** A bundle of a type as the bytes of a file. */
export const bundleOf = (
  resources: readonly unknown[],
  type = 'collection',
  more: Readonly<Record<string, unknown>> = {},
): Buffer =>
  Buffer.from(
    JSON.stringify({
      resourceType: 'Bundle',
      type,
      ...more,
      entry: resources.map((resource) => ({ resource })),
    }),
  );

/** The injured employee of the tests' manifest. */
export const PATIENT: Resource = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ use: 'official', given: ['Jane', 'Q.'], family: 'Sample' }],
  birthDate: '1964-03-02',
  identifier: [{ type: text('Claim number'), value: 'WC-000123' }],
};
export const SUBJECT = { subject: { reference: 'Patient/p1' } };
const IN_VISIT = { ...SUBJECT, encounter: { reference: 'Encounter/e1' } };

export const PHYSICIAN: Resource = {
  resourceType: 'Practitioner',
  id: 'dr',
  name: [{ given: ['Robin'], family: 'Example' }],
  qualification: [{ code: code('MD') }],
};

/** A condition by its words and statuses. */
export const condition = (
  id: string,
  words: string,
  verification: string,
  clinical?: string,
  more: Readonly<Record<string, unknown>> = {},
): Resource => ({
  resourceType: 'Condition',
  id,
  ...IN_VISIT,
  code: text(words),
  verificationStatus: code(verification),
  ...(clinical && { clinicalStatus: code(clinical) }),
  recordedDate: '2015-06-05',
  ...more,
});

/** The chart: a visit of 2015-06-05, an MRI of 2011-06-07, a note of 2015-07-14 and one of 2015-08-31 elsewhere. */
export const CHART: readonly Resource[] = [
  PATIENT,
  PHYSICIAN,
  {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    ...SUBJECT,
    type: [text('Follow-up visit')],
    period: { start: '2015-06-05T23:30:00-07:00' },
    participant: [{ individual: { reference: 'Practitioner/dr' } }],
    reasonCode: [text('Neck pain')],
  },
  condition('abc', 'Cervical radiculopathy', 'confirmed', 'active', { bodySite: [text('Cervical spine')] }),
  condition('vertebral-fracture', 'Fracture of cervical vertebra', 'refuted'),
  condition('cauda-equina', 'Cauda equina syndrome', 'entered-in-error', 'active'),
  condition('d', 'Cervical myelopathy', 'provisional', 'active'),
  condition('e', 'Rotator cuff tear of right shoulder', 'confirmed', 'resolved'),
  {
    resourceType: 'Procedure',
    id: 'injection',
    ...IN_VISIT,
    status: 'completed',
    code: text('Cervical epidural steroid injection'),
    performedDateTime: '2014-11-19',
  },
  {
    resourceType: 'Procedure',
    id: 'fusion',
    ...IN_VISIT,
    status: 'not-done',
    code: text('Anterior cervical discectomy and fusion'),
  },
  {
    resourceType: 'ImagingStudy',
    id: 'im1',
    ...SUBJECT,
    status: 'available',
    started: '2011-06-07',
    series: [{ modality: { code: 'MR' }, bodySite: { display: 'Cervical spine' } }],
  },
  {
    resourceType: 'DiagnosticReport',
    id: 'r1',
    ...SUBJECT,
    status: 'final',
    category: [code('RAD')],
    code: text('MRI of the cervical spine'),
    effectiveDateTime: '2011-06-07',
    resultsInterpreter: [{ display: 'Alex Reader, MD' }],
    imagingStudy: [{ reference: 'ImagingStudy/im1' }],
    conclusion: 'C5-6 disc herniation with moderate foraminal narrowing.\nNo cord compression.',
  },
  {
    resourceType: 'MedicationStatement',
    id: 'm1',
    ...SUBJECT,
    context: { reference: 'Encounter/e1' },
    status: 'active',
    medicationCodeableConcept: text('Cyclobenzaprine 10 mg'),
    dosage: [{ text: 'one tablet at bedtime' }],
  },
  {
    resourceType: 'MedicationStatement',
    id: 'm2',
    ...SUBJECT,
    context: { reference: 'Encounter/e1' },
    status: 'not-taken',
    medicationCodeableConcept: text('Gabapentin 300 mg'),
  },
  {
    resourceType: 'MedicationRequest',
    id: 'm3',
    ...IN_VISIT,
    status: 'active',
    intent: 'order',
    contained: [{ resourceType: 'Medication', id: 'm', code: text('Naproxen 500 mg') }],
    medicationReference: { reference: '#m' },
  },
  {
    resourceType: 'ServiceRequest',
    id: 's1',
    ...IN_VISIT,
    status: 'active',
    intent: 'order',
    code: text('MRI of the cervical spine'),
  },
  {
    resourceType: 'Observation',
    id: 'pain',
    ...IN_VISIT,
    status: 'final',
    code: { coding: [{ code: '72514-3', display: 'Pain severity - 0-10 verbal numeric rating [Score]' }] },
    valueQuantity: { value: 7, unit: '{score}' },
  },
  {
    resourceType: 'Observation',
    id: 'fever',
    ...IN_VISIT,
    status: 'final',
    code: text('Fever'),
    valueBoolean: false,
  },
  {
    resourceType: 'Observation',
    id: 'sweats',
    ...IN_VISIT,
    status: 'entered-in-error',
    code: text('Night sweats'),
    valueBoolean: true,
  },
  {
    resourceType: 'AllergyIntolerance',
    id: 'al',
    patient: SUBJECT.subject,
    code: text('Ibuprofen'),
    recordedDate: '2015-06-05',
  },
  {
    resourceType: 'DocumentReference',
    id: 'note',
    status: 'current',
    ...SUBJECT,
    type: code('11506-3'),
    context: { period: { start: '2015-07-14' } },
    author: [{ reference: 'Practitioner/dr' }],
    content: [
      {
        attachment: {
          contentType: 'text/html',
          data: base64(
            '<html><head><style>p{}</style></head><body><p>Denies weakness &amp; numbness.</p></body></html>',
          ),
        },
      },
    ],
  },
  {
    resourceType: 'DocumentReference',
    id: 'elsewhere',
    status: 'current',
    ...SUBJECT,
    type: code('11506-3'),
    context: { period: { start: '2015-08-31' } },
    content: [{ attachment: { contentType: 'application/pdf', url: 'https://example.org/note.pdf' } }],
  },
];
