import { createHash } from 'node:crypto';
import type { Manifest } from '../case/manifest.ts';
import type { Facts } from '../facts/model.ts';
import { Html, html, scriptJson } from '../letter/markup.ts';
import { unverifiedWording } from '../letter/wording.ts';
import type { Page, RecordsIndex } from '../records/model.ts';
import type { Proposal } from '../rules/model.ts';
import { assetText } from './assets.ts';
import { citedFacts, type Lookup, none } from './cited.ts';
import { documentsPanel } from './documents.ts';
import { day, itemArticle, knowFirst, sentences } from './items.ts';
import type { LikeCases } from './like-cases.ts';
import { pageData } from './page-data.ts';
import type { Scan } from './scans.ts';

/** What a physician decides from. `pages` are all pages of the record as read, `proposalDigest` what is signed for. */
export interface WorksheetInput {
  readonly manifest: Manifest;
  readonly records: RecordsIndex;
  readonly facts: Facts;
  readonly proposal: Proposal;
  readonly proposalDigest: string;
  readonly pages: readonly Page[];
  /** Earlier decisions like those of each item, by the item's id. */
  readonly like?: ReadonlyMap<string, LikeCases>;
  /** The scans that are shown by their images; the others are shown by their text. */
  readonly scans?: readonly Scan[];
}

const script = assetText('worksheet/page.js');
const style = assetText('worksheet/page.css');
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
/** Only this page's own script and style run, and nothing is fetched: what a record holds cannot become code. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const ATTESTATIONS = [
  [
    'noAffiliation',
    'I have no material affiliation with any party to this case (Labor Code section 139.5(d)(5)).',
  ],
  ['activePracticeOverFiveYears', 'I have been in active clinical practice for more than five years.'],
  ['atLeast24HoursAWeek', 'I now work at least 24 hours a week in active practice.'],
] as const;

/** Keys that no screen reader takes for itself: they are punctuation. */
const KEYS = [
  [']', 'the next evidence, or the next hit of a search'],
  ['[', 'the one before'],
  ['}', 'the next page'],
  ['{', 'the page before'],
  ['\\', 'back to where you were'],
  ['/', 'search the record'],
  ['#', 'the next item that is not decided'],
  ['"', 'quote the marked words in the rationale'],
  ['=', 'scans by their text, or by their images'],
  ['?', 'these keys'],
] as const;

/** By document, how much of it the proposal cites. */
function citedByDocument(proposal: Proposal, facts: Facts): ReadonlyMap<string, number> {
  const documentOf = new Map(facts.facts.map(({ id, citation }) => [id, citation.document]));
  const counts = new Map<string, number>();
  for (const id of citedFacts(proposal)) {
    const document = documentOf.get(id);
    if (document !== undefined) counts.set(document, (counts.get(document) ?? 0) + 1);
  }
  return counts;
}

/** Completed years on a day. */
const yearsOn = (born: string, on: string): number =>
  Number(on.slice(0, 4)) - Number(born.slice(0, 4)) - (on.slice(5) < born.slice(5) ? 1 : 0);

