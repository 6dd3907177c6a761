import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedReview } from '../../infra/cli/sign.ts';
import type { RecordDocument, Page as RecordPage } from '../../shared/records/model.ts';
import { LETTER, textLayerPage } from '../../shared/records/page.ts';
import { openPdf, type PdfText } from '../../shared/records/pdf.ts';
import { turned } from '../../shared/records/straighten.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { writeWorksheet } from '../../shared/worksheet/worksheet.ts';
import { CASE, panelWorld, TEXT_RECORDS } from '../flow/case.ts';
import { degrade, renderPages } from '../packets/scan.ts';
import * as small from '../unit/letter/case.ts';
import { HOSTILE, hostile } from '../unit/letter/hostile.ts';
import { pagesPdf, scansPdf } from '../unit/records/pdf-bytes.ts';
import { axeViolations, hasBrowser, launch, openPage } from './browser.ts';

/** A case with hostile text in every field, 40 items and 300 documents. */
function hostileWorksheet(text: string): string {
  const bad = hostile({ ...small.input }, text);
  const [item] = bad.proposal.items;
  const [document] = bad.records.documents;
  if (!item || !document) throw new Error('the case has an item and a document');
  const documents = Array.from(
    { length: 300 },
    (_, index): RecordDocument => ({
      ...document,
      id: `D${index + 1}`,
      file: `${text}.pdf`,
      pages: { from: index + 1, to: index + 1 },
      date: `20${String(7 + (index % 9)).padStart(2, '0')}-0${1 + (index % 9)}-11`,
      disagreements: [text],
    }),
  );
  const pages = documents.map(
    ({ sha256 }, index): RecordPage => ({
      file: sha256,
      page: index + 1,
      width: 612,
      height: 792,
      source: 'ocr',
      text: `${text}\nspasm ${text}`,
      words: [],
      legibility: 'not fully legible',
      confidence: 61,
      note: text,
    }),
  );
  const items = Array.from({ length: 40 }, (_, index) => ({
    ...item,
    explanation: text,
    item: { ...item.item, id: `${index + 1} ${text}`, description: text },
    rationale: [{ text, support: item.rationale[0]?.support ?? [] }],
  }));
  return writeWorksheet({
    manifest: bad.manifest,
    records: { ...bad.records, documents },
    facts: small.facts,
    proposal: { ...bad.proposal, items },
    proposalDigest: 'e'.repeat(64),
    pages,
  });
}

/** Ways in which a worksheet is looked at. */
const LOOKS = [
  ['in light', { colorScheme: 'light' }],
  ['in the dark', { colorScheme: 'dark' }],
  ['on a telephone', { viewport: { width: 390, height: 844 } }],
] as const;

