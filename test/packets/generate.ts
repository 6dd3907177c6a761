import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import * as z from 'zod';
import { Manifest } from '../../shared/case/manifest.ts';
import { degrade, renderPages } from './scan.ts';
import documentsJson from './source/documents.json' with { type: 'json' };
import packetJson from './source/packet.json' with { type: 'json' };
import variantsJson from './source/variants.json' with { type: 'json' };

/** Where the packets lie. */
const PACKETS = import.meta.dirname;
const SOURCE = join(PACKETS, 'source');

/** source/documents.json: what the manifest says of each record, and the sources that it is set from. */
const Documents = z.array(
  z.looseObject({
    file: z.string(),
    parts: z.array(
      z.strictObject({
        source: z.string(),
        scan: z.strictObject({ seed: z.int(), degrees: z.number() }).optional(),
      }),
    ),
  }),
);

/** source/variants.json: a packet's name, what its manifest says otherwise, and the lines of its records that differ. */
const Variants = z.array(
  z.strictObject({
    name: z.string(),
    manifest: z.record(z.string(), z.unknown()),
    lines: z.array(z.strictObject({ source: z.string(), replace: z.string(), with: z.string() })),
  }),
);
type Variant = z.infer<typeof Variants>[number];
type Part = z.infer<typeof Documents>[number]['parts'][number];

/** A packet: its files by their path in the packet, `packet.json` the first. */
type PacketFiles = Map<string, Uint8Array>;

/** Generates every packet from source/, by name; writes nothing. The same sources always give the same bytes. */
export async function generatePackets(): Promise<Map<string, PacketFiles>> {
  const documents = Documents.parse(documentsJson);
  const records = documents.map(({ parts: _, ...declared }) => declared);
  const packets = new Map<string, PacketFiles>();
  const recordOf = memo(setRecord);
  for (const variant of Variants.parse(variantsJson)) {
    const manifest = Manifest.parse({ ...packetJson, documents: records, ...variant.manifest });
    const files: PacketFiles = new Map([['packet.json', Buffer.from(manifestText(manifest))]]);
    const unused = new Set(variant.lines);
    for (const { file, parts } of documents) {
      const texts = await Promise.all(parts.map(({ source }) => sourceText(source, variant.lines, unused)));
      files.set(file, await recordOf(JSON.stringify([parts, texts]), parts, texts));
    }
    if (unused.size > 0)
      throw new Error(`${variant.name} changes a line of a source that no record is set from`);
    packets.set(variant.name, files);
  }
  return packets;
}

/** The manifest as a person would write it, and as the formatter leaves it: a list of words on one line. */
function manifestText(manifest: Manifest): string {
  const text = JSON.stringify(manifest, null, 2);
  return `${text.replace(/\[\s+("[^[\]{}]*")\s+\]/g, (_, words: string) => `[${words.replace(/\s*\n\s*/g, ' ')}]`)}\n`;
}

/** A source with the variant's lines put in; each must stand in it exactly once. */
async function sourceText(
  source: string,
  lines: Variant['lines'],
  unused: Set<Variant['lines'][number]>,
): Promise<string> {
  let text = await readFile(join(SOURCE, source), 'utf8');
  for (const line of lines.filter((line) => line.source === source)) {
    if (text.split(line.replace).length !== 2)
      throw new Error(`${source} must have exactly once: ${line.replace}`);
    text = text.replace(line.replace, () => line.with);
    unused.delete(line);
  }
  return text;
}

/** Sets a record's parts as one PDF: type where the part was typed, a picture of its pages where it was scanned. */
async function setRecord(parts: readonly Part[], texts: readonly string[]): Promise<Uint8Array> {
  const compiler = NodeCompiler.create({ workspace: SOURCE });
  const main: string[] = ['#set document(date: none)'];
  for (const [index, { scan }] of parts.entries()) {
    const path = `/part-${index}.typ`;
    compiler.mapShadow(join(SOURCE, path), Buffer.from(texts[index] ?? ''));
    if (!scan) {
      main.push(`#include "${path}"`);
      continue;
    }
    for (const [number, page] of (await renderPages(setPdf(compiler, `#include "${path}"`))).entries()) {
      const { width, height, pixels } = degrade(page, { ...scan, seed: scan.seed + number });
      const image = `/part-${index}-page-${number}.luma8`;
      compiler.mapShadow(join(SOURCE, image), Buffer.from(pixels));
      main.push(
        `#page(paper: "us-letter", margin: 0pt, header: none, footer: none, image(read("${image}", encoding: none), ` +
          `format: (encoding: "luma8", width: ${width}, height: ${height}), width: 100%, height: 100%))`,
      );
    }
  }
  return setPdf(compiler, main.join('\n'));
}

function setPdf(compiler: NodeCompiler, source: string): Uint8Array {
  const compiled = compiler.compile({ mainFileContent: source });
  if (!compiled.result || compiled.takeWarnings()) {
    compiled.printDiagnostics();
    throw new Error('a source does not compile');
  }
  // Records come from printers and scanners, which do not tag.
  return compiler.pdf(compiled.result, { pdfTags: false });
}

/** Remembers what was made for a key. */
function memo<A extends unknown[], R>(make: (...args: A) => R): (key: string, ...args: A) => R {
  const made = new Map<string, R>();
  return (key, ...args) => {
    const value = made.get(key) ?? make(...args);
    made.set(key, value);
    return value;
  };
}

if (import.meta.main) {
  for (const [name, files] of await generatePackets()) {
    await rm(join(PACKETS, name), { recursive: true, force: true });
    for (const [file, bytes] of files) {
      const path = join(PACKETS, name, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    process.stdout.write(`${name}: ${files.size} files\n`);
  }
}
