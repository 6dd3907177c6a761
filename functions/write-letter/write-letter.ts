import type { EventBody } from '../../events/catalog.ts';
import { publish } from '../../events/publish.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { digest, sha256 } from '../../shared/digest.ts';
import { Defect } from '../../shared/errors.ts';
import { letterKey, revisionKey } from '../../shared/keys.ts';
import { letterHtml } from '../../shared/letter/html.ts';
import { letterModel } from '../../shared/letter/letter.ts';
import type { Determination } from '../../shared/letter/model.ts';
import { letterPdf } from '../../shared/letter/pdf.ts';
import { publicCopy } from '../../shared/letter/public-copy.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import type { Proposal } from '../../shared/rules/model.ts';

/**
 * Writes the letter of a determination as PDF and HTML, and its redacted public copy, and says so. What it is
 * written from never changes, so that running it again writes the same bytes under the same keys. Records that
 * came after the signature make a later revision: the letter is of the revision that was signed.
 */
export async function writeLetter(
  event: EventBody<'DeterminationMade'>,
  ports: Pick<Ports, 'records' | 'letters' | 'cases' | 'events' | 'settings' | 'now'>,
): Promise<void> {
  const { caseNumber, determination: id } = event;
  if (caseNumber === null) throw new Defect('no-case', 'a determination belongs to a case');
  const determination = await readJson<Determination>(ports.records, event.determinationKey);
  const at = (file: 'packet' | 'records' | 'proposal') =>
    revisionKey(caseNumber, determination.revision, file);
  const [{ manifest }, records, proposal] = await Promise.all([
    readJson<Packet>(ports.records, at('packet')),
    readJson<RecordsIndex>(ports.records, at('records')),
    readJson<Proposal>(ports.records, at('proposal')),
  ]);

  const model = letterModel({ manifest, records, proposal, determination }, ports.settings);
  const pdf = letterPdf(model);
  const publicPdf = letterPdf(publicCopy(model, manifest, records));
  const keys = {
    pdfKey: letterKey(caseNumber, id, 'determination.pdf'),
    htmlKey: letterKey(caseNumber, id, 'determination.html'),
    publicPdfKey: letterKey(caseNumber, id, 'public.pdf'),
  };
  await Promise.all([
    ports.letters.put(keys.pdfKey, pdf, 'application/pdf'),
    ports.letters.put(keys.htmlKey, letterHtml(model), 'text/html; charset=utf-8'),
    ports.letters.put(keys.publicPdfKey, publicPdf, 'application/pdf'),
  ]);
  await publish(ports, { caseNumber, causationId: event.eventId }, 'LetterWritten', {
    determination: id,
    ...keys,
    letter: digest({ pdf: sha256(pdf), determination: id }),
  });
}
