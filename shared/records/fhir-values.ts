import type { IsoDate } from './model.ts';

/** A JSON object of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>;

/** Characters of a single value that are printed; a longer one goes on behind an ellipsis in the file only. */
const LONGEST = 2_000;

/** Own reading of FHIR's data types (hl7.org/fhir/R4/datatypes.html): what is of another type counts as not there. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

/** A list, or the one value that some systems write instead of it. */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
export const objectsOf = (value: unknown): readonly Json[] => listOf(value).filter(isObject);

/** A string, number or boolean on one line; '' for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '';
  const line = value
    .slice(0, LONGEST * 2)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
    .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}

/** A code of a fixed list, e.g. a status. */
export const codeOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim().toLowerCase().slice(0, 64) : '';

/** The codes of a `CodeableConcept`, in lower case. */
export const codesOf = (concept: unknown): readonly string[] =>
  objectsOf(objectOf(concept).coding).map(({ code }) => codeOf(code));

/** A `CodeableConcept`, or several, in words: its text, else the name of a code, else the code. */
export const conceptOf = (value: unknown): string =>
  listOf(value)
    .map((one) => {
      if (!isObject(one)) return textOf(one);
      const codings = objectsOf(one.coding);
      const named = codings.map(({ display }) => textOf(display)).find((words) => words !== '');
      return textOf(one.text) || named || codings.map(({ code }) => textOf(code)).find(Boolean) || '';
    })
    .filter(Boolean)
    .join(', ');

/** A `CodeableConcept` in words, '' where only a code is given. */
export const namedConceptOf = (value: unknown): string =>
  conceptOf(
    objectsOf(value).map(({ text, coding }) => ({
      text,
      coding: objectsOf(coding).map(({ display }) => ({ display })),
    })),
  );

/** The day of a date or moment as it is written, in its own time zone; null where no day is given. */
export function dayOf(value: unknown): IsoDate | null {
  const day = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})(?:T|$)/.exec(value.trim())?.[1] : undefined;
  if (day === undefined) return null;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** A date in words: the day, else the month or the year that is given; '' where none is. */
export function whenOf(value: unknown): string {
  const day = dayOf(value);
  if (day !== null) return day;
  const [, year, month] = /^((?:19|20)\d\d)(?:-(\d\d))?$/.exec(textOf(value)) ?? [];
  if (year === undefined) return '';
  return month === undefined ? year : `${MONTHS[Number(month) - 1] ?? ''} ${year}`.trim();
}

/** A choice `name[x]`: the value of whichever key is there. */
export function choiceOf(resource: Json, name: string): { readonly type: string; readonly value: unknown } {
  for (const key in resource)
    if (key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)) && Object.hasOwn(resource, key))
      return { type: key.slice(name.length), value: resource[key] };
  return { type: '', value: undefined };
}

/** The first day and the words of a `name[x]` that is a dateTime, Period, Age, Range or string. */
export function timeOf(
  resource: Json,
  name: string,
): { readonly day: IsoDate | null; readonly words: string } {
  const { type, value } = choiceOf(resource, name);
  const { start, end } = objectOf(value);
  if (type === 'Period') {
    const [from, to] = [whenOf(start), whenOf(end)];
    return {
      day: dayOf(start) ?? dayOf(end),
      words: to === '' || to === from ? from : from === '' ? to : `${from} to ${to}`,
    };
  }
  if (type === 'Age') return { day: null, words: `at the age of ${quantityOf(value)}` };
  if (type === 'String') return { day: null, words: textOf(value) };
  return { day: dayOf(value), words: whenOf(value) };
}

/** A `Quantity` in words. */
export function quantityOf(value: unknown): string {
  const { value: number, comparator, unit, code } = objectOf(value);
  return [`${textOf(comparator)}${textOf(number)}`, unitOf(textOf(unit) || textOf(code))]
    .filter(Boolean)
    .join(' ');
}

