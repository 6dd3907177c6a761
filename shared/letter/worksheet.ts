import type { Manifest } from '../case/manifest.ts';
import type { Fact, Facts } from '../facts/model.ts';
import type { Citation, MissingRecord, Page, RecordDocument, RecordsIndex } from '../records/model.ts';
import type {
  Consulted,
  ItemProposal,
  Proposal,
  ResolvedItem,
  Sentence,
  Support,
  Trace,
  Truth,
} from '../rules/model.ts';
import { Html, html, scriptJson } from './markup.ts';
import { evidence, phrases } from './phrases.ts';
import { criterionText } from './rationale.ts';
import { unverifiedWording } from './wording.ts';
import { letterDate, phrase, sentence, withLetterDates } from './words.ts';
import { WORKSHEET_SCRIPT, WORKSHEET_STYLE } from './worksheet-page.ts';

/** What a physician decides from. `pages` are all pages of the record as read, `proposalDigest` what is signed for. */
export interface WorksheetInput {
  readonly manifest: Manifest;
  readonly records: RecordsIndex;
  readonly facts: Facts;
  readonly proposal: Proposal;
  readonly proposalDigest: string;
  readonly pages: readonly Page[];
}

/** Looks things up by what cites them. */
interface Index {
  readonly documents: ReadonlyMap<string, RecordDocument>;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly records: RecordsIndex;
}

const none = html``;

/** Truth by shape, word and colour, so that none of them has to be seen. */
const TRUTH: Readonly<Record<Truth, { readonly shape: string; readonly style: string }>> = {
  met: { shape: '✓', style: 'met' },
  'not met': { shape: '✗', style: 'not-met' },
  'not documented': { shape: '?', style: 'not-documented' },
};
const truthMark = (truth: Truth): Html =>
  html`<span class="truth ${TRUTH[truth].style}"><span aria-hidden="true">${TRUTH[truth].shape}</span> ${truth}</span>`;
const unverified = html` <span class="flag">⚑ unverified</span>`;

const documentLabel = (document: RecordDocument): string =>
  `${document.id} ${phrases.documents[document.type]}${document.date ? ` ${letterDate(document.date)}` : ''}`;

/** A button that leads to the words of a citation. */
function cite(citation: Citation, index: Index, text = `“${citation.words}”`): Html {
  const document = index.documents.get(citation.document);
  if (!document) return html`<span>${text}</span>`;
  return html`<button type="button" data-file="${document.sha256}" data-page="${citation.page}" data-start="${citation.start}" data-end="${citation.end}">${text} <span class="why">${documentLabel(document)}, page ${citation.page}, line ${citation.line}</span></button>`;
}

function factLine(id: string, index: Index, why = ''): Html {
  const fact = index.facts.get(id);
  if (!fact) return none;
  return html`<li>${evidence([{ mentions: [fact], result: '' }])}${why && ` (did not count: ${why})`} ${cite(fact.citation, index)}</li>`;
}

const KIND: Readonly<Record<Trace['kind'], string>> = {
  fact: 'The record',
  elapsed: 'The calendar',
  item: 'The item',
  patient: 'The patient',
  all: 'All of these',
  any: 'Any of these',
  atLeast: 'Enough of these',
  not: 'The opposite of this',
  when: 'When the first applies, the second',
};

function criterion(trace: Trace, index: Index, item: ResolvedItem): Html {
  const { searched } = trace;
  const notes = [
    ...(trace.notApplicable === 'silent' ? ['did not apply; that rests on the record being silent'] : []),
    ...(trace.notApplicable === 'not met' ? ['did not apply'] : []),
    ...(searched ? [`searched ${searched.pages} pages for ${searched.concepts.join(', ')}`] : []),
  ];
  const cited = [...trace.support, ...trace.contrary];
  return html`<li>${truthMark(trace.truth)} ${trace.id ?? KIND[trace.kind]}${
    trace.verified === false ? unverified : none
  }${trace.conflict ? html` <span class="flag">⚑ the records contradict each other</span>` : none}${
    trace.says ? html`<div>${criterionText(trace, item, phrase(item.description), index.facts)}</div>` : none
  }${notes.length > 0 ? html`<div class="why">${notes.join('; ')}</div>` : none}${
    cited.length + trace.near.length > 0
      ? html`<ul>${cited.map((id) => factLine(id, index))}${trace.near.map(({ fact, why }) => factLine(fact, index, why))}</ul>`
      : none
  }${
    trace.children.length > 0
      ? html`<ul class="tree">${trace.children.map((child) => criterion(child, index, item))}</ul>`
      : none
  }</li>`;
}

