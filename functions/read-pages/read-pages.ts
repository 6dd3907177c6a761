import { publish } from '../../events/publish.ts';
import { isCurrent } from '../../shared/case/rows.ts';
import { fileKey, pageImageKey, pagesKey } from '../../shared/keys.ts';
import { writeJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RangeMessage } from '../../shared/ports/range-message.ts';
import { inStore } from '../../shared/records/bytes.ts';
import type { Ocr } from '../../shared/records/ocr.ts';
import { readRange } from '../../shared/records/read-range.ts';
import { join } from './join.ts';

/**
 * One page range: reads its pages, unless they were read before (by an earlier delivery, or for an earlier revision),
 * and joins; the range that completes the revision's set publishes `PagesRead`. A range whose set is already full
 * publishes it again: the event is the same one, and the first attempt may have died before it was sent.
 */
export async function readPages(
  message: RangeMessage,
  ports: Pick<Ports, 'records' | 'cases' | 'events' | 'now'>,
  ocr: Ocr,
): Promise<void> {
  const { caseNumber, revision, causationId, file, from, to, ranges } = message;
  if (!(await isCurrent(ports, caseNumber, revision))) return;
  const key = pagesKey(caseNumber, file, from, to);
  if ((await ports.records.head(key)) === null) {
    const source = inStore(ports.records, fileKey(caseNumber, file), message.bytes);
    const keep = (sha256: string, png: Uint8Array) =>
      ports.records.put(pageImageKey(caseNumber, sha256), png, 'image/png');
    await writeJson(ports.records, key, await readRange(message, source, ocr, keep));
  }
  if (await join(ports, caseNumber, message))
    await publish(ports, { caseNumber, causationId }, 'PagesRead', { revision, ranges });
}
