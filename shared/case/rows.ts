import type { Ports, Row } from '../ports/ports.ts';

/** Sort keys of a case's rows in the cases table; the partition key is the case number. */
export const CASE_ROW = 'CASE';
export const ASSIGNMENT_ROW = 'ASSIGNMENT';
export const REVIEW_ROW = 'REVIEW';
/** How the review ended: whoever writes it first has decided between a signature and a termination. */
export const END_ROW = 'END';
/** The join of a revision's page ranges: the set of the groups of which every range was read. */
export const joinRow = (revision: string) => `JOIN#${revision}`;
/** The set of a group's page ranges that were read. */
export const joinGroupRow = (revision: string, group: number) => `JOIN#${revision}#${group}`;

/** What was told of a file of a revision that did not open: it ends the same when the packet is unpacked again. */
export const unopenedRow = (revision: string, sha256 = '') => `UNOPENED#${revision}#${sha256}`;

/** A case: its revisions in the order they came, the last being the one in force. */
export interface CaseRow {
  readonly openedAt: string;
  readonly revisions: readonly {
    readonly revision: string;
    readonly packetKey: string;
    readonly receivedAt: string;
  }[];
  /** Set when the case is found ineligible. */
  readonly ineligible?: boolean;
}

/** Who reviews which proposal. Replaced when a new revision is proposed before the signature. */
export interface AssignmentRow {
  readonly reviewer: string;
  readonly revision: string;
  readonly proposal: string;
  readonly proposalKey: string;
  readonly worksheetKey: string;
}

export interface EndRow {
  readonly by: 'determination' | 'termination';
}

/** The signed review, once and for all. */
export interface ReviewRow {
  /** Digest of the review's payload. */
  readonly review: string;
  readonly reviewer: string;
  readonly proposal: string;
  readonly determination: string;
  readonly determinationKey: string;
}

/** The case's row, or null when it was never opened. */
export const readCase = (ports: Pick<Ports, 'cases'>, caseNumber: string): Promise<Row<CaseRow> | null> =>
  ports.cases.get<CaseRow>(caseNumber, CASE_ROW);

/** Whether a revision is the case's latest; work on an earlier one is superseded and stops. */
export async function isCurrent(
  ports: Pick<Ports, 'cases'>,
  caseNumber: string,
  revision: string,
): Promise<boolean> {
  return (await readCase(ports, caseNumber))?.value.revisions.at(-1)?.revision === revision;
}
