import type { EventBody } from '../../events/catalog.ts';
import type { DeterminationServed } from '../../events/determination-served/document.ts';
import type { Manifest } from '../../shared/case/manifest.ts';
import type { CaseOutcome } from '../../shared/case/outcome.ts';
import { digest } from '../../shared/digest.ts';
import { letterKey } from '../../shared/keys.ts';
import type { Determination } from '../../shared/letter/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { categoryOf } from '../../shared/reviewers/specialty.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { clocksOf } from '../../shared/time/clock.ts';

/** A served determination, and what it was made of. */
export interface Served {
  readonly manifest: Manifest;
  readonly proposal: Proposal;
  readonly determination: Determination;
  readonly result: CaseOutcome;
  readonly servedAt: string;
}

interface NoticeClaim {
  readonly sent: boolean;
}

/**
 * Tells the subscribers. The claim is written before and marked after: running the step again says nothing twice;
 * only a run killed between the two may, under the same `notificationId`.
 */
export async function notifyOnce(
  ports: Pick<Ports, 'cases' | 'topic'>,
  event: EventBody<'LetterWritten'>,
  served: Served,
): Promise<void> {
  const { caseNumber } = served.manifest;
  const sk = `NOTICE#${event.letter}`;
  const { row } = await ports.cases.insert<NoticeClaim>(caseNumber, sk, { sent: false });
  if (row.value.sent) return;
  const message = noticeOf(event, served);
  await ports.topic.publish(`Determination ${caseNumber}: ${message.result}`, message, {
    event: message.event,
    caseNumber,
    result: message.result,
    priority: message.priority,
    services: listed(message.items.map(({ service }) => service)),
    categories: listed(message.items.map(({ category }) => category)),
  });
  await ports.cases.replace<NoticeClaim>(caseNumber, sk, { sent: true }, row.version);
}

/** A set of words as a JSON array, which is how a topic's attributes hold more than one. */
const listed = (words: readonly (string | null)[]): string =>
  JSON.stringify([...new Set(words.filter((one) => one !== null))].sort());

function noticeOf(event: EventBody<'LetterWritten'>, served: Served): DeterminationServed {
  const { manifest, proposal, determination, result, servedAt } = served;
  const { letter, pdfKey, htmlKey, publicPdfKey } = event;
  const starts = { received: servedAt, served: servedAt, overturned: result !== 'Uphold' };
  const clocks = new Map(clocksOf(manifest, starts).map(({ clock, due }) => [clock, due]));
  const proposed = new Map(proposal.items.map((one) => [one.item.id, one]));
  return {
    schemaVersion: 1,
    event: 'DeterminationServed',
    notificationId: digest({ event: 'DeterminationServed', caseNumber: manifest.caseNumber, letter }),
    caseNumber: manifest.caseNumber,
    priority: manifest.priority,
    result,
    determination: event.determination,
    letter,
    servedAt,
    appealBy: clocks.get('appeal') ?? null,
    implementBy: clocks.get('implementation') ?? null,
    items: determination.items.map(({ id, decision }) => {
      const service = proposed.get(id)?.item.service ?? null;
      const consulted = proposed.get(id)?.guidelines ?? [];
      const citations = consulted.filter(({ role }) => role === 'decided').map(({ citation }) => citation);
      return { id, service, category: categoryOf(service), decision, citations };
    }),
    keys: {
      pdf: pdfKey,
      html: htmlKey,
      publicPdf: publicPdfKey,
      data: letterKey(manifest.caseNumber, event.determination, 'determination.json'),
    },
  };
}
