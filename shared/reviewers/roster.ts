import { LineCounter, parseDocument } from 'yaml';
import { type Problem, Refuse } from '../errors.ts';
import { problemsOf } from '../validate.ts';
import { type Reviewer, Roster } from './model.ts';

/** A larger file is not a roster. */
export const ROSTER_BYTES = 5_000_000;

/** Reads `reviewers/roster.yaml`. Refuses (`roster-invalid`) with every problem at once, by path, or by line for bad YAML. */
export function parseRoster(text: string): Roster {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const refuse = (problems: readonly Problem[]) => {
    if (problems.length > 0) throw new Refuse('roster-invalid', problems);
  };
  // The parser's own words may quote the file: name its code instead.
  refuse(
    document.errors.map(({ code, pos }) => ({
      path: `line ${lines.linePos(pos[0]).line}`,
      problem: `is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
    })),
  );
  const value = assembled(() => document.toJS());
  refuse(problemsOf(Roster, value));
  const roster = Roster.parse(value);
  refuse([
    ...repeated(roster, 'id', ({ id }) => id),
    ...repeated(roster, 'publicKey', ({ publicKey }) => publicKey.x),
  ]);
  return roster;
}

/** An alias that grows beyond measure is found only when the document is put together. */
function assembled(read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    throw new Refuse('roster-invalid', [{ path: '(top)', problem: 'has YAML aliases beyond measure' }], {
      cause,
    });
  }
}

function repeated(roster: Roster, field: string, of: (reviewer: Reviewer) => string): readonly Problem[] {
  const first = new Map<string, number>();
  return roster.reviewers.flatMap((reviewer, index) => {
    const at = first.get(of(reviewer));
    if (at === undefined) first.set(of(reviewer), index);
    return at === undefined
      ? []
      : [{ path: `reviewers[${index}].${field}`, problem: `is that of reviewers[${at}] too` }];
  });
}
