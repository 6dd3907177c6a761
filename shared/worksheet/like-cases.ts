import type { Determination } from '../letter/model.ts';
import type { Ports } from '../ports/ports.ts';
import type { Decision, ItemProposal, Proposal, ServiceId, Trace, Truth } from '../rules/model.ts';

/** Partition of what was decided last, in the cases table; the sort key is the service. */
const LIKE = 'LIKE';
/** Decisions that are kept of a service: the latest. */
const MOST_KEPT = 60;
/** Like cases that a worksheet shows. */
const MOST_SHOWN = 5;
/** The share of an item's criteria that another has to have been asked about to be like it. */
const LEAST_SHARED = 0.5;

/** How the criteria of an item came out, by guideline and criterion: `mtus-knee-mri red-flag`. */
type Outcomes = Readonly<Record<string, Truth>>;

/** An item as a physician decided it. It names no person, and tells nothing of a record. */
export interface DecidedItem {
  readonly caseNumber: string;
  readonly item: string;
  /** The day of the signature. */
  readonly on: string;
  readonly decision: Decision;
  readonly proposed: Decision | null;
  readonly criteria: Outcomes;
}

/** An earlier decision beside an item: on how many criteria it is alike, and where it differs. */
export interface LikeCase {
  readonly decided: DecidedItem;
  readonly alike: number;
  readonly compared: number;
  readonly differs: readonly { readonly criterion: string; readonly there: Truth; readonly here: Truth }[];
}

/** The like cases of an item, the most alike first, of how many decisions they were chosen. */
export interface LikeCases {
  readonly of: number;
  readonly cases: readonly LikeCase[];
}

const leaves = (trace: Trace): Trace[] =>
  trace.children.length === 0 ? [trace] : trace.children.flatMap(leaves);

/** How the criteria of the guidelines that decide an item came out. */
const outcomesOf = ({ guidelines }: ItemProposal): Outcomes =>
  Object.fromEntries(
    guidelines
      .filter(({ role }) => role === 'decided')
      .flatMap(({ id, evaluation }) =>
        (evaluation ? leaves(evaluation.trace) : []).flatMap((leaf) =>
          leaf.id === null ? [] : [[`${id} ${leaf.id}`, leaf.truth] as const],
        ),
      ),
  );

const latestFirst = (a: DecidedItem, b: DecidedItem): number =>
  b.on.localeCompare(a.on) || a.caseNumber.localeCompare(b.caseNumber) || a.item.localeCompare(b.item);

/** What is kept of a service after one more decision; the same whatever the order, and however often one comes. */
export const kept = (before: readonly DecidedItem[], one: DecidedItem): readonly DecidedItem[] =>
  [...before.filter(({ caseNumber, item }) => caseNumber !== one.caseNumber || item !== one.item), one]
    .sort(latestFirst)
    .slice(0, MOST_KEPT);

/**
 * Keeps what was decided on each item of a known service. False when another decision was kept at the same moment:
 * to be tried again.
 */
export async function keepDecisions(
  ports: Pick<Ports, 'cases'>,
  determination: Determination,
  proposal: Proposal,
): Promise<boolean> {
  for (const proposed of proposal.items) {
    const { service, id } = proposed.item;
    const decision = determination.items.find((item) => item.id === id)?.decision;
    if (service === null || decision === undefined) continue;
    const row = await ports.cases.get<readonly DecidedItem[]>(LIKE, service);
    const decided: DecidedItem = {
      caseNumber: determination.caseNumber,
      item: id,
      on: determination.signedAt.slice(0, 10),
      decision,
      proposed: proposed.decision,
      criteria: outcomesOf(proposed),
    };
    if (!(await ports.cases.replace(LIKE, service, kept(row?.value ?? [], decided), row?.version ?? 0)))
      return false;
  }
  return true;
}

/** What was decided last on a service, the latest first. */
export const decidedLast = async (
  ports: Pick<Ports, 'cases'>,
  service: ServiceId,
): Promise<readonly DecidedItem[]> =>
  (await ports.cases.get<readonly DecidedItem[]>(LIKE, service))?.value ?? [];

/** The earlier decisions that are most like an item: those whose criteria came out the same, the latest first among equals. */
export function likeCases(
  proposed: ItemProposal,
  caseNumber: string,
  decided: readonly DecidedItem[],
): LikeCases {
  const here = outcomesOf(proposed);
  const names = Object.keys(here);
  const others = decided.filter((one) => one.caseNumber !== caseNumber);
  const compared = others.map((one): LikeCase => {
    const shared = names.filter((name) => one.criteria[name] !== undefined);
    const differs = shared.flatMap((name) => {
      const there = one.criteria[name];
      const mine = here[name];
      if (there === undefined || mine === undefined || there === mine) return [];
      return [{ criterion: name.slice(name.indexOf(' ') + 1), there, here: mine }];
    });
    return { decided: one, alike: shared.length - differs.length, compared: shared.length, differs };
  });
  const cases = compared
    .filter((one) => one.compared > 0 && one.compared >= names.length * LEAST_SHARED)
    .sort((a, b) => a.differs.length - b.differs.length || latestFirst(a.decided, b.decided))
    .slice(0, MOST_SHOWN);
  return { of: others.length, cases };
}
