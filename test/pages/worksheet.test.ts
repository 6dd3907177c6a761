import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignedReview } from '../../shared/reviewers/model.ts';
import { CASE, panelWorld, TEXT_RECORDS } from '../flow/case.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const here = existsSync(CHROMIUM);
if (!here)
  console.warn(
    `Pages are not tested: no Chromium at ${CHROMIUM}. Install Debian's chromium, or set CHROMIUM.`,
  );

describe.skipIf(!here)('in a browser', () => {
  let browser: Browser;
  let worksheet: string;
  let letter: string;
  let proposal: string;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    const flow = await panelWorld();
    await flow.submit({
      ...TEXT_RECORDS,
      'records/markup.txt': 'PROGRESS NOTE\nDate: 6/5/15\n<script>alert(1)</script> neck spasm',
    });
    proposal = flow.proposal().digest;
    const [requested] = flow.published('ReviewRequested');
    worksheet = flow.ports.letters.text(requested?.worksheetKey ?? '');
    await flow.sign();
    const [written] = flow.published('LetterWritten');
    letter = flow.ports.letters.text(written?.htmlKey ?? '');
  });
  afterAll(() => browser?.close());

  /** Opens a page that may not reach the network, and fails on any error in it. */
  async function open(html: string): Promise<{ page: Page; asked: string[]; errors: string[] }> {
    const page = await browser.newPage();
    const asked: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('dialog', (dialog) => errors.push(dialog.message()));
    await page.setContent(html);
    return { page, asked: asked.filter((url) => !/^(about|data|blob):/.test(url)), errors };
  }

  it('the worksheet asks the network for nothing and runs nothing that a record holds', async () => {
    const { page, asked, errors } = await open(worksheet);
    expect(asked).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('the worksheet shows the cited words of a fact, marked on their page', async () => {
    const { page } = await open(worksheet);
    const cite = page.locator('main [data-file]').first();
    const [start, end] = await Promise.all(['data-start', 'data-end'].map((name) => cite.getAttribute(name)));
    await cite.focus();
    await page.keyboard.press('Enter');
    const marked = await page.locator('#record mark').textContent();
    expect(marked).toHaveLength(Number(end) - Number(start));
    await page.close();
  });

  it('the worksheet finds a word anywhere in the record', async () => {
    const { page } = await open(worksheet);
    await page.fill('#search', 'stenosis');
    expect(await page.locator('#hits li').count()).toBe(1);
    await page.fill('#search', 'nowhere at all');
    expect(await page.locator('#found').textContent()).toBe('Nowhere in the pages that were read.');
    await page.close();
  });

  it('the worksheet exports the review that is to be signed, once the attestations are made', async () => {
    const { page } = await open(worksheet);
    await page.click('#export');
    expect(await page.locator('#exported').textContent()).toContain('attestations');
    for (const name of ['noAffiliation', 'activePracticeOverFiveYears', 'atLeast24HoursAWeek'])
      await page.check(`#${name}`);
    await page.fill('#rationale-0', 'In my own words.');
    await page.click('#export');
    const review = SignedReview.parse(JSON.parse((await page.locator('#exported').textContent()) ?? ''));
    expect(review).toMatchObject({
      caseNumber: CASE,
      proposal,
      items: [{ id: '1', decision: 'Upheld', rationale: 'In my own words.' }],
    });
    await page.close();
  });

  it('the letter is one page of headings in order, in its language, that asks the network for nothing', async () => {
    const { page, asked, errors } = await open(letter);
    expect([...asked, ...errors]).toEqual([]);
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))",
    )) as number[];
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    await page.close();
  });
});
