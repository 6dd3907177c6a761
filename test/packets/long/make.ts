import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { DocumentType, Manifest } from '../../../shared/case/manifest.ts';
import { random } from '../scan.ts';
import content from './content.json' with { type: 'json' };

/** How a long packet is made. The same options give the same bytes. */
export interface LongOptions {
  readonly seed: number;
  /** About so many; the truth tells how many there are. */
  readonly pages: number;
  /** Two sets of titles, labels and signatures: one to work with, the other to measure by. */
  readonly wording?: 'a' | 'b';
  /** Whether the manifest lists the bundles as if each were one document. */
  readonly declared?: boolean;
}

/** A document of a packet as it was made. `author` is `Name, credential`. */
export interface TrueDocument {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly type: DocumentType;
  readonly date: string | null;
  readonly author: string | null;
  /** Pages of the file that are blank sheets and belong to no document; they follow it. */
  readonly blank: readonly number[];
  /** Set where it repeats an earlier one. */
  readonly duplicateOf?: { readonly file: string; readonly from: number };
  readonly isForeign: boolean;
}

/** What is known of a packet because it was made so. */
export interface Truth {
  readonly options: LongOptions;
  readonly pages: number;
  readonly documents: readonly TrueDocument[];
  readonly missing: readonly { readonly type: DocumentType; readonly date: string }[];
}

/** A packet: its manifest, its files by path, and the truth of it, which is no part of it. */
export interface LongPacket {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly truth: Truth;
}

type Kind = DocumentType;
type Block = { readonly kind: string; readonly [field: string]: unknown };
interface Person {
  readonly name: string;
  readonly born: string;
  readonly claim: string;
}

/** Where documents come from. */
interface Practice {
  readonly name: string;
  readonly lines: readonly string[];
  readonly style: string;
  readonly rule: boolean;
  readonly doctors: readonly string[];
}

/** A document as the template sets it, with what is true of it. */
interface Made {
  readonly set: {
    id: string;
    font: string;
    size: number;
    margin: number;
    columns: number;
    hyphenate: boolean;
    blank: boolean;
    fax: { words: string; first: number } | null;
    head: { words: string[]; first: boolean } | null;
    foot: string[] | null;
    top: Block[];
    body: Block[];
    bottom: Block[];
  };
  readonly type: Kind;
  readonly date: string | null;
  readonly author: string | null;
  readonly isForeign: boolean;
  readonly paragraphs: number;
  duplicateOf?: Made;
}

/** Pages of one bundle, as parties send them. */
const PAGES_OF_BUNDLE = 400;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'].concat(
  ['October', 'November', 'December'],
);

/** Makes a packet of about so many pages, with everything that is true of it. */
export async function makeLongPacket(options: LongOptions): Promise<LongPacket> {
  const dice = diceOf(options.seed);
  const maker = new Maker(dice, options.wording ?? 'a');
  const files = new Map<string, Uint8Array>();
  const documents: TrueDocument[] = [];
  let pages = 0;
  for (let bundle = 1; pages < options.pages * 0.97; bundle++) {
    const wanted = Math.min(PAGES_OF_BUNDLE, options.pages - pages);
    const file = `records/bundle ${String(bundle).padStart(2, '0')}.pdf`;
    const made = maker.bundle(wanted);
    const { pdf, starts, count } = set(made, dice.pick(content.stamps));
    files.set(file, pdf);
    const first = new Map<Made, number>();
    for (const [i, one] of made.entries()) {
      const from = starts[i] as number;
      first.set(one, from);
      if (one.set.blank) continue;
      let after = i + 1;
      while (made[after]?.set.blank) after++;
      const to = (starts[i + 1] ?? count + 1) - 1;
      const blank = made.slice(i + 1, after).map((_, n) => to + 1 + n);
      const { type, date, author, isForeign, duplicateOf } = one;
      const original = duplicateOf && { file, from: first.get(duplicateOf) as number };
      documents.push({
        file,
        from,
        to,
        type,
        date,
        author,
        blank,
        isForeign,
        ...(original && { duplicateOf: original }),
      });
    }
    pages += count;
  }
  const manifest = maker.manifest(options.declared ? [...files.keys()] : []);
  return { manifest, files, truth: { options, pages, documents, missing: maker.missing } };
}

