import type { Side } from '../facts/model.ts';
import { placesOf } from '../facts/place.ts';
import { type Reading, read } from '../facts/reading.ts';
import { type Hit, leftmostLongest, Phrases } from '../facts/tokens.ts';
import { withParts } from '../facts/vocabulary.ts';
import type { ItemPart, ResolvedItem } from '../rules/model.ts';
import { askedOf, drugOf, quantityOf } from './asked.ts';
import { OTHER_REQUESTS, PURPOSES, SERVICES, type Service, WORDS } from './catalogue.ts';
import type { DisputedItem, Manifest } from './manifest.ts';
import requests from './requests.json' with { type: 'json' };

type Word = { readonly list: string | null } | { readonly purpose: true };
const words = new Phrases<Word>();
for (const [list, phrases] of WORDS) for (const phrase of phrases) words.add(phrase, { list });
// A consultation about an MRI is no MRI: `list: null` is of no service.
for (const phrase of OTHER_REQUESTS) words.add(phrase, { list: null });
for (const phrase of PURPOSES) words.add(phrase, { purpose: true });

/**
 * What a disputed item asks for: the services of the catalogue that its words name (or its code, where the words leave
 * it open), where, and how much. Words that name several services, or one in several places, give `parts`, which are
 * decided apart. Words that name no service, or contradict the code, give `service: null`: the reviewer decides unaided.
 */
export function resolveItem(item: DisputedItem, _manifest: Manifest): ResolvedItem {
  const { description } = item;
  const { text, whole: requestText, ...told } = askedOf(item);
  // What is left may be named by its number alone: "6 visits".
  const own = readText(text);
  const asked = find(own).length > 0 ? text : requestText;
  const whole = asked === text ? own : readText(asked);
  const purposeAt = find(whole).find((hit): hit is Hit<{ readonly purpose: true }> => 'purpose' in hit.value);
  const aim = purposeAt?.from ?? aimOf(whole);
  const opening = aim === null ? whole : readText(asked.slice(0, whole.tokens[aim]?.start));
  // "Due to persistent pain, an MRI of the neck", "a request for an MRI": what comes first need not be the request.
  const head = find(opening).some(({ value }) => 'list' in value) ? opening : whole;
  const inHead = whereOf(head);
  // "Therapy, status post left rotator cuff repair": where the request names no place, what it is for does.
  const inWhole = inHead.items.length > 0 || head === whole ? inHead : whereOf(whole);
  // "Twelve visits remain in dispute": of what the request was for.
  const places =
    told.remainder && inWhole.items.length === 0 && asked !== requestText
      ? whereOf(readText(requestText))
      : inWhole;
  const named = head.concepts.flatMap(({ value }) => (value.as === 'ignore' ? [] : [value.concept]));
  const drug = drugOf(
    asked,
    named.some(({ id }) => id.startsWith('medication.')),
  );
  const services = servicesOf(item, head, places, { ...drug, ancillary: told.ancillary });
  const only = services.length === 1 ? services[0] : undefined;
  const counts = told.remainder ? null : countsOf(head, services);
  const parts = services.map(
    ({ service, places: its, at }): ItemPart => ({
      service: service?.id ?? null,
      serviceName: service?.name ?? null,
      ...placeOf(its.length > 0 ? its : places.items, its.length > 0 ? [] : places.free, service),
      ...(counts === null ? {} : { quantity: counts.get(at) ?? null }),
    }),
  );
  return {
    id: item.id,
    description,
    service: only?.service?.id ?? null,
    serviceName: only?.service?.name ?? null,
    ...(only === undefined
      ? placeOf(places.items, places.free, null)
      : placeOf(
          only.places.length > 0 ? only.places : places.items,
          only.places.length > 0 ? [] : places.free,
          only.service,
        )),
    ...told,
    concepts: [...new Set(named.map(({ id }) => id))],
    ...drug,
    parts: parts.length > 1 ? parts : [],
    purpose: purposeOf(whole, purposeAt),
    claimsAdministratorGuideline: item.claimsAdministratorGuideline ?? null,
  };
}

