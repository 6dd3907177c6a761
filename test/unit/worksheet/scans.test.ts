import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Page, PageImage } from '../../../shared/records/model.ts';
import { type Scan, ScanChoice, type ScannedPage } from '../../../shared/worksheet/scans.ts';
import { writeWorksheet } from '../../../shared/worksheet/worksheet.ts';
import { consulted, fact, facts, manifest, proposal, records, trace } from '../letter/case.ts';

const [item] = proposal.items;
const cited = fact('finding.spasm', 'D2', { regions: ['cervical'] });
const [document] = records.documents.filter(({ id }) => id === 'D2');
if (!item || !document) throw new Error('the case has an item and a document');
const citing = {
  ...proposal,
  items: [
    { ...item, guidelines: [consulted({}, trace({ id: 'spasm', truth: 'met', support: [cited.id] }))] },
  ],
};
const found = { ...facts, facts: [cited] };
const CITED = { file: document.sha256, page: cited.citation.page };

const IMAGE: PageImage = {
  sha256: 'a'.repeat(64),
  bytes: 300,
  width: 935,
  height: 1210,
  quarters: 0,
  degrees: 0,
};
const scanned = (over: Partial<ScannedPage>): ScannedPage => ({
  file: 'f',
  page: 1,
  width: 612,
  height: 792,
  source: 'ocr',
  text: 'Neck pain',
  words: [],
  legibility: 'legible',
  confidence: 95,
  image: IMAGE,
  ...over,
});

/** Of pages, those whose images a worksheet of so many bytes shows. */
function chosenOf(pages: readonly Page[], mostBytes: number): string[] {
  const choice = new ScanChoice(citing, found, records, mostBytes);
  for (const page of pages) choice.offer(page);
  return choice.chosen().map(({ file, page }) => `${file} ${page}`);
}

describe('the scans that a worksheet shows by their images', () => {
  it('are first those that are cited, then those that were read poorly, then the others in their order', () => {
    const { image: _, ...text } = scanned({ page: 9 });
    const pages = [
      scanned({ page: 1 }),
      text,
      scanned({ page: 2 }),
      scanned({ page: 3, legibility: 'unreadable', source: 'none' }),
      scanned({ ...CITED }),
    ];
    const first = `${CITED.file} ${CITED.page}`;
    expect(chosenOf(pages, 1600)).toEqual([first, 'f 3', 'f 1', 'f 2']);
    expect(chosenOf(pages, 1599)).toEqual([first, 'f 3', 'f 1']);
    expect(chosenOf(pages, 400)).toEqual([first]);
    expect(chosenOf(pages, 0)).toEqual([]);
  });

  it('never take more than they may, and no page is among them twice', () => {
    const page = fc.record({
      page: fc.constant(0),
      legibility: fc.constantFrom<Page['legibility']>('legible', 'not fully legible', 'unreadable'),
      bytes: fc.integer({ min: 0, max: 4000 }),
    });
    fc.assert(
      fc.property(fc.array(page), fc.integer({ min: 0, max: 20_000 }), (some, mostBytes) => {
        const pages = some.map(({ legibility, bytes }, index) =>
          scanned({ page: index + 1, legibility, image: { ...IMAGE, bytes } }),
        );
        const chosen = chosenOf(pages, mostBytes);
        const size = chosen.reduce(
          (sum, place) =>
            sum + Math.ceil(((pages[Number(place.split(' ')[1]) - 1]?.image.bytes ?? 0) * 4) / 3),
          0,
        );
        expect(size).toBeLessThanOrEqual(mostBytes);
        expect(new Set(chosen).size).toBe(chosen.length);
      }),
    );
  });
});

describe('a scan in the worksheet', () => {
  const png = Buffer.from('an image');
  const sheetOf = (pages: readonly Page[], scans: readonly Scan[]) =>
    writeWorksheet({
      manifest,
      records,
      facts: found,
      proposal: citing,
      proposalDigest: 'e'.repeat(64),
      pages,
      scans,
    });
  const given = (sheet: string, id: string): unknown => {
    const json = new RegExp(`<script type="application/json" id="${id}">(.*?)</script>`, 's').exec(
      sheet,
    )?.[1];
    return json === undefined ? undefined : JSON.parse(json);
  };

  it('lies in it with its words where they stand on the image, turned as the image is', () => {
    const page = scanned({
      ...CITED,
      words: [[0, 4, 550.8, 712.8, 30.6, 15.84]],
      image: { ...IMAGE, quarters: 2 },
    });
    const sheet = sheetOf([{ ...page, words: [] }], [{ page, png }]);
    expect(given(sheet, 'files')).toEqual([
      { [CITED.page]: ['Neck pain', 'read from a scan, words 95 % sure', [935, 1210]] },
    ]);
    // From the far corner of the page to the near one of the image, by its pixels.
    expect(given(sheet, `scan-0-${CITED.page}`)).toEqual({
      png: png.toString('base64'),
      words: [0, 4, 47, 97, 47, 24],
    });
    expect(sheet).toContain('img-src data:');
  });

  it('that is not in it says where to look, whether its text could be read or not', () => {
    const unread = { legibility: 'unreadable', source: 'none', text: '', confidence: null } as const;
    const pages = [
      scanned({ file: document.sha256, page: 1 }),
      scanned({
        file: document.sha256,
        page: 2,
        ...unread,
        note: 'no words could be recognised in the scan',
      }),
    ];
    const sheet = sheetOf(pages, []);
    const where = (page: number) =>
      `its image is not in this worksheet: see page ${page} of ${document.file}`;
    expect(given(sheet, 'files')).toEqual([
      {
        1: ['Neck pain', `read from a scan, words 95 % sure; ${where(1)}`],
        2: ['', `unreadable: no words could be recognised in the scan; ${where(2)}`],
      },
    ]);
    expect(given(sheet, 'scan-0-1')).toBe(undefined);
  });

  it('that is blank paper has nothing to be looked at', () => {
    const { image: _, ...blank } = scanned({ ...CITED, text: '', note: 'blank page', confidence: null });
    expect(given(sheetOf([blank], []), 'files')).toEqual([{ [CITED.page]: ['', 'read from a scan'] }]);
  });
});
