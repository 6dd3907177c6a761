import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../shared/digest.ts';
import { inMemory } from '../../../shared/records/bytes.ts';
import { closeOcr, tesseract } from '../../../shared/records/ocr.ts';
import { readRange } from '../../../shared/records/read-range.ts';
import { type PacketName, packetFolder } from '../../packets/build.ts';

/** A page of a record as the system reads it. */
async function readPage(packet: PacketName, file: string, page: number) {
  const bytes = (await packetFolder(packet)).get(file) ?? new Uint8Array(0);
  const range = { file: sha256(bytes), mediaType: 'pdf', from: page, to: page } as const;
  const [read] = await readRange(range, inMemory(bytes), tesseract);
  if (!read) throw new Error('no page was read');
  return read;
}

const JULY = 'records/2015-07-14 progress report.pdf';
const JUNE = 'records/2015-06-05 progress report.pdf';

const SCANS: readonly [PacketName, string, number, readonly string[]][] = [
  [
    'cervical-mri-repeat',
    JULY,
    1,
    [
      'Marisol Testperson',
      '7/14/15',
      'Pain and spasm in the neck.',
      'Permanent and stationary.',
      'Temporary total disability (TTD)',
    ],
  ],
  [
    'cervical-mri-repeat',
    JUNE,
    1,
    [
      'Marisol Testperson',
      // Of a page as poor as this a date that is not sure is withheld, not guessed.
      'Date of exam: [illegible]',
      'Continuous neck pain and spasms with bilateral upper extremity pain and\nnumbness.',
      'Decreased ability to engage in activities of daily living',
      'Pain in forearms bilaterally.',
      'Cervical spine: positive spasm.',
      'Soma, diclofenac.',
    ],
  ],
  [
    'red-flag',
    JULY,
    1,
    [
      'New fever and night sweats for 2 weeks.',
      'Temperature 101.8 F. Signs of cervical spine infection on examination.',
      'Suspected cervical discitis',
    ],
  ],
  [
    'progressive-weakness-planned-operation',
    JULY,
    1,
    [
      'New and progressive weakness of the left deltoid and left biceps, [illegible]',
      'Left biceps reflex decreased, new since 6-5-15.',
      'Anterior cervical discectomy and fusion [illegible] is planned.',
    ],
  ],
];

afterAll(closeOcr);

describe('a scan of the packets', () => {
  it.each(SCANS)(
    'is not fully legible, and the findings in it can be read: %s, %s, page %i',
    async (packet, file, number, findings) => {
      const page = await readPage(packet, file, number);
      expect(page.source).toBe('ocr');
      expect(page.legibility).toBe('not fully legible');
      for (const finding of findings) expect(page.text).toContain(finding);
    },
  );
});
