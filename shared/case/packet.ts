import type { Manifest } from './manifest.ts';

/** A source of a packet: an object of the inbox, pinned by its etag and its digest. */
export interface PacketSource {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly sha256: string;
}

/** A packet as received: `packet.json` of a revision in the records bucket. */
export interface Packet {
  readonly caseNumber: string;
  readonly revision: string;
  readonly manifest: Manifest;
  /** The ZIP, or the loose files; the manifest itself is not among them. */
  readonly sources: readonly PacketSource[];
}
