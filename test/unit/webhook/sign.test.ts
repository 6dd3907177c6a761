import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../shared/webhook/sign.ts';

/** Secrets as Secrets Manager makes them: 44 letters and digits, which are base64 of 33 bytes. */
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
const secret = fc.string({ unit: fc.constantFrom(...letters), minLength: 44, maxLength: 44 });
const id = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const body = fc.string({ unit: 'grapheme' });

describe('the signature', () => {
  it('is that of the example that the libraries of Standard Webhooks are tested with', () => {
    const at = new Date(1_614_265_330_000);
    expect(
      signedHeaders(
        ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        at,
        '{"test": 2432232314}',
      ),
    ).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is taken by the reference library with the secret of now and with the one before, and with no other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(secret, { minLength: 3, maxLength: 3 }),
        id,
        body,
        (secrets, notification, sent) => {
          const [current = '', previous = '', other = ''] = secrets;
          const headers = signedHeaders([current, previous], notification, new Date(), sent);
          const verify = (one: string, text = sent) =>
            new Webhook(one).verify(text, headers, { jsonParse: false });
          verify(current);
          verify(`whsec_${previous}`);
          expect(() => verify(other)).toThrow('No matching signature found');
          expect(() => verify(current, `${sent} `)).toThrow('No matching signature found');
        },
      ),
    );
  });

  it('is verified by hand as the README shows it', async () => {
    const readme = readFileSync(new URL('../../../shared/webhook/README.md', import.meta.url), 'utf8');
    const code = /```js\n(.*?)```/s.exec(readme)?.[1] ?? '';
    const { isOurs } = (await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
    )) as { isOurs(body: Buffer, headers: object, secret: string): boolean };
    const [now, before, other] = ['A', 'B', 'C'].map((letter) => letter.repeat(44)) as [
      string,
      string,
      string,
    ];
    const headers = signedHeaders([now, before], 'e1', new Date(), '{}');
    const body = Buffer.from('{}');
    expect([now, before, other].map((one) => isOurs(body, headers, one))).toEqual([true, true, false]);
    expect(isOurs(Buffer.from('{ }'), headers, now)).toBe(false);
    for (const wrong of [
      { 'webhook-id': 'e2' },
      { 'webhook-timestamp': '' },
      { 'webhook-signature': 'v1,AAAA' },
    ])
      expect(isOurs(body, { ...headers, ...wrong }, now)).toBe(false);
    expect(isOurs(body, {}, now)).toBe(false);
    const old = signedHeaders([now], 'e1', new Date(Date.now() - 6 * 60_000), '{}');
    expect(isOurs(body, old, now)).toBe(false);
  });

  it('is refused by the reference library under another id, at another time, and when it is old', () => {
    const key = 'A'.repeat(44);
    const headers = signedHeaders([key], 'e1', new Date(), '{}');
    const verify = (changed: object) => new Webhook(key).verify('{}', { ...headers, ...changed });
    expect(verify({})).toEqual({});
    expect(() => verify({ 'webhook-id': 'e2' })).toThrow('No matching signature found');
    const later = String(Number(headers['webhook-timestamp']) + 1);
    expect(() => verify({ 'webhook-timestamp': later })).toThrow('No matching signature found');
    const old = signedHeaders([key], 'e1', new Date(Date.now() - 6 * 60_000), '{}');
    expect(() => verify(old)).toThrow('Message timestamp too old');
  });

  it.each(['', 'whsec_', 'short', 'not base64 at all, but long enough', 'A'.repeat(28)])(
    'is not made with the secret "%s", which is not repeated',
    (bad) => {
      expect(() => signedHeaders([bad], 'e1', new Date(0), '{}')).toThrow(
        'the webhook’s secret is not base64 of 24 bytes or more',
      );
    },
  );
});
