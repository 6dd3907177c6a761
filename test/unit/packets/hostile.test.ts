import { describe, expect, it } from 'vitest';
import { readCase } from '../../../shared/case/rows.ts';
import { answerOfManifest, answerOfRecord, answerOfZip, ZIP_KEY } from '../../packets/hostile/answers.ts';
import { HOSTILE_CASE } from '../../packets/hostile/hostile.ts';
import { IMAGES } from '../../packets/hostile/images.ts';
import { MANIFESTS } from '../../packets/hostile/manifests.ts';
import { PDFS } from '../../packets/hostile/pdfs.ts';
import { TEXTS } from '../../packets/hostile/texts.ts';
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

describe('a hostile record is read, or why it cannot be is said', () => {
  it.each([...PDFS, ...TEXTS, ...IMAGES])(
    '$name: $expect',
    async ({ make, expect: expected }) => {
      const { answer, pages } = await answerOfRecord(await make());
      expect(answer).toBe(expected);
      const text = pages.map((page) => page.text).join('\n');
      expect(text).not.toContain('HIDDEN');
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
      if (pages[0]?.source === 'text-layer' && pages[0].legibility === 'legible')
        expect(text).toContain('FIRST');
    },
    60_000,
  );
});
