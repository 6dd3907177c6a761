import type { Determination as Document } from '../../events/determination/document.ts';
import { SERVICES } from '../case/catalogue.ts';
import type { DisputedItem, Manifest } from '../case/manifest.ts';
import { caseOutcome } from '../case/outcome.ts';
import { serviceGroupOf } from '../case/service-groups.ts';
import { digest } from '../digest.ts';
import { Defect } from '../errors.ts';
import type { Consulted, ItemProposal, Trace } from '../rules/model.ts';
import { dateAt } from '../time/calendar.ts';
import { clocksOf } from '../time/clock.ts';
import { citationsIn } from './cited.ts';
import type { Determination, LetterInput } from './model.ts';
import type { Redactor } from './public/redact.ts';
import states from './states.json' with { type: 'json' };

type Item = Document['items'][number];

const CATALOGUE = new Map(SERVICES.map((service) => [service.id, service]));
/** As the code sets write one; anything else is no code, and may be anything. */
const CODE = /^[A-Z\d]{4,5}(?:-[A-Z\d]{2})*$|^\d{4,5}-?\d{3,4}-?\d{1,2}$/i;
const PHARMACEUTICALS = serviceGroupOf('Opioid');

/**
 * A determination for machines, written beside its letter. What the case says in words of its own (items, cited
 * sources) has everything that identifies somebody struck out.
 *
 * @param keys where the letter's files lie in the letters bucket
 * @param record digest of the determination record, where the letter prints one
 * @throws Defect `item-not-proposed` when an item is not in the proposal or the determination
 */
export function determinationJson(
  { manifest, proposal, determination }: Pick<LetterInput, 'manifest' | 'proposal' | 'determination'>,
  keys: Document['keys'],
  redactor: Redactor,
  record: string | null,
): Document {
  const { strike } = redactor;
  const result = caseOutcome(manifest.disputedItems, determination.items);
  return {
    schemaVersion: 1,
    name: 'Determination',
    caseNumber: manifest.caseNumber,
    priority: manifest.priority,
    result,
    dates: {
      applicationReceived: manifest.applicationReceived,
      assigned: manifest.assigned,
      requestForAuthorization: manifest.requestForAuthorization.date,
      utilizationReview: manifest.utilizationReview.date,
      governing: proposal.governingDate,
      decided: dateAt(new Date(determination.signedAt)),
    },
    deadlines: deadlinesOf(manifest, determination, result !== 'Uphold'),
    utilizationReview: manifest.utilizationReview.outcome,
    diagnosisCodes: (manifest.claim.diagnoses ?? []).flatMap(({ code }) => (code ? [strike(code)] : [])),
    reviewer: {
      licensedIn: [...new Set(determination.credentials.states.map(abbreviated))].sort(californiaFirst),
      specialties: [...determination.credentials.certifications],
    },
    items: manifest.disputedItems.map((disputed) => {
      const proposed = proposal.items.find(({ item }) => item.id === disputed.id);
      const decided = determination.items.find(({ id }) => id === disputed.id);
      if (!proposed || !decided)
        throw new Defect('item-not-proposed', 'an item is not in the proposal or the determination');
      return itemOf(disputed, proposed, decided.decision, strike);
    }),
    keys,
    digests: {
      determination: digest(determination),
      proposal: determination.proposal,
      review: determination.review,
      records: proposal.recordsDigest,
      facts: proposal.factsDigest,
      record,
    },
  };
}

