import { type Html, html } from '../letter/markup.ts';
import { criterionText } from '../letter/rationale.ts';
import { phrase, sentence } from '../letter/words.ts';
import type { Consulted, ResolvedItem, Trace } from '../rules/model.ts';
import { factLine, flag, folded, type Lookup, latestFirst, none, truthMark, unverified } from './cited.ts';

const KIND: Readonly<Record<Trace['kind'], string>> = {
  fact: 'The record',
  elapsed: 'The calendar',
  item: 'The item',
  patient: 'The patient',
  all: 'All of these',
  any: 'Any one of these',
  atLeast: 'Enough of these',
  not: 'The opposite of this',
  when: 'When the first applies, the second',
};

/** The concepts that a leaf was searched for, with those of the item's own words for `item`. */
export const conceptsOf = (searched: NonNullable<Trace['searched']>, item: ResolvedItem): string[] => [
  ...new Set(searched.concepts.flatMap((concept) => (concept === 'item' ? item.concepts : [concept]))),
];

/** What a leaf looked for and where, and the same words to look for again. */
function searchedFor(trace: Trace, lookup: Lookup, item: ResolvedItem): Html {
  if (!trace.searched) return none;
  const concepts = conceptsOf(trace.searched, item);
  const names = concepts.map((concept) => concept.replaceAll('-', ' ').replaceAll('.', ': '));
  const unread = lookup.records.pagesTotal - lookup.records.pagesRead;
  const pages = `${trace.searched.pages} pages${unread > 0 ? `, ${unread} not read` : ''}`;
  return html`<div class="why">Searched ${pages}, for: ${names.join(', ')}${
    concepts.length > 0
      ? html` <button type="button" class="look" data-look="${concepts.join(' ')}" data-for="${trace.id ?? names.join(', ')}">Look for yourself</button>`
      : none
  }</div>`;
}

/** A criterion with what it stands on, and those below it. */
function criterion(trace: Trace, lookup: Lookup, item: ResolvedItem): Html {
  const named = trace.id?.replaceAll('-', ' ');
  const said = trace.says ? criterionText(trace, item, phrase(item.description), lookup.facts) : '';
  const applied =
    trace.notApplicable === 'silent'
      ? 'Did not apply; that rests on the record being silent.'
      : trace.notApplicable === 'not met'
        ? 'Did not apply.'
        : '';
  const cited = latestFirst([...trace.support, ...trace.contrary], lookup).map((id) => factLine(id, lookup));
  const near = trace.near.map(({ fact, why }) => factLine(fact, lookup, why));
  return html`<li>${truthMark(trace.truth)} <span class="${trace.children.length > 0 ? 'way' : 'criterion'}">${named ?? KIND[trace.kind]}</span>${
    trace.verified === false ? unverified : none
  }${trace.conflict ? flag('the records contradict each other') : none}${
    trace.rough ? flag('rests on a date that is only roughly known') : none
  }${said && html`<div>${said}</div>`}${applied && html`<div class="why">${applied}</div>`}${
    trace.convention ? html`<div class="why">By the convention “${trace.convention}”.</div>` : none
  }${folded(cited, 'more')}${folded(near, 'that were near and did not count', near.length > 2 ? 0 : 2)}${searchedFor(trace, lookup, item)}${
    trace.children.length > 0
      ? html`<ul class="tree">${trace.children.map((child) => criterion(child, lookup, item))}</ul>`
      : none
  }</li>`;
}

/** A guideline that was consulted: what it recommends, and its criteria as they came out. */
function decided(consulted: Consulted, lookup: Lookup, item: ResolvedItem): Html {
  const { evaluation } = consulted;
  return html`<section class="guideline"><h5>${consulted.citation}${consulted.verified ? none : unverified}</h5>
<p>${sentence(consulted.recommendation)} <span class="why">${consulted.id}, version ${consulted.version}; ${consulted.why}.</span></p>
${evaluation ? html`<ul class="tree criteria">${criterion(evaluation.trace, lookup, item)}</ul>` : none}</section>`;
}

/** The guidelines of an item: those that decide with their criteria, the others with why they did not. */
export function guidelines(consulted: readonly Consulted[], lookup: Lookup, item: ResolvedItem): Html {
  if (consulted.length === 0) return html`<p>No guideline speaks of this item.</p>`;
  const others = consulted.filter(({ role }) => role !== 'decided');
  return html`${consulted.filter(({ role }) => role === 'decided').map((one) => decided(one, lookup, item))}${
    others.length > 0
      ? html`<details><summary>${others.length} consulted that did not decide</summary><ul>${others.map(
          ({ citation, id, version, role, why, verified }) =>
            html`<li>${citation}${verified ? none : unverified} <span class="why">${id}, version ${version}; ${role}: ${why}</span></li>`,
        )}</ul></details>`
      : none
  }`;
}
