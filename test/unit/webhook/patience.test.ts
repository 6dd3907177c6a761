import type { Context, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { Defect, Refuse, Retry } from '../../../shared/errors.ts';
import { step } from '../../../shared/middleware/step.ts';

const TICK = {
  id: 't',
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  time: '2015-10-02T16:00:00Z',
};

/** Works one message, delivered for the n-th time, with an error or without; gives what was hidden and what failed. */
async function worked(error: Error | null, delivery: number, hide?: () => Promise<void>) {
  const hidden: [string, number][] = [];
  const work = step(
    'send-webhook',
    {
      schedule: async () => {
        if (error) throw error;
      },
    },
    {
      queue: () => ({
        hide: async (receipt, seconds) => {
          hidden.push([receipt, seconds]);
          await hide?.();
        },
      }),
      pauses: [5, 60, 600],
    },
  );
  const record = {
    messageId: 'm',
    receiptHandle: 'r',
    body: JSON.stringify(TICK),
    attributes: { ApproximateReceiveCount: String(delivery) },
    messageAttributes: {},
    eventSource: 'aws:sqs',
  };
  const { batchItemFailures } = await work({ Records: [record] } as unknown as SQSEvent, {} as Context);
  return { hidden, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe('a message that fails, of a step with patience', () => {
  it.each([
    [1, 5],
    [2, 60],
    [3, 600],
    [4, 600],
    [20, 600],
  ])('comes again, after delivery %i, in %i seconds', async (delivery, seconds) => {
    const passing = [new Retry('busy', 'busy'), new Error('nobody knows')];
    for (const error of passing)
      expect(await worked(error, delivery)).toEqual({ hidden: [['r', seconds]], failed: ['m'] });
  });

  it('comes again at once when no wait mends it, so that it soon lies among the dead letters', async () => {
    for (const error of [new Defect('broken', 'broken'), new Refuse('wrong', [])])
      expect(await worked(error, 3)).toEqual({ hidden: [['r', 0]], failed: ['m'] });
  });

  it('has failed too when it could not be hidden', async () => {
    const broken = async () => {
      throw new Error('no such queue');
    };
    expect(await worked(new Retry('busy', 'busy'), 1, broken)).toEqual({ hidden: [['r', 5]], failed: ['m'] });
  });

  it('is not hidden when it was done', async () => {
    expect(await worked(null, 1)).toEqual({ hidden: [], failed: [] });
  });
});