describe.skipIf(!hasBrowser)('the worksheet in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imr-worksheet-'));
  const sheet = join(folder, 'worksheet.html');
  let browser: Browser;
  let proposal: { digest: string; value: Proposal };
  beforeAll(async () => {
    browser = await launch();
    const flow = await panelWorld();
    await flow.submit({
      ...TEXT_RECORDS,
      'records/markup.txt': 'PROGRESS NOTE\nDate: 6/5/15\n<script>alert(1)</script> neck\nspasm and PT',
    });
    proposal = flow.proposal();
    const [requested] = flow.published('ReviewRequested');
    writeFileSync(sheet, flow.ports.letters.text(requested?.worksheetKey ?? ''));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  const open = (options: BrowserContextOptions = {}, file = sheet) =>
    openPage(browser, { url: pathToFileURL(file).href }, options);
  const text = (page: Page, selector: string) => page.locator(selector).first().textContent();
  const focused = (page: Page) =>
    page.evaluate('document.activeElement.outerHTML.slice(0, 200)') as Promise<string>;

  it('asks the network for nothing and runs nothing that a record holds', async () => {
    const { page, asked, errors } = await open();
    await page.locator('#record [data-document]').first().click();
    expect([...asked, ...errors]).toEqual([]);
    await page.context().close();
  });

  it('runs no script but its own, even one that is put on the page', async () => {
    const { page } = await open();
    const thrown = (await page.evaluate(`[
      () => { document.body.innerHTML = '<b>markup</b>'; },
      () => { document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' })); },
      () => { document.body.setAttribute('onclick', 'window.ran = 1'); },
      () => {
        const script = document.createElement('script');
        script.append('window.ran = 1');
        document.body.append(script);
      },
    ].map((attempt) => { try { attempt(); return 'done'; } catch (error) { return error.name; } })`)) as string[];
    expect(thrown.slice(0, 3)).toEqual(['TypeError', 'TypeError', 'TypeError']);
    expect(await page.evaluate('window.ran')).toBe(undefined);
    await page.context().close();
  });

  describe('of a record that came as a scan', () => {
    const REPORT = (TEXT_RECORDS['records/progress.txt'] ?? '')
      .split('\n')
      .flatMap((line) => line.split('. '));
    const WORDS = 'Sensation intact';
    const scanSheet = join(folder, 'scan.html');
    /** Where the words stand on the paper that was scanned, in shares of it: left, top, right and bottom. */
    let drawn: number[];
    beforeAll(async () => {
      const paper = pagesPdf([{ lines: REPORT }]);
      const [sheetOfPaper] = await renderPages(paper);
      const pdf = await openPdf(paper);
      if (!sheetOfPaper || typeof pdf === 'string') throw new Error('the report can be drawn');
      const printed = textLayerPage({ file: 'paper', page: 1, ...LETTER }, pdf.text(1) as PdfText, false);
      const start = printed.text.indexOf(WORDS);
      const boxes = printed.words.filter(([from]) => from >= start && from < start + WORDS.length);
      drawn = [
        Math.min(...boxes.map(([, , x]) => x)) / LETTER.width,
        Math.min(...boxes.map(([, , , y]) => y)) / LETTER.height,
        Math.max(...boxes.map(([, , x, , width]) => x + width)) / LETTER.width,
        Math.max(...boxes.map(([, , , y, , height]) => y + height)) / LETTER.height,
      ];
      const flow = await panelWorld();
      const { 'records/progress.txt': _, ...others } = TEXT_RECORDS;
      // It lay askew, and upside down.
      const scan = scansPdf([turned(degrade(sheetOfPaper, { seed: 5, degrees: 2 }), 2)]);
      await flow.submit({ ...others, 'records/progress.pdf': scan });
      const [requested] = flow.published('ReviewRequested');
      writeFileSync(scanSheet, flow.ports.letters.text(requested?.worksheetKey ?? ''));
    }, 120_000);

    const follow = async (page: Page) => {
      await page.locator('.criteria .cite', { hasText: WORDS }).first().click();
      await page.locator('.scan img[src]').waitFor();
    };

    it('marks the words of a fact on the image of its page, upright, where they were printed', async () => {
      const { page, asked, errors } = await open({}, scanSheet);
      await follow(page);
      expect(await focused(page)).toMatch(/^<mark class="cited"/);
      const image = (await page.evaluate(`(async () => {
        const image = document.querySelector('.scan img');
        await image.decode();
        const box = image.getBoundingClientRect();
        const mark = document.querySelector('.marks mark.cited').getBoundingClientRect();
        const share = (x, y) => [(x - box.left) / box.width, (y - box.top) / box.height];
        const canvas = document.createElement('canvas');
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const dark = (left, top, right, bottom) => {
          const at = [left * canvas.width, top * canvas.height, (right - left) * canvas.width, (bottom - top) * canvas.height];
          const { data } = context.getImageData(...at.map(Math.round));
          return data.filter((value, index) => index % 4 === 0 && value < 128).length / (data.length / 4);
        };
        const marked = [...share(mark.left, mark.top), ...share(mark.right, mark.bottom)];
        const [left, top, right, bottom] = marked;
        return {
          size: [image.naturalWidth, image.naturalHeight],
          marked,
          marks: document.querySelectorAll('.marks mark.cited').length,
          ink: dark(...marked),
          beside: dark(right + 0.01, top, Math.min(1, right + 0.2), bottom),
        };
      })()`)) as { size: number[]; marked: number[]; marks: number; ink: number; beside: number };
      expect(image.size).toEqual([935, 1210]);
      expect(image.marks).toBe(1);
      for (const [index, side] of image.marked.entries())
        expect(Math.abs(side - (drawn[index] ?? 0))).toBeLessThan(0.01);
      expect(image.ink).toBeGreaterThan(0.08);
      expect(image.beside).toBeLessThan(0.01);
      expect(await text(page, '#shown .flag')).toMatch(/^.*read from a scan, words \d+ % sure$/);
      expect([...asked, ...errors]).toEqual([]);
      await page.context().close();
    });

    it('shows an image that arrives after its page was asked for', async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      // At the first moment that the script has run, before anything that follows it is there.
      await page.addInitScript(`new MutationObserver((_, self) => {
        if (performance.getEntriesByName('usable').length === 0) return;
        self.disconnect();
        window.early = [document.readyState, document.querySelector('[id^=scan-]')];
        [...document.querySelectorAll('.criteria .cite')].find((one) => one.textContent.includes('${WORDS}')).click();
      }).observe(document, { childList: true, subtree: true });`);
      await page.goto(pathToFileURL(scanSheet).href);
      expect(await page.evaluate('window.early')).toEqual(['loading', null]);
      await page.locator('.scan img[src]').waitFor();
      expect(await text(page, '.marks mark.cited')).toBe(WORDS);
      await context.close();
    });

    it('shows the text that was read instead when told to by a key, with the same words marked, and remembers it', async () => {
      const { page } = await open({}, scanSheet);
      await follow(page);
      const seen = () =>
        Promise.all(['.scan', '.scan + pre'].map((one) => page.locator(one).first().isVisible()));
      expect(await seen()).toEqual([true, false]);
      await page.keyboard.press('=');
      expect(await seen()).toEqual([false, true]);
      expect(await page.getAttribute('#as-text', 'aria-pressed')).toBe('true');
      expect(await text(page, 'pre mark.cited')).toBe(WORDS);
      expect(await page.evaluate("document.activeElement.matches('pre mark.cited')")).toBe(true);
      await page.reload();
      await page.locator('.criteria .cite', { hasText: WORDS }).first().click();
      expect(await seen()).toEqual([false, true]);
      await page.click('#as-text');
      expect(await seen()).toEqual([true, false]);
      await page.click('#tab-documents');
      await page.click('.documents [data-document="D1"]');
      expect(await page.locator('#as-text').isVisible()).toBe(false);
      await page.context().close();
    });

    it('marks the hits of a search on the image, and quotes from it', async () => {
      const { page } = await open({}, scanSheet);
      await page.keyboard.press('/');
      await page.keyboard.type('spasm');
      await page.locator('#hits .cite').first().click();
      expect(await page.locator('.marks mark.cited').count()).toBe(1);
      expect(await page.locator('.marks mark.hit').count()).toBe(1);
      await page.fill('#rationale-0', '');
      await page.keyboard.press('Escape');
      await page.click('#quote');
      expect(await page.inputValue('#rationale-0')).toBe(
        'The progress report of 07/14/2015, page 1, states: “spasm”.',
      );
      await page.context().close();
    });

    it.each(LOOKS)(
      'has nothing that axe finds wrong beside its image, %s',
      async (_, options) => {
        const { page } = await open({ bypassCSP: true, ...options }, scanSheet);
        await follow(page);
        expect(await page.getAttribute('.scan img', 'alt')).toBe(
          'Scan of page 1 of D2 progress report 07/14/2015. “Scans as text” shows the words that were read in it.',
        );
        expect(await axeViolations(page, '#record')).toEqual([]);
        await page.context().close();
      },
      60_000,
    );
  });

  it('brings the marked words into sight in the midst of a long document', async () => {
    const [document] = small.records.documents;
    const [fact] = small.facts.facts;
    const [item] = small.proposal.items;
    if (!document || !fact || !item) throw new Error('the case has a document, a fact and an item');
    const words = 'Spasm of the neck.';
    const pages = Array.from(
      { length: 200 },
      (_, index): RecordPage => ({
        file: document.sha256,
        page: index + 1,
        width: 612,
        height: 792,
        source: 'text-layer',
        text: `${'A line of the page.\n'.repeat(index % 60)}${words}\nThe end.`,
        words: [],
        legibility: 'legible',
        confidence: null,
      }),
    );
    const start = pages[149]?.text.indexOf(words) ?? 0;
    const cited = {
      ...fact,
      citation: { document: document.id, page: 150, line: 1, start, end: start + words.length, words },
    };
    const file = join(folder, 'long.html');
    writeFileSync(
      file,
      writeWorksheet({
        manifest: small.manifest,
        records: {
          ...small.records,
          documents: [
            { ...document, pages: { from: 1, to: 200 }, legibility: 'legible', illegiblePages: [] },
          ],
        },
        facts: { ...small.facts, facts: [cited] },
        proposal: {
          ...small.proposal,
          items: [
            {
              ...item,
              guidelines: [
                small.consulted({}, small.trace({ id: 'spasm', truth: 'met', support: [fact.id] })),
              ],
            },
          ],
        },
        proposalDigest: 'e'.repeat(64),
        pages,
      }),
    );
    const { page } = await open({}, file);
    await page.keyboard.press(']');
    expect(await text(page, '#shown mark.cited')).toBe(words);
    expect(await text(page, '#page-at')).toBe('Page 150 of 200');
    await page.waitForFunction(
      "(() => { const { top, bottom } = document.querySelector('mark.cited').getBoundingClientRect(); return top > 150 && bottom < innerHeight; })()",
    );
    await page.keyboard.press('}');
    expect(await text(page, '#page-at')).toBe('Page 151 of 200');
    await page.context().close();
  });

  it('shows the cited words of a fact, marked on their page, and Escape leads back to what opened them', async () => {
    const { page } = await open();
    const cite = page.locator('.criteria .cite').first();
    const [start, end] = await Promise.all(['data-start', 'data-end'].map((name) => cite.getAttribute(name)));
    await cite.focus();
    await page.keyboard.press('Enter');
    expect(await text(page, '#shown mark.cited')).toHaveLength(Number(end) - Number(start));
    expect(await cite.textContent()).toContain((await text(page, '#shown mark.cited')) ?? 'no words');
    expect(await focused(page)).toMatch(/^<mark/);
    await page.keyboard.press('Escape');
    expect(await focused(page)).toContain('aria-current="true"');
    await page.context().close();
  });

  it('goes from evidence to evidence by keys, and back to where the reader was', async () => {
    const { page } = await open();
    const shown = () =>
      page.evaluate("document.querySelector('[aria-current]').textContent") as Promise<string>;
    await page.keyboard.press(']');
    const first = await shown();
    await page.keyboard.press(']');
    expect(await shown()).not.toBe(first);
    expect(await text(page, '#evidence-at')).toMatch(/^Evidence 2 of \d+$/);
    await page.keyboard.press('[');
    expect(await shown()).toBe(first);
    for (let pressed = 0; pressed < 3; pressed++) await page.keyboard.press('\\');
    expect(await page.locator('#tab-documents').getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('#back').isDisabled()).toBe(true);
    await page.context().close();
  });

  it('searches the whole record, over the ends of lines, counts by document and tells what was searched', async () => {
    const { page } = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('neck spasm, stenosis');
    await page.locator('#hits .cite').first().waitFor();
    expect(await text(page, '#found')).toBe('2 hits on 2 pages of 2 documents.');
    expect(await page.locator('#hits h4').allTextContents()).toEqual([
      'D2 progress report 06/05/2015 1',
      'D3 progress report 07/14/2015 1',
    ]);
    expect(await text(page, '#scope')).toBe('Searched 4 pages in 4 documents. No page was unreadable.');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await text(page, '#shown mark.cited')).toBe('stenosis');
    await page.keyboard.press('Escape');
    expect(await page.locator('#panel-search').isVisible()).toBe(true);
    await page.fill('#search', 'nowhere at all');
    await page.locator('#found', { hasText: 'Nowhere in the pages that were read.' }).waitFor();
    await page.context().close();
  });

  it('looks for the words that a criterion was searched for, and names those that stand nowhere', async () => {
    const { page } = await open();
    await page.locator('.look[data-for="recent-x-ray"]').first().click();
    await page.locator('#terms details').waitFor();
    expect(await text(page, '#found')).toBe('Nowhere in the pages that were read.');
    expect(await text(page, '#terms details')).toMatch(/^\d+ words that stand nowhere.*\bx-?ray\b/i);
    await page.locator('.look[data-for="previous-mri"]').first().click();
    await page.locator('#terms .chips button').first().waitFor();
    expect(await page.locator('#terms .chips button').allTextContents()).toEqual(['MRI 4']);
    await page.context().close();
  });

  it('decides nothing by itself, counts what is decided, and warns of a decision that its rationale contradicts', async () => {
    const { page } = await open();
    expect(await text(page, '#progress')).toBe('0 of 1 item decided');
    await page.check('input[value=Upheld]');
    expect(await text(page, '#progress')).toBe('1 of 1 item decided');
    expect(await text(page, '#warning-0')).toBe('');
    await page.check('input[value=Overturned]');
    expect(await text(page, '#warning-0')).toBe(
      'You decide Overturned and the rationale still argues for Upheld. Change it, so that it gives your reasons.',
    );
    await page.fill('#rationale-0', 'In my own words.');
    expect(await text(page, '#warning-0')).toBe('');
    await page.context().close();
  });

  it('shows which proposed sentences are still in the rationale and puts one back', async () => {
    const { page } = await open();
    await page.fill('#rationale-0', 'In my own words.');
    const kept = page.locator('.kept');
    expect(new Set(await kept.allTextContents())).toEqual(new Set(['not in your rationale Put it in']));
    await kept.nth(1).getByRole('button').click();
    const second = proposal.value.items[0]?.rationale[1]?.text ?? '';
    expect(await page.inputValue('#rationale-0')).toBe(`In my own words. ${second}`);
    expect(await kept.nth(1).textContent()).toBe('✓ in your rationale');
    await page.context().close();
  });

  it('quotes the marked words with their document in the rationale', async () => {
    const { page } = await open();
    await page.fill('#rationale-0', 'I read it.');
    await page.locator('.criteria .cite').first().click();
    const words = await text(page, '#shown mark.cited');
    await page.keyboard.press('"');
    expect(await page.inputValue('#rationale-0')).toBe(
      `I read it. The progress report of 07/14/2015, page 1, states: “${words}”.`,
    );
    await page.context().close();
  });

  it('exports what imr sign takes, once every item is decided and the attestations are made', async () => {
    const { page } = await open();
    await page.click('#export');
    expect(await page.locator('#outcome li').allTextContents()).toEqual([
      'Item 1: no decision is made.',
      'The three attestations have to be made.',
    ]);
    for (const name of ['noAffiliation', 'activePracticeOverFiveYears', 'atLeast24HoursAWeek'])
      await page.check(`#${name}`);
    await page.check('input[value=Overturned]');
    await page.click('#export');
    expect(await text(page, '#outcome')).toContain('a second press exports it as it stands');
    await page.fill('#rationale-0', 'In my\nown words.');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
    expect(download.suggestedFilename()).toBe(`${CASE} review.json`);
    const exported = readFileSync(await download.path(), 'utf8');
    expect(await text(page, '#exported')).toBe(exported);
    const shown = {
      assignment: {
        reviewer: 'R-0001',
        revision: proposal.value.revision,
        proposal: proposal.digest,
        proposalKey: 'p',
        worksheetKey: 'w',
      },
      proposal: proposal.value,
    };
    const at = new Date('2015-10-02T16:30:00Z');
    expect(exportedReview(exported, 'review.json', shown, at)).toEqual({
      schemaVersion: 1,
      caseNumber: CASE,
      proposal: proposal.digest,
      items: [{ id: '1', decision: 'Overturned', rationale: 'In my own words.' }],
      attestations: { noAffiliation: true, activePracticeOverFiveYears: true, atLeast24HoursAWeek: true },
      signedAt: at.toISOString(),
    });
    await page.context().close();
  });

  it('takes a draft up again after the page was closed, and forgets it when told to', async () => {
    const { page } = await open();
    await page.check('input[value=Upheld]');
    await page.fill('#rationale-0', 'Half a thought');
    await page.reload();
    expect(await page.inputValue('#rationale-0')).toBe('Half a thought');
    expect(await text(page, '#progress')).toBe('1 of 1 item decided');
    expect(await page.locator('#noAffiliation').isChecked()).toBe(false);
    await page.click('#discard');
    await page.reload();
    expect(await text(page, '#progress')).toBe('0 of 1 item decided');
    expect(await page.inputValue('#rationale-0')).toContain('not medically necessary');
    await page.context().close();
  });

  it('works where the browser keeps nothing, and says that it keeps no draft', async () => {
    const { page, errors } = await openPage(browser, { html: readFileSync(sheet, 'utf8') });
    await page.check('input[value=Upheld]');
    await page.locator('#draft', { hasText: 'export before you close it' }).waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('is worked by keys alone, which can be switched off and leave text that is being written alone', async () => {
    const { page } = await open();
    await page.keyboard.press('?');
    expect(await page.locator('#keys').isVisible()).toBe(true);
    await page.locator('#keys-on').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    expect(await page.locator('#panel-search').isVisible()).toBe(false);
    await page.click('#show-keys');
    await page.check('#keys-on');
    await page.click('#close-keys');
    await page.focus('#rationale-0');
    await page.keyboard.type('/?#');
    expect(await page.inputValue('#rationale-0')).toContain('/?#');
    await page.focus('#tab-documents');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toContain('id="tab-pages"');
    await page.keyboard.press('#');
    expect(await focused(page)).toContain('id="item-0"');
    await page.context().close();
  });

  it('has one stop of the Tab key in the index, and the arrows for the rest', async () => {
    const { page } = await open();
    expect(await page.locator('.documents .cite[tabindex="0"]').count()).toBe(1);
    await page.locator('.documents .cite[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('D3');
    expect(await page.locator('.documents .cite[tabindex="0"]').count()).toBe(1);
    await page.context().close();
  });

  it('prints the items with their decisions and then the index, and no page of the record', async () => {
    const { page } = await open();
    await page.fill('#rationale-0', 'In my own words.');
    await page.check('input[value=Upheld]');
    await page.emulateMedia({ media: 'print' });
    const isSeen = (selector: string) => page.locator(selector).first().isVisible();
    expect(await text(page, '#printed-0')).toBe('Upheld. In my own words.');
    expect(await Promise.all(['#printed-0', '.criteria', '#panel-documents'].map(isSeen))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await Promise.all(['textarea', '#panel-pages', '#panel-search', '.bar'].map(isSeen))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    await page.context().close();
  });

  it.each(LOOKS)(
    'has nothing that axe finds wrong, %s',
    async (_, options) => {
      const { page } = await open({ bypassCSP: true, ...options });
      const wrong = await axeViolations(page);
      await page.locator('.criteria .cite').first().click();
      wrong.push(...(await axeViolations(page, '#record')));
      await page.locator('.look[data-for="previous-mri"]').first().click();
      await page.locator('#terms .chips button').first().waitFor();
      await page.check('input[value=Overturned]');
      await page.click('#export');
      wrong.push(...(await axeViolations(page, '#record')), ...(await axeViolations(page, '.export')));
      await page.keyboard.press('?');
      wrong.push(...(await axeViolations(page, '#keys')));
      expect(wrong).toEqual([]);
      await page.context().close();
    },
    180_000,
  );

  it.each(HOSTILE.map((bad) => [bad]))(
    'runs nothing of %j in every field, and stays in its width',
    async (bad) => {
      const file = join(folder, 'hostile.html');
      writeFileSync(file, hostileWorksheet(bad));
      const { page, asked, errors } = await open({ viewport: { width: 320, height: 700 } }, file);
      for (const tab of ['documents', 'pages', 'search']) {
        await page.click(`#tab-${tab}`);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      }
      await page.fill('#search', 'spasm');
      await page.locator('#found', { hasText: '300 hits on 300 pages of 300 documents.' }).waitFor();
      await page.locator('#hits .cite').nth(2).click();
      expect(await text(page, '#shown mark.cited')).toBe('spasm');
      await page.setViewportSize({ width: 1440, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1440);
      expect(await page.locator('img, iframe, object, embed').count()).toBe(0);
      expect([...asked, ...errors]).toEqual([]);
      await page.context().close();
    },
  );

  it('has nothing that axe finds wrong with 40 items and 300 documents', async () => {
    const file = join(folder, 'hostile.html');
    writeFileSync(file, hostileWorksheet(HOSTILE[2]));
    const { page } = await open({ bypassCSP: true }, file);
    expect(await axeViolations(page)).toEqual([]);
    await page.context().close();
  }, 180_000);
});
