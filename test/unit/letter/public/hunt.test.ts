import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFHexString, PDFName, PDFRawStream, PDFString, StandardFonts } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { letterModel } from '../../../../shared/letter/letter.ts';
import { letterPdf } from '../../../../shared/letter/pdf.ts';
import { hunt, huntPublicCopy } from '../../../../shared/letter/public/hunt.ts';
import { identifiersOf, NO_NAMES } from '../../../../shared/letter/public/identifiers.ts';
import { publicCopy } from '../../../../shared/letter/public/public-copy.ts';
import { redactorOf } from '../../../../shared/letter/public/redact.ts';
import { input, manifest, records, settings } from '../case.ts';

const redactor = redactorOf(identifiersOf(manifest, records, NO_NAMES));
const copy = publicCopy(letterModel(input, settings), redactor);
const clean = letterPdf(copy);

/** The public copy with something put into it. */
async function changed(change: (pdf: PDFDocument) => Promise<void> | void, useObjectStreams = true) {
  const pdf = await PDFDocument.load(clean, { updateMetadata: false });
  await change(pdf);
  return pdf.save({ useObjectStreams });
}
const withStream = (dictionary: Record<string, unknown>, bytes: Uint8Array | string) =>
  changed(({ context }) => {
    const stream = PDFRawStream.of(
      context.obj(dictionary as Record<string, string>),
      typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    );
    context.register(stream);
  });

