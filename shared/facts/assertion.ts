import type { Assertion } from './model.ts';
import type { Reading } from './reading.ts';
import { type Kind, type Rule, scopes } from './vocabulary.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What can be asked for before it is done. */
const PLANNABLE = new Set<Kind>(['study', 'surgery', 'treatment', 'medication']);
/** What a section of plans holds is planned, unless the words say that it was done. */
const PLANNED_BY_SECTION = new Set<Kind>(['study', 'surgery', 'treatment']);
/** What "history of" and a section of past history put into the past. */
const PASSES = new Set<Kind>([
  'red-flag',
  'deficit',
  'symptom',
  'finding',
  'diagnosis',
  'surgery',
  'treatment',
  'medication',
]);

/** Negation is the stronger word, then doubt; of what can be planned, the plan comes before doubt. */
const ORDER: readonly Assertion[] = ['family', 'absent', 'uncertain', 'historical', 'planned'];
const ORDER_PLANNABLE: readonly Assertion[] = ['family', 'absent', 'historical', 'planned', 'uncertain'];

/**
 * How a sentence stands to what it mentions: the ConText rules of assertion.json, then its section.
 *
 * @param mention tokens of the mention
 * @param plannedHere in a plan or a request, where what is named is asked for
 * @param found the mention has its own word for what was found ("SLR positive"), beyond which nothing negates it
 */
export function assertionOf(
  reading: Reading,
  mention: Span,
  kind: Kind,
  { plannedHere, found = false }: { readonly plannedHere: boolean; readonly found?: boolean },
): Assertion {
  if (reading.sentence.family) return 'family';
  if (kind === 'purpose') return 'present';
  const plannable = PLANNABLE.has(kind);
  const given = new Set<Assertion>();
  for (const { from, to, value } of reading.rules) {
    if ('pseudo' in value) continue;
    const { rule } = value;
    if (rule.kinds !== undefined && !rule.kinds.includes(kind)) continue;
    if (rule.gives === 'planned' && !plannable) continue;
    if (rule.gives === 'historical' && !PASSES.has(kind)) continue;
    // "The MRI was negative" and "was denied" do not say that there was none.
    if (rule.gives === 'absent' && rule.direction === 'backward' && plannable && rule.undone !== true)
      continue;
    if (rule.gives === 'absent' && kind === 'treatment' && excepted(reading, mention)) continue;
    if (rule.gives === 'absent' && negatesAnother(reading, { from, to }, kind, mention)) continue;
    if (found && rule.gives === 'absent' && !negatesFinding(reading, { from, to }, rule, mention)) continue;
    if (!reaches(reading, { from, to }, rule, mention)) continue;
    if (rule.unlessDone === true && wasAttended(reading, mention)) continue;
    if (rule.ofItself === true && tellsOutcome(reading, mention, from)) continue;
    if (rule.unlessTold === true && isTold(reading, mention)) continue;
    if (rule.gives === 'historical' && wasAsked(reading, to)) continue;
    if (rule.gives === 'planned' && rule.direction === 'forward' && doneAfter(reading, mention)) continue;
    // What a guideline says is said of no patient, whatever else the sentence says.
    if (rule.direction === 'sentence') return rule.gives;
    given.add(rule.gives);
  }
  const strongest = (plannable ? ORDER_PLANNABLE : ORDER).find((assertion) => given.has(assertion));
  if (strongest === 'historical' && kind === 'surgery') return 'historical';
  if (strongest !== undefined) return strongest;
  if (/\?\s*$/.test(reading.page.slice(reading.sentence.start, reading.sentence.end))) return 'uncertain';
  const done = wasDone(reading, mention);
  if (plannedHere && PLANNED_BY_SECTION.has(kind) && !done) return 'planned';
  if (reading.sentence.section === 'history' && PASSES.has(kind)) return 'historical';
  return 'present';
}

/** Whether the clause says of a mention that it was done or goes on ("underwent", "completed", "showed"). */
function wasDone(reading: Reading, mention: Span): boolean {
  return reading.planEnds.some((hit) => !separated(reading, hit, mention));
}

