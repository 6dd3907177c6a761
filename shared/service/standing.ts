import type { Party } from '../case/manifest.ts';
import type { EmailClaim } from './email.ts';
import type { Fate } from './mail-events.ts';
import type { ServedFile, ServedParty, ServiceOrder } from './order.ts';
import type { AddressProblem } from './parties.ts';
import type { Laid } from './print.ts';
import { type Statement, statementsOn } from './wording.ts';

/** How a party was served with a document, as it stands: a row of the case, and a JSON file beside the document. */
export interface PartyService {
  readonly schemaVersion: 1;
  readonly caseNumber: string;
  readonly document: string;
  readonly kind: ServiceOrder['kind'];
  readonly party: Party;
  readonly file: ServedFile;
  readonly result: 'served' | 'escalated';
  /** By which it stands served; null when none could and a person has to see to it. */
  readonly channel: 'email' | 'mail' | null;
  /** ISO instant of that. */
  readonly at: string;
  readonly email: {
    readonly result: 'sent' | 'delivered' | 'failed';
    /** Why it failed. */
    readonly code: string | null;
    readonly messageId: string | null;
    readonly at: string;
    /** What the mail service told of it, in the order of time. */
    readonly fates: readonly { readonly fate: Fate; readonly at: string }[];
  } | null;
  readonly mail: {
    readonly at: string;
    /** Key of the order in the print-and-mail folder. */
    readonly orderKey: string;
    readonly problem: AddressProblem | null;
    /** Whether the address shows whole in the window of the envelope. */
    readonly fits: boolean;
  } | null;
  readonly statements: readonly string[];
}

/** The first that went wrong with the e-mail to a party. It stays, so that it is told once. */
export interface Failure {
  readonly at: string;
  readonly code: string;
}

/** When the document was first laid to print for a party. */
export interface Mailing {
  readonly at: string;
}

export const standingRow = (document: string, party: string) => `SERVICE#${document}#${party}`;
export const failureRow = (document: string, party: string) => `SERVICE#${document}#${party}#failed`;
export const mailingRow = (document: string, party: string) => `SERVICE#${document}#${party}#mail`;

/** Everything that is known of the service on a party. */
export interface Known {
  readonly claim: EmailClaim | null;
  readonly failure: Failure | null;
  readonly fates: readonly { readonly fate: Fate; readonly at: string }[];
  readonly mailing: Mailing | null;
  readonly laid: Laid | null;
}

/** How a party stands, from everything that is known: the same of the same, whatever order it became known in. */
export function standingOf(
  { caseNumber, document, kind, date }: ServiceOrder,
  to: ServedParty,
  { claim, failure, fates, mailing, laid }: Known,
): PartyService {
  const delivered = fates.some(({ fate }) => fate === 'delivered' || fate === 'complained');
  // Of an e-mail whose sending was interrupted, the mail service may tell later that it arrived.
  const failed = failure !== null && !(failure.code === 'outcome-unknown' && delivered);
  const email: PartyService['email'] = claim && {
    result: failed ? 'failed' : delivered ? 'delivered' : 'sent',
    code: failed ? failure.code : null,
    messageId: claim.outcome?.result === 'sent' ? claim.outcome.messageId : null,
    at: claim.at,
    fates,
  };
  const mail: PartyService['mail'] = mailing &&
    laid && { at: mailing.at, orderKey: laid.key, problem: to.addressProblem, fits: laid.fits };
  const byEmail = email !== null && email.result !== 'failed';
  const byMail = mail !== null && mail.problem === null;
  const words = statementsOn(date);
  return {
    schemaVersion: 1,
    caseNumber,
    document,
    kind,
    party: to.party,
    file: to.file,
    result: byEmail || byMail ? 'served' : 'escalated',
    channel: byEmail ? 'email' : byMail ? 'mail' : null,
    at: (byEmail ? email.at : mail?.at) ?? '',
    email,
    mail,
    statements: statementsFor(to, email, mail).map((one) => words[one]),
  };
}

const SAID_OF: Readonly<Record<string, Statement>> = {
  'mail-throttled': 'email-throttled',
  returned: 'email-bounced',
  'not-delivered': 'email-not-delivered',
  'address-stopped': 'email-stopped',
  'outcome-unknown': 'email-unknown',
};

function statementsFor(
  to: ServedParty,
  email: PartyService['email'],
  mail: PartyService['mail'],
): readonly Statement[] {
  const said: Statement[] = [];
  if (email !== null && email.result !== 'failed') said.push('email');
  if (email?.result === 'delivered') said.push('email-delivered');
  if (email?.code) said.push(SAID_OF[email.code] ?? 'email-failed');
  if (email?.fates.some(({ fate }) => fate === 'complained')) said.push('email-complained');
  if (to.agreedToEmail && to.email === null) said.push('no-email-address');
  if (mail !== null) said.push(mail.problem ?? 'mail');
  if (mail?.fits === false) said.push('address-too-long');
  return said;
}
