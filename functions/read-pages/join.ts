import { joinGroupRow, joinRow } from '../../shared/case/rows.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** Ranges that are counted in a row of their own, so that no row grows with the packet. */
export const GROUP = 64;

/**
 * Counts a range of the revision as read, and tells whether all of them are. Ranges are members of sets and never
 * counted up, so that a message that comes twice counts once. A range that finds its group full adds the group again:
 * whoever filled it may have died before. So the last range to be delivered with success always finds everything full,
 * and none does before every range was read.
 */
export async function join(
  { cases }: Pick<Ports, 'cases'>,
  caseNumber: string,
  { revision, range, ranges }: { readonly revision: string; readonly range: number; readonly ranges: number },
): Promise<boolean> {
  const group = Math.floor(range / GROUP);
  const members = Math.min(GROUP, ranges - group * GROUP);
  if ((await cases.addToSet(caseNumber, joinGroupRow(revision, group), range)) < members) return false;
  return (await cases.addToSet(caseNumber, joinRow(revision), group)) === Math.ceil(ranges / GROUP);
}
