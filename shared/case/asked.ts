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

/** Reads what an item asks for. */
export function askedOf(item: DisputedItem): Asked {
  const description = writtenOut(item.description);
  const partly = PARTLY.exec(description)?.groups;
  const noted = partly === undefined ? NOTED.exec(description)?.groups : undefined;
  const whole = (partly ?? noted)?.whole ?? description;
  const rest = partly?.rest ?? partly?.again ?? null;
  const approved = item.approvedByUtilizationReview ?? null;
  const part = partly?.part ?? partly?.given ?? noted?.part ?? (approved === null ? null : String(approved));
  const requested = statedQuantity(item.quantity) ?? quantityOf(whole);
  const authorized = part === null ? null : (statedQuantity(part) ?? null);
  const remaining = rest === null ? statedQuantity(noted?.rest) : quantityOf(rest);
  // Only what is left is in dispute (LC 4610.5(c)(1)); where nothing could be subtracted, the whole.
  const left =
    requested !== null && authorized !== null && authorized < requested ? requested - authorized : requested;
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

function numberOf(words: string): number {
  const last = (words.split(/ ?(?:-|–|\bto\b|\bor\b) ?/i).at(-1) as string).trim().toLowerCase();
  return last === 'single' ? 1 : NUMBERS.indexOf(last) + 1 || (TENS.indexOf(last) + 1) * 10 || Number(last);
}

const week = '(?:weeks?|wks?\\.?|w)';
const UNITS = 'visits?|sessions?|treatments?|appointments?|injections?|units|patches|views';
/** Of "1 tab po tid, 90 tabs" the second. */
const DOSES = new RegExp(
  `\\b(?:${number} (?:tablets?|tabs?|capsules?|caps|pills|pads|patches|count|ct)|(?:series of|additional|further) ${number})\\b(?! (?:every|by mouth|po|orally|daily|bid|tid|qid|q\\w+|at|once|twice|three)\\b)`,
  'gi',
);
const LASTS = '(?! ?-?(?:days?|weeks?|wks?|months?|mos?|years?|yrs?|hours?|hrs?)\\b)';
const COUNTED = new RegExp(
  `(?<![-.])\\b${number}(?:[ -][a-z/&-]+){0,4}? (?:${UNITS})\\b(?! ?(?:an?|per|each|every|/) ?${week})`,
  'gi',
);
const SCHEDULE = new RegExp(
  `(?<![-.\\d])\\b(?:${number} ?(?:x|times?|visits?|sessions?)|(once|twice|weekly))(?: ?(?:a|per|/|each|every|x)? ?${week}\\b| ?weekly)?,? ?(?:for|x|times|over)? ?(?:a total of )?${number} ?(${week})?(?![a-z0-9%.])`,
  'i',
);
const TIMES = new RegExp(`\\b(?:times|x) ?${number}(?![a-z0-9%./])${LASTS}`, 'i');
/** "PT 12", "acupuncture (6)", "therapy 8x to the neck". */
const ENDING = new RegExp(
  `\\b(?:(?:therapy|pt|ot|acupuncture|chiro\\w*|massage|manipulation|rehab\\w*|visits?|sessions?)[ :,(]*(${ONE})(?: ?x\\b|\\)?\\s*$))`,
  'i',
);
/** A number that opens an item and counts it, rather than what it lasts or is made of. */
const LEADING = new RegExp(
  `^\\s*(?:retrospective:? |retro:? |(?:request|authorization|prescription|purchase|rental) (?:for|of) |additional |initial |up to |series of )*${number} (?!(?:day|week|month|year|hour|phase|view|panel|degree|fusion|lead|level|tesla|vessel|point|position|container|bottle|tube|box|leg|in|wheel|times?|x|mg|percent|to|or|and)s?\\b)[a-z]`,
  'i',
);

const BRACKETED = new RegExp(`(?<!(?:\\d|\\b(?:${NUMBERS.join('|')}))\\s?)\\((\\d{1,3})\\)`, 'gi');

/**
 * How many a text asks for: `#60`, `12 sessions`, `2 times a week for 6 weeks` (12), `times 12`; null when it does not
 * say. Of a range the upper end.
 */
export function quantityOf(written: string): number | null {
  // "(2) times a week for (6) weeks"; "eight (8)" is one number.
  const text = written.replace(BRACKETED, '$1');
  // "Tylenol #3 #60": the number of a drug comes before how many.
  const marked =
    [...text.matchAll(/#\s?(\d{1,4})\b/g)].at(-1)?.[1] ??
    /\b(?:qty|quantity)\.?\s?:?\s?(\d{1,4})\b/i.exec(text)?.[1];
  if (marked !== undefined) return Number(marked);
  const counted = [...text.matchAll(COUNTED)].map((found) => ({
    n: numberOf(found[1] as string),
    joined: /\band\s*$/i.test(text.slice(0, found.index)),
  }));
  if (counted.length > 0)
    return counted.reduce((sum, { n, joined }, index) => (index === 0 || joined ? sum + n : sum), 0);
  const schedule = SCHEDULE.exec(text);
  if (schedule !== null) {
    const [, times, word, weeks] = schedule;
    const often = times === undefined ? (word?.toLowerCase() === 'twice' ? 2 : 1) : numberOf(times);
    return often * numberOf(weeks as string);
  }
  const [dosed] = [...text.matchAll(DOSES)].slice(-1);
  const other =
    TIMES.exec(text)?.[1] ?? ENDING.exec(text)?.[1] ?? dosed?.[1] ?? dosed?.[2] ?? LEADING.exec(text)?.[1];
  return other === undefined ? null : numberOf(other);
}

/** A quantity as a manifest or a letter states it alone: `12`, `6 visits`, `Cyclobenzaprine 7.5mg #63`. */
function statedQuantity(stated: DisputedItem['quantity'] | undefined): number | null {
  if (stated === null || stated === undefined) return null;
  if (typeof stated === 'number') return stated;
  const alone = /^\s*(\d{1,4})\b(?!\s?(?:mg|%|percent|x\b|times|hours?|days?|weeks?|months?))/i.exec(
    stated,
  )?.[1];
  return quantityOf(stated) ?? (alone === undefined ? null : Number(alone));
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
  const [request] = bare.split(/\b(?:take|sig)\b/i) as [string];
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
  /#|\b(?:take|sig|apply|every|by mouth|as needed|qty|day supply|dos|date of service|with \w+ refills?|to the (?:left|right))\b/i;
const forms = Object.entries(requests.forms).map(([form, words]) => [form as DrugForm, says(words)] as const);
const branded = says(requests.brands);
const NOT_DRUGS = new Set([...requests.notDrugs, ...requests.salts]);

/** The drug that a text asks for. `isDrug` where the vocabulary knows it for one; a strength in mg or % shows it, too. */
export function drugOf(text: string, isDrug: boolean): Drug {
  const strengths = text.match(STRENGTH) ?? [];
  const percent = PERCENT.test(text);
  if (!isDrug && !percent && !DOSE.test(text)) return { forms: [], ingredients: [], strength: null };
  const told = text.split(HOW)[0] as string;
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