/** What the hunt says of a file; null when it finds nothing. */
const found = (pdf: Uint8Array) =>
  huntPublicCopy(pdf, copy, redactor).then(
    () => null,
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
const left = (layer: string) => `identifier-in-public-copy: an identifier of the case is left in ${layer}`;

describe('the hunt over the finished public copy', () => {
  it('finds nothing in the file as it is written, or written anew by another program', async () => {
    expect(await found(clean)).toBeNull();
    expect(await found(await changed(() => {}))).toBeNull();
    expect(await found(await changed(() => {}, false))).toBeNull();
  });

  it('finds the letter itself, and says in which layer and never what', async () => {
    const said = await found(letterPdf(letterModel(input, settings)));
    expect(said).toBe(left('the text of page 1'));
  });

  it.each<[string, string, (pdf: PDFDocument) => Promise<void> | void]>([
    ['the title', 'the Title of an object', (pdf) => pdf.setTitle('Marisol Quintero')],
    ['the author', 'the Author of an object', (pdf) => pdf.setAuthor('Bergström')],
    ['the subject, misspelled', 'the Subject of an object', (pdf) => pdf.setSubject('re: quintaro')],
    ['the keywords', 'the Keywords of an object', (pdf) => pdf.setKeywords(['HM-4477120'])],
    [
      'a text of the structure',
      'the ActualText of an object',
      ({ context }) =>
        void context.register(
          context.obj({ Type: 'StructElem', ActualText: PDFHexString.fromText('Quintero') }),
        ),
    ],
    [
      'an alternative text',
      'the Alt of an object',
      ({ context }) => void context.register(context.obj({ Alt: PDFString.of('12 Olive Street') })),
    ],
    [
      'a bookmark',
      'the Title of an object',
      ({ context }) => void context.register(context.obj({ Title: PDFString.of('Whitfield\\, D\\.') })),
    ],
    [
      'a string with escapes',
      'the Contents of an object',
      ({ context }) => void context.register(context.obj({ Contents: PDFString.of('\\121ui\\\nntero') })),
    ],
    [
      'a filled field',
      'the V of an object',
      (pdf) => pdf.getForm().createTextField('worker').setText('Marisol'),
    ],
    [
      'the name of an attachment',
      'the Names of an object',
      (pdf) => pdf.attach(Buffer.from('nothing'), 'Quintero.txt', { mimeType: 'text/plain' }),
    ],
    [
      'an attachment',
      'an attachment',
      (pdf) => pdf.attach(Buffer.from('about Abernathy'), 'note.txt', { mimeType: 'text/plain' }),
    ],
    [
      'text that nobody sees',
      'the text of page 1',
      async (pdf) => {
        const font = await pdf.embedFont(StandardFonts.Helvetica);
        pdf.getPage(0).drawText('Quintero', { font, opacity: 0, size: 1, x: 10, y: 10 });
      },
    ],
    [
      'text with its letters apart',
      'the text of page 2',
      async (pdf) => {
        const font = await pdf.embedFont(StandardFonts.Helvetica);
        pdf.getPage(1).drawText('M a r i s o l  Q u i n t e r o', { font, size: 9, x: 50, y: 30 });
      },
    ],
  ])('finds an identifier in %s', async (_, layer, change) => {
    expect(await found(await changed(change))).toBe(left(layer));
  });

  it('finds one in metadata, between objects and after the end, in any encoding', async () => {
    expect(
      await found(
        await withStream(
          { Type: 'Metadata', Subtype: 'XML' },
          '<x:xmpmeta><dc:creator>Ilse &amp; Bergstr&#246;m</dc:creator></x:xmpmeta>',
        ),
      ),
    ).toBe(left('the XMP metadata'));
    expect(
      await found(
        await withStream({ Filter: 'FlateDecode' }, deflateSync(Buffer.from('x QUINTERO y', 'utf16le'))),
      ),
    ).toBe(left('the bytes of a stream'));
    const after = Buffer.concat([clean, Buffer.from('% of Marisol Quintero', 'latin1')]);
    expect(await found(after)).toBe(left('the bytes of the file'));
  });

  it('refuses a file that it cannot look into whole', async () => {
    const refused = (why: string) =>
      `public-copy-not-searched: the public copy cannot be looked into: ${why}`;
    expect(await found(await withStream({ Filter: 'LZWDecode' }, 'abc'))).toBe(
      refused('a stream is packed by LZWDecode'),
    );
    expect(await found(await withStream({ Filter: 'FlateDecode' }, 'no zlib stream'))).toBe(
      refused('a stream cannot be inflated'),
    );
    expect(await found(Buffer.from('no PDF'))).toBe(refused('the file is damaged'));
    const locked = await changed(({ context }) => {
      context.trailerInfo.Encrypt = context.obj({ Filter: PDFName.of('Standard'), V: 1 });
    }, false);
    expect(await found(locked)).toMatch(/^public-copy-not-searched: /);
  });

  it('lets stand what the fixed wording has, and finds the same word elsewhere', async () => {
    const named = { ...manifest, injuredEmployee: { ...manifest.injuredEmployee, name: 'Ida Expert' } };
    const expert = redactorOf(identifiersOf(named, records, NO_NAMES));
    const model = publicCopy(letterModel({ ...input, manifest: named }, settings), expert);
    const pdf = letterPdf(model);
    await huntPublicCopy(pdf, model, expert);
    await expect(hunt(pdf, expert)).rejects.toMatchObject({ code: 'identifier-in-public-copy' });
  });
});

it('joins words and never parts of words: to install one stops no letter about Stallone', async () => {
  const named = { ...manifest, injuredEmployee: { ...manifest.injuredEmployee, name: 'Zed Stallone' } };
  const stallone = redactorOf(identifiersOf(named, records, NO_NAMES));
  const withText = (words: string) =>
    changed(async (pdf) => {
      const font = await pdf.embedFont(StandardFonts.Helvetica);
      pdf.getPage(0).drawText(words, { font, size: 9, x: 50, y: 30 });
    });
  await huntPublicCopy(await withText('to install one'), copy, stallone);
  await expect(huntPublicCopy(await withText('Stall one'), copy, stallone)).rejects.toThrow('page 1');
});

it('writes no author into the public copy, and no date but that of the decision', () => {
  const pdf = Buffer.from(clean).toString('latin1');
  expect(pdf).not.toMatch(/\/Author \([^)]/);
  expect(/<dc:creator>.*?<rdf:li>([^<]*)/s.exec(pdf)?.[1] ?? '').toBe('');
  expect(new Set(pdf.match(/D:\d{8}/g))).toEqual(new Set(['D:20151002']));
});
