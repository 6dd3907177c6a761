import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { publishGuideline } from '../../../functions/publish-guideline/publish-guideline.ts';
import { guidelineFiles, publishGuidelines, publishRoster } from '../../../infra/cli/publish.ts';
import { writePanel } from '../../../shared/reviewers/panel.ts';
import { parseRoster } from '../../../shared/reviewers/roster.ts';
import { memoryPorts } from '../../ports/memory.ts';

const LIBRARY = join(import.meta.dirname, '../../../shared/rules/library');
const folder = mkdtempSync(join(tmpdir(), 'imr-publish-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROSTER = `schemaVersion: 1
reviewers:
  - id: R-1
    name: Somebody
    publicKey: { kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }
    licenses: [{ state: California, status: active }]
    certifications: [{ board: Orthopedic Surgery }]
    activePracticeSince: 2004-07-01
    hoursPerWeek: 32
`;

describe('guidelines to publish', () => {
  it('are found in folders, each with its id', () => {
    const files = guidelineFiles([LIBRARY]);
    expect(files.length).toBeGreaterThan(0);
    for (const { path, guideline } of files)
      expect(path).toMatch(new RegExp(`${guideline.id}/guideline\\.yaml$`));
  });

  it('are refused before anything goes up, by file and line, all of them at once', () => {
    const text = readFileSync(guidelineFiles([LIBRARY])[0]?.path ?? '', 'utf8');
    for (const [name, broken] of [
      ['a', `${text}\ncolour: red\n`],
      ['b', text.replace(/^rung:.*\n/m, '')],
    ] as const) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'guideline.yaml'), broken);
    }
    const line = text.split('\n').length + 1;
    expect(() => guidelineFiles([folder])).toThrow(
      new RegExp(`a/guideline\\.yaml:${line}: colour .*b/guideline\\.yaml[:\\d]*: rung `, 's'),
    );
    expect(() => guidelineFiles([join(folder, 'nothing.yaml')])).toThrow(/nothing\.yaml: is not there/);
    mkdirSync(join(folder, 'empty'));
    expect(() => guidelineFiles([join(folder, 'empty')])).toThrow(/holds no guideline\.yaml/);
  });

  it('are in force when the command is done, and published again are the version they were', async () => {
    const { ports } = memoryPorts();
    let uploads = 0;
    const upload = async (key: string, path: string) => {
      const body = readFileSync(path);
      await ports.inbox.put(key, body, 'application/yaml');
      uploads += 1;
      await publishGuideline({ key, bytes: body.length, causationId: `upload:${uploads}` }, ports);
    };
    const files = guidelineFiles([LIBRARY]).slice(0, 2);
    const once = await publishGuidelines({ ports, upload }, files);
    expect(once).toEqual(files.map(({ guideline }) => ({ guideline: guideline.id, version: 1 })));
    expect(await publishGuidelines({ ports, upload }, files)).toEqual(once);
  });
});

describe('a roster to publish', () => {
  it('is in force when the command is done', async () => {
    const path = join(folder, 'roster.yaml');
    writeFileSync(path, ROSTER);
    const { ports } = memoryPorts();
    const sent: string[] = [];
    const upload = async (key: string, from: string) => {
      sent.push(key);
      await writePanel(ports, parseRoster(readFileSync(from, 'utf8')));
    };
    const { reviewers } = await publishRoster({ ports, upload }, path);
    expect([sent, reviewers.map(({ id }) => id)]).toEqual([['reviewers/roster.yaml'], ['R-1']]);
  });

  it('is refused before it goes up when it is not valid', async () => {
    const path = join(folder, 'broken.yaml');
    writeFileSync(path, ROSTER.replace('hoursPerWeek: 32', 'hoursPerWeek: many'));
    const upload = async () => {
      throw new Error('nothing may go up');
    };
    await expect(publishRoster({ ports: memoryPorts().ports, upload }, path)).rejects.toThrow(
      /reviewers\[0\]\.hoursPerWeek/,
    );
  });
});
