import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Language } from '../../shared/case/manifest.ts';
import { letterHtml } from '../../shared/letter/html.ts';
import { type LetterFor, letterModel } from '../../shared/letter/letter.ts';
import type { LetterInput } from '../../shared/letter/model.ts';
import { input, records, settings, withItems } from '../unit/letter/case.ts';
import { HOSTILE, hostile } from '../unit/letter/hostile.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const here = existsSync(CHROMIUM);
if (!here)
  console.warn(
    `Pages are not tested: no Chromium at ${CHROMIUM}. Install Debian's chromium, or set CHROMIUM.`,
  );
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const recordDigest = '3f'.repeat(32);
const logo = { ...settings, organizationLogo: '../../test/unit/letter/logo.svg' };
const pageOf = (over: Partial<LetterInput>, to: LetterFor) =>
  letterHtml(letterModel({ ...input, recordDigest, ...over }, logo, to));
const many = withItems(
  Array.from({ length: 40 }, (_, index) => ({ id: `${index}`, description: `Visit number ${index}` })),
  ['Upheld', 'Overturned'],
);
const long = Array.from({ length: 300 }, (_, index) => ({
  ...(records.documents[index % 7] ?? (records.documents[0] as (typeof records.documents)[0])),
  id: `D${index + 1}`,
}));

describe.skipIf(!here)('the letter in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    });
  });
  afterAll(() => browser?.close());

  /** Shows a page at a width; it may not reach the network, and every error in it is kept. */
  async function show(html: string, width = 1024) {
    // The checks are put into the page past its policy, which lets no script run.
    const page = await browser.newPage({ viewport: { width, height: 800 }, bypassCSP: true });
    const wrong: string[] = [];
    page.on('request', (request) => {
      if (!/^(about|data):/.test(request.url())) wrong.push(request.url());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('dialog', (dialog) => wrong.push(dialog.message()));
    await page.setContent(html);
    return { page, wrong };
  }

  /** What axe finds against WCAG 2.2 AA and good practice: each rule with the first element that breaks it. */
  async function violations(page: Page): Promise<readonly string[]> {
    await page.addScriptTag({ path: axe });
    return page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
    );
  }

  it('is held to checks that find what is wrong', async () => {
    const { page } = await show('<title>Letter</title><main><h1>Letter</h1><img src="data:,"></main>');
    expect((await violations(page)).map((one) => one.split(':')[0])).toEqual(['html-has-lang', 'image-alt']);
    await page.close();
  });

  it.each([
    ...Language.options.map((language) => ['the usual letter', language, {}, {}] as const),
    ...Language.options.map(
      (language) =>
        [
          '40 items and 300 documents',
          language,
          { ...many, records: { ...records, documents: long } },
          {},
        ] as const,
    ),
    ['the letter to another party', 'en', {}, { to: 'claimsAdministrator' }] as const,
    ...HOSTILE.map(
      (text) => [`${text.slice(0, 20)}… in every field`, 'es', hostile(input, text), {}] as const,
    ),
  ])('%s (%s) has no violation of WCAG 2.2 AA', async (_, language, over, to) => {
    const { page, wrong } = await show(pageOf(over, { language, ...to }));
    expect(await violations(page)).toEqual([]);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it.each([...Language.options])(
    'in %s fits a width of 320 pixels, where only tables scroll by themselves',
    async (language) => {
      for (const over of [{}, hostile(input, HOSTILE[4])]) {
        const { page } = await show(pageOf(over, { language }), 320);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
        expect(
          await page.evaluate(`[...document.querySelectorAll('.wide')].every((one) => one.tabIndex === 0)`),
        ).toBe(true);
        expect(await violations(page)).toEqual([]);
        await page.close();
      }
    },
  );

  it('keeps to itself what runs from right to left', async () => {
    const { page } = await show(pageOf(hostile(input, HOSTILE[2]), {}));
    expect(await page.evaluate(`getComputedStyle(document.querySelector('address bdi')).unicodeBidi`)).toBe(
      'isolate',
    );
    await page.close();
  });

  it('prints with the whole table on the paper', async () => {
    const { page } = await show(pageOf({}, {}));
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.wide')).overflowX`)).toBe(
      'visible',
    );
    expect(
      Buffer.from(await page.pdf())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await page.close();
  });
});
