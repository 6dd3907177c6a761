import { createHash } from 'node:crypto';
import { compactVerify, importJWK } from 'jose';
import type { Packet } from '../case/packet.ts';
import { canonicalJson, digest, sha256 } from '../digest.ts';
import { factsPartKey, fileKey, reviewKey, revisionKey } from '../keys.ts';
import type { Determination } from '../letter/model.ts';
import type { ObjectStore, Ports } from '../ports/ports.ts';
import type { RecordsIndex } from '../records/model.ts';
import type { SignedReview } from '../reviewers/model.ts';
import { readReviewer } from '../reviewers/panel.ts';
import { storedVersion } from '../rules/store.ts';
import { broken, holds, type Link, linkOf, unchecked } from './links.ts';
import type { DeterminationRecord } from './record.ts';

/** Where a case is kept. */
export type CasePorts = Pick<Ports, 'inbox' | 'records' | 'guidelines' | 'reviewers'>;

/**
 * Checks what a determination rests on, from the packet to the determination, against its record. The record has
 * to be the one that was sealed: what it says is taken as said.
 *
 * @param determinationKey where the determination lies in the records bucket
 */
export async function caseLinks(
  ports: CasePorts,
  record: DeterminationRecord,
  determinationKey: string,
): Promise<readonly Link[]> {
  const { caseNumber, revision } = record;
  const { records } = ports;
  const at = (file: 'packet' | 'records' | 'proposal') => revisionKey(caseNumber, revision, file);
  const packet = await named<Packet>(records, at('packet'), record.packet);
  const index = await named<RecordsIndex>(records, at('records'), record.records);
  const proposal = await named(records, at('proposal'), record.proposal);
  const determination = await named<Determination>(records, determinationKey, record.determination);
  const review = await records.get(reviewKey(caseNumber, record.review));
  return [
    told('packet', packet, 'The manifest and the list of what was uploaded are', 'reviewed'),
    ...(packet.value === null ? [] : await uploadLinks(ports, packet.value, revision)),
    told('records', index, 'The list of the records is', 'read'),
    ...(index.value === null ? [] : await documentLinks(records, caseNumber, index.value)),
    await factsLink(records, record),
    ...(await guidelineLinks(ports, record)),
    told('proposal', proposal, 'The proposal is', 'shown to the reviewer'),
    ...(await reviewLinks(ports, record, review, determination.value)),
    told('determination', determination, 'The determination is', 'made of the signed review'),
  ];
}

interface Named<T> {
  readonly value: T | null;
  readonly problem: 'not there' | 'changed' | null;
}

/** An object whose bytes have a digest; the value is null when they do not. */
async function named<T>(store: ObjectStore, key: string, expected: string): Promise<Named<T>> {
  const bytes = await store.get(key);
  if (bytes === null) return { value: null, problem: 'not there' };
  if (sha256(bytes) !== expected) return { value: null, problem: 'changed' };
  return { value: JSON.parse(Buffer.from(bytes).toString('utf8')) as T, problem: null };
}

function told(link: string, { problem }: Named<unknown>, what: string, done: string): Link {
  if (problem === null) return holds(link, `${what} as ${done}.`);
  const found = problem === 'changed' ? 'was changed since' : 'is not there any more';
  return broken(link, `${what} not as ${done}: ${link}.json ${found}. What follows from it cannot be shown.`);
}

/** SHA-256 of an object, read as it comes; null when it is not there. */
async function hashOf(store: ObjectStore, key: string): Promise<string | null> {
  if ((await store.head(key)) === null) return null;
  const hash = createHash('sha256');
  for await (const part of await store.stream(key)) hash.update(part);
  return hash.digest('hex');
}