/** Sets documents as one PDF; `starts` is the page on which each begins. */
function set(
  made: readonly Made[],
  stamp: string | undefined,
): { pdf: Uint8Array; starts: number[]; count: number } {
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname });
  const inputs = { documents: JSON.stringify(made.map((one) => one.set)), stamp: stamp ?? '' };
  const compiled = compiler.compile({ mainFilePath: `${import.meta.dirname}/packet.typ`, inputs });
  if (!compiled.result) {
    compiled.printDiagnostics();
    throw new Error('the packet does not compile');
  }
  const found = compiler.query(compiled.result, { selector: '<begins>', field: 'value' }) as {
    id: string;
    page: number;
  }[];
  const at = new Map(found.map(({ id, page }) => [id, page]));
  return {
    // Records come from printers and scanners, which do not tag.
    pdf: compiler.pdf(compiled.result, { pdfTags: false }),
    starts: made.map((one) => at.get(one.set.id) as number),
    count: at.get('end') as number,
  };
}

type Dice = ReturnType<typeof diceOf>;

function diceOf(seed: number) {
  const next = random(seed);
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    between: (from: number, to: number) => from + below(to - from + 1),
    chance: (share: number) => next() < share,
    pick: <T>(from: readonly T[]): T => from[below(from.length)] as T,
    weighted: <T>(from: readonly (readonly [T, number])[]): T => {
      let rest = next() * from.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [one, weight] of from) {
        rest -= weight;
        if (rest < 0) return one;
      }
      return from[0]?.[0] as T;
    },
  };
}

const dayOf = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** A date in one of the ways in which it is written. */
function written(date: string, style: number): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const two = (n: number) => String(n).padStart(2, '0');
  const name = MONTHS[month - 1] ?? '';
  return [
    `${two(month)}/${two(day)}/${year}`,
    `${month}/${day}/${String(year).slice(2)}`,
    `${name} ${day}, ${year}`,
    `${two(month)}-${two(day)}-${year}`,
    `${name.slice(0, 3)} ${day}, ${year}`,
    `${two(day)}-${name.slice(0, 3)}-${year}`,
    date,
    `${day} ${name} ${year}`,
  ][style % 8] as string;
}

class Maker {
  readonly missing: { type: DocumentType; date: string }[] = [];
  readonly #dice: Dice;
  readonly #wording: 'a' | 'b';
  readonly #patient: Person;
  readonly #part: string;
  readonly #injury: string;
  readonly #assigned: string;
  #count = 0;
  readonly #practices: readonly Practice[];
  /** Half of the packets were typed in one office, and look alike throughout; their pages end with a paragraph. */
  readonly #look: { readonly font: string; readonly size: number; readonly margin: number } | null;

