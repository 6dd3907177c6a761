import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../../shared/case/manifest.ts';
import { identifiersOf, NO_NAMES, namesOnPages } from '../../../../shared/letter/public/identifiers.ts';
import { redactorOf } from '../../../../shared/letter/public/redact.ts';
import { isWordForm } from '../../../../shared/letter/public/tokens.ts';
import type { Page } from '../../../../shared/records/model.ts';
import { manifest, records } from '../case.ts';

const redactor = (over: Partial<Manifest> = {}, pages = NO_NAMES) =>
  redactorOf(identifiersOf({ ...manifest, ...over }, records, pages));
const worker = (name: string) => redactor({ injuredEmployee: { ...manifest.injuredEmployee, name } });
const { strike } = redactor();

/** Pages as they were read, of which only the text matters here. */
const pages = (...texts: string[]): Page[] =>
  texts.map((text, index) => ({
    file: 'f',
    page: index + 1,
    width: 612,
    height: 792,
    source: 'text-layer',
    text,
    words: [],
    legibility: 'legible',
    confidence: null,
  }));

describe('striking out names', () => {
  it.each([
    ['in any case', 'marisol quintero had QUINTERO and Quintero', '[redacted] had [redacted] and [redacted]'],
    ['with a letter wrong', 'Quintaro, Qintero, Quinteroo and Qiuntero', '[redacted] and [redacted]'],
    ['by initial and surname', 'M. Quintero, M.A. Quintero and M Quintero.', '[redacted] and [redacted].'],
    ['reversed', 'QUINTERO, MARISOL was seen', '[redacted] was seen'],
    [
      'with what belongs to them',
      "Quintero's neck, the Quinteros’ home",
      "[redacted]'s neck, the [redacted]’ home",
    ],
    ['as half of a double name', 'Ms. Quintero-Lopez and Avila-Quintero', 'Ms. [redacted] and [redacted]'],
    ['without accents, or with others', 'Bergstrom, BERGSTRÖM, Bergstròm', '[redacted]'],
    ['in wide or joined letters', 'Ｑｕｉｎｔｅｒｏ and Quin\u00adtero', '[redacted] and [redacted]'],
    [
      'parted by the end of a line',
      'Quin-\ntero came. Marisol\nQuintero left.',
      '[redacted] came. [redacted] left.',
    ],
    ['run together', 'MarisolQuintero.pdf of quintero2015', '[redacted].pdf of [redacted]'],
    ['by both initials', 'M.Q. and M. Q. had P.T.', '[redacted] and [redacted] had P.T.'],
    ['with letters apart', 'Q u i n t e r o; Q-U-I-N-T-E-R-O; a b c d', '[redacted]; [redacted]; a b c d'],
    [
      'of organizations',
      'Harbor  Mutual Insurance, harbor mutual, HMI and Abernathy & Voss',
      '[redacted] mutual, [redacted] and [redacted]',
    ],
  ])('finds them %s', (_, text, expected) => {
    expect(strike(text)).toBe(expected);
  });

  it('finds two-letter names where they are written as names', () => {
    expect(worker('Anh Vu').strike('Ms. Vu came; Vu, Anh; VU; vu')).toBe(
      'Ms. [redacted] came; [redacted]; [redacted]; vu',
    );
    expect(worker('Anh Ng').strike('Ms. Ng came; NG tube; Anh Ng ng')).toBe(
      'Ms. [redacted] came; NG tube; [redacted]',
    );
  });

  it('finds what belongs to a name: kin, particles, titles and what hangs on a number', () => {
    expect(
      worker('María José O’Brien-Núñez Jr.').strike('Maria Jose Obrien Nunez; mrs obrien; M. Nuñez'),
    ).toBe('[redacted]; mrs [redacted]; [redacted]');
    expect(worker('Nguyễn Văn An').strike('Nguyen Van An had a van; an MRI')).toBe(
      '[redacted] had a van; an MRI',
    );
    expect(strike('Her husband Jorge Quintero; Ms. Q. left; HM4477120-001')).toBe(
      'Her husband [redacted]; Ms. [redacted]. left; [redacted]',
    );
    expect(worker('Jean-Luc Duval').strike('jeanluc.pdf, JeanLucDuval')).toBe('[redacted].pdf, [redacted]');
  });

  it('strikes out whole names of plain words only where they stand together, in one sentence', () => {
    expect(worker('Lee Young').strike('The patient is young. Lee reports pain. Lee Young, Young, Lee')).toBe(
      'The patient is young. [redacted] reports pain. [redacted]',
    );
  });

  it('finds names in scripts without capitals or spaces', () => {
    expect(worker('陈美玲').strike('患者陈美玲诉颈痛')).toBe('患者[redacted]诉颈痛');
    expect(worker('مريم العربي').strike('أفادت مريم العربي بألم')).toBe('أفادت [redacted] بألم');
  });

  it('takes a word of medicine for a name only where it is written as one', () => {
    expect(worker('Ray Walker').strike('X-Ray by Ray; a walker for Walker; x ray; May 5, 2015')).toBe(
      'X-Ray by [redacted]; a walker for [redacted]; x ray; May 5, 2015',
    );
  });

  it('keeps eponyms, unless a party has the name', () => {
    const eponyms =
      'Spurling, Tinel, Phalen, Lasègue, Hawkins-Kennedy, Neer, Hill-Sachs, McMurray, Lachman, de Quervain, Bankart, Finkelstein, Patrick, Waddell and Hoffmann signs';
    expect(strike(eponyms)).toBe(eponyms);
    expect(worker('Ada Neer').strike(eponyms)).toBe(eponyms.replace('Neer', '[redacted]'));
    expect(strike('Hoffmann sign by Dr. Hoffmann')).toBe('Hoffmann sign by Dr. [redacted]');
  });
});

