import * as z from 'zod';
import { event, PartyName, Sha256 } from '../envelope.ts';

/** A channel to a party failed for good; the alternative channel is used where there is one. */
export const ServiceFailed = event('ServiceFailed', 1, {
  letter: Sha256,
  party: PartyName,
  channel: z.enum(['email', 'mail']),
  code: z.string(),
});
