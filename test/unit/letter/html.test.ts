import { describe, expect, it } from 'vitest';
import { letterHtml } from '../../../shared/letter/html.ts';
import { letterModel } from '../../../shared/letter/letter.ts';
import { input, settings, withItems } from './case.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { strings } from './parse-letter.ts';

const model = letterModel(input, settings);
/** The words of a page: without style, tags and entities. */
const words = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
const tags = (html: string): string[] =>
  [...html.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, tag = '']) => tag);

describe('the letter as HTML', () => {
  it('has every word of the letter', () => {
    const page = words(letterHtml(model)).replace(/\s/g, '');
    const { date: _, footer: __, language: ___, ...printed } = model;
    for (const text of strings(printed)) expect(page).toContain(text.replace(/\s/g, ''));
  });

  it('has its headings in order and none skipped', () => {
    const page = letterHtml(model);
    expect([...page.matchAll(/<h([1-6])/g)].map(([, level]) => level).join('')).toBe('1222222333223');
    expect(page).toContain('<html lang="en">');
    expect(page).toContain(`<title>${model.title}</title>`);
  });

  it('needs nothing else and lets no script run', () => {
    const page = letterHtml(model);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:\/\/|\bon[a-z]+=/i);
  });

  it('says which words are English in an edition that is not', () => {
    const page = letterHtml(letterModel(input, settings, { language: 'es' }));
    expect(page).toContain('<html lang="es">');
    const english = [...page.matchAll(/ lang="en">([^<]*)</g)].map(([, text]) => text);
    expect(new Set(english)).toEqual(
      new Set(
        [
          model.issues.items[0]?.title,
          model.issues.items[0]?.heading,
          ...(model.issues.items[0]?.paragraphs.map(({ text }) => text) ?? []),
          ...(model.issues.items[0]?.changes ?? []),
          model.summary.text,
          'The file is encrypted.',
          'Progress report dated 08/31/2015.',
          'Report of the cervical spine MRI of 06/07/2011.',
        ].map((text) => text?.replaceAll('&', '&amp;')),
      ),
    );
  });

  it('shows the logo and the code of the record as pictures with words for them', () => {
    const logo = { ...settings, organizationLogo: '../../test/unit/letter/logo.svg' };
    const page = letterHtml(letterModel({ ...input, recordDigest: 'ab'.repeat(32) }, logo));
    expect(page).toMatch(
      /<img class="logo" alt="Logo of Example Review Organization, Inc\." src="data:image\/svg\+xml;base64,PHN2Zy/,
    );
    expect(page).toContain(
      '<svg role="img" aria-label="QR code with the case number and the digest of the determination record" ',
    );
  });

  it('opens and closes every element', () => {
    const many = withItems(
      Array.from({ length: 40 }, (_, index) => ({ id: `${index}`, description: `Item ${index}` })),
      ['Overturned', 'Upheld'],
    );
    const open: string[] = [];
    for (const tag of tags(letterHtml(letterModel(many, settings)))) {
      if (['meta', 'br'].includes(tag)) continue;
      if (tag.startsWith('/')) expect(open.pop()).toBe(tag.slice(1));
      else open.push(tag);
    }
    expect(open).toEqual([]);
  });

  it.each(HOSTILE.map((text) => [text]))('takes %j in every field as words', (text) => {
    const page = letterHtml(letterModel(hostile(input, text), settings));
    expect(tags(page).filter((tag) => /script|img/.test(tag))).toEqual([]);
    expect(words(page)).toContain(text.trim().replace(/\s+/g, ' '));
  });
});
