import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../shared/case/manifest.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import { closeOcr } from '../../shared/records/ocr.ts';
import type { ItemProposal, Proposal, RecordsRequest, Sentence } from '../../shared/rules/model.ts';
import { type PacketName, packetFolder, zipPacket } from '../packets/build.ts';
import { panelWorld } from './case.ts';

/** The packets of test/packets/ through the whole flow: real PDFs and scans, read with PDFium and tesseract. */
async function through(name: PacketName, form: 'zip' | 'loose') {
  const here = await panelWorld();
  const files = await packetFolder(name);
  const bytes = files.get('packet.json');
  if (!bytes) throw new Error('a packet has a manifest');
  const manifest = JSON.parse(Buffer.from(bytes).toString()) as Manifest;
  const { caseNumber } = manifest;
  if (form === 'zip')
    await here.ports.inbox.put(`packets/${caseNumber}.zip`, await zipPacket(files), 'application/zip');
  else {
    files.delete('packet.json');
    await here.submit(Object.fromEntries(files), manifest);
  }
  await here.settle();
  return { ...here, caseNumber };
}

const textOf = (sentences: readonly Sentence[]) => sentences.map(({ text }) => text).join(' ');
const onlyItem = ({ items }: Proposal): ItemProposal => {
  const [item] = items;
  if (!item || items.length !== 1) throw new Error('the packet has one item');
  return item;
};

afterAll(closeOcr);

describe("the seed's case", () => {
  let here: Awaited<ReturnType<typeof through>>;
  let proposal: Proposal;
  let records: RecordsIndex;
  beforeAll(async () => {
    here = await through('cervical-mri-repeat', 'zip');
    proposal = here.proposal(here.caseNumber).value;
    const [indexed] = here.published('RecordsIndexed');
    records = here.ports.records.json<RecordsIndex>(indexed?.recordsKey ?? '');
  });

  it('is proposed Upheld, for the reasons of its reviewer', () => {
    const item = onlyItem(proposal);
    expect(item.decision).toBe('Upheld');
    const { rationale } = item;
    for (const gap of [
      /progression of neurological deficits/i,
      /findings indicating red-flag pathology/i,
      /failure of recent conservative therapy/i,
      /a recent X-ray/i,
    ])
      expect(rationale.find(({ text }) => gap.test(text))?.text).toMatch(
        /not specified in the records provided/,
      );
    for (const told of [
      /MRI of the cervical spine on 06\/07\/2011, which revealed mild spinal stenosis at C6-7, right neural foraminal narrowing at C3-4 and left neural foraminal narrowing at C4-5\./,
      /the report of the previous MRI of the cervical spine is not included in the records provided\./i,
      /A significant change in signs or symptoms since the previous MRI of the cervical spine that would require a repeat MRI is not specified in the records provided/,
    ])
      expect(rationale.some(({ text }) => told.test(text))).toBe(true);
  });

  it('has a sentence for nothing: each stands on a record, a search of every page, a guideline or the manifest', () => {
    const read = records.pagesRead;
    expect(read).toBe(records.pagesTotal);
    for (const { text, support } of [...proposal.summary, ...onlyItem(proposal).rationale]) {
      expect(support, text).not.toEqual([]);
      for (const one of support) {
        if (one.kind === 'search') expect(one.pages, text).toBe(read);
        if (one.kind !== 'fact') continue;
        const document = records.documents.find(({ id }) => id === one.citation.document);
        expect(document?.pages && one.citation.page >= document.pages.from, text).toBe(true);
        expect(one.citation.words.length, text).toBeGreaterThan(0);
      }
    }
  });

  it('names the missing note and the missing report, and the notes that are not fully legible', () => {
    expect(records.missing.map(({ type, date }) => `${type} ${date}`).sort()).toEqual([
      'imaging-report 2011-06-07',
      'progress-report 2015-08-31',
    ]);
    const summary = textOf(proposal.summary);
    expect(summary).toContain('the progress report dated 08/31/2015 were not available for review');
    expect(summary).toContain(
      'The progress reports dated 04/03/2015, 06/05/2015 and 07/14/2015 were not fully legible.',
    );
  });

  it('becomes a signed letter that is served on every party', async () => {
    await here.sign({}, here.caseNumber);
    expect(here.published('DeterminationMade')).toMatchObject([{ result: 'Uphold' }]);
    expect(
      here
        .published('PartyServed')
        .map(({ party, channel }) => `${party} ${channel}`)
        .sort(),
    ).toEqual(['claimsAdministrator email', 'injuredEmployee mail', 'requestingPhysician mail']);
    expect(here.published('CaseClosed')).toMatchObject([{ result: 'Uphold', served: 3 }]);
  });
});

describe('the same packet, changed', () => {
  it('is proposed Overturned when the records document a red flag', async () => {
    const here = await through('red-flag', 'loose');
    const item = onlyItem(here.proposal(here.caseNumber).value);
    expect(item.decision).toBe('Overturned');
    expect(textOf(item.rationale)).toContain('The records document a red flag');
  });

  it('is proposed Overturned on progressive weakness with a planned operation', async () => {
    const here = await through('progressive-weakness-planned-operation', 'loose');
    const item = onlyItem(here.proposal(here.caseNumber).value);
    expect(item.decision).toBe('Overturned');
    expect(textOf(item.rationale)).toContain(
      'The records document a new or progressive neurological deficit',
    );
  });

  it('asks for the records that would settle it while they are not complete, and proposes nothing', async () => {
    const here = await through('records-incomplete', 'loose');
    expect(here.published('DeterminationProposed')).toEqual([]);
    const requests = here.published('RecordsRequested').map(({ requestKey }) => requestKey);
    const asked = requests.find((key) => key.endsWith('request.json'));
    const request = here.ports.records.json<RecordsRequest>(asked ?? '');
    expect(request.missing.map(({ date }) => date).sort()).toEqual(['2011-06-07', '2015-08-31']);
    expect(request.wanted.map(({ wanted }) => wanted)).toContain(
      'the report of a recent X-ray of the cervical spine',
    );
  });
});
