import { crc32 } from 'node:zlib';
import { random } from '../packets/scan.ts';
import { seedsOf } from './seeds.ts';

/** What is fuzzed. */
export const KINDS = ['zip', 'pdf', 'manifest'] as const;
export type Kind = (typeof KINDS)[number];

/** Input `n` of a kind: the same bytes for the same seed, whatever was made before it. */
export async function inputOf(kind: Kind, seed: number, n: number): Promise<Uint8Array> {
  const dice = new Dice(crc32(`${kind} ${seed} ${n}`));
  const seeds = await seedsOf(kind);
  if (kind === 'manifest') return mutatedManifest(dice, dice.of(seeds));
  let bytes: Buffer = Buffer.from(dice.of(seeds));
  for (let left = 1 + dice.below(3); left > 0; left--) bytes = mutated(dice, bytes, dice.of(seeds), kind);
  return bytes;
}

/** Chance, decided by a seed. */
class Dice {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = random(seed);
  }
  /** A whole number from 0 to below `n`. */
  below(n: number): number {
    return Math.floor(this.#next() * n);
  }
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
  /** A piece of something `length` long, short ones more often. */
  piece(length: number): [start: number, end: number] {
    const start = this.below(length + 1);
    const most = Math.min(length - start, 1 << this.below(16));
    return [start, start + this.below(most + 1)];
  }
}

/** Words that mean something in a PDF, and what they are sometimes given. */
const PDF_TOKENS = [
  ...['obj', 'endobj', 'stream', 'endstream', 'xref', 'trailer', 'startxref', '%%EOF', '<<', '>>', '[', ']'],
  ...[
    '/Length 0',
    '/Length 4294967295',
    '/Length 5 0 R',
    '/Filter /FlateDecode',
    '/Filter [/LZWDecode /LZWDecode]',
  ],
  ...['/Filter /JBIG2Decode', '/Filter /JPXDecode', '/Filter /CCITTFaxDecode', '/Filter /DCTDecode'],
  ...[
    '/Filter /RunLengthDecode',
    '/Filter /ASCII85Decode',
    '/Filter /Crypt',
    '/DecodeParms <</Predictor 15 /Columns 99999999>>',
  ],
  ...['/Type /Page', '/Type /Pages', '/Type /Catalog', '/Type /ObjStm', '/Type /XRef', '/Kids [2 0 R 2 0 R]'],
  ...[
    '/Count -1',
    '/Count 99999999',
    '/Parent 4 0 R',
    '/Prev 9',
    '/XRefStm 9',
    '/Encrypt 3 0 R',
    '/W [1 9 1]',
  ],
  ...[
    '/MediaBox [0 0 0 0]',
    '/MediaBox [-1e30 -1e30 1e30 1e30]',
    '/UserUnit 1e9',
    '/Rotate 45',
    '/Annots [4 0 R]',
  ],
  ...[
    '1 0 R',
    '4 0 R',
    '99999999 65535 R',
    '(',
    ')',
    '<',
    '\\',
    'BT',
    'ET',
    'q q q q',
    'Do',
    'BI /W 9999 /H 9999 ID',
  ],
  ...[
    '1e38 0 0 1e38 0 0 cm',
    '/F 1e20 Tf',
    '3 Tr',
    '999999999 TL T* T*',
    '/Width 99999',
    '/BitsPerComponent 16',
  ],
];

const NUMBERS = [
  '0',
  '-1',
  '1',
  '255',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
  '-2147483648',
  '1e38',
  '.',
];

