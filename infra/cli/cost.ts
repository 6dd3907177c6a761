import { type CaseCost, costOf } from '../../shared/cost/cost.ts';
import { USAGE_ROW, type Usage } from '../../shared/cost/usage.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import { columns, paint } from './say.ts';

/** What a case cost so far: of every message of it that was done. */
export async function costOfCase({ cases }: Pick<Ports, 'cases'>, caseNumber: string): Promise<CaseCost> {
  return costOf((await cases.query<Usage>(caseNumber, USAGE_ROW)).map(({ value }) => value));
}

const dollars = (usd: number) => (usd === 0 ? '$0' : `$${usd.toFixed(usd < 0.001 ? 6 : 4)}`);

/** The cost as people read it: the sum, how the pages were read where that is known, what it was for, and by step. */
export function costInWords(
  cost: CaseCost,
  index: Pick<RecordsIndex, 'pagesTotal' | 'pagesRead' | 'pagesByOcr'> | null,
): string[] {
  if (cost.steps.length === 0) return ['Cost: nothing of it was recorded'];
  const { functions, requests, recognition, queuesAndLogs } = cost.for;
  const pages = index
    ? [
        `${index.pagesRead - index.pagesByOcr} pages by their text`,
        `${index.pagesByOcr} recognised`,
        ...(index.pagesTotal > index.pagesRead ? [`${index.pagesTotal - index.pagesRead} not read`] : []),
      ]
    : [];
  const parts = [
    `functions ${dollars(functions)}`,
    `requests ${dollars(requests)}`,
    ...(recognition > 0 ? [`recognition ${dollars(recognition)}`] : []),
    `queues and logs ${dollars(queuesAndLogs)}`,
  ];
  return [
    `${paint('bold', `Cost so far: ${dollars(cost.usd)}`)}${pages.length > 0 ? `, ${pages.join(', ')}` : ''}`,
    paint(
      'dim',
      `  ${parts.join(', ')}; list prices of ${cost.region}${cost.verified ? '' : ' (not verified)'}`,
    ),
    ...(cost.unpriced.length > 0
      ? [paint('yellow', `  without a price, and not in the sum: ${cost.unpriced.join(', ')}`)]
      : []),
    columns(
      cost.steps.map(({ step, messages, seconds, usd }) => [
        `  ${step}`,
        dollars(usd),
        `${messages} message${messages === 1 ? '' : 's'}`,
        `${seconds.toFixed(1)} s`,
      ]),
    ),
  ];
}