/** Every service that an item asks for. */
export const servicesAsked = ({ service, parts }: ResolvedItem): readonly string[] =>
  parts.length > 0 ? parts.flatMap((part) => part.service ?? []) : service === null ? [] : [service];

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

/** A region that an item names, with its side where it has one. */
interface NamedPlace {
  readonly region: string;
  readonly side: Side | null;
}
interface Where {
  readonly items: readonly NamedPlace[];
  /** Places that are named together. */
  readonly groups: readonly {
    readonly from: number;
    readonly to: number;
    readonly items: readonly NamedPlace[];
  }[];
  /** Sides that stand with no region. */
  readonly free: readonly Side[];
}

function whereOf(reading: Reading): Where {
  const { groups, free } = placesOf(reading);
  const sides = [...new Set([...free, ...lone(reading, groups)].map(({ side }) => side))];
  const all = groups.flatMap(({ items }) => items);
  // "C4-C6 block, left", "SI joint injection bilateral": the one side that an item names is that of its one place.
  const only = all.every(({ side }) => side === null) && sides.length === 1 ? (sides[0] as Side) : null;
  const named = groups
    .map(({ from, to, items }) => ({
      from,
      to,
      items: items
        // "Joint of lower extremity, right knee" is a knee.
        .filter(
          ({ region, side }) =>
            side !== null ||
            !all.some((other) => other.region !== region && withParts(region).includes(other.region)),
        )
        .map(({ region, side }) => ({ region, side: side ?? only })),
    }))
    .filter(({ items }) => items.length > 0);
  return { items: named.flatMap(({ items }) => items), groups: named, free: sides };
}

/** Sides that are one capital letter, with no place beside them: "R TKA", but not the L of "L4". */
const lone = ({ tokens, sides }: Reading, groups: Where['groups']) =>
  sides
    .map(({ from, to, value }) => ({ from, to, side: value.side }))
    .filter(
      ({ from, to }) =>
        /^[LR]$/.test(tokens[from]?.raw ?? '') &&
        !/^[-/\d]/.test(tokens[to]?.raw ?? '') &&
        tokens[from - 1]?.end !== tokens[from]?.start &&
        !groups.some((group) => from <= group.to && to >= group.from),
    );

/** Regions, or those of the service where none is named, and their side; both sides together are `bilateral`. */
function placeOf(
  items: readonly NamedPlace[],
  free: readonly Side[],
  service: Service | null,
): Pick<ResolvedItem, 'regions' | 'side'> {
  const sides = new Set([...items.map(({ side }) => side), ...free].filter((side) => side !== null));
  const side = sides.size === 0 ? null : sides.size === 1 ? ([...sides][0] as Side) : 'bilateral';
  const regions = [...new Set(items.map(({ region }) => region))];
  return { regions: regions.length > 0 ? regions : (service?.regions ?? []), side };
}

/** A service that an item names, null for a request that is none of the catalogue, and the places it is asked for. */
interface NamedService {
  readonly service: Service | null;
  readonly places: readonly NamedPlace[];
  /** The token at which it is named first. */
  readonly at: number;
}

/**
 * How many of each service an item asks for, by where it is named: "PT 2x4, acupuncture 2x6". Null where its words
 * count but one of them, or none: then the item's own number holds.
 */
function countsOf(
  head: Reading,
  services: readonly NamedService[],
): ReadonlyMap<number, number | null> | null {
  const starts = [...new Set(services.map(({ at }) => at))].sort((a, b) => a - b);
  const opens = starts.map((start, index) => {
    if (index === 0) return 0;
    const before = head.tokens.slice((starts[index - 1] as number) + 1, start);
    const parted = before.findLastIndex(({ norm }) => /^(?:,|;|and|&|\+|with|plus)$/.test(norm));
    return parted < 0 ? start : start - before.length + parted;
  });
  const counts = starts.map((_, index) => {
    const [from, to] = [head.tokens[opens[index] as number], head.tokens[opens[index + 1] ?? -1]];
    return quantityOf(head.page.slice(from?.start, to?.start));
  });
  return counts.filter((count) => count !== null).length < 2
    ? null
    : new Map(starts.map((start, index) => [start, counts[index] ?? null]));
}

