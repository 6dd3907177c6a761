import { Retry } from '../errors.ts';
import type { Ports, Row } from '../ports/ports.ts';
import type { Reviewer } from './model.ts';
import { PANEL, type PanelRow, reviewerRow } from './panel.ts';
import { type Assignment, objections, type Selection, selectReviewer } from './select.ts';

/** Sort key of a reviewer's open cases, beside the reviewers in the panel's partition. */
const seatsRow = (id: string) => `OPEN#${id}`;

/** The open cases of a reviewer: a set, so that taking and leaving a seat twice changes nothing. */
interface Seats {
  readonly cases: readonly string[];
}

type PanelPorts = Pick<Ports, 'reviewers'>;

/** How often a seat that another case takes at the same moment is tried again before the platform does it. */
const TRIES = 20;

/**
 * Finds the case a reviewer and takes a seat with it, never beyond its capacity. The reviewer it has (`kept`, or
 * the one with whom an interrupted run took a seat) keeps it while nothing objects.
 */
export async function takeSeat(
  ports: PanelPorts,
  assignment: Assignment,
  kept: string | null,
): Promise<Selection> {
  const { caseNumber } = assignment.manifest;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const [panel, seats] = await Promise.all([
      ports.reviewers.query<PanelRow>(PANEL, reviewerRow('')),
      ports.reviewers.query<Seats>(PANEL, seatsRow('')),
    ]);
    const rows = new Map(seats.map((row) => [row.sk, row]));
    const own = seats.find(({ value }) => value.cases.includes(caseNumber))?.sk;
    const reviewers = panel.filter(({ value }) => value.listed).map(({ value }) => value.reviewer);
    const has = reviewers.find(({ id }) => (kept === null ? seatsRow(id) === own : id === kept));
    const selection: Selection =
      has && objections(has, assignment).length === 0
        ? { reviewer: has }
        : selectReviewer(
            reviewers.map((reviewer) => ({
              reviewer,
              open: others(rows.get(seatsRow(reviewer.id)), caseNumber).length,
            })),
            assignment,
          );
    if (selection.reviewer === null) return selection;
    if (await sit(ports, selection.reviewer, caseNumber, rows.get(seatsRow(selection.reviewer.id))))
      return selection;
  }
  throw new Retry(
    'panel-busy',
    `no seat could be taken for ${caseNumber}: other cases were quicker each time`,
  );
}

const others = (seats: Row<Seats> | undefined, caseNumber: string): readonly string[] =>
  (seats?.value.cases ?? []).filter((one) => one !== caseNumber);

async function sit(
  ports: PanelPorts,
  { id }: Reviewer,
  caseNumber: string,
  seats: Row<Seats> | undefined,
): Promise<boolean> {
  if (seats?.value.cases.includes(caseNumber)) return true;
  const cases = [...others(seats, caseNumber), caseNumber].sort();
  return ports.reviewers.replace<Seats>(PANEL, seatsRow(id), { cases }, seats?.version ?? 0);
}

/** Leaves every seat that the case has, but the one with `except`. */
export async function leaveSeats(
  ports: PanelPorts,
  caseNumber: string,
  except: string | null,
): Promise<void> {
  for (const { sk, value, version } of await ports.reviewers.query<Seats>(PANEL, seatsRow(''))) {
    if (!value.cases.includes(caseNumber) || (except !== null && sk === seatsRow(except))) continue;
    const cases = value.cases.filter((one) => one !== caseNumber);
    if (!(await ports.reviewers.replace<Seats>(PANEL, sk, { cases }, version)))
      throw new Retry('panel-busy', `the seat of ${caseNumber} could not be left: another case was quicker`);
  }
}
