import type { Section } from './model.ts';
import sectionData from './sections.json' with { type: 'json' };
import { type Series, type TableDates, tablesOf } from './tables.ts';
import { normalise } from './tokens.ts';

/** A sentence of a page: its span, and the section of the note it stands in. */
export interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly section: Section;
  /** In a section of allergies, consent or guidelines, which says nothing of the patient's course. */
  readonly ignore: boolean;
  /** In the family history. */
  readonly family: boolean;
  /** First of its paragraph: what the sentence before spoke of does not carry over. */
  readonly opens: boolean;
  /** The words before the colon, when the line begins with a label ("Cervical spine:"), or the whole of a heading line. */
  readonly label: { readonly start: number; readonly end: number } | null;
  /** The label is the heading of a section: its words ("Plan:") say nothing of their own. */
  readonly heading: boolean;
  /** Of a line of a table that gives measures by day: what it measures; none of its header. */
  readonly series?: readonly Series[];
}

/** Where a page begins: the section that the page before it ended in. */
export interface SectionState {
  readonly section: Section;
  readonly ignore: boolean;
  readonly family: boolean;
}

export const NO_SECTION: SectionState = { section: 'other', ignore: false, family: false };

const words = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z/&]+/g, ' ')
    .trim();

const headings = new Map<string, SectionState>(
  sectionData.sections.flatMap(({ section, headings: list, ignore, family }) =>
    list.map((heading): [string, SectionState] => [
      words(heading),
      { section, ignore: ignore === true, family: family === true },
    ]),
  ),
);

/** Ends of words after which a period ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s(])(?:dr|mr|mrs|ms|st|jr|sr|no|vs|approx|fig|inc|etc|e\.g|i\.e|cf|dept|tel|ext|lbs?|oz|hrs?|min|wk|mo|yr|yrs|temp|resp|abd|neg|pos|bilat|rt|lt|approx|appt|dx|hx|rx|tx|pt|ref|sec|[A-Za-z]|p\.o|b\.i\.d|t\.i\.d|q\.d|q\.i\.d|p\.r\.n|m\.d|d\.c|d\.o|ph\.d)\.$/i;

/** A month in short, which ends nothing where its day follows: "Dec. 12". */
const MONTH = /\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$/i;

/** A line of a page; positions in characters. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const at = text.indexOf('\n', start);
    const end = at < 0 ? text.length : at;
    lines.push({ start, end, text: text.slice(start, end) });
    start = end + 1;
  }
  return lines;
}

const LABEL = /^\s*(?:(?:[IVX]{1,4}|\d{1,2}|[A-Z])[.)]\s+)?([A-Za-z][A-Za-z /&,'()-]{0,60}?)\s*:(?=\s|$)/;
const BULLET = /^\s*(?:[-–•·*●▪◦o►>]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z][.)]\s+|\[[ xX]?\]|[☐☑☒])/;

/** The number or dash of a list item, which is no part of its sentence. */
const MARKER = /^\s*(?:[-–•·*●▪◦►]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+)/;

