import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyRules } from '../../../functions/apply-rules/apply-rules.ts';
import { publishGuideline } from '../../../functions/publish-guideline/publish-guideline.ts';
import { CASE_ROW, REVIEW_ROW } from '../../../shared/case/rows.ts';
import { digest } from '../../../shared/digest.ts';
import { revisionKey } from '../../../shared/keys.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import type { Proposal, RecordsRequest } from '../../../shared/rules/model.ts';
import { guidelinesFor } from '../../../shared/rules/store.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { libraryText, manifest, proposalInput, SEED_FACTS } from '../../rules/case.ts';

const NECK = 'mtus-neck-upper-back-mri';
const REPEAT = 'odg-neck-upper-back-mri-repeat';
const SERVICE = 'mri-cervical-spine';
const changed = (text: string) => text.replace('withinDays: 365', 'withinDays: 200');

type World = ReturnType<typeof memoryPorts>;
let world: World;
beforeEach(() => {
  world = memoryPorts();
});

async function upload(id: string, text: string, causationId: string, at = world) {
  const key = `guidelines/${id}/guideline.yaml`;
  await at.ports.inbox.put(key, text, 'application/yaml');
  await publishGuideline({ key, bytes: text.length, causationId }, at.ports);
}
const inForce = async (on = '2015-09-01', at = world) =>
  (await guidelinesFor(at.ports, SERVICE, on)).map(({ guideline, version }) => `${guideline.id} ${version}`);
const versions = () =>
  world.events.flatMap((event) => (event.name === 'GuidelinePublished' ? [event.version] : []));

