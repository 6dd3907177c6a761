import type { Numbering, PageCues, PageDigest } from './detect.ts';
import { isAnotherPatient } from './identity.ts';
import type { IsoDate } from './model.ts';
import { dateOf } from './said.ts';
import splitting from './splitting.json' with { type: 'json' };

/** Pages of a file that belong together. */
export interface Segment {
  readonly pages: PageDigest[];
  readonly isOthers: boolean;
}

const { weights } = splitting;
type Cue = keyof typeof weights;

/**
 * Parts the pages of a file into documents. For each page the cues that it begins one are weighed against those that
 * it goes on with the one before it (`splitting.json`); another patient's pages are parted always. Of a file that is
 * said to hold one document, more is asked of the evidence.
 */
export function partsOf(
  pages: readonly PageDigest[],
  isDeclared: boolean,
  explain: Explain = () => {},
): Segment[] {
  const parts: { pages: PageDigest[]; isOthers: boolean | null }[] = [];
  const threshold = isDeclared ? splitting.thresholdDeclared : splitting.threshold;
  const isStamp = stampsOf(pages);
  const seen = new Map<string, { isFirst: boolean; before: string | undefined }>();
  for (const [i, page] of pages.entries()) {
    const current = parts.at(-1);
    const before = pages[i - 1];
    const isOthers = startsIdentity(page) ? isAnotherPatient(page.identity) : null;
    const cues = current && before ? cuesBetween(page, before, current.pages, isStamp, seen) : [];
    explain(page, cues);
    const isNew =
      !current ||
      (isOthers !== null && current.isOthers !== null && isOthers !== current.isOthers) ||
      (!page.cues.isBlank && scoreOf(cues) > threshold);
    if (isNew) parts.push({ pages: [page], isOthers });
    else {
      current.pages.push(page);
      current.isOthers ??= isOthers;
    }
    if (!page.cues.isBlank) seen.set(page.cues.digest, { isFirst: isNew, before: before?.cues.digest });
  }
  return parts.map(({ pages, isOthers }) => ({ pages, isOthers: isOthers ?? false }));
}

const startsIdentity = ({ identity }: PageDigest) => identity.name !== null || identity.dateOfBirth !== null;

/** How surely a page begins a document; above 0, rather than not. */
export const scoreOf = (cues: readonly Cue[]): number =>
  cues.reduce((sum, cue) => sum + weights[cue], weights.bias);

/** Numbers that run through the whole file were put there by whoever copied it, when other titles stand within. */
function stampsOf(pages: readonly PageDigest[]): (page: number, numbering: Numbering) => boolean {
  const counts = new Map<string, number>();
  const key = (page: number, { at, of }: Numbering) => `${page - at} ${of}`;
  for (const { page, cues } of pages)
    for (const numbering of cues.numbering)
      counts.set(key(page, numbering), (counts.get(key(page, numbering)) ?? 0) + 1);
  const titles = pages.filter(({ title, cues }) => title !== null && cues.isTitleStrong).length;
  const isBundle = titles >= 3 && titles >= pages.length / 20;
  return (page, numbering) =>
    isBundle &&
    (counts.get(key(page, numbering)) ?? 0) >= Math.max(4, pages.length * splitting.numbering.stampShare);
}

/** For measurements: the cues of each page after the first. */
export type Explain = (page: PageDigest, cues: readonly Cue[]) => void;

