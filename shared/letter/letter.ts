import type { Address, Manifest, Submitter } from '../case/manifest.ts';
import { type CaseOutcome, caseOutcome } from '../case/outcome.ts';
import { Defect } from '../errors.ts';
import type { Settings } from '../ports/ports.ts';
import type { RecordDocument, RecordsIndex } from '../records/model.ts';
import type { Decision } from '../rules/model.ts';
import { dateAt } from '../time/calendar.ts';
import type { LetterInput } from './model.ts';
import { phrases } from './phrases.ts';
import states from './states.json' with { type: 'json' };
import { itemTitle } from './title.ts';
import { type Wording, wordingOn } from './wording.ts';
import { letterDate, phrase, sentence, withLetterDates } from './words.ts';

/** A bold label and what follows it. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** The first page of the full letter; the public copy has none. */
export interface Cover {
  readonly organization: string;
  readonly organizationAddress: readonly string[];
  readonly title: string;
  readonly dated: Labelled;
  /** Lines of the addressee: the injured employee's name and address. */
  readonly addressee: readonly string[];
  readonly caseBlock: readonly Labelled[];
  readonly treatmentsLabel: string;
  readonly treatments: readonly string[];
  readonly introduction: string;
  readonly determination: Labelled;
  /** What the result means, that it binds, what it obliges to, and how it can be appealed. */
  readonly paragraphs: readonly string[];
  readonly signature: readonly string[];
  readonly copies: readonly string[];
}

/** Every document of the record with what became of it, and the documents that are named and did not come. */
export interface DocumentsReviewed {
  readonly heading: string;
  readonly lead: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notProvidedLead: string;
  readonly notProvided: readonly string[];
}

export interface LetterItem {
  /** What stands before the title of an item that was authorised in part. */
  readonly preamble: string | null;
  /** What is decided, and its title as the heading has it: `…:`, or `… is:` after what stands before it. */
  readonly title: string;
  readonly heading: string;
  readonly decision: Decision;
  /** Guidelines of both sides, then the rationale. */
  readonly paragraphs: readonly Labelled[];
  readonly changeLabel: string;
  readonly changes: readonly string[];
}

