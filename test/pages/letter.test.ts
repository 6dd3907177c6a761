import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { panelWorld, TEXT_RECORDS } from '../flow/case.ts';
import { hasBrowser, launch, openPage } from './browser.ts';

describe.skipIf(!hasBrowser)('the letter in a browser', () => {
  let browser: Browser;
  let letter: string;
  beforeAll(async () => {
    browser = await launch();
    const flow = await panelWorld();
    await flow.submit(TEXT_RECORDS);
    await flow.sign();
    const [written] = flow.published('LetterWritten');
    letter = flow.ports.letters.text(written?.htmlKey ?? '');
  });
  afterAll(() => browser?.close());

  it('is one page of headings in order, in its language, that asks the network for nothing', async () => {
    const { page, asked, errors } = await openPage(browser, { html: letter });
    expect([...asked, ...errors]).toEqual([]);
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))",
    )) as number[];
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  });
});