/** Bytes with one thing changed; `other` is what may be spliced in. */
function mutated(dice: Dice, bytes: Buffer, other: Uint8Array, kind: 'pdf' | 'zip'): Buffer {
  const [start, end] = dice.piece(bytes.length);
  const head = bytes.subarray(0, start);
  // A ZIP is mostly one structure: cut anywhere it is damaged, and nothing more is tried.
  switch (dice.below(kind === 'zip' ? 16 : 8)) {
    case 0: {
      const result = Buffer.from(bytes);
      for (let left = 1 + dice.below(16); left > 0 && result.length > 0; left--) {
        const at = dice.below(result.length);
        result[at] = (result[at] as number) ^ (1 << dice.below(8));
      }
      return result;
    }
    case 1:
      return head;
    case 2:
      return Buffer.concat([head, bytes.subarray(end)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
    case 4: {
      const [from, to] = dice.piece(other.length);
      return Buffer.concat([head, other.subarray(from, to), bytes.subarray(end)]);
    }
    case 5:
      return Buffer.concat([head, other.subarray(Math.min(start, other.length))]);
    default:
      return kind === 'pdf' ? changedPdf(dice, bytes) : changedHeader(dice, bytes);
  }
}

/** A PDF with one of its numbers replaced, or a token put where another ends. */
function changedPdf(dice: Dice, bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const isNumber = dice.below(2) === 0;
  const found = [...text.matchAll(isNumber ? /\d+/g : /\s/g)];
  const place = dice.of(found);
  if (!place) return bytes;
  const put = isNumber ? dice.of(NUMBERS) : ` ${dice.of(PDF_TOKENS)} `;
  const end = place.index + place[0].length;
  return Buffer.from(text.slice(0, place.index) + put + text.slice(end), 'latin1');
}

/** A ZIP with a field of one of its headers set to a number at the edge. */
function changedHeader(dice: Dice, bytes: Buffer): Buffer {
  const headers: number[] = [];
  for (let at = bytes.indexOf('PK'); at >= 0; at = bytes.indexOf('PK', at + 1)) headers.push(at);
  if (headers.length === 0) return bytes;
  const result = Buffer.from(bytes);
  const at = dice.of(headers) + 4 + dice.below(56);
  const value = dice.of([
    0,
    1,
    8,
    0x41,
    0x800,
    0x808,
    0xffff,
    0x7fffffff,
    0xfffffffe,
    0xffffffff,
    bytes.length,
  ]);
  if (at + 4 > result.length) return result;
  if (dice.below(2) === 0) result.writeUInt16LE(value & 0xffff, at);
  else result.writeUInt32LE(value, at);
  return result;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What may stand where something else should. `~` marks stand for what `JSON.stringify` does not write. */
const ODD: readonly Json[] = [
  ...[null, true, false, 0, -1, 0.1, 1e308, 5e-324, '~9007199254740993~', '', ' ', '0', 'null', [], {}, [[]]],
  ...[
    '2015-02-29',
    '2015-13-01',
    '0000-00-00',
    '9999-12-31',
    '2015-09-25T00:00:00Z',
    '-2015-09-25',
    '２０１５-09-25',
  ],
  ...[
    '\ud800',
    '\udfff\ud800',
    '\u0000',
    '\u202e',
    '\ufeff',
    'x'.repeat(5000),
    '~1e400~',
    '~-0~',
    '~{"a":1,"a":2}~',
  ],
  ...['CM15-0185313\n', '../..', '{{x}}', '<script>', 'a@b\r\nc: d', '"', '\\', '__proto__', 'constructor'],
  ...[{ __proto__: null, length: 1 }, { toString: 'x' }, ['x', 'x'], { id: '1', description: 'x' }],
];

/** A manifest with some of its values replaced, taken away, doubled, wrapped or renamed; some of them damaged as text. */
function mutatedManifest(dice: Dice, seed: Uint8Array): Uint8Array {
  const top: Json = JSON.parse(Buffer.from(seed).toString('utf8')) as Json;
  for (let left = 1 + dice.below(2) * dice.below(3); left > 0; left--) changeIn(dice, top);
  let text = JSON.stringify(top).replace(/"~(.*?)~"/g, (_, raw: string) => raw.replaceAll('\\"', '"'));
  const keys = [...text.matchAll(/"\w+":/g)];
  if (dice.below(6) === 0) {
    const key = dice.of(keys);
    if (key)
      text = `${text.slice(0, key.index)}${key[0]}${JSON.stringify(oddOf(dice))},${text.slice(key.index)}`;
  }
  if (dice.below(40) === 0) {
    const depth = 1 << dice.below(17);
    text = text.replace(
      '{',
      `{"a":${dice.below(2) === 0 ? '['.repeat(depth) + ']'.repeat(depth) : '['.repeat(depth)},`,
    );
  }
  const bytes = Buffer.from(text);
  if (dice.below(8) > 0) return bytes;
  const [start, end] = dice.piece(bytes.length);
  const put = dice.of([
    '',
    ',',
    ':',
    '{',
    ']',
    '"',
    '\\u12',
    '\0',
    '\ufeff',
    '1e',
    '\xff',
    '/* */',
    'NaN',
    '\u2028',
  ]);
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(put, 'latin1'), bytes.subarray(end)]);
}

/** An odd value, apart from those that other changes take: what changes it then changes no other input. */
const oddOf = (dice: Dice): Json => structuredClone(dice.of(ODD));

/** Changes one thing somewhere in a list or an object. */
function changeIn(dice: Dice, top: Json): void {
  let inner = top;
  for (;;) {
    if (typeof inner !== 'object' || inner === null) return;
    const keys = Object.keys(inner);
    const key = keys.length === 0 ? 'x' : dice.of(keys);
    const at = inner as { [key: string]: Json };
    const value = Object.hasOwn(at, key) ? (at[key] as Json) : null;
    // Deeper three times of four, where it is deeper.
    if (typeof value === 'object' && value !== null && dice.below(4) > 0) {
      inner = value;
      continue;
    }
    switch (dice.below(7)) {
      case 0:
        if (Array.isArray(inner)) inner.pop();
        else delete at[key];
        return;
      case 1:
        at[key] = [value];
        return;
      case 2:
        at[key] = { [key]: value };
        return;
      case 3:
        at[`${key}${dice.of(['x', ' ', '\u0000', '.', ''])}`] = oddOf(dice);
        return;
      case 4:
        at[key] = Array.from({ length: 1 << dice.below(10) }, () => value);
        return;
      default:
        at[key] = oddOf(dice);
        return;
    }
  }
}
