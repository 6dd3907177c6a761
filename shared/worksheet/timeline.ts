import type { DocumentType, Manifest } from '../case/manifest.ts';
import { type Html, html } from '../letter/markup.ts';
import { letterDate } from '../letter/words.ts';
import type { IsoDate, RecordDocument, RecordsIndex } from '../records/model.ts';
import { documentLabel, none } from './cited.ts';

/** The rows of the picture. */
const LANES: readonly { readonly name: string; readonly types: readonly DocumentType[] }[] = [
  { name: 'Visits, work status', types: ['progress-report', 'work-status'] },
  { name: 'Studies, laboratory', types: ['imaging-report', 'laboratory'] },
  { name: 'Operations', types: ['operative-report'] },
  { name: 'Therapy', types: ['therapy-note'] },
  { name: 'Medical-legal', types: ['medical-legal-report'] },
  { name: 'Requests, reviews', types: ['request-for-authorization', 'utilization-review', 'application'] },
  { name: 'Letters, other', types: ['correspondence', 'other'] },
];

const WIDTH = 720;
const LEFT = 118;
const RIGHT = 712;
const TOP = 44;
const LANE = 20;
const DAY = 86_400_000;
/** The stretch before the end that is drawn wider, and the share of the width that it then has. */
const RECENT = { days: 365, share: 0.55, onlyBeyondDays: 3 * 365 };

const days = (iso: IsoDate): number => Date.parse(iso) / DAY;
const iso = (day: number): IsoDate => new Date(day * DAY).toISOString().slice(0, 10);

/** Days to places on the axis: the last year wider where the whole is long. */
function axis(from: number, to: number) {
  const isLong = to - from > RECENT.onlyBeyondDays;
  const turn = isLong ? to - RECENT.days : from;
  const at = LEFT + (isLong ? (RIGHT - LEFT) * (1 - RECENT.share) : 0);
  const x = (day: number): number =>
    day < turn
      ? LEFT + ((day - from) / (turn - from)) * (at - LEFT)
      : at + ((day - turn) / Math.max(1, to - turn)) * (RIGHT - at);
  return { x, turn: isLong ? turn : null };
}

/** The longest stretch without a visit, between the first and the last there is one of; null for fewer than two. */
export function longestGap(documents: readonly RecordDocument[]) {
  const visits = documents
    .flatMap(({ type, date }) => (type === 'progress-report' && date ? [date] : []))
    .sort();
  let longest: { readonly from: IsoDate; readonly to: IsoDate; readonly days: number } | null = null;
  for (const [index, to] of visits.entries()) {
    const from = visits[index - 1] ?? to;
    const length = days(to) - days(from);
    if (length > (longest?.days ?? 0)) longest = { from, to, days: length };
  }
  return longest;
}

/** The first of each year, or of each month of a last year that is drawn wider. */
function ticks(from: number, to: number, turn: number | null) {
  const found: { readonly day: number; readonly text: string }[] = [];
  const firstYear = Number(iso(from).slice(0, 4)) + 1;
  const lastYear = Number(iso(turn ?? to).slice(0, 4));
  const every = Math.ceil((lastYear - firstYear + 1) / (turn === null ? 8 : 6)) || 1;
  for (let year = firstYear; year <= lastYear; year += every) {
    const day = days(`${year}-01-01`);
    if (turn === null || day < turn - 45) found.push({ day, text: String(year) });
  }
  if (turn !== null)
    for (let month = 0; month < 12; month += 3) {
      const at = new Date(turn * DAY);
      const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1 + month, 1) / DAY;
      const [year = '', of = ''] = iso(first).split('-');
      found.push({ day: first, text: `${of}/${year}` });
    }
  return found;
}

/**
 * The record by date as a picture: a mark for each document, in rows by kind, between the injury and the last of the
 * case's days, with the look-back window and its months without a report. The same is told in words under it and,
 * document by document, in the index.
 */
