import { describe, expect, it } from 'vitest';
import { measure, readPacket, type Share } from '../../../infra/cli/measure-records.ts';
import { indexOf } from '../../../shared/records/records-index.ts';
import { type LongOptions, makeLongPacket } from '../../packets/long/make.ts';

async function measured(options: LongOptions) {
  const { manifest, files, truth } = await makeLongPacket(options);
  const { files: found, pages } = await readPacket(files);
  return { truth, ...measure(await indexOf(manifest, 'r', { files: found, ranges: [] }, pages), truth) };
}
const share = ({ right, of }: Share) => right / of;

describe('a bundle of many documents', () => {
  it.each([
    { seed: 21, pages: 120, wording: 'a' },
    { seed: 22, pages: 120, wording: 'b' },
  ] as const)('is parted, dated and named for what it is: %o', async (options) => {
    const found = await measured(options);
    expect(found.pages).toBe(found.truth.pages);
    expect(found.boundary.f1).toBeGreaterThanOrEqual(0.98);
    expect(share(found.type)).toBeGreaterThanOrEqual(0.97);
    expect(share(found.date)).toBeGreaterThanOrEqual(0.97);
    expect(share(found.author)).toBeGreaterThanOrEqual(0.95);
  });

  it('is parted also where the manifest declares it as one document', async () => {
    const found = await measured({ seed: 23, pages: 60, declared: true });
    expect(found.boundary.f1).toBeGreaterThanOrEqual(0.95);
  });

  it('is made the same by the same seed', async () => {
    const [one, other] = await Promise.all([0, 1].map(() => makeLongPacket({ seed: 24, pages: 30 })));
    expect(one?.truth).toEqual(other?.truth);
    for (const [file, bytes] of one?.files ?? [])
      expect(Buffer.from(other?.files.get(file) ?? []).equals(bytes)).toBe(true);
  });
});

describe('the measure', () => {
  it('tells what is wrong, and counts it', () => {
    const document = (from: number, to: number) => ({
      ...{
        id: '',
        file: 'a.pdf',
        sha256: '',
        pages: { from, to },
        type: 'other' as const,
        date: null,
        author: 'Jo Doe, MD',
      },
      ...{ from: null, legibility: 'legible' as const, illegiblePages: [] },
    });
    const truth = (from: number, to: number) => ({
      ...{
        file: 'a.pdf',
        from,
        to,
        type: 'laboratory' as const,
        date: '2015-01-02',
        author: 'Jo Doe, M.D.',
        blank: [],
      },
      isForeign: false,
    });
    const { wrong, boundary, range, type, date, author } = measure(
      { documents: [document(1, 2), document(3, 5)], missing: [], pagesTotal: 5 },
      { documents: [truth(1, 1), truth(2, 2), truth(3, 5)], missing: [] },
    );
    expect(boundary).toEqual({ precision: 1, recall: 0.5, f1: 2 / 3 });
    expect([range, type, date, author].map(({ right, of }) => `${right} of ${of}`)).toEqual([
      '1 of 3',
      '0 of 3',
      '0 of 3',
      '3 of 3',
    ]);
    expect(wrong[0]).toBe('a.pdf p. 2: boundary missed (laboratory)');
  });
});
