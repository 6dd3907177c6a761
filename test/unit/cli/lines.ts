/** Invented lines in the form of the development set. */
export const HEADER = {
  case_number: 'CM17-0000001',
  items_in_case: 2,
  priority: 'Standard',
  application_received: '2017-01-20',
  imr_assigned: '2017-01-26',
  ur_date: '2017-01-12',
  injury_date: '2016-10-11',
  patient: { age: 44, sex: 'F' },
  partial_ur_authorization: false,
  body_region: ['lumbar'],
  claims_admin_guideline: 'MTUS Low Back Complaints 2004.',
  facts: [
    'Lumbar strain, injury 2016-10-11',
    '2016-12-02: low back pain 6/10',
    '2016-12-02 exam: reduced sensation in the left L5 dermatome',
    '2016-12-20: low back pain 7/10, no better with physical therapy',
    '2016-11-15 lumbar x-ray: no fracture',
    'Eight PT visits by 2016-12-20',
    '2017-01-05 RFA: lumbar MRI',
    'UR authorised 6 PT of 12',
    'Plan: epidural injection if the MRI shows a herniation',
    'Naproxen',
  ],
};

export const MRI = { ...HEADER, id: 'CM17-0000001-01', item_number: 1, item: 'MRI of the lumbar spine' };

export const THERAPY = {
  ...HEADER,
  id: 'CM17-0000001-02',
  item_number: 2,
  item: 'Twelve physical therapy visits was the original request. Six physical therapy visits was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, six physical therapy visits',
  partial_ur_authorization: true,
  claims_admin_guideline: 'none cited',
};

/** What a reviewer made of a line. */
export const ANSWER = {
  decision: 'Upheld',
  not_documented: ['red flags'],
  criteria_applied: ['imaging for red flags'],
  rationale_summary: 'No red flags.',
  reviewer_guideline: 'MTUS Low Back Complaints 2004, Section(s): Special Studies.',
  service_category: 'Advanced imaging',
  label_quality: 'clean',
  worker_group: 'W1',
};

export const jsonl = (...lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
