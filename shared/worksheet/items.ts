import { Html, html } from '../letter/markup.ts';
import { regionPhrase } from '../letter/phrases.ts';
import { letterDate, withLetterDates } from '../letter/words.ts';
import type { ItemProposal, NoProposal, Sentence, Support } from '../rules/model.ts';
import {
  cite,
  documentLabel,
  factLine,
  flag,
  folded,
  type Lookup,
  none,
  opens,
  truthMark,
  unverified,
} from './cited.ts';
import { guidelines } from './criteria.ts';
import type { LikeCases } from './like-cases.ts';

const counted = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;

const WITHOUT: Readonly<Record<NoProposal, string>> = {
  'no-guideline': 'no guideline speaks of it',
  conflict: 'the records contradict each other',
  'records-incomplete': 'records are awaited',
  gate: 'a check before any proposal failed',
  'unresolved-item': 'the request could not be made out',
};

/** A path of the manifest in words: `request for authorization, date`. */
const inWords = (path: string): string =>
  path
    .replace(/\.\d+/g, '')
    .replaceAll('.', ', ')
    .replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

/** What a sentence stands on, as something to open where it stands in the record. */
function support(one: Support, lookup: Lookup): Html {
  switch (one.kind) {
    case 'fact':
      return cite(one.citation, lookup);
    case 'guideline':
      return html`<span class="why">${one.citation} (version ${one.version})</span>`;
    case 'search':
      return html`<span class="why">searched ${one.pages} pages for ${one.concepts.join(', ')}</span>`;
    case 'document': {
      const document = lookup.documents.get(one.document);
      return document
        ? opens(document, documentLabel(document))
        : html`<span class="why">${one.document}</span>`;
    }
    case 'missing': {
      const missing = lookup.records.missing[one.index];
      return missing?.namedIn
        ? cite(missing.namedIn, lookup, `named in “${missing.namedIn.words}”`)
        : html`<span class="why">list of missing records</span>`;
    }
    case 'manifest':
      return html`<span class="why">application: ${inWords(one.path)}</span>`;
    case 'reviewer':
      return html`<span class="why">reviewer</span>`;
  }
}

/** Sentences with what each stands on beside it. Those of a rationale are told apart by their place in it. */
export const sentences = (texts: readonly Sentence[], lookup: Lookup, rationaleOf?: number): Html =>
  html`<ol class="sentences">${texts.map((one, place) => {
    const shown = new Set(one.support.map((each) => support(each, lookup).text));
    const sources = [...shown].map((text) => html`<li>${new Html(text)}</li>`);
    return html`<li><div class="said">${one.text}${
      rationaleOf === undefined
        ? none
        : html`<div class="kept" data-item="${rationaleOf}" data-sentence="${place}"></div>`
    }</div><div class="sources">${folded(sources, 'more')}</div></li>`;
  })}</ol>`;

