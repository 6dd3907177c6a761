import { digest } from '../digest.ts';
import { Defect, Retry } from '../errors.ts';
import type { Ports, Row } from '../ports/ports.ts';
import type { IsoDate } from '../records/model.ts';
import { inForce } from './evidence.ts';
import type { Edition, Guideline, PublishedGuideline, ServiceId } from './model.ts';

/**
 * Rows of the guidelines table:
 *
 * | pk | sk | value | written |
 * |---|---|---|---|
 * | `GUIDELINE#<id>` | `V#000001` | `VersionRow` | once |
 * | `GUIDELINE#<id>` | `UPLOAD#<upload>` | version of an upload that brought nothing new | once |
 * | `SERVICE#<service>` | `<id>#V#000001` | `PointerRow` | once |
 *
 * No row is ever changed. Of each guideline the highest version that has its pointers counts.
 */
const guidelineKey = (id: string) => `GUIDELINE#${id}`;
const serviceKey = (service: ServiceId) => `SERVICE#${service}`;
const VERSION = 'V#';
const versionKey = (version: number) => VERSION + String(version).padStart(6, '0');
const uploadKey = (upload: string) => `UPLOAD#${upload}`;

interface VersionRow {
  readonly published: PublishedGuideline;
  /** The upload that brought it, so that the same upload delivered again, however late, is the same version. */
  readonly upload: string;
}

/** That a version of a guideline speaks of a service, or no longer does. */
interface PointerRow {
  readonly guideline: string;
  readonly version: number;
  /** When its editions are in force. */
  readonly editions: readonly Pick<Edition, 'effective'>[];
  readonly speaks: boolean;
}

type Tables = Pick<Ports, 'guidelines'>;

/**
 * Publishes a guideline as its next version, unless its content is that of the latest: then the latest stands.
 * `upload` names the upload; the same one again gives the version that it gave before.
 */
export async function publishGuideline(
  ports: Tables & Pick<Ports, 'now'>,
  guideline: Guideline,
  upload: string,
): Promise<PublishedGuideline> {
  const pk = guidelineKey(guideline.id);
  const rows = await ports.guidelines.query<VersionRow>(pk, VERSION);
  const row = await versionOf(ports, guideline, upload, rows);
  await point(ports, row.published, rows);
  return row.published;
}

async function versionOf(
  ports: Tables & Pick<Ports, 'now'>,
  guideline: Guideline,
  upload: string,
  rows: readonly Row<VersionRow>[],
): Promise<VersionRow> {
  const pk = guidelineKey(guideline.id);
  const content = digest(guideline);
  const seen = (await ports.guidelines.get<number>(pk, uploadKey(upload)))?.value;
  const before = rows.find(({ value }) => value.upload === upload || value.published.version === seen);
  if (before) return before.value;
  const latest = rows.at(-1)?.value;
  if (latest?.published.digest === content) {
    await ports.guidelines.insert(pk, uploadKey(upload), latest.published.version);
    return latest;
  }
  const version = (latest?.published.version ?? 0) + 1;
  const publishedAt = ports.now().toISOString();
  const { row } = await ports.guidelines.insert<VersionRow>(pk, versionKey(version), {
    published: { guideline, version, digest: content, publishedAt },
    upload,
  });
  if (row.value.upload === upload) return row.value;
  throw new Retry('guideline-raced', `another upload of ${guideline.id} was published at the same moment`);
}

/** Points the services of a version, and those of earlier versions that it no longer speaks of, to it. */
async function point(
  ports: Tables,
  published: PublishedGuideline,
  rows: readonly Row<VersionRow>[],
): Promise<void> {
  const { guideline, version } = published;
  const earlier = rows.map(({ value }) => value.published).filter((other) => other.version < version);
  const services = new Set([...guideline.services, ...earlier.flatMap((other) => other.guideline.services)]);
  for (const service of services)
    await ports.guidelines.insert<PointerRow>(serviceKey(service), `${guideline.id}#${versionKey(version)}`, {
      guideline: guideline.id,
      version,
      editions: guideline.editions.map(({ effective }) => ({ effective })),
      speaks: guideline.services.includes(service),
    });
}

/** Versions already read: what is published never changes. */
const cache = new Map<string, PublishedGuideline>();

/**
 * The guidelines that speak of a service and are in force on a date, each in its latest version, in the order of
 * their ids. What was read once is not read again.
 */
export async function guidelinesFor(
  ports: Tables,
  service: ServiceId,
  date: IsoDate,
): Promise<readonly PublishedGuideline[]> {
  const latest = new Map<string, PointerRow>();
  for (const { value } of await ports.guidelines.query<PointerRow>(serviceKey(service), ''))
    if ((latest.get(value.guideline)?.version ?? 0) < value.version) latest.set(value.guideline, value);
  const speaking = [...latest.values()].filter(
    (pointer) => pointer.speaks && inForce(pointer.editions, date) !== null,
  );
  return Promise.all(speaking.map(({ guideline, version }) => readVersion(ports, guideline, version)));
}

/** A version of a guideline. */
export async function readVersion(ports: Tables, id: string, version: number): Promise<PublishedGuideline> {
  const key = `${id}#${version}`;
  const known = cache.get(key);
  if (known) return known;
  const published = await storedVersion(ports, id, version);
  if (published === null)
    throw new Defect('guideline-missing', `no version ${version} of ${id}, which a pointer names`);
  cache.set(key, published);
  return published;
}

/** A version as the table has it now, or null. */
export async function storedVersion(
  ports: Tables,
  id: string,
  version: number,
): Promise<PublishedGuideline | null> {
  const row = await ports.guidelines.get<VersionRow>(guidelineKey(id), versionKey(version));
  return row?.value.published ?? null;
}
