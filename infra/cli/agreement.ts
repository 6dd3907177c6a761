import * as z from 'zod';
import type { Problem } from '../../shared/errors.ts';
import { chaptersOf, citedIn } from '../../shared/letter/cited.ts';
import type { Decision } from '../../shared/rules/model.ts';
import { type ItemLine, readLines } from './propose.ts';

/** The answer of a line: what the reviewer decided and why. Nothing but the comparison reads it. */
const Answer = z.object({
  id: z.string().trim().min(1),
  item: z.string(),
  facts: z.array(z.string()).nullish(),
  record_text: z.string().nullish(),
  decision: z.enum(['Upheld', 'Overturned']),
  reviewer_guideline: z.string().nullish(),
  rationale_summary: z.string().nullish(),
  service_category: z.string().nullish(),
  label_quality: z.string().nullish(),
  worker_group: z.string().nullish(),
});
type Answer = z.infer<typeof Answer>;

/** An item as it was proposed and as it was decided. */
export interface Compared {
  readonly answer: Answer;
  readonly proposed: ItemLine;
}

/** Puts answers to what was proposed, by id. A line without a decision, or without a proposal, is a problem. */
export function compare(
  text: string,
  items: readonly ItemLine[],
): { readonly compared: readonly Compared[]; readonly problems: readonly Problem[] } {
  const { lines, problems } = readLines(text, Answer);
  const proposed = new Map(items.map((item) => [item.id, item]));
  const compared = lines.flatMap(({ value }) => {
    const its = proposed.get(value.id);
    return its === undefined ? [] : [{ answer: value, proposed: its }];
  });
  return { compared, problems };
}

