import type { EventBody } from '../../events/catalog.ts';
import { publish } from '../../events/publish.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { isCurrent } from '../../shared/case/rows.ts';
import { Defect } from '../../shared/errors.ts';
import { FactsWriter } from '../../shared/facts/facts-file.ts';
import { eachFact } from '../../shared/facts/find.ts';
import { revisionKey } from '../../shared/keys.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RecordsIndex, RevisionFiles } from '../../shared/records/model.ts';
import { pagesOf } from '../../shared/records/pages.ts';

/**
 * Finds the clinical facts of a revision in the pages that were read, writes them as `facts.json`, in parts where they
 * are many, and publishes `FactsFound`. Running it again writes the same bytes and publishes the same event; a superseded revision is left
 * alone.
 */
export async function findFacts(
  event: EventBody<'RecordsIndexed'>,
  ports: Pick<Ports, 'records' | 'cases' | 'events' | 'now'>,
): Promise<void> {
  const { caseNumber, revision, recordsKey } = event;
  if (caseNumber === null) throw new Defect('event-without-case', 'RecordsIndexed names no case');
  if (!(await isCurrent(ports, caseNumber, revision))) return;
  const [records, files, packet] = await Promise.all([
    readJson<RecordsIndex>(ports.records, recordsKey),
    readJson<RevisionFiles>(ports.records, revisionKey(caseNumber, revision, 'files')),
    readJson<Packet>(ports.records, revisionKey(caseNumber, revision, 'packet')),
  ]);
  const { claim, requestForAuthorization, utilizationReview } = packet.manifest;
  const factsKey = revisionKey(caseNumber, revision, 'facts');
  const writer = new FactsWriter(ports.records, factsKey);
  const searched = await eachFact(
    {
      records,
      pages: pagesOf(ports.records, caseNumber, files),
      requestDate: requestForAuthorization.date ?? utilizationReview.date,
      injuryDate: claim.dateOfInjury,
    },
    (found) => writer.take(found),
  );
  const facts = await writer.end(searched);
  await publish(ports, { caseNumber, causationId: event.eventId }, 'FactsFound', {
    revision,
    factsKey,
    facts,
  });
}
