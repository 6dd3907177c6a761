import { DocumentType } from '../../../shared/case/manifest.ts';
import { digest } from '../../../shared/digest.ts';
import type { Assertion, Fact, Side } from '../../../shared/facts/model.ts';

const ASSERTIONS = ['present', 'absent', 'uncertain', 'historical', 'planned', 'family'];
const SIDES = ['left', 'right', 'bilateral'];
const CHANGES = ['new', 'worse', 'unchanged', 'improved'];

/**
 * A fact from its short form, `neurological-deficit.weakness worse upper-extremity left 2015-08-14 in:imaging-report`:
 * the concept, then in any order assertion (present), change, regions, side, date, `in:` the type of document,
 * `from:` the id of the document, `value:` number and unit, `detail:` one word, `between:` the days of a rough date.
 */
export function fact(short: string, index = 0): Fact {
  const [concept = '', ...words] = short.split(' ');
  const one = (known: readonly string[]) => words.find((word) => known.includes(word));
  const after = (prefix: string) => words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
  const date = words.find((word) => /^\d{4}-\d{2}-\d{2}$/.test(word)) ?? null;
  const [, number, unit] = /^([\d.]+)(.+)$/.exec(after('value:') ?? '') ?? [];
  const documentType = DocumentType.parse(after('in:') ?? 'progress-report');
  const change = one(CHANGES) as Fact['change'];
  const detail = after('detail:');
  const [from, to] = after('between:')?.split('..') ?? [];
  const regions = words.filter(
    (word) => word !== date && !word.includes(':') && ![...ASSERTIONS, ...SIDES, ...CHANGES].includes(word),
  );
  return {
    id: digest({ short, index }).slice(0, 12),
    concept,
    assertion: (one(ASSERTIONS) ?? 'present') as Assertion,
    regions,
    side: (one(SIDES) ?? null) as Side | null,
    ...(number === undefined ? {} : { value: { number: Number(number), unit: unit as string } }),
    ...(detail === undefined ? {} : { detail }),
    ...(change === undefined ? {} : { change }),
    date,
    ...(from !== undefined && to !== undefined && { period: { from, to } }),
    documentDate: date,
    documentType,
    section: 'other',
    citation: {
      document: after('from:') ?? 'D1',
      page: 1,
      line: index + 1,
      start: 0,
      end: 5,
      words: 'words',
    },
  };
}
