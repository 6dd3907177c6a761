import type { EventBody } from '../../events/catalog.ts';
import { publish } from '../../events/publish.ts';
import type { Packet } from '../../shared/case/packet.ts';
import {
  ASSIGNMENT_ROW,
  type AssignmentRow,
  isCurrent,
  REVIEW_ROW,
  type ReviewRow,
} from '../../shared/case/rows.ts';
import { digest } from '../../shared/digest.ts';
import { Defect, Refuse, Retry } from '../../shared/errors.ts';
import { readFacts } from '../../shared/facts/facts-file.ts';
import { pageImageKey, revisionKey, worksheetKey } from '../../shared/keys.ts';
import type { Determination } from '../../shared/letter/model.ts';
import type { Upload } from '../../shared/middleware/message.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Page, RecordsIndex, RevisionFiles } from '../../shared/records/model.ts';
import { pagesOf } from '../../shared/records/pages.ts';
import { writePanel } from '../../shared/reviewers/panel.ts';
import { parseRoster, ROSTER_BYTES } from '../../shared/reviewers/roster.ts';
import { leaveSeats, takeSeat } from '../../shared/reviewers/seats.ts';
import type { Selection } from '../../shared/reviewers/select.ts';
import { categoryOf } from '../../shared/reviewers/specialty.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { dateAt } from '../../shared/time/calendar.ts';
import { decidedLast, keepDecisions, type LikeCases, likeCases } from '../../shared/worksheet/like-cases.ts';
import { type Scan, ScanChoice, type ScannedPage } from '../../shared/worksheet/scans.ts';
import { writeWorksheet } from '../../shared/worksheet/worksheet.ts';

type AssignPorts = Pick<Ports, 'records' | 'letters' | 'cases' | 'reviewers' | 'events' | 'now'>;
type Proposed = EventBody<'DeterminationProposed'>;

/** Partition of the cases that wait for a reviewer, in the reviewers table; the sort key is the case number. */
const WAITING = 'WAITING';

/** A case that waits: what proposed it, and why nobody could have it. */
interface WaitingRow {
  readonly event: Proposed;
  readonly reasons: readonly string[];
}

/**
 * A proposal: its case gets a qualified, unconflicted reviewer (the one it has, if it has one) and the reviewer a
 * worksheet. When nobody can have the case, why, counted; the case waits for a new roster or a free seat.
 */
export async function assignReviewer(event: Proposed, ports: AssignPorts): Promise<void> {
  const caseNumber = caseOf(event);
  const selection = await assign(event, ports);
  if (selection?.reviewer !== null) return;
  const waiting: WaitingRow = { event, reasons: selection.reasons.map(({ code }) => code) };
  const standing = await ports.reviewers.get<WaitingRow>(WAITING, caseNumber);
  if (!(await ports.reviewers.replace(WAITING, caseNumber, waiting, standing?.version ?? 0)))
    throw new Retry('panel-busy', `${caseNumber} was put in the waiting list at the same moment`);
  const cause = { caseNumber, causationId: event.eventId };
  const reasons = selection.reasons.map((reason) => ({ ...reason }));
  await publish(ports, cause, 'ReviewerUnavailable', { proposal: event.proposal, reasons });
}

/** A signed review: its reviewer has a seat more, and the first case that waits for one gets it. */
export async function freeSeat(event: EventBody<'DeterminationMade'>, ports: AssignPorts): Promise<void> {
  await leaveSeats(ports, caseOf(event), null);
  for (const { value } of await ports.reviewers.query<WaitingRow>(WAITING, 'CM'))
    if (value.reasons.includes('at-capacity') && (await assign(value.event, ports))?.reviewer) return;
}

/** A signed review: what was decided is kept, to be shown beside like cases. */
export async function rememberDecisions(
  event: EventBody<'DeterminationMade'>,
  ports: AssignPorts,
): Promise<void> {
  const caseNumber = caseOf(event);
  const determination = await readJson<Determination>(ports.records, event.determinationKey);
  const key = revisionKey(caseNumber, determination.revision, 'proposal');
  const proposal = await readJson<Proposal>(ports.records, key);
  // A proposal that was replaced since would compare the decision with what nobody was shown.
  if (digest(proposal) !== determination.proposal) return;
  if (!(await keepDecisions(ports, determination, proposal)))
    throw new Retry(
      'decisions-changed',
      `a decision like those of ${caseNumber} was kept at the same moment`,
    );
}

/**
 * The roster was uploaded: the panel becomes what it says, and every waiting case is tried again. A roster that is
 * not valid is refused with every problem, and the panel stays as it was.
 */
export async function publishRoster(
  upload: Upload,
  ports: AssignPorts & Pick<Ports, 'inbox'>,
): Promise<void> {
  try {
    await writePanel(ports, parseRoster(await rosterText(upload, ports)));
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    const problems = error.problems.map(({ path, problem }) => ({ path, problem }));
    const cause = { caseNumber: null, causationId: upload.causationId };
    await publish(ports, cause, 'RosterRefused', { uploadKey: upload.key, problems });
    return;
  }
  for (const { value } of await ports.reviewers.query<WaitingRow>(WAITING, 'CM'))
    await assign(value.event, ports);
}