type Told = Pick<ResolvedItem, 'forms' | 'ingredients' | 'ancillary'>;

/** Words of an item by which services are called: the lists they stand in, and the places they are asked for. */
interface Naming {
  readonly from: number;
  readonly to: number;
  /** Empty for words of requests that are none of the catalogue. */
  readonly lists: readonly string[];
  readonly places: readonly NamedPlace[];
}

/**
 * The services that an item names, each with its places. Of services that could be meant, the one that the most of the
 * item's words are words of; of those, the one with the fewest words of its own; of those, the one of higher priority.
 */
function servicesOf(item: DisputedItem, head: Reading, where: Where, told: Told): readonly NamedService[] {
  const namings = namingsOf(head, where);
  const byCode = SERVICES.filter((service) =>
    service.codes.some(({ system, value }) => system === item.code?.system && value === item.code.value),
  );
  const called = calledBy(namings, head, told);
  if (item.code === undefined && called.every(({ service }) => service === null)) {
    const coded = codedIn(head, where);
    return coded.length > 0 ? coded : called;
  }
  if (byCode.length > 0) {
    if (called.length > 0 && called.every(({ service }) => service !== null && byCode.includes(service)))
      return called;
    // The code fills in what the words leave open; it does not overrule them.
    const [only] = byCode as [Service];
    const open =
      where.items.length === 0 &&
      namings.every(({ lists }) => lists.some((list) => only.words.includes(list)));
    const joint = only.codes.some(({ value, anyJoint }) => value === item.code?.value && anyJoint === true);
    return byCode.length === 1 && open && !joint ? [{ service: only, places: [], at: 0 }] : [];
  }
  return called;
}

/** The services of the codes that an item's words hold, where they name no service: "CPT 72148", "73221 right shoulder". */
function codedIn(head: Reading, where: Where): readonly NamedService[] {
  const coded = [...head.page.matchAll(/(?<![\w-])(?:\d{5}|\d{4}T|[A-Z]\d{4})(?![\w-])/g)].flatMap(
    ([code]) => {
      const able = SERVICES.filter(
        ({ codes, regions }) =>
          codes.some(({ value }) => value === code) &&
          (regions === undefined ||
            where.items.length === 0 ||
            where.items.some(({ region }) => regions.includes(region))),
      );
      // The code of an injection does not tell what is injected; its own place is more than any place.
      const plain = able.length > 1 ? able.filter(({ needs }) => needs === undefined) : able;
      const closest = plain.filter(({ regions }) => (regions !== undefined) === where.items.length > 0);
      const [service, other] = closest.length > 0 ? closest : plain;
      return service !== undefined && other === undefined ? [{ service, places: where.items, at: 0 }] : [];
    },
  );
  return kept(merged(coded));
}

/** What follows is what a request is about, not the request. */
const OBJECTS = /\b(?:(?:to |for )?review(?: of)?|interpretation of|copy of|results? of|re-?read)\b/i;

