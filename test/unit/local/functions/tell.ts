import type { EventBody } from '../../../../events/catalog.ts';
import { events } from '../../../../shared/aws/ports.ts';

interface Batch {
  readonly Records: readonly { readonly body: string }[];
}

/** Tells the bus of every upload that its queue brings. */
export async function handler({ Records }: Batch): Promise<void> {
  for (const { body } of Records) {
    const { detail } = JSON.parse(body) as {
      detail: { object: { key: string; size: number; etag: string }; reason: string };
    };
    await events().put({
      name: 'PacketReceived',
      eventId: `${detail.reason} ${detail.object.size} ${detail.object.etag}`,
      caseNumber: detail.object.key,
      time: new Date(0).toISOString(),
    } as EventBody<'PacketReceived'>);
  }
}
