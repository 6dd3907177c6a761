import { describe, expect, it } from 'vitest';
import { letterHtml } from '../../../shared/letter/html.ts';
import { letterModel } from '../../../shared/letter/letter.ts';
import { input, settings, withItems } from './case.ts';
import { HOSTILE, hostile } from './hostile.ts';

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
/** Every string of a value. */
const strings = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(strings)
      : [];
const tags = (html: string): string[] =>
  [...html.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, tag = '']) => tag);

describe('the letter as HTML', () => {
  it('has every word of the letter', () => {
    const page = words(letterHtml(model)).replace(/\s/g, '');
    const { date: _, ...printed } = model;
    for (const text of strings(printed)) expect(page).toContain(text.replace(/\s/g, ''));
  });

  it('has its headings in order and none skipped', () => {
    const page = letterHtml(model);
    expect([...page.matchAll(/<h([1-6])/g)].map(([, level]) => level).join('')).toBe('1222223');
    expect(page).toContain('<html lang="en">');
    expect(page).toContain(`<title>${model.title}</title>`);
  });

  it('needs nothing else and lets no script run', () => {
    const page = letterHtml(model);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:\/\/|\bon[a-z]+=/i);
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
