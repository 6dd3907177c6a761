import { readFileSync } from 'node:fs';
import { Defect } from '../errors.ts';
import type {
  EventBus,
  Mailer,
  ObjectStore,
  OwnQueue,
  RangeQueue,
  Receiver,
  Settings,
  Signer,
  Table,
  Topic,
} from '../ports/ports.ts';
import { postTo } from '../webhook/post.ts';
import { once } from './clients.ts';
import { kmsSigner } from './kms.ts';
import { objectStore } from './object-store.ts';
import { secretVersions } from './secrets.ts';
import { eventBus, hidingQueue, mailer, rangeQueue, topic } from './senders.ts';
import { table } from './table.ts';

/**
 * The ports of a function over AWS, each from its own environment variable (infra/step.ts sets those that the step
 * may use). One function a port, so that a bundle holds only the clients that its handler asks for.
 */
export const inbox = (): ObjectStore => objectStore(place('INBOX_BUCKET'));
export const records = (): ObjectStore => objectStore(place('RECORDS_BUCKET'));
export const letters = (): ObjectStore => objectStore(place('LETTERS_BUCKET'));
export const cases = (): Table => table(place('CASES_TABLE'));
export const guidelines = (): Table => table(place('GUIDELINES_TABLE'));
export const reviewers = (): Table => table(place('REVIEWERS_TABLE'));
export const events = (): EventBus => eventBus(place('EVENT_BUS'));
export const ranges = (): RangeQueue => rangeQueue(place('RANGES_QUEUE_URL'));
export const determinationsTopic = (): Topic => topic(place('DETERMINATIONS_TOPIC'));
export const ownQueue = (): OwnQueue => hidingQueue(place('QUEUE_URL'));
export const webhookReceiver = (): Receiver => ({
  secrets: () => secretVersions(place('WEBHOOK_SECRET')),
  post: postTo(place('WEBHOOK_URL'), { onThisMachine: process.env.WEBHOOK_ON_THIS_MACHINE === 'true' }),
});
export const settings = (): Settings => JSON.parse(place('SETTINGS')) as Settings;
export const sesMailer = (): Mailer => mailer(place('SES_CONFIGURATION_SET'), settings().senderEmail);
/** One for the process: what it knows of its key is asked for once. */
export const signer: () => Signer = /* @__PURE__ */ once(() => {
  const certificates = process.env.SEAL_CERTIFICATE;
  return kmsSigner(
    place('SEAL_KEY'),
    certificates === undefined ? null : readFileSync(new URL(certificates, import.meta.url), 'utf8'),
  );
});
export const now = (): Date => new Date();

function place(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Defect('place-missing', `${name} is not set for this function`);
  return value;
}
