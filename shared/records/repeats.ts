import { isStamp, isTransportMark } from './marks.ts';
import type { Page, RecordDocument } from './model.ts';
import { ILLEGIBLE } from './page.ts';
import { distance } from './people.ts';
import data from './repeats.json' with { type: 'json' };

/** A page's words as numbers of a vocabulary, without what fax machines and printers put on it. */
interface PageWords {
  readonly words: Uint32Array;
  readonly byOcr: boolean;
}

/** A document's words, and a sample of its sequences of four by which others like it are found. */
interface Text {
  readonly document: RecordDocument;
  readonly words: Uint32Array;
  readonly byOcr: boolean;
  readonly sample: readonly number[];
}

const SAMPLE = 48;
const TELLING = new Set(data.telling);
const SLIGHT = new Set(data.slight);

/**
 * The words of a revision's pages, kept as four bytes each, by which documents are told to repeat each other.
 */
export class PacketWords {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #counts: number[] = [];
  readonly #pages = new Map<string, PageWords>();
  /** Words that stand in the packet often; known when all pages are in. */
  #common: readonly string[] | undefined;

  /** Takes a page's words in. */
  add(page: Page): void {
    const words = wordsOf(page.text).map((word) => this.#number(word));
    this.#pages.set(`${page.file} ${page.page}`, {
      words: Uint32Array.from(words),
      byOcr: page.source === 'ocr',
    });
  }

  /**
   * Sets aside every document that says the same as another, word for word but for what transport and recognition
   * changed, and names on the one that is kept where its copies stand. The most legible is kept, else the first. A
   * report of which a finding, a number or a date is another's is no copy of it: what differs is never folded.
   */
  fold(documents: readonly RecordDocument[]): RecordDocument[] {
    const texts = documents
      .filter(({ setAside }) => setAside === undefined)
      .flatMap((one) => this.#textOf(one));
    const kept = new Map<RecordDocument, Text[]>();
    const others = new Others(texts);
    for (const text of texts.toSorted(
      (a, b) => illegible(a) - illegible(b) || Number(a.byOcr) - Number(b.byOcr),
    )) {
      const original = candidates(text, others).find((other) => this.#isSame(text, other));
      if (original) kept.get(original.document)?.push(text);
      else {
        kept.set(text.document, []);
        others.add(text);
      }
    }
    const originals = new Map<RecordDocument, RecordDocument>();
    for (const [document, copies] of kept) for (const copy of copies) originals.set(copy.document, document);
    const sameFile = Map.groupBy(documents, ({ setAside }) => setAside?.of);
    return documents.map((document) => {
      const of = originals.get(document)?.id;
      const also = (kept.get(document) ?? []).map((copy) => copy.document.id);
      const files = (sameFile.get(document.id) ?? []).map(({ id }) => id);
      const copies = [...also, ...files].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
      if (of)
        return { ...document, setAside: { reason: 'duplicate', detail: `the same report as ${of}`, of } };
      return copies.length > 0 ? { ...document, copies } : document;
    });
  }

  #number(word: string): number {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#words.length;
      this.#numbers.set(word, number);
      this.#words.push(word);
      this.#counts.push(0);
    }
    this.#counts[number] = (this.#counts[number] ?? 0) + 1;
    return number;
  }

  #textOf(document: RecordDocument): Text[] {
    const { from, to } = document.pages ?? { from: 1, to: 0 };
    const pages: PageWords[] = [];
    for (let page = from; page <= to; page++) {
      const found = this.#pages.get(`${document.sha256} ${page}`);
      if (found) pages.push(found);
    }
    const words = Uint32Array.from(pages.flatMap((page) => [...page.words]));
    if (words.length < data.leastWords) return [];
    const unread = this.#numbers.get(ILLEGIBLE);
    const missed = unread === undefined ? 0 : words.filter((word) => word === unread).length;
    // Of a page that is mostly not read nobody can say what it repeats.
    if (missed > words.length * data.illegibleShare) return [];
    return [{ document, words, byOcr: pages.some(({ byOcr }) => byOcr), sample: sampleOf(words) }];
  }

  #isSame(a: Text, b: Text): boolean {
    const byOcr = a.byOcr || b.byOcr;
    const share = Math.ceil(Math.max(a.words.length, b.words.length) * data.editShare);
    const most = byOcr ? Math.min(share, data.mostEdits) : 4;
    const changes = changesBetween(a.words, b.words, most);
    if (changes === null) return false;
    return changes.every(([left, right]) =>
      this.#isNoise(
        left.map((word) => this.#words[word] ?? ''),
        right.map((word) => this.#words[word] ?? ''),
        byOcr,
      ),
    );
  }

  /** Whether words that stand against each other can be the same ones, differently set or recognised. */
  #isNoise(a: readonly string[], b: readonly string[], byOcr: boolean): boolean {
    // A space more or less parts no word, but it does part numbers.
    if (a.join('') === b.join('')) return !/\d/.test(a.join(''));
    if (!byOcr) return false;
    const isOpen = (words: readonly string[]) => words.includes(ILLEGIBLE);
    if (isOpen(a) || isOpen(b)) {
      // What was not read may be any word, but no number and nothing that could turn a finding.
      const other = isOpen(a) ? b : a;
      const known = isOpen(a) ? a : b;
      const rest = [...a, ...b].filter((word) => word !== ILLEGIBLE);
      return other.length <= known.length + 1 && !rest.some((word) => /\d/.test(word) || TELLING.has(word));
    }
    const [left, right] = [a.join(''), b.join('')];
    if (likeness(left) === likeness(right)) return true;
    return this.#canBeSet(a, b);
  }

  /**
   * Whether words can be set against others from the first to the last, each against the one that it is misread from,
   * or against two that it was torn into; specks that were read as letters, and slight words that were lost, against
   * none.
   */
  #canBeSet(a: readonly string[], b: readonly string[]): boolean {
    const isNothing = (word = '') => (/^[a-z]$/.test(word) && word !== 'a') || SLIGHT.has(word);
    const reached = [new Set([0])];
    const reach = (i: number, j: number) => {
      reached[i] ??= new Set();
      reached[i].add(j);
    };
    for (let i = 0; i <= a.length; i++)
      // The set grows while it is gone through.
      for (const j of reached[i] ?? []) {
        const [x, y] = [a[i], b[j]];
        const [after, behind] = [a[i + 1], b[j + 1]];
        if (x !== undefined && isNothing(x)) reach(i + 1, j);
        if (y !== undefined && isNothing(y)) reach(i, j + 1);
        if (x === undefined || y === undefined) continue;
        if (likeness(x) === likeness(y) || this.#isMisread(x, y)) reach(i + 1, j + 1);
        if (behind !== undefined && this.#isTorn(x, [y, behind])) reach(i + 1, j + 2);
        if (after !== undefined && this.#isTorn(y, [x, after])) reach(i + 2, j + 1);
      }
    return reached[a.length]?.has(b.length) === true;
  }

  /** Whether a word was torn in two, or two run together, and perhaps misread besides. */
  #isTorn(word: string, parts: readonly [string, string]): boolean {
    if ([word, ...parts].some((one) => TELLING.has(one) || /\d/.test(one))) return false;
    const together = parts.join('');
    const isOdd = [word, ...parts].some((one) => this.#count(one) <= 1);
    return together === word || (isOdd && distance(together, word) <= lettersMisread(together, word));
  }

  /** Whether one of two words is the other misread, or both are a common one misread in two ways. */
  #isMisread(a: string, b: string): boolean {
    if (a === b || this.#isMisreadFrom(a, b)) return true;
    if (this.#isCommon(a) || this.#isCommon(b)) return false;
    this.#common ??= this.#words.filter((word) => this.#isCommon(word));
    return this.#common.some((word) => this.#isMisreadFrom(a, word) && this.#isMisreadFrom(b, word));
  }

  /**
   * One of two words that is seldom where the other is common is the other misread: long ones by a letter or two, short
   * ones by one.
   */
  #isMisreadFrom(a: string, b: string): boolean {
    if (Math.abs(a.length - b.length) > 2 || /\d/.test(a + b) || TELLING.has(a) || TELLING.has(b))
      return false;
    if (a.endsWith(b) || b.endsWith(a) || areOpposite(a, b)) return false;
    const seldom = Math.min(this.#count(a), this.#count(b));
    const isFarSeldomer = seldom * data.misreadRatio <= Math.max(this.#count(a), this.#count(b));
    if (seldom > 1 && !isFarSeldomer) return false;
    const isShort = a.length >= 3 && a.length === b.length && isFarSeldomer;
    return distance(a, b) <= Math.max(lettersMisread(a, b), isShort ? 1 : 0);
  }

  #isCommon(word: string): boolean {
    return this.#count(word) >= data.misreadRatio;
  }

  /** How often a word stands in the packet. */
  #count(word: string): number {
    return this.#counts[this.#numbers.get(word) ?? -1] ?? 0;
  }
}

/**
 * The documents that are kept, by what they may share with another. Reports of two days are no copies of each other,
 * so that only those of one day are held against one another, however many there are; one that has no date is found by
 * its sample, of which nothing is kept but what documents without a date have in theirs.
 */
class Others {
  readonly #ofDate = new Map<string, Text[]>();
  readonly #undated = new Map<number, Text[]>();
  readonly #dated = new Map<number, Text[]>();
  readonly #sought: ReadonlySet<number>;

  constructor(all: readonly Text[]) {
    this.#sought = new Set(all.flatMap(({ document, sample }) => (document.date ? [] : sample)));
  }

  add(text: Text): void {
    const { date } = text.document;
    if (date) put(this.#ofDate, date, text);
    for (const shingle of text.sample)
      if (this.#sought.has(shingle)) put(date ? this.#dated : this.#undated, shingle, text);
  }

  /** Those that share sequences with a text, with how many; the first that came first. */
  sharing(text: Text): ReadonlyMap<Text, number> {
    const shared = new Map<Text, number>();
    const { date } = text.document;
    const own = new Set(text.sample);
    for (const other of (date && this.#ofDate.get(date)) || [])
      shared.set(
        other,
        other.sample.reduce((count, shingle) => count + Number(own.has(shingle)), 0),
      );
    for (const found of date ? [this.#undated] : [this.#undated, this.#dated])
      for (const shingle of text.sample)
        for (const other of found.get(shingle) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    return shared;
  }
}

function put<K>(lists: Map<K, Text[]>, key: K, text: Text): void {
  const list = lists.get(key);
  if (list) list.push(text);
  else lists.set(key, [text]);
}

/** The documents that a text may repeat, the likeliest first. */
function candidates(text: Text, others: Others): Text[] {
  const least = Math.max(
    1,
    text.sample.length * (text.byOcr ? data.sharedShingles / 4 : data.sharedShingles),
  );
  return [...others.sharing(text)]
    .filter(([other, count]) => {
      const needed = other.byOcr ? Math.max(1, least / 4) : least;
      const longer = Math.max(text.words.length, other.words.length);
      return (
        count >= needed &&
        Math.abs(text.words.length - other.words.length) <= longer * data.lengthDifference + 2
      );
    })
    .sort(([, a], [, b]) => b - a)
    .map(([other]) => other);
}

const illegible = ({ document }: Text) =>
  document.legibility === 'legible' ? 0 : document.legibility === 'not fully legible' ? 1 : 2;

/**
 * Lines without transport marks; the first ones that are left are the edge, where marks may be longer. A header that
 * is too long for its line goes on in a word or two of capitals.
 */
function withoutMarks(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let wasMark = false;
  for (const [i, line] of lines.entries()) {
    if (isStamp(line, lines[i - 1] ?? '')) continue;
    const isRest: boolean =
      wasMark &&
      kept.length === 0 &&
      /^[A-Z][A-Z&.' -]*$/.test(line) &&
      line.split(/\s+/).length <= 2 &&
      !line.split(/\s+/).some((word) => TELLING.has(word.toLowerCase()));
    wasMark = !isRest && isTransportMark(line, kept.length < data.markLines);
    if (!wasMark && !isRest) kept.push(line);
  }
  return kept;
}

/** The words of a page in small letters, without its transport marks and punctuation. */
function wordsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const own = withoutMarks(withoutMarks(lines).reverse()).reverse();
  return own
    .join('\n')
    .toLowerCase()
    .replaceAll(ILLEGIBLE, ' ILLEGIBLE ')
    .split(/[^\p{L}\p{N}./-]+/u)
    .map((word) => (word === 'ILLEGIBLE' ? ILLEGIBLE : word.replace(/^(?!\.\d)[./-]+|[./-]+$/g, '')))
    .filter(Boolean);
}

/** Beginnings that a letter or two turn into their contrary: `abduction` and `adduction`. */
const areOpposite = (a: string, b: string): boolean =>
  data.opposites.some(
    ([one = '', other = '']) =>
      (a.startsWith(one) && b.startsWith(other)) || (a.startsWith(other) && b.startsWith(one)),
  );

/** Letters that may be misread in words of a length. */
const lettersMisread = (a: string, b: string) => Math.min(2, Math.floor(Math.min(a.length, b.length) / 5));

/** What scanning confuses, written alike. */
function likeness(word: string): string {
  const alike = word
    .replace(/[1il|!]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/cl/g, 'd');
  // In a number a point is no speck.
  return /\d/.test(word) ? alike : alike.replace(/[./-]/g, '');
}

/** The smallest hashes of the sequences of four words. */
function sampleOf(words: Uint32Array): number[] {
  const hashes = new Set<number>();
  for (let i = 0; i + 4 <= words.length; i++) {
    let hash = 2_166_136_261;
    for (let j = i; j < i + 4; j++) {
      hash = Math.imul(hash ^ (words[j] ?? 0), 16_777_619);
      hash ^= hash >>> 15;
      hash = Math.imul(hash, 2_246_822_507);
    }
    hashes.add(hash >>> 0);
  }
  return [...hashes].sort((a, b) => a - b).slice(0, SAMPLE);
}

type Change = readonly [left: number[], right: number[]];

/**
 * Where two sequences differ, in order: what stands in one against what stands in the other. Null where more than
 * `most` words would have to be taken out or put in (Myers' greedy comparison, which ends early).
 */
export function changesBetween(a: Uint32Array, b: Uint32Array, most: number): Change[] | null {
  let first = 0;
  while (first < a.length && first < b.length && a[first] === b[first]) first++;
  let ends = 0;
  while (
    ends < a.length - first &&
    ends < b.length - first &&
    a[a.length - 1 - ends] === b[b.length - 1 - ends]
  )
    ends++;
  const x = a.subarray(first, a.length - ends);
  const y = b.subarray(first, b.length - ends);
  if (x.length === 0 && y.length === 0) return [];
  const limit = Math.min(most * 2, x.length + y.length);
  const trace: Int32Array[] = [];
  const furthest = new Int32Array(2 * limit + 3);
  for (let d = 0; d <= limit; d++) {
    // Only what this step can have come from: a copy of it all would be twice as large again.
    trace.push(furthest.slice(limit - d, limit + d + 3));
    for (let k = -d; k <= d; k += 2) {
      const at = k + limit + 1;
      const down = k === -d || (k !== d && (furthest[at - 1] ?? 0) < (furthest[at + 1] ?? 0));
      let i = down ? (furthest[at + 1] ?? 0) : (furthest[at - 1] ?? 0) + 1;
      let j = i - k;
      while (i < x.length && j < y.length && x[i] === y[j]) {
        i++;
        j++;
      }
      furthest[at] = i;
      if (i >= x.length && j >= y.length) return backwards(x, y, trace);
    }
  }
  return null;
}

/** The way back through the comparison, its single steps put together into changes. */
function backwards(x: Uint32Array, y: Uint32Array, trace: readonly Int32Array[]): Change[] {
  const changes: [number[], number[]][] = [];
  let i = x.length;
  let j = y.length;
  let wasEqual = true;
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d] as Int32Array;
    const k = i - j;
    const at = k + d + 1;
    const down = k === -d || (k !== d && (furthest[at - 1] ?? 0) < (furthest[at + 1] ?? 0));
    const before = k + (down ? 1 : -1);
    const fromI = d === 0 ? 0 : (furthest[before + d + 1] ?? 0);
    const fromJ = d === 0 ? 0 : fromI - before;
    while (i > fromI && j > fromJ && (d === 0 || i > fromI + (down ? 0 : 1) || j > fromJ + (down ? 1 : 0))) {
      i--;
      j--;
      wasEqual = true;
    }
    if (d === 0) break;
    if (wasEqual) changes.unshift([[], []]);
    wasEqual = false;
    const change = changes[0] as [number[], number[]];
    if (down) change[1].unshift(y[--j] as number);
    else change[0].unshift(x[--i] as number);
  }
  return changes;
}
