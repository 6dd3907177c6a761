import { describe, expect, it } from 'vitest';
import { Manifest } from '../../../shared/case/manifest.ts';
import { openPacketZip } from '../../../shared/records/zip.ts';
import { type PacketName, packetFolder, zipPacket } from '../../packets/build.ts';
import { generatePackets } from '../../packets/generate.ts';
import { MemoryStore } from '../../ports/memory.ts';

const NAMES: readonly PacketName[] = [
  'cervical-mri-repeat',
  'red-flag',
  'progressive-weakness-planned-operation',
  'records-incomplete',
];

const manifestOf = (files: ReadonlyMap<string, Uint8Array>) =>
  Manifest.parse(JSON.parse(Buffer.from(files.get('packet.json') ?? []).toString('utf8')));

/** The records whose bytes are not those of the first packet. */
async function changedRecords(name: PacketName): Promise<string[]> {
  const base = await packetFolder('cervical-mri-repeat');
  return [...(await packetFolder(name))]
    .filter(([path, bytes]) => path !== 'packet.json' && !Buffer.from(base.get(path) ?? []).equals(bytes))
    .map(([path]) => path);
}

describe('the generated packets', () => {
  it('are, byte for byte, what their sources give when they are generated again', async () => {
    const generated = await generatePackets();
    expect([...generated.keys()]).toEqual(NAMES);
    for (const [name, files] of generated) {
      const committed = await packetFolder(name as PacketName);
      expect([...committed.keys()], name).toEqual([...files.keys()].sort());
      for (const [path, bytes] of files)
        expect(Buffer.from(committed.get(path) ?? []).equals(bytes), `${name}/${path}`).toBe(true);
    }
  });

  it.each(NAMES)('declare in %s every record that is there, and no other', async (name) => {
    const files = await packetFolder(name);
    const declared = manifestOf(files).documents?.map(({ file }) => file) ?? [];
    expect([...declared, 'packet.json'].sort()).toEqual([...files.keys()]);
  });

  it('are cases of their own, of which one still awaits records', async () => {
    const manifests = await Promise.all(NAMES.map(async (name) => manifestOf(await packetFolder(name))));
    expect(manifests.map(({ caseNumber, recordsComplete }) => ({ caseNumber, recordsComplete }))).toEqual([
      { caseNumber: 'CM15-0185313', recordsComplete: true },
      { caseNumber: 'CM15-9990001', recordsComplete: true },
      { caseNumber: 'CM15-9990002', recordsComplete: true },
      { caseNumber: 'CM15-9990003', recordsComplete: false },
    ]);
  });

  it('differ in the note of 7/14/15 only, or in no record', async () => {
    const note = ['records/2015-07-14 progress report.pdf'];
    expect(await changedRecords('red-flag')).toEqual(note);
    expect(await changedRecords('progressive-weakness-planned-operation')).toEqual(note);
    expect(await changedRecords('records-incomplete')).toEqual([]);
  });

  it('carry nobody’s name in a file name', async () => {
    for (const name of NAMES) {
      const files = await packetFolder(name);
      const words = manifestOf(files).injuredEmployee.name.split(' ');
      for (const path of files.keys()) for (const word of words) expect(path).not.toContain(word);
    }
  });

  it('go into a ZIP that the packet reader takes, the same bytes every time', async () => {
    const files = await packetFolder('cervical-mri-repeat');
    const bytes = await zipPacket(files);
    expect(Buffer.from(await zipPacket(files)).equals(bytes)).toBe(true);
    const store = new MemoryStore();
    await store.put('packet.zip', bytes, 'application/zip');
    const zip = await openPacketZip(store, 'packet.zip');
    expect(zip.entries.map(({ name }) => name)).toEqual([...files.keys()]);
    for (const { name } of zip.entries)
      expect(Buffer.from(await zip.read(name)).equals(files.get(name) ?? Buffer.alloc(0)), name).toBe(true);
    await zip.close();
  });
});
