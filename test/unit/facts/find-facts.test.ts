import { expect, it } from 'vitest';
import type { EventBody } from '../../../events/catalog.ts';
import example from '../../../events/records-indexed/example.json' with { type: 'json' };
import { findFacts } from '../../../functions/find-facts/find-facts.ts';
import { CASE_ROW } from '../../../shared/case/rows.ts';
import { Defect } from '../../../shared/errors.ts';
import type { Facts } from '../../../shared/facts/model.ts';
import { pagesKey, revisionKey } from '../../../shared/keys.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import { manifestOf } from '../../ports/manifest.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { brief, document, index, page, SHA } from './record.ts';

const CASE = 'CM15-0185313';
const REVISION = 'b'.repeat(64);
const at = (file: 'packet' | 'files' | 'records' | 'facts') => revisionKey(CASE, REVISION, file);
const event = {
  ...example,
  caseNumber: CASE,
  revision: REVISION,
  recordsKey: at('records'),
} as EventBody<'RecordsIndexed'>;

/** A case with one note of two pages, read in two ranges. */
async function indexed(latest = REVISION) {
  const { ports, events } = memoryPorts();
  await ports.cases.insert(CASE, CASE_ROW, {
    openedAt: '2015-09-21',
    revisions: [{ revision: latest, packetKey: at('packet'), receivedAt: '2015-09-21' }],
  });
  await writeJson(ports.records, at('packet'), {
    caseNumber: CASE,
    revision: REVISION,
    manifest: manifestOf(),
    sources: [],
  });
  await writeJson(ports.records, at('files'), {
    files: [],
    ranges: [
      { sha256: SHA, from: 1, to: 1 },
      { sha256: SHA, from: 2, to: 2 },
    ],
  });
  await writeJson(ports.records, at('records'), index([document({ pages: { from: 1, to: 2 } })]));
  await writeJson(ports.records, pagesKey(CASE, SHA, 1, 1), [page('PLAN:')]);
  await writeJson(ports.records, pagesKey(CASE, SHA, 2, 2), [page('MRI of the neck.', 2)]);
  return { ports, events };
}

it('writes the facts of the pages that were read and says how many', async () => {
  const { ports, events } = await indexed();
  await findFacts(event, ports);
  const facts = ports.records.json<Facts>(at('facts'));
  expect(facts.facts.map(brief)).toEqual(['imaging.mri planned cervical -']);
  expect(facts).toMatchObject({
    caseNumber: CASE,
    revision: REVISION,
    pagesSearched: 2,
    pagesNotSearched: [],
  });
  expect(events).toMatchObject([
    {
      name: 'FactsFound',
      caseNumber: CASE,
      causationId: event.eventId,
      revision: REVISION,
      factsKey: at('facts'),
      facts: 1,
    },
  ]);
});

it('run twice, writes the same bytes and publishes the same event', async () => {
  const { ports, events } = await indexed();
  await findFacts(event, ports);
  const first = ports.records.text(at('facts'));
  await findFacts(event, ports);
  expect(ports.records.text(at('facts'))).toBe(first);
  expect(new Set(events.map((each) => JSON.stringify(each))).size).toBe(1);
});

it('leaves a superseded revision alone', async () => {
  const { ports, events } = await indexed('e'.repeat(64));
  await findFacts(event, ports);
  expect(await ports.records.get(at('facts'))).toBe(null);
  expect(events).toEqual([]);
});

it('is a defect when the pages that were read are not there', async () => {
  const { ports } = await indexed();
  ports.records.objects.delete(pagesKey(CASE, SHA, 2, 2));
  await expect(findFacts(event, ports)).rejects.toThrow(Defect);
});
