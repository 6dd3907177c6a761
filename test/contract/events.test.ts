import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { CATALOG, EVENT_SOURCE, type EventName, eventFolder, STEPS } from '../../events/catalog.ts';
import { DOCUMENTS, type DocumentName } from '../../events/documents.ts';
import { schemaOf } from '../../events/schemas.ts';
import { readMessage } from '../../shared/middleware/message.ts';

const names = Object.keys(CATALOG) as EventName[];
const documents = Object.keys(DOCUMENTS) as DocumentName[];
const folderOf = (name: EventName | DocumentName) => eventFolder(name as EventName);
const read = (name: EventName | DocumentName, file: string) =>
  readFileSync(new URL(`../../events/${folderOf(name)}/${file}`, import.meta.url), 'utf8');
/** What a subscriber does that reads the JSON Schema and no TypeScript. */
const validator = (schema: string) =>
  new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(schema));

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

  it('has an example that its JSON Schema accepts, and refuses with any field taken away', () => {
    const accepts = validator(read(name, 'schema.json'));
    expect(accepts(example)).toBe(true);
    for (const field of Object.keys(example)) {
      const { [field]: _taken, ...rest } = example;
      expect(accepts(rest), field).toBe(false);
    }
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

/** Every value that is a field of an object somewhere in a document, with its path. */
function fieldsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [];
  const own = Array.isArray(value) ? [] : Object.keys(value).map((key) => [...path, key]);
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, [...path, key]))];
}

/** The document without the field at a path. */
function without(document: unknown, [key = '', ...rest]: readonly string[]): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  if (rest.length === 0) delete copy[key];
  else copy[key] = without(copy[key], rest);
  return copy;
}

describe.each(documents)('the document %s', (name) => {
  const example: unknown = JSON.parse(read(name, 'example.json'));
  const accepts = validator(read(name, 'schema.json'));

  it('has an example that its schema and its JSON Schema accept unchanged', () => {
    expect(DOCUMENTS[name].parse(example)).toEqual(example);
    expect(accepts(example)).toBe(true);
  });

  it('is refused by both without any one of its fields, however deep, and with one more', () => {
    const fields = fieldsOf(example);
    expect(fields.length).toBeGreaterThan(20);
    for (const path of fields) {
      const less = without(example, path);
      expect([accepts(less), DOCUMENTS[name].safeParse(less).success], path.join('.')).toEqual([
        false,
        false,
      ]);
    }
    const more = { ...(example as object), employee: 'Jane' };
    expect([accepts(more), DOCUMENTS[name].safeParse(more).success]).toEqual([false, false]);
  });

  it('publishes its JSON Schema as it stands (npm run schemas writes it)', () => {
    expect(read(name, 'schema.json')).toBe(schemaOf(name));
  });
});

describe('the catalog', () => {
  it('has a folder an event and a document, and no folder without one', () => {
    const folders = readdirSync(new URL('../../events/', import.meta.url), { withFileTypes: true });
    expect(
      folders
        .filter((f) => f.isDirectory())
        .map((f) => f.name)
        .sort(),
    ).toEqual([...names, ...documents].map(folderOf).sort());
  });

  it('names only steps that exist, each with a handler and its logic', () => {
    for (const step of STEPS)
      expect(existsSync(new URL(`../../functions/${step}/handler.ts`, import.meta.url)), step).toBe(true);
    for (const { producers, consumers } of Object.values(CATALOG))
      for (const step of [...producers, ...consumers]) expect(STEPS).toContain(step);
  });
});
