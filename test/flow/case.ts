import { readdirSync, readFileSync } from 'node:fs';
import { CompactSign } from 'jose';
import type { Proposal } from '../../shared/rules/model.ts';
import { manifestOf } from '../ports/manifest.ts';
import { ARRIVES, FAIR, reviewerKey, type Weather, world } from './world.ts';

export const CASE = 'CM15-0185313';
export const REVIEWER = 'R-0001';

/** A small case in plain text, with the seed's shape: a repeat MRI without a change. */
export const TEXT_RECORDS: Readonly<Record<string, string>> = {
  'records/progress.txt': [
    "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)",
    'Date of exam: 7/14/15',
    'SUBJECTIVE: Neck pain and spasm. No change in symptoms.',
    'OBJECTIVE: Cervical spine spasm. Sensation intact. Strength 5/5 in the upper extremities.',
    'DIAGNOSTIC STUDIES: MRI of the cervical spine dated 6/7/2011 revealed mild spinal stenosis at C6-7.',
    'PLAN: Request MRI of the cervical spine.',
  ].join('\n'),
  'records/request.txt': [
    'REQUEST FOR AUTHORIZATION',
    'Date: 9/1/15',
    'MRI of the cervical spine to rule out degenerative disc disease.',
  ].join('\n'),
  'records/denial.txt': [
    'UTILIZATION REVIEW DETERMINATION',
    'Date: 9/9/15',
    'The request for MRI of the cervical spine is non-certified.',
  ].join('\n'),
};

/** The rows of the published library: published once a file of tests, and the same in every world. */
let library: ReturnType<typeof rowsOf> | undefined;
const rowsOf = ({ ports }: World) =>
  [...ports.guidelines.rows].map(([pk, rows]) => [pk, new Map(rows)] as const);
type World = ReturnType<typeof world>;

/** Publishes the guidelines on MRI, as a steward uploads them. */
async function publishLibrary(here: World): Promise<void> {
  if (library === undefined) {
    const folder = new URL('../../shared/rules/library/', import.meta.url);
    for (const id of readdirSync(folder).filter((name) => /-mri(-repeat)?$/.test(name)))
      await here.ports.inbox.put(
        `guidelines/${id}/guideline.yaml`,
        readFileSync(new URL(`${id}/guideline.yaml`, folder)),
        'application/yaml',
      );
    await here.settle();
    library = rowsOf(here);
  }
  for (const [pk, rows] of library) here.ports.guidelines.rows.set(pk, new Map(rows));
}

/** A world with the guideline library and a panel of one reviewer in place, and the means to sign. */
export async function panelWorld(weather: Weather = FAIR) {
  const { publicKey, privateKey } = await reviewerKey();
  let now = FAIR;
  const here = world({
    next: (n) => now.next(n),
    copies: () => now.copies(),
    kill: () => now.kill(),
    fates: () => now.fates?.() ?? ARRIVES,
  });
  const { inbox } = here.ports;
  await publishLibrary(here);
  const roster = {
    schemaVersion: 1,
    reviewers: [
      {
        id: REVIEWER,
        name: 'Synthetic Reviewer',
        publicKey,
        licenses: [{ state: 'California', status: 'active' }],
        certifications: [{ board: 'Physical Medicine & Rehabilitation' }],
        activePracticeSince: '2001-07-01',
        hoursPerWeek: 32,
      },
    ],
  };
  await inbox.put('reviewers/roster.yaml', JSON.stringify(roster), 'application/yaml');
  await here.settle();
  now = weather;

  const submit = async (records: Readonly<Record<string, string | Uint8Array>>, manifest = manifestOf()) => {
    for (const [name, body] of Object.entries(records))
      await inbox.put(`packets/${manifest.caseNumber}/${name}`, body, 'application/octet-stream');
    await inbox.put(
      `packets/${manifest.caseNumber}/packet.json`,
      JSON.stringify(manifest),
      'application/json',
    );
    await here.settle();
  };
  /** The proposal that the latest worksheet shows. */
  const proposal = (caseNumber = CASE): { digest: string; value: Proposal } => {
    const last = here
      .published('DeterminationProposed')
      .filter((e) => e.caseNumber === caseNumber)
      .at(-1);
    if (!last) throw new Error('nothing was proposed');
    return { digest: last.proposal, value: here.ports.records.json<Proposal>(last.proposalKey) };
  };
  /** Signs what is proposed, as the assigned reviewer; items without a proposal are upheld in her own words. */
  const sign = async (changes: object = {}, caseNumber = CASE) => {
    const { digest, value } = proposal(caseNumber);
    const review = {
      schemaVersion: 1,
      caseNumber,
      proposal: digest,
      items: value.items.map(({ item, decision, rationale }) => ({
        id: item.id,
        decision: decision ?? 'Upheld',
        rationale: rationale.map(({ text }) => text).join(' ') || 'Decided by the reviewer.',
      })),
      attestations: { noAffiliation: true, activePracticeOverFiveYears: true, atLeast24HoursAWeek: true },
      signedAt: '2015-10-02T16:30:00Z',
      ...changes,
    };
    const jws = await new CompactSign(Buffer.from(JSON.stringify(review)))
      .setProtectedHeader({ alg: 'EdDSA', kid: REVIEWER })
      .sign(privateKey);
    await inbox.put(`reviews/${caseNumber}/review.jws`, jws, 'application/jose');
    await here.settle();
  };
  return { ...here, submit, proposal, sign };
}
