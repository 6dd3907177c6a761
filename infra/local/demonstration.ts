import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Roster } from '../../shared/reviewers/model.ts';
import { makeReviewerKey, type ReviewerKey } from '../cli/sign.ts';

/** The demonstration panel: nobody of this name exists, and what it signs is a demonstration. */
export interface Demonstration {
  /** Path of `roster.yaml`. */
  readonly roster: string;
  /** Reviewer id → its key. */
  readonly keys: ReadonlyMap<string, ReviewerKey>;
}

const PANEL: readonly { id: string; boards: readonly { board: string; subspecialty?: string }[] }[] = [
  {
    id: 'R-DEMONSTRATION-1',
    boards: [{ board: 'Physical Medicine and Rehabilitation', subspecialty: 'Pain Management' }],
  },
  { id: 'R-DEMONSTRATION-2', boards: [{ board: 'Orthopedic Surgery' }] },
];

/** Makes a roster of demonstration reviewers in a folder, each with a key made for this run. */
export async function demonstrationPanel(folder: string): Promise<Demonstration> {
  mkdirSync(folder, { recursive: true });
  const keys = new Map<string, ReviewerKey>();
  const reviewers: Roster['reviewers'] = [];
  for (const { id, boards } of PANEL) {
    const { privateKey, publicKey } = await makeReviewerKey(id);
    keys.set(id, privateKey);
    writeFileSync(join(folder, `${id}.jwk.json`), JSON.stringify(privateKey, null, 2), { mode: 0o600 });
    reviewers.push({
      id,
      name: `Demonstration Reviewer ${id.slice(-1)}`,
      publicKey,
      licenses: [{ state: 'California', status: 'active' }],
      certifications: [...boards],
      activePracticeSince: '2004-07-01',
      hoursPerWeek: 32,
      conflicts: [],
      capacity: 20,
      services: [],
      available: true,
    });
  }
  const roster = join(folder, 'roster.yaml');
  const notice = '# Demonstration reviewers: made for this run, no such physicians exist.\n';
  writeFileSync(roster, notice + stringify({ schemaVersion: 1, reviewers } satisfies Roster));
  return { roster, keys };
}
