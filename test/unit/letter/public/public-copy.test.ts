import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../../shared/case/manifest.ts';
import { determinationJson } from '../../../../shared/letter/determination-json.ts';
import { letterModel } from '../../../../shared/letter/letter.ts';
import type { LetterInput } from '../../../../shared/letter/model.ts';
import { letterPdf } from '../../../../shared/letter/pdf.ts';
import { huntPublicCopy } from '../../../../shared/letter/public/hunt.ts';
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

/** A name that is no word, of two parts. */
const syllables = fc
  .array(fc.constantFrom('zo', 'vey', 'kha', 'ñu', 'wöl', 'jad', 'tze', 'bó', 'yim'), {
    minLength: 3,
    maxLength: 4,
  })
  .map((parts) => parts.join(''))
  .map((text) => text.charAt(0).toUpperCase() + text.slice(1));

/** A case in which every text that somebody may have written freely says the same besides. */
function saying(words: string, of: Manifest): LetterInput {
  return {
    ...input,
    manifest: {
      ...of,
      disputedItems: of.disputedItems.map((item) => ({
        ...item,
        description: `${item.description}; ${words}`,
        quantity: 'twelve',
        approvedByUtilizationReview: `six, ${words}`,
      })),
    },
    proposal: {
      ...input.proposal,
      summary: [...input.proposal.summary, { text: `Seen again: ${words}.`, support: [] }],
      items: input.proposal.items.map((item) => ({
        ...item,
        claimsAdministratorLine: `${item.claimsAdministratorLine} ${words}`,
        reviewerLine: `${item.reviewerLine} ${words}`,
        whatWouldChangeIt: [{ criteria: [], inWords: `a record of ${words}` }],
      })),
    },
    determination: {
      ...input.determination,
      items: input.determination.items.map((item) => ({
        ...item,
        rationale: [...item.rationale, { text: `Also ${words}.`, support: [] }],
      })),
    },
  };
}

it('is written without any name or number of the packet, whoever wrote it into whichever text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(syllables, { minLength: 4, maxLength: 4, comparator: 'IsStrictlyEqual' }),
      fc.stringMatching(/^[A-Z]{2}-\d{7}$/),
      fc.constantFrom(
        (given: string, family: string) => `${family.toUpperCase()}, ${given}`,
        (given: string, family: string) => `${given.charAt(0)}. ${family}’s`,
        (given: string, family: string) => `${given}\n${family}`.toLowerCase(),
        (_: string, family: string) => `${family.slice(0, 3)}-\n${family.slice(3)}`,
      ),
      async ([given = '', family = '', doctor = '', employer = ''], claimNumber, spelled) => {
        const named: Manifest = {
          ...manifest,
          injuredEmployee: { ...manifest.injuredEmployee, name: `${given} ${family}` },
          requestingPhysician: { name: `Wen ${doctor}, M.D.` },
          employer: { name: `${employer} Cannery` },
          claim: { ...manifest.claim, claimNumber },
        };
        const words = `${spelled(given, family)}, Dr. ${doctor}, ${employer.toLowerCase()} cannery, no. ${claimNumber}, with a Tinel sign`;
        const of = saying(words, named);
        const redactor = redactorFor(named);
        const copy = publicCopy(letterModel(of, settings), redactor);
        const pdf = letterPdf(copy);
        await huntPublicCopy(pdf, copy, redactor);
        const text = (await pagesOfPdf(pdf)).flat().join(' ');
        expect(text.match(/with a Tinel\s+sign/g)?.length).toBeGreaterThan(6);
        const bare = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
        for (const trace of [given, family, doctor, employer, claimNumber])
          expect(bare).not.toContain(trace.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
        const keys = { pdf: 'a', html: 'b', publicPdf: 'c' };
        const data = JSON.stringify(determinationJson(of, keys, redactor, null));
        for (const trace of [given, family, doctor, employer, claimNumber])
          expect(data.toLowerCase()).not.toContain(trace.toLowerCase());
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);
