import type { Address, Language, Manifest, Party } from '../case/manifest.ts';
import { type CaseOutcome, caseOutcome } from '../case/outcome.ts';
import { Defect } from '../errors.ts';
import type { Settings } from '../ports/ports.ts';
import type { MissingRecord, RecordDocument, RecordsIndex } from '../records/model.ts';
import type { Decision, ItemProposal } from '../rules/model.ts';
import { dateAt } from '../time/calendar.ts';
import { periodFrom } from '../time/clock.ts';
import type { Determination, LetterInput } from './model.ts';
import states from './states.json' with { type: 'json' };
import { itemTitle } from './title.ts';
import { dateIn, type Wording, wordingOn } from './wording.ts';
import { phrase, sentence, withLetterDates } from './words.ts';

/** A bold label and what follows it. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** Words in the letter's language, and after them words of the record, which are in English whatever the edition. */
export interface Line {
  readonly text: string;
  readonly clinical: string | null;
}

/** The result in plain words, for the first page. */
export interface PlainSummary {
  readonly heading: string;
  /** That it is written to the worker, where the letter is addressed to somebody else. */
  readonly note: string | null;
  readonly asked: Labelled;
  readonly decidedLabel: string;
  /** What was decided of each item, or of so many where there are too many for the page, and why in a line. */
  readonly items: readonly {
    readonly title: string;
    /** Whether the title is the item's own. */
    readonly clinical: boolean;
    readonly decided: string;
    readonly why: string;
  }[];
  readonly means: Labelled;
  readonly nextLabel: string;
  readonly next: readonly string[];
  /** Each item with its decision, where `items` only counts them. */
  readonly each: {
    readonly label: string;
    readonly items: readonly { readonly title: string; readonly decided: string }[];
  } | null;
}

/** The first pages of the full letter; the public copy has none. */
export interface Cover {
  readonly organization: string;
  readonly organizationAddress: readonly string[];
  /** The asset with the organization's logo, and what stands for it where it is not seen; null when it has none. */
  readonly logo: { readonly file: string; readonly label: string } | null;
  readonly title: string;
  readonly dated: Labelled;
  /** Lines of the addressee: name, organization, address. */
  readonly addressee: readonly string[];
  readonly determination: Labelled;
  readonly plain: PlainSummary;
  /** That the clinical text is in English, and who explains it; null in the English edition. */
  readonly clinicalLanguage: string | null;
  readonly caseBlock: readonly Labelled[];
  readonly treatmentsLabel: string;
  readonly treatments: readonly string[];
  readonly introduction: string;
  /** What the result means and that it binds, what it obliges to, how it can be appealed. */
  readonly sections: readonly { readonly heading: string; readonly paragraphs: readonly string[] }[];
  readonly signatureClosing: string;
  readonly signature: readonly string[];
  readonly copiesLabel: string;
  readonly copies: readonly string[];
}

/** Every document of the record with what became of it, and the documents that are named and did not come. */
export interface DocumentsReviewed {
  readonly heading: string;
  readonly columns: readonly string[];
  /** Those that were reviewed, without a heading; those that could not be read; those set aside. Only those there are. */
  readonly tables: readonly {
    readonly heading: string | null;
    readonly lead: string;
    readonly rows: readonly { readonly cells: readonly string[]; readonly clinical: string | null }[];
  }[];
  readonly notProvided: {
    readonly heading: string;
    readonly lead: string;
    readonly lines: readonly Line[];
  } | null;
}

export interface LetterItem {
  /** What stands before the title of an item that was authorised in part. */
  readonly preamble: string | null;
  /** What is decided, and its title as the heading has it: `…:`, or `… is:` after what stands before it. */
  readonly title: string;
  readonly heading: string;
  readonly decision: Decision;
  /** The decision in the letter's language. */
  readonly decided: string;
  /** Guidelines of both sides, then the rationale. */
  readonly paragraphs: readonly Labelled[];
  readonly changeLabel: string;
  readonly changes: readonly string[];
}

/** The digest of all that the determination rests on, and the code that holds it. */
export interface RecordNote {
  readonly heading: string;
  readonly text: string;
  readonly digest: Labelled;
  /** What the QR code says, and what stands for it where it is not seen. */
  readonly code: string;
  readonly codeLabel: string;
}

/** A letter as text: the PDF and the HTML are both written from it, and neither adds a word. */
export interface LetterModel {
  readonly language: Language;
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
  readonly record: RecordNote | null;
  readonly disclaimer: string;
  /** `Page` and `of`, for the number on each page. */
  readonly footer: { readonly page: string; readonly of: string };
}