describe('striking out what a text shows by its form', () => {
  it.each([
    ['Seen by Dr. Okonkwo and dr okonkwo.', 'Seen by Dr. [redacted] and dr [redacted].'],
    ['Jane Q. Roe-Ito, M.D., and Kavita Ramanathan PT agree.', '[redacted], M.D., and [redacted] PT agree.'],
    ['Mr. de la Rosa told Mrs. J. Oyelaran', 'Mr. [redacted] told Mrs. [redacted]'],
    ['MS Contin 15 mg, MR arthrogram, Ms. Oyelaran', 'MS Contin 15 mg, MR arthrogram, Ms. [redacted]'],
    ['Preventive Medicine, MD; Pain Management, DO', 'Preventive Medicine, MD; Pain Management, DO'],
    ['at Cedarwood Valley Medical Center', 'at [redacted]'],
    ['at an Outpatient Pain Clinic', 'at an Outpatient Pain Clinic'],
    ['He works for Okafor Tools, Inc. as a welder', 'He works for [redacted]. as a welder'],
    ['Call (559) 555-0133, 559.555.0199 x12 or +1 559-555-0101', 'Call [redacted] or [redacted]'],
    ['a.b+c@mail.example.org', '[redacted]'],
    ['https://chart.example.com/p/1?x=2. See www.odg-twc.com.', '[redacted]. See www.odg-twc.com.'],
    ['ADJ1234567; ADJ 1234567; EAMS no. 99881', '[redacted]; [redacted]; EAMS no. [redacted]'],
    [
      'MRN 448-812, Claim # AB-99812/1, SSN 123-45-6789',
      'MRN [redacted], Claim # [redacted], SSN [redacted]',
    ],
    ['claim number 30 days', 'claim number 30 days'],
    ['case number CM15-0185313, order: 09/01/2015', 'case number CM15-0185313, order: 09/01/2015'],
    ['45 Elm Ave., Suite 4, Visalia, CA 93277-1100', '[redacted]'],
    ['P.O. Box 44, section 3.3.1.1, L4-5 10/10', '[redacted], section 3.3.1.1, L4-5 10/10'],
    ['in 93701, by CPT 93701', 'in [redacted], by CPT 93701'],
  ])('%s', (text, expected) => {
    expect(strike(text)).toBe(expected);
  });

  it('strikes out the date of birth as charts write it, and no other date', () => {
    expect(
      strike(
        'DOB 3/2/64, 03-02-1964, March 2, 1964, 2 Mar 1964, 1964-03-02; 19640302; 2nd of March 1964; seen 03/02/2015',
      ),
    ).toBe('DOB [redacted]; [redacted]; [redacted]; seen 03/02/2015');
  });

  it('makes every age above 89 one', () => {
    expect(
      strike(
        'a 92-year-old, 90 years old, aged 101, a 95 y/o, a ninety-one-year-old; an 89-year-old; age 45',
      ),
    ).toBe(
      'a 90 or older, 90 or older, aged 90 or older, a 90 or older, a 90 or older; an 89-year-old; age 45',
    );
  });
});

