import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A message in the mailbox of the run. */
export interface Mail {
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
}

/** Every message that was sent. */
async function mails(endpoint: string): Promise<readonly Mail[]> {
  const { emails } = (await (await fetch(`${endpoint}/store`)).json()) as {
    emails: readonly { messageId: string; subject: string; destination: { to: readonly string[] } }[];
  };
  return emails.map(({ messageId, subject, destination }) => ({ messageId, subject, to: destination.to }));
}

/** Writes every message as an `.eml` file, which any mail program opens. Gives the messages in order. */
export async function saveMails(endpoint: string, folder: string): Promise<readonly Mail[]> {
  mkdirSync(folder, { recursive: true });
  const sent = await mails(endpoint);
  for (const [index, { messageId }] of sent.entries()) {
    const eml = await fetch(`${endpoint}/get-emlContent?messageId=${encodeURIComponent(messageId)}`);
    // The bytes come as a list of numbers.
    const { body } = (await eml.json()) as { body: { data: readonly number[] } };
    writeFileSync(join(folder, `${index + 1}.eml`), Buffer.from(body.data));
  }
  return sent;
}
