import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textract } from '../../shared/aws/textract.ts';
import { inMemory } from '../../shared/records/bytes.ts';
import { imageInfo } from '../../shared/records/images.ts';
import { pgm } from '../../shared/records/page.ts';
import type { GreyImage } from '../../shared/records/pdf.ts';
import { pngOf } from '../../shared/records/png.ts';
import { readRange } from '../../shared/records/read-range.ts';
import reading from '../../shared/records/reading.json' with { type: 'json' };

/** What is answered to each call in turn, the last to all after it: `<name>.json` of the folder, or that nothing is. */
let answers: string[] = [];
/** The documents that were sent. */
let sent: Buffer[] = [];
const heads: IncomingMessage['headers'][] = [];

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    heads.push(request.headers);
    const { Document } = JSON.parse(Buffer.concat(parts).toString()) as { Document: { Bytes: string } };
    sent.push(Buffer.from(Document.Bytes, 'base64'));
    const name = answers.length > 1 ? answers.shift() : answers[0];
    if (name === 'hang up') return request.socket.destroy();
    const path = new URL(`./textract/${name}.json`, import.meta.url);
    const { status, body } = JSON.parse(readFileSync(path, 'utf8')) as { status: number; body: unknown };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_TEXTRACT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = ['clear'];
  sent = [];
});

/** Paper with bars where lines of print would be: what is on it, the answers say. */
const barred = (width = 600, height = 400): GreyImage => {
  const pixels = new Uint8Array(width * height).fill(255);
  for (const line of [0.1, 0.15, 0.2])
    pixels.fill(0, Math.round(line * height) * width, Math.round((line + 0.02) * height) * width);
  return { width, height, pixels };
};
/** The first page of a file that holds the barred page and nothing else. */
const read = async () => {
  const range = { file: 'f', mediaType: 'png', from: 1, to: 1 } as const;
  const [page] = await readRange(range, inMemory(pngOf(barred())), textract);
  return page;
};

