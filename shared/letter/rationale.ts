import type { Manifest } from '../case/manifest.ts';
import type { Fact, Facts } from '../facts/model.ts';
import type { RecordsIndex } from '../records/model.ts';
import type { Consulted, Decision, ResolvedItem, Sentence, Support, Trace } from '../rules/model.ts';
import {
  days,
  evidence,
  factPhrase,
  inSentence,
  phrases,
  regionPhrase,
  type Shown,
  showed,
  tells,
  worded,
} from './phrases.ts';
import {
  byDate,
  fullest,
  groups,
  isDone,
  isEvent,
  isRequest,
  isStudy,
  ofFact,
  ofManifest,
  resultOfAny,
  same,
} from './telling.ts';
import { itemTitle } from './title.ts';
import { fill, letterDate, list, phrase, sentence } from './words.ts';

/** How much of each kind a rationale tells. What it leaves out stands on the worksheet. */
interface Measure {
  /** Of a guideline that is not met: what is missing, and the findings beside it. */
  readonly gaps: number;
  readonly findings: number;
  /** Of a guideline that is met: what meets it. */
  readonly grounds: number;
  /** Things that one sentence names as evidence. */
  readonly evidence: number;
  /** Guidelines that are met. */
  readonly met: number;
}
/** From full to scant; the first that keeps within the words of a published rationale is taken. */
const MEASURES: readonly [Measure, ...Measure[]] = [
  { gaps: 8, findings: 2, grounds: 4, evidence: 3, met: 3 },
  { gaps: 3, findings: 2, grounds: 4, evidence: 3, met: 3 },
  { gaps: 3, findings: 1, grounds: 3, evidence: 2, met: 3 },
  { gaps: 2, findings: 1, grounds: 2, evidence: 2, met: 2 },
  { gaps: 1, findings: 0, grounds: 2, evidence: 2, met: 1 },
];

// --- which criteria are told ----------------------------------------------------------------------------------------

/** A criterion that only says which kind of request it is about, and measures nothing: no reason by itself. */
const isOfKind = ({ kind, says = '' }: Trace): boolean =>
  kind === 'item' &&
  !/\b(?:exceeds?|within|not limited|several|single|necessary|no number|not state|indicated|recommended|primarily)\b/i.test(
    says,
  );

/** Whether the search for a leaf was for any of these concepts or one below. */
const isAbout = (leaf: Trace, concepts: readonly string[]): boolean =>
  (leaf.searched?.concepts ?? []).some((id) => concepts.some((of) => id === of || id.startsWith(`${of}.`)));

/** Members in turn: the first of each, then the second of each. */
const inTurn = <T>(each: readonly (readonly T[])[]): T[] =>
  Array.from({ length: Math.max(0, ...each.map(({ length }) => length)) }).flatMap((_, turn) =>
    each.flatMap((members) => members.slice(turn, turn + 1)),
  );

/** Whether a way is not open, because the request, or what was given before, is of another kind. */
function isForOthers(way: Trace): boolean {
  // The condition of a way stands first in it.
  const [condition] = way.children;
  if (way.kind === 'all')
    return condition !== undefined && condition.truth !== 'met' && isForOthers(condition);
  return (
    way.children.length === 0 &&
    way.truth === 'not met' &&
    (isOfKind(way) || /\bha(?:s|ve) been given\b/.test(way.says ?? ''))
  );
}

/** The ways to meet an `any` that are open to this request; all of them where none is. */
function waysOf({ children }: Trace): Trace[] {
  const unmet = children.filter(({ truth }) => truth !== 'met');
  const open = unmet.filter((child) => !isForOthers(child));
  return open.length > 0 ? open : unmet;
}

/** Leaves without those that only say of which kind the request is, unless there are no others. */
function reasonsAmong(leaves: readonly Trace[]): readonly Trace[] {
  const reasons = leaves.filter((leaf) => !isOfKind(leaf));
  return reasons.length > 0 ? reasons : leaves;
}

