import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { CaseNumber } from '../../shared/case/case-number.ts';
import { readManifest } from '../../shared/case/read-manifest.ts';
import { Refuse } from '../../shared/errors.ts';
import type { Connection } from './connect.ts';

/** A file to upload and its key in the inbox. */
export interface Upload {
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
}

/** A packet as it will be uploaded: the manifest, whose arrival starts the work, comes last. */
export interface PacketUploads {
  readonly caseNumber: string;
  readonly uploads: readonly Upload[];
}

const refuse = (path: string, problem: string) => new Refuse('packet-unusable', [{ path, problem }]);
const upload = (key: string, path: string): Upload => ({ key, path, bytes: statSync(path).size });

/**
 * What submitting a ZIP or a folder uploads. A folder's manifest is checked whole before anything is uploaded; a
 * ZIP is named after its case, or `asCase` says which it is. Refuses with what to do.
 */
export function packetUploads(path: string, asCase?: string): PacketUploads {
  if (!existsSync(path)) throw refuse(path, 'is not there; give a ZIP or a folder with packet.json in it');
  if (!statSync(path).isDirectory()) {
    const found = asCase ?? basename(path).replace(/\.zip$/i, '');
    const caseNumber = CaseNumber.safeParse(found).data;
    if (caseNumber === undefined)
      throw refuse(
        path,
        'its name is not a case number; rename it to <case>.zip, e.g. CM15-0185313.zip, or give --case',
      );
    return { caseNumber, uploads: [upload(`packets/${caseNumber}.zip`, path)] };
  }
  const manifestPath = join(path, 'packet.json');
  if (!existsSync(manifestPath)) throw refuse(manifestPath, 'is missing; it says what the case is about');
  const bytes = readFileSync(manifestPath);
  const { caseNumber } = readManifest(bytes, asCase ?? caseNumberIn(bytes));
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(path, file)
          .split(sep)
          .some((part) => part.startsWith('.')),
    )
    .filter((file) => file !== manifestPath)
    .sort();
  return {
    caseNumber,
    uploads: [...files, manifestPath].map((file) =>
      upload(`packets/${caseNumber}/${relative(path, file).split(sep).join('/')}`, file),
    ),
  };
}

/** The case a manifest speaks of, so that everything else that is wrong with it can be said too. */
function caseNumberIn(manifest: Buffer): string {
  try {
    return String((JSON.parse(manifest.toString('utf8')) as { caseNumber?: unknown } | null)?.caseNumber);
  } catch {
    return '';
  }
}

/** Uploads a packet, file by file, the manifest last. */
export async function submit(
  { upload: send }: Pick<Connection, 'upload'>,
  packet: PacketUploads,
  each: (upload: Upload) => void = () => undefined,
): Promise<void> {
  for (const one of packet.uploads) {
    await send(one.key, one.path);
    each(one);
  }
}
