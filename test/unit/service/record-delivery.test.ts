import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { giveUpWaiting, recordDelivery } from '../../../functions/record-delivery/record-delivery.ts';
import { Refuse, Retry } from '../../../shared/errors.ts';
import { serviceKey } from '../../../shared/keys.ts';
import { readMessage } from '../../../shared/middleware/message.ts';
import type { Mailer, Ports } from '../../../shared/ports/ports.ts';
import type { MailEvent } from '../../../shared/service/mail-events.ts';
import type { ServiceOrder } from '../../../shared/service/order.ts';
import { addresseesOf } from '../../../shared/service/parties.ts';
import type { ProofOfService } from '../../../shared/service/proof.ts';
import { serveDocument, WAITING } from '../../../shared/service/serve.ts';
import type { PartyService } from '../../../shared/service/standing.ts';
import { Killed, killedAt } from './kill.ts';
import { CASE, manifest, panel } from './panel.ts';

const DOCUMENT = 'd'.repeat(64);
const KEY = `cases/${CASE}/letters/x/determination.pdf`;
const cause = { caseNumber: CASE, causationId: 'test' };
const PARTY = 'claimsAdministrator';

/** What Amazon SES puts on the bus of the e-mail to the claims administrator, as documented, and read by the step. */
function told(eventType: string, more: object = {}, at = '2015-10-02T16:35:00.000Z'): MailEvent {
  const mail = {
    timestamp: at,
    messageId: 'mail-1',
    source: 'determinations@imro.example',
    destination: ['claims@example.com'],
    headers: [{ name: 'To', value: 'claims@example.com' }],
    tags: {
      'ses:configuration-set': ['imr'],
      caseNumber: [CASE],
      document: [DOCUMENT],
      party: [PARTY],
    },
  };
  const body = {
    source: 'aws.ses',
    'detail-type': `Email ${eventType}`,
    detail: { eventType, mail, ...more },
  };
  const message = readMessage(JSON.stringify(body));
  if (message.kind !== 'mail') throw new Error('not of the mail service');
  return message.mail;
}
const bounced = (bounceType: string) => told('Bounce', { bounce: { bounceType, bounceSubType: 'General' } });

async function served(of = manifest) {
  const here = await panel();
  await here.ports.letters.put(KEY, '%PDF-1.7 a letter', 'application/pdf');
  const order: ServiceOrder = {
    schemaVersion: 1,
    caseNumber: CASE,
    document: DOCUMENT,
    kind: 'determination',
    date: '2015-10-02',
    parties: addresseesOf(of).map((to) => ({
      ...to,
      file: { key: KEY, sha256: 'a'.repeat(64), pages: 4, language: 'en' },
    })),
  };
  await serveDocument(order, cause, here.ports);
  const standing = (party: string = PARTY) =>
    here.ports.letters.json<PartyService>(serviceKey(CASE, DOCUMENT, `${party}.json`));
  const proof = () =>
    here.ports.letters.json<ProofOfService>(serviceKey(CASE, DOCUMENT, 'proof-of-service.json'));
  const failures = () =>
    here.published('ServiceFailed').map(({ party, channel, code }) => [party, channel, code]);
  const channels = () =>
    here
      .published('PartyServed')
      .filter(({ party }) => party === PARTY)
      .map(({ channel }) => channel);
  const waiting = () => here.ports.cases.query(WAITING, '2');
  return { ...here, order, standing, proof, failures, channels, waiting };
}

