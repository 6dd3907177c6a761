/**
 * `npm run scans`: a page of print, clean, askew, turned and as a fax, read as the steps read it. Prints a line each:
 * words that are wrong (edits a word of the page), those among them that were read surely and stand in the text
 * (`misread`), those left as illegible, what is said of the page, and how large its image is. Names of cases read only those; `--text` prints what was read.
 */
import { deflateSync } from 'node:zlib';
import { inMemory } from '../../shared/records/bytes.ts';
import { closeOcr, tesseract } from '../../shared/records/ocr.ts';
import { ILLEGIBLE } from '../../shared/records/page.ts';
import { type GreyImage, openPdf } from '../../shared/records/pdf.ts';
import { readRange } from '../../shared/records/read-range.ts';
import { turned } from '../../shared/records/straighten.ts';
import { degrade } from '../packets/scan.ts';
import { pagesPdf } from '../unit/records/pdf-bytes.ts';

const LINES = [
  'PROGRESS REPORT (PR-2)                         Date of examination: 06/05/2015',
  'The patient returns with continuous neck pain and spasms, rated 7/10.',
  'He denies numbness, tingling or weakness of the upper extremities.',
  'Cervical flexion is 30 degrees, extension 20 degrees, rotation 45 degrees.',
  'Motor strength is 5/5 in the deltoid, biceps, triceps and wrist extensors.',
  'Sensation is intact to light touch. Reflexes are 2+ and symmetric.',
  'There is no evidence of myelopathy. Spurling test is negative bilaterally.',
  'No fracture, infection or malignancy was found. No cauda equina symptoms.',
  'Physical therapy, 12 visits, did not help; home exercise was not tried.',
  'Ibuprofen 800 mg three times a day and cyclobenzaprine 7.5 mg at night.',
  'MRI of the cervical spine of 11/19/2011 showed no disc herniation at C5-C6.',
  'The patient has not had surgery. He is not working and is not diabetic.',
  'Request: repeat MRI of the cervical spine without contrast.',
  'Electrodiagnostic studies were normal. Without relief from two injections.',
];
const TRUE = LINES.join(' ').split(/\s+/);

/** The print as a page of letter size. */
async function printed(dpi: number): Promise<GreyImage> {
  const pdf = await openPdf(pagesPdf([{ lines: LINES, page: '/MediaBox [0 0 612 792]' }]));
  const image = typeof pdf === 'string' ? null : pdf.render(1, dpi);
  if (!image) throw new Error('the page to be scanned cannot be rendered');
  return image;
}

const scanned = ({ width, height, pixels }: GreyImage): Uint8Array => {
  const [wide, high] = width > height ? [792, 612] : [612, 792];
  return pagesPdf(
    [
      {
        content: { dict: '', stream: `q ${wide} 0 0 ${high} 0 0 cm /I Do Q` },
        page: `/MediaBox [0 0 ${wide} ${high}] /Resources <</XObject <</I 6 0 R>>>>`,
      },
    ],
    [
      {
        dict: `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
        stream: deflateSync(pixels),
      },
    ],
  );
};

/** Words as aligned at least edits: how many edits, and how many words stand where another, or none, should. */
function compare(read: readonly string[]): { edits: number; misread: number; illegible: number } {
  const cost = Array.from({ length: TRUE.length + 1 }, (_, i) => [i]);
  for (let j = 0; j <= read.length; j++) (cost[0] as number[])[j] = j;
  for (let i = 1; i <= TRUE.length; i++)
    for (let j = 1; j <= read.length; j++) {
      const at = (a: number, b: number) => (cost[a] as number[])[b] as number;
      const swap = at(i - 1, j - 1) + (TRUE[i - 1] === read[j - 1] ? 0 : 1);
      (cost[i] as number[])[j] = Math.min(swap, at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  let misread = 0;
  let [i, j] = [TRUE.length, read.length];
  while (i > 0 || j > 0) {
    const here = cost[i]?.[j] ?? 0;
    const isSame = i > 0 && j > 0 && TRUE[i - 1] === read[j - 1];
    if (i > 0 && j > 0 && here === (cost[i - 1]?.[j - 1] ?? 0) + (isSame ? 0 : 1)) {
      if (!isSame && read[j - 1] !== ILLEGIBLE) misread++;
      i--;
      j--;
    } else if (i > 0 && here === (cost[i - 1]?.[j] ?? 0) + 1) {
      misread++;
      i--;
    } else {
      if (read[j - 1] !== ILLEGIBLE) misread++;
      j--;
    }
  }
  return {
    edits: cost[TRUE.length]?.[read.length] ?? 0,
    misread,
    illegible: read.filter((word) => word === ILLEGIBLE).length,
  };
}

const clean = await printed(200);
const CASES: readonly (readonly [string, GreyImage])[] = [
  ['clean', clean],
  ['askew 2', degrade(await printed(180), { seed: 1, degrees: 2 })],
  ['askew -4', degrade(await printed(180), { seed: 2, degrees: -4 })],
  ['on its side', turned(clean, 1)],
  ['other side', turned(clean, 3)],
  ['upside down', turned(clean, 2)],
  ['fax', degrade(await printed(110), { seed: 3, degrees: 1 })],
];
const share = (n: number) => `${((100 * n) / TRUE.length).toFixed(1)} %`;
process.stdout.write(`${TRUE.length} words\n`);
const only = process.argv.slice(2).filter((word) => !word.startsWith('-'));
for (const [name, image] of CASES) {
  if (only.length > 0 && !only.includes(name)) continue;
  const from = performance.now();
  const range = { file: 'f', mediaType: 'pdf', from: 1, to: 1 } as const;
  const [page] = await readRange(range, inMemory(scanned(image)), tesseract, async () => {});
  const { edits, misread, illegible } = compare((page?.text ?? '').split(/\s+/).filter(Boolean));
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  process.stdout.write(
    `${name.padEnd(12)} wrong ${share(edits)}, misread ${share(misread)}, illegible ${share(illegible)}, ${page?.legibility}, confidence ${page?.confidence}, image ${((page?.image?.bytes ?? 0) / 1000).toFixed(0)} KB, ${seconds} s\n`,
  );
  if (process.argv.includes('--text')) process.stdout.write(`${page?.text}\n`);
}
await closeOcr();
