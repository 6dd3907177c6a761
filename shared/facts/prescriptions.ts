import data from './prescriptions.json' with { type: 'json' };

const any = (patterns: readonly string[]): RegExp => new RegExp(patterns.join('|'));
const FIRST = any(data.first);
const COURSE = any(data.course);
const USED = any(data.used);

/**
 * Whether the clause around a drug prescribes it for the first time: `first` where it says so, `course` where it only
 * gives the few days or weeks for which it is meant, null where it does neither or tells of earlier use.
 *
 * @param sentence the sentence's text
 * @param at where the drug's name begins in it
 */
export function prescribedIn(sentence: string, at: number): 'first' | 'course' | null {
  const from = sentence.lastIndexOf(';', at) + 1;
  const to = sentence.indexOf(';', at);
  const clause = sentence.slice(from, to < 0 ? undefined : to).toLowerCase();
  const said = clause.match(FIRST)?.[0];
  // "Not used in the past year", "no refills": the words of the mark are no words of use.
  if (USED.test(said === undefined ? clause : clause.replace(said, ''))) return null;
  if (said !== undefined) return 'first';
  return COURSE.test(clause) ? 'course' : null;
}
