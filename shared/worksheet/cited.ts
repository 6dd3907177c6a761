import type { Fact } from '../facts/model.ts';
import { type Html, html } from '../letter/markup.ts';
import { evidence, phrases } from '../letter/phrases.ts';
import { letterDate } from '../letter/words.ts';
import type { Citation, RecordDocument, RecordsIndex } from '../records/model.ts';
import type { Proposal, Trace, Truth } from '../rules/model.ts';

/** Looks things up by what cites them. */
export interface Lookup {
  readonly documents: ReadonlyMap<string, RecordDocument>;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly records: RecordsIndex;
}

export const none = html``;

const factsOf = ({ support, contrary, children }: Trace): string[] => [
  ...support,
  ...contrary,
  ...children.flatMap(factsOf),
];

/** The facts that a proposal stands on: those of its criteria, and those of its sentences. */
export const citedFacts = ({ items, summary }: Proposal): ReadonlySet<string> =>
  new Set([
    ...items.flatMap(({ guidelines }) =>
      guidelines.flatMap(({ evaluation }) => (evaluation ? factsOf(evaluation.trace) : [])),
    ),
    ...[...summary, ...items.flatMap(({ rationale }) => rationale)].flatMap(({ support }) =>
      support.flatMap((one) => (one.kind === 'fact' ? [one.fact] : [])),
    ),
  ]);

/** Truth by shape, word and colour, so that none of them has to be seen. */
const TRUTH: Readonly<Record<Truth, { readonly shape: string; readonly style: string }>> = {
  met: { shape: '✓', style: 'met' },
  'not met': { shape: '✗', style: 'not-met' },
  'not documented': { shape: '?', style: 'not-documented' },
};

export const truthMark = (truth: Truth): Html =>
  html`<span class="truth ${TRUTH[truth].style}"><span aria-hidden="true">${TRUTH[truth].shape}</span> ${truth}</span>`;

export const flag = (text: string): Html =>
  html` <span class="flag"><span aria-hidden="true">⚑</span> ${text}</span>`;

export const unverified = flag('unverified');

/** `progress report 06/05/2015`. */
export const documentName = ({ type, date }: RecordDocument): string =>
  `${phrases.documents[type]}${date ? ` ${letterDate(date)}` : ''}`;

/** `D2 progress report 06/05/2015`. */
export const documentLabel = (document: RecordDocument): string => `${document.id} ${documentName(document)}`;

/** The earliest first, those without a date last. */
export const byDate = (a: RecordDocument, b: RecordDocument): number =>
  (a.date ?? '9999').localeCompare(b.date ?? '9999');

/** A button that opens the words of a citation; the words alone where its document is not in the index. */
export function cite(citation: Citation, lookup: Lookup, text = `“${citation.words}”`): Html {
  const document = lookup.documents.get(citation.document);
  if (!document?.pages) return html`<span>${text}</span>`;
  const { page, start, end, line } = citation;
  return html`<button type="button" class="cite" data-document="${document.id}" data-page="${page}" data-start="${start}" data-end="${end}">${text} <span class="where">${documentLabel(document)}, page ${page}, line ${line}</span></button>`;
}

/** A button that opens a document at its first page; the words alone where it could not be opened. */
export function opens(document: RecordDocument, text: string): Html {
  if (!document.pages) return html`${text}`;
  return html`<button type="button" class="cite" data-document="${document.id}" data-page="${document.pages.from}">${text}</button>`;
}

/** A fact with its words, and why it did not count where it did not. */
export function factLine(id: string, lookup: Lookup, why = ''): Html {
  const fact = lookup.facts.get(id);
  if (!fact) return none;
  return html`<li>${evidence([{ mentions: [fact], result: '' }])}${why && ` (did not count: ${why})`} ${cite(fact.citation, lookup)}</li>`;
}

/** Facts with the latest first: what was said last is what a reviewer asks for. Those without a day come last. */
export const latestFirst = (ids: readonly string[], { facts }: Lookup): string[] => {
  const day = (id: string) => facts.get(id)?.date ?? facts.get(id)?.documentDate ?? '';
  return ids.toSorted((a, b) => day(b).localeCompare(day(a)));
};

/** How many of a long list are shown before the rest has to be asked for. */
const SHOWN = 3;

/** A list of which the first are shown, and the rest when asked for: `98 more`. */
export function folded(lines: readonly Html[], more: string, shown = SHOWN): Html {
  if (lines.length <= shown + 1) return lines.length === 0 ? none : html`<ul>${lines}</ul>`;
  const rest = html`<details><summary>${lines.length - shown} ${more}</summary><ul>${lines.slice(shown)}</ul></details>`;
  return shown === 0 ? rest : html`<ul>${lines.slice(0, shown)}</ul>${rest}`;
}
