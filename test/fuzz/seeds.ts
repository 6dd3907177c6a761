import { packetFolder, zipPacket } from '../packets/build.ts';
import { HOSTILE_CASE, type Hostile } from '../packets/hostile/hostile.ts';
import { PDFS } from '../packets/hostile/pdfs.ts';
import { ZIPS } from '../packets/hostile/zips.ts';
import type { Kind } from './mutate.ts';

/** Stands in every manifest of the seeds where a person's name would: no answer may repeat it. */
export const PERSONAL = 'Fuzz Q. Personal';

/** Beyond this a mutation seldom meets anything but data. */
const SEED_BYTES = 30_000;

const made = new Map<Kind, Promise<readonly Uint8Array[]>>();

/** The inputs that are mutated: of the hostile corpus what is small, and sound ones. */
export function seedsOf(kind: Kind): Promise<readonly Uint8Array[]> {
  const seeds = made.get(kind) ?? MAKERS[kind]();
  made.set(kind, seeds);
  return seeds;
}

const MAKERS: Readonly<Record<Kind, () => Promise<readonly Uint8Array[]>>> = {
  zip: async () => [await soundZip(), ...(await small(ZIPS))],
  pdf: async () => {
    const files = [...(await packetFolder('cervical-mri-repeat'))];
    return [
      ...files
        .filter(([name, bytes]) => name.endsWith('.pdf') && bytes.length <= SEED_BYTES)
        .map(([, bytes]) => bytes),
      ...(await small(PDFS)),
    ];
  },
  manifest: async () => {
    const sound = [];
    for (const name of ['cervical-mri-repeat', 'red-flag', 'records-incomplete'] as const) {
      const bytes = (await packetFolder(name)).get('packet.json') ?? new Uint8Array(0);
      const manifest = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
        injuredEmployee: { name: string };
      };
      manifest.injuredEmployee.name = PERSONAL;
      sound.push(Buffer.from(JSON.stringify({ ...manifest, caseNumber: HOSTILE_CASE })));
    }
    return sound;
  },
};

/** A packet's texts and its manifest, without its larger files. */
async function soundZip(): Promise<Uint8Array> {
  const files = [...(await packetFolder('cervical-mri-repeat'))].filter(([name]) => name === 'packet.json');
  return zipPacket(new Map([...files, ['records/note.txt', Buffer.from('A synthetic note. '.repeat(40))]]));
}

/** What is small and quick to read: bombs and loops are there to last, and are held by the corpus itself. */
async function small(corpus: readonly Hostile[]): Promise<Uint8Array[]> {
  const all = await Promise.all(corpus.filter(({ isSlow }) => !isSlow).map(async ({ make }) => make()));
  return all.filter((bytes) => bytes.length > 0 && bytes.length <= SEED_BYTES);
}
