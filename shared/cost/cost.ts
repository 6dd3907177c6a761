import prices from './prices.json' with { type: 'json' };
import type { Usage } from './usage.ts';

/** What a case cost so far, in US dollars at list price. */
export interface CaseCost {
  readonly usd: number;
  /** The same by what it was for; `recognition` is a service's that reads scans. */
  readonly for: Readonly<Record<'functions' | 'requests' | 'recognition' | 'queuesAndLogs', number>>;
  readonly steps: readonly {
    readonly step: string;
    readonly messages: number;
    /** Of the functions, by the clock. */
    readonly seconds: number;
    readonly usd: number;
  }[];
  /** Requests by `Service:Operation`. */
  readonly requests: Readonly<Record<string, number>>;
  /** Requests among them that the prices do not know, and that are not in the sum. */
  readonly unpriced: readonly string[];
  /** Whether the prices were read at their source. */
  readonly verified: boolean;
  readonly region: string;
}

type Prices = (typeof prices)[number];
/** A priced thing: how much of which kind of cost. */
type Parts = Record<keyof CaseCost['for'], number>;

/**
 * The cost of what was used: memory times time of each function, its requests, and its message's way through queue and
 * log, each at the price in force when it was used.
 */
export function costOf(used: readonly Usage[]): CaseCost {
  const total: Parts = { functions: 0, requests: 0, recognition: 0, queuesAndLogs: 0 };
  const steps = new Map<string, { messages: number; seconds: number; usd: number }>();
  const requests: Record<string, number> = {};
  const unpriced = new Set<string>();
  let at = prices[0] as Prices;
  for (const usage of used) {
    at = pricesAt(usage.at);
    const parts = partsOf(usage, at, unpriced);
    for (const [kind, usd] of Object.entries(parts)) total[kind as keyof Parts] += usd;
    for (const [name, count] of Object.entries(usage.requests))
      requests[name] = (requests[name] ?? 0) + count;
    const step = steps.get(usage.step) ?? { messages: 0, seconds: 0, usd: 0 };
    steps.set(usage.step, {
      messages: step.messages + 1,
      seconds: step.seconds + usage.ms / 1000,
      usd: step.usd + sum(parts),
    });
  }
  const { functions, requests: asked, recognition, queuesAndLogs } = total;
  return {
    usd: rounded(sum(total)),
    for: {
      functions: rounded(functions),
      requests: rounded(asked),
      recognition: rounded(recognition),
      queuesAndLogs: rounded(queuesAndLogs),
    },
    steps: [...steps]
      .map(([step, { messages, seconds, usd }]) => ({
        step,
        messages,
        seconds: Math.round(seconds * 1000) / 1000,
        usd: rounded(usd),
      }))
      .sort((a, b) => b.usd - a.usd || (a.step < b.step ? -1 : 1)),
    requests,
    unpriced: [...unpriced].sort(),
    verified: at.verified,
    region: at.region,
  };
}

/** The prices in force at a time; before the first of them, the first. */
const pricesAt = (time: string): Prices =>
  (prices.findLast(({ from }) => from <= time) ?? prices[0]) as Prices;

function partsOf({ ms, memoryMb, architecture, requests }: Usage, at: Prices, unpriced: Set<string>): Parts {
  const { lambda, message } = at;
  const price: Readonly<Record<string, number>> = at.requests;
  const parts = {
    functions: (ms / 1000) * (memoryMb / 1024) * lambda.gigabyteSecond[architecture] + lambda.request,
    requests: 0,
    recognition: 0,
    queuesAndLogs:
      message.queueRequests * message.queueRequest + (message.logBytes / 1e9) * message.logGigabyte,
  };
  for (const [name, count] of Object.entries(requests)) {
    const each = price[name];
    if (each === undefined) unpriced.add(name);
    else parts[name.startsWith('Textract:') ? 'recognition' : 'requests'] += count * each;
  }
  return parts;
}

const sum = (parts: Parts) => Object.values(parts).reduce((all, usd) => all + usd, 0);

/** To a millionth of a cent: what is added up differs in the last bits by its order. */
const rounded = (usd: number) => Math.round(usd * 1e8) / 1e8;
