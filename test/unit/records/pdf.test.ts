import { constants, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../../../shared/records/bytes.ts';
import caps from '../../../shared/records/caps.json' with { type: 'json' };
import { textOf } from '../../../shared/records/lines.ts';
import { type PdfReader, readPdf } from '../../../shared/records/pdf-reader.ts';
import { type PageSpec, pagesPdf, pdfOf } from './pdf-bytes.ts';

const read = (bytes: Uint8Array, limits: Partial<typeof caps.pdf> = {}) =>
  readPdf(inMemory(bytes), { ...caps.pdf, ...limits });

async function opened(bytes: Uint8Array, limits?: Partial<typeof caps.pdf>): Promise<PdfReader> {
  const pdf = await read(bytes, limits);
  if (typeof pdf === 'string') throw new Error(`it is ${pdf}`);
  return pdf;
}

/** The page's text, or why there is none. */
async function textOn(pdf: PdfReader, page: number): Promise<string> {
  const text = await pdf.text(page);
  return typeof text === 'string' ? text : textOf(text.lines).text;
}

const PAGES: PageSpec[] = [
  { lines: ['PROGRESS NOTE', 'Neck pain is unchanged since 6-5-15.'] },
  { lines: ['Second page'] },
];

describe('reading a PDF', () => {
  it('gives the lines of each page in order', async () => {
    const pdf = await opened(pagesPdf(PAGES));
    expect({ pages: pdf.pages, repaired: pdf.repaired }).toEqual({ pages: 2, repaired: false });
    expect(await textOn(pdf, 1)).toBe('PROGRESS NOTE\nNeck pain is unchanged since 6-5-15.');
    expect(await textOn(pdf, 2)).toBe('Second page');
  });

  it('joins words, dates and spinal levels that a line end breaks', async () => {
    const lines = [
      'notes dated 6-5-',
      '15 and 6/7/',
      '2011 show neuro-',
      'foraminal narrowing at L4-',
      '5 on X-',
      'ray',
    ];
    const pdf = await opened(pagesPdf([{ lines }]));
    expect(await textOn(pdf, 1)).toBe(
      'notes dated 6-5-15\nand 6/7/2011\nshow neuroforaminal\nnarrowing at L4-5\non X-ray',
    );
  });

  it.each([
    [0, [72, 60.84, 22.68, 13.87]],
    [90, [717.28, 72, 13.87, 22.68]],
    [180, [517.32, 717.28, 22.68, 13.87]],
    [270, [60.84, 517.32, 13.87, 22.68]],
  ])('measures words from the top left of the page as shown, turned by %i degrees', async (rotate, box) => {
    const text = await (await opened(pagesPdf([{ lines: ['pain'], page: `/Rotate ${rotate}` }]))).text(1);
    if (typeof text === 'string') throw new Error(text);
    expect(text.lines).toHaveLength(1);
    expect([text.width, text.height]).toEqual(rotate % 180 === 0 ? [612, 792] : [792, 612]);
    const [word] = text.lines[0] ?? [];
    expect(word?.text).toBe('pain');
    for (const [i, side] of box.entries()) expect(word?.box?.[i]).toBeCloseTo(side, 0);
  });

  it('measures words within the crop box', async () => {
    const text = await (
      await opened(pagesPdf([{ lines: ['pain'], page: '/CropBox [70 100 612 742]' }]))
    ).text(1);
    if (typeof text === 'string') throw new Error(text);
    expect([text.width, text.height]).toEqual([542, 642]);
    expect(text.lines[0]?.[0]?.box?.[0]).toBeCloseTo(2, 0);
    expect(text.lines[0]?.[0]?.box?.[1]).toBeCloseTo(10.84, 0);
  });

  it('reads what was filled into a form, not only what was printed', async () => {
    const bytes = pagesPdf(
      [{ lines: ['Subjective complaints:'], page: '/Annots [6 0 R]' }],
      [
        {
          dict: '/Type /Annot /Subtype /Widget /FT /Tx /F 4 /T (s) /V (neck pain) /Rect [72 600 300 620] /AP <</N 7 0 R>>',
        },
        {
          dict: '/Type /XObject /Subtype /Form /BBox [0 0 228 20] /Resources <</Font <</F 3 0 R>>>>',
          stream: 'BT /F 12 Tf 2 5 Td (neck pain) Tj ET',
        },
      ],
    );
    expect(await textOn(await opened(bytes), 1)).toBe('Subjective complaints:\nneck pain');
  });

  it('sets what was filled into a form beside its label', async () => {
    const field = (y: number, n: number) => ({
      dict: `/Type /Annot /Subtype /Widget /FT /Tx /F 4 /T (f${n}) /Rect [180 ${y} 400 ${y + 16}] /AP <</N ${n} 0 R>>`,
    });
    const value = (text: string) => ({
      dict: '/Type /XObject /Subtype /Form /BBox [0 0 220 16] /Resources <</Font <</F 3 0 R>>>>',
      stream: `BT /F 12 Tf 2 4 Td (${text}) Tj ET`,
    });
    const bytes = pagesPdf(
      [{ lines: ['Patient:', 'Date of exam:'], page: '/Annots [6 0 R 7 0 R]' }],
      [field(716, 8), field(702, 9), value('Jane Sample'), value('6-5-15')],
    );
    expect(await textOn(await opened(bytes), 1)).toBe('Patient: Jane Sample\nDate of exam: 6-5-15');
  });

  it('gives lines from top to bottom though the file writes them from bottom to top', async () => {
    const at = (y: number, text: string) => `1 0 0 1 72 ${y} Tm (${text}) Tj`;
    const stream = `BT /F 12 Tf ${at(600, 'Plan')} ${at(640, 'Objective')} ${at(680, 'Subjective')} ${at(720, 'PROGRESS NOTE')} ET`;
    expect(await textOn(await opened(pagesPdf([{ content: { dict: '', stream } }])), 1)).toBe(
      'PROGRESS NOTE\nSubjective\nObjective\nPlan',
    );
  });

  it('keeps columns that the file writes one after the other', async () => {
    const at = (x: number, y: number, text: string) => `1 0 0 1 ${x} ${y} Tm (${text}) Tj`;
    const column = (x: number, name: string) =>
      [1, 2, 3, 4].map((n) => at(x, 720 - 20 * n, `${name} ${n}`)).join(' ');
    const stream = `BT /F 12 Tf ${column(72, 'left')} ${column(320, 'right')} ET`;
    expect(
      (await textOn(await opened(pagesPdf([{ content: { dict: '', stream } }])), 1)).split('\n'),
    ).toEqual(['left 1', 'left 2', 'left 3', 'left 4', 'right 1', 'right 2', 'right 3', 'right 4']);
  });

  it('tells a scan, a scan with a stamp, a blank page and a short note apart', async () => {
    const image = {
      dict: '/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8',
      stream: 'x',
    };
    const scan = (text: string): PageSpec => ({
      content: { dict: '', stream: `q 612 0 0 792 0 0 cm /I Do Q BT /F 12 Tf 72 20 Td (${text}) Tj ET` },
      page: `/Resources <</Font <</F 3 0 R>> /XObject <</I 12 0 R>>>>`,
    });
    const pdf = await opened(
      pagesPdf(
        [scan(''), scan('CLAIM 000123'), { content: { dict: '', stream: '' } }, { lines: ['See attached.'] }],
        [image],
      ),
    );
    const kinds = [];
    for (let page = 1; page <= 4; page++) {
      const text = await pdf.text(page);
      kinds.push(typeof text === 'string' ? text : text.kind);
    }
    expect(kinds).toEqual(['scan', 'scan', 'blank', 'text']);
  });

  it('renders a page in grey at the resolution asked for', async () => {
    const image = await (
      await opened(pagesPdf([{ content: { dict: '', stream: '0 0 306 792 re f' } }]))
    ).render(1, 72);
    if (typeof image === 'string') throw new Error(image);
    expect([image.width, image.height, image.pixels.length]).toEqual([612, 792, 612 * 792]);
    expect([image.pixels[100 * 612 + 50], image.pixels[100 * 612 + 500]]).toEqual([0, 255]);
  });

  it('renders a giant page no larger than the cap', async () => {
    const pdf = await opened(pagesPdf([{ lines: ['x'], page: '/MediaBox [0 0 14400 14400]' }]));
    const image = await pdf.render(1, 250);
    if (typeof image === 'string') throw new Error(image);
    expect(image.width * image.height).toBeLessThanOrEqual(caps.pdf.renderPixels * 1.01);
  });
});

describe('a PDF that cannot be read says why', () => {
  it.each<[string, string, Uint8Array]>([
    ['no bytes', 'empty', new Uint8Array()],
    [
      'no pages',
      'empty',
      pdfOf([{ dict: '/Type /Catalog /Pages 2 0 R' }, { dict: '/Type /Pages /Kids [] /Count 0' }]),
    ],
    ['only the header', 'damaged', Buffer.from('%PDF-1.7\n')],
    [
      'something else behind the header',
      'damaged',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 'x')]),
    ],
    [
      'a password',
      'encrypted',
      pagesPdf(
        PAGES,
        [],
        `/Encrypt <</Filter /Standard /V 1 /R 2 /P -4 /O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}>>> /ID [<01> <01>]`,
      ),
    ],
    [
      'an unknown security scheme',
      'encrypted',
      pagesPdf(PAGES, [], '/Encrypt <</Filter /Own /V 9>> /ID [<01> <01>]'),
    ],
  ])('%s: %s', async (_what, problem, bytes) => {
    expect(await read(bytes)).toBe(problem);
  });

  it('a page tree that turns in a circle ends', async () => {
    const bytes = pdfOf([
      { dict: '/Type /Catalog /Pages 2 0 R' },
      { dict: '/Type /Pages /Kids [2 0 R 2 0 R] /Count 9' },
    ]);
    const pdf = await read(bytes);
    expect(typeof pdf === 'string' ? pdf : await pdf.text(1)).toBe('damaged');
  });

  it('a truncated file gives the pages that are left and is said to be repaired', async () => {
    const whole = pagesPdf(PAGES);
    const pdf = await opened(whole.subarray(0, whole.indexOf('xref')));
    expect({ pages: pdf.pages, repaired: pdf.repaired }).toEqual({ pages: 2, repaired: true });
    expect(await textOn(pdf, 2)).toBe('Second page');
  });

  it('a file that lost its catalog gives the pages that are left', async () => {
    const whole = pagesPdf(PAGES);
    const pdf = await opened(
      Buffer.concat([whole.subarray(0, 9), whole.subarray(whole.indexOf('3 0 obj'), -60)]),
    );
    expect({ pages: pdf.pages, repaired: pdf.repaired }).toEqual({ pages: 2, repaired: true });
    expect(await textOn(pdf, 2)).toBe('Second page');
  });

  it('a form that draws itself ends', async () => {
    const form = {
      dict: '/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources <</XObject <</X 6 0 R>>>>',
      stream: '/X Do /X Do',
    };
    const pdf = await opened(
      pagesPdf(
        [{ content: { dict: '', stream: '/X Do' }, page: '/Resources <</XObject <</X 6 0 R>>>>' }],
        [form],
      ),
    );
    expect(['', 'damaged', 'timed-out']).toContain(await textOn(pdf, 1));
  });
});

