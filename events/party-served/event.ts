import * as z from 'zod';
import { event, Key, PartyName, Sha256 } from '../envelope.ts';

/** The letter, or a notice, was served on a party; again by mail when its e-mail came back. */
export const PartyServed = event('PartyServed', 1, {
  /** Digest of what was served. */
  letter: Sha256,
  party: PartyName,
  channel: z.enum(['email', 'mail']),
  proofKey: Key,
});