/** UCUM writes annotations in braces and 1 for what has no unit. */
const unitOf = (unit: string) => (/^(?:1|\{.*\})$/.test(unit) ? unit.replace(/^1$|[{}]/g, '') : unit);

/** The value of a `value[x]` in words. */
export function choiceWords({ type, value }: { readonly type: string; readonly value: unknown }): string {
  if (type === 'Quantity') return quantityOf(value);
  if (type === 'CodeableConcept') return conceptOf(value);
  if (type === 'Range') return `${quantityOf(objectOf(value).low)} to ${quantityOf(objectOf(value).high)}`;
  if (type === 'Ratio')
    return `${quantityOf(objectOf(value).numerator)} / ${quantityOf(objectOf(value).denominator)}`;
  if (type === 'Period') return timeOf({ valuePeriod: value }, 'value').words;
  return whenOf(value) || textOf(value);
}

/** A `HumanName` (or several; the official or usual one): given names, family name and what follows them. */
export function nameOf(value: unknown): string {
  const names = objectsOf(value);
  const name =
    names.find(({ use }) => use === 'official') ?? names.find(({ use }) => use === 'usual') ?? names[0];
  return name ? nameText(name) : listOf(value).map(textOf).find(Boolean) || '';
}
export function nameText(name: Json): string {
  const parts = [...listOf(name.given), name.family].map(textOf).filter(Boolean);
  const suffix = listOf(name.suffix).map(textOf).filter(Boolean);
  const full = parts.length > 0 ? parts.join(' ') : textOf(name.text);
  return [full, ...suffix].filter(Boolean).join(', ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  deg: '°',
  plusmn: '±',
  frac12: '½',
  le: '≤',
  ge: '≥',
};

/**
 * The text of HTML or XML as lines: blocks, rows and list items begin one, cells are parted, and nothing of scripts,
 * styles, comments and tags is left. Linear in its length.
 */
export function textOfMarkup(markup: string): string {
  let text = '';
  for (let at = 0; at < markup.length; ) {
    const open = markup.indexOf('<', at);
    text += markup.slice(at, open < 0 ? undefined : open);
    if (open < 0) break;
    const isComment = markup.startsWith('<!--', open);
    const close = markup.indexOf(isComment ? '-->' : '>', open);
    if (close < 0) break;
    at = close + (isComment ? 3 : 1);
    const tag = /^<(\/?)([A-Za-z][A-Za-z0-9]*)/.exec(markup.slice(open, Math.min(open + 40, close + 1)));
    if (!tag) continue;
    const name = (tag[2] ?? '').toLowerCase();
    const isEnd = tag[1] === '/';
    if (HIDDEN.has(name) && !isEnd && markup[close - 1] !== '/') at = endOf(name, markup, at);
    else if (name === 'td' || name === 'th') text += isEnd ? '  ' : '';
    else if (name === 'li' && !isEnd) text += '\n- ';
    else if (BLOCKS.has(name)) text += '\n';
  }
  return text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z0-9]{2,8}));/gi, (whole, decimal, hex, name) => {
      const code =
        decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : null;
      if (code === null) return ENTITIES[String(name).toLowerCase()] ?? whole;
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
        ? String.fromCodePoint(code)
        : '';
    })
    .replace(/[ \t\f\r]*\n[\s]*\n[\s]*/g, '\n\n')
    .trim();
}

/** Where an element that is not shown ends: what is within it may look like tags. An open one hides the rest. */
function endOf(name: string, markup: string, from: number): number {
  const end = new RegExp(`</${name}\\s*>`, 'gi');
  end.lastIndex = from;
  const found = end.exec(markup);
  return found ? found.index + found[0].length : markup.length;
}

const HIDDEN = new Set(['script', 'style', 'head', 'template']);
const BLOCKS = new Set(
  'p div br tr table ul ol h1 h2 h3 h4 h5 h6 section article header footer blockquote pre dl dt dd caption title paragraph item text content'.split(
    ' ',
  ),
);
