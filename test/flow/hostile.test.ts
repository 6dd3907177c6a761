import { describe, expect, it } from 'vitest';
import { readCase } from '../../shared/case/rows.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import { HOSTILE_CASE } from '../packets/hostile/hostile.ts';
import { MANIFESTS } from '../packets/hostile/manifests.ts';
import { PDFS } from '../packets/hostile/pdfs.ts';
import { ZIPS } from '../packets/hostile/zips.ts';
import { panelWorld, TEXT_RECORDS } from './case.ts';

/** Every nth: each alone is held by test/unit/packets/hostile.test.ts. */
const some = <T>(all: readonly T[], nth: number): T[] => all.filter((_, i) => i % nth === 0);

/** Design section 7: what bad input gets, from the upload to the answer. */
describe('a hostile ZIP', () => {
  it.each(
    some(
      ZIPS.filter((one) => one.expect !== 'taken'),
      7,
    ),
  )('($name) is refused as $expect; it is kept and no case is opened', async ({ make, expect: code }) => {
    const here = await panelWorld();
    const key = `packets/${HOSTILE_CASE}.zip`;
    await here.ports.inbox.put(key, await make(), 'application/zip');
    await here.settle();
    expect(here.published('PacketRefused')).toMatchObject([
      { caseNumber: HOSTILE_CASE, uploadKey: key, code },
    ]);
    expect(await readCase(here.ports, HOSTILE_CASE)).toBeNull();
    expect(await here.ports.inbox.head(key)).not.toBeNull();
  });
});

describe('a broken manifest', () => {
  it.each(
    some(
      MANIFESTS.filter((one) => !one.expect.includes(' ')),
      7,
    ),
  )('($name) is refused naming $expect', async ({ make, expect: path }) => {
    const here = await panelWorld();
    await here.ports.inbox.put(`packets/${HOSTILE_CASE}/packet.json`, await make(), 'application/json');
    await here.settle();
    const [refused] = here.published('PacketRefused');
    expect(refused).toMatchObject({ code: 'manifest-invalid' });
    expect(refused?.problems.map((one) => one.path)).toEqual([path]);
  });
});

describe('an unreadable PDF', () => {
  const unreadable = some(
    PDFS.filter(({ expect: answer }) => /^unread|the file is damaged/.test(answer)),
    3,
  );
  it.each(unreadable)('($name) is listed as unreadable with why, and the rest goes on', async ({ make }) => {
    const here = await panelWorld();
    await here.submit({ ...TEXT_RECORDS, 'records/hostile.pdf': await make() });
    expect(here.published('DeterminationProposed')).toHaveLength(1);
    const [indexed] = here.published('RecordsIndexed');
    const { documents } = here.ports.records.json<RecordsIndex>(indexed?.recordsKey ?? '');
    const hostile = documents.find(({ file }) => file === 'records/hostile.pdf');
    expect(hostile).toMatchObject({ legibility: 'unreadable' });
    expect(hostile?.problem).toMatch(/\w/);
    expect(documents.filter(({ legibility }) => legibility === 'legible')).toHaveLength(3);
  });
});
