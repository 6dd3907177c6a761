import { SERVICES } from '../case/catalogue.ts';
import { resolveItem } from '../case/items.ts';
import type { DocumentType, Manifest } from '../case/manifest.ts';
import { Defect } from '../errors.ts';
import type { Facts } from '../facts/model.ts';
import { composeSummary } from '../letter/compose.ts';
import { claimsAdministratorLine, reviewerLine } from '../letter/guideline-lines.ts';
import { regionPhrase } from '../letter/phrases.ts';
import { composeRationale, titleInSentence } from '../letter/rationale.ts';
import { itemTitle } from '../letter/title.ts';
import { fill, letterDate, list } from '../letter/words.ts';
import type { IsoDate, RecordDocument, RecordsIndex } from '../records/model.ts';
import { conflictDecides, turningSets, whatWouldChangeIt } from './change.ts';
import { ALL_CONVENTIONS, type Conventions, conventionOf } from './conventions.ts';
import { type Context, contextOf, evaluate, type FactIndex, indexFacts } from './evaluate.ts';
import { consult, type Deciding, type Ground, labelOf, leavesOf } from './evidence.ts';
import type {
  AppliedConvention,
  Consulted,
  Criterion,
  Decision,
  ItemProposal,
  NoProposal,
  Proposal,
  PublishedGuideline,
  ResolvedItem,
  Sentence,
  ServiceId,
  Trace,
  Truth,
} from './model.ts';
import { formularySentences, notesOn } from './notes.ts';
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
  /** The conventions that hold; all where it is left out. */
  readonly conventions?: Conventions;
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
  const index = indexFacts(facts, setAside(records, facts));
  const gate = closedGate(records, facts);
  const resolved = manifest.disputedItems.map((item) => resolveItem(item, manifest));

  // An item may depend on another's outcome, which may depend on a third's.
  let outcomes: ReadonlyMap<ServiceId, Decision | null> = new Map();
  let considered: Considered[] = [];
  for (let pass = 0; pass <= resolved.length; pass++) {
    considered = resolved.map((item) => consider(input, item, index, gate, outcomes));
    const next = outcomesOf(considered);
    const stable = [...next].every(([service, decision]) => outcomes.get(service) === decision);
    outcomes = next;
    if (stable) break;
  }
  return {
    caseNumber: packet.caseNumber,
    revision: packet.revision,
    governingDate: governingDateOf(manifest),
    recordsDigest: input.recordsDigest,
    factsDigest: input.factsDigest,
    summary: composeSummary({ manifest, records, facts }),
    items: considered.map((item) => proposalOf(input, item)),
  };
}

type Settled = Pick<ItemProposal, 'decision' | 'reason' | 'explanation'>;

/** One service of an item as the guidelines have it. */
interface ConsideredPart extends Settled {
  readonly item: ResolvedItem;
  readonly consulted: readonly Consulted[];
  /** What decides: guidelines, and criteria of conventions beside them. */
  readonly grounds: readonly Ground[];
  readonly truth: Truth | null;
  readonly conventions: readonly AppliedConvention[];
}

/** An item decided, before it is put into words. */
interface Considered extends Settled {
  readonly item: ResolvedItem;
  readonly parts: readonly ConsideredPart[];
}

function outcomesOf(considered: readonly Considered[]): Map<ServiceId, Decision | null> {
  const outcomes = new Map<ServiceId, Decision | null>();
  for (const { item, decision } of considered.flatMap(({ parts }) => parts))
    if (item.service !== null && outcomes.get(item.service) !== 'Overturned')
      outcomes.set(item.service, decision);
  return outcomes;
}