const guideline = (consulted: Consulted, index: Index, item: ResolvedItem): Html => html`<li>
<strong>${consulted.citation}</strong> (${consulted.id}, version ${consulted.version}): ${consulted.role}, ${consulted.why}${consulted.verified ? none : unverified}
${consulted.role === 'decided' ? html`<div>${sentence(consulted.recommendation)}</div>` : none}${
  consulted.evaluation
    ? html`<ul class="tree">${criterion(consulted.evaluation.trace, index, item)}</ul>`
    : none
}</li>`;

function support(one: Support, index: Index): Html {
  switch (one.kind) {
    case 'fact':
      return cite(one.citation, index);
    case 'guideline':
      return html`<span class="why">${one.citation} (version ${one.version})</span>`;
    case 'search':
      return html`<span class="why">searched ${one.pages} pages for ${one.concepts.join(', ')}</span>`;
    case 'document': {
      const document = index.documents.get(one.document);
      return html`<span class="why">${document ? documentLabel(document) : one.document}</span>`;
    }
    case 'missing': {
      const missing = index.records.missing[one.index];
      return missing?.namedIn
        ? cite(missing.namedIn, index, `named in “${missing.namedIn.words}”`)
        : html`<span class="why">list of missing records</span>`;
    }
    case 'manifest':
      return html`<span class="why">application: ${one.path}</span>`;
    case 'reviewer':
      return html`<span class="why">reviewer</span>`;
  }
}

const sentences = (texts: readonly Sentence[], index: Index): Html =>
  html`<ol>${texts.map(
    (one) =>
      html`<li>${one.text}<details><summary>stands on ${one.support.length}</summary>${one.support.map(
        (each) => html`<div>${support(each, index)}</div>`,
      )}</details></li>`,
  )}</ol>`;

function itemForm(proposed: ItemProposal, number: number, index: Index): Html {
  const option = (value: string, label: string): Html =>
    (proposed.decision ?? '') === value
      ? html`<option value="${value}" selected>${label}</option>`
      : html`<option value="${value}">${label}</option>`;
  const { decision, truth } = proposed;
  return html`<article aria-labelledby="item-${number}">
<h3 id="item-${number}">${proposed.item.description}</h3>
<p>${
    decision === null
      ? html`<span class="flag">⚑ No decision is proposed${proposed.reason ? ` (${proposed.reason})` : ''}.</span> `
      : html`Proposed: <strong>${decision}</strong>. `
  }${truth === null ? none : html`Criteria: ${truthMark(truth)} `}${proposed.explanation ?? ''}</p>
<p><strong>Claims Administrator:</strong> ${proposed.claimsAdministratorLine}<br><strong>Reviewer:</strong> ${proposed.reviewerLine}</p>
${
  proposed.notes === undefined
    ? none
    : html`<h4>Beside medical necessity</h4><ul>${proposed.notes.map(
        ({ says, source, verified, facts }) =>
          html`<li>${says}${verified ? none : unverified} <span class="why">${source}</span>${
            facts.length > 0 ? html`<ul>${facts.map((id) => factLine(id, index))}</ul>` : none
          }</li>`,
      )}</ul>`
}
<h4>Guidelines and criteria</h4>
${
  proposed.guidelines.length > 0
    ? html`<ul>${proposed.guidelines.map((consulted) => guideline(consulted, index, proposed.item))}</ul>`
    : html`<p>No guideline speaks of this item.</p>`
}
<h4>What would change it</h4>
${
  proposed.whatWouldChangeIt.length > 0
    ? html`<ul>${proposed.whatWouldChangeIt.map(({ inWords }) => html`<li>${inWords}</li>`)}</ul>`
    : html`<p>Nothing that a record could document.</p>`
}
${
  proposed.recordsWanted.length > 0
    ? html`<h4>Records wanted</h4><ul>${proposed.recordsWanted.map((wanted) => html`<li>${wanted}</li>`)}</ul>`
    : none
}
<h4>Proposed rationale, and what each sentence stands on</h4>
${sentences(proposed.rationale, index)}
<h4>Your decision</h4>
<p><label>Decision <select id="decision-${number}">${option('', 'not decided')}${option('Upheld', 'Upheld')}${option('Overturned', 'Overturned')}</select></label></p>
<p><label>Rationale<br><textarea id="rationale-${number}">${proposed.rationale.map(({ text }) => text).join(' ')}</textarea></label></p>
</article>
`;
}

