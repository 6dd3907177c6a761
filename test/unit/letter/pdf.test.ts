import { describe, expect, it } from 'vitest';
import { Language } from '../../../shared/case/manifest.ts';
import { letterModel } from '../../../shared/letter/letter.ts';
import { letterPdf } from '../../../shared/letter/pdf.ts';
import data from '../../../shared/service/envelope.json' with { type: 'json' };
import { input, manifest, records, settings, withItems } from './case.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { grammar, linesOfPdf, pagesOfPdf, parseLetter, strings } from './parse-letter.ts';
import { flat, structureOf } from './structure.ts';

const model = letterModel(input, settings);
const recordDigest = '3f'.repeat(32);
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

  it.each(Language.options)('has in %s every word of the letter, as the HTML has', async (language) => {
    const mixed = withItems(
      [
        { id: '1', description: 'MRI of the right knee' },
        { id: '2', description: 'Acupuncture #12', quantity: 12, approvedByUtilizationReview: 8 },
      ],
      ['Overturned', 'Upheld'],
    );
    const whole = letterModel({ ...mixed, recordDigest }, settings, { language });
    const page = (await pagesOfPdf(letterPdf(whole)))
      .map((lines) =>
        lines
          .slice(
            0,
            lines.findIndex((line) => line.startsWith(whole.disclaimer.slice(0, 60))),
          )
          .join(''),
      )
      .join('')
      .replace(/\s/g, '');
    // Cells of a table stand beside each other, and are compared a word at a time.
    const {
      documents,
      cover,
      disclaimer: _,
      title: __,
      footer: ___,
      record,
      language: ____,
      date: _____,
      ...rest
    } = whole;
    const sentences = strings([
      rest,
      { ...cover, logo: null },
      documents?.notProvided,
      record?.text,
      record?.digest,
    ]);
    const words = strings(documents?.tables).flatMap((text) => text.split(/\s/));
    for (const text of sentences.filter((one) => !/^(Upheld|Overturned)$/.test(one) || language === 'en'))
      expect(page).toContain(text.replace(/\s/g, ''));
    for (const word of words) expect(page).toContain(word);
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

  it('is tagged PDF/UA-1 with its fonts embedded', () => {
    const pdf = latin(letterPdf(model));
    expect(pdf).toContain('/MarkInfo');
    expect(pdf).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(pdf).toContain('/DisplayDocTitle true');
    const fonts = pdf.match(/\/Type \/FontDescriptor/g)?.length ?? 0;
    expect(fonts).toBeGreaterThan(1);
    expect(pdf.match(/\/FontFile[23]/g)?.length).toBe(fonts);
  });

  it.each(Language.options)(
    'has in %s a title, a language, bookmarks, and headings in order',
    async (language) => {
      const edition = letterModel({ ...input, recordDigest }, settings, { language });
      const { title, lang, bookmarks, elements } = await structureOf(letterPdf(edition));
      expect([title, lang]).toEqual([edition.title, language]);
      expect(bookmarks).toEqual([
        edition.cover?.title,
        edition.cover?.plain.heading,
        ...(edition.cover?.sections.map(({ heading }) => heading) ?? []),
        edition.how.heading,
        edition.documents?.heading,
        ...(edition.documents?.tables.flatMap(({ heading }) => heading ?? []) ?? []),
        edition.documents?.notProvided?.heading,
        edition.summary.heading,
        edition.issues.heading,
        ...edition.issues.items.map(({ heading, decided }) => `${heading} ${decided}`),
        edition.record?.heading,
      ]);
      const levels = flat(elements).flatMap(({ type }) => /^H(\d)$/.exec(type)?.[1] ?? []);
      expect(levels.join('')).toBe('1222223332232');
    },
  );

  it('has tables whose header cells say that they head their columns, and pictures with words for them', async () => {
    const logo = { ...settings, organizationLogo: '../../test/unit/letter/logo.svg' };
    const { elements } = await structureOf(letterPdf(letterModel({ ...input, recordDigest }, logo)));
    const all = flat(elements);
    const heads = all.filter(({ type }) => type === 'TH');
    expect(heads.map(({ scope }) => scope)).toEqual(Array(21).fill('Column'));
    expect(all.filter(({ type }) => type === 'Table').map((table) => flat([table])[1]?.type)).toEqual(
      Array(3).fill('THead'),
    );
    expect(all.flatMap(({ type, alt }) => (type === 'Figure' ? [alt] : []))).toEqual([
      'Logo of Example Review Organization, Inc.',
      'QR code with the case number and the digest of the determination record',
    ]);
  });

  it('says which words are English in an edition that is not', async () => {
    const english = async (language: Language) => {
      const { elements } = await structureOf(letterPdf(letterModel(input, settings, { language })));
      return flat(elements).flatMap(({ type, lang }) => (lang === 'en' ? [type] : []));
    };
    // The item in plain words, the treatment as listed, the summary, what could change it; words within a paragraph
    // are marked in its text.
    expect(await english('es')).toEqual(['LBody', 'LBody', 'P', 'LBody']);
    expect(await english('en')).toEqual([]);
  });

  it('prints the digest of its record on one line and whole', async () => {
    const pages = await pagesOfPdf(letterPdf(letterModel({ ...input, recordDigest }, settings)));
    expect(pages.flat()).toContain(recordDigest);
  });

  it('has the addresses where the windows of the envelope are', async () => {
    const { envelope } = data;
    const [first] = await linesOfPdf(letterPdf(model));
    const at = (text: string) => first?.find((line) => line.text === text)?.box.map((points) => points / 72);
    const inside = (box: number[] | undefined, window: typeof envelope.address) => {
      const [x = 0, y = 0, width = 0, height = 0] = box ?? [];
      return (
        x >= window.left &&
        y >= window.top - 0.05 &&
        x + width <= window.left + window.width &&
        y + height <= window.top + window.height
      );
    };
    for (const line of ['Marisol Quintero', '12 Olive Street', 'Fresno, CA 93701'])
      expect([line, inside(at(line), envelope.address)]).toEqual([line, true]);
    for (const line of ['Example Review Organization, Inc.', 'Sacramento, CA 95813'])
      expect([line, inside(at(line), envelope.returnAddress)]).toEqual([line, true]);
    // Nothing else of the page shows through them.
    const title = at('Independent Medical Review Final Determination Letter');
    expect(title?.[1]).toBeGreaterThan(envelope.below - 0.1);
  });

  it.each([
    ['王小明'],
    ['김철수'],
    ['ประเสริฐ สุขใจ'],
    ['Nguyễn Thị Phượng'],
    ['राम शर्मा'],
    ['ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ'],
    ['សុខ សុភា'],
    ['অমিত'],
    ['அருண்'],
    ['ተስፋዬ'],
    ['ကျော်'],
    ['محمد عبد الله'],
    ['שלום בן דוד'],
    ['Ձոն Աբելյան'],
  ])('shows %s in letters of its script', async (name) => {
    const named = { ...manifest, injuredEmployee: { ...manifest.injuredEmployee, name } };
    const pages = await pagesOfPdf(letterPdf(letterModel({ ...input, manifest: named }, settings)));
    expect(pages.flat().join(' ')).not.toContain('[U+');
  });

  it('shows a name that runs from right to left beside what does not', async () => {
    const named = {
      ...manifest,
      claimsAdministrator: { name: 'שלום דוד', organization: '12 Harbor Mutual' },
    };
    const [line] = (await linesOfPdf(letterPdf(letterModel({ ...input, manifest: named }, settings))))
      .flat()
      .filter(({ text }) => text.includes('Harbor'));
    // The name from right to left, and the number behind it.
    expect(line?.across).toEqual(['•', 'דוד', ',שלום', '12', 'Harbor', 'Mutual']);
  });

  it('repeats the header of a long table on each page, and breaks no row', async () => {
    const documents = Array.from({ length: 300 }, (_, index) => ({
      ...(records.documents[index % 5] ?? (records.documents[0] as (typeof records.documents)[0])),
      id: `D${index + 1}`,
      author: `Physician number ${index + 1} of the long packet, MD`,
    }));
    const long = letterModel({ ...input, records: { ...records, documents } }, settings);
    const pages = await pagesOfPdf(letterPdf(long));
    const listed = pages.filter((lines) => lines.some((line) => /^D\d+ /.test(line)));
    expect(listed.length).toBeGreaterThan(10);
    for (const lines of listed)
      expect(lines.filter((line) => line.startsWith('No. Document'))).toHaveLength(1);
    const printed = listed.map((lines) => lines.join(' '));
    for (const { id, author } of documents)
      expect(printed.filter((page) => page.includes(`${id} `) && author !== null).length).toBe(1);
    // A page begins with the head of the table, never with the rest of a row.
    for (const lines of listed.slice(1)) expect(lines[0]).toMatch(/^No\. /);
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
    for (const { administrator, reviewer, rationale } of letter.items) {
      expect(administrator).toMatch(grammar('Claims Administrator'));
      expect(reviewer).toMatch(grammar('Expert Reviewer'));
      expect(rationale).toMatch(/ (?:is|are) (?:not )?medically necessary\.$/);
    }
    const lastOfBody = pages.map(
      (lines) => lines[lines.findIndex((line) => /decides only whether/.test(line)) - 1],
    );
    const alone = /^(?!•).*: (Upheld|Overturned)$|^[A-Z ,]+$|:$/;
    expect(lastOfBody.filter((line) => alone.test(line ?? ''))).toEqual([]);
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
