import { Defect } from '../errors.ts';
import type { Decision } from '../rules/model.ts';

/** The result of a case, as the event and the state's codes (U, P, O) name it. */
export type CaseOutcome = 'Uphold' | 'Partial Overturn' | 'Overturn';

/**
 * Derives the result of a case from the decisions of its items; it is stored nowhere.
 *
 * @param disputed the items in dispute, by id.
 * @param decided the decisions made; every disputed item must have one, and no other item may.
 * @throws Defect `decision-missing` when an item has no decision: it is never defaulted.
 */
export function caseOutcome(
  disputed: readonly { readonly id: string }[],
  decided: readonly { readonly id: string; readonly decision: Decision | null }[],
): CaseOutcome {
  const decisions = new Map(decided.map(({ id, decision }) => [id, decision]));
  const missing = disputed.findIndex(({ id }) => !decisions.get(id));
  if (missing >= 0 || disputed.length === 0) {
    throw new Defect(
      'decision-missing',
      `disputed item ${missing + 1} of ${disputed.length} has no decision`,
    );
  }
  if (decisions.size !== disputed.length || decided.length !== disputed.length) {
    throw new Defect('decision-without-item', 'the decisions are not one for each disputed item');
  }
  const overturned = decided.filter(({ decision }) => decision === 'Overturned').length;
  if (overturned === 0) return 'Uphold';
  return overturned === disputed.length ? 'Overturn' : 'Partial Overturn';
}