/** A button that opens a document at its first page. */
function opens(document: RecordDocument, text: string): Html {
  if (!document.pages) return html`${text}`;
  return html`<button type="button" data-file="${document.sha256}" data-page="${document.pages.from}" data-start="0" data-end="0">${text}</button>`;
}

function documentRow(document: RecordDocument, index: Index): Html {
  const copies = (document.copies ?? []).flatMap((id) => index.documents.get(id) ?? []);
  const notes = [
    ...(document.setAside ? [`set aside: ${document.setAside.detail}`] : []),
    ...(document.problem ? [document.problem] : []),
    ...(document.disagreements ?? []),
  ];
  const pages = document.pages;
  const legibility =
    document.illegiblePages.length > 0
      ? `${document.legibility}: pages ${document.illegiblePages.join(', ')}`
      : document.legibility;
  return html`<tr><th scope="row">${opens(document, documentLabel(document))}</th><td>${document.author ?? ''}</td><td>${pages ? `${pages.from}–${pages.to}` : 'none'}</td><td>${document.from ?? ''}</td><td>${legibility}</td><td>${notes.join('; ')}${
    copies.length > 0
      ? html` stands again as ${copies.map((copy) => html`${opens(copy, `${copy.id}, ${copy.file}`)} `)}`
      : none
  }</td></tr>`;
}

const byDate = (a: RecordDocument, b: RecordDocument) => (a.date ?? '9999').localeCompare(b.date ?? '9999');

const missingList = (title: string, missing: readonly MissingRecord[], index: Index): Html =>
  missing.length === 0
    ? none
    : html`<h3>${title}</h3><ul>${missing.map(
        ({ description, expectedFrom, namedIn }) =>
          html`<li>${withLetterDates(description)}, expected from ${expectedFrom} ${namedIn ? cite(namedIn, index) : none}</li>`,
      )}</ul>`;

/** The months whose reports the claims administrator has to send, with a mark for each document of them. */
function coverageTable({ coverage }: RecordsIndex): Html {
  if (!coverage) return none;
  const { from, to, source, verified, months, undated } = coverage;
  return html`<h3>Reports due from the claims administrator, ${letterDate(from)} to ${letterDate(to)}</h3>
<p class="why">${source}${verified ? none : unverified}${undated > 0 ? `; ${undated} undated, not counted` : ''}</p>
<table><tbody>${months.map(({ month, documents, hasReport }) => {
    const kinds = Object.entries(documents);
    const count = kinds.reduce((sum, [, of]) => sum + of, 0);
    const named = kinds.map(([type, of]) => `${of} ${phrases.documents[type as RecordDocument['type']]}`);
    return html`<tr><th scope="row">${month}</th><td aria-hidden="true">${'▪'.repeat(Math.min(count, 40))}</td><td>${
      named.join(', ') || 'nothing'
    }${hasReport ? none : html` <span class="flag">⚑ no report of a visit</span>`}</td></tr>`;
  })}</tbody></table>`;
}

/** The pages of a document, in order. A page stands once, with the first document that it belongs to. */
function documentPages(document: RecordDocument, pages: ReadonlyMap<string, Page>, shown: Set<string>): Html {
  const { from, to } = document.pages ?? { from: 1, to: 0 };
  const numbers = Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
  const found = numbers.flatMap((number): Html[] => {
    const page = pages.get(`${document.sha256} ${number}`);
    const key = `${document.sha256}-${number}`;
    if (!page || shown.has(key)) return [];
    shown.add(key);
    const label = `${documentLabel(document)}, page ${number}`;
    const legible =
      page.legibility === 'legible' ? '' : ` (${page.legibility}${page.note ? `: ${page.note}` : ''})`;
    return [
      html`<section id="p-${key}" data-page-of="${document.sha256} ${number}" data-label="${label}" aria-label="${label}"><h4>${label}${legible}</h4><pre tabindex="0">${page.text}</pre></section>\n`,
    ];
  });
  return html`<h3>${documentLabel(document)}${document.setAside ? ' (set aside)' : ''}</h3>${
    found.length > 0
      ? found
      : html`<p>No page of it was read here${document.problem ? `: ${document.problem}` : ''}.</p>`
  }`;
}