/** What is asked for, in the words that the rules read out of it. */
function asked({ item }: ItemProposal): string {
  const service = item.serviceName ?? 'no service of the catalogue';
  const region = regionPhrase(item.regions, item.side);
  return [
    service,
    region !== '' && service.endsWith(region) ? '' : region,
    item.quantity === null ? '' : `quantity ${item.quantity}`,
    item.authorized === null ? '' : `${item.authorized} of ${item.requested ?? '?'} already authorised`,
    item.course === null ? '' : `${item.course} course`,
    ...item.ingredients,
    item.strength ?? '',
    item.ancillary ? 'part of an operation' : '',
    item.retrospective ? 'already rendered' : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

const list = (title: string, lines: readonly Html[], more = 'more'): Html =>
  lines.length === 0 ? none : html`<h4>${title}</h4>${folded(lines, more)}`;

/** Earlier decisions on the same service, with where their criteria came out otherwise; nothing where there is none. */
function likeList({ item }: ItemProposal, like: LikeCases | undefined): Html {
  if (like === undefined || like.cases.length === 0) return none;
  return html`<h4>Like cases</h4><p class="why">Of the ${counted(like.of, 'request')} for ${item.serviceName ?? 'it'} that physicians decided here last, those whose criteria came out most alike.</p><ul>${like.cases.map(
    ({ decided, alike, compared, differs }) =>
      html`<li><strong>${decided.decision}</strong> ${letterDate(decided.on)}, ${decided.caseNumber}${
        decided.proposed === null
          ? ', without a proposal'
          : decided.proposed === decided.decision
            ? ''
            : `, against the proposal`
      }: ${alike} of ${counted(compared, 'criterion', 'criteria')} alike${
        differs.length === 0
          ? none
          : html`<details><summary>${counted(differs.length, 'criterion', 'criteria')} otherwise</summary><ul>${differs.map(
              ({ criterion, there, here }) =>
                html`<li>${criterion.replaceAll('-', ' ')}: there ${truthMark(there)}, here ${truthMark(here)}</li>`,
            )}</ul></details>`
      }</li>`,
  )}</ul>`;
}

/** Everything about an item in dispute, and the form in which it is decided. `number` counts from 0. */
export function itemArticle(
  proposed: ItemProposal,
  number: number,
  lookup: Lookup,
  like: LikeCases | undefined,
): Html {
  const { decision, truth, conventions, parts, notes } = proposed;
  const choice = (value: string, meaning: string): Html =>
    html`<label><input type="radio" name="decision-${number}" value="${value}"> <strong>${value}</strong>, ${meaning}${
      decision === value ? html` <span class="proposed">as proposed</span>` : none
    }</label>`;
  return html`<article class="item" id="item-${number}" aria-labelledby="title-${number}" tabindex="-1">
<h3 id="title-${number}">${number + 1}. ${proposed.item.description}</h3>
<p class="why">Read as: ${asked(proposed)}.</p>
<p class="verdict">${
    decision === null
      ? html`${flag(`No decision is proposed${proposed.reason ? `: ${WITHOUT[proposed.reason]}` : ''}.`)} `
      : html`Proposed: <strong>${decision}</strong>. `
  }${truth === null ? none : html`Criteria: ${truthMark(truth)} `}${proposed.explanation ?? ''} <a class="jump" href="#decide-${number}">Decide</a></p>
<p><strong>Claims Administrator:</strong> ${proposed.claimsAdministratorLine}<br><strong>Reviewer:</strong> ${proposed.reviewerLine}</p>
${list(
  'Services of the item, each by itself',
  parts.map(
    (part) =>
      html`<li>${part.serviceName ?? 'no service of the catalogue'} ${regionPhrase(part.regions, part.side)}: ${part.decision ?? 'no decision'}</li>`,
  ),
)}
<h4>Guidelines and criteria</h4>
${guidelines(proposed.guidelines, lookup, proposed.item)}
${list(
  'Conventions that the proposal rests on, beside the guidelines',
  conventions.map(({ says, name }) => html`<li>${says} <span class="why">${name}</span></li>`),
)}
${list(
  'Beside medical necessity',
  (notes ?? []).map(
    ({ says, source, verified, facts }) =>
      html`<li>${says}${verified ? none : unverified} <span class="why">${source}</span>${folded(
        facts.map((id) => factLine(id, lookup)),
        'more',
      )}</li>`,
  ),
)}
<h4>What would change it</h4>
${
  proposed.whatWouldChangeIt.length > 0
    ? folded(
        proposed.whatWouldChangeIt.map(({ inWords }) => html`<li>${inWords}</li>`),
        'more ways',
      )
    : html`<p>Nothing that a record could document.</p>`
}
${list(
  'Records wanted',
  proposed.recordsWanted.map((wanted) => html`<li>${wanted}</li>`),
)}
${likeList(proposed, like)}
<h4>Proposed rationale, and what each sentence stands on</h4>
${sentences(proposed.rationale, lookup, number)}
<fieldset class="decision" id="decide-${number}"><legend>Your decision on item ${number + 1}</legend>
<div class="choices">${choice('Upheld', 'the denial stands')}${choice('Overturned', 'the treatment is necessary')}</div>
<label for="rationale-${number}">Rationale</label>
<textarea id="rationale-${number}" rows="9">${proposed.rationale.map(({ text }) => text).join(' ')}</textarea>
<div class="printed" id="printed-${number}"></div>
<div class="under"><span id="words-${number}"></span> <button type="button" data-restore="${number}">Put the proposed rationale back</button></div>
<p class="warning" id="warning-${number}" role="status"></p>
</fieldset>
</article>
`;
}

/** What is to be known before the items: what was not read, what is missing, what nobody has checked yet. */
export function knowFirst(
  items: readonly ItemProposal[],
  lookup: Lookup,
  notSearched: readonly { readonly document: string; readonly page: number }[],
  unverifiedWording: readonly string[],
): Html {
  const { records } = lookup;
  const open = items.filter(({ decision }) => decision === null).length;
  const unread = notSearched.map(({ document, page }) => {
    const of = lookup.documents.get(document);
    const text = `${of ? documentLabel(of) : document}, page ${page}`;
    return of?.pages
      ? html`<li><button type="button" class="cite" data-document="${document}" data-page="${page}">${text}</button></li>`
      : html`<li>${text}${of?.problem ? ` (${of.problem})` : ''}</li>`;
  });
  const foreign = records.documents.filter(({ setAside }) => setAside?.reason === 'another-patient').length;
  const guidelinesOpen = new Set(
    items.flatMap(({ guidelines: all }) =>
      all.filter(({ role, verified }) => role === 'decided' && !verified).map(({ citation }) => citation),
    ),
  );
  const lines = [
    open > 0
      ? html`<li>${flag(`${open} of ${items.length} items without a proposal: you decide unaided.`)}</li>`
      : none,
    unread.length > 0
      ? html`<li>${flag(`${counted(unread.length, 'page')} not, or not fully, searched.`)} <details><summary>Which</summary><ul>${unread}</ul></details></li>`
      : none,
    records.missing.length > 0
      ? html`<li>${flag(`${counted(records.missing.length, 'record')} named and not provided`)}: ${records.missing.slice(0, 3).map(({ description }, at) => html`${at > 0 ? '; ' : ''}${withLetterDates(description)}`)}${records.missing.length > 3 ? ' …' : ''}</li>`
      : none,
    foreign > 0
      ? html`<li>${flag(`${counted(foreign, 'document')} of another patient`)}, set aside.</li>`
      : none,
    guidelinesOpen.size > 0
      ? html`<li>${flag(`${counted(guidelinesOpen.size, 'guideline')} not yet checked at the source`)}</li>`
      : none,
    unverifiedWording.length > 0
      ? html`<li><details><summary>${counted(unverifiedWording.length, 'text')} of the letter not yet checked at the source</summary>${unverifiedWording.join(', ')}</details></li>`
      : none,
  ].filter((line) => line !== none);
  return lines.length === 0 ? none : html`<h2>Know first</h2><ul class="first">${lines}</ul>`;
}

/** A day of the case, or a dash: manifests may lack the request's. */
export const day = (date: string | null | undefined): string => (date ? letterDate(date) : '–');
