import type { Mention, Span } from './mentions.ts';
import type { Assertion, Fact } from './model.ts';
import type { Reading } from './reading.ts';

/**
 * "started ibuprofen", "prescribed naproxen today", "first naproxen prescription": what begins on the day of the note,
 * unless it tells of another.
 */
function begun(reading: Reading, mention: Mention): boolean {
  const before = reading.tokens.slice(Math.max(0, mention.from - 3), mention.from);
  const after = reading.tokens.slice(mention.to, mention.to + 8);
  if (
    /^(?:first|initial)$/.test(before.at(-1)?.norm ?? '') &&
    after.slice(0, 2).some(({ norm }) => /^(?:prescription|script|rx|course|fill|dispensed)$/.test(norm))
  )
    return true;
  return (
    before.some(({ norm }) => /^(?:started|initiated|begun|began|prescribed|dispensed)$/.test(norm)) &&
    !after.some(({ norm }) => /^(?:ago|last|since|previously|in|for|has|helped|helping)$/.test(norm))
  );
}

const CHANGING = new Set(['symptom', 'deficit', 'finding', 'diagnosis']);

/** How a finding changed, or what a treatment did. */
export function changeOf(
  reading: Reading,
  mention: Mention,
  mentions: readonly Mention[],
  assertion: Assertion,
): Fact['change'] | undefined {
  const { concept } = mention;
  if (concept.change !== undefined) return concept.change;
  if (concept.conservative === true) {
    if (assertion !== 'present' && assertion !== 'historical') return undefined;
    const hits = reading.responses.filter(
      (hit) =>
        (sameClause(reading, hit, mention) &&
          (!isRelative(reading, hit) || isNext(hit, mention, mentions))) ||
        opensClause(reading, hit, mention, mentions) ||
        pointsBack(reading, hit, mention, mentions),
    );
    // "Relief from Percocet, for just four hours": however good while it lasts.
    if (hits.some((hit) => hit.value.outweighs === true && isNext(hit, mention, mentions)))
      return 'unchanged';
    return said(reading, hits, mention) ?? (begun(reading, mention) ? 'new' : undefined);
  }
  if (!CHANGING.has(concept.kind) || assertion === 'absent') return undefined;
  if (concept.kind === 'deficit' && assertion === 'present') {
    const since = sinceBefore(reading, mention);
    if (since !== undefined) return since;
  }
  const others = mentions.filter(
    (other) =>
      CHANGING.has(other.concept.kind) ||
      other.concept.kind === 'study' ||
      other.concept.kind === 'treatment',
  );
  const near = reading.changes.filter(
    (hit) =>
      distance(hit, mention) <= 5 &&
      sameClause(reading, hit, mention) &&
      !aggravation(reading, hit, mentions) &&
      !comparesSides(reading, hit) &&
      !reading.responses.some(
        (response) =>
          response.to > hit.to &&
          response.from <= hit.from &&
          mentions.some((other) => other.concept.conservative),
      ) &&
      // The nearest of the sentence's mentions is the one that changed; equals change together.
      others.every(
        (other) =>
          changeCost(reading, hit, other) >= changeCost(reading, hit, mention) ||
          listedWith(reading, other, mention),
      ),
  );
  return said(reading, near, mention);
}

const GRADE = '([0-5])([+-])?\\s?(?:/|out of)\\s?5';
const EARLIER = '(?:was|were|had been|previously|formerly|from|vs\\.?|versus|compared (?:to|with)|last)';
const SIGN_THEN =
  /^\s?[;,]?[^;,.]{0,40}?\b(?:was|were|had been|previously|formerly|compared (?:to|with))\s(?:[a-z]+\s){0,2}?(?:intact|normal|present|full|equal|symmetric\w*|[12]\+)/i;
const SIGN_AGAIN = /^[^;]{0,30}?\b(?:now|today)\b/i;

/** "4/5, was 5/5 in May", "from 5/5 to 4/5", "jerk absent (was 1+)": a sign against what it was before. */
function sinceBefore(reading: Reading, mention: Mention): 'worse' | 'improved' | undefined {
  const start = reading.tokens[mention.from]?.start ?? reading.sentence.start;
  const end = reading.tokens[mention.to - 1]?.end ?? start;
  const after = reading.page.slice(end, reading.sentence.end).replace(/\s+/g, ' ');
  if (mention.as !== 'grade') return SIGN_THEN.test(after) && !SIGN_AGAIN.test(after) ? 'worse' : undefined;
  const own = new RegExp(GRADE).exec(reading.page.slice(start, end));
  const then =
    new RegExp(`^[^;]{0,30}?\\b${EARLIER}\\b(?: [a-z]+){0,3}? ${GRADE}`, 'i').exec(after) ??
    new RegExp(`${GRADE}[^;/]{0,30}?(?:\\bto|\\bnow|->|→) ?$`, 'i').exec(
      reading.page.slice(reading.sentence.start, start).replace(/\s+/g, ' '),
    );
  if (own === null || then === null) return undefined;
  const by = gradeOf(own) - gradeOf(then);
  return by < 0 ? 'worse' : by > 0 ? 'improved' : undefined;
}

const gradeOf = ([, grade, sign]: RegExpExecArray): number =>
  Number(grade) + (sign === '+' ? 0.3 : sign === '-' ? -0.3 : 0);

type ChangeHit = Span & { readonly value: { readonly change: NonNullable<Fact['change']> } };

