/** A guideline of two criteria, and worked cases that give both every value: what tests change is their own. */
export const ID = 'mtus-low-back-mri';

export const YAML = `schemaVersion: 1
id: ${ID}
title: "Low Back Complaints: imaging"
editions:
  - edition: "2004"
    chapter: Low Back Complaints
    section: Special Studies
    citation: "MTUS Low Back Complaints 2004, Section(s): Special Studies"
    effective: { from: 2009-07-18, to: 2017-11-30 }
rung: mtus
services: [mri-lumbar-spine]
topic: indication
position: recommended-when
recommendation: The guideline recommends MRI for red flags, and for nerve compromise with failed care
criteria:
  any:
    - id: red-flag
      fact:
        concepts: [red-flag]
        region: [item, none]
      says:
        met: "The records document a red flag: {evidence}."
        notMet: "The records state that there are no red flags ({dates})."
        notDocumented: Red flags are not specified in the records provided.
      label: a red flag
    - all:
        - id: nerve-compromise
          fact:
            concepts: [neurological-deficit]
            region: [item, lower-extremity, none]
          says:
            met: "The examination shows objective neurological findings: {evidence}."
            notMet: "The examination shows no neurological deficit ({dates})."
            notDocumented: Objective neurological findings of the {region} are not specified in the records provided.
          label: objective neurological findings
        - id: failed-care
          fact:
            concepts: [conservative-care.failed]
            region: [item, none]
            withinDays: 180
          says:
            met: "The records document failure of conservative care: {evidence}."
            notMet: "The records show that conservative care has not failed ({dates})."
            notDocumented: Failure of conservative care is not specified in the records provided.
          label: failure of conservative care
verified: true
sources: [an invented guideline]
`;

export const CASES = `request: 2015-09-01
injury: 2007-01-25
regions: [lumbar]
cases:
  - name: the records are silent
    facts: []
    truth: not documented
    criteria: { red-flag: not documented, nerve-compromise: not documented, failed-care: not documented }
  - name: the records deny everything
    facts:
      - red-flag absent 2015-08-14
      - neurological-deficit absent lumbar 2015-08-14
      - conservative-care.failed absent lumbar 2015-08-14
    truth: not met
    criteria: { red-flag: not met, nerve-compromise: not met, failed-care: not met }
  - name: the records document everything
    facts:
      - red-flag.infection lumbar 2015-08-14
      - neurological-deficit.weakness lower-extremity left 2015-08-14
      - conservative-care.failed lumbar 2015-08-14
    truth: met
    criteria: { red-flag: met, nerve-compromise: met, failed-care: met }
`;
