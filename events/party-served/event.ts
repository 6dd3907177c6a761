import * as z from 'zod';
import { event, Key, PartyName, Sha256 } from '../envelope.ts';

/** The letter was served on a party. */
export const PartyServed = event('PartyServed', 1, {
  letter: Sha256,
  party: PartyName,
  channel: z.enum(['email', 'mail']),
  proofKey: Key,
});
