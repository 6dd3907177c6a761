import type { Manifest } from '../case/manifest.ts';
import { type Html, html } from '../letter/markup.ts';
import { phrases } from '../letter/phrases.ts';
import { letterDate, withLetterDates } from '../letter/words.ts';
import type { MissingRecord, RecordDocument } from '../records/model.ts';
import { byDate, cite, documentLabel, flag, type Lookup, none, opens, unverified } from './cited.ts';
import { timeline } from './timeline.ts';

const REASON: Readonly<Record<NonNullable<RecordDocument['setAside']>['reason'], string>> = {
  duplicate: 'Copies',
  'another-patient': 'Of another patient',
  'after-determination': 'After the determination',
};

/** What is to be said of a document beside its name: legibility, why it is set aside, where it stands again. */
function remarks(document: RecordDocument, { documents }: Lookup): Html {
  const copies = (document.copies ?? []).flatMap((id) => documents.get(id) ?? []);
  const original = documents.get(document.setAside?.of ?? '');
  const { illegiblePages, legibility } = document;
  const said = [
    ...(legibility === 'legible'
      ? []
      : [
          flag(
            `${legibility}${illegiblePages.length > 0 ? `: ${illegiblePages.length === 1 ? 'page' : 'pages'} ${illegiblePages.join(', ')}` : ''}`,
          ),
        ]),
    ...(document.setAside
      ? [html`${document.setAside.detail}${original ? html` ${opens(original, original.id)}` : none}`]
      : []),
    ...(document.problem ? [html`${document.problem}`] : []),
    ...(document.disagreements ?? []).map((disagreement) => html`${disagreement}`),
    ...(copies.length > 0
      ? [
          html`<details><summary>stands ${copies.length + 1} times</summary>${copies.map((copy) => html`${opens(copy, `${copy.id}, ${copy.file}`)} `)}</details>`,
        ]
      : []),
  ];
  return html`${said.map((one) => html`<div>${one}</div>`)}`;
}

/** A file's name, which may go on in the next line after a folder. */
const fileName = (file: string): Html =>
  html`${file.split('/').map((part, at) => html`${at > 0 ? html`/<wbr>` : none}${part}`)}`;

function documentRow(document: RecordDocument, cited: ReadonlyMap<string, number>, lookup: Lookup): Html {
  const { pages } = document;
  const count = cited.get(document.id) ?? 0;
  return html`<tr><th scope="row">${opens(document, documentLabel(document))}</th><td>${document.author ?? ''}${
    document.from ? html`<div class="why">from ${document.from.replaceAll('-', ' ')}</div>` : none
  }</td><td>${fileName(document.file)}<div class="why">${
    pages === null
      ? 'no pages'
      : pages.from === pages.to
        ? `page ${pages.from}`
        : `pages ${pages.from}–${pages.to}`
  }</div></td><td>${count > 0 ? count : ''}</td><td>${remarks(document, lookup)}</td></tr>`;
}

const missingList = (title: string, missing: readonly MissingRecord[], lookup: Lookup): Html =>
  missing.length === 0
    ? none
    : html`<h3>${title}</h3><ul>${missing.map(
        ({ description, expectedFrom, namedIn }) =>
          html`<li>${withLetterDates(description)}, expected from ${expectedFrom.replaceAll('-', ' ')} ${namedIn ? cite(namedIn, lookup) : none}</li>`,
      )}</ul>`;

/** The months whose reports the claims administrator has to send, with what came of each. */
function coverageTable({ records: { coverage } }: Lookup): Html {
  if (!coverage) return none;
  const { from, to, source, verified, months, undated } = coverage;
  return html`<h3>Reports due from the claims administrator, ${letterDate(from)} to ${letterDate(to)}</h3>
<p class="why">${source}${verified ? none : unverified}${undated > 0 ? `; ${undated} undated, not counted` : ''}</p>
<table class="months"><thead><tr><th scope="col">Month</th><th scope="col">Documents</th></tr></thead><tbody>${months.map(
    ({ month, documents, hasReport }) => {
      const named = Object.entries(documents).map(
        ([type, of]) => `${of} ${phrases.documents[type as RecordDocument['type']]}`,
      );
      return html`<tr><th scope="row">${month}</th><td>${named.join(', ') || 'nothing'}${
        hasReport ? none : flag('no report of a visit')
      }</td></tr>`;
    },
  )}</tbody></table>`;
}

/**
 * The index of the record: its picture by date, every document by date with its remarks, what is set aside and why,
 * what is named and did not come, and the months of the look-back window. `cited` counts, by document, what the
 * proposal cites of it.
 */
export function documentsPanel(manifest: Manifest, lookup: Lookup, cited: ReadonlyMap<string, number>): Html {
  const { records } = lookup;
  const rows = (documents: readonly RecordDocument[]) =>
    documents.toSorted(byDate).map((document) => documentRow(document, cited, lookup));
  const aside = Object.entries(REASON).map(([reason, title]) => ({
    title,
    documents: records.documents.filter(({ setAside }) => setAside?.reason === reason),
  }));
  return html`${timeline(manifest, records)}
${missingList('Named and not provided', records.missing, lookup)}
${missingList('Named, of body regions not in dispute, and not asked for', records.namedElsewhere ?? [], lookup)}
<h3>Documents, by date</h3>
<div class="wide" tabindex="0" role="group" aria-label="Documents, by date"><table class="documents" data-rove><thead><tr><th scope="col">Document</th><th scope="col">Author</th><th scope="col">File</th><th scope="col">Cited</th><th scope="col">Remarks</th></tr></thead>
<tbody>${rows(records.documents.filter(({ setAside }) => setAside === undefined))}</tbody>${aside.map(
    ({ title, documents }) =>
      documents.length === 0
        ? none
        : html`<tbody><tr><th scope="rowgroup" colspan="5">Set aside: ${title} (${documents.length})</th></tr>${rows(documents)}</tbody>`,
  )}</table></div>
${coverageTable(lookup)}`;
}
