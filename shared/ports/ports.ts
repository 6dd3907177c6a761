import type { EventBody, EventName } from '../../events/catalog.ts';
import type { RangeMessage } from './range-message.ts';

/** What a listing tells of an object. */
export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly lastModified: string;
}

/** A file whose bytes are read in parts, so that none is held whole. */
export interface ByteSource {
  /** The same for the same bytes: what was read of them once may be used again. */
  readonly id: string;
  readonly size: number;
  /** Bytes `start` to `end` (exclusive), both within the size. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A bucket. Keys are written whole and never half: what is read was written completely. */
export interface ObjectStore {
  /** The object's bytes, or null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Bytes `start` to `end` (exclusive) of an object that exists. */
  range(key: string, start: number, end: number): Promise<Uint8Array>;
  /** Size and etag, or null when there is none. */
  head(key: string): Promise<ObjectInfo | null>;
  /** The object's bytes as they arrive, for objects that must not be held whole. */
  stream(key: string): Promise<AsyncIterable<Uint8Array>>;
  put(key: string, body: Uint8Array | string, contentType: string): Promise<void>;
  /** Puts what must not be held whole: in parts when it is large, and whole or not at all. */
  putFrom(key: string, source: ByteSource, contentType: string): Promise<void>;
  /** Every object under a prefix, in key order. */
  list(prefix: string): Promise<readonly ObjectInfo[]>;
}

/** A row as stored: `version` counts its writes, from 1. */
export interface Row<T> {
  readonly sk: string;
  readonly version: number;
  readonly value: T;
}

/**
 * A table of JSON rows under a partition and a sort key. Single-item conditional writes only: they are all that
 * exactly-once needs here, and every DynamoDB endpoint has them.
 */
export interface Table {
  get<T>(pk: string, sk: string): Promise<Row<T> | null>;
  /** Writes the row unless there is one; gives the row that stands, and whether this call wrote it. */
  insert<T>(pk: string, sk: string, value: T): Promise<{ readonly inserted: boolean; readonly row: Row<T> }>;
  /** Writes the row if its version is still `version` (0: if there is none); false when another write came first. */
  replace<T>(pk: string, sk: string, value: T, version: number): Promise<boolean>;
  remove(pk: string, sk: string): Promise<void>;
  /** Rows whose sort key begins with `prefix`, in sort-key order, read consistently. */
  query<T>(pk: string, prefix: string): Promise<readonly Row<T>[]>;
  /** Adds a number to the row's set (atomic; adding twice changes nothing) and gives the set's size. */
  addToSet(pk: string, sk: string, member: number): Promise<number>;
}

/** Publishes a decision event. `put` may be called again with the same event: consumers are idempotent. */
export interface EventBus {
  put<N extends EventName>(event: EventBody<N>): Promise<void>;
}

/** Sends page ranges to `read-pages`. */
export interface RangeQueue {
  send(messages: readonly RangeMessage[]): Promise<void>;
}

/** Sends a finished MIME message. Gives the mail service's message id; throws `Retry` for a passing fault and `Refuse` for a permanent one. */
export interface Mailer {
  send(mime: Uint8Array, to: string, tags: Readonly<Record<string, string>>): Promise<string>;
}

/** Publishes a notification to the determinations topic; attributes are what subscribers filter on. */
export interface Topic {
  publish(subject: string, message: unknown, attributes: Readonly<Record<string, string>>): Promise<void>;
}

/** A system outside that is told of determinations over HTTPS (shared/webhook). */
export interface Receiver {
  /** The secrets that sign what it is sent, as they are now: the current one first, then the one before it, if any. */
  secrets(): Promise<readonly string[]>;
  /** Posts JSON; gives the status of the answer. Throws `Retry` when there is none. */
  post(body: string, headers: Readonly<Record<string, string>>): Promise<number>;
}

/** The queue that a step takes its work from. */
export interface OwnQueue {
  /** Hides a message that was received, by its receipt handle, for some seconds from now. */
  hide(receiptHandle: string, seconds: number): Promise<void>;
}

/**
 * Signs for the organization with a key that nobody holds: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), which signs the
 * same bytes the same way each time, so that a step can run again.
 */
export interface Signer {
  /** DER of the key's SubjectPublicKeyInfo. */
  publicKey(): Promise<Uint8Array>;
  /** The signature of bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** The organization's certificate of the key and those above it, PEM; null where the key certifies itself. */
  readonly certificates: string | null;
}

/** What the organization sets; every value comes from the stack (infra/settings.ts). */
export interface Settings {
  /** Name printed in the letter, e.g. the IMRO's. */
  readonly organization: string;
  /** Lines of the return address. */
  readonly organizationAddress: readonly string[];
  /** Name that labels the reviewer's citation, as in `MAXIMUS guideline:`. */
  readonly guidelineLabel: string;
  readonly senderEmail: string;
  readonly medicalDirector: string;
  /** The file in `assets/` that holds the organization's logo, where it has one. */
  readonly organizationLogo?: string | undefined;
  /** Where a determination can be checked by case number and digest; the letter's code then leads there. */
  readonly verifyUrl?: string | undefined;
}

/** Everything that the steps need of the world. A step takes the part of it that it uses. */
export interface Ports {
  readonly inbox: ObjectStore;
  readonly records: ObjectStore;
  readonly letters: ObjectStore;
  readonly cases: Table;
  readonly guidelines: Table;
  readonly reviewers: Table;
  readonly events: EventBus;
  readonly ranges: RangeQueue;
  readonly mailer: Mailer;
  readonly topic: Topic;
  readonly receiver: Receiver;
  readonly signer: Signer;
  readonly settings: Settings;
  /** The present, so that a run can be repeated. */
  readonly now: () => Date;
}