/**
 * Why a criterion is not met, the most telling reasons first. Of an `all` first what the records or the request speak
 * against, of each part; of an `any` first the way that the case has begun, then what reviewers name first.
 */
function gapsOf(trace: Trace): readonly Trace[] {
  const { children, kind } = trace;
  const [first, second] = children;
  switch (kind) {
    case 'all': {
      const unmet = children.filter(({ truth }) => truth !== 'met');
      const rank = (part: Trace) => (part.truth === 'not met' ? 0 : isNamedFirst(part) ? 1 : 2);
      const parts = [...unmet].sort((a, b) => rank(a) - rank(b));
      const chosen: Trace[] = [];
      const ofPart = (part: Trace) => {
        // Plain alternatives stand in the order of the guideline.
        const isPlain =
          part.kind === 'any' && part.children.every(({ children: below }) => below.length === 0);
        const gaps = isPlain ? inOrder(gapsOf(part), part) : gapsOf(part);
        // Of alternatives one is told, one that is not about what another part lacks, and what it asks for besides.
        const isNew = (leaf: Trace) => !chosen.some((other) => isAbout(leaf, other.searched?.concepts ?? []));
        const first = gaps.find(isNew) ?? gaps[0];
        const way = part.children.find((child) => first !== undefined && leavesOf(child).includes(first));
        const besides =
          way?.kind === 'all' ? gapsOf(way).filter((leaf) => leaf !== first && isNew(leaf)) : [];
        const told = parts.length > 1 && part.kind === 'any' ? [first, besides[0]] : gaps;
        const leaves = told.filter((leaf) => leaf !== undefined);
        chosen.push(...leaves);
        return leaves;
      };
      return reasonsAmong(inTurn(parts.map(ofPart)));
    }
    case 'any':
    case 'atLeast': {
      const ranked = waysOf(trace)
        .map((way) => {
          const gaps = gapsOf(way);
          // Of a way that asks for several things two are told, of any other the one that is missing.
          const unmet = way.children.filter(({ truth }) => truth !== 'met').length;
          const weight = isBegun(way) ? 0 : isNamedFirst(way) ? 1 : gaps[0]?.kind === 'patient' ? 3 : 2;
          return { gaps, weight, shown: unmet > 1 ? 2 : 1 };
        })
        .sort((a, b) => a.weight - b.weight);
      return reasonsAmong([
        ...ranked.flatMap(({ gaps, shown }) => gaps.slice(0, shown)),
        ...ranked.flatMap(({ gaps, shown }) => gaps.slice(shown)),
      ]);
    }
    case 'not':
      return first ? (first.truth === 'met' ? groundsOf(first) : gapsOf(first)) : [];
    case 'when':
      return [first?.truth === 'met' ? second : first].flatMap((child) => (child ? gapsOf(child) : []));
    default:
      return [trace];
  }
}

/** Whether what it lacks is of what reviewers name first. */
const isNamedFirst = (trace: Trace): boolean =>
  gapsOf(trace).some((leaf) => isAbout(leaf, phrases.gapsNamedFirst));

/** Whether a part of it is met by what the records show. */
const isBegun = (trace: Trace): boolean => findingsOf(trace).length > 0;

/** What meets a criterion, in its order. What rests on silence alone is not among it. */
function groundsOf({ children, kind, notApplicable, truth, ...leaf }: Trace): Trace[] {
  const [first, second] = children;
  switch (kind) {
    case 'all':
      return children.flatMap(groundsOf);
    case 'any':
    case 'atLeast':
      return inTurn(children.filter((child) => child.truth === 'met').map(groundsOf));
    case 'not':
      return first?.truth === 'not met' ? [...gapsOf(first)] : [];
    case 'when':
      if (!first) return [];
      if (notApplicable) return first.truth === 'not met' ? [...gapsOf(first)] : [];
      return [...groundsOf(first), ...(second ? groundsOf(second) : [])];
    default:
      return [{ children, kind, truth, ...leaf }];
  }
}