function namingsOf(head: Reading, where: Where): readonly Naming[] {
  const object = OBJECTS.exec(head.page)?.index ?? Number.POSITIVE_INFINITY;
  const hits = find(head).filter((hit): hit is Hit<{ readonly list: string | null }> => 'list' in hit.value);
  const found = [...Map.groupBy(hits, ({ from, to }) => `${from} ${to}`).values()].flatMap((same) => {
    const [{ from, to }] = same as [Hit<{ readonly list: string | null }>];
    const lists = same.flatMap(({ value }) => value.list ?? []);
    return (head.tokens[from]?.start ?? 0) > object ? [] : [{ from, to, lists, places: where.items }];
  });
  const listed = found.filter(({ lists }) => lists.length > 0);
  // "DME: walker" asks for the walker.
  const headed = listed.filter(({ from, to }) => !isHeading(head, from, to));
  const known = headed.length > 0 ? headed : listed;
  // A request that is none of the catalogue counts only where nothing else is asked.
  if (known.length === 0) return found;
  if (known.length === 1 || where.groups.length < 2) return known;
  // "MRI of the knee and X-rays of the back": each group of places is of the words nearest to it.
  const nearest = where.groups.map((group) => {
    const away = known.map(({ from, to }) => {
      const [start, end] = to <= group.from ? [to, group.from] : [group.to, from];
      const parted = head.tokens.slice(start, end).some(({ norm }) => /^(?:and|&|with|plus|,|;)$/.test(norm));
      return end - start + (parted ? 100 : 0);
    });
    return { group, of: away.indexOf(Math.min(...away)) };
  });
  return known.map((naming, index) => {
    const own = nearest.filter(({ of }) => of === index).flatMap(({ group }) => group.items);
    return own.length > 0 ? { ...naming, places: own } : naming;
  });
}

const HEADINGS = new Set(requests.headings);