function consider(
  input: ProposalInput,
  item: ResolvedItem,
  index: FactIndex,
  gate: string | null,
  outcomes: ReadonlyMap<ServiceId, Decision | null>,
): Considered {
  const conventions = input.conventions ?? ALL_CONVENTIONS;
  const asked = item.parts.length > 0 ? item.parts.map((part) => ({ ...item, ...part, parts: [] })) : [item];
  const parts = asked.map((part) => considerPart(input, part, index, gate, outcomes));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    const { decision, reason, explanation } = only;
    return { item, parts, decision, reason, explanation };
  }
  if (!conventions.has('several-services'))
    return { item, parts, ...undecided('unresolved-item', 'The item asks for several services.') };
  const open = parts.find(({ decision }) => decision === null);
  // One that is not necessary settles it, whatever the others are.
  if (open !== undefined && !parts.some(({ decision }) => decision === 'Upheld')) {
    const { decision, reason, explanation } = open;
    return { item, parts, decision, reason, explanation };
  }
  const necessary = parts.every(({ decision }) => decision === 'Overturned');
  return { item, parts, decision: necessary ? 'Overturned' : 'Upheld', reason: null, explanation: null };
}

function considerPart(
  { manifest, guidelines, conventions = ALL_CONVENTIONS }: ProposalInput,
  item: ResolvedItem,
  index: FactIndex,
  gate: string | null,
  outcomes: ReadonlyMap<ServiceId, Decision | null>,
): ConsideredPart {
  const governingDate = governingDateOf(manifest);
  const context = contextOf({
    facts: index,
    item,
    age: ageOn(manifest.injuredEmployee.dateOfBirth, governingDate),
    dates: {
      injury: manifest.claim.dateOfInjury,
      request: manifest.requestForAuthorization.date,
      'utilization-review': manifest.utilizationReview.date,
      review: manifest.assigned,
    },
    outcomes,
    conventions,
  });
  const { consulted, deciding } =
    item.service === null
      ? { consulted: [], deciding: [] }
      : consult(guidelines, item.service, governingDate, context);

  const fate = conventions.has('dependent-service') ? operationOf(item, outcomes) : null;
  if (gate === null && fate === 'Upheld')
    return {
      item,
      consulted: consulted.map((one) => ({
        ...one,
        role: 'not consulted',
        why: 'the operation it is part of is not necessary',
      })),
      grounds: [],
      truth: 'not met',
      conventions: [applied('dependent-service')],
      decision: 'Upheld',
      reason: null,
      explanation: null,
    };
  const trial = conventions.has('trial-authorised') ? trialOf(item, context) : null;
  const grounds = [...deciding, ...(trial === null || deciding.length === 0 ? [] : [trial])];
  const truth = grounds.length === 0 ? null : all(grounds.map(({ evaluation }) => evaluation.truth));
  const settled = settle({ manifest, item, deciding, grounds, truth, gate, conventions });
  return {
    item,
    consulted,
    grounds,
    truth,
    ...settled,
    conventions: [
      ...namedIn(deciding).map((name) => applied(name)),
      ...(settled.decision !== null &&
      hangsOnQuantity(item, grounds, truth) &&
      conventions.has('unstated-quantity')
        ? [applied('unstated-quantity')]
        : []),
      ...(settled.decision !== null &&
      trial !== null &&
      trial.evaluation.truth !== 'met' &&
      deciding.length > 0
        ? [applied('trial-authorised', trial.evaluation.trace)]
        : []),
    ],
  };
}

const undecided = (reason: NoProposal, explanation: string): Settled => ({
  decision: null,
  reason,
  explanation,
});

function settle({
  manifest,
  item,
  deciding,
  grounds,
  truth,
  gate,
  conventions,
}: {
  readonly manifest: Manifest;
  readonly item: ResolvedItem;
  readonly deciding: readonly Deciding[];
  readonly grounds: readonly Ground[];
  readonly truth: Truth | null;
  readonly gate: string | null;
  readonly conventions: Conventions;
}): Settled {
  if (gate !== null) return undecided('gate', gate);
  if (item.service === null)
    return undecided('unresolved-item', 'The words of the item name no service of the catalogue.');
  // That a repeat study would be in order says nothing of whether a study is.
  const onlyRepeat = truth === 'met' && deciding.every(({ guideline }) => guideline.topic === 'repeat');
  if (truth === null || onlyRepeat)
    return undecided(
      'no-guideline',
      `No guideline in force on ${letterDate(governingDateOf(manifest))} speaks of ${item.serviceName ?? item.service}.`,
    );
  if (conflictDecides(grounds)) {
    const labels = grounds.flatMap((one) => inConflict(one));
    return undecided('conflict', `The records contradict each other on ${list(labels)}.`);
  }
  const settledByWords = conventions.has('unstated-quantity') && hangsOnQuantity(item, grounds, truth);
  if (truth === 'not documented' && !manifest.recordsComplete && !settledByWords)
    return undecided(
      'records-incomplete',
      'The records provided so far do not document what the guideline asks for, and more records are awaited.',
    );
  return { decision: truth === 'met' ? 'Overturned' : 'Upheld', reason: null, explanation: null };
}