export function timeline(manifest: Manifest, { documents, coverage }: RecordsIndex): Html {
  const kept = documents.filter(({ setAside }) => setAside === undefined);
  const dated = kept.flatMap((document) => (document.date ? [{ document, day: days(document.date) }] : []));
  if (dated.length === 0) return html`<p>No document has a date.</p>`;
  const request = manifest.requestForAuthorization?.date;
  const events = [
    { name: 'injury', date: manifest.claim.dateOfInjury },
    // The later above the earlier, so that no line runs through a name.
    { name: 'utilization review', date: manifest.utilizationReview.date },
    ...(request ? [{ name: 'request', date: request }] : []),
  ];
  const all = [...dated.map(({ day }) => day), ...events.map(({ date }) => days(date))];
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const { x, turn } = axis(from, to);
  const place = (day: number) => x(day).toFixed(1);
  const lanes = LANES.filter(({ types }) => dated.some(({ document }) => types.includes(document.type)));
  const bottom = TOP + lanes.length * LANE;
  const bare = coverage?.months.filter(({ hasReport }) => !hasReport) ?? [];
  const gap = longestGap(kept);
  const sorted = dated.map(({ document }) => document.date ?? '').sort();
  const words = [
    `${dated.length} documents from ${letterDate(sorted[0] ?? '')} to ${letterDate(sorted.at(-1) ?? '')}`,
    ...(kept.length > dated.length ? [`${kept.length - dated.length} without a date, not drawn`] : []),
    ...(coverage
      ? [
          bare.length === 0
            ? `every month from ${letterDate(coverage.from)} to ${letterDate(coverage.to)} has a report of a visit`
            : `no report of a visit in ${bare.map(({ month }) => month).join(', ')}`,
        ]
      : []),
    ...(gap
      ? [
          `longest stretch without a visit: ${gap.days} days, ${letterDate(gap.from)} to ${letterDate(gap.to)}`,
        ]
      : []),
  ].join('; ');
  const band = (name: string, start: number, end: number) =>
    html`<rect class="${name}" x="${place(start)}" y="${TOP}" width="${Math.max(1, x(end) - x(start)).toFixed(1)}" height="${bottom - TOP}"/>`;
  return html`<figure class="timeline"><div class="wide" tabindex="0" role="group" aria-label="The record by date, a picture"><svg viewBox="0 0 ${WIDTH} ${bottom + 34}" role="img" aria-label="${words}">
${coverage ? band('window', Math.max(from, days(coverage.from)), days(coverage.to)) : none}
${bare.map(({ month }) => {
  const [year = 0, of = 1] = month.split('-').map(Number);
  const start = Math.max(from, days(`${month}-01`));
  return band('bare', start, Math.min(to, Date.UTC(year, of, 1) / DAY));
})}
${lanes.map(
  ({ name, types }, row) =>
    html`<text x="0" y="${TOP + row * LANE + 14}">${name}</text><line class="lane" x1="${LEFT}" x2="${RIGHT}" y1="${TOP + (row + 1) * LANE}" y2="${TOP + (row + 1) * LANE}"/>${dated
      .filter(({ document }) => types.includes(document.type))
      .map(
        ({ document, day }) =>
          html`<rect class="mark" data-document="${document.id}" data-page="${document.pages?.from ?? 1}" x="${(x(day) - 1.5).toFixed(1)}" y="${TOP + row * LANE + 4}" width="3" height="13"><title>${documentLabel(document)}</title></rect>`,
      )}`,
)}
${turn === null ? none : html`<line class="turn" x1="${place(turn)}" x2="${place(turn)}" y1="${TOP}" y2="${bottom}"/>`}
${events.map(({ name, date }, row) => {
  const at = x(days(date));
  const isLate = at > WIDTH / 2;
  return html`<line class="event" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${row * 14 + 4}" y2="${bottom}"/><text class="event" x="${(at + (isLate ? -4 : 4)).toFixed(1)}" y="${row * 14 + 12}"${isLate ? html` text-anchor="end"` : none}>${name} ${letterDate(date)}</text>`;
})}
${ticks(from, to, turn).map(({ day, text }) => html`<text class="tick" x="${place(day)}" y="${bottom + 14}">${text}</text><line class="lane" x1="${place(day)}" x2="${place(day)}" y1="${bottom}" y2="${bottom + 4}"/>`)}
${turn === null ? none : html`<text class="tick" x="${RIGHT}" y="${bottom + 29}" text-anchor="end">the last year is drawn wider</text>`}
</svg></div><figcaption>${words}.</figcaption></figure>`;
}