describe('a page that Textract reads', () => {
  it('is asked for as the service’s reference has it, with the bitmap as a PNG that loses nothing', async () => {
    const image = barred(6, 40);
    await textract(pgm(image));
    expect(heads.at(-1)).toMatchObject({
      'x-amz-target': 'Textract.DetectDocumentText',
      'content-type': 'application/x-amz-json-1.1',
    });
    const [png = Buffer.alloc(0)] = sent;
    expect(imageInfo(png)).toMatchObject({ width: 6, height: 40 });
    const start = png.indexOf('IDAT') + 4;
    const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
    const pixels = new Uint8Array(6 * 40);
    for (let y = 0; y < 40; y++)
      for (let x = 0; x < 6; x++)
        pixels[y * 6 + x] =
          (rows[y * 7 + 1 + x] as number) + (y === 0 ? 0 : (pixels[(y - 1) * 6 + x] as number));
    expect(pixels).toEqual(image.pixels);
  });

  it('is a page as any other: its lines, and each word where it stands', async () => {
    expect(await read()).toEqual({
      file: 'f',
      page: 1,
      width: 792,
      height: 528,
      source: 'ocr',
      text: 'PROGRESS NOTE\nHe denies weakness\nrated 7/10',
      words: [
        [0, 8, 79.2, 52.8, 88.7, 10.56],
        [9, 13, 179.78, 52.8, 44.35, 10.56],
        [14, 16, 79.2, 79.2, 22.18, 10.56],
        [17, 23, 113.26, 79.2, 66.53, 10.56],
        [24, 32, 191.66, 79.2, 88.7, 10.56],
        [33, 38, 79.2, 105.6, 55.44, 10.56],
        [39, 43, 146.52, 105.6, 44.35, 10.56],
      ],
      legibility: 'legible',
      confidence: 99.5,
    });
    expect(sent).toHaveLength(1);
  });

  it('leaves as illegible what is below the service’s own floors, and is not fully legible', async () => {
    answers = ['low-confidence'];
    expect(await read()).toMatchObject({
      text: 'He denies [illegible]\nrated [illegible] today',
      legibility: 'not fully legible',
      confidence: 89.1,
      note: '2 of 6 words of the scan could not be recognised surely',
    });
  });

  it('is read once more the right way up when its words stand on their heads', async () => {
    answers = ['upside-down', 'clear'];
    const page = await read();
    expect(page?.text).toBe('PROGRESS NOTE\nHe denies weakness\nrated 7/10');
    expect(sent).toHaveLength(2);
    // The first word lies where the image has it: at the bottom, on the right.
    const [start, end, x, y, width, height] = page?.words[0] ?? [];
    expect([start, end, width, height]).toEqual([0, 8, 88.7, 10.56]);
    expect(x).toBeCloseTo(792 - 79.2 - 88.7, 1);
    expect(y).toBeCloseTo(528 - 52.8 - 10.56, 1);
  });

  it('without a word is unreadable, unless the paper is blank, of which the service is not asked', async () => {
    answers = ['empty'];
    expect(await read()).toMatchObject({
      legibility: 'unreadable',
      note: 'no words could be recognised in the scan',
    });
    sent = [];
    const blank = { width: 1700, height: 2200, pixels: new Uint8Array(1700 * 2200).fill(255) };
    const range = { file: 'f', mediaType: 'png', from: 1, to: 1 } as const;
    const [page] = await readRange(range, inMemory(pngOf(blank)), textract);
    expect(page).toMatchObject({ legibility: 'legible', note: 'blank page' });
    expect(sent).toEqual([]);
  });

  it.each([
    ['bad-document', 'the file is damaged'],
    ['too-large', 'it is larger than can be read'],
    ['unsupported', 'it is no image that the recognition service takes'],
    ['invalid-parameter', 'it is no image that the recognition service takes'],
  ])('that the service answers with %s is unreadable by name', async (answer, note) => {
    answers = [answer];
    expect(await read()).toMatchObject({ source: 'none', legibility: 'unreadable', note });
    expect(sent).toHaveLength(1);
  });

  it.each(['throttled', 'throughput-exceeded', 'internal-error'])(
    'is read after an answer %s',
    async (answer) => {
      answers = [answer, 'clear'];
      expect(await read()).toMatchObject({ legibility: 'legible' });
      expect(sent).toHaveLength(2);
    },
  );

  it('comes again later when the service stays throttled', async () => {
    answers = ['throughput-exceeded'];
    await expect(read()).rejects.toMatchObject({
      name: 'Retry',
      code: 'ocr-not-taken',
      message: 'Textract did not read a page: ProvisionedThroughputExceededException',
    });
    expect(sent).toHaveLength(6);
  });

  it('comes again later when the service hangs up every time', async () => {
    answers = ['hang up'];
    await expect(read()).rejects.toMatchObject({
      name: 'Retry',
      code: 'ocr-not-taken',
      message: 'Textract did not read a page: no answer',
    });
  });

  it('that the function may not ask for is a defect', async () => {
    answers = ['forbidden'];
    await expect(read()).rejects.toMatchObject({ name: 'Defect', code: 'ocr-forbidden' });
  });
});

describe('an image for Textract', () => {
  const { bytes, side } = reading.ocr.engines.textract.image;

  it('is sent at half its size as often as it takes to be within the service’s limits', async () => {
    await textract(pgm({ width: side + 2, height: 10, pixels: new Uint8Array((side + 2) * 10) }));
    expect(imageInfo(sent[0] ?? new Uint8Array())).toMatchObject({ width: side / 2 + 1, height: 5 });

    // Noise, which nothing makes smaller.
    let state = 1;
    const noise = Uint8Array.from({ length: 3400 * 3400 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
    await textract(pgm({ width: 3400, height: 3400, pixels: noise }));
    expect(imageInfo(sent[1] ?? new Uint8Array())).toMatchObject({ width: 1700, height: 1700 });
    expect(sent[1]?.length).toBeLessThan(bytes);
  });

  it('that comes as a file goes as it is, if it is a PNG or JPEG within the limits', async () => {
    const png = pngOf(barred());
    await textract({ bytes: png, width: 600, height: 400 });
    expect(sent).toEqual([Buffer.from(png)]);
    expect(await textract({ bytes: Buffer.from('II*\0'), width: 600, height: 400 })).toBe('refused');
    expect(await textract({ bytes: png, width: side + 1, height: 400 })).toBe('too-large');
    expect(
      await textract({ bytes: Buffer.concat([png, Buffer.alloc(bytes)]), width: 600, height: 400 }),
    ).toBe('too-large');
    expect(sent).toHaveLength(1);
  });
});
