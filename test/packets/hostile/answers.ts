import type { EventBody } from '../../../events/catalog.ts';
import { receivePacket } from '../../../functions/receive-packet/receive-packet.ts';
import { screen } from '../../../shared/case/eligibility.ts';
import { readManifest } from '../../../shared/case/read-manifest.ts';
import { type Problem, Refuse } from '../../../shared/errors.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import { inspect } from '../../../shared/records/inspect.ts';
import type { Page } from '../../../shared/records/model.ts';
import type { Ocr } from '../../../shared/records/ocr.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { HOSTILE_CASE } from './hostile.ts';

/** Where a hostile ZIP is uploaded. */
export const ZIP_KEY = `packets/${HOSTILE_CASE}.zip`;

/**
 * What `receive-packet` answers to a ZIP: the code of its refusal, or `taken`. The ports are those it left behind.
 * Throws what the step throws: that is a fault, and no answer.
 */
export async function answerOfZip(bytes: Uint8Array) {
  const { ports, events } = memoryPorts();
  await ports.inbox.put(ZIP_KEY, bytes, 'application/zip');
  await receivePacket({ key: ZIP_KEY, etag: '', bytes: bytes.length, causationId: 'hostile' }, ports);
  const [event] = events;
  const answer = event?.name === 'PacketRefused' ? (event as EventBody<'PacketRefused'>).code : 'taken';
  return { answer, ports, events };
}

/** The paths of a manifest's problems, or how many they are; `taken` if it has none. Throws what is no answer. */
export function answerOfManifest(bytes: Uint8Array): { answer: string; problems: readonly Problem[] } {
  try {
    screen(readManifest(bytes, HOSTILE_CASE));
    return { answer: 'taken', problems: [] };
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    const { problems } = error;
    const answer =
      problems.length > 3 ? `${problems.length} problems` : problems.map(({ path }) => path).join(', ');
    return { answer, problems };
  }
}

/** Pages of a record that are read: a damaged page tree may say that it has thousands. */
const PAGES = 3;

/**
 * What becomes of a record as the steps read it, in words: `unread: <code>`, or `read`, `read in part (<code>)`, with
 * why pages of it could not be; and those of its first pages. Scans are only recognised where an engine is given.
 */
export async function answerOfRecord(
  bytes: Uint8Array,
  ocr: Ocr = async () => [],
): Promise<{ answer: string; pages: readonly Page[] }> {
  const file = inMemory(bytes);
  const { mediaType, pages, problem, objects } = await inspect(file);
  if (pages === 0) return { answer: `unread: ${problem?.code}`, pages: [] };
  const to = Math.min(pages, PAGES);
  const range = { file: 'f', mediaType, from: 1, to, objects: objects?.slice(0, to) };
  const read = await readRange(range, file, ocr);
  const whole = problem ? `read in part (${problem.code})` : 'read';
  const notes = new Set(read.flatMap(({ legibility, note }) => (legibility === 'unreadable' ? [note] : [])));
  const answer = notes.size === 0 ? whole : `${whole}, but for pages: ${[...notes].sort().join('; ')}`;
  return { answer, pages: read };
}
