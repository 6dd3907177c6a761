import type { EventBody } from '../../events/catalog.ts';
import { publish } from '../../events/publish.ts';
import { resolveItem, servicesAsked } from '../../shared/case/items.ts';
import type { Manifest } from '../../shared/case/manifest.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { isCurrent, REVIEW_ROW } from '../../shared/case/rows.ts';
import { digest } from '../../shared/digest.ts';
import { Defect } from '../../shared/errors.ts';
import { readFacts } from '../../shared/facts/facts-file.ts';
import { revisionKey } from '../../shared/keys.ts';
import { readJson, readJsonDigest, writeJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import type { Proposal, PublishedGuideline, RecordsRequest } from '../../shared/rules/model.ts';
import { governingDateOf, propose } from '../../shared/rules/propose.ts';
import { guidelinesFor, readVersion } from '../../shared/rules/store.ts';

type RulesPorts = Pick<Ports, 'records' | 'guidelines' | 'cases' | 'events' | 'now'>;

/** The guideline versions by which a revision is decided: fixed when it is first evaluated, so that it can be repeated. */
const rulesRow = (revision: string) => `RULES#${revision}`;
type RulesRow = readonly { readonly guideline: string; readonly version: number }[];

/**
 * The facts of a revision were found: evaluates every disputed item by the guidelines in force on the governing date
 * and writes the proposal; or, when an item hangs on records that are still awaited, requests those.
 */
export async function applyRules(event: EventBody<'FactsFound'>, ports: RulesPorts): Promise<void> {
  const { caseNumber, revision } = event;
  if (caseNumber === null) throw new Defect('event-without-case', 'FactsFound names no case');
  if (!(await isCurrent(ports, caseNumber, revision))) return;
  if ((await ports.cases.get(caseNumber, REVIEW_ROW)) !== null) return;

  const at = (file: 'packet' | 'records' | 'proposal' | 'request') => revisionKey(caseNumber, revision, file);
  const { manifest } = await readJson<Packet>(ports.records, at('packet'));
  const { value: records, digest: recordsDigest } = await readJsonDigest<RecordsIndex>(
    ports.records,
    at('records'),
  );
  const { facts, digest: factsDigest } = await readFacts(ports.records, event.factsKey);
  const guidelines = await fixedGuidelines(manifest, revision, ports);
  const proposal = propose({
    manifest,
    packet: { caseNumber, revision },
    records,
    facts,
    guidelines,
    recordsDigest,
    factsDigest,
  });

  const cause = { caseNumber, causationId: event.eventId };
  const request = requestOf(proposal, records);
  if (request !== null) {
    await writeJson(ports.records, at('request'), request);
    const requested = request.missing.length + request.wanted.length;
    await publish(ports, cause, 'RecordsRequested', { revision, requestKey: at('request'), requested });
    return;
  }
  await writeJson(ports.records, at('proposal'), proposal);
  await publish(ports, cause, 'DeterminationProposed', {
    revision,
    proposalKey: at('proposal'),
    proposal: digest(proposal),
    items: proposal.items.length,
    undecided: proposal.items.filter(({ decision }) => decision === null).length,
  });
}

/** The versions fixed for the revision; on the first run those in force now. */
async function fixedGuidelines(
  manifest: Manifest,
  revision: string,
  ports: RulesPorts,
): Promise<readonly PublishedGuideline[]> {
  const date = governingDateOf(manifest);
  const services = new Set(
    manifest.disputedItems.flatMap((item) => servicesAsked(resolveItem(item, manifest))),
  );
  const found = await Promise.all([...services].sort().map((service) => guidelinesFor(ports, service, date)));
  const inForce = new Map(found.flat().map((one) => [one.guideline.id, one.version]));
  const { row } = await ports.cases.insert<RulesRow>(
    manifest.caseNumber,
    rulesRow(revision),
    [...inForce].map(([guideline, version]) => ({ guideline, version })),
  );
  return Promise.all(row.value.map(({ guideline, version }) => readVersion(ports, guideline, version)));
}

/** What is requested when an item hangs on records that are awaited; null when none does. */
function requestOf(proposal: Proposal, records: RecordsIndex): RecordsRequest | null {
  const items = proposal.items.filter(({ reason }) => reason === 'records-incomplete');
  if (items.length === 0) return null;
  const described = new Set(records.missing.map(({ description }) => description));
  return {
    caseNumber: proposal.caseNumber,
    revision: proposal.revision,
    missing: records.missing,
    wanted: items.flatMap(({ item, recordsWanted }) =>
      recordsWanted.filter((wanted) => !described.has(wanted)).map((wanted) => ({ item: item.id, wanted })),
    ),
  };
}
