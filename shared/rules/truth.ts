import type { Truth } from './model.ts';

/**
 * Kleene's strong three-valued logic over `met` (true), `not met` (false) and `not documented` (unknown).
 * S. C. Kleene, Introduction to Metamathematics, 1952, section 64.
 */

/** Not met if one is not met; met if all are; of nothing, met. */
export function all(truths: readonly Truth[]): Truth {
  return atLeast(truths.length, truths);
}

/** Met if one is met; not met if all are not; of nothing, not met. */
export function any(truths: readonly Truth[]): Truth {
  return atLeast(1, truths);
}

/** Met if `n` are met; not met if no longer `n` can be. */
export function atLeast(n: number, truths: readonly Truth[]): Truth {
  let met = 0;
  let open = 0;
  for (const truth of truths) {
    if (truth === 'met') met++;
    else if (truth === 'not documented') open++;
  }
  return ofCounts(n, met, open);
}

/** The same of counts: `met` are met and `open` not documented. */
export function ofCounts(n: number, met: number, open: number): Truth {
  if (met >= n) return 'met';
  return met + open >= n ? 'not documented' : 'not met';
}

export function not(truth: Truth): Truth {
  if (truth === 'not documented') return truth;
  return truth === 'met' ? 'not met' : 'met';
}

/**
 * `when` implies `then`. Where the record is silent on `when`, the guideline has chosen: `not-applicable` makes it
 * met, `not documented` leaves it open unless `then` is met anyway.
 */
export function implies(when: Truth, then: Truth, whenSilent: 'not-applicable' | 'not documented'): Truth {
  if (when === 'not documented' && whenSilent === 'not-applicable') return 'met';
  return any([not(when), then]);
}
