import { describe, expect, it } from 'vitest';
import { letterModel } from '../../../shared/letter/letter.ts';
import { letterPdf } from '../../../shared/letter/pdf.ts';
import { input, settings, withItems } from './case.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { pagesOfPdf, parseLetter } from './parse-letter.ts';

const model = letterModel(input, settings);
const latin = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1');

describe('the letter as PDF', () => {
  it('reads back whole: case block, credentials, summary and the item with both guidelines and the rationale', async () => {
    const letter = parseLetter(await pagesOfPdf(letterPdf(model)), settings.guidelineLabel);
    expect(letter).toEqual({
      caseBlock: Object.fromEntries(model.caseBlock.flat().map(({ label, text }) => [label, text])),
      states: 'Texas, California',
      certifications: 'Family Practice',
      summary: model.summary.text,
      headings: [model.how.heading, model.documents?.heading, model.summary.heading, model.issues.heading],
      items: model.issues.items.map(({ title, decision, paragraphs }) => ({
        title,
        decision,
        administrator: paragraphs[0]?.text,
        reviewer: paragraphs[1]?.text,
        rationale: paragraphs[2]?.text,
      })),
    });
  });

  it('begins with the cover and numbers its pages', async () => {
    const pages = await pagesOfPdf(letterPdf(model));
    expect(pages[0]?.[0]).toBe('Example Review Organization, Inc.');
    expect(pages[0]).toContain('Final Determination: UPHOLD');
    expect(pages[0]).toContain('YOUR RESULT IN PLAIN WORDS');
    expect(pages[2]?.[0]).toBe('Case Number: CM15-0185313');
    expect(pages.map((lines) => lines.at(-1))).toEqual(
      pages.map((_, index) => `CM15-0185313 · Page ${index + 1} of ${pages.length}`),
    );
  });

  it('is tagged PDF/UA-1 with a title, a language, bookmarks and its fonts embedded', () => {
    const pdf = latin(letterPdf(model));
    expect(pdf).toContain('/MarkInfo');
    expect(pdf).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(pdf).toContain('/Lang (en)');
    expect(pdf).toContain('/DisplayDocTitle true');
    expect(pdf.match(/\/Outlines/g)).not.toBeNull();
    const fonts = pdf.match(/\/Type \/FontDescriptor/g)?.length ?? 0;
    expect(fonts).toBeGreaterThan(1);
    expect(pdf.match(/\/FontFile[23]/g)?.length).toBe(fonts);
  });

  it('has the same bytes for the same letter, whatever was written in between', () => {
    const first = letterPdf(model);
    for (let other = 0; other < 12; other += 1)
      letterPdf({ ...model, caseNumber: `CM15-00000${10 + other}` });
    expect(Buffer.from(letterPdf(structuredClone(model))).equals(first)).toBe(true);
  });

  it('is dated by the decision and not by the clock', () => {
    expect(latin(letterPdf(model))).toContain('/CreationDate (D:20151002');
  });

  it('decides of an item that was authorised in part only what is left, in the sentence of the published letters', async () => {
    const part = { id: '1', description: 'Acupuncture #12', quantity: 12, approvedByUtilizationReview: 8 };
    const pages = await pagesOfPdf(letterPdf(letterModel(withItems([part], ['Upheld']), settings)));
    expect(pages.flat().join(' ')).toContain(
      'set forth below: Acupuncture #12 was the original request. Acupuncture #8 was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Acupuncture #4 is: Upheld Claims Administrator guideline: The',
    );
  });

  it('keeps the titles of 40 items with what follows them', async () => {
    const items = Array.from({ length: 40 }, (_, index) => ({
      id: `${index + 1}`,
      description: `Physical therapy request number ${index + 1} of the lumbar spine`,
    }));
    const many = letterModel(withItems(items, ['Upheld', 'Overturned']), settings);
    const pages = await pagesOfPdf(letterPdf(many));
    const letter = parseLetter(pages, settings.guidelineLabel);
    expect(letter.items.map(({ title, decision }) => [title, decision])).toEqual(
      many.issues.items.map(({ title, decision }) => [title, decision]),
    );
    const lastOfBody = pages.map(
      (lines) => lines[lines.findIndex((line) => /decides only whether/.test(line)) - 1],
    );
    expect(lastOfBody.filter((line) => /: (Upheld|Overturned)$|^[A-Z ,]+$|:$/.test(line ?? ''))).toEqual([]);
  });

  it.each(HOSTILE.map((text) => [text]))('prints %j in every field literally', async (text) => {
    const pages = await pagesOfPdf(letterPdf(letterModel(hostile(input, text), settings)));
    const printed = pages
      .flat()
      .join('')
      .replace(/[\s\u200b]/g, '');
    const [first] = text.split(/[\s\n]/);
    expect(printed).toContain('CM15-0185313·Page1of');
    expect(pages.length).toBeGreaterThan(1);
    // Scripts that run from right to left come back from the page in another order, and what no font has as code points.
    if (/^[\x20-\x7e]+$/.test(first ?? '')) expect(printed).toContain(first);
    if (text.startsWith('中')) expect(printed).toContain('中文名字日本語[U+1F600]');
  });
});