/** What the records show of a criterion that is not met as a whole. */
function findingsOf(trace: Trace): Trace[] {
  const { children, kind, truth } = trace;
  if (truth === 'met')
    return groundsOf(trace).filter((leaf) => leaf.kind === 'fact' && leaf.support.length > 0);
  if (kind === 'all') return children.flatMap(findingsOf);
  if (kind === 'any' || kind === 'atLeast') return waysOf(trace).flatMap(findingsOf);
  return kind === 'when' ? children.flatMap(findingsOf) : [];
}

/** The ways to meet a guideline, where it has several. */
function indicationsOf(trace: Trace): Trace[] {
  const { children, kind } = trace;
  const [first, second] = children;
  if (kind === 'any') return waysOf(trace);
  if (kind === 'when' && first?.truth === 'met' && second) return indicationsOf(second);
  return kind === 'all' && children.length === 1 && first ? indicationsOf(first) : [];
}

/** Leaves, each sentence once, in the order of the guideline. */
function inOrder(leaves: readonly Trace[], trace: Trace): Trace[] {
  const order = leavesOf(trace);
  const at = (leaf: Trace) => order.findIndex(({ id, says }) => id === leaf.id && says === leaf.says);
  return [...leaves].sort((a, b) => at(a) - at(b));
}
const leavesOf = (trace: Trace): Trace[] =>
  trace.children.length === 0 ? [trace] : trace.children.flatMap(leavesOf);
const distinct = (leaves: readonly Trace[]): Trace[] => [
  // Of two limits on one number the last is told.
  ...new Map(
    leaves.map((leaf) => [
      leaf.kind === 'item' ? leaf.says?.replace(/\d+/g, '#') : (leaf.says ?? leaf.id),
      leaf,
    ]),
  ).values(),
];

/** Leaves without those that show nothing which an earlier one has not shown. */
function unlike(leaves: readonly Trace[]): Trace[] {
  const shown = new Set<string>();
  return leaves.filter(({ support }) => {
    const isNew = support.length === 0 || support.some((id) => !shown.has(id));
    for (const id of support) shown.add(id);
    return isNew;
  });
}

// --- a criterion in words -------------------------------------------------------------------------------------------

/** Facts that made a leaf what it is. */
function citedBy(leaf: Trace, facts: ReadonlyMap<string, Fact>): Fact[] {
  const ids = leaf.truth === 'met' ? leaf.support : leaf.truth === 'not met' ? leaf.contrary : [];
  const cited = ids.flatMap((id) => facts.get(id) ?? []);
  // What only the request says is evidence where nothing else is.
  const ofPatient = cited.filter((fact) => !isRequest(fact));
  return ofPatient.length > 0 ? ofPatient : cited;
}

/** Things that facts show, each with all its mentions; what is said of a region is not said of it and a side again. */
function thingsOf(cited: readonly Fact[], facts: readonly Fact[]): readonly Shown[] {
  const things = groups(cited, same).map((again) => {
    const fact = fullest(again) as Fact;
    const mentions = [fact, ...again.filter((other) => other !== fact)];
    return { fact, mentions, result: isStudy(fact) ? resultOfAny(again, facts) : '' };
  });
  const isGeneral = (fact: Fact) =>
    things.some(
      ({ fact: other }) =>
        other !== fact &&
        (!isEvent(fact) || fact.date === null) &&
        other.assertion === fact.assertion &&
        (other.concept === fact.concept || other.concept.startsWith(`${fact.concept}.`)) &&
        fact.regions.every((region) => other.regions.includes(region)) &&
        (fact.side === null || fact.side === other.side) &&
        (fact.value === undefined || other.value !== undefined),
    );
  // Words that speak of several things make one of them.
  const words = things.map(({ fact }) => fact.detail ?? '');
  const isAgain = (index: number) =>
    /\w \w/.test(words[index] ?? '') && words.indexOf(words[index] ?? '') < index;
  const specific = things.filter(({ fact }, index) => !isGeneral(fact) && !isAgain(index));
  return specific.length > 0 ? specific : things.slice(0, 1);
}

