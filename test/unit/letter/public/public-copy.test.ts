import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../../shared/case/manifest.ts';
import { letterModel } from '../../../../shared/letter/letter.ts';
import { letterPdf } from '../../../../shared/letter/pdf.ts';
import { identifiersOf, NO_NAMES } from '../../../../shared/letter/public/identifiers.ts';
import { publicCopy } from '../../../../shared/letter/public/public-copy.ts';
import { redactorOf } from '../../../../shared/letter/public/redact.ts';
import { determination, input, manifest, records, settings } from '../case.ts';
import { HOSTILE, hostile } from '../hostile.ts';
import { pagesOfPdf, parseLetter } from '../parse-letter.ts';

const redactorFor = (of: Manifest, index = records) => redactorOf(identifiersOf(of, index, NO_NAMES));

/** The case with a rationale in the physician's own words, and its public copy. */
function copyOf(rationale: string, over: Partial<Manifest> = {}) {
  const named = { ...manifest, ...over };
  const items = determination.items.map((item) => ({
    ...item,
    rationale: [{ text: rationale, support: [] }],
  }));
  const model = letterModel(
    { ...input, manifest: named, determination: { ...determination, items } },
    settings,
  );
  return publicCopy(model, redactorFor(named));
}
const rationaleOf = (copy: ReturnType<typeof copyOf>) => copy.issues.items[0]?.paragraphs[2]?.text;

describe('the public copy', () => {
  it('begins at the case block, has no list of documents and reads like the published letters', async () => {
    const copy = publicCopy(letterModel(input, settings), redactorFor(manifest));
    const pages = await pagesOfPdf(letterPdf(copy));
    expect(pages[0]?.slice(0, 2)).toEqual([
      'Independent Medical Review Final Determination Letter, CM15-0185313',
      'Case Number: CM15-0185313',
    ]);
    const letter = parseLetter(pages, settings.guidelineLabel);
    expect(letter.headings).toEqual([
      'HOW THE IMR FINAL DETERMINATION WAS MADE',
      'CLINICAL CASE SUMMARY',
      'IMR ISSUES, DECISIONS AND RATIONALES',
    ]);
    expect(letter.items[0]?.decision).toBe('Upheld');
    expect(pages.flat().join(' ')).not.toMatch(
      /Quintero|Marisol|Abernathy|Whitfield|Harbor Mutual|Bergström|4477120|Olive|Fresno/i,
    );
  });

  it('strikes out names however they are written, and leaves the medicine', () => {
    const copy = copyOf(
      'Ms. Quintero, claim HM-4477120, lives at 12 Olive Street. Per Dr. BERGSTRÖM and marisol quintero, hand pain was noted. Harbor  Mutual Insurance denied it.',
    );
    expect(rationaleOf(copy)).toBe(
      'Ms. [redacted], claim [redacted], lives at [redacted]. Per Dr. [redacted] and [redacted], hand pain was noted. [redacted] denied it.',
    );
  });

  it('takes no word of medicine for a name that is written alike', () => {
    const copy = copyOf('The hand was examined. Hand was there.', {
      injuredEmployee: { ...manifest.injuredEmployee, name: 'Ada Hand' },
    });
    expect(rationaleOf(copy)).toBe('The hand was examined. [redacted] was there.');
  });

  it('lets no name, number or address of the manifest survive, whatever it looks like', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 3, maxLength: 40 })
      .filter((text) => /\p{L}{3}/u.test(text));
    fc.assert(
      fc.property(name, fc.string({ minLength: 4, maxLength: 12 }), (person, claimNumber) => {
        const copy = copyOf(`A. ${person} B. ${claimNumber} C.`, {
          injuredEmployee: { ...manifest.injuredEmployee, name: person },
          claim: { ...manifest.claim, claimNumber },
        });
        const left = rationaleOf(copy) ?? '';
        expect(left.replaceAll('[redacted]', '').includes(person.trim())).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it.each(HOSTILE.map((text) => [text]))('can be made when %j is in every field', (text) => {
    const bad = hostile(input, text);
    const copy = publicCopy(letterModel(bad, settings), redactorFor(bad.manifest, bad.records));
    expect(copy.cover).toBeNull();
    expect(copy.issues.items[0]?.title).toBe('[redacted]');
  });
});
