import { pathToFileURL } from 'node:url';
import { contextOf, evaluate, indexFacts } from '../../shared/rules/evaluate.ts';
import type { Criterion } from '../../shared/rules/model.ts';
import { fact } from '../unit/rules/facts.ts';

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

/**
 * Evaluations a second of one core's time, with the full trace of each, over different cases: the best of twelve
 * windows, since what else runs on the machine only ever takes away.
 */
export function evaluationsPerSecond(): number {
  const contexts = cases(1000);
  const round = () =>
    contexts.reduce((met, context) => met + Number(evaluate(criterion, context).truth === 'met'), 0);
  const spent = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  for (let warm = 0; warm < 100; warm++) round();
  const windows = Array.from({ length: 12 }, () => {
    const start = spent();
    for (let rounds = 0; rounds < 100; rounds++) round();
    return (100 * contexts.length) / (spent() - start);
  });
  return Math.max(...windows);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  console.log(`a 12-criterion guideline with its trace: ${Math.round(evaluationsPerSecond())} evaluations/s`);
