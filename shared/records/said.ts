import type { DocumentType } from '../case/manifest.ts';
import type { PageDigest } from './detect.ts';
import data from './document-types.json' with { type: 'json' };
import type { IsoDate } from './model.ts';

const TYPE_OF_CREDENTIAL = new Map(
  Object.entries(data.typeOfCredential).flatMap(([type, credentials]) =>
    credentials.map((credential) => [credential, type as DocumentType] as const),
  ),
);

/** By its title; a progress note by a therapist is a therapy note; without a title, by the words its pages use. */
export function typeOf(pages: readonly PageDigest[]): DocumentType | null {
  const titled =
    pages[0]?.title != null ? pages[0] : pages.slice(0, 2).find(({ cues }) => cues.isTitleStrong);
  const title = titled?.title ?? null;
  const credential = authorOf(pages)?.split(', ').at(-1) ?? '';
  if (title === null || title === 'progress-report') {
    const type = TYPE_OF_CREDENTIAL.get(credential);
    if (type !== undefined) return type;
  }
  if (title !== null) return title;
  const body = pages.find(({ body }) => body !== null)?.body;
  if (body) return body;
  if (pages[0]?.cues.hasSalutation) return 'correspondence';
  return pages.find(({ title }) => title !== null)?.title ?? null;
}

/** By the label that such a document is dated by; the first page's before those after it. */
export function dateOf(
  pages: readonly Pick<PageDigest, 'dates'>[],
  type: DocumentType | null,
): IsoDate | null {
  const own: readonly string[] = type === null ? [] : data.dates.orders[type];
  const order = [...new Set([...own, ...data.dates.anyOrder])];
  let best: { readonly date: IsoDate; readonly rank: number } | null = null;
  for (const [i, { dates }] of pages.entries())
    for (const { date, by } of dates) {
      const rank = order.indexOf(by) + Math.min(i, 3) * 2;
      if (best === null || rank < best.rank) best = { date, rank };
    }
  return best?.date ?? null;
}

const AUTHOR_ORDER = ['signed', 'closing', 'line', 'label'];

/**
 * Who signed it, at its end before its beginning; else who is named as its author. An application names physicians, and
 * is by none of them.
 */
export function authorOf(pages: readonly PageDigest[], type: DocumentType | null = null): string | null {
  for (const by of type === 'application' ? ['signed', 'closing'] : AUTHOR_ORDER)
    for (const { authors } of pages.toReversed()) {
      const found = authors.find((one) => one.by === by);
      if (found) return found.name;
    }
  return null;
}
