import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOG, EVENT_SOURCE, type EventName, eventFolder, STEPS } from '../../events/catalog.ts';
import { schemaOf } from '../../events/schemas.ts';
import { readMessage } from '../../shared/middleware/message.ts';

const names = Object.keys(CATALOG) as EventName[];
const read = (name: EventName, file: string) =>
  readFileSync(new URL(`../../events/${eventFolder(name)}/${file}`, import.meta.url), 'utf8');

describe.each(names)('%s', (name) => {
  const example = JSON.parse(read(name, 'example.json'));

  it('has an example that its schema accepts unchanged', () => {
    expect(CATALOG[name].schema.parse(example)).toEqual(example);
  });

  it('refuses an example with any field taken away, and one with a field added', () => {
    for (const field of Object.keys(example)) {
      const { [field]: _taken, ...rest } = example;
      expect(CATALOG[name].schema.safeParse(rest).success, field).toBe(false);
    }
    expect(CATALOG[name].schema.safeParse({ ...example, extra: 1 }).success).toBe(false);
  });

  it('publishes its JSON Schema as it stands (npm run schemas writes it)', () => {
    expect(read(name, 'schema.json')).toBe(schemaOf(name));
  });

  it('comes out of the bus, a queue and a handler with every field', () => {
    const envelope = {
      version: '0',
      id: 'e1',
      source: EVENT_SOURCE,
      'detail-type': name,
      time: '2015-10-02T16:30:00Z',
      detail: example,
    };
    expect(readMessage(JSON.stringify(envelope))).toEqual({ kind: 'event', event: example });
  });
});

describe('the catalog', () => {
  it('has a folder an event and no folder without one', () => {
    const folders = readdirSync(new URL('../../events/', import.meta.url), { withFileTypes: true });
    expect(
      folders
        .filter((f) => f.isDirectory())
        .map((f) => f.name)
        .sort(),
    ).toEqual(names.map(eventFolder).sort());
  });

  it('names only steps that exist, each with a handler and its logic', () => {
    for (const step of STEPS)
      expect(existsSync(new URL(`../../functions/${step}/handler.ts`, import.meta.url)), step).toBe(true);
    for (const { producers, consumers } of Object.values(CATALOG))
      for (const step of [...producers, ...consumers]) expect(STEPS).toContain(step);
  });
});
