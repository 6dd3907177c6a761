import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Page, RecordDocument } from '../../../shared/records/model.ts';
import { changesBetween, PacketWords } from '../../../shared/records/repeats.ts';

const REPORT = `SAMPLE SPINE CLINIC
MRI OF THE CERVICAL SPINE
Patient: Jane Sample
Date of study: 6/7/2011
TECHNIQUE Multiplanar sequences were obtained without contrast on a closed magnet.
FINDINGS Vertebral body heights are maintained and the marrow signal is normal.
At C5-6 there is a 3 mm disc protrusion with mild stenosis of the right foramen.
There is no fracture and no cord compression at any of the levels that were seen.
IMPRESSION Mild right foraminal stenosis at C5-6, unchanged from the earlier study.
Robin Example, MD`;

type Copy = {
  readonly text: string;
  readonly of?: Partial<Page>;
  readonly document?: Partial<RecordDocument>;
};

/** Which of the documents are set aside, and for which. */
function fold(...copies: readonly Copy[]): [id: string, of: string | null, copies: readonly string[]][] {
  const words = new PacketWords();
  const documents = copies.map(({ text, of, document }, i): RecordDocument => {
    const file = `${i}`;
    words.add({
      file,
      page: 1,
      width: 612,
      height: 792,
      source: 'text-layer',
      text,
      words: [],
      legibility: 'legible',
      confidence: null,
      ...of,
    });
    return {
      id: `D${i + 1}`,
      file: `${file}.pdf`,
      sha256: file,
      pages: { from: 1, to: 1 },
      type: 'imaging-report',
      date: '2011-06-07',
      author: null,
      from: null,
      legibility: 'legible',
      illegiblePages: [],
      ...document,
    };
  });
  return words.fold(documents).map(({ id, setAside, copies: also = [] }) => [id, setAside?.of ?? null, also]);
}

const once = [
  ['D1', null, ['D2']],
  ['D2', 'D1', []],
];
const twice = [
  ['D1', null, []],
  ['D2', null, []],
];
const ocr = { source: 'ocr' as const };

describe('a copy', () => {
  it.each([
    ['the same words', REPORT],
    [
      'under a fax header and over its page mark',
      `03/02/2015 14:33 FROM: Records Dept TO: 5555550188 P.003/020\n${REPORT}\nBATES 0012`,
    ],
    ['with a stamp of its receipt', `${REPORT}\nRECEIVED 3/2/2015`],
    ['numbered by whoever copied it', `${REPORT}\nRECORDS 412-88`],
    ['with its lines broken elsewhere', REPORT.replaceAll('\n', ' ').replaceAll(' with ', '\nwith ')],
  ])('is told by %s', (_what, text) => {
    expect(fold({ text: REPORT }, { text })).toEqual(once);
  });

  it.each([
    ['letters that scans confuse', REPORT.replace('normal', 'norrnal').replace('closed', 'c1osed')],
    ['a word misread', REPORT.replace('Multiplanar', 'Multiplamar')],
    [
      'words that could not be read',
      REPORT.replace('obtained', '[illegible]').replace('heights', '[illegible]'),
    ],
    ['specks', REPORT.replace('FINDINGS', 'FINDINGS l')],
  ])('is told in a scan, with %s', (_what, text) => {
    expect(fold({ text: REPORT }, { text, of: ocr })).toEqual(once);
  });

  it('is the less legible one, wherever it stands, and every place is kept', () => {
    const poor: Copy = {
      text: REPORT.replace('obtained', '[illegible]'),
      of: ocr,
      document: { legibility: 'not fully legible' },
    };
    expect(fold(poor, { text: REPORT }, { text: REPORT })).toEqual([
      ['D1', 'D2', []],
      ['D2', null, ['D1', 'D3']],
      ['D3', 'D2', []],
    ]);
  });
});

describe('a corrected report is no copy', () => {
  const changes: [string, string][] = [
    ['with', 'without'],
    ['There is no fracture', 'There is a fracture'],
    ['There is no fracture', 'There is fracture'],
    ['3 mm', '8 mm'],
    ['3 mm', '.3 mm'],
    ['C5-6', 'C56'],
    ['C5-6 there', 'C6-7 there'],
    ['right foramen', 'left foramen'],
    ['is normal', 'is abnormal'],
    ['mild stenosis', 'severe stenosis'],
    ['unchanged', 'changed'],
    ['disc protrusion', 'disc extrusion'],
    ['6/7/2011', '6/8/2011'],
    ['MRI OF', 'AMENDED MRI OF'],
    ['Robin Example', 'Robin Other'],
    ['levels that were seen.', 'levels that were seen. The cord shows edema.'],
  ];
  it.each(changes)('with “%s” made “%s”', (from, to) => {
    const text = REPORT.replace(from, to);
    expect(text).not.toBe(REPORT);
    expect(fold({ text: REPORT }, { text })).toEqual(twice);
    expect(fold({ text: REPORT }, { text, of: ocr })).toEqual(twice);
  });

  it('where a number, a side or a denial of one could not be read in the other', () => {
    for (const word of ['3', 'no', 'right', 'C5-6', 'Mild'])
      expect(fold({ text: REPORT }, { text: REPORT.replace(` ${word} `, ' [illegible] '), of: ocr })).toEqual(
        twice,
      );
  });

  it('nor is a page that is mostly unread, or one of a few words', () => {
    const unread = REPORT.replace(/\b[a-z]{2,}\b/g, '[illegible]');
    expect(fold({ text: unread, of: ocr }, { text: unread, of: ocr })).toEqual(twice);
    expect(fold({ text: 'Please see attached.' }, { text: 'Please see attached.' })).toEqual(twice);
  });

  it('nor are visits of one form on two days', () => {
    const visit = (day: string) => ({
      text: REPORT.replace('6/7/2011', '[illegible]'),
      of: ocr,
      document: { date: day },
    });
    expect(fold(visit('2011-06-07'), visit('2011-06-14'))).toEqual(twice);
  });
});