/** Whom a letter is written to, and in which language. */
export interface LetterFor {
  readonly to?: Party;
  readonly language?: Language;
}

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
/** More items than these are counted in the summary in plain words, which would not keep to the first page. */
const ITEMS_TOLD = 6;

/** The texts that a determination's dates and periods stand in, as slots. */
function periods(manifest: Manifest, decided: string, say: Wording): Readonly<Record<string, string>> {
  const inWords = (date: string) => dateIn(say, date, 'date-in-words');
  const from = (clock: 'appeal' | 'implementation' | 'reimbursement') =>
    periodFrom(clock, manifest.priority, decided);
  return {
    dated: inWords(decided),
    appealDays: String(from('appeal').amount),
    appealBy: inWords(from('appeal').lastDay),
    implementDays: String(from('implementation').amount),
    implementBy: inWords(from('implementation').lastDay),
    reimburseDays: String(from('reimbursement').amount),
    reimburseBy: inWords(from('reimbursement').lastDay),
  };
}

const numbersOf = (pages: readonly number[], say: Wording): string =>
  say(pages.length > 1 ? 'pages' : 'page', { pages: pages.join(', ') });

function pagesOf({ pages }: RecordDocument, say: Wording): string {
  if (!pages) return say('no-pages');
  return pages.from === pages.to ? `${pages.from}` : `${pages.from}–${pages.to}`;
}

function documentsReviewed(records: RecordsIndex, say: Wording, language: Language): DocumentsReviewed {
  const english = language === 'en';
  const name = ({ type }: RecordDocument | MissingRecord) => say(`document.${type}`);
  const review = ({ legibility, illegiblePages, setAside, problem }: RecordDocument): Line => {
    if (setAside) {
      const why = english ? setAside.detail : say(`set-aside.${setAside.reason}`);
      return { text: sentence(why), clinical: null };
    }
    if (legibility === 'unreadable') {
      const why = problem === undefined ? null : sentence(problem);
      return english
        ? { text: why ?? say('unread-row'), clinical: null }
        : { text: say('unread-row'), clinical: why };
    }
    if (legibility === 'legible') return { text: say('reviewed'), clinical: null };
    const pages = illegiblePages.length > 0 ? ` (${numbersOf(illegiblePages, say)})` : '';
    return { text: say('reviewed-in-part', { pages }), clinical: null };
  };
  const table = (key: string, documents: readonly RecordDocument[]) => {
    if (documents.length === 0) return [];
    const rows = documents.map((document) => {
      const { text, clinical } = review(document);
      const cells = [
        document.id,
        name(document),
        document.author ?? say('not-stated'),
        document.date ? dateIn(say, document.date) : say('undated'),
        pagesOf(document, say),
        document.from ? say(`submitter.${document.from}`) : say('not-stated'),
        text,
      ];
      return { cells, clinical };
    });
    return [{ heading: key === 'documents' ? null : say(`${key}-heading`), lead: say(key), rows }];
  };
  const missing = (record: MissingRecord): Line => {
    const from = say(`submitter.${record.expectedFrom}`).toLowerCase();
    const description = withLetterDates(record.description);
    if (english) return { text: sentence(`${description} (${from})`), clinical: null };
    const date = record.date ? `, ${dateIn(say, record.date)}` : '';
    return { text: `${name(record)}${date} (${from}):`, clinical: sentence(description) };
  };

  const taken = records.documents.filter(({ setAside }) => !setAside);
  const isRead = ({ legibility }: RecordDocument) => legibility !== 'unreadable';
  return {
    heading: say('documents-heading'),
    columns: ['number', 'document', 'author', 'date', 'pages', 'from', 'review'].map((column) =>
      say(`column.${column}`),
    ),
    tables: [
      ...table('documents', taken.filter(isRead)),
      ...table(
        'unread',
        taken.filter((document) => !isRead(document)),
      ),
      ...table(
        'set-aside',
        records.documents.filter(({ setAside }) => setAside),
      ),
    ],
    notProvided:
      records.missing.length > 0
        ? {
            heading: say('not-provided-heading'),
            lead: say('not-provided'),
            lines: records.missing.map(missing),
          }
        : null,
  };
}

function caseBlock(manifest: Manifest, decided: string, say: Wording): Labelled[][] {
  const field = (key: string, date: string): Labelled => ({ label: say(key), text: dateIn(say, date) });
  return [
    [{ label: say('case-number'), text: manifest.caseNumber }],
    [field('date-assigned', manifest.assigned), field('date-of-injury', manifest.claim.dateOfInjury)],
    [field('decision-date', decided), field('ur-date', manifest.utilizationReview.date)],
    [
      { label: say('priority'), text: say(`priority.${manifest.priority}`) },
      field('application-received', manifest.applicationReceived),
    ],
  ];
}

