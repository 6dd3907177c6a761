import type { DrugForm } from '../rules/model.ts';
import type { DisputedItem } from './manifest.ts';
import requests from './requests.json' with { type: 'json' };
import { writtenOut } from './wording.ts';

/** What an item's words ask for, but for its service: read from the words alone. */
export interface Asked {
  /** The words of what is in dispute: the item's, or those of the remainder where they are a request of their own. */
  readonly text: string;
  /** The words of the whole request. */
  readonly whole: string;
  readonly quantity: number | null;
  readonly requested: number | null;
  readonly authorized: number | null;
  readonly remainder: boolean;
  readonly course: 'first' | 'further' | null;
  readonly ancillary: boolean;
  readonly retrospective: boolean;
}

/** "X was the original request. Y was authorized by …. The remaining …, Z", and its sister without a remainder. */
const PARTLY =
  /^(?<whole>.+?) (?:was|were) the original request\.? (?:(?<part>.+?) (?:was|were) authorized by the Claims Administrator\.? (?:The remaining IMR eligible portion of the original request,?|The remaining portion[^,]*,) (?<rest>.+)|The Claims Administrator authorized (?<given>.+?),? leaving the original request IMR eligible\.?(?: The original request,? (?<again>.+))?)/is;
/** "X (original request; UR authorised 6; remaining 6 visits in dispute)". */
const NOTED =
  /^(?<whole>.+?)\s*\(original request[;,]\s*UR authori[sz]ed (?<part>[^;)]+)(?:[;,]\s*remaining (?<rest>[^;)]+?)(?: in dispute)?)?\s*\)/is;

/** "(original request)", "as first submitted", "requested": words about a request that was allowed in part. */
const FRAME =
  /\(\s*(?:as )?(?:the )?(?:first|originally|initially|original)?,? ?(?:requested|submitted|request)\s*\)|,? ?\b(?:as )?(?:first|originally|initially) (?:requested|submitted|asked for|made)\b|(?<=\w) (?:(?:is|was|were) )?(?:requested|asked for|sought)(?: (?:as|at first|originally))?(?=\s*(?:[;,.]|$))|^requested:? /gi;
const ALLOWED = '(?:approved|authori[sz]ed|certified|granted|allowed)';
const REVIEWER =
  '(?:UR|utili[sz]ation review(?:er)?|(?:the )?(?:claims? administrator|carrier|insurer|adjuster))';
/** Words that say what was allowed of a request, and by whom. */
const ALLOWING = new RegExp(
  `(?<!\\b(?:previously|already|prior|board|not|non|be|to be)[ -])\\b(?:${ALLOWED}|modified(?: by ${REVIEWER})? to(?: allow| approve)?)\\b(?! (?:hand|interpret|transl|nurs|therap|massage|PT|OT))`,
  'i',
);
/** Words that say what of it is still in dispute. */
const DISPUTED =
  /\b(?:in dispute|disputed|at issue|(?:eligible )?for (?:IMR|review)|at IMR|(?:open|subject|going) to (?:IMR|review)|the subject of|remain(?:s|ing|der)?|left over|still open|denied|non[- ]?certified|not (?:allowed|approved|certified|authori[sz]ed|granted))\b/i;
