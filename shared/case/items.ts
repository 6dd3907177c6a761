import type { Side } from '../facts/model.ts';
import { placesOf } from '../facts/place.ts';
import { type Reading, read } from '../facts/reading.ts';
import { type Hit, leftmostLongest, Phrases } from '../facts/tokens.ts';
import type { ResolvedItem } from '../rules/model.ts';
import { askedOf, drugOf } from './asked.ts';
import { OTHER_REQUESTS, PURPOSES, SERVICES, type Service, WORDS } from './catalogue.ts';
import type { DisputedItem, Manifest } from './manifest.ts';

type Word = { readonly list: string | null } | { readonly purpose: true };
const words = new Phrases<Word>();
for (const [list, phrases] of WORDS) for (const phrase of phrases) words.add(phrase, { list });
// A consultation about an MRI is no MRI: `list: null` is of no service.
for (const phrase of OTHER_REQUESTS) words.add(phrase, { list: null });
for (const phrase of PURPOSES) words.add(phrase, { purpose: true });

/** Kinds of concept that are a request of their own: an item that names two is none of the catalogue. */
const REQUESTABLE = new Set(['study', 'surgery', 'treatment', 'medication']);

/**
 * What a disputed item asks for: the service of the catalogue that its words name (or its code, where the words leave
 * it open), where, and how much. Words that name no service, more than one, one for other regions than it has, or
 * another than the code's, give `service: null`: the reviewer decides unaided.
 */
export function resolveItem(item: DisputedItem, _manifest: Manifest): ResolvedItem {
  const { description } = item;
  const { text, whole: requestText, ...told } = askedOf(item);
  // What is left may be named by its number alone: "6 visits".
  const own = readText(text);
  const asked = find(own).length > 0 ? text : requestText;
  const whole = asked === text ? own : readText(asked);
  const purposeAt = find(whole).find((hit): hit is Hit<{ readonly purpose: true }> => 'purpose' in hit.value);
  const head =
    purposeAt === undefined ? whole : readText(asked.slice(0, whole.tokens[purposeAt.from]?.start));
  const { regions, side } = whereOf(head);
  const named = head.concepts.flatMap(({ value }) => (value.as === 'ignore' ? [] : [value.concept]));
  const service = serviceOf(item, head, regions);
  return {
    id: item.id,
    description,
    service: service?.id ?? null,
    serviceName: service?.name ?? null,
    regions: service?.regions ?? regions,
    side,
    ...told,
    concepts: [...new Set(named.map(({ id }) => id))],
    ...drugOf(
      asked,
      named.some(({ kind }) => kind === 'medication'),
    ),
    purpose: purposeOf(whole, purposeAt),
    claimsAdministratorGuideline: item.claimsAdministratorGuideline ?? null,
  };
}

const readText = (text: string): Reading =>
  read(
    text,
    {
      start: 0,
      end: text.length,
      section: 'plan',
      ignore: false,
      family: false,
      opens: true,
      label: null,
      heading: false,
    },
    undefined,
  );

const find = (reading: Reading) =>
  leftmostLongest(words.find(reading.tokens, (word) => ('list' in word ? 'list' : 'purpose')));

/** The regions that the words name, and their side; both sides together are `bilateral`. */
function whereOf(reading: Reading): { readonly regions: readonly string[]; readonly side: Side | null } {
  const { groups, free } = placesOf(reading);
  const items = groups.flatMap((group) => group.items);
  const sides = new Set(
    [...items.map(({ side }) => side), ...free.map(({ side }) => side)].filter((side) => side !== null),
  );
  const side = sides.size === 0 ? null : sides.size === 1 ? ([...sides][0] as Side) : 'bilateral';
  return { regions: [...new Set(items.map(({ region }) => region))], side };
}

function serviceOf(item: DisputedItem, head: Reading, regions: readonly string[]): Service | null {
  const named = find(head).flatMap(({ from, to, value }) =>
    'list' in value ? [{ from, to, list: value.list }] : [],
  );
  const another = head.concepts.some(
    ({ from, to, value }) =>
      value.as !== 'ignore' &&
      REQUESTABLE.has(value.concept.kind) &&
      !named.some((word) => from < word.to && word.from < to),
  );
  if (another) return null;
  const called = SERVICES.filter(
    (service) => named.length > 0 && named.every(({ list }) => list !== null && service.words.includes(list)),
  );
  const byWords = called.filter(
    (service) => service.regions === undefined || placed(service.regions, regions),
  );
  const byCode = SERVICES.filter((service) =>
    service.codes.some(({ system, value }) => system === item.code?.system && value === item.code.value),
  );
  if (byCode.length > 0) {
    const agreed = byWords.filter((service) => byCode.includes(service));
    if (agreed.length === 1) return agreed[0] as Service;
    // The code fills in what the words leave open; it does not overrule them.
    const [only] = byCode;
    const open = regions.length === 0 && (named.length === 0 || called.includes(only as Service));
    const joint = only?.codes.some(({ value, anyJoint }) => value === item.code?.value && anyJoint === true);
    return byCode.length === 1 && open && joint !== true ? (only as Service) : null;
  }
  return byWords.length === 1 ? (byWords[0] as Service) : null;
}

/** Whether every region named is one of the service's. */
const placed = (ofService: readonly string[], named: readonly string[]) =>
  named.length > 0 && named.every((region) => ofService.includes(region));

/** The words after "to rule out", "to evaluate", or a "for" that gives no place. */
function purposeOf(reading: Reading, at: Hit<Word> | undefined): string | null {
  const tidy = (text: string) => text.trim().replace(/^[:\s]+|[\s.;,]+$/g, '') || null;
  if (at !== undefined) {
    const next = reading.tokens[at.to];
    // "for surgical planning" is the purpose itself.
    const itself = /plan/i.test(reading.tokens[at.to - 1]?.raw ?? '');
    const start = itself ? reading.tokens[at.from + 1]?.start : next?.start;
    return start === undefined ? null : tidy(reading.page.slice(start));
  }
  const { tokens, regions, sides } = reading;
  for (const [index, { norm }] of tokens.entries()) {
    const next = index + 1;
    const first = tokens[next]?.norm === 'the' ? next + 1 : next;
    const place = [...regions, ...sides].some((hit) => hit.from === first);
    if (
      norm === 'for' &&
      !place &&
      !/^\d|^(?:one|two|three|four|six|eight|nine|ten|twelve)$/.test(tokens[next]?.norm ?? '0')
    )
      return tidy(reading.page.slice(tokens[next]?.start));
  }
  return null;
}