describe('an e-mail', () => {
  it('that was delivered is proved to be, and nobody waits for it any more', async () => {
    const here = await served();
    expect(await here.waiting()).toHaveLength(1);
    await recordDelivery(told('Send', { send: {} }, '2015-10-02T16:31:00.000Z'), here.ports);
    await recordDelivery(
      told('Delivery', { delivery: { timestamp: '2015-10-02T16:32:00.000Z' } }),
      here.ports,
    );
    expect(here.standing()).toMatchObject({
      result: 'served',
      channel: 'email',
      email: {
        result: 'delivered',
        code: null,
        messageId: 'mail-1',
        fates: [
          { fate: 'sent', at: '2015-10-02T16:31:00.000Z' },
          { fate: 'delivered', at: '2015-10-02T16:32:00.000Z' },
        ],
      },
      mail: null,
      statements: ['Sent by e-mail, as the party agreed.', "The party's mail server took the e-mail."],
    });
    expect(await here.waiting()).toEqual([]);
    expect(here.channels()).toEqual(['email']);
    expect(here.failures()).toEqual([]);
  });
  it('that comes back for good is told, and the party served by mail; nothing more goes to that address', async () => {
    const here = await served();
    await recordDelivery(bounced('Permanent'), here.ports);
    await recordDelivery(bounced('Permanent'), here.ports);
    expect(here.failures()).toEqual([[PARTY, 'email', 'returned']]);
    expect(here.channels()).toEqual(['email', 'mail']);
    expect(here.standing()).toMatchObject({
      result: 'served',
      channel: 'mail',
      email: { result: 'failed', code: 'returned' },
      mail: { problem: null, orderKey: serviceKey(CASE, DOCUMENT, `print/${PARTY}/manifest.json`) },
      statements: [
        'The e-mail was returned as undeliverable: served by mail.',
        'Placed in the print-and-mail folder, addressed as the packet says.',
      ],
    });
    const again: ServiceOrder = { ...here.order, document: 'e'.repeat(64) };
    await serveDocument(again, cause, here.ports);
    expect(here.mails).toHaveLength(1);
    expect(here.failures()).toContainEqual([PARTY, 'email', 'address-stopped']);
  });
  it.each([
    ['Reject', { reject: { reason: 'Bad content' } }, 'rejected'],
    ['Rendering Failure', { failure: { errorMessage: 'x' } }, 'not-rendered'],
  ])('of which the mail service tells %s is followed by mail', async (eventType, more, code) => {
    const here = await served();
    await recordDelivery(told(eventType, more), here.ports);
    expect(here.failures()).toEqual([[PARTY, 'email', code]]);
    expect(here.standing()).toMatchObject({ channel: 'mail', result: 'served' });
  });
  it('that is not wanted was served; the next document goes by mail', async () => {
    const here = await served();
    await recordDelivery(told('Complaint', { complaint: {} }), here.ports);
    expect(here.standing()).toMatchObject({ channel: 'email', mail: null, email: { result: 'delivered' } });
    expect(here.failures()).toEqual([]);
    await serveDocument({ ...here.order, document: 'e'.repeat(64) }, cause, here.ports);
    expect(here.mails).toHaveLength(1);
  });
  it('that is delayed, or comes back and may pass, waits a day for its delivery and is then followed by mail', async () => {
    const here = await served();
    await recordDelivery(told('DeliveryDelay', { deliveryDelay: { delayType: 'MailboxFull' } }), here.ports);
    await recordDelivery(bounced('Transient'), here.ports);
    expect(here.standing()).toMatchObject({ channel: 'email', email: { result: 'sent' }, mail: null });
    const at = (iso: string) => ({ ...here.ports, now: () => new Date(iso) });
    await giveUpWaiting({ causationId: 'tick' }, at('2015-10-03T16:29:00.000Z'));
    expect(here.channels()).toEqual(['email']);
    await giveUpWaiting({ causationId: 'tick' }, at('2015-10-03T16:31:00.000Z'));
    expect(here.channels()).toEqual(['email', 'mail']);
    expect(here.failures()).toEqual([[PARTY, 'email', 'not-delivered']]);
    expect(await here.waiting()).toEqual([]);
    await giveUpWaiting({ causationId: 'tick' }, at('2015-10-03T17:31:00.000Z'));
    expect(here.failures()).toHaveLength(1);
  });
  it('that the mail service takes no more of is tried four times, and then the party served by mail', async () => {
    const throttled = { send: () => Promise.reject(new Retry('mail-throttled', 'too many')) };
    const { order } = await served();
    const there = await panel();
    await there.ports.letters.put(KEY, '%PDF-1.7 a letter', 'application/pdf');
    const ports = { ...there.ports, mailer: throttled };
    for (let run = 1; run <= 3; run++) {
      await expect(serveDocument(order, cause, ports)).rejects.toMatchObject({ code: 'mail-throttled' });
      // The others do not wait for it.
      expect(there.published('PartyServed')).toHaveLength(3);
    }
    await serveDocument(order, cause, ports);
    expect(there.published('ServiceFailed').map(({ channel, code }) => [channel, code])).toEqual([
      ['email', 'mail-throttled'],
    ]);
    expect(there.published('PartyServed')).toHaveLength(4);
  });
  it('of a sender that was killed is known to be sent when the mail service tells of it first', async () => {
    const here = await panel();
    await here.ports.letters.put(KEY, '%PDF-1.7 a letter', 'application/pdf');
    const { order } = await served();
    const { send } = here.ports.mailer;
    const dying = {
      send: async (...args: Parameters<typeof send>) => {
        await send(...args);
        throw new Killed();
      },
    };
    await expect(serveDocument(order, cause, { ...here.ports, mailer: dying })).rejects.toThrow(Killed);
    await recordDelivery(told('Delivery', { delivery: {} }), here.ports);
    await serveDocument(order, cause, here.ports);
    const one = here.ports.letters.json<PartyService>(serviceKey(CASE, DOCUMENT, `${PARTY}.json`));
    expect(one).toMatchObject({
      channel: 'email',
      email: { result: 'delivered', messageId: 'mail-1' },
      mail: null,
    });
    expect(here.mails).toHaveLength(1);
  });
  it('of another system is no message of the step', () => {
    const body = {
      source: 'aws.ses',
      'detail-type': 'Email Bounced',
      detail: { eventType: 'Bounce', mail: {} },
    };
    expect(() => readMessage(JSON.stringify(body))).toThrow('does not fit its schema');
  });
});