/** `The records show no … (dates).` as a physician dates it: `The records of 06/05/2015 show no …`. */
function withDates(template: string, dates: readonly (string | null)[]): string {
  if (!template.includes('({dates})')) return template;
  const undated = template.replace(/ *\(\{dates\}\)/, '');
  const when = days(dates);
  if (when === '') return undated;
  const [, subject, rest] = /^(The records|The examination)\b(.*)$/s.exec(undated) ?? [];
  const isOne = new Set(dates.filter((date) => date !== null)).size === 1;
  if (subject === undefined || (!isOne && subject === 'The examination'))
    return template.replace('{dates}', when);
  return when.startsWith('several')
    ? template.replace('{dates}', `on ${when}`)
    : `${subject} of ${when}${rest}`;
}

/** A finding that only repeats what the criterion calls it is told once, by its days: `The records of … document pain.` */
function labelled(template: string, things: readonly Shown[]): string {
  const [, label] = /^(.+): \{evidence\}\.?$/s.exec(template) ?? [];
  const repeats = (thing: Shown) =>
    thing.result === '' && thing.mentions.some((fact) => tells(label ?? '', worded(fact)));
  return label !== undefined && things.length > 0 && things.every(repeats) ? `${label} ({dates}).` : template;
}

/** An item that names no part of the body is told of none. */
const withoutRegion = (template: string, { regions }: ResolvedItem): string =>
  regions.length > 0 ? template : template.replace(/ (?:of|in|for|on|to) the \{region\}/g, '');

/** What is planned is called so once: `A procedure is planned: cervical fusion`. */
const unplanned = (text: string, { says = '' }: Trace): string =>
  /\b(?:planned|considered|under consideration)\b/.test(says) ? text.replace(/\bplanned /g, '') : text;

/** What a leaf says of an item, its slots filled from the facts that made it so; empty when it says nothing. */
export function criterionText(
  leaf: Trace,
  item: ResolvedItem,
  title: string,
  facts: ReadonlyMap<string, Fact>,
  most: number = MEASURES[0].evidence,
): string {
  const cited = citedBy(leaf, facts);
  const things = thingsOf(cited, [...facts.values()]);
  const dates = cited.map((fact) => fact.date ?? (isEvent(fact) ? null : fact.documentDate));
  const placed = fill(withoutRegion(leaf.says ?? '', item), itemSlots(item, title));
  return sentence(
    fill(withDates(labelled(placed, things), dates), {
      evidence: things.length > 0 ? unplanned(evidence(things.slice(0, most)), leaf) : 'the records provided',
      dates: days(dates) || 'an unstated date',
    }),
  );
}

const itemSlots = (item: ResolvedItem, title: string) => ({
  item: title,
  region: regionPhrase(item.regions, item.side).replace(/^the /, '') || 'body region in dispute',
});

/** The sentence of a leaf and what it stands on. */
function leafSentence(leaf: Trace, { item, title, facts, most }: Told, guideline: Support): Sentence[] {
  const cited = citedBy(leaf, facts);
  const text = criterionText(leaf, item, title, facts, most.evidence);
  if (text === '') return [];
  if (cited.length > 0) return [{ text, support: cited.map(ofFact) }];
  if (leaf.searched) {
    return [{ text, support: [{ kind: 'search', criterion: leaf.id ?? leaf.kind, ...leaf.searched }] }];
  }
  const calendar = ofManifest('claim.dateOfInjury', 'requestForAuthorization.date', 'utilizationReview.date');
  if (leaf.kind === 'elapsed') return [{ text, support: calendar }];
  return [{ text, support: leaf.kind === 'item' ? ofManifest('disputedItems') : [guideline] }];
}

interface Told {
  readonly item: ResolvedItem;
  readonly title: string;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly most: Measure;
}

// --- sentences together ---------------------------------------------------------------------------------------------

const UNSPECIFIED = /^(.+?) (is|are) (?:also )?not (?:specified|mentioned) in the records provided\.$/s;
/** An example or a purpose beside the thing itself. */
const ASIDE = /, (?:such as|including|measured|for which|after which|that would|which would|so that)\b.*$/s;

