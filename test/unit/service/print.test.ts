import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceKey } from '../../../shared/keys.ts';
import { coverSheet, inWindow } from '../../../shared/service/cover.ts';
import envelopes from '../../../shared/service/envelope.json' with { type: 'json' };
import type { ServiceOrder } from '../../../shared/service/order.ts';
import { addresseesOf } from '../../../shared/service/parties.ts';
import { csvOf, layToPrint, type PrintOrder } from '../../../shared/service/print.ts';
import { manifestOf } from '../../ports/manifest.ts';
import { memoryPorts } from '../../ports/memory.ts';
import { linesOfPdf } from '../letter/parse-letter.ts';
import { CASE } from './panel.ts';

const { address, returnAddress } = envelopes.envelope;

describe('an address', () => {
  const problem = (given: Record<string, string>) => {
    const manifest = manifestOf();
    const [worker] = addresseesOf({
      ...manifest,
      injuredEmployee: { ...manifest.injuredEmployee, address: given },
    });
    return worker?.addressProblem;
  };
  it.each([
    [{ street: '1 Example Street', city: 'Fresno', state: 'CA', zip: '93701' }, null],
    [{ line1: 'P.O. Box 7', line2: 'Fresno, CA 93701-0007' }, null],
    [{ Street: '1 Example Street', City: 'Fresno', State: 'CA', ZIP: '93701' }, null],
    [{ city: 'Fresno', state: 'CA', zip: '93701' }, 'address-incomplete'],
    [{ street: '1 Example Street', city: 'Fresno', state: 'CA' }, 'address-incomplete'],
    [{ street: '1 Example Street', city: 'Fresno', zip: '93701' }, 'address-incomplete'],
    [{ street: '1 Example Street', city: 'Fresno', state: 'CA', zip: '9370' }, 'address-incomplete'],
    [{ street: ' ', city: '' }, 'no-address'],
    [{}, 'no-address'],
  ])('of %j lacks %s', (given, expected) => {
    expect(problem(given)).toBe(expected);
  });
});

describe('a window', () => {
  it('takes a usual address in ten points', () => {
    expect(inWindow(['Marisol Quintero', '12 Olive Street', 'Fresno, CA 93701'], address)).toEqual({
      lines: ['Marisol Quintero', '12 Olive Street', 'Fresno, CA 93701'],
      size: 10,
      fits: true,
    });
  });
  it('takes a long name on two lines, in smaller type where it has to', () => {
    const name = 'Wolfeschlegelsteinhausenbergerdorff the Third and Company Medical Group';
    const block = inWindow([name, 'Suite 12', '1 Example Street', 'Fresno, CA 93701'], address);
    expect(block.fits).toBe(true);
    expect(block.lines.join(' ')).toBe(`${name} Suite 12 1 Example Street Fresno, CA 93701`);
  });
  it('says so of a name of 200 letters, which then goes in the larger envelope', () => {
    const block = inWindow(['x'.repeat(200), 'a', 'b', 'Fresno, CA 93701'], address);
    expect([block.size, block.fits]).toEqual([8, false]);
  });
  it('never loses a letter, and never says that what is too wide or too high fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[A-Za-z,.]+( [A-Za-z,.]+)*$/), { minLength: 1, maxLength: 8 }),
        (lines) => {
          const { lines: broken, size, fits } = inWindow(lines, address);
          expect(broken.join('').replaceAll(' ', '')).toBe(lines.join('').replaceAll(' ', ''));
          const widest = Math.max(...broken.map((line) => line.length)) * 0.602 * size;
          if (fits)
            expect(
              Math.max(widest / 72 - address.width, (broken.length * size * 1.2) / 72 - address.height),
            ).toBeLessThanOrEqual(0);
        },
      ),
    );
  });
});

