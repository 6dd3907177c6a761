import { createHash } from 'node:crypto';
import type { PacketSource } from '../../shared/case/packet.ts';
import type { ObjectInfo, Ports } from '../../shared/ports/ports.ts';

/** What a case's part of the inbox holds at this moment. */
export interface InboxOfCase {
  readonly zip: ObjectInfo | null;
  readonly manifest: ObjectInfo | null;
  /** Loose records: in the case's folder, or named by the case number (design 3.1). */
  readonly loose: readonly ObjectInfo[];
}

export const zipKey = (caseNumber: string) => `packets/${caseNumber}.zip`;
const folder = (caseNumber: string) => `packets/${caseNumber}/`;

/** Lists a case's uploads; S3 listings are consistent, so the last upload of a packet sees them all. */
export async function inboxOf(ports: Pick<Ports, 'inbox'>, caseNumber: string): Promise<InboxOfCase> {
  const [zip, ...listings] = await Promise.all([
    ports.inbox.head(zipKey(caseNumber)),
    ports.inbox.list(folder(caseNumber)),
    ports.inbox.list(`packets/${caseNumber} `),
    ports.inbox.list(`packets/${caseNumber}_`),
  ]);
  const files = listings.flat().filter(({ key, bytes }) => !(key.endsWith('/') && bytes === 0));
  const manifestKey = `${folder(caseNumber)}packet.json`;
  return {
    zip,
    manifest: files.find(({ key }) => key === manifestKey) ?? null,
    loose: files.filter(({ key }) => key !== manifestKey),
  };
}

/** Objects that are read at once: each holds what has come of it and is not hashed yet. */
const AT_ONCE = 4;

/**
 * Sources with their digests, in the order of the objects. A digest is computed once for each version of an object and
 * kept in a row, so that a run that was interrupted goes on where it was.
 */
export async function pinnedAll(
  ports: Pick<Ports, 'inbox' | 'cases'>,
  caseNumber: string,
  objects: readonly ObjectInfo[],
): Promise<PacketSource[]> {
  const sources: PacketSource[] = [];
  const left = objects.entries();
  const work = async () => {
    for (const [i, object] of left) sources[i] = await pinned(ports, caseNumber, object);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return sources;
}

async function pinned(
  ports: Pick<Ports, 'inbox' | 'cases'>,
  caseNumber: string,
  { key, bytes, etag }: ObjectInfo,
): Promise<PacketSource> {
  const row = `OBJECT#${etag}#${key}`;
  const known = await ports.cases.get<PacketSource>(caseNumber, row);
  if (known) return known.value;
  const hash = createHash('sha256');
  for await (const chunk of await ports.inbox.stream(key)) hash.update(chunk);
  return (await ports.cases.insert(caseNumber, row, { key, bytes, etag, sha256: hash.digest('hex') })).row
    .value;
}