/** The cues between a page and the one before it, given the pages of the document so far. */
function cuesBetween(
  page: PageDigest,
  before: PageDigest,
  current: readonly PageDigest[],
  isStamp: (page: number, numbering: Numbering) => boolean,
  seen: ReadonlyMap<string, { isFirst: boolean; before: string | undefined }>,
): Cue[] {
  const here = page.cues;
  const last = current.findLast(({ cues }) => !cues.isBlank) ?? before;
  const there = last.cues;
  const head = current[0] as PageDigest;
  const cues: Cue[] = [];
  const when = (condition: boolean, cue: Cue) => {
    if (condition) cues.push(cue);
  };
  cues.push(...numberingCues(page, last, current.length, isStamp));
  cues.push(...faxCues(here, there));

  const sameTitle =
    page.title !== null && page.title === head.title && here.titleWords === head.cues.titleWords;
  const date = ownDate(page);
  const isVisitNew = here.visit !== null && head.cues.visit !== null && here.visit !== head.cues.visit;
  // Under the same title again, the day on which the note before was signed is the next note's own.
  const isDateNew =
    date !== null &&
    (isVisitNew ||
      !current.some((one) =>
        one.dates.some((known) => known.date === date && !(sameTitle && known.by === 'signed')),
      ));
  when(page.title !== null, here.isTitleStrong ? 'title' : 'titleWeak');
  when(sameTitle && !isDateNew, 'sameTitle');
  when(page.title !== null && head.title !== null && page.title !== head.title, 'typeNew');
  when(isDateNew, 'dateNew');
  when(date !== null && !isDateNew, 'dateSame');

  const wordsBefore = new Set(there.head.map(({ words }) => words));
  const wordsOfFirst = new Set(head.cues.head.map(({ words }) => words));
  const known = (words: string) => wordsBefore.has(words) || wordsOfFirst.has(words);
  const isShared = here.head.some(({ words }) => known(words));
  when(here.hasLetterhead && !isShared, 'letterheadNew');
  when(here.hasLetterhead && isShared && !there.hasLetterhead, 'letterheadAgain');
  // What stands first on page after page is a running head, and its labels tell nothing new.
  const running =
    !isDateNew &&
    here.head[0] !== undefined &&
    here.head[0].words === there.head[0]?.words &&
    !here.hasLetterhead;
  when(running, 'runningHead');
  const labels =
    here.labels -
    (running ? here.head.filter(({ words }) => known(words)).reduce((sum, one) => sum + one.labels, 0) : 0);
  when(labels >= 2, 'labelsFirst');
  when(here.hasSalutation, 'salutation');
  when(page.title === null && labels < 2 && !here.hasLetterhead && !here.hasSalutation, 'bare');

  when(there.hasEnd, 'afterEnd');
  when(there.bottom > 0 && there.bottom < splitting.shortPage, 'afterShortPage');
  when(before.cues.isBlank, 'afterBlank');
  when(there.endsMidSentence && !there.hasEnd, 'midSentenceBefore');
  when(here.beginsMidSentence, 'midSentenceHere');
  when(here.isContinued, 'continued');

  const isKnown = here.typeHeight > 0 && there.typeHeight > 0;
  const isOtherType =
    isKnown &&
    (Math.abs(here.typeHeight - there.typeHeight) > 0.35 || Math.abs(here.margin - there.margin) > 4);
  when(isKnown, isOtherType ? 'typefaceNew' : 'typefaceSame');

  const earlier = seen.get(here.digest);
  when(earlier?.isFirst === true, 'repeatsStart');
  when(earlier?.isFirst === false && earlier.before === there.digest, 'repeatsInside');
  return cues;
}

/** The date that a page itself bears; a signature may be of another day. */
const ownDate = ({ title, dates }: PageDigest): IsoDate | null =>
  dateOf([{ dates: dates.filter(({ by }) => by !== 'signed') }], title);

function numberingCues(
  page: PageDigest,
  last: PageDigest,
  pages: number,
  isStamp: (page: number, numbering: Numbering) => boolean,
): Cue[] {
  const here = page.cues.numbering.filter((one) => !isStamp(page.page, one));
  const there = last.cues.numbering.filter((one) => !isStamp(last.page, one));
  // A first page is often not numbered.
  const follows = here.some(
    (one) =>
      (one.at > 1 && one.at === pages + 1 && there.length === 0) ||
      there.some(({ at, of }) => one.at === at + 1 && one.of === of),
  );
  if (follows) return ['numberedOn'];
  const isFinished = there.some(({ at, of }) => at === of);
  const isUnfinished = there.some(({ at, of }) => of !== null && at < of);
  const cues: Cue[] = isFinished ? ['numberingFinished'] : [];
  if (here.some(({ at, of }) => at === 1 && of !== null)) return [...cues, 'numberedFirst'];
  if (here.some(({ at }) => at === 1)) return [...cues, 'numberedFirstAlone'];
  if (here.length > 0) return [...cues, 'numberedNext'];
  if (isUnfinished) return ['numberingUnfinished'];
  return there.length > 0 && !isFinished ? ['numberingStops'] : cues;
}

function faxCues({ fax: here }: PageCues, { fax: there }: PageCues): Cue[] {
  if (here?.at === 1 && (there === null || there.at !== 0)) return ['faxFirst'];
  if (here && there && here.at === there.at + 1 && here.of === there.of) return ['faxOn'];
  return (here === null) === (there === null) && here === null ? [] : ['faxOther'];
}
