import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { sendWebhook } from '../../../functions/send-webhook/send-webhook.ts';
import { Defect, Retry } from '../../../shared/errors.ts';
import { type Notification, readMessage } from '../../../shared/middleware/message.ts';
import type { Receiver } from '../../../shared/ports/ports.ts';
import delivery from '../../../shared/webhook/delivery.json' with { type: 'json' };
import { memoryPorts } from '../../ports/memory.ts';
import { Killed, killedAt } from '../service/kill.ts';

const body = readFileSync(
  new URL('../../../events/determination-served/example.json', import.meta.url),
  'utf8',
);
const ID = 'e'.repeat(64);
const CASE = 'CM15-0185313';
const SECRET = 'A'.repeat(44);

function notification(): Notification {
  const message = readMessage(body);
  if (message.kind !== 'notification') throw new Error('is no notification');
  return message.notification;
}

/** Ports whose receiver answers these statuses, one after the other, then 204; 0 is no answer. */
function answering(...statuses: readonly number[]) {
  const left = [...statuses];
  const posts: { body: string; headers: Readonly<Record<string, string>>; status: number }[] = [];
  const receiver: Receiver = {
    secrets: async () => [SECRET],
    post: async (sent, headers) => {
      const status = left.shift() ?? 204;
      posts.push({ body: sent, headers, status });
      if (status === 0) throw new Retry('webhook-unanswered', 'the receiver gave no answer: ETIMEDOUT');
      return status;
    },
  };
  const { ports } = memoryPorts({ receiver, now: () => new Date() });
  return {
    ports,
    posts,
    send: (messageId = 'm1') => sendWebhook(notification(), messageId, ports),
    row: async () => (await ports.cases.get(CASE, `WEBHOOK#${ID}`))?.value,
  };
}

/** Retry or Defect with its code, or `done`. */
const outcome = (work: Promise<void>) =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Retry || error instanceof Defect) return `${error.next} ${error.code}`;
      throw error;
    },
  );

describe('a notification', () => {
  it('is posted as it was published, signed under its id', async () => {
    const here = answering();
    await here.send();
    expect(here.posts.map((post) => post.body)).toEqual([body]);
    const [{ headers } = { headers: {} }] = here.posts;
    expect(new Webhook(SECRET).verify(body, headers)).toEqual(JSON.parse(body));
    expect(headers).toMatchObject({ 'webhook-id': ID });
  });

  it('that was delivered is recorded on its case, and is not sent again by whatever message', async () => {
    const here = answering(200);
    for (const message of ['m1', 'm1', 'm2']) await here.send(message);
    expect(here.posts).toHaveLength(1);
    expect(await here.row()).toEqual({
      result: 'delivered',
      status: 200,
      at: expect.stringMatching(/^20/),
      messageId: 'm1',
    });
  });

  it.each([0, 408, 425, 429, 500, 502, 503, 504, 599])(
    'comes again when the answer is %i, and nothing is recorded',
    async (status) => {
      const here = answering(status);
      expect(await outcome(here.send())).toBe(`retry webhook-${status === 0 ? 'unanswered' : 'busy'}`);
      expect(await here.row()).toBeUndefined();
      expect(await outcome(here.send())).toBe('done');
    },
  );

  it.each([301, 302, 307, 400, 401, 403, 404, 410, 413, 422])(
    'that is answered %i is refused: not sent again by its message, and sent when it is put back by a person',
    async (status) => {
      const here = answering(status);
      for (let deliveries = 0; deliveries < 3; deliveries++)
        expect(await outcome(here.send('m1'))).toBe('defect webhook-refused');
      expect(here.posts).toHaveLength(1);
      expect(await here.row()).toMatchObject({ result: 'refused', status });
      expect(await outcome(here.send('m2'))).toBe('done');
      expect(here.posts).toHaveLength(2);
      expect(await here.row()).toMatchObject({ result: 'delivered', status: 204 });
    },
  );

  it('tells in its errors nothing but the status', async () => {
    await expect(answering(404).send()).rejects.toThrow(/^the receiver answered 404$/);
    await expect(answering(503).send()).rejects.toThrow(/^the receiver answered 503$/);
  });

  it('is taken in the end, under one id, whatever is answered, repeated or killed, and then never sent again', async () => {
    const status = fc.constantFrom(0, 204, 301, 404, 410, 429, 500, 503);
    const turn = fc.record({ moment: fc.option(fc.nat(12)), message: fc.constantFrom('m1', 'm2') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(status, { maxLength: 6 }),
        fc.array(turn, { maxLength: 8 }),
        async (answers, turns) => {
          const here = answering(...answers);
          for (const { moment, message } of turns) {
            const ports = moment === null ? here.ports : killedAt(here.ports, moment);
            await outcome(sendWebhook(notification(), message, ports)).catch((error: unknown) => {
              if (!(error instanceof Killed)) throw error;
            });
          }
          // A person puts it back until it is taken.
          for (let back = 0; (await outcome(here.send(`back-${back}`))) !== 'done'; back++);
          const taken = here.posts.length;
          await here.send('after');
          expect(here.posts).toHaveLength(taken);
          expect(here.posts.some((post) => post.status === 204)).toBe(true);
          expect(new Set(here.posts.map((post) => `${post.headers['webhook-id']} ${post.body}`))).toEqual(
            new Set([`${ID} ${body}`]),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the pauses', () => {
  it('grow, stay within what a queue can hide a message for, and outlast a weekend', () => {
    const { pauses } = delivery;
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(Math.max(...pauses)).toBeLessThan(12 * 3600);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(60 * 3600);
  });
});
