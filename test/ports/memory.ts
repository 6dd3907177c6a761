import { createHash } from 'node:crypto';
import type { EventBody } from '../../events/catalog.ts';
import { Defect } from '../../shared/errors.ts';
import type { ByteSource, ObjectStore, Ports, Row, Table } from '../../shared/ports/ports.ts';
import type { RangeMessage } from '../../shared/ports/range-message.ts';
import { memorySigner } from './signer.ts';

/** A bucket in memory. `onPut` sees every key written, as S3 upload events do. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<
    string,
    { body: Uint8Array; etag: string; lastModified: string; contentType: string }
  >();
  onPut: (key: string) => void = () => {};

  async get(key: string) {
    return this.objects.get(key)?.body ?? null;
  }
  async range(key: string, start: number, end: number) {
    return this.must(key).subarray(start, end);
  }
  async head(key: string) {
    const found = this.objects.get(key);
    return found
      ? { key, bytes: found.body.length, etag: found.etag, lastModified: found.lastModified }
      : null;
  }
  async stream(key: string) {
    const body = this.must(key);
    return (async function* () {
      for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
    })();
  }
  async put(key: string, body: Uint8Array | string, contentType: string) {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body.slice();
    const etag = createHash('md5').update(bytes).digest('hex');
    this.objects.set(key, { body: bytes, etag, lastModified: '2015-10-02T00:00:00.000Z', contentType });
    this.onPut(key);
  }
  async putFrom(key: string, source: ByteSource, contentType: string) {
    await this.put(key, await source.read(0, source.size), contentType);
  }
  async list(prefix: string) {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    return (await Promise.all(keys.map((key) => this.head(key)))).filter((info) => info !== null);
  }
  /** The object as text, for assertions. */
  text(key: string): string {
    return Buffer.from(this.must(key)).toString('utf8');
  }
  json<T>(key: string): T {
    return JSON.parse(this.text(key)) as T;
  }
  private must(key: string): Uint8Array {
    const found = this.objects.get(key);
    if (!found) throw new Defect('object-missing', `nothing at ${key}`);
    return found.body;
  }
}

/** A table in memory, with the conditional writes of the real one. */
export class MemoryTable implements Table {
  readonly rows = new Map<string, Map<string, { version: number; json: string; set?: Set<number> }>>();

  private partition(pk: string) {
    let found = this.rows.get(pk);
    if (!found) {
      found = new Map();
      this.rows.set(pk, found);
    }
    return found;
  }
  async get<T>(pk: string, sk: string): Promise<Row<T> | null> {
    const row = this.partition(pk).get(sk);
    return row ? { sk, version: row.version, value: JSON.parse(row.json) as T } : null;
  }
  async insert<T>(pk: string, sk: string, value: T) {
    const inserted = await this.replace(pk, sk, value, 0);
    const row = await this.get<T>(pk, sk);
    if (row === null) throw new Defect('row-missing', sk);
    return { inserted, row };
  }
  async replace<T>(pk: string, sk: string, value: T, version: number) {
    const partition = this.partition(pk);
    if ((partition.get(sk)?.version ?? 0) !== version) return false;
    partition.set(sk, { version: version + 1, json: JSON.stringify(value) });
    return true;
  }
  async remove(pk: string, sk: string) {
    this.partition(pk).delete(sk);
  }
  async query<T>(pk: string, prefix: string): Promise<readonly Row<T>[]> {
    const found = [...this.partition(pk).entries()].filter(([sk]) => sk.startsWith(prefix));
    return found
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([sk, row]) => ({ sk, version: row.version, value: JSON.parse(row.json) as T }));
  }
  async addToSet(pk: string, sk: string, member: number) {
    const partition = this.partition(pk);
    const row = partition.get(sk) ?? { version: 1, json: 'null', set: new Set<number>() };
    row.set?.add(member);
    partition.set(sk, row);
    return row.set?.size ?? 0;
  }
}

/** Ports in memory. What was published, sent and mailed is kept in order, duplicates and all. */
export function memoryPorts(overrides: Partial<Ports> = {}) {
  const events: EventBody[] = [];
  const ranges: RangeMessage[] = [];
  const mails: { mime: string; to: string; tags: Readonly<Record<string, string>> }[] = [];
  const notifications: { subject: string; message: unknown; attributes: Readonly<Record<string, string>> }[] =
    [];
  const webhooks: { body: string; headers: Readonly<Record<string, string>> }[] = [];
  const stores = { inbox: new MemoryStore(), records: new MemoryStore(), letters: new MemoryStore() };
  const tables = { cases: new MemoryTable(), guidelines: new MemoryTable(), reviewers: new MemoryTable() };
  const ports: Ports & typeof stores & typeof tables = {
    ...stores,
    ...tables,
    events: { put: async (event) => void events.push(structuredClone(event)) },
    ranges: { send: async (messages) => void ranges.push(...structuredClone([...messages])) },
    mailer: {
      send: async (mime, to, tags) => {
        mails.push({ mime: Buffer.from(mime).toString('utf8'), to, tags });
        return `mail-${mails.length}`;
      },
    },
    topic: {
      publish: async (subject, message, attributes) =>
        void notifications.push({ subject, message, attributes }),
    },
    receiver: {
      secrets: async () => ['whsec_aFakeSecretOfManyBytesForTestsOnly00'],
      post: async (body, headers) => {
        webhooks.push({ body, headers });
        return 204;
      },
    },
    signer: memorySigner(),
    settings: {
      organization: 'Example Review Organization',
      organizationAddress: ['P.O. Box 1', 'Sacramento, CA 95813'],
      guidelineLabel: 'Expert Reviewer',
      senderEmail: 'determinations@imro.example',
      medicalDirector: 'Medical Director',
    },
    now: () => new Date('2015-10-02T16:30:00.000Z'),
    ...overrides,
  } as Ports & typeof stores & typeof tables;
  return { ports, events, ranges, mails, notifications, webhooks };
}
