import type { IsoDate } from './model.ts';

/** A month or a year as written, and its first and last day. `text` is `input.slice(start, end)`. */
export interface NamedPeriod {
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const PERIOD = new RegExp(
  [
    `(?<![A-Za-z])(?<name>${MONTH})\\.?,?(?:\\s+of)?\\s+(?<y1>(?:19|20)\\d\\d|'\\d\\d)(?!\\d)`,
    '(?<![\\d/.-])(?<number>0?[1-9]|1[0-2])/(?<y2>(?:19|20)\\d\\d)(?![\\d/.-])',
    // A year alone is one where words make it so; `2011 E Street` and `2011 mg` are none.
    '(?<=\\b(?:in|of|from|dated|during|the|year)\\s)(?<y3>(?:19[89]|20[0-4])\\d)(?![\\d/-]|,\\d|\\s*(?:mg|mcg|ml|feet|hours))',
    '(?<=[(])(?<y4>(?:19[89]|20[0-4])\\d)(?=[)])',
  ].join('|'),
  'gi',
);

/** The months (`June 2011`, `6/2011`) and years (`in 2011`, `the 2011 MRI`) that a text names without a day. */
export function findNamedPeriods(text: string): NamedPeriod[] {
  return [...text.matchAll(PERIOD)].map((match) => {
    const { name, number, y1, y2, y3, y4 } = match.groups ?? {};
    const written = y1 ?? y2 ?? y3 ?? y4 ?? '';
    const year = written.startsWith("'") ? 2000 + Number(written.slice(1)) : Number(written);
    const month = name ? MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1 : Number(number ?? 0);
    return {
      from: day(year, month || 1, 1),
      to: day(year, (month || 12) + 1, 0),
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
    };
  });
}

const day = (year: number, month: number, date: number): IsoDate =>
  new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
