import type { DocumentType } from '../case/manifest.ts';
import { type FoundDate, findDates } from '../facts/dates.ts';
import regions from '../facts/regions.json' with { type: 'json' };
import data from './mentions.json' with { type: 'json' };
import type { IsoDate, Page } from './model.ts';

/** A record that a page names by its kind and date. */
export interface Mention {
  readonly type: DocumentType;
  readonly date: IsoDate;
  /** In words, e.g. `progress report dated 8/31/15`. */
  readonly description: string;
  /** Body regions of a study, empty where they are not named. */
  readonly regions: readonly string[];
  readonly page: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly words: string;
}

const RECORDS = data.records.map(({ type, words, names }) => ({
  type: type as DocumentType,
  words,
  before: new RegExp(`(?:^|[^A-Za-z])(${names})\\s*,?\\s*${data.link}$`, 'i'),
}));
const MODALITIES = data.imaging.modalities.map(({ words, names }) => ({
  words,
  before: new RegExp(`(?:^|[^A-Za-z])(${names})(?![A-Za-z])([^.;:]{0,60}?)\\s*,?\\s*${data.link}$`, 'i'),
  after: new RegExp(`^\\s*:?\\s*((?:[A-Za-z-]+ ){0,4}?)(${names})(?![A-Za-z])([^.;:\\n]{0,40})`, 'i'),
}));
const REGIONS = regions.regions.map(({ id, terms }) => ({
  id,
  pattern: new RegExp(
    `(?:^|[^a-z])((?:(?:right|left|bilateral) )?(?:${[...terms].sort((a, b) => b.length - a.length).join('|')})(?: spine)?)(?![a-z])`,
    'i',
  ),
}));

/** Body regions that words name. */
export const regionsIn = (text: string): string[] =>
  REGIONS.filter(({ pattern }) => pattern.test(text)).map(({ id }) => id);

/**
 * The records that a page names with their dates: `progress note dated 8/31/15`, `reports dated 7/14/15, 6/5/15 and
 * 4/3/15`, `MRI of the cervical spine dated 6/7/2011`, and studies listed by date (`6/7/2011 MRI cervical spine`).
 * Dates after `latest` are of what is planned, not of a record.
 */
export function mentionsIn({ text, page }: Pick<Page, 'text' | 'page'>, latest: IsoDate): Mention[] {
  const dates = findDates(text, latest);
  const mentions: Mention[] = [];
  let named: { before: string; start: number; previous: FoundDate } | null = null;
  for (const [i, found] of dates.entries()) {
    const previousEnd = dates[i - 1]?.end ?? 0;
    const between = text.slice(previousEnd, found.start);
    // In a list of dates each has the name before the first.
    const isListed: boolean = named !== null && /^\s*(?:,|;|and|&|,\s*and)\s*$/.test(between);
    const context: { before: string; start: number } =
      isListed && named ? named : contextBefore(text, previousEnd, found.start);
    named = { ...context, previous: found };
    if (found.date > latest) continue;
    const mention = nameOf(context.before, text.slice(found.end, found.end + 100), found);
    if (!mention) continue;
    const start = isListed
      ? found.start
      : mention.from === 'after'
        ? found.start
        : context.start + mention.offset;
    const end = mention.from === 'after' ? found.end + mention.length : found.end;
    mentions.push({
      type: mention.type,
      date: found.date,
      description: mention.description,
      regions: mention.regions,
      page,
      line: text.slice(0, start).split('\n').length,
      start,
      end,
      words: text.slice(start, end),
    });
  }
  return mentions;
}

/** The words before a date in its sentence, from the date before it on at most; one character for one. */
function contextBefore(text: string, previousEnd: number, start: number): { before: string; start: number } {
  const from = Math.max(previousEnd, start - 140);
  const before = text.slice(from, start).replace(/\s/g, ' ');
  const cut = Math.max(...[...before.matchAll(/(?<!\bDr)[.;] /g)].map(({ index }) => index + 2), 0);
  return { before: before.slice(cut), start: from + cut };
}

type Named = {
  readonly type: DocumentType;
  readonly description: string;
  readonly regions: readonly string[];
} & (
  | { readonly from: 'before'; readonly offset: number }
  | { readonly from: 'after'; readonly length: number }
);

function nameOf(before: string, after: string, { text }: FoundDate): Named | null {
  const date = text.replace(/\s+/g, '');
  for (const { type, words, before: pattern } of RECORDS) {
    const match = pattern.exec(before);
    if (match)
      return {
        type,
        description: `${words} dated ${date}`,
        regions: [],
        from: 'before',
        offset: match.index + match[0].indexOf(match[1] ?? ''),
      };
  }
  for (const { words, before: pattern } of MODALITIES) {
    const match = pattern.exec(before);
    if (!match) continue;
    const at = match.index + match[0].indexOf(match[1] ?? '');
    // The region stands after the study (`MRI of the cervical spine`), or before it (`cervical spine MRI`).
    const lead = before.slice(Math.max(0, at - 40), at);
    const own = regionsIn(match[2] ?? '');
    const place = own.length > 0 ? (match[2] ?? '') : lead;
    const region = regionWords(place);
    return {
      ...imaging(words, region, date, own.length > 0 ? own : regionsIn(lead)),
      from: 'before',
      offset: own.length > 0 || region === null ? at : at - lead.length + lead.lastIndexOf(region),
    };
  }
  for (const { words, after: pattern } of MODALITIES) {
    const match = pattern.exec(after);
    if (!match) continue;
    const place = `${match[1]} ${match[3]}`;
    const region = regionWords(place);
    const tail =
      region === null ? '' : (match[3] ?? '').slice(0, (match[3] ?? '').indexOf(region) + region.length);
    const length =
      match[0].length - (match[3] ?? '').length + (place.startsWith(` ${tail}`) || tail ? tail.length : 0);
    return { ...imaging(words, region, date, regionsIn(place)), from: 'after', length };
  }
  return null;
}

const imaging = (words: string, region: string | null, date: string, named: readonly string[]) => ({
  type: data.imaging.type as DocumentType,
  description: `report of the ${region ? `${region} ` : ''}${words} of ${date}`,
  regions: named,
});

/** The region as the record words it, e.g. `right shoulder`; the longest where several fit. */
function regionWords(text: string): string | null {
  const found = REGIONS.map(({ pattern }) => pattern.exec(text)?.[1] ?? '').sort(
    (a, b) => b.length - a.length,
  )[0];
  return found || null;
}
