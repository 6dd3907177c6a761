import type { Packet, PacketSource } from '../../shared/case/packet.ts';
import { sha256 } from '../../shared/digest.ts';
import { Retry } from '../../shared/errors.ts';
import { fileKey } from '../../shared/keys.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { inMemory } from '../../shared/records/bytes.ts';
import caps from '../../shared/records/caps.json' with { type: 'json' };
import { attachmentsIn } from '../../shared/records/fhir.ts';
import { tooLarge } from '../../shared/records/inspect.ts';
import type { PacketFile } from '../../shared/records/model.ts';
import { openPacketZip } from '../../shared/records/zip.ts';
import { PacketLook } from './look.ts';
import { type Spooled, spool } from './spool.ts';

type UnpackPorts = Pick<Ports, 'inbox' | 'records'>;

/**
 * Writes every file of the packet under its digest and tells what it is: the members of the ZIP, and the loose files.
 * One file at a time lies on the function's disk, and of each only parts are held. `look` bounds the time that files
 * which do not open take of all.
 *
 * @throws Refuse when the ZIP is not safe; Retry when a source is no longer the object that was received, which ends
 * when the revision of what replaced it comes into force.
 */
export async function unpack(
  packet: Packet,
  ports: UnpackPorts,
  look: PacketLook = new PacketLook(),
): Promise<PacketFile[]> {
  const files: PacketFile[] = [];
  const into: Into = { caseNumber: packet.caseNumber, ports, look };
  for (const source of packet.sources) {
    const isZip = source.key === `packets/${packet.caseNumber}.zip`;
    files.push(...(await (isZip ? unpackZip : unpackLoose)(source, into)));
  }
  return files;
}

/** The case that files are kept of, and what tells what they are. */
interface Into {
  readonly caseNumber: string;
  readonly ports: UnpackPorts;
  readonly look: PacketLook;
}

async function unpackZip(source: PacketSource, into: Into): Promise<PacketFile[]> {
  const { caseNumber, ports } = into;
  await unchanged(source, ports);
  const zip = await openPacketZip(ports.inbox, source.key);
  const files: PacketFile[] = [];
  try {
    for (const { name } of zip.entries) {
      const file = name.startsWith(`${caseNumber}/`) ? name.slice(caseNumber.length + 1) : name;
      if (file === 'packet.json') continue;
      files.push(
        ...(await spool(
          (take) => zip.unpack(name, take),
          (spooled) => keep(file, spooled, into),
        )),
      );
    }
  } finally {
    await zip.close();
  }
  await unchanged(source, ports);
  return files;
}

async function unpackLoose(source: PacketSource, into: Into): Promise<PacketFile[]> {
  const { caseNumber, ports } = into;
  const folder = `packets/${caseNumber}/`;
  const file = source.key.slice(source.key.startsWith(folder) ? folder.length : 'packets/'.length);
  if (source.bytes > caps.zip.memberBytes) return [tooLarge(file, source)];
  return spool(
    async (take) => {
      await unchanged(source, ports);
      for await (const part of await ports.inbox.stream(source.key)) await take(part);
    },
    (spooled) => {
      if (spooled.sha256 !== source.sha256) throw changed();
      return keep(file, spooled, into);
    },
  );
}

/** A file and, of one that holds others, those after it. */
async function keep(file: string, spooled: Spooled, into: Into): Promise<PacketFile[]> {
  const kept = [await keepOne(file, spooled, into)];
  if (kept[0]?.mediaType !== 'fhir') return kept;
  for (const { name, declared, bytes } of await attachmentsIn(spooled.source)) {
    const held = bytes();
    const attachment = { sha256: sha256(held), source: inMemory(held) };
    kept.push({ ...(await keepOne(`${file}#${name}`, attachment, into)), declared });
  }
  return kept;
}

async function keepOne(file: string, spooled: Spooled, into: Into): Promise<PacketFile> {
  const { caseNumber, ports, look } = into;
  const { sha256, source } = spooled;
  const key = fileKey(caseNumber, sha256);
  if ((await ports.records.head(key)) === null)
    await ports.records.putFrom(key, source, 'application/octet-stream');
  return { file, sha256, bytes: source.size, ...(await look.inspect(spooled)) };
}

async function unchanged({ key, etag }: PacketSource, ports: UnpackPorts): Promise<void> {
  if ((await ports.inbox.head(key))?.etag !== etag) throw changed();
}

const changed = () =>
  new Retry('source-changed', 'a source of the packet was replaced or removed after it was received');