// --- conventions --------------------------------------------------------------------------------------------------

const applied = (name: string, trace?: Trace): AppliedConvention => ({
  name,
  says: conventionOf(name).says,
  ...(trace !== undefined && { trace }),
});

const categoryOf = new Map(SERVICES.map(({ id, category }) => [id, category]));
const isAbout = (name: string, service: ServiceId | null): boolean =>
  service !== null && (conventionOf(name).categories ?? []).includes(categoryOf.get(service) ?? '');

/** What becomes of the operation that an item is part of, where the operation is among the case's items. */
function operationOf(item: ResolvedItem, outcomes: ReadonlyMap<ServiceId, Decision | null>): Decision | null {
  if (!item.ancillary || isAbout('dependent-service', item.service)) return null;
  const decisions = [...outcomes].flatMap(([service, decision]) =>
    isAbout('dependent-service', service) ? [decision] : [],
  );
  if (decisions.length === 0 || decisions.includes(null)) return null;
  return decisions.includes('Overturned') ? 'Overturned' : 'Upheld';
}

/** What the authorised part brought: improvement that is documented after utilization review authorised it. */
const TRIAL_RESULT: Criterion = {
  id: 'trial-result',
  label: 'functional improvement from the visits that were authorized',
  wanted: 'notes of the visits that were authorized',
  says: {
    met: 'The records document improvement from the visits that were authorized: {evidence}.',
    notMet: 'The visits that were authorized brought no improvement ({dates}).',
    notDocumented: conventionOf('trial-authorised').says,
  },
  verified: false,
  fact: {
    concepts: ['function.improved', 'item'],
    assertion: ['present', 'historical'],
    region: 'any',
    side: 'any',
    change: ['improved'],
    after: 'utilization-review',
  },
};

function trialOf(item: ResolvedItem, context: Context): Ground | null {
  if (!item.remainder || !isAbout('trial-authorised', item.service)) return null;
  return { criterion: TRIAL_RESULT, evaluation: evaluate(TRIAL_RESULT, context) };
}

/** Whether nothing that could still be documented would do without the quantity, which only the item can state. */
function hangsOnQuantity(item: ResolvedItem, grounds: readonly Ground[], truth: Truth | null): boolean {
  if (truth !== 'not documented' || item.quantity !== null) return false;
  const sets = turningSets(grounds);
  return (
    sets.length > 0 &&
    sets.every((set) =>
      set.some(({ leaves }) =>
        leaves.some(
          (leaf) => 'item' in leaf && ('quantityAtMost' in leaf.item || 'totalAtMost' in leaf.item),
        ),
      ),
    )
  );
}

/** Conventions by which criteria came out as they did. */
function namedIn(deciding: readonly Deciding[]): string[] {
  const names = new Set<string>();
  const walk = ({ convention, children }: Trace) => {
    if (convention !== undefined) names.add(convention);
    children.forEach(walk);
  };
  for (const { evaluation } of deciding) walk(evaluation.trace);
  return [...names];
}

// --- in words -----------------------------------------------------------------------------------------------------

/** The conventions that the rationale states in a sentence of their own. */
const STATED = new Set(['dependent-service', 'trial-authorised']);

