import type { Side } from './model.ts';
import type { Reading } from './reading.ts';
import { isSpine, sameLimb, spineServing } from './vocabulary.ts';

/** Where something is: regions that share one side (null where none is given). */
export interface Place {
  readonly regions: readonly string[];
  readonly side: Side | null;
}

interface Item {
  readonly from: number;
  readonly to: number;
  readonly region: string;
  side: Side | null;
}

/** Places of a sentence that are named together: "neck, back and right shoulder". */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Item[];
}

/** The places a sentence names. */
export interface Places {
  readonly groups: readonly Group[];
  /** Sides that stand with no region: "positive on the right". */
  readonly free: readonly {
    readonly from: number;
    readonly to: number;
    readonly side: Side;
    /** The side of a number before it, and of nothing after it. */
    readonly numbered?: boolean;
  }[];
}

const JOINS = new Set([
  ',',
  'and',
  'or',
  '/',
  '&',
  '-',
  '–',
  'the',
  'spine',
  'region',
  'area',
  'joint',
  '(',
  ')',
  'through',
  'mid',
  'upper',
  'lower',
  'low',
]);
const LINKS = new Set(
  'of in at to the over about along on both throughout across within around into down from her his their is noted radiating radiates distribution dermatome dermatomal posterior anterior medial lateral upper lower mid proximal distal right left bilateral bilaterally side sided ( . : paraspinal paravertebral muscle affecting involving bilat l r rt lt'.split(
    ' ',
  ),
);

/** Which places a sentence names, each with its side. */
export function placesOf(reading: Reading): Places {
  const { tokens } = reading;
  const items: Item[] = reading.regions.map(({ from, to, value }) => ({
    from,
    to,
    region: value.region,
    side: value.side ?? null,
  }));
  const free: { from: number; to: number; side: Side; numbered?: boolean }[] = [];
  for (const { from, to, value } of reading.sides) {
    const numbered = ofNumber(reading, from, value.side);
    const next = items.find((item) => item.from >= to);
    const last = items.findLast((item) => item.to <= from);
    // "right shoulder", "right lateral elbow", "right 3rd-5th finger"
    const joined = (a: number, b: number) => {
      const between = tokens.slice(a, b);
      return (
        (between.length <= 1 && between.every(({ raw }) => !/^[,;.:]$/.test(raw))) ||
        between.every(({ raw }) => /^(?:\d(?:st|nd|rd|th)|[-–&/]|and|to)$/.test(raw))
      );
    };
    if (numbered) free.push({ from, to, side: value.side, numbered });
    else if (next !== undefined && joined(to, next.from)) next.side ??= value.side;
    else if (last !== undefined && last.side === null && trails(reading, last.to, from, to))
      last.side = value.side;
    // A lone letter is a side only beside a region.
    else if (to - from > 1 || (tokens[from]?.raw.length ?? 0) > 1) free.push({ from, to, side: value.side });
  }

  const groups: { from: number; to: number; items: Item[] }[] = [];
  for (const item of items) {
    const group = groups.at(-1);
    const before = group?.items.at(-1);
    const between = group === undefined ? [] : tokens.slice(group.to, item.from);
    const together =
      group !== undefined &&
      !(between.some(({ raw }) => raw === ',') && namesIllness(reading, group.items.at(-1))) &&
      between.every(
        ({ norm }, at) =>
          JOINS.has(norm) ||
          // "of the fingers and of the toes"
          (/^(?:of|in|over|to)$/.test(norm) && between[at - 1]?.norm === 'and') ||
          reading.sides.some((side) => side.from <= group.to + at && group.to + at < side.to),
      );
    if (together) {
      // "right wrist and hand": the side holds for both; never for the spine.
      if (
        item.side === null &&
        before?.side != null &&
        !isSpine(item.region) &&
        !isSpine(before.region) &&
        between.every(({ norm }) => ['and', '/', '&', 'the'].includes(norm))
      ) {
        item.side = before.side;
      }
      group.items.push(item);
      // "shoulders and knees bilaterally"
      if (item.side === 'bilateral') {
        for (const other of group.items) if (!isSpine(other.region)) other.side ??= 'bilateral';
      }
      groups[groups.length - 1] = { ...group, to: item.to };
    } else {
      // "down the right leg to the foot": one limb, one side.
      if (
        item.side === null &&
        before?.side != null &&
        sameLimb(before.region, item.region) &&
        leadsTo(between)
      ) {
        item.side = before.side;
      }
      groups.push({ from: item.from, to: item.to, items: [item] });
    }
  }
  return { groups, free };
}

