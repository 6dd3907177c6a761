import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignReviewer } from '../../../functions/assign-reviewer/assign-reviewer.ts';
import { recordReview } from '../../../functions/record-review/record-review.ts';
import { serveParties } from '../../../functions/serve-parties/serve-parties.ts';
import type { Manifest } from '../../../shared/case/manifest.ts';
import { sha256 } from '../../../shared/digest.ts';
import { Refuse, Retry } from '../../../shared/errors.ts';
import { letterKey, serviceKey } from '../../../shared/keys.ts';
import type { Mailer } from '../../../shared/ports/ports.ts';
import type { PrintOrder } from '../../../shared/service/print.ts';
import type { PartyService } from '../../../shared/service/standing.ts';
import { OPEN_CLOCKS, startClocks } from '../../../shared/time/clocks.ts';
import { proposal } from '../letter/case.ts';
import { Killed, killedAt } from './kill.ts';
import { accepted, CASE, lettered, manifest, panel, propose, signed, uploaded } from './panel.ts';

const LETTER = 'd'.repeat(64);

async function determined(of: Manifest = manifest) {
  const here = await panel();
  await startClocks(here.ports, of);
  await assignReviewer(await propose(here.ports, { of }), here.ports);
  const jws = await signed(accepted());
  await recordReview(await uploaded(here.ports, `reviews/${CASE}/review.jws`, jws), here.ports);
  const [made] = here.published('DeterminationMade');
  if (!made) throw new Error('nothing was determined');
  const event = await lettered(here.ports, made);
  const proof = (party: string) =>
    here.ports.letters.json<PartyService>(serviceKey(CASE, LETTER, `${party}.json`));
  const channels = () => here.published('PartyServed').map(({ party, channel }) => [party, channel]);
  const failures = () =>
    here.published('ServiceFailed').map(({ party, channel, code }) => [party, channel, code]);
  return { ...here, event, proof, channels, failures };
}

const failing = (error: Error): Mailer => ({ send: () => Promise.reject(error) });
const withMailer = <P extends { mailer: Mailer }>(ports: P, mailer: Mailer): P => ({ ...ports, mailer });