/** What is not specified, told together: `Neither A nor B is specified in the records provided.` */
function together(sentences: readonly Sentence[]): Sentence[] {
  const open = sentences.flatMap((one) => {
    const [, subject, verb] = UNSPECIFIED.exec(one.text) ?? [];
    const short = subject?.replace(ASIDE, '');
    const isClause = /^(?:what|how|why|whether|that)\b/i.test(short ?? '');
    return short === undefined || verb === undefined || short.includes(',') || isClause
      ? []
      : [{ one, short, verb }];
  });
  const isOpen = ({ text }: Sentence) => UNSPECIFIED.test(text);
  const [first, second] = open;
  if (!first || !second)
    return [...denied(sentences.filter((one) => !isOpen(one))), ...sentences.filter(isOpen)];
  const last = open.at(-1) ?? second;
  const rest = sentences.filter((one) => !open.some((member) => member.one === one));
  const clauses = rest.filter(isOpen);
  const names = open.map(({ short }, index) => (index === 0 ? short : inSentence(short)));
  const text =
    open.length === 2
      ? `Neither ${inSentence(first.short)} nor ${inSentence(second.short)} ${last.verb} specified in the records provided.`
      : `${list(names)} are not specified in the records provided.`;
  return [
    ...denied(rest.filter((one) => !isOpen(one))),
    ...clauses,
    { text, support: open.flatMap(({ one }) => one.support) },
  ];
}

/** What the records of the same days deny, told together: `The records of … show no A and no B.` */
function denied(sentences: readonly Sentence[]): Sentence[] {
  const denial = /^(The records(?: of [\d/, and]+?)? show) no (.+)\.$/s;
  return groups(sentences, ({ text }) => denial.exec(text)?.[1] ?? text).map((same) => {
    const [first] = same as [Sentence];
    const things = same.flatMap(({ text }) => denial.exec(text)?.slice(2) ?? []);
    if (things.length < 2) return first;
    const text = `${denial.exec(first.text)?.[1]} ${list(things.map((thing) => `no ${thing}`))}.`;
    return { text, support: same.flatMap(({ support }) => support) };
  });
}

/** How a second and a third sentence about the same go on. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  'The records': ['They also', 'In addition, they'],
  'The examination': ['It also'],
};

/** Sentences one after another: the second about the same records does not name them again. */
function joined(sentences: readonly Sentence[]): Sentence[] {
  const about = /^((The records|The examination)(?: of [\d/, and]+?)?) (?=(?:document|show|name|give)s?\b)/;
  let run = 0;
  return sentences.map((one, index) => {
    const [, whose, what = ''] = about.exec(one.text) ?? [];
    const before = about.exec(sentences[index - 1]?.text ?? '')?.[1];
    run = whose !== undefined && whose === before ? run + 1 : 0;
    const opening = FURTHER[what]?.[run - 1];
    return opening === undefined ? one : { ...one, text: one.text.replace(about, `${opening} `) };
  });
}

/** The last sentence with what it says of one thing said of the others as well. */
function withOthers(sentences: readonly Sentence[], others: readonly Support[]): Sentence[] {
  const last = sentences.at(-1);
  if (last === undefined || others.length === 0) return [...sentences];
  const end = /^(Neither .+) (is|are) specified in the records provided\.$/s.exec(last.text);
  const open = last.text.endsWith('not specified in the records provided.');
  const text = end
    ? `${end[1]} nor ${phrases.otherIndication} is specified in the records provided.`
    : `${last.text.slice(0, -1)}, nor is ${phrases.otherIndication}.`;
  if (end || open) return [...sentences.slice(0, -1), { text, support: [...last.support, ...others] }];
  const alone = `${sentence(phrases.otherIndication).replace(/^Any/, 'No').slice(0, -1)} is specified in the records provided.`;
  return [...sentences, { text: alone, support: others }];
}

/** Findings, then against them what is missing. */
function however(findings: readonly Sentence[], gaps: readonly Sentence[]): Sentence[] {
  const [first, ...rest] = gaps;
  if (findings.length === 0 || first === undefined) return [...findings, ...gaps];
  return [...findings, { ...first, text: `However, ${inSentence(first.text)}` }, ...rest];
}

