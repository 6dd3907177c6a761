import type { Cause } from '../../events/publish.ts';
import { publish } from '../../events/publish.ts';
import { caseNumberOfKey } from '../../shared/case/case-number.ts';
import { screen } from '../../shared/case/eligibility.ts';
import type { Manifest } from '../../shared/case/manifest.ts';
import type { Packet, PacketSource } from '../../shared/case/packet.ts';
import { MANIFEST_BYTES, readManifest } from '../../shared/case/read-manifest.ts';
import { CASE_ROW, type CaseRow, REVIEW_ROW, readCase } from '../../shared/case/rows.ts';
import { digest } from '../../shared/digest.ts';
import { Refuse, Retry } from '../../shared/errors.ts';
import { revisionKey } from '../../shared/keys.ts';
import type { Upload } from '../../shared/middleware/message.ts';
import { writeJson } from '../../shared/ports/json.ts';
import type { ObjectInfo, Ports } from '../../shared/ports/ports.ts';
import { openPacketZip, type PacketZip } from '../../shared/records/zip.ts';
import { startClocks } from '../../shared/time/clocks.ts';
import { inboxOf, pinnedAll } from './sources.ts';

type ReceivePorts = Pick<Ports, 'inbox' | 'records' | 'cases' | 'events' | 'now'>;

/**
 * An upload under `packets/`: the case's packet as it now stands in the inbox is validated whole, pinned by digest,
 * and becomes a revision of the case, unless it is one already. A loose record whose manifest has not come yet
 * waits for it. What cannot be accepted is refused with every problem named, and stays in the inbox.
 */
export async function receivePacket(upload: Upload, ports: ReceivePorts): Promise<void> {
  const caseNumber = caseNumberOfKey(upload.key);
  const cause = { caseNumber, causationId: upload.causationId };
  try {
    if (caseNumber === null) throw new Refuse('key-unknown', [{ path: 'key', problem: KEY_FORMS }]);
    await receiveAmongOthers(caseNumber, cause, ports);
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    // A loose record is refused for itself alone; what is wrong with the packet is answered to its ZIP or manifest.
    if (caseNumber !== null && !ofThePacket(upload.key) && error.code !== 'after-determination') return;
    const problems = error.problems.map(({ path, problem }) => ({ path, problem }));
    const uploadKey = caseNumber === null ? 'packets/' : inboxKeyWithoutName(upload.key, caseNumber);
    await publish(ports, cause, 'PacketRefused', { uploadKey, code: error.code, problems });
  }
}

const KEY_FORMS =
  'names no case; upload packets/<caseNumber>.zip, packets/<caseNumber>/packet.json, packets/<caseNumber>/<record>, ' +
  '"packets/<caseNumber> <record>" or packets/<caseNumber>_<NNN>.pdf, with a case number such as CM15-0185313';

/** File names may be personal: an event names the ZIP, the manifest, or the case's folder. */
function inboxKeyWithoutName(key: string, caseNumber: string): string {
  return ofThePacket(key) ? key : `packets/${caseNumber}/`;
}

const ofThePacket = (key: string) => /^packets\/[^/ _]+(\.zip|\/packet\.json)$/.test(key);

/** A packet's loose files arrive all at once: whoever finds the case changed by another looks at the inbox again. */
async function receiveAmongOthers(caseNumber: string, cause: Cause, ports: ReceivePorts): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await receive(caseNumber, cause, ports);
    } catch (error) {
      if (!(error instanceof Retry) || attempt === 5) throw error;
    }
  }
}

async function receive(caseNumber: string, cause: Cause, ports: ReceivePorts): Promise<void> {
  const inbox = await inboxOf(ports, caseNumber);
  const zip = inbox.zip && (await openPacketZip(ports.inbox, inbox.zip.key));
  try {
    const manifest = await manifestOf(inbox.manifest, zip, caseNumber, ports);
    if (manifest === null) return;
    await zip?.verify();
    const found = inbox.zip ? [inbox.zip, ...inbox.loose] : inbox.loose;
    const sources = await pinnedAll(ports, caseNumber, found);
    await open({ caseNumber, revision: revisionOf(manifest, sources), manifest, sources }, cause, ports);
  } finally {
    await zip?.close();
  }
}

/** The manifest of the folder, else of the ZIP; null when only loose records are there, which wait for it. */
async function manifestOf(
  loose: ObjectInfo | null,
  zip: PacketZip | null,
  caseNumber: string,
  ports: ReceivePorts,
): Promise<Manifest | null> {
  if (loose !== null) {
    const bytes = await ports.inbox.range(loose.key, 0, Math.min(loose.bytes, MANIFEST_BYTES + 1));
    return readManifest(bytes, caseNumber);
  }
  if (zip === null) return null;
  // A ZIP may hold the case's folder or what is in it; the same name in both is ambiguous.
  const atTop = (name: string) =>
    name.startsWith(`${caseNumber}/`) ? name.slice(caseNumber.length + 1) : name;
  if (new Set(zip.entries.map(({ name }) => atTop(name))).size < zip.entries.length)
    throw new Refuse('zip-duplicate', [
      { path: 'the ZIP', problem: 'holds a file both at its top and in the folder of the case' },
    ]);
  const member = zip.entries.find(({ name }) => atTop(name) === 'packet.json');
  if (!member)
    throw new Refuse('manifest-missing', [
      { path: 'packet.json', problem: 'is not in the ZIP; add it at the top' },
    ]);
  return readManifest(await zip.read(member.name, { maxBytes: MANIFEST_BYTES }), caseNumber);
}

/** The same manifest and the same bytes under the same names are the same revision. */
function revisionOf(manifest: Manifest, sources: readonly PacketSource[]): string {
  const named = sources.map(({ key, sha256 }) => ({ key, sha256 })).sort((a, b) => (a.key < b.key ? -1 : 1));
  return digest({ manifest, sources: named });
}

async function open(packet: Packet, cause: Cause, ports: ReceivePorts): Promise<void> {
  const { caseNumber, revision, manifest } = packet;
  const standing = await readCase(ports, caseNumber);
  const revisions = standing?.value.revisions ?? [];
  const known = revisions.findIndex((one) => one.revision === revision);
  // A second upload of the same bytes does nothing: when it is the latest revision, what follows is repeated, because
  // the first time may have been interrupted, and repeating it has no effect.
  if (known >= 0 && known < revisions.length - 1) return;
  const signed = await ports.cases.get(caseNumber, REVIEW_ROW);
  if (signed && known >= 0) return;
  if (signed)
    throw new Refuse('after-determination', [
      {
        path: 'packet',
        problem: 'came after the determination was signed; it is kept and changes nothing issued',
      },
    ]);
  const packetKey = revisionKey(caseNumber, revision, 'packet');
  const reasons = screen(manifest);
  if (known < 0) {
    await writeJson(ports.records, packetKey, packet);
    const receivedAt = ports.now().toISOString();
    const row: CaseRow = {
      openedAt: standing?.value.openedAt ?? receivedAt,
      revisions: [...revisions, { revision, packetKey, receivedAt }],
      ineligible: reasons.length > 0,
    };
    if (!(await ports.cases.replace(caseNumber, CASE_ROW, row, standing?.version ?? 0)))
      throw new Retry('case-changed', `case ${caseNumber} was changed by another upload at the same moment`);
  }
  if (reasons.length > 0) {
    await publish(ports, cause, 'CaseIneligible', {
      revision,
      reasons: reasons.map((reason) => ({ ...reason })),
    });
    return;
  }
  await startClocks(ports, manifest);
  await publish(ports, cause, 'PacketReceived', { revision, packetKey });
}