/** "Rotation 5 right, 30 left": sides of the numbers before them, and of nothing after them. */
function ofNumber({ tokens, sides }: Reading, from: number, side: Side): boolean {
  const counted = (at: number) => /^\d+$/.test(tokens[at - 1]?.raw ?? '');
  return (
    counted(from) &&
    sides.some(
      (other) => other.value.side !== side && Math.abs(other.from - from) <= 4 && counted(other.from),
    )
  );
}

/** "Cubital tunnel, right foot fracture": the place is a word of the illness, which the comma ends. */
const namesIllness = ({ concepts }: Reading, item: Item | undefined): boolean =>
  item !== undefined &&
  concepts.some(
    ({ from, to, value }) =>
      from <= item.from &&
      to >= item.to &&
      to - from > 1 &&
      value.as === 'phrase' &&
      value.concept.kind === 'diagnosis',
  );

const leadsTo = (between: readonly { readonly norm: string }[]) =>
  between.length <= 6 && between.some(({ norm }) => norm === 'to' || norm === 'into' || norm === 'past');

/** "shoulders bilaterally", "knee, right", "knee (R)"; but not "neck pain on the right". */
function trails(reading: Reading, from: number, to: number, end: number): boolean {
  const between = reading.tokens.slice(from, to);
  if (between.length > 2 || !between.every(({ norm }) => [',', '(', 'joint', 'spine'].includes(norm)))
    return false;
  const next = reading.tokens[end]?.norm ?? '.';
  return !between.some(({ raw }) => raw === ',') || /^(?:[.,;:()]|and|with|is|are)$/.test(next);
}

/** The places of a group, one for each side; limbs bring the spine that serves them where the concept asks for it. */
function placesOfGroup(group: Group, servesSpine: boolean): readonly Place[] {
  const bySide = new Map<Side | null, string[]>();
  for (const { region, side } of group.items) {
    const regions = bySide.get(side) ?? [];
    if (!regions.includes(region)) regions.push(region);
    bySide.set(side, regions);
  }
  return [...bySide].map(([side, regions]) => ({
    side,
    regions: servesSpine ? withSpine(regions) : regions,
  }));
}

function withSpine(regions: readonly string[]): readonly string[] {
  return [...new Set([...regions, ...regions.map(spineServing).filter((region) => region !== null)])];
}

/**
 * Where a mention is: the nearest place of its sentence, else the place that its heading or its paragraph speaks of.
 *
 * @param from first token of the mention
 * @param to token after it
 * @param anchor tokens of the word that says what was found, for an examination ("positive")
 */
export function placeOf(
  reading: Reading,
  places: Places,
  mention: {
    readonly from: number;
    readonly to: number;
    readonly anchor?: { readonly from: number; readonly to: number };
    readonly regions?: readonly string[];
    readonly defaultRegions?: readonly string[];
    readonly servesSpine?: boolean;
  },
  topic: readonly Place[],
): readonly Place[] {
  const group = nearest(reading, places.groups, mention);
  const beside = sideBeside(reading, places, mention);
  const fixed = mention.regions;
  if (fixed !== undefined) {
    const own = places.groups
      .flatMap((each) => each.items)
      .filter((item) => fixed.includes(item.region) && item.side);
    const side =
      beside ??
      own.sort((a, b) => gap(a, mention) - gap(b, mention))[0]?.side ??
      limbSide(group, mention) ??
      topic.find((place) => place.regions.some((region) => fixed.includes(region)))?.side ??
      null;
    return [{ regions: fixed, side }];
  }
  if (group !== null) {
    const found = placesOfGroup(group, mention.servesSpine === true);
    if (beside === null) return withSideOf(found, topic);
    return [
      {
        side: beside,
        regions: [...new Set(found.flatMap(({ regions }) => regions))],
      },
    ];
  }
  if (topic.length > 0) {
    return topic.map(({ regions, side }) => ({
      regions: mention.servesSpine === true ? withSpine(regions) : regions,
      side: beside ?? side,
    }));
  }
  return [{ regions: mention.defaultRegions ?? [], side: beside }];
}

