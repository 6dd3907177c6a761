/**
 * What runs in the worksheet's page: jumping to a citation, searching the record, exporting the review. It uses
 * nothing but the page itself: no network, no storage. Text, so that the page is whole wherever it is written.
 */
export const WORKSHEET_SCRIPT = String.raw`
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const record = byId('record');

  /** The page whose words are marked. */
  let marked = null;
  const unmark = () => {
    if (marked) marked.replaceChildren(marked.textContent);
    marked = null;
  };

  /** Shows a page of the record with the characters from start to end of its text marked. */
  const show = (file, page, start, end) => {
    unmark();
    const section = byId('p-' + file + '-' + page);
    if (!section) return;
    const pre = section.querySelector('pre');
    const text = pre.textContent;
    if (end > start) {
      const mark = document.createElement('mark');
      mark.textContent = text.slice(start, end);
      mark.tabIndex = -1;
      pre.replaceChildren(text.slice(0, start), mark, text.slice(end));
      marked = pre;
      mark.scrollIntoView({ block: 'center' });
      mark.focus({ preventScroll: true });
    } else {
      section.scrollIntoView({ block: 'start' });
      pre.focus({ preventScroll: true });
    }
  };

  document.addEventListener('click', (event) => {
    const cite = event.target.closest('[data-file]');
    if (!cite) return;
    const { file, page, start, end } = cite.dataset;
    show(file, page, Number(start), Number(end));
  });

  // Search over the whole record.
  const MOST = 200;
  byId('search').addEventListener('input', (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    const hits = byId('hits');
    hits.replaceChildren();
    if (wanted.length < 2) {
      byId('found').textContent = '';
      return;
    }
    let found = 0;
    for (const section of record.querySelectorAll('[data-page-of]')) {
      const text = section.querySelector('pre').textContent;
      const lower = text.toLowerCase();
      for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
        found += 1;
        if (found > MOST) continue;
        const hit = document.createElement('button');
        const [file, page] = section.dataset.pageOf.split(' ');
        hit.type = 'button';
        Object.assign(hit.dataset, { file, page, start: at, end: at + wanted.length });
        hit.textContent =
          section.dataset.label + ': … ' + text.slice(Math.max(0, at - 40), at + wanted.length + 40) + ' …';
        const line = document.createElement('li');
        line.append(hit);
        hits.append(line);
      }
    }
    byId('found').textContent =
      found === 0
        ? 'Nowhere in the pages that were read.'
        : found + ' found' + (found > MOST ? ', the first ' + MOST + ' listed.' : '.');
  });

  // The review to sign.
  byId('export').addEventListener('click', () => {
    const out = byId('exported');
    const items = data.items.map((id, index) => ({
      id,
      decision: byId('decision-' + index).value,
      rationale: byId('rationale-' + index).value.replace(/\s+/g, ' ').trim(),
    }));
    const open = items.findIndex(({ decision, rationale }) => decision === '' || rationale === '');
    if (open >= 0) {
      out.textContent = 'Item ' + (open + 1) + ' has no decision or no rationale.';
      return;
    }
    const attested = ['noAffiliation', 'activePracticeOverFiveYears', 'atLeast24HoursAWeek'];
    if (!attested.every((name) => byId(name).checked)) {
      out.textContent = 'The three attestations have to be made.';
      return;
    }
    const review = {
      schemaVersion: 1,
      caseNumber: data.caseNumber,
      proposal: data.proposal,
      items,
      attestations: Object.fromEntries(attested.map((name) => [name, true])),
      signedAt: new Date().toISOString(),
    };
    const json = JSON.stringify(review, null, 2);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
    link.download = data.caseNumber + ' review.json';
    link.click();
    URL.revokeObjectURL(link.href);
    out.textContent = json;
  });
})();
`;

export const WORKSHEET_STYLE = `
body{margin:0;font:15px/1.45 system-ui,sans-serif;color:#111;background:#fff}
.skip{position:absolute;left:-99em}
.skip:focus{left:0;background:#fff;padding:.5rem;z-index:1}
header{padding:.6rem 1rem;border-bottom:1px solid #888}
header h1{font-size:1.15rem;margin:0}
header p{margin:.2rem 0 0}
.columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
main,aside{height:calc(100vh - 4.5rem);overflow:auto;padding:0 1rem 2rem;box-sizing:border-box}
aside{border-left:1px solid #888;background:#fafafa}
h2{font-size:1.1rem;margin:1.2rem 0 .5rem}
h3{font-size:1rem;margin:1rem 0 .4rem}
h4{font-size:.95rem;margin:.8rem 0 .3rem}
article{border-top:2px solid #444;margin-top:1.2rem}
ul.tree,ul.tree ul{list-style:none;padding-left:1rem;margin:.2rem 0}
ul.tree li{margin:.3rem 0}
.truth{font-weight:bold;padding:.05rem .4rem;border-radius:.2rem;border:1px solid;white-space:nowrap}
.met{color:#0b5a1e;background:#e5f5e8}
.not-met{color:#8d1111;background:#fbe8e8}
.not-documented{color:#6b4a00;background:#fff3d6}
.flag{font-weight:bold;color:#7a0b5d}
.why{color:#444}
button{font:inherit;font-size:.85rem;text-align:left;cursor:pointer}
button[data-file]{border:1px solid #37679d;background:#eef5fc;color:#0b3d70;border-radius:.2rem;margin:.1rem 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;border:1px solid #ccc;padding:.6rem;font:13px/1.45 ui-monospace,monospace}
mark{background:#ffe066;outline:2px solid #a67c00}
[data-page-of]{content-visibility:auto;contain-intrinsic-size:auto 40rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{border:1px solid #999;padding:.2rem .35rem;text-align:left;vertical-align:top}
textarea{width:100%;box-sizing:border-box;font:inherit;min-height:11rem}
input[type=search]{width:100%;box-sizing:border-box;font:inherit;padding:.3rem}
#hits{padding-left:1.2rem}
#exported{white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:60rem){.columns{display:block}main,aside{height:auto}}
`;