const PARTIES = ['injuredEmployee', 'representative', 'claimsAdministrator', 'requestingPhysician'] as const;

/** The parties that get a copy, the addressee not among them; the state before them all. */
function copies(manifest: Manifest, to: Party, say: Wording): string[] {
  const named = PARTIES.filter((party) => party !== to).flatMap((party) => {
    const who = manifest[party];
    return who ? [[who.name, 'organization' in who ? who.organization : ''].filter(Boolean).join(', ')] : [];
  });
  return [say('state'), ...named];
}

/** Why an item was decided so, in a line; only what the physician left standing of the proposal is told of it. */
function whyPlainly(item: Determination['items'][number], proposed: ItemProposal): string {
  const stands = item.rationale.some(({ support }) => support.some(({ kind }) => kind !== 'reviewer'));
  if (!stands || item.decision !== proposed.decision || proposed.item.ancillary) return 'plain-why-other';
  if (item.decision === 'Overturned' && proposed.truth === 'met') return 'plain-why-met';
  if (item.decision === 'Upheld' && proposed.truth === 'not documented') return 'plain-why-missing';
  if (item.decision === 'Upheld' && proposed.truth === 'not met') return 'plain-why-not-met';
  return 'plain-why-other';
}

/** An item with what was proposed and what was decided of it. */
interface Decided {
  readonly title: ReturnType<typeof itemTitle>;
  readonly proposed: ItemProposal;
  readonly decision: Determination['items'][number];
}

function plainSummary(
  manifest: Manifest,
  outcome: CaseOutcome,
  items: readonly Decided[],
  to: Party,
  slots: Readonly<Record<string, string>>,
  say: Wording,
): PlainSummary {
  const why = items.map(({ decision, proposed }) => whyPlainly(decision, proposed));
  const told = items.map(({ title, decision }, index) => {
    const reasons = [why[index] ?? 'plain-why-other', ...(title.preamble === null ? [] : ['plain-part'])];
    return {
      title: title.decided,
      clinical: true,
      decided: say(decision.decision === 'Overturned' ? 'plain-yes' : 'plain-no'),
      why: reasons.map((reason) => say(reason)).join(' '),
    };
  });
  const many = items.length > ITEMS_TOLD;
  const upheld = items.some(({ decision }) => decision.decision === 'Upheld');
  const next = [
    ...(outcome === 'Uphold' ? [] : ['plain-next-yes']),
    ...(why.includes('plain-why-missing') ? ['plain-next-missing'] : upheld ? ['plain-next-doctor'] : []),
    ...(upheld ? ['plain-next-appeal'] : []),
    'plain-next-help',
  ];
  return {
    heading: say('plain-heading'),
    note: to === 'injuredEmployee' ? null : say('plain-for-others'),
    asked: {
      label: say('plain-asked-label'),
      text: say(`plain-asked.${manifest.utilizationReview.outcome}`),
    },
    decidedLabel: say('plain-decided-label'),
    items: many ? counted(told, say) : told,
    means: { label: say('plain-means-label'), text: say(`plain-means.${outcome}`, slots) },
    nextLabel: say('plain-next-label'),
    next: next.map((key) => say(key, slots)),
    each: many
      ? {
          label: say('plain-each-label'),
          items: items.map(({ title, decision }) => ({
            title: title.decided,
            decided: say(`decision.${decision.decision}`),
          })),
        }
      : null,
  };
}

/** How many were decided alike for a like reason. */
function counted(told: PlainSummary['items'], say: Wording): PlainSummary['items'] {
  const alike = new Map<string, PlainSummary['items'][number][]>();
  for (const item of told) {
    const key = `${item.decided} ${item.why}`;
    alike.set(key, [...(alike.get(key) ?? []), item]);
  }
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    const title = say('plain-count', { count: String(same.length), all: String(told.length) });
    return first ? [{ ...first, title, clinical: false }] : [];
  });
}

