import { canonicalJson, sha256 } from '../digest.ts';
import { Defect } from '../errors.ts';
import { factsPartKey } from '../keys.ts';
import { writeJson } from '../ports/json.ts';
import type { ObjectStore } from '../ports/ports.ts';
import type { Citation } from '../records/model.ts';
import type { Fact, Facts } from './model.ts';

/** Facts of a part: some 800 KB. */
const PART = 2000;

/**
 * `facts.json`. The facts of a long record do not stand in it but the last ones: the others are in parts beside it, in
 * their order, each under the digest of its bytes. So the digest of `facts.json` is one of all facts.
 */
interface FactsFile extends Facts {
  readonly parts?: readonly string[];
}

/** Writes the facts of a revision as they come, so that no more than a part of them is held. */
export class FactsWriter {
  readonly #store: ObjectStore;
  readonly #key: string;
  readonly #parts: string[] = [];
  #held: Fact[] = [];

  constructor(store: ObjectStore, key: string) {
    this.#store = store;
    this.#key = key;
  }

  /** Takes the next facts. The same facts give the same parts, however they are divided. */
  async take(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) this.#held.push(fact);
    for (; this.#held.length > PART; this.#held = this.#held.slice(PART)) {
      const json = canonicalJson(this.#held.slice(0, PART));
      const part = sha256(json);
      await this.#store.put(factsPartKey(this.#key, part), json, 'application/json');
      this.#parts.push(part);
    }
  }

  /** Writes `facts.json`, after all that it points to, and gives the number of facts. */
  async end(searched: Omit<Facts, 'facts'>): Promise<number> {
    const file: FactsFile = {
      ...searched,
      facts: this.#held,
      ...(this.#parts.length > 0 && { parts: this.#parts }),
    };
    await writeJson(this.#store, this.#key, file);
    return this.#parts.length * PART + this.#held.length;
  }
}

/**
 * Reads the facts of a revision, with the digest that a proposal names. One part after the other is parsed, and what
 * facts have in common is held once.
 *
 * @throws Defect when `facts.json` or a part of it is not there, or is not what was written
 */
export async function readFacts(
  store: Pick<ObjectStore, 'get'>,
  key: string,
): Promise<{ readonly facts: Facts; readonly digest: string }> {
  const bytes = await bytesOf(store, key);
  const { parts = [], facts: last, ...searched } = JSON.parse(bytes.toString('utf8')) as FactsFile;
  const facts: Fact[] = [];
  const once = sharing();
  for (const part of parts) {
    const its = await bytesOf(store, factsPartKey(key, part));
    if (sha256(its) !== part)
      throw new Defect('object-changed', 'a part of the facts is not as it was written');
    for (const fact of JSON.parse(its.toString('utf8')) as Fact[]) facts.push(once(fact));
  }
  for (const fact of last) facts.push(once(fact));
  return { facts: { ...searched, facts }, digest: sha256(bytes) };
}

async function bytesOf(store: Pick<ObjectStore, 'get'>, key: string): Promise<Buffer> {
  const bytes = await store.get(key);
  if (bytes === null) throw new Defect('object-missing', `nothing at ${key}, which an event points to`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Gives the same facts, sharing the names that are few and the sentence that several facts in a row cite. */
function sharing(): (fact: Fact) => Fact {
  const names = new Map<string, string>();
  const name = <T extends string>(text: T): T => {
    const known = names.get(text);
    if (known !== undefined) return known as T;
    names.set(text, text);
    return text;
  };
  const places = new Map<string, Fact['regions']>();
  let cited: Citation | null = null;
  return (fact) => {
    const { citation, regions } = fact;
    const isSame =
      cited !== null &&
      cited.document === citation.document &&
      cited.page === citation.page &&
      cited.start === citation.start &&
      cited.end === citation.end;
    if (!isSame || cited === null) cited = { ...citation, document: name(citation.document) };
    const place = regions.join(' ');
    if (!places.has(place)) places.set(place, regions);
    return {
      ...fact,
      concept: name(fact.concept),
      documentType: name(fact.documentType),
      section: name(fact.section),
      regions: places.get(place) ?? regions,
      citation: cited,
    };
  };
}