describe('the differences of two sequences', () => {
  it('make the one out of the other, and none are told of equals', () => {
    const words = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        const changes = changesBetween(Uint32Array.from(a), Uint32Array.from(b), 100) ?? [];
        const count = (of: readonly number[], side: 0 | 1, word: number) =>
          of.filter((one) => one === word).length -
          changes.flatMap((change) => change[side]).filter((one) => one === word).length;
        for (let word = 0; word <= 4; word++) expect(count(a, 0, word)).toBe(count(b, 1, word));
        expect(changes.length === 0).toBe(a.join() === b.join());
      }),
    );
  });

  it('are not sought beyond the number that is asked for', () => {
    expect(changesBetween(Uint32Array.of(1, 2, 3, 4), Uint32Array.of(5, 6, 7, 8), 2)).toBeNull();
  });
});

describe('a long report that was scanned twice', () => {
  const SUBJECTS = [
    'The patient',
    'The examiner',
    'The therapist',
    'His supervisor',
    'The radiologist',
    'Her husband',
  ];
  const VERBS = ['described', 'measured', 'recorded', 'considered', 'confirmed', 'questioned', 'repeated'];
  const OBJECTS = [
    'the tenderness',
    'the limited motion',
    'the numbness',
    'the swelling',
    'the weakness',
    'the spasm',
  ];
  const PLACES = [
    'over the shoulder',
    'along the forearm',
    'behind the neck',
    'around the elbow',
    'across the wrist',
  ];
  /** Numbers without order, the same every time. */
  function random(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  }
  /** Some six thousand words. */
  function longReport(): string[] {
    const next = random(7);
    const pick = (from: readonly string[]) => from[next(from.length)] ?? '';
    return Array.from({ length: 420 }, (_, n) =>
      `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)} ${pick(PLACES)} at the visit after number ${n + 100}.`.split(
        ' ',
      ),
    ).flat();
  }
  /** As recognition gives it: letters confused in one word of so many, which differ from scan to scan. */
  function misread(words: readonly string[], seed: number, oneOf: number): string {
    const next = random(seed);
    return words
      .map((word) => {
        if (next(oneOf) !== 0 || !/^[a-zA-Z]{3,}$/.test(word)) return word;
        const at = 1 + next(word.length - 1);
        const letter = 'ceoausnrtv'[next(10)] ?? '';
        const kind = next(6);
        if (kind === 0) return word.replace(/m/g, 'rn').replace(/d/g, 'cl');
        if (kind === 1 && word.length > 5) return `${word.slice(0, at)} ${word.slice(at)}`;
        if (kind === 2 && word === 'the') return '';
        return word.slice(0, at) + letter + word.slice(at + 1);
      })
      .filter(Boolean)
      .join(' ');
  }
  const words = longReport();
  const scan = (seed: number, of: readonly string[] = words): Copy => ({
    text: misread(of, seed, 22),
    of: ocr,
  });

  it('is one, though more than four hundred of its words differ', () => {
    const numbers = new Map<string, number>();
    const numbered = ({ text }: Copy) =>
      Uint32Array.from(text.split(' '), (word) => {
        if (!numbers.has(word)) numbers.set(word, numbers.size);
        return numbers.get(word) ?? 0;
      });
    const changes = changesBetween(numbered(scan(1)), numbered(scan(2)), 1000) ?? [];
    expect(words.length).toBeGreaterThan(5500);
    expect(
      changes.reduce((sum, [left, right]) => sum + Math.max(left.length, right.length), 0),
    ).toBeGreaterThan(400);
    expect(fold(scan(1), scan(2))).toEqual(once);
    expect(fold({ text: words.join(' ') }, scan(3))).toEqual(once);
  });

  it.each([
    ['a number in it is another', (word: string, n: number) => (n === 3013 ? '999' : word), 'number'],
    ['a side is', (word: string, n: number) => (n === 3013 ? 'left' : word), 'side'],
  ])('is two where %s', (_what, change) => {
    const at = words.findIndex((word, n) => n >= 3000 && /^\d/.test(word));
    const other = words.map((word, n) => change(word, n === at ? 3013 : -1));
    expect(fold(scan(1), scan(2, other))).toEqual(twice);
  });

  it('is two where a denial was lost in one of them', () => {
    const at = words.findIndex((word, n) => n > 3000 && word === 'described');
    expect(fold(scan(1, words.toSpliced(at + 1, 0, 'no')), scan(2))).toEqual(twice);
  });
});

describe('what a mail room and a copy service put on a report', () => {
  it.each([
    ['a stamp with its date', 'RECEIVED BY MAIL ROOM\nMAY 6, 2013'],
    ['a stamp and a running number', 'SCANNED\n05/06/2013\nABC 0001461'],
    ['the number of an order', 'Sample Copy Order 75517-01 31'],
  ])('makes no other report of it: %s', (_, mark) => {
    expect(fold({ text: REPORT }, { text: `${REPORT}\n${mark}` }).map(([, of]) => of)).toEqual([null, 'D1']);
  });

  it('leaves a date of the report itself what it is', () => {
    const dated = (date: string) => ({ text: `${REPORT}\n${date}\nRECEIVED`, document: { date: null } });
    expect(fold(dated('05/06/2013'), dated('06/06/2013')).map(([, of]) => of)).toEqual([null, null]);
  });
});
