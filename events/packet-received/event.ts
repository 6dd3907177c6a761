import { event, Key, Sha256 } from '../envelope.ts';

/** A packet is complete and valid: a case was opened or has a new revision. */
export const PacketReceived = event('PacketReceived', 1, {
  /** Digest of the manifest and of every file of the packet. */
  revision: Sha256,
  /** Key in the records bucket of the packet as received: manifest and sources. */
  packetKey: Key,
});
