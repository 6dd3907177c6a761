import type { EventBody } from '../../events/catalog.ts';
import { publish } from '../../events/publish.ts';
import type { Manifest } from '../../shared/case/manifest.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { canonicalJson, digest, sha256 } from '../../shared/digest.ts';
import { Defect } from '../../shared/errors.ts';
import { letterKey, revisionKey } from '../../shared/keys.ts';
import { determinationJson } from '../../shared/letter/determination-json.ts';
import { editionsOf, originalsOf } from '../../shared/letter/editions.ts';
import { letterHtml } from '../../shared/letter/html.ts';
import { letterModel } from '../../shared/letter/letter.ts';
import type { Determination, LetterInput } from '../../shared/letter/model.ts';
import { letterPdf } from '../../shared/letter/pdf.ts';
import { huntPublicCopy } from '../../shared/letter/public/hunt.ts';
import { identifiersOf, namesOnPages } from '../../shared/letter/public/identifiers.ts';
import { publicCopy } from '../../shared/letter/public/public-copy.ts';
import { type Redactor, redactorOf } from '../../shared/letter/public/redact.ts';
import { readJson, readJsonDigest, writeJson } from '../../shared/ports/json.ts';
import type { Ports, Settings } from '../../shared/ports/ports.ts';
import type { RecordsIndex, RevisionFiles } from '../../shared/records/model.ts';
import { pagesOf } from '../../shared/records/pages.ts';
import type { Proposal } from '../../shared/rules/model.ts';
import { sealerOf } from '../../shared/seal/certificate.ts';
import { sealPdf } from '../../shared/seal/pdf.ts';
import { recordOf } from '../../shared/seal/record.ts';
import { writeSeal } from '../../shared/seal/seal.ts';

/** A file of the letter, under its name in the letter's folder. */
interface LetterFile {
  readonly name: string;
  readonly body: Uint8Array | string;
  readonly contentType: string;
}

/**
 * Writes the letter of a determination as PDF and HTML, its redacted public copy and the record of what it rests on,
 * seals them, and says so. What it is written from never changes, so that running it again writes the same bytes
 * under the same keys. Records that came after the signature make a later revision: the letter is of the revision
 * that was signed.
 *
 * @throws Defect `chain-broken` when what the letter would be written from is not what the reviewer signed;
 *   `identifier-in-public-copy`, `public-copy-not-searched` when the public copy cannot be published.
 */
export async function writeLetter(
  event: EventBody<'DeterminationMade'>,
  ports: Pick<Ports, 'records' | 'letters' | 'cases' | 'events' | 'signer' | 'settings' | 'now'>,
): Promise<void> {
  const { caseNumber, determination: id } = event;
  if (caseNumber === null) throw new Defect('no-case', 'a determination belongs to a case');
  const [{ packet, records, proposal, determination }, sealer] = await Promise.all([
    signed(event, caseNumber, ports),
    sealerOf(ports.signer, ports.settings.organization),
  ]);
  const { manifest } = packet.value;
  const record = recordOf(packet.digest, proposal, determination);
  const recordDigest = digest(record);
  const signedAt = new Date(determination.signedAt);
  const sealed = (pdf: Uint8Array) => sealPdf(pdf, sealer, signedAt);

  const input = { manifest, records, proposal, determination, recordDigest };
  const model = letterModel(input, ports.settings);
  const pdf = await sealed(letterPdf(model));
  const redactor = await redactorFor(manifest, records, ports);
  const copy = publicCopy(model, redactor);
  const publicPdf = await sealed(letterPdf(copy));
  await huntPublicCopy(publicPdf, copy, redactor);
  const at = (name: string) => letterKey(caseNumber, id, name);
  const forMachines = determinationJson(
    { manifest, proposal, determination },
    { pdf: at('determination.pdf'), html: at('determination.html'), publicPdf: at('public.pdf') },
    redactor,
    recordDigest,
  );
  const files: readonly LetterFile[] = [
    { name: 'determination.pdf', body: pdf, contentType: 'application/pdf' },
    { name: 'determination.html', body: letterHtml(model), contentType: 'text/html; charset=utf-8' },
    { name: 'public.pdf', body: publicPdf, contentType: 'application/pdf' },
    { name: 'determination.json', body: canonicalJson(forMachines), contentType: 'application/json' },
    ...(await furtherOriginals(input, ports.settings, sealed)),
  ];
  const seal = await writeSeal(
    {
      schemaVersion: 1,
      caseNumber,
      determination: id,
      record: recordDigest,
      files: Object.fromEntries(files.map(({ name, body }) => [name, sha256(body)])),
    },
    sealer,
  );

  await Promise.all([
    ...files.map(({ name, body, contentType }) => ports.letters.put(at(name), body, contentType)),
    writeJson(ports.letters, at('record.json'), record),
  ]);
  // Last: where the seal is, everything that it names is.
  await ports.letters.put(at('seal.jws'), seal, 'application/jose');
  await publish(ports, { caseNumber, causationId: event.eventId }, 'LetterWritten', {
    determination: id,
    pdfKey: at('determination.pdf'),
    htmlKey: at('determination.html'),
    publicPdfKey: at('public.pdf'),
    letter: digest({ pdf: sha256(pdf), determination: id }),
  });
}

