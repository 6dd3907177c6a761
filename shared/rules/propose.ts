import { resolveItem } from '../case/items.ts';
import type { DocumentType, Manifest } from '../case/manifest.ts';
import { Defect } from '../errors.ts';
import type { Facts } from '../facts/model.ts';
import { composeRationale, composeSummary } from '../letter/compose.ts';
import { claimsAdministratorLine, reviewerLine } from '../letter/guideline-lines.ts';
import { regionPhrase } from '../letter/phrases.ts';
import { fill, letterDate, list } from '../letter/words.ts';
import type { IsoDate, RecordDocument, RecordsIndex } from '../records/model.ts';
import { conflictDecides, turningSets, whatWouldChangeIt } from './change.ts';
import { contextOf, type FactIndex, indexFacts } from './evaluate.ts';
import { consult, type Deciding, labelOf, leavesOf } from './evidence.ts';
import type {
  Decision,
  ItemProposal,
  NoProposal,
  Proposal,
  PublishedGuideline,
  ResolvedItem,
  ServiceId,
  Trace,
} from './model.ts';
import { all } from './truth.ts';

/** What a proposal is made of, and nothing else. */
export interface ProposalInput {
  readonly manifest: Manifest;
  readonly packet: { readonly caseNumber: string; readonly revision: string };
  readonly records: RecordsIndex;
  readonly facts: Facts;
  readonly guidelines: readonly PublishedGuideline[];
  readonly recordsDigest: string;
  readonly factsDigest: string;
}

/** The date by which the edition in force is chosen: of the request for authorization, else of the utilization review. */
export function governingDateOf(manifest: Manifest): IsoDate {
  return manifest.requestForAuthorization.date ?? manifest.utilizationReview.date;
}

/**
 * Proposes a determination of every disputed item (design 3.3). The same input gives the same proposal, whatever the
 * order of the facts and guidelines. A decision is proposed only where the gates are open, a guideline speaks and the
 * facts do not contradict each other on what decides; otherwise `reason` says why not.
 */
export function propose(input: ProposalInput): Proposal {
  const { manifest, packet, records, facts } = input;
  const governingDate = governingDateOf(manifest);
  const index = indexFacts(facts, setAside(records, facts));
  const gate = closedGate(records, facts);
  const resolved = manifest.disputedItems.map((item) => resolveItem(item, manifest));

  // An item may depend on another's outcome, which may depend on a third's.
  let outcomes: ReadonlyMap<ServiceId, Decision | null> = new Map();
  let items: ItemProposal[] = [];
  for (let pass = 0; pass <= resolved.length; pass++) {
    items = resolved.map((item) => proposeItem(input, item, index, gate, outcomes));
    const next = outcomesOf(items);
    const stable = [...next].every(([service, decision]) => outcomes.get(service) === decision);
    outcomes = next;
    if (stable) break;
  }
  return {
    caseNumber: packet.caseNumber,
    revision: packet.revision,
    governingDate,
    recordsDigest: input.recordsDigest,
    factsDigest: input.factsDigest,
    summary: composeSummary({ manifest, records, facts }),
    items,
  };
}

function outcomesOf(items: readonly ItemProposal[]): Map<ServiceId, Decision | null> {
  const outcomes = new Map<ServiceId, Decision | null>();
  for (const { item, decision } of items)
    if (item.service !== null && outcomes.get(item.service) !== 'Overturned')
      outcomes.set(item.service, decision);
  return outcomes;
}

function proposeItem(
  { manifest, records, facts, guidelines }: ProposalInput,
  item: ResolvedItem,
  index: FactIndex,
  gate: string | null,
  outcomes: ReadonlyMap<ServiceId, Decision | null>,
): ItemProposal {
  const governingDate = governingDateOf(manifest);
  const context = contextOf({
    facts: index,
    item,
    dates: {
      injury: manifest.claim.dateOfInjury,
      request: manifest.requestForAuthorization.date,
      'utilization-review': manifest.utilizationReview.date,
      review: manifest.assigned,
    },
    outcomes,
  });
  const { consulted, deciding } =
    item.service === null
      ? { consulted: [], deciding: [] }
      : consult(guidelines, item.service, governingDate, context);
  const truth = deciding.length === 0 ? null : all(deciding.map(({ evaluation }) => evaluation.truth));

  const settled = settle(manifest, item, deciding, truth, gate, governingDate);
  const { decision } = settled;
  return {
    item,
    ...settled,
    guidelines: consulted,
    truth,
    whatWouldChangeIt: deciding.length === 0 ? [] : whatWouldChangeIt(deciding, truth === 'met'),
    recordsWanted: settled.reason === 'records-incomplete' ? recordsWanted(item, deciding, records) : [],
    rationale: composeRationale({ item, decision, consulted, facts, records, manifest }),
    claimsAdministratorLine: claimsAdministratorLine(item.claimsAdministratorGuideline),
    reviewerLine: reviewerLine(consulted),
  };
}