/** "EXAMINATION 12/28/16: …": the date stays with what it is the date of. */
const DATED_LABEL =
  /^\s*([A-Za-z][A-Za-z /&'-]{0,40}?)[\s,]+(?:\(|on |of |dated )?(?=\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?\)?\s*:)/;

/** "Px      Phalen +": what is set apart by blanks rather than by a colon. */
const COLUMN = /^\s*([A-Z][A-Za-z/&]{0,14}(?: [A-Za-z]+)?)\s{2,}(?=\S)/;

/** "EXAM  tender …", "MEDS naproxen": a heading in capitals that no mark ends, over words that are not all capitals. */
const CAPITALS = /^\s*([A-Z]{2,}(?: [A-Z]{2,})*)(?=\s[^\n]*[a-z])/;

/** The section that a line opens, and where its own words begin. */
function headingOf(
  line: Line,
): { readonly state: SectionState; readonly label: string; readonly rest: number } | null {
  const label = LABEL.exec(line.text);
  if (label !== null) {
    const state = headingState(label[1] as string);
    if (state === null) return null;
    return { state, label: label[1] as string, rest: line.start + label[0].length };
  }
  const dated = DATED_LABEL.exec(line.text);
  if (dated !== null) {
    const state = headingState(dated[1] as string);
    // "MRI 10/20/16: …" is the study itself.
    return state === null || state.section === 'imaging'
      ? null
      : { state, label: dated[1] as string, rest: line.start + dated[0].length };
  }
  const column = COLUMN.exec(line.text);
  const columnState = column === null ? null : headingState(column[1] as string);
  if (column !== null && columnState !== null)
    return { state: columnState, label: column[1] as string, rest: line.start + column[0].length };
  const capitals = CAPITALS.exec(line.text)?.[1]?.split(' ') ?? [];
  for (let count = Math.min(capitals.length, 4); count > 0; count--) {
    const name = capitals.slice(0, count).join(' ');
    const state = headingState(name);
    // "MRI lumbar spine …" and "PT 12 visits" are what they name.
    if (state === null || state.section === 'imaging' || state.section === 'other') continue;
    return { state, label: name, rest: line.start + line.text.indexOf(name) + name.length };
  }
  const bare = line.text.replace(/^\s*(?:(?:[IVX]{1,4}|\d{1,2}|[A-Z])[.)]\s+)?/, '').trim();
  if (bare.length < 2 || bare.length > 60 || /[.,;]$/.test(bare)) return null;
  const state = headings.get(words(bare)) ?? examinationOf(bare);
  // One common word alone on a line may be the end of a wrapped sentence; a heading begins with a capital.
  if (state === null || !/^[A-Z]/.test(bare)) return null;
  return { state, label: bare, rest: line.end };
}

/** What a heading of treatment asks for, and does not tell of. */
const ASKED =
  /\b(?:request|recommend|refer|order|schedul|prescri|continu|start|begin|will|would|return|follow|advis|obtain|authori[sz]|proceed|pending|need|plan|MRI|CT|EMG|x-?rays?|surger|consult|inject|per week|(?:a|each|every) week|weekly|times)|\d ?x\b|\bx ?\d|\/ ?w(?:ee)?k\b/i;
/** "Treatment: naproxen, six therapy sessions": a heading that may open either, over words that ask for nothing. */
const told = (label: string, rest: string): boolean =>
  /^(?:treatment|tx)$/.test(words(label)) && rest.trim() !== '' && !ASKED.test(rest);

/** "… tender. Plan: MRI", "PLAN. MRI", "Exam - tender": a heading where no other reading of it is likely. */
function runIn(text: string): { readonly state: SectionState; readonly label: string } | null {
  const label = /^([A-Z][A-Za-z /&-]{0,40}?)(?::|(?<=[A-Za-z]{2})\.| ?[-–—])(?=\s|$)/.exec(text)?.[1];
  if (label === undefined || !RUN_IN.has(words(label))) return null;
  const state = headingState(label);
  return state === null ? null : { state, label };
}

function headingState(label: string): SectionState | null {
  const key = words(label);
  return (
    headings.get(key) ??
    headings.get(key.replace(/^(?:current|present|patient|todays?) /, '')) ??
    examinationOf(label)
  );
}

/** "Cervical spine examination", "Examination of the right knee". */
function examinationOf(label: string): SectionState | null {
  const key = words(label);
  if (key.split(' ').length > 6) return null;
  return /\bexam(?:ination)?$|^(?:physical )?exam(?:ination)? of\b/.test(key)
    ? { section: 'objective', ignore: false, family: false }
    : null;
}

const RUN_IN = new Set(sectionData.runIn);

const DATED_LINE = /^\s*[A-Z][A-Za-z/ -]{1,20}\s\(?\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?\b/;

/** Whether a line goes on in the next one: wrapped text does, list items and headings do not. */
function wraps(line: Line, next: Line, blankBetween: boolean, width: number): boolean {
  const text = line.text.trimEnd();
  // A date that the line end breaks: "6-5-" and "15. She …".
  if (/\d[-/]$/.test(text) && /^\s*\d/.test(next.text)) return true;
  if (BULLET.test(next.text) || LABEL.test(next.text) || headingOf(next) !== null) return false;
  const open =
    /(?:[,–/-]|\b(?:and|or|of|the|a|an|to|in|with|for|on|at|by|from|is|was|are|no|not|her|his))$/i.test(text);
  const goesOn = /^\s*[a-z(]/.test(next.text) && !/[.!?:;]$/.test(text);
  if (blankBetween) return open || goesOn;
  if (open || goesOn) return true;
  // "NCS 6/9/15 slow" under a line that had room left: a line of its own.
  if (text.length < 0.85 * width && DATED_LINE.test(next.text)) return false;
  if (/[!?:]$/.test(text)) return false;
  return text.length >= 0.6 * width;
}

/**
 * The sentences of a page, in order. Lines that a page wraps are joined, list items, labels and headings stand
 * alone, and "Dr.", "approx." and initials end nothing.
 *
 * @param before the section in which the page before ended
 * @param dates what the days of a table are dated from
 */
export function sentencesOf(
  text: string,
  before: SectionState = NO_SECTION,
  dates: TableDates = { note: null },
): { readonly sentences: readonly Sentence[]; readonly after: SectionState } {
  const lines = linesOf(text);
  const lengths = lines
    .map((line) => line.text.length)
    .filter((length) => length > 0)
    .sort((a, b) => a - b);
  const width = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  const sentences: Sentence[] = [];
  let state = before;
  const tables = tablesOf(lines, dates);

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as Line;
    if (line.text.trim() === '') continue;
    let opens = true;
    const series = tables.get(index);
    if (series !== undefined) {
      sentences.push({
        start: line.start,
        end: line.end,
        ...state,
        opens,
        label: null,
        heading: false,
        series,
      });
      continue;
    }
    const heading = headingOf(line);
    let start = line.start + (MARKER.exec(line.text)?.[0].length ?? 0);
    let label: Sentence['label'] = null;
    if (heading !== null) {
      state = told(heading.label, text.slice(heading.rest, line.end)) ? NO_SECTION : heading.state;
      const at = line.text.indexOf(heading.label);
      label = { start: line.start + at, end: line.start + at + heading.label.length };
      if (text.slice(heading.rest, line.end).trim() === '') {
        sentences.push({ start: label.start, end: label.end, ...state, opens, label, heading: true });
        continue;
      }
    } else {
      const match = LABEL.exec(line.text);
      if (match !== null) {
        const at = line.text.indexOf(match[1] as string);
        label = { start: line.start + at, end: line.start + at + (match[1] as string).length };
      } else if (standsAsHeading(line.text)) {
        const lead = line.text.length - line.text.trimStart().length;
        label = { start: Math.max(start, line.start + lead), end: line.start + line.text.trimEnd().length };
      }
    }
    // The paragraph: this line and those it goes on in.
    let last = index;
    for (;;) {
      let next = last + 1;
      while (next < lines.length && (lines[next] as Line).text.trim() === '') next++;
      const following = lines[next];
      if (following === undefined || tables.has(next)) break;
      if (!wraps(lines[last] as Line, following, next > last + 1, width)) break;
      last = next;
    }
    const end = (lines[last] as Line).end;
    for (const [nth, span] of split(text, start, end).entries()) {
      const within = nth === 0 && label !== null ? null : runIn(text.slice(span.start, span.end));
      if (within !== null) {
        state = within.state;
        label = { start: span.start, end: span.start + within.label.length };
      }
      sentences.push({
        ...span,
        ...state,
        ...(tellsOfDenial(text.slice(span.start, span.end)) && { section: 'utilization-review' }),
        opens,
        label: label !== null && span.start <= label.start && label.end <= span.end ? label : null,
        heading: (heading !== null || within !== null) && span.start <= (label?.start ?? -1),
      });
      opens = false;
    }
    start = end;
    index = last;
  }
  return { sentences, after: state };
}

const REVIEWER =
  /\b(?:utilization review\w*|UR|peer review(?:er)?|claims (?:administrator|examiner)|adjuster|insurer)\b/i;
const DENIAL =
  /\b(?:denied|denies|denying|denial|non-?certif\w+|not (?:be )?certif\w+|did not (?:certify|authorize|authorise|approve)|not (?:medically )?necessary|modified|noted|notes|indicat\w+|stat(?:ed|es|ing)|found|cit(?:ed|es|ing))\b/i;

/** Whether a sentence tells how utilization review decided, and why: "UR of 9/30/15 denied the MRI, noting no red flags". */
const tellsOfDenial = (sentence: string): boolean => REVIEWER.test(sentence) && DENIAL.test(sentence);

/** A line of a few words without a verb's full stop, in capitals or title case: "CERVICAL SPINE". */
function standsAsHeading(line: string): boolean {
  const text = line.trim();
  return text.length <= 50 && /^[A-Z][A-Za-z /&-]*$/.test(text) && text.split(/\s+/).length <= 6;
}

/** Characters of the longest sentence. */
const LONGEST = 800;

const STUDY_DATED =
  /^\s*(?:[A-Z][A-Za-z/-]* ){0,3}(?:MRI|CT|X-?rays?|XRs?|[Ff]ilms|[Rr]adiographs|EMG\S*|NC[SV]|ED[SX]|[Uu]ltrasound)(?: [A-Za-z/-]+){0,3},? \(?\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?\)?\.$/;

/** Splits a paragraph at its sentence ends. */
function split(
  text: string,
  from: number,
  to: number,
): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let start = from;
  const push = (end: number) => {
    let [a, b] = [start, end];
    while (a < b && /\s/.test(text[a] as string)) a++;
    while (b > a && /\s/.test(text[b - 1] as string)) b--;
    // A table without a full stop is no sentence: it is read in pieces, so that no page takes long.
    while (b - a > LONGEST) {
      const space = text.lastIndexOf(' ', a + LONGEST);
      const cut = space > a ? space : a + LONGEST;
      spans.push({ start: a, end: cut });
      a = cut;
      while (a < b && /\s/.test(text[a] as string)) a++;
    }
    if (b > a) spans.push({ start: a, end: b });
    start = end;
  };
  const STOP = /[.!?]+["'”’)\]]*(?=\s)/g;
  STOP.lastIndex = from;
  for (let match = STOP.exec(text); match !== null && match.index < to; match = STOP.exec(text)) {
    const end = match.index + match[0].length;
    // "MRI 4/2/15. L5-S1 protrusion": what the study is the study of stands after it.
    if (STUDY_DATED.test(text.slice(start, end))) continue;
    const next = /\S/.exec(text.slice(end, end + 20))?.[0] ?? '';
    if (/[a-z,;:)]/.test(next)) continue;
    if (/\d/.test(next) && MONTH.test(text.slice(Math.max(from, end - 5), end))) continue;
    if (
      match[0] === '.' &&
      ABBREVIATION.test(text.slice(Math.max(from, end - 12), end)) &&
      !endsList(text, from, end)
    ) {
      continue;
    }
    push(end);
  }
  push(to);
  return spans;
}

/** A single letter or an abbreviation may end a sentence after all when a long sentence stands before and a new subject follows. */
function endsList(text: string, from: number, end: number): boolean {
  return (
    end - from > 30 &&
    !/(?:\b(?:dr|mr|mrs|ms|st|vs|no|approx|fig)|[\s(][A-Z])\.$/i.test(text.slice(from, end)) &&
    /^\s+(?:He|She|The|There|Patient|This|It|Physical|On|No)\b/.test(text.slice(end, end + 14))
  );
}

const cues = new Set(sectionData.examinationCues.map((cue) => cue.split(' ').map(normalise).join(' ')));

/** Whether a sentence says of itself that it reports an examination ("6/5/15 exam: …", "Examination revealed …"). */
export function reportsExamination(sentence: string): boolean {
  const opening =
    /^(?:on\s+)?(?:[\d/.-]+[\s,:–-]*|\w+ \d{1,2}, \d{4}[\s,:–-]*)?((?:[A-Za-z]+\s?){1,4})/i.exec(
      sentence,
    )?.[1] ?? '';
  const key = opening.trim().split(/\s+/).map(normalise);
  return (
    [1, 2, 3].some((count) => cues.has(key.slice(0, count).join(' '))) ||
    /\bexam(?:ination)?s?\b.{0,60}\b(?:reveal|show|demonstrat|note)/is.test(sentence)
  );
}
