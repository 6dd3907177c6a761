import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../events/catalog.ts';
import { assignReviewer } from '../../../functions/assign-reviewer/assign-reviewer.ts';
import { recordReview } from '../../../functions/record-review/record-review.ts';
import {
  noticeAsked,
  noticeAssignment,
  noticeIneligible,
  noticeRequest,
} from '../../../functions/send-notices/send-notices.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { revisionKey, serviceKey } from '../../../shared/keys.ts';
import { writeJson } from '../../../shared/ports/json.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { NOTICE_KINDS } from '../../../shared/service/kinds.ts';
import { noticePdf } from '../../../shared/service/notices.ts';
import { OPEN_CLOCKS, startClocks } from '../../../shared/time/clocks.ts';
import { HOSTILE } from '../letter/hostile.ts';
import { pagesOfPdf } from '../letter/parse-letter.ts';
import { Killed, killedAt } from './kill.ts';
import { accepted, CASE, manifest, panel, propose, proposedEvent, signed, uploaded } from './panel.ts';

const open: Manifest = { ...manifest, recordsComplete: false };
const spanish: Manifest = { ...open, injuredEmployee: { ...open.injuredEmployee, language: 'es' } };

async function opened(of: Manifest = open) {
  const here = await panel();
  await propose(here.ports, { of });
  const { revision } = proposedEvent();
  const key = (file: 'packet' | 'records' | 'request') => revisionKey(CASE, revision, file);
  const envelope = {
    schemaVersion: 1,
    eventId: '0'.repeat(32),
    causationId: 'test',
    time: '2015-10-02T16:30:00.000Z',
    caseNumber: CASE,
    revision,
  } as const;
  const received: EventBody<'PacketReceived'> = {
    ...envelope,
    name: 'PacketReceived',
    packetKey: key('packet'),
  };
  const served = () =>
    here.published('PartyServed').map(({ notice, party, channel }) => [notice, party, channel]);
  const documents = () => [...new Set(here.published('PartyServed').map(({ letter }) => letter))];
  const text = async (party: string, document = documents()[0] ?? '') => {
    const pdf = await here.ports.letters.get(serviceKey(CASE, document, `notice.${party}.pdf`));
    return (await pagesOfPdf(pdf ?? new Uint8Array())).flat().join(' ');
  };
  const requested = (requestKey: string): EventBody<'RecordsRequested'> => ({
    ...envelope,
    name: 'RecordsRequested',
    requestKey,
    requested: 1,
  });
  return { ...here, key, envelope, received, requested, served, documents, text };
}

const upload = (of: { ports: Pick<Ports, 'inbox'> }, value: unknown, name = 'a.json') =>
  uploaded(of.ports, `notices/${CASE}/${name}`, typeof value === 'string' ? value : JSON.stringify(value));
const asked = {
  schemaVersion: 1,
  caseNumber: CASE,
  kind: 'termination',
  because: 'The treatment was authorized.',
};

describe('a notice of assignment', () => {
  it('goes to every party by its channel when a case comes whose records are awaited, once a case', async () => {
    const here = await opened();
    await noticeAssignment(here.received, here.ports);
    await noticeAssignment(here.received, here.ports);
    expect(here.served()).toEqual([
      ['assignment', 'injuredEmployee', 'mail'],
      ['assignment', 'representative', 'mail'],
      ['assignment', 'claimsAdministrator', 'email'],
      ['assignment', 'requestingPhysician', 'mail'],
    ]);
    expect(here.mails).toHaveLength(1);
    expect(here.mails[0]?.mime).toContain(
      `Subject: Independent Medical Review ${CASE}: Notice of Assignment and\r\n Request for Information\r\n`,
    );
    const text = await here.text('claimsAdministrator');
    expect(text).toContain('Notice of Assignment and Request for Information');
    expect(text).toContain(`Case number ${CASE}`);
    expect(text).toContain('Records are due on 10/');
    expect(JSON.stringify(here.events)).not.toMatch(/Quintero|Whitfield|Bergstr|@example|cervical/);
  });
  it('is not sent where the records are complete', async () => {
    const here = await opened({ ...open, recordsComplete: true });
    await noticeAssignment(here.received, here.ports);
    expect(here.served()).toEqual([]);
  });
  it('is in Spanish to a worker who prefers it, and in English to everybody else', async () => {
    const here = await opened(spanish);
    await noticeAssignment(here.received, here.ports);
    expect(await here.text('injuredEmployee')).toContain('Aviso de asignación y solicitud de información');
    expect(await here.text('requestingPhysician')).toContain('Notice of Assignment');
  });
});

describe('a request for records', () => {
  it('lists what is missing and who has it, and is sent once for the same records', async () => {
    const here = await opened();
    const missing = [
      { description: 'progress report of 6/5/15', expectedFrom: 'requesting-physician', namedIn: [] },
    ];
    await writeJson(here.ports.records, here.key('records'), { missing });
    await noticeRequest(here.requested(here.key('records')), here.ports);
    await noticeRequest(here.requested(here.key('records')), here.ports);
    expect(here.documents()).toHaveLength(1);
    expect(await here.text('claimsAdministrator')).toContain(
      'Progress report of 06/05/2015 (requesting physician).',
    );
  });
  it('of the rules lists what they want, and leaves what is missing to the request before it', async () => {
    const here = await opened();
    const missing = [{ description: 'an MRI', expectedFrom: 'claims-administrator', namedIn: [] }];
    await writeJson(here.ports.records, here.key('request'), { caseNumber: CASE, missing, wanted: [] });
    await noticeRequest(here.requested(here.key('request')), here.ports);
    expect(here.documents()).toEqual([]);
    const wanted = [{ item: '1', wanted: 'a neurological examination of the arms' }];
    await writeJson(here.ports.records, here.key('request'), { caseNumber: CASE, missing, wanted });
    await noticeRequest(here.requested(here.key('request')), here.ports);
    const text = await here.text('requestingPhysician');
    expect(text).toContain('A neurological examination of the arms.');
    expect(text).not.toContain('MRI (');
  });
});

