import { describe, expect, it } from 'vitest';
import { readCase } from '../../../shared/case/rows.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import { readPdf } from '../../../shared/records/pdf-reader.ts';
import { answerOfManifest, answerOfZip, ZIP_KEY } from '../../packets/hostile/answers.ts';
import { HOSTILE_CASE } from '../../packets/hostile/hostile.ts';
import { MANIFESTS } from '../../packets/hostile/manifests.ts';
import { PDFS } from '../../packets/hostile/pdfs.ts';
import { ZIPS } from '../../packets/hostile/zips.ts';

describe('a hostile ZIP is answered by name, and kept', () => {
  it.each(ZIPS)('$name: $expect', async ({ make, expect: expected }) => {
    const { answer, ports, events } = await answerOfZip(await make());
    expect(answer).toBe(expected);
    expect(events.map(({ name }) => name)).toEqual([
      expected === 'taken' ? 'PacketReceived' : 'PacketRefused',
    ]);
    expect((await readCase(ports, HOSTILE_CASE)) !== null).toBe(expected === 'taken');
    expect(await ports.inbox.head(ZIP_KEY)).not.toBeNull();
  });
});

describe('a broken manifest is refused with the path of what is wrong', () => {
  it.each(MANIFESTS)('$name: $expect', async ({ make, expect: expected }) => {
    const { answer, problems } = answerOfManifest(await make());
    expect(answer).toBe(expected);
    expect(Buffer.byteLength(JSON.stringify(problems))).toBeLessThan(64_000);
  });
});

describe('a hostile PDF', () => {
  it.each(PDFS)(
    'is read or named unreadable, and ends: $name',
    async ({ make, expect: answer }) => {
      const bytes = await make();
      const document = await readPdf(inMemory(bytes));
      const page = typeof document === 'string' ? document : await document.text(1);
      if (typeof page === 'string') return expect(page).toBe(answer);
      expect(answer).toBe('readable');
      expect(JSON.stringify(page.lines)).toContain('FIRST');
    },
    60_000,
  );
});
