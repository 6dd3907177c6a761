import MailComposer from 'nodemailer/lib/mail-composer';
import type { Party } from '../../shared/case/manifest.ts';
import { Refuse, Retry } from '../../shared/errors.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { filled, wordingOn } from './wording.ts';

/** What became of the one e-mail to a party. */
export type EmailResult =
  | { readonly result: 'sent'; readonly messageId: string }
  | { readonly result: 'failed'; readonly code: string }
  /** Interrupted: it may have gone out, and is not sent again. */
  | { readonly result: 'unknown' };

/** The claim on sending: written before, and once more with the result. */
interface EmailClaim {
  readonly at: string;
  readonly outcome?: EmailResult;
}

/** What is sent, to whom. */
export interface Letter {
  readonly caseNumber: string;
  /** Digest of the letter. */
  readonly letter: string;
  readonly pdf: Uint8Array;
}

type EmailPorts = Pick<Ports, 'cases' | 'mailer' | 'settings' | 'now'>;

/** The mailer's word for a message that it surely did not take, so that sending it again sends it once. */
const NOT_TAKEN = 'mail-throttled';

/**
 * Sends the letter to a party by e-mail, at most once whatever happens: whoever writes the claim sends; a claim
 * without a result means that the sender was interrupted. Then the result is `unknown`, and stays so.
 */
export async function sendOnce(
  ports: EmailPorts,
  party: Party,
  to: string,
  letter: Letter,
): Promise<EmailResult> {
  const sk = `SERVICE#${letter.letter}#${party}#email`;
  const claim: EmailClaim = { at: ports.now().toISOString() };
  const { inserted, row } = await ports.cases.insert(letter.caseNumber, sk, claim);
  if (row.value.outcome) return row.value.outcome;
  const mime = inserted ? await mimeOf(ports, party, to, letter, claim.at) : null;
  const outcome: EmailResult = mime ? await send(ports, party, to, letter, mime, sk) : { result: 'unknown' };
  if (await ports.cases.replace(letter.caseNumber, sk, { ...row.value, outcome }, row.version))
    return outcome;
  // Another run came to its own end of this claim; the first word stands, so that there is one proof.
  return (await ports.cases.get<EmailClaim>(letter.caseNumber, sk))?.value.outcome ?? { result: 'unknown' };
}

async function send(
  { mailer, cases }: EmailPorts,
  party: Party,
  to: string,
  { caseNumber, letter }: Letter,
  mime: Uint8Array,
  claim: string,
): Promise<EmailResult> {
  try {
    return { result: 'sent', messageId: await mailer.send(mime, to, { caseNumber, party, letter }) };
  } catch (error) {
    if (error instanceof Refuse) return { result: 'failed', code: error.code };
    if (!(error instanceof Retry)) throw error;
    if (error.code !== NOT_TAKEN) return { result: 'unknown' };
    await cases.remove(caseNumber, claim);
    throw error;
  }
}

/** The message as it goes out: the letter attached, nothing of the case but its number in subject and text. */
async function mimeOf(
  { settings }: EmailPorts,
  party: Party,
  to: string,
  { caseNumber, letter, pdf }: Letter,
  at: string,
): Promise<Uint8Array> {
  const wording = wordingOn(at.slice(0, 10));
  const values = { caseNumber, organization: settings.organization };
  const composer = new MailComposer({
    from: { name: settings.organization, address: settings.senderEmail },
    to: [{ name: '', address: to }],
    subject: filled(wording.subject, values),
    text: filled(wording.text, values),
    date: new Date(at),
    messageId: `<${letter.slice(0, 32)}.${party}@${settings.senderEmail.split('@').at(-1)}>`,
    attachments: [
      {
        filename: `${caseNumber} Final Determination.pdf`,
        content: Buffer.from(pdf),
        contentType: 'application/pdf',
      },
    ],
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