/** The letter as each other party gets it, and in the language that the worker prefers. */
async function furtherOriginals(
  input: LetterInput,
  settings: Settings,
  sealed: (pdf: Uint8Array) => Promise<Uint8Array>,
): Promise<readonly LetterFile[]> {
  const [ofRecord, ...editions] = editionsOf(input.manifest);
  const toOthers = originalsOf(input.manifest).filter(({ to }) => to !== ofRecord?.to);
  const files: LetterFile[] = [];
  for (const original of [...editions, ...toOthers]) {
    const model = letterModel(input, settings, original);
    const { name } = original;
    const pdf = await sealed(letterPdf(model));
    files.push({ name: `${name}.pdf`, body: pdf, contentType: 'application/pdf' });
    if (editions.includes(original))
      files.push({ name: `${name}.html`, body: letterHtml(model), contentType: 'text/html; charset=utf-8' });
  }
  return files;
}

/** Strikes out what identifies somebody in the packet, by everything that names one: manifest, index and pages. */
async function redactorFor(
  manifest: Manifest,
  records: RecordsIndex,
  ports: Pick<Ports, 'records'>,
): Promise<Redactor> {
  const { caseNumber, revision } = records;
  const files = await readJson<RevisionFiles>(ports.records, revisionKey(caseNumber, revision, 'files'));
  const named = await namesOnPages(pagesOf(ports.records, caseNumber, files));
  return redactorOf(identifiersOf(manifest, records, named));
}

/** What was signed, each file held to the digest by which the next one names it. */
async function signed(
  event: EventBody<'DeterminationMade'>,
  caseNumber: string,
  ports: Pick<Ports, 'records'>,
) {
  const determination = await readJsonDigest<Determination>(ports.records, event.determinationKey);
  const at = (file: 'packet' | 'records' | 'proposal') =>
    revisionKey(caseNumber, determination.value.revision, file);
  const [packet, records, proposal] = await Promise.all([
    readJsonDigest<Packet>(ports.records, at('packet')),
    readJsonDigest<RecordsIndex>(ports.records, at('records')),
    readJsonDigest<Proposal>(ports.records, at('proposal')),
  ]);
  const links = [
    ['determination', determination.digest, event.determination],
    ['proposal', proposal.digest, determination.value.proposal],
    ['records', records.digest, proposal.value.recordsDigest],
  ] as const;
  for (const [file, found, expected] of links)
    if (found !== expected)
      throw new Defect('chain-broken', `the ${file} of the case is not what the reviewer signed`);
  return {
    packet,
    records: records.value,
    proposal: proposal.value,
    determination: determination.value,
  };
}