describe('the proof of service', () => {
  it('names every party, how and when it was served, and the digest of what it got', async () => {
    const here = await served();
    const { parties, ...head } = here.proof();
    expect(head).toEqual({
      schemaVersion: 1,
      caseNumber: CASE,
      document: DOCUMENT,
      kind: 'determination',
      title: 'Final Determination',
      servedBy: ['Example Review Organization', 'P.O. Box 1', 'Sacramento, CA 95813'],
    });
    expect(
      parties.map(({ party, channel, addressee, emailAddress }) => [
        party,
        channel,
        addressee[0],
        emailAddress,
      ]),
    ).toEqual([
      ['injuredEmployee', 'mail', 'Marisol Quintero', null],
      ['representative', 'mail', 'Theo Abernathy', null],
      ['claimsAdministrator', 'email', manifest.claimsAdministrator.name, 'claims@example.com'],
      ['requestingPhysician', 'mail', manifest.requestingPhysician.name, null],
    ]);
    for (const one of parties) expect(one.file.sha256).toBe('a'.repeat(64));
    const pdf = await here.ports.letters.get(serviceKey(CASE, DOCUMENT, 'proof-of-service.pdf'));
    expect(
      Buffer.from(pdf ?? [])
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });
  it('is written anew when an e-mail comes back, and then stays the same, byte for byte', async () => {
    const here = await served();
    const key = serviceKey(CASE, DOCUMENT, 'proof-of-service.pdf');
    const before = here.ports.letters.text(key);
    await recordDelivery(bounced('Permanent'), here.ports);
    const after = here.ports.letters.text(key);
    expect(after).not.toBe(before);
    await recordDelivery(bounced('Permanent'), here.ports);
    await serveDocument(here.order, cause, here.ports);
    expect(here.ports.letters.text(key)).toBe(after);
  });
});

/** Everything that can become of sending and of the e-mail, and of the address for mail. */
const SENDING = ['taken', 'refused', 'throttled', 'lost', 'lost-but-taken'] as const;
const FATES = [
  () => told('Send', { send: {} }, '2015-10-02T16:31:00.000Z'),
  () => told('Delivery', { delivery: {} }),
  () => told('DeliveryDelay', { deliveryDelay: {} }),
  () => bounced('Transient'),
  () => bounced('Permanent'),
  () => told('Complaint', { complaint: {} }),
  () => told('Reject', { reject: {} }),
  () => told('Rendering Failure', { failure: {} }),
] as const;

it('serves or escalates each party once, whatever fails in whatever order, repeated and killed at any moment', async () => {
  const { order } = await served();
  const kill = fc.option(fc.nat({ max: 120 }), { freq: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SENDING),
      fc.constantFrom('mail', 'email', 'both'),
      fc.boolean(),
      fc.array(fc.record({ fate: fc.nat({ max: FATES.length - 1 }), kill }), { maxLength: 6 }),
      fc.array(kill, { maxLength: 4 }),
      async (sending, channel, addressed, fates, kills) => {
        const here = await panel();
        await here.ports.letters.put(KEY, '%PDF-1.7 a letter', 'application/pdf');
        const parties = order.parties
          .filter(({ party }) => party === PARTY)
          .map((to) => ({
            ...to,
            email: channel === 'mail' ? null : to.email,
            alwaysMail: channel !== 'email',
            addressProblem: addressed ? null : ('no-address' as const),
          }));
        const of: ServiceOrder = { ...order, parties };
        const { send } = here.ports.mailer;
        const mailer: Mailer = {
          send: async (...args) => {
            if (sending === 'refused') throw new Refuse('mail-refused', []);
            if (sending === 'throttled') throw new Retry('mail-throttled', 'too many');
            if (sending === 'lost') throw new Retry('mail-not-sent', 'timed out');
            const id = await send(...args);
            if (sending === 'lost-but-taken') throw new Retry('mail-not-sent', 'timed out');
            return id;
          },
        };
        const ports: Ports = { ...here.ports, mailer };
        const attempt = async (work: (ports: Ports) => Promise<unknown>, moment: number | null) => {
          try {
            await work(moment === null ? ports : killedAt(ports, moment));
          } catch (error) {
            if (!(error instanceof Killed || error instanceof Retry)) throw error;
          }
        };
        for (const moment of kills) await attempt((alive) => serveDocument(of, cause, alive), moment);
        // What a killed run leaves is delivered again; the mail service tells only of what it took.
        for (let n = 0; n < 5; n++) await attempt((alive) => serveDocument(of, cause, alive), null);
        const heard = here.mails.length > 0 ? fates : [];
        for (const { fate, kill: moment } of heard) {
          const event = FATES[fate]?.() as MailEvent;
          await attempt((alive) => recordDelivery(event, alive), moment);
          await attempt((alive) => recordDelivery(event, alive), null);
        }
        const later = { ...here.ports, now: () => new Date('2015-10-05T00:00:00.000Z') };
        await giveUpWaiting({ causationId: 'tick' }, later);

        const one = here.ports.letters.json<PartyService>(serviceKey(CASE, DOCUMENT, `${PARTY}.json`));
        expect(here.mails.length).toBeLessThanOrEqual(1);
        expect(await here.ports.cases.query(WAITING, '2')).toEqual([]);
        // It was served by a channel that stands, or a person was told.
        const unreached = here
          .published('ServiceFailed')
          .filter((event) => event.channel === 'mail' && event.code === 'no-address');
        if (one.result === 'served') {
          expect(here.published('PartyServed').map((event) => event.channel)).toContain(one.channel);
        } else {
          expect(addressed).toBe(false);
          expect(unreached).toHaveLength(1);
        }
        if (one.channel === 'email') expect(one.email?.result).toBe('delivered');
        // Each thing is told once.
        for (const name of ['PartyServed', 'ServiceFailed'] as const) {
          const said = here
            .published(name)
            .map((event) => JSON.stringify([event.channel, 'code' in event && event.code]));
          expect(new Set(said).size).toBe(said.length);
        }
        const byEmail = here.published('ServiceFailed').filter((event) => event.channel === 'email');
        expect(byEmail.length).toBeLessThanOrEqual(1);
        const [proved] = here.ports.letters.json<ProofOfService>(
          serviceKey(CASE, DOCUMENT, 'proof-of-service.json'),
        ).parties;
        expect(proved).toMatchObject(one);
      },
    ),
    { numRuns: 80 },
  );
});

it('comes to the same proof in whatever order the fates of an e-mail are told, and however often', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1 }),
      fc.infiniteStream(fc.nat({ max: 20 })),
      async (fates, draws) => {
        const inOrder = await served();
        const shuffled = await served();
        const events = fates.map((fate) => FATES[fate]?.() as MailEvent);
        for (const event of events) await recordDelivery(event, inOrder.ports);
        const mixed = [...events, ...events].sort(() => (draws.next().value % 2 === 0 ? 1 : -1));
        for (const event of [...mixed, ...events]) await recordDelivery(event, shuffled.ports);
        expect(shuffled.proof()).toEqual(inOrder.proof());
      },
    ),
    { numRuns: 20 },
  );
});