  constructor(dice: Dice, wording: 'a' | 'b') {
    this.#dice = dice;
    this.#wording = wording;
    this.#patient = this.#person();
    this.#part = dice.pick(content.parts);
    this.#look = dice.chance(0.5)
      ? { font: dice.pick(content.fonts), size: dice.pick([10, 11, 12]), margin: 1 }
      : null;
    this.#injury = dayOf('2009-01-05', dice.below(1500));
    this.#assigned = dayOf('2015-06-01', dice.below(1200));
    this.#practices = content.practices.map((practice) => ({
      ...practice,
      lines: [
        `${dice.between(10, 9900)} ${dice.pick(content.streets)}, ${dice.pick(content.towns)}, CA 9${dice.between(1000, 6000)}`,
        `Tel (555) 555-0${dice.between(100, 199)}  Fax (555) 555-0${dice.between(100, 199)}`,
      ],
      doctors: [this.#name(), this.#name()],
    }));
  }

  /** Documents of about so many pages, with their blank sheets, copies and strays. */
  bundle(pages: number): Made[] {
    const dice = this.#dice;
    const made: Made[] = [];
    let estimate = 0;
    while (estimate < pages) {
      const copied = made.length > 3 && dice.chance(0.05) ? dice.pick(made) : undefined;
      let one: Made;
      if (copied && !copied.set.blank && !copied.isForeign && !copied.duplicateOf) {
        const fax = dice.chance(0.3) && copied.date ? this.#fax(copied.date, 'Records') : copied.set.fax;
        one = { ...copied, duplicateOf: copied, set: { ...copied.set, id: this.#id(), fax } };
      } else if (dice.chance(0.04) && made.length > 0) {
        one = this.#blank();
      } else one = this.#document(dice.chance(0.03));
      made.push(one);
      estimate += one.set.blank ? 1 : Math.ceil(0.55 + one.paragraphs / 5.5);
      // Visits of a series look alike and follow each other.
      if ((one.type === 'therapy-note' || one.type === 'progress-report') && dice.chance(0.25))
        for (let i = dice.between(1, 4); i > 0 && estimate < pages; i--) {
          const next = this.#document(false, one.type, one);
          made.push(next);
          estimate += Math.ceil(0.55 + next.paragraphs / 5.5);
        }
    }
    return made;
  }

  manifest(declared: readonly string[]): Manifest {
    const documents = declared.map((file) => ({
      file,
      type: 'progress-report' as const,
      from: 'claims-administrator' as const,
    }));
    return {
      schemaVersion: 1,
      caseNumber: 'CM15-0199999',
      priority: 'standard',
      applicationReceived: dayOf(this.#assigned, -5),
      assigned: this.#assigned,
      recordsComplete: true,
      injuredEmployee: { name: this.#patient.name, dateOfBirth: this.#patient.born, sex: 'unknown' },
      claimsAdministrator: { name: 'Wendeline Overcourt' },
      requestingPhysician: { name: this.#practices[0]?.doctors[0] ?? '' },
      claim: {
        claimNumber: this.#patient.claim,
        dateOfInjury: this.#injury,
        bodyParts: [this.#part],
      },
      requestForAuthorization: { date: dayOf(this.#assigned, -40) },
      utilizationReview: { date: dayOf(this.#assigned, -30), outcome: 'denied' },
      disputedItems: [{ id: '1', description: `MRI of the ${this.#part}` }],
      ...(documents.length > 0 && { documents }),
    };
  }

  #id = () => `d${++this.#count}`;
  #name = () => `${this.#dice.pick(content.people.first)} ${this.#dice.pick(content.people.last)}`;
  #person(): Person {
    const dice = this.#dice;
    return {
      name: this.#name(),
      born: dayOf('1955-01-01', dice.below(13_000)),
      claim: `WX${dice.between(100_000, 999_999)}`,
    };
  }
  #stranger(): Person {
    for (;;) {
      const other = this.#person();
      const own = this.#patient.name.split(' ');
      if (!other.name.split(' ').some((word) => own.includes(word))) return other;
    }
  }

  #blank(): Made {
    const set = {
      ...{ id: this.#id(), font: content.fonts[0] as string, size: 11, margin: 0.9, columns: 1 },
      ...{ hyphenate: false, blank: true, fax: null, head: null, foot: null, top: [], body: [], bottom: [] },
    };
    return { set, type: 'other', date: null, author: null, isForeign: false, paragraphs: 0 };
  }

  #document(isForeign: boolean, type?: Kind, like?: Made): Made {
    const dice = this.#dice;
    const kinds = content.kinds[this.#wording];
    const kind =
      type ??
      dice.weighted(
        (Object.keys(kinds) as Kind[]).map((one) => [one, kinds[one as keyof typeof kinds].weight] as const),
      );
    const words = kinds[kind as keyof typeof kinds];
    const person = isForeign ? this.#stranger() : this.#patient;
    const about = content.about[this.#wording];
    const practice = this.#practiceOf(kind);
    const credential = words.credentials.length > 0 ? dice.pick(words.credentials) : null;
    const doctor = dice.pick(practice.doctors);
    const date = dayOf(this.#assigned, -dice.between(1, 1400));
    const style = dice.below(8);
    const shown = written(date, style);
    const title = dice
      .pick(words.titles)
      .replace('{part}', dice.chance(0.5) ? this.#part.toUpperCase() : dice.pick(content.parts));
    const isLetter = kind === 'correspondence' && title === '';
    const dateLabel = dice.pick(words.dates) || 'Date:';
    const font =
      this.#look?.font ??
      like?.set.font ??
      dice.weighted(content.fonts.map((one, i) => [one, 3 - i] as const));
    const [few = 0, many = 0] = words.paragraphs;
    // Some authors go on for pages.
    const paragraphs = dice.between(few, many) * (many > 1 && many < 12 && dice.chance(0.3) ? 3 : 1);

    const pairs: [string, string][] = [];
    if (!isLetter) pairs.push([dateLabel, shown]);
    pairs.push([dice.pick(about.patient), person.name]);
    if (dice.chance(0.75) || isForeign)
      pairs.push([dice.pick(about.born), written(person.born, dice.below(7))]);
    if (dice.chance(0.5)) pairs.push([dice.pick(about.injury), written(this.#injury, dice.below(7))]);
    if (dice.chance(0.5)) pairs.push([dice.pick(about.claim), person.claim]);
    if (dice.chance(0.25)) pairs.push(['Referring Physician:', `${this.#name()}, MD`]);
    if (dice.chance(0.7)) pairs.sort((a) => (a[0] === dateLabel ? 1 : -1));

    const top: Block[] = [];
    if (
      kind !== 'application' &&
      kind !== 'request-for-authorization' &&
      dice.chance(this.#look ? 0.4 : 0.88)
    )
      top.push({ kind: 'letterhead', ...practice, size: dice.between(12, 17) });
    if (dice.chance(0.12)) top.push({ kind: 'line', words: this.#printed(date) });
    if (isLetter) {
      top.push({ kind: 'line', words: shown });
      top.push({ kind: 'line', words: `RE: ${person.name}    Claim: ${person.claim}` });
      top.push({
        kind: 'line',
        words: `Dear ${this.#name().replace(/^\S+/, dice.pick(['Mr.', 'Ms.', 'Dr.']))}:`,
      });
    } else {
      top.push({
        ...{ kind: 'title', words: title, size: dice.between(11, 16) },
        ...{ center: dice.chance(0.7), bold: dice.chance(0.8) },
      });
      top.push({
        ...{ kind: 'fields', pairs, columns: dice.pick([1, 2, 2, 3]) },
        ...{ style: dice.pick(['plain', 'bold', 'stacked', 'plain']), ruled: dice.chance(0.4) },
      });
      if (dice.chance(0.2)) top.reverse();
    }

    const body = this.#body(kind, words.headings, paragraphs, date);
    const { lines, author } = this.#signature(
      kind,
      doctor,
      credential,
      written(dayOf(date, dice.below(4)), style),
    );
    const bottom: Block[] = [{ kind: 'space', points: 8 }, ...lines];
    if (dice.chance(0.1))
      bottom.push({ kind: 'line', words: `cc: ${this.#name()}, MD; ${this.#name()}, Esq.` });
    if (dice.chance(0.15)) bottom.push({ kind: 'line', words: this.#printed(date) });

    const fill = (line: string): string[] =>
      line
        .replace('{patient}', person.name)
        .replace('{title}', title || 'Letter')
        .replace('{date}', shown)
        .replace('{practice}', practice.name)
        .replace('{born}', written(person.born, 0))
        .replace('{claim}', person.claim)
        .replace('{id}', String(this.#count))
        .split('|');
    const set: Made['set'] = {
      ...{ id: this.#id(), font, size: this.#look?.size ?? like?.set.size ?? dice.pick([10, 10.5, 11, 12]) },
      margin: this.#look?.margin ?? like?.set.margin ?? dice.pick([0.75, 0.9, 1]),
      columns:
        ['imaging-report', 'medical-legal-report', 'progress-report'].includes(kind) && dice.chance(0.12)
          ? 2
          : 1,
      hyphenate: dice.chance(0.3),
      blank: false,
      fax: dice.chance(0.25) ? this.#fax(date, practice.name) : null,
      head: dice.chance(0.5) ? this.#head(fill) : null,
      foot: dice.chance(0.65) ? fill(dice.pick(content.feet)) : null,
      top,
      body,
      bottom,
    };
    return { set, type: kind, date, author, isForeign, paragraphs };
  }

  /** A running head, on the first page too where the program prints it on all. */
  #head(fill: (line: string) => string[]): { words: string[]; first: boolean } {
    const first = this.#dice.chance(0.4);
    return { words: fill(this.#dice.pick(first ? content.headsOnAllPages : content.heads)), first };
  }

  #practiceOf(kind: Kind) {
    const at: Partial<Record<Kind, readonly number[]>> = {
      'imaging-report': [6],
      laboratory: [7],
      'utilization-review': [8],
      'therapy-note': [4, 1],
    };
    return this.#practices[this.#dice.pick(at[kind] ?? [0, 1, 2, 3, 5])] as Practice;
  }

  #printed = (date: string) =>
    this.#dice
      .pick(content.printed)
      .replace('{date}', written(dayOf(date, this.#dice.between(20, 300)), this.#dice.below(5)));

  #fax(date: string, from: string) {
    const dice = this.#dice;
    const words = dice
      .pick(content.faxes)
      .replace('{date}', written(dayOf(date, dice.between(5, 200)), dice.below(5)))
      .replace('{from}', from)
      .replace('{tt}', String(dice.between(20, 60)));
    return { words, first: dice.between(1, 15) };
  }

  #body(kind: Kind, headings: readonly string[], paragraphs: number, date: string): Block[] {
    const dice = this.#dice;
    const blocks: Block[] = [];
    const table = content.tables[kind as keyof typeof content.tables];
    if (table && (kind !== 'therapy-note' || dice.chance(0.5))) {
      const [head, ...rows] = table as string[][];
      const times = kind === 'laboratory' ? dice.between(1, 9) : 1;
      const all = Array.from({ length: times }, () => rows).flat();
      blocks.push({ kind: 'table', rows: [head, ...all], ruled: dice.chance(0.5) });
    }
    if (kind === 'work-status')
      blocks.push({ kind: 'checks', items: content.checks.map((item) => [item, dice.chance(0.4)]) });
    const own: readonly string[] = (content.sentences as Record<string, readonly string[]>)[kind] ?? [];
    for (let i = 0; i < paragraphs; i++) {
      const heading = headings[Math.floor((i * headings.length) / paragraphs)];
      const before = headings[Math.floor(((i - 1) * headings.length) / paragraphs)];
      if (heading && (i === 0 || heading !== before)) blocks.push({ kind: 'heading', words: heading });
      const sentences = Array.from({ length: dice.between(4, 11) }, () =>
        dice
          .pick(own.length > 0 && dice.chance(0.45) ? own : content.sentences.any)
          .replace('{past}', written(dayOf(date, -dice.between(30, 900)), dice.below(5)))
          .replace('{future}', written(dayOf(date, dice.between(14, 60)), dice.below(5)))
          .replace('{injury}', written(this.#injury, dice.below(5))),
      );
      if (dice.chance(0.004) && kind !== 'utilization-review') sentences.push(this.#miss());
      blocks.push({
        kind: 'para',
        words: sentences.join(' '),
        justify: dice.chance(0.4),
        whole: this.#look !== null,
      });
    }
    return blocks;
  }

  /** A sentence that names a record which is not in the packet. */
  #miss(): string {
    const dice = this.#dice;
    const type = dice.pick(Object.keys(content.missing) as (keyof typeof content.missing)[]);
    // Before any record of the packet.
    const day = dayOf(this.#assigned, -dice.between(1500, 1900));
    this.missing.push({ type, date: day });
    return dice
      .pick(content.missing[type])
      .replace('{part}', this.#part)
      .replace('{date}', written(day, dice.below(4)));
  }

  #signature(
    kind: Kind,
    doctor: string,
    credential: string | null,
    signed: string,
  ): { lines: Block[]; author: string | null } {
    const dice = this.#dice;
    const line = (words: string): Block => ({ kind: 'line', words });
    if (kind === 'application')
      return { lines: [line('Signature of employee'), { kind: 'scrawl' }], author: null };
    if (kind === 'correspondence') {
      const clerk = this.#name();
      return { lines: [line('Sincerely,'), line(clerk), line('Claims Examiner')], author: clerk };
    }
    if (credential === null) return { lines: [], author: null };
    if (dice.chance(0.06)) return { lines: [], author: null };
    const form = dice
      .pick(content.signatures[this.#wording])
      .replace('{credential_title}', kind === 'imaging-report' ? 'Radiologist:' : 'Signature:')
      .replace('{name}', doctor)
      .replace('{credential}', credential)
      .replace('{signed}', signed);
    const lines = form.split('\n').map(line);
    return {
      lines: [...(dice.chance(0.4) ? [{ kind: 'scrawl' } as Block] : []), ...lines],
      author: `${doctor}, ${credential}`,
    };
  }
}