describe('a letter', () => {
  it('is served on every party by its channel, with a proof each, and closes the case', async () => {
    const here = await determined();
    await serveParties(here.event, here.ports);
    expect(here.channels()).toEqual([
      ['injuredEmployee', 'mail'],
      ['representative', 'mail'],
      ['claimsAdministrator', 'email'],
      ['requestingPhysician', 'mail'],
    ]);
    expect(here.proof('claimsAdministrator')).toEqual({
      schemaVersion: 1,
      caseNumber: CASE,
      document: LETTER,
      kind: 'determination',
      party: 'claimsAdministrator',
      file: {
        key: here.event.pdfKey.replace('.pdf', '.claimsAdministrator.pdf'),
        sha256: sha256('%PDF-1.7 a letter'),
        pages: null,
        language: 'en',
      },
      result: 'served',
      channel: 'email',
      at: '2015-10-02T16:30:00.000Z',
      email: {
        result: 'sent',
        code: null,
        messageId: 'mail-1',
        at: '2015-10-02T16:30:00.000Z',
        fates: [],
      },
      mail: null,
      statements: ['Sent by e-mail, as the party agreed.'],
    });
    expect(here.published('CaseClosed')).toMatchObject([{ letter: LETTER, result: 'Uphold', served: 4 }]);
    expect(await here.ports.cases.query(OPEN_CLOCKS, '2')).toEqual([]);
  });
  it('goes to the worker in the language that the worker prefers, and to the others in English', async () => {
    const here = await determined({
      ...manifest,
      injuredEmployee: { ...manifest.injuredEmployee, language: 'es' },
    });
    const key = here.event.pdfKey.replace('.pdf', '.es.pdf');
    await here.ports.letters.put(key, '%PDF-1.7 una carta', 'application/pdf');
    await serveParties(here.event, here.ports);
    const file = here.proof('injuredEmployee')?.file;
    expect(file).toEqual({ key, sha256: sha256('%PDF-1.7 una carta'), pages: null, language: 'es' });
    expect(here.proof('representative')?.file.language).toBe('en');
  });
  it('lies in the print-and-mail folder of each mailed party, with whom to send it to', async () => {
    const here = await determined();
    await serveParties(here.event, here.ports);
    const key = serviceKey(CASE, LETTER, 'print/injuredEmployee/manifest.json');
    expect(here.proof('injuredEmployee').mail).toEqual({
      at: '2015-10-02T16:30:00.000Z',
      orderKey: key,
      problem: null,
      fits: true,
    });
    const order = here.ports.letters.json<PrintOrder>(key);
    expect(order).toEqual({
      schemaVersion: 1,
      caseNumber: CASE,
      document: LETTER,
      party: 'injuredEmployee',
      addressee: ['Marisol Quintero', '12 Olive Street', 'Fresno, CA 93701'],
      addressProblem: null,
      returnAddress: ['Example Review Organization', 'P.O. Box 1', 'Sacramento, CA 95813'],
      files: [
        { file: 'cover.pdf', sha256: order.files[0]?.sha256, pages: 1 },
        { file: 'document.pdf', sha256: sha256('%PDF-1.7 a letter'), pages: null },
      ],
      duplex: true,
      sheets: null,
      copies: 1,
      envelope: '9 x 12 flat, addressed by label',
      mailClass: 'USPS First-Class Mail',
    });
    for (const { file, sha256: told } of order.files) {
      const bytes = await here.ports.letters.get(serviceKey(CASE, LETTER, `print/injuredEmployee/${file}`));
      expect(sha256(bytes ?? '')).toBe(told);
    }
    const printed = (await here.ports.letters.list(serviceKey(CASE, LETTER, 'print/'))).map(
      ({ key }) => key.split('/')[5],
    );
    expect([...new Set(printed)]).toEqual(['injuredEmployee', 'representative', 'requestingPhysician']);
  });
  it('goes out by e-mail with nothing personal but what is attached', async () => {
    const here = await determined();
    await serveParties(here.event, here.ports);
    const [mail] = here.mails;
    expect(here.mails).toHaveLength(1);
    expect(mail?.to).toBe('claims@example.com');
    expect(mail?.tags).toEqual({ caseNumber: CASE, party: 'claimsAdministrator', document: LETTER });
    expect(mail?.mime).toContain(`Subject: Independent Medical Review ${CASE}: Final Determination\r\n`);
    expect(mail?.mime).toContain('From: Example Review Organization <determinations@imro.example>\r\n');
    expect(mail?.mime).toContain('To: claims@example.com\r\n');
    expect(mail?.mime).toContain('Date: Fri, 02 Oct 2015 16:30:00 +0000\r\n');
    expect(mail?.mime).toContain(Buffer.from('%PDF-1.7 a letter').toString('base64'));
    expect(mail?.mime).not.toMatch(/Quintero|Whitfield|Harbor|cervical/);
  });
  it('is announced to subscribers once, without a person, with what they filter on', async () => {
    const here = await determined();
    await serveParties(here.event, here.ports);
    await serveParties(here.event, here.ports);
    expect(here.notifications).toEqual([
      {
        subject: `Determination ${CASE}: Uphold`,
        attributes: {
          event: 'DeterminationServed',
          caseNumber: CASE,
          result: 'Uphold',
          priority: 'standard',
          services: '["mri-cervical-spine"]',
          categories: '["Advanced imaging"]',
        },
        message: {
          schemaVersion: 1,
          event: 'DeterminationServed',
          notificationId: expect.stringMatching(/^[0-9a-f]{64}$/),
          caseNumber: CASE,
          priority: 'standard',
          result: 'Uphold',
          determination: here.event.determination,
          letter: LETTER,
          servedAt: '2015-10-02T16:30:00.000Z',
          appealBy: '2015-11-03T08:00:00.000Z',
          implementBy: null,
          items: [
            {
              id: '1',
              service: 'mri-cervical-spine',
              category: 'Advanced imaging',
              decision: 'Upheld',
              citations: proposal.items[0]?.guidelines.map(({ citation }) => citation),
            },
          ],
          keys: {
            pdf: here.event.pdfKey,
            html: here.event.htmlKey,
            publicPdf: here.event.publicPdfKey,
            data: letterKey(CASE, here.event.determination, 'determination.json'),
          },
        },
      },
    ]);
    expect(JSON.stringify(here.notifications)).not.toMatch(/Quintero|Whitfield|Bergstr|1964|Synthetic/);
    expect(JSON.stringify(here.events)).not.toMatch(/Quintero|Whitfield|Bergstr|1964|Synthetic|@example/);
  });
  it('that is not of the signed determination is never served', async () => {
    const here = await determined();
    await expect(
      serveParties({ ...here.event, determination: 'f'.repeat(64) }, here.ports),
    ).rejects.toMatchObject({
      code: 'letter-unsigned',
    });
    expect(here.mails).toEqual([]);
  });
});

