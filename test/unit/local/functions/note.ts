import { cases } from '../../../../shared/aws/ports.ts';

interface Batch {
  readonly Records: readonly { readonly body: string; readonly eventSourceARN: string }[];
}

/** Writes down every event that its queue brings, and through which queue. */
export async function handler({ Records }: Batch): Promise<{ batchItemFailures: [] }> {
  for (const { body, eventSourceARN } of Records) {
    const { detail } = JSON.parse(body) as { detail: { caseNumber: string; eventId: string } };
    await cases().insert(detail.caseNumber, eventSourceARN.split(':').at(-1) ?? '', detail.eventId);
  }
  return { batchItemFailures: [] };
}