it('an application that is not eligible is answered with its reasons', async () => {
  const here = await opened();
  const reasons = [{ code: 'untimely', reason: 'the application came late', source: '8 CCR 9792.10.1' }];
  await noticeIneligible({ ...here.envelope, name: 'CaseIneligible', reasons }, here.ports);
  expect(here.served().map(([notice]) => notice)).toEqual(Array(4).fill('ineligibility'));
  expect(await here.text('injuredEmployee')).toContain('The application came late (8 CCR 9792.10.1).');
});

describe('a notice that an operator asks for', () => {
  it.each(['termination', 'correction'])(
    '%s is served on every party with the reason as it was given',
    async (kind) => {
      const here = await opened();
      await noticeAsked(await upload(here, { ...asked, kind }), here.ports);
      await noticeAsked(await upload(here, { ...asked, kind }, 'b.json'), here.ports);
      expect(here.served().map(([notice]) => notice)).toEqual(Array(4).fill(kind));
      expect(await here.text('injuredEmployee')).toContain('The treatment was authorized.');
      expect(JSON.stringify(here.events)).not.toContain('authorized');
    },
  );
  it.each([
    ['{', '(top)', 'is not JSON'],
    [{ ...asked, because: ' ' }, 'because', 'must not be empty'],
    [{ ...asked, kind: 'assignment' }, 'kind', 'invalid option: expected one of "termination"|"correction"'],
    [{ ...asked, becuase: 'x' }, 'becuase', 'unknown field; did you mean "because"?'],
    [{ ...asked, caseNumber: 'CM15-0000001' }, 'caseNumber', 'is not that of the folder it lies in'],
  ])('%j is refused: %s %s', async (value, path, problem) => {
    const here = await opened();
    await noticeAsked(await upload(here, value), here.ports);
    expect(here.published('NoticeRefused')).toMatchObject([
      { code: 'notice-invalid', uploadKey: `notices/${CASE}/`, problems: [{ path, problem }] },
    ]);
    expect(here.served()).toEqual([]);
  });
  it('of termination ends the review: the clocks stop and nothing can be signed any more', async () => {
    const here = await opened();
    await startClocks(here.ports, open);
    await assignReviewer(proposedEvent(), here.ports);
    await noticeAsked(await upload(here, asked), here.ports);
    expect(await here.ports.cases.query(OPEN_CLOCKS, '2')).toEqual([]);
    const jws = await signed(accepted());
    await recordReview(await uploaded(here.ports, `reviews/${CASE}/review.jws`, jws), here.ports);
    expect(here.published('ReviewRefused')).toMatchObject([{ code: 'terminated' }]);
    expect(here.published('DeterminationMade')).toEqual([]);
  });
  it('of termination is refused where the case is signed: its determination stands', async () => {
    const here = await opened();
    await assignReviewer(proposedEvent(), here.ports);
    const jws = await signed(accepted());
    await recordReview(await uploaded(here.ports, `reviews/${CASE}/review.jws`, jws), here.ports);
    await noticeAsked(await upload(here, asked), here.ports);
    expect(here.published('NoticeRefused')).toMatchObject([{ code: 'signed-already' }]);
    expect(here.served()).toEqual([]);
  });
  it('of a case that is not here is refused', async () => {
    const here = await panel();
    await noticeAsked(await upload(here, asked), here.ports);
    expect(here.published('NoticeRefused')).toMatchObject([{ code: 'no-such-case' }]);
  });
});

it('one notice a party and one e-mail at most come of it, whatever is repeated or killed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.nat({ max: 90 })), { maxLength: 4 }), async (runs) => {
      const here = await opened();
      for (const kill of [...runs, null, null])
        try {
          await noticeAssignment(here.received, kill === null ? here.ports : killedAt(here.ports, kill));
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
        }
      expect(here.documents()).toHaveLength(1);
      expect(here.mails.length).toBeLessThanOrEqual(1);
      expect(here.served()).toHaveLength(4);
    }),
    { numRuns: 15 },
  );
});

it('every kind, in both languages, is written with anything in its fields', () => {
  for (const kind of NOTICE_KINDS)
    for (const language of ['en', 'es'])
      for (const text of HOSTILE) {
        const settings = {
          organization: text,
          organizationAddress: ['P.O. Box 1'],
          guidelineLabel: 'x',
          senderEmail: 'a@b.example',
          medicalDirector: 'x',
        };
        const strange: Manifest = { ...open, injuredEmployee: { ...open.injuredEmployee, name: text } };
        const notice = { kind, date: '2026-11-22', list: [text] };
        const pdf = noticePdf(notice, { lines: [text] }, language, strange, settings);
        expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
      }
});
