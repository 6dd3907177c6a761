import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether pages can be tested here; says so when they cannot. */
export const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser)
  console.warn(
    `Pages are not tested: no Chromium at ${CHROMIUM}. Install Debian's chromium, or set CHROMIUM.`,
  );

/** A Chromium that looks for nothing outside. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
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

/** A page that is open, with what it asked the network for and what went wrong in it, both kept up to date. */
export interface Opened {
  readonly page: Page;
  readonly asked: readonly string[];
  readonly errors: readonly string[];
}

/** Opens a page by its address, or its HTML where it has none. */
export async function openPage(
  browser: Browser,
  from: { readonly url: string } | { readonly html: string },
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (!/^(?:about|data|blob|file):/.test(request.url())) asked.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  if ('url' in from) await page.goto(from.url);
  else await page.setContent(from.html);
  return { page, asked, errors };
}

/** What axe-core finds wrong on a page, or a part of it, as it is shown now, by rule and element. */
export async function axeViolations(page: Page, part = 'html'): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate(`axe.run('${part}')`)) as {
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  };
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