/** A letter as text: the PDF and the HTML are both written from it, and neither adds a word. */
export interface LetterModel {
  readonly title: string;
  /** `YYYY-MM-DD`, the decision's day in California. */
  readonly date: string;
  readonly caseNumber: string;
  readonly cover: Cover | null;
  /** `Case Number:` alone, then pairs. */
  readonly caseBlock: readonly (readonly Labelled[])[];
  readonly how: {
    readonly heading: string;
    readonly text: string;
    readonly lead: string;
    readonly states: Labelled;
    readonly certifications: Labelled;
  };
  readonly documents: DocumentsReviewed | null;
  readonly summary: { readonly heading: string; readonly lead: string; readonly text: string };
  readonly issues: { readonly heading: string; readonly lead: string; readonly items: readonly LetterItem[] };
  readonly disclaimer: string;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Lines of an address: its values in order, city, state and ZIP on one line. */
function addressLines(address: Address | undefined): string[] {
  const place = ['city', 'state', 'zip'];
  const entries = Object.entries(address ?? {}).filter(([, value]) => value.trim() !== '');
  const [city, state, zip] = place.map((name) => entries.find(([key]) => key.toLowerCase() === name)?.[1]);
  const last = [city, [state, zip].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  const lines = entries.filter(([key]) => !place.includes(key.toLowerCase())).map(([, value]) => value);
  return last === '' ? lines : [...lines, last];
}

/** The nearest ways to another decision that a letter tells; the worksheet has them all. */
const CHANGES_TOLD = 3;

const OUTCOME_KEY: Readonly<Record<CaseOutcome, string>> = {
  Uphold: 'uphold',
  'Partial Overturn': 'partial-overturn',
  Overturn: 'overturn',
};

const SUBMITTERS: Readonly<Record<Submitter, string>> = {
  'claims-administrator': 'Claims administrator',
  'injured-employee': 'Injured employee',
  representative: 'Representative',
  'requesting-physician': 'Requesting physician',
};

function pagesOf({ pages }: RecordDocument): string {
  if (!pages) return 'None readable';
  return pages.from === pages.to ? `${pages.from}` : `${pages.from}–${pages.to}`;
}

/** What became of a document, as the letter has to say it. */
function statusOf(document: RecordDocument): string {
  if (document.setAside) return sentence(`Set aside: ${document.setAside.detail}`);
  const pages =
    document.illegiblePages.length > 0
      ? ` (page${document.illegiblePages.length > 1 ? 's' : ''} ${document.illegiblePages.join(', ')})`
      : '';
  if (document.legibility === 'unreadable') {
    return sentence(`Could not be read${pages}${document.problem ? `: ${document.problem}` : ''}`);
  }
  return document.legibility === 'legible' ? 'Reviewed.' : `Reviewed; not fully legible${pages}.`;
}

function documentsReviewed(records: RecordsIndex, say: Wording): DocumentsReviewed {
  return {
    heading: say('documents-heading'),
    lead: say('documents'),
    columns: ['Document', 'Author', 'Date', 'Pages', 'Submitted by', 'Review'],
    rows: records.documents.map((document) => [
      capital(phrases.documents[document.type]),
      document.author ?? 'Not stated',
      document.date ? letterDate(document.date) : 'Undated',
      pagesOf(document),
      document.from ? SUBMITTERS[document.from] : 'Not stated',
      statusOf(document),
    ]),
    notProvidedLead: say('not-provided'),
    notProvided: records.missing.map(({ description, expectedFrom }) =>
      sentence(`${withLetterDates(description)} (${SUBMITTERS[expectedFrom].toLowerCase()})`),
    ),
  };
}

function caseBlock(manifest: Manifest, decided: string): Labelled[][] {
  const field = (label: string, text: string): Labelled => ({ label, text });
  return [
    [field('Case Number:', manifest.caseNumber)],
    [
      field('Date Assigned:', letterDate(manifest.assigned)),
      field('Date of Injury:', letterDate(manifest.claim.dateOfInjury)),
    ],
    [
      field('Decision Date:', letterDate(decided)),
      field('UR Denial Date:', letterDate(manifest.utilizationReview.date)),
    ],
    [
      field('Priority:', capital(manifest.priority)),
      field('Application Received:', letterDate(manifest.applicationReceived)),
    ],
  ];
}

/** The parties that get a copy, the addressee not among them. */
function copies(manifest: Manifest, say: Wording): string[] {
  const named = (party: { name: string; organization?: string | undefined } | null | undefined): string[] =>
    party ? [[party.name, party.organization].filter(Boolean).join(', ')] : [];
  return [
    say('state'),
    ...named(manifest.claimsAdministrator),
    ...named(manifest.representative),
    ...named(manifest.requestingPhysician),
  ];
}

function cover(
  manifest: Manifest,
  outcome: CaseOutcome,
  decided: string,
  say: Wording,
  settings: Settings,
): Cover {
  const { organization, organizationAddress, medicalDirector } = settings;
  return {
    organization,
    organizationAddress,
    title: say('letter-title'),
    dated: { label: 'Dated:', text: letterDate(decided) },
    addressee: [manifest.injuredEmployee.name, ...addressLines(manifest.injuredEmployee.address)],
    caseBlock: [
      ...caseBlock(manifest, decided).flat(),
      { label: 'Claim Number:', text: manifest.claim.claimNumber },
      { label: 'Employee Name:', text: manifest.injuredEmployee.name },
      { label: 'Provider Name:', text: manifest.requestingPhysician.name },
    ],
    treatmentsLabel: 'Treatment(s) in Dispute Listed on IMR Application:',
    treatments: manifest.disputedItems.map(({ description }) => phrase(description)),
    introduction: say('introduction', { organization }),
    determination: { label: 'Final Determination:', text: outcome.toUpperCase() },
    paragraphs: [
      say(OUTCOME_KEY[outcome]),
      say('binding'),
      ...(outcome === 'Uphold' ? [] : [say('implementation')]),
      say('appeal'),
    ],
    signature: [medicalDirector, say('signature-title'), organization],
    copies: copies(manifest, say),
  };
}

/**
 * The text of the full letter of a determination.
 *
 * @throws Defect `decision-missing` when an item has no decision, `item-not-proposed` when the proposal lacks it.
 */
export function letterModel(input: LetterInput, settings: Settings): LetterModel {
  const { manifest, records, proposal, determination } = input;
  const outcome = caseOutcome(manifest.disputedItems, determination.items);
  const decided = dateAt(new Date(determination.signedAt));
  const say = wordingOn(decided);
  const { organization, guidelineLabel } = settings;
  const stateNames: Readonly<Record<string, string>> = states.names;

  const items = manifest.disputedItems.map((disputed, index): LetterItem => {
    const decision = determination.items.find(({ id }) => id === disputed.id);
    const proposed = proposal.items.find(({ item }) => item.id === disputed.id);
    if (!decision || !proposed) {
      throw new Defect('item-not-proposed', `item ${index + 1} is not in the proposal or the determination`);
    }
    const title = itemTitle(disputed);
    return {
      preamble: title.preamble,
      title: title.decided,
      heading: `${title.decided}${title.preamble === null ? ':' : ' is:'}`,
      decision: decision.decision,
      paragraphs: [
        { label: say('administrator-guideline'), text: proposed.claimsAdministratorLine },
        { label: say('reviewer-guideline', { guidelineLabel }), text: proposed.reviewerLine },
        { label: say('rationale'), text: decision.rationale.map(({ text }) => text.trim()).join(' ') },
      ],
      changeLabel: say('change'),
      // Only where the physician decided as proposed does what was computed for the proposal still hold.
      changes:
        decision.decision === 'Upheld' && proposed.decision === 'Upheld'
          ? [...proposed.whatWouldChangeIt]
              .sort((a, b) => a.criteria.length - b.criteria.length)
              .slice(0, CHANGES_TOLD)
              .map(({ inWords }) => sentence(inWords))
          : [],
    };
  });

  return {
    title: `${say('letter-title')}, ${manifest.caseNumber}`,
    date: decided,
    caseNumber: manifest.caseNumber,
    cover: cover(manifest, outcome, decided, say, settings),
    caseBlock: caseBlock(manifest, decided),
    how: {
      heading: say('how-heading'),
      text: say('how', { organization }),
      lead: say('credentials'),
      states: {
        label: say('states'),
        text: determination.credentials.states.map((state) => stateNames[state] ?? state).join(', '),
      },
      certifications: {
        label: say('certifications'),
        text: determination.credentials.certifications.join(', '),
      },
    },
    documents: documentsReviewed(records, say),
    summary: {
      heading: say('summary-heading'),
      lead: say('summary'),
      text: proposal.summary.map(({ text }) => text.trim()).join(' '),
    },
    issues: { heading: say('issues-heading'), lead: say('issues'), items },
    disclaimer: say('disclaimer', { organization }),
  };
}
