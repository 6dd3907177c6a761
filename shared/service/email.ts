import MailComposer from 'nodemailer/lib/mail-composer';
import { sha256 } from '../digest.ts';
import { Refuse, Retry } from '../errors.ts';
import type { Ports } from '../ports/ports.ts';
import type { MailEvent } from './mail-events.ts';
import { fileOf, type ServedParty, type ServiceOrder } from './order.ts';
import { documentWording, filled } from './wording.ts';

/** What became of the one e-mail to a party when it was handed to the mail service. */
export type EmailResult =
  | { readonly result: 'sent'; readonly messageId: string }
  | { readonly result: 'failed'; readonly code: string }
  /** Interrupted: it may have gone out, and is not sent again. */
  | { readonly result: 'unknown' };

/** The claim on sending: written before, and once more with the result. */
export interface EmailClaim {
  readonly at: string;
  /** How often it was handed to the mail service. */
  readonly tries: number;
  /** The mail service surely did not take it: whoever comes next may send. */
  readonly free?: boolean;
  readonly outcome?: EmailResult;
}

type EmailPorts = Pick<Ports, 'cases' | 'letters' | 'mailer' | 'settings' | 'now'>;

/** The mailer's word for a message that it surely did not take, so that sending it again sends it once. */
const NOT_TAKEN = 'mail-throttled';
/** Runs of the step that try; between two lies the time in which its queue hides the message, besides the mailer's own pauses. */
const TRIES = 4;

/** Addresses that get no e-mail any more, by the SHA-256 of the address in lower case. */
const STOPPED = 'NO-EMAIL';

export const claimRow = (document: string, party: string) => `SERVICE#${document}#${party}#email`;
/** Sort-key prefix of what the mail service told of the e-mail of a document to a party. */
export const mailRow = (document: string, party: string) => `MAIL#${document}#${party}#`;

const stoppedKey = (address: string) => sha256(address.trim().toLowerCase());

/** Sends nothing more to an address, in any case, because an e-mail to it came back for good or was not wanted. */
export const stopEmail = (
  { cases, now }: Pick<Ports, 'cases' | 'now'>,
  address: string,
  because: 'returned' | 'complained',
) => cases.insert(STOPPED, stoppedKey(address), { because, at: now().toISOString() });

/**
 * Sends a document to a party by e-mail, at most once whatever happens: whoever writes the claim sends; a claim
 * without a result means that the sender was interrupted. Then the result is `unknown`, and stays so, unless the
 * mail service has told of the e-mail.
 */
export async function sendOnce(
  ports: EmailPorts,
  order: ServiceOrder,
  to: ServedParty,
  email: string,
): Promise<EmailClaim> {
  const { caseNumber, document } = order;
  const sk = claimRow(document, to.party);
  const first: EmailClaim = { at: ports.now().toISOString(), tries: 1 };
  const { inserted, row } = await ports.cases.insert(caseNumber, sk, first);
  const { free, ...standing } = row.value;
  if (standing.outcome) return standing;
  let claim = standing;
  let version = row.version;
  if (free) {
    claim = { ...standing, tries: standing.tries + 1 };
    if (!(await ports.cases.replace(caseNumber, sk, claim, version)))
      throw new Retry('email-claimed', 'another run sends this e-mail at the same moment');
    version += 1;
  }
  const sent =
    inserted || free ? await send(ports, order, to, email, claim) : await interrupted(ports, order, to);
  const done: EmailClaim = sent === 'free' ? { ...claim, free: true } : { ...claim, outcome: sent };
  const stands = await ports.cases.replace(caseNumber, sk, done, version);
  if (stands && sent !== 'free') return done;
  if (stands) throw new Retry(NOT_TAKEN, 'the mail service takes no more at the moment');
  // Another run came to its own end of this claim; the first word stands, so that there is one proof.
  const other = (await ports.cases.get<EmailClaim>(caseNumber, sk))?.value;
  return other?.outcome ? other : { ...claim, outcome: { result: 'unknown' } };
}

/** Hands the e-mail over; `free` when it was surely not taken and may be tried again. */
async function send(
  ports: EmailPorts,
  order: ServiceOrder,
  to: ServedParty,
  email: string,
  claim: EmailClaim,
): Promise<EmailResult | 'free'> {
  const { caseNumber, document } = order;
  if (await ports.cases.get(STOPPED, stoppedKey(email))) return { result: 'failed', code: 'address-stopped' };
  const mime = await mimeOf(ports, order, to, email, claim.at);
  try {
    const tags = { caseNumber, party: to.party, document };
    return { result: 'sent', messageId: await ports.mailer.send(mime, email, tags) };
  } catch (error) {
    if (error instanceof Refuse) return { result: 'failed', code: error.code };
    if (!(error instanceof Retry)) throw error;
    if (error.code !== NOT_TAKEN) return { result: 'unknown' };
    return claim.tries < TRIES ? 'free' : { result: 'failed', code: NOT_TAKEN };
  }
}

/** The sender was interrupted: the mail service may have told since that it took the e-mail. */
async function interrupted(
  { cases }: EmailPorts,
  { caseNumber, document }: ServiceOrder,
  { party }: ServedParty,
): Promise<EmailResult> {
  const [told] = await cases.query<MailEvent>(caseNumber, mailRow(document, party));
  return told ? { result: 'sent', messageId: told.value.messageId } : { result: 'unknown' };
}

/** The message as it goes out: the file attached, nothing of the case but its number in subject and text. */
async function mimeOf(
  { letters, settings }: EmailPorts,
  { caseNumber, document, kind, date }: ServiceOrder,
  { party, file }: ServedParty,
  email: string,
  at: string,
): Promise<Uint8Array> {
  const wording = documentWording(kind, file.language, date);
  const values = { caseNumber, organization: settings.organization };
  const composer = new MailComposer({
    from: { name: settings.organization, address: settings.senderEmail },
    to: [{ name: '', address: email }],
    subject: filled(wording.subject, values),
    text: filled(wording.text, values),
    date: new Date(at),
    messageId: `<${document.slice(0, 32)}.${party}@${settings.senderEmail.split('@').at(-1)}>`,
    attachments: [
      {
        filename: `${caseNumber} ${wording.title}.pdf`,
        content: Buffer.from(await fileOf(letters, file.key)),
        contentType: 'application/pdf',
      },
    ],
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
