import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packetUploads, submit } from '../../../infra/cli/submit.ts';

const PACKET = join(import.meta.dirname, '../../packets/cervical-mri-repeat');
const folder = mkdtempSync(join(tmpdir(), 'imr-submit-'));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
const manifest = () =>
  JSON.parse(readFileSync(join(PACKET, 'packet.json'), 'utf8')) as { caseNumber: string; priority: string };

describe('a packet to submit', () => {
  it('is a folder, whose manifest goes up last', () => {
    mkdirSync(join(folder, 'records/older'), { recursive: true });
    cpSync(join(PACKET, 'packet.json'), join(folder, 'packet.json'));
    writeFileSync(join(folder, 'records/older/zz.pdf'), 'b');
    writeFileSync(join(folder, 'records/a note.pdf'), 'abc');
    writeFileSync(join(folder, '.DS_Store'), '');
    const { caseNumber } = manifest();
    const packet = packetUploads(folder);
    expect(packet.caseNumber).toBe(caseNumber);
    expect(packet.uploads.map(({ key, bytes }) => [key, bytes]).slice(0, 2)).toEqual([
      [`packets/${caseNumber}/records/a note.pdf`, 3],
      [`packets/${caseNumber}/records/older/zz.pdf`, 1],
    ]);
    expect(packet.uploads.at(-1)?.key).toBe(`packets/${caseNumber}/packet.json`);
    expect(packet.uploads.length).toBe(3);
  });

  it('is a ZIP named after its case, or whose case is given', () => {
    const zip = join(folder, 'CM15-0185313.zip');
    writeFileSync(zip, 'PK');
    const uploads = [{ key: 'packets/CM15-0185313.zip', path: zip, bytes: 2 }];
    expect(packetUploads(zip)).toEqual({ caseNumber: 'CM15-0185313', uploads });
    const other = join(folder, 'export.zip');
    writeFileSync(other, 'PK');
    expect(packetUploads(other, 'CM15-0185313').uploads[0]?.key).toBe('packets/CM15-0185313.zip');
    expect(() => packetUploads(other)).toThrow(/its name is not a case number; rename it .* or give --case/);
  });

  it('is refused before anything goes up, with everything that is wrong with its manifest', () => {
    writeFileSync(
      join(folder, 'packet.json'),
      JSON.stringify({ ...manifest(), priority: 'soon', colour: 'red' }),
    );
    expect(() => packetUploads(folder)).toThrow(/priority: .*colour: unknown field|colour: .*priority:/s);
    writeFileSync(join(folder, 'packet.json'), '{');
    expect(() => packetUploads(folder)).toThrow(/packet\.json: is not JSON/);
  });

  it('is refused when it is not there or has no manifest', () => {
    expect(() => packetUploads(join(folder, 'nothing'))).toThrow(/is not there; give a ZIP or a folder/);
    expect(() => packetUploads(folder)).toThrow(/packet\.json: is missing/);
  });

  it('goes up one file after the other', async () => {
    const sent: string[] = [];
    const packet = packetUploads(PACKET);
    await submit({ upload: async (key) => void sent.push(key) }, packet);
    expect(sent).toEqual(packet.uploads.map(({ key }) => key));
  });
});