async function uploadLinks(
  { inbox }: CasePorts,
  { manifest, sources, revision }: Packet,
  expected: string,
): Promise<readonly Link[]> {
  const names = sources
    .map(({ key, sha256: of }) => ({ key, sha256: of }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  if (revision !== expected || digest({ manifest, sources: names }) !== expected)
    return [broken('revision', 'The revision does not belong to this manifest and these uploads.')];
  const found = await Promise.all(
    sources.map(async ({ key, etag, sha256: of }) => {
      if ((await inbox.head(key))?.etag !== etag) return 'replaced';
      return (await hashOf(inbox, key)) === of ? 'same' : 'changed';
    }),
  );
  const changed = found.filter((each) => each === 'changed').length;
  const replaced = found.filter((each) => each === 'replaced').length;
  const of = `of ${sources.length} uploads`;
  if (changed > 0) return [broken('uploads', `${changed} ${of} are not the bytes that were received.`)];
  return replaced > 0
    ? [
        unchecked(
          'uploads',
          `${replaced} ${of} were replaced or removed in the inbox since; the files of the packet are kept.`,
        ),
      ]
    : [holds('uploads', `All ${sources.length} uploads are the bytes that were received.`)];
}

async function documentLinks(
  store: ObjectStore,
  caseNumber: string,
  { documents }: RecordsIndex,
): Promise<readonly Link[]> {
  const files = [...new Set(documents.map(({ sha256: of }) => of))];
  const wrong: string[] = [];
  for (const file of files)
    if ((await hashOf(store, fileKey(caseNumber, file))) !== file)
      wrong.push(...documents.filter(({ sha256: of }) => of === file).map(({ id }) => id));
  return [
    linkOf(
      'documents',
      wrong.length === 0,
      `The ${files.length} files of the record are the bytes that were read.`,
      `The files of ${wrong.join(', ')} are changed or not there any more: what was read in them cannot be shown.`,
    ),
  ];
}

async function factsLink(
  store: ObjectStore,
  { caseNumber, revision, facts }: DeterminationRecord,
): Promise<Link> {
  const key = revisionKey(caseNumber, revision, 'facts');
  const file = await named<{ readonly parts?: readonly string[] }>(store, key, facts);
  for (const part of file.value?.parts ?? [])
    if ((await hashOf(store, factsPartKey(key, part))) !== part)
      return broken('facts', 'A part of the facts is changed or not there any more.');
  return told('facts', file, 'The facts are', 'found');
}

async function guidelineLinks(
  ports: CasePorts,
  { guidelines }: DeterminationRecord,
): Promise<readonly Link[]> {
  const wrong: string[] = [];
  for (const { id, version, digest: expected } of guidelines) {
    const published = await storedVersion(ports, id, version);
    const isSame = published?.digest === expected && digest(published.guideline) === expected;
    if (!isSame) wrong.push(`${id} version ${version}`);
  }
  return [
    linkOf(
      'guidelines',
      wrong.length === 0,
      `The ${guidelines.length} guideline versions are those that were applied.`,
      `Not as they were applied, or not there any more: ${wrong.join(', ')}.`,
    ),
  ];
}

async function reviewLinks(
  ports: CasePorts,
  record: DeterminationRecord,
  jws: Uint8Array | null,
  determination: Determination | null,
): Promise<readonly Link[]> {
  if (jws === null || sha256(jws) !== record.review)
    return [
      broken(
        'review',
        `The signed review ${jws === null ? 'is not there any more' : 'was changed since'}: that a reviewer signed cannot be shown.`,
      ),
    ];
  if (determination === null)
    return [unchecked('review', 'The review is kept; whose key signed it is in the determination.')];
  const { reviewer, publicKey } = determination.signedBy;
  const review = await payloadOf(Buffer.from(jws).toString('latin1'), publicKey);
  if (review === null)
    return [broken('review', 'The review is not signed by the key that the determination names.')];
  const decisions = (items: readonly { id: string; decision: string }[]) =>
    canonicalJson(items.map(({ id, decision }) => ({ id, decision })).sort((a, b) => (a.id < b.id ? -1 : 1)));
  const isOf =
    review.caseNumber === record.caseNumber &&
    review.proposal === record.proposal &&
    decisions(review.items) === decisions(determination.items);
  const signed = linkOf(
    'review',
    isOf,
    `${reviewer} signed this proposal's decisions at ${review.signedAt}.`,
    'What the reviewer signed is another case, another proposal or other decisions than the determination has.',
  );
  const listed = (await readReviewer(ports, reviewer))?.reviewer.publicKey;
  return [
    signed,
    listed !== undefined && listed.x === publicKey.x
      ? holds('reviewer', `The key is that of ${reviewer} on the roster.`)
      : unchecked(
          'reviewer',
          `The roster has another key for ${reviewer} now: the one that signed was replaced, or was never theirs.`,
        ),
  ];
}

async function payloadOf(
  jws: string,
  publicKey: Determination['signedBy']['publicKey'],
): Promise<SignedReview | null> {
  try {
    const { payload } = await compactVerify(jws, await importJWK({ ...publicKey }, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    return JSON.parse(Buffer.from(payload).toString('utf8')) as SignedReview;
  } catch {
    return null;
  }
}