it('sets every word of both addresses within the windows of the envelope, whatever is in them', async () => {
  const { pdf } = coverSheet({
    addressee: [
      '#let x = <b>Q</b> $1 *',
      'Ñuñez & Иванов, Example Medical Group',
      '12 Olive Street',
      'Fresno, CA 93701',
    ],
    returnAddress: ['Example Review Organization', 'P.O. Box 1', 'Sacramento, CA 95813'],
    title: 'Final Determination',
    note: 'Independent Medical Review case CM15-0185313.',
    language: 'en',
  });
  const [lines] = await linesOfPdf(pdf);
  const text = (box: typeof address) =>
    (lines ?? [])
      .filter(
        ({ box: [x = 0, y = 0, width = 0, height = 0] }) =>
          x >= box.left * 72 - 0.5 &&
          x + width <= (box.left + box.width) * 72 + 0.5 &&
          y >= box.top * 72 - 0.5 &&
          y + height <= (box.top + box.height) * 72 + 0.5,
      )
      .map((line) => line.text)
      .join(' ');
  expect(text(returnAddress)).toBe('Example Review Organization P.O. Box 1 Sacramento, CA 95813');
  expect(text(address)).toBe(
    '#let x = <b>Q</b> $1 * Ñuñez & Иванов, Example Medical Group 12 Olive Street Fresno, CA 93701',
  );
});

describe('a print-and-mail folder', () => {
  const laid = async (pages: number | null, name = 'Synthetic Employee') => {
    const { ports } = memoryPorts();
    await ports.letters.put('letter.pdf', '%PDF-1.7 a letter', 'application/pdf');
    const manifest = manifestOf();
    const [to] = addresseesOf({ ...manifest, injuredEmployee: { ...manifest.injuredEmployee, name } });
    if (!to) throw new Error('nobody');
    const party = { ...to, file: { key: 'letter.pdf', sha256: 'a'.repeat(64), pages, language: 'en' } };
    const order: ServiceOrder = {
      schemaVersion: 1,
      caseNumber: CASE,
      document: 'd'.repeat(64),
      kind: 'determination',
      date: '2015-10-02',
      parties: [party],
    };
    const { key } = await layToPrint(ports, order, party);
    const csv = ports.letters.text(serviceKey(CASE, order.document, 'print/injuredEmployee/manifest.csv'));
    return { order: ports.letters.json<PrintOrder>(key), csv };
  };
  it('tells sheets, sides, envelope and class of mail', async () => {
    const { order } = await laid(9);
    expect([order.sheets, order.duplex, order.envelope, order.mailClass]).toEqual([
      6,
      true,
      '#10 double window',
      'USPS First-Class Mail',
    ]);
  });
  it('of more sheets than fold, or of an address that the window does not show whole, takes the larger envelope', async () => {
    expect((await laid(11)).order.envelope).toBe('9 x 12 flat, addressed by label');
    expect((await laid(2, `${'x'.repeat(49)} `.repeat(5).trim())).order.envelope).toBe(
      '9 x 12 flat, addressed by label',
    );
  });
  it('has its order as a row of CSV for each file', async () => {
    const { csv, order } = await laid(4);
    const [cover] = order.files;
    const d = 'd'.repeat(64);
    const rest =
      ',3,yes,1,#10 double window,USPS First-Class Mail,,' +
      'Synthetic Employee,1 Example Street,"Sacramento, CA 95814",,,,Example Review Organization,P.O. Box 1,"Sacramento, CA 95813",,,';
    expect(csv.split('\r\n').slice(1)).toEqual([
      `${CASE},${d},injuredEmployee,1,cover.pdf,${cover?.sha256},1${rest}`,
      `${CASE},${d},injuredEmployee,2,document.pdf,${order.files[1]?.sha256},4${rest}`,
      '',
    ]);
  });
  it('keeps what a spreadsheet would run as a formula from running', async () => {
    const { order } = await laid(1);
    const csv = csvOf({ ...order, addressee: ['=HYPERLINK("x")', '+1', '@a', 'b', 'c', 'd', 'e'] });
    expect(csv).toContain(`"'=HYPERLINK(""x"")",'+1,'@a,b,c,"d, e",`);
  });
});
