import { canonicalJson } from '../digest.ts';
import { Retry } from '../errors.ts';
import type { Ports } from '../ports/ports.ts';
import type { Reviewer, Roster } from './model.ts';

/** Partition of the panel in the reviewers table. */
export const PANEL = 'PANEL';
/** Sort key of a reviewer. */
export const reviewerRow = (id: string) => `REVIEWER#${id}`;

/** A reviewer of the panel. One no longer on the roster keeps its row, so that its signature can still be told. */
export interface PanelRow {
  readonly reviewer: Reviewer;
  readonly listed: boolean;
}

/** Writes the panel: a row a reviewer; who is not on the roster any more is not listed. Gives how many are listed. */
export async function writePanel(ports: Pick<Ports, 'reviewers'>, roster: Roster): Promise<number> {
  const standing = await ports.reviewers.query<PanelRow>(PANEL, reviewerRow(''));
  const rows = new Map(standing.map((row) => [row.value.reviewer.id, row]));
  const wanted = new Map<string, PanelRow>(
    standing.map(({ value }) => [value.reviewer.id, { ...value, listed: false }]),
  );
  for (const reviewer of roster.reviewers) wanted.set(reviewer.id, { reviewer, listed: true });
  for (const [id, value] of wanted) {
    const row = rows.get(id);
    if (row && canonicalJson(row.value) === canonicalJson(value)) continue;
    if (!(await ports.reviewers.replace(PANEL, reviewerRow(id), value, row?.version ?? 0)))
      throw new Retry('panel-changed', 'another roster was written at the same moment');
  }
  return roster.reviewers.length;
}

/** A reviewer of the panel by id, or null. */
export async function readReviewer(ports: Pick<Ports, 'reviewers'>, id: string): Promise<PanelRow | null> {
  return (await ports.reviewers.get<PanelRow>(PANEL, reviewerRow(id)))?.value ?? null;
}
