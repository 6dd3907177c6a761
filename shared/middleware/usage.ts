import type { Step } from '../../events/catalog.ts';
import { cases } from '../aws/ports.ts';
import { caseNumberOfKey } from '../case/case-number.ts';
import { USAGE_ROW, type Usage } from '../cost/usage.ts';
import type { Message } from './message.ts';

/** A delivery of a message: the same message may be delivered, and paid for, more than once. */
interface Delivery {
  readonly messageId: string;
  readonly receiveCount: string;
}

/**
 * Keeps with the case what a step used for a message of it; a message that is of no case, and a step without a table of
 * cases, keep nothing. A row is written once, under its delivery, and its writing is counted in it.
 */
export async function keepUsage(
  step: Step,
  message: Message,
  { messageId, receiveCount }: Delivery,
  { ms, cpuMs, requests }: Pick<Usage, 'ms' | 'cpuMs' | 'requests'>,
): Promise<void> {
  const caseNumber = caseOf(message);
  if (caseNumber === null || process.env.CASES_TABLE === undefined) return;
  const usage: Usage = {
    step,
    at: new Date().toISOString(),
    ms,
    cpuMs,
    memoryMb: Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 0),
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    requests: { ...requests, 'DynamoDB:PutItem': (requests['DynamoDB:PutItem'] ?? 0) + 1 },
  };
  await cases().replace(caseNumber, `${USAGE_ROW}${step}#${messageId}#${receiveCount}`, usage, 0);
}

function caseOf(message: Message): string | null {
  switch (message.kind) {
    case 'event':
      return message.event.caseNumber;
    case 'page-range':
      return message.range.caseNumber;
    case 'upload':
      return caseNumberOfKey(message.upload.key);
    case 'mail':
      return message.mail.caseNumber;
    case 'notification':
      return message.notification.caseNumber;
    case 'schedule':
      return null;
  }
}