function itemOf(
  disputed: DisputedItem,
  proposed: ItemProposal,
  decision: Item['decision'],
  strike: Redactor['strike'],
): Item {
  const { item } = proposed;
  const asProposed = proposed.decision === decision;
  const cited = (line: string): Item['reviewer'] => {
    const { mtus, odg, nonMtus } = citationsIn(strike(line));
    return { line: strike(line), mtus: [...mtus], odg, nonMtus: [...nonMtus] };
  };
  const services = servicesOf(proposed);
  return {
    id: strike(disputed.id),
    description: strike(disputed.description),
    decision,
    asProposed,
    services,
    drug:
      item.ingredients.length === 0
        ? null
        : {
            class: services.find(({ category }) => category === PHARMACEUTICALS)?.subCategory ?? null,
            names: item.ingredients.map(strike),
            strength: item.strength,
            forms: [...item.forms],
            formulary: proposed.notes?.find(({ kind }) => kind === 'formulary')?.status ?? null,
          },
    code: disputed.code && CODE.test(disputed.code.value) ? disputed.code : null,
    quantity: {
      requested: item.requested ?? item.quantity,
      authorized: item.authorized,
      inDispute: item.quantity,
    },
    claimsAdministrator: cited(proposed.claimsAdministratorLine),
    reviewer: cited(proposed.reviewerLine),
    guidelines: proposed.guidelines.filter(({ role }) => role === 'decided').map(appliedOf),
    // Only where the physician decided as proposed does what was computed for the proposal still hold.
    wouldChange:
      asProposed && decision === 'Upheld'
        ? proposed.whatWouldChangeIt.map(({ criteria, inWords }) => ({
            criteria: [...criteria],
            inWords: strike(inWords),
          }))
        : [],
  };
}

/** The services of the catalogue that an item asks for, each with its group and category. */
function servicesOf({ item }: ItemProposal): Item['services'] {
  const parts = item.parts.length > 0 ? item.parts : [item];
  return parts.flatMap(({ service, regions, side }) => {
    const known = CATALOGUE.get(service ?? '');
    return known === undefined
      ? []
      : [
          {
            id: known.id,
            name: known.name,
            category: serviceGroupOf(known.category),
            subCategory: known.category,
            regions: [...regions],
            side,
          },
        ];
  });
}

function appliedOf(consulted: Consulted): Item['guidelines'][number] {
  const { id, version, digest: of, rung, title, edition, citation, evaluation } = consulted;
  return {
    id,
    version,
    digest: of,
    rung,
    title,
    edition,
    year: yearOf(edition) ?? yearOf(citation),
    citation,
    criteria: evaluation === null ? [] : leavesOf(evaluation.trace),
  };
}

/** `2004`, or the year of `(updated 06/25/15)`. */
function yearOf(text: string): number | null {
  const [, long, short] = /\b((?:19|20)\d\d)\b|\d{1,2}\/\d{1,2}\/(\d\d)\b/.exec(text) ?? [];
  return long ? Number(long) : short ? 2000 + Number(short) : null;
}

/** The criteria at the ends of a trace, each with its truth. */
const leavesOf = ({ id, truth, children }: Trace): Item['guidelines'][number]['criteria'] =>
  children.length > 0 ? children.flatMap(leavesOf) : id === null ? [] : [{ criterion: id, truth }];

/** The last days that the letter names: both run from its own day. */
function deadlinesOf(
  manifest: Manifest,
  { signedAt }: Determination,
  overturned: boolean,
): Document['deadlines'] {
  const served = new Date(signedAt).toISOString();
  const clocks = clocksOf(manifest, { received: served, served, overturned });
  const lastDay = (name: string): string | null => {
    const due = clocks.find(({ clock }) => clock === name)?.due;
    // A clock has run out when its last day is over.
    return due === undefined ? null : dateAt(new Date(Date.parse(due) - 1));
  };
  const appealBy = lastDay('appeal');
  if (appealBy === null) throw new Defect('deadline-missing', 'there is no period of appeal');
  return { appealBy, implementBy: lastDay('implementation') };
}

const ABBREVIATIONS = new Map(Object.entries(states.names).map(([short, name]) => [name, short]));
const abbreviated = (state: string): string => ABBREVIATIONS.get(state) ?? state;
const californiaFirst = (a: string, b: string): number =>
  Number(b === 'CA') - Number(a === 'CA') || (a < b ? -1 : 1);
