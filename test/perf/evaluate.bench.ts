import { pathToFileURL } from 'node:url';
import { contextOf, evaluate, indexFacts } from '../../shared/rules/evaluate.ts';
import type { Criterion, Trace, Truth } from '../../shared/rules/model.ts';
import { fact } from '../unit/rules/facts.ts';
import { name, peers } from './peers.ts';

const CONCEPTS = [
  'red-flag',
  'neurological-deficit.weakness',
  'neurological-deficit.sensory-loss',
  'conservative-care.failed',
  'imaging.x-ray',
  'imaging.mri',
  'surgery.spine',
  'treatment.physical-therapy',
  'symptom.pain',
  'symptom.numbness',
  'finding.spasm',
  'finding.nerve-tension',
];

const says = { met: 'It is.', notMet: 'It is not.', notDocumented: 'It is not specified.' };
const leaf = (concept: string, more: object = {}): Criterion => ({
  id: concept.replaceAll('.', '-'),
  says,
  verified: true,
  fact: { concepts: [concept], assertion: ['present'], region: 'item', side: 'item', ...more },
});

/** A guideline of twelve criteria, as deep as those of the library. */
export const criterion: Criterion = {
  any: [
    leaf('red-flag'),
    leaf('neurological-deficit.weakness', { change: ['new', 'worse'] }),
    {
      all: [
        leaf('neurological-deficit.sensory-loss'),
        leaf('conservative-care.failed', { withinDays: 180 }),
        leaf('imaging.x-ray', { withinDays: 365 }),
        { any: [leaf('finding.nerve-tension'), leaf('symptom.numbness')] },
      ],
    },
    {
      atLeast: 3,
      of: [
        leaf('surgery.spine', { assertion: ['planned'] }),
        leaf('treatment.physical-therapy', { change: ['unchanged', 'worse'] }),
        leaf('finding.spasm'),
        leaf('symptom.pain'),
        { not: leaf('imaging.mri', { assertion: ['present', 'historical'] }) },
      ],
    },
  ],
};

/** The same numbers in every run (Park and Miller, 1988). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Cases in which each concept is documented one way or another, or not at all, as often. */
export function cases(count: number) {
  const next = random(15_0185_313);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;
  return Array.from({ length: count }, () => {
    const facts = CONCEPTS.flatMap((concept) => {
      const assertion = pick(['present', 'absent', 'planned', 'nothing']);
      if (assertion === 'nothing') return [];
      const change = pick(['worse', 'unchanged', 'improved']);
      const date = pick(['2013-06-05', '2015-04-03', '2015-06-05', '2015-07-14']);
      return [`${concept} ${assertion} ${change} ${pick(['cervical', 'cervical', 'shoulder'])} ${date}`];
    });
    return contextOf({
      facts: indexFacts({ facts: facts.map((short, index) => fact(short, index)), pagesSearched: 40 }),
      item: { regions: ['cervical'], side: null, quantity: null, purpose: null },
      dates: {
        injury: '2007-01-25',
        request: '2015-09-01',
        'utilization-review': '2015-09-09',
        review: '2015-09-25',
      },
      outcomes: new Map(),
    });
  });
}

const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/**
 * Evaluations a second of one core's time, with the full trace of each, over different cases: the best of twelve
 * windows, since what else runs on the machine only ever takes away.
 */
export function evaluationsPerSecond(): number {
  const contexts = cases(1000);
  const round = () =>
    contexts.reduce((met, context) => met + Number(evaluate(criterion, context).truth === 'met'), 0);
  for (let warm = 0; warm < 100; warm++) round();
  const windows = Array.from({ length: 12 }, () => {
    const start = spent();
    for (let rounds = 0; rounds < 100; rounds++) round();
    return (100 * contexts.length) / (spent() - start);
  });
  return Math.max(...windows);
}

/** How a peer does on the same cases: its speed, and how often it says what three-valued logic says. */
export interface PeerResult {
  readonly name: string;
  readonly perSecond: number;
  /** Of all cases: met where it is met, and not where it is not met; what cannot be said where it is not documented. */
  readonly agrees: number;
  /** Of the cases that are not documented: those that it says are met. */
  readonly approvesTheUndocumented: number;
}

/**
 * Runs the peers on the same cases. They are given each leaf's truth ready, what is not documented left out, so that
 * they neither search facts nor keep windows, and no trace is asked of them: what they are spared counts for them.
 */
export async function peerResults(): Promise<readonly PeerResult[]> {
  const evaluated = cases(1000).map((context) => evaluate(criterion, context));
  const flats = evaluated.map(({ trace }) => Object.fromEntries(leavesOf(trace)));
  const results: PeerResult[] = [];
  for (const { name, decide } of peers(criterion)) {
    const said: (boolean | null)[] = [];
    for (const flat of flats) said.push(await decide(flat));
    const count = (of: (truth: Truth, one: boolean | null) => boolean) =>
      said.filter((one, index) => of(evaluated[index]?.truth as Truth, one)).length;
    const round = async () => {
      for (const flat of flats) {
        const one = decide(flat);
        if (one instanceof Promise) await one;
      }
    };
    await round();
    const windows: number[] = [];
    for (let window = 0; window < 5; window++) {
      const start = spent();
      let rounds = 0;
      do {
        await round();
        rounds++;
      } while (spent() - start < 0.4);
      windows.push((rounds * flats.length) / (spent() - start));
    }
    results.push({
      name,
      perSecond: Math.max(...windows),
      agrees:
        count((truth, one) => one === (truth === 'met' ? true : truth === 'not met' ? false : null)) /
        said.length,
      approvesTheUndocumented:
        count((truth, one) => truth === 'not documented' && one === true) /
        count((truth) => truth === 'not documented'),
    });
  }
  return results;
}

const leavesOf = (trace: Trace): [string, boolean][] =>
  trace.children.length > 0
    ? trace.children.flatMap(leavesOf)
    : trace.truth === 'not documented'
      ? []
      : [[name(trace.id ?? ''), trace.truth === 'met']];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const ours = evaluationsPerSecond();
  const figure = (number: number) => Math.round(number).toLocaleString('en-US').padStart(10);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);
  console.log('a 12-criterion guideline        evaluations/s   ours is   agrees   approves the undocumented');
  console.log(
    `${'this evaluator, with its trace'.padEnd(34)}${figure(ours)}${'1.0×'.padStart(10)}${percent(1)} ${percent(0)}`,
  );
  for (const { name: peer, perSecond, agrees, approvesTheUndocumented } of await peerResults())
    console.log(
      `${peer.padEnd(34)}${figure(perSecond)}${`${(ours / perSecond).toFixed(1)}×`.padStart(10)}${percent(agrees)} ${percent(approvesTheUndocumented)}`,
    );
}
