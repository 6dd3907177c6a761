/** A word or a mark of a text, with its span in that text. */
export interface Token {
  /** As written. */
  readonly raw: string;
  /** In lower case, without a possessive or a plural s. */
  readonly norm: string;
  readonly start: number;
  readonly end: number;
}

/** What a line of a FHIR record leads to (`‹Condition/abc›`) is one word and means nothing by its parts. */
const TOKEN = /‹[^›\s]{1,140}›|[A-Za-z0-9]+(?:['’][a-z]{1,2}(?![A-Za-z]))?|[^\sA-Za-z0-9'’"“”]/g;
/** Marks that join words and mean nothing by themselves. */
const JOINER = /^[-‐‑–\u00ad\ufffe]$/;

const norms = new Map<string, string>();

/** The form of a word by which phrases are compared. */
export function normalise(raw: string): string {
  const known = norms.get(raw);
  if (known !== undefined) return known;
  let norm = raw.toLowerCase().replace('’', "'");
  if (norm.endsWith("'s")) norm = norm.slice(0, -2);
  // TENS is no plural of ten, nor CRPS of CRP.
  if (norm.length > 3 && norm.endsWith('s') && !/(?:ss|us|is|^tens|^crps)$/.test(norm))
    norm = norm.slice(0, -1);
  // Identifiers and numbers would fill the table without end.
  if (norms.size < 50_000) norms.set(raw, norm);
  return norm;
}

/** The words and marks of `text` from `from` to `to`, in order; quotation marks are left out. */
export function tokenise(text: string, from = 0, to = text.length): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(text); match !== null && match.index < to; match = TOKEN.exec(text)) {
    const raw = match[0];
    tokens.push({ raw, norm: normalise(raw), start: match.index, end: match.index + raw.length });
  }
  return tokens;
}

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  readonly entries: { readonly value: T; readonly capitals: boolean }[];
}

/** A phrase found: tokens `from` to `to` (exclusive), and what the phrase stands for. */
export interface Hit<T> {
  readonly from: number;
  readonly to: number;
  readonly value: T;
}

/**
 * A set of phrases that is searched in one pass, whatever their number. Hyphens between words make no difference.
 * A phrase of one word of at most three letters that is written in capitals is an abbreviation and is found only in
 * capitals: `PT` is therapy, `pt` the patient.
 */
export class Phrases<T> {
  readonly #root: Node<T> = { next: new Map(), entries: [] };
  readonly #words = new Set<string>();

  add(phrase: string, value: T): void {
    let node = this.#root;
    const words = tokenise(phrase).filter((token) => !JOINER.test(token.raw));
    for (const word of words.length > 0 ? words : tokenise(phrase)) {
      let next = node.next.get(word.norm);
      if (next === undefined) {
        next = { next: new Map(), entries: [] };
        node.next.set(word.norm, next);
      }
      node = next;
      this.#words.add(word.norm);
    }
    node.entries.push({ value, capitals: /^[A-Z]{1,3}$/.test(phrase) });
  }

  /** Whether some phrase has a word, as `normalise` gives it. */
  knows(norm: string): boolean {
    return this.#words.has(norm);
  }

  /** The longest phrases of each group at each place; those of equal length together. Groups do not see each other. */
  find(tokens: readonly Token[], group: (value: T) => string): readonly Hit<T>[] {
    const hits: Hit<T>[] = [];
    for (let from = 0; from < tokens.length; from++) {
      const first = this.#root.next.get((tokens[from] as Token).norm);
      if (first === undefined) continue;
      let node: Node<T> = first;
      let longest: Map<string, Hit<T>[]> | undefined;
      let at = from + 1;
      for (;;) {
        for (const entry of node.entries) {
          if (entry.capitals && !/^[A-Z]+s?$/.test((tokens[from] as Token).raw)) continue;
          longest ??= new Map();
          const hit = { from, to: at, value: entry.value };
          const best = longest.get(group(entry.value));
          if (best?.[0]?.to === at) best.push(hit);
          else longest.set(group(entry.value), [hit]);
        }
        if (node.next.size === 0) break;
        while (at < tokens.length && JOINER.test((tokens[at] as Token).raw)) at++;
        const word = tokens[at];
        const next: Node<T> | undefined = word === undefined ? undefined : node.next.get(word.norm);
        if (next === undefined) break;
        node = next;
        at++;
      }
      if (longest !== undefined) for (const best of longest.values()) hits.push(...best);
    }
    return hits;
  }
}

/** Keeps the hits that begin first, and of those the longest; hits within or across a kept one go. */
export function leftmostLongest<T>(hits: readonly Hit<T>[]): readonly Hit<T>[] {
  const sorted = [...hits].sort((a, b) => a.from - b.from || b.to - a.to);
  const kept: Hit<T>[] = [];
  for (const hit of sorted) {
    const last = kept.at(-1);
    if (last === undefined || hit.from >= last.to || (hit.from === last.from && hit.to === last.to))
      kept.push(hit);
  }
  return kept;
}