/** What a negation may mean other than the care or the study that it comes before. */
function negatesAnother(reading: Reading, trigger: Span, kind: Kind, mention: Span): boolean {
  if (trigger.to > mention.from) return false;
  // "Neither PT nor NSAIDs helped", "did not get better with PT", "denies relief from PT": no relief, but care.
  if (kind === 'treatment' || kind === 'medication')
    return reading.responses.some(
      ({ from, to, value }) =>
        (from < trigger.to && trigger.from < to) ||
        (value.change === 'improved' &&
          from >= trigger.to &&
          from - trigger.to <= 2 &&
          to <= mention.from &&
          mention.from - to <= 6),
    );
  // "No tear on MRI": no tear, but an MRI.
  if (kind !== 'study') return false;
  const between = reading.tokens.slice(trigger.to, mention.from).map(({ norm }) => norm);
  const on = between.findLastIndex((norm) => /^(?:on|by|per)$/.test(norm));
  return on > 0 && between.length - on <= 6 && !REPORTED.test(between[0] ?? '');
}

/** "No report on the MRI" tells of no MRI. */
const REPORTED = /^(?:reports?|notes?|information|comments?|data|records?|results?|decision|details?)$/;

/** "No therapy to this hand before these six", "none besides the eight": what is excepted was given. */
const EXCEPTED =
  /^[^.;,]{0,40}?\b(?:before|besides|beyond|except(?: for)?|other than|apart from|aside from) (?:these|those|this|the)(?: \w+)? ?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\b(?!\/)/i;

/** "Has not moved more freely since the therapy": what comes after care that was given. */
const SINCE =
  /\b(?:since|after|following|despite) (?:(?:the|his|her|their|that|this|starting|beginning) )?$/i;

const excepted = ({ page, tokens, sentence }: Reading, { from, to }: Span): boolean =>
  EXCEPTED.test(page.slice(tokens[to - 1]?.end ?? sentence.end, sentence.end)) ||
  SINCE.test(page.slice(sentence.start, tokens[from]?.start ?? sentence.start));

const ATTENDED = /^(?:completed|attended|finished|used|undergone|taken)$/;

/** Whether the words right around a mention, in its own part of the sentence, say that visits were used up. */
function wasAttended(reading: Reading, { from, to }: Span): boolean {
  const { tokens } = reading;
  const parts = (at: number) =>
    /^(?:[,;:]|and|but|not|never|yet)$/.test(tokens[at]?.norm ?? tokens[at]?.raw ?? ';');
  let [first, last] = [from, to];
  while (first > 0 && !parts(first - 1)) first--;
  while (last < tokens.length && !parts(last)) last++;
  return tokens.slice(first, last).some(({ norm }) => ATTENDED.test(norm)) || attendedThen(reading, to);
}