/** What the nearest word says; "not beneficial" is no benefit. */
function said(reading: Reading, hits: readonly ChangeHit[], mention: Span): Fact['change'] | undefined {
  const nearest = [...hits].sort((a, b) => distance(a, mention) - distance(b, mention))[0];
  if (nearest?.value.change !== 'improved') return nearest?.value.change;
  const before = reading.tokens.slice(Math.max(0, nearest.from - 2), nearest.from);
  return before.some(({ norm }) =>
    /^(?:no|not|without|never|hardly|den(?:y|ie[sd]?|ying)|(?:has|have|did|does|is|was)n't)$/.test(norm),
  )
    ? 'unchanged'
    : 'improved';
}

export const distance = (a: Span, b: Span) => (a.to <= b.from ? b.from - a.to : Math.max(0, a.from - b.to));

/** A change before a word ("increased pain") is nearer than one after it across a comma or "with". */
function changeCost(reading: Reading, change: Span, mention: Span): number {
  const [from, to] = change.to <= mention.from ? [change.to, mention.from] : [mention.to, change.from];
  const between = reading.tokens.slice(Math.min(from, to), to);
  return distance(change, mention) + (between.some(({ raw }) => /^(?:,|with|and)$/.test(raw)) ? 4 : 0);
}

/** "increased numbness and weakness": joined by nothing but a list. */
function listedWith(reading: Reading, a: Span, b: Span): boolean {
  const [from, to] = a.to <= b.from ? [a.to, b.from] : [b.to, a.from];
  return to > from && reading.tokens.slice(from, to).every(({ norm }) => /^(?:,|and|or|\/|&)$/.test(norm));
}

/** "Numb hands, right worse", "left more severe than right": one side against the other, not now against before. */
function comparesSides({ tokens, sides }: Reading, { from, to }: Span): boolean {
  const isSide = (at: number) => sides.some((side) => side.from <= at && at < side.to);
  const lead = tokens[from - 1]?.norm === 'is' ? from - 2 : from - 1;
  if (!isSide(lead) || tokens[from - 1]?.raw === ',') return false;
  const next = tokens[to];
  return next === undefined || /^[.,;)]$/.test(next.raw) || /^(?:than|side|and)$/.test(next.norm);
}

/** "worse with sitting" is what aggravates, not a change. */
function aggravation(reading: Reading, hit: Span, mentions: readonly Mention[]): boolean {
  const link = reading.tokens[hit.to]?.norm;
  if (link === undefined || !/^(?:with|by|when|upon|during|after|while|at|on|in)$/.test(link)) return false;
  return !mentions.some((other) => other.from - hit.to <= 3 && other.from > hit.to);
}

/** "8 chiro, 6 PT; improved from 8/10": a clause that opens with what came of the treatments before it, and names none. */
function opensClause(reading: Reading, hit: Span, mention: Span, mentions: readonly Mention[]): boolean {
  const { tokens } = reading;
  const lead = tokens[hit.from - 1]?.raw === ';' ? hit.from - 1 : hit.from - 2;
  if (tokens[lead]?.raw !== ';' || mention.to > lead) return false;
  const next = tokens.findIndex(({ raw }, at) => raw === ';' && at >= hit.to);
  const ends = next < 0 ? tokens.length : next;
  return (
    !tokens.slice(mention.to, lead).some(({ raw }) => raw === ';') &&
    !mentions.some(({ concept, from }) => concept.conservative === true && from > lead && from < ends)
  );
}

/** Whether no other treatment stands between what is said and a treatment. */
const isNext = (hit: Span, mention: Span, mentions: readonly Mention[]): boolean => {
  const [from, to] = hit.to <= mention.from ? [hit.to, mention.from] : [mention.to, hit.from];
  return !mentions.some(
    (other) => other.concept.conservative === true && other.from >= from && other.to <= to,
  );
};

/** "Flexeril and naproxen, which eases the pain": of the last of them. */
const isRelative = ({ tokens }: Reading, { from }: Span): boolean =>
  tokens[from - 1]?.norm === 'which' && tokens[from - 2]?.norm !== 'of' && /s$/.test(tokens[from]?.raw ?? '');

const LAST = /^(?:the (?:last|latter)|it|this|which|that)$/;
const FIRST = /^the (?:first|former)$/;
const ALL = /^(?:these|they|both|all|each|neither|none)$/;

/** "Flexeril, Ambien and naproxen; the last eased his pain": a clause about treatments before it, without their names. */
function pointsBack(reading: Reading, hit: Span, mention: Span, mentions: readonly Mention[]): boolean {
  const { tokens } = reading;
  const lead = tokens.findLastIndex(({ raw }, at) => raw === ';' && at < hit.from);
  if (lead < 0 || mention.to > lead) return false;
  const next = tokens.findIndex(({ raw }, at) => raw === ';' && at >= hit.to);
  const end = next < 0 ? tokens.length : next;
  const cares = mentions.filter(({ concept }) => concept.conservative === true);
  if (cares.some(({ from }) => from > lead && from < end)) return false;
  const start = tokens.findLastIndex(({ raw }, at) => raw === ';' && at < lead) + 1;
  const before = cares.filter(({ from }) => from >= start && from < lead);
  const [one, two] = [tokens[lead + 1]?.norm ?? '', tokens[lead + 2]?.norm ?? ''];
  const pointers = [one, `${one} ${two}`];
  if (pointers.some((pointer) => ALL.test(pointer))) return before.some(({ from }) => from === mention.from);
  const meant = pointers.some((pointer) => LAST.test(pointer))
    ? before.at(-1)
    : pointers.some((pointer) => FIRST.test(pointer))
      ? before[0]
      : undefined;
  return meant?.from === mention.from;
}

function sameClause(reading: Reading, a: Span, b: Span): boolean {
  const [from, to] = a.to <= b.from ? [a.to, b.from] : [b.to, a.from];
  return !reading.tokens
    .slice(from, Math.max(from, to))
    .some(({ norm }) => /^(?:;|but|however|although)$/.test(norm));
}