const ATTESTATIONS = [
  [
    'noAffiliation',
    'I have no material affiliation with any party to this case (Labor Code section 139.5(d)(5)).',
  ],
  ['activePracticeOverFiveYears', 'I have been in active clinical practice for more than five years.'],
  ['atLeast24HoursAWeek', 'I now work at least 24 hours a week in active practice.'],
] as const;

/**
 * The physician's worksheet: one page of HTML that needs no network. On the left each item with its criteria, what
 * they stand on, what would change the decision, and the decision to edit and export for signature (`SignedReview`
 * without its signature); on the right the record, page by page, with search. Whatever still has to be checked at
 * its source says so. The same input gives the same page.
 */
export function writeWorksheet(input: WorksheetInput): string {
  const { manifest, records, facts, proposal, proposalDigest } = input;
  const index: Index = {
    documents: new Map(records.documents.map((document) => [document.id, document])),
    facts: new Map(facts.facts.map((fact) => [fact.id, fact])),
    records,
  };
  const pages = new Map(input.pages.map((page) => [`${page.file} ${page.page}`, page]));
  const shown = new Set<string>();
  const data = {
    caseNumber: manifest.caseNumber,
    proposal: proposalDigest,
    items: proposal.items.map(({ item }) => item.id),
  };
  const unsearched = facts.pagesNotSearched.length;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Worksheet ${manifest.caseNumber}</title>
<style>${new Html(WORKSHEET_STYLE)}</style>
</head>
<body>
<a class="skip" href="#record">Go to the record</a>
<header><h1>Worksheet ${manifest.caseNumber}</h1>
<p>${manifest.priority}; injury ${letterDate(manifest.claim.dateOfInjury)}; utilization review ${letterDate(manifest.utilizationReview.date)}; guidelines in force on ${letterDate(proposal.governingDate)}; ${facts.pagesSearched} pages searched, ${unsearched} not or not fully.</p></header>
<div class="columns">
<main>
<h2>Items in dispute</h2>
${proposal.items.map((proposed, number) => itemForm(proposed, number, index))}
<h2>Attestations and export</h2>
${ATTESTATIONS.map(([name, text]) => html`<p><label><input type="checkbox" id="${name}"> ${text}</label></p>\n`)}
<p><button type="button" id="export">Export the review for signature</button></p>
<p id="exported" role="status"></p>
<h2>Clinical case summary, and what each sentence stands on</h2>
${sentences(proposal.summary, index)}
${
  unverifiedWording.length > 0
    ? html`<h2>Wording not yet checked at its source</h2><p>${unverifiedWording.join(', ')}${unverified}</p>`
    : none
}
</main>
<aside id="record" aria-label="The record">
<h2>Documents</h2>
<table><thead><tr><th scope="col">Document</th><th scope="col">Author</th><th scope="col">Pages</th><th scope="col">From</th><th scope="col">Legibility</th><th scope="col">Notes</th></tr></thead>
<tbody>${records.documents
    .filter(({ setAside }) => setAside === undefined)
    .toSorted(byDate)
    .map((document) => documentRow(document, index))}</tbody>${
    records.documents.some(({ setAside }) => setAside !== undefined)
      ? html`<tbody><tr><th scope="rowgroup" colspan="6">Set aside</th></tr>${records.documents
          .filter(({ setAside }) => setAside !== undefined)
          .map((document) => documentRow(document, index))}</tbody>`
      : none
  }</table>
${missingList('Named and not provided', records.missing, index)}
${missingList('Named, of body regions not in dispute, and not asked for', records.namedElsewhere ?? [], index)}
${coverageTable(records)}
<h2><label for="search">Search the record</label></h2>
<input type="search" id="search" autocomplete="off">
<p id="found" role="status"></p>
<ol id="hits"></ol>
<h2>Pages</h2>
${records.documents.map((document) => documentPages(document, pages, shown))}
</aside>
</div>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${new Html(WORKSHEET_SCRIPT)}</script>
</body>
</html>
`.text;
}
