import { matchesOf } from './matches.ts';
import { measure, spanOf } from './measures.ts';
import type { Mention, Span } from './mentions.ts';
import data from './motion.json' with { type: 'json' };
import type { Places } from './place.ts';
import type { Reading } from './reading.ts';
import type { Concept } from './vocabulary.ts';

const LIMITED: Concept = { id: 'finding.limited-motion', kind: 'finding', source: 'motion.json' };

const GAINED: Concept = { id: 'function.improved', kind: 'statement', source: 'motion.json' };

const normal: Readonly<Record<string, Readonly<Record<string, number>>>> = data.normal;
const movements: Readonly<Record<string, readonly string[]>> = data.movements;
const named = new Map(
  Object.entries(movements).flatMap(([movement, names]) =>
    names.map((name) => [name.toLowerCase(), movement] as const),
  ),
);

const NAMES = [...named.keys()].sort((a, b) => b.length - a.length).join('|');
const BETWEEN =
  '(?:\\s*(?:is|was|to|at|of|(?:(?:has\\s+)?(?:improved|increased|went|gone)\\s+)?from|only|about|now|today|currently|actively|passively|active|passive|limited to|right|left|R|L|bilat(?:eral)?(?:ly)?|[:=,]))*\\s*';
const MEASURED = new RegExp(
  `\\b(${NAMES})\\b${BETWEEN}(\\d{1,3})(?:\\s*[-–]\\s*(\\d{1,3}))?(?:\\s*(?:to|->|→)\\s*(\\d{1,3}))?(?:\\s*(?:/|of|out of)\\s*(\\d{1,3}))?\\s*(%)?(?!\\s*(?:/|\\d|mg|lbs?|kg|weeks?|times|visits?|reps|years?|\\+|-\\s?/))`,
  'gi',
);
/** "55 of extension", "40 degrees of flexion": the measure before the movement; what is lost or gained is none. */
const MEASURED_OF = new RegExp(
  `(?<![\\d./#-]|\\b(?:to|by|lack(?:s|ed|ing)?|lost|los(?:es|s of)|gain(?:s|ed|ing)?|of|improv\\w+|increas\\w+|short|another|additional|extra|last|final|terminal|from|in|at|past|beyond|under|over|through)\\s)(\\d{1,3})\\s*(?:°|deg(?:rees?)?)?\\s+(?:of|in)\\s+(?:(?:active|passive|cervical|lumbar|neck|back|trunk|shoulder|knee|wrist|elbow|hip)\\s+)*(${NAMES})\\b(?!\\s+(?:loss|lag|deficit|contracture|exercis))`,
  'gi',
);
const OF_ANOTHER = new RegExp(
  `^\\s*(?:°|deg(?:rees?)?)?\\s+of\\s+(?:(?:active|passive)\\s+)?(?:${NAMES})\\b`,
  'i',
);
/** Degrees from which on a motion is no arc: a joint that does not straighten lacks less. */
const ARC = 15;
/** The last word before it on who moves the joint. */
const PASSIVE = /\b(?:passive(?:ly)?|PROM)\b(?!.*\b(?:active(?:ly)?|AROM)\b)/i;
const FROM = /\b(?:from|improved|increased)\b/i;
/** A range of measures ("flexion 25 to 28") has no more between its ends; a gain that is told as one may be less. */
const LEAST_GAIN = 10;
/** No joint moves further. */
const MOST = 190;
/** The highest grade of strength. */
const STRONGEST = 5;
const GAIN = /(?:gain\w*|increas\w+|improv\w+)\s+(?:of\s+)?(?:\w+\s+)?$/i;
const EARLIER =
  /^\s*(?:°|deg\w*)?\s*[(,;]?\s*(?:it )?(?:was|were|up from|from|previously|prev\.?|vs\.?|versus|compared (?:to|with)|formerly|improved from)\s(?:only |at |just )?(\d{1,3})(?!\s*(?:\/|weeks?|months?|visits?))/i;
const PROGRESS = /^\s*(?:%\s*)?(?:better|improve|increase|gain|more)/i;

/** Motion measured in degrees, or as a part of normal, that falls short of normal: "flexion 40/90", "abduction 70". */
export function motionsOf(reading: Reading, places: Places): readonly Mention[] {
  const text = reading.page.slice(reading.sentence.start, reading.sentence.end);
  if (!/\d/.test(text)) return [];
  const mentions: Mention[] = [];
  for (const match of matchesOf(MEASURED, text)) {
    const [whole, name = '', low, high, gained, of, percent] = match;
    const span = spanOf(reading, reading.sentence.start + match.index, whole.length);
    if (span === null || GAIN.test(text.slice(0, match.index))) continue;
    if (PROGRESS.test(text.slice(match.index + whole.length))) continue;
    // "30 of flexion, 10 of extension": the second measure is not of the first movement.
    if (OF_ANOTHER.test(text.slice(match.index + whole.length))) continue;
    // "4/5" is a grade of strength.
    if (Number(of) <= STRONGEST) continue;
    // "Flexion 41 to 81"; what begins at naught is an arc, unless it is told as a gain.
    const least = FROM.test(whole) ? 1 : ARC;
    const by = FROM.test(whole) ? 1 : LEAST_GAIN;
    const more = Number(gained) - Number(low);
    if (gained !== undefined && Number(low) >= least && more >= by)
      mentions.push({ ...span, concept: GAINED, as: 'grade', detail: whole.trim() });
    // "Flexion now 60 (was 25)".
    const then = EARLIER.exec(text.slice(match.index + whole.length));
    if (then !== null && gained === undefined && Number(high ?? low) > Number(then[1]))
      mentions.push({ ...span, concept: GAINED, as: 'grade', detail: whole.trim() });
    const movement = named.get(name.toLowerCase()) ?? '';
    const degrees = Number(gained ?? high ?? low);
    // Sentences that compare two measures themselves say enough.
    const once = gained === undefined || (more > 0 && more < by && Number(low) >= least);
    if (once && then === null && percent !== '%' && degrees <= MOST)
      mentions.push({
        ...span,
        concept: measure(`motion.${movement.replaceAll(' ', '-')}`),
        as: 'grade',
        found: 'present',
        value: {
          number: degrees,
          unit: PASSIVE.test(text.slice(0, match.index + whole.length)) ? 'degrees passive' : 'degrees',
        },
        detail: whole.trim(),
      });
    const full = percent === '%' ? 100 : fullMotion(movement, degrees, of, regionsBeside(places, span));
    if (full === null || degrees >= full * data.limitedBelow.share) continue;
    mentions.push({ ...span, concept: LIMITED, as: 'grade', found: 'present', detail: whole.trim() });
  }
  for (const { index, 0: whole, 1: degrees, 2: name = '' } of matchesOf(MEASURED_OF, text)) {
    const span = spanOf(reading, reading.sentence.start + index, whole.length);
    const movement = named.get(name.toLowerCase()) ?? '';
    if (span === null || Number(degrees) > MOST) continue;
    const unit = PASSIVE.test(text.slice(0, index + whole.length)) ? 'degrees passive' : 'degrees';
    mentions.push({
      ...span,
      concept: measure(`motion.${movement.replaceAll(' ', '-')}`),
      as: 'grade',
      found: 'present',
      value: { number: Number(degrees), unit },
      detail: whole.trim(),
    });
    const full = fullMotion(movement, Number(degrees), undefined, regionsBeside(places, span));
    if (full !== null && Number(degrees) < full * data.limitedBelow.share)
      mentions.push({ ...span, concept: LIMITED, as: 'grade', found: 'present', detail: whole.trim() });
  }
  return [...mentions, ...gripsOf(reading, text), ...tolerancesOf(reading, text)];
}

const GRIP: Concept = {
  id: 'finding.grip-reduced',
  kind: 'finding',
  source: 'motion.json',
  defaultRegions: ['wrist-hand'],
};
const GRIP_PAIR =
  /\bgrip(?: strength)?[^\d.;]{0,15}(\d{1,3})\s*(?:lbs?|kg)?\s*(?:\/|vs?\.?|versus|compared (?:to|with)|against)\s*(\d{1,3})(?!\s*\/)\s*(?:lbs?|kg|pounds|\b)/i;
const GRIP_SIDES =
  /\b(R|right|L|left)\b[^\d.;]{0,12}?\bgrip\b[^\d.;]{0,12}(\d{1,3})[^.;]{0,12}?\b(R|right|L|left)\b[^\d.;]{0,16}(\d{1,3})/i;
const GRIP_OTHER =
  /\bgrip\b[^\d.;]{0,12}?\b(R|right|L|left)\b[^\d.;]{0,4}(\d{1,3})[^.;]{0,12}?\b(R|right|L|left)\b[^\d.;]{0,4}(\d{1,3})/i;

/** Grips of both hands that differ: the weaker by a fifth or more is reduced. */
function gripsOf(reading: Reading, text: string): readonly Mention[] {
  const sides = GRIP_SIDES.exec(text) ?? GRIP_OTHER.exec(text);
  const pair = sides === null ? GRIP_PAIR.exec(text) : null;
  const [one, two] =
    sides === null ? [Number(pair?.[1]), Number(pair?.[2])] : [Number(sides[2]), Number(sides[4])];
  const match = sides ?? pair;
  // "5/5" and "4/5" are grades of strength.
  if (match === null || Math.max(one, two) <= 5 || Math.min(one, two) > Math.max(one, two) * 0.8) return [];
  const span = spanOf(reading, reading.sentence.start + match.index, match[0].length);
  return span === null
    ? []
    : [{ ...span, concept: GRIP, as: 'grade', found: 'present', detail: match[0].trim() }];
}

const UNIT = '(?:minutes?|mins?|hours?|hrs?|h|lbs?|pounds|blocks?|feet|ft|yards|miles?|degrees)';
const NOW_AND_THEN = new RegExp(
  `\\b(?:sit|stand|walk|lift|carr|driv|work|grip|push|pull|tolerat)\\w*[^.;\\d]{0,30}(\\d{1,3})\\s*${UNIT}[^.;\\d]{0,25}\\b(?:was|were|from|previously|before|up from|compared (?:to|with)|versus|vs\\.?)[^.;\\d]{0,12}(\\d{1,3})`,
  'i',
);
const THEN_AND_NOW = new RegExp(
  `\\b(?:sit|stand|walk|lift|carr|driv|work|grip|push|pull|tolerat)\\w*[^.;\\d]{0,30}(\\d{1,3})\\s*${UNIT}?[^.;\\d]{0,12}(?:\\bto|->|→|\\bnow)\\s*(\\d{1,3})\\s*${UNIT}`,
  'i',
);

/** What can be done, measured twice: "sits 60 min, was 20 min", "lifting from 10 to 25 lb". */
function tolerancesOf(reading: Reading, text: string): readonly Mention[] {
  const back = NOW_AND_THEN.exec(text);
  const forth = back === null ? THEN_AND_NOW.exec(text) : null;
  const match = back ?? forth;
  if (match === null) return [];
  const [now, then] =
    back === null ? [Number(match[2]), Number(match[1])] : [Number(match[1]), Number(match[2])];
  const span = spanOf(reading, reading.sentence.start + match.index, match[0].length);
  // A range is no change: "walks 10 to 15 minutes".
  const range = back === null && !/\bfrom\b|->|→|\bnow\b|increas|improv|gain/i.test(match[0]);
  if (span === null || now <= then || range) return [];
  return [{ ...span, concept: GAINED, as: 'grade', detail: match[0].trim() }];
}

/** What is normal: the number after the stroke where it is greater, else that of the region, else the least of all. */
function fullMotion(
  movement: string,
  degrees: number,
  of: string | undefined,
  regions: readonly string[],
): number | null {
  if (of !== undefined && Number(of) > degrees) return Number(of);
  const known = (regions.length > 0 ? regions : Object.keys(normal)).flatMap(
    (region) => normal[region]?.[movement] ?? [],
  );
  return known.length === 0 ? null : Math.min(...known);
}

function regionsBeside({ groups }: Places, span: Span): readonly string[] {
  const before = groups.findLast((group) => group.from <= span.from) ?? groups[0];
  return before?.items.map(({ region }) => region) ?? [];
}
