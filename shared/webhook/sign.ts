import { createHmac } from 'node:crypto';
import { Defect } from '../errors.ts';

/** The fewest bytes of a secret (Standard Webhooks 1.0.0, Signature scheme). */
const FEWEST_BYTES = 24;

/** The key that a secret stands for: base64, with `whsec_` before it or without. */
function keyOf(secret: string): Buffer {
  const base64 = secret.trim().replace(/^whsec_/, '');
  const key = Buffer.from(base64, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || key.length < FEWEST_BYTES)
    throw new Defect('webhook-secret-unusable', 'the webhook’s secret is not base64 of 24 bytes or more');
  return key;
}

/**
 * The headers by which a receiver knows a body as ours (Standard Webhooks 1.0.0): HMAC-SHA256 over
 * `<id>.<timestamp>.<body>`, once with each secret, so that a receiver that has the old one or the new one verifies it.
 * `id` is the same each time the same thing is sent; `at` is this attempt.
 *
 * @throws Defect when a secret is none.
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  at: Date,
  body: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = `${id}.${timestamp}.${body}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets
      .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`)
      .join(' '),
  };
}