/** Whether words only head what is asked for, which follows them. */
const isHeading = ({ tokens }: Reading, from: number, to: number): boolean =>
  /^[:(–-]$/.test(tokens[to]?.raw ?? '') &&
  HEADINGS.has(
    tokens
      .slice(from, to)
      .map(({ raw }) => raw.toLowerCase())
      .join(' '),
  );

/** The list by which each service is called first. */
const FIRST = new Set(SERVICES.map(({ words }) => words[0]));

/** Whether a list calls a service by itself: not one that only goes with it and calls another ("consult"). */
const calls = ({ needs, words }: Service, list: string): boolean =>
  needs?.includes(list) ?? (words.includes(list) && (list === words[0] || !FIRST.has(list)));

/** Whether the lists that a service needs are named. */
function canBe(service: Service, named: ReadonlySet<string>, placed: boolean): boolean {
  const { needs, impliesRegions } = service;
  if (needs === undefined || (placed && impliesRegions === true)) return true;
  return needs.some((list) => named.has(list));
}

function calledBy(namings: readonly Naming[], head: Reading, told: Told): readonly NamedService[] {
  if (namings.length === 0) return [];
  const named = new Set(namings.flatMap(({ lists }) => lists));
  let candidates = SERVICES.filter(({ words }) => words.some((list) => named.has(list)));
  let open = namings;
  const chosen: NamedService[] = [];

  const formed = formedService(candidates, told);
  if (formed !== null) {
    const drugs = open.filter((naming) => namesDrug(naming, head));
    open = open.filter((naming) => !drugs.includes(naming));
    chosen.push({ service: formed, places: drugs[0]?.places ?? [], at: drugs[0]?.from ?? 0 });
  }
  // A "transdermal patch" of an opioid is no analgesic of the skin.
  const whole = open.filter(({ lists }) => !lists.every(onlyFormed));
  if (isSystemic(candidates, told) && whole.length > 0) open = whole;
  candidates = candidates.filter(
    ({ forms, words }) =>
      forms === undefined ||
      open.some(({ lists }) => lists.every((list) => words.includes(list) && onlyFormed(list))),
  );
  const packaged = saysPackage(head.page);
  const standsAlone = candidates.some(
    ({ category, needs, regions }) =>
      STANDS_ALONE.has(category) ||
      (!packaged && DRUGS.has(category)) ||
      // An injection that has a name and a place of its own is no part of another operation.
      (!packaged &&
        category === 'Injection / interventional pain' &&
        needs?.some((list) => named.has(list)) === true &&
        regions !== undefined),
  );
  if (told.ancillary && !standsAlone && chosen.length === 0) {
    const own = SERVICES.filter(({ ancillary }) => ancillary === true);
    const called = own.filter(
      ({ words, afterSurgery }) =>
        words.some((list) => named.has(list)) ||
        // "Physical therapy, right shoulder, post-op": what comes after an operation, wherever the item says so.
        (afterSurgery !== undefined &&
          /\bpost\W?(?:op|surg)/i.test(head.page) &&
          afterSurgery.some((list) => named.has(list))),
    );
    const [service] = [...called, ...own].sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
    const one =
      called.length > 0 ? called.reduce((a, b) => ((b.priority ?? 0) < (a.priority ?? 0) ? b : a)) : service;
    if (one !== undefined) return [{ service: one, places: namings[0]?.places ?? [], at: 0 }];
  }
  candidates = candidates.filter(
    ({ ancillary, words: [own] }) =>
      ancillary !== true || !SERVICES.some((other) => other.ancillary !== true && other.words[0] === own),
  );

  let units = open.flatMap((naming) =>
    (naming.places.length > 0 ? naming.places : [null]).map((place) => ({ naming, place })),
  );
  type Unit = (typeof units)[number];
  const covers = (service: Service, { naming, place }: Unit): boolean => {
    if (!naming.lists.some((list) => service.words.includes(list))) return false;
    if (service.regions === undefined) return true;
    if (place === null) return service.impliesRegions === true;
    return service.regions.includes(place.region);
  };
  while (units.length > 0) {
    const able = candidates
      .map((service) => ({ service, covered: units.filter((unit) => covers(service, unit)) }))
      .filter(({ service, covered }) =>
        canBe(service, named, service.regions !== undefined && covered.some(({ place }) => place !== null)),
      );
    const anchored = (service: Service, { naming }: Unit) =>
      naming.lists.some((list) => calls(service, list));
    // Words that only go with a service call it where they call no other: "arthroscopy", of a wrist.
    const free = units.filter(
      (unit) => !able.some(({ service }) => covers(service, unit) && anchored(service, unit)),
    );
    const ranked = able
      .filter(({ service, covered }) =>
        covered.some((unit) => anchored(service, unit) || free.includes(unit)),
      )
      .sort(
        (a, b) =>
          namingCount(b.covered) - namingCount(a.covered) ||
          // Its own place is more than any place.
          Number(b.service.regions !== undefined) - Number(a.service.regions !== undefined) ||
          a.service.words.length - b.service.words.length ||
          (b.service.priority ?? 0) - (a.service.priority ?? 0),
      );
    const [best] = ranked;
    if (best === undefined) break;
    const { service, covered } = best;
    chosen.push({
      service,
      places: covered.flatMap(({ place }) => place ?? []),
      at: Math.min(...covered.map(({ naming }) => naming.from)),
    });
    // Words that place themselves are of no other place.
    const done = (unit: Unit) =>
      covered.includes(unit) ||
      (service.impliesRegions === true && covered.some(({ naming }) => naming === unit.naming));
    units = units.filter((unit) => !done(unit));
  }
  const left = units.filter(({ naming }) => naming.lists.length > 0 || chosen.length === 0);
  const firm = joined(merged(kept(chosen)));
  return left.length > 0
    ? [
        ...firm,
        { service: null, places: left.flatMap(({ place }) => place ?? []), at: left[0]?.naming.from ?? 0 },
      ]
    : firm;
}

/** Of the services that an item names, those that it asks for: a visit goes with a treatment, a modality with a therapy. */
function kept(chosen: readonly NamedService[]): readonly NamedService[] {
  const done = chosen.filter(({ service }) => service?.category !== CONSULTATION);
  const firm = done.filter(({ service }) => service?.yields !== true);
  return [firm, done, chosen].find((some) => some.length > 0) ?? [];
}

const namingCount = (units: readonly { readonly naming: Naming }[]) =>
  new Set(units.map(({ naming }) => naming)).size;

/** A visit goes with what is done at it: it is a request of its own only where nothing else is asked. */
const CONSULTATION = 'Consult / evaluation';
/** Services of these kinds are asked for in their own right, whatever operation is spoken of. */
const STANDS_ALONE: ReadonlySet<string> = new Set(['Advanced imaging', 'Surgery']);
/** A drug for the pain after an operation is that drug; what is said to be of the operation's package is no drug. */
const DRUGS: ReadonlySet<string> = new Set([
  'Opioid',
  'NSAID',
  'Muscle relaxant',
  'Anti-epileptic',
  'Benzodiazepine',
]);
const saysPackage = (text: string): boolean =>
  /\bassociated (?:surgical )?(?:service|item|request)s?\b/i.test(text);

/** Whether a list of words is only of services that are of a form. */
const onlyFormed = (list: string): boolean =>
  SERVICES.every(({ words, forms }) => forms !== undefined || !words.includes(list));

/** A drug that is put on the skin is never the oral drug of its name. An opioid patch is no analgesic of the skin. A suspension is no tablet. */
function formedService(candidates: readonly Service[], { forms, ingredients }: Told): Service | null {
  const dissolved = candidates.find(({ forms: its }) => its?.includes('suspension'));
  if (forms.includes('suspension') && dissolved !== undefined) return dissolved;
  const onSkin = forms.includes('topical') && !forms.includes('oral') && !forms.includes('suspension');
  if (!onSkin || isSystemic(candidates, { forms }) || ingredients.length === 0) return null;
  const fit = SERVICES.filter((service) => service.forms?.some((form) => forms.includes(form)));
  return fit.find((service) => candidates.includes(service)) ?? fit[0] ?? null;
}

/** A patch of an opioid, or a hormone on the skin: a drug for the whole body. */
const isSystemic = (candidates: readonly Service[], { forms }: Pick<Told, 'forms'>): boolean =>
  candidates.some(({ systemic }) => systemic) ||
  (forms.includes('patch') && candidates.some(({ category }) => category === 'Opioid'));

/** Whether words are those of a drug. */
const namesDrug = ({ from, to, lists }: Naming, head: Reading): boolean =>
  lists.some(onlyFormed) ||
  head.concepts.some(
    (hit) =>
      hit.value.as !== 'ignore' && hit.value.concept.kind === 'medication' && hit.from < to && from < hit.to,
  );

/** Each service once, with all its places. */
const merged = (named: readonly NamedService[]): readonly NamedService[] =>
  [...Map.groupBy(named, ({ service }) => service)].map(([service, same]) => ({
    service,
    places: same.flatMap(({ places }) => places),
    at: Math.min(...same.map(({ at }) => at)),
  }));

/** "Electromyogram with nerve conduction study": two services that are one where both are asked for. */
const joined = (named: readonly NamedService[]): readonly NamedService[] =>
  SERVICES.filter(({ joins }) =>
    joins?.every((id) => named.some(({ service }) => service?.id === id)),
  ).reduce((all, service) => {
    const [own, others] = [true, false].map((is) =>
      all.filter((one) => service.joins?.includes(one.service?.id ?? '') === is),
    ) as [NamedService[], NamedService[]];
    const places = [...new Set(own.flatMap((one) => one.places))];
    return [{ service, places, at: Math.min(...own.map(({ at }) => at)) }, ...others];
  }, named);

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
  const aim = aimOf(reading);
  return aim === null ? null : tidy(reading.page.slice(reading.tokens[aim + 1]?.start));
}

/** Where a "for" stands that gives neither a place nor a number. */
function aimOf(reading: Reading): number | null {
  const { tokens, regions, sides } = reading;
  const named = find(reading);
  for (const [index, { norm }] of tokens.entries()) {
    const next = index + 1;
    const first = tokens[next]?.norm === 'the' ? next + 1 : next;
    // "For LESI" gives an injection, not a place.
    const service = (hit: { readonly from: number; readonly to: number }) =>
      named.some(({ from, to }) => from === hit.from && to === hit.to);
    const place = [...regions, ...sides].some((hit) => hit.from === first && !service(hit));
    const counted =
      /^(?:\d.*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?|unspecified)$/;
    // "Initial evaluation for functional restoration program" is one name.
    const within = named.some(({ from, to }) => from < index && index < to - 1);
    if (norm === 'for' && !within && !place && !counted.test(tokens[next]?.norm ?? '0')) return index;
  }
  return null;
}