function cover(
  manifest: Manifest,
  outcome: CaseOutcome,
  items: readonly Decided[],
  decided: string,
  to: Party,
  say: Wording,
  settings: Settings,
): Cover {
  const { organization, organizationAddress, organizationLogo, medicalDirector } = settings;
  const who = manifest[to];
  if (!who) throw new Defect('no-addressee', `the case has no ${to}`);
  const organizationOf = 'organization' in who ? (who.organization ?? '') : '';
  const slots = periods(manifest, decided, say);
  const clinicalLanguage = say('clinical-language');
  return {
    organization,
    organizationAddress,
    logo: organizationLogo ? { file: organizationLogo, label: say('logo', { organization }) } : null,
    title: say('letter-title'),
    dated: { label: say('dated'), text: dateIn(say, decided) },
    addressee: [who.name, organizationOf, ...addressLines(who.address)].filter((line) => line !== ''),
    determination: { label: say('determination'), text: say(`result.${outcome}`) },
    plain: plainSummary(manifest, outcome, items, to, slots, say),
    clinicalLanguage: clinicalLanguage === '' ? null : clinicalLanguage,
    caseBlock: [
      ...caseBlock(manifest, decided, say).flat(),
      { label: say('claim-number'), text: manifest.claim.claimNumber },
      { label: say('employee-name'), text: manifest.injuredEmployee.name },
      { label: say('provider-name'), text: manifest.requestingPhysician.name },
    ],
    treatmentsLabel: say('treatments'),
    treatments: manifest.disputedItems.map(({ description }) => phrase(description)),
    introduction: say('introduction', { organization }),
    sections: [
      { heading: say('meaning-heading'), paragraphs: [say(`meaning.${outcome}`), say('binding')] },
      ...(outcome === 'Uphold'
        ? []
        : [
            {
              heading: say('implementation-heading'),
              paragraphs: [say('implementation', slots), say('implementation-dates', slots)],
            },
          ]),
      { heading: say('appeal-heading'), paragraphs: [say('appeal', slots), say('appeal-date', slots)] },
    ],
    signatureClosing: say('signature-closing'),
    // Where nobody is named, the title stands for the name.
    signature: [...new Set([medicalDirector, say('signature-title'), organization])],
    copiesLabel: say('copies'),
    copies: copies(manifest, to, say),
  };
}

/** What the code of a letter holds: enough to ask for, or to check, its determination record. */
const recordCode = (caseNumber: string, digest: string, { verifyUrl }: Settings): string =>
  verifyUrl === undefined
    ? `IMR:${caseNumber}:${digest}`
    : `${verifyUrl}${verifyUrl.includes('?') ? '&' : '?'}case=${caseNumber}&digest=${digest}`;

/**
 * The text of the full letter of a determination, in English to the injured employee where nothing else is asked for.
 * What is clinical (items, summary, guidelines, rationale) is in English in every language's edition.
 *
 * @throws Defect `decision-missing` when an item has no decision, `item-not-proposed` when the proposal lacks it,
 * `no-addressee` when the case has no such party.
 */
export function letterModel(
  input: LetterInput,
  settings: Settings,
  { to = 'injuredEmployee', language = 'en' }: LetterFor = {},
): LetterModel {
  const { manifest, records, proposal, determination, recordDigest } = input;
  const outcome = caseOutcome(manifest.disputedItems, determination.items);
  const date = dateAt(new Date(determination.signedAt));
  const say = wordingOn(date, language);
  const { organization, guidelineLabel } = settings;
  const stateNames: Readonly<Record<string, string>> = states.names;

  const items = manifest.disputedItems.map((disputed, index): Decided => {
    const decision = determination.items.find(({ id }) => id === disputed.id);
    const proposed = proposal.items.find(({ item }) => item.id === disputed.id);
    if (!decision || !proposed) {
      throw new Defect('item-not-proposed', `item ${index + 1} is not in the proposal or the determination`);
    }
    return { title: itemTitle(disputed), proposed, decision };
  });

  return {
    language,
    title: `${say('letter-title')}, ${manifest.caseNumber}`,
    date,
    caseNumber: manifest.caseNumber,
    cover: cover(manifest, outcome, items, date, to, say, settings),
    caseBlock: caseBlock(manifest, date, say),
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
    documents: documentsReviewed(records, say, language),
    summary: {
      heading: say('summary-heading'),
      lead: say('summary'),
      text: proposal.summary.map(({ text }) => text.trim()).join(' '),
    },
    issues: {
      heading: say('issues-heading'),
      lead: say('issues'),
      items: items.map(
        ({ title, proposed, decision }): LetterItem => ({
          preamble: title.preamble,
          title: title.decided,
          heading: `${title.decided}${title.preamble === null ? ':' : ' is:'}`,
          decision: decision.decision,
          decided: say(`decision.${decision.decision}`),
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
        }),
      ),
    },
    record:
      recordDigest === undefined
        ? null
        : {
            heading: say('record-heading'),
            text: say('record'),
            digest: { label: say('record-digest'), text: recordDigest },
            code: recordCode(manifest.caseNumber, recordDigest, settings),
            codeLabel: say('record-code'),
          },
    disclaimer: say('disclaimer', { organization }),
    footer: { page: say('footer-page'), of: say('footer-of') },
  };
}