/**
 * The earlier study that a repeat is asked for, before the criteria unless they tell it, and after them that its
 * report did not come.
 */
function earlierStudy(
  consulted: Consulted,
  item: ResolvedItem,
  facts: Facts,
  records: RecordsIndex,
  leaves: readonly Trace[],
): { readonly before: readonly Sentence[]; readonly after: readonly Sentence[] } {
  if (consulted.topic !== 'repeat') return { before: [], after: [] };
  const cited = new Set(leaves.flatMap((leaf) => (leaf.truth === 'met' ? leaf.support : leaf.contrary)));
  const reportIsTold = leaves.some(({ says }) => says !== undefined && /\breport\b/i.test(says));
  const kind = ['mri', 'x-ray', 'ct', 'ultrasound', 'arthrogram', 'emg-ncs'].find((name) =>
    (item.service ?? '').startsWith(name),
  );
  const done = facts.facts.filter(
    (fact) =>
      isStudy(fact) &&
      (kind === undefined || fact.concept.split('.')[1] === kind) &&
      isDone(fact) &&
      !isRequest(fact) &&
      fact.regions.some((region) => item.regions.includes(region)) &&
      (item.side === null || item.side === 'bilateral' || fact.side === null || fact.side === item.side),
  );
  const found = groups(done, same)
    .map((again) => ({ again, fact: fullest(again) as Fact, isTold: again.some(({ id }) => cited.has(id)) }))
    .sort((a, b) => byDate(a.fact.date, b.fact.date))
    .map(({ again, fact, isTold }) => {
      const result = resultOfAny(again, facts.facts);
      const on = fact.date ? ` on ${letterDate(fact.date)}` : '';
      const index = records.missing.findIndex(
        (missing) => missing.type === 'imaging-report' && missing.date !== null && missing.date === fact.date,
      );
      const study: Sentence = {
        text: sentence(
          `The injured worker had ${factPhrase(fact)}${on}${result && `, which ${showed(result, fact)}`}`,
        ),
        support: again.map(ofFact),
      };
      const report: Sentence = {
        text: sentence(
          `The report of the ${factPhrase(fact)}${on ? ` performed${on}` : ''} was not provided`,
        ),
        support: [{ kind: 'missing', index }],
      };
      const reports = index >= 0 && !reportIsTold ? [report] : [];
      return isTold ? { before: [], after: reports } : { before: [study, ...reports], after: [] };
    });
  return { before: found.flatMap(({ before }) => before), after: found.flatMap(({ after }) => after) };
}

/** An item’s title as the middle of a sentence takes it: a drug keeps its capital, and so does a title in capitals. */
export function titleInSentence(title: string, { ingredients }: ResolvedItem): string {
  const bare = title.replace(/^(?:with|for|and|the) /i, '').replace(/^continue /i, 'continued ');
  const [first = '', second = ''] = bare.split(/\s+/);
  const isDrug = ingredients.some((name) => name.toLowerCase().startsWith(first.toLowerCase()));
  const isHeading = ingredients.length === 0 && /^[A-Z][a-z]/.test(second);
  return isDrug || isHeading ? bare : inSentence(bare);
}

/** One of several wordings, the same for the same item whenever it is composed. */
const oneOf = (wordings: readonly string[], seed: string): string =>
  wordings[
    [...seed].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % wordings.length
  ] ?? '';

/** What a rationale is composed from. */
export interface RationaleInput {
  readonly item: ResolvedItem;
  /** What is asked for, where it is not the item as printed but one service of it. */
  readonly title?: string;
  /** Of how many services of an item this is one, and shares the room. */
  readonly services?: number;
  /** Sentences that stand before the conclusion. */
  readonly before?: readonly Sentence[];
  /** Null while the reviewer decides unaided: then there is no conclusion. */
  readonly decision: Decision | null;
  readonly consulted: readonly Consulted[];
  readonly facts: Facts;
  readonly records: RecordsIndex;
  readonly manifest: Manifest;
}