describe('a party', () => {
  it('without a representative is not served on one', async () => {
    const here = await determined({ ...manifest, representative: null });
    await serveParties(here.event, here.ports);
    expect(here.channels().map(([party]) => party)).toEqual([
      'injuredEmployee',
      'claimsAdministrator',
      'requestingPhysician',
    ]);
  });
  it('that did not agree to e-mail gets none, address or not', async () => {
    const here = await determined({ ...manifest, service: {} });
    await serveParties(here.event, here.ports);
    expect(here.mails).toEqual([]);
    expect(here.channels().every(([, channel]) => channel === 'mail')).toBe(true);
  });
  it('that agreed to both gets both, and its proof says so', async () => {
    const here = await determined({ ...manifest, service: { claimsAdministrator: 'both' } });
    await serveParties(here.event, here.ports);
    expect(here.mails).toHaveLength(1);
    expect(here.proof('claimsAdministrator')).toMatchObject({
      channel: 'email',
      mail: { orderKey: serviceKey(CASE, LETTER, 'print/claimsAdministrator/manifest.json') },
    });
  });
  it('that agreed to e-mail and has no address for it is served by mail, which the proof says', async () => {
    const here = await determined({ ...manifest, service: { representative: 'email' } });
    await serveParties(here.event, here.ports);
    expect(here.proof('representative')).toMatchObject({
      channel: 'mail',
      email: null,
      statements: [
        'The party agreed to e-mail and the packet has no e-mail address: served by mail.',
        'Placed in the print-and-mail folder, addressed as the packet says.',
      ],
    });
  });
  it('whose e-mail is refused for good is reported and served by mail', async () => {
    const here = await determined();
    const refuse = new Refuse('mail-refused', [{ path: 'to', problem: 'MessageRejected' }]);
    await serveParties(here.event, withMailer(here.ports, failing(refuse)));
    expect(here.failures()).toEqual([['claimsAdministrator', 'email', 'mail-refused']]);
    expect(here.proof('claimsAdministrator')).toMatchObject({ channel: 'mail', result: 'served' });
  });
  it('whose e-mail the service surely did not take gets it when the step comes again', async () => {
    const here = await determined();
    const throttled = failing(new Retry('mail-throttled', 'too many'));
    await expect(serveParties(here.event, withMailer(here.ports, throttled))).rejects.toThrow(Retry);
    await serveParties(here.event, here.ports);
    expect(here.mails).toHaveLength(1);
    expect(here.failures()).toEqual([]);
  });
  it('whose e-mail may or may not have gone out is not sent another, but served by mail', async () => {
    const here = await determined();
    await serveParties(here.event, withMailer(here.ports, failing(new Retry('mail-not-sent', 'timed out'))));
    await serveParties(here.event, here.ports);
    expect(here.mails).toEqual([]);
    expect(here.failures()).toEqual([['claimsAdministrator', 'email', 'outcome-unknown']]);
    expect(here.proof('claimsAdministrator')).toMatchObject({
      channel: 'mail',
      email: { result: 'failed', code: 'outcome-unknown' },
    });
  });
  it('with no address at all is escalated, and the case closed without it', async () => {
    const { address: _, ...requestingPhysician } = manifest.requestingPhysician;
    const here = await determined({ ...manifest, requestingPhysician });
    await serveParties(here.event, here.ports);
    expect(here.failures()).toEqual([['requestingPhysician', 'mail', 'no-address']]);
    expect(here.proof('requestingPhysician')).toMatchObject({ result: 'escalated', channel: null });
    expect(here.channels()).toHaveLength(3);
    expect(here.published('CaseClosed')).toMatchObject([{ served: 3 }]);
  });
});

it('one proof a party, at most one e-mail and one closing come of it, whatever is repeated or killed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.nat({ max: 110 })), { maxLength: 6 }), async (runs) => {
      const here = await determined();
      const proofs = new Map<string, string>();
      for (const kill of [...runs, null, null]) {
        try {
          await serveParties(here.event, kill === null ? here.ports : killedAt(here.ports, kill));
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
        }
        for (const { party, proofKey } of here.published('PartyServed')) {
          const text = here.ports.letters.text(proofKey);
          expect(proofs.get(party) ?? text).toBe(text);
          proofs.set(party, text);
        }
      }
      expect([...proofs.keys()].sort()).toEqual([
        'claimsAdministrator',
        'injuredEmployee',
        'representative',
        'requestingPhysician',
      ]);
      expect(here.channels()).toHaveLength(4);
      expect(here.mails.length).toBeLessThanOrEqual(1);
      const byMail = here.proof('claimsAdministrator').channel === 'mail';
      expect(here.failures()).toEqual(byMail ? [['claimsAdministrator', 'email', 'outcome-unknown']] : []);
      if (!byMail) expect(here.mails).toHaveLength(1);
      const ids = here.notifications.map(
        ({ message }) => (message as { notificationId: string }).notificationId,
      );
      expect(new Set(ids).size).toBe(1);
      expect(here.published('CaseClosed')).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});

it('two deliveries at once send one e-mail and write one proof a party', async () => {
  const here = await determined();
  await Promise.all([serveParties(here.event, here.ports), serveParties(here.event, here.ports)]);
  expect(here.mails).toHaveLength(1);
  expect(here.channels()).toHaveLength(4);
  expect(here.published('CaseClosed')).toHaveLength(1);
});
