import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, expect, it, vi } from 'vitest';
import { logger } from '../../shared/middleware/observe.ts';
import { manifestOf } from '../ports/manifest.ts';
import { CASE, panelWorld, TEXT_RECORDS } from './case.ts';

afterEach(() => vi.restoreAllMocks());

/** Every word of the packet that is about a person, and none of the project's own. */
const PERSONAL = [
  'Synthetic Employee',
  'Synthetic Adjuster',
  'Synthetic Physician',
  'Synthetic Reviewer',
  'SYN-1',
  '1964-03-02',
  '03/02/1964',
  'Example Street',
  'claims@example.com',
  'spasm',
  'stenosis',
  'progress.txt',
];

it('lets no name, date of birth, address, file name or clinical word into logs, events or notifications', async () => {
  const lines: string[] = [];
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    vi.spyOn(logger, level).mockImplementation((...args) => void lines.push(JSON.stringify(args)));
  expect(logger).toBeInstanceOf(Logger);
  let draws = 0;
  const here = await panelWorld({
    next: () => 0,
    copies: () => 2,
    kill: () => (draws++ % 4 === 3 ? draws % 7 : null),
  });
  await here.submit({ ...TEXT_RECORDS, 'records/damaged.pdf': Buffer.from('%PDF-1.7 spasm') });
  await here.submit(TEXT_RECORDS, { ...manifestOf(), priority: 'Synthetic Employee' as 'standard' });
  await here.submit(TEXT_RECORDS);
  await here.sign({ items: [] });
  await here.ports.inbox.put(
    `reviews/${CASE}/Synthetic Reviewer.jws`,
    'Synthetic Employee',
    'application/jose',
  );
  await here.ports.inbox.put('guidelines/a/b.yaml', 'id: [Synthetic Employee', 'application/yaml');
  await here.settle();
  await here.sign();
  expect(here.published('CaseClosed')).toHaveLength(1);
  expect(lines.filter((line) => line.includes('failed')).length).toBeGreaterThan(0);
  const told = [
    ...lines,
    ...here.events.map((e) => JSON.stringify(e)),
    ...here.notifications.map((n) => JSON.stringify(n)),
  ];
  for (const word of PERSONAL)
    expect(
      told.filter((line) => line.toLowerCase().includes(word.toLowerCase())),
      word,
    ).toEqual([]);
});