/**
 * The decision rationale of an item: for each guideline that decided, what it recommends, what the records show, and
 * what of it they do not, in the one to three gaps that tell most; last the conclusion. What sets "the records show
 * that … not" apart from "is not specified in the records provided" is the criterion's own sentence for its truth.
 * It keeps within the words of a published rationale where what decided can be told in them.
 *
 * @returns sentences, no two alike, each with what it stands on.
 */
export function composeRationale(input: RationaleInput): Sentence[] {
  const room = phrases.wordsOfRationale / (input.services ?? 1);
  const wordsOf = (sentences: readonly Sentence[]) =>
    sentences.reduce((sum, { text }) => sum + text.split(' ').length, 0);
  let composed: Sentence[] = [];
  for (const most of MEASURES) {
    composed = composedWith(input, most);
    if (wordsOf(composed) <= room) break;
  }
  return composed;
}

function composedWith(input: RationaleInput, most: Measure): Sentence[] {
  const { item, decision, facts, records, manifest } = input;
  const inDispute = manifest.disputedItems.find(({ id }) => id === item.id);
  const title = titleInSentence(
    input.title ?? (inDispute ? itemTitle(inDispute).decided : phrase(item.description)),
    item,
  );
  const { before = [] } = input;
  const told: Told = { item, title, most, facts: new Map(facts.facts.map((fact) => [fact.id, fact])) };
  // What is met comes before what is not: the reasons for the conclusion stand last.
  const decided = input.consulted
    .filter((guideline) => guideline.role === 'decided')
    .sort((a, b) => Number(b.evaluation?.truth === 'met') - Number(a.evaluation?.truth === 'met'));
  const support = (guideline: Consulted): Support => ({
    kind: 'guideline',
    guideline: guideline.id,
    version: guideline.version,
    citation: guideline.citation,
  });

  const independent = decided.filter(({ topic }) => topic !== 'dependency');
  const silent: Sentence[] =
    independent.length > 0 && independent.every(({ rung }) => rung !== 'mtus')
      ? [
          {
            text: 'The MTUS does not address this request; the next source in the order of evidence was therefore consulted.',
            support: independent.map(support),
          },
        ]
      : [];
  const said = new Set<string>();
  const isMet = ({ evaluation }: Consulted) => evaluation?.truth === 'met';
  const shown = [
    ...decided.filter(isMet).slice(0, most.met),
    ...decided.filter((guideline) => !isMet(guideline)),
  ];
  const grounds = shown.flatMap((guideline): Sentence[] => {
    const trace = guideline.evaluation?.trace;
    const meets = isMet(guideline);
    const chosen =
      trace === undefined
        ? []
        : meets
          ? telling(trace, most.grounds)
          : chosenGaps(trace, most.gaps, before.length > 0, said);
    const beside =
      trace === undefined || meets ? [] : unlike(distinct(findingsOf(trace))).slice(0, most.findings);
    const study = earlierStudy(guideline, item, facts, records, trace === undefined ? [] : leavesOf(trace));
    const say = (leaves: readonly Trace[]) =>
      leaves.flatMap((leaf) => leafSentence(leaf, told, support(guideline)));
    const reasons = chosen.flatMap((leaf) => say([leaf]).map((sentence) => ({ leaf, sentence })));
    const isSaid = ({ leaf, sentence: { text } }: (typeof reasons)[number]) =>
      said.has(text) || (!meets && isAmong(leaf, said));
    const again = reasons.filter(isSaid).map(({ sentence }) => sentence);
    const fresh = reasons.filter((one) => !isSaid(one)).map(({ sentence }) => sentence);
    const findings = say(beside).filter(({ text }) => !said.has(text));
    for (const { text } of [...again, ...fresh, ...findings]) said.add(text);
    if (!meets) for (const key of chosen.flatMap(keysOf)) said.add(key);
    // What an earlier guideline told is not told again, but that it counts here too is.
    const asStated: Sentence[] =
      again.length > 0 && fresh.length === 0
        ? [
            {
              text: meets
                ? 'The findings stated above meet this as well.'
                : 'For the reasons stated above, this is not met either.',
              support: again.flatMap((sentence) => sentence.support),
            },
          ]
        : [];
    const others =
      trace === undefined || fresh.length === 0 || said.has(phrases.otherIndication)
        ? []
        : otherIndications(trace, chosen, told, support(guideline));
    // Said of one guideline, it is not said again of the next.
    if (!meets && others.length > 0) said.add(phrases.otherIndication);
    return [
      {
        text: sentence(fill(guideline.recommendation, itemSlots(item, title))),
        support: [support(guideline)],
      },
      ...study.before,
      ...(meets
        ? joined(fresh)
        : however(joined(findings), [...withOthers(joined(together(fresh)), others)])),
      ...study.after,
      ...asStated,
    ];
  });
  const conclusion: Sentence[] =
    decision === null || decided.length + before.length === 0
      ? []
      : [
          {
            text: fill(phrases.conclusions[decision], {
              so: oneOf(phrases.conclusions.so, `${manifest.caseNumber} ${item.id} ${title}`),
              item: title,
            }),
            support: decided.length > 0 ? decided.map(support) : ofManifest('disputedItems'),
          },
        ];
  const advice =
    decision === 'Upheld'
      ? decided.flatMap((guideline) =>
          guideline.whenUpheld === undefined
            ? []
            : [{ text: guideline.whenUpheld, support: [support(guideline)] }],
        )
      : [];
  const seen = new Set<string>();
  return [...silent, ...grounds, ...before, ...conclusion, ...advice].filter(({ text }) => {
    const key = text.toLowerCase();
    if (text === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What a leaf asks for, whichever guideline asks it: by its name, and by what it was searched for. */
const keysOf = ({ id, searched }: Trace): string[] =>
  [id, searched?.concepts.join()].filter((key) => key != null);
const isAmong = (leaf: Trace, keys: ReadonlySet<string>): boolean =>
  keysOf(leaf).some((key) => keys.has(key));

/** The gaps that decide, as many as are told, in the order of the guideline; those not said yet, if there are any. */
function chosenGaps(trace: Trace, most: number, isExplained: boolean, said: ReadonlySet<string>): Trace[] {
  const gaps = distinct(gapsOf(trace));
  // Of which kind the request is needs no word where a convention says it.
  const told = isExplained ? gaps.filter((leaf) => !isOfKind(leaf)) : gaps;
  const unsaid = told.filter((leaf) => !isAmong(leaf, said));
  return inOrder((unsaid.length > 0 ? unsaid : told).slice(0, most), trace);
}

/** What meets a guideline: findings of the record before time and number, and the kind of request only by itself. */
function telling(trace: Trace, most: number): Trace[] {
  const met = distinct(groundsOf(trace));
  const weight = (leaf: Trace) =>
    leaf.kind === 'fact' ? 0 : isOfKind(leaf) && !/\bfirst course\b/.test(leaf.says ?? '') ? 2 : 1;
  const shown = met.filter((leaf) => leaf.truth !== 'not documented' && weight(leaf) < 2);
  const ranked = unlike([...(shown.length > 0 ? shown : met)].sort((a, b) => weight(a) - weight(b)));
  // What is met by silence alone has nothing else to tell.
  return ranked.length > 0 ? inOrder(ranked.slice(0, most), trace) : leavesOf(trace).slice(0, 1);
}

/** That the other ways to meet a guideline, which are not told one by one, are not documented either. */
function otherIndications(
  trace: Trace,
  told: readonly Trace[],
  { item, title, facts, most }: Told,
  guideline: Support,
): Support[] {
  const isTold = (leaf: Trace) => told.some(({ says }) => says === leaf.says);
  const others = indicationsOf(trace).filter((way) => !gapsOf(way).some(isTold));
  return others.flatMap((way) =>
    gapsOf(way)
      .slice(0, 1)
      .flatMap((leaf) => leafSentence(leaf, { item, title, facts, most }, guideline))
      .flatMap((sentence) => sentence.support),
  );
}
