import { logoSvg } from './assets.ts';
import { codeSvg } from './code.ts';
import type {
  Cover,
  DocumentsReviewed,
  Labelled,
  LetterItem,
  LetterModel,
  PlainSummary,
  RecordNote,
} from './letter.ts';
import { Html, html } from './markup.ts';

const none = html``;
const lines = (texts: readonly string[]): Html[] =>
  texts.map((text, index) => (index === 0 ? html`<bdi>${text}</bdi>` : html`<br><bdi>${text}</bdi>`));
const labelled = ({ label, text }: Labelled): Html => html`<strong>${label}</strong> <bdi>${text}</bdi>`;
const bullets = (texts: readonly Html[]): Html =>
  html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
const plain = (text: string): Html => html`<bdi>${text}</bdi>`;
const field = ({ label, text }: Labelled): Html =>
  html`<div><dt>${label}</dt><dd><bdi>${text}</bdi></dd></div>`;

/** The writer of one letter: it knows which words are clinical and therefore English in every edition. */
class Page {
  private readonly model: LetterModel;
  constructor(model: LetterModel) {
    this.model = model;
  }

  private clinical(text: string): Html {
    return this.model.language === 'en' ? plain(text) : html`<bdi lang="en">${text}</bdi>`;
  }

  private said(text: string, clinical: string | null): Html {
    return clinical === null ? plain(text) : html`<bdi>${text}</bdi> ${this.clinical(clinical)}`;
  }

  private plainSummary(summary: PlainSummary): Html {
    return html`<section class="plain" aria-labelledby="plain">
<h2 id="plain">${summary.heading}</h2>
${summary.note === null ? none : html`<p><em>${summary.note}</em></p>\n`}<p>${labelled(summary.asked)}</p>
<p><strong>${summary.decidedLabel}</strong></p>
${bullets(
  summary.items.map(
    ({ title, clinical, decided, why }) =>
      html`${clinical ? this.clinical(title) : plain(title)}: <strong>${decided}</strong> ${why}`,
  ),
)}
<p>${labelled(summary.means)}</p>
<p><strong>${summary.nextLabel}</strong></p>
${bullets(summary.next.map(plain))}
${
  summary.each === null
    ? none
    : html`<p><strong>${summary.each.label}</strong></p>
${bullets(summary.each.items.map(({ title, decided }) => html`${this.clinical(title)}: ${decided}`))}
`
}</section>
`;
  }

  private cover(cover: Cover): Html {
    return html`<div class="sent">
<address>${lines(cover.addressee)}</address>
<p>${labelled(cover.dated)}</p>
</div>
<h1>${cover.title}</h1>
<p class="determination">${labelled(cover.determination)}</p>
${this.plainSummary(cover.plain)}${cover.clinicalLanguage === null ? none : html`<p>${cover.clinicalLanguage}</p>\n`}<dl>${cover.caseBlock.map(field)}</dl>
<section aria-labelledby="disputed">
<h2 class="left" id="disputed">${cover.treatmentsLabel}</h2>
${bullets(cover.treatments.map((treatment) => this.clinical(treatment)))}
<p>${cover.introduction}</p>
</section>
${cover.sections.map(
  ({ heading, paragraphs }, index) => html`<section aria-labelledby="part-${index}">
<h2 id="part-${index}">${heading}</h2>
${paragraphs.map((text) => html`<p>${text}</p>\n`)}</section>
`,
)}<p class="signature">${cover.signatureClosing}</p>
<p>${lines(cover.signature)}</p>
<p>${cover.copiesLabel}</p>
${bullets(cover.copies.map(plain))}
`;
  }

  private documents({ heading, columns, tables, notProvided }: DocumentsReviewed): Html {
    return html`<section aria-labelledby="documents">
<h2 id="documents">${heading}</h2>
${tables.map(
  (
    table,
    index,
  ) => html`${table.heading === null ? none : html`<h3>${table.heading}</h3>\n`}<p id="table-${index}">${table.lead}</p>
<div class="wide" role="region" aria-labelledby="table-${index}" tabindex="0">
<table aria-labelledby="table-${index}">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${table.rows.map(
  ({ cells, clinical }) =>
    html`<tr>${cells.map((cell, at) => html`<td>${this.said(cell, at === cells.length - 1 ? clinical : null)}</td>`)}</tr>\n`,
)}</tbody>
</table>
</div>
`,
)}${
  notProvided === null
    ? none
    : html`<h3>${notProvided.heading}</h3>
<p>${notProvided.lead}</p>
${bullets(notProvided.lines.map(({ text, clinical }) => this.said(text, clinical)))}
`
}</section>
`;
  }