async function rosterText(upload: Upload, ports: Pick<Ports, 'inbox'>): Promise<string> {
  const head = await ports.inbox.head(upload.key);
  if (head === null) throw new Defect('object-missing', 'the roster is no longer where it was uploaded');
  if (head.bytes > ROSTER_BYTES)
    throw new Refuse('roster-invalid', [{ path: '(top)', problem: `is larger than ${ROSTER_BYTES} bytes` }]);
  return Buffer.from(await ports.inbox.range(upload.key, 0, head.bytes)).toString('utf8');
}

/** Assigns if the proposal is still the case's and unsigned; null when it is not. */
async function assign(event: Proposed, ports: AssignPorts): Promise<Selection | null> {
  const caseNumber = caseOf(event);
  // Read before the revision is looked at: an assignment of a later revision then makes the write below fail.
  const standing = await ports.cases.get<AssignmentRow>(caseNumber, ASSIGNMENT_ROW);
  const proposal = await readJson<Proposal>(ports.records, event.proposalKey);
  const superseded =
    !(await isCurrent(ports, caseNumber, event.revision)) ||
    digest(proposal) !== event.proposal ||
    (await signed(caseNumber, ports));
  if (superseded) {
    await forget(event, ports);
    return null;
  }
  const { manifest } = await readJson<Packet>(
    ports.records,
    revisionKey(caseNumber, event.revision, 'packet'),
  );
  const services = proposal.items.map(({ item: { service } }) => ({
    service,
    category: categoryOf(service),
  }));
  const assignment = { manifest, services, on: dateAt(ports.now()) };
  const selection = await takeSeat(ports, assignment, standing?.value.reviewer ?? null);
  if (selection.reviewer === null) return selection;
  const reviewer = selection.reviewer.id;
  const sheet = await writtenWorksheet(event, { manifest, proposal }, ports);
  const { revision, proposalKey } = event;
  const row: AssignmentRow = {
    reviewer,
    revision,
    proposal: event.proposal,
    proposalKey,
    worksheetKey: sheet,
  };
  if (
    digest(standing?.value ?? null) !== digest(row) &&
    !(await ports.cases.replace(caseNumber, ASSIGNMENT_ROW, row, standing?.version ?? 0))
  )
    throw new Retry('assignment-changed', `${caseNumber} was assigned by another run at the same moment`);
  await leaveSeats(ports, caseNumber, (await signed(caseNumber, ports)) ? null : reviewer);
  const cause = { caseNumber, causationId: event.eventId };
  await publish(ports, cause, 'ReviewRequested', { proposal: event.proposal, reviewer, worksheetKey: sheet });
  await forget(event, ports);
  return selection;
}

/** Takes the case off the waiting list, unless a later proposal of it waits there. */
async function forget(event: Proposed, ports: AssignPorts): Promise<void> {
  const waiting = await ports.reviewers.get<WaitingRow>(WAITING, caseOf(event));
  if (waiting?.value.event.eventId === event.eventId) await ports.reviewers.remove(WAITING, caseOf(event));
}

const signed = async (caseNumber: string, ports: Pick<Ports, 'cases'>): Promise<boolean> =>
  (await ports.cases.get<ReviewRow>(caseNumber, REVIEW_ROW)) !== null;

async function writtenWorksheet(
  event: Proposed,
  { manifest, proposal }: { readonly manifest: Packet['manifest']; readonly proposal: Proposal },
  ports: AssignPorts,
): Promise<string> {
  const caseNumber = caseOf(event);
  const at = (file: 'records' | 'facts' | 'files') => revisionKey(caseNumber, event.revision, file);
  const [records, { facts }, files] = await Promise.all([
    readJson<RecordsIndex>(ports.records, at('records')),
    readFacts(ports.records, at('facts')),
    readJson<RevisionFiles>(ports.records, at('files')),
  ]);
  const pages: Page[] = [];
  const choice = new ScanChoice(proposal, facts, records);
  for await (const page of pagesOf(ports.records, caseNumber, files)) {
    choice.offer(page);
    // Word boxes are most of a page and would fill the memory of a long record; only on images are they shown.
    pages.push({ ...page, words: [] });
  }
  const scans = await withImages(choice.chosen(), caseNumber, ports);
  const like = new Map<string, LikeCases>();
  for (const proposed of proposal.items) {
    const { id, service } = proposed.item;
    if (service !== null) like.set(id, likeCases(proposed, caseNumber, await decidedLast(ports, service)));
  }
  const proposalDigest = event.proposal;
  const html = writeWorksheet({ manifest, records, facts, proposal, proposalDigest, pages, like, scans });
  const key = worksheetKey(caseNumber, event.proposal);
  await ports.letters.put(key, html, 'text/html; charset=utf-8');
  return key;
}

/** Images that are asked for at once. */
const AT_ONCE = 16;

/** The pages with their images; one whose image is gone is left out, and shown by its text. */
async function withImages(
  pages: readonly ScannedPage[],
  caseNumber: string,
  { records }: Pick<Ports, 'records'>,
): Promise<Scan[]> {
  const scans: Scan[] = [];
  for (let at = 0; at < pages.length; at += AT_ONCE) {
    const some = pages.slice(at, at + AT_ONCE);
    const pngs = await Promise.all(
      some.map(({ image }) => records.get(pageImageKey(caseNumber, image.sha256))),
    );
    for (const [i, page] of some.entries()) {
      const png = pngs[i];
      if (png) scans.push({ page, png });
    }
  }
  return scans;
}

function caseOf({ caseNumber, name }: { readonly caseNumber: string | null; readonly name: string }): string {
  if (caseNumber === null) throw new Defect('case-missing', `${name} names no case`);
  return caseNumber;
}