describe('publish-guideline', () => {
  test('publishes a valid file as the first version, in force for its services and dates', async () => {
    await upload(NECK, libraryText(NECK), 'upload-1');
    expect(world.events).toEqual([
      expect.objectContaining({ name: 'GuidelinePublished', guideline: NECK, version: 1, caseNumber: null }),
    ]);
    expect(await inForce()).toEqual([`${NECK} 1`]);
    expect(await inForce('2017-12-01')).toEqual([]);
    expect(await guidelinesFor(world.ports, 'mri-knee', '2015-09-01')).toEqual([]);
  });

  test('gives the same content no new version, and the same event', async () => {
    await upload(NECK, libraryText(NECK), 'upload-1');
    await upload(NECK, `# the same, said again\n${libraryText(NECK)}`, 'upload-2');
    expect(new Set(versions())).toEqual(new Set([1]));
    expect(new Set(world.events.map(({ eventId }) => eventId)).size).toBe(1);
  });

  test('gives other content the next version, and the one before stays', async () => {
    await upload(NECK, libraryText(NECK), 'upload-1');
    await upload(NECK, changed(libraryText(NECK)), 'upload-2');
    expect(await inForce()).toEqual([`${NECK} 2`]);
    expect([...(world.ports.guidelines.rows.get(`GUIDELINE#${NECK}`)?.keys() ?? [])]).toEqual([
      'V#000001',
      'V#000002',
    ]);
  });

  test('delivered again late, brings nothing back', async () => {
    await upload(NECK, libraryText(NECK), 'upload-1');
    await upload(NECK, libraryText(NECK), 'upload-2');
    await upload(NECK, changed(libraryText(NECK)), 'upload-3');
    await upload(NECK, libraryText(NECK), 'upload-1');
    await upload(NECK, libraryText(NECK), 'upload-2');
    expect(await inForce()).toEqual([`${NECK} 2`]);
    await upload(NECK, libraryText(NECK), 'upload-4');
    expect(await inForce()).toEqual([`${NECK} 3`]);
  });

  test('no longer speaks of a service that its latest version leaves out', async () => {
    await upload(NECK, libraryText(NECK), 'upload-1');
    await upload(NECK, libraryText(NECK).replace(`[${SERVICE}]`, '[mri-lumbar-spine]'), 'upload-2');
    expect(await inForce()).toEqual([]);
  });

  test('refuses an invalid file with line and reason, and what is in force stays', async () => {
    await upload(NECK, libraryText(NECK), 'upload-1');
    const text = libraryText(NECK).replace('concepts: [red-flag]', 'concepts: [red-flogg]');
    await upload(NECK, text, 'upload-2');
    const line = text.split('\n').findIndex((one) => one.includes('red-flogg')) + 1;
    expect(world.events.at(-1)).toMatchObject({
      name: 'GuidelineRefused',
      uploadKey: `guidelines/${NECK}/guideline.yaml`,
      problems: [{ line, problem: 'unknown concept "red-flogg"; did you mean "red-flag"?' }],
    });
    expect(await inForce()).toEqual([`${NECK} 1`]);
  });

  test('refuses a file in the folder of another guideline, or in none, or too large', async () => {
    await upload('another', libraryText(NECK), 'upload-1');
    await publishGuideline({ key: 'guidelines/stray.yaml', bytes: 9, causationId: 'upload-2' }, world.ports);
    await publishGuideline({ key: 'guidelines/a/b.yaml', bytes: 2e6, causationId: 'upload-3' }, world.ports);
    const refused = world.events.flatMap((event) =>
      event.name === 'GuidelineRefused' ? event.problems : [],
    );
    expect(refused.map(({ problem }) => problem)).toEqual([
      'is not that of the folder, "another"',
      'is not at guidelines/<id>/<file>.yaml',
      'is larger than 1000000 bytes',
    ]);
  });

  test('killed anywhere and run again, in any order and as often, gives each upload one version', async () => {
    const texts = [libraryText(NECK), changed(libraryText(NECK))];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(1), fc.nat(8)), { minLength: 1, maxLength: 8 }),
        async (deliveries) => {
          const at = memoryPorts();
          for (const [which, dies] of [...deliveries, [0, 99], [1, 99]] as [number, number][]) {
            let left = dies;
            const insert = at.ports.guidelines.insert.bind(at.ports.guidelines);
            const dying = {
              ...at,
              ports: {
                ...at.ports,
                guidelines: Object.assign(Object.create(at.ports.guidelines), {
                  insert: (pk: string, sk: string, value: unknown) =>
                    left-- > 0 ? insert(pk, sk, value) : Promise.reject(new Error('killed')),
                }),
              },
            } as World;
            await upload(NECK, texts[which] as string, `upload-${which}`, dying).catch(() => {});
          }
          const partition = at.ports.guidelines.rows.get(`GUIDELINE#${NECK}`);
          expect([...(partition?.keys() ?? [])].filter((sk) => sk.startsWith('V#'))).toEqual([
            'V#000001',
            'V#000002',
          ]);
          expect(await inForce('2015-09-01', at)).toEqual([`${NECK} 2`]);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('apply-rules', () => {
  const input = proposalInput();
  const { caseNumber, revision } = input.packet;
  const at = (file: 'packet' | 'records' | 'facts' | 'proposal' | 'request') =>
    revisionKey(caseNumber, revision, file);

  async function open(more: Parameters<typeof proposalInput>[0] = {}) {
    const { manifest: its, packet, records, facts } = proposalInput(more);
    const revisions = [{ revision, packetKey: at('packet'), receivedAt: '2015-09-26T00:00:00.000Z' }];
    await world.ports.cases.insert(caseNumber, CASE_ROW, { openedAt: '2015-09-26T00:00:00.000Z', revisions });
    await writeJson(world.ports.records, at('packet'), { ...packet, manifest: its, sources: [] });
    await writeJson(world.ports.records, at('records'), records);
    await writeJson(world.ports.records, at('facts'), facts);
  }
  const found = () =>
    applyRules(
      {
        name: 'FactsFound',
        schemaVersion: 1,
        eventId: 'f'.repeat(32),
        caseNumber,
        causationId: 'e'.repeat(32),
        time: '2015-09-26T00:00:00.000Z',
        revision,
        factsKey: at('facts'),
        facts: SEED_FACTS.length,
      },
      world.ports,
    );
  const named = (name: string) => world.events.filter((event) => event.name === name);

  beforeEach(async () => {
    await upload(NECK, libraryText(NECK), 'upload-1');
    await upload(REPEAT, libraryText(REPEAT), 'upload-2');
    world.events.length = 0;
  });

  test('writes the proposal and publishes it by its digest', async () => {
    await open();
    await found();
    const proposal = world.ports.records.json<Proposal>(at('proposal'));
    expect(proposal.items.map(({ decision }) => decision)).toEqual(['Upheld']);
    expect(proposal.items[0]?.guidelines.map(({ id, version }) => [id, version])).toEqual([
      [NECK, 1],
      [REPEAT, 1],
    ]);
    expect(world.events).toEqual([
      expect.objectContaining({
        name: 'DeterminationProposed',
        caseNumber,
        causationId: 'f'.repeat(32),
        proposal: digest(proposal),
        items: 1,
        undecided: 0,
      }),
    ]);
  });

  test('run again gives the same proposal and the same event, even after a new version was published', async () => {
    await open();
    await found();
    const before = world.ports.records.text(at('proposal'));
    await upload(NECK, changed(libraryText(NECK)), 'upload-3');
    await found();
    expect(world.ports.records.text(at('proposal'))).toBe(before);
    expect(new Set(named('DeterminationProposed').map(({ eventId }) => eventId)).size).toBe(1);
  });

  test('requests the records that would settle it instead, while they are awaited', async () => {
    await open({ manifest: manifest({ recordsComplete: false }) });
    await found();
    expect(world.ports.records.objects.has(at('proposal'))).toBe(false);
    const request = world.ports.records.json<RecordsRequest>(at('request'));
    expect(request.missing.map(({ description }) => description)).toEqual(['progress report dated 8/31/15']);
    expect(request.wanted).toContainEqual({
      item: '1',
      wanted: 'the report of the previous MRI of the cervical spine',
    });
    expect(world.events).toEqual([
      expect.objectContaining({
        name: 'RecordsRequested',
        requestKey: at('request'),
        requested: request.missing.length + request.wanted.length,
      }),
    ]);
  });

  test('stops without effect on a superseded revision, and on a case that is signed', async () => {
    await open();
    await world.ports.cases.insert(caseNumber, REVIEW_ROW, {});
    await found();
    await world.ports.cases.remove(caseNumber, REVIEW_ROW);
    await world.ports.cases.replace(
      caseNumber,
      CASE_ROW,
      { openedAt: '', revisions: [{ revision: 'later' }] },
      1,
    );
    await found();
    expect(world.events).toEqual([]);
    expect(world.ports.records.objects.has(at('proposal'))).toBe(false);
  });

  test('says how many items the reviewer decides unaided', async () => {
    const disputedItems = [
      { id: '1', description: 'MRI of the cervical spine' },
      { id: '2', description: 'A consultation' },
    ];
    await open({ manifest: manifest({ disputedItems }) });
    await found();
    expect(world.events).toEqual([expect.objectContaining({ items: 2, undecided: 1 })]);
  });

  test('writes no personal data into an event', async () => {
    await open();
    await found();
    expect(JSON.stringify(world.events)).not.toMatch(/Pat Example|1964-03-02/);
  });
});
