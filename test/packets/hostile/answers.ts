import type { EventBody } from '../../../events/catalog.ts';
import { receivePacket } from '../../../functions/receive-packet/receive-packet.ts';
import { screen } from '../../../shared/case/eligibility.ts';
import { readManifest } from '../../../shared/case/read-manifest.ts';
import { type Problem, Refuse } from '../../../shared/errors.ts';
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
