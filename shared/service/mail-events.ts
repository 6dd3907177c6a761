import * as z from 'zod';
import { CaseNumber } from '../case/case-number.ts';
import { digest } from '../digest.ts';

/**
 * What the mail service tells of an e-mail after it took it (Amazon SES event publishing, "Contents of event data").
 * Only these fields are read: the addresses and headers that come along are dropped here.
 */
const Told = z.object({
  eventType: z.enum([
    'Send',
    'Delivery',
    'Bounce',
    'Complaint',
    'Reject',
    'Rendering Failure',
    'DeliveryDelay',
  ]),
  mail: z.object({
    messageId: z.string().min(1),
    timestamp: z.string(),
    tags: z.object({
      caseNumber: z.tuple([CaseNumber]),
      document: z.tuple([z.string().regex(/^[0-9a-f]{64}$/)]),
      party: z.tuple([
        z.enum(['injuredEmployee', 'representative', 'claimsAdministrator', 'requestingPhysician']),
      ]),
    }),
  }),
  bounce: z.object({ bounceType: z.string(), timestamp: z.string().optional() }).optional(),
  delivery: z.object({ timestamp: z.string().optional() }).optional(),
  complaint: z.object({ timestamp: z.string().optional() }).optional(),
  deliveryDelay: z.object({ timestamp: z.string().optional() }).optional(),
});

/** A fate of an e-mail, in the order in which they follow each other. `returned` is a bounce for good; `delayed` may pass, as may a bounce that is not for good. */
export const FATES = [
  'sent',
  'delivered',
  'delayed',
  'returned',
  'complained',
  'rejected',
  'not-rendered',
] as const;
export type Fate = (typeof FATES)[number];

/** What became of an e-mail of a document to a party. */
export interface MailEvent {
  /** The same for the same happening, told however often. */
  readonly id: string;
  readonly fate: Fate;
  readonly messageId: string;
  /** ISO instant at which it happened. */
  readonly at: string;
  readonly caseNumber: string;
  readonly document: string;
  readonly party: z.infer<typeof Told>['mail']['tags']['party'][0];
}

const FATE_OF: Readonly<Record<Exclude<z.infer<typeof Told>['eventType'], 'Bounce'>, Fate>> = {
  Send: 'sent',
  Delivery: 'delivered',
  Complaint: 'complained',
  Reject: 'rejected',
  'Rendering Failure': 'not-rendered',
  DeliveryDelay: 'delayed',
};

/** Reads an event of the mail service; throws when it is not of an e-mail that this system sent. */
export function readMailEvent(detail: unknown): MailEvent {
  const { eventType, mail, ...more } = Told.parse(detail);
  const { messageId, tags } = mail;
  const fate =
    eventType === 'Bounce'
      ? more.bounce?.bounceType === 'Permanent'
        ? 'returned'
        : 'delayed'
      : FATE_OF[eventType];
  const { bounce, delivery, complaint, deliveryDelay } = more;
  const told = (bounce ?? delivery ?? complaint ?? deliveryDelay)?.timestamp ?? mail.timestamp;
  const at = new Date(told).toISOString();
  const [caseNumber] = tags.caseNumber;
  const [document] = tags.document;
  const [party] = tags.party;
  return {
    id: digest({ fate, messageId, at }).slice(0, 32),
    fate,
    messageId,
    at,
    caseNumber,
    document,
    party,
  };
}
