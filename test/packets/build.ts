import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  configure,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js';

configure({ useWebWorkers: false });

/** The packets that are generated, each a folder here. */
export type PacketName =
  | 'cervical-mri-repeat'
  | 'red-flag'
  | 'progressive-weakness-planned-operation'
  | 'records-incomplete';

/** A generated packet's files by their path in the packet, in the order of their paths; `packet.json` among them. */
export async function packetFolder(name: PacketName): Promise<Map<string, Uint8Array>> {
  const folder = join(import.meta.dirname, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Map(
    await Promise.all(
      paths
        .sort()
        .map(async (path): Promise<[string, Uint8Array]> => [path, await readFile(join(folder, path))]),
    ),
  );
}

/** A packet as one ZIP, as `packets/<caseNumber>.zip` takes it. The same files give the same bytes. */
export async function zipPacket(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), {
    lastModDate: new Date(2015, 8, 25),
    extendedTimestamp: false,
  });
  for (const [path, bytes] of files) await zip.add(path, new Uint8ArrayReader(bytes));
  return zip.close();
}
