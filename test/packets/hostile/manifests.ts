import { packetFolder } from '../build.ts';
import type { Hostile } from './hostile.ts';

/** The manifest of a packet, without its list of documents. */
export async function manifest(): Promise<Record<string, unknown>> {
  const bytes = (await packetFolder('cervical-mri-repeat')).get('packet.json') ?? new Uint8Array(0);
  const { documents: _, ...rest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<
    string,
    unknown
  >;
  return rest;
}

/** It as JSON, with fields changed. */
export const manifestBytes = async (changes: Record<string, unknown> = {}) =>
  Buffer.from(JSON.stringify({ ...(await manifest()), ...changes }));

/** It with JSON written in front of its fields, as no program would write it. */
const before = async (json: string) =>
  Buffer.from((await manifestBytes()).toString().replace('{', `{${json},`));

/** It with a description written as JSON. */
const described = async (json: string) =>
  Buffer.from(
    (await manifestBytes({ disputedItems: [{ id: '1', description: 'HERE' }] }))
      .toString()
      .replace('"HERE"', json),
  );

/** It with the quantity of its item written as JSON. */
const quantity = async (json: string) =>
  Buffer.from(
    (await manifestBytes({ disputedItems: [{ id: '1', description: 'x', quantity: 7 }] }))
      .toString()
      .replace('"quantity":7', `"quantity":${json}`),
  );

const items = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: String(i), description: 'MRI' }));

const DESCRIPTION = 'disputedItems[0].description';
const QUANTITY = 'disputedItems[0].quantity';
const FILE = 'packet.json';

