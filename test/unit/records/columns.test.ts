import { describe, expect, it } from 'vitest';
import { textOf } from '../../../shared/records/lines.ts';
import { openPdf } from '../../../shared/records/pdf.ts';
import { pagesPdf } from './pdf-bytes.ts';

const LEFT = [
  'The injured worker is seen for pain in',
  'the neck that goes down to the hand,',
  'with numbness of the thumb since the',
  'fall. He has had ten visits of therapy',
  'without lasting relief, and naproxen',
  'which upset his stomach. The MRI of',
  '6-5-15 shows a herniation at C5-C6.',
];
const RIGHT = [
  'On examination the motion of the neck',
  'is limited to the right. Spurling is',
  'positive on the right, and sensation',
  'is reduced over the thumb. Strength of',
  'the biceps is four of five, and its',
  'reflex is absent. The plan is a second',
  'injection before surgery is thought of.',
];

/** A page of words at places, in the order in which the file has them. */
async function read(pieces: readonly (readonly [x: number, y: number, text: string])[]): Promise<string[]> {
  const at = ([x, y, text]: readonly [number, number, string]) =>
    `1 0 0 1 ${x} ${y} Tm (${text.replace(/[()\\]/g, '\\$&')}) Tj`;
  const stream = `BT /F 10 Tf ${pieces.map(at).join(' ')} ET`;
  const pdf = await openPdf(pagesPdf([{ content: { dict: '', stream } }]));
  if (typeof pdf === 'string') throw new Error(pdf);
  const page = pdf.text(1);
  if (page === null) throw new Error('no page');
  return textOf(page.lines).text.split('\n');
}

const column = (x: number, lines: readonly string[], top = 640) =>
  lines.map((text, n) => [x, top - 14 * n, text] as const);
const across = (...columns: (readonly (readonly [number, number, string])[])[]) =>
  (columns[0] ?? []).flatMap((_, n) => columns.flatMap((lines) => (lines[n] ? [lines[n]] : [])));

describe('two columns of prose', () => {
  it('are read one after the other where the file writes them line by line, across', async () => {
    expect(await read(across(column(60, LEFT), column(320, RIGHT)))).toEqual([...LEFT, ...RIGHT]);
  });

  it('are read so too where their lines do not stand at one height', async () => {
    expect(await read(across(column(60, LEFT), column(320, RIGHT, 633)))).toEqual([...LEFT, ...RIGHT]);
  });

  it('stand between what runs over both of them', async () => {
    const title = 'SUPPLEMENTAL REPORT OF THE ORTHOPEDIC EVALUATION OF THE NECK AND OF THE ARM';
    const end =
      'Nothing in this report is a promise that the treatment asked for will be authorized by anybody.';
    const pieces = [
      [60, 700, title],
      ...across(column(60, LEFT), column(320, RIGHT)),
      [60, 500, end],
    ] as const;
    expect(await read(pieces)).toEqual([title, ...LEFT, ...RIGHT, end]);
  });

  it('stay as they are where the file writes them one after the other', async () => {
    expect(await read([...column(60, LEFT), ...column(320, RIGHT)])).toEqual([...LEFT, ...RIGHT]);
  });

  it('may be of different lengths, and three', async () => {
    const narrow = (lines: readonly string[]) => lines.map((line) => line.split(' ').slice(0, 4).join(' '));
    const columns = [narrow(LEFT), narrow(RIGHT).slice(0, 6), narrow(LEFT).toReversed()] as const;
    expect(
      await read(across(column(40, columns[0]), column(220, columns[1]), column(400, columns[2]))),
    ).toEqual([...columns[0], ...columns[1], ...columns[2]]);
  });
});

describe('what stands side by side and is no prose', () => {
  it('is read across in a table', async () => {
    const rows = [
      ['Naproxen 550 mg', 'one tablet by mouth twice daily', '60'],
      ['Cyclobenzaprine 7.5 mg', 'one tablet at bedtime as needed', '30'],
      ['Tramadol 50 mg', 'one tablet by mouth for severe pain', '45'],
      ['Omeprazole 20 mg', 'one capsule before breakfast', '30'],
      ['Gabapentin 300 mg', 'one capsule three times daily', '90'],
      ['Lidocaine patch', 'one patch for twelve hours a day', '30'],
    ] as const;
    const columns = [60, 220, 480].map((x, i) =>
      column(
        x,
        rows.map((row) => row[i] ?? ''),
      ),
    );
    expect(await read(across(...columns))).toEqual(rows.map((row) => row.join(' ')));
  });

  it('is read across in a form, label before value', async () => {
    const rows = [
      ['Patient name:', 'Jane Sample'],
      ['Date of birth:', '3-2-64'],
      ['Date of injury:', '1-25-07'],
      ['Claim number:', 'WC-123456'],
      ['Employer:', 'Example Stores'],
      ['Body parts:', 'neck and right arm, with numbness'],
    ] as const;
    const columns = [60, 220].map((x, i) =>
      column(
        x,
        rows.map((row) => row[i] ?? ''),
      ),
    );
    expect(await read(across(...columns))).toEqual(rows.map((row) => row.join(' ')));
  });

  it('is read across in a table of findings that are told in small letters', async () => {
    const rows = [
      ['Spurling test', 'positive on the right', 'negative on the left'],
      ['Flexion', 'limited to half', 'painful at the end'],
      ['Extension', 'limited by a third', 'painful throughout'],
      ['Grip', 'weak on the right side', 'strong on the left side'],
      ['Biceps reflex', 'absent on the right', 'present on the left'],
      ['Sensation', 'less over the thumb', 'whole in the fingers'],
    ] as const;
    const columns = [60, 220, 400].map((x, i) =>
      column(
        x,
        rows.map((row) => row[i] ?? ''),
      ),
    );
    expect(await read(across(...columns))).toEqual(rows.map((row) => row.join(' ')));
  });
});
