import * as z from 'zod';
import { NOTICE_KINDS } from '../../shared/service/kinds.ts';
import { event, Key, PartyName, Sha256 } from '../envelope.ts';

/** The letter, or a notice, was served on a party; again by mail when its e-mail came back. */
export const PartyServed = event('PartyServed', 1, {
  /** Digest of what was served. */
  letter: Sha256,
  /** Set when it is a notice and not the letter of the determination. */
  notice: z.enum(NOTICE_KINDS).optional(),
  party: PartyName,
  channel: z.enum(['email', 'mail']),
  proofKey: Key,
});