/** Manifests of `HOSTILE_CASE`, each with one thing wrong. */
export const MANIFESTS: readonly Hostile[] = [
  // The file.
  { name: 'empty', make: () => new Uint8Array(0), expect: FILE },
  { name: 'not JSON', make: () => Buffer.from('schemaVersion: 1'), expect: FILE },
  { name: 'cut off', make: async () => (await manifestBytes()).subarray(0, -20), expect: FILE },
  { name: 'more behind its end', make: async () => Buffer.from(`${await manifestBytes()}{}`), expect: FILE },
  { name: 'not UTF-8', make: () => Buffer.from([0xff, 0xfe, 0x7b]), expect: FILE },
  {
    name: 'UTF-16',
    make: async () => Buffer.from(`\ufeff${await manifestBytes()}`, 'utf16le'),
    expect: FILE,
  },
  { name: 'a NUL between its fields', make: () => before('\0"a":1'), expect: FILE },
  {
    name: 'two megabytes of blanks',
    make: async () => Buffer.concat([await manifestBytes(), Buffer.alloc(2_000_000, ' ')]),
    expect: FILE,
  },
  { name: 'a million lists in each other', make: () => Buffer.from('['.repeat(1_000_000)), expect: FILE },
  {
    name: 'four hundred thousand lists in each other, closed',
    make: () => before(`"a":${'['.repeat(400_000)}${']'.repeat(400_000)}`),
    expect: FILE,
  },
  {
    name: 'objects in each other',
    make: () => before(`"a":${'{"a":'.repeat(40)}1${'}'.repeat(40)}`),
    expect: FILE,
  },
  { name: 'a list', make: () => Buffer.from('[]'), expect: '(top)' },
  { name: 'null', make: () => Buffer.from('null'), expect: '(top)' },
  { name: 'a number', make: () => Buffer.from('1e400'), expect: '(top)' },
  // Its fields.
  { name: 'wrong version', make: () => manifestBytes({ schemaVersion: 2 }), expect: 'schemaVersion' },
  { name: 'version as text', make: () => manifestBytes({ schemaVersion: '1' }), expect: 'schemaVersion' },
  { name: 'unknown field', make: () => manifestBytes({ prioritty: 'standard' }), expect: 'prioritty' },
  { name: 'missing field', make: () => manifestBytes({ claim: undefined }), expect: 'claim' },
  { name: 'null for a field', make: () => manifestBytes({ claim: null }), expect: 'claim' },
  { name: 'list for a field', make: () => manifestBytes({ claim: [] }), expect: 'claim' },
  { name: 'text for a list', make: () => manifestBytes({ disputedItems: 'MRI' }), expect: 'disputedItems' },
  {
    name: 'object that looks like a list',
    make: () => manifestBytes({ disputedItems: { 0: items(1)[0], length: 1 } }),
    expect: 'disputedItems',
  },
  {
    name: 'text for a truth',
    make: () => manifestBytes({ recordsComplete: 'false' }),
    expect: 'recordsComplete',
  },
  { name: 'number for a date', make: () => manifestBytes({ assigned: 20150925 }), expect: 'assigned' },
  { name: 'impossible date', make: () => manifestBytes({ assigned: '2015-02-30' }), expect: 'assigned' },
  { name: 'date in another form', make: () => manifestBytes({ assigned: '9/25/15' }), expect: 'assigned' },
  {
    name: 'date of five digits',
    make: () => manifestBytes({ assigned: '+12015-09-25' }),
    expect: 'assigned',
  },
  { name: 'no disputed item', make: () => manifestBytes({ disputedItems: [] }), expect: 'disputedItems' },
  {
    name: 'too many disputed items',
    make: () => manifestBytes({ disputedItems: items(5000) }),
    expect: 'disputedItems',
  },
  { name: 'another case', make: () => manifestBytes({ caseNumber: 'CM15-9990009' }), expect: 'caseNumber' },
  {
    name: 'a case number with more',
    make: () => manifestBytes({ caseNumber: 'CM15-0185313/..' }),
    expect: 'caseNumber',
  },
  // What programs read differently.
  {
    name: 'prototype as a field',
    make: () => before('"__proto__":{"priority":"expedited"}'),
    expect: '__proto__',
  },
  {
    name: 'constructor as a field',
    make: () => before('"constructor":{"prototype":{}}'),
    expect: 'constructor',
  },
  {
    name: 'prototype in an address',
    make: async () =>
      Buffer.from(
        (await manifestBytes({ employer: { name: 'x', address: { a: 'HERE' } } }))
          .toString()
          .replace('"a":"HERE"', '"__proto__":"x"'),
      ),
    expect: 'employer.address.__proto__',
  },
  { name: 'a field twice', make: () => before('"priority":"expedited"'), expect: 'priority' },
  {
    name: 'a field twice, once escaped',
    make: () => before('"pri\\u006frity":"expedited"'),
    expect: 'priority',
  },
  {
    name: 'a field of an item twice',
    make: async () =>
      Buffer.from(
        (await manifestBytes({ disputedItems: items(2) }))
          .toString()
          .replace('{"id":"1"', '{"id":"1","id":"2"'),
      ),
    expect: 'disputedItems[1].id',
  },
  { name: 'half a character', make: () => described('"MRI \\ud800"'), expect: DESCRIPTION },
  { name: 'the other half first', make: () => described('"\\udc00\\ud800"'), expect: DESCRIPTION },
  { name: 'NUL in a text', make: () => described('"MRI\\u0000"'), expect: DESCRIPTION },
  { name: 'escape sequence in a text', make: () => described('"MRI\\u001b[2J"'), expect: DESCRIPTION },
  {
    name: 'text that turns its direction',
    make: () => described('"MRI \\u202edeined"'),
    expect: DESCRIPTION,
  },
  { name: 'blanks for a text', make: () => described('" \\t\\n"'), expect: DESCRIPTION },
  {
    name: 'a text of half a megabyte',
    make: () => described(`"${'MRI '.repeat(125_000)}"`),
    expect: DESCRIPTION,
  },
  { name: 'a number beyond all', make: () => quantity('1e400'), expect: QUANTITY },
  { name: 'a number that is not kept', make: () => quantity('123456789012345678901'), expect: QUANTITY },
  { name: 'a number next to nothing', make: () => quantity('1e-300'), expect: QUANTITY },
  { name: 'a number below nothing', make: () => quantity('-1'), expect: QUANTITY },
  { name: 'nothing of an item', make: () => quantity('0'), expect: QUANTITY },
  {
    name: 'line breaks in an e-mail address',
    make: async () =>
      manifestBytes({
        claimsAdministrator: { name: 'x', email: 'a@example.com\r\nBcc: b@example.com' },
      }),
    expect: 'claimsAdministrator.email',
  },
  {
    name: 'line breaks in a name',
    make: async () => manifestBytes({ employer: { name: 'x\r\nBcc: b@example.com' } }),
    expect: 'employer.name',
  },
  {
    name: 'a field with a name of half a megabyte',
    make: () => before(`"${'x'.repeat(500_000)}":1`),
    expect: `${'x'.repeat(100)}…`,
  },
  {
    name: 'a hundred thousand unknown fields',
    make: () => before(Array.from({ length: 100_000 }, (_, i) => `"${i}":1`).join()),
    expect: '101 problems',
  },
];