/** What says of the rest no more than that it is the rest. */
const REST =
  /\b(?:(?:(?:the|so) )*(?:original )?request(?: as)?(?=[\s,:(]*(?:remain|still|is|are|,|:|\())|(?:the )?(?:remaining|remainder|balance|rest|other|others)(?: of (?:it|the request))?|remains?|what|still|left over|left(?= (?:for|in|at|to|undecided|unapproved|open)\b|\s*$)|eligible|submitted|(?:for|at|to) (?:IMR|review)|(?:in|under) dispute|disputed|at issue|open|denied|non[- ]?certified|not (?:allowed|approved|certified|authori[sz]ed|granted)|(?:is|are|were|was)(?= |$)|(?:the )?subject of|IMR|portion|part|so|and(?= eligible| for| open))\b/gi;

interface Partly {
  readonly whole: string;
  readonly part: string;
  /** What is left in words of its own; null where only the request is named again, which then is disputed whole. */
  readonly rest: string | null;
  readonly again: boolean;
}

/** "PT 12 visits; 6 approved by the claims administrator; 6 remain for IMR", in whatever words and order of them. */
function partlyIn(description: string): Partly | null {
  const allowing = ALLOWING.exec(description);
  if (allowing === null) return null;
  const after = description.slice(allowing.index);
  const byWhom = new RegExp(`\\b${REVIEWER}\\b`, 'i').test(description);
  if (!byWhom && !DISPUTED.test(after)) return null;
  const before = description.slice(0, allowing.index);
  const modified = /^modified/i.test(allowing[0]);
  const stop = modified
    ? { index: before.length }
    : ([...before.matchAll(/[.;](?=\s)/g)].at(-1) ?? [...before.matchAll(/[,:(](?=\s)/g)].at(-1));
  if (stop === undefined) return null;
  const end = /[.;](?:\s|$)/.exec(after)?.index ?? after.length;
  const own = after.slice(0, end);
  const disputed = DISPUTED.exec(own)?.index;
  // "Approved one month, purchase of the commode still in dispute": the last comma parts them.
  const comma = disputed === undefined ? -1 : own.lastIndexOf(', ', disputed);
  const length = comma < 0 ? end : comma;
  const part = before.slice(stop.index + 1) + after.slice(modified ? allowing[0].length : 0, length);
  const left = after.slice(length).replace(/^[\s.;,]+/, '');
  if (left !== '' && !DISPUTED.test(left)) return null;
  const named =
    /\b(?:original|whole|entire) request\b|\brequest(?: as\b|,|:| remains| is)|\bas (?:first|originally)\b/i;
  const rest = left
    .replace(FRAME, ' ')
    .replace(/^[^:]*:\s/, (lead) => (lead.replace(REST, '').replace(/[^a-z0-9]/gi, '') === '' ? '' : lead))
    .replace(REST, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:]+|[\s,;:.]+$/g, '');
  return {
    whole: before.slice(0, stop.index).replace(FRAME, '').trim(),
    part: part
      .replace(new RegExp(`(?:\\b(?:was|were|has|have) )?(?:\\bbeen )?\\b${ALLOWED}\\b`, 'i'), ' ')
      .replace(new RegExp(`\\b(?:by )?${REVIEWER}\\b`, 'gi'), ' ')
      .trim(),
    rest: rest === '' ? null : rest,
    again: named.test(left),
  };
}

/** Reads what an item asks for. */
export function askedOf(item: DisputedItem): Asked {
  const description = writtenOut(item.description).replace(DOZENS, (found) => String(dozens(found)));
  const printed = PARTLY.exec(description)?.groups;
  const noted = printed === undefined ? NOTED.exec(description)?.groups : undefined;
  const told = printed === undefined && noted === undefined ? partlyIn(description) : null;
  const whole = (printed ?? noted)?.whole ?? told?.whole ?? description;
  const rest = printed?.rest ?? printed?.again ?? told?.rest ?? null;
  const approved = item.approvedByUtilizationReview ?? null;
  const part =
    printed?.part ??
    printed?.given ??
    noted?.part ??
    told?.part ??
    (approved === null ? null : String(approved));
  const requested = statedQuantity(item.quantity) ?? quantityOf(whole);
  const authorized = part === null ? null : (statedQuantity(part) ?? null);
  const remaining =
    rest === null
      ? statedQuantity(noted?.rest)
      : (quantityOf(rest) ?? (BARE.test(rest) ? numberOf(rest) : null));
  // Only what is left is in dispute (LC 4610.5(c)(1)); where nothing could be subtracted, the whole.
  const left =
    told?.again !== true && requested !== null && authorized !== null && authorized < requested
      ? requested - authorized
      : requested;
  const text = rest ?? whole;
  return {
    text,
    whole,
    quantity: part === null ? requested : (remaining ?? left),
    requested,
    authorized,
    remainder: part !== null,
    course: courseOf(whole),
    ancillary: saysAncillary(description),
    retrospective: saysRetrospective(whole),
  };
}

// --- quantity ----------------------------------------------------------------------------------------------------

const NUMBERS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const TENS = 'ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ONE = `(?:\\d{1,4}|${NUMBERS.join('|')}|${TENS.slice(2).join('|')}|single)`;
/** A number, spelled or in digits, with its repetition in brackets; of a range the upper end. */
const number = `(${ONE}(?: ?(?:-|–|to|or) ?${ONE})?)(?: ?\\(\\d+\\))?`;

/** "Half a dozen", "two dozen": written as a number before anything is counted. */
const DOZENS =
  /\b(half[- ](?:of )?an?[- ]dozen|(?:an? |one )half[- ]dozen|half[- ]dozen|(?:an?|one|two|three) dozen|dozen)\b/gi;
const dozens = (words: string): number =>
  /half/i.test(words) ? 6 : /^two/i.test(words) ? 24 : /^three/i.test(words) ? 36 : 12;

function numberOf(words: string): number {
  const last = (words.split(/ ?(?:-|–|\bto\b|\bor\b) ?/i).at(-1) as string).trim().toLowerCase();
  return last === 'single' ? 1 : NUMBERS.indexOf(last) + 1 || (TENS.indexOf(last) + 1) * 10 || Number(last);
}

const week = '(?:weeks?|wks?\\.?|w)';
const UNITS = 'visits?|sessions?|treatments?|appointments?|injections?|units|patches|views';
/** Of "1 tab po tid, 90 tabs" the second. */
const DOSES = new RegExp(
  `\\b(?:${number} (?:tablets?|tabs?|capsules?|caps|pills|pads|patches|count|ct)|(?:series of|additional|further) ${number})\\b(?! (?:every|by mouth|po|orally|daily|bid|tid|qid|q\\w+|at|once|twice|three|an?|each|per|before|prior|for \\w+ (?:hour|day)s?)\\b)`,
  'gi',
);
const LASTS = '(?! ?-?(?:days?|weeks?|wks?|months?|mos?|years?|yrs?|hours?|hrs?)\\b)';
const COUNTED = new RegExp(
  `(?<![-.])\\b${number}(?:[ -][a-z/&-]+){0,4}? (?:${UNITS})\\b(?! ?(?:(?:an?|per|each|every|/) ?${week}|weekly\\b))`,
  'gi',
);
const SCHEDULE = new RegExp(
  `(?<![-.\\d])\\b(?:${number} ?(?:x|times?|visits?|sessions?)|(once|twice|thrice|weekly))(?: ?(?:a|per|/|each|every|x)? ?${week}\\b| ?weekly)?,? ?(?:for|x|times|over)? ?(?:a total of )?${number} ?(${week})?(?![a-z0-9%.])`,
  'i',
);
/** "Two weeks at three visits weekly". */
const WEEKS_FIRST = new RegExp(
  `\\b${number} ${week},?(?: (?:at|of|with|x|@))? (?:${number}(?: ?x| times| visits?| sessions?| treatments?)|(once|twice|thrice))(?: (?:a|per|each|every) ${week}| ?/ ?${week}| weekly)`,
  'i',
);
const TIMES = new RegExp(`\\b(?:times|x) ?${number}(?![a-z0-9%./])${LASTS}`, 'i');
/** "OT x 2 for the wrist, plus OT x 8 for the back": one service counted twice. */
const TWICE = new RegExp(
  `^\\s*((?:[a-z]+ ){0,2}[a-z]+),? (?:times|x) ?${number}(?![a-z0-9%./])${LASTS}[^;]*?\\b(?:plus|and) \\1,? (?:times|x) ?${number}(?![a-z0-9%./])${LASTS}`,
  'i',
);
/** "PT 12", "acupuncture (6)", "therapy 8x to the neck". */
const ENDING = new RegExp(
  `\\b(?:(?:therapy|pt|ot|acupuncture|chiro\\w*|massage|manipulation|rehab\\w*|visits?|sessions?)[ :,(]*(${ONE})(?: ?x\\b|\\)?\\s*$))`,
  'i',
);
/** A number that opens an item and counts it, rather than what it lasts or is made of. */
const LEADING = new RegExp(
  `^\\s*(?:retrospective:? |retro:? |(?:request|authorization|prescription|purchase|rental) (?:for|of) |additional |initial |up to |series of )*${number} (?!(?:day|week|month|year|hour|phase|view|panel|degree|fusion|lead|level|tesla|vessel|point|position|container|bottle|tube|box|leg|in|wheel|times?|x|mg|percent|to|or|and|positional|gram|gm|g|ml|cc|oz)s?\\b)[a-z]`,
  'i',
);

/** "Quantity thirty", "dispense 60". */
const MARKED = new RegExp(
  `\\b(?:(?:qty|quantity)\\.?(?: of)?|disp(?:ense)?\\.?|count of)\\s?[:=]?\\s?(${ONE})\\b(?! ?(?:mg|g|gm|grams?|ml|%))`,
  'i',
);
/** "Naproxen 550 mg, sixty": a number of its own part, after all else that is asked. */
const APART = new RegExp(
  `[,;] ?(?:(${NUMBERS.join('|')}|${TENS.slice(2).join('|')})(?: (?:count|ct|in number|total))?(?=\\s*(?:[,;(]|$))|(?<=\\d ?(?:mg|mcg|%).{0,40}[,;] ?)(\\d{1,3})\\s*$)`,
  'i',
);
/** "Tylenol #3": the number of a drug, not how many. */
const NUMBERED = /\b(tylenol|codeine)\s*#\s?[1-4]\b/gi;
const BRACKETED = new RegExp(
  `(?<!(?:\\d|\\b(?:${[...NUMBERS, ...TENS].join('|')}))\\s?)\\((\\d{1,3})\\)`,
  'gi',
);

/**
 * How many a text asks for: `#60`, `12 sessions`, `2 times a week for 6 weeks` (12), `times 12`; null when it does not
 * say. Of a range the upper end.
 */
export function quantityOf(written: string): number | null {
  // "(2) times a week for (6) weeks"; "eight (8)" is one number.
  const text = written.replace(BRACKETED, '$1').replace(NUMBERED, '$1');
  const marked = [...text.matchAll(/#\s?(\d{1,4})\b/g)].at(-1)?.[1] ?? MARKED.exec(text)?.[1];
  if (marked !== undefined) return numberOf(marked);
  const counted = [...text.matchAll(COUNTED)].map((found) => ({
    n: numberOf(found[1] as string),
    joined: /\band\s*$/i.test(text.slice(0, found.index)),
  }));
  if (counted.length > 0)
    return counted.reduce((sum, { n, joined }, index) => (index === 0 || joined ? sum + n : sum), 0);
  const schedule = SCHEDULE.exec(text);
  if (schedule !== null) {
    const [, times, word, weeks] = schedule;
    return often(times, word) * numberOf(weeks as string);
  }
  const twice = TWICE.exec(text);
  if (twice !== null) return numberOf(twice[2] as string) + numberOf(twice[3] as string);
  const reversed = WEEKS_FIRST.exec(text);
  if (reversed !== null) return numberOf(reversed[1] as string) * often(reversed[2], reversed[3]);
  const apart = APART.exec(text);
  const [dosed] = [...text.matchAll(DOSES)].slice(-1);
  const other =
    TIMES.exec(text)?.[1] ??
    ENDING.exec(text)?.[1] ??
    dosed?.[1] ??
    dosed?.[2] ??
    apart?.[1] ??
    apart?.[2] ??
    LEADING.exec(text)?.[1];
  return other === undefined ? null : numberOf(other);
}

const often = (times: string | undefined, word: string | undefined): number =>
  times !== undefined ? numberOf(times) : ({ twice: 2, thrice: 3 }[word?.toLowerCase() ?? ''] ?? 1);

/** A number and nothing else. */
const BARE = new RegExp(`^${ONE}$`, 'i');
const ALONE = new RegExp(
  `^\\s*(?:the |other |only )*(${ONE})\\b(?!['’]?[- ]?(?:mg|%|percent|x\\b|times|hours?|days?|weeks?|months?|year|gram|an?\\b)|\\s?/)`,
  'i',
);

/** A quantity as a manifest or a letter states it alone: `12`, `6 visits`, `Cyclobenzaprine 7.5mg #63`. */
function statedQuantity(stated: DisputedItem['quantity'] | undefined): number | null {
  if (stated === null || stated === undefined) return null;
  if (typeof stated === 'number') return stated;
  const alone = ALONE.exec(stated)?.[1];
  return quantityOf(stated) ?? (alone === undefined ? null : numberOf(alone));
}

// --- words -------------------------------------------------------------------------------------------------------

/** Whether a text has one of some phrases, whole; hyphens and spaces are alike. */
function says(phrases: readonly string[]): (text: string) => boolean {
  // What is written in capitals (ER, LA) is a word of its own only in capitals.
  const capitals = phrases.filter((phrase) => /^[A-Z]{2,3}$/.test(phrase));
  const plain = finding(phrases);
  if (capitals.length === 0) return (text) => plain.test(text);
  const lower = says(phrases.filter((phrase) => !capitals.includes(phrase)));
  const upper = new RegExp(`(?<![A-Za-z0-9])(?:${capitals.join('|')})(?![A-Za-z0-9])`);
  return (text) => upper.test(text) || (phrases.length > capitals.length && lower(text));
}

function finding(phrases: readonly string[]): RegExp {
  const any = phrases.map((phrase) => phrase.replaceAll('.', '\\.').replace(/[- ]/g, '[- ]?')).join('|');
  return new RegExp(`(?<![a-z0-9])(?:${any})(?![a-z0-9])`, 'i');
}

const saysAncillary = says(requests.ancillary);
const saysRetrospective = says(requests.retrospective);
const saysFurther = finding(requests.course.further);
const saysFirst = finding(requests.course.first);
const NEVER = Number.POSITIVE_INFINITY;
const firstOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.index ?? NEVER;

function courseOf(text: string): Asked['course'] {
  // A prescription with refills is not thereby a further one.
  const bare = text
    .replace(/\bsecond opinion\b|\bflex(?:ion)?\W+(?:and )?ext(?:ension)?\b/gi, '')
    .replace(/\b(?:with |w\/ ?|plus |and )?(?:\d+|no|one|two|three|zero) refills?\b/gi, '');
  // How a drug is to be taken ("may repeat dose") is no course; of both words the first holds: "trial … with extension".
  const [request] = bare.split(/\b(?:take|sig|doses? (?:may|can|to) be|may (?:be )?repeat\w*)\b/i) as [
    string,
  ];
  const [first, further] = [firstOf(saysFirst, request), firstOf(saysFurther, request)];
  return further <= first && further !== NEVER ? 'further' : first === NEVER ? null : 'first';
}

// --- drugs -------------------------------------------------------------------------------------------------------

/** The drug of an item, or the drugs of a compound. */
export interface Drug {
  readonly forms: readonly DrugForm[];
  readonly ingredients: readonly string[];
  readonly strength: string | null;
}

const STRENGTH =
  /\d[\d.,]*(?:\s?[-/]\s?\d[\d.,]*)*\s?(?:%|percent\b|mcg\b|mgs?\b|grams?\b|gms?\b|g\b|ml\b|cc\b)(?:\s?\/\s?(?:\d+\s?)?(?:ml|gm?|hr|h|mg)\b)?/gi;
const PERCENT = /\d\s?(?:%|percent\b)/i;
const DOSE = /\d\s?m(?:c?)gs?\b/i;
/** What follows is how to take it, or how much of it. */
const HOW =
  /#|\(?\b(?:unknown |unspecified )?(?:quantity|amount)\b|\b(?:take|sig|apply|every|by mouth|as needed|qty|day supply|dos|date of service|with \w+ refills?|to the (?:left|right))\b/i;
const forms = Object.entries(requests.forms).map(([form, words]) => [form as DrugForm, says(words)] as const);
const branded = says(requests.brands);
const NOT_DRUGS = new Set([...requests.notDrugs, ...requests.salts]);

/** The drug that a text asks for. `isDrug` where the vocabulary knows it for one; a strength in mg or % shows it, too. */
export function drugOf(text: string, isDrug: boolean): Drug {
  const strengths = text.match(STRENGTH) ?? [];
  const percent = PERCENT.test(text);
  if (!isDrug && !percent && !DOSE.test(text)) return { forms: [], ingredients: [], strength: null };
  // "120 g, #1: capsaicin, lidocaine": what follows the number is what it is made of.
  const told = text.replace(/#\s?\d{1,3}\s?:/g, ',').split(HOW)[0] as string;
  const ingredients = told
    // What is in brackets is another name, unless it is what a compound is made of.
    .replace(/^.*?\(([^)]*%[^)]*)\)/, '$1')
    .replace(/\([^)]*\)/g, ' ')
    .replace(STRENGTH, ' , ')
    .split(/[,/+&;:]|\band\b|\bwith\b/i)
    .map((part) =>
      part
        .split(/\s+/)
        .filter((word) => /[a-z]{3}/i.test(word) && !NOT_DRUGS.has(word.toLowerCase()))
        .join(' '),
    )
    .filter((part) => part !== '');
  const named = new Set<DrugForm>(forms.filter(([, has]) => has(text)).map(([form]) => form));
  const injected = /\b(?:inject(?:ion|ions|ed|able)|infusions?)\b/i.test(text);
  if (percent && !injected && !named.has('suspension') && !named.has('oral')) named.add('topical');
  if (named.has('topical') && ingredients.length > 1) named.add('compound');
  const elsewhere = ['topical', 'suspension', 'patch'] as const;
  if (!injected && !elsewhere.some((form) => named.has(form))) named.add('oral');
  if (branded(text)) named.add('brand');
  return {
    forms: [...named].sort(),
    ingredients: [...new Set(ingredients)],
    strength: strengths.find((one) => /%|percent|mc?g/i.test(one)) ?? null,
  };
}
