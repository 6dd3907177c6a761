import { LineCounter, parseDocument } from 'yaml';
import { canonicalJson } from '../digest.ts';
import { type Problem, Refuse, Retry } from '../errors.ts';
import type { Ports } from '../ports/ports.ts';
import { problemsOf } from '../validate.ts';
import { type Reviewer, Roster } from './model.ts';

/** A larger file is not a roster. */
export const ROSTER_BYTES = 5_000_000;

/** Partition of the panel in the reviewers table. */
export const PANEL = 'PANEL';
/** Sort key of a reviewer. */
export const reviewerRow = (id: string) => `REVIEWER#${id}`;

/** A reviewer of the panel. One no longer on the roster keeps its row, so that its signature can still be told. */
export interface PanelRow {
  readonly reviewer: Reviewer;
  readonly listed: boolean;
}

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