type Settled = Pick<ItemProposal, 'decision' | 'reason' | 'explanation'>;

function settle(
  manifest: Manifest,
  item: ResolvedItem,
  deciding: readonly Deciding[],
  truth: ItemProposal['truth'],
  gate: string | null,
  governingDate: IsoDate,
): Settled {
  const undecided = (reason: NoProposal, explanation: string): Settled => ({
    decision: null,
    reason,
    explanation,
  });
  if (gate !== null) return undecided('gate', gate);
  if (item.service === null)
    return undecided('unresolved-item', 'The words of the item name no service of the catalogue.');
  // That a repeat study would be in order says nothing of whether a study is.
  const onlyRepeat = truth === 'met' && deciding.every(({ guideline }) => guideline.topic === 'repeat');
  if (truth === null || onlyRepeat)
    return undecided(
      'no-guideline',
      `No guideline in force on ${letterDate(governingDate)} speaks of ${item.serviceName ?? item.service}.`,
    );
  if (conflictDecides(deciding)) {
    const labels = deciding.flatMap((one) => inConflict(one));
    return undecided('conflict', `The records contradict each other on ${list(labels)}.`);
  }
  if (truth === 'not documented' && !manifest.recordsComplete)
    return undecided(
      'records-incomplete',
      'The records provided so far do not document what the guideline asks for, and more records are awaited.',
    );
  return { decision: truth === 'met' ? 'Overturned' : 'Upheld', reason: null, explanation: null };
}

function inConflict({ criterion, evaluation }: Deciding): string[] {
  const torn = new Set<string>();
  const walk = (trace: Trace) => {
    if (trace.conflict && trace.id !== null && trace.children.length === 0) torn.add(trace.id);
    trace.children.forEach(walk);
  };
  walk(evaluation.trace);
  return leavesOf(criterion)
    .filter(({ id }) => torn.has(id))
    .map(labelOf);
}

/** The records that would settle an item: those known to be missing, then those that its open criteria ask for. */
function recordsWanted(item: ResolvedItem, deciding: readonly Deciding[], records: RecordsIndex): string[] {
  const unknown = new Set(deciding.flatMap(({ evaluation }) => evaluation.unknowns));
  const region = regionPhrase(item.regions, item.side).replace(/^the /, '');
  const asked = turningSets(deciding)
    .flat()
    .flatMap(({ leaves }) => leaves.slice(0, 1))
    .filter(({ id }) => unknown.has(id))
    .map((leaf) => fill(leaf.wanted ?? `records that show whether there is ${labelOf(leaf)}`, { region }));
  return [...new Set([...records.missing.map(({ description }) => description), ...asked])];
}

// --- gates --------------------------------------------------------------------------------------------------------

/** Documents that are no record of the treatment. */
const NO_RECORD: readonly DocumentType[] = ['utilization-review', 'application', 'correspondence'];

/** Documents whose facts are set aside, each with why. */
function setAside(records: RecordsIndex, facts: Facts): ReadonlyMap<string, string> {
  const documents = new Map(records.documents.map((document) => [document.id, document]));
  if (facts.facts.some(({ citation }) => !documents.has(citation.document)))
    throw new Defect(
      'fact-without-document',
      'a fact cites a document that the index of the records does not list',
    );
  const whys = {
    duplicate: 'a duplicate',
    'another-patient': "another patient's record",
    'after-determination': 'came after the determination',
  };
  return new Map(
    records.documents.flatMap(({ id, setAside: aside }) =>
      aside ? [[id, whys[aside.reason]] as const] : [],
    ),
  );
}

/**
 * Why nothing may be proposed for the case at all, or null. That no other patient's record is used, and that facts
 * are of the item's region and side, `evaluate` sees to: such facts are near misses, whatever the gate says.
 */
function closedGate(records: RecordsIndex, facts: Facts): string | null {
  const readable = (document: RecordDocument) =>
    document.setAside === undefined && document.pages !== null && document.legibility !== 'unreadable';
  if (!records.documents.some((document) => readable(document) && !NO_RECORD.includes(document.type)))
    return 'No readable medical record was provided: a determination is never made on the utilization review alone.';
  const named = new Set<string>();
  for (const { id, illegiblePages, pages, problem, setAside: aside } of records.documents) {
    for (const page of illegiblePages) named.add(`${id} ${page}`);
    if (pages !== null && (problem !== undefined || aside !== undefined))
      for (let page = pages.from; page <= pages.to; page++) named.add(`${id} ${page}`);
  }
  for (const { document, page } of facts.pagesNotSearched) named.add(`${document} ${page}`);
  const unaccounted = records.pagesTotal - facts.pagesSearched - named.size;
  return unaccounted > 0
    ? `${unaccounted} page${unaccounted === 1 ? ' was' : 's were'} neither read nor named as unreadable.`
    : null;
}
