import type { Facts } from '../facts/model.ts';
import { type Html, html, scriptJson } from '../letter/markup.ts';
import type { Page, PageImage, RecordsIndex } from '../records/model.ts';
import { boxInImage } from '../records/page-image.ts';
import type { Proposal } from '../rules/model.ts';
import { citedFacts } from './cited.ts';
import limits from './scans.json' with { type: 'json' };

/** A scanned page that has an image. */
export type ScannedPage = Page & { readonly image: PageImage };

/** A scanned page that is shown by its image, a PNG. */
export interface Scan {
  readonly page: ScannedPage;
  readonly png: Uint8Array;
}

const placeOf = ({ file, page }: Pick<Page, 'file' | 'page'>): string => `${file} ${page}`;

/** What an image and the places of its words take in the worksheet, about. */
const bytesOf = ({ image, words }: ScannedPage): number =>
  Math.ceil((image.bytes * 4) / 3) + words.length * limits.bytesOfWord;

/**
 * Chooses the scans of a record that its worksheet shows by their images: first those that the proposal cites, then
 * those that could not be read well, then the others, each in the order of the record, as far as they fit. Holds no
 * more pages than could be chosen.
 */
export class ScanChoice {
  readonly #cited: ReadonlySet<string>;
  readonly #mostBytes: number;
  readonly #ranks = [0, 1, 2].map(() => ({ pages: [] as ScannedPage[], bytes: 0 }));

  constructor(proposal: Proposal, { facts }: Facts, { documents }: RecordsIndex, mostBytes = limits.bytes) {
    const cited = citedFacts(proposal);
    const fileOf = new Map(documents.map(({ id, sha256 }) => [id, sha256]));
    this.#cited = new Set(
      facts
        .filter(({ id }) => cited.has(id))
        .map(({ citation: { document, page } }) => placeOf({ file: fileOf.get(document) ?? '', page })),
    );
    this.#mostBytes = mostBytes;
  }

  /** Takes a page of the record into account; one without an image is passed over. */
  offer(page: Page): void {
    const { image } = page;
    if (image === undefined) return;
    const rank = this.#ranks[this.#cited.has(placeOf(page)) ? 0 : page.legibility === 'legible' ? 2 : 1];
    const scanned = { ...page, image };
    if (rank === undefined || rank.bytes + bytesOf(scanned) > this.#mostBytes) return;
    rank.pages.push(scanned);
    rank.bytes += bytesOf(scanned);
  }

  /** The pages chosen of those that were offered. */
  chosen(): readonly ScannedPage[] {
    let left = this.#mostBytes;
    return this.#ranks
      .flatMap(({ pages }) => pages)
      .filter((page) => {
        if (bytesOf(page) > left) return false;
        left -= bytesOf(page);
        return true;
      });
  }
}

/** Where the script finds the scan of a page of a file, by its number in the page's data. */
const idOf = (file: number, page: number): string => `scan-${file}-${page}`;

/** The image of a scan and where its words stand on it, six numbers a word: start, end, x, y, width, height in pixels. */
export function scanData({ page, png }: Scan, file: number): Html {
  const words = page.words.flatMap((word) => [
    word[0],
    word[1],
    ...boxInImage(word, page, page.image).map(Math.round),
  ]);
  const data = { png: Buffer.from(png).toString('base64'), words };
  return html`<script type="application/json" id="${idOf(file, page.page)}">${scriptJson(data)}</script>\n`;
}

/** Scans by their place, to be found by a page of the record. */
export function scansByPlace(scans: readonly Scan[]): (page: Page) => Scan | undefined {
  const byPlace = new Map(scans.map((scan) => [placeOf(scan.page), scan]));
  return (page) => byPlace.get(placeOf(page));
}