function caseLine({ manifest, proposal }: WorksheetInput): Html {
  const { injuredEmployee, claim, requestForAuthorization, utilizationReview } = manifest;
  const lines = [
    ['Patient', `${yearsOn(injuredEmployee.dateOfBirth, proposal.governingDate)}, ${injuredEmployee.sex}`],
    ['Injury', day(claim.dateOfInjury)],
    ['Requested', day(requestForAuthorization?.date)],
    ['Utilization review', day(utilizationReview.date)],
    ['Guidelines of', day(proposal.governingDate)],
    ['Priority', manifest.priority],
  ] as const;
  return html`<dl class="case">${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const TABS = [
  ['documents', 'Documents'],
  ['pages', 'Pages'],
  ['search', 'Search'],
] as const;

/**
 * The physician's worksheet: one page of HTML that needs no network. On the left each item with its criteria, what
 * they stand on, what would change the decision, and the decision to make and export for signature (`SignedReview`
 * without its signature); on the right the record: its index, its pages, its search. Whatever still has to be checked
 * at its source says so. The same input gives the same page.
 */
export function writeWorksheet(input: WorksheetInput): string {
  const { manifest, records, facts, proposal, proposalDigest } = input;
  const lookup: Lookup = {
    documents: new Map(records.documents.map((document) => [document.id, document])),
    facts: new Map(facts.facts.map((fact) => [fact.id, fact])),
    records,
  };
  const { data, files, scans } = pageData(
    proposal,
    proposalDigest,
    records.documents,
    input.pages,
    input.scans ?? [],
  );
  const total = proposal.items.length;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<title>Worksheet ${manifest.caseNumber}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#items">Go to the items</a>
<a class="skip" href="#record">Go to the record</a>
<header><div class="top"><h1>Worksheet ${manifest.caseNumber}</h1>${caseLine(input)}</div>
<div class="top"><p id="progress" role="status">0 of ${total} ${total === 1 ? 'item' : 'items'} decided</p>
<nav aria-label="Items in dispute"><ol id="chips">${proposal.items.map(
    ({ item }, number) =>
      html`<li><a href="#item-${number}" data-chip="${number}" title="${item.description}">${number + 1} <span aria-hidden="true">○</span><span class="hidden">: ${item.description.slice(0, 80)}, not decided</span></a></li>`,
  )}</ol></nav>
<a href="#export-title" class="jump">Sign and export</a>
<button type="button" id="show-keys">Keys <kbd aria-hidden="true">?</kbd></button></div>
</header>
<noscript><p>This worksheet needs its script to show the record. Open it in a browser that runs the scripts of a page.</p></noscript>
<div class="columns">
<main id="items" tabindex="-1">
${knowFirst(proposal.items, lookup, facts.pagesNotSearched, unverifiedWording)}
<h2>Items in dispute</h2>
${proposal.items.map((proposed, number) => itemArticle(proposed, number, lookup, input.like?.get(proposed.item.id)))}
<h2>Clinical case summary, and what each sentence stands on</h2>
<details open><summary>${proposal.summary.length} sentences, as the letter will tell them</summary>${sentences(proposal.summary, lookup)}</details>
<section class="export" aria-labelledby="export-title"><h2 id="export-title" tabindex="-1">Attest and export</h2>
${ATTESTATIONS.map(([name, text]) => html`<p><label><input type="checkbox" id="${name}"> ${text}</label></p>\n`)}
<p><button type="button" id="export">Export the review for signature</button> <span class="why">then sign the file with <code>imr sign</code></span></p>
<div id="outcome" role="status"></div>
<details id="exported-box" hidden><summary>What was exported</summary><pre id="exported"></pre></details>
<p class="why"><span id="draft" role="status"></span> <button type="button" id="discard" hidden>Discard the draft</button></p>
</section>
</main>
<aside id="record" aria-label="The record" tabindex="-1">
<h2 class="hidden">The record</h2>
<div class="bar"><div role="tablist" aria-label="The record">${TABS.map(
    ([name, title], at) =>
      html`<button type="button" role="tab" id="tab-${name}" aria-controls="panel-${name}" aria-selected="${at === 0 ? 'true' : 'false'}"${at === 0 ? none : html` tabindex="-1"`}>${title}</button>`,
  )}</div>
<button type="button" id="back" disabled>Back</button></div>
<section role="tabpanel" id="panel-documents" aria-labelledby="tab-documents">
${documentsPanel(manifest, lookup, citedByDocument(proposal, facts))}
</section>
<section role="tabpanel" id="panel-pages" aria-labelledby="tab-pages" hidden>
<div class="viewer"><div class="steps"><button type="button" id="evidence-before" aria-label="The evidence before">◀</button> <span id="evidence-at" role="status">Evidence</span> <button type="button" id="evidence-next" aria-label="The next evidence">▶</button></div>
<div class="steps"><button type="button" id="page-before" aria-label="The page before">▲</button> <span id="page-at">Page</span> <button type="button" id="page-next" aria-label="The next page">▼</button></div>
<button type="button" id="as-text" aria-pressed="false" hidden>Scans as text</button>
<button type="button" id="quote">Quote in the rationale</button></div>
<h3 id="shown-title" tabindex="-1">Nothing is open yet</h3>
<p id="shown-about" class="why">Choose an evidence on the left, a document of the index, or a hit of a search.</p>
<div id="shown"></div>
</section>
<section role="tabpanel" id="panel-search" aria-labelledby="tab-search" hidden>
<h3><label for="search">Search the whole record</label></h3>
<input type="search" id="search" autocomplete="off" spellcheck="false" aria-describedby="search-help">
<p class="why" id="search-help">Words as they stand; a comma between words finds any of them. Or take the words of a criterion: “Look for yourself” beside it.</p>
<div id="terms"></div>
<p id="found" role="status"></p>
<p id="scope" class="why"></p>
<div id="hits"></div>
</section>
</aside>
</div>
<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2>
<table><thead><tr><th scope="col">Key</th><th scope="col">What it does</th></tr></thead><tbody>${KEYS.map(([key, does]) => html`<tr><th scope="row"><kbd>${key}</kbd></th><td>${does}</td></tr>`)}
<tr><th scope="row"><kbd>Esc</kbd></th><td>from the marked words back to what opened them</td></tr>
<tr><th scope="row"><kbd>↑</kbd> <kbd>↓</kbd></th><td>from one to the next in the index and among the hits</td></tr></tbody></table>
<p><label><input type="checkbox" id="keys-on" checked> Single keys do this when no text is being written</label></p>
<button type="button" id="close-keys">Close</button></dialog>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script type="application/json" id="files">${scriptJson(files)}</script>
<script>${new Html(script)}</script>
${scans}</body>
</html>
`.text;
}
