import type { EventBody } from '../../events/catalog.ts';
import { type Cause, publish } from '../../events/publish.ts';
import type { Manifest } from '../../shared/case/manifest.ts';
import type { Packet } from '../../shared/case/packet.ts';
import { END_ROW, type EndRow, readCase } from '../../shared/case/rows.ts';
import { digest } from '../../shared/digest.ts';
import { Defect, Refuse } from '../../shared/errors.ts';
import { revisionKey, serviceKey } from '../../shared/keys.ts';
import { sentence, withLetterDates } from '../../shared/letter/words.ts';
import type { Upload } from '../../shared/middleware/message.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { RecordsIndex } from '../../shared/records/model.ts';
import type { RecordsRequest } from '../../shared/rules/model.ts';
import { ASKED_NOTICE_BYTES, AskedNotice } from '../../shared/service/asked-notice.ts';
import type { NoticeKind } from '../../shared/service/kinds.ts';
import { noticePdf, senderIn } from '../../shared/service/notices.ts';
import { type ServedParty, type ServiceOrder, servedFile } from '../../shared/service/order.ts';
import { addresseesOf } from '../../shared/service/parties.ts';
import { type ServicePorts, serveDocument } from '../../shared/service/serve.ts';
import { dateAt } from '../../shared/time/calendar.ts';
import { stopClocks } from '../../shared/time/clocks.ts';
import { problemsOf } from '../../shared/validate.ts';

type NoticePorts = ServicePorts & Pick<Ports, 'inbox' | 'records'>;

/** A notice as it was first written: what it is made of, so that whoever goes on makes the same. */
interface NoticeRow {
  readonly revision: string;
  /** `YYYY-MM-DD` in California. */
  readonly date: string;
}

/** What a notice says, in the language of whom it is for. */
type Listed = (language: string) => readonly string[];

/**
 * A case came whose records are still awaited: its parties get the Notice of Assignment and Request for Information
 * (8 CCR 9792.10.4), once a case. Where the records are complete, the window that the notice opens is closed already.
 */
export async function noticeAssignment(
  event: EventBody<'PacketReceived'>,
  ports: NoticePorts,
): Promise<void> {
  const { caseNumber, revision } = event;
  if (caseNumber === null) throw new Defect('event-without-case', 'PacketReceived names no case');
  const { manifest } = await packetOf(caseNumber, revision, ports);
  if (manifest.recordsComplete) return;
  const asked = { kind: 'assignment', revision, said: null, listed: () => [] } as const;
  await send(asked, causeOf(caseNumber, event.eventId), ports);
}

/** Records are requested: the parties are told which, and of whom. The same request is never sent twice. */
export async function noticeRequest(event: EventBody<'RecordsRequested'>, ports: NoticePorts): Promise<void> {
  const { caseNumber, revision, requestKey } = event;
  if (caseNumber === null) throw new Defect('event-without-case', 'RecordsRequested names no case');
  const request = await readJson<RecordsIndex | RecordsRequest>(ports.records, requestKey);
  // What the rules want comes with what is missing, which index-records requested before.
  const wanted = 'wanted' in request ? request.wanted.map((one) => one.wanted) : [];
  const missing = 'wanted' in request ? [] : request.missing;
  if (wanted.length + missing.length === 0) return;
  const listed: Listed = (language) => [
    ...missing.map(({ description, expectedFrom }) =>
      sentence(`${withLetterDates(description)} (${senderIn(language, expectedFrom)})`),
    ),
    ...wanted.map((one) => sentence(withLetterDates(one))),
  ];
  const asked = { kind: 'request-for-records', revision, said: listed('en'), listed } as const;
  await send(asked, causeOf(caseNumber, event.eventId), ports);
}

/** An application is not eligible: the parties are told why (8 CCR 9792.10.3). */
export async function noticeIneligible(
  event: EventBody<'CaseIneligible'>,
  ports: NoticePorts,
): Promise<void> {
  const { caseNumber, revision, reasons } = event;
  if (caseNumber === null) throw new Defect('event-without-case', 'CaseIneligible names no case');
  const said = reasons.map(({ reason, source }) => sentence(`${reason} (${source})`));
  const asked = { kind: 'ineligibility', revision, said, listed: () => said } as const;
  await send(asked, causeOf(caseNumber, event.eventId), ports);
}

/**
 * An upload under `notices/`: an operator tells the parties that the review ended or what is corrected. The same
 * upload again is the same notice. What cannot be sent is refused with every problem named.
 */