  private item(item: LetterItem): Html {
    return html`<article>
${item.preamble === null ? none : html`<p>${this.clinical(item.preamble)}</p>\n`}<h3>${this.clinical(item.heading)} <span>${item.decided}</span></h3>
${item.paragraphs.map(({ label, text }) => html`<p><strong>${label}</strong> ${this.clinical(text)}</p>\n`)}${
  item.changes.length > 0
    ? html`<p><strong>${item.changeLabel}</strong></p>\n${bullets(item.changes.map((change) => this.clinical(change)))}`
    : none
}
</article>
`;
  }

  private record(record: RecordNote): Html {
    return html`<section aria-labelledby="record">
<h2 id="record">${record.heading}</h2>
<div class="record">
<div><p>${record.text}</p>
<p><strong>${record.digest.label}</strong> <code>${record.digest.text}</code></p></div>
${drawing(codeSvg(record.code), record.codeLabel)}
</div>
</section>
`;
  }

  html(): string {
    const { model } = this;
    return html`<!doctype html>
<html lang="${model.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${model.title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${model.cover ? letterhead(model.cover) : none}<main>
${model.cover ? this.cover(model.cover) : html`<h1>${model.title}</h1>\n`}<dl class="case">${model.caseBlock.flat().map(field)}</dl>
<section aria-labelledby="how">
<h2 id="how">${model.how.heading}</h2>
<p>${model.how.text}</p>
<p>${model.how.lead}</p>
<p>${labelled(model.how.states)}<br>${labelled(model.how.certifications)}</p>
</section>
${model.documents ? this.documents(model.documents) : none}<section aria-labelledby="summary">
<h2 id="summary">${model.summary.heading}</h2>
<p>${model.summary.lead}</p>
<p>${this.clinical(model.summary.text)}</p>
</section>
<section aria-labelledby="issues">
<h2 id="issues">${model.issues.heading}</h2>
<p>${model.issues.lead}</p>
${model.issues.items.map((item) => this.item(item))}</section>
${model.record ? this.record(model.record) : none}</main>
<footer><p>${model.disclaimer}</p></footer>
</body>
</html>
`.text;
  }
}

const letterhead = ({ organization, organizationAddress, logo }: Cover): Html => html`<header>
${
  logo === null
    ? none
    : html`<img class="logo" alt="${logo.label}" src="data:image/svg+xml;base64,${Buffer.from(logoSvg(logo.file)).toString('base64')}">\n`
}<p><strong>${organization}</strong><br>${lines(organizationAddress)}</p>
</header>
`;

/** A drawing that we made ourselves, with the words that stand for it. */
const drawing = (svg: string, label: string): Html =>
  html`${new Html(svg.slice(0, svg.indexOf(' ')))} role="img" aria-label="${label}"${new Html(svg.slice(svg.indexOf(' ')))}`;

const STYLE = `
body{font:1.05rem/1.5 Georgia,"Times New Roman",serif;color:#111;background:#fff;max-width:46rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
header{display:flow-root}
.logo{float:right;max-height:4rem;max-width:40%}
h1{font-size:1.4rem;text-align:center}
h2{font-size:1.05rem;text-align:center;margin-top:2rem}
h2.left{text-align:left;margin-top:1rem}
h3{font-size:1.05rem;margin-top:1.75rem}
h3 span{font-weight:normal}
address{font-style:normal}
.sent{display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;margin:1.5rem 0}
.sent p{margin:0}
.determination{font-size:1.15rem;text-align:center}
.plain{border:2px solid #111;padding:.25rem 1rem}
.plain h2{margin-top:.75rem}
.plain li{margin:.35rem 0}
dl{border:1px solid #555;margin:1rem 0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr))}
dl div{display:flex;flex-wrap:wrap;gap:0 .5rem;padding:.3rem .6rem;border-bottom:1px solid #767676}
dt{font-weight:bold}
dd{margin:0}
.wide{overflow-x:auto}
.wide:focus-visible{outline:3px solid #1a4f9c}
table{border-collapse:collapse;width:100%;min-width:36rem;font-size:.9rem}
th,td{border:1px solid #767676;padding:.3rem .4rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
th{background:#e6e6e6}
.record{display:flex;flex-wrap:wrap;gap:1rem}
.record div{flex:1 1 18rem}
.record svg{width:9rem;height:9rem}
.signature{margin-top:2rem}
footer{border-top:1px solid #767676;margin-top:2rem;font-size:.85rem}
@media print{body{margin:0;max-width:none}h2,h3{break-after:avoid}.plain,tr,.record{break-inside:avoid}.wide{overflow:visible}table{min-width:0}dl.case{break-before:page}}
`;

/**
 * The HTML twin of a letter: the same words in one page that needs nothing else, with landmarks, headings, lists and
 * tables that assistive technology can follow. Everything of the case is escaped; no script is allowed to run.
 */
export const letterHtml = (model: LetterModel): string => new Page(model).html();