describe('names on the pages of a packet', () => {
  it('are struck out where the letter repeats them alone', async () => {
    const found = await namesOnPages(
      pages(
        'Okafor Medical Group\nPatient: OYELARAN, TUNDE\nReferring physician: Wen Zhao, M.D.\nMRN: 7741-92\nProvider: Pain Management\nPatient: Right Knee Pain',
        'Seen with Dr. Ramanathan. Employer: Brightwater Cannery',
      ),
    );
    expect(found).toEqual({
      people: ['Wen Zhao', 'OYELARAN, TUNDE', 'Ramanathan'],
      organizations: ['Okafor Medical Group', 'Brightwater Cannery'],
      codes: ['7741-92'],
    });
    const { strike: strikeFound } = redactor({}, found);
    expect(
      strikeFound(
        'Oyelaran, per Zhao and ramanathan at the okafor medical group; brightwater cannery; chart 7741 92; right knee pain',
      ),
    ).toBe(
      '[redacted], per [redacted] and [redacted] at the [redacted]; [redacted]; chart [redacted]; right knee pain',
    );
  });
});

/** A name of four to nine letters that is no word: by syllables, capitalized, some with accents. */
const syllable = fc.constantFrom(
  'qu',
  'zo',
  'vey',
  'kha',
  'ñu',
  'xi',
  'wöl',
  'jad',
  'rhu',
  'tze',
  'bó',
  'yim',
);
const namePart = fc
  .array(syllable, { minLength: 2, maxLength: 3 })
  .map((parts) => parts.join(''))
  .filter((text) => text.length > 4)
  .map((text) => text.charAt(0).toUpperCase() + text.slice(1));
const bare = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const slip = (text: string, at: number) => {
  const index = 1 + (at % (text.length - 1));
  return text.slice(0, index) + (text[index] === 'm' ? 'n' : 'm') + text.slice(index + 1);
};
type Spelling = (given: string, family: string, at: number) => string;
const SPELLINGS: readonly Spelling[] = [
  (given, family) => `${given} ${family}`,
  (given, family) => `${family}, ${given}`,
  (given, family) => `${given.charAt(0)}. ${family}`,
  (_, family) => family.toUpperCase(),
  (_, family) => family.toLowerCase(),
  (_, family) => bare(family),
  (_, family) => `${family}'s`,
  (_, family) => `${family}-Lopez`,
  (given, family) => `${given}\n${family}`,
  (_, family, at) => slip(family, at),
  (_, family, at) =>
    family.slice(0, 1 + (at % (family.length - 2))) + family.slice(2 + (at % (family.length - 2))),
  (given, family) => `${given}  ${family}`.normalize('NFD'),
];
const MEDICINE = [
  'Tinel sign at the carpal tunnel',
  'Hawkins and Neer impingement signs',
  'cyclobenzaprine 7.5 mg #60',
  'MRI of the lumbar spine at L4-5',
  'a 51-year-old with spasm on 06/05/2015',
  'CPT 72141, 12 visits of physical therapy',
];

it('leaves nothing of a generated name or number in any spelling, and all of the medicine', () => {
  fc.assert(
    fc.property(
      namePart,
      namePart,
      fc.stringMatching(/^[A-Z]{2}-?\d{6,9}$/),
      fc.array(fc.tuple(fc.constantFrom(...SPELLINGS), fc.nat(20), fc.constantFrom(...MEDICINE)), {
        minLength: 1,
        maxLength: 6,
      }),
      (given, family, claimNumber, planted) => {
        fc.pre(bare(given) !== bare(family));
        const { strike: strikeOut } = redactor({
          injuredEmployee: { ...manifest.injuredEmployee, name: `${given} ${family}` },
          claim: { ...manifest.claim, claimNumber },
        });
        const written = planted.map(([spell, at]) => spell(given, family, at));
        // A slip that makes a word of medicine of a name is that word.
        fc.pre(!written.some((word) => isWordForm(bare(word))));
        const text = planted.map(([, , medicine], index) => `${medicine}; ${written[index]}; `).join('');
        const left = strikeOut(`${text}no. ${claimNumber}, ${claimNumber.replace('-', ' ')} end`);
        const plainLeft = bare(left.replaceAll('[redacted]', '|'));
        for (const trace of [given, family, ...written, claimNumber, claimNumber.replace(/\D/g, '')])
          expect(plainLeft).not.toContain(bare(trace));
        for (const [, , medicine] of planted) expect(left).toContain(medicine);
        expect(strikeOut(left)).toBe(left);
      },
    ),
    { numRuns: 300 },
  );
});