/** "Right knee pain. Knee brace": what has no side has that of the same limb before it. */
export const withSideOf = (places: readonly Place[], topic: readonly Place[]): readonly Place[] =>
  places.map((place) => {
    const region = place.regions[0];
    if (place.side !== null || region === undefined || isSpine(region)) return place;
    return { ...place, side: topic.find(({ regions }) => regions.includes(region))?.side ?? null };
  });

/** "Numbness of the right arm with positive Spurling": no side of its own. */
const limbSide = (
  group: Group | null,
  mention: { readonly from: number; readonly to: number },
): Side | null =>
  group !== null && group.items.length === 1 && gap(group, mention) <= 3
    ? (group.items[0]?.side ?? null)
    : null;

const gap = (
  a: { readonly from: number; readonly to: number },
  b: { readonly from: number; readonly to: number },
) => (a.to <= b.from ? b.from - a.to : Math.max(0, a.from - b.to));

function nearest(
  reading: Reading,
  groups: readonly Group[],
  mention: { readonly from: number; readonly to: number },
): Group | null {
  let best: Group | null = null;
  let least = 45;
  for (const group of groups) {
    const after = group.from >= mention.to;
    const inside = !after && group.to > mention.from;
    const between = inside
      ? []
      : after
        ? reading.tokens.slice(mention.to, group.from)
        : reading.tokens.slice(group.to, mention.from);
    let cost: number;
    if (inside) cost = 0;
    else if (after)
      cost = between.every(({ norm }) => LINKS.has(norm)) ? between.length * 0.2 : between.length + 3;
    else cost = between.length + (between.some(({ norm }) => /^(?:,|with|and|or)$/.test(norm)) ? 2 : 0);
    if (between.some(({ raw }) => raw === ';')) cost += 20;
    if (cost < least) {
      best = group;
      least = cost;
    }
  }
  return best;
}

/** The side that stands beside the mention itself: "right foraminal narrowing", "positive on the right". */
function sideBeside(
  reading: Reading,
  places: Places,
  {
    from,
    to,
    anchor,
  }: {
    readonly from: number;
    readonly to: number;
    readonly anchor?: { readonly from: number; readonly to: number };
  },
): Side | null {
  const { tokens } = reading;
  const free = places.free;
  const before = (at: number) =>
    free.find(
      (side) => side.numbered !== true && side.to <= at && at - side.to <= (anchor === undefined ? 1 : 0),
    )?.side ?? null;
  const inside = free.find((side) => side.from >= from && side.to <= to)?.side ?? null;
  const part = places.groups
    .flatMap((group) => group.items)
    .find((item) => item.from >= from && item.to <= to && item.side !== null);
  const direct =
    (anchor === undefined ? null : before(anchor.from)) ??
    before(from) ??
    inside ??
    (anchor === undefined ? null : (part?.side ?? null));
  if (direct !== null) return direct;
  const end = Math.max(to, anchor?.to ?? 0);
  const following = free.find((side) => side.from >= end);
  if (following === undefined || following.from - end > 6) return null;
  const between = tokens.slice(end, following.from);
  // What stands between may say where ("on the", "at 60 degrees", "greater on the"), not start something else.
  const another = reading.concepts.some(
    ({ from: at, value }) =>
      at >= end && at < following.from && !(anchor !== undefined && value.as === 'head'),
  );
  return another || between.some(({ raw }) => /^[;,]$/.test(raw)) ? null : following.side;
}