function proposalOf({ manifest, records, facts }: ProposalInput, considered: Considered): ItemProposal {
  const { item, parts, decision, reason } = considered;
  const several = parts.length > 1;
  const grounds = parts.flatMap((part) => part.grounds);
  const truths = parts.map(({ truth }) => truth).filter((truth) => truth !== null);
  const truth = truths.length < parts.length ? null : all(truths);
  const conventions = [
    ...new Map(parts.flatMap((part) => part.conventions).map((one) => [one.name, one])).values(),
    ...(several && decision !== null ? [applied('several-services')] : []),
  ];
  const consulted = parts.flatMap((part) => part.consulted);
  const words = { facts, records, manifest };
  const title = (part: ResolvedItem) => ({ title: part.serviceName ?? part.description });
  const stated = ({ item: its, conventions: of }: ConsideredPart): Sentence[] =>
    of
      .filter(({ name }) => STATED.has(name))
      .map(({ says }) => ({
        text: fill(says, {
          item: several ? title(its).title : titleInSentence(titleOf(manifest, item), item),
        }),
        support: [{ kind: 'manifest', path: 'disputedItems' }],
      }));
  const each = parts.map((part) =>
    composeRationale({
      item: part.item,
      ...(several && { ...title(part.item), services: parts.length }),
      before: stated(part),
      decision: part.decision,
      consulted: part.consulted,
      ...words,
    }),
  );
  const together: Sentence[] = several
    ? composeRationale({
        item,
        before: [
          {
            text: conventionOf('several-services').says,
            support: [{ kind: 'manifest', path: 'disputedItems' }],
          },
        ],
        decision,
        consulted: [],
        ...words,
      })
    : [];
  const notes = [
    ...new Map(
      parts
        .flatMap((part) => notesOn(part.item, { manifest, facts: facts.facts }))
        .map((note) => [note.says, note]),
    ).values(),
  ];
  const rationale = [...each.flat(), ...together];
  return {
    item,
    decision,
    reason,
    explanation:
      considered.explanation ??
      (conventions.length === 0
        ? null
        : conventions.map(({ says }) => fill(says, { item: titleOf(manifest, item) })).join(' ')),
    guidelines: consulted,
    conventions,
    parts: several
      ? parts.map(({ item: { service, serviceName, regions, side }, decision: its, consulted: of }) => ({
          service,
          serviceName,
          regions,
          side,
          decision: its,
          guidelines: of.filter(({ role }) => role === 'decided').map(({ id }) => id),
        }))
      : [],
    truth,
    whatWouldChangeIt: grounds.length === 0 ? [] : whatWouldChangeIt(grounds, truth === 'met'),
    recordsWanted: reason === 'records-incomplete' ? recordsWanted(item, grounds, records) : [],
    ...(notes.length > 0 && { notes }),
    // The conclusion stays last.
    rationale: rationale.toSpliced(-1, 0, ...(rationale.length > 0 ? formularySentences(notes) : [])),
    claimsAdministratorLine: claimsAdministratorLine(item.claimsAdministratorGuideline),
    reviewerLine: reviewerLine(consulted),
  };
}

function titleOf(manifest: Manifest, item: ResolvedItem): string {
  const printed = manifest.disputedItems.find(({ id }) => id === item.id);
  return printed === undefined ? item.description : itemTitle(printed).decided;
}

/** Completed years on a day. */
function ageOn(dateOfBirth: IsoDate, day: IsoDate): number {
  const had = day.slice(5) >= dateOfBirth.slice(5);
  return Number(day.slice(0, 4)) - Number(dateOfBirth.slice(0, 4)) - (had ? 0 : 1);
}

function inConflict({ criterion, evaluation }: Ground): string[] {
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
function recordsWanted(item: ResolvedItem, deciding: readonly Ground[], records: RecordsIndex): string[] {
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
const NO_RECORD: readonly DocumentType[] = ['utilization-review', 'application'];
/** A letter is a record where it reports what was found: many a surgeon writes one in place of a form. */
const FOUND = /^(?:finding|neurological-deficit)\./;
const STUDIED = /^(?:imaging|study|electrodiagnostic)\./;

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
  const reports = ({ id, type }: RecordDocument) =>
    type === 'correspondence'
      ? facts.facts.some(
          ({ citation, concept, detail }) =>
            citation.document === id &&
            (FOUND.test(concept) || (STUDIED.test(concept) && detail !== undefined)),
        )
      : !NO_RECORD.includes(type);
  if (!records.documents.some((document) => readable(document) && reports(document)))
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
