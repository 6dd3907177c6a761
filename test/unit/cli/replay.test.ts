import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskCases, impactOf, stackCases } from '../../../infra/cli/impact.ts';
import { LIBRARY, libraryOf } from '../../../infra/cli/propose.ts';
import { firstDifference, replay } from '../../../infra/cli/replay.ts';
import { canonicalJson } from '../../../shared/digest.ts';
import { revisionKey } from '../../../shared/keys.ts';
import type { Guideline, Proposal } from '../../../shared/rules/model.ts';
import { publishGuideline } from '../../../shared/rules/store.ts';
import { CASE, panelWorld, TEXT_RECORDS } from '../../flow/case.ts';

const ID = 'mtus-neck-upper-back-mri';

async function proposedCase() {
  const here = await panelWorld();
  await here.submit(TEXT_RECORDS);
  const { value, digest } = here.proposal();
  return { ports: here.ports, proposal: value, digest, key: revisionKey(CASE, value.revision, 'proposal') };
}

/** The guideline that decides the case, its sentence of one criterion changed. */
function candidate(): Guideline {
  const { guideline } = libraryOf([join(LIBRARY, ID)])[0] as { guideline: Guideline };
  const text = JSON.stringify(guideline).replaceAll('not specified in the records', 'nowhere in the records');
  return JSON.parse(text) as Guideline;
}

describe('a proposal that is replayed', () => {
  it('is the same, byte for byte, also when a new version has been published since', async () => {
    const { ports, digest } = await proposedCase();
    const once = await replay(ports, CASE);
    expect(once).toMatchObject({ caseNumber: CASE, proposal: digest, identical: true, difference: null });
    expect(once.guidelines).toContainEqual({ guideline: ID, version: 1 });
    await publishGuideline(ports, candidate(), 'a later upload');
    expect(await replay(ports, CASE)).toEqual(once);
  });

  it('tells where it first differs from what is stored', async () => {
    const { ports, proposal, key } = await proposedCase();
    const [item] = proposal.items;
    const forged = { ...proposal, items: [{ ...item, decision: 'Overturned' }] };
    await ports.records.put(key, canonicalJson(forged), 'application/json');
    expect(await replay(ports, CASE)).toMatchObject({
      identical: false,
      difference: { path: 'items[0].decision', stored: 'Overturned', replayed: 'Upheld' },
    });
  });

  it('is refused for a case that has none', async () => {
    const { ports } = await proposedCase();
    await expect(replay(ports, 'CM15-0000001')).rejects.toThrow(/no proposal yet/);
  });
});

describe('a candidate tried on archived cases', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archive-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('changes what it would change, in a stack and in its copy on the disk alike, and stores nothing', async () => {
    const { ports, proposal } = await proposedCase();
    const before = [...ports.records.objects.keys()];
    const inStack = await impactOf(candidate(), stackCases(ports));
    expect(inStack).toMatchObject({ guideline: ID, cases: 1, items: 1, decisions: 0, notReproduced: [] });
    expect(inStack.changed[0]?.gone.join(' ')).toContain('not specified in the records');
    expect(inStack.changed[0]?.added.join(' ')).toContain('nowhere in the records');
    expect([...ports.records.objects.keys()]).toEqual(before);
    expect((await impactOf(candidate(), stackCases(ports, ['CM15-0000001']))).cases).toBe(0);

    const copy = join(folder, 'revision');
    mkdirSync(copy);
    for (const name of ['packet', 'records', 'facts', 'proposal'] as const)
      writeFileSync(
        join(copy, `${name}.json`),
        ports.records.text(revisionKey(CASE, proposal.revision, name)),
      );
    const onDisk = await impactOf(candidate(), diskCases(folder, libraryOf([LIBRARY])));
    expect(onDisk).toEqual(inStack);
  });

  it('names cases whose stored proposal does not come out today', async () => {
    const { ports, proposal, key } = await proposedCase();
    const forged: Proposal = { ...proposal, summary: [] };
    await ports.records.put(key, canonicalJson(forged), 'application/json');
    expect((await impactOf(candidate(), stackCases(ports))).notReproduced).toEqual([CASE]);
  });
});

describe('the first difference of two values', () => {
  it('is none between a value and itself, and is found wherever one stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(firstDifference(value, structuredClone(value))).toBeNull();
        expect(firstDifference({ a: [value] }, { a: [value, 1] })).toMatchObject({ path: 'a[1]' });
        expect(firstDifference({ a: value, b: 1 }, { a: value })).toMatchObject({ path: 'b', stored: 1 });
      }),
    );
  });
});
