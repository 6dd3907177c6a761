import type { Cover, DocumentsReviewed, Labelled, LetterItem, LetterModel } from './letter.ts';
import { Html, html } from './markup.ts';

const none = html``;
const lines = (texts: readonly string[]): Html[] =>
  texts.map((text, index) => (index === 0 ? html`<bdi>${text}</bdi>` : html`<br><bdi>${text}</bdi>`));
const labelled = ({ label, text }: Labelled): Html => html`<strong>${label}</strong> <bdi>${text}</bdi>`;
const bullets = (texts: readonly string[]): Html =>
  html`<ul>${texts.map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul>`;
const field = ({ label, text }: Labelled): Html =>
  html`<div><dt>${label}</dt><dd><bdi>${text}</bdi></dd></div>`;

const cover = (page: Cover): Html => html`<header>
<p class="organization"><strong>${page.organization}</strong><br>${lines(page.organizationAddress)}</p>
<h1>${page.title}</h1>
<p class="dated">${labelled(page.dated)}</p>
<address>${lines(page.addressee)}</address>
<dl>${page.caseBlock.map(field)}</dl>
<h2 class="plain" id="disputed">${page.treatmentsLabel}</h2>
${bullets(page.treatments)}
<p>${page.introduction}</p>
<p class="determination">${labelled(page.determination)}</p>
${page.paragraphs.map((text) => html`<p>${text}</p>\n`)}
<p class="signature">${lines(page.signature)}</p>
<p>cc:</p>
${bullets(page.copies)}
</header>
`;

const documents = (reviewed: DocumentsReviewed): Html => html`<section aria-labelledby="documents">
<h2 id="documents">${reviewed.heading}</h2>
<p>${reviewed.lead}</p>
<table>
<thead><tr>${reviewed.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${reviewed.rows.map((row) => html`<tr>${row.map((cell) => html`<td><bdi>${cell}</bdi></td>`)}</tr>\n`)}</tbody>
</table>
${reviewed.notProvided.length > 0 ? html`<p>${reviewed.notProvidedLead}</p>\n${bullets(reviewed.notProvided)}` : none}
</section>
`;

const item = (decided: LetterItem): Html => html`<article>
${decided.preamble === null ? none : html`<p>${decided.preamble}</p>\n`}<h3><bdi>${decided.heading}</bdi> <span>${decided.decision}</span></h3>
${decided.paragraphs.map((paragraph) => html`<p>${labelled(paragraph)}</p>\n`)}${
  decided.changes.length > 0
    ? html`<p><strong>${decided.changeLabel}</strong></p>\n${bullets(decided.changes)}`
    : none
}
</article>
`;

const STYLE = `
body{font:1.05rem/1.5 Georgia,"Times New Roman",serif;color:#111;background:#fff;max-width:46rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.4rem;text-align:center}
h2{font-size:1.05rem;text-align:center;margin-top:2rem}
h2.plain{text-align:left;margin-top:1rem}
h3{font-size:1.05rem;margin-top:1.75rem}
h3 span{font-weight:normal}
.organization{text-align:center}
address{font-style:normal}
.dated{float:right;margin:0}
.determination{font-size:1.15rem}
dl{border:1px solid #555;margin:1rem 0;display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr))}
dl div{display:flex;gap:.5rem;padding:.3rem .6rem;border-bottom:1px solid #ccc}
dt{font-weight:bold}
dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border:1px solid #777;padding:.3rem .4rem;text-align:left;vertical-align:top}
th{background:#e6e6e6}
footer{border-top:1px solid #777;margin-top:2rem;font-size:.85rem}
@media print{body{margin:0;max-width:none}h2,h3{break-after:avoid}header{break-after:page}}
`;

/**
 * The HTML twin of a letter: the same words in one page that needs nothing else, with headings, lists and a table
 * that assistive technology can follow. Everything of the case is escaped; no script is allowed to run.
 */
export function letterHtml(model: LetterModel): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${model.title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${model.cover ? cover(model.cover) : html`<h1>${model.title}</h1>\n`}<main>
<dl class="case">${model.caseBlock.flat().map(field)}</dl>
<section aria-labelledby="how">
<h2 id="how">${model.how.heading}</h2>
<p>${model.how.text}</p>
<p>${model.how.lead}</p>
<p>${labelled(model.how.states)}<br>${labelled(model.how.certifications)}</p>
</section>
${model.documents ? documents(model.documents) : none}<section aria-labelledby="summary">
<h2 id="summary">${model.summary.heading}</h2>
<p>${model.summary.lead}</p>
<p>${model.summary.text}</p>
</section>
<section aria-labelledby="issues">
<h2 id="issues">${model.issues.heading}</h2>
<p>${model.issues.lead}</p>
${model.issues.items.map(item)}</section>
</main>
<footer><p>${model.disclaimer}</p></footer>
</body>
</html>
`.text;
}
