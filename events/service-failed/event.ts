import * as z from 'zod';
import { NOTICE_KINDS } from '../../shared/service/kinds.ts';
import { event, PartyName, Sha256 } from '../envelope.ts';

/** A channel to a party failed for good; the alternative channel is used where there is one. */
export const ServiceFailed = event('ServiceFailed', 1, {
  letter: Sha256,
  /** Set when it is a notice and not the letter of the determination. */
  notice: z.enum(NOTICE_KINDS).optional(),
  party: PartyName,
  channel: z.enum(['email', 'mail']),
  code: z.string(),
});