/** A deflated stream of `megabytes` of one byte, built without holding it. */
function bomb(megabytes: number, head = ''): Buffer {
  const block = deflateSync(Buffer.alloc(1_000_000, ' '), { finishFlush: constants.Z_SYNC_FLUSH, level: 9 });
  const first = deflateSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.concat([first, ...Array(megabytes).fill(block.subarray(2)), Buffer.from([3, 0])]);
}

describe('a document that breaks its reader is ended, and no other is touched', () => {
  it('a decompression bomb', async () => {
    const bytes = pagesPdf([
      { content: { dict: '/Filter /FlateDecode', stream: bomb(1500) } },
      { lines: ['after the bomb'] },
    ]);
    expect(bytes.length).toBeLessThan(2_500_000);
    const pdf = await opened(bytes);
    expect(['damaged', 'timed-out', '']).toContain(await textOn(pdf, 1));
    expect(await textOn(pdf, 2)).toBe('after the bomb');
    expect(await textOn(await opened(pagesPdf(PAGES)), 2)).toBe('Second page');
  }, 60_000);

  it('a page that takes too long', async () => {
    const slow = deflateSync(`BT /F 12 Tf ${'(abcdefgh) Tj 1 0 Td '.repeat(400_000)} ET`);
    const bytes = pagesPdf([
      { content: { dict: '/Filter /FlateDecode', stream: slow } },
      { lines: ['after the wait'] },
    ]);
    const pdf = await opened(bytes, { pageMs: 150 });
    expect(await textOn(pdf, 1)).toBe('timed-out');
    const again = await opened(bytes, { pageMs: 5000 });
    expect(await textOn(again, 2)).toBe('after the wait');
  }, 60_000);

  it('is opened again only so often', async () => {
    const slow = {
      dict: '/Filter /FlateDecode',
      stream: deflateSync(`BT /F 12 Tf ${'(abcdefgh) Tj 1 0 Td '.repeat(400_000)} ET`),
    };
    let loads = 0;
    const file = inMemory(pagesPdf(Array.from({ length: 5 }, () => ({ content: slow }))));
    const pdf = await readPdf(
      {
        ...file,
        read: (start, end) => {
          if (start === 0) loads++;
          return file.read(start, end);
        },
      },
      { ...caps.pdf, pageMs: 60, restarts: 2 },
    );
    if (typeof pdf === 'string') throw new Error(pdf);
    const answers = [];
    for (let page = 1; page <= 5; page++) answers.push(await textOn(pdf, page));
    expect(answers).toEqual(['timed-out', 'timed-out', 'timed-out', 'damaged', 'damaged']);
    expect(loads).toBe(3);
  }, 60_000);
});

it('any damage gives pages, or a reason, and never a fault', async () => {
  const whole = pagesPdf(PAGES);
  const problems = ['encrypted', 'damaged', 'empty', 'too-large', 'timed-out'];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.option(fc.nat(whole.length)),
      async (changes, cut) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        const pdf = await read(bytes.subarray(0, cut ?? bytes.length));
        if (typeof pdf === 'string') {
          expect(problems).toContain(pdf);
          return;
        }
        for (let page = 1; page <= Math.min(pdf.pages, 3); page++) {
          const text = await pdf.text(page);
          if (typeof text === 'string') expect(problems).toContain(text);
          else expect(textOf(text.lines).text.length).toBeLessThan(1000);
        }
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
