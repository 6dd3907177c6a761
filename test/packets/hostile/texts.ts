import { type Hostile, noise } from './hostile.ts';

/** Records as plain text and FHIR, odd or made to harm. */
export const TEXTS: readonly Hostile[] = [
  { name: 'no bytes of text', make: () => new Uint8Array(0), expect: 'unread: empty' },
  { name: 'UTF-8 with its mark', make: () => Buffer.from('\ufeffsynthetic'), expect: 'read' },
  { name: 'UTF-16, little end first', make: () => Buffer.from('\ufeffsynthetic', 'utf16le'), expect: 'read' },
  {
    name: 'UTF-16, big end first',
    make: () => Buffer.from('\ufeffsynthetic', 'utf16le').swap16(),
    expect: 'read',
  },
  {
    name: 'UTF-16 cut in a character',
    make: () => Buffer.from('\ufeffsynthetic\ud83d', 'utf16le'),
    expect: 'read',
  },
  {
    name: 'UTF-16 without its mark',
    make: () => Buffer.from('synthetic', 'utf16le'),
    expect: 'unread: unsupported',
  },
  { name: 'Latin-1', make: () => Buffer.from('se\xf1or, 37\xb0', 'latin1'), expect: 'read' },
  { name: 'a NUL among letters', make: () => Buffer.from('a\0b'), expect: 'unread: unsupported' },
  {
    name: 'NULs behind the first page',
    make: () => Buffer.concat([Buffer.alloc(70_000, 'a '), Buffer.alloc(9)]),
    expect: 'read',
  },
  { name: 'noise', make: () => noise(5000), expect: 'unread: unsupported' },
  {
    name: 'one line of fifty megabytes',
    make: () => Buffer.alloc(50_000_000, 'word '),
    expect: 'unread: too-large',
  },
  { name: 'one line of thirty megabytes', make: () => Buffer.alloc(30_000_000, 'word '), expect: 'read' },
  { name: 'one word of a megabyte', make: () => Buffer.alloc(1_000_000, 'w'), expect: 'read' },
  { name: 'a million lines', make: () => Buffer.alloc(1_000_000, '\n'), expect: 'read' },
  { name: 'a million form feeds', make: () => Buffer.alloc(100_000, '\f'), expect: 'read' },
  {
    name: 'overrides of direction',
    make: () => Buffer.from('not \u202edetacidni\u202c \u2066x\u2069'),
    expect: 'read',
  },
  {
    name: 'letters with nothing between them',
    make: () => Buffer.from('pa\u200bin\u2060 \ufeffx\u00ady'),
    expect: 'read',
  },
  { name: 'escape sequences', make: () => Buffer.from(`${'a'.repeat(500)}\x1b[2J`), expect: 'read' },
  { name: 'rich text', make: () => Buffer.from('{\\rtf1 synthetic}'), expect: 'unread: unsupported' },
  { name: 'HTML with a script', make: () => Buffer.from('<script>alert(1)</script>'), expect: 'read' },
  {
    name: 'FHIR cut off',
    make: () => Buffer.from('{"resourceType":"Bundle","entry":['),
    expect: 'unread: damaged',
  },
  {
    name: 'FHIR of a hundred thousand lists in each other',
    make: () => fhir(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    expect: 'unread: too-deep',
  },
  {
    name: 'FHIR of a hundred thousand objects in each other',
    make: () => fhir(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    expect: 'unread: too-deep',
  },
  {
    name: 'FHIR of another kind',
    make: () => Buffer.from('{"resourceType":"__proto__"}'),
    expect: 'unread: incomplete',
  },
  {
    name: 'FHIR with a number for its kind',
    make: () => Buffer.from('{"resourceType":7}'),
    expect: 'unread: incomplete',
  },
  {
    name: 'FHIR whose entries are none',
    make: () => fhir('[null,1,"x",[],{}]'),
    expect: 'unread: incomplete',
  },
];

const fhir = (entry: string) => Buffer.from(`{"resourceType":"Bundle","type":"collection","entry":${entry}}`);
