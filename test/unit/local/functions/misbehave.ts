import { appendFileSync } from 'node:fs';

interface Batch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** Does to each message what its body says, after noting that it came. */
export async function handler({ Records }: Batch): Promise<unknown> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    appendFileSync(process.env.CAME ?? '', `${body}\n`);
    if (body === 'die') process.exit(3);
    if (body === 'hang') await new Promise(() => setInterval(() => undefined, 1000));
    if (body === 'throw') throw new Error('as told');
    if (body === 'fail') batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}