export async function noticeAsked(upload: Upload, ports: NoticePorts): Promise<void> {
  const caseNumber = /^notices\/(CM\d{2}-\d{7,8})\/[^/]+\.json$/.exec(upload.key)?.[1] ?? null;
  const cause = causeOf(caseNumber, upload.causationId);
  try {
    if (caseNumber === null)
      throw new Refuse('key-unknown', [
        { path: 'key', problem: 'names no case; upload to notices/<caseNumber>/<name>.json' },
      ]);
    const { kind, because } = await askedOf(upload, caseNumber, ports);
    const row = await readCase(ports, caseNumber);
    const revision = row?.value.revisions.at(-1)?.revision;
    if (revision === undefined)
      throw new Refuse('no-such-case', [{ path: 'caseNumber', problem: 'is not the number of a case here' }]);
    if (kind === 'termination') await terminate(caseNumber, ports);
    const said = because.split(/\n+/).map(sentence);
    await send({ kind, revision, said, listed: () => said }, causeOf(caseNumber, upload.causationId), ports);
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    const problems = error.problems.map(({ path, problem }) => ({ path, problem }));
    const uploadKey = caseNumber === null ? 'notices/' : `notices/${caseNumber}/`;
    await publish(ports, cause, 'NoticeRefused', { uploadKey, code: error.code, problems });
  }
}

/**
 * Ends the review: nothing can be signed any more and its clocks stop. One that is signed already is refused: its
 * determination stands, and can only be corrected.
 */
async function terminate(caseNumber: string, ports: NoticePorts): Promise<void> {
  const { row } = await ports.cases.insert<EndRow>(caseNumber, END_ROW, { by: 'termination' });
  if (row.value.by === 'determination')
    throw new Refuse('signed-already', [
      { path: 'kind', problem: 'the case is signed and its determination stands; a correction can be sent' },
    ]);
  await stopClocks(ports, caseNumber);
}

const causeOf = <C extends string | null>(caseNumber: C, causationId: string) => ({
  caseNumber,
  causationId,
});

async function askedOf(upload: Upload, caseNumber: string, { inbox }: NoticePorts): Promise<AskedNotice> {
  if (upload.bytes > ASKED_NOTICE_BYTES)
    throw new Refuse('notice-invalid', [
      { path: '(top)', problem: `is larger than ${ASKED_NOTICE_BYTES} bytes` },
    ]);
  const bytes = await inbox.get(upload.key);
  if (bytes === null) throw new Defect('object-missing', 'the notice is no longer where it was uploaded');
  const value = jsonOf(bytes);
  const problems = problemsOf(AskedNotice, value);
  if (problems.length > 0) throw new Refuse('notice-invalid', problems);
  const asked = AskedNotice.parse(value);
  if (asked.caseNumber !== caseNumber)
    throw new Refuse('notice-invalid', [
      { path: 'caseNumber', problem: 'is not that of the folder it lies in' },
    ]);
  return asked;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new Refuse('notice-invalid', [{ path: '(top)', problem: 'is not JSON' }]);
  }
}

const packetOf = (caseNumber: string, revision: string, { records }: NoticePorts): Promise<Packet> =>
  readJson<Packet>(records, revisionKey(caseNumber, revision, 'packet'));

interface Asked {
  readonly kind: NoticeKind;
  readonly revision: string;
  /** What tells this notice from others of its kind; null where there is one a case. */
  readonly said: readonly string[] | null;
  readonly listed: Listed;
}

/** Writes a notice to each party and serves it, as it was first asked for, however often it is. */
async function send(
  { kind, revision, said, listed }: Asked,
  cause: Cause & { readonly caseNumber: string },
  ports: NoticePorts,
): Promise<void> {
  const { caseNumber } = cause;
  const document = digest({ kind, caseNumber, said });
  const first: NoticeRow = { revision, date: dateAt(ports.now()) };
  const { row } = await ports.cases.insert<NoticeRow>(caseNumber, `WRITTEN#${document}`, first);
  const { date } = row.value;
  const { manifest } = await packetOf(caseNumber, row.value.revision, ports);
  const parties: ServedParty[] = [];
  for (const to of addresseesOf(manifest)) {
    const language = languageOf(manifest, to.party);
    const key = serviceKey(caseNumber, document, `notice.${to.party}.pdf`);
    const notice = { kind, date, list: listed(language) };
    await ports.letters.put(
      key,
      noticePdf(notice, to, language, manifest, ports.settings),
      'application/pdf',
    );
    parties.push({ ...to, file: await servedFile(ports.letters, key, language) });
  }
  const order: ServiceOrder = { schemaVersion: 1, caseNumber, document, kind, date, parties };
  await serveDocument(order, cause, ports);
}

/** The worker is written to in the language that the worker prefers, everybody else in English. */
const languageOf = ({ injuredEmployee }: Manifest, party: ServedParty['party']): string =>
  party === 'injuredEmployee' ? (injuredEmployee.language ?? 'en') : 'en';
