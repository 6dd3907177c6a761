import { digest } from '../shared/digest.ts';
import type { Ports } from '../shared/ports/ports.ts';
import { ANSWERS, CATALOG, type EventBody, type EventFields, type EventName } from './catalog.ts';

/** What caused an event: the id of the event or the upload, and the case it is about (null for guidelines). */
export interface Cause {
  readonly caseNumber: string | null;
  readonly causationId: string;
}

/** Sort-key prefix of the case's own record of its events. */
export const EVENT_ROW = 'EVENT#';
/** Partition of the events that belong to no case. */
export const NO_CASE = 'NO-CASE';

/**
 * Publishes an event once and for all: it is first written to the case's history under its id, which is a digest
 * of what it says, and what stands there is what goes to the bus. The row's second version says that the bus took it:
 * a step that runs again publishes only what it was stopped from publishing, and does not send its consumers round
 * again. Stopped between the two writes, it sends the same event to the letter, and consumers that saw it do nothing.
 */
export async function publish<N extends EventName>(
  ports: Pick<Ports, 'cases' | 'events' | 'now'>,
  cause: Cause,
  name: N,
  fields: EventFields<N>,
): Promise<EventBody<N>> {
  const answered = ANSWERS.has(name) ? cause.causationId : null;
  const eventId = digest({ name, caseNumber: cause.caseNumber, answered, fields }).slice(0, 32);
  const { schema } = CATALOG[name];
  const event = schema.parse({
    name,
    schemaVersion: 1,
    eventId,
    caseNumber: cause.caseNumber,
    causationId: cause.causationId,
    time: ports.now().toISOString(),
    ...fields,
  }) as EventBody<N>;
  const pk = cause.caseNumber ?? NO_CASE;
  const { row } = await ports.cases.insert(pk, EVENT_ROW + eventId, event);
  if (row.version > 1) return row.value;
  await ports.events.put<N>(row.value);
  await ports.cases.replace(pk, row.sk, row.value, row.version);
  return row.value;
}
