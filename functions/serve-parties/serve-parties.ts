import type { EventBody } from '../../events/catalog.ts';
import { publish } from '../../events/publish.ts';
import type { Party } from '../../shared/case/manifest.ts';
import { caseOutcome } from '../../shared/case/outcome.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { REVIEW_ROW, type ReviewRow } from '../../shared/case/rows.ts';
import { Defect } from '../../shared/errors.ts';
import { letterKey, revisionKey } from '../../shared/keys.ts';
import { originalsOf } from '../../shared/letter/editions.ts';
import type { Determination } from '../../shared/letter/model.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { type ServiceOrder, servedFile } from '../../shared/service/order.ts';
import { addresseesOf } from '../../shared/service/parties.ts';
import { type ServicePorts, serveDocument } from '../../shared/service/serve.ts';
import { dateAt } from '../../shared/time/calendar.ts';
import { stopClocks } from '../../shared/time/clocks.ts';
import { notifyOnce } from './notify.ts';

type ServePorts = ServicePorts & Pick<Ports, 'records' | 'topic'>;

/**
 * A letter: every party is served by its channel, once, with proof of service; then subscribers are told, the case
 * is closed and its clocks stop. E-mail goes only to a party that agreed to it, at most once; where it fails or its
 * outcome is not known, the party is served by mail. A party that cannot be served at all is escalated.
 */
export async function serveParties(event: EventBody<'LetterWritten'>, ports: ServePorts): Promise<void> {
  const { caseNumber } = event;
  if (caseNumber === null) throw new Defect('case-missing', 'LetterWritten names no case');
  const cause = { caseNumber, causationId: event.eventId };
  const { determination, manifest, proposal } = await determined(caseNumber, event.determination, ports);
  const originals = originalsOf(manifest);
  const fileTo = async (party: Party) => {
    const original = originals.find(({ to }) => to === party);
    if (!original) throw new Defect('party-missing', `there is no letter to ${party}`);
    const key = letterKey(caseNumber, event.determination, `${original.name}.pdf`);
    return servedFile(ports.letters, key, original.language);
  };
  const order: ServiceOrder = {
    schemaVersion: 1,
    caseNumber,
    document: event.letter,
    kind: 'determination',
    date: dateAt(new Date(event.time)),
    parties: await Promise.all(
      addresseesOf(manifest).map(async (to) => ({ ...to, file: await fileTo(to.party) })),
    ),
  };
  const parties = await serveDocument(order, cause, ports);

  const result = caseOutcome(manifest.disputedItems, determination.items);
  const servedAt =
    parties
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? ports.now().toISOString();
  await notifyOnce(ports, event, { manifest, proposal, determination, result, servedAt });
  await stopClocks(ports, caseNumber);
  const count = parties.filter((one) => one.result === 'served').length;
  await publish(ports, cause, 'CaseClosed', { letter: event.letter, result, served: count });
}

/** What the letter was written from; a letter of another determination than the signed one is never served. */
async function determined(caseNumber: string, digest: string, ports: ServePorts) {
  const review = (await ports.cases.get<ReviewRow>(caseNumber, REVIEW_ROW))?.value;
  if (review?.determination !== digest)
    throw new Defect('letter-unsigned', 'the letter is not of the determination that was signed');
  const determination = await readJson<Determination>(ports.records, review.determinationKey);
  const file = <T>(name: 'packet' | 'proposal') =>
    readJson<T>(ports.records, revisionKey(caseNumber, determination.revision, name));
  const { manifest } = await file<Packet>('packet');
  return { determination, manifest, proposal: await file<Proposal>('proposal') };
}