/** "12 were certified, and he has attended six": a clause after it that says so, and names no other treatment. */
function attendedThen({ tokens, concepts }: Reading, to: number): boolean {
  const next = tokens.findIndex(({ raw, norm }, at) => at >= to && (raw === ';' || norm === 'but'));
  const end = next < 0 ? tokens.length : next;
  const others = concepts.some(
    ({ from, value }) =>
      from >= to && from < end && value.as !== 'ignore' && value.concept.kind === 'treatment',
  );
  const at = tokens.findIndex(({ norm }, index) => index >= to && index < end && ATTENDED.test(norm));
  const before = tokens.slice(Math.max(to, at - 4), Math.max(to, at)).map(({ norm }) => norm);
  return (
    at >= 0 &&
    !others &&
    before.some((norm) => /^(?:has|have|had|was|were|been|he|she|they|\d+)$/.test(norm)) &&
    !before.some((norm) => /^(?:not|never|none|yet|be|to|n't|hasn't|haven't)$/.test(norm))
  );
}

const GIVEN =
  /^(?:given|administered|dispensed|received|provided|supplied|taken|performed|obtained)(?: (?:in|at|by|on|during|to (?:him|her))\b|$)/;

/** "RFA: Norco given in the emergency department": said of it right after its name. */
const doneAfter = ({ tokens }: Reading, { to }: Span): boolean => {
  const next = tokens.slice(to, to + 6).map(({ norm }) => norm);
  while (/^(?:was|were|had|has|been|is|already)$/.test(next[0] ?? '')) next.shift();
  return GIVEN.test(next.slice(0, 2).join(' ')) && next[1] !== undefined;
};

/** "A trial of gabapentin for two weeks gave no relief": what came of it, right after it. */
function isTold({ tokens, responses, concepts }: Reading, { to }: Span): boolean {
  return responses.some(
    (hit) =>
      hit.from >= to &&
      hit.from - to <= 10 &&
      !concepts.some(
        ({ from, value }) =>
          from >= to && from < hit.from && value.as !== 'ignore' && value.concept.conservative === true,
      ) &&
      !tokens
        .slice(to, hit.from)
        .some(({ raw, norm }) =>
          /^(?:;|as|since|because|given|due|after|to|not|if|when|pain)$/.test(raw === ';' ? raw : norm),
        ),
  );
}

/** "Previously requested", "had earlier been denied": it is long since it was asked for, not since it was done. */
const wasAsked = ({ rules }: Reading, at: number): boolean =>
  rules.some(
    ({ from, value }) => from >= at && from - at <= 1 && 'rule' in value && value.rule.gives === 'planned',
  );

const OUTCOME =
  /^(?:outcomes?|results?|responses?|benefits?|effects?|improvements?|relief|gains?|success|failure|frequency|doses?|dosages?|duration|dates?|numbers?|quantit(?:y|ies)|amounts?|reasons?|details?|indications?|need|necessity|side|progress|compliance|tolerance)$/;

/** "The response to gabapentin is not documented", "PT, outcome not recorded": of it, but not it. */
const tellsOutcome = ({ tokens }: Reading, { from, to }: Span, trigger: number): boolean =>
  [...tokens.slice(Math.max(0, from - 5), from), ...tokens.slice(to, Math.max(to, trigger))].some(
    ({ norm }) => OUTCOME.test(norm),
  );

const separated = (reading: Reading, a: Span, b: Span): boolean => {
  const [from, to] = a.to <= b.from ? [a.to, b.from] : [b.to, a.from];
  return (
    reading.tokens.slice(from, to).some(({ raw }) => raw === ';') ||
    reading.ends.some(
      (end) =>
        end.from >= from && end.to <= to && /^(?:but|however)$/.test(reading.tokens[end.from]?.norm ?? ''),
    )
  );
};

/** "no decreased sensation"; but "facet loading negative, SLR positive". */
function negatesFinding({ tokens }: Reading, trigger: Span, rule: Rule, mention: Span): boolean {
  if (rule.direction !== 'forward' || tokens[trigger.to - 1]?.norm === 'negative') return false;
  return !tokens.slice(trigger.to, mention.from).some(({ raw }) => raw === ',');
}

function reaches(reading: Reading, trigger: Span, rule: Rule, mention: Span): boolean {
  if (rule.unlessPatient === true && reading.namesPatient) return false;
  if (rule.direction === 'sentence') return true;
  const forward = rule.direction === 'forward';
  // A trigger inside the mention is a word of it; one that only shares a word with it is not: "no new" of "new injury".
  if (trigger.from < mention.to && mention.from < trigger.to)
    return (
      (rule.gives === 'absent' || rule.gives === 'planned') &&
      forward &&
      trigger.from < mention.from &&
      trigger.to < mention.to &&
      // "Was negative for hydrocodone": its own negation is what it says.
      !(rule.gives === 'absent' && reading.tokens[mention.from]?.norm === 'negative')
    );
  if (forward ? trigger.to > mention.from : trigger.from < mention.to) return false;
  if (rule.atEnd === true && !endsStatement(reading, trigger.to)) return false;
  const [from, to] = forward ? [trigger.to, mention.from] : [mention.to, trigger.from];
  if (to - from > (rule.reach ?? scopes.default)) return false;
  const crosses = (hit: Span) => hit.from >= from && hit.to <= to;
  if (reading.ends.some(crosses)) return false;
  const comma = reading.tokens.slice(from, to).some(({ raw }) => raw === ',');
  if (rule.comma === 'stops' && comma) return false;
  const others = reading.rules.filter((hit) => crosses(hit) && !('pseudo' in hit.value));
  if (rule.gives === 'absent') {
    // "no numbness, possible weakness"; but "denies history of cancer"
    if (others.some(({ value }) => 'rule' in value && stops(value.rule, rule))) return false;
    if (forward && ownClause(reading, from, mention)) return false;
    if (rule.list === 'guarded' && (ownStatement(reading, from, mention) || apart(reading, from, mention)))
      return false;
    // A post-negation belongs to the nearest thing named: "spasm; reflexes absent".
    if (!forward && comma) return false;
  }
  if (rule.gives === 'planned') {
    if (reading.planEnds.some(crosses)) return false;
    if (
      !forward &&
      ((comma && rule.list !== 'whole' && !isFronted(reading, mention) && !isAsked(reading, mention)) ||
        countsInBrackets(reading, from, trigger.from))
    )
      return false;
  }
  if (
    rule.gives === 'historical' &&
    reading.tokens.slice(from, to).some(({ norm }) => /^(?:;|now)$/.test(norm))
  )
    return false;
  return true;
}

const REVIEWER = /^(?:ur|utilization|utilisation|carrier|insurer|adjuster|claims|reviewer)$/;

/** "Of twelve PT sessions, utilization review approved six": what is counted comes first. */
function isFronted({ tokens }: Reading, { from, to }: Span): boolean {
  const start = tokens.findLastIndex(({ raw }, at) => at < from && /^[;:]$/.test(raw)) + 1;
  const comma = tokens.findIndex(({ raw }, at) => at >= to && raw === ',');
  return (
    tokens[start]?.norm === 'of' &&
    comma >= 0 &&
    comma - to <= 8 &&
    tokens.slice(comma + 1, comma + 3).some(({ norm }) => REVIEWER.test(norm))
  );
}

/** "Acupuncture: asked 18, granted 6": a label, of which some were sought and some allowed. */
function isAsked({ tokens }: Reading, { to }: Span): boolean {
  const lead = tokens.slice(to, to + 5);
  return (
    lead[0]?.raw === ':' &&
    lead.some(({ norm }) => /^(?:asked|sought|requested|wanted|submitted)$/.test(norm))
  );
}

/** "PT at least 3 (6 approved)": what is approved is counted in brackets of its own. */
const countsInBrackets = ({ tokens }: Reading, from: number, to: number): boolean =>
  tokens
    .slice(from, to)
    .some(({ raw }, at) => raw === '(' && at > 0 && /^\d/.test(tokens[from + at + 1]?.raw ?? ''));

const stops = (between: Rule, rule: Rule) =>
  between.direction === 'forward' &&
  (between.gives === 'uncertain' || (between.gives === 'planned' && rule.direction === 'forward'));

/** Whether a statement of its own begins after a comma: "no spasm, mild tenderness", "no warmth, effusion small". */
function ownStatement(reading: Reading, from: number, mention: Span): boolean {
  const comma = reading.tokens.slice(from, mention.from).findLastIndex(({ raw }) => raw === ',');
  if (comma < 0) return false;
  return reading.ownStatements.some(
    (hit) => hit.from >= from + comma && (hit.to <= mention.from || hit.from === mention.from),
  );
}

const SUBJECT = /^(?:the|his|her|their|its|he|she|it|they|there|patient)$/;
const FINITE = /^(?:is|was|are|were|has|had|have|does|did|remains?|remained)$/;

/** "He could not stand on it, and the knee was locking": a clause with a subject and a verb of its own. */
function ownClause({ tokens }: Reading, from: number, { from: at, to }: Span): boolean {
  for (let next = from; next < at - 1; next++) {
    if (!/^(?:and|so)$/.test(tokens[next]?.norm ?? '') || !SUBJECT.test(tokens[next + 1]?.norm ?? ''))
      continue;
    const verb = tokens.findIndex(({ norm }, index) => index > next + 1 && FINITE.test(norm));
    if (verb > next && verb <= Math.min(to + 1, next + 8)) return true;
  }
  return false;
}

/** "no refills - wean by week 5", "no substance history, CURES checked": a clause that says something of its own. */
function apart({ page, tokens }: Reading, from: number, { from: at, to }: Span): boolean {
  const dashed = tokens
    .slice(from + 1, at)
    .some(({ raw, start, end }) => /^[-–—]$/.test(raw) && /^\s.\s$/.test(page.slice(start - 1, end + 1)));
  return dashed || (tokens[at - 1]?.raw === ',' && DONE.test(tokens[to]?.norm ?? ''));
}

/** What is said of what was made. */
const DONE =
  /^(?:checked|reviewed|run|obtained|done|signed|consistent|appropriate|shows?|showed|pulled|queried|printed|performed|completed|clean|ok|today)$/;

function endsStatement(reading: Reading, at: number): boolean {
  return (
    reading.tokens.slice(at).every(({ raw }) => /^[.;,)]$/.test(raw)) ||
    /^[;]$/.test(reading.tokens[at]?.raw ?? '')
  );
}
