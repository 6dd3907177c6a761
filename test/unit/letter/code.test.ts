import fc from 'fast-check';
import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { codeSvg } from '../../../shared/letter/code.ts';

it('draws of a code every dark module once, and no light one', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200 }), (text) => {
      const { size, data } = encode(text, { border: 0 });
      const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
      for (const [, x, y, length] of codeSvg(text).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
        for (let module = 0; module < Number(length); module += 1) {
          const row = drawn[Number(y)] as number[];
          row[Number(x) + module] = (row[Number(x) + module] ?? 0) + 1;
        }
      expect(drawn).toEqual(data.map((row) => row.map(Number)));
    }),
    { numRuns: 50 },
  );
});