/** How far proposals agree with decisions. Shares are from 0 to 1, null where there is nothing to share. */
export interface Agreement {
  readonly group: string;
  readonly items: number;
  readonly overturned: number;
  /** The mean of both recalls; a declined item is recalled by neither. */
  readonly balanced: number | null;
  readonly upheldRecall: number | null;
  readonly overturnedRecall: number | null;
  readonly declined: number | null;
  /** Of the items for which the reviewer cited a chapter of the MTUS: those for which the proposal cites one of them. */
  readonly chapter: number | null;
  /** Of all items: those that cite a chapter of the reviewer's, or none where the reviewer cited none. */
  readonly source: number | null;
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** The agreement of some items. */
export function agreementOf(group: string, compared: readonly Compared[]): Agreement {
  const count = (of: (one: Compared) => boolean) => compared.filter(of).length;
  const recall = (decision: Decision) =>
    share(
      count(({ answer, proposed }) => answer.decision === decision && proposed.decision === decision),
      count(({ answer }) => answer.decision === decision),
    );
  const [upheldRecall, overturnedRecall] = [recall('Upheld'), recall('Overturned')];
  const chapters = compared.map(({ answer, proposed }) => {
    const theirs = chaptersOf(citedIn(answer.reviewer_guideline ?? ''));
    const ours = chaptersOf(proposed.citations);
    return {
      cited: theirs.length > 0,
      same: ours.some((one) => theirs.includes(one)),
      none: ours.length === 0,
    };
  });
  const withChapter = chapters.filter(({ cited }) => cited);
  return {
    group,
    items: compared.length,
    overturned: count(({ answer }) => answer.decision === 'Overturned'),
    balanced:
      upheldRecall === null || overturnedRecall === null ? null : (upheldRecall + overturnedRecall) / 2,
    upheldRecall,
    overturnedRecall,
    declined: share(
      count(({ proposed }) => proposed.decision === null),
      compared.length,
    ),
    chapter: share(withChapter.filter(({ same }) => same).length, withChapter.length),
    source: share(chapters.filter(({ cited, same, none }) => (cited ? same : none)).length, compared.length),
  };
}

/** What items can be grouped by. */
export const GROUPINGS = {
  category: ({ answer }: Compared) => answer.service_category ?? 'not stated',
  service: ({ proposed }: Compared) => proposed.service ?? 'not resolved',
  label: ({ answer }: Compared) => answer.label_quality ?? 'not stated',
} as const;
export type Grouping = keyof typeof GROUPINGS;

/** The agreement of each group, `clean` first, then the largest. */
export function byGroup(compared: readonly Compared[], grouping: Grouping): readonly Agreement[] {
  return [...Map.groupBy(compared, GROUPINGS[grouping])]
    .map(([group, members]) => agreementOf(group, members))
    .sort(
      (a, b) =>
        Number(b.group === CLEAN) - Number(a.group === CLEAN) ||
        b.items - a.items ||
        (a.group < b.group ? -1 : 1),
    );
}

/** The label of items whose reasoning nobody contests. */
const CLEAN = 'clean';
/** The items by which the system is measured: all where none is labelled. */
export function cleanOf(compared: readonly Compared[]): readonly Compared[] {
  const clean = compared.filter(({ answer }) => answer.label_quality === CLEAN);
  return clean.length > 0 ? clean : compared;
}

/** The agreement over folds that never part the items of one worker. */
export interface Folds {
  readonly folds: readonly Agreement[];
  /** Over the folds that have the figure. */
  readonly mean: Spread;
}
type Spread = Readonly<
  Record<'balanced' | 'chapter' | 'declined', { readonly mean: number; readonly deviation: number } | null>
>;

/**
 * Splits items into `k` folds by worker, and tells the agreement of each with its mean and standard deviation. Nothing
 * is fitted to the other folds, so the spread is that of the sample. Overturned items are few: workers who have them
 * are dealt out first, each to the fold that has fewest of them, then of all.
 */
export function foldsOf(compared: readonly Compared[], k: number): Folds {
  const overturned = (items: readonly Compared[]) =>
    items.filter(({ answer }) => answer.decision === 'Overturned').length;
  const workers = [...Map.groupBy(compared, ({ answer }) => answer.worker_group ?? answer.id)].sort(
    ([a, its], [b, others]) =>
      overturned(others) - overturned(its) || others.length - its.length || (a < b ? -1 : 1),
  );
  const folds: Compared[][] = Array.from({ length: k }, () => []);
  for (const [, items] of workers) {
    const few = [...folds].sort((a, b) => overturned(a) - overturned(b) || a.length - b.length);
    const least = overturned(items) > 0 ? few[0] : [...folds].sort((a, b) => a.length - b.length)[0];
    least?.push(...items);
  }
  const found = folds.map((items, index) => agreementOf(`fold ${index + 1}`, items));
  const spread = (figure: 'balanced' | 'chapter' | 'declined') => {
    const values = found.map((fold) => fold[figure]).filter((value) => value !== null);
    if (values.length === 0) return null;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
  };
  return {
    folds: found,
    mean: { balanced: spread('balanced'), chapter: spread('chapter'), declined: spread('declined') },
  };
}

const figure = (value: number | null) => (value === null ? '–' : value.toFixed(2));

/** Agreements as rows of a table, the head first. */
export function tableOf(head: string, rows: readonly Agreement[]): string[][] {
  return [
    [head, 'items', 'overturned', 'balanced', 'Upheld', 'Overturned', 'declined', 'chapter', 'source'],
    ...rows.map((row) => [
      row.group,
      String(row.items),
      String(row.overturned),
      figure(row.balanced),
      figure(row.upheldRecall),
      figure(row.overturnedRecall),
      figure(row.declined),
      figure(row.chapter),
      figure(row.source),
    ]),
  ];
}

/** Items whose decision is not the reviewer's. */
export const wrongOf = (compared: readonly Compared[]): readonly Compared[] =>
  compared.filter(({ answer, proposed }) => answer.decision !== proposed.decision);

/** A disagreement for people: the item, its facts, our criteria in short, what the reviewer said. */
export function inWords({ answer, proposed }: Compared): string {
  const { service, decision, reason, explanation } = proposed;
  const ours = decision ?? `declined (${reason}): ${explanation}`;
  return [
    `${answer.id}  ${answer.item}`,
    `  reviewer ${answer.decision}, proposed ${ours}  [${answer.label_quality ?? 'not labelled'}; ${service ?? 'no service'}]`,
    ...(answer.facts ?? []).map((fact) => `    · ${fact}`),
    ...(answer.record_text == null ? [] : [`    · ${answer.record_text}`]),
    ...proposed.criteria.map(
      ({ guideline, id, truth, citations }) =>
        `    ${SIGNS[truth]} ${guideline} ${id}${citations.map(({ words }) => ` “${words}”`).join('')}`,
    ),
    `  cites ${proposed.citations.join('; ') || 'nothing'}; the reviewer ${answer.reviewer_guideline ?? 'nothing'}`,
    `  reviewer: ${answer.rationale_summary ?? 'no reason given'}`,
  ].join('\n');
}
const SIGNS = { met: '+', 'not met': '-', 'not documented': '?' } as const;
